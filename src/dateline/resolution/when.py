"""Time expressions of a dispatch, in reading order, each with the days that it means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from dateline.lexicon import load
from dateline.records.referent import TimeMention
from dateline.records.text import Excerpt, Span
from dateline.resolution.calendar import Meaning, unplaced
from dateline.resolution.meanings import READERS, read_holiday
from dateline.resolution.stretches import Moment, Words
from dateline.resolution.timewords import Hit, hits, rules

_RELATION = re.compile(r"\b(since|until|till|before|after|from|to|by|through|between)[ -](?:the )?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])|\n\s*\n|\n")
_CLAUSE = re.compile(r"[;:]|, (?:and|but|which|who|as)\b")
_PERFECT = re.compile(
    r"\b(?:have|has) (?:\w+ )?(?:been|had|held|lasted|gone on|waged|fought|raged|continued)\b|\bongoing\b"
)
_RELATIVE = frozenset({"shifted", "neighbour", "that", "part", "clock"})


def find_times(
    text: str, *, published: date | None, sentences: Sequence[Span] = (), skip: Sequence[Span] = ()
) -> tuple[TimeMention, ...]:
    """Return the time expressions of a text, in reading order.

    Weekdays and "yesterday" count from the day of publication, "the day before" from the day that its
    sentence speaks of. Without a publication date such words stay open, with the reason. Expressions inside
    `skip` (the head's own lines) are left out.
    """
    bounds = [span.start for span in sentences] or [0, *(m.end() for m in _SENTENCE_END.finditer(text))]
    found = [hit for hit in hits(text) if not any(Span(hit.start, hit.end).meets(span) for span in skip)]
    state = _Reader(text, bounds, published, opening_day(found, published))
    return tuple(state.mention(hit) for hit in found)


def opening_day(found: Sequence[Hit], published: date | None) -> date | None:
    """Return the first day of a text that tells of times long before it was published, else None.

    Such a history names many old years and few weekdays; its own dates are what its other times count from.
    """
    years = [int(hit.groups["year"]) for hit in found if len(hit.groups.get("year", "")) == 4]
    old = [year for year in years if year < (published.year if published else 9999) - 1]
    near = sum(1 for hit in found if hit.rule.meaning in ("weekday", "today", "this-part"))
    return date(old[0], 1, 1) if len(old) >= 4 and len(old) > 2 * near else None


class _Reader:
    """The state of a reading: which day the text speaks of, and since which sentence."""

    def __init__(self, text: str, bounds: list[int], published: date | None, opening: date | None) -> None:
        self.text, self.bounds, self.published, self.narrative = text, bounds, published, opening is not None
        self.sentence, self.spoken = -1, None if opening else published
        self.last: date | None = opening

    def mention(self, hit: Hit) -> TimeMention:
        """Read one expression, and note the day that it makes the text speak of."""
        while self.sentence + 1 < len(self.bounds) and self.bounds[self.sentence + 1] <= hit.start:
            self.sentence += 1
            self.spoken = None
        clause = self.clause(hit)
        ahead = _ahead().search(clause) is not None
        moment = Moment(self.published, self.day_for(hit), self.narrative, ahead, has_lasted(hit, clause))
        meaning = read(hit.rule.meaning, hit.groups, moment)
        if meaning.start is not None and meaning.type in ("DATE", "TIME") and meaning.value != "PRESENT_REF":
            self.spoken = self.last = meaning.start
        before = self.text[max(0, hit.start - 16) : hit.start]
        relation = _RELATION.search(before)
        return TimeMention(
            Excerpt.at(self.text, hit.start, hit.end), meaning.type, meaning.value, meaning.edtf, meaning.start,
            meaning.end, meaning.reason, relation[1].lower() if relation else None, hit.rule.id,
        )  # fmt: skip

    def day_for(self, hit: Hit) -> date | None:
        """The day that an expression counts from: its sentence's, else for "the day before" the last one named."""
        if self.spoken is not None:
            return self.spoken
        if self.narrative or hit.rule.meaning in _RELATIVE:
            return self.last
        return None

    def clause(self, hit: Hit) -> str:
        """The words of the clause up to an expression."""
        start = max(self.bounds[max(self.sentence, 0)], hit.start - 70)
        return _CLAUSE.split(self.text[start : hit.start])[-1]


def has_lasted(hit: Hit, clause: str) -> bool:
    """Tell whether a length runs up to now: "have been waging an eight-day campaign", "the two-year-old war"."""
    if hit.rule.id == "time.aged":
        return True
    attributive = hit.end > hit.start and "-" in hit.groups.get("joint", "")
    return (attributive or clause.endswith("for ")) and _PERFECT.search(clause) is not None


@cache
def _ahead() -> re.Pattern[str]:
    return re.compile(load("times")["future"]["before"], re.IGNORECASE)


def read(kind: str, words: Words, moment: Moment) -> Meaning:
    """Read an expression of a kind; a date that the calendar can't hold is left open."""
    try:
        if kind == "holiday":
            return read_holiday(words, moment, load("times")["holidays"])
        return READERS[kind](words, moment)
    except (ValueError, OverflowError):
        return unplaced("DATE", None, "no such day")


def anchor(mention: TimeMention, day: date) -> TimeMention:
    """Read an expression again as counted from another day, for "the day before" where a claim says which day."""
    hit = next(hits(mention.words.text), None)
    if hit is None:
        return mention
    found = read(hit.rule.meaning, hit.groups, Moment(day, day, False, False))
    again = replace(mention, type=found.type, value=found.value, edtf=found.edtf)
    return replace(again, start=found.start, end=found.end, reason=found.reason)


def rule_ids() -> tuple[str, ...]:
    """Return the ids of the time rules."""
    return tuple(rule.id for rule in rules())
