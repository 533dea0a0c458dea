"""Days for pages: how many incidents began on each."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from dateline.store.schema import incidents
from dateline.store.web_incidents import Search, narrowed


def begun(connection: Connection, search: Search) -> dict[int, int]:
    """Return how many incidents began on each day, by the ordinals of the days, the earliest first."""
    i = incidents.c
    query = narrowed(select(i.first, func.count().label("number")), search).where(i.first.is_not(None))
    rows = connection.execute(query.group_by(i.first).order_by(i.first)).all()
    return {row[0]: row[1] for row in rows}
