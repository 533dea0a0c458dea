"""A desk opened: a SQLite file with a folder of originals beside it, or a PostgreSQL database."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError

from dateline.errors import BadDesk
from dateline.store.faults import told
from dateline.store.held import stamp
from dateline.store.migrations import migrate
from dateline.store.originals import Chunks, Folder, Originals
from dateline.store.schema import desk

FORMAT = "dateline-desk"
PATIENCE = 10  # seconds to wait for another that writes
_MARK = 0x44744C6E  # "DtLn", the file's application id
_LOCK = 0x44744C6E
_MAGIC = b"SQLite format 3\0"
_NONE = "there is no desk; `dateline add` makes one"


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk's database, where its originals are, and how it is called in complaints."""

    engine: Engine
    kept: Originals
    where: str


def open_desk(where: str, now: datetime, create: bool) -> Opened:
    """Open the desk at a file or an address; with `create`, make it where there is none. Raises `BadDesk`."""
    if "://" not in where:
        return _open_file(Path(where), now, create)
    try:
        url = make_url(where)
    except ArgumentError:
        raise BadDesk(f"{where}: no address of a database; write postgresql://USER@HOST/NAME") from None
    if url.get_backend_name() == "sqlite" and url.database:
        return _open_file(Path(url.database), now, create)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise BadDesk(f"{url.render_as_string()}: a desk is a file or a postgresql:// address")
    return _open_server(url, now, create)


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that writes takes the desk's only pen at once."""
    writes = connection.get_execution_options().get("writes", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


@contextlib.contextmanager
def _first(engine: Engine, where: str, writes: bool) -> Iterator[Connection]:
    """The transaction in which a desk is opened; if it fails, nothing stays open."""
    try:
        with told(where), engine.connect().execution_options(writes=writes) as connection, connection.begin():
            yield connection
    except BaseException:
        engine.dispose()
        raise


def _open_file(path: Path, now: datetime, create: bool) -> Opened:
    where, originals = str(path), Folder(path.with_name(path.name + ".originals"))
    if _is_new(path, originals):
        if not create:
            raise BadDesk(f"{where}: {_NONE}")
        _make_file(path, now)
    _check_file(path)
    engine = _file_engine(path)
    with _first(engine, where, create) as connection:
        _check_format(connection, where)
        migrate(connection, where, stamp(now))
    if create:
        originals.sweep(now)
    return Opened(engine, originals, where)


def _is_new(path: Path, originals: Folder) -> bool:
    """Tell whether there is no desk yet; an empty file is none, unless it has originals beside it."""
    try:
        size = path.stat().st_size if path.exists() else None
    except OSError as error:
        raise BadDesk(f"{path}: {error.strerror}") from None
    if size == 0 and originals.root.is_dir():
        raise BadDesk(
            f"{path}: empty, though there are originals beside it: it was cut short; bring it back from a copy"
        )
    return not size


def _make_file(path: Path, now: datetime) -> None:
    """Draft a whole desk beside its place, then let it take its place unless another has come first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        _fill_file(path, path, now)
        return
    draft = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        _fill_file(draft, path, now)
        _put(draft, path)
    finally:
        for suffix in ("", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _fill_file(file: Path, path: Path, now: datetime) -> None:
    """Make the tables of a desk in a file that has none; an empty one may have been filled by another meanwhile."""
    engine = _file_engine(file)
    with _first(engine, str(path), True) as connection:
        if not inspect(connection).get_table_names():
            connection.exec_driver_sql(f"PRAGMA application_id = {_MARK}")
            _fill(connection, str(path), now)
    engine.dispose()


def _put(draft: Path, path: Path) -> None:
    """Give a drafted desk its name, which fails where another has it by now: nothing is ever replaced."""
    with contextlib.suppress(FileExistsError):
        try:
            os.link(draft, path)
        except (PermissionError, NotImplementedError):  # file systems without links
            if not path.exists():
                draft.replace(path)


def _fill(connection: Connection, where: str, now: datetime) -> None:
    migrate(connection, where, stamp(now), fresh=True)
    connection.execute(insert(desk).values(key="format", value=FORMAT))


def _check_file(path: Path) -> None:
    """Refuse what is no desk before anything of it is touched, and what was cut short."""
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except OSError as error:
        raise BadDesk(f"{path}: {error.strerror}") from None
    if not head.startswith(_MAGIC):
        raise BadDesk(f"{path}: no desk but another kind of file; name another with --desk")
    if int.from_bytes(head[68:72], "big") != _MARK:
        raise BadDesk(f"{path}: a SQLite file of another program, not a desk; name another with --desk")
    page = int.from_bytes(head[16:18], "big")
    size = int.from_bytes(head[28:32], "big") * (65_536 if page == 1 else page)
    journal = path.with_name(path.name + "-wal")
    if path.stat().st_size < size and not (journal.exists() and journal.stat().st_size):
        raise BadDesk(
            f"{path}: cut short ({path.stat().st_size:,} of {size:,} bytes); bring it back from a copy "
            "(the originals stand beside it)"
        )


def _file_engine(path: Path) -> Engine:
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    return engine


def set_up(raw: sqlite3.Connection, _: Any) -> None:
    """Every commit is on the disk, what is deleted is overwritten, and letter case is that of all scripts."""
    raw.isolation_level = None  # transactions are begun by `_begin`, so that tables too are made within one
    kept = "cache_size = -16384"  # kilobytes of the file that a connection keeps at hand
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON", kept):
        raw.execute(f"PRAGMA {pragma}")
    raw.create_function("lower", 1, lambda value: value.lower() if value else value, deterministic=True)


def _open_server(url: URL, now: datetime, create: bool) -> Opened:
    where = url.render_as_string(hide_password=True)
    try:
        engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ModuleNotFoundError:
        raise BadDesk(f"{where}: needs the PostgreSQL driver; pip install 'dateline[postgresql]'") from None
    event.listen(engine, "begin", _begin)
    with _first(engine, where, create) as connection:
        there = inspect(connection).get_table_names()
        if not there and not create:
            raise BadDesk(f"{where}: {_NONE}")
        if there and desk.name not in there:
            raise BadDesk(f"{where}: holds tables that are not a desk's; give the desk a database of its own")
        if not there:
            _fill(connection, where, now)
        _check_format(connection, where)
        migrate(connection, where, stamp(now))
    return Opened(engine, Chunks(), where)


def _check_format(connection: Connection, where: str) -> None:
    if connection.execute(select(desk.c.value).where(desk.c.key == "format")).scalar() != FORMAT:
        raise BadDesk(f"{where}: not a desk; name another with --desk")
