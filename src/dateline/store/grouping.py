"""Sketches that hang together -> groups of copies with their origins, as rows of dispatches and of the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select, update

from dateline.copies.groups import Member, grouped
from dateline.store.log import Entry
from dateline.store.schema import compared, dispatches, sketches

_T = TypeVar("_T")
_AT_ONCE = 500


@dataclass(slots=True)
class Sketch:
    """A signature as it is held, with the rank of its leader and what it was made from."""

    id: int
    size: int
    leader: int
    rank: str
    made_from: int | None
    shared: int
    root: int


def loaded(connection: Connection, ids: Iterable[int]) -> dict[int, Sketch]:
    """Return sketches by their numbers."""
    found = {}
    for some in _portions(sorted(set(ids))):
        for row in connection.execute(select(sketches).where(sketches.c.id.in_(some))):
            found[row.id] = Sketch(*row)
    return found


def regrouped(connection: Connection, touched: Iterable[int]) -> list[Entry]:
    """Set the groups of all that hangs together with some sketches; return what of it is new to the log."""
    near = loaded(connection, touched)
    near |= loaded(connection, (one.made_from for one in near.values() if one.made_from is not None))
    trees = _trees(connection, {one.root for one in near.values()})
    _root(connection, trees)
    rows = sorted(_rows(connection, trees), key=lambda row: row.rank)
    by_id = {row.dispatch: row for row in rows}
    wanted: dict[int, int | None] = dict.fromkeys(by_id)
    for group in grouped(_members(rows, trees)):
        ids = [int(member.key) for member in group.members]
        if _several(by_id[id] for id in ids):
            wanted |= dict.fromkeys(ids, int(group.origin))
    return move(connection, {row.dispatch: wanted[row.dispatch] for row in rows if row.copies != wanted[row.dispatch]})


def move(connection: Connection, groups: Mapping[int, int | None]) -> list[Entry]:
    """Put dispatches into groups within the caller's transaction; return what the log is to be told."""
    moved = []
    for id, group in sorted(groups.items()):
        change = update(dispatches).where(dispatches.c.id == id, dispatches.c.copies.is_distinct_from(group))
        if connection.execute(change.values(copies=group)).rowcount:
            moved.append(Entry("group", str(id), moved_to(group)))
    return moved


def moved_to(group: int | None) -> dict[str, object]:
    """Return what the log says of a dispatch that came into a group, or none; past groups are found by it."""
    return {"group": group}


def source_of(connection: Connection, id: int) -> int | None:
    """Return the dispatch that a member of a group was made from; none for the first, and for its own next versions."""
    held = connection.execute(select(compared.c.sketch).where(compared.c.dispatch == id)).scalar()
    own = loaded(connection, [held]).get(held) if held is not None else None
    if own is None:
        return None
    source: int | None = own.leader
    if source == id:
        above = loaded(connection, [own.made_from]) if own.made_from is not None else {}
        source = next((one.leader for one in above.values()), None)
    pair = list(_rows(connection, [own.id] if own.leader == source else [own.id, own.made_from or 0]))
    both = [row for row in pair if row.dispatch in (id, source)]
    return source if len(both) > 1 and _several(both) and all(row.copies for row in both) else None


def _trees(connection: Connection, roots: Iterable[int]) -> dict[int, Sketch]:
    found = {}
    for some in _portions(sorted(roots)):
        for row in connection.execute(select(sketches).where(sketches.c.root.in_(some))):
            found[row.id] = Sketch(*row)
    return found


def _root(connection: Connection, trees: Mapping[int, Sketch]) -> None:
    """Tell each sketch its root anew, the earliest first, and write down those that changed."""
    changed = []
    for one in sorted(trees.values(), key=lambda one: one.rank):
        root = trees[one.made_from].root if one.made_from is not None else one.id
        if root != one.root:
            one.root = root
            changed.append({"one": one.id, "to": root})
    if changed:
        change = update(sketches).where(sketches.c.id == bindparam("one")).values(root=bindparam("to"))
        connection.execute(change, changed)


def _rows(connection: Connection, trees: Iterable[int]) -> Iterator[Any]:
    c, d = compared.c, dispatches.c
    query = select(
        c.dispatch, c.sketch, c.rank, c.credit, d.outlet, d.published, d.chain, d.takes, d.copies
    ).join_from(compared, dispatches, c.dispatch == d.id)  # fmt: skip
    for some in _portions(sorted(trees)):
        yield from connection.execute(query.where(c.sketch.in_(some)))


def _members(rows: Sequence[Any], trees: Mapping[int, Sketch]) -> list[Member]:
    leaders = {one.id: one.leader for one in trees.values()}
    members = []
    for row in rows:
        source: int | None = leaders[row.sketch]
        if source == row.dispatch:
            above = trees[row.sketch].made_from
            source = None if above is None else leaders[above]
        published = datetime.fromisoformat(row.published) if row.published else None
        credit = tuple(json.loads(row.credit))
        made_from = None if source is None else str(source)
        members.append(Member(str(row.dispatch), published, row.outlet, credit, made_from, None))
    return members


def _several(rows: Iterable[Any]) -> bool:
    """Tell whether dispatches are more than the versions that one outlet had of one item."""
    families: list[set[object]] = []
    for row in rows:
        keys: set[object] = {(row.outlet, key) for key in (row.chain, row.takes) if key} or {row.dispatch}
        apart = [family for family in families if not family & keys]
        families = [*apart, keys.union(*(family for family in families if family & keys))]
        if len(apart) and len(families) > 50:
            return True
    return len(families) > 1


def _portions(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
