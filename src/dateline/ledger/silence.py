"""From whom and where nothing has come, since when and how unusual that is: no news is not calm."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low
from typing import Any

from dateline.ledger.independence import telling
from dateline.ledger.reported import Figure, Reported, missing, reported
from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim
from dateline.records.sources import SUBJECTS, Silence

__all__ = ["Hearing", "missing", "silences"]

_FEW_LETTERS = 4
_Subject = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is known of one subject; days are numbers, 0 for a day that is not known.

    `names` has the days of the claims that gave it each name, `days` those on which it was heard, each once, and
    `stated` the claims at it that say that there is no news, with their days. All are in order.
    """

    names: Mapping[str, list[int]]
    days: list[int]
    usual: int | None
    since: int
    stated: list[tuple[int, str]]


class Hearing:
    """Who was heard when, and from where: dispatches come and go, and only what they touch is worked out anew."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Reported, ...]] = {}
        self._of: dict[_Subject, dict[str, Reported]] = {}
        self._told: dict[Figure, dict[str, Reported]] = {}
        self._first: dict[Figure, int] = {}
        self._lacks: dict[str, Reported] = {}
        self._heard: dict[_Subject, _Heard | None] = {}
        self._named: dict[str, list[tuple[int, str]]] = {}

    def put(self, dispatch: str, told: Iterable[Reported]) -> None:
        """Let claims take the place of those that a dispatch had."""
        for one in self._held.pop(dispatch, ()):
            self._enter(one, False)
        mine = tuple(told)
        if mine:
            self._held[dispatch] = mine
        for one in mine:
            self._enter(one, True)

    def of(self, subject: str, key: str) -> Iterable[Reported]:
        """Return the claims by which a source, an outlet or a place was heard."""
        return self._of.get((subject, key), {}).values()

    def latest(self) -> int:
        """Return the last day on which anything was published, 0 where there is none."""
        return max((one.day for some in self._held.values() for one in some), default=0)

    def _enter(self, one: Reported, is_new: bool) -> None:
        for subject in _subjects(one):
            _keep(self._of, subject, one, is_new)
            self._heard.pop(subject, None)
        if one.figure is not None and one.published:
            _keep(self._told, one.figure, one, is_new)
            self._first.pop(one.figure, None)
            self._heard.pop(("source", one.origin.key), None)
        if one.lack is not None:
            self._named.clear()
            self._lacks[one.key] = one
            if not is_new:
                del self._lacks[one.key]

    def silences(self, as_of: date) -> tuple[Silence, ...]:
        """Say of each source that has a name, each outlet and each place how long nothing has come by a day."""
        day, found = as_of.toordinal(), []
        for subject in self._of:
            if subject not in self._heard:
                self._heard[subject] = self._hear(subject)
            heard = self._heard[subject]
            if heard is not None and heard.since <= day:
                found.append(_silence(subject, heard, day, self._stated(subject[0], heard, day)))
        return tuple(sorted(found, key=_order))

    def _hear(self, subject: _Subject) -> _Heard | None:
        told = self._of[subject].values()
        counts = [one for one in told if not self._is_quoted(one)] if subject[0] == "source" else list(told)
        if not counts:
            return None
        names: dict[str, list[int]] = {}
        for one in sorted(counts, key=lambda one: one.day):
            if name := _name(subject, one):
                names.setdefault(name, []).append(one.day)
        is_place = subject[0] == "place"
        days = sorted({one.day for one in counts if one.day and not (is_place and one.lack is not None)})
        stated = sorted((one.day, one.key) for one in counts if is_place and one.lack is not None)
        return _Heard(names, days, _usual(days), min(one.day for one in counts), stated)

    def _is_quoted(self, one: Reported) -> bool:
        """Tell whether a claim quotes a figure that its source gave before, of days that were over then."""
        if one.figure is None or not one.day or one.end is None or one.end.toordinal() >= one.day:
            return False
        if one.figure not in self._first:
            self._first[one.figure] = min(other.day for other in self._told[one.figure].values())
        return self._first[one.figure] < one.day

    def _stated(self, subject: str, heard: _Heard, day: int) -> tuple[str, ...]:
        """Return the claims that say themselves that there is no news: from a place, or of a source by its name."""
        found = [key for at, key in heard.stated if at <= day]
        if subject != "place" and self._lacks:
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
            lacks = self._lacks.values() if is_known else ()
            self._named[name] = [(one.day, one.key) for one in lacks if one.lack is not None and words <= one.lack]
        return self._named[name]


def silences(claims: Iterable[FiledClaim], as_of: date) -> tuple[Silence, ...]:
    """Say of each source that has a name, each outlet and each place how long nothing has come, the longest first.

    A place has news when anything in it has. Dispatches published later than `as_of` are not known yet; a claim that
    says itself that there is no news from a place is no news from it, and an old figure that is quoted again is none
    from its source.
    """
    hearing = Hearing()
    hearing.put("", map(reported, claims))
    return hearing.silences(as_of)


def _subjects(one: Reported) -> Iterator[_Subject]:
    """Yield a claim's source, its outlet and every place that it lies in."""
    if one.origin.named:
        yield "source", one.origin.key
    if one.outlet:
        yield "outlet", fold(one.outlet)
    if one.place:
        for key in dict.fromkeys((one.place.key, *one.place.lineage)):
            yield "place", key


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


def _order(one: Silence) -> tuple[bool, int, int, str]:
    return (one.state != "silent", -(one.days or 0), SUBJECTS.index(one.subject), one.key)


def _usual(days: Sequence[int]) -> int | None:
    """Return the median gap between days, None where they are too few."""
    return median_low([b - a for a, b in pairwise(days)]) if len(days) >= _table()["reports"] else None


def _table() -> Any:
    return load("ledger_sources")["silence"]


def _silence(subject: _Subject, heard: _Heard, day: int, stated: tuple[str, ...]) -> Silence:
    days, usual, table = heard.days, heard.usual, _table()
    if days and days[-1] > day:
        days = days[: bisect_right(days, day)]
        usual = _usual(days)
    since = day - days[-1] if days else None
    state = "unknown"
    if usual is not None and since is not None:
        state = "silent" if since > max(table["days"], table["intervals"] * usual) else "heard"
    last = date.fromordinal(days[-1]) if days else None
    return Silence(*subject, _called(subject[1], heard, day), last, len(days), usual, since, state, stated)


def _called(key: str, heard: _Heard, day: int) -> str:
    """Return the name that was given most often."""
    told = ((-bisect_right(days, day), name) for name, days in heard.names.items() if days[0] <= day)
    return min(told, default=(0, key))[1]
