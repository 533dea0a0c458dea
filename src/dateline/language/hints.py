"""Which words carry a claim and which name a source, from the model's scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.records.parse import Hint

_LEAST = 0.3


def read_hints(scores: NDArray[np.float32], labels: Sequence[str]) -> Iterator[tuple[int, Hint]]:
    """Yield the words that are likely to carry a claim, with the likeliest kind and detail.

    A score is the probability that the word carries any claim at all; labels are "kind:detail", "O" is none.
    """
    shares = _shares(scores)
    none = labels.index("O")
    carries = 1.0 - shares[:, none]
    shares[:, none] = 0.0
    best = shares.argmax(axis=1)
    for i in np.flatnonzero(carries >= _LEAST):
        kind, _, detail = labels[best[i]].partition(":")
        yield int(i), Hint(kind, detail, round(float(carries[i]), 4))


def read_speakers(scores: NDArray[np.float32], labels: Sequence[str]) -> list[float]:
    """Return for each word the probability that it heads the words for a source."""
    found: list[float] = _shares(scores)[:, labels.index("source")].tolist()
    return found


def _shares(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    raised: NDArray[np.float32] = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return shares
