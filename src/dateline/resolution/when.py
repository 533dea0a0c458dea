"""Time expressions of a dispatch, in reading order, each with the days that it means."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dateline.records.referent import TimeMention, TimeReading
from dateline.records.text import Excerpt, Span
from dateline.resolution import calendar as cal
from dateline.resolution import clocks, meanings, seasons, stretches
from dateline.resolution.calendar import Meaning, grain_of, unplaced
from dateline.resolution.stretches import Moment, Words
from dateline.resolution.tense import clause_before, has_lasted, in_quotation, is_of_speech, looks_ahead
from dateline.resolution.timewords import Hit, hit_of, hits, modifier_of, month_number, rules

NO_DAY, OUTSIDE = "no such day", "outside the calendar"
_RELATION = re.compile(r"\b(since|until|till|before|after|from|to|by|through|between)[ -](?:the )?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])|\n\s*\n|\n")
_JOINT = re.compile(r" (?:and|to|until|till|through|or) (?:the )?| ?[-–—] ?|, ")
_CLOCK_DAY = frozenset({"when", "month", "day", "year", "month2", "day2", "year2"})
_CARRIED = frozenset({"shifted", "neighbour", "that", "part", "clock"})  # count from the day last spoken of
_NEAR = frozenset({"part", "clock"})  # and only where that was said not long before
_NEAR_SENTENCES = 6
_RECENT = 45  # days
_DATED = frozenset({"date", "month", "range"})
_NEWS = frozenset({"weekday", "today", "this-part", "relative", "ago", "stretch", "weekend"})
_DEICTIC = frozenset({"today", "this-part"})
_RELATIVE = frozenset(
    "weekday today this-part ago ahead before-last stretch relative weekend reference night-to shifted neighbour that "
    "part clock nth".split()
)
_AGO = {"MORE_THAN": "BEFORE", "LESS_THAN": "AFTER", "EQUAL_OR_MORE": "ON_OR_BEFORE", "EQUAL_OR_LESS": "ON_OR_AFTER"}

_READERS: Mapping[str, Callable[[Words, Moment], Meaning]] = {
    "date": meanings.read_date, "range": meanings.read_range, "month": meanings.read_month,
    "weekday": meanings.read_weekday, "every": meanings.read_every, "today": meanings.read_today,
    "numeric": meanings.read_numeric, "september": meanings.read_september, "nth": meanings.read_nth,
    "this-part": clocks.read_this_part, "clock": clocks.read_clock, "night-to": clocks.read_night_to,
    "part": clocks.read_part, "ago": meanings.read_ago, "ahead": meanings.read_ahead,
    "shifted": meanings.read_shifted, "before-last": meanings.read_before_last,
    "neighbour": meanings.read_neighbour, "that": meanings.read_that, "stretch": meanings.read_stretch,
    "relative": meanings.read_relative, "weekend": meanings.read_weekend, "week-of": meanings.read_week_of,
    "reference": meanings.read_reference, "season": meanings.read_season, "holiday": seasons.read_holiday,
    "nth-of": seasons.read_nth_of, "vague": stretches.read_vague, "vague-shift": stretches.read_vague_shift,
    "century": stretches.read_century, "decade": stretches.read_decade, "year": stretches.read_year,
    "years": stretches.read_years, "bc": stretches.read_bc, "fiscal": stretches.read_fiscal,
    "quarter": stretches.read_quarter, "set": stretches.read_set, "duration": stretches.read_duration,
    "ordinal": stretches.read_ordinal, "units": stretches.read_units,
    "all": stretches.read_all,
    "long": stretches.read_long,
    "many": stretches.read_many,
}  # fmt: skip


def find_times(
    text: str,
    *,
    published: date | None,
    sentences: Sequence[Span] = (),
    skip: Sequence[Span] = (),
    day_first: bool | None = None,
) -> tuple[TimeMention, ...]:
    """Return the time expressions of a text, in reading order.

    Weekdays and "yesterday" count from the day of publication, "the day before" from the day that its
    sentence speaks of. Without a publication date such words stay open, with the reason. Expressions inside
    `skip` (the head's own lines) are left out. `day_first` tells how the outlet writes "03/07/2013"; where it
    is None the text's other dates show it.
    """
    bounds = [span.start for span in sentences] or [0, *(m.end() for m in _SENTENCE_END.finditer(text))]
    found = [hit for hit in hits(text) if not any(Span(hit.start, hit.end).meets(span) for span in skip)]
    found = [_shared(text, hit, after) for hit, after in zip(found, [*found, None][1:], strict=True)]
    ancient = tells_of_antiquity(found)
    state = _Reader(text, bounds, None if ancient else published, opening_day(found, published))
    state.day_first = writes_day_first(found) if day_first is None else day_first
    read_ = state.requoted([state.mention(hit) for hit in found], found)
    if not ancient:
        return tuple(read_)
    return tuple(replace(m, reason=stretches.TOO_OLD) if m.reason == cal.NO_DATE else m for m in read_)


def opening_day(found: Sequence[Hit], published: date | None) -> date | None:
    """Return the first day of a text that tells of times long before it was published, else None.

    Such a history gives many dates with old years and says little of the day; its own dates are what its other
    times count from. A short one gives its year once, where it begins, and nothing that counts from the day.
    """
    told = [hit for hit in found if len(hit.groups.get("year", "")) == 4]
    now = published.year if published else 9999
    old = [hit for hit in told if int(hit.groups["year"]) < now - 1]
    dated = sum(1 for hit in old if hit.rule.meaning in _DATED)
    near = sum(2 for hit in found if hit.rule.meaning in _NEWS)
    near += sum(1 for hit in told if int(hit.groups["year"]) in (now - 1, now))
    long = len(old) >= 4 and dated >= 2 and near < (len(old) if published else 1)
    if not (long or (published and not near and opens_in_the_past(found, old, published))):
        return None
    return date(int(old[0].groups["year"]), 1, 1)


def opens_in_the_past(found: Sequence[Hit], old: Sequence[Hit], published: date) -> bool:
    """Tell whether the first date of a text is an old one, and none without a year can be of the weeks before now."""
    dates = [hit for hit in found if hit.rule.meaning in _DATED]
    bare = [hit for hit in dates if "year" not in hit.groups]
    opens = bool(dates) and bool(old) and dates[0] is old[0] and old[0].rule.meaning in _DATED
    return opens and not any(_is_recent(hit, published) for hit in bare)


def _is_recent(hit: Hit, published: date) -> bool:
    """Tell whether a day or month without a year can lie in the weeks before publication."""
    found = read(hit, Moment(published, published, False, False, False, None, "day"))
    return found.start is None or abs((published - found.start).days) <= _RECENT


def tells_of_antiquity(found: Sequence[Hit]) -> bool:
    """Tell whether a text is a history of times before the calendar's first year; nothing in it counts from now."""
    before = sum(1 for hit in found if hit.rule.meaning == "bc")
    return before >= 4 and before > 2 * sum(1 for hit in found if hit.rule.meaning in _NEWS)


def writes_day_first(found: Sequence[Hit]) -> bool | None:
    """Tell whether a text's written dates put the day first ("3 July"), None where they don't show it."""
    first = sum(1 for hit in found if hit.rule.id in ("time.day-month", "time.day-month-range"))
    second = sum(1 for hit in found if hit.rule.id in ("time.month-day", "time.month-day-range"))
    return None if first == second else first > second


def _shared(text: str, hit: Hit, after: Hit | None) -> Hit:
    """A time that shares a word of the next: "between March and May 2027", "from 9 a.m. to 2 p.m. Friday"."""
    kind = hit.rule.meaning
    if after is None or kind not in ("month", "date", "clock") or not _JOINT.fullmatch(text, hit.end, after.start):
        return hit
    if kind == "clock":
        named = hit.groups.keys() & _CLOCK_DAY
        shares = not named and after.rule.meaning == "clock"
        extra = {name: word for name, word in after.groups.items() if name in _CLOCK_DAY} if shares else {}
    else:
        extra = _shared_year(hit.groups, after.groups)
    return Hit(hit.rule, hit.start, hit.end, {**hit.groups, **extra}) if extra else hit


def _shared_year(words: Words, after: Words) -> dict[str, str]:
    """The year of the next month or day, where this one has none."""
    month, next_month = words.get("month") or words.get("month2"), after.get("month") or after.get("month2")
    year = after.get("year", "")
    if month is None or next_month is None or not year.isdigit() or words.keys() & {"year", "which", "way"}:
        return {}
    return {"year": str(max(int(year) - (month_number(month) > month_number(next_month)), 1))}


class _Reader:
    """The state of a reading: which day the text speaks of, and since which sentence."""

    def __init__(self, text: str, bounds: list[int], published: date | None, opening: date | None) -> None:
        self.text, self.bounds, self.published, self.narrative = text, bounds, published, opening is not None
        self.sentence, self.spoken = -1, None if opening else published
        self.last: date | None = opening
        self.grain: str | None = None
        self.last_grain: str | None = "year"
        self.day: date | None = None
        self.said_at = -_NEAR_SENTENCES
        self.day_first: bool | None = None

    def mention(self, hit: Hit) -> TimeMention:
        """Read one expression, and note the day that it makes the text speak of."""
        moment = self.moment(hit)
        meaning = read(hit, moment)
        before = self.text[max(0, hit.start - 16) : hit.start]
        found = _RELATION.search(before)
        relation = found[1].lower() if found else None
        self.note(meaning, relation)
        return _mention(Excerpt.at(self.text, hit.start, hit.end), hit, meaning, moment, relation)

    def moment(self, hit: Hit) -> Moment:
        """What an expression counts from."""
        while self.sentence + 1 < len(self.bounds) and self.bounds[self.sentence + 1] <= hit.start:
            self.sentence += 1
            self.spoken = None
        clause = clause_before(self.text, self.bounds[max(self.sentence, 0)], hit)
        ahead, lasting = looks_ahead(self.text, clause, hit), has_lasted(clause, hit)
        day, grain = self.day_for(hit)
        return Moment(self.published, day, self.narrative, ahead, lasting, self.day_first, grain)

    def note(self, meaning: Meaning, relation: str | None) -> None:
        """Keep the day that the text speaks of from here on; what is to come and "since" leave it where it was."""
        if meaning.start is None or meaning.type not in ("DATE", "TIME") or meaning.value == "PRESENT_REF":
            return
        self.spoken, self.grain = meaning.start, grain_of(meaning.value)
        to_come = self.published is not None and meaning.start > self.published
        if self.grain not in stretches.COARSE and not to_come and relation != "since":
            self.day = meaning.start
        holds = self.last is not None and meaning.end is not None and meaning.start <= self.last <= meaning.end
        if holds and self.grain in stretches.COARSE:  # "1931" says less than the day in 1931 that was told before
            return
        if self.narrative or not (to_come or relation == "since"):
            self.last, self.last_grain, self.said_at = meaning.start, self.grain, self.sentence

    def day_for(self, hit: Hit) -> tuple[date | None, str | None]:
        """The day that an expression counts from: its sentence's, else for "the day before" the last one named."""
        kind = hit.rule.meaning
        if kind in _NEAR and self.day and (self.grain if self.spoken else self.last_grain) in stretches.COARSE:
            near = self.sentence - self.said_at < _NEAR_SENTENCES
            return (self.day, "day") if near and not self.narrative else (self.last, self.last_grain)
        if self.spoken is not None:
            return self.spoken, self.grain
        near = self.sentence - self.said_at < _NEAR_SENTENCES
        if self.narrative or (kind in _CARRIED and (kind not in _NEAR or near)):
            return self.last, self.last_grain
        return None, None

    def requoted(self, found: list[TimeMention], read_as: Sequence[Hit]) -> list[TimeMention]:
        """Read "today" in a quotation as the day on which its sentence says it was said."""
        days = self.days_of_speech(found, read_as)
        for number, hit in enumerate(read_as):
            if hit.rule.meaning not in _DEICTIC or not days:
                continue
            sentence = bisect_right(self.bounds, hit.start) - 1
            day = days.get(sentence)
            if day is not None and day != self.published and in_quotation(self.text, self.bounds[sentence], hit.start):
                found[number] = anchor(found[number], day)
        return found

    def days_of_speech(self, found: Sequence[TimeMention], read_as: Sequence[Hit]) -> dict[int, date]:
        """The day that each sentence says it was said on, by the sentence's number."""
        if not any(hit.rule.meaning in _DEICTIC for hit in read_as):
            return {}
        days: dict[int, date] = {}
        for mention, hit in zip(found, read_as, strict=True):
            sentence = bisect_right(self.bounds, hit.start) - 1
            start = self.bounds[max(sentence, 0)]
            if mention.start is None or mention.start != mention.end or sentence in days:
                continue
            if is_of_speech(self.text, start, hit) and not in_quotation(self.text, start, hit.start):
                days[sentence] = mention.start
        return days


def read(hit: Hit, moment: Moment) -> Meaning:
    """Read an expression; a date that the calendar can't hold is left open, with the reason."""
    words = hit.groups
    try:
        found = _READERS[hit.rule.meaning](words, moment)
    except OverflowError:
        vague = {"ago": "PAST_REF", "ahead": "FUTURE_REF"}.get(hit.rule.meaning)
        return unplaced("DATE", vague, OUTSIDE)
    except ValueError:
        return unplaced("DATE", None, NO_DAY)
    modifier = found.modifier or modifier_of(words.get("degree")) or modifier_of(words.get("hedge"))
    if hit.rule.meaning == "ago" and modifier:
        modifier = _AGO.get(modifier, modifier)
    found = replace(found, modifier=modifier) if modifier else found
    return cal.about(found) if modifier == "APPROX" and "hedge" in words and found.type == "DATE" else found


def _mention(words: Excerpt, hit: Hit, meaning: Meaning, moment: Moment, relation: str | None) -> TimeMention:
    basis, day = _basis(hit, meaning, moment)
    return TimeMention(
        words, meaning.type, meaning.value, meaning.edtf, meaning.start, meaning.end, meaning.reason, relation,
        hit.rule.id, grain_of(meaning.value) if meaning.start else None, meaning.modifier, basis, day,
        tuple(TimeReading(o.value, o.edtf, o.start, o.end) for o in meaning.options),
    )  # fmt: skip


def _basis(hit: Hit, meaning: Meaning, moment: Moment) -> tuple[str | None, date | None]:
    """What a reading counts from, and that day; nothing where its own words say it all."""
    kind = hit.rule.meaning
    complete = hit.groups.keys() & {"year", "year2", "decade", "short", "code"} or kind in (
        "century",
        "bc",
        "september",
    )
    if meaning.start is None or (complete and kind not in _RELATIVE):
        return None, None
    if moment.spoken is not None and (kind in _CARRIED or kind == "ordinal" or moment.narrative):
        return "publication" if moment.spoken == moment.published else "text", moment.spoken
    return ("publication", moment.published) if moment.published else (None, None)


def anchor(mention: TimeMention, day: date) -> TimeMention:
    """Read an expression again as counted from another day, for "the day before" where a claim says which day."""
    hit = hit_of(mention.rule, mention.words.text) or next(hits(mention.words.text), None)
    if hit is None:
        return mention
    moment = Moment(day, day, False, False)
    again = _mention(mention.words, hit, read(hit, moment), moment, mention.relation)
    return replace(again, basis="text", anchor=day)


def rule_ids() -> tuple[str, ...]:
    """Return the ids of the time rules."""
    return tuple(rule.id for rule in rules())
