"""Who holds what and which ways are open, in columns: kept in memory, and read anew after each change of the record."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np

from dateline.records.filed import FiledPlace
from dateline.records.incident import AccessState, ControlState
from dateline.store import web_columns
from dateline.store.asking import Asked
from dateline.store.coding import made
from dateline.store.filings import placed
from dateline.store.ledger import LedgerStore
from dateline.store.repository import Store
from dateline.web.register import Column, Named

_State = TypeVar("_State", ControlState, AccessState)
_STILL = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Holdings(Generic[_State]):
    """What is held, by place and then by day; `written` is what is made of it when it is first looked at."""

    kind: type[_State]
    number: int
    place: Named
    country: Named
    first: Column
    until: Column
    places: Mapping[str, FiledPlace]
    written: tuple[str, ...]
    made: dict[str, _State]

    def rows(self, asked: Asked, begun: bool = False) -> Column:
        """Return the rows of a place and a period; `begun`, only what began in it."""
        mask = np.ones(len(self.written), dtype=np.bool_)
        if asked.until is not None:
            mask &= self.first <= asked.until.toordinal()
        if asked.since is not None:
            mask &= (self.first if begun else self.until) >= asked.since.toordinal()
        if asked.country is not None:
            mask &= self.country.among([asked.country])
        if asked.place is not None:
            mask &= self.place.among(_inside(self.place.words, self.places, asked.place))
        return np.flatnonzero(mask)

    def states(self, rows: Iterable[int]) -> tuple[_State, ...]:
        """Return what some rows say."""
        return tuple(map(self._state, rows))

    def _state(self, row: int) -> _State:
        body = self.written[row]
        found = self.made.get(body)
        if found is None:
            found = self.made[body] = made(self.kind, json.loads(body))
        return found


def _inside(keys: Iterable[str], places: Mapping[str, FiledPlace], place: str) -> Iterable[str]:
    return (key for key in keys if key == place or (key in places and places[key].within(place)))


@dataclass(slots=True)
class Keeper(Generic[_State]):
    """Keeps what is held of one kind: "control" or "access"."""

    store: Store
    kind: str
    record: type[_State]
    _held: Holdings[_State] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stands(self, number: int) -> Holdings[_State]:
        """Return what is held; `number` is of the last entry of the log, taken before this is asked."""
        with self._lock:
            if self._held is None or self._held.number < number:
                LedgerStore(self.store).fold()
                self._held = self._read(number, self._held)
            return self._held

    def _read(self, number: int, old: Holdings[_State] | None) -> Holdings[_State]:
        with self.store.transaction() as connection:
            rows = web_columns.held_rows(connection, self.kind)
            known = dict(old.places) if old else {}
            lacking = {row[0] for row in rows if row[0] is not None} - known.keys()
            places = {**known, **placed(connection, lacking)}
        place, country, first, until, written = zip(*rows, strict=True) if rows else ((),) * 5
        made = {body: state for body in written if old and (state := old.made.get(body))}
        return Holdings(
            self.record, number, Named.of(place), Named.of(country), _days(first), _days(until), places, written, made
        )


def _days(days: Sequence[int | None]) -> Column:
    """Return days in a column; what lasts has none at its end."""
    return np.array([_STILL if day is None else day for day in days], dtype=np.int64)


def told_by(states: Iterable[_State], claims: frozenset[str]) -> tuple[_State, ...]:
    """Return the states that some claims speak of, for or against."""
    return tuple(one for one in states if _speaks_of(one, claims))


def _speaks_of(one: ControlState | AccessState, claims: frozenset[str]) -> bool:
    return not claims.isdisjoint((*one.claims, *one.against, *one.evidence))


def keepers(store: Store) -> tuple[Keeper[ControlState], Keeper[AccessState]]:
    """Return who keeps who holds what, and who keeps which ways are open."""
    made: tuple[Any, Any] = Keeper(store, "control", ControlState), Keeper(store, "access", AccessState)
    return made
