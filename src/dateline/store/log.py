"""The log of every act: append-only, each entry a leaf of a Merkle tree that grows in the same transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dateline.custody.entries import desk_id, entry_bytes, entry_leaf, salt_of
from dateline.custody.merkle import Frontier, Hash, Node, Range, needed, peaks, proof
from dateline.errors import BadDesk
from dateline.store.held import canonical
from dateline.store.schema import desk, log, tree

KEY, ID = "log-key", "id"
_DAMAGED = "the log's tree is damaged; `dateline verify` says where: bring the desk back from a copy"
_CHAIN = "dateline-log-1"
LOST = "lost"
_AT_ONCE = 5000
_UNLOCK = {"sqlite": "DROP TRIGGER log_keeps_UPDATE", "postgresql": "DROP TRIGGER log_is_kept ON log"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An act: its kind, what it is about, and its body, in values that JSON has."""

    kind: str
    subject: str
    body: object


def append(connection: Connection, at: str, entries: Iterable[Entry]) -> None:
    """Add entries within the caller's transaction, which is the only one that writes."""
    told = list(entries)
    if not told:
        return
    key, frontier = log_key(connection), frontier_at(connection, size_of(connection))
    rows, made = [], list[Node]()
    for entry in told:
        seq, body = frontier.size + 1, canonical(entry.body)
        leaf = entry_leaf(key, seq, at, entry.kind, entry.subject, body)
        rows.append(
            {"seq": seq, "at": at, "kind": entry.kind, "subject": entry.subject, "body": body, "hash": leaf.hex()}
        )
        made += frontier.append(leaf)
    connection.execute(insert(log), rows)
    _keep(connection, made)


def size_of(connection: Connection) -> int:
    """Return how many entries the log has."""
    return connection.execute(select(func.max(log.c.seq))).scalar() or 0


def log_key(connection: Connection) -> bytes:
    """Return the key from which the entries' salts are made."""
    found = connection.execute(select(desk.c.value).where(desk.c.key == KEY)).scalar()
    try:
        return bytes.fromhex(found or "") or _gone()
    except ValueError:
        return _gone()


def id_of(connection: Connection) -> str:
    """Return by which letters the desk is known in what leaves it."""
    return desk_id(log_key(connection))


def leaves_to(connection: Connection, size: int) -> list[Hash]:
    """Return the leaves of the first entries."""
    query = select(log.c.hash).where(log.c.seq <= size).order_by(log.c.seq)
    return [_hash(told) for told in connection.execute(query).scalars()]


def frontier_at(connection: Connection, size: int) -> Frontier:
    """Return the tree of the first entries, as appending goes on with it."""
    wanted = peaks(0, size)
    found = nodes(connection, wanted)
    return Frontier(size, [found[peak] for peak in wanted])


def root_at(connection: Connection, size: int) -> Hash:
    """Return the root over the first entries."""
    return frontier_at(connection, size).root()


def proved(connection: Connection, ranges: list[Range]) -> list[Hash]:
    """Return the hashes of the ranges that a proof is made of."""
    found = nodes(connection, needed(ranges))
    return proof(ranges, lambda level, number: found[level, number])


def entry_text(connection: Connection, seq: int) -> str | None:
    """Return the bytes that an entry's leaf is the hash of, as text; None where there is no such entry."""
    row = connection.execute(select(log).where(log.c.seq == seq)).first()
    if row is None:
        return None
    salt = salt_of(log_key(connection), seq)
    return entry_bytes(salt, seq, row.at, row.kind, row.subject, row.body).decode("utf-8")


def nodes(connection: Connection, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Hash]:
    """Return whole subtrees by level and number. Raises `BadDesk` where one is not there."""
    asked = dict.fromkeys(wanted)
    leaves = [number + 1 for level, number in asked if level == 0]
    places = {place(level, number): (level, number) for level, number in asked if level}
    found: dict[tuple[int, int], Hash] = {}
    if leaves:
        rows = connection.execute(select(log.c.seq, log.c.hash).where(log.c.seq.in_(leaves)))
        found |= {(0, row.seq - 1): _hash(row.hash) for row in rows}
    if places:
        rows = connection.execute(select(tree).where(tree.c.place.in_(list(places))))
        found |= {places[row.place]: bytes(row.hash) for row in rows}
    if len(found) < len(asked):
        raise BadDesk(_DAMAGED)
    return found


