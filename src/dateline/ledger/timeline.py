"""Claims and states in time: as they were known by a moment, between two days, and on one day at one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from dateline.lexicon import load
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import AccessState, ControlState

State = TypeVar("State", ControlState, AccessState)


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a place on a day, as far as is known.

    `inherited` is the larger place that the state is really of, None where it is of the place itself; what is said of
    a city need not be so in each of its districts. `stale` tells that no news has supported it for too long.
    """

    place: FiledPlace
    state: ControlState
    inherited: FiledPlace | None
    stale: bool


def as_of(claims: Iterable[FiledClaim], moment: datetime) -> tuple[FiledClaim, ...]:
    """Return the claims that the desk knew of by a moment; fold these to see what it could say then."""
    return tuple(claim for claim in claims if claim.recorded <= moment)


def between(states: Iterable[State], start: date | None, end: date | None) -> tuple[State, ...]:
    """Return the states that hold on some day of a period, both its days taken in; None leaves an end open."""
    return tuple(
        state
        for state in states
        if (end is None or state.start <= end) and (start is None or state.end is None or state.end >= start)
    )


def on(states: Iterable[State], day: date) -> tuple[State, ...]:
    """Return the states that hold on a day."""
    return between(states, day, day)


def is_stale(state: ControlState | AccessState, day: date) -> bool:
    """Tell whether nothing has supported a state for too long by a day; it is the same state all the same."""
    return day >= state.stale_from


def held(states: Iterable[ControlState], place: FiledPlace, day: date) -> Held | None:
    """Return who holds a place on a day: by its own state, else by that of the nearest place that it lies in."""
    then = {state.place.key: state for state in on(states, day)}
    for key in (place.key, *place.lineage):
        state = then.get(key)
        own = key == place.key
        if state and state.state != "unknown" and (own or state.place.feature not in _too_large()):
            return Held(place, state, None if own else state.place, is_stale(state, day))
    unknown = then.get(place.key)
    return Held(place, unknown, None, is_stale(unknown, day)) if unknown else None


def _too_large() -> frozenset[str]:
    return frozenset(load("ledger_control")["inherit"]["never"])
