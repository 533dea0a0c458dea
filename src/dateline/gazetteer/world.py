"""The packaged world gazetteer: places by name, by sound within a country, and the words for peoples."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from dateline.gazetteer.lookup import Entry
from dateline.gazetteer.packing import PackedFile
from dateline.names.spelling import alike, fold, skeleton
from dateline.records.referent import Place

_MANY = 48
_TELLING = 5  # so many consonants in common tell a name without its vowels
_DIVISIONS = frozenset({"state", "province", "region", "department", "district", "governorate", "prefecture"})


class World:
    """The packaged gazetteer. Lookups read one block each; nothing is loaded but the head."""

    def __init__(self, path: Path) -> None:
        self._file = PackedFile(path)
        head = self._file.head
        self._people: dict[str, str] = head["people"]
        self._capitals: dict[str, str] = head["capitals"]
        self._zones: dict[str, str] = head["zones"]
        self._codes: list[str] = sorted(head["starts"], key=lambda code: head["starts"][code])
        self._starts = [head["starts"][code] for code in self._codes]
        self.entry = lru_cache(maxsize=20000)(self._read)
        self._found = lru_cache(maxsize=8192)(self._find)
        self._found_like = lru_cache(maxsize=8192)(self._find_like)
        self._divided = lru_cache(maxsize=64)(self._divisions)
        self._ids = lru_cache(maxsize=64)(self._ids_of)

    @property
    def credit(self) -> str:
        """Whose data this is, and under which licence."""
        return str(self._file.head["credit"])

    def __len__(self) -> int:
        return int(self._file.head["count"])

    def country_of(self, people: str) -> str | None:
        """Return the country that an adjective or a demonym ("Syrian", "Afghans") speaks of."""
        return self._people.get(fold(people))

    def find(self, name: str, country: str = "") -> tuple[Entry, ...]:
        """Return the places that bear a name, its alternates included, the most peopled first.

        A name borne by very many is cut to the largest, and to those of `country`.
        """
        return self._found(name, country)

    def find_like(self, name: str, country: str) -> tuple[Entry, ...]:
        """Return the places of a country whose names sound like a transliterated name."""
        return self._found_like(name, country)

    def _find(self, name: str, country: str) -> tuple[Entry, ...]:
        key = fold(name)
        numbers = self._file.numbers("names", key) if key else []
        near = [n for n in numbers[_MANY:] if country and self._country(n) == country]
        return tuple(self.entry(number) for number in numbers[:_MANY] + near)

    def _find_like(self, name: str, country: str) -> tuple[Entry, ...]:
        key = skeleton(name)
        if len(key) < 2:
            return ()
        numbers = self._file.numbers("sounds", f"{country}:{key}")
        found = tuple(map(self.entry, numbers))
        like = tuple(entry for entry in found if alike(entry.place.name, name))
        return like or (found if len(key) >= _TELLING else ())

    def country_entry(self, code: str) -> Entry | None:
        """Return a country by its ISO code."""
        at = self._codes.index(code) if code in self._codes else -1
        if at < 0:
            return None
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self)
        found = (self.entry(n) for n in range(self._starts[at], min(self._starts[at] + 8, end)))
        return next((entry for entry in found if entry.kind == "country"), None)

    def capital_of(self, code: str) -> Entry | None:
        """Return a country's capital by the country's ISO code."""
        return next((e for e in self.find(self._capitals.get(code, "")) if e.capital and e.country == code), None)

    def by_id(self, identity: str, country: str) -> Entry | None:
        """Return a place of a country by its id."""
        number = self._ids(country).get(identity.removeprefix("geonames:"))
        return None if number is None else self.entry(number)

    def divisions_of(self, code: str) -> tuple[Place, ...]:
        """Return the first-level divisions of a country by its ISO code."""
        return self._divided(code)

    def _divisions(self, code: str) -> tuple[Place, ...]:
        parents: dict[str, str] = self._file.head["parents"]
        ids = sorted(identity for area, identity in parents.items() if code and area.startswith(f"{code}."))
        found = (self.by_id(identity, code) for identity in ids)
        return tuple(entry.place for entry in found if entry is not None and entry.kind == "region")

    def _ids_of(self, country: str) -> dict[str, int]:
        if country not in self._codes:
            return {}
        at = self._codes.index(country)
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self)
        return {self._file.place_row(number)[0]: number for number in range(self._starts[at], end)}

    def _country(self, number: int) -> str:
        return self._codes[bisect_right(self._starts, number) - 1]

    def _read(self, number: int) -> Entry:
        row = self._file.place_row(number)
        identity, name, lat, lon, country, admin1, people, feature, inside, radius, zone = row
        population = int(people or 0)
        known = identity.isdigit()
        kind = _kind(feature, known, identity)
        zone = zone or self._zones.get(f"{country}.{admin1}", "-")
        place = Place(
            name=name, lat=float(lat), lon=float(lon), feature=feature or _size(population), country=country or None,
            gazetteer=f"geonames:{identity}" if known else identity,
            inside=inside or self._parent(country, admin1, kind, f"geonames:{identity}" if known else identity),
            radius_km=float(radius) if radius else _reach(population), zone=None if zone in ("", "-") else zone,
        )  # fmt: skip
        return Entry(place, population, kind, admin1, self._is_capital(country, name, kind))

    def _is_capital(self, country: str, name: str, kind: str) -> bool:
        return kind == "town" and bool(country) and self._capitals.get(country) == fold(name)

    def _parent(self, country: str, admin1: str, kind: str, identity: str) -> str | None:
        parents: dict[str, str] = self._file.head["parents"]
        if not country or kind == "country":
            return None
        found = parents.get(f"{country}.{admin1}")
        return parents.get(f"{country}.") if found == identity else found


def open_world() -> World:
    """Open the gazetteer that ships with the package, once for the process."""
    return _open_world()


@lru_cache(maxsize=1)
def _open_world() -> World:
    with as_file(files("dateline") / "data" / "gazetteer.bin") as path:
        return World(path)


def _kind(feature: str, known: bool, identity: str) -> str:
    if identity.startswith("county:"):
        return "county"
    if feature == "country":
        return "country"
    if not feature:
        return "town"
    return "region" if feature in _DIVISIONS or (not known and feature in _WIDE) else "site"


_WIDE = frozenset(
    "continent sea gulf strait ocean bay lake river mountains mountain island desert valley forest line canal".split()
)


def _size(population: int) -> str:
    return "city" if population >= 50000 else "town" if population >= 5000 else "village"


def _reach(population: int) -> float:
    return 15.0 if population >= 3_000_000 else 10.0 if population >= 700_000 else 6.0 if population >= 150_000 else 3.0
