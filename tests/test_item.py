"""From the words of an item back to its original."""

from __future__ import annotations

from dateline.records.item import OffsetMap, Origin, Piece
from dateline.records.text import Span

MAP = OffsetMap(
    (
        Piece(Span(0, 5), Origin("page 1", 100, 105), even=True),
        Piece(Span(6, 10), Origin("page 2", 0, 30)),
        Piece(Span(12, 20), Origin("page 3")),
    )
)


def test_an_even_piece_leads_back_to_the_character() -> None:
    assert MAP.origins(Span(1, 3)) == (Origin("page 1", 101, 103),)


def test_an_uneven_piece_leads_back_to_the_whole_of_it() -> None:
    assert MAP.origins(Span(7, 8)) == (Origin("page 2", 0, 30),)


def test_a_span_over_pieces_has_an_origin_in_each() -> None:
    assert MAP.origins(Span(4, 13)) == (Origin("page 1", 104, 105), Origin("page 2", 0, 30), Origin("page 3"))


def test_what_was_put_in_between_has_none() -> None:
    assert MAP.origins(Span(10, 12)) == ()
    assert OffsetMap().origins(Span(0, 4)) == ()
