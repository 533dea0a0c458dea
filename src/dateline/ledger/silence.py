"""From whom and where nothing has come, since when and how unusual that is: no news is not calm."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import chain, pairwise
from operator import itemgetter
from typing import Any, overload

from dateline.ledger.independence import telling
from dateline.ledger.reported import Figure, Reported, missing, reported
from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim
from dateline.records.sources import SUBJECTS, Silence

__all__ = ["Hearing", "Silences", "missing", "silences"]

_FEW_LETTERS, _COUNTRY = 4, "country"
_Subject = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is known of one subject; days are numbers, 0 for a day that is not known.

    `names` has the days of the claims that gave it each name, `days` those on which it was heard, each once, and
    `usual` the median gap between the first so many of these, `stated` the claims at it that say that there is no news,
    with their days. All are in order.
    """

    names: Mapping[str, list[int]]
    days: list[int]
    usual: list[int | None]
    since: int
    stated: list[tuple[int, str]]


_Row = tuple[bool, int, int, str, str, Callable[[], Silence]]
"""A silence in its place: whether it is none, the days since the last report, below zero, whose it is, its state."""


class Silences(Sequence[Silence]):
    """Silences in order, each worked out in whole when it is looked at."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        self._rows = rows

    @classmethod
    def of_all(cls, found: Iterable[Silence]) -> Silences:
        """Return silences that are worked out already."""
        return cls([(*_place(one.subject, one.key, one.state, one.days or 0), partial(_same, one)) for one in found])

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Silence: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Silence, ...]: ...

    def __getitem__(self, at: int | slice) -> Silence | tuple[Silence, ...]:
        return tuple(row[5]() for row in self._rows[at]) if isinstance(at, slice) else self._rows[at][5]()

    def in_state(self, state: str) -> Silences:
        """Return those in a state."""
        return Silences([row for row in self._rows if row[4] == state])

    def about(self, subject: str, key: str) -> tuple[Silence, ...]:
        """Return what there is of one source, outlet or place."""
        number = SUBJECTS.index(subject)
        return tuple(row[5]() for row in self._rows if row[3] == key and row[2] == number)


def _same(one: Silence) -> Silence:
    return one


def _place(subject: str, key: str, state: str, days: int) -> tuple[bool, int, int, str, str]:
    """Return by what silences are put in order: the longest first, those that are usual behind."""
    return state != "silent", -days, SUBJECTS.index(subject), key, state


class Hearing:
    """Who was heard when, and from where: dispatches come and go, and only what they touch is worked out anew."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Reported, ...]] = {}
        self._of: dict[_Subject, dict[str, Reported]] = {}
        self._told: dict[Figure, dict[str, Reported]] = {}
        self._first: dict[Figure, int] = {}
        self._heard: dict[_Subject, _Heard | None] = {}
        self._lacking: dict[str, Reported] = {}
        self._lacks: _Lacks | None = None
        self._number, self._day = 0, 0
        self._rows: dict[_Subject, _Row | None] = {}  # as of the day that was asked for last

    def put(self, dispatch: str, told: Iterable[Reported]) -> None:
        """Let claims take the place of those that a dispatch had."""
        old, mine = self._held.pop(dispatch, ()), tuple(told)
        self._number += len(mine) - len(old)
        for one in old:
            self._enter(one, False)
        if mine:
            self._held[dispatch] = mine
        for one in mine:
            self._enter(one, True)

    def of(self, subject: str, key: str) -> Collection[Reported]:
        """Return the claims by which a source, an outlet, a place or a country was heard."""
        return self._of.get((subject, key), {}).values()

    def _enter(self, one: Reported, is_new: bool) -> None:
        for subject in _subjects(one):
            _keep(self._of, subject, one, is_new)
            self._forget(subject)
        if one.place and one.place.country:
            _keep(self._of, (_COUNTRY, one.place.country), one, is_new)
        if one.figure is not None and one.published:
            _keep(self._told, one.figure, one, is_new)
            self._first.pop(one.figure, None)
            self._forget(("source", one.origin.key))
        if one.lack is not None:
            self._lacks = None
            self._rows.clear()
            self._lacking[one.key] = one
            if not is_new:
                del self._lacking[one.key]

    def silences(self, as_of: date | None) -> Silences:
        """Say of each source that has a name, each outlet and each place how long nothing has come by a day.

        None is the last day of any dispatch.
        """
        day = as_of.toordinal() if as_of else _latest(one for some in self._held.values() for one in some)
        if day != self._day:
            self._day = day
            self._rows.clear()
        lacks, table = self._lacks or _Lacks(self._lacking.values()), _table()
        self._lacks = lacks
        for subject in self._of:
            if subject not in self._rows and subject[0] != _COUNTRY:
                self._rows[subject] = _row(subject, self._hear(subject), day, lacks, table)
        return _in_order(self._rows.values())

    def _forget(self, subject: _Subject) -> None:
        self._heard.pop(subject, None)
        self._rows.pop(subject, None)

    def silences_in(self, some: Collection[Reported], as_of: date | None) -> Silences:
        """Say the same by some of the claims alone: of whom and where there are no others, what is known already."""
        if len(some) == self._number:
            return self.silences(as_of)
        here = Counter(chain.from_iterable(map(_subjects, some)))
        apart: dict[_Subject, list[Reported]] = {
            subject: [] for subject, number in here.items() if number < len(self._of[subject])
        }
        for one in some if apart else ():
            for subject in _subjects(one):
                if subject in apart:
                    apart[subject].append(one)
        firsts = _first(some) if any(map(_is_source, apart)) else {}
        day, lacks, table = as_of.toordinal() if as_of else _latest(some), _Lacks(some), _table()
        rows = []
        for subject in here:
            heard = _heard(subject, apart[subject], firsts) if subject in apart else self._hear(subject)
            rows.append(_row(subject, heard, day, lacks, table))
        return _in_order(rows)

    def _hear(self, subject: _Subject) -> _Heard | None:
        if subject not in self._heard:
            told = self._of[subject].values()
            figures = {one.figure for one in told if one.figure} if _is_source(subject) else ()
            self._heard[subject] = _heard(subject, told, {figure: self._first_told(figure) for figure in figures})
        return self._heard[subject]

    def _first_told(self, figure: Figure) -> int:
        """Return the first day on which a figure was told, as far as days are known."""
        if figure not in self._first:
            self._first[figure] = min((one.day for one in self._told.get(figure, {}).values()), default=0)
        return self._first[figure]


