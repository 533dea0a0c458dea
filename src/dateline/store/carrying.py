"""All rows of a desk as lines of JSON, table by table, and into a fresh desk again; what is secret is in no table."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Integer, LargeBinary, Numeric, Table, delete, insert, select

from dateline.errors import BadDesk
from dateline.store import searching
from dateline.store.asking import lines
from dateline.store.migrations import reached
from dateline.store.schema import dispatches, metadata, originals

LEFT = ("chunks",)  # originals are carried as files, not as the rows that a server keeps them in
_MADE_FRESH = ("desk", "migrations", "tree")  # a fresh desk has rows of its own in these
_AT_ONCE, _WEIGHT = 500, 1 << 20  # rows are written when there are so many, or they are so long
_READ_AT_ONCE = 5


def carried() -> tuple[Table, ...]:
    """Return the tables that are carried, by name."""
    return tuple(table for name, table in sorted(metadata.tables.items()) if name not in LEFT)


def still(connection: Connection) -> None:
    """Have one moment of the desk in view until the transaction ends, whoever writes meanwhile."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def step(connection: Connection) -> int:
    """Return the number of the last step that the desk's tables have taken."""
    return reached(connection)


def row_lines(connection: Connection, table: Table) -> Iterator[str]:
    """Yield a line for each row, by its key; bytes are in base64."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execute(query, execution_options={"yield_per": _READ_AT_ONCE}).mappings():
        told = {column.name: _plain(row[column.name]) for column in table.columns}
        yield json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def originals_of(connection: Connection) -> list[str]:
    """Return the digests of all originals."""
    return list(connection.execute(select(originals.c.sha256).order_by(originals.c.sha256)).scalars())


def fields(table: Table) -> list[dict[str, str]]:
    """Return the columns of a table with their types, as data packages name them."""
    return [{"name": column.name, "type": _type(column.type)} for column in table.columns]


def _type(kind: Any) -> str:
    return "integer" if isinstance(kind, Integer) else "number" if isinstance(kind, Numeric) else "string"


def empty(connection: Connection) -> None:
    """Take out what a fresh desk has of its own; what refers to rows that are yet to come may do so until the end."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in carried():
        if table.name in _MADE_FRESH:
            connection.execute(delete(table))


def enter_rows(connection: Connection, table: Table, told: Iterable[str]) -> int:
    """Write the rows of some lines; return how many they were. Raises `BadDesk` for a line that is no row of it."""
    number, weight, rows = 0, 0, list[dict[str, Any]]()
    for line in told:
        rows.append(_row(table, line))
        weight += len(line)
        if len(rows) >= _AT_ONCE or weight >= _WEIGHT:
            _enter(connection, table, rows)
            number, weight, rows = number + len(rows), 0, []
    _enter(connection, table, rows)
    return number + len(rows)


def _enter(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write some rows; the words of dispatches are indexed with them."""
    if rows:
        connection.execute(insert(table), rows)
    if table is dispatches:
        searching.enter(connection, rows)


def ledger_lines(connection: Connection) -> Iterator[str]:
    """Yield the ledger line by line, as the one text that its claims and judgements give."""
    return lines(connection)


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes | memoryview) else value


def _row(table: Table, line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
        if not isinstance(told, dict) or set(told) != {column.name for column in table.columns}:
            raise ValueError("other columns")
        return {
            column.name: _value(told[column.name], isinstance(column.type, LargeBinary)) for column in table.columns
        }
    except (ValueError, TypeError, RecursionError):
        raise BadDesk(f"table {table.name}: a line is no row of it") from None


def _value(value: Any, is_bytes: bool) -> Any:
    if is_bytes and value is not None:
        return base64.b64decode(value, validate=True)
    if value is not None and not isinstance(value, str | int | float):
        raise ValueError("no value of a table")
    return value
