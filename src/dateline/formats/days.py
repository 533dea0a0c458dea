"""Dates as people and tables write them: "05/03/2031 21:10", "5 March 2031"; what can't be told is None, no guess."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from dateline.formats.moments import iso, mail

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = (
    r"(?:[,T]?\s{1,3}(?:at\s)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\.?)?)?"
)
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})(?P<s>[./-])(?P<b>\d{{1,2}})(?P=s)(?P<year>\d{{4}}){_CLOCK}", re.I)
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?P<s>[./])(?P<a>\d{{1,2}})(?P=s)(?P<b>\d{{1,2}}){_CLOCK}", re.I)
_NAMED = re.compile(
    rf"(?:[^\W\d]{{3,9}},\s)?(?:(?P<d1>\d{{1,2}})\s(?P<m1>[a-z]{{3,9}})\.?|(?P<m2>[a-z]{{3,9}})\.?\s(?P<d2>\d{{1,2}}))"
    rf",?\s(?P<year>\d{{4}}){_CLOCK}",
    re.I,
)
_EPOCH = re.compile(r"1?\d{9}(?:\d{3})?")
_LONGEST = 60


def moment_in(value: object, day_first: bool | None = None) -> datetime | None:
    """Read a cell as a moment: a date, ISO 8601, a mail date, seconds or milliseconds of 1970, or as printed.

    05/03/2031 is read only with `day_first` given; 25/03/2031 says so itself. A zone is never put in.
    """
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(value)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    said = value.strip()
    if _EPOCH.fullmatch(said):
        return _epoch(int(said))
    return iso(said) or _numbers(said, day_first) or _named(said) or (mail(said) if ":" in said else None)


def _epoch(value: float) -> datetime | None:
    """Seconds of 1970 from 2001 on, or milliseconds; smaller numbers are a year or a table's own count."""
    seconds = value / 1000 if value >= 1e12 else value
    if not 1e9 <= seconds < 1e11:
        return None
    return datetime.fromtimestamp(seconds, UTC) if seconds < 4e9 else None


def _numbers(said: str, day_first: bool | None) -> datetime | None:
    if found := _YEAR_FIRST.fullmatch(said):
        return at(found, int(found["a"]), int(found["b"]))
    found = _NUMBERS.fullmatch(said)
    if not found:
        return None
    first, second = int(found["a"]), int(found["b"])
    if day_first is None:
        day_first = True if first > 12 or first == second or found["s"] == "." else False if second > 12 else None
    if day_first is None:
        return None
    return at(found, second, first) if day_first else at(found, first, second)


def _named(said: str) -> datetime | None:
    found = _NAMED.fullmatch(said)
    name = (found["m1"] or found["m2"])[:3].lower() if found else ""
    if not found or name not in _MONTHS:
        return None
    return at(found, _MONTHS.index(name) + 1, int(found["d1"] or found["d2"]))


def at(found: re.Match[str], month: int, day: int) -> datetime | None:
    """Return the moment of a match's year and clock on a day; None where there is no such day or hour."""
    hour = int(found["hour"] or 0)
    half = (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(int(found["year"]), month, day, hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None
