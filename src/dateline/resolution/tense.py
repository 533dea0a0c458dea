"""What the words around a time expression tell: whether its clause looks ahead, has lasted, or is a quotation."""

from __future__ import annotations

import re
from functools import cache

from dateline.lexicon import load
from dateline.resolution.timewords import Hit

_CLAUSE = re.compile(r"[;:\"“”]|, (?:and|but|which|who|as)\b")
_CLAUSE_END = re.compile(r"[.;:!?\n]|, (?:and|but|which|who|as)\b")
_REACH = 70  # characters of a clause that are looked at on each side
_SPEECH_REACH = 120
_QUOTE_REACH = 2_000
_SPEECH_WORDS = 4
_FRONT = 24  # characters before an expression that still stands at the front of its clause


def clause_before(text: str, start: int, hit: Hit) -> str:
    """Return the words of the clause up to an expression; `start` is where its sentence begins."""
    return _CLAUSE.split(text[max(start, hit.start - _REACH) : hit.start])[-1]


def looks_ahead(text: str, before: str, hit: Hit) -> bool:
    """Tell whether the clause of an expression speaks of what is to come: "will meet Monday", not "said Monday"."""
    before = _pattern("saying").split(before)[-1]
    if _pattern("before").search(before):
        return True
    if len(before) > _FRONT:
        return False
    after = _CLAUSE_END.split(text[hit.end : hit.end + _REACH], maxsplit=1)[0]
    return _pattern("after").search(after) is not None


def has_lasted(before: str, hit: Hit) -> bool:
    """Tell whether a length runs up to now: "have been waging an eight-day campaign", "the two-year-old war"."""
    if hit.rule.id == "time.aged":
        return True
    attributive = "-" in hit.groups.get("joint", "")
    return (attributive or before.endswith("for ")) and _pattern("lasting").search(before) is not None


def in_quotation(text: str, start: int, at: int) -> bool:
    """Tell whether a place is inside quotation marks that open after `start`."""
    run = text[max(start, at - _QUOTE_REACH) : at]
    return run.count("“") > run.count("”") or run.count('"') % 2 == 1


def is_of_speech(text: str, start: int, hit: Hit) -> bool:
    """Tell whether an expression dates a verb of saying: "said Thursday", "told reporters on Friday"."""
    before = text[max(start, hit.start - _SPEECH_REACH) : hit.start]
    after = [before[found.end() :] for found in _pattern("speech").finditer(before)]
    return bool(after) and '"' not in after[-1] and after[-1].count(" ") <= _SPEECH_WORDS


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load("times")["tense"][name], re.IGNORECASE)
