"""The claims of one dispatch -> accounts: which of them speak of one happening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from dateline.ledger.corrections import ASIDE
from dateline.ledger.nearness import akin, bounds, days, grain, leaves, relations
from dateline.ledger.parties import party_words
from dateline.ledger.toll_rules import acts
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Account

_REACH = 64
_NEXT = 400  # letters from a total to a sentence that still speaks of it
_HARMS = frozenset({"killed", "wounded", "missing", "detained", "abducted", "trapped"})
_DEADLY = frozenset(
    {
        "Air/drone strike", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Suicide bomb",
        "Grenade", "Attack", "Armed clash", "Chemical weapon", "Excessive force against protesters",
    }
)  # fmt: skip
_ANOTHER = frozenset({"another", "second", "third", "fourth", "other", "separate", "separately", "further", "next"})
_AGREE = {"same": 300, "named": 280, "inside": 220, "near": 200, "alike": 180, "part": 100, "wide": 60}
_AGREE |= {"country": 0, "unknown": 0}
_MEET = {"same": 300, "overlap": 200, "wide": 0, "unknown": 0}


def accounts_of(claims: Iterable[FiledClaim]) -> tuple[Account, ...]:
    """Put the claims of one dispatch that speak of one happening together, in reading order.

    Statements, conditions, control, routes, and what is planned or only thought of are no happenings. A denial is:
    it stands against what the others say. What a person set aside tells of nothing.
    """
    ordered = sorted((claim for claim in claims if claim.state not in ASIDE), key=_place_in_text)
    groups: list[_Group] = []
    for claim in ordered:
        if claim.kind == "event" and _happened(claim):
            _join_event(claim, groups)
    totals = [claim for claim in ordered if claim.toll and claim.toll.basis in ("period", "cumulative")]
    for claim in ordered:
        if claim.kind == "toll" and _happened(claim) and _counts(claim) and not _of_total(claim, totals):
            _join_toll(claim, groups)
    return tuple(sorted((group.account() for group in groups), key=lambda account: account.claims[0].trigger.span))


def account_of(claims: Sequence[FiledClaim]) -> Account:
    """Make one account of claims that speak of one happening."""
    ordered = tuple(sorted(claims, key=_place_in_text))
    first = ordered[0]
    types = dict.fromkeys(claim.event.type for claim in ordered if claim.event)
    start, end = _finest_days(ordered)
    return Account(
        first.key, first.dispatch, first.story, ordered, tuple(types), finest_place(ordered), start, end
    )  # fmt: skip


def finest_place(claims: Iterable[FiledClaim]) -> FiledPlace | None:
    """Return the finest place that claims name, of equally fine ones that which most of them name.

    A place that lies in another of them is finer than that.
    """
    places: dict[str, FiledPlace] = {}
    counts: dict[str, int] = {}
    for place in (claim.place for claim in claims if claim.place):
        places[place.key] = place
        counts[place.key] = counts.get(place.key, 0) + 1

    def fineness(place: FiledPlace) -> tuple[int, int, bool, int, str]:
        around = sum(key in places for key in place.lineage)
        return grain(place), around, place.lat is not None, counts[place.key], place.key

    return max(places.values(), key=fineness, default=None)


def places_of(claims: Iterable[FiledClaim]) -> tuple[FiledPlace, ...]:
    """Return the places that claims name, each once."""
    return tuple({claim.place.key: claim.place for claim in claims if claim.place}.values())


def _finest_days(claims: Iterable[FiledClaim]) -> tuple[date | None, date | None]:
    """Return the shortest stretch of days that a claim gives, of equally short ones the commonest, then the first."""
    given = [(a, b) for a, b in (bounds(claim.start, claim.end) for claim in claims) if a and b]
    counts: dict[tuple[date, date], int] = {}
    for pair in given:
        counts[pair] = counts.get(pair, 0) + 1
    return min(given, key=lambda pair: (pair[1] - pair[0], -counts[pair], pair), default=(None, None))


def _place_in_text(claim: FiledClaim) -> tuple[int, int, str]:
    return (*claim.trigger.span, claim.key)


def _happened(claim: FiledClaim) -> bool:
    """Tell whether a claim says that something happened, or denies it."""
    return claim.certainty != "planned" and not {"future", "hypothetical"} & set(claim.marks)


def _counts(claim: FiledClaim) -> bool:
    toll = claim.toll
    return toll is not None and toll.basis == "incident"


def _of_total(claim: FiledClaim, totals: Sequence[FiledClaim]) -> bool:
    """Tell whether a count is one of a part of a total right before it ("of the dead, 14 were brought in today").

    It lies in the total, and is the toll of no one happening.
    """
    toll = claim.toll
    before = [one for one in totals if 0 <= claim.sentence.start - one.sentence.start <= _NEXT]
    held = [one for one in before if toll and one.toll and one.toll.harm == toll.harm and one.place == claim.place]
    return bool(held) and "part" in acts(claim)


@dataclass(slots=True)
class _Group:
    claims: list[FiledClaim]
    start: date | None
    end: date | None
    types: list[str]
    struck: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, claim: FiledClaim) -> _Group:
        group = cls([], claim.start, claim.end, [])
        group.take(claim)
        return group

    def take(self, claim: FiledClaim) -> None:
        self.claims.append(claim)
        self.start, self.end = _finest_days(self.claims)
        if claim.event:
            self.types.append(claim.event.type)
            self.struck |= struck(claim)

    def account(self) -> Account:
        return account_of(self.claims)


def struck(claim: FiledClaim) -> set[str]:
    """Return the words that name what an event struck."""
    targets = claim.event.targets if claim.event else ()
    return {word for party in targets for word in party_words(party.words.text)[0]}


def _join_event(claim: FiledClaim, groups: list[_Group]) -> None:
    """Add an event to the likeliest of the happenings told so far, or begin one."""
    best: tuple[int, int] | None = None
    for number, group in list(enumerate(groups))[-_REACH:]:
        points = _same_event(claim, group)
        if points is not None and (best is None or (points, number) > best):
            best = (points, number)
    if best is None:
        groups.append(_Group.of(claim))
    else:
        groups[best[1]].take(claim)


def _same_event(claim: FiledClaim, group: _Group) -> int | None:
    """Return how likely an event is the one that a group tells of, None where it is another."""
    event = claim.event
    if event is None or says_another(claim):
        return None
    how = relations((claim.place,) if claim.place else (), places_of(group.claims))
    place = _AGREE.get(how)
    day = _MEET.get(days((claim.start, claim.end), (group.start, group.end)))
    likeness = akin((event.type,), group.types) or 0
    if place is None or day is None or likeness < (1000 if how == "part" else 500):
        return None
    hit = struck(claim)
    elsewhere = bool(hit and group.struck and not hit & group.struck)
    near = min(abs(claim.sentence.start - other.sentence.start) for other in group.claims)
    if near == 0 and (elsewhere or (likeness < 1000 and claim.certainty == group.claims[-1].certainty)):
        return None
    place -= 200 if elsewhere else 0
    points = place + day + likeness // 4 + (100 if hit & group.struck else 0) + (60 if near < 400 else 0)
    return points if points >= 500 else None


def says_another(claim: FiledClaim) -> bool:
    """Tell whether an event is told as one more beside others."""
    return bool(_ANOTHER & set(claim.trigger.text.lower().split()))


def _join_toll(claim: FiledClaim, groups: list[_Group]) -> None:
    """Add a figure to the happening that it is the toll of; a figure of harm without one begins an account."""
    best: tuple[int, int, int] | None = None
    for number, group in enumerate(groups):
        points = _toll_of(claim, group)
        if points is not None:
            rank = (points, -_distance(claim, group), -number)
            best = rank if best is None or rank > best else best
    if best is not None:
        groups[-best[2]].take(claim)
    elif claim.toll and claim.toll.harm in _HARMS:
        groups.append(_Group.of(claim))


def _distance(claim: FiledClaim, group: _Group) -> int:
    return min(abs(claim.trigger.span.start - other.trigger.span.start) for other in group.claims)


def _toll_of(claim: FiledClaim, group: _Group) -> int | None:
    """Return how likely a figure counts the harm of what a group tells of, None where it cannot."""
    toll = claim.toll
    place = _AGREE.get(relations((claim.place,) if claim.place else (), places_of(group.claims)))
    day = _MEET.get(days((claim.start, claim.end), (group.start, group.end)))
    if toll is None or place is None or day is None:
        return None
    if group.types and not any(leaves(kind, toll.harm) for kind in group.types):
        return None
    together = any(claim.sentence == other.sentence for other in group.claims)
    following = any(0 <= claim.sentence.start - other.sentence.end < 400 for other in group.claims)
    points = place + day + (250 if together else 100 if following else 0)
    points += 60 if _DEADLY & set(group.types) else -100 if set(group.types) == {"Other"} else 0
    return points if points >= 300 else None
