"""What one asks of the ledger: incidents, sums of tolls and last reports, by place, period, kind, source and state."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Grade, Incident, Support, TollRange
from dateline.records.tolls import TollScope
from dateline.store.coding import made, plain
from dateline.store.filings import placed, read_alone
from dateline.store.held import canonical
from dateline.store.incidents import whole
from dateline.store.schema import accounts, claims, counted, holdings, incidents, lies, places

_NOBODY = Support(0, 0, ())
_UNGRADED = Grade("", _NOBODY, 6, "", ())
_COUNTED = counted.c
ROW = (
    incidents.c.id, _COUNTED.place, _COUNTED.first, _COUNTED.last, _COUNTED.low, _COUNTED.high, _COUNTED.best,
    _COUNTED.provisional, _COUNTED.figures,
)  # fmt: skip
"""The columns of a row of tolls, with the incident that it is of."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to show; what is None is not asked for.

    `place` is a place's key, and takes in all that lies in it; `country` is a country's code. `since` and `until` are
    days, both taken in; what has no day is not among them. `source` is an origin's key.
    """

    place: str | None = None
    country: str | None = None
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    source: str | None = None
    state: str | None = None

    def admits(self, incident: Incident) -> bool:
        """Tell whether an incident is among what is asked for."""
        return (
            (self.place is None or (incident.place is not None and incident.place.within(self.place)))
            and (self.country is None or (incident.place is not None and incident.place.country == self.country))
            and (self.since is None or (incident.end is not None and incident.end >= self.since))
            and (self.until is None or (incident.start is not None and incident.start <= self.until))
            and (self.kind is None or self.kind in incident.types[:1])
            and (self.source is None or any(self.source == c.origin.key for a in incident.accounts for c in a.claims))
            and (self.state is None or self.state == incident.happened.state)
        )


def named_places(connection: Connection, name: str) -> tuple[FiledPlace, ...]:
    """Return the places on file that bear a name, or the one with that key, by key."""
    query = select(places.c.body).where(or_(places.c.key == name, places.c.folded == fold(name))).order_by(places.c.key)
    return tuple(made(FiledPlace, json.loads(body)) for body in connection.execute(query).scalars())


def takes_in(connection: Connection, keys: Iterable[str]) -> frozenset[str]:
    """Return those of some places in which a place on file lies."""
    wanted = sorted(set(keys))
    return frozenset(connection.execute(select(lies.c.inside).where(lies.c.inside.in_(wanted)).distinct()).scalars())


def like_places(connection: Connection, name: str, most: int = 5) -> tuple[str, ...]:
    """Return some names of places on file that have a name in them."""
    query = select(places.c.body).where(places.c.folded.contains(fold(name), autoescape=True)).order_by(places.c.folded)
    found = [made(FiledPlace, json.loads(body)).name for body in connection.execute(query.limit(most)).scalars()]
    return tuple(dict.fromkeys(found))


def asked_incidents(connection: Connection, asked: Asked) -> Iterator[Incident]:
    """Yield the incidents that are asked for, by first day and then by id; those without a day at the end."""
    i = incidents.c
    query = _of_kind(in_period_and_place(select(i.key, i.body), i, asked), asked)
    found = whole(connection, connection.execute(query.order_by(i.first.is_(None), i.first, i.id)).all())
    yield from (one for one in found if asked.source is None or asked.admits(one))


def incident_by_id(connection: Connection, id: str) -> tuple[Incident, ...]:
    """Return the incidents with an id: one, but for a rare accident."""
    query = select(incidents.c.key, incidents.c.body).where(incidents.c.id == id.upper()).order_by(incidents.c.key)
    return tuple(whole(connection, connection.execute(query).all()))


def lines(connection: Connection) -> Iterator[str]:
    """Yield all incidents, then all that is held, each as one line of JSON, by their keys."""
    query = select(incidents.c.key, incidents.c.body).order_by(incidents.c.key)
    for incident in whole(connection, connection.execute(query).all()):
        yield canonical(plain(incident))
    h = holdings.c
    yield from connection.execute(select(h.body).order_by(h.kind, h.place, h.number)).scalars()


def counted_incidents(connection: Connection, asked: Asked, scope: TollScope) -> Iterator[Incident]:
    """Yield the incidents of a place and a period with nothing but the one row of their tolls that is summed."""
    yield from lean_incidents(
        connection, _of_kind(in_period_and_place(counted_rows(scope), counted.c, asked), asked), scope
    )


def counted_rows(scope: TollScope) -> Select[Any]:
    """Return the query of the rows of tolls that may be summed, with their incidents."""
    c = counted.c
    query = select(*ROW).join(incidents, incidents.c.key == c.incident)
    return query.where(c.harm == scope.harm, c.category == scope.category, c.side.is_not_distinct_from(scope.side))


def lean_incidents(connection: Connection, query: Select[Any], scope: TollScope) -> Iterator[Incident]:
    """Yield incidents with nothing but one row of their tolls, from a query of such rows."""
    rows = connection.execute(query).all()
    near = placed(connection, {row[1] for row in rows if row[1]})
    yield from (lean(scope, near.get(row[1]), row) for row in rows)


def lean(scope: TollScope, at: FiledPlace | None, row: Sequence[Any]) -> Incident:
    """Return an incident with nothing but one row of its tolls, which stands at a place."""
    return _lean((scope.harm, scope.category, scope.side), at, *row)


@lru_cache(maxsize=1 << 16)
def _lean(
    of: tuple[str, str, str | None], at: FiledPlace | None, id: str, _: str | None, first: int | None,
    last: int | None, low: int, high: int | None, best: int | None, provisional: int, figures: str,
) -> Incident:  # fmt: skip
    """Make an incident of a row; most rows are as they were when they were last asked for."""
    start, end = (date.fromordinal(day) if day else None for day in (first, last))
    toll = TollRange(*of, low, high, best, "", _NOBODY, bool(provisional), tuple(figures.split()))
    return Incident(id, (), (), (), at, start, end, _UNGRADED, (), (toll,), ())


def totals(connection: Connection, asked: Asked) -> tuple[FiledClaim, ...]:
    """Return the counts of a period, of a war or of now that may be of a place and a period, by key."""
    c = claims.c
    query = select(c.place, c.body).where(c.basis.is_not(None), c.basis != "incident", c.state == "standing")
    if asked.country is not None:
        query = query.where(c.country == asked.country)
    if asked.until is not None:
        query = query.where(or_(c.first.is_(None), c.first <= asked.until.toordinal()))
    if asked.since is not None:
        query = query.where(or_(c.last.is_(None), c.last >= asked.since.toordinal()))
    if asked.place is not None:
        query = query.where(inside(c, asked.place))
    if asked.source is not None:
        query = query.where(c.origin == asked.source)
    rows = connection.execute(query).all()
    near = placed(connection, (row.place for row in rows if row.place))
    return tuple(sorted((read_alone(row.body, near.get(row.place)) for row in rows), key=lambda claim: claim.key))


def in_period_and_place(query: Select[Any], columns: Any, asked: Asked) -> Select[Any]:
    """Narrow a query by place, country and days, which some columns tell."""
    conditions: list[ColumnElement[bool] | None] = [
        None if asked.since is None else columns.last >= asked.since.toordinal(),
        None if asked.until is None else columns.first <= asked.until.toordinal(),
        None if asked.place is None else inside(columns, asked.place),
        None if asked.country is None else columns.country == asked.country,
    ]
    return query.where(*(condition for condition in conditions if condition is not None))


def _of_kind(query: Select[Any], asked: Asked) -> Select[Any]:
    """Narrow a query of incidents by their kind and state, and by who told of anything in the same dispatches."""
    i = incidents.c
    if asked.kind is not None:
        query = query.where(i.type == asked.kind)
    if asked.state is not None:
        query = query.where(i.state == asked.state)
    if asked.source is not None:
        told = select(claims.c.dispatch).where(claims.c.origin == asked.source)
        query = query.where(i.key.in_(select(accounts.c.incident).where(accounts.c.dispatch.in_(told))))
    return query


def told_by(connection: Connection, origin: str) -> frozenset[str]:
    """Return the keys of all claims of an origin."""
    return frozenset(connection.execute(select(claims.c.key).where(claims.c.origin == origin)).scalars().all())


def inside(columns: Any, place: str) -> ColumnElement[bool]:
    """Return the condition that a row is of a place, or of what lies in it."""
    return or_(columns.place == place, columns.place.in_(select(lies.c.place).where(lies.c.inside == place)))
