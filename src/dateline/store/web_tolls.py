"""Sums of tolls for pages: what incidents that lie surely inside come to, added up in the store, and the largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal_column, select

from dateline.ledger.aggregates import Counted
from dateline.records.filed import FiledPlace
from dateline.records.incident import Incident
from dateline.records.tolls import TollScope
from dateline.store.asking import ROW, in_period_and_place, inside, lean
from dateline.store.filings import placed
from dateline.store.schema import counted, incidents
from dateline.store.web_incidents import Search, narrowed

_NOTHING = Counted(0, 0, None, None)


@dataclass(slots=True)
class Rows:
    """What there is of one harm: what lies surely inside added up, the largest of it, and all that lies not so."""

    sure: Counted = _NOTHING
    largest: list[Incident] = field(default_factory=list)
    others: list[Incident] = field(default_factory=list)


def summed(
    connection: Connection,
    search: Search,
    in_order: Search,
    place: FiledPlace | None,
    harms: Sequence[str],
    category: str,
    most: int,
) -> dict[str, Rows]:  # fmt: skip
    """Return what there is of each harm; of what lies surely inside, so many.

    `in_order` is the same search, as it is best put where the first rows in an order are wanted.
    """
    c, sure = counted.c, _sure(search, place)
    found = {harm: Rows() for harm in harms}
    sums = (func.count(), func.sum(c.low), func.count(c.high), func.sum(c.high), func.count(c.best), func.sum(c.best))
    query = _asked((c.harm, *sums), search, category, False)
    for row in connection.execute(query.where(_unordered(c.harm).in_(harms), *sure).group_by(c.harm)):
        found[row.harm].sure = _counted(*row[1:])
    whole, there = _asked((c.harm, *ROW), search, category, True), [harm for harm in harms if found[harm].sure.number]
    first = _asked((c.harm, *ROW), in_order, category, True)
    rows = [row for harm in there for row in _largest(connection, first, harm, search, sure, most)]
    beside = whole.where(_unordered(c.harm).in_(harms), case((and_(True, *sure), 1), else_=0) == 0)
    rest = connection.execute(beside).all() if sure else []
    near = placed(connection, {row.place for row in (*rows, *rest) if row.place})
    for some, told in ((rows, "largest"), (rest, "others")):
        for row in some:
            scope = TollScope(None, None, None, row.harm, category)
            getattr(found[row.harm], told).append(lean(scope, near.get(row.place), row[1:]))
    return found


def _counted(number: int, low: Any, highs: int, high: Any, bests: int, best: Any) -> Counted:
    return Counted(
        number, int(low), int(high) if highs == number else None, int(best) if bests == number else None
    )  # fmt: skip


def _asked(columns: Sequence[ColumnElement[Any]], search: Search, category: str, told: bool) -> Select[Any]:
    """Return the query of the rows that may be summed, with their incidents where these are told."""
    c, asked = counted.c, search.asked
    query = select(*columns).where(c.category == category, c.side.is_(None))
    if told:
        query = query.join(incidents, incidents.c.key == c.incident)
    if not (asked.kind or asked.state or asked.source or search.text):
        return in_period_and_place(query, c, asked)
    return narrowed(query, search) if told else query.where(c.incident.in_(narrowed(select(incidents.c.key), search)))


def _unordered(harm: ColumnElement[str]) -> ColumnElement[str]:
    """Return a harm as no index has it: the one by size would be taken in the place of those by place and day."""
    return harm.concat("")


def _sure(search: Search, place: FiledPlace | None) -> list[ColumnElement[bool]]:
    """Return what holds for all that lies surely in the place and the days, as `ledger.reach` has it."""
    c, asked = counted.c, search.asked
    conditions: list[ColumnElement[bool]] = []
    if place is not None and asked.place is None:
        conditions.append(inside(c, place.key))
    if asked.since is not None or asked.until is not None:
        conditions.append(c.last >= c.first)
    if asked.since is not None:
        conditions.append(c.first >= asked.since.toordinal())
    if asked.until is not None:
        conditions.append(c.last <= asked.until.toordinal())
    return conditions


def _largest(
    connection: Connection, rows: Select[Any], harm: str, search: Search, sure: Sequence[ColumnElement[bool]], most: int
) -> Sequence[Any]:
    """Return the largest rows of a harm that lie surely inside; an index has all in order, those of a place are few."""
    c = counted.c
    size = func.coalesce(func.nullif(c.best, literal_column("0")), c.low).desc()
    of = c.harm if search.asked.place is None else _unordered(c.harm)
    return connection.execute(rows.where(of == harm, *sure).order_by(size, incidents.c.id).limit(most)).all()
