"""A batch of originals and items into a desk, in one transaction: what is new, what was held, what changes state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, bindparam, func, insert, select, tuple_, update

from dateline.records.item import Item
from dateline.store.changing import note_dispatches
from dateline.store.comparing import compare_new
from dateline.store.filings import unfile
from dateline.store.held import as_row, digest, way_back
from dateline.store.log import Entry, append
from dateline.store.originals import Originals
from dateline.store.revisions import Member, chain_of, opening, states
from dateline.store.schema import arrivals, dispatches, originals, sightings
from dateline.store.schema import states as states_table
from dateline.store.searching import enter as enter_words

_T = TypeVar("_T")
_AT_ONCE = 500  # values in one query
_READ_ANEW = ("dispatch", "state", "group")  # what is logged of a dispatch that the ledger is to take up


@dataclass(frozen=True, slots=True)
class Came:
    """An original and the way it came. `held` tells that its bytes were in the record before."""

    sha256: str
    name: str
    how: str
    address: str
    data: bytes = field(repr=False)
    held: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """That an original is through: how many items it held, and what could not be read."""

    sha256: str
    parts: int
    problem: str | None = None


@dataclass(slots=True)
class Batch:
    """What is to be written together."""

    came: list[Came] = field(default_factory=list)
    items: list[tuple[str, Item]] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.came or self.items or self.ended)


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch did: ids of new dispatches, how many states changed, and what was in the record already.

    `held` counts versions that another original brought before, `again` parts that the same original did.
    """

    new: tuple[int, ...] = ()
    held: int = 0
    again: tuple[tuple[str, str], ...] = ()
    changed: int = 0


def take(connection: Connection, at: str, batch: Batch, kept: Originals) -> Written:
    """Write a batch within the caller's transaction, which is the only one that writes."""
    entries = list(_enter(connection, at, batch.came, kept))
    rows, seen, again = _sorted_out(connection, batch.items)
    first = (connection.execute(select(func.max(dispatches.c.id))).scalar() or 0) + 1
    new = [row | {"id": first + n, "received": at, "state": opening(row["status"])} for n, row in enumerate(rows)]
    if new:
        connection.execute(insert(dispatches), new)
        enter_words(connection, new)
        entries += [_taken(row) for row in new]
    held = _sight(connection, new, seen)
    changes = _restate(connection, at, new)
    entries += changes
    entries += compare_new(connection, new)
    unfile(connection, (int(entry.subject) for entry in entries if entry.kind in _READ_ANEW))
    entries += _end(connection, batch.ended)
    append(connection, at, entries)
    note_dispatches(connection, entries)
    return Written(tuple(row["id"] for row in new), held, again, len(changes))


def _taken(row: dict[str, Any]) -> Entry:
    body = {"original": row["original"], "part": row["part"], "digest": row["digest"], "way": way_back(row["offsets"])}
    return Entry("dispatch", str(row["id"]), body)


def _enter(connection: Connection, at: str, came: Sequence[Came], kept: Originals) -> Iterator[Entry]:
    """Write originals that are not there yet, and the ways by which they came that are new."""
    known = set(_chosen(connection, originals.c.sha256, originals.c.sha256, [one.sha256 for one in came]))
    for one in came:
        body: dict[str, object] = {"how": one.how, "address": one.address}
        if one.sha256 not in known:
            known.add(one.sha256)
            row = {"sha256": one.sha256, "size": len(one.data), "name": one.name, "received": at}
            connection.execute(insert(originals).values(row))
            kept.enter(connection, one.sha256, one.data)
            body |= {"size": len(one.data), "name": one.name}
        elif _came_so(connection, one):
            continue
        connection.execute(insert(arrivals).values(original=one.sha256, how=one.how, address=one.address, at=at))
        yield Entry("original", one.sha256, body)


def _came_so(connection: Connection, one: Came) -> bool:
    """Tell whether an original came by this way before."""
    query = select(arrivals.c.at).where(
        arrivals.c.original == one.sha256, arrivals.c.how == one.how, arrivals.c.address == one.address
    )
    return connection.execute(query).first() is not None


def _end(connection: Connection, ended: Sequence[Ended]) -> Iterator[Entry]:
    for one in ended:
        change = update(originals).where(originals.c.sha256 == one.sha256, originals.c.parts.is_(None))
        if connection.execute(change.values(parts=one.parts, problem=one.problem)).rowcount:
            yield Entry("whole", one.sha256, {"parts": one.parts, "problem": one.problem})


