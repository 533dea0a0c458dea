"""The best dependency tree from arc scores: greedy where that is a tree, Chu-Liu/Edmonds where not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def best_tree(arc: Scores) -> NDArray[np.int64]:
    """Return the head of each word, 0 for the one root and 1-based words otherwise.

    `arc` is [words, words + 1] with the root in column 0.
    """
    scores = arc.astype(np.float64).copy()
    n = scores.shape[0]
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    others = scores[:, 1:].max(1) if n > 1 else np.full(n, -np.inf)
    root = int(np.argmax(scores[:, 0] - others)) if n > 1 else 0
    chosen = scores[root, 0]
    scores[:, 0] = -np.inf
    scores[root, 1:] = -np.inf
    scores[root, 0] = chosen
    heads: NDArray[np.int64] = scores.argmax(1)
    if _cycle(heads) is None:
        return heads
    square = np.full((n + 1, n + 1), -np.inf)
    square[1:] = scores
    solved: NDArray[np.int64] = _edmonds(square)[1:]
    return solved


def _cycle(heads: NDArray[np.int64]) -> list[int] | None:
    """The words (1-based) of a cycle, or None; heads of 0 end a path."""
    n = len(heads)
    state = [0] * (n + 1)
    for begin in range(1, n + 1):
        path = []
        at = begin
        while at and not state[at]:
            state[at] = 1
            path.append(at)
            at = int(heads[at - 1])
        if at and state[at] == 1:
            return path[path.index(at) :]
        for word in path:
            state[word] = 2
    return None


def _edmonds(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Heads of the maximum arborescence; row = dependent, column = head, node 0 the root."""
    heads: NDArray[np.int64] = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads[1:])
    if cycle is None:
        return heads
    inside = np.array(cycle)
    outside = np.array([i for i in range(len(scores)) if i not in set(cycle)])
    kept = scores[inside, heads[inside]]
    entering = scores[np.ix_(inside, outside)] - kept[:, None]
    leaving = scores[np.ix_(outside, inside)]
    m = len(outside)
    small = np.full((m + 1, m + 1), -np.inf)
    small[:m, :m] = scores[np.ix_(outside, outside)]
    small[m, :m] = entering.max(0) + kept.sum()
    small[:m, m] = leaving.max(1)
    small[0] = -np.inf
    solved = _edmonds(small)
    result: NDArray[np.int64] = heads.copy()
    for i in range(1, m):
        at = solved[i]
        result[outside[i]] = inside[leaving[i].argmax()] if at == m else outside[at]
    breaker = int(solved[m])
    word = inside[int(entering[:, breaker].argmax())]
    result[word] = outside[breaker]
    return result
