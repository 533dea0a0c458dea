"""Days, weeks, months and years as meanings: TIMEX3 value, EDTF, first and last day."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

NO_DATE = "no publication date"
_SEASON = {"spring": ("SP", 21, 3), "summer": ("SU", 22, 6), "autumn": ("FA", 23, 9), "fall": ("FA", 23, 9)}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a time expression means; `reason` says why it has no days, `options` what else it could mean."""

    type: str
    value: str | None
    edtf: str | None = None
    start: date | None = None
    end: date | None = None
    reason: str | None = None
    modifier: str | None = None
    options: tuple[Meaning, ...] = ()


def unplaced(type_: str, value: str | None, reason: str) -> Meaning:
    """Mean something that can't be put on the calendar."""
    return Meaning(type_, value, reason=reason)


def day(at: date) -> Meaning:
    """Mean one day."""
    return Meaning("DATE", at.isoformat(), at.isoformat(), at, at)


def week(at: date) -> Meaning:
    """Mean the week, Monday to Sunday, that a day is in."""
    first = at - timedelta(days=at.weekday())
    number = first.isocalendar()
    return interval("DATE", f"{number.year:04}-W{number.week:02}", first, first + timedelta(days=6))


def weekend(at: date) -> Meaning:
    """Mean the weekend of the week that a day is in."""
    first = at + timedelta(days=5 - at.weekday())
    number = first.isocalendar()
    return interval("DATE", f"{number.year:04}-W{number.week:02}-WE", first, first + timedelta(days=1))


def month(year_: int, number: int) -> Meaning:
    """Mean one month."""
    value = f"{year_:04}-{number:02}"
    return Meaning("DATE", value, value, date(year_, number, 1), last_day(year_, number))


def last_day(year_: int, number: int) -> date:
    """Return the last day of a month."""
    return date(year_, number, calendar.monthrange(year_, number)[1])


def year(number: int) -> Meaning:
    """Mean one year."""
    return Meaning("DATE", f"{number:04}", f"{number:04}", date(number, 1, 1), date(number, 12, 31))


def decade(first: int) -> Meaning:
    """Mean the ten years from `first`."""
    stem = f"{first // 10:03}"
    return Meaning("DATE", stem, f"{stem}X", date(max(first, 1), 1, 1), date(first + 9, 12, 31))


def century(number: int) -> Meaning:
    """Mean a century by its ordinal: 19 is the 1800s."""
    stem = f"{number - 1:02}"
    first = (number - 1) * 100
    return Meaning("DATE", stem, f"{stem}XX", date(max(first, 1), 1, 1), date(first + 99, 12, 31))


def season(year_: int, name: str) -> Meaning:
    """Mean a season of the northern year; winter is the one that begins in the year."""
    if name == "winter":
        return Meaning("DATE", f"{year_:04}-WI", f"{year_:04}-24", date(year_, 12, 1), last_day(year_ + 1, 2))
    code, number, first = _SEASON[name]
    end = last_day(year_, first + 2)
    return Meaning("DATE", f"{year_:04}-{code}", f"{year_:04}-{number}", date(year_, first, 1), end)


def quarter(year_: int, number: int) -> Meaning:
    """Mean a quarter of a year."""
    start, end = date(year_, number * 3 - 2, 1), last_day(year_, number * 3)
    return interval("DATE", f"{year_:04}-Q{number}", start, end)


def half(year_: int, number: int) -> Meaning:
    """Mean a half of a year."""
    return interval("DATE", f"{year_:04}-H{number}", date(year_, number * 6 - 5, 1), last_day(year_, number * 6))


def interval(type_: str, value: str | None, start: date, end: date) -> Meaning:
    """Mean all the days from `start` to `end`."""
    edtf = start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
    return Meaning(type_, value, edtf, start, end)


def about(meaning: Meaning) -> Meaning:
    """Mean the same, give or take a unit: EDTF's "~"."""
    if meaning.edtf is None or "T" in meaning.edtf or "X" in meaning.edtf:
        return meaning
    return replace(meaning, edtf="/".join(part + "~" for part in meaning.edtf.split("/")))


