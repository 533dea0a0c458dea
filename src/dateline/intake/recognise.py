"""Which language a text is in, by script and by its commonest little words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from dateline.lexicon import load

_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _profiles() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Code, script and little words of each language known, in the lexicon's order."""
    return tuple((row["code"], row["script"], frozenset(row["words"].split())) for row in load("languages")["language"])


@cache
def _script(letter: str) -> str:
    """The script of a letter, by the first word of its Unicode name."""
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0].partition("-")[0]


def recognise(text: str) -> str:
    """Return the language's ISO 639-1 code, or "und" where the words don't tell.

    Reads the first 20,000 characters: enough to tell, and bounded whatever the file.
    """
    words = [match.group().lower() for match in _WORD.finditer(text[:_SAMPLE])]
    if not words:
        return "und"
    script = Counter(_script(word[0]) for word in words).most_common(1)[0][0]
    known = [profile for profile in _profiles() if profile[1] == script]
    if len(known) == 1 and not known[0][2]:
        return known[0][0]
    scores = [(sum(word in little for word in words), code) for code, _, little in known]
    best, code = max(scores, key=lambda score: score[0], default=(0, "und"))
    return code if best and best * 12 >= len(words) else "und"
