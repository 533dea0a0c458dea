"""Feasts and fasts: fixed days, days counted from Easter, and months of the Islamic and Persian calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from dateline.lexicon import load

Feast = Mapping[str, int | Sequence[int]]
_ISLAMIC_EPOCH = 227_015  # the ordinal of 1 Muharram of the year 1 in the tabular calendar
_ISLAMIC_YEAR = 0.970224  # of a Gregorian one
_PERSIAN_1403 = date(2024, 3, 20)


def feast_named(words: str) -> Feast:
    """Return the feast of a name, as the lexicon tells it."""
    known: Mapping[str, Feast] = load("times")["feasts"]
    return known[words.lower().replace("’", "'")]


def is_reckoned(feast: Feast) -> bool:
    """Tell whether a feast's day hangs on a sighting or a place, so that it may be a day off."""
    return "islamic" in feast or "persian" in feast


@cache
def _occurrences(key: tuple[str, tuple[int, ...]], year: int) -> tuple[tuple[date, date], ...]:
    kind, numbers = key
    if kind == "islamic":
        return _islamic(year, *numbers)
    if kind == "fixed":
        first = date(year, *numbers)
    elif kind == "weekday":
        first = nth_weekday(year, *numbers)
    elif kind == "persian":
        first = persian_new_year(year)
    else:
        first = (western_easter(year) if kind == "western" else eastern_easter(year)) + timedelta(days=numbers[0])
    return ((first, first),)


def occurrences(feast: Feast, year: int) -> tuple[tuple[date, date], ...]:
    """Return the first and last day of a feast that begins in a year; an Islamic one can begin twice in one."""
    kind, numbers = next(iter(feast.items()))
    return _occurrences((kind, (numbers,) if isinstance(numbers, int) else tuple(numbers)), year)


def _islamic(year: int, month: int, day: int, length: int) -> tuple[tuple[date, date], ...]:
    found = []
    about = int((year - 622) / _ISLAMIC_YEAR)
    for islamic_year in range(max(about - 1, 1), about + 3):
        first = islamic_day(islamic_year, month, day)
        if first.year == year:
            found.append((first, first + timedelta(days=length - 1)))
    return tuple(found)


def islamic_day(year: int, month: int, day: int) -> date:
    """Return the day of a date in the tabular Islamic calendar; the moon's sighting can differ by a day."""
    months = (59 * (month - 1) + 1) // 2
    ordinal = day + months + (year - 1) * 354 + (3 + 11 * year) // 30 + _ISLAMIC_EPOCH - 1
    return date.fromordinal(ordinal)


def persian_new_year(year: int) -> date:
    """Return the day of Nowruz in a Gregorian year, by the calendar's rule of 33 years."""
    return _PERSIAN_1403 + timedelta(days=_persian_days(year - 621) - _persian_days(1403))


def _persian_days(year: int) -> int:
    return 365 * (year - 1) + (8 * (year - 1) + 29) // 33


def western_easter(year: int) -> date:
    """Return Easter Sunday of the Western churches, by the Gregorian computus."""
    golden, centuries, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + centuries - centuries // 4 - (centuries - (centuries + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (centuries % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def eastern_easter(year: int) -> date:
    """Return Easter Sunday of the Orthodox churches, by the Julian computus."""
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """Return the nth weekday of a month, Monday being 0; -1 is the last."""
    if number < 0:
        last = date(year, month + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
