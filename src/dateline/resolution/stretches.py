"""How lengths, sets, years, seasons, decades and centuries are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from dateline.resolution import calendar as cal
from dateline.resolution.calendar import NO_DATE, Meaning, unplaced
from dateline.resolution.timewords import UNIT_CODE, month_number, number_of, unit_of

Words = Mapping[str, str]
HOW_LONG = "says how long, not when"
VAGUE = "too vague for a date"
TOO_OLD = "before the first year of the calendar"
RECURS = "recurs"
NO_DAY_TOLD = "the text tells no day to count from"
COARSE = frozenset({"month", "quarter", "half", "season", "year", "decade", "century", "interval"})
DAILY = frozenset({"second", "minute", "hour", "day", "night", "morning", "afternoon", "evening"})
_ADVERBS = {
    "hourly": (1, "hour"), "daily": (1, "day"), "nightly": (1, "day"), "weekly": (1, "week"), "biweekly": (2, "week"),
    "monthly": (1, "month"), "quarterly": (3, "month"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """What an expression counts from: the day of publication, the day last spoken of, and the tense around it.

    `spoken` is the day that the text speaks of at this point; in a history (`narrative`) it stands for the
    day of publication, which then says nothing about the dates in the text. `lasting` is a length that has run
    up to now ("have been waging an eight-day campaign"). `day_first` tells how the text writes a date in
    numbers, None where nothing shows it. `grain` is how finely `spoken` is known: in "1931 ... that night" it is a
    year.
    """

    published: date | None
    spoken: date | None
    narrative: bool
    future: bool
    lasting: bool = False
    day_first: bool | None = None
    grain: str | None = None

    @property
    def here(self) -> date | None:
        """The day that "today" and "last week" count from."""
        return (self.spoken or self.published) if self.narrative else self.published

    @property
    def day(self) -> date | None:
        """The day that the text speaks of, None where it only tells the month or the year."""
        return None if self.spoken and self.grain in COARSE else self.spoken or self.published

    @property
    def stem(self) -> str:
        """What is known of the day, as TIMEX3 writes it."""
        if self.spoken is None:
            return "XXXX-XX-XX"
        return f"{self.spoken:%Y-%m}-XX" if self.grain == "month" else f"{self.spoken.year:04}-XX-XX"

    @property
    def why_no_day(self) -> str:
        """Say why there is no day to count from."""
        return NO_DATE if self.spoken is None else NO_DAY_TOLD


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
    number = "X" if count is None else f"{count:.12g}"
    return f"P{'T' if unit in ('second', 'minute', 'hour') else ''}{number}{UNIT_CODE.get(unit, 'D')}"


def read_decade(words: Words, _moment: Moment) -> Meaning:
    """Read "the late 1980s"."""
    if "decade" in words:
        first = int(words["decade"])
        if first % 100 == 0 and first < 2000:  # "the 1800s" are the century
            return cal.narrowed(cal.century(first // 100 + 1), words.get("degree"))
    elif short := words.get("short") or words.get("short2"):
        first = 1900 + int(short)
    else:
        tens = ("twen", "thir", "fort", "fift", "sixt", "seve", "eigh", "nine")
        first = 1920 + 10 * tens.index(words["word"][:4].lower())
    return cal.narrowed(cal.decade(first), words.get("degree"))


def read_century(words: Words, _moment: Moment) -> Meaning:
    """Read "the 19th century"."""
    count = number_of(words["number"])
    if count is None or not 1 <= count <= 30:
        return unplaced("DATE", None, VAGUE)
    if "bc" in words:
        return unplaced("DATE", f"BC{int(count) - 1:02}", TOO_OLD)
    return cal.narrowed(cal.century(int(count)), words.get("degree"))


def read_year(words: Words, _moment: Moment) -> Meaning:
    """Read a year."""
    return cal.narrowed(cal.year(int(words["year"])), words.get("degree"))


def read_years(words: Words, _moment: Moment) -> Meaning:
    """Read "2030-34"; "2030-07" is a month."""
    first = int(words["year"])
    last = int(words["year2"]) if len(words["year2"]) == 4 else first // 100 * 100 + int(words["year2"])
    if last <= first:
        return cal.month(first, last % 100) if 1 <= last % 100 <= 12 and last < 10_000 else cal.year(first)
    return cal.interval("DATE", f"{first:04}/{last:04}", date(first, 1, 1), date(last, 12, 31))


def read_bc(words: Words, _moment: Moment) -> Meaning:
    """Read "August 480 BC": a value, though no calendar here reaches so far back."""
    year = int(words["bc"])
    codes = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
    rest = f"-{month_number(words['month']):02}" if "month" in words else ""
    rest = f"-{codes[words['season'].lower()]}" if "season" in words else rest
    found = unplaced("DATE", f"BC{year:04}{rest}", TOO_OLD)
    return replace(found, edtf=f"-{year - 1:04}" + (rest if "month" in words else "")) if year > 1 else found


def read_fiscal(words: Words, _moment: Moment) -> Meaning:
    """Read "fiscal 2030" as that year: when it begins is not for the words to say."""
    year = year_number(words["year"])
    return replace(cal.year(year), value=f"FY{year:04}", modifier="APPROX")


def read_quarter(words: Words, moment: Moment) -> Meaning:
    """Read "the second quarter of 2030"; without a year, the last one that has begun."""
    kind = "half" if words.get("part", "").lower() == "half" or words.get("code", "")[:1] in ("H", "h") else "quarter"
    size = 4 if kind == "quarter" else 2
    rank = words.get("number", "").lower() or words["code"][1]
    number = size if rank in ("last", "final", "latter") else min(int(number_of(rank) or 1), size)
    given, mean = words.get("year") or words.get("year2"), cal.quarter if kind == "quarter" else cal.half
    if given:
        return mean(int(given), number)
    if moment.here is None:
        return unplaced("DATE", f"XXXX-{kind[0].upper()}{number}", NO_DATE)
    year = moment.here.year + {"last": -1, "next": 1}.get(words.get("which", "").lower(), 0)
    found = mean(year, number)
    late = found.start is not None and found.start > moment.here
    return mean(year - 1, number) if late and not moment.future and "which" not in words else found


def read_set(words: Words, _moment: Moment) -> Meaning:
    """Read "every day", "twice a week" and "daily"."""
    if adverb := words.get("adverb", "").lower():
        count, unit = _ADVERBS.get(adverb, (1, "year"))
        return unplaced("SET", length(count, unit), RECURS)
    unit = unit_of(words.get("unit") or words.get("unit2") or words["unit3"])
    given = words.get("number", "").lower()
    number = {"other": 2.0, "": 1.0, "single": 1.0, "couple of": 2.0}.get(given, number_of(given))
    return unplaced("SET", length(number, unit), RECURS)


def read_duration(words: Words, moment: Moment) -> Meaning:
    """Read "eight-day" and "over a year": how long, which is a date only where it has lasted up to now."""
    count = number_of(words["number"])
    if count is not None and ("half" in words or "half2" in words):
        count += 0.5
    unit = unit_of(words["unit"])
    if unit == "hour" and count == 0.5:
        return unplaced("DURATION", "PT30M", HOW_LONG)
    if not moment.lasting or moment.here is None or count is None:
        return unplaced("DURATION", length(count, unit), HOW_LONG if count is not None else VAGUE)
    start = cal.moved(moment.here, unit, -count)
    found = cal.interval("DURATION", length(count, unit), start, moment.here)
    return replace(found, edtf=f"{start}~/{moment.here}") if "hedge" in words else found


def read_units(words: Words, _moment: Moment) -> Meaning:
    """Read "months" as a length without a count."""
    return unplaced("DURATION", length(None, unit_of(words["unit"])), VAGUE)


def read_long(words: Words, _moment: Moment) -> Meaning:
    """Read "weeklong" and "months-long"."""
    count = None if "units" in words else 1
    return unplaced("DURATION", length(count, unit_of(words.get("units") or words["unit"])), HOW_LONG)


def read_many(words: Words, _moment: Moment) -> Meaning:
    """Read "hundreds of years" and "thousands of years ago"."""
    if "ago" in words:
        return unplaced("DATE", "PAST_REF", VAGUE)
    return unplaced("DURATION", length(None, unit_of(words["unit"])), VAGUE)


def read_all(words: Words, _moment: Moment) -> Meaning:
    """Read "all day" as a length."""
    unit = unit_of(words["unit"])
    return unplaced("DURATION", {"summer": "P1SU", "winter": "P1WI"}.get(unit, length(1, unit)), HOW_LONG)


def read_ordinal(words: Words, moment: Moment) -> Meaning:
    """Read "a third straight day" as so many days that end on the day spoken of; "the third day" stays open."""
    count, unit = number_of(words["number"]), unit_of(words["unit"])
    here = moment.spoken or moment.published
    if "streak" not in words or count is None or here is None:
        reason = HOW_LONG if here or "streak" not in words else NO_DATE
        return unplaced("DURATION", length(count, unit), reason)
    first = cal.moved(here, unit, 1 - count)
    start = first if unit in ("day", "night") else cal.whole(first, unit).start or first
    return cal.interval("DURATION", length(count, unit), start, here)


def read_vague(words: Words, _moment: Moment) -> Meaning:
    """Read "recent weeks" and "the past years"."""
    unit = unit_of(words.get("plural") or words.get("recent") or words["plural2"])
    if "recent" in words:
        return unplaced("DATE", "PAST_REF", VAGUE)
    return unplaced("DURATION", length(None, unit), VAGUE)


def read_vague_shift(words: Words, _moment: Moment) -> Meaning:
    """Read "years ago" and "weeks later"."""
    return unplaced("DATE", "FUTURE_REF" if words["way"].lower() == "later" else "PAST_REF", VAGUE)
