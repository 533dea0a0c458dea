"""The reporter's own doubt: what the outlet says that it could not confirm, apart from what sources doubt."""

from __future__ import annotations

import re
from functools import cache

from dateline.lexicon import load
from dateline.records.parse import Parse, Sentence
from dateline.records.text import Excerpt


@cache
def _signs() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in load("doubt")["doubt"]), re.IGNORECASE)


def doubts(parse: Parse) -> dict[int, Excerpt]:
    """Return the doubt that rests on each sentence, by sentence index.

    A sentence that speaks of "the claims" or "the report" casts its doubt on the sentences of attribution
    before it in the same paragraph; one that names what it doubts casts it on itself alone.
    """
    found: dict[int, Excerpt] = {}
    for sentence in parse.sentences:
        match = _signs().search(sentence.span.of(parse.text))
        if match is None:
            continue
        words = Excerpt.at(parse.text, sentence.span.start + match.start(), sentence.span.start + match.end())
        found[sentence.index] = words
        if _looks_back(parse, sentence):
            opens = sentence.index == 0 or parse.sentences[sentence.index - 1].block != sentence.block
            for earlier in reversed(parse.sentences[: sentence.index]):
                if earlier.block < sentence.block - opens or earlier.index in found:
                    break
                found[earlier.index] = words
    return found


_AGAIN = "claim report account figure toll number allegation assertion statement version detail video".split()
_BACK = re.compile(
    r"\b(?:th(?:e|at|is|ose|ese)|neither|both|its?|their|his|her|such) (?:\w+ ){0,2}?"
    r"(?:(?:" + "|".join(_AGAIN) + r")s?|information|footage|it)\b|^(?:It|That|This|Neither)\b",
    re.IGNORECASE,
)


def _looks_back(parse: Parse, sentence: Sentence) -> bool:
    return _BACK.search(sentence.span.of(parse.text)) is not None
