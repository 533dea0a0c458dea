"""Full text in the store: words in a row, alike in both databases, at any length and in any script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from dateline.desk import Desk
from dateline.store.listing import Wanted
from dateline.store.schema import dispatches
from dateline.store.searching import saying, words_of
from desks import desk_at, taken, written

TEXTS = (
    "Shelling hit the Old Market of Säntel at dawn, the governor's office said.",
    "Nothing of the kind.",
    "قصف عنيف على السُّوق القديم في تافنيك",
    "部队夺取了市场并进入旧城",
    "Українські рятувальники: двоє поранених",
    "x " * 20_000 + "needle in the haystack " + "y " * 20_000,
    "",
)
HEADLINES = (None, "Quiet NIGHT in <b>Tavnik</b>", None, None, None, None, "Only a headline")


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """A desk on each database, with dispatches in many scripts."""
    with desk_at(where) as opened:
        told = ({"text": text, "headline": head} for text, head in zip(TEXTS, HEADLINES, strict=True))
        taken(opened, written(*told))
        yield opened


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("old market", [1]),
        ("OLD MARKET OF SANTEL", [1]),
        ("market old", []),
        ("gover", [1]),
        ("overnor", []),
        ("quiet night", [2]),
        ("tavnik", [2]),
        ("<b>Tavnik</b>", [2]),
        ("السوق القديم", [3]),
        ("夺取了市场", [4]),
        ("市场", [4]),
        ("场市", []),
        ("РЯТУВАЛЬНИКИ", [5]),
        ("needle in the haystack y", [6]),
        ("only a headline", [7]),
        ("''' \" * -", []),
        ('" OR said MATCH "', []),
        ("it's", []),
        ("a" * 5000, []),
    ],
)
def test_words_in_a_row_are_found(desk: Desk, asked: str, found: list[int]) -> None:
    assert [held.id for held in desk.store.dispatches(Wanted(text=asked))] == found


def test_words_at_the_seam_of_a_long_text_are_found(desk: Desk) -> None:
    text = " ".join(f"w{number}" for number in range(30_000))
    taken(desk, written({"text": text}))
    with desk.store.transaction() as connection:
        for start in (0, 7950, 7990, 8000, 15_910, 15_925, 29_990):
            asked = " ".join(f"w{number}" for number in range(start, start + 10))
            query = select(dispatches.c.id).where(saying(dispatches.c.id, asked))
            assert list(connection.execute(query).scalars()) == [len(TEXTS) + 1], start


def test_words_are_without_case_accents_and_marks() -> None:
    assert words_of("L'État-major, 3rd_army; ÇA va?") == ["l", "etat", "major", "3rd", "army", "ca", "va"]
    assert words_of("السُّوق") == ["السوق"]
    assert words_of("旧城 wall") == ["旧", "城", "wall"]
