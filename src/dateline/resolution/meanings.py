"""How each kind of time expression is read: from its words and the day it counts from to calendar days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from dateline.resolution import calendar as cal
from dateline.resolution import stretches
from dateline.resolution.calendar import NO_DATE, Meaning, unplaced
from dateline.resolution.stretches import VAGUE, Moment, Words, length, year_number
from dateline.resolution.timewords import month_number, number_of, part_code, unit_of, weekday_number


def near_year(number: int, at: int, moment: Moment) -> int | None:
    """Return the year of a month and day without one: the last such day, or the next where the clause looks ahead."""
    here = moment.here
    if here is None:
        return None
    if moment.narrative:
        return here.year + (1 if number + 7 <= here.month else 0)
    days = [(date(here.year + step, number, min(at, 28)) - here).days for step in (-1, 0, 1)]
    if moment.future and days[1] >= 0:
        return here.year
    if moment.future:
        return here.year + (1 if days[2] < 240 else 0)
    return here.year if days[1] <= 14 else here.year - 1


def read_date(words: Words, moment: Moment) -> Meaning:
    """Read a calendar date, with or without its year."""
    number = int(words["monthnum"]) if "monthnum" in words else month_number(words.get("month") or words["month2"])
    at = int(re.sub(r"\D", "", words.get("day") or words["day2"]))
    given = words.get("year")
    year = year_number(given) if given else near_year(number, at, moment)
    code = words.get("clock") or part_code(words.get("part"))
    if year is None:
        return unplaced("DATE", f"XXXX-{number:02}-{at:02}", NO_DATE)
    try:
        return cal.part_of(cal.day(date(year, number, at)), code)
    except ValueError:
        return unplaced("DATE", None, "no such day")


def read_range(words: Words, moment: Moment) -> Meaning:
    """Read "June 28-30" as all its days."""
    first = read_date({k: v for k, v in words.items() if k in ("month", "day", "year")}, moment)
    month = words.get("month2") or words["month"]
    year = words.get("year") or (str(first.start.year) if first.start else None)
    last_words = {"month": month, "day": words["day2"], **({"year": year} if year else {})}
    last = read_date(last_words, moment)
    if first.start is None or last.end is None or last.end < first.start:
        return first
    return cal.interval("DATE", f"{first.value}/{last.value}", first.start, last.end)


def read_month(words: Words, moment: Moment) -> Meaning:
    """Read a month, with its year or the nearest that fits."""
    number = month_number(words["month"])
    way, here = words.get("way", "").lower(), moment.here
    if "year" in words:
        year: int | None = year_number(words["year"])
    elif here is None:
        return unplaced("DATE", f"XXXX-{number:02}", NO_DATE)
    elif "last" in way or "past" in way:
        year = here.year if number < here.month else here.year - 1
    elif "next" in way or "coming" in way:
        year = here.year if number > here.month else here.year + 1
    else:
        year = here.year if "this" in way else near_year(number, 1, moment)
    return cal.narrowed(cal.month(year or 1, number), words.get("degree"))


def read_weekday(words: Words, moment: Moment) -> Meaning:
    """Read a weekday as the last one up to publication, or the next where the clause looks ahead."""
    number, here = weekday_number(words["weekday"]), moment.here
    which, code = words.get("which", "").lower(), part_code(words.get("part"))
    if which in ("every", "each"):
        return unplaced("SET", f"XXXX-WXX-{number + 1}", "recurs")
    if here is None:
        return unplaced("DATE", f"XXXX-WXX-{number + 1}", NO_DATE)
    back = (here.weekday() - number) % 7
    ago = words.get("ago", "").lower()
    if ago:
        monday = here - timedelta(days=here.weekday()) + timedelta(days={"last": -7, "next": 7}.get(ago[:4], 0))
        at = monday + timedelta(days=number)
    elif "next" in which or "coming" in which or "following" in which:
        at = here + timedelta(days=(7 - back) if back else 7)
    elif which.startswith(("last", "the previous")):
        at = here - timedelta(days=back or 7)
    elif moment.future and back and "past" not in which:
        at = here + timedelta(days=7 - back)
    else:
        at = here - timedelta(days=back)
    return cal.part_of(cal.day(at), code)


def read_every(words: Words, _moment: Moment) -> Meaning:
    """Read "Fridays"."""
    word = words.get("weekday") or words["weekdays"]
    return unplaced("SET", f"XXXX-WXX-{weekday_number(word) + 1}", "recurs")


def read_today(words: Words, moment: Moment) -> Meaning:
    """Read today, yesterday, tomorrow and tonight, counted from publication."""
    word = words["word"].lower()
    if moment.here is None:
        return unplaced("DATE", "PRESENT_REF" if word == "today" else None, NO_DATE)
    step = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}.get(word, -2 if "before" in word else 2)
    code = "NI" if word == "tonight" else part_code(words.get("part"))
    return cal.part_of(cal.day(moment.here + timedelta(days=step)), code)


def read_this_part(words: Words, moment: Moment) -> Meaning:
    """Read "last night" and "this morning"."""
    if moment.here is None:
        return unplaced("TIME", None, NO_DATE)
    back = 1 if words["which"].lower() == "last" else 0
    return cal.part_of(cal.day(moment.here - timedelta(days=back)), part_code(words["part"]))


def read_clock(words: Words, moment: Moment) -> Meaning:
    """Read a time of day on the day that it names, or that its sentence speaks of."""
    code = clock_code(words["clock"])
    when = words.get("when", "").lower()
    if "month" in words:
        at = read_date({**words, "clock": ""}, moment)
    elif when in ("today", "yesterday", "tomorrow"):
        at = read_today({"word": when}, moment)
    elif when and when not in ("morning", "afternoon", "evening"):
        at = read_weekday({"weekday": when}, moment)
    elif (spoken := moment.spoken or moment.published) is not None:
        at = cal.day(spoken)
    else:
        return unplaced("TIME", f"XXXX-XX-XXT{code}", NO_DATE)
    return cal.part_of(at, code)


def clock_code(words: str) -> str:
    """Return a clock time as hours and minutes: "4 p.m." is 16:00."""
    digits = re.findall(r"\d+", words)
    if len(digits) == 1 and len(digits[0]) == 4:
        return f"{digits[0][:2]}:{digits[0][2:]}"
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    half = re.search(r"([ap])\.?m", words, re.IGNORECASE)
    if half:
        hour = hour % 12 + (12 if half[1].lower() == "p" else 0)
    return f"{hour:02}:{minute:02}"


def read_ago(words: Words, moment: Moment) -> Meaning:
    """Read "two years ago": the calendar unit that lies so far back, whole where the unit is long."""
    unit, count = unit_of(words["unit"]), number_of(words["number"])
    if moment.here is None or count is None:
        return unplaced("DATE", "PAST_REF", NO_DATE if moment.here is None else VAGUE)
    return at_distance(moment.here, unit, -(count + (0.5 if words.get("half") else 0)))


def at_distance(here: date, unit: str, count: float) -> Meaning:
    """Mean the unit that lies `count` units off; hours and minutes stay within a day."""
    at = cal.moved(here, unit, count)
    return cal.whole(at, unit if unit in ("week", "month", "year", "decade", "century") else "day")


def read_shifted(words: Words, moment: Moment) -> Meaning:
    """Read "two days earlier", counted from the day its sentence speaks of."""
    unit, count = unit_of(words["unit"]), number_of(words["number"])
    from_ = moment.spoken or moment.published
    if from_ is None or count is None:
        return unplaced("DATE", None, NO_DATE if from_ is None else VAGUE)
    back = words["way"].lower() in ("earlier", "before")
    return at_distance(from_, unit, -count if back else count)


def read_neighbour(words: Words, moment: Moment) -> Meaning:
    """Read "the day before" and "the following week", counted from the day its sentence speaks of."""
    unit, from_ = unit_of(words["unit"]), moment.spoken or moment.published
    if from_ is None:
        return unplaced("DATE", None, NO_DATE)
    back = words["way"].lower() in ("before", "previous", "preceding")
    return cal.part_of(cal.whole(cal.moved(from_, unit, -1 if back else 1), unit), part_code(words["unit"]))


def read_that(words: Words, moment: Moment) -> Meaning:
    """Read "that day" and "the same month"."""
    unit, from_ = unit_of(words["unit"]), moment.spoken or moment.published
    if from_ is None:
        return unplaced("DATE", None, NO_DATE)
    return cal.narrowed(cal.part_of(cal.whole(from_, unit), part_code(words["unit"])), words.get("degree"))


def read_stretch(words: Words, moment: Moment) -> Meaning:
    """Read "the past 24 hours": so many units up to publication, or from it on."""
    unit, count = unit_of(words["unit"]), number_of(words["number"])
    value = length(count, unit)
    ahead = words["way"].lower() in ("next", "coming", "following")
    if moment.here is None or count is None:
        return unplaced("DURATION", value, NO_DATE if moment.here is None else VAGUE)
    far = cal.moved(moment.here, unit, count if ahead else -count)
    start, end = (moment.here, far) if ahead else (far, moment.here)
    return cal.interval("DURATION", value, start, end)


def read_relative(words: Words, moment: Moment) -> Meaning:
    """Read "last week", "early last month", "this year" on the calendar."""
    unit, way = unit_of(words["unit"]), words["way"].lower()
    if moment.here is None:
        return unplaced("DATE", None, NO_DATE)
    if way == "past":
        start = cal.moved(moment.here, unit, -1)
        return cal.interval("DURATION", length(1, unit), start, moment.here)
    step = {"last": -1, "next": 1, "coming": 1}.get(way, 0)
    return cal.narrowed(cal.whole(cal.moved(moment.here, unit, step), unit), words.get("degree"))


def read_weekend(words: Words, moment: Moment) -> Meaning:
    """Read "the weekend" as the one just past, or the next where the clause looks ahead."""
    if moment.here is None:
        return unplaced("DATE", None, NO_DATE)
    way = words["way"].lower()
    now = moment.here.weekday() >= 5 or way == "this" or moment.future
    step = 7 if way == "next" else 0 if now and way != "last" else -7
    return cal.weekend(moment.here + timedelta(days=step))


def read_reference(words: Words, moment: Moment) -> Meaning:
    """Read "now", "recently" and "in the future"."""
    if "present" in words:
        here = moment.published if not moment.narrative else None
        edtf = here.isoformat() if here else None
        return Meaning("DATE", "PRESENT_REF", edtf, here, here, None if here else NO_DATE)
    return unplaced("DATE", "PAST_REF" if "past" in words else "FUTURE_REF", VAGUE)


def read_holiday(words: Words, moment: Moment, known: Mapping[str, list[int]]) -> Meaning:
    """Read a feast with a fixed day; a movable one stays open."""
    at = known.get(words["holiday"].lower())
    if at is None:
        return unplaced("DATE", None, "a movable feast")
    year = near_year(at[0], at[1], moment)
    return cal.day(date(year, at[0], at[1])) if year else unplaced("DATE", f"XXXX-{at[0]:02}-{at[1]:02}", NO_DATE)


def read_part(words: Words, moment: Moment) -> Meaning:
    """Read "overnight", "at dawn", "the afternoon": of the day that its sentence speaks of."""
    word = (words.get("word") or words["part"]).lower()
    from_ = moment.spoken or moment.published
    code = "NI" if word == "overnight" else "MO" if "dawn" in word else part_code(word)
    if from_ is None:
        return unplaced("TIME", f"XXXX-XX-XXT{code}", NO_DATE)
    found = cal.part_of(cal.day(from_), code)
    if word != "overnight":
        return found
    return cal.interval("TIME", found.value, from_ - timedelta(days=1), from_)


READERS: Mapping[str, Callable[[Words, Moment], Meaning]] = {
    "date": read_date, "range": read_range, "month": read_month, "weekday": read_weekday, "every": read_every,
    "today": read_today, "this-part": read_this_part, "clock": read_clock, "ago": read_ago, "shifted": read_shifted,
    "neighbour": read_neighbour, "that": read_that, "stretch": read_stretch, "relative": read_relative,
    "weekend": read_weekend, "part": read_part, "reference": read_reference, "vague": stretches.read_vague,
    "century": stretches.read_century, "decade": stretches.read_decade, "season": stretches.read_season,
    "year": stretches.read_year, "years": stretches.read_years, "quarter": stretches.read_quarter,
    "set": stretches.read_set, "duration": stretches.read_duration, "ordinal": stretches.read_ordinal,
    "units": stretches.read_units,
}  # fmt: skip
