"""The tree's hashes and proofs, against published roots and against the definition written down plainly."""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.custody.merkle import (
    EMPTY,
    Frontier,
    Node,
    consistency,
    extends,
    hash_of,
    includes,
    inclusion,
    leaf_hash,
    needed,
    node_hash,
    peaks,
    proof,
    root_of,
)  # fmt: skip

# The entries and roots with which implementations of RFC 6962 have been tested ever since it was written.
PUBLISHED = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]
_SIZES = st.integers(1, 300)


def leaves(size: int) -> list[bytes]:
    """The hashes of so many entries."""
    return [leaf_hash(str(n).encode()) for n in range(size)]


_LEAVES = leaves(300)


def half(size: int) -> int:
    """The largest power of two smaller than a size."""
    return max(1 << n for n in range(20) if 1 << n < size)


@cache
def plain_root(start: int, end: int) -> bytes:
    """The root by its definition, RFC 9162, 2.1.1."""
    if end - start < 2:
        return _LEAVES[start] if start < end else hashlib.sha256(b"").digest()
    k = half(end - start)
    return hashlib.sha256(b"\x01" + plain_root(start, start + k) + plain_root(start + k, end)).digest()


def plain_path(m: int, start: int, end: int) -> list[bytes]:
    """The path of an entry by its definition, RFC 9162, 2.1.3.1."""
    if end - start == 1:
        return []
    k = half(end - start)
    if m < k:
        return [*plain_path(m, start, start + k), plain_root(start + k, end)]
    return [*plain_path(m - k, start + k, end), plain_root(start, start + k)]


def plain_consistency(m: int, start: int, end: int, whole: bool = True) -> list[bytes]:
    """The proof of a beginning by its definition, RFC 9162, 2.1.4.1."""
    if m == end - start:
        return [] if whole else [plain_root(start, end)]
    k = half(end - start)
    if m <= k:
        return [*plain_consistency(m, start, start + k, whole), plain_root(start + k, end)]
    return [*plain_consistency(m - k, start + k, end, False), plain_root(start, start + k)]


class Kept:
    """The whole subtrees of a tree, as appending makes them, and how many of them were asked for."""

    nodes: ClassVar[dict[tuple[int, int], bytes]] = {(0, n): leaf for n, leaf in enumerate(_LEAVES)}
    _frontier = Frontier()
    for _leaf in _LEAVES:
        nodes.update({(node.level, node.number): node.hash for node in _frontier.append(_leaf)})

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, level: int, number: int) -> bytes:
        self.read += 1
        return self.nodes[level, number]


def test_the_roots_are_those_that_are_published() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY == hashlib.sha256(b"").digest()
    for entry, root in PUBLISHED:
        frontier.append(leaf_hash(bytes.fromhex(entry)))
        assert frontier.root().hex() == root


def test_appending_tells_of_each_subtree_once_when_it_becomes_whole() -> None:
    one, two, three, four = leaves(4)
    frontier = Frontier()
    assert frontier.append(one) == []
    assert frontier.append(two) == [Node(1, 0, node_hash(one, two))]
    assert frontier.append(three) == []
    low = node_hash(three, four)
    assert frontier.append(four) == [Node(1, 1, low), Node(2, 0, node_hash(node_hash(one, two), low))]
    assert frontier.peaks == [frontier.root()]


@settings(max_examples=2000)
@given(_SIZES, st.data())
def test_proofs_are_those_of_the_definition_and_hold(size: int, data: st.DataObject) -> None:
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    kept, root = Kept(), plain_root(0, size)
    assert root_of(_LEAVES[:size]) == root
    path = proof(inclusion(index, size), kept)
    assert path == plain_path(index, 0, size)
    assert includes(_LEAVES[index], index, size, path, root)
    beginning = proof(consistency(first, size), kept)
    assert beginning == plain_consistency(first, 0, size)
    assert extends(first, size, beginning, plain_root(0, first), root)
    assert kept.read <= 4 * size.bit_length() + 4


@settings(max_examples=2000)
@given(_SIZES, st.data())
def test_a_proof_of_anything_else_does_not_hold(size: int, data: st.DataObject) -> None:
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    kept, root, leaf = Kept(), plain_root(0, size), _LEAVES[index]
    path = proof(inclusion(index, size), kept)
    other = data.draw(st.integers(-1, size + 1).filter(lambda n: n != index))
    assert not includes(leaf, other, size, path, root)
    assert not includes(leaf_hash(b"another"), index, size, path, root)
    assert not includes(leaf, index, size, [*path, root], root)
    for n in range(len(path)):
        assert not includes(leaf, index, size, [*path[:n], flipped(path[n]), *path[n + 1 :]], root)
        assert not includes(leaf, index, size, path[:n] + path[n + 1 :], root)
    beginning, before = proof(consistency(first, size), kept), plain_root(0, first)
    assert not extends(first, size, [*beginning, root], before, root)
    assert not extends(first, size, beginning, flipped(before), root)
    assert not extends(first, size, beginning, before, flipped(root))
    for n in range(len(beginning)):
        bad = [*beginning[:n], flipped(beginning[n]), *beginning[n + 1 :]]
        assert not extends(first, size, bad, before, root)


def flipped(some: bytes) -> bytes:
    """A hash with one bit changed."""
    return some[:-1] + bytes([some[-1] ^ 1])


def test_what_is_out_of_bounds_is_proved_by_nothing() -> None:
    (one,) = leaves(1)
    assert includes(one, 0, 1, [], one)
    assert not includes(one, 0, 0, [], EMPTY)
    assert not includes(one, 1, 1, [], one)
    assert consistency(0, 5) == consistency(5, 5) == consistency(6, 5) == []
    assert extends(0, 5, [], EMPTY, one)
    assert not extends(0, 5, [], one, one)
    assert not extends(3, 2, [one], one, one)
    assert not extends(2, 3, [], one, one)
    assert extends(4, 4, [], one, one)


@given(st.integers(1, 1 << 40))
def test_a_million_entries_are_few_subtrees(size: int) -> None:
    found = peaks(0, size)
    assert len(found) == size.bit_count()
    assert sum(1 << level for level, _ in found) == size
    assert all(higher > lower for (higher, _), (lower, _) in pairwise(found))
    assert len(list(needed(inclusion(size // 3, size)))) <= 2 * size.bit_length()
    assert len(list(needed(consistency(size // 3 + 1, size + 1)))) <= 2 * size.bit_length() + 2


@pytest.mark.parametrize("size", range(1, 40))
def test_the_hash_of_any_beginning_can_be_had_from_whole_subtrees(size: int) -> None:
    assert hash_of((0, size), Kept()) == plain_root(0, size)
