"""One source's cumulative totals, day after day, beside the increments that it states: where the two part ways."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import combinations, pairwise

from dateline.ledger.counts import order_of
from dateline.ledger.figures import figure_of
from dateline.ledger.toll_rules import STANDARD
from dateline.records.filed import FiledClaim
from dateline.records.tolls import Figure, Step, TollSeries

_Key = tuple[str, str, str, str, str, str]
_NOTED = ("recovered", "succumbed", "approved")


@dataclass(frozen=True, slots=True)
class _Point:
    """The total that stands for a day, and those of that day that it took the place of. Days are ordinals here."""

    day: int
    figure: Figure
    replaced: tuple[str, ...]

    @property
    def date(self) -> date:
        """The day."""
        return date.fromordinal(self.day)


@dataclass(frozen=True, slots=True)
class _Window:
    """An increment and the days that it is of; `start` is the first day that is wholly or mostly its own."""

    start: int
    end: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class _Case:
    """What one source says of one harm to one group, and what else it counts on the side."""

    starting: Mapping[int, tuple[_Window, ...]]
    ending: Mapping[int, tuple[_Window, ...]]
    ends: tuple[int, ...]
    points: Mapping[int, _Point]
    noted: Mapping[int, tuple[Figure, ...]]


def series(claims: Iterable[FiledClaim], table: str = STANDARD) -> tuple[TollSeries, ...]:
    """Return the cumulative series among some claims, each with its steps in order of days.

    A source is an origin; its series are told apart by place, harm, class, side, and the kind of people counted.
    """
    totals: dict[_Key, list[Figure]] = defaultdict(list)
    increments: dict[_Key, list[Figure]] = defaultdict(list)
    for claim in {claim.key: claim for claim in claims if claim.toll is not None}.values():
        figure = figure_of(claim, table)
        if figure.standing == "counts" and claim.toll is not None:
            kept = {"cumulative": totals, "period": increments}.get(claim.toll.basis)
            if kept is not None:
                kept[_key(figure)].append(figure)
    return tuple(_series(key, totals[key], increments) for key in sorted(totals))


def discrepancies(found: Iterable[TollSeries]) -> tuple[Step, ...]:
    """Return the steps that are not what the source stated for their days."""
    return tuple(step for one in found for step in one.steps if step.finding == "differs")


def _key(figure: Figure, kind: str | None = None) -> _Key:
    place = figure.claim.place.key if figure.claim.place else ""
    kind = kind or figure.kind or ""
    return figure.claim.origin.key, place, figure.harm, figure.category, figure.side or "", kind


def _series(key: _Key, totals: Sequence[Figure], increments: Mapping[_Key, Sequence[Figure]]) -> TollSeries:
    points, undated = _points(totals)
    noted = [figure for kind in _NOTED for other in _beside(key, kind) for figure in increments.get(other, ())]
    windows = _windows(increments.get(key, ()))
    ending: dict[int, list[_Window]] = defaultdict(list)
    for window in (window for begin in sorted(windows) for window in windows[begin]):
        ending[window.end].append(window)
    known = {point.day: point for point in points}
    ended = {end: tuple(rows) for end, rows in ending.items()}
    case = _Case(windows, ended, tuple(sorted(ended)), known, _by_end(noted))
    steps = tuple(_step(one, two, case) for one, two in pairwise(points))
    origin, place, harm, category, side, kind = key
    superseded = tuple(name for point in points for name in point.replaced)
    return TollSeries(origin, place or None, harm, category, side or None, kind or None, steps, superseded, undated)


def _beside(key: _Key, kind: str) -> tuple[_Key, ...]:
    """Return where counts of bodies recovered and the like stand, of the same people or of people not told of."""
    origin, place, harm, category, side, _ = key
    return tuple(dict.fromkeys([(origin, place, harm, category, side, kind), (origin, place, harm, "all", "", kind)]))


def _points(totals: Sequence[Figure]) -> tuple[tuple[_Point, ...], tuple[str, ...]]:
    days: dict[int, list[Figure]] = defaultdict(list)
    undated: list[str] = []
    for figure in totals:
        day = figure.claim.end or figure.claim.start
        if day is None:
            undated.append(figure.key)
        else:
            days[day.toordinal()].append(figure)
    return tuple(_point(day, days[day]) for day in sorted(days)), tuple(sorted(undated))


def _point(day: int, figures: Sequence[Figure]) -> _Point:
    last = max(figures, key=lambda figure: order_of(figure.claim))
    replaced = sorted(one.key for one in figures if (one.low, one.high) != (last.low, last.high))
    return _Point(day, last, tuple(replaced))


def _windows(increments: Sequence[Figure]) -> dict[int, tuple[_Window, ...]]:
    """Return the latest increment of each span of days, by the day on which it begins.

    Where a source's spans begin on the day that the one before ends, its days run from hour to hour, and the first
    of a span is that of the report before.
    """
    latest: dict[tuple[int, int], Figure] = {}
    for figure in increments:
        first, last = figure.claim.start or figure.claim.end, figure.claim.end or figure.claim.start
        if first is None or last is None or last < first:
            continue
        span = first.toordinal(), last.toordinal()
        latest[span] = max(latest.get(span, figure), figure, key=lambda one: order_of(one.claim))
    shift = int(_run_on(set(latest)))
    found: dict[int, list[_Window]] = defaultdict(list)
    for start, end in sorted(latest):
        begin = min(end, start + shift)
        found[begin].append(_Window(begin, end, latest[start, end]))
    return {begin: tuple(rows) for begin, rows in found.items()}


def _run_on(spans: set[tuple[int, int]]) -> bool:
    ends = {end for _, end in spans}
    shared = sum(start < end and start in ends for start, end in spans)
    return shared > sum(start - 1 in ends for start, _ in spans)


def _by_end(figures: Sequence[Figure]) -> dict[int, tuple[Figure, ...]]:
    found: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        day = figure.claim.end or figure.claim.start
        if day is not None:
            found[day.toordinal()].append(figure)
    return {day: tuple(sorted(rows, key=lambda one: one.key)) for day, rows in found.items()}


def _step(one: _Point, two: _Point, case: _Case) -> Step:
    """Compare a step with what was stated for just its days: never for more of them, and never for fewer.

    Where an increment is of more days than the step, the step is taken from the total that stood before those days.
    """
    chain = _chain(one.day + 1, two.day, case.starting)
    if not chain:
        longer = [window for window in case.ending.get(two.day, ()) if window.start - 1 in case.points]
        if longer:
            one, chain = case.points[longer[-1].start - 1], (longer[-1],)
    low = None if one.figure.high is None else two.figure.low - one.figure.high
    high = None if two.figure.high is None else two.figure.high - one.figure.low
    stated_low = sum(window.figure.low for window in chain) if chain else None
    open_ = any(window.figure.high is None for window in chain)
    stated_high = None if open_ or not chain else sum(window.figure.high or 0 for window in chain)
    finding, rule, words = _finding(low, high, chain, one, two, case)
    return Step(
        date.fromordinal(one.day + 1), two.date, one.figure.key, two.figure.key, low, high,
        tuple(window.figure.key for window in chain), stated_low, stated_high, finding, rule, words,
    )  # fmt: skip


def _chain(start: int, end: int, starting: Mapping[int, tuple[_Window, ...]]) -> tuple[_Window, ...]:
    """Return increments that follow on each other and fill the days from `start` to `end`, the fewest that do."""
    reached: dict[int, tuple[_Window, ...]] = {start: ()}
    waiting = [start]
    while waiting:
        day = heappop(waiting)
        for window in starting.get(day, ()):
            after, longer = window.end + 1, (*reached[day], window)
            if window.end > end or len(reached.get(after, (*longer, window))) <= len(longer):
                continue
            if after not in reached:
                heappush(waiting, after)
            reached[after] = longer
    return reached.get(end + 1, ())


def _finding(
    low: int | None, high: int | None, chain: Sequence[_Window], one: _Point, two: _Point, case: _Case
) -> tuple[str, str, str]:
    days = f"from {one.date} to {two.date}"
    if high is not None and high < 0:
        return "revision", "series.falls", f"the total falls by {-high} {days}: a revision, not negative numbers"
    if not chain:
        if bisect_right(case.ends, one.day) < bisect_right(case.ends, two.day):
            return "not-comparable", "series.other-days", f"what is stated is of other days than the step {days}"
        return "unstated", "series.unstated", f"nothing is stated {days}"
    stated_low = sum(window.figure.low for window in chain)
    stated_high = None if any(w.figure.high is None for w in chain) else sum(w.figure.high or 0 for w in chain)
    told = f"the total rises by {_words(low, high)} {days}; {_words(stated_low, stated_high)} stated"
    if not (_below(high, stated_low) or _below(stated_high, low)):
        return "agrees", "series.agrees", told
    noted = _noted(low, high, stated_low, stated_high, case.noted.get(two.day, ()))
    if noted:
        return "agrees", "series.inclusion", f"{told}; the difference is what it counts apart: {', '.join(noted)}"
    return "differs", "series.differs", told


def _below(high: int | None, low: int | None) -> bool:
    return high is not None and low is not None and high < low


def _words(low: int | None, high: int | None) -> str:
    if low == high:
        return str(low)
    return f"{'any number' if low is None else low} to {'any number' if high is None else high}"


def _noted(
    low: int | None, high: int | None, stated_low: int, stated_high: int | None, apart: Sequence[Figure]
) -> tuple[str, ...]:
    """Return which counts of bodies recovered and the like make up the difference exactly, the fewest that do."""
    if None in (low, high, stated_high) or low != high or stated_low != stated_high:
        return ()
    left = (low or 0) - stated_low
    for size in range(1, len(_NOTED) + 1):
        for some in combinations(apart[:8], size):
            if all(one.low == one.high for one in some) and sum(one.low for one in some) == left:
                return tuple(f"{one.low} {one.kind}" for one in some)
    return ()
