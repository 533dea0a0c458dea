"""The wire's dateline at the head of a paragraph: "BEIRUT (AP) —", "GENEVA, July 5 (Reuters) -"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dateline.intake.dates import PRINTED, PrintedDate, printed_date
from dateline.lexicon import load
from dateline.records.text import Excerpt, Span

_REACH = 400
_SHORTEST = 3  # letters of a place before an agency in small letters
_UP = r"[^\W\d_a-z]"
_CITY = rf"{_UP}(?:{_UP}|[.'’\-])*(?:[ /]{_UP}(?:{_UP}|[.'’\-])*){{0,4}}"
_TITLED = rf"{_UP}[\w.'’\-]+(?: (?:{_UP}[\w.'’\-]+|de|del|of|the|al|and)){{0,5}}"
_REGION = rf"(?P<region>,\s+(?!NO DATE){_TITLED}|\s+\((?!AP\b|AFP\b)(?:{_CITY}|{_TITLED})\)(?=\s*,))?"
_AGENCY = r"[(/](?P<agency>[^\W\d_][^()/\n]{1,60})[)/]"
_DAY = rf"(?:,?\s*(?P<day>(?i:{PRINTED})|NO DATE))"
_DASH = r"\s*(?P<dash>[—–―]|--|-(?=\s)|-$|(?<=[^\W\d_a-z]{4}):(?=\s))\s*"
_HEAD = re.compile(
    rf"(?:(?P<place>{_CITY}|{_TITLED}){_REGION}{_DAY}?\.?,?\s*|(?=\({_UP}))"
    rf"(?:{_AGENCY}(?:,?\s+(?P<day2>(?i:{PRINTED})))?)?(?:{_DASH}|(?<=/)\.\s+)"
)
_TAG = re.compile(r"\s*\[([^\]\[]{1,200})\]\s*")


@dataclass(frozen=True, slots=True)
class PrintedDateline:
    """A dateline as printed: its span, its parts, and where the running text starts."""

    span: Span
    place: Excerpt | None
    day: PrintedDate | None
    agency: str | None
    text_start: int


def find_dateline(text: str, paragraph: Span) -> PrintedDateline | None:
    """Return the dateline that `paragraph` begins with.

    A place in capitals and a dash are enough; a place in small letters, or a paragraph that is all in
    capitals, needs an agency, a date or its country beside it, else "THE ARMY -- WHICH" would be one.
    """
    end = min(paragraph.end, paragraph.start + _REACH)
    match = _HEAD.match(text, paragraph.start, end)
    if not match:
        return None
    day_words = match["day"] or match["day2"]
    if match["agency"] and match["agency"][0].islower() and not (match["place"] or "").isupper():
        return None
    if match["agency"] and match["agency"][0].islower() and len(match["place"]) < _SHORTEST:
        return None
    if not (day_words or match["agency"]) and not _stands_alone(text, match, end):
        return None
    return PrintedDateline(
        Span(match.start(), match.start() + len(match.group().rstrip())),
        _place(text, match),
        printed_date(day_words) if day_words else None,
        " ".join(match["agency"].split()) if match["agency"] else None,
        _after_tags(text, match.end(), paragraph.end),
    )


def _place(text: str, match: re.Match[str]) -> Excerpt | None:
    """The place words, unless they say that there is none."""
    if not match["place"] or match["place"] in load("head")["no_place"]["words"]:
        return None
    return Excerpt.at(text, *match.span("place"))


def _stands_alone(text: str, match: re.Match[str], end: int) -> bool:
    """Tell whether a place and a dash alone make a dateline: capitals before a sentence in small letters.

    A place in small letters has its country beside it: "Port Ade, Kenya – Rebels attacked".
    """
    after = text[match.end() : end].lstrip("\"“‘'")
    if (
        (match["region"] or "").strip(", ()") in _countries()
        and match["dash"]
        and after[:1].isupper()
        and after[1:2].islower()
    ):
        return True
    return match["place"].isupper() and len(match["place"]) > 2 and not after[:1].islower() and _mixed(after[:60])


@cache
def _countries() -> frozenset[str]:
    return frozenset(name for row in load("countries").values() for name in (row["name"], *row.get("aka", ())))


def _mixed(words: str) -> bool:
    return any(map(str.islower, words))


def _after_tags(text: str, start: int, end: int) -> int:
    """Return where the text starts after monitors' tags such as "[REPORT] [RADIO X] [TEXT]"."""
    tags = load("head")["tags"]
    at = last = start
    while match := _TAG.match(text, at, min(end, start + _REACH)):
        at = match.end()
        words = match[1].split()
        if words and words[0] in tags["opening"]:
            last = at
        if words and words[0] in tags["closing"]:
            return at
    return last
