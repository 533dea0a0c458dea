"""The place lexicon as sets: prepositions, nouns and names that tell whether a name is a place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dateline.lexicon import load


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words by what they do to the name beside them; `nouns` gives the kind that a noun makes of it."""

    prepositions: frozenset[str]
    sure: frozenset[str]
    fillers: frozenset[str]
    nouns: dict[str, str]
    titles: frozenset[str]
    bodies: frozenset[str]
    sites: frozenset[str]
    actors: frozenset[str]
    doubtful: frozenset[str]
    peoples: frozenset[str]


@cache
def place_words() -> PlaceWords:
    """Load the place lexicon."""
    data = load("places")
    return PlaceWords(
        frozenset(data["prepositions"]), frozenset(data["sure_prepositions"]), frozenset(data["fillers"]),
        {noun: kind for kind, nouns in data["nouns"].items() for noun in nouns},
        frozenset(data["titles"]["words"]), frozenset(data["bodies"]["words"]), frozenset(data["sites"]["words"]),
        frozenset(data["actors"]["words"]),
        frozenset(data["doubtful"]["words"]), frozenset(data["peoples"]["words"] + data["never"]["words"]),
    )  # fmt: skip
