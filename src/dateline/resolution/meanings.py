"""How each kind of date is read: from its words and the day it counts from to calendar days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from dateline.resolution import calendar as cal
from dateline.resolution.calendar import NO_DATE, Meaning, unplaced
from dateline.resolution.stretches import DAILY, VAGUE, Moment, Words, length, year_number
from dateline.resolution.timewords import month_number, number_of, part_code, unit_of, weekday_number

EITHER_WAY = "day and month can be read either way round"
_LONG_PAST = 60  # days: what looks ahead and lies further back than this is next year's
_SOON = 14  # days ahead of publication that a date without a year may lie
_MIDWEEK = 3
_AHEAD = ("next", "coming", "following")
_BACK = ("before", "previous", "preceding", "earlier", "ago")
_LONG = ("week", "month", "year", "decade")


def near_year(number: int, at: int, moment: Moment) -> int | None:
    """Return the year of a month and day without one: the last such day, or the next where the clause looks ahead."""
    here = moment.here
    if here is None:
        return None
    if moment.narrative:
        return here.year + (1 if number + 7 <= here.month else 0)
    off = (date(2000, number, min(at, 28)) - date(2000, here.month, min(here.day, 28))).days
    if moment.future:
        return here.year + (1 if -off > _LONG_PAST else 0)
    return here.year if off <= _SOON else here.year - 1


def year_of(which: str, moment: Moment) -> int | None:
    """Return the year that "last year" or "that year" names."""
    if which.lower() in ("that", "the same", "the following", "the next"):
        from_ = moment.spoken or moment.published
        return from_.year + ("same" not in which.lower() and which.lower() != "that") if from_ else None
    step = {"last": -1, "next": 1}.get(which.lower(), 0)
    return moment.here.year + step if moment.here else None


def read_date(words: Words, moment: Moment) -> Meaning:
    """Read a calendar date, with or without its year."""
    number = int(words["monthnum"]) if "monthnum" in words else month_number(words.get("month") or words["month2"])
    at = int(re.sub(r"\D", "", words.get("day") or words["day2"]))
    given = words.get("year")
    year = year_number(given) if given else near_year(number, at, moment)
    zone = re.sub(r"([+-]\d\d)(\d\d)", r"\1:\2", words.get("zone", ""))
    code = words.get("clock") or part_code(words.get("part"))
    if year is None:
        value = f"XXXX-{number:02}-{at:02}"
        return unplaced("TIME" if code else "DATE", f"{value}T{code}" if code else value, NO_DATE)
    return cal.part_of(cal.day(date(year, number, at)), code, zone)


def read_numeric(words: Words, moment: Moment) -> Meaning:
    """Read "03/07/2030" the one way that makes a date, else the way the text writes others, else leave it open."""
    numbers, year = (int(words["first"]), int(words["second"])), year_number(words["year"])
    month_first, day_first = _on(year, *numbers), _on(year, *reversed(numbers))
    if month_first is None or day_first is None or month_first == day_first:
        found = month_first or day_first
        return found or unplaced("DATE", None, "no such day")
    if words["mark"] == "." or moment.day_first is not None:
        right = day_first if words["mark"] == "." or moment.day_first else month_first
        return replace(right, options=(month_first if right is day_first else day_first,))
    return replace(unplaced("DATE", None, EITHER_WAY), options=(day_first, month_first))


def _on(year: int, month: int, day: int) -> Meaning | None:
    try:
        return cal.day(date(year, month, day))
    except ValueError:
        return None


def read_september(_words: Words, _moment: Moment) -> Meaning:
    """Read "9/11" and "the Sept. 11 attacks"."""
    return cal.day(date(2001, 9, 11))


def read_range(words: Words, moment: Moment) -> Meaning:
    """Read "June 28-30" as all its days."""
    last_month = words.get("month2") or words["month"]
    year = {"year": words["year"]} if "year" in words else {}
    last = read_date({"month": last_month, "day": words.get("day2") or words["day3"], **year}, moment)
    first = read_date({"month": words["month"], "day": words["day"], **year}, moment)
    if first.start is None or last.end is None:
        return first
    if not year or first.start > last.end:  # a range ends in the year of its last day, or begins the year before
        start_year = last.end.year - (month_number(words["month"]) > last.end.month)
        first = cal.day(date(start_year, first.start.month, first.start.day))
    if first.start is None or last.end < first.start:
        return first
    return cal.interval("DATE", f"{first.value}/{last.value}", first.start, last.end)


def read_nth(words: Words, moment: Moment) -> Meaning:
    """Read "the 15th" as the last such day of a month, or the next where the clause looks ahead."""
    at, here = int(re.sub(r"\D", "", words["nth"])), moment.spoken if moment.narrative else moment.here
    if here is None:
        return unplaced("DATE", f"XXXX-XX-{at:02}", NO_DATE)
    step = 1 if moment.future else -1
    passed = at < here.day if moment.future else at > here.day
    first = cal.months_on(here.replace(day=1), step if passed and not moment.narrative else 0)
    while at > cal.last_day(first.year, first.month).day:
        first = cal.months_on(first, step)
    return cal.day(first.replace(day=at))


def read_month(words: Words, moment: Moment) -> Meaning:
    """Read a month, with its year or the nearest that fits."""
    number = month_number(words["month"])
    way, here = words.get("way", "").lower(), moment.here
    if "year" in words:
        year: int | None = year_number(words["year"])
    elif here is None:
        return unplaced("DATE", f"XXXX-{number:02}", NO_DATE)
    elif "which" in words:
        year = year_of(words["which"], moment)
    elif "last" in way or "past" in way:
        year = here.year if number < here.month else here.year - 1
    elif "next" in way or "coming" in way:
        year = here.year if number > here.month else here.year + 1
    else:
        year = here.year if "this" in way else near_year(number, 1, moment)
    return cal.narrowed(cal.month(cal.within(year or 0), number), words.get("degree"))


def read_season(words: Words, moment: Moment) -> Meaning:
    """Read a season, with its year or the last that has begun; in a history, the next to end."""
    name = (words.get("season") or words["season2"]).lower()
    degree = words.get("degree")
    if "year" in words:
        return cal.narrowed(cal.season(cal.within(year_number(words["year"])), name), degree)
    year = year_of(words["which"], moment) if "which" in words else moment.here.year if moment.here else None
    if year is None or moment.here is None:
        return unplaced("DATE", None, NO_DATE)
    found = cal.season(cal.within(year), name)
    begun = found.start is not None and found.start <= moment.here
    if "which" not in words and not begun and not moment.future and not moment.narrative:
        found = cal.season(cal.within(year - 1), name)
    return cal.narrowed(found, degree)


def read_weekday(words: Words, moment: Moment) -> Meaning:
    """Read a weekday as the last one up to publication, or the next where the clause looks ahead."""
    number, here = weekday_number(words["weekday"]), moment.here
    which, code = words.get("which", "").lower(), part_code(words.get("part"))
    value = f"XXXX-WXX-{number + 1}" + (f"T{code}" if code else "")
    if which in ("every", "each"):
        return unplaced("SET", value, "recurs")
    if here is None:
        return unplaced("TIME" if code else "DATE", value, NO_DATE)
    back = (here.weekday() - number) % 7
    if ago := words.get("ago", "").lower():
        monday = here - timedelta(days=here.weekday()) + timedelta(days={"last": -7, "next": 7}.get(ago[:4], 0))
        return cal.part_of(cal.day(monday + timedelta(days=number)), code)
    at, other = _weekday_near(here, back, which, moment.future)
    options = (cal.part_of(cal.day(other), code),) if other else ()
    return replace(cal.part_of(cal.day(at), code), options=options)


def _weekday_near(here: date, back: int, which: str, future: bool) -> tuple[date, date | None]:
    """The day that lies `back` days before, or the next such; and the week's other where "last" or "next" leaves it."""
    if any(word in which for word in _AHEAD):
        at = here + timedelta(days=(7 - back) if back else 7)
        return at, at + timedelta(
            days=7
        ) if "next" in which and at.isocalendar().week == here.isocalendar().week else None
    if which.startswith(("last", "the previous")):
        at = here - timedelta(days=back or 7)
        return at, at - timedelta(days=7) if at.isocalendar().week == here.isocalendar().week else None
    if future and back and "past" not in which:
        return here + timedelta(days=7 - back), None
    return here - timedelta(days=back), None