def place(level: int, number: int) -> int:
    """Return where a subtree stands when the tree is read from left to right, leaves at the odd places."""
    return (2 * number + 1) << level


def plant(connection: Connection, at: str) -> None:
    """Make the tree of a log that was a chain until now, and have the log say which chain that was.

    What the chain had lost gets an entry that says so, since every leaf has its place.
    """
    connection.exec_driver_sql(_UNLOCK[connection.dialect.name])
    key = secrets.token_bytes(32)
    connection.execute(delete(desk).where(desk.c.key.in_((KEY, ID))))
    connection.execute(insert(desk), [{"key": KEY, "value": key.hex()}, {"key": ID, "value": desk_id(key)}])
    frontier, chain, unlike = Frontier(), Chain(), list[int]()
    for rows in _portions(connection):
        kept, made = [], list[Node]()
        for row in _filled(rows, frontier.size, at):
            if row.kind != LOST and chain.add(row) != row.hash:
                unlike.append(row.seq)
                chain.seal = row.hash
            leaf = entry_leaf(key, row.seq, row.at, row.kind, row.subject, row.body)
            kept.append(row._replace(hash=leaf.hex()))
            made += frontier.append(leaf)
        _rewrite(connection, kept)
        _keep(connection, made)
    if frontier.size:
        told = {"entries": frontier.size, "seal": chain.seal, "unlike": unlike}
        append(connection, at, [Entry("tree", "log", told)])


class Chain:
    """The seals of a log that was a chain: each is over the entry and the seal before it."""

    def __init__(self) -> None:
        self.seal = hashlib.sha256(_CHAIN.encode()).hexdigest()

    def add(self, row: _Row) -> str:
        """Return the seal of the next entry."""
        told = canonical([self.seal, row.seq, row.at, row.kind, row.subject, row.body])
        self.seal = hashlib.sha256(told.encode("utf-8")).hexdigest()
        return self.seal


class _Row(NamedTuple):
    seq: int
    at: str
    kind: str
    subject: str
    body: str
    hash: str


def _portions(connection: Connection) -> Iterator[list[_Row]]:
    last = 0
    while rows := list(connection.execute(select(log).where(log.c.seq > last).order_by(log.c.seq).limit(_AT_ONCE))):
        last = rows[-1].seq
        yield [_Row(*row) for row in rows]


def _filled(rows: list[_Row], last: int, at: str) -> Iterator[_Row]:
    """Yield rows, and one in the place of each that is not there."""
    for row in rows:
        if row.seq - last > _AT_ONCE:
            raise BadDesk(f"the log has lost its entries {last + 1:,} to {row.seq - 1:,}; bring it back from a copy")
        for seq in range(last + 1, row.seq):
            yield _Row(seq, at, LOST, "log", "null", "")
        yield row
        last = row.seq


def _rewrite(connection: Connection, rows: list[_Row]) -> None:
    """Put leaves in the place of seals, and rows in the place of lost ones."""
    change = update(log).where(log.c.seq == bindparam("one")).values(hash=bindparam("leaf"))
    connection.execute(change, [{"one": row.seq, "leaf": row.hash} for row in rows if row.kind != LOST])
    if lost := [row._asdict() for row in rows if row.kind == LOST]:
        connection.execute(insert(log), lost)


def _keep(connection: Connection, made: list[Node]) -> None:
    if made:
        rows = [{"place": place(node.level, node.number), "hash": node.hash} for node in made]
        connection.execute(insert(tree), rows)


def _hash(told: str) -> Hash:
    try:
        return bytes.fromhex(told)
    except ValueError:
        raise BadDesk(_DAMAGED) from None


def _gone() -> bytes:
    raise BadDesk("the key of the log is gone or damaged; bring the desk back from a copy")
