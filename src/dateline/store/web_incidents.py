"""Incidents for pages: some at a time from a cursor, how many there are, what kinds, and where they lie."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from dateline.ledger.incidents import incident_id
from dateline.records.filed import FiledPlace
from dateline.records.incident import Account, ControlState, Incident
from dateline.records.tolls import TollScope
from dateline.store.asking import Asked, counted_rows, inside, lean_incidents
from dateline.store.coding import made, unpacked
from dateline.store.filings import placed, portions
from dateline.store.incidents import whole
from dateline.store.schema import accounts, claims, dispatches, holdings, incidents
from dateline.store.searching import saying

After = tuple[int | None, str]
"""Where a page ended: the ordinal of the first day of its last incident, None where it has none, and its id."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a page asks for: what the ledger is asked, and words that a dispatch has in its text or headline."""

    asked: Asked
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its incidents: how many in each state, and the days from the first to the last."""

    place: FiledPlace
    states: tuple[tuple[str, int], ...]
    first: date | None
    last: date | None

    @property
    def number(self) -> int:
        """How many incidents there are."""
        return sum(number for _, number in self.states)


def narrowed(query: Select[Any], search: Search) -> Select[Any]:
    """Narrow a query of incidents; of a source, to those that a dispatch tells of that it is cited in."""
    i, asked = incidents.c, search.asked
    conditions: list[ColumnElement[bool] | None] = [
        None if asked.since is None else i.last >= asked.since.toordinal(),
        None if asked.until is None else i.first <= asked.until.toordinal(),
        None if asked.place is None else inside(i, asked.place),
        None if asked.country is None else i.country == asked.country,
        None if asked.kind is None else i.type == asked.kind,
        None if asked.state is None else i.state == asked.state,
    ]
    if asked.source is not None:
        told = select(claims.c.dispatch).where(claims.c.origin == asked.source)
        conditions.append(i.key.in_(select(accounts.c.incident).where(accounts.c.dispatch.in_(told))))
    if search.text is not None:
        found = select(dispatches.c.id).where(saying(dispatches.c.id, search.text))
        conditions.append(i.key.in_(select(accounts.c.incident).where(accounts.c.dispatch.in_(found))))
    return query.where(*(condition for condition in conditions if condition is not None))


def incident_page(connection: Connection, search: Search, after: After | None, most: int) -> list[Incident]:
    """Return some incidents after a cursor, the latest first; those without a day stand at the end."""
    i = incidents.c
    query = narrowed(select(i.key, i.id, i.first, i.body), search).order_by(i.first.is_(None), i.first.desc(), i.id)
    found: list[Incident] = []
    while len(found) < most:
        rows = connection.execute((query if after is None else query.where(_beyond(after))).limit(most)).all()
        read = whole(connection, rows)
        found += (one for one in read if search.asked.source is None or search.asked.admits(one))
        if len(rows) < most:
            break
        after = (rows[-1].first, rows[-1].id)
    return found[:most]


def _beyond(after: After) -> ColumnElement[bool]:
    i, (day, id) = incidents.c, after
    if day is None:
        return and_(i.first.is_(None), i.id > id)
    return or_(i.first < day, and_(i.first == day, i.id > id), i.first.is_(None))


def number_of(connection: Connection, search: Search) -> int:
    """Return how many incidents there are; of a source, at most so many."""
    query = narrowed(select(func.count()).select_from(incidents), search)
    return int(connection.execute(query).scalar_one())


def counted_in(connection: Connection, search: Search, scope: TollScope) -> list[Incident]:
    """Return the incidents with nothing but the one row of their tolls that is summed; of a source, at most those."""
    return list(lean_incidents(connection, narrowed(counted_rows(scope), search), scope))


def kinds_of(connection: Connection, search: Search) -> list[tuple[str, int]]:
    """Return the kinds of event, the commonest first."""
    i = incidents.c
    query = narrowed(select(i.type, func.count().label("number")), search).where(i.type.is_not(None))
    return [(row.type, row.number) for row in connection.execute(query.group_by(i.type).order_by(func.count().desc()))]


def spots(connection: Connection, search: Search) -> tuple[list[Spot], int]:
    """Return the places that have a point, those with most incidents first, and how many incidents have none."""
    i = incidents.c
    query = select(i.place, i.state, func.count().label("number"), func.min(i.first).label("first"), func.max(i.last))
    rows = connection.execute(narrowed(query, search).group_by(i.place, i.state).order_by(i.place, i.state)).all()
    near = placed(connection, (row.place for row in rows if row.place))
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.place or "", []).append(row)
    shown = [_spot(near[key], here) for key, here in found.items() if key in near and near[key].lat is not None]
    missing = sum(row.number for row in rows) - sum(spot.number for spot in shown)
    return sorted(shown, key=lambda spot: (-spot.number, spot.place.key)), missing


def _spot(place: FiledPlace, rows: Sequence[Any]) -> Spot:
    days = [row[3] for row in rows if row[3]], [row[4] for row in rows if row[4]]
    first = date.fromordinal(min(days[0])) if days[0] else None
    last = date.fromordinal(max(days[1])) if days[1] else None
    return Spot(place, tuple((row.state, row.number) for row in rows), first, last)


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
