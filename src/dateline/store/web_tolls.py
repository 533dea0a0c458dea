"""Sums of tolls for pages: what incidents that lie surely inside come to, added up in the store, and the largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select

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
    connection: Connection, search: Search, place: FiledPlace | None, harms: Sequence[str], category: str, most: int
) -> dict[str, Rows]:
    """Return what there is of each harm; of what lies surely inside, so many."""
    c, is_sure = counted.c, _is_sure(search, place)
    base = _asked(search, harms, category)
    found = {harm: Rows() for harm in harms}
    query = base.with_only_columns(
        c.harm, func.count(), func.sum(c.low), func.count(c.high), func.sum(c.high), func.count(c.best),
        func.sum(c.best),
    )  # fmt: skip
    for row in connection.execute(query.where(is_sure == 1).group_by(c.harm)):
        found[row.harm].sure = _counted(*row[1:])
    rows = connection.execute(_largest(base.where(is_sure == 1), most)).all()
    rest = connection.execute(base.with_only_columns(c.harm, *ROW).where(is_sure == 0)).all()
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


def _asked(search: Search, harms: Sequence[str], category: str) -> Select[Any]:
    """Return the query of the rows that may be summed, with their incidents where these are asked about."""
    c, asked = counted.c, search.asked
    query = select(counted).join(incidents, incidents.c.key == c.incident)
    if asked.kind or asked.state or asked.source or search.text:
        query = narrowed(query, search)
    else:
        query = in_period_and_place(query, c, asked)
    return query.where(c.harm.in_(harms), c.category == category, c.side.is_(None))


def _is_sure(search: Search, place: FiledPlace | None) -> ColumnElement[int]:
    """Return 1 for what lies surely in the place and the days, as `ledger.reach` has it."""
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
    return case((and_(*conditions), 1), else_=0) if conditions else literal(1)


def _largest(base: Select[Any], most: int) -> Select[Any]:
    c = counted.c
    size = func.coalesce(func.nullif(c.best, 0), c.low).desc()
    rank = func.row_number().over(partition_by=c.harm, order_by=(size, incidents.c.id)).label("rank")
    ranked = base.with_only_columns(c.incident, c.number, rank).subquery()
    mine = and_(ranked.c.incident == c.incident, ranked.c.number == c.number)
    joined = select(c.harm, *ROW).join(incidents, incidents.c.key == c.incident).join(ranked, mine)
    return joined.where(ranked.c.rank <= most)
