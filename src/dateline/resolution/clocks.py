"""How hours and parts of the day are read, with their zones."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from dateline.lexicon import load
from dateline.resolution import calendar as cal
from dateline.resolution.calendar import NO_DATE, Meaning, unplaced
from dateline.resolution.meanings import read_date, read_today, read_weekday
from dateline.resolution.stretches import Moment, Words
from dateline.resolution.timewords import number_of, part_code, weekday_number

NO_HOUR = "no such hour"


def read_clock(words: Words, moment: Moment) -> Meaning:
    """Read a time of day on the day that it names, or that its sentence speaks of."""
    code = _of_part(clock_code(words["clock"]), words)
    if code is None:
        return unplaced("TIME", None, NO_HOUR)
    at = _day_of(words, moment)
    zone = zone_of(words)
    if at is None:
        return unplaced("TIME", f"{moment.stem}T{code}{zone.removesuffix(':00')}", moment.why_no_day)
    found = cal.part_of(at, code, zone)
    utc = words.get("utc") or words.get("utc2")
    local = offset(code, clock_code(utc)) if utc and not zone and "T" in (found.edtf or "") else None
    return replace(found, edtf=f"{found.edtf}{local}") if local else found


def _of_part(code: str | None, words: Words) -> str | None:
    """An hour of the day's second half, where only "this evening" or "tonight" tells it."""
    when = words.get("when", "").lower()
    late = when.endswith(("afternoon", "evening", "night")) and not re.search(
        r"[ap]\.?m|midnight", words["clock"].lower()
    )
    return f"{int(code[:2]) + 12}{code[2:]}" if code and late and 1 <= int(code[:2]) < 12 else code


def _day_of(words: Words, moment: Moment) -> Meaning | None:
    """The day that a clock time names, or that its sentence speaks of."""
    when = words.get("when", "").lower()
    if "month" in words or "month2" in words:
        year = words.get("year") or words.get("year2")
        names = {k: v for k, v in words.items() if k in ("month", "day", "month2", "day2")}
        return read_date({**names, "year": year} if year else names, moment)
    if when.startswith(("today", "yesterday", "tomorrow", "tonight", "this ")):
        word = when.split()[0]
        found = read_today({"word": word if word in ("yesterday", "tomorrow") else "today"}, moment)
        return found if found.start else None
    if when and not when.endswith(("morning", "afternoon", "evening", "night")):
        found = read_weekday({"weekday": when}, moment)
        return found if found.start else None
    return cal.day(moment.day) if moment.day else None


def clock_code(words: str) -> str | None:
    """Return a clock time as hours and minutes: "4 p.m." is 16:00. None is an hour that no clock shows."""
    if words.lower() == "midnight":
        return "00:00"
    digits = re.findall(r"\d+", words)
    if len(digits) == 1 and len(digits[0]) == 4:
        digits = [digits[0][:2], digits[0][2:]]
    hour = int(digits[0]) if digits else int(number_of(words.split()[0]) or 0)
    minute = int(digits[1]) if len(digits) > 1 else 0
    half = re.search(r"([ap])\.?m", words, re.IGNORECASE)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[1].lower() == "p" else 0)
    return f"{hour:02}:{minute:02}"


def zone_of(words: Words) -> str:
    """Return the offset of a zone named beside a clock time: "Z" for GMT, "" where none is named or known."""
    named = (words.get("zone") or words.get("zone2") or "").strip()
    if not named and re.search(r"\dZ$", words["clock"]):
        return "Z"
    known: dict[str, str] = load("times")["zones"]
    return known.get(named.lower(), "")


def offset(local: str, utc: str | None) -> str | None:
    """Return how far a local clock is ahead of UTC, where both are told: "+03:00"."""
    if utc is None:
        return None
    hours = [int(clock[:2]) * 60 + int(clock[3:]) for clock in (local, utc)]
    ahead = (hours[0] - hours[1] + 720) % 1440 - 720
    return f"{'-' if ahead < 0 else '+'}{abs(ahead) // 60:02}:{abs(ahead) % 60:02}"


def read_part(words: Words, moment: Moment) -> Meaning:
    """Read "overnight", "at dawn", "the afternoon": of the day that its sentence speaks of."""
    word = (words.get("word") or words["part"]).lower()
    from_ = moment.day
    code = "NI" if word == "overnight" else "MO" if "dawn" in word else part_code(word)
    if from_ is None:
        return unplaced("TIME", f"{moment.stem}T{code}", moment.why_no_day)
    found = cal.part_of(cal.day(from_), code)
    if word != "overnight":
        return found
    return cal.interval("TIME", found.value, from_ - timedelta(days=1), from_)


def read_night_to(words: Words, moment: Moment) -> Meaning:
    """Read "the night to Monday": from Sunday evening to Monday morning."""
    found = read_weekday({"weekday": words["weekday"]}, moment)
    if found.start is None:
        return unplaced("TIME", f"XXXX-WXX-{weekday_number(words['weekday']) + 1}TNI", NO_DATE)
    return cal.interval("TIME", f"{found.start}TNI", found.start - timedelta(days=1), found.start)


def read_this_part(words: Words, moment: Moment) -> Meaning:
    """Read "last night" and "this morning"."""
    code = part_code(words["part"])
    if moment.here is None:
        return unplaced("TIME", f"XXXX-XX-XXT{code}", NO_DATE)
    back = 1 if words["which"].lower() == "last" else 0
    return cal.part_of(cal.day(moment.here - timedelta(days=back)), code)
