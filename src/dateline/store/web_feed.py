"""What the record tells of some dispatches through time, for pages: when each was read, and what stood then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dateline.records.filed import FiledClaim
from dateline.store.coding import unpacked
from dateline.store.filings import portions
from dateline.store.held import moment
from dateline.store.schema import accounts, dispatches, filings, states


@dataclass(frozen=True, slots=True)
class Told:
    """A dispatch that tells of an incident, by its number in the record."""

    id: int
    outlet: str | None
    received: datetime


@dataclass(frozen=True, slots=True)
class Turned:
    """A state that a dispatch came into after it was received, and by which other."""

    dispatch: int
    at: datetime
    state: str
    by: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """A reading of a dispatch: when it came on file, whether it was the first, and what it found."""

    dispatch: int
    at: datetime
    until: datetime | None
    first: bool
    claims: tuple[FiledClaim, ...]


def telling(connection: Connection, keys: Iterable[str]) -> tuple[Told, ...]:
    """Return the dispatches of some accounts, as they came."""
    d, found = dispatches.c, set[Told]()
    for some in portions(sorted(set(keys))):
        query = select(d.id, d.outlet, d.received).join(accounts, accounts.c.dispatch == d.id)
        rows = connection.execute(query.where(accounts.c.key.in_(some)))
        found |= {Told(row.id, row.outlet, moment(row.received)) for row in rows}
    return tuple(sorted(found, key=lambda one: one.id))


def readings(connection: Connection, ids: Iterable[int]) -> tuple[Read, ...]:
    """Return the readings of some dispatches, the earliest first."""
    f, found, seen = filings.c, list[Read](), set[int]()
    for some in portions(sorted(set(ids))):
        query = select(f.dispatch, f.since, f.until, f.body).where(f.dispatch.in_(some)).order_by(f.since, f.dispatch)
        for row in connection.execute(query):
            until = moment(row.until) if row.until else None
            first = row.dispatch not in seen
            found.append(Read(row.dispatch, moment(row.since), until, first, unpacked(FiledClaim, row.body)))
            seen.add(row.dispatch)
    return tuple(found)


def turns(connection: Connection, ids: Iterable[int]) -> tuple[Turned, ...]:
    """Return the states that some dispatches came into."""
    s, found = states.c, list[Turned]()
    for some in portions(sorted(set(ids))):
        for row in connection.execute(select(states).where(s.dispatch.in_(some)).order_by(s.id)):
            found.append(Turned(row.dispatch, moment(row.at), row.state, row.changed_by))
    return tuple(found)
