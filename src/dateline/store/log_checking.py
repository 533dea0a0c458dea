"""The log against itself: each entry against its leaf, each leaf against the tree, with the place where they part."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from dateline.custody.entries import desk_id, entry_leaf
from dateline.custody.merkle import EMPTY, Frontier, Hash, node_hash
from dateline.errors import BadDesk
from dateline.store.log import ID, LOST, Chain, log_key, place
from dateline.store.schema import desk, log, tree

_HELD = {"yield_per": 1000}
_TALLEST = 64


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: where, what of it, and the entry of the log that shows it."""

    where: str
    what: str
    seq: int | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(slots=True)
class Roots:
    """The roots that the log comes to at the sizes that are asked for, filled in while it is checked."""

    wanted: frozenset[int] = frozenset()
    found: dict[int, Hash] = field(default_factory=dict)
    size: int = 0


def check_log(connection: Connection, roots: Roots | None = None) -> Iterator[Fault]:
    """Yield where the log is not as it was written; nothing where it is whole.

    That its end was cut off, or that all of it was written anew, only a head that was kept elsewhere can show.
    """
    key = yield from _key(connection)
    climb, before = _Climb(connection, roots or Roots()), _Before(connection)
    most = connection.execute(select(func.count()).select_from(tree)).scalar_one() + _TALLEST
    expected = 1
    for row in connection.execute(select(log).order_by(log.c.seq), execution_options=_HELD):
        if not isinstance(row.seq, int) or not expected <= row.seq <= max(expected, most):
            yield Fault(f"log entry {row.seq}", "no such entry was ever written", row.seq)
            continue
        if row.seq > expected:
            yield _missing(expected, row.seq - 1)
            yield from climb.skip(row.seq - expected)
        expected = row.seq + 1
        leaves = _leaves(key, row)
        if len(leaves) > 1:
            yield Fault(f"log entry {row.seq}", "not as it was written", row.seq)
        yield from climb.add(leaves)
        yield from before.add(row, len(leaves) == 1)
    yield from climb.end()


@contextlib.contextmanager
def leniently(connection: Connection) -> Iterator[None]:
    """Read what is no UTF-8 as text that is none, so that one spoiled row does not hide the others."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


def _key(connection: Connection) -> Generator[Fault, None, bytes | None]:
    """Return the key of the salts; where it is not the one that the log was written with, say so once."""
    try:
        key = log_key(connection)
    except BadDesk as error:
        yield Fault("log", str(error))
        return None
    if connection.execute(select(desk.c.value).where(desk.c.key == ID)).scalar() == desk_id(key):
        return key
    yield Fault("log", "its key or the desk's id is not the one that it was made with; no entry can be checked")
    return None


def _leaves(key: bytes | None, row: Any) -> list[Hash]:
    """Return what an entry's leaf may be: what the entry comes to and, if that is another, what is kept of it."""
    kept = _bytes(row.hash)
    if key is None:
        return [kept]
    try:
        leaf = entry_leaf(key, row.seq, row.at, row.kind, row.subject, row.body)
    except (TypeError, ValueError):  # no text, or none that is UTF-8
        leaf = b""
    return [leaf] if leaf == kept else [leaf, kept]


class _Climb:
    """The tree over the rows, compared with the one that is kept; of a subtree that differs, both are gone on with."""

    def __init__(self, connection: Connection, roots: Roots) -> None:
        self._kept = iter(connection.execute(select(tree).order_by(tree.c.place), execution_options=_HELD))
        self._read: dict[int, Hash] = {}
        self._next: Any = next(self._kept, None)
        self._peaks: list[list[Hash]] = []
        self._roots = roots
        self._note()

    def skip(self, number: int) -> Iterator[Fault]:
        """Go on behind entries that are missing."""
        for _ in range(number):
            yield from self.add([])

    def add(self, leaves: list[Hash]) -> Iterator[Fault]:
        """Add an entry, by what its leaf may be."""
        number, level, self._roots.size = self._roots.size, 0, self._roots.size + 1
        self._read_to(2 * self._roots.size)
        while number & 1:
            number, level = number >> 1, level + 1
            made = [node_hash(left, right) for left in self._peaks.pop() for right in leaves]
            kept = self._read.pop(place(level, number), None)
            if len(made) == 1 and kept not in made:  # where there are more, something below is said already
                first, last = (number << level) + 1, (number + 1) << level
                word = "is missing" if kept is None else "is not what they come to: one of them or the tree was changed"
                yield Fault(f"log entries {first:,} to {last:,}", f"the tree over them {word}", first)
            leaves = made[:1] if kept is None else [kept] if kept in made or not made else [made[0], kept]
        self._peaks.append(leaves)
        self._note()

    def end(self) -> Iterator[Fault]:
        """Say what of the kept tree is of no entry."""
        self._read_to(None)
        size = self._roots.size
        odd = sorted(place for place in self._read if place <= 0 or place & 1)
        ends = [place + (place & -place) >> 1 for place in self._read if place > 0 and not place & 1]
        if ends and max(ends) > size:
            yield Fault(
                f"log entries {size + 1:,} to {max(ends):,}",
                "in the tree but not in the log: they were cut off, or the tree was changed", size + 1,
            )  # fmt: skip
        elif ends:
            odd += sorted(self._read)
        if odd:
            yield Fault("log", f"the tree has what is of no entry, at {', '.join(map(str, odd[:5]))}")

    def _read_to(self, place: int | None) -> None:
        while self._next is not None and (place is None or self._next.place < place):
            self._read[self._next.place] = _bytes(self._next.hash)
            self._next = next(self._kept, None)

    def _note(self) -> None:
        size = self._roots.size
        if size in self._roots.wanted and all(self._peaks):
            self._roots.found[size] = Frontier(size, [one[0] for one in self._peaks]).root() if size else EMPTY


class _Before:
    """The seals of the entries that were a chain before the tree was made, against the last of them."""

    def __init__(self, connection: Connection) -> None:
        query = select(log.c.seq, log.c.body).where(log.c.kind == "tree").order_by(log.c.seq).limit(1)
        row = connection.execute(query).first()
        self._end = int(row.seq) if row else 0
        self._told = _json(row.body) if row else {}
        self._chain, self._whole = Chain(), True

    def add(self, row: Any, whole: bool) -> Iterator[Fault]:
        """Take an entry; at the one that tells of the tree, compare."""
        if row.seq > self._end:
            return
        self._whole = self._whole and whole
        if row.seq < self._end:
            if self._whole and row.kind != LOST:
                self._chain.add(row)
            return
        unlike = self._told.get("unlike", ())
        for seq in unlike:
            yield Fault(f"log entry {seq}", f"was not as it was written when the tree was made, on {row.at[:10]}", seq)
        if self._whole and not unlike and self._chain.seal != self._told.get("seal"):
            yield Fault(f"log entries 1 to {self._end - 1:,}", "not those that the log had when the tree was made", 1)


def _missing(first: int, last: int) -> Fault:
    return Fault(f"log entry {first}" if first == last else f"log entries {first:,} to {last:,}", "missing", first)


def _bytes(kept: object) -> Hash:
    """Return a hash as it is kept, as bytes that are equal to no other hash if they are none."""
    if isinstance(kept, str):
        with contextlib.suppress(ValueError):
            if (found := bytes.fromhex(kept)).hex() == kept:
                return found
    return bytes(kept) if isinstance(kept, bytes) else b"?"


def _json(body: object) -> dict[str, Any]:
    try:
        found = json.loads(body) if isinstance(body, str) else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}
