"""Incidents for pages: some at a time from a cursor, how many there are, what kinds, and where they lie."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from dateline.ledger.incidents import incident_id
from dateline.records.filed import FiledPlace
from dateline.records.incident import Account, ControlState, Incident
from dateline.store.asking import Asked
from dateline.store.coding import made, unpacked
from dateline.store.filings import placed, portions
from dateline.store.incidents import whole
from dateline.store.schema import accounts, claims, holdings, incidents

After = tuple[int | None, str]
"""Where a page ended: the ordinal of the first day of its last incident, None where it has none, and its id."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a page asks for: what the ledger is asked, and words that a dispatch has in its text or headline."""

    asked: Asked
    text: str | None = None


class Spot(NamedTuple):
    """A place with its incidents: how many in each state, the last day of any, how many in all."""

    place: FiledPlace
    states: tuple[tuple[str, int], ...]
    last: date | None
    number: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a map and a slider show of all incidents: where they lie, what types there are, on which days they began.

    `nowhere` is how many have no point.
    """

    spots: Sequence[Spot]
    nowhere: int
    types: dict[str | None, int]
    begun: dict[int, int]


def by_keys(connection: Connection, keys: Sequence[str]) -> list[Incident]:
    """Return incidents by their keys, in the order of these; those that are no more are left out."""
    i, found = incidents.c, dict[str, Any]()
    for some in portions(keys):
        found |= {row.key: row for row in connection.execute(select(i.key, i.body).where(i.key.in_(some)))}
    return list(whole(connection, [found[key] for key in keys if key in found]))


def held_at(connection: Connection, place: str) -> tuple[ControlState, ...]:
    """Return who held a place, and not what lies in it, by day."""
    h = holdings.c
    query = select(h.body).where(h.kind == "control", h.place == place).order_by(h.number)
    bodies = connection.execute(query).scalars()
    return tuple(made(ControlState, json.loads(body)) for body in bodies)


def named(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return what some incidents are called in a few words, by their ids: what, where and when."""
    found: dict[str, Any] = {}
    i = incidents.c
    for some in portions(sorted(set(ids))):
        found |= {
            row.id: row for row in connection.execute(select(i.id, i.type, i.place, i.first).where(i.id.in_(some)))
        }
    near = placed(connection, (row.place for row in found.values() if row.place))
    return {id: _called(row, near.get(row.place or "")) for id, row in found.items()}


def _called(row: Any, place: FiledPlace | None) -> str:
    day = f", {date.fromordinal(row.first).isoformat()}" if row.first else ""
    return f"{row.type or 'something'}, {place.name if place else 'no place'}{day}"


def incidents_of(connection: Connection, dispatch: int) -> dict[str, str]:
    """Return the id of the incident that each claim of a dispatch tells of, by the claim's key."""
    a = accounts.c
    query = select(a.body, incidents.c.id).join(incidents, a.incident == incidents.c.key).where(a.dispatch == dispatch)
    return {
        claim.key: row.id
        for row in connection.execute(query)
        for account in unpacked(Account, row.body)
        for claim in account.claims
    }


def incidents_with(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return the id of the incident that each of some claims is in, by the claim's key."""
    wanted, found = set(keys), dict[str, str]()
    a, c = accounts.c, claims.c
    for some in portions(sorted(wanted)):
        told = select(c.dispatch).where(c.key.in_(some))
        query = select(a.body, incidents.c.id).join(incidents, a.incident == incidents.c.key)
        for row in connection.execute(query.where(a.dispatch.in_(told))):
            held = (claim.key for account in unpacked(Account, row.body) for claim in account.claims)
            found |= {key: row.id for key in held if key in wanted}
    return found


def gone_to(connection: Connection, id: str) -> str | None:
    """Return the id of the incident that one was merged into: the one with the account that gave it its id."""
    digits = id.upper().partition("-")[2]
    for row in connection.execute(select(accounts.c.key, incidents.c.id).join(incidents, _HOME)):
        if _digits(row.key) == digits:
            return str(row.id)
    return None


_HOME = accounts.c.incident == incidents.c.key


def _digits(key: str) -> str:
    bare = Account(key, "", "", (), (), None, None, None)
    return incident_id(bare).partition("-")[2]


def tally(connection: Connection, dispatch: Iterable[int]) -> dict[int, int]:
    """Return how many claims each of some dispatches makes."""
    found: dict[int, int] = {}
    for some in portions(sorted(set(dispatch))):
        query = select(claims.c.dispatch, func.count().label("number")).where(claims.c.dispatch.in_(some))
        found |= {row.dispatch: row.number for row in connection.execute(query.group_by(claims.c.dispatch))}
    return found
