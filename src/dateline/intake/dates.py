"""Dates as heads and datelines print them: "July 5", "4 FEB 90", "Sunday, September 15, 2019"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?"
    r"|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_YEAR = r"(?:,?\s+(?P<{0}>\d{{4}}|\d{{2}})(?![\d:]))?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day|\.)?,?\s+)?"
_NAMED = (
    rf"{_WEEKDAY}(?:(?P<iso>\d{{4}}-\d\d-\d\d)"
    rf"|{_MONTH.format('m1')}\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){_YEAR.format('y1')}"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.format('m2')}(?!\w){_YEAR.format('y2')})"
)
PRINTED = re.sub(r"\?P<\w+>", "?:", _NAMED)
"""A printed date as a pattern without groups of its own; case is ignored by those who compile it."""
_DATE = re.compile(_NAMED, re.I)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A day as printed; `year` is None where it isn't."""

    year: int | None
    month: int
    day: int

    def full(self) -> date | None:
        """The day, if the year was printed and there is such a day."""
        return None if self.year is None else _day(self.year, self.month, self.day)

    def before(self, published: date) -> date | None:
        """The last such day up to two days after `published`, for a date printed without its year."""
        if self.year is not None:
            return self.full()
        days = (_day(year, self.month, self.day) for year in range(published.year + 1, published.year - 5, -1))
        latest = published + timedelta(days=2) if published < date(9999, 12, 30) else published
        return next((day for day in days if day and day <= latest), None)

    def edtf(self) -> str:
        """The day in EDTF, its year left unspecified where it isn't printed."""
        year = "XXXX" if self.year is None else f"{self.year:04d}"
        return f"{year}-{self.month:02d}-{self.day:02d}"


def printed_date(text: str) -> PrintedDate | None:
    """Read a string that is a printed date and nothing else.

    Two-digit years from 50 on are of the twentieth century, those below of the twenty-first.
    """
    match = _DATE.fullmatch(text.strip())
    return _from_match(match) if match else None


def _from_match(match: re.Match[str]) -> PrintedDate | None:
    """Read the groups out of a match; None where no such day exists."""
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return PrintedDate(year, month, day) if _day(year, month, day) else None
    name, number = match["m1"] or match["m2"], match["d1"] or match["d2"]
    if not name:
        return None
    month, day = _MONTHS.index(name[:3].lower()) + 1, int(number)
    year_words = match["y1"] or match["y2"]
    found = _century(int(year_words), len(year_words)) if year_words else None
    leap = 2000 if found is None else found
    return PrintedDate(found, month, day) if _day(leap, month, day) else None


def _century(year: int, digits: int) -> int:
    if digits > 2:
        return year
    return year + (1900 if year >= 50 else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
