"""The signature of a text: the least of its shingles' hashes, few of which two texts share unless one was copied.

A bottom sketch, as MinHash was first drawn. Every hash in it is a band of its own, so that SQL finds candidates by
equality; because the hashes under one threshold are drawn alike from every text, what two sketches share tells how
much of the *shorter* text stands in the longer, where bands of rows tell only how alike the two are as wholes.
"""

from __future__ import annotations

import numpy as np

from dateline.copies.words import Keys, Words, read_words

SHINGLE = 4  # words
LEAST = 16  # distinct shingles; shorter texts agree by chance, and have no signature
_RATE = 8  # one shingle of so many is kept,
_FEWEST, _MOST = 48, 256  # but never fewer and never more than these
_THRESHOLD = np.uint64((1 << 64) // _RATE)
_STEPS = tuple(np.uint64(step) for step in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
_ONE_IN = 12  # of the smaller signature's hashes are shared by a copy at the least
WIDTH = 8  # bytes of a hash


def shingles(words: Words) -> Keys:
    """Return a hash for every run of `SHINGLE` words, in order."""
    count = len(words) - SHINGLE + 1
    if count < 1:
        return np.empty(0, np.uint64)
    mixed = np.zeros(count, np.uint64)
    for i in range(SHINGLE):
        mixed = _scattered(mixed + words.keys[i : i + count])
    return mixed


def _scattered(keys: Keys) -> Keys:
    """Mix every bit of a key into every other (splitmix64)."""
    mixed = keys + _STEPS[0]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _STEPS[1]
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _STEPS[2]
    return mixed ^ (mixed >> np.uint64(31))


def signature(text: str) -> bytes:
    """Return the signature of a text: at most 2 KiB, the same on every machine; b"" where the text is too short.

    Too short is a text of fewer than `LEAST` different runs of `SHINGLE` words: 19 words, or more where it repeats.
    """
    return sign(read_words(text))


def sign(words: Words) -> bytes:
    """Return the signature of a text whose words are read."""
    return sketch(shingles(words)).tobytes()


def sketch(found: Keys) -> Keys:
    """Draw the sketch of a text's shingles: the hashes under a threshold, in order."""
    least = np.unique(found)
    if len(least) < LEAST:
        return np.empty(0, ">u8")
    count = int(np.searchsorted(least, _THRESHOLD))
    return least[: min(max(count, _FEWEST), _MOST)].astype(">u8")


def bands(signed: bytes) -> tuple[bytes, ...]:
    """Return the keys under which a signature is found: see `least_shared`."""
    return tuple(signed[i : i + WIDTH] for i in range(0, len(signed), WIDTH))


def least_shared(one: int, other: int) -> int:
    """Return how many bands two signatures of so many must share to be worth comparing."""
    return max(2, min(one, other) // _ONE_IN)


def hashes(signed: bytes) -> Keys:
    """Return the hashes of a signature in order."""
    return np.frombuffer(signed, ">u8").astype(np.uint64)
