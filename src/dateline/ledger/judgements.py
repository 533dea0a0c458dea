"""What people judged: which of their decisions stand, after what was undone and what took another's place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dateline.records.incident import Judgement

_ONE_QUESTION = {
    "part": "link", "other-source": "same-source", "reject": "accept", "correct": "accept", "add": "accept",
}  # fmt: skip


def standing(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Return the judgements in force, earliest first.

    An "undo" takes its subjects away, an undone "undo" gives them back; of several on one question about the same
    subjects the latest stands. At one moment the key decides.
    """
    undone: set[str] = set()
    answered: set[tuple[str, frozenset[str]]] = set()
    found: list[Judgement] = []
    for judgement in sorted(judgements, key=lambda one: (one.at, one.key), reverse=True):
        if judgement.key in undone:
            continue
        if judgement.act == "undo":
            undone.update(judgement.subjects)
            continue
        question = (_ONE_QUESTION.get(judgement.act, judgement.act), frozenset(judgement.subjects))
        if question not in answered:
            answered.add(question)
            found.append(judgement)
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Decisions:
    """The standing judgements about happenings: pairs of claims to link, the latest first, and pairs to part."""

    links: tuple[tuple[str, str], ...]
    parts: frozenset[frozenset[str]]
    discounts: tuple[Judgement, ...]


def decisions(judgements: Iterable[Judgement]) -> Decisions:
    """Sort judgements that stand by what they decide about happenings."""
    ordered = sorted(judgements, key=lambda one: (one.at, one.key), reverse=True)
    links = [pair for one in ordered if one.act == "link" for pair in _pairs(one.subjects)]
    parts = [frozenset(pair) for one in ordered if one.act == "part" for pair in _pairs(one.subjects)]
    return Decisions(tuple(links), frozenset(parts), tuple(one for one in ordered if one.act == "discount"))


def _pairs(subjects: Iterable[str]) -> list[tuple[str, str]]:
    """Pair the first subject with each of the others."""
    first, *others = sorted(set(subjects)) or [""]
    return [(first, other) for other in others]
