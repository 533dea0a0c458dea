"""Charts laid out for SVG: ranges as bars from low to high, and spells of control along the days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dateline.records.incident import ControlState

WIDTH = 100.0  # per cent of the axis
_OPEN = 1.12  # how far an open range is drawn beyond the largest number


@dataclass(frozen=True, slots=True)
class Range:
    """What a bar shows: words, the ends (`high` None: open), the best figure, and where it leads."""

    label: str
    low: int
    high: int | None
    best: int | None
    href: str | None = None
    by: str = ""
    weight: str = "part"


@dataclass(frozen=True, slots=True)
class Bar:
    """A range with its place along the axis; `best` is where its best figure stands."""

    range: Range
    start: float
    length: float
    best: float | None
    open: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """Ranges on one axis, with its ticks; lengths are per cent of it."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, int], ...]


def bars(ranges: Iterable[Range]) -> Bars:
    """Lay ranges out on one axis from nought."""
    told = list(ranges)
    most = max([1, *(one.low for one in told), *(one.high or 0 for one in told)])
    scale = WIDTH / (most * (_OPEN if any(one.high is None for one in told) else 1.0))
    return Bars(tuple(_bar(one, scale) for one in told), tuple(_ticks(most, scale)))


def _bar(range: Range, scale: float) -> Bar:
    low, high = max(range.low, 0), range.high
    end = WIDTH if high is None else max(high, low) * scale
    best = None if range.best is None or range.low == range.high else round(min(range.best * scale, 99.2), 2)
    return Bar(
        range, round(min(low * scale, WIDTH - 1.0), 2), round(max(end - low * scale, 1.0), 2), best, high is None
    )


def _ticks(most: int, scale: float) -> Iterable[tuple[float, int]]:
    step = next(one for power in range(12) for one in (10**power, 2 * 10**power, 5 * 10**power) if most / one <= 5)
    return ((round(number * scale, 2), number) for number in range(0, most + 1, step))


@dataclass(frozen=True, slots=True)
class Spell:
    """A state along the days."""

    state: ControlState
    start: float
    length: float
    hand: int | None


@dataclass(frozen=True, slots=True)
class Strip:
    """The spells of one place from its first day to the last that is shown."""

    spells: tuple[Spell, ...]
    ticks: tuple[tuple[float, str], ...]
    hands: tuple[str, ...]
    width: int = 900


def strip(states: Sequence[ControlState], last: date | None) -> Strip | None:
    """Lay the states of a place out along the days; those that go on are drawn to the last day."""
    if not states:
        return None
    first = min(one.start for one in states).toordinal()
    ends = [one.end or last or one.start for one in states]
    end = max([*(day.toordinal() for day in ends), *(one.start.toordinal() for one in states)]) + 1
    scale = 900 / max(end - first, 1)
    hands = tuple(dict.fromkeys(holder for one in states for holder in one.holders[:1]))[:5]
    spells = tuple(
        _spell(one, max(until, one.start), first, scale, hands) for one, until in zip(states, ends, strict=True)
    )
    step = max(1, (end - first) // 8)
    ticks = tuple(
        (round((day - first) * scale, 1), date.fromordinal(day).isoformat()) for day in range(first, end, step)
    )
    return Strip(spells, ticks, hands)


def _spell(state: ControlState, until: date, first: int, scale: float, hands: Sequence[str]) -> Spell:
    start, end = state.start.toordinal() - first, until.toordinal() - first + 1
    hand = hands.index(state.holders[0]) if state.holders and state.holders[0] in hands else None
    return Spell(state, round(start * scale, 1), round(max((end - start) * scale - 1, 2), 1), hand)
