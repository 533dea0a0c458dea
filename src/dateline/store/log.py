"""The log of every change: append-only, each entry sealed together with the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from dateline.store.held import canonical
from dateline.store.schema import log

_SEED = "dateline-log-1"


@dataclass(frozen=True, slots=True)
class Entry:
    """A change: its kind, what it is about, and its body, in values that JSON has."""

    kind: str
    subject: str
    body: object


def append(connection: Connection, at: str, entries: Iterable[Entry]) -> None:
    """Add entries within the caller's transaction, which is the only one that writes."""
    number, seal = _last(connection)
    rows = []
    for entry in entries:
        number, body = number + 1, canonical(entry.body)
        seal = _sealed(seal, number, at, entry.kind, entry.subject, body)
        rows.append({"seq": number, "at": at, "kind": entry.kind, "subject": entry.subject, "body": body, "hash": seal})
    if rows:
        connection.execute(insert(log), rows)


def broken(connection: Connection) -> Iterator[str]:
    """Yield in words where the log is not as it was written; nothing where it is whole.

    That its end was cut off only a seal that was noted elsewhere can show.
    """
    seal, expected = hashlib.sha256(_SEED.encode()).hexdigest(), 1
    for row in connection.execute(select(log).order_by(log.c.seq), execution_options={"yield_per": 1000}):
        if row.seq != expected:
            yield f"log: entry {expected} is missing"
        seal = _sealed(seal, row.seq, row.at, row.kind, row.subject, row.body)
        if seal != row.hash:
            yield f"log: entry {row.seq} is not as it was written"
            seal = row.hash
        expected = row.seq + 1


def _last(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(log.c.seq, log.c.hash).order_by(log.c.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, hashlib.sha256(_SEED.encode()).hexdigest())


def _sealed(before: str, number: int, at: str, kind: str, subject: str, body: str) -> str:
    return hashlib.sha256(canonical([before, number, at, kind, subject, body]).encode("utf-8")).hexdigest()
