"""The place lexicon as sets: prepositions, nouns and names that tell whether a name is a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dateline.lexicon import load


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words by what they do to the name beside them; `openers` begin names that are none without them.

    `nouns` gives the kind that a noun makes of it, `features` the kind of a name that ends in the word, `short` the
    full form of a short one. `telling` finds a country's own institutions; `deeds` are the verbs by which a
    government, not its seat, acts.
    """

    prepositions: frozenset[str]
    openers: frozenset[str]
    sure: frozenset[str]
    fillers: frozenset[str]
    nouns: dict[str, str]
    titles: frozenset[str]
    bodies: frozenset[str]
    civic: frozenset[str]
    sites: frozenset[str]
    actors: frozenset[str]
    doubtful: frozenset[str]
    peoples: frozenset[str]
    features: dict[str, str]
    short: dict[str, str]
    deeds: frozenset[str]
    particles: frozenset[str]
    locals: frozenset[str]
    determiners: frozenset[str]
    telling: dict[str, re.Pattern[str]]


@cache
def place_words() -> PlaceWords:
    """Load the place lexicon."""
    data = load("places")
    return PlaceWords(
        frozenset(data["prepositions"]), frozenset(data["openers"]),
        frozenset(data["sure_prepositions"]), frozenset(data["fillers"]),
        {noun: kind for kind, nouns in data["nouns"].items() for noun in nouns},
        frozenset(data["titles"]["words"]), frozenset(data["bodies"]["words"]), frozenset(data["civic"]["words"]),
        frozenset(data["sites"]["words"]), frozenset(data["actors"]["words"]),
        frozenset(data["doubtful"]["words"]), frozenset(data["peoples"]["words"] + data["never"]["words"]),
        {word: kind for kind, words in data["features"].items() for word in words},
        dict(data["short"]), frozenset(data["metonym"]["verbs"]), frozenset(data["persons"]["particles"]),
        frozenset(data["locals"]["nouns"]), frozenset(data["locals"]["determiners"]),
        {country: _any_of(words) for country, words in sorted(data["telling"].items())},
    )  # fmt: skip


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of any of some words, whole."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
