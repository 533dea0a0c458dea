"""Merkle tree hashing, and proofs of inclusion and of consistency, made and checked, as RFC 9162 has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce

Hash = bytes
Range = tuple[int, int]
"""Entries from the first to before the last, counted from 0."""

EMPTY: Hash = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A whole subtree: of 2^level entries, the number-th of its size."""

    level: int
    number: int
    hash: Hash


def leaf_hash(data: bytes) -> Hash:
    """Return the hash of an entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """Return the hash of two subtrees, of which the left comes first."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The whole subtrees that a tree of some size is made of, the largest first: all that appending needs to know."""

    size: int = 0
    peaks: list[Hash] = field(default_factory=list)

    def append(self, leaf: Hash) -> list[Node]:
        """Add an entry; return the subtrees above it that became whole, the smallest first."""
        made, level, number = [], 0, self.size
        while number & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            level, number = level + 1, number >> 1
            made.append(Node(level, number, leaf))
        self.peaks.append(leaf)
        self.size += 1
        return made

    def root(self) -> Hash:
        """Return the root of the tree."""
        return _folded(self.peaks) if self.peaks else EMPTY


def root_of(leaves: Iterable[Hash]) -> Hash:
    """Return the root over the hashes of entries."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def peaks(start: int, end: int) -> list[tuple[int, int]]:
    """Return the whole subtrees, each by level and number, that a range is made of; it begins where a tree can."""
    found = []
    while start < end:
        room = (end - start).bit_length() - 1
        level = room if start == 0 else min(room, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def hash_of(span: Range, node: Callable[[int, int], Hash]) -> Hash:
    """Return the hash of a range out of whole subtrees."""
    return _folded([node(*peak) for peak in peaks(*span)])


def inclusion(index: int, size: int) -> list[Range]:
    """Return the ranges whose hashes prove that an entry is in a tree, from the entry upwards."""
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency(first: int, second: int) -> list[Range]:
    """Return the ranges whose hashes prove that a tree is the beginning of a larger one."""
    if not 0 < first < second:
        return []
    start, end, found = 0, second, []
    while end != first:
        middle = start + _half(end - start)
        if first <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return ([(start, end)] if start else []) + found[::-1]


def includes(leaf: Hash, index: int, size: int, path: Sequence[Hash], root: Hash) -> bool:
    """Tell whether a path proves that an entry stands at a place of a tree."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(other, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, other)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def extends(first: int, second: int, path: Sequence[Hash], before: Hash, after: Hash) -> bool:
    """Tell whether a path proves that the tree of the first size and root is the beginning of the second."""
    if first == second or first == 0:
        return not path and (before == after if first else before == EMPTY and second >= 0)
    if not 0 < first < second or not path:
        return False
    whole = list(path) if first & (first - 1) else [before, *path]
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return _climb(at, last, whole) == (before, after)


def _climb(at: int, last: int, path: Sequence[Hash]) -> tuple[Hash, Hash] | None:
    """Return the roots of the smaller and of the larger tree to which a path leads; None where it does not."""
    small = large = path[0]
    for other in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            small, large = node_hash(other, small), node_hash(other, large)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            large = node_hash(large, other)
        at, last = at >> 1, last >> 1
    return (small, large) if last == 0 else None


def proof(ranges: Iterable[Range], node: Callable[[int, int], Hash]) -> list[Hash]:
    """Return the hashes of ranges."""
    return [hash_of(span, node) for span in ranges]


def needed(ranges: Iterable[Range]) -> Iterator[tuple[int, int]]:
    """Yield the whole subtrees, each by level and number, that the hashes of ranges are made of."""
    return (peak for span in ranges for peak in peaks(*span))


def _half(size: int) -> int:
    """The largest power of two that is smaller than a size."""
    return int(1 << (size - 1).bit_length() - 1)


def _folded(hashes: Sequence[Hash]) -> Hash:
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))
