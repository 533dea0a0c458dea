"""The time of what a headline tells: that of the same happening in the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateline.records.claim import Claim, ClaimTime
from dateline.records.text import Span

_OWN = frozenset({"time.clause", "time.sentence", "time.plan"})


def date_headline(claims: Sequence[Claim], headline: Span | None, lead: ClaimTime | None) -> list[Claim]:
    """Date the claims of a headline that names no time by the body.

    The time is that of the first claim there that tells the same, else that of the main happening, which a
    headline sums up unless it tells of a plan.
    """
    if headline is None:
        return list(claims)
    body = [claim for claim in claims if not headline.meets(claim.trigger.span)]
    return [claim if claim in body or claim.time.rule in _OWN else _dated(claim, body, lead) for claim in claims]


def _dated(claim: Claim, body: Sequence[Claim], lead: ClaimTime | None) -> Claim:
    again = next((c.time for c in body if c.time.start and _tells_same(claim, c)), None)
    if again is None and claim.time.start is None and claim.certainty != "planned":
        again = lead
    return replace(claim, time=_carried(again)) if again is not None else claim


def _carried(time: ClaimTime) -> ClaimTime:
    return replace(time, words=None, rule="time.headline")


def _tells_same(claim: Claim, other: Claim) -> bool:
    """Tell whether two claims are of one happening, as far as kind, sort and number show."""
    if claim.kind != other.kind:
        return False
    if claim.toll and other.toll:
        return (claim.toll.harm, claim.toll.low) == (other.toll.harm, other.toll.low)
    if claim.event and other.event:
        return claim.event.plover_type == other.event.plover_type
    if claim.control and other.control:
        return claim.control.status == other.control.status
    if claim.access and other.access:
        return claim.access.status == other.access.status
    return bool(claim.condition and other.condition and claim.condition.type == other.condition.type)
