"""All claims on file and all judgements -> the whole ledger; or the part of it that some accounts make up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from dateline.ledger import incidents
from dateline.ledger.access import fold_access
from dateline.ledger.accounts import accounts_of
from dateline.ledger.contradictions import contradictions, material
from dateline.ledger.control import fold
from dateline.ledger.corrections import corrected
from dateline.ledger.corroboration import Known, grade_blames, grade_happened
from dateline.ledger.credibility import overruled, reliabilities
from dateline.ledger.incidents import Graded
from dateline.ledger.judgements import standing
from dateline.ledger.sources import merged, sameness
from dateline.ledger.tolls import reckon
from dateline.records.filed import FiledClaim
from dateline.records.incident import AccessState, Account, ControlState, Grade, Incident, Judgement, Link, TollRange


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that the claims on file come to; `totals` are the counts that are of a period, of a war or of now."""

    incidents: tuple[Incident, ...]
    control: tuple[ControlState, ...]
    access: tuple[AccessState, ...]
    totals: tuple[FiledClaim, ...]
    claims: tuple[FiledClaim, ...]


def build(filed: Iterable[Iterable[FiledClaim]], judgements: Iterable[Judgement] = ()) -> Ledger:
    """Return the ledger of claims, given dispatch by dispatch; nothing but the claims and judgements has a say."""
    decided = tuple(judgements)
    said = standing(decided)
    dispatches = [corrected(claims, said) for claims in filed]
    claims = tuple(sorted((claim for some in dispatches for claim in some), key=lambda claim: claim.key))
    accounts = [account for some in dispatches for account in accounts_of(some)]
    stand = [claim for claim in claims if claim.state == "standing"]
    return Ledger(
        incidents_of(accounts, decided),
        fold(stand, decided),
        fold_access(claim for claim in stand if claim.place),
        tuple(claim for claim in stand if claim.toll and claim.toll.basis != "incident"),
        claims,
    )


def incidents_of(
    accounts: Iterable[Account], judgements: Iterable[Judgement], links: Iterable[Link] | None = None
) -> tuple[Incident, ...]:
    """Return the incidents that some accounts make up, graded and with their tolls, by id.

    `links` are all that hold between them, where they are known.
    """
    stand = standing(judgements)
    return incidents.incidents_of(
        accounts, stand, links, reckon=partial(_reckoned, stand=stand), grade=partial(_graded, stand=stand)
    )


def _reckoned(claims: tuple[FiledClaim, ...], stand: tuple[Judgement, ...]) -> tuple[TollRange, ...]:
    """Reckon with what stands; what was replaced or withdrawn stands beside the row for everybody."""
    told = merged(claims, stand)
    rows = reckon((one for one in told if one.state == "standing"), reliability=reliabilities(stand))
    return tuple(_with_gone(row, told) if row.category == "all" else row for row in rows)


def _with_gone(row: TollRange, told: Iterable[FiledClaim]) -> TollRange:
    gone = [one for one in told if one.toll and one.toll.harm == row.harm and one.state != "standing"]
    replaced = {one.key for one in gone if one.state == "replaced"}
    withdrawn = {one.key for one in gone} - replaced
    superseded = tuple(sorted({*row.superseded, *replaced}))
    return replace(row, superseded=superseded, aside=tuple(sorted({*row.aside, *withdrawn})))


def _graded(claims: tuple[FiledClaim, ...], stand: tuple[Judgement, ...]) -> Graded:
    told = merged(claims, stand)
    against = contradictions(told)
    known = Known(reliability=reliabilities(stand), apart=sameness(stand).apart, contradicted=material(against))
    return Graded(_overruled(grade_happened(told, known), claims, stand), grade_blames(told, known), against)


def _overruled(grade: Grade, claims: tuple[FiledClaim, ...], stand: tuple[Judgement, ...]) -> Grade:
    """Put the credibility that a person gave last to one of an incident's claims in the place of the table's."""
    keys = {claim.key for claim in claims}
    found = [one for one in stand if one.act == "credibility" and keys & set(one.subjects)]
    return overruled(grade, found[-1:], found[-1].subjects) if found else grade
