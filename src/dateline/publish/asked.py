"""What is asked of what may be published: a place, a period, a kind, a source, a state, and nothing that is hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dateline.protect.clearance import Clearing
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import AccessState, ControlState, Incident


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to publish; what is None is not asked for. Both days are taken in."""

    place: FiledPlace | None = None
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    source: str | None = None
    state: str | None = None

    def is_at(self, place: FiledPlace | None) -> bool:
        """Tell whether a place is the one that is asked for, or lies in it."""
        if self.place is None or place is None:
            return self.place is None
        country = self.place.country if self.place.feature == "country" else None
        return place.within(self.place.key) or (country is not None and place.country == country)

    def is_then(self, start: date | None, end: date | None) -> bool:
        """Tell whether a stretch of days meets the period; what has no day does not, where one is asked for."""
        return (self.since is None or (end is not None and end >= self.since)) and (
            self.until is None or (start is not None and start <= self.until)
        )


def chosen(clearing: Clearing, wanted: Wanted) -> Clearing:
    """Return those of the cleared records that are asked for."""
    incidents = tuple(one for one in clearing.incidents if _incident(one.record, wanted))
    inside = {claim.key for one in incidents for a in one.record.accounts for claim in a.claims}
    told = {one.record.key for one in clearing.claims if wanted.source in (None, one.record.origin.key)}
    of_kind = wanted.kind is not None or wanted.state is not None
    claims = tuple(one for one in clearing.claims
                   if one.record.key in told and (one.record.key in inside or not of_kind)
                   and _claim(one.record, wanted))  # fmt: skip
    used = {one.record.key for one in claims}
    return replace(
        clearing,
        incidents=incidents,
        claims=claims,
        exhibits=tuple(one for one in clearing.exhibits if one.record.claim in used),
        control=tuple(one for one in clearing.control if not of_kind and _state(one.record, wanted, told)),
        access=tuple(one for one in clearing.access if not of_kind and _state(one.record, wanted, told)),
    )  # fmt: skip


def _incident(one: Incident, wanted: Wanted) -> bool:
    return (
        wanted.is_at(one.place)
        and wanted.is_then(one.start, one.end)
        and (wanted.kind is None or wanted.kind in one.types[:1])
        and (wanted.state is None or wanted.state == one.happened.state)
        and (
            wanted.source is None
            or any(wanted.source == c.origin.key for account in one.accounts for c in account.claims)
        )
    )


def _claim(claim: FiledClaim, wanted: Wanted) -> bool:
    day = claim.published.date() if claim.published else None
    return wanted.is_at(claim.place) and wanted.is_then(claim.start or day, claim.end or day)


def _state(one: ControlState | AccessState, wanted: Wanted, told: set[str]) -> bool:
    late = one.end is not None and wanted.since is not None and one.end < wanted.since
    early = wanted.until is not None and one.start > wanted.until
    mine = wanted.source is None or bool(told & {*one.claims, *one.against, *one.evidence})
    return wanted.is_at(one.place) and not late and not early and mine
