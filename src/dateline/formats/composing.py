"""Building an item's text together with its map back to the original."""

from __future__ import annotations

from dateline.records.item import OffsetMap, Origin, Piece
from dateline.records.text import Span


class Composer:
    """Text put together from stretches of one part of an original after another, in reading order."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._pieces: list[Piece] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def put(self, text: str, origin: Origin, even: bool) -> None:
        """Add text that stands at the origin; it joins the piece before it where the two run on evenly."""
        start, self._length = self._length, self._length + len(text)
        self._words.append(text)
        piece = Piece(Span(start, self._length), origin, even)
        last = self._pieces[-1] if self._pieces else None
        if last and _run_on(last, piece):
            whole = Origin(origin.part, last.origin.start, origin.end)
            self._pieces[-1] = Piece(Span(last.span.start, self._length), whole, True)
        else:
            self._pieces.append(piece)

    def fill(self, text: str) -> None:
        """Add text that stands nowhere in the original, such as the gap between two paragraphs."""
        self._words.append(text)
        self._length += len(text)

    def done(self) -> tuple[str, OffsetMap]:
        """Return the whole text and its map."""
        return "".join(self._words), OffsetMap(tuple(self._pieces))


def _run_on(last: Piece, piece: Piece) -> bool:
    """Whether one even piece goes on where the other ends, in the text and in the original."""
    return (
        last.even
        and piece.even
        and last.span.end == piece.span.start
        and last.origin.part == piece.origin.part
        and last.origin.end is not None
        and last.origin.end == piece.origin.start
    )


def whole(text: str, part: str = "") -> tuple[str, OffsetMap]:
    """Return a text that runs character by character with a part of the original, and its map."""
    if not text:
        return "", OffsetMap()
    return text, OffsetMap((Piece(Span(0, len(text)), Origin(part, 0, len(text)), True),))
