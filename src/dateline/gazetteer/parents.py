"""What the places of a desk's own file lie in, and in which country: looked up in the file, then in all gazetteers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dateline.errors import BadGazetteer
from dateline.gazetteer.features import feature_of
from dateline.gazetteer.lookup import Entry, Gazetteer, distance_km
from dateline.gazetteer.record import BadRecord, Record
from dateline.names.spelling import fold
from dateline.records.referent import Place

_ID = re.compile(r"[a-z][a-z0-9._-]*:\S+")
_NEAR_KM, _FAR_KM = 60.0, 100.0
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Settled:
    """A record that has its id, its country and its point, and what is to be said of it."""

    record: Record
    note: str = ""


class Parents:
    """Settles the records of one file, each after those that it lies in."""

    def __init__(self, records: Sequence[Record], name: str, gazetteer: Gazetteer) -> None:
        self._records = records
        self._name = name
        self._gazetteer = gazetteer
        self._ids = list(_ids(records))
        self._bearers: dict[str, list[int]] = defaultdict(list)
        for at, record in enumerate(records):
            for key in dict.fromkeys([str(record.identity), *map(fold, record.names)]):
                self._bearers[key].append(at)
        self._done: dict[int, Settled | BadRecord] = {}
        self.country = lru_cache(maxsize=1024)(self._country)

    def settle(self, at: int, depth: int = 0) -> Settled:
        """Settle a record. Raises `BadRecord` if it can't be placed, or lies far from what it is said to lie in."""
        if at not in self._done:
            if depth > _DEEPEST:
                raise BadRecord(f"{self._records[at].name!r} lies in itself, or too deep")
            try:
                self._done[at] = self._settled(at, depth)
            except BadRecord as error:
                self._done[at] = error
        done = self._done[at]
        if isinstance(done, BadRecord):
            raise done
        return done

    def _settled(self, at: int, depth: int) -> Settled:
        record = replace(self._records[at], identity=self._ids[at])
        code = self.country(record.country) if record.country else ""
        parent = self._parent(at, record, code, depth) if record.parent else None
        if parent is not None:
            return Settled(_placed_in(parent, replace(record, country=code or parent.place.country or "")))
        if record.lat is None:
            raise BadRecord(f"{record.name!r} has no point, and its parent {record.parent!r} is in no gazetteer")
        if not record.parent or _ID.fullmatch(record.parent):
            return Settled(replace(record, country=code))
        note = f"{record.name!r}: its parent {record.parent!r} is in no gazetteer; taken without"
        return Settled(replace(record, country=code, parent=""), note)

    def _country(self, written: str) -> str:
        """Return the code of a country given as a code or a name. Raises `BadRecord` if it is none."""
        if len(written) == 2 and self._gazetteer.country_entry(written.upper()):
            return written.upper()
        found = [entry for entry in self._gazetteer.find(written) if entry.kind == "country"]
        if not found:
            raise BadRecord(f"country {written[:40]!r} is none that is known; write its two-letter code")
        return found[0].country

    def _parent(self, at: int, record: Record, country: str, depth: int) -> Entry | None:
        others = [n for n in self._bearers.get(record.parent, self._bearers.get(fold(record.parent), [])) if n != at]
        if others and depth <= _DEEPEST:
            own = self.settle(others[0], depth + 1).record
            return _as_entry(own, self._name)
        return named(record.parent, self._gazetteer, country, _point(record))


def named(written: str, gazetteer: Gazetteer, country: str = "", point: Place | None = None) -> Entry | None:
    """Return the place that words such as "Homs" or "Homs, Syria" name, near a point if one is given.

    Raises `BadRecord` where places of several countries are called so and nothing tells which is meant.
    """
    found = bearers(written, gazetteer, country)
    if point is not None:
        near = [entry for entry in found if distance_km(entry.place, point) <= _NEAR_KM + entry.place.radius_km]
        return next(iter(near or sorted(found, key=lambda entry: distance_km(entry.place, point))), None)
    countries = sorted({entry.country for entry in found})
    if len(countries) > 1 and not country and _even(found):
        name = written.partition(",")[0]
        raise BadRecord(f'{written!r} is in {", ".join(countries[:6])}; write which, as in "{name}, {countries[0]}"')
    return found[0] if found else None


def bearers(written: str, gazetteer: Gazetteer, country: str = "") -> list[Entry]:
    """Return the places that words such as "Homs, Syria" may name; those that are called so before any by-name."""
    name, _, scope = written.partition(",")
    found = [e for e in gazetteer.find(name.strip(), country) if not country or e.country == country]
    if scope.strip():
        wider = {e.country for e in gazetteer.find(scope.strip())} | {scope.strip().upper()}
        found = [entry for entry in found if entry.country in wider]
    called = [entry for entry in found if fold(entry.place.name) == fold(name)]
    return called or found


def _even(found: list[Entry]) -> bool:
    """Tell whether a namesake in another country has a tenth of the people of the largest, or more."""
    first = found[0]
    if first.kind == "country" or (first.population == 0 and len(found) > 1):
        return first.kind != "country"
    return any(e.population * 10 >= first.population for e in found[1:] if e.country != first.country)


def _placed_in(parent: Entry, record: Record) -> Record:
    """Put a record into its parent: at its point and with its radius where it has none of its own."""
    inside = parent.place
    if record.lat is None or record.lon is None:
        radius = record.radius_km or inside.radius_km
        return replace(
            record, lat=inside.lat, lon=inside.lon, radius_km=radius, parent=inside.gazetteer, parent_name=inside.name,
            zone=inside.zone or "",
        )  # fmt: skip
    point = _point(record)
    off = distance_km(point, inside) if point else 0.0
    if parent.kind != "country" and off > _FAR_KM + 2 * inside.radius_km:
        raise BadRecord(
            f"{record.name!r} is {off:,.0f} km from its parent {inside.name} ({parent.country}): "
            "check its point (are latitude and longitude swapped?) and its parent"
        )
    return replace(record, parent=inside.gazetteer, parent_name=inside.name, zone=inside.zone or "")


def _point(record: Record) -> Place | None:
    if record.lat is None or record.lon is None:
        return None
    return Place(record.name, record.lat, record.lon, "", None, "", None, 0.0)


def _as_entry(record: Record, gazetteer: str) -> Entry:
    feature = feature_of(record.feature, record.population)
    place = Place(
        name=record.name, lat=record.lat or 0.0, lon=record.lon or 0.0, feature=feature.word,
        country=record.country or None, gazetteer=f"{gazetteer}:{record.identity}", inside=record.parent or None,
        radius_km=record.radius_km or feature.radius_km, zone=record.zone or None,
    )  # fmt: skip
    return Entry(place, record.population, feature.kind, "", False)


def _ids(records: Sequence[Record]) -> Iterator[str]:
    """Yield an id for each record: its own, else one made of its name; a name that comes again is numbered."""
    taken = {str(record.identity) for record in records if record.identity}
    for record in records:
        if record.identity:
            yield str(record.identity)
            continue
        plain = re.sub(r"[^\w]+", "-", fold(record.name)).strip("-") or "place"
        identity, number = plain, 1
        while identity in taken:
            number += 1
            identity = f"{plain}-{number}"
        taken.add(identity)
        yield identity


def country_code(written: str, gazetteer: Gazetteer) -> str:
    """Return the code of the country that a command line names. Raises `BadGazetteer` if it is none."""
    try:
        return Parents((), "", gazetteer).country(written) if written else ""
    except BadRecord as error:
        raise BadGazetteer(f"--country: {error}") from error
