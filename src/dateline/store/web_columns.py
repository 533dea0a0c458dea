"""What pages keep of incidents in memory: of each a row with what it is narrowed by, and the rows of its tolls."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, func, select

from dateline.store import changing
from dateline.store.filings import portions
from dateline.store.schema import accounts, briefs, claims, counted, dispatches, holdings, incidents
from dateline.store.searching import saying

Row = tuple[Any, ...]
_I, _C = incidents.c, counted.c
_INCIDENT = (_I.key, _I.id, _I.place, _I.country, _I.first, _I.last, _I.type, _I.state)
_TOLL = (_C.incident, _C.harm, _C.category, _C.side, _C.low, _C.high, _C.best, _C.provisional, _C.figures)


def all_rows(connection: Connection) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return a row of each incident, and a row of each toll, those of an incident in their order."""
    return _rows(connection, select(*_INCIDENT)), _rows(connection, select(*_TOLL).order_by(_C.incident, _C.number))


def rows_of(connection: Connection, ids: Iterable[str]) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the same of the incidents with some ids."""
    found, tolls = list[Row](), list[Row]()
    for some in portions(sorted(set(ids))):
        rows = _rows(connection, select(*_INCIDENT).where(_I.id.in_(some)))
        keys = [row[0] for row in rows]
        found += rows
        tolls += _rows(connection, select(*_TOLL).where(_C.incident.in_(keys)).order_by(_C.incident, _C.number))
    return found, tolls


def _rows(connection: Connection, query: Select[Any]) -> Sequence[Row]:
    found: Sequence[Any] = connection.execute(query).all()
    return found


def fared_rows(connection: Connection, keys: Sequence[str] | None = None) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """Yield how origins fared in each incident, or in some of them, by its key."""
    query = select(briefs.c.incident, briefs.c.fared)
    for some in (None,) if keys is None else portions(keys):
        rows = _rows(connection, query if some is None else query.where(briefs.c.incident.in_(some)))
        yield from ((key, json.loads(fared)) for key, fared in rows)


def changed_since(connection: Connection, number: int) -> tuple[int, list[str]]:
    """Return the number of the last change, and the ids of the incidents that changed after an earlier one."""
    last = changing.last_number(connection)
    told = changing.changes_after(connection, number, last, "incident") if last > number else ()
    return last, [one.id for one in told]


def told_of(connection: Connection) -> Sequence[Row]:
    """Return which dispatch tells of which incident, by its key."""
    query = select(accounts.c.dispatch, accounts.c.incident).where(accounts.c.incident.is_not(None))
    return _rows(connection, query)


def citing(connection: Connection, source: str) -> Sequence[int]:
    """Return the dispatches that a source is cited in."""
    return connection.execute(select(claims.c.dispatch).where(claims.c.origin == source).distinct()).scalars().all()


def having(connection: Connection, words: str) -> Sequence[int]:
    """Return the dispatches that have words in their text or headline."""
    query = select(func.aggregate_strings(cast(dispatches.c.id, Text), ",")).where(saying(dispatches.c.id, words))
    told: str | None = connection.execute(query).scalar()  # in one row: there may be very many
    return [*map(int, told.split(","))] if told else []


def held_rows(connection: Connection, kind: str) -> Sequence[Row]:
    """Return the place, country, first and last day of all that is held, and what is written of it, in order."""
    h = holdings.c
    query = select(h.place, h.country, h.first, h.until, h.body).where(h.kind == kind)
    return _rows(connection, query.order_by(h.place, h.number))
