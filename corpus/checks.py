"""What must hold of a corpus file beyond its spans: values that agree with their words."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from corpus import labels
from corpus.markup import Note, Source
from dateline.records.referent import TimeMention
from dateline.records.text import Excerpt

_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "several": 3, "tens of thousands": 20000,
          "hundreds of thousands": 200000}  # fmt: skip
_UNITS = dict(zip(
    "no zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen".split(), [0, *range(20)], strict=True,
)) | {"a": 1, "an": 1, "nobody": 0, "none": 0, "pair": 2, "couple": 2, "both": 2, "dozen": 12, "nil": 0}  # fmt: skip
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_RANGE = re.compile(r"(~?)(?:(\d+)\.\.(\d+)|(\d+)(-?)|-(\d+))")


def head(source: Source) -> None:
    """Check the keys that every file needs."""
    for key, known in (("register", labels.REGISTERS), ("style", labels.STYLES), ("theatre", None)):
        if key not in source.head:
            raise source.fail(1, f"the head lacks '@ {key} ...'")
        if known and source.head[key] not in known:
            raise source.fail(1, f"unknown {key} '{source.head[key]}'; known: {', '.join(known)}")
    if "published" in source.head:
        try:
            date.fromisoformat(source.head["published"])
        except ValueError:
            raise source.fail(1, f"'@ published {source.head['published']}' is no ISO date") from None


_CLAIM = "by as marks doubt at on content"
_KEYS = {
    "name": "", "place": "as in cc lat lon", "time": "edtf", "who": "as why standing", "dateline": "place date",
    "say": "src cue stance via said in", "say+": "", "event": f"{_CLAIM} actor target weapon",
    "toll": f"{_CLAIM} group basis sum", "control": f"{_CLAIM} holder against", "access": f"{_CLAIM} what between",
    "cond": f"{_CLAIM} what", "stmt": _CLAIM, "media": "provider by verdict basis captured at",
}  # fmt: skip
_VERDICTS = ("", "authenticated", "consistent", "unverified", "disputed", "false")


def note(source: Source, given: Note) -> None:
    """Check that an annotation has the words that it needs, and no key that says nothing."""
    known = _KEYS[given.keyword].split()
    if unknown := next((a.key for a in given.arguments if a.key and a.key not in known), None):
        raise source.fail(given.line, f"'{given.keyword}' knows no '{unknown}='; known: {', '.join(known) or 'none'}")
    if given.keyword not in ("who", "say", "say+") and not given.anchors():
        raise source.fail(given.line, f"a {given.keyword} needs its words in braces")
    if given.keyword in ("who", "say", "say+") and not given.words():
        raise source.fail(given.line, f"'{given.keyword}' names nobody")
    if given.keyword == "media" and given.value("verdict") not in _VERDICTS:
        raise source.fail(given.line, f"unknown verdict '{given.value('verdict')}'; known: {', '.join(_VERDICTS[1:])}")


def point(source: Source, given: Note, key: str) -> float:
    """Read a degree of latitude or longitude; nan where none is told."""
    try:
        return float(given.value(key, "nan"))
    except ValueError:
        raise source.fail(given.line, f"{key}={given.value(key)} is no number") from None


def toll(source: Source, note: Note, words: str, number: str) -> tuple[int | None, int | None, bool]:
    """Read `14-`, `-20`, `2..5`, `~60`, `7` and check the bounds against the numbers in the words."""
    match = _RANGE.fullmatch(number)
    if not match:
        raise source.fail(note.line, f"'{number}' is no count; write 7, 14-, -20, 2..5 or ~60")
    about, low, high, one, open_, top = match.groups()
    if top:
        bounds: tuple[int | None, int | None] = (None, int(top))
    elif one:
        bounds = (int(one), None if open_ else int(one))
    else:
        bounds = (int(low), int(high))
    if one is None and low and int(low) > int(high):
        raise source.fail(note.line, f"'{number}' has its lowest above its highest")
    said = numbers(words)
    wrong = [b for b in bounds if b is not None and b not in said]
    if wrong and note.value("sum") != "yes":
        raise source.fail(
            note.line, f"{wrong[0]} is not what '{words}' says ({', '.join(map(str, sorted(said))) or 'no number'})"
        )
    return *bounds, bool(about)


def numbers(words: str) -> set[int]:
    """All numbers that the words can be read as."""
    lower = words.lower()
    out = {int(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d{3})*", lower)}
    out |= {int(float(n) * _SCALES[s]) for n, s in re.findall(r"(\d+(?:\.\d+)?) (hundred|thousand|million)", lower)}
    out |= {0} if re.search(r"\b(?:no one|no-one|not an?|not one)\b", lower) else set()
    out |= {low for word, low in _VAGUE.items() if re.search(rf"\b{word}\b", lower)}
    total = run = 0
    seen = False
    for word in re.findall(r"[a-z]+", lower):
        if word in _UNITS or word in _TENS:
            value = _UNITS.get(word, _TENS.get(word, 0))
            if word == "dozen":
                run = (run or 1) * 12
            else:
                if seen and not (run % 100 >= 20 and value < 10) and run % 100:
                    out.add(total + run)
                    total = run = 0
                run += value
            seen = True
        elif word in _SCALES and seen:
            scale = _SCALES[word]
            total, run = (total, (run or 1) * scale) if scale == 100 else (total + (run or 1) * scale, 0)
        elif word != "and" and seen:
            out.add(total + run)
            total, run, seen = 0, 0, False
    if seen:
        out.add(total + run)
    return out


def time(source: Source, note: Note, words: Excerpt, kind: str, value: str, edtf: str) -> TimeMention:
    """Check a time's value against the weekday, month and year that its words name; work out its days."""
    if not value:
        raise source.fail(note.line, f"'{words.text}' has no value")
    if kind == "SET" or (kind == "DURATION" and not edtf):
        return TimeMention(words, kind, value, edtf or None, None, None)
    start, end = bounds(source, note, edtf or value)
    if start and start == end:
        _agree(source, note, words.text, start)
    return TimeMention(words, kind, value, edtf or _edtf(value), start, end)


