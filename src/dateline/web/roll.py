"""Who said what and was heard when, of all claims of a desk: kept in memory, and brought up to date by what changed."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from dateline.ledger.judgements import standing
from dateline.ledger.reported import Reported, reported
from dateline.ledger.silence import Hearing, Silences
from dateline.ledger.sources import Profiling, fared_in
from dateline.records.filed import FiledPlace
from dateline.records.incident import Incident, Judgement
from dateline.records.sources import Fared, SourceProfile
from dateline.store import changing
from dateline.store.asking import Asked, incident_by_id
from dateline.store.filings import homes, on_file, portions
from dateline.store.incidents import whole
from dateline.store.judging import judgements_on
from dateline.store.repository import Store
from dateline.store.schema import filings, incidents


@dataclass(frozen=True, slots=True)
class _Fared:
    """How origins fared in one incident, with all that it has claims of, where and when that was."""

    origins: frozenset[str]
    place: FiledPlace | None
    start: date | None
    end: date | None
    fared: Mapping[str, Fared]


class Roll:
    """The roll of a desk. The first who asks waits until all is read; whoever asks later, for what changed since."""

    def __init__(self, store: Store) -> None:
        self._store, self._lock, self._number = store, threading.Lock(), -1
        self._claims: dict[int, tuple[Reported, ...]] = {}
        self._home: dict[str, int] = {}
        self._days: dict[int, dict[int, tuple[Reported, ...]]] = {}
        self._hearing, self._profiling = Hearing(), Profiling()
        self._fared: dict[str, _Fared] = {}

    def sources(self, asked: Asked) -> tuple[SourceProfile, ...]:
        """Return the profiles of those by whose word the claims of a place and a period of publication stand."""
        with self._lock:
            decided = self._refresh()
            if asked == Asked():
                return self._profiling.profiles(_summed(self._fared.values()), decided)
            found = Profiling()
            found.put("", self._of(asked))
            there = (one for one in self._fared.values() if _is_there(one, asked))
            return found.profiles(_summed(there), decided)

    def silence(self, asked: Asked, day: date | None) -> Silences:
        """Return from whom and from where of a place nothing has come as of a day."""
        with self._lock:
            self._refresh()
            if asked == Asked():
                return self._hearing.silences(day)
            return self._hearing.silences_in(tuple(self._of(asked)), day)

    def citing(self, origin: str) -> frozenset[str]:
        """Return the ids of the incidents that have a claim of an origin."""
        with self._lock:
            self._refresh()
            return frozenset(id for id, one in self._fared.items() if origin in one.origins)

    def warm(self) -> None:
        """Read and work out all at once, before anybody asks.

        What is known then is kept for good: no collection of garbage looks through it again, while somebody waits.
        """
        self.sources(Asked())
        self.silence(Asked(), None)
        gc.collect()
        gc.freeze()

    def _refresh(self) -> tuple[Judgement, ...]:
        with self._store.transaction() as connection:
            last = changing.last_number(connection)
            if self._number < 0:
                self._read_all(connection)
            elif last != self._number:
                self._read(connection, last)
            self._number = last
            return standing(judgements_on(connection, ()))

    def _read_all(self, connection: Connection) -> None:
        ids = connection.execute(select(filings.c.dispatch).distinct().order_by(filings.c.dispatch)).scalars().all()
        self._read_dispatches(connection, ids)
        rows = connection.execute(select(incidents.c.key, incidents.c.body).order_by(incidents.c.key)).all()
        for one in whole(connection, rows):
            self._fared[one.id] = _fared(one)

    def _read(self, connection: Connection, last: int) -> None:
        told = changing.changes_after(connection, self._number, last)
        keys = [one.id for one in told if one.kind == "claim"]
        old = {self._home[key] for key in keys if key in self._home}
        self._read_dispatches(connection, old.union(homes(connection, keys)))
        for id in (one.id for one in told if one.kind == "incident"):
            self._fared.pop(id, None)
            for found in incident_by_id(connection, id):
                self._fared[id] = _fared(found)

    def _read_dispatches(self, connection: Connection, ids: Iterable[int]) -> None:
        for some in portions(sorted(set(ids))):
            filed = on_file(connection, some)
            for id in some:
                self._put(id, tuple(reported(one) for one in filed.get(id, ()) if one.state == "standing"))

    def _put(self, id: int, told: tuple[Reported, ...]) -> None:
        for one in self._claims.pop(id, ()):
            self._home.pop(one.key, None)
            self._days.get(one.day, {}).pop(id, None)
        if told:
            self._claims[id] = told
        for one in told:
            self._home[one.key] = id
            self._days.setdefault(one.day, {})[id] = told
        self._hearing.put(str(id), told)
        self._profiling.put(str(id), told)

    def _of(self, asked: Asked) -> Iterator[Reported]:
        """Yield the claims of a place and a period of publication."""
        is_dated = asked.since is not None or asked.until is not None
        low = asked.since.toordinal() if asked.since else 1
        high = asked.until.toordinal() if asked.until else date.max.toordinal()
        if asked.place is not None:
            some: Iterable[Reported] = self._hearing.of("place", asked.place)
        elif asked.country is not None:
            some = self._hearing.of("country", asked.country)
        elif is_dated:
            days = [day for day in self._days if low <= day <= high]
            some = (one for day in sorted(days) for told in self._days[day].values() for one in told)
        else:
            some = (one for told in self._claims.values() for one in told)
        for one in some:
            if asked.country is not None and (one.place is None or one.place.country != asked.country):
                continue
            if low <= one.day <= high or not is_dated:
                yield one


def _is_there(one: _Fared, asked: Asked) -> bool:
    """Tell whether an incident is of a place and a period, as `Asked.admits` has it."""
    return (
        (asked.place is None or (one.place is not None and one.place.within(asked.place)))
        and (asked.country is None or (one.place is not None and one.place.country == asked.country))
        and (asked.since is None or (one.end is not None and one.end >= asked.since))
        and (asked.until is None or (one.start is not None and one.start <= asked.until))
    )


def _fared(one: Incident) -> _Fared:
    origins = frozenset(claim.origin.key for account in one.accounts for claim in account.claims)
    return _Fared(origins, one.place, one.start, one.end, fared_in([one]))


def _summed(found: Iterable[_Fared]) -> dict[str, Fared]:
    told: dict[str, list[int]] = {}
    for one in found:
        for key, how in one.fared.items():
            sums = told.setdefault(key, [0, 0, 0, 0])
            sums[0] += how.borne_out
            sums[1] += how.contradicted
            sums[2] += how.disputed
            sums[3] += how.alone
    return {key: Fared(*sums) for key, sums in sorted(told.items())}
