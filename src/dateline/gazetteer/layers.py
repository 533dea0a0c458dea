"""Gazetteers one over another: a desk's own tables and maps, then GeoNames dumps together with the packaged one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from dateline.gazetteer.lookup import Entry, Gazetteer
from dateline.gazetteer.store import Store
from dateline.records.referent import Place

PACKAGED = "packaged"
_DIVISIONS = frozenset({"province", "district", "subdistrict"})


class Layers:
    """Added gazetteers over the packaged one.

    What a desk wrote itself comes first. Dumps and the packaged gazetteer are one list, the most peopled first, with
    no place twice: a country or first-level division is the packaged one's, any other place the dump's.
    """

    def __init__(self, stores: Sequence[Store], world: Gazetteer) -> None:
        self._own = [store for store in stores if not store.is_dump]
        self._dumps = [store for store in stores if store.is_dump]
        self._world = world
        self._found = lru_cache(maxsize=8192)(self._find)
        self._found_like = lru_cache(maxsize=8192)(self._find_like)
        self._division = lru_cache(maxsize=4096)(self._division_id)

    def find(self, name: str, country: str = "") -> tuple[Entry, ...]:
        """Return the places that bear a name: the desk's own first, then the most peopled."""
        return tuple(entry for _, entry in self._found(name, country))

    def find_like(self, name: str, country: str) -> tuple[Entry, ...]:
        """Return the places of a country whose names sound like a transliterated name."""
        return tuple(entry for _, entry in self._found_like(name, country))

    def country_of(self, people: str) -> str | None:
        """Return the country that an adjective or a demonym speaks of."""
        return self._world.country_of(people)

    def country_entry(self, code: str) -> Entry | None:
        """Return a country by its ISO code."""
        return self._world.country_entry(code) or next(
            (entry for store in self._dumps if (entry := store.country_entry(code))), None
        )

    def capital_of(self, code: str) -> Entry | None:
        """Return a country's capital by the country's ISO code."""
        return self._world.capital_of(code)

    def divisions_of(self, code: str) -> tuple[Place, ...]:
        """Return the first-level divisions of a country, as the packaged gazetteer has them."""
        return self._world.divisions_of(code)

    def each(self, name: str, country: str = "") -> tuple[tuple[str, Entry], ...]:
        """Return what `find` returns, each place with the name of its gazetteer."""
        return self._found(name, country)

    def each_like(self, name: str, country: str) -> tuple[tuple[str, Entry], ...]:
        """Return what `find_like` returns, each place with the name of its gazetteer."""
        return self._found_like(name, country)

    def by_id(self, identity: str, country: str) -> Entry | None:
        """Return a place by its id; `country` tells the packaged gazetteer where to look."""
        added = (entry for store in (*self._own, *self._dumps) if (entry := store.by_id(identity)))
        return next(added, None) or self._world.by_id(identity, country)

    def _find(self, name: str, country: str) -> tuple[tuple[str, Entry], ...]:
        own = [(store.name, entry) for store in self._own for entry in store.find(name, country)]
        dumps = [[(store.name, entry) for entry in store.find(name, country)] for store in self._dumps]
        return tuple(self._joined(own, dumps, [(PACKAGED, entry) for entry in self._world.find(name, country)]))

    def _find_like(self, name: str, country: str) -> tuple[tuple[str, Entry], ...]:
        own = [(store.name, entry) for store in self._own for entry in store.find_like(name, country)]
        dumps = [[(store.name, entry) for entry in store.find_like(name, country)] for store in self._dumps]
        return tuple(self._joined(own, dumps, [(PACKAGED, e) for e in self._world.find_like(name, country)]))

    def _joined(
        self, own: list[tuple[str, Entry]], dumps: list[list[tuple[str, Entry]]], world: list[tuple[str, Entry]]
    ) -> Iterator[tuple[str, Entry]]:
        yield from own
        packaged = {self._same(entry): at for at, (_, entry) in enumerate(world)}
        found = [row for rows in dumps for row in rows]
        towns = {(entry.country, entry.admin1) for _, entry in (*world, *found) if entry.kind == "town"}
        seen, rest = set[tuple[str, ...]](), list[tuple[str, Entry]]()
        for origin, entry in found:
            same = self._same(entry)
            at = packaged.get(same)
            if at is not None and not _better_known(world[at][1], entry):
                inside = world[at][1].place.inside or entry.place.inside
                world[at] = origin, replace(entry, place=replace(entry.place, inside=inside))
            elif at is None and same not in seen and not _is_its_towns_name(entry, towns):
                rest.append((origin, self._placed(entry)))
            seen.add(same)
        yield from _merged(rest, world)

    def _placed(self, entry: Entry) -> Entry:
        """Say what a place lies in by the ids of the packaged gazetteer, where it knows the division."""
        inside = self._division(entry.country, entry.admin1) if entry.admin1 and entry.kind != "region" else None
        return replace(entry, place=replace(entry.place, inside=inside)) if inside else entry

    def _division_id(self, country: str, admin1: str) -> str | None:
        for store in self._dumps:
            if found := store.division(country, admin1):
                names = self._world.find(found[1], country)
                known = (e for e in names if self._same(e) == (country, admin1))
                return next((entry.place.gazetteer for entry in known), None)
        return None

    def _same(self, entry: Entry) -> tuple[str, ...]:
        """Return what tells one place from another: a division its code, any other its id."""
        if entry.kind == "region" and entry.admin1 and entry.country:
            country = self._world.country_entry(entry.country)
            if country is not None and entry.place.inside == country.place.gazetteer:
                return entry.country, entry.admin1
        return (entry.place.gazetteer,)


def _better_known(packaged: Entry, entry: Entry) -> bool:
    """Tell whether the packaged gazetteer knows a place better: countries, divisions, and what it calls a suburb."""
    return entry.kind in ("country", "region") or (packaged.kind == "site" and entry.kind == "town")


def _is_its_towns_name(entry: Entry, towns: set[tuple[str, str]]) -> bool:
    """Tell whether a division is met under the name of a town in it: a bare name means the town."""
    return entry.place.feature in _DIVISIONS and (entry.country, entry.admin1) in towns


def _merged(one: Iterable[tuple[str, Entry]], other: list[tuple[str, Entry]]) -> Iterator[tuple[str, Entry]]:
    """Merge two lists that are each in an order of their own, by people, and the other's first where they are even."""
    ordered = sorted(one, key=lambda row: (-row[1].population, row[1].place.gazetteer))
    at = 0
    for origin, entry in ordered:
        while at < len(other) and other[at][1].population >= entry.population:
            yield other[at]
            at += 1
        yield origin, entry
    yield from other[at:]