def read_every(words: Words, _moment: Moment) -> Meaning:
    """Read "Fridays"."""
    word = words.get("weekday") or words["weekdays"]
    return unplaced("SET", f"XXXX-WXX-{weekday_number(word) + 1}", "recurs")


def read_today(words: Words, moment: Moment) -> Meaning:
    """Read today, yesterday, tomorrow and tonight, counted from publication."""
    word = words["word"].lower()
    code = "NI" if word == "tonight" else part_code(words.get("part"))
    if moment.here is None:
        return unplaced("TIME" if code else "DATE", "PRESENT_REF" if word == "today" else None, NO_DATE)
    step = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}.get(word, -2 if "before" in word else 2)
    return cal.part_of(cal.day(moment.here + timedelta(days=step)), code)


def read_ago(words: Words, moment: Moment) -> Meaning:
    """Read "two years ago": the calendar unit that lies so far back, whole where the unit is long."""
    unit, count = unit_of(words["unit"]), number_of(words["number"])
    if moment.here is None or count is None:
        return unplaced("DATE", "PAST_REF", NO_DATE if moment.here is None else VAGUE)
    return at_distance(moment.here, unit, -(count + (0.5 if words.get("half") else 0)))


def at_distance(here: date, unit: str, count: float) -> Meaning:
    """Mean the unit that lies `count` units off; hours and minutes stay within a day."""
    at = cal.moved(here, unit, count)
    if unit == "fortnight":
        unit = "week"
    return cal.whole(at, unit if unit in ("week", "month", "year", "decade", "century") else "day")