class _Lacks:
    """The claims that say that there is no news, and of whom by name."""

    def __init__(self, told: Iterable[Reported]) -> None:
        self._lacking = tuple(one for one in told if one.lack is not None)
        self._named: dict[str, list[tuple[int, str]]] = {}

    def stated(self, subject: str, heard: _Heard, day: int) -> tuple[str, ...]:
        """Return the claims that say themselves that there is no news: from a place, or of a source by its name."""
        found = [key for at, key in heard.stated if at <= day]
        if subject != "place" and self._lacking:
            found = [
                key
                for name, days in heard.names.items()
                if days[0] <= day
                for at, key in self._naming(name)
                if at <= day
            ]
        return tuple(sorted(set(found)))

    def _naming(self, name: str) -> list[tuple[int, str]]:
        """Return the claims that there is no news of somebody with a name."""
        if name not in self._named:
            words = telling(name)
            is_known = any(len(word) >= _FEW_LETTERS for word in words)
            lacks = self._lacking if is_known else ()
            self._named[name] = [(one.day, one.key) for one in lacks if one.lack is not None and words <= one.lack]
        return self._named[name]


def _latest(told: Iterable[Reported]) -> int:
    return max((one.day for one in told), default=0)


def _is_source(subject: _Subject) -> bool:
    return subject[0] == "source"


def _first(told: Iterable[Reported]) -> dict[Figure, int]:
    """Return the first day on which each figure was told, as far as days are known."""
    found: dict[Figure, int] = {}
    for one in told:
        if one.figure is not None and one.published:
            found[one.figure] = min(one.day, found.get(one.figure, one.day))
    return found


def _heard(subject: _Subject, told: Collection[Reported], firsts: Mapping[Figure, int]) -> _Heard | None:
    """Work out what is known of a subject, by its claims and the first days on which its figures were told."""
    counts = [one for one in told if not _is_quoted(one, firsts)] if _is_source(subject) else told
    if not counts:
        return None
    names: dict[str, list[int]] = {}
    for one in counts:
        if name := _name(subject, one):
            names.setdefault(name, []).append(one.day)
    for days in names.values():
        days.sort()
    is_place = subject[0] == "place"
    days = sorted({one.day for one in counts if one.day and not (is_place and one.lack is not None)})
    stated = sorted((one.day, one.key) for one in counts if is_place and one.lack is not None)
    return _Heard(names, days, _usual(days), min(one.day for one in counts), stated)