def narrowed(meaning: Meaning, degree: str | None) -> Meaning:
    """Keep the early, middle or late third of a stretch; one day is left whole."""
    if not degree or meaning.start is None or meaning.end is None or meaning.start == meaning.end:
        return meaning
    days = (meaning.end - meaning.start).days + 1
    third, rest = days // 3, degree.lower()
    if "earlier" in rest or "later" in rest:
        return meaning
    if any(word in rest for word in ("early", "beginning", "start")):
        start, end = meaning.start, meaning.start + timedelta(days=max(third - 1, 0))
    elif any(word in rest for word in ("late", "end", "close")):
        start, end = meaning.end - timedelta(days=max(third - 1, 0)), meaning.end
    elif "mid" in rest:
        start, end = meaning.start + timedelta(days=third), meaning.end - timedelta(days=third)
    else:
        return meaning
    return interval(meaning.type, meaning.value, start, end)


def part_of(meaning: Meaning, code: str | None, zone: str = "") -> Meaning:
    """Mean a part of a day, "EV" or a clock time such as "04:00", in a zone such as "Z" or "-05:00"."""
    if not code or meaning.value is None or meaning.type != "DATE":
        return meaning
    clock = meaning.edtf and ":" in code and not code.startswith("24")
    seconds = "" if code.count(":") > 1 else ":00"
    edtf = f"{meaning.edtf}T{code}{seconds}{zone}" if clock else meaning.edtf
    return replace(meaning, type="TIME", value=f"{meaning.value}T{code}{zone.removesuffix(':00')}", edtf=edtf)


def months_on(at: date, count: int) -> date:
    """Return the day `count` months on, or back; a day too late in its month is its last. Raises OverflowError."""
    year_, number = divmod(at.year * 12 + at.month - 1 + count, 12)
    within(year_)
    return date(year_, number + 1, min(at.day, calendar.monthrange(year_, number + 1)[1]))


def within(year_: int) -> int:
    """Return a year that the calendar has room for. Raises OverflowError for another."""
    if not 1 <= year_ <= 9998:
        raise OverflowError(year_)
    return year_


def moved(at: date, unit: str, count: float) -> date:
    """Return the day that lies `count` units on, or back where it is negative. Raises OverflowError."""
    if unit in _DAYS:
        return at + timedelta(days=round(count * _DAYS[unit]))
    return months_on(at, round(count * _MONTHS[unit]))


_DAYS = {"second": 0, "minute": 0, "hour": 1 / 24, "day": 1, "night": 1, "morning": 1, "afternoon": 1, "evening": 1,
         "week": 7, "fortnight": 14, "weekend": 7}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "season": 3, "spring": 12, "summer": 12, "autumn": 12, "fall": 12, "winter": 12,
           "year": 12, "decade": 120, "century": 1200, "millennium": 12000}  # fmt: skip


def whole(at: date, unit: str) -> Meaning:
    """Mean the whole unit of the calendar that a day is in."""
    if unit in ("week", "fortnight"):
        return week(at)
    if unit == "weekend":
        return weekend(at)
    if unit == "month":
        return month(at.year, at.month)
    if unit in ("quarter", "year"):
        return year(at.year) if unit == "year" else quarter(at.year, (at.month + 2) // 3)
    if unit in ("decade", "century"):
        return decade(at.year // 10 * 10) if unit == "decade" else century(at.year // 100 + 1)
    if unit in _SEASON or unit == "winter":
        return season(at.year, unit)
    return day(at)


def grain_of(value: str | None) -> str | None:
    """Return the granularity of a TIMEX3 value of a date or time: "day" for 2030-07-06, None for a length."""
    if not value or value.startswith("P") or "REF" in value:
        return None
    if "/" in value:
        return "interval"
    day_part, _, clock = value.partition("T")
    if clock:
        return "minute" if ":" in clock else "part of day"
    ends = {
        "WE": "weekend",
        "Q": "quarter",
        "H": "half",
        "SP": "season",
        "SU": "season",
        "FA": "season",
        "WI": "season",
    }
    tail = day_part.rpartition("-")[2]
    if found := next((grain for code, grain in ends.items() if tail.startswith(code) and "-" in day_part), None):
        return found
    if tail.startswith("W"):
        return "week"
    plain = day_part.removeprefix("BC").removeprefix("FY")
    return {2: "century", 3: "decade", 4: "year", 7: "month", 10: "day"}.get(len(plain), "day")