def read_shifted(words: Words, moment: Moment) -> Meaning:
    """Read "two days earlier", counted from the day its sentence speaks of."""
    unit, count = unit_of(words["unit"]), number_of(words["number"])
    from_ = moment.spoken or moment.published
    back = words["way"].lower() in ("earlier", "before", "previously")
    if unit in DAILY and count is not None and moment.day is None and from_ is not None:
        return unplaced("DATE", moment.stem, moment.why_no_day)
    if from_ is None or count is None:
        return unplaced("DATE", "PAST_REF" if back else "FUTURE_REF", NO_DATE if from_ is None else VAGUE)
    return at_distance(from_, unit, -count if back else count)


def read_ahead(words: Words, moment: Moment) -> Meaning:
    """Read "two days from now" and "in three weeks' time"."""
    unit, count = unit_of(words["unit"]), number_of(words["number"])
    if moment.here is None or count is None:
        return unplaced("DATE", "FUTURE_REF", NO_DATE if moment.here is None else VAGUE)
    return at_distance(moment.here, unit, count)


def read_before_last(words: Words, moment: Moment) -> Meaning:
    """Read "the week before last"."""
    unit = unit_of(words["unit"])
    if moment.here is None:
        return unplaced("DATE", None, NO_DATE)
    return cal.part_of(cal.whole(cal.moved(moment.here, unit, -2), unit), part_code(unit))


def read_neighbour(words: Words, moment: Moment) -> Meaning:
    """Read "the day before" and "the following week", counted from the day its sentence speaks of."""
    unit, from_ = unit_of(words["unit"]), moment.spoken or moment.published
    if from_ is None:
        return unplaced("DATE", None, NO_DATE)
    if unit in DAILY and moment.day is None:
        return _open_day(words["unit"], moment)
    back = words.get("way", "").lower() in _BACK
    return cal.part_of(cal.whole(cal.moved(from_, unit, -1 if back else 1), unit), part_code(words["unit"]))


def _open_day(unit: str, moment: Moment) -> Meaning:
    """A day of a month or year that the text tells no more of."""
    code = part_code(unit)
    return unplaced("TIME" if code else "DATE", moment.stem + (f"T{code}" if code else ""), moment.why_no_day)


def read_that(words: Words, moment: Moment) -> Meaning:
    """Read "that day" and "the same month"."""
    unit, from_ = unit_of(words["unit"]), moment.spoken or moment.published
    if from_ is None:
        return unplaced("DATE", None, NO_DATE)
    if unit in DAILY and moment.day is None:
        return _open_day(words["unit"], moment)
    return cal.narrowed(cal.part_of(cal.whole(from_, unit), part_code(words["unit"])), words.get("degree"))


