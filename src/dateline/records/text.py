"""Spans and the words under them. Every offset counts code points of the file as decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points, `[start, end)`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` under the span."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of the dispatch, with where they stand; `text` is always what `span` re-slices to."""

    span: Span
    text: str

    @classmethod
    def at(cls, text: str, start: int, end: int) -> Excerpt:
        """Cut `[start, end)` out of `text`."""
        return cls(Span(start, end), text[start:end])


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Knowledge that is missing, and why: a value, never a default."""

    reason: str
