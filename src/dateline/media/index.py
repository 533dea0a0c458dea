"""What is held, ready to be looked through: PDQ by distance, marked points by agreement on one shift and size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.media.points import Points

SAME = 31  # of 256 bits, the customary bound; unrelated pictures differ by 128
_WORDS = 4
_NEAR = 10  # of the 64 bits of a point
LEAST, LEAST_TURNED = 11, 13  # points that agree; more where a picture is also looked for in its other turnings
_SLACK = 0.03
Words = NDArray[np.uint64]


def _counted(words: Any) -> Any:
    """Count the bits that are set, in numpy of before version 2 too."""
    return _TABLE[words.view(np.uint16)].reshape(*words.shape, 4).sum(axis=-1, dtype=np.uint8)


_TABLE = np.array([bin(n).count("1") for n in range(65_536)], np.uint8)
_PROBES = np.array([0, *(1 << n for n in range(16))], np.uint16)
_count: Callable[[Any], Any] = getattr(np, "bitwise_count", _counted)


@dataclass(frozen=True, slots=True)
class Match:
    """That a picture looks like one that is held: `place` is its row, `distance` in bits; None where points agree."""

    place: int
    distance: int | None
    points: int = 0


class Whole:
    """PDQ hashes of whole pictures, packed for comparing one with all."""

    def __init__(self, hashes: Iterable[bytes]) -> None:
        joined = b"".join(hashes)
        self._columns: Words = np.ascontiguousarray(np.frombuffer(joined, "<u8").reshape(-1, _WORDS).T)

    def __len__(self) -> int:
        return int(self._columns.shape[1])

    def near(self, turnings: Sequence[bytes], within: int = SAME) -> list[Match]:
        """Return what is near to any turning of a picture, the nearest first."""
        if not len(self):
            return []
        least = np.full(len(self), 256, np.uint16)
        for bits in turnings:
            np.minimum(least, self._distances(bits), out=least)
        found = np.flatnonzero(least <= within)
        return sorted((Match(int(n), int(least[n])) for n in found), key=lambda one: (one.distance, one.place))

    def _distances(self, bits: bytes) -> NDArray[np.uint16]:
        total = np.zeros(len(self), np.uint16)
        for column, word in zip(self._columns, np.frombuffer(bits, "<u8"), strict=True):
            total += _count(column ^ word)
        return total


class Marked:
    """Marked points of pictures, sorted by each quarter of their bits, so that few are compared."""

    def __init__(self, pictures: Sequence[Points]) -> None:
        self._pictures = pictures
        self._bits: Words = np.concatenate([one.bits for one in pictures]) if pictures else np.zeros(0, np.uint64)
        self._owner = np.repeat(np.arange(len(pictures)), [len(one) for one in pictures])
        self._first = np.concatenate(([0], np.cumsum([len(one) for one in pictures], dtype=np.int64)))
        self._bands = [_Band(_quarter(self._bits, n)) for n in range(4)]

    def like(self, points: Points, least: int = LEAST) -> list[Match]:
        """Return the pictures of which enough points agree with these, the best first."""
        mine, theirs = self._pairs(points)
        owners = self._owner[theirs]
        found = []
        for owner in np.flatnonzero(np.bincount(owners, minlength=1) >= least).tolist():
            here = owners == owner
            number = _agreeing(points, mine[here], self._pictures[owner], theirs[here] - self._first[owner])
            if number >= least:
                found.append(Match(int(owner), None, number))
        return sorted(found, key=lambda one: (-one.points, one.place))

    def _pairs(self, points: Points) -> tuple[Any, Any]:
        """Return pairs of points that are near to each other; a quarter of their bits is the same but for one."""
        pairs = []
        for n, band in enumerate(self._bands):
            at, rows = band.rows(_quarter(points.bits, n))
            near = _count(self._bits[rows] ^ points.bits[at]) <= _NEAR
            pairs.append(at[near] * len(self._bits) + rows[near])
        both = np.unique(np.concatenate(pairs))
        return both // max(1, len(self._bits)), both % max(1, len(self._bits))


class _Band:
    """One quarter of all bits, sorted, with where each value begins."""

    def __init__(self, keys: Any) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._starts = np.searchsorted(keys[self._order], np.arange(65_537))

    def rows(self, keys: Any) -> tuple[Any, Any]:
        """Return which of some values are next to which rows, as pairs."""
        asked = (keys[:, None] ^ _PROBES).ravel().astype(np.int64)
        first, last = self._starts[asked], self._starts[asked + 1]
        sizes = last - first
        at = np.repeat(np.arange(len(asked)) // len(_PROBES), sizes)
        steps = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return at, self._order[np.repeat(first, sizes) + steps]


def _quarter(bits: Words, number: int) -> Any:
    return ((bits >> np.uint64(16 * number)) & np.uint64(0xFFFF)).astype(np.uint16)


def _agreeing(one: Points, mine: Any, other: Points, theirs: Any) -> int:
    """Count the points of one picture that the best shift and size, told by a pair of two points each, brings over."""
    x, y = one.x[mine].astype(float), one.y[mine].astype(float)
    u, v = other.x[theirs].astype(float), other.y[theirs].astype(float)
    size = other.scale[theirs] / one.scale[mine]
    slack = _SLACK * max(1.0, float(np.ptp(u)), float(np.ptp(v)))
    best = 0
    for n in range(min(len(x), 60)):
        apart = np.hypot(x - x[n], y - y[n])
        for m in np.argsort(-apart, kind="stable")[:6]:
            best = max(best, _brought_over((x, y, u, v, size), n, int(m), slack, best))
    return best


def _brought_over(pairs: tuple[Any, ...], n: int, m: int, slack: float, best: int) -> int:
    x, y, u, v, size = pairs
    apart = np.hypot(x[m] - x[n], y[m] - y[n])
    if apart < 8:
        return 0
    scale = np.hypot(u[m] - u[n], v[m] - v[n]) / apart
    if not 0.2 < scale < 5:
        return 0
    off = np.hypot(u - (u[n] + (x - x[n]) * scale), v - (v[n] + (y - y[n]) * scale))
    fits = (off < slack) & (np.abs(np.log2(size / scale)) < 0.5)
    if fits.sum() <= best:
        return 0
    return min(len(np.unique(np.round(np.c_[x, y][fits] / 4), axis=0)), len(np.unique(np.c_[u, v][fits], axis=0)))
