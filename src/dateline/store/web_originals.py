"""Which dispatch an original brought, for pages."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from dateline.store.schema import dispatches, sightings


def dispatch_of(connection: Connection, original: str) -> int | None:
    """Return the first dispatch that an original brought, or brought again."""
    for table, column in ((dispatches, dispatches.c.id), (sightings, sightings.c.dispatch)):
        found: int | None = connection.execute(select(func.min(column)).where(table.c.original == original)).scalar()
        if found is not None:
            return found
    return None
