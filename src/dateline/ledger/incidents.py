"""Accounts -> incidents: what happened where and when, by whose word, with an id that any order of arrival gives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from dateline.ledger.accounts import finest_place
from dateline.ledger.blocks import links_of
from dateline.ledger.clusters import cluster, cut
from dateline.ledger.judgements import decisions, standing
from dateline.ledger.linking import judged
from dateline.ledger.nearness import bounds
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim
from dateline.records.incident import Account, Blame, Contradiction, Grade, Incident, Judgement, Link, TollRange

Reckon = Callable[[tuple[FiledClaim, ...]], tuple[TollRange, ...]]


@dataclass(frozen=True, slots=True)
class Graded:
    """What corroboration says of one happening."""

    happened: Grade
    blames: tuple[Blame, ...]
    contradictions: tuple[Contradiction, ...]


Grading = Callable[[tuple[FiledClaim, ...]], Graded]

_SAYABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 8
_NEVER = datetime.max.replace(tzinfo=UTC)


def incidents_of(
    accounts: Iterable[Account],
    judgements: Iterable[Judgement] = (),
    links: Iterable[Link] | None = None,
    *,
    reckon: Reckon,
    grade: Grading,
) -> tuple[Incident, ...]:
    """Reconstruct what happened from accounts and all that was ever judged, by id.

    `links` are those of the accounts, cut as `cut` cuts them, where they are known already; they must be all that
    `links_of` would give. `reckon` and `grade` are given all claims of an incident.
    """
    stand = standing(judgements)
    whole = cut(accounts, stand)
    known = links_of(whole) if links is None else tuple(links)
    groups = cluster(whole, known, stand)
    inside = _inside(groups, known)
    decided = _Decided.of(stand)
    made = [_incident(group, inside[number], decided, reckon, grade) for number, group in enumerate(groups)]
    return tuple(sorted(made, key=lambda incident: (incident.id, incident.accounts[0].key)))


def incident_id(representative: Account) -> str:
    """Return the id of the incident whose earliest account this is: letters of its place, then of its key's digest.

    Eight letters of 32 tell apart 10 ** 12 keys: with six, a record of a million claims would see some fall together.
    """
    folded = fold(representative.place.name) if representative.place else ""
    plain = "".join(letter for letter in folded.upper() if "A" <= letter <= "Z")
    number = int.from_bytes(hashlib.sha256(representative.key.encode()).digest()[:5], "big")
    digits = "".join(_SAYABLE[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    return f"{plain[:3]}-{digits}" if len(plain) >= 3 else f"ZZZ-{digits}"


def earliest(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """Order accounts by when their dispatch was published, those without a date last, then by key."""
    return tuple(sorted(accounts, key=lambda account: (account.claims[0].published or _NEVER, account.key)))


def _inside(groups: tuple[tuple[Account, ...], ...], links: Iterable[Link]) -> list[list[Link]]:
    """Sort the links by the group that both of their accounts are in; the others are left out."""
    of = {account.key: number for number, group in enumerate(groups) for account in group}
    found: list[list[Link]] = [[] for _ in groups]
    for link in links:
        number = of.get(link.one)
        if number is not None and number == of.get(link.other):
            found[number].append(link)
    return found


def _incident(
    group: tuple[Account, ...], links: list[Link], decided: _Decided, reckon: Reckon, grade: Grading
) -> Incident:
    ordered = earliest(group)
    claims = tuple(claim for account in ordered for claim in account.claims)
    graded = grade(claims)
    start, end = _days(claims)
    return Incident(
        incident_id(ordered[0]), ordered, _confirmed(ordered, links, decided), _types(claims), finest_place(claims),
        start, end, graded.happened, graded.blames, reckon(claims), graded.contradictions, _discounted(claims, decided),
    )  # fmt: skip


def _confirmed(accounts: tuple[Account, ...], links: list[Link], decided: _Decided) -> tuple[Link, ...]:
    """Return the links of an incident, by key, with those confirmed that a person judged."""
    holding = {claim.key: account for account in accounts for claim in account.claims}
    found = {(link.one, link.other): link for link in links}
    for one, other in (pair for key in sorted(holding) for pair in decided.links.get(key, ())):
        a, b = holding.get(one), holding.get(other)
        if a and b and a.key != b.key:
            pair = (min(a.key, b.key), max(a.key, b.key))
            known = found.get(pair)
            found[pair] = replace(known, state="confirmed") if known else judged(a, b, "confirmed")
    return tuple(found[pair] for pair in sorted(found))


def _types(claims: Iterable[FiledClaim]) -> tuple[str, ...]:
    """Return the kinds of event that claims tell of, those that most origins give first."""
    votes: dict[str, set[str]] = {}
    for claim in claims:
        if claim.event:
            votes.setdefault(claim.event.type, set()).add(claim.origin.key)
    return tuple(sorted(votes, key=lambda kind: (kind == "Other", -len(votes[kind]), kind)))


def _days(claims: Iterable[FiledClaim]) -> tuple[date | None, date | None]:
    """Return the shortest stretch of days that a claim gives; of equally short ones what most origins give."""
    votes: dict[tuple[date, date], set[str]] = {}
    for claim in claims:
        start, end = bounds(claim.start, claim.end)
        if start and end:
            votes.setdefault((start, end), set()).add(claim.origin.key)
    return min(votes, key=lambda pair: (pair[1] - pair[0], -len(votes[pair]), pair), default=(None, None))


def _discounted(claims: Iterable[FiledClaim], decided: _Decided) -> str | None:
    """Return the latest reason why a person set the tolls of an incident aside, by a claim of it."""
    found = [judgement for claim in claims for judgement in decided.discounts.get(claim.key, ())]
    return max(found, key=lambda one: (one.at, one.key)).reason if found else None


@dataclass(frozen=True, slots=True)
class _Decided:
    """What people decided, by the claims that it is about."""

    links: dict[str, list[tuple[str, str]]]
    discounts: dict[str, list[Judgement]]

    @classmethod
    def of(cls, stand: tuple[Judgement, ...]) -> _Decided:
        decided, made = decisions(stand), cls({}, {})
        for pair in decided.links:
            made.links.setdefault(pair[0], []).append(pair)
        for judgement in decided.discounts:
            for subject in judgement.subjects:
                made.discounts.setdefault(subject, []).append(judgement)
        return made
