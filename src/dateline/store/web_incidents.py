"""Incidents for pages: some at a time from a cursor, how many there are, what kinds, and where they lie."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, Connection, Select, and_, func, literal, literal_column, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from dateline.ledger.incidents import incident_id
from dateline.records.filed import FiledPlace
from dateline.records.incident import Account, ControlState, Incident
from dateline.records.tolls import TollScope
from dateline.store.asking import Asked, counted_rows, inside, lean_incidents
from dateline.store.coding import made, unpacked
from dateline.store.filings import placed, portions
from dateline.store.incidents import whole
from dateline.store.schema import accounts, claims, holdings, incidents
from dateline.store.searching import saying

After = tuple[int | None, str]
"""Where a page ended: the ordinal of the first day of its last incident, None where it has none, and its id."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a page asks for: what the ledger is asked, and words that a dispatch has in its text or headline.

    `found` are the keys of the incidents that the words and the source narrow it to, as JSON, where they are looked up.
    """

    asked: Asked
    text: str | None = None
    found: str | None = None


class Spot(NamedTuple):
    """A place with its incidents: how many in each state, the days from the first to the last, how many in all."""

    place: FiledPlace
    states: tuple[tuple[str, int], ...]
    first: date | None
    last: date | None
    number: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a map and a slider show of all incidents: where they lie, what types there are, on which days they began.

    `nowhere` is how many have no point.
    """

    spots: list[Spot]
    nowhere: int
    types: dict[str | None, int]
    begun: dict[int, int]


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
    if search.found is not None:
        conditions.append(_Among(i.key, literal(search.found)))
    else:
        mine = accounts.c.dispatch + literal_column("0")  # whose index is not to be taken: the incident is known here
        conditions += (told.where(accounts.c.incident == i.key).exists() for told in _told(search, mine))
    return query.where(*(condition for condition in conditions if condition is not None))


def _told(search: Search, dispatch: ColumnElement[Any]) -> Iterator[Select[Any]]:
    """Yield queries of the incidents that a source is cited with, and that words stand in dispatches of."""
    query = select(accounts.c.incident)
    if search.asked.source is not None:
        told = select(claims.c.dispatch).where(claims.c.origin == search.asked.source)
        yield query.where(dispatch.in_(told))
    if search.text is not None:
        yield query.where(saying(dispatch, search.text))


def keys_of(connection: Connection, search: Search) -> str | None:
    """Return the keys of the incidents that words and a source narrow a search to, as JSON; None without either."""
    queries = [told.distinct() for told in _told(search, accounts.c.dispatch)]
    found = [set(connection.execute(told).scalars().all()) for told in queries]
    return json.dumps(sorted(set.intersection(*found) - {None})) if found else None


class _Among(FunctionElement[bool]):
    """That a key is one of a list in JSON, as each database says it."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is: compared with true, as databases without booleans have it, no index would be of use."""
        return self if against is not None else super().self_group()


@compiles(_Among, "sqlite")
def _in_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    key, listed = (compiler.process(one, **options) for one in element.clauses)
    return f"{key} IN (SELECT value FROM json_each({listed}))"


@compiles(_Among, "postgresql")
def _in_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    key, listed = (compiler.process(one, **options) for one in element.clauses)
    return f"{key} IN (SELECT jsonb_array_elements_text(CAST({listed} AS jsonb)))"


def incident_page(connection: Connection, search: Search, after: After | None, most: int) -> list[Incident]:
    """Return some incidents after a cursor, the latest first; those without a day stand at the end."""
    i = incidents.c
    query = narrowed(select(i.key, i.id, i.first, i.body), search).order_by(i.first.desc().nulls_last(), i.id)
    found: list[Incident] = []
    while len(found) < most:
        rows = connection.execute((query if after is None else query.where(_beyond(after))).limit(most)).all()
        read = whole(connection, rows)
        found += (one for one in read if search.asked.source is None or search.asked.admits(one))
        if len(rows) < most:
            break
        after = (rows[-1].first, rows[-1].id)
    return found[:most]


def incidents_by_id(
    connection: Connection, search: Search, after: tuple[str, str], most: int
) -> tuple[list[Incident], tuple[str, str] | None]:
    """Return some incidents after an id and a key, by these, and after which there may be more."""
    i, (id, key) = incidents.c, after
    query = narrowed(select(i.key, i.id, i.body), search).where(i.id >= id, or_(i.id > id, i.key > key))
    rows = connection.execute(query.order_by(i.id, i.key).limit(most)).all()
    found = [one for one in whole(connection, rows) if search.asked.source is None or search.asked.admits(one)]
    return found, (rows[-1].id, rows[-1].key) if len(rows) == most else None


def _beyond(after: After) -> ColumnElement[bool]:
    i, (day, id) = incidents.c, after
    if day is None:
        return and_(i.first.is_(None), i.id > id)
    return or_(i.first < day, and_(i.first == day, i.id > id), i.first.is_(None))


def types_of(connection: Connection, search: Search) -> dict[str | None, int]:
    """Return how many incidents there are of each type; of a source, at most so many."""
    query = narrowed(select(incidents.c.type, func.count().label("number")), search).group_by(incidents.c.type)
    return {row.type: row.number for row in connection.execute(query)}


def counted_in(connection: Connection, search: Search, scope: TollScope) -> list[Incident]:
    """Return the incidents with nothing but the one row of their tolls that is summed; of a source, at most those."""
    return list(lean_incidents(connection, narrowed(counted_rows(scope), search), scope))


def shown(connection: Connection, search: Search, known: dict[str, FiledPlace]) -> Shown:
    """Return the places that have a point, those with most incidents first, and what else there is of all incidents.

    `known` are places by their keys, which never change: those that are not among them are put there.
    """
    i = incidents.c
    rows = connection.execute(narrowed(select(i.place, i.state, i.first, i.last, i.type), search)).all()
    here: dict[str, list[Any]] = {}
    for row in rows:
        here.setdefault(row[0], []).append(row)
    known |= placed(connection, (key for key in here if key and key not in known))
    pointed = ((known[key], some) for key, some in here.items() if key in known and known[key].lat is not None)
    spots = [_spot(place, some) for place, some in pointed]
    spots.sort(key=lambda spot: (-spot.number, spot.place.key))
    begun = Counter([row[2] for row in rows if row[2]])
    nowhere = len(rows) - sum(spot.number for spot in spots)
    return Shown(spots, nowhere, dict(Counter([row[4] for row in rows])), dict(sorted(begun.items())))


def _spot(place: FiledPlace, rows: Sequence[Any]) -> Spot:
    states: dict[str, int] = {}
    first = last = 0
    for _, state, start, end, _ in rows:
        states[state] = states.get(state, 0) + 1
        if start and (start < first or not first):
            first = start
        if end and end > last:
            last = end
    days = date.fromordinal(first) if first else None, date.fromordinal(last) if last else None
    return Spot(place, tuple(sorted(states.items())), *days, len(rows))


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
