"""Two texts -> the stretches of words that the one has from the other, in bounded time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.copies.sketch import SHINGLE, shingles
from dateline.copies.words import Keys, Words

_TRIED = 8  # places of the earlier text that a stretch is looked for at


class Run(NamedTuple):
    """`length` words from the word `at` of the later text on are those from the word `origin` of the earlier on."""

    at: int
    origin: int
    length: int


class Shared:
    """What two texts have in common: for each of their words whether it stands in a run that the other has too."""

    def __init__(self, later: Words, earlier: Words) -> None:
        self._later, self._earlier = shingles(later), shingles(earlier)
        self._found = _among(self._later, self._earlier)
        self.later = _covered(self._found, len(later))
        self.earlier = _covered(_among(self._earlier, self._later), len(earlier))

    def runs(self) -> list[Run]:
        """Return the longest common runs in the order of the later text, no word of it in two."""
        order = np.argsort(self._earlier, kind="stable")
        ranked = self._earlier[order]
        lows = np.searchsorted(ranked, self._later).tolist()
        highs = np.searchsorted(ranked, self._later, side="right").tolist()
        runs: list[Run] = []
        at, end, follows = 0, 0, 0
        for i in np.flatnonzero(self._found).tolist():
            if i < at:
                continue
            origin, length = self._longest(i, _places(order, lows[i], highs[i], follows))
            cut = max(0, end - i)
            runs.append(Run(i + cut, origin + cut, length + SHINGLE - 1 - cut))
            at, end, follows = i + length, i + length + SHINGLE - 1, origin + length
        return runs

    def _longest(self, at: int, places: list[int]) -> tuple[int, int]:
        """Return the place that goes on like the later text the longest, and for how many shingles."""
        lengths = [(_alike(self._later, at, self._earlier, place), -rank) for rank, place in enumerate(places)]
        length, rank = max(lengths)
        return places[-rank], length


def _among(some: Keys, others: Keys) -> NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(some), bool)
    ranked = np.sort(others)
    nearest = ranked[np.minimum(np.searchsorted(ranked, some), len(ranked) - 1)]
    return np.asarray(nearest == some, np.bool_)


def _covered(found: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    covered = np.zeros(count, bool)
    for i in range(SHINGLE if len(found) else 0):
        covered[i : i + len(found)] |= found
    return covered


def _places(order: NDArray[np.int64], low: int, high: int, follows: int) -> list[int]:
    """Return some of the places of a shingle: first the next one after the run before, then the first ones."""
    found: list[int] = order[low : min(high, low + _TRIED)].tolist()
    following = low + int(np.searchsorted(order[low:high], follows)) if high - low > 1 else high
    return [int(order[following]), *found] if following < high else found


def _alike(one: Keys, i: int, other: Keys, j: int) -> int:
    """Return for how many keys the two go on alike from `i` and `j`."""
    length, step = 0, 64
    while True:
        left, right = one[i + length : i + length + step], other[j + length : j + length + step]
        size = min(len(left), len(right))
        differ = np.flatnonzero(left[:size] != right[:size])
        if len(differ):
            return length + int(differ[0])
        length += size
        if size < step:
            return length
        step *= 2
