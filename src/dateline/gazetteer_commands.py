"""Commands for gazetteers: add a file, find a name, list what is there, remove one."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from dateline.console import complain, data_option, fatal, gazetteers_in
from dateline.errors import BadGazetteer
from dateline.gazetteer.importing import Outcome, Tick
from dateline.gazetteer.importing import add as add_file
from dateline.gazetteer.incoming import recognise
from dateline.gazetteer.layers import Layers
from dateline.gazetteer.parents import country_code
from dateline.gazetteer.properties import Given
from dateline.gazetteer.search import Found, Hit, Search
from dateline.gazetteer.shelf import Shelf, proposed
from dateline.gazetteer.store import Store
from dateline.gazetteer.world import open_world
from dateline.gazetteer_views import counted, print_found, print_shelf

ALL_TAKEN, SOME_TAKEN, NONE_TAKEN = 0, 1, 2
NOT_FOUND = 1
_LARGE = 4 << 20
_ADDING = """\b
Exit codes:
  0  all of it was taken
  1  it was taken, but for lines that are told, or with notes on some
  2  nothing was taken, and every gazetteer is as it was
"""
_FINDING = """\b
Exit codes:
  0  there is such a place
  1  there is none; names nearly so spelled may be offered
  2  the command line is wrong, or a gazetteer can't be opened
