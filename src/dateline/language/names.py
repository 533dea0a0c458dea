"""Names from the model's BIO scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def read_names(
    forms: Sequence[str], scores: NDArray[np.float32], labels: Sequence[str], edges: Sequence[int]
) -> list[tuple[int, int, str]]:
    """Return names as (first word, word after the last, label); none crosses the end of a sentence."""
    best = scores.argmax(1)
    starts = set(edges)
    found: list[tuple[int, int, str]] = []
    inside = False
    for i in range(len(forms)):
        tag = labels[best[i]]
        if tag == "O":
            inside = False
        elif tag[0] == "I" and inside and i not in starts:
            found[-1] = (found[-1][0], i + 1, found[-1][2])
        else:
            found.append((i, i + 1, tag[2:]))
            inside = True
    return [
        _trim(forms, name)
        for name in found
        if any(c.isalnum() for c in forms[name[0]])
        and not (name[1] - name[0] == 1 and forms[name[0]].lower() in _SMALL)
    ]


_SMALL = frozenset("and or of the for in to a an mr mr. mrs. ms. dr.".split())


def _trim(forms: Sequence[str], name: tuple[int, int, str]) -> tuple[int, int, str]:
    """Take a clitic, a full stop and stray small words off the edges of a name."""
    first, last, label = name
    while last - first > 1 and forms[last - 1].lower() in _SMALL:
        last -= 1
    while last - first > 1 and forms[first].lower() in _SMALL:
        first += 1
    while last - first > 1 and not any(c.isalnum() for c in forms[last - 1].replace("'s", "").replace("’s", "")):
        last -= 1
    return first, last, label
