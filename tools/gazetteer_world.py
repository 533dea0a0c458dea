"""The records laid over one another: towns, divisions, counties, districts and sites."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from gazetteer_records import Record, distance_km, slug, source

from dateline.names.spelling import fold


class World:
    """The records by id and by name, as the tables of our own are laid over the towns."""

    def __init__(self, countries: list[Record], towns: list[Record]) -> None:
        self.country_id = {record.country: record.id for record in countries}
        self.by_id = {record.id: record for record in countries + towns}
        self.by_name: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self.members: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self.of_country: dict[str, list[Record]] = defaultdict(list)
        self.region_id: dict[tuple[str, str], str] = {}
        self.by_region: dict[tuple[str, str], Record] = {}
        self.listed: frozenset[tuple[str, str]] = frozenset()
        for record in towns:
            for key in sorted({fold(name) for name in record.names}):
                self.by_name[record.country, key].append(record)
            self.members[record.country, record.admin1].append(record)
            self.of_country[record.country].append(record)

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

    def around(self, record: Record) -> list[Record]:
        """Return the towns of a record's country that lie within its radius, or else the nearest one."""
        towns = self.of_country[record.country]
        near = [town for town in towns if distance_km(record, town) <= record.radius_km]
        return near or sorted(towns, key=lambda town: distance_km(record, town))[:1]

    def add_zones(self) -> None:
        """Give each country the time zone that all its people share, if there is one."""
        for country, identity in self.country_id.items():
            self.by_id[identity].zone = one_zone(self.of_country[country])

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
            record.zone = one_zone(self.around(record)) if country else ""
            self.add(record)
            for each in record.names:
                self.by_region[country, fold(each)] = record

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

    def add_division(self, record: Record, names: list[str], towns: list[Record] | None = None) -> None:
        """Put in a first-level division, as wide as the towns under it lie apart."""
        under = self.members[record.country, record.admin1] if towns is None else towns
        far = sorted(distance_km(record, member) for member in under)
        record.radius_km = round(far[int(len(far) * 0.9)] if far else 100)
        record.population = sum(member.population for member in under)
        record.inside = self.country_id[record.country]
        record.names, record.zone = names, one_zone(under)
        self.add(record)
        self.region_id[record.country, record.admin1] = record.id
        for name in names:
            self.by_region[record.country, fold(name)] = record

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
        record.zone = parent.zone if parent is not None and parent.zone else one_zone(self.around(record))
        self.add(record)

    def same_town(self, record: Record, parent: Record | None) -> Record | None:
        """Return the town of GeoNames within 8 km that bears one of the record's names."""
        for name in record.names:
            for town in self.by_name.get((record.country, fold(name)), []):
                if distance_km(record, town) < 8 and town is not parent:
                    return town
        return None


def one_zone(towns: list[Record]) -> str:
    """Return the zone whose clocks nearly all of the towns' people keep, or an empty string."""
    people: Counter[str] = Counter()
    for town in towns:
        people[town.zone] += town.population + 1
    if not people:
        return ""
    clocks: Counter[tuple[timedelta | None, ...]] = Counter()
    for zone, count in people.items():
        clocks[offsets(zone)] += count
    main = max(people, key=lambda zone: (people[zone], zone))
    return main if clocks[offsets(main)] >= 0.94 * people.total() else ""


@cache
def offsets(zone: str) -> tuple[timedelta | None, ...]:
    """Return a zone's distance from UTC in each half-year since 2010."""
    days = (datetime(year, month, 15, tzinfo=ZoneInfo(zone)) for year in range(2010, 2026) for month in (1, 7))
    return tuple(day.utcoffset() for day in days)
