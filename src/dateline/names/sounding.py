"""How names sound: one spelling for all transliterations of a sound, and how far two words are from each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from dateline.lexicon import load

VOWELS = frozenset("aeiouE")
_SWAPPED = 0.7
_UNLIKE = 9.0
_BONES = str.maketrans("SCQzJTXGgDdpbvfw", "ssssstkkkttppppp", "aeiouEhy")


@dataclass(frozen=True, slots=True)
class Sounds:
    """The rules of spelling in their order, and what it costs to read one sound for another or to leave one out.

    `edges` are the costs at either end of a word. The last three are for a word in a script without short vowels and
    one in Latin letters: their pairs, what the first may leave out, and what the other.
    """

    spellings: tuple[tuple[re.Pattern[str], str], ...]
    near: dict[tuple[str, str], float]
    gaps: dict[str, float]
    edges: dict[str, float]
    unpointed: dict[tuple[str, str], float]
    written: dict[str, float]
    short: dict[str, float]


@cache
def sounds() -> Sounds:
    """Load the table of sounds."""
    table = load("sounds")
    spellings = tuple((re.compile(_guarded(row)), row["to"]) for row in table["spelling"])
    near: dict[tuple[str, str], float] = {}
    for row in table["near"]:
        near |= _both_ways(row["sounds"], row["cost"])
    gaps = {sound: row["cost"] for row in table["gap"] if not row.get("at_the_edge") for sound in row["sounds"]}
    edges = {sound: row["cost"] for row in table["gap"] if row.get("at_the_edge") for sound in row["sounds"]}
    row = table["unpointed"]
    pairs = _both_ways(row["sounds"], row["cost"]) | _both_ways(row["letters"], row["letter_cost"])
    written = gaps | dict.fromkeys(row["long"], row["long_cost"])
    short = gaps | dict.fromkeys(row["short"], row["cost"])
    return Sounds(spellings, near, gaps, edges, near | pairs, written, short)


def _both_ways(pairs: Iterable[str], cost: float) -> dict[tuple[str, str], float]:
    return {pair: cost for two in pairs for pair in ((two[0], two[1]), (two[1], two[0]))}


def _guarded(row: dict[str, str]) -> str:
    before = row.get("unless_before")
    return f"(?:{row['from']})(?![{before}])" if before else row["from"]


@lru_cache(maxsize=65536)
def sound_out(word: str) -> str:
    """Spell a folded word by its sounds: q and k, ou and u, sch and sh, single and doubled letters come out alike."""
    for pattern, letters in sounds().spellings:
        word = pattern.sub(letters, word)
    return word


@lru_cache(maxsize=65536)
def bones(sounded: str) -> str:
    """Return the coarse consonants of a sounded word; words that sound near differ in one of them at most."""
    return sounded.translate(_BONES)


@lru_cache(maxsize=65536)
def distance(one: str, other: str) -> float:
    """Return how far two sounded words are from each other: about 1 for every consonant that differs."""
    if one == other:
        return 0.0
    if OSA.distance(bones(one), bones(other), score_cutoff=1) > 1:
        return _UNLIKE
    table = sounds()
    return _walk(one, other, table.near, _costs(one, table.gaps, table.edges), _costs(other, table.gaps, table.edges))


@lru_cache(maxsize=65536)
def distance_unpointed(unpointed: str, other: str) -> float:
    """Return how far a word without short vowels is from one with all of them."""
    if OSA.distance(bones(unpointed), bones(other), score_cutoff=2) > 2:
        return _UNLIKE
    table = sounds()
    left_out, skipped = _costs(unpointed, table.written, {}), _costs(other, table.short, {})
    return _walk(unpointed, other, table.unpointed, left_out, skipped)


def _walk(
    one: str, other: str, near: dict[tuple[str, str], float], left_out: Sequence[float], skipped: Sequence[float]
) -> float:
    """Weigh the cheapest way from one word to the other: read a sound for another, skip one, swap two."""
    above: list[float] = []
    row = [0.0]
    for cost in skipped:
        row.append(row[-1] + cost)
    for i, x in enumerate(one):
        over, above, row = above, row, [row[0] + left_out[i]]
        for j, y in enumerate(other):
            best = above[j] + (0.0 if x == y else near.get((x, y), 1.0))
            best = min(best, above[j + 1] + left_out[i], row[j] + skipped[j])
            if i and j and x == other[j - 1] and y == one[i - 1]:
                best = min(best, over[j - 1] + _SWAPPED)
            row.append(best)
    return row[-1]


def _costs(word: str, gaps: dict[str, float], edges: dict[str, float]) -> list[float]:
    """Return what it costs to leave out each sound of a word; its first and last may weigh more."""
    costs = [gaps.get(sound, 1.0) for sound in word]
    for at in {0, len(word) - 1} if word else ():
        costs[at] = edges.get(word[at], costs[at])
    return costs
