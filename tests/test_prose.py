"""Sentences in wire prose: the share of their claims that are read right, part by part, must not fall.

The first score of a part, before anything was mended after it, stands in the head of its file.
"""

from __future__ import annotations

import pytest

from dateline.pipeline import Reader
from sentences import scored, sentences

# Claims right in a hundred, and claims too many in a hundred, at worst.
FLOORS = {"worked": (96.0, 3.0), "held": (94.0, 3.0), "fresh": (93.0, 5.0), "unseen": (86.0, 4.0)}


@pytest.mark.parametrize("part", sorted(FLOORS))
def test_sentences_reach_their_floor(part: str, reader: Reader) -> None:
    right, wanted, extra, found = scored(reader, part)
    least, most = FLOORS[part]
    missed = [line for _, o in found for line in o.wrong]
    assert 100 * right / wanted >= least, "\n".join(missed)
    assert 100 * extra / wanted <= most, "\n".join(line for _, o in found for line in o.extra)


def test_there_are_enough_sentences() -> None:
    assert sum(len(sentences(part)) for part in FLOORS) >= 500
