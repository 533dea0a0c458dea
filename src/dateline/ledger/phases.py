"""Days of a place -> its states: one for as long as nothing changes and news comes before it is stale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateline.ledger.assertions import Assertion
from dateline.ledger.hands import Hands, Said
from dateline.ledger.spells import DAY
from dateline.lexicon import load
from dateline.records.filed import FiledPlace
from dateline.records.incident import ControlState

_CARRIED = 8  # claims of an earlier day that a new state shows for a hold that goes on, at most
_REASONS = {"control.left": "none", "control.taken": "none"}


@dataclass(frozen=True, slots=True)
class View:
    """What a place is like on one day."""

    state: str
    holders: tuple[str, ...]
    besieged_by: str | None
    present: tuple[str, ...]
    rule: str


@dataclass(slots=True)
class _Phase:
    start: date
    view: View
    news: date
    claims: dict[str, None] = field(default_factory=dict)
    against: dict[str, None] = field(default_factory=dict)
    evidence: dict[str, None] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)

    @property
    def stale_from(self) -> date:
        return self.news + timedelta(days=load("ledger_control")["stale"][self.view.state])


class Phases:
    """The states of one place, made as the days go on."""

    def __init__(self, place: FiledPlace) -> None:
        self._place = place
        self._done: list[ControlState] = []
        self._now: _Phase | None = None

    def take(self, day: date, hands: Hands) -> None:
        """Take in a day: the state goes on, or ends on the day before."""
        view, news = _view(hands), _news(hands, day)
        now = self._now
        goes_on = now is not None and now.view == view and (day < now.stale_from or news <= now.news)
        if now is not None and not goes_on:
            self._done.append(self._state(now, day - DAY))
        if now is None or not goes_on:
            now = self._now = _Phase(day, view, news)
        now.news = max(now.news, news)
        _collect(now, hands, day, carry=not goes_on)

    def close(self) -> tuple[ControlState, ...]:
        """Return all states, the last still going on."""
        last = [self._state(self._now, None)] if self._now else []
        return (*self._done, *last)

    def _state(self, phase: _Phase, end: date | None) -> ControlState:
        view = phase.view
        return ControlState(
            self._place, phase.start, end, view.state, view.holders, view.besieged_by, phase.stale_from,
            tuple(phase.claims), tuple(phase.against), view.rule, view.present, tuple(phase.evidence),
            tuple(sorted(phase.notes)),
        )  # fmt: skip


def _view(hands: Hands) -> View:
    holders = _holders(hands)
    state, rule = _state_of(hands, holders)
    siege = hands.siege[0] if hands.siege else None
    present = tuple(sorted(party for party in hands.present if party not in holders))
    return View(state, holders, siege, present, rule)


def _holders(hands: Hands) -> tuple[str, ...]:
    """Return those who hold the place or say so, the best supported first."""
    stands = hands.stands
    ranked = sorted(stands, key=lambda party: (-stands[party].weight, -len(stands[party].voices), party))
    others = {party for doubt in hands.doubts.values() for party in doubt.by}
    others |= hands.disputed.by if hands.disputed else set()
    return (*ranked, *sorted(others - set(ranked)))


def _state_of(hands: Hands, holders: tuple[str, ...]) -> tuple[str, str]:
    if hands.disputed:
        return "contested", "control.disputed"
    if len(hands.stands) > 1:
        return "contested", "control.opposed"
    if hands.doubts:
        return "contested", "control.denied"
    if holders:
        stand = hands.stands[holders[0]]
        if hands.gainsaid():
            return "contested", "control.enemy-seen"
        return "assessed" if stand.assessed else "claimed", stand.rule
    if hands.unseen:
        return "contested", "control.presence-denied"
    reason = hands.ended[0]
    if reason in _REASONS:
        return _REASONS[reason], reason
    return "unknown", "control.presence" if hands.present else reason.replace("unknown", "control.evidence")


def _news(hands: Hands, day: date) -> date:
    """Return the last day that what supports the state speaks for, or that it ended on."""
    said: list[Said] = [*hands.stands.values(), *hands.doubts.values(), *hands.unseen.values()]
    said += [hands.disputed] if hands.disputed else []
    days = [one.until for one in said or hands.present.values()] or [one.spell.until for one in hands.ended[1]]
    return max(days, default=hands.first or day)


def _collect(phase: _Phase, hands: Hands, day: date, carry: bool) -> None:
    def keys(said: Said) -> Iterable[Assertion]:
        if said.day == day:
            return said.claims
        return said.claims[:_CARRIED] if carry else ()

    first, others = phase.view.holders[:1], phase.view.holders[1:]
    for party in first:
        if party in hands.stands:
            _note(phase, phase.claims, keys(hands.stands[party]))
    for party in others:
        if party in hands.stands:
            _note(phase, phase.against, keys(hands.stands[party]))
    for doubts in (hands.doubts, hands.unseen, hands.gainsaid()):
        for party in sorted(doubts):
            _note(phase, phase.against, keys(doubts[party]))
    if hands.disputed:
        _note(phase, phase.against if hands.stands else phase.claims, keys(hands.disputed))
    if not hands.stands and carry:
        _note(phase, phase.claims, hands.ended[1][:_CARRIED])
    rest = (one for one in hands.said if one.claim.key not in phase.claims and one.claim.key not in phase.against)
    _note(phase, phase.evidence, rest)


def _note(phase: _Phase, where: dict[str, None], said: Iterable[Assertion]) -> None:
    for one in said:
        where[one.claim.key] = None
        phase.notes.update(one.spell.notes)
