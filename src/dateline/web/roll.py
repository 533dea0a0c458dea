"""Who said what and was heard when, of all claims of a desk: kept in memory, and brought up to date by what changed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Connection

from dateline.ledger.judgements import standing
from dateline.ledger.reported import Reported
from dateline.ledger.silence import Hearing, Silences
from dateline.ledger.sources import Profiling
from dateline.records.incident import Judgement
from dateline.records.sources import SourceProfile
from dateline.store import changing
from dateline.store.asking import Asked
from dateline.store.filings import homes
from dateline.store.judging import judgements_on
from dateline.store.reports import all_reports, reports_of
from dateline.store.repository import Store
from dateline.web.register import Register


class Roll:
    """The roll of a desk. The first who asks waits until all is read; whoever asks later, for what changed since."""

    def __init__(self, store: Store, register: Register) -> None:
        self._store, self._register, self._lock, self._number = store, register, threading.Lock(), -1
        self._claims: dict[int, tuple[Reported, ...]] = {}
        self._home: dict[str, int] = {}
        self._hearing, self._profiling = Hearing(), Profiling()

    def sources(self, asked: Asked) -> tuple[SourceProfile, ...]:
        """Return the profiles of those by whose word the claims of a place and a period of publication stand."""
        stand = self._register.stands()
        fared = stand.faring.summed(stand.columns.mask(asked))
        with self._lock:
            decided = self._refresh()
            if asked.place is None and asked.country is None:
                return self._profiling.profiles(fared, decided, _days(asked))
            found = Profiling()
            found.put("", self._of(asked))
            return found.profiles(fared, decided)

    def silence(self, asked: Asked, day: date | None) -> Silences:
        """Return from whom and from where of a place nothing has come as of a day."""
        with self._lock:
            self._refresh()
            if asked == Asked():
                return self._hearing.silences(day)
            return self._hearing.silences_in(tuple(self._of(asked)), day)

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
        for id, told in all_reports(connection):
            self._put(id, told)

    def _read(self, connection: Connection, last: int) -> None:
        told = changing.changes_after(connection, self._number, last, "claim")
        keys = [one.id for one in told]
        ids = {self._home[key] for key in keys if key in self._home}.union(homes(connection, keys))
        found = reports_of(connection, sorted(ids))
        for id in sorted(ids):
            self._put(id, found.get(id, ()))

    def _put(self, id: int, told: tuple[Reported, ...]) -> None:
        for one in self._claims.pop(id, ()):
            self._home.pop(one.key, None)
        if told:
            self._claims[id] = told
        for one in told:
            self._home[one.key] = id
        self._hearing.put(str(id), told)
        self._profiling.put(str(id), told)

    def _of(self, asked: Asked) -> Iterator[Reported]:
        """Yield the claims of a place and a period of publication."""
        days = _days(asked)
        low, high = days or (0, date.max.toordinal())
        if asked.place is not None:
            some: Iterable[Reported] = self._hearing.of("place", asked.place)
        elif asked.country is not None:
            some = self._hearing.of("country", asked.country)
        else:
            some = (one for told in self._claims.values() for one in told)
        for one in some:
            if asked.country is not None and (one.place is None or one.place.country != asked.country):
                continue
            if low <= one.day <= high:
                yield one


def _days(asked: Asked) -> tuple[int, int] | None:
    """Return the first and the last day that are asked for; None where none is, which takes in what has no date."""
    if asked.since is None and asked.until is None:
        return None
    return (asked.since or date.min).toordinal(), (asked.until or date.max).toordinal()