def _sorted_out(
    connection: Connection, items: Sequence[tuple[str, Item]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[tuple[str, str], ...]]:
    """Return rows of what is new, sightings of versions that another original brought, and parts that are there.

    An item whose original and part are in the record is left alone: an earlier run was cut off behind it.
    """
    there = _parts_there(connection, [(original, item.part) for original, item in items])
    chained = [chain_of(item.guid, item.outlet) for _, item in items]
    versions = _versions_there(connection, [chain for chain in chained if chain])
    new: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    again: list[tuple[str, str]] = []
    for (original, item), chain in zip(items, chained, strict=True):
        place = (original, item.part)
        if place in there:
            again.append(place)
            continue
        there.add(place)
        mark = digest(item)
        version = (chain or "", mark)
        if version in versions:
            seen.append({"original": original, "part": item.part, "dispatch": versions[version]})
            continue
        if chain:
            versions[chain, mark] = -len(new) - 1
        takes = chain_of(item.replaces, item.outlet)
        new.append(as_row(item) | {"original": original, "digest": mark, "chain": chain, "takes": takes})
    return new, seen, tuple(again)


def _parts_there(connection: Connection, places: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for table in (dispatches, sightings):
        columns = (table.c.original, table.c.part)
        for some in _portions(places):
            rows = connection.execute(select(*columns).where(tuple_(*columns).in_(some)))
            found |= {(row.original, row.part) for row in rows}
    return found


def _versions_there(connection: Connection, chains: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return the versions of chains that are in the record; the first of what is there twice."""
    found: dict[tuple[str, str], int] = {}
    columns = (dispatches.c.chain, dispatches.c.digest, dispatches.c.id)
    for some in _portions(list(dict.fromkeys(chains))):
        query = select(*columns).where(dispatches.c.chain.in_(some)).order_by(dispatches.c.id.desc())
        found |= {(row.chain, row.digest): row.id for row in connection.execute(query)}
    return found


def _sight(connection: Connection, new: Sequence[dict[str, Any]], seen: Sequence[dict[str, Any]]) -> int:
    """Note where versions that are held were seen again; one of the same batch is named by its negative place."""
    rows = [
        row | {"dispatch": new[-row["dispatch"] - 1]["id"] if row["dispatch"] < 0 else row["dispatch"]} for row in seen
    ]
    if rows:
        connection.execute(insert(sightings), rows)
    return len(rows)


def _restate(connection: Connection, at: str, new: Sequence[dict[str, Any]]) -> list[Entry]:
    """Set the states of all that new dispatches touch, and keep when each became so."""
    family = _family(connection, {key for row in new for key in (row["chain"], row["takes"]) if key})
    found = states(member for member, _ in family.values())
    changed = [(id, *state) for id, state in sorted(found.items()) if state != family[id][1]]
    if not changed:
        return []
    number = (connection.execute(select(func.max(states_table.c.id))).scalar() or 0) + 1
    rows = [
        {"id": number + n, "dispatch": id, "at": at, "state": state, "changed_by": by}
        for n, (id, state, by) in enumerate(changed)
    ]
    connection.execute(insert(states_table), rows)
    change = update(dispatches).where(dispatches.c.id == bindparam("one"))
    connection.execute(
        change.values(state=bindparam("to"), changed_by=bindparam("by")),
        [{"one": id, "to": state, "by": by} for id, state, by in changed],
    )
    return [Entry("state", str(id), {"state": state, "by": by}) for id, state, by in changed]


def _family(connection: Connection, keys: set[str]) -> dict[int, tuple[Member, tuple[str, int | None]]]:
    """Return all dispatches that are bound to some chains by identity or by taking a place, with their states."""
    found: dict[int, tuple[Member, tuple[str, int | None]]] = {}
    asked: set[str] = set()
    while keys:
        asked |= keys
        for column in (dispatches.c.chain, dispatches.c.takes):
            for row in _members(connection, column, keys):
                member = Member(row.id, row.chain, row.takes, row.version, row.published_at, row.status)
                found[row.id] = member, (row.state, row.changed_by)
        keys = {key for member, _ in found.values() for key in (member.chain, member.takes) if key} - asked
    return found


def _members(connection: Connection, column: Column[Any], keys: Iterable[str]) -> Iterator[Any]:
    wanted = ("id", "chain", "takes", "version", "published_at", "status", "state", "changed_by")
    query = select(*(dispatches.c[name] for name in wanted))
    for some in _portions(sorted(keys)):
        yield from connection.execute(query.where(column.in_(some)))


def _chosen(connection: Connection, wanted: Column[Any], column: Column[Any], values: Sequence[str]) -> Iterator[Any]:
    for some in _portions(values):
        yield from connection.execute(select(wanted).where(column.in_(some))).scalars()


def _portions(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