def _is_quoted(one: Reported, firsts: Mapping[Figure, int]) -> bool:
    """Tell whether a claim quotes a figure that its source gave before, of days that were over then."""
    if one.figure is None or not one.day or one.end is None or one.end.toordinal() >= one.day:
        return False
    return firsts[one.figure] < one.day


def _in_order(rows: Iterable[_Row | None]) -> Silences:
    """Put silences in order, the longest first."""
    return Silences(sorted((row for row in rows if row is not None), key=itemgetter(0, 1, 2, 3)))


def silences(claims: Iterable[FiledClaim], as_of: date) -> tuple[Silence, ...]:
    """Say of each source that has a name, each outlet and each place how long nothing has come, the longest first.

    A place has news when anything in it has. Dispatches published later than `as_of` are not known yet; a claim that
    says itself that there is no news from a place is no news from it, and an old figure that is quoted again is none
    from its source.
    """
    hearing = Hearing()
    hearing.put("", map(reported, claims))
    return tuple(hearing.silences(as_of))


def _subjects(one: Reported) -> tuple[_Subject, ...]:
    """Return a claim's source, its outlet and every place that it lies in."""
    place = (one.place.key, *one.place.lineage) if one.place else ()
    return _subjects_of(one.origin.key if one.origin.named else None, one.outlet, place)


@lru_cache(maxsize=1 << 16)
def _subjects_of(origin: str | None, outlet: str | None, places: tuple[str, ...]) -> tuple[_Subject, ...]:
    who = (("source", origin), ("outlet", fold(outlet) if outlet else None))
    told = tuple((subject, key) for subject, key in who if key is not None)
    return (*told, *(("place", key) for key in dict.fromkeys(places)))


def _name(subject: _Subject, one: Reported) -> str | None:
    """Return the name that a claim gives a subject; none to the places that its own lies in."""
    if subject[0] == "source":
        return one.origin.name
    if subject[0] == "outlet":
        return one.outlet
    return one.place.name if one.place and one.place.key == subject[1] else None


def _keep(where: dict[Any, dict[str, Reported]], under: Any, one: Reported, is_new: bool) -> None:
    if is_new:
        where.setdefault(under, {})[one.key] = one
        return
    where[under].pop(one.key, None)
    if not where[under]:
        del where[under]


def _usual(days: Sequence[int]) -> list[int | None]:
    """Return the median gap between the first so many days, None where they are too few."""
    gaps, least = list[int](), _table()["reports"]
    found: list[int | None] = [None] * min(len(days) + 1, 2)
    for number, (earlier, later) in enumerate(pairwise(days), 2):
        insort(gaps, later - earlier)
        found.append(gaps[(number - 2) // 2] if number >= least else None)
    return found


def _table() -> Any:
    return load("ledger_sources")["silence"]


def _row(subject: _Subject, heard: _Heard | None, day: int, lacks: _Lacks, table: Mapping[str, int]) -> _Row | None:
    """Return how long nothing has come from a subject by a day; None where nothing is known of it by then."""
    if heard is None or heard.since > day or not day:
        return None
    known = bisect_right(heard.days, day)
    usual, since = heard.usual[known], day - heard.days[known - 1] if known else 0
    state = "unknown"
    if usual is not None:
        state = "silent" if since > max(table["days"], table["intervals"] * usual) else "heard"
    return *_place(*subject, state, since), partial(_silence, subject, heard, state, day, lacks)


def _silence(subject: _Subject, heard: _Heard, state: str, day: int, lacks: _Lacks) -> Silence:
    known = bisect_right(heard.days, day)
    last = heard.days[known - 1] if known else None
    return Silence(
        *subject, _called(subject[1], heard, day), date.fromordinal(last) if last else None, known, heard.usual[known],
        day - last if last else None, state, lacks.stated(subject[0], heard, day),
    )  # fmt: skip


def _called(key: str, heard: _Heard, day: int) -> str:
    """Return the name that was given most often."""
    told = ((-bisect_right(days, day), name) for name, days in heard.names.items() if days[0] <= day)
    return min(told, default=(0, key))[1]
