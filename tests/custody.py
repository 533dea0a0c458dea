"""Desks whose log somebody meddles with, and the log's tree and chain written down plainly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from dateline.custody.merkle import node_hash
from dateline.desk import Desk
from desks import NOON, desk_at, made, taken

_TRIGGERS = {
    "sqlite": [f"DROP TRIGGER {table}_keeps_{verb}" for table in ("log", "tree") for verb in ("UPDATE", "DELETE")],
    "postgresql": ["DROP TRIGGER log_is_kept ON log", "DROP TRIGGER tree_is_kept ON tree"],
}


def small_desk(where: Path | str, acts: int = 7) -> Desk:
    """A desk with some dispatches and so many acts more."""
    desk = desk_at(str(where))
    taken(desk, made(2), made(2, 8))
    for n in range(acts):
        desk.store.act("export", f"file-{n}", {"policy": "safe", "number": n}, NOON + timedelta(hours=n))
    return desk


def unlock(connection: Connection) -> None:
    """Let the log be changed, as whoever holds the disk can."""
    for statement in _TRIGGERS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def meddle(desk: Desk, *statements: str, **values: Any) -> None:
    """Change the log behind the desk's back."""
    with desk.store.transaction(writes=True) as connection:
        unlock(connection)
        for statement in statements:
            connection.execute(text(statement), values)


def rows(desk: Desk) -> list[Any]:
    """All rows of the log."""
    with desk.store.transaction() as connection:
        return list(connection.execute(text("SELECT seq, at, kind, subject, body, hash FROM log ORDER BY seq")))


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """The root by its definition."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = max(1 << n for n in range(40) if 1 << n < len(leaves))
    return node_hash(plain_root(leaves[:k]), plain_root(leaves[k:]))


def chain_again(connection: Connection, *meddling: str) -> list[str]:
    """Make a desk's log the chain that it was before there was a tree, then meddle with it; return its seals."""
    unlock(connection)
    for statement in (
        "DROP TABLE tree", "DELETE FROM migrations WHERE number = 8", "DELETE FROM desk WHERE key IN ('id', 'log-key')",
    ):  # fmt: skip
        connection.exec_driver_sql(statement)
    seals, seal = [], hashlib.sha256(b"dateline-log-1").hexdigest()
    for row in connection.execute(text("SELECT seq, at, kind, subject, body FROM log ORDER BY seq")).all():
        told = json.dumps([seal, *row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        seal = hashlib.sha256(told.encode()).hexdigest()
        connection.execute(text("UPDATE log SET hash = :seal WHERE seq = :seq"), {"seal": seal, "seq": row.seq})
        seals.append(seal)
    for statement in meddling:
        connection.exec_driver_sql(statement)
    _lock_again(connection)
    return seals


def _lock_again(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER log_keeps_{verb} BEFORE {verb} ON log "
                "BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END"
            )
        return
    connection.exec_driver_sql(
        "CREATE TRIGGER log_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON log "
        "FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept()"
    )
