"""How credible an answer is on the Admiralty scale, by a published table, and what a person put in its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dateline.ledger.judgements import standing
from dateline.lexicon import load
from dateline.records.filed import FiledClaim
from dateline.records.incident import Grade, Judgement

RELIABILITIES = ("A", "B", "C", "D", "E", "F")
UNJUDGED = "F"

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of credibility; `reliability` is empty and `contradicted` None where they don't matter."""

    id: str
    value: int
    states: tuple[str, ...]
    when: Mapping[str, tuple[int, int]]
    reliability: str
    outweigh: int
    contradicted: bool | None


def fits(when: Mapping[str, tuple[int, int]], counts: Counts) -> bool:
    """Tell whether counts lie within the bounds of a row, -1 being none."""
    return all(
        counts.get(name, 0) >= least and (most < 0 or counts.get(name, 0) <= most)
        for name, (least, most) in when.items()
    )


@cache
def rows() -> tuple[Row, ...]:
    """Return the table of credibility in its order."""
    return tuple(map(_row, load("ledger_credibility")["credibility"]))


def _row(row: dict[str, Any]) -> Row:
    when = {name: (least, most) for name, (least, most) in row.get("when", {}).items()}
    return Row(
        row["id"], row["value"], tuple(row["states"]), when, row.get("reliability", ""), row.get("outweigh", 0),
        row.get("contradicted"),
    )  # fmt: skip


def credibility(state: str, counts: Counts, best: str = UNJUDGED, contradicted: bool = False) -> tuple[int, str]:
    """Return the credibility of an answer and the rule that gave it; `best` is its best origin's reliability."""
    for row in rows():
        if (
            state in row.states
            and fits(row.when, counts)
            and (not row.reliability or best in row.reliability)
            and (not row.outweigh or counts.get("for", 0) >= row.outweigh * counts.get("against", 0))
            and row.contradicted in (None, contradicted)
        ):
            return row.value, row.id
    raise ValueError(f"no rule of credibility for {state!r}")


def best_of(claims: Iterable[FiledClaim], reliability: Mapping[str, str]) -> str:
    """Return the best reliability among the origins of some claims; one that nobody graded is F."""
    return min((reliability.get(claim.origin.key, UNJUDGED) for claim in claims), default=UNJUDGED)


def reliabilities(judgements: Iterable[Judgement]) -> dict[str, str]:
    """Return the grades that people gave to origins, by key. No origin has one that nobody gave."""
    return {
        key: judgement.value
        for judgement in standing(judgements)
        if judgement.act == "reliability" and judgement.value in RELIABILITIES
        for key in judgement.subjects
    }


def overruled(grade: Grade, judgements: Iterable[Judgement], subjects: Collection[str]) -> Grade:
    """Put a person's credibility in the place of the table's where the latest judgement on these subjects has one.

    The rule then names the judgement, whose reason can be read; state and support stay what they are.
    """
    for judgement in reversed(standing(judgements)):
        if judgement.act == "credibility" and frozenset(judgement.subjects) == frozenset(subjects):
            return replace(grade, credibility=int(judgement.value or grade.credibility), rule=_judged(grade, judgement))
    return grade


def _judged(grade: Grade, judgement: Judgement) -> str:
    return f"{grade.rule.split()[0]} judged:{judgement.key}"
