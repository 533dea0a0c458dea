"""What a dispatch tells of its main happening only farther down: "The attack took place in X on Friday"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from dateline.assembly.scope import Scope
from dateline.lexicon import load
from dateline.records.parse import Word
from dateline.records.referent import PlaceMention, TimeMention

_NEAR = 3  # steps in the tree from the happening to its place or time


@cache
def _words() -> dict[str, Any]:
    return load("context")


def foretold_place(scope: Scope) -> PlaceMention | None:
    """The place that the first sentence gives which says where "the attack" or "the fighting" was."""
    heads = [(scope.head(p.words.span), p) for p in scope.places if p.place is not None]
    return next((p for word in _happenings(scope) for at, p in heads if _belongs(scope, at, word)), None)


def foretold_time(scope: Scope) -> TimeMention | None:
    """The day that the first sentence gives which says when "the attack" was."""
    days = [t for t in scope.times if t.start is not None and t.start == t.end and t.relation is None]
    heads = [(scope.head(t.words.span), t) for t in days]
    return next((t for word in _happenings(scope) for at, t in heads if _belongs(scope, at, word)), None)


def _happenings(scope: Scope) -> Iterator[Word]:
    """The verbs of "the attack took place", and the nouns of "the fighting in X", in reading order."""
    for word in scope.parse.words:
        if word.lemma.lower() not in _nouns() or not any(
            d.lower == "the" for d in scope.parse.children(word.index, "det")
        ):
            continue
        above = scope.parse.words[word.head] if word.head >= 0 else None
        if above is not None and word.relation == "nsubj" and above.lemma in _words()["happen"]["verbs"]:
            yield above
        elif word.lemma.lower() in _words()["happen"]["fighting"]:
            yield word


@cache
def _nouns() -> frozenset[str]:
    return frozenset(_words()["incident"]["nouns"] + _words()["happen"]["fighting"] + _words()["happen"]["nouns"])


def _belongs(scope: Scope, at: int, word: Word) -> bool:
    """Tell whether a place or time hangs from a happening with nothing but nouns between them."""
    path = scope.path(at)
    if word.index not in path[1 : _NEAR + 1]:
        return False
    return _is_set(scope, path[: path.index(word.index)])


def _is_set(scope: Scope, below: Sequence[int]) -> bool:
    words = scope.parse.words
    cases = [c.lower for i in below for c in scope.parse.children(i, "case")]
    return all(words[i].upos != "VERB" for i in below) and not any(c in ("from", "to", "between") for c in cases)
