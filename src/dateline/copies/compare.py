"""Two texts -> whether the one is a copy of the other, what kind of copy, and what its outlet added."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dateline.copies.runs import Run, Shared
from dateline.copies.sentences import sentences
from dateline.copies.words import Words, read_words
from dateline.records.text import Span

VERDICTS = ("verbatim", "trimmed", "re-ordered", "re-led", "rewritten", "unrelated")
LEAST_COPIED = 16  # words; a quoted statement or a row of titles is soon as long as a dozen
TOGETHER = 0.66  # the shares of both texts' words that the other has, added: set phrases alone seldom reach 0.6
_KEPT, _REWRITTEN = 0.85, 0.35  # shares of a sentence's words
_SHORT = 6  # words; shorter lines are headings, bylines and sign-offs
_ADDED = 5  # words in a row that make an addition inside a copied sentence
_STOPS = ".!?…。！？؟۔"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the later text and the stretch of the earlier one that it is copied from."""

    later: Span
    earlier: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the later text: `verdict` is "copied", "rewritten" or "own"; `share` of its words are copied."""

    span: Span
    verdict: str
    share: float
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """What the later of two texts has of the earlier.

    `copied` is the share of the later text's words that stand in the earlier, `kept` the share of the earlier's that
    the later keeps. `own` is what the later outlet added: whole sentences, long additions inside a copied one, and
    figures that the earlier text does not have. A heading, byline or sign-off of its own adds nothing but figures.
    """

    verdict: str
    copied: float
    kept: float
    sentences: tuple[Sentence, ...] = ()
    own: tuple[Span, ...] = ()

    @property
    def is_copy(self) -> bool:
        """Whether one of the two was made from the other: the same whichever of them is called the later."""
        return self.verdict != "unrelated"

    def adds(self, span: Span) -> bool:
        """Tell whether words of the later text are its outlet's own, wholly or in part."""
        at = bisect_left(self.own, span.start, key=lambda own: own.end - 1)
        return at < len(self.own) and self.own[at].meets(span)


def compare(later: str | Words, earlier: str | Words) -> Overlap:
    """Compare a text with one that was out before it.

    Only the words count: not case, accents, typography, line breaks, or whether a number is spelt out.
    Identical texts are copies at four words; the index asks for more, since short messages are alike by chance.
    """
    new = later if isinstance(later, Words) else read_words(later)
    old = earlier if isinstance(earlier, Words) else read_words(earlier)
    shared = Shared(new, old)
    told = _sentences(new, old, shared.later, shared.runs())
    verdict = _verdict(new.text, told, _keeps_all(old, shared.earlier)) if is_copy(shared) else "unrelated"
    listed = tuple(sentence for sentence, _ in told)
    return Overlap(verdict, share(shared.later), share(shared.earlier), listed, _own(new, old, shared.later, told))


def is_copy(shared: Shared) -> bool:
    """Tell whether one of two texts was made from the other: the cheap part of `compare`, and its same answer."""
    copied = min(int(shared.later.sum()), int(shared.earlier.sum()))
    same = len(shared.later) == len(shared.earlier) == copied
    return (copied >= LEAST_COPIED or same) and share(shared.later) + share(shared.earlier) >= TOGETHER


def share(covered: NDArray[np.bool_]) -> float:
    """Return the share of the words that are covered."""
    return float(covered.mean()) if len(covered) else 0.0


_Told = list[tuple[Sentence, tuple[int, int]]]


def _sentences(new: Words, old: Words, covered: NDArray[np.bool_], runs: list[Run]) -> _Told:
    """Say of each sentence of the later text what it is, beside the range of its words."""
    told: _Told = []
    starts, ends = [run.at for run in runs], [run.at + run.length for run in runs]
    for span in sentences(new.text):
        first, last = new.inside(span)
        if first == last:
            continue
        copied = share(covered[first:last])
        within = runs[bisect_left(ends, first + 1) : bisect_left(starts, last)]
        parts = [_part(new, old, run, max(run.at, first), min(run.at + run.length, last)) for run in within]
        verdict = "copied" if copied >= _KEPT else "rewritten" if copied >= _REWRITTEN else "own"
        told.append((Sentence(span, verdict, copied, tuple(parts)), (first, last)))
    return told


def _part(new: Words, old: Words, run: Run, first: int, last: int) -> Part:
    shift = run.origin - run.at
    return Part(new.span(first, last), old.span(first + shift, last + shift))


def _verdict(text: str, told: _Told, whole: bool) -> str:
    """Name the kind of copy by its full sentences; headings and sign-offs count only in want of any."""
    full = [each for each, words in told if _is_full(text, each.span, words)] or [each for each, _ in told]
    if not full or any(sentence.verdict == "rewritten" for sentence in full):
        return "rewritten"
    if any(sentence.verdict == "own" for sentence in full):
        return "re-led" if any(sentence.verdict == "copied" for sentence in full) else "rewritten"
    if any(before.parts[0].earlier.start > after.parts[0].earlier.start for before, after in pairwise(full)):
        return "re-ordered"
    return "verbatim" if whole else "trimmed"


def _is_full(text: str, span: Span, words: tuple[int, int]) -> bool:
    return words[1] - words[0] >= _SHORT and span.of(text).rstrip("\"'”’»)]")[-1:] in _STOPS


def _keeps_all(old: Words, covered: NDArray[np.bool_]) -> bool:
    """Tell whether something of every full sentence of the earlier text is in the later."""
    for span in sentences(old.text):
        first, last = old.inside(span)
        if _is_full(old.text, span, (first, last)) and share(covered[first:last]) < _REWRITTEN:
            return False
    return True


def _own(new: Words, old: Words, covered: NDArray[np.bool_], told: _Told) -> tuple[Span, ...]:
    known = set(old.keys.tolist())
    full = [at for at, (each, words) in enumerate(told) if _is_full(new.text, each.span, words)]
    first_full, last_full = (full[0], full[-1]) if full else (0, len(told))
    own: list[Span] = []
    for at, (sentence, (first, last)) in enumerate(told):
        if sentence.verdict == "own" and first_full <= at <= last_full:
            own.append(sentence.span)
        elif sentence.verdict == "own":
            own += [new.span(i, i + 1) for i in range(first, last) if _is_new_figure(new, known, i)]
        elif sentence.share < 1:
            own += _additions(new, known, covered, first, last)
    return tuple(own)


def _additions(new: Words, known: set[int], covered: NDArray[np.bool_], first: int, last: int) -> list[Span]:
    """Return what was put into a copied sentence: long runs of other words, and figures not known before."""
    found: list[Span] = []
    edges = [first - 1, *(first + np.flatnonzero(covered[first:last])).tolist(), last]
    for before, after in pairwise(edges):
        if after - before > _ADDED:
            found.append(new.span(before + 1, after))
        else:
            found += [new.span(i, i + 1) for i in range(before + 1, after) if _is_new_figure(new, known, i)]
    return found


def _is_new_figure(new: Words, known: set[int], at: int) -> bool:
    return int(new.keys[at]) not in known and any(mark.isdigit() for mark in new.span(at, at + 1).of(new.text))
