"""Entries of the log that tell of something done outside the database: both stand, or neither."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select

from dateline.store.held import moment, stamp
from dateline.store.log import Entry, append
from dateline.store.repository import Logged, Store
from dateline.store.schema import log


@contextlib.contextmanager
def noting(store: Store, kind: str, subjects: Iterable[str], body: object, now: datetime) -> Iterator[None]:
    """Write entries of the log, which stand when what is done meanwhile has been done, and not otherwise."""
    with store.transaction(writes=True) as connection:
        append(connection, stamp(now), [Entry(kind, subject, body) for subject in subjects])
        yield


def noted(store: Store, kind: str) -> tuple[Logged, ...]:
    """Return the entries of the log of a kind, in order."""
    query = select(log).where(log.c.kind == kind).order_by(log.c.seq)
    with store.transaction() as connection:
        rows = connection.execute(query).all()
    return tuple(Logged(row.seq, moment(row.at), row.kind, row.subject, row.body, row.hash) for row in rows)
