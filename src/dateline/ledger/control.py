"""Who holds a place: a fold over what was said of it, day by day, by the rules of the table of control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from heapq import heapify, heappop, heappush

from dateline.ledger.assertions import Assertion, assertions
from dateline.ledger.hands import Hands
from dateline.ledger.phases import Phases
from dateline.ledger.spells import DAY
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import ControlState, Judgement


def fold(claims: Iterable[FiledClaim], judgements: Iterable[Judgement] = ()) -> tuple[ControlState, ...]:
    """Return who held each place when, by place and day.

    The states of a place depend on its own claims alone, and not on their order: to take in a claim, fold its place
    again. What is said of a district says nothing of its city, nor the reverse. Of the judgements those count that
    tell two origins to be one or two.
    """
    by_place: dict[str, list[FiledClaim]] = {}
    for claim in claims:
        if claim.kind == "control" and claim.control and claim.place:
            by_place.setdefault(claim.place.key, []).append(claim)
    judged = tuple(judgements)
    return tuple(state for key in sorted(by_place) for state in _fold_place(by_place[key], judged))


def _fold_place(claims: list[FiledClaim], judgements: tuple[Judgement, ...]) -> Iterable[ControlState]:
    said, parties = assertions(claims)
    by_day: dict[date, list[Assertion]] = {}
    for one in said:
        by_day.setdefault(one.spell.day, []).append(one)
    hands = Hands(parties, judgements)
    phases = Phases(place_of(claims))
    for day in _days(by_day, said, hands):
        hands.turn(day, by_day.get(day, []))
        phases.take(day, hands)
    return phases.close()


def _days(by_day: Mapping[date, list[Assertion]], said: list[Assertion], hands: Hands) -> Iterable[date]:
    """Yield the days on which something may change, in order: on which something is said, or over."""
    ends = {one.spell.until + DAY for one in said if one.spell.over}
    days = list(by_day.keys() | ends)
    heapify(days)
    last = None
    while days:
        day = heappop(days)
        if day == last:
            continue
        last = day
        yield day
        if hands.leaving:
            heappush(days, day + DAY)


def place_of(claims: Iterable[FiledClaim]) -> FiledPlace:
    """Return the place of claims that have one key in common, as the best told of them has it."""
    places = (claim.place for claim in claims if claim.place)
    return max(places, key=lambda place: (place.lat is not None, len(place.lineage), place.feature or "", place.name))
