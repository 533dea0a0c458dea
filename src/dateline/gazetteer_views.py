"""Gazetteers in the terminal: what a search found, and what there is to search."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dateline.gazetteer.search import Found, Hit, origin_in_words

_NARROWEST, _WIDEST = 60, 120


def print_found(name: str, found: Found, stream: TextIO) -> None:
    """Print the places that a search found, or those whose names are nearly so spelled."""
    console = _console(stream)
    scope = f" in {_called(found)}" if found.scope else ""
    if found.hits:
        console.print(f"{counted(len(found.hits), 'place')} called {name!r}{scope}")
        console.print(_table(found.hits, bool(found.scope)))
    else:
        console.print(f"no place called {name!r}{scope}")
    if found.elsewhere:
        console.print(f"{counted(found.elsewhere, 'place')} of that name elsewhere; leave --in out to see them")
    if found.like:
        console.print("spelled nearly so there:")
        console.print(_table(found.like, True))
    elif not found.hits and found.scope is None:
        console.print("with --in PLACE, names there that are spelled nearly so are offered")


def print_shelf(folder: Path, rows: Sequence[dict[str, object]], unfinished: Sequence[str], stream: TextIO) -> None:
    """Print the gazetteers that are there, in the order in which names are looked up."""
    console = _console(stream)
    table = _headed("Gazetteer", "Places", "Names", "From")
    table.columns[1].justify = table.columns[2].justify = "right"
    for row in rows:
        origin = row.get("source") or row.get("file") or ""
        joined = row.get("joined")
        more = (
            "\nwith " + ", ".join(Path(str(name)).name for name in joined)
            if isinstance(joined, list) and joined
            else ""
        )
        table.add_row(str(row["name"]), _number(row["places"]), _number(row["names"]), Text(f"{origin}{more}"))
    console.print(table)
    console.print(f"Those you added are in {folder}", soft_wrap=True)
    for name in unfinished:
        console.print(
            f"{name}: an import was cut off; give its command again to go on, or remove {name}", soft_wrap=True
        )


def _console(stream: TextIO) -> Console:
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    console.width = max(_NARROWEST, min(console.width, _WIDEST))
    return console


def _headed(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading == "Point")
    return table


def _table(hits: Sequence[Hit], scoped: bool) -> Table:
    table = _headed("Place", "Lies in", "Point", *(["There"] if scoped else []), "Gazetteer")
    for hit in hits:
        place = hit.entry.place
        name = Text(place.name, "bold").append(f"\n{place.feature}{_people(hit)}", "dim")
        where = [Text(_relation(hit))] if scoped else []
        origin = Text(origin_in_words(hit.origin)).append(f"\n{place.gazetteer}", "dim")
        table.add_row(name, hit.parent or "–", _point(place.lat, place.lon, place.radius_km), *where, origin)
    return table


def _people(hit: Hit) -> str:
    return f", {hit.entry.population:,} people" if hit.entry.population else ""


def _relation(hit: Hit) -> str:
    off = f"{hit.distance_km:,.1f} km off" if hit.distance_km else ""
    return "\n".join(part for part in (hit.relation, off) if part)


def _point(lat: float, lon: float, radius_km: float) -> str:
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"{abs(lat):.4f} {north} {abs(lon):.4f} {east}\n± {round(radius_km, 1):g} km"


def _called(found: Found) -> str:
    if found.scope is None:
        return ""
    place = found.scope.place
    return f"{place.name} ({', '.join(part for part in (place.feature, place.country) if part)}, {place.gazetteer})"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where there are several."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "–"
