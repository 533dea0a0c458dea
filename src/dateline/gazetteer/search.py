"""A person's search: the places that bear a name, how they lie to a scope, and names that are nearly so spelled."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import JaroWinkler

from dateline.errors import BadGazetteer
from dateline.gazetteer.layers import PACKAGED, Layers
from dateline.gazetteer.lookup import Entry, Gazetteer, distance_km, lineage
from dateline.gazetteer.outlines import covers
from dateline.gazetteer.parents import bearers
from dateline.gazetteer.store import Store
from dateline.names.spelling import fold

_NEAR_KM = 50.0
_ALIKE = 0.86
_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that was found; `relation` is "inside" or "near" the scope, or nothing where none was given.

    `parent` is what it lies in, in words; `distance_km` is that to the scope's point.
    """

    origin: str
    entry: Entry
    parent: str
    source: str
    relation: str = ""
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: `elsewhere` counts those out of the scope, `like` is offered if none is in it."""

    scope: Entry | None
    hits: tuple[Hit, ...]
    elsewhere: int
    like: tuple[Hit, ...]


class Search:
    """Searches a desk's gazetteers and the packaged one."""

    def __init__(self, stores: Sequence[Store], world: Gazetteer) -> None:
        self._stores = {store.name: store for store in stores}
        self._world = world
        self.layers = Layers(stores, world)

    def find(self, name: str, within: str = "") -> Found:
        """Return the places that bear a name. Raises `BadGazetteer` if the scope is in no gazetteer."""
        scope = self._scope(within) if within else None
        rows = self.layers.each(name, scope.country if scope else "")
        hits = [hit for row in rows if (hit := self._hit(*row, scope))]
        like: list[Hit] = [] if hits or scope is None else self._like(name, scope)
        return Found(scope, tuple(self._ordered(hits, scope)), len(rows) - len(hits), tuple(like))

    def _scope(self, within: str) -> Entry:
        country = self.layers.country_entry(within.upper()) if len(within) == 2 else None
        found = country or next(iter(bearers(within, self.layers)), None)
        if found is None:
            raise BadGazetteer(f"--in: {within!r} is in no gazetteer; write it as the gazetteer does")
        return found

    def _ordered(self, hits: list[Hit], scope: Entry | None) -> list[Hit]:
        if scope is None or scope.kind == "country":
            return hits
        return sorted(hits, key=lambda hit: (hit.relation != "inside", hit.distance_km or 0.0))

    def _hit(self, origin: str, entry: Entry, scope: Entry | None) -> Hit | None:
        """Return a place as a hit, or None where it is out of the scope."""
        store = self._stores.get(origin)
        source, parent = store.noted(entry) if store else (str(getattr(self._world, "credit", "")), "")
        hit = Hit(origin, entry, self.parent_of(entry, parent), source)
        if scope is None:
            return hit
        off = round(distance_km(entry.place, scope.place), 1)
        if self._is_inside(entry, scope, off):
            return replace(hit, relation="inside", distance_km=off)
        near = scope.kind != "country" and off <= scope.place.radius_km + _NEAR_KM
        return replace(hit, relation="near", distance_km=off) if near else None

    def _is_inside(self, entry: Entry, scope: Entry, off: float) -> bool:
        if scope.kind == "country":
            return entry.country == scope.country
        store = self._stores.get(scope.place.gazetteer.partition(":")[0])
        drawn = store.outline_of(scope) if store else None
        if drawn is not None:
            return covers(drawn, entry.place.lat, entry.place.lon)
        if any(above == scope.place.gazetteer for above in self._above(entry)):
            return True
        if scope.kind == "region" and scope.admin1 and entry.admin1:
            return (entry.country, entry.admin1) == (scope.country, scope.admin1)
        return off <= scope.place.radius_km

    def _above(self, entry: Entry) -> Iterator[str]:
        """Return the ids of what a place lies in, from the nearest up."""
        return iter(lineage(self.layers, entry.place))

    def parent_of(self, entry: Entry, noted: str = "") -> str:
        """Return what a place lies in, in words: its parent's name where a gazetteer tells it, and its country."""
        country = self.layers.country_entry(entry.country) if entry.country else None
        name = country.place.name if country and entry.kind != "country" else ""
        if country is None or entry.place.inside in (None, country.place.gazetteer):
            return name
        above = self.layers.by_id(entry.place.inside or "", entry.country)
        within = above.place.name if above else noted or self._division_name(entry)
        return ", ".join(part for part in (within, name) if part)

    def _division_name(self, entry: Entry) -> str:
        """Return the division of a place: its name where a dump tells it, else a code that people know ("TX")."""
        for store in self._stores.values():
            if entry.admin1 and (found := store.division(entry.country, entry.admin1)):
                return found[1]
        return entry.admin1 if entry.admin1.isalpha() else ""

    def _like(self, name: str, scope: Entry) -> list[Hit]:
        """Return the places of the scope whose names are nearly so spelled, the nearest spelling first."""
        country = scope.country
        rows = [(1.0, origin, entry) for origin, entry in self.layers.each_like(name, country)]
        for store in self._stores.values():
            near = heapq.nlargest(_OFFERED * 4, _spelled_like(store, fold(name), country))
            rows += [(alike, store.name, store.entry(place)) for alike, place in near]
        offered: dict[str, Hit] = {}
        for _, origin, entry in sorted(rows, key=lambda row: (-row[0], row[2].place.gazetteer)):
            if (hit := self._hit(origin, entry, scope)) and len(offered) < _OFFERED:
                offered.setdefault(entry.place.gazetteer, hit)
        return list(offered.values())


def _spelled_like(store: Store, key: str, country: str) -> Iterator[tuple[float, int]]:
    for other, place in store.names_in(country):
        alike = JaroWinkler.normalized_similarity(key, other, score_cutoff=_ALIKE)
        if alike:
            yield alike, place


def origin_in_words(origin: str) -> str:
    """Return the name of a gazetteer as it is printed."""
    return "packaged gazetteer" if origin == PACKAGED else origin