def _agree(source: Source, note: Note, words: str, day: date) -> None:
    named = {w.lower() for w in re.findall(r"[A-Za-z]+|\d+", words)}
    weekdays = {d.lower() for d in calendar.day_name} & named
    if weekdays and calendar.day_name[day.weekday()].lower() not in weekdays:
        raise source.fail(note.line, f"{day} is a {calendar.day_name[day.weekday()]}, the words say '{words}'")
    months = {m.lower() for m in calendar.month_name if m} & named
    if months and calendar.month_name[day.month].lower() not in months:
        raise source.fail(note.line, f"{day} does not lie in the month that '{words}' names")


_PARTS = re.compile(r"T(?:MO|AF|EV|NI|DT|MI|\d\d(?::\d\d)?.*)$")


_SEASONS = {"SP": 21, "SU": 22, "FA": 23, "AU": 23, "WI": 24}


def _edtf(value: str) -> str | None:
    """The EDTF of a TIMEX3 value: days, months and years as they are, seasons by their code, decades with an X."""
    plain = _PARTS.sub("", value)
    if match := re.fullmatch(r"(\d{4})-(SP|SU|FA|AU|WI)", plain):
        return f"{match[1]}-{_SEASONS[match[2]]}"
    if re.fullmatch(r"\d{3}X?", plain):
        return f"{plain[:3]}X"
    return plain if re.fullmatch(r"[\dX]{4}(-\d\d(-\d\d)?)?(/.+)?", plain) else None


def bounds(source: Source, note: Note, value: str) -> tuple[date | None, date | None]:
    """The first and the last day of an EDTF or TIMEX3 value; None for an open end or a vague value."""
    if "/" in value:
        first, last = value.split("/", 1)
        return _bounds(source, note, first)[0], _bounds(source, note, last)[1]
    return _bounds(source, note, value)


def _bounds(source: Source, note: Note, value: str) -> tuple[date | None, date | None]:
    plain = _PARTS.sub("", value.rstrip("~?%"))
    try:
        if match := re.fullmatch(r"(\d{4})-(SP|SU|FA|AU|WI|2[1-4])", plain):
            year, season = int(match[1]), int(_SEASONS.get(match[2], match[2]))
            first = date(year, 3 * (season - 20), 1)
            return first, date(year + (season == 24), (first.month + 2) % 12 + 1, 1) - timedelta(1)
        if match := re.fullmatch(r"(\d{3})X?", plain):
            return date(int(match[1]) * 10, 1, 1), date(int(match[1]) * 10 + 9, 12, 31)
        if match := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", plain):
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return (monday + timedelta(5) if match[3] else monday), monday + timedelta(6)
        if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", plain):
            day = date.fromisoformat(plain)
            return day, day
        if match := re.fullmatch(r"(\d{4})-(\d\d)", plain):
            year, month = int(match[1]), int(match[2])
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        if re.fullmatch(r"\d{4}", plain):
            return date(int(plain), 1, 1), date(int(plain), 12, 31)
    except ValueError as error:
        raise source.fail(note.line, f"'{value}' is no date: {error}") from None
    if plain in ("", "..", "PRESENT_REF", "PAST_REF", "FUTURE_REF") or plain.startswith(("P", "X", "1", "2")):
        return None, None
    raise source.fail(note.line, f"'{value}' is no time value")
