"""The days of a chat: whether its dates put the day or the month first, by what the chat itself shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

YEAR_FIRST, DAY_FIRST, MONTH_FIRST = "ymd", "dmy", "mdy"
_SPREAD = 5


@dataclass(frozen=True, slots=True)
class Printed:
    """The three numbers of a date as they stand, and what parts them."""

    first: int
    second: int
    third: int
    sign: str

    def day(self, order: str) -> date | None:
        """The day in an order; None where there is no such day."""
        if order == YEAR_FIRST:
            year, month, day = self.first, self.second, self.third
        else:
            year = self.third
            month, day = (self.second, self.first) if order == DAY_FIRST else (self.first, self.second)
        try:
            return date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            return None


def order_of(dates: Sequence[Printed], files: Iterable[tuple[Printed, date]] = ()) -> str | None:
    """Return the order of a chat's dates, or None where nothing tells.

    What tells, in this order: numbers that are no month or a year first; a file sent with a message whose name bears
    the day; time that does not run back from message to message; days that lie close together, for three and more.
    `files` are the dates of messages with the day that the name of their file bears.
    """
    if not dates:
        return None
    possible = _by_numbers(dates)
    if len(possible) > 1:
        possible = _by_files(possible, files)
    if len(possible) > 1:
        possible = _by_time(possible, dates)
    if len(possible) > 1 and (narrow := _by_spread(possible, dates)):
        return narrow
    if len(possible) > 1 and all(printed.day(possible[0]) == printed.day(possible[1]) for printed in dates):
        return possible[0]
    return possible[0] if len(possible) == 1 else None


def _by_numbers(dates: Sequence[Printed]) -> list[str]:
    """Keep the orders in which the fewest dates are no day: a stray line may look like a message."""
    if sum(printed.first > 31 for printed in dates) * 2 > len(dates):
        return [YEAR_FIRST]
    wrong = {order: sum(printed.day(order) is None for printed in dates) for order in (DAY_FIRST, MONTH_FIRST)}
    least = min(wrong.values())
    return [order for order in wrong if wrong[order] == least]


def _by_files(possible: list[str], files: Iterable[tuple[Printed, date]]) -> list[str]:
    votes = dict.fromkeys(possible, 0)
    for printed, named in files:
        for order in possible:
            found = printed.day(order)
            votes[order] += found is not None and abs((found - named).days) <= 1
    most = max(votes.values())
    return [order for order in possible if votes[order] == most]


def _by_time(possible: list[str], dates: Sequence[Printed]) -> list[str]:
    """Keep the orders in which time runs back least often."""
    back = {order: sum(b < a for a, b in pairwise(_days(dates, order))) for order in possible}
    least = min(back.values())
    return [order for order in possible if back[order] == least]


def _by_spread(possible: list[str], dates: Sequence[Printed]) -> str | None:
    """Return the order in which the days lie at least five times as close together as in the other."""
    spread = {}
    for order in possible:
        days = sorted(set(_days(dates, order)))
        if len(days) < 3:
            return None
        spread[order] = (days[-1] - days[0]).days
    near, far = sorted(possible, key=spread.__getitem__)[:2]
    return near if spread[near] * _SPREAD <= spread[far] else None


def _days(dates: Sequence[Printed], order: str) -> list[date]:
    return [day for printed in dates if (day := printed.day(order))]
