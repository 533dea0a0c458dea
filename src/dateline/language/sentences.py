"""Where sentences start: the model's word for it, held to what punctuation allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.records.text import Span

MAX_WORDS, MAX_PIECES = 110, 300
_PLAIN_STOP, _AFTER_STOP, _WITHOUT_STOP = (
    -5.0,
    -1.0,
    0.0,
)  # margins of the model's two scores, best on EWT's development set
_STOPS = frozenset(".!?…")
_QUOTES = frozenset({'"', "”", "''"})
_CLOSERS = frozenset("\"”’')]»") | {"''"}


def split_long(text: str, tokens: list[Span], pieces: Callable[[str], list[int]]) -> list[list[Span]]:
    """Cut a block's tokens into windows that the network can take, at sentence ends where there are any."""
    windows: list[list[Span]] = []
    window: list[Span] = []
    size = end = 0
    for token in tokens:
        word = token.of(text)
        size += len(pieces(word))
        if window and (len(window) >= MAX_WORDS or size > MAX_PIECES):
            keep = end if end > len(window) // 3 else len(window)
            windows.append(window[:keep])
            window = window[keep:]
            size = sum(len(pieces(t.of(text))) for t in window) + len(pieces(word))
            end = 0
        window.append(token)
        if _STOPS.issuperset(word) or (word in _CLOSERS and end == len(window) - 1 and end):
            end = len(window)
    return [*windows, window] if window else windows


def cuts(forms: Sequence[str], start: NDArray[np.float32]) -> list[int]:
    """Return the edges of sentences in a window: 0, every start after it, and the number of words.

    After a full stop the model need be less sure than elsewhere. A closing quotation mark belongs to the sentence
    that it closes.
    """
    edges = [0]
    for i in range(1, len(forms)):
        margin = float(start[i, 1] - start[i, 0])
        before = forms[i - 1]
        ended = _STOPS.issuperset(before) or (before in _CLOSERS and i > 1 and _STOPS.issuperset(forms[i - 2]))
        floor = _PLAIN_STOP if ended and _plain(forms, i) else _AFTER_STOP if ended else _WITHOUT_STOP
        if margin > floor and not (forms[i] in _CLOSERS and _closes(forms, i)):
            edges.append(i)
    return [*edges, len(forms)]


def _plain(forms: Sequence[str], i: int) -> bool:
    """Tell whether a full stop can be nothing but an end: after a small word or a number, before a capital.

    So it is behind the quotation mark that closes a sentence: "They came at night." Two guards ran.
    """
    stop = i - 2 if forms[i - 1] in _QUOTES and _closes(forms, i - 1) else i - 1
    before, word = forms[stop], forms[stop - 1] if stop else ""
    ordinary = (word.islower() and len(word) > 1) or (word.isdigit() and len(word) > 1)
    return before == "." and ordinary and forms[i][:1].isupper() and len(forms[i]) > 1


def _closes(forms: Sequence[str], i: int) -> bool:
    """Tell whether the mark at `i` closes: a straight one does if an odd number stands before it."""
    if forms[i] in ('"', "'") or (forms[i] == "''" and "``" not in forms):
        return sum(1 for f in forms[:i] if f == forms[i]) % 2 == 1
    return True
