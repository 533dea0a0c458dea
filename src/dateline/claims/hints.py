"""How sure the model must be before a hint of its makes a claim."""

from __future__ import annotations

from functools import cache

from dateline.lexicon import load


@cache
def _leasts() -> dict[str, float]:
    return {row["kind"]: float(row["least"]) for row in load("learned")["hint"]}


def least(kind: str) -> float:
    """The lowest score at which a hint makes a claim of a kind; above 1 where none does."""
    return _leasts().get(kind, 2.0)
