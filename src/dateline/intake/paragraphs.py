"""Text -> paragraph spans, for one paragraph a line, blank lines between, and hard-wrapped copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from dateline.records.text import Span

_LINE = re.compile(r"[^\n\r\f\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\f\x85\u2028\u2029]")
_INVISIBLE = " \t\v\xa0\u3000\ufeff\u200b\u200e\u200f\u2060"
_FIRST_WORD = re.compile(r"\S+")
_FINAL = re.compile(r"[.!?:…][\"'”’)\]]*$")
_WIDEST, _NARROWEST = 100, 40


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it; `left` is where it begins before its indent."""

    left: int
    start: int
    end: int
    after_blank: bool

    @property
    def width(self) -> int:
        """Columns from the left edge to the last visible character."""
        return self.end - self.left

    @property
    def indented(self) -> bool:
        """Whether it starts with two blanks or more, as a paragraph's first line may."""
        return self.start - self.left >= 2


def paragraphs(text: str, start: int = 0) -> list[Span]:
    """Return the paragraphs from `start` on, in order, without the blanks around them."""
    found = _lines(text, start)
    wrapped = _is_wrapped(text, found)
    spans: list[Span] = []
    for before, line in zip([None, *found], found, strict=False):
        if before and not line.after_blank and _continues(text, before, line, wrapped):
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(Span(line.start, line.end))
    return spans


def _lines(text: str, start: int) -> list[Line]:
    """Return the lines that hold something visible."""
    found: list[Line] = []
    last = start
    for match in _LINE.finditer(text, start):
        words = match.group().strip(_INVISIBLE)
        if words:
            left = match.start()
            at = left + match.group().index(words)
            blank = len(_BREAK.findall(text, last, left)) > 1
            found.append(Line(left, at, at + len(words), blank))
            last = at + len(words)
    return found


def _is_wrapped(text: str, lines: list[Line]) -> int:
    """Return the column at which the lines are wrapped, or 0 where a line is a paragraph.

    In wrapped copy nearly every line is so full that the next line's first word would not have fitted.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if not b.after_blank]
    if len(pairs) < 2:
        return 0
    width = max(a.width for a, _ in pairs)
    full = sum(_reach(text, a, b) > width - 8 for a, b in pairs)
    return width if _NARROWEST <= width <= _WIDEST and full * 10 >= len(pairs) * 6 else 0


def _reach(text: str, line: Line, following: Line) -> int:
    """The column that `line` would have reached with the next line's first word on it."""
    word = _FIRST_WORD.match(text, following.start, following.end)
    return line.width + 1 + (len(word.group()) if word else 0)


def _continues(text: str, before: Line, line: Line, wrapped: int) -> bool:
    """Tell whether `line` goes on with the paragraph of the line directly above it."""
    final = _FINAL.search(text, max(before.start, before.end - 4), before.end)
    if not wrapped:
        return final is None and text[line.start].islower()
    if line.indented and not before.indented:
        return False
    reach = _reach(text, before, line)
    return reach > wrapped * (0.8 if final else 0.6)
