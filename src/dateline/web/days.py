"""The days of a query: how many incidents began on each, the day that is looked at, and as the record stood when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from dateline.web.answers import Answers
from dateline.web.past import PastAnswers
from dateline.web.query import Query

MOST = 366  # days that a slider goes over; earlier ones are asked for by their dates
_NOW, _THEN, _KEPT = "now", "then", "kept"


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a slider goes over, the one that it stands on, and how many incidents began on each.

    `known` tells as of when the record is asked: now, at the end of the day itself ("then"), or at a moment that was
    given ("kept"). `earlier` is whether incidents began before the first.
    """

    first: date
    last: date
    day: date
    begun: Mapping[int, int]
    known: str
    earlier: bool

    @property
    def bars(self) -> tuple[tuple[float, float, float, bool], ...]:
        """Where each day with incidents stands among all, how wide it is, how high, and whether it is looked at."""
        low, high = self.first.toordinal(), self.last.toordinal()
        step = 100 / max(high - low, 1)
        wide = min(step * 0.8, 3.0)
        shown = {day: number for day, number in self.begun.items() if low <= day <= high}
        most = max(shown.values(), default=1)
        return tuple(
            (round((day - low) * step - wide / 2, 3), round(wide, 3), round(number / most * 100, 1), day == self.at)
            for day, number in sorted(shown.items())
        )

    @property
    def drawn(self) -> Markup:
        """The bars as SVG."""
        return Markup("".join(
            f'<rect{here} x="{x}%" y="{100 - high}%" width="{wide}%" height="{high}%"/>'
            for x, wide, high, is_here in self.bars
            for here in (' class="here"' if is_here else "",)
        ))  # fmt: skip

    @property
    def at(self) -> int:
        """The number of the day that is looked at."""
        return self.day.toordinal()

    @property
    def here(self) -> int:
        """How many incidents began on the day."""
        return self.begun.get(self.at, 0)


def days_of(answers: Answers, day: date | None) -> Days | None:
    """Return the days of a query; None where it is of no day at all."""
    if day is None:
        return None
    begun = _begun(answers)
    query = answers.query
    ends = [day, *(date.fromordinal(one) for one in (*list(begun)[:1], *list(begun)[-1:]))]
    last = max(ends)
    first = max(query.since or min(ends), last - timedelta(days=MOST - 1))
    return Days(
        min(first, day), last, day, begun, _known(query, day), min(begun, default=first.toordinal()) < first.toordinal()
    )


def _begun(answers: Answers) -> Mapping[int, int]:
    """Return how many incidents began on each day of the query, whatever day it ends on."""
    if answers.query.until is None and not isinstance(answers, PastAnswers):
        return answers.shown.begun
    key = (
        "begun",
        answers.stood,
        replace(answers.search, asked=replace(answers.asked, until=None)),
        answers.query.as_of,
    )
    return answers.site.memo.get(key, answers.begun)


def _known(query: Query, day: date) -> str:
    if query.as_of is None:
        return _NOW
    return _THEN if query.value("as_of") == day.isoformat() else _KEPT


def moved(query: Query, path: str, day: str, known: str) -> str:
    """Return the address of a view on the day that a slider was moved to, as the record stood now or then."""
    number = int(day) if day.isdecimal() and len(day) < 8 else 0
    if not date(1001, 1, 1).toordinal() <= number <= date(2998, 12, 31).toordinal():
        return query.to(path)
    to = date.fromordinal(number).isoformat()
    as_of = {_THEN: to, _KEPT: query.value("as_of") or None}.get(known)
    return query.to(path, until=to, as_of=as_of)
