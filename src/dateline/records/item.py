"""What a desk receives: one item of an original, with its text and the way back from there to the original."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from dateline.records.text import Span

STATUSES = ("new", "update", "correction", "kill")


@dataclass(frozen=True, slots=True)
class Origin:
    """A stretch of an original: `part` names where ("page 3", "row 12", "body/2", "inner.eml"), "" the whole.

    `start` and `end` are offsets in that part as its format counts them: bytes of a file, characters of a page,
    a cell or a decoded member. Both are None where only the part is known.
    """

    part: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an item's text and where it stands in the original.

    `even` tells that the two run character by character, so that a span inside can be led back exactly.
    """

    span: Span
    origin: Origin
    even: bool = False


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """The pieces of an item's text in reading order; text between pieces was put in by the reader of the format."""

    pieces: tuple[Piece, ...] = ()

    def origins(self, span: Span) -> tuple[Origin, ...]:
        """Return where the words of a span stand in the original, in reading order; () where nothing tells."""
        first = max(0, bisect_right(self.pieces, span.start, key=lambda piece: piece.span.start) - 1)
        found = []
        for piece in self.pieces[first:]:
            if piece.span.start >= span.end:
                break
            if piece.span.meets(span):
                found.append(_cut(piece, span))
        return tuple(found)


def _cut(piece: Piece, span: Span) -> Origin:
    origin = piece.origin
    if not piece.even or origin.start is None:
        return origin
    start = origin.start + max(0, span.start - piece.span.start)
    end = origin.start + min(piece.span.end, span.end) - piece.span.start
    return Origin(origin.part, start, end)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an original as its format tells of it, before it is read as a dispatch.

    `format` is the id of the format ("text", "html", "ninjs-2.1", "telegram"...), `part` which part of the original
    it is ("" where it is the whole). `guid` is the publisher's identity of the item, the same over all its versions;
    `version` orders them. `replaces` is the guid of another item that this one takes the place of. `credit` names the
    agencies that the item itself credits. `notes` say in words what could not be read; text may then be "".
    """

    format: str
    text: str
    offsets: OffsetMap = OffsetMap()
    part: str = ""
    headline: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: datetime | None = None
    language: str | None = None
    url: str | None = None
    guid: str | None = None
    version: str | None = None
    status: str = "new"
    replaces: str | None = None
    credit: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
