"""What one origin said, in columns by day of publication, so that its profile of any period is soon gathered."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.ledger.credibility import UNJUDGED
from dateline.ledger.reported import Reported
from dateline.names.spelling import fold
from dateline.records.sources import Fared, SourceProfile

_LONGEST = 10  # words of a name beyond which it is a description
_Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Column:
    """Words as numbers, with the words; what is None is a word too."""

    words: tuple[Any, ...]
    numbers: _Numbers

    @classmethod
    def of(cls, values: Iterable[Any]) -> _Column:
        numbers: dict[Any, int] = {}
        told = [numbers.setdefault(value, len(numbers)) for value in values]
        return cls(tuple(numbers), np.array(told, dtype=np.int64))

    def among(self, rows: slice) -> list[Any]:
        """Return the words that some rows have."""
        return [self.words[number] for number in np.unique(self.numbers[rows]).tolist()]

    def times(self, rows: slice) -> list[tuple[Any, int]]:
        """Return how often some rows have each word, the commonest first."""
        return _ranked(self.words, np.bincount(self.numbers[rows], minlength=len(self.words)))

    def each(self, rows: slice, other: _Column) -> list[tuple[Any, int]]:
        """Return with how many words of another column each word stands in some rows, the commonest first."""
        many = len(other.words)
        both = np.unique(self.numbers[rows] * many + other.numbers[rows])
        return _ranked(self.words, np.bincount(both // many, minlength=len(self.words)))


def _ranked(words: Sequence[Any], counts: _Numbers) -> list[tuple[Any, int]]:
    found = [(word, count) for word, count in zip(words, counts.tolist(), strict=True) if count]
    return sorted(found, key=lambda row: (-row[1], row[0] or ""))


class Said:
    """The claims of an origin, and what those of any period tell of it."""

    def __init__(self, claims: Iterable[Reported]) -> None:
        told = sorted(claims, key=lambda one: (one.day, one.key))
        self._days = [one.day for one in told]
        self._name = _Column.of(one.origin.name for one in told)
        self._sort = _Column.of(one.origin.kind for one in told)
        self._side = _Column.of(one.origin.side for one in told)
        self._standing = _Column.of(one.origin.standing for one in told)
        self._party = _Column.of(one.origin.party for one in told)
        self._kind = _Column.of(one.kind for one in told)
        self._dispatch = _Column.of(one.dispatch for one in told)
        self._outlet = _Column.of(one.outlet for one in told)
        self._relays = _Column.of(one.relays for one in told)
        self._named = np.array([one.origin.named for one in told], dtype=np.bool_)
        self._withheld = [(at, one.key, one.withheld.text) for at, one in enumerate(told) if one.withheld]

    def between(self, low: int, high: int) -> slice:
        """Return the rows of a period of days, both taken in."""
        return slice(bisect_left(self._days, low), bisect_right(self._days, high))

    @property
    def all(self) -> slice:
        """The rows of all claims."""
        return slice(0, len(self._days))

    def profile(self, key: str, rows: slice, members: tuple[str, ...]) -> SourceProfile:
        """Return what some claims tell of an origin: not yet how it fared, nor its grade."""
        names = tuple(self._name.each(rows, self._dispatch))
        return SourceProfile(
            key, _fullest(names), names, tuple(self._sort.each(rows, self._dispatch)), bool(self._named[rows].any()),
            self._first(self._side, rows), self._first(self._standing, rows), self._first(self._party, rows),
            self._voices(rows), members, *self._ends(rows), len(self._dispatch.among(rows)),
            tuple(self._kind.times(rows)), Fared(), UNJUDGED, None, self._words_withheld(rows),
        )  # fmt: skip

    def _first(self, column: _Column, rows: slice) -> str | None:
        """Return the commonest value that is known."""
        return next((word for word, _ in column.times(rows) if word), None)

    def _ends(self, rows: slice) -> tuple[date | None, date | None]:
        first = max(rows.start, bisect_right(self._days, 0))
        if first >= rows.stop:
            return None, None
        return date.fromordinal(self._days[first]), date.fromordinal(self._days[rows.stop - 1])

    def _voices(self, rows: slice) -> tuple[str, ...]:
        """Name those through whom an origin spoke, but for outlets, and descriptions that name nobody."""
        outlets = {fold(outlet) for outlet in self._outlet.among(rows) if outlet}
        names = {name for relays in self._relays.among(rows) for name in relays}
        return tuple(sorted(name for name in names if fold(name) not in outlets and _is_name(name)))

    def _words_withheld(self, rows: slice) -> tuple[str, ...]:
        told = sorted((key, words) for at, key, words in self._withheld if rows.start <= at < rows.stop)
        return tuple(dict.fromkeys(words for _, words in told))


def _fullest(names: Sequence[tuple[str, int]]) -> str:
    """Return the name that says most, as long as it is no description."""
    return max(names, key=lambda row: (len(row[0].split()) <= _LONGEST, len(row[0].split()), row[1], row[0]))[0]


def _is_name(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= _LONGEST and words[0][:1].isupper() and words[-1][:1].isupper()
