"""What columns of a table and properties of a map are called, and the place that they make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dateline.gazetteer.record import BadRecord, Record, degrees

_CALLED = {
    "name": "name place placename place_name toponym name_en name:en english title adm3_en adm4_en",
    "names": "variants variant alternatenames alternate_names alternates aliases alias aka also_known_as other_names",
    "parent": "parent inside within in lies_in city town is_in is_in:city addr:city admin adm2_en",
    "lat": "lat latitude y point_y decimal_latitude",
    "lon": "lon lng long longitude x point_x decimal_longitude",
    "radius": "radius radius_km km",
    "country": "country country_code countrycode cc iso iso2 adm0_pcode",
    "source": "source sources reference url",
    "feature": "feature type kind class place_type",
    "id": "id identifier pcode code",
    "population": "population people pop",
}
_FIELD = {word: field for field, words in _CALLED.items() for word in words.split()}
_OTHER_NAME = re.compile(r"(?:(?:alt|old|official|local|int|short|loc|reg)_)?name(?:[:_][\w-]+)?")
_SPLIT = re.compile(r"[;|\n،]")
_MOST_NAMES = 200
_LONGEST_NAME = 200
_WIDEST_KM = 5_000.0


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says of every place that does not say it of itself."""

    parent: str = ""
    country: str = ""
    source: str = ""


def heading(written: str) -> str:
    """Return a heading as it is compared: "Alternate Names" is "alternate_names"."""
    return re.sub(r"[\s-]+", "_", written.strip().strip("﻿").casefold())


def fields(headings: list[str]) -> list[str]:
    """Return which field each heading is: the first of its kind; "names" for every other name; else nothing."""
    found: list[str] = []
    words = [heading(written) for written in headings]
    for word in words:
        field = "feature" if word == "place" and "name" in words else _FIELD.get(word, "")
        if field and (field == "names" or field not in found):
            found.append(field)
        else:
            found.append("names" if _OTHER_NAME.fullmatch(word) else "")
    if "name" not in found and "names" in found:
        found[found.index("names")] = "name"
    return found


def record(said: Mapping[str, list[str]], given: Given, point: tuple[float, float] | None = None) -> Record:
    """Return the place that the fields say; `point` is a map's own, latitude first. Raises `BadRecord`."""
    names = _names(said)
    lat, lon = _one(said, "lat"), _one(said, "lon")
    if point is None and (lat or lon):
        if not (lat and lon):
            raise BadRecord(f"{names[0]!r} has a {'latitude' if lat else 'longitude'} alone")
        point = degrees(lat, lon)
    parent = _one(said, "parent") or given.parent
    if point is None and not parent:
        raise BadRecord(f"{names[0]!r} has neither a point nor a parent")
    people = _one(said, "population").replace(",", "").replace(" ", "")
    return Record(
        name=names[0], names=names, lat=point[0] if point else None, lon=point[1] if point else None,
        feature=_one(said, "feature").casefold()[:40], country=_one(said, "country") or given.country,
        population=int(people) if people.isascii() and people.isdigit() and len(people) < 12 else 0,
        identity=_one(said, "id")[:80], radius_km=_radius(_one(said, "radius")), parent=parent,
        source=_one(said, "source") or given.source,
    )  # fmt: skip


def _names(said: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the name and its variants, which may stand in one field with semicolons or bars between."""
    name = _one(said, "name")
    others = [part.strip() for written in said.get("names", []) for part in _SPLIT.split(written)]
    found = list(dict.fromkeys(part for part in [name, *others] if part and len(part) <= _LONGEST_NAME))
    if not name or not found:
        raise BadRecord("a name that is empty" if not name else f"a name of {len(name)} characters")
    return tuple(found[:_MOST_NAMES])


def _one(said: Mapping[str, list[str]], field: str) -> str:
    return next((" ".join(value.split()) for value in said.get(field, []) if value.strip()), "")


def _radius(written: str) -> float | None:
    if not written:
        return None
    try:
        radius = float(written.casefold().removesuffix("km").strip().replace(",", "."))
    except ValueError:
        raise BadRecord(f"radius {written[:40]!r} is no number of kilometres") from None
    if not 0 < radius <= _WIDEST_KM:
        raise BadRecord(f"radius {radius:g} km is out of range (0 to {_WIDEST_KM:g})")
    return radius
