"""The incidents of a desk in columns, with their tolls: kept in memory, and brought up to date by what changed."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import overload

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from dateline.records.filed import FiledPlace
from dateline.records.sources import Fared
from dateline.store import web_columns
from dateline.store.asking import Asked
from dateline.store.filings import placed
from dateline.store.repository import Store
from dateline.store.web_columns import Row
from dateline.store.web_incidents import After, Shown, Spot

Mask = NDArray[np.bool_]
Column = NDArray[np.int64]
_NONE, _NEVER = -1, 1 << 62


@dataclass(frozen=True, slots=True)
class Named:
    """A column of words as numbers: each is the place of its word among all, in their order; none has -1."""

    words: tuple[str, ...]
    numbers: Column

    @classmethod
    def of(cls, words: Sequence[str | None]) -> Named:
        """Number words."""
        known = sorted({word for word in words if word is not None})
        numbers = {word: number for number, word in enumerate(known)}
        return cls(tuple(known), np.array([_NONE if w is None else numbers[w] for w in words], dtype=np.int64))

    def word(self, at: int) -> str | None:
        """Return the word of a row."""
        number = int(self.numbers[at])
        return None if number == _NONE else self.words[number]

    def among(self, words: Iterable[str]) -> Mask:
        """Tell of each row whether it has one of some words."""
        here = np.zeros(len(self.words) + 1, dtype=np.bool_)
        known = {word: number for number, word in enumerate(self.words)}
        here[[known[word] for word in words if word in known]] = True
        found: Mask = here[self.numbers]  # the last stands for none
        return found


@dataclass(frozen=True, slots=True)
class Columns:
    """The incidents in the order in which pages list them: the latest first, those without a day at the end.

    Days are ordinals, 0 where there is none. `ranked` gives each incident its place by id, and `ids` all ids in order.
    """

    keys: tuple[str, ...]
    ids: tuple[str, ...]
    at: Mapping[str, int]
    ranked: Column
    place: Named
    country: Named
    first: Column
    last: Column
    type: Named
    state: Named
    places: Mapping[str, FiledPlace]
    pointed: Mask  # of each place, by its number; the last stands for none

    @classmethod
    def of(cls, rows: Iterable[Row], places: Mapping[str, FiledPlace]) -> Columns:
        """Put incidents in columns."""
        told = sorted(rows, key=lambda row: (row[4] is None, -(row[4] or 0), row[1]))
        keys, ids, place, country, first, last, type, state = zip(*told, strict=True) if told else ((),) * 8
        in_order = sorted(range(len(told)), key=lambda number: (ids[number], keys[number]))
        ranked = np.empty(len(told), dtype=np.int64)
        ranked[in_order] = np.arange(len(told))
        where = Named.of(place)
        return cls(
            keys, tuple(ids[number] for number in in_order), {key: number for number, key in enumerate(keys)}, ranked,
            where, Named.of(country), _days(first), _days(last), Named.of(type), Named.of(state), places,
            np.array([*(_has_point(places.get(key)) for key in where.words), False], dtype=np.bool_),
        )  # fmt: skip

    def id(self, at: int) -> str:
        """Return the id of an incident."""
        return self.ids[int(self.ranked[at])]

    def mask(self, asked: Asked, told: Mask | None = None) -> Mask:
        """Tell of each incident whether it is asked for; `told` tells what words and a source narrow it to."""
        mask: Mask = np.ones(len(self.keys), dtype=np.bool_)
        if asked.since is not None:
            mask &= self.last >= asked.since.toordinal()
        if asked.until is not None:
            mask &= (self.first > 0) & (self.first <= asked.until.toordinal())
        for named, word in ((self.country, asked.country), (self.type, asked.kind), (self.state, asked.state)):
            if word is not None:
                mask &= named.among([word])
        if asked.place is not None:
            mask &= self.within(asked.place)
        return mask if told is None else mask & told

    def within(self, place: str) -> Mask:
        """Tell of each incident whether it is of a place, or of what lies in it."""
        held = self.places
        return self.place.among(
            key for key in self.place.words if key == place or (key in held and held[key].within(place))
        )  # fmt: skip

    def types(self, mask: Mask) -> dict[str | None, int]:
        """Return how many incidents there are of each type."""
        counts = np.bincount(self.type.numbers[mask] + 1, minlength=len(self.type.words) + 1).tolist()
        return {word: number for word, number in zip((None, *self.type.words), counts, strict=True) if number}

    def begun(self, mask: Mask) -> dict[int, int]:
        """Return how many incidents began on each day, the earliest first."""
        days, counts = np.unique(self.first[mask & (self.first > 0)], return_counts=True)
        return dict(zip(days.tolist(), counts.tolist(), strict=True))

    def listed(self, mask: Mask, after: After | None) -> Iterator[str]:
        """Yield the keys of incidents after a cursor, as pages list them."""
        if after is not None:
            day, rank = after[0], bisect_right(self.ids, after[1])
            later = self.ranked >= rank
            same, undated = self.first == (day or 0), self.first == 0
            mask = mask & (same & later if day is None else (self.first < day) | (same & later) | undated)
        yield from (self.keys[number] for number in np.flatnonzero(mask))

    def by_id(self, mask: Mask) -> list[str]:
        """Return the keys of incidents in the order of their ids."""
        found = np.flatnonzero(mask)
        return [self.keys[number] for number in found[np.argsort(self.ranked[found])]]

    def shown(self, mask: Mask) -> Shown:
        """Return what a map and a slider show."""
        spots = self._spots(np.flatnonzero(mask & self.pointed[self.place.numbers]))
        nowhere = int(np.count_nonzero(mask)) - int(spots.many.sum())
        return Shown(spots, nowhere, self.types(mask), self.begun(mask))

    def _spots(self, found: Column) -> Spots:
        """Return the places of some incidents, those with most first."""
        found = found[np.argsort(self.place.numbers[found], kind="stable")]
        here, starts, many = np.unique(self.place.numbers[found], return_index=True, return_counts=True)
        lasts = np.maximum.reduceat(self.last[found], starts) if len(found) else found
        states = self.place.numbers[found] * len(self.state.words) + self.state.numbers[found]
        most_first = np.argsort(-many, kind="stable")  # places are in the order of their keys
        here, lasts, many = here[most_first], lasts[most_first], many[most_first]
        places = [self.places[self.place.words[number]] for number in here.tolist()]
        return Spots(places, here, lasts, many, self.state.words, *np.unique(states, return_counts=True))


@dataclass(frozen=True, slots=True)
class Spots(Sequence[Spot]):
    """Places with their incidents, those with most first; each is put together when it is looked at.

    `tallied` has the numbers of places and states, as one, of which there are incidents, and `counts` how many.
    """

    places: list[FiledPlace]
    here: Column
    lasts: Column
    many: Column
    states: tuple[str, ...]
    tallied: Column
    counts: Column

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Spot: ...
    @overload
    def __getitem__(self, at: slice) -> list[Spot]: ...
    def __getitem__(self, at: int | slice) -> Spot | list[Spot]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        begin, states = int(self.here[at]) * len(self.states), len(self.states)
        low, high = np.searchsorted(self.tallied, [begin, begin + states])
        numbers = zip(self.tallied[low:high].tolist(), self.counts[low:high].tolist(), strict=True)
        told = tuple((self.states[number - begin], many) for number, many in numbers)
        return Spot(self.places[at], told, _day(int(self.lasts[at])), int(self.many[at]))


def _has_point(place: FiledPlace | None) -> bool:
    return place is not None and place.lat is not None


def _days(days: Sequence[int | None]) -> Column:
    return np.array([day or 0 for day in days], dtype=np.int64)


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


@dataclass(frozen=True, slots=True)
class Tallies:
    """The rows of tolls in columns; `of` is the place of each row's incident among the incidents.

    An end or a best figure that there is none of is -1. `alone` is whether a row counts whichever side was harmed.
    """

    of: Column
    harm: Named
    category: Named
    side: Named
    low: Column
    high: Column
    best: Column
    provisional: tuple[int, ...]
    figures: tuple[str, ...]

    @classmethod
    def of_rows(cls, rows: Iterable[Row], at: Mapping[str, int]) -> Tallies:
        """Put tolls in columns."""
        told = [row for row in rows if row[0] in at]
        keys, harm, category, side, low, high, best, thin, figures = zip(*told, strict=True) if told else ((),) * 9
        return cls(
            np.array([at[key] for key in keys], dtype=np.int64), Named.of(harm), Named.of(category), Named.of(side),
            _numbers(low), _numbers(high), _numbers(best), thin, figures,
        )  # fmt: skip

    def rows(self, harm: str, category: str, side: str | None, mask: Mask) -> Column:
        """Return the rows of a harm and a category that incidents have which are asked for."""
        of_side = self.side.numbers == _NONE if side is None else self.side.among([side])
        return np.flatnonzero(self.harm.among([harm]) & self.category.among([category]) & of_side & mask[self.of])

    def largest(self, rows: Column, ranked: Column, most: int) -> Column:
        """Return the largest of some rows, those of one size by the ids of their incidents."""
        best, low = self.best[rows], self.low[rows]
        size = np.where(best > 0, best, low)
        found: Column = rows[np.lexsort((ranked[self.of[rows]], -size))[:most]]
        return found


def _numbers(values: Sequence[int | None]) -> Column:
    return np.array([_NONE if value is None else value for value in values], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Faring:
    """How origins fared in incidents: a row for each incident and origin, with four counts in the order of `Fared`."""

    of: Column
    origin: Named
    counts: Column

    @classmethod
    def of_rows(cls, told: Mapping[str, dict[str, list[int]]], at: Mapping[str, int]) -> Faring:
        """Put what is told of incidents, by their keys, in columns."""
        rows = [(at[key], origin, how) for key, fared in told.items() if key in at for origin, how in fared.items()]
        of, origins, counts = zip(*rows, strict=True) if rows else ((),) * 3
        numbers = np.array(counts, dtype=np.int64).reshape(-1, 4)
        return cls(np.array(of, dtype=np.int64), Named.of(origins), numbers)

    def summed(self, mask: Mask) -> dict[str, Fared]:
        """Return how each origin fared in the incidents that are asked for."""
        here = mask[self.of] & (self.counts.sum(axis=1) > 0)
        origins, counts = self.origin.numbers[here], self.counts[here]
        sums = np.stack([np.bincount(origins, one, len(self.origin.words)) for one in counts.T])
        told = zip(self.origin.words, sums.astype(np.int64).T.tolist(), strict=True)
        return {origin: Fared(*four) for origin, four in told if any(four)}

    def citing(self, origin: str) -> Column:
        """Return the incidents that have a claim of an origin."""
        return self.of[self.origin.among([origin])]


@dataclass(frozen=True, slots=True)
class Stand:
    """The register as it stands after a change: all incidents, their tolls, and which dispatches tell of which."""

    number: int
    columns: Columns
    tolls: Tallies
    faring: Faring
    dispatch: Column
    of: Column

    def cited(self, origin: str) -> Mask:
        """Tell of each incident whether it has a claim of an origin."""
        found = np.zeros(len(self.columns.keys), dtype=np.bool_)
        found[self.faring.citing(origin)] = True
        return found

    def told_in(self, dispatches: Sequence[int]) -> Mask:
        """Tell of each incident whether some dispatches tell of it."""
        found = np.zeros(len(self.columns.keys), dtype=np.bool_)
        found[self.of[np.isin(self.dispatch, np.array(dispatches, dtype=np.int64))]] = True
        return found


@dataclass(slots=True)
class Register:
    """The register of a desk: of each incident what it is narrowed by, shown by and counted with."""

    store: Store
    _rows: dict[str, list[Row]] = field(default_factory=dict)  # by the incidents' ids
    _tolls: dict[str, list[Row]] = field(default_factory=dict)  # by the incidents' keys
    _fared: dict[str, dict[str, list[int]]] = field(default_factory=dict)  # by the incidents' keys
    _places: dict[str, FiledPlace] = field(default_factory=dict)
    _made: Stand | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stands(self) -> Stand:
        """Return all incidents as they are now."""
        with self._lock, self.store.transaction() as connection:
            old = self._made
            last, ids = web_columns.changed_since(connection, old.number if old else _NEVER)
            if old is None or last != old.number:
                self._made = old = self._brought(connection, old, last, ids)
            return old

    def _brought(self, connection: Connection, old: Stand | None, last: int, ids: Sequence[str]) -> Stand:
        """Take in what changed, or at first all that there is."""
        if old is None or ids:
            self._read(connection, ids, old is None)
            columns = Columns.of((row for some in self._rows.values() for row in some), self._places)
            tolls = Tallies.of_rows((row for key in columns.keys for row in self._tolls.get(key, ())), columns.at)
            faring = Faring.of_rows(self._fared, columns.at)
        else:
            columns, tolls, faring = old.columns, old.tolls, old.faring
        told = [(id, columns.at[key]) for id, key in web_columns.told_of(connection) if key in columns.at]
        dispatch, of = np.array(told, dtype=np.int64).reshape(-1, 2).T
        return Stand(last, columns, tolls, faring, dispatch, of)

    def _read(self, connection: Connection, ids: Sequence[str], all: bool) -> None:
        found, tolls = web_columns.all_rows(connection) if all else web_columns.rows_of(connection, ids)
        for id in ids:
            for row in self._rows.pop(id, ()):
                self._tolls.pop(row[0], None)
                self._fared.pop(row[0], None)
        self._fared |= web_columns.fared_rows(connection, None if all else [row[0] for row in found])
        for row in found:
            self._rows.setdefault(row[1], []).append(row)
        for row in tolls:
            self._tolls.setdefault(row[0], []).append(row)
        lacking = {row[2] for row in found if row[2] is not None} - self._places.keys()
        if lacking:
            self._places = {**self._places, **placed(connection, lacking)}
