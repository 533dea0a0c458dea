"""What a desk gives out of its log: signed heads, and proofs that lead to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select

from dateline.custody.heads import Head, can_sign, public_key, sign, with_leaves
from dateline.custody.merkle import consistency, inclusion
from dateline.custody.proofs import Consistency, Inclusion
from dateline.desk import Desk
from dateline.errors import BadProof
from dateline.protect.secret import kept_secret
from dateline.store.held import moment, stamp
from dateline.store.log import Entry, append, entry_text, id_of, leaves_to, proved, root_at, size_of
from dateline.store.schema import log

_ENDING = ".signing-key"
_MOST, _SLACK = 20, timedelta(hours=1)


def key_beside(desk: str) -> Path | None:
    """Return where the signing key of a desk that is a file stands; None for one on a server."""
    return None if "://" in desk else Path(f"{desk}{_ENDING}")


def signing_key(path: Path | None) -> bytes | None:
    """Return a desk's signing key, made where there is none, readable by its owner alone; None where none can sign.

    Raises `BadProof` where the file is no key.
    """
    if path is None or not can_sign():
        return None
    key = kept_secret(path)
    if key is None:
        raise BadProof(
            f"{path}: no signing key; put the desk's own back, or move this file away to begin with a new one"
        )
    return key


class DeskCustody:
    """The log of an open desk, as others are shown it. Without a key, heads are not signed."""

    def __init__(self, desk: Desk, key: bytes | None) -> None:
        self._desk = desk
        self._store = desk.store
        self._key = key
        self.where = desk.store.where

    def head(self, now: datetime, leaves: bool = False) -> Head:
        """Return the head of the log as it is, and have the log say that it was given out."""
        with self._store.transaction(writes=True) as connection:
            self._announce(connection, now)
            head = self._head(connection, size_of(connection), now)
            told = {"size": head.size, "root": head.root, "key": head.key}
            append(connection, stamp(now), [Entry("head", head.root[:16], told)])
            return with_leaves(head, leaves_to(connection, head.size)) if leaves else head

    def proof(self, entry: str, now: datetime) -> Inclusion:
        """Return the proof that an entry is in the log: by its number, or the last about KIND/SUBJECT."""
        with self._store.transaction() as connection:
            seq, size = self._numbered(connection, entry), size_of(connection)
            text = entry_text(connection, seq)
            if text is None:
                raise BadProof(f"{self.where}: the log has no entry {seq}; it has {size:,}")
            head = self._head(connection, size, now)
            return Inclusion(text, seq, tuple(proved(connection, inclusion(seq - 1, size))), head)

    def consistent(self, first: Head, second: Head | None, now: datetime) -> Consistency:
        """Return the path from one head to another, or to the log as it is. Raises `BadProof` where there is none."""
        with self._store.transaction() as connection:
            size, own = size_of(connection), id_of(connection)
            second = second or self._head(connection, size, now)
            first, second = (first, second) if first.size <= second.size else (second, first)
            for head in (first, second):
                if head.desk != own:
                    raise BadProof(f"{self.where}: a head of another desk ({head.desk}, this one is {own})")
                if head.size > size:
                    raise BadProof(
                        f"{self.where}: the log has {size:,} entries and had {head.size:,} when that head was made: "
                        "it was cut off, or brought back from an older copy"
                    )
            path = tuple(proved(connection, consistency(first.size, second.size)))
            return Consistency(first, second, path)

    def _head(self, connection: Connection, size: int, now: datetime) -> Head:
        head = Head(id_of(connection), size, root_at(connection, size).hex(), stamp(now))
        return sign(head, self._key) if self._key else head

    def _announce(self, connection: Connection, now: datetime) -> None:
        """Have the log say which key signs its heads, once for each key."""
        if self._key is None:
            return
        public = public_key(self._key)
        query = select(log.c.seq).where(log.c.subject == public, log.c.kind == "key").limit(1)
        if connection.execute(query).first() is None:
            append(connection, stamp(now), [Entry("key", public, {"signs": "heads of the log"})])

    def _numbered(self, connection: Connection, entry: str) -> int:
        if entry.isdecimal():
            return int(entry)
        kind, _, subject = entry.partition("/")
        query = (
            select(log.c.seq).where(log.c.kind == kind, log.c.subject == subject).order_by(log.c.seq.desc()).limit(1)
        )
        found = connection.execute(query).scalar()
        if found is None:
            raise BadProof(
                f"{self.where}: no entry {entry!r}; give its number, or KIND/SUBJECT as `dateline log` has them"
            )
        return int(found)


def heads_given(connection: Connection) -> Sequence[tuple[int, int, str]]:
    """Return the heads that the log says to have given out: the entry, the size and the root of each."""
    found = []
    for row in connection.execute(select(log.c.seq, log.c.body).where(log.c.kind == "head").order_by(log.c.seq)):
        try:
            told = json.loads(row.body)
            found.append((int(row.seq), int(told["size"]), str(told["root"])))
        except (ValueError, TypeError, KeyError):
            continue
    return found


def turned_back(connection: Connection) -> list[str]:
    """Return in words where the clock of the log went back by more than an hour; entries keep their order."""
    before = func.lag(log.c.at).over(order_by=log.c.seq).label("before")
    entries = select(log.c.seq, log.c.at, before).subquery()
    found: list[str] = []
    for row in connection.execute(select(entries).where(entries.c.at < entries.c.before).order_by(entries.c.seq)):
        try:
            now, then = moment(row.at), moment(row.before)
        except (TypeError, ValueError):  # the entry is not as it was written, which is said of it
            continue
        if then - now > _SLACK and len(found) < _MOST:
            both = f"is of {now:%Y-%m-%d %H:%M}, and the one before it of {then:%Y-%m-%d %H:%M}"
            found.append(f"log entry {row.seq} {both}: the clock was wrong at one of them")
    return found
