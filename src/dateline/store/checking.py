"""All of a desk's record against itself: the database, the log, what acts wrote, and originals byte for byte."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, create_engine, event, select, text

from dateline.errors import BadDesk
from dateline.store.acts import check_acts
from dateline.store.held import stamp
from dateline.store.log_checking import Fault, Roots, check_log, leniently
from dateline.store.migrations import migrate
from dateline.store.opening import set_up
from dateline.store.originals import Originals
from dateline.store.schema import originals

_SHOWN = 20
_ADDRESS = re.compile("[0-9a-f]{64}")
_TRIGGERS = frozenset({("log", "log_is_kept"), ("tree", "tree_is_kept")})


@dataclass(slots=True)
class Checked:
    """How much was checked."""

    roots: Roots = field(default_factory=Roots)
    originals: int = 0
    bytes: int = 0


def check_record(connection: Connection, kept: Originals, checked: Checked | None = None) -> Iterator[Fault]:
    """Yield what of a desk's record is not as it was written; nothing where all is whole."""
    checked = checked or Checked()
    with leniently(connection):
        yield from _tables(connection)
        yield from check_log(connection, checked.roots)
        yield from check_acts(connection)
        yield from check_originals(connection, kept, checked)


def check_about(connection: Connection, subjects: Collection[str], checked: Checked) -> Iterator[Fault]:
    """Yield what of the log is not as it was written, and which rows about some subjects are not as it has them."""
    with leniently(connection):
        yield from check_log(connection, checked.roots)
        for fault in check_acts(connection):
            if any(subject in fault.where for subject in subjects):
                yield fault


def check_originals(connection: Connection, kept: Originals, checked: Checked) -> Iterator[Fault]:
    """Yield which originals are gone or not the bytes that were taken in."""
    rows = connection.execute(select(originals.c.sha256, originals.c.size).order_by(originals.c.sha256)).all()
    for row in rows:
        checked.originals += 1
        if not _ADDRESS.fullmatch(str(row.sha256)):
            yield Fault(f"original {str(row.sha256)[:64]!r}", "no original has such an address")
            continue
        try:
            data = kept.read(connection, row.sha256)
        except (BadDesk, OSError) as error:
            where, _, what = str(error).partition(": ")
            yield Fault(where, what or "can't be read")
            continue
        checked.bytes += len(data)
        if len(data) != row.size:
            yield Fault(f"original {row.sha256}", f"{len(data):,} bytes, and the record says {row.size}")


def _tables(connection: Connection) -> Iterator[Fault]:
    """Yield what of the database is damaged, and which of its own rules are gone."""
    if connection.dialect.name != "sqlite":
        found = {(row.table, row.name) for row in connection.execute(text(_KEPT))}
        for table, name in sorted(_TRIGGERS - found):
            yield Fault(f"table {table}", f"the rule {name}, which forbids changes, is gone")
        return
    for told in connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})").scalars():
        if told != "ok":
            yield Fault("database", f"damaged: {told}")
    held, own = _schema(connection), _own_schema()
    for kind, called in sorted(own.keys() | held.keys()):
        there, ours = held.get((kind, called)), own.get((kind, called))
        if there is None:
            yield Fault(f"{kind} {called}", "gone from the database")
        elif ours is None:
            yield Fault(f"{kind} {called}", "in the database, though no version of dateline makes it")
        elif there != ours:
            yield Fault(f"{kind} {called}", "not as dateline makes it")


_KEPT = """SELECT c.relname AS table, t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"""


def _schema(connection: Connection) -> dict[tuple[str, str], str]:
    """Return what the database is made of, the indexes too that it makes by itself and that have no words."""
    rows: Any = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master")
    told = (tuple(str(one or "") for one in row) for row in rows)
    return {(kind, name): f"{table}: {' '.join(sql.split())}" for kind, name, table, sql in told}


@cache
def _own_schema() -> dict[tuple[str, str], str]:
    """The tables, indexes and triggers that this version makes."""
    engine = create_engine("sqlite://")
    event.listen(engine, "connect", set_up)
    try:
        with engine.connect() as connection:
            migrate(connection, "memory", stamp(datetime(2000, 1, 1, tzinfo=UTC)), fresh=True)
            return _schema(connection)
    finally:
        engine.dispose()
