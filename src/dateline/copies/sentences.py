"""Where the sentences of a text end, told by its marks alone, for texts in any language and of any length."""

from __future__ import annotations

import re

from dateline.records.text import Span

_END = re.compile(
    r"\n[^\S\n]*+\n\s*+"
    r"|(?<![.!?…])(?P<stop>[.!?…]++[\"'”’»)\]]*)(?=\s+[\"'“‘«(\[—–-]*\s?[^\W_a-z])"
    r"|[。！？؟۔]+[”」』]*"
    r"|(?<![a-z,;–—-])\n(?=[^\W_a-z\s])"
)
_SHORTENED = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|No|Gen|Maj|Col|Lt|Sgt|Capt|Cmdr|Brig|Adm|Gov|Sen|Rep|Prof|Rev|vs|Jan|Feb|Mar|Apr"
    r"|Aug|Sept?|Oct|Nov|Dec))$"
)
_LETTER = re.compile(r"[^\W_]")


def sentences(text: str) -> list[Span]:
    """Return the sentences in order, without the blanks around them; a blank line always ends one."""
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        stop = match["stop"]
        if stop == "." and _SHORTENED.search(text, max(0, match.start() - 8), match.start()):
            continue
        found += _trimmed(text, start, match.end())
        start = match.end()
    return [*found, *_trimmed(text, start, len(text))]


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    words = text[start:end]
    left = start + len(words) - len(words.lstrip())
    span = Span(left, start + len(words.rstrip()))
    return [span] if _LETTER.search(text, span.start, max(span.end, span.start)) else []
