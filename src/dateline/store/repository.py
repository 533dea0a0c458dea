"""The record of a desk: the only door to its database, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, or_, select

from dateline.store.changing import note_dispatches
from dateline.store.checking import Checked, check_record
from dateline.store.comparing import compare_new, uncompared
from dateline.store.faults import told
from dateline.store.filings import unfile
from dateline.store.grouping import move, source_of
from dateline.store.held import Arrival, Held, Original, as_held, moment, stamp
from dateline.store.listing import Wanted, listed
from dateline.store.log import Entry, append
from dateline.store.log_checking import Fault
from dateline.store.opening import Opened, open_desk
from dateline.store.originals import Originals
from dateline.store.schema import arrivals, desk, dispatches, log, originals, sightings, states
from dateline.store.taking import Batch, Written, take

ALL = Wanted()
_COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class Change:
    """A state that a dispatch came into: when, which, and by which other dispatch."""

    at: datetime
    state: str
    changed_by: int | None


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry of the log, as it is kept."""

    seq: int
    at: datetime
    kind: str
    subject: str
    body: str
    seal: str


class Store:
    """A desk's record. Every method is one transaction; what went wrong with the database is `BadDesk`."""

    def __init__(self, opened: Opened) -> None:
        self._engine = opened.engine
        self._kept: Originals = opened.kept
        self.where = opened.where

    @classmethod
    def open(cls, where: str, now: datetime, create: bool = True) -> Store:
        """Open the record at a file or a postgresql:// address, brought to this version's tables."""
        store = cls(open_desk(where, now, create))
        if create and store.is_behind():
            store.catch_up(now)
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextlib.contextmanager
    def transaction(self, writes: bool = False) -> Iterator[Connection]:
        with told(self.where), self._engine.connect() as connection:
            connection.execution_options(writes=writes)
            with connection.begin():
                yield connection

    def keep(self, sha256: str, data: bytes) -> None:
        """Take an original's bytes, before the batch that names it."""
        self._kept.keep(sha256, data)

    def settled(self) -> Originals:
        """Return where originals are kept, all that was taken being safe, for those who write rows of their own."""
        self._kept.settle()
        return self._kept

    def take(self, batch: Batch, now: datetime) -> Written:
        """Write a batch, whole or not at all; when this returns it is on the disk."""
        self._kept.settle()
        with self.transaction(writes=True) as connection:
            return take(connection, stamp(now), batch, self._kept)

    def original(self, sha256: str) -> Original | None:
        """Return what is known of an original."""
        ways = select(arrivals).where(arrivals.c.original == sha256).order_by(arrivals.c.at, arrivals.c.address)
        with self.transaction() as connection:
            row = connection.execute(select(originals).where(originals.c.sha256 == sha256)).mappings().first()
            came = connection.execute(ways).all() if row else ()
        if row is None:
            return None
        arrived = tuple(Arrival(way.how, way.address, moment(way.at)) for way in came)
        return Original(
            row["sha256"], row["size"], row["name"], moment(row["received"]), row["parts"], row["problem"], arrived
        )

    def came(self, sha256: str, how: str, address: str) -> bool:
        """Tell whether an original is wholly in the record and came by this way before."""
        query = select(arrivals.c.at).join(originals, originals.c.sha256 == arrivals.c.original)
        query = query.where(
            originals.c.sha256 == sha256, originals.c.parts.is_not(None),
            arrivals.c.how == how, arrivals.c.address == address,
        )  # fmt: skip
        return bool(self._all(query))

    def data(self, sha256: str) -> bytes:
        """Return an original's bytes, checked against its address."""
        with self.transaction() as connection:
            return self._kept.read(connection, sha256)

    def dispatches(self, wanted: Wanted = ALL) -> Iterator[Held]:
        """Yield the dispatches that are wanted, one at a time."""
        with self.transaction() as connection:
            yield from listed(connection, wanted)

    def dispatch(self, id: int) -> Held | None:
        """Return a dispatch."""
        rows = self._all(select(dispatches).where(dispatches.c.id == id))
        return as_held(rows[0]) if rows else None

    def versions(self, held: Held) -> tuple[Held, ...]:
        """Return the dispatches that take this one's place or that it takes the place of, with itself, as they came."""
        (own,) = self._all(select(dispatches.c.chain, dispatches.c.takes).where(dispatches.c.id == held.id))
        keys = [key for key in (own["chain"], own["takes"]) if key]
        near = or_(dispatches.c.chain.in_(keys), dispatches.c.takes.in_([own["chain"]] if own["chain"] else []))
        query = select(dispatches).where(or_(near, dispatches.c.id == held.id)).order_by(dispatches.c.id)
        return tuple(as_held(row) for row in self._all(query))

    def changes(self, id: int) -> tuple[Change, ...]:
        """Return the states that a dispatch came into after its first, in order."""
        rows = self._all(select(states).where(states.c.dispatch == id).order_by(states.c.id))
        return tuple(Change(moment(row["at"]), row["state"], row["changed_by"]) for row in rows)

    def seen(self, id: int) -> tuple[tuple[str, str], ...]:
        """Return the other originals, each with the part, that brought the very same version again."""
        query = select(sightings).where(sightings.c.dispatch == id).order_by(sightings.c.original, sightings.c.part)
        return tuple((row["original"], row["part"]) for row in self._all(query))

    def source(self, id: int) -> Held | None:
        """Return the dispatch of another item, or of another outlet, that a dispatch was made from."""
        with self.transaction() as connection:
            found = source_of(connection, id)
        return self.dispatch(found) if found is not None else None

    def set_groups(self, groups: Mapping[int, int | None], now: datetime) -> int:
        """Put dispatches into groups of copies, named by their origins; return how many moved."""
        with self.transaction(writes=True) as connection:
            moved = move(connection, groups)
            unfile(connection, (int(entry.subject) for entry in moved))
            append(connection, stamp(now), moved)
            note_dispatches(connection, moved)
        return len(moved)

    def is_behind(self) -> bool:
        """Tell whether dispatches may be held that were taken in by a version that did not compare."""
        with self.transaction() as connection:
            return connection.execute(select(desk.c.value).where(desk.c.key == _COMPARED)).first() is None

    def catch_up(self, now: datetime) -> int:
        """Compare what was taken in without being compared, batch by batch; return how many dispatches that were."""
        done = 0
        while True:
            with self.transaction(writes=True) as connection:
                due = uncompared(connection)
                compared = compare_new(connection, due)
                unfile(connection, (int(entry.subject) for entry in compared))
                append(connection, stamp(now), compared)
                note_dispatches(connection, compared)
                if not due:
                    connection.execute(delete(desk).where(desk.c.key == _COMPARED))
                    connection.execute(insert(desk).values(key=_COMPARED, value=stamp(now)))
                    return done
            done += len(due)

    def set_group(self, id: int, group: int | None, now: datetime) -> bool:
        """Put one dispatch into a group of copies, or out of all."""
        return bool(self.set_groups({id: group}, now))

    def log(self, after: int = 0) -> Iterator[Logged]:
        """Yield the entries of the log, in order."""
        with self.transaction() as connection:
            query = select(log).where(log.c.seq > after).order_by(log.c.seq)
            for row in connection.execute(query, execution_options={"yield_per": 1000}):
                yield Logged(row.seq, moment(row.at), row.kind, row.subject, row.body, row.hash)

    def act(self, kind: str, subject: str, body: object, now: datetime) -> None:
        """Enter an act that changes nothing else in the record: an export, a clearance, a head that was signed."""
        with self.transaction(writes=True) as connection:
            append(connection, stamp(now), [Entry(kind, subject, body)])

    def faults(self) -> Iterator[str]:
        """Yield in words what is not as it was written: log, dispatches, originals; nothing where all is whole."""
        yield from map(str, self.check())

    def check(self, checked: Checked | None = None) -> Iterator[Fault]:
        """Yield what is not as it was written, with its place."""
        with self.transaction() as connection:
            yield from check_record(connection, self._kept, checked)

    def _all(self, query: Select[Any]) -> list[Mapping[Any, Any]]:
        with self.transaction() as connection:
            return list(connection.execute(query).mappings())