def read_stretch(words: Words, moment: Moment) -> Meaning:
    """Read "the past 24 hours": so many units up to publication, or from it on."""
    unit, count = unit_of(words["unit"]), number_of(words["number"])
    if count is not None and "half" in words:
        count += 0.5
    value = length(count, unit)
    if moment.here is None or count is None:
        return unplaced("DURATION", value, NO_DATE if moment.here is None else VAGUE)
    ahead = (words.get("way") or words["way2"]).lower() in _AHEAD
    far = cal.moved(moment.here, unit, count if ahead else -count)
    start, end = (moment.here, far) if ahead else (far, moment.here)
    return cal.interval("DURATION", value, start, end)


def read_relative(words: Words, moment: Moment) -> Meaning:
    """Read "last week", "early last month", "this year" on the calendar."""
    unit, way = unit_of(words["unit"]), words["way"].lower()
    if moment.here is None:
        return unplaced("DATE", None, NO_DATE)
    if unit == "weekend" and way == "this":
        return read_weekend(words, moment)
    if way == "past" or ("the" in words and way == "last" and unit in _LONG and not moment.narrative):
        start = cal.moved(moment.here, unit, -1)
        return cal.interval("DURATION", length(1, unit), start, moment.here)
    if "the" in words and way in _AHEAD and unit in _LONG and not moment.narrative:
        return cal.interval("DURATION", length(1, unit), moment.here, cal.moved(moment.here, unit, 1))
    step = -1 if way in ("last", "this past") else 1 if way in ("next", "coming", "this coming") else 0
    if unit in ("spring", "summer", "autumn", "fall", "winter"):
        return cal.narrowed(_season_near(moment.here, unit, step), words.get("degree"))
    return cal.narrowed(cal.whole(cal.moved(moment.here, unit, step), unit), words.get("degree"))


def _season_near(here: date, name: str, step: int) -> Meaning:
    """The season of this year, or the last one that is over, or the next that has not begun."""
    years = [cal.season(year, name) for year in range(cal.within(here.year - 2), cal.within(here.year + 2))]
    if step < 0:
        return next(found for found in reversed(years) if found.end and found.end < here)
    if step > 0:
        return next(found for found in years if found.start and found.start > here)
    return next(found for found in years if found.end and found.end >= here)


def read_weekend(words: Words, moment: Moment) -> Meaning:
    """Read "the weekend" as the one just past, or the next where the clause looks ahead.

    In the first half of a week "this weekend" is the one just past, too: the next is still far off.
    """
    if moment.here is None:
        return unplaced("DATE", None, NO_DATE)
    way = words["way"].lower()
    begun = moment.here.weekday() < _MIDWEEK
    now = moment.here.weekday() >= 5 or (way == "this" and not begun) or moment.future
    step = 7 if way == "next" else 0 if now and way != "last" else -7
    return cal.weekend(moment.here + timedelta(days=step))


def read_week_of(words: Words, moment: Moment) -> Meaning:
    """Read "the week of June 10", and "the year to 31 March" as the year that ends there."""
    at, unit, way = read_date(words, moment), unit_of(words["unit"]), words["way"].lower()
    if at.start is None or way == "of":
        return cal.whole(at.start, unit) if at.start else at
    if way in ("ending", "ended", "to"):
        return cal.interval("DURATION", length(1, unit), cal.moved(at.start, unit, -1) + timedelta(days=1), at.start)
    return cal.interval("DURATION", length(1, unit), at.start, cal.moved(at.start, unit, 1) - timedelta(days=1))


def read_reference(words: Words, moment: Moment) -> Meaning:
    """Read "now", "recently" and "in the future"."""
    if "present" in words:
        here = moment.published if not moment.narrative else None
        edtf = here.isoformat() if here else None
        return Meaning("DATE", "PRESENT_REF", edtf, here, here, None if here else NO_DATE)
    return unplaced("DATE", "PAST_REF" if "past" in words else "FUTURE_REF", VAGUE)
