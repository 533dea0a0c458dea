"""Which held dispatches have a hash in their sketch: sorted arrays that merge as they grow, 12 bytes a hash."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.copies.words import Keys

_RECENT = 1 << 15  # hashes that wait in a table before they are sorted
_ENOUGH = 2000  # dispatches met under the hashes of one


@dataclass(frozen=True, slots=True, eq=False)
class _Sorted:
    """Hashes in order, each beside the number of a dispatch that has it."""

    keys: Keys
    numbers: NDArray[np.uint32]

    def ranges(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return np.searchsorted(self.keys, keys), np.searchsorted(self.keys, keys, side="right")

    def with_all(self, other: _Sorted) -> _Sorted:
        keys = np.concatenate([self.keys, other.keys])
        order = np.argsort(keys, kind="stable")
        return _Sorted(keys[order], np.concatenate([self.numbers, other.numbers])[order])


class Postings:
    """Numbers of dispatches under the hashes of their sketches; what a lookup costs grows with the logarithm of all."""

    def __init__(self) -> None:
        self._recent: dict[int, list[int]] = {}
        self._waiting = 0
        self._sorted: list[_Sorted] = []

    def add(self, number: int, keys: Keys) -> None:
        """Hold a dispatch under each of its hashes."""
        for key in keys.tolist():
            self._recent.setdefault(key, []).append(number)
        self._waiting += len(keys)
        if self._waiting >= _RECENT:
            self._settle()

    def find(self, keys: Keys) -> Counter[int]:
        """Count for every dispatch that shares any of these hashes how many it shares.

        The rarest hashes are looked up first, until `_ENOUGH` dispatches are met: what set phrases would find besides
        grows with all that is held, and is no copy. Which hashes those are does not hang on the order of coming.
        """
        ranges = [part.ranges(keys) for part in self._sorted]
        recent = [self._recent.get(key, []) for key in keys.tolist()]
        often = np.array([len(numbers) for numbers in recent], np.int64)
        for lows, highs in ranges:
            often += highs - lows
        order = np.argsort(often, kind="stable")
        met = np.cumsum(often[order])
        chosen = order[(often[order] > 0) & ((met <= _ENOUGH) | (met == often[order]))]
        shared: Counter[int] = Counter()
        for at in chosen.tolist():
            shared.update(recent[at])
            for part, (lows, highs) in zip(self._sorted, ranges, strict=True):
                if lows[at] < highs[at]:
                    shared.update(part.numbers[lows[at] : highs[at]].tolist())
        return shared

    def _settle(self) -> None:
        pairs = [(key, number) for key, numbers in self._recent.items() for number in numbers]
        keys, numbers = zip(*pairs, strict=True)
        made = _Sorted(np.empty(0, np.uint64), np.empty(0, np.uint32))
        made = made.with_all(_Sorted(np.array(keys, np.uint64), np.array(numbers, np.uint32)))
        while self._sorted and len(self._sorted[-1].keys) <= len(made.keys):
            made = self._sorted.pop().with_all(made)
        self._sorted.append(made)
        self._recent, self._waiting = {}, 0