"""
_COLUMNS = (
    "name", "feature", "country", "lat", "lon", "radius_km", "population", "gazetteer", "id", "inside", "inside_name",
    "relation", "distance_km", "source",
)  # fmt: skip


@click.group()
def gazetteer() -> None:
    """Add gazetteers of your own, and look names up in all of them."""


@gazetteer.command(epilog=_ADDING)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="What to call the gazetteer; after the file unless you say otherwise.")
@click.option("--source", metavar="TEXT", default="", help="Where the places are from, kept with each of them.")
@click.option("--parent", metavar="PLACE", default="", help="What the places lie in, if the file does not say.")
@click.option(
    "--country", metavar="XX", default="", help="Their country, if the file does not say; only it, of a dump."
)
@click.option("--replace", "anew", is_flag=True, help="Put it in the place of the gazetteer of that name.")
@data_option
def add(file: Path, name: str | None, source: str, parent: str, country: str, anew: bool, data: Path | None) -> None:
    """Add FILE: a GeoNames dump, or a CSV table, GeoJSON or KML map of places of your own.

    An import that is cut off leaves all gazetteers as they were; of a dump, the same command goes on with it.
    """
    with fatal(), _interrupted():
        shelf, incoming = Shelf(gazetteers_in(data)), recognise(file)
        os.environ.setdefault("SQLITE_TMPDIR", str(shelf.folder))  # sorting a large dump needs room, /tmp may have none
        called = name or (proposed(incoming.member or file.name) if incoming.kind not in _ADDING_NAMES else "")
        layers = Layers(shelf.others(called), open_world())
        given = Given(parent, country_code(country, layers), source)
        with _bar(file.name, incoming.size) as tick:
            outcomes = add_file(incoming, shelf, called, given, layers, tick, anew)
    for outcome in outcomes:
        _tell(file, outcome, incoming.kind)
    sys.exit(SOME_TAKEN if any(o.tally.bad or o.tally.noted for o in outcomes) else ALL_TAKEN)


_ADDING_NAMES = frozenset({"alternates", "divisions", "countries"})


@gazetteer.command(epilog=_FINDING)
@click.argument("name")
@click.option("--in", "within", metavar="PLACE", default="", help='Only there: "Homs", "Homs, Syria", "SY".')
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@data_option
def find(name: str, within: str, layout: str, data: Path | None) -> None:
    """Find the places that bear NAME, in any script, each with the gazetteer that it is from."""
    with fatal():
        search = Search(Shelf(gazetteers_in(data)).stores(), open_world())
        found = search.find(name, within)
    if layout == "json":
        click.echo(json.dumps(_as_json(name, found), ensure_ascii=False, indent=2))
    elif layout == "csv":
        click.echo(_as_csv(found), nl=False)
    else:
        print_found(name, found, sys.stdout)
    sys.exit(0 if found.hits else NOT_FOUND)


@gazetteer.command("list")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@data_option
def list_all(layout: str, data: Path | None) -> None:
    """List the gazetteers that are there, with where each is from."""
    shelf, world = Shelf(gazetteers_in(data)), open_world()
    rows: list[dict[str, object]] = []
    for name in shelf.names():
        try:
            store = shelf.open(name)
            rows.append(_described(store))
            store.close()
        except BadGazetteer as error:
            complain(str(error))
    packaged = {"name": "packaged", "kind": "packaged", "places": len(world), "names": None, "source": world.credit}
    if layout == "json":
        click.echo(json.dumps([*rows, packaged], ensure_ascii=False, indent=2))
    else:
        print_shelf(shelf.folder, [*rows, packaged], shelf.unfinished(), sys.stdout)


@gazetteer.command()
@click.argument("name")
@data_option
def remove(name: str, data: Path | None) -> None:
    """Remove the gazetteer NAME, and what an import into it has left."""
    with fatal():
        Shelf(gazetteers_in(data)).remove(name)
    click.echo(f"removed {name}")


def _described(store: Store) -> dict[str, object]:
    wanted = ("kind", "places", "names", "left_out", "source", "file")
    return {
        "name": store.name, **{key: store.meta.get(key) for key in wanted},
        "joined": [row["file"] for row in store.meta.get("joined") or []], "bytes": store.path.stat().st_size,
    }  # fmt: skip


def _tell(file: Path, outcome: Outcome, kind: str) -> None:
    """Say how an import went: the problems to standard error, the sum to standard output."""
    tally = outcome.tally
    for line in tally.lines():
        complain(f"{file}: {line}")
    again = "taken up where it stopped; " if outcome.resumed else ""
    if kind in _ADDING_NAMES:
        sum_ = f"{outcome.names:,} names of {outcome.places:,} places"
        click.echo(f"{outcome.name}: {again}{tally.names:,} names added; it now has {sum_}")
        return
    other = f"; {tally.other_features:,} features of other kinds passed over" if tally.other_features else ""
    click.echo(
        f"{outcome.name}: {again}{counted(outcome.places, 'place')} with {counted(outcome.names, 'name')} added{other}"
    )


@contextlib.contextmanager
def _interrupted() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        complain("interrupted: every gazetteer is as it was; the same command goes on with a dump where it stopped")
        sys.exit(NONE_TAKEN)


@contextlib.contextmanager
def _bar(label: str, size: int) -> Iterator[Tick]:
    """A progress bar on standard error, where it is a terminal and the file is large."""
    if not sys.stderr.isatty() or size < _LARGE:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        task = progress.add_task(label, total=size)
        yield lambda done, total: progress.update(
            task, completed=done, description=label if done < total else f"{label}: sorting names"
        )


def _row(hit: Hit) -> dict[str, object]:
    place = hit.entry.place
    values = (
        place.name, place.feature, place.country, place.lat, place.lon, place.radius_km, hit.entry.population,
        hit.origin, place.gazetteer, place.inside, hit.parent, hit.relation or None, hit.distance_km, hit.source,
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _as_json(name: str, found: Found) -> dict[str, object]:
    scope = found.scope.place if found.scope else None
    return {
        "name": name, "in": {"name": scope.name, "id": scope.gazetteer} if scope else None,
        "found": [_row(hit) for hit in found.hits], "elsewhere": found.elsewhere,
        "like": [_row(hit) for hit in found.like],
    }  # fmt: skip


def _as_csv(found: Found) -> str:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(hit) for hit in found.hits)
    return lines.getvalue()
