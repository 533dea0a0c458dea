"""Quotations: matched marks within a block, tolerant of marks that nobody closed."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.records.parse import Parse
from dateline.records.text import Span

_OPEN = {"“": "”", "«": "»", "„": "“", "``": "''"}
_MIN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation with its marks; `first` and `last` are the words inside (last excluded)."""

    span: Span
    first: int
    last: int
    block: int


def find_quotes(parse: Parse) -> list[Quote]:
    """Return the quotations in reading order.

    A mark that opens and is not closed before its block ends runs to the end of the block: that is how a
    quotation over several paragraphs is set.
    """
    quotes: list[Quote] = []
    opened: tuple[int, str] | None = None
    block = -1
    last_index = 0
    for sentence in parse.sentences:
        if sentence.block != block:
            if opened:
                _close(parse, quotes, opened[0], last_index, block)
            opened, block = None, sentence.block
        for i in range(sentence.first, sentence.last):
            mark = parse.words[i].text
            if opened:
                if mark == opened[1]:
                    _close(parse, quotes, opened[0], i, block)
                    opened = None
            elif (closer := _opens(parse, i, mark)) is not None:
                opened = (i, closer)
            last_index = i
    if opened:
        _close(parse, quotes, opened[0], last_index, block)
    return quotes


def _opens(parse: Parse, i: int, mark: str) -> str | None:
    """The mark that would close what `mark` opens here, or None where it opens nothing."""
    if mark in _OPEN:
        return _OPEN[mark]
    if mark in ('"', "''"):
        return mark
    if mark in ("'", "‘", "’") and parse.words[i].upos == "PUNCT":
        follows = parse.text[parse.words[i].end : parse.words[i].end + 1]
        before = parse.text[max(0, parse.words[i].start - 1) : parse.words[i].start]
        if follows and not follows.isspace() and (not before or before.isspace()):
            return "’" if mark == "‘" else mark
    return None


def _close(parse: Parse, quotes: list[Quote], first: int, last: int, block: int) -> None:
    words = last - first - 1
    if words >= _MIN_WORDS:
        span = Span(parse.words[first].start, parse.words[last].end)
        quotes.append(Quote(span, first + 1, last, block))
