"""How lengths, sets, years, seasons, decades and centuries are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dateline.resolution import calendar as cal
from dateline.resolution.calendar import NO_DATE, Meaning, unplaced
from dateline.resolution.timewords import UNIT_CODE, number_of, unit_of

Words = Mapping[str, str]
HOW_LONG = "says how long, not when"
VAGUE = "too vague for a date"
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "nightly": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What an expression counts from: the day of publication, the day last spoken of, and the tense around it.

    `spoken` is the day that the text speaks of at this point; in a history (`narrative`) it stands for the
    day of publication, which then says nothing about the dates in the text. `lasting` is a length that has run
    up to now ("have been waging an eight-day campaign").
    """

    published: date | None
    spoken: date | None
    narrative: bool
    future: bool
    lasting: bool = False

    @property
    def here(self) -> date | None:
        """The day that "today" and "last week" count from."""
        return (self.spoken or self.published) if self.narrative else self.published


def year_number(words: str) -> int:
    """Return a year; two digits are of the century they are likeliest in."""
    number = int(words)
    if number >= 100:
        return number
    return number + (2000 if number < 50 else 1900)


def length(count: float | None, unit: str) -> str:
    """Return an ISO duration; an unknown count is X."""
    if unit == "fortnight" and count is not None:
        count *= 2
    number = "X" if count is None else f"{count:g}"
    return f"P{'T' if unit in ('second', 'minute', 'hour') else ''}{number}{UNIT_CODE.get(unit, 'D')}"


def read_decade(words: Words, _moment: Moment) -> Meaning:
    """Read "the late 1980s"."""
    if "decade" in words:
        first = int(words["decade"])
    elif "short" in words:
        first = 1900 + int(words["short"])
    else:
        tens = ("twen", "thir", "fort", "fift", "sixt", "seve", "eigh", "nine")
        first = 1920 + 10 * tens.index(words["word"][:4].lower())
    return cal.narrowed(cal.decade(first), words.get("degree"))


def read_century(words: Words, _moment: Moment) -> Meaning:
    """Read "the 19th century"."""
    count = number_of(words["number"])
    if count is None or not 1 <= count <= 30:
        return unplaced("DATE", None, VAGUE)
    return cal.narrowed(cal.century(int(count)), words.get("degree"))


def read_season(words: Words, moment: Moment) -> Meaning:
    """Read a season, with its year or the nearest."""
    name = (words.get("season") or words["season2"]).lower()
    if "year" in words:
        year = year_number(words["year"])
    elif moment.here is not None:
        year = moment.here.year
    else:
        return unplaced("DATE", None, NO_DATE)
    return cal.narrowed(cal.season(year, name), words.get("degree"))


def read_year(words: Words, _moment: Moment) -> Meaning:
    """Read a year."""
    return cal.narrowed(cal.year(int(words["year"])), words.get("degree"))


def read_years(words: Words, _moment: Moment) -> Meaning:
    """Read "2030-34"."""
    first = int(words["year"])
    last = int(words["year2"]) if len(words["year2"]) == 4 else first // 100 * 100 + int(words["year2"])
    if last <= first:
        return cal.year(first)
    return cal.interval("DATE", f"{first:04}/{last:04}", date(first, 1, 1), date(last, 12, 31))


def read_quarter(words: Words, moment: Moment) -> Meaning:
    """Read "the second quarter of 2030"."""
    number = int(number_of(words["number"]) or 1)
    year = int(words["year"]) if "year" in words else moment.here.year if moment.here else None
    if year is None:
        return unplaced("DATE", None, NO_DATE)
    year += {"last": -1, "next": 1}.get(words.get("which", "").lower(), 0)
    if words["part"].lower() == "quarter":
        return cal.quarter(year, min(number, 4))
    start = date(year, 1 if number == 1 else 7, 1)
    return cal.interval("DATE", f"{year:04}-H{min(number, 2)}", start, cal.month(year, start.month + 5).end or start)


def read_set(words: Words, _moment: Moment) -> Meaning:
    """Read "every day", "twice a week" and "daily"."""
    adverb = words.get("adverb", "").lower()
    if adverb:
        return unplaced("SET", length(1, _ADVERBS.get(adverb, "year")), "recurs")
    unit = unit_of(words.get("unit") or words.get("unit2") or words["unit3"])
    count = 2.0 if words.get("number", "").lower() == "other" else number_of(words.get("number")) or 1.0
    return unplaced("SET", length(count, unit), "recurs")


_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "nightly": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
}


def read_duration(words: Words, moment: Moment) -> Meaning:
    """Read "eight-day" and "over a year": how long, which is a date only where it has lasted up to now."""
    count = number_of(words["number"])
    if count is not None and words.get("half"):
        count += 0.5
    unit = unit_of(words["unit"])
    if unit == "hour" and count == 0.5:
        return unplaced("DURATION", "PT30M", HOW_LONG)
    if moment.lasting and moment.here is not None and count is not None:
        start = cal.moved(moment.here, unit, -count)
        return cal.interval("DURATION", length(count, unit), start, moment.here)
    return unplaced("DURATION", length(count, unit), HOW_LONG)


def read_units(words: Words, _moment: Moment) -> Meaning:
    """Read "months" as a length without a count."""
    return unplaced("DURATION", length(None, unit_of(words["unit"])), VAGUE)


def read_ordinal(words: Words, _moment: Moment) -> Meaning:
    """Read "a third straight day" as a length that ends on the day spoken of."""
    count, unit = number_of(words["number"]) or number_of(re.sub(r"\D", "", words["number"])), unit_of(words["unit"])
    return unplaced("DURATION", length(count, unit), HOW_LONG)


def read_vague(words: Words, _moment: Moment) -> Meaning:
    """Read "recent weeks" and "the past years"."""
    unit = unit_of(words.get("plural") or words.get("recent") or words["plural2"])
    if "recent" in words:
        return unplaced("DATE", "PAST_REF", VAGUE)
    return unplaced("DURATION", length(None, unit), VAGUE)
