"""A dispatch as received: its text, its head, and the blocks that it is set in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateline.records.text import Excerpt, Span

ROLES = ("metadata", "headline", "byline", "date", "caption", "subhead", "body", "signature")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, its role in the dispatch, and where its running text starts (after a dateline)."""

    span: Span
    role: str
    text_start: int


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place and date printed at the head ("BEIRUT (AP) —"): a hint, never the place of an event."""

    span: Span
    place: Excerpt | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One item as received. `id` is the SHA-256 of its bytes; `published` is None where nothing says it."""

    file: str
    id: str
    text: str
    blocks: tuple[Block, ...]
    headline: Excerpt | None
    byline: Excerpt | None
    dateline: Dateline | None
    outlet: str | None
    published: date | None
    language: str | None
