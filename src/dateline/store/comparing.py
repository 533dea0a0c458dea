"""New dispatches against all that is held: whose copy each is, at a cost that does not grow with the desk.

Dispatches of one signature are one sketch, whose earliest dispatch leads it. A sketch hangs on the earlier one that it
has most of; what hangs together is a group. All of it is a function of what is held, not of the order of its coming.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, exists, insert, select, update

from dateline.copies.compare import is_copy
from dateline.copies.runs import Shared
from dateline.copies.sketch import least_shared, sign
from dateline.copies.words import Words, read_words
from dateline.names.credits import agency, credits
from dateline.store.grouping import Sketch, loaded, regrouped
from dateline.store.held import canonical
from dateline.store.log import Entry
from dateline.store.lookup import Found, like
from dateline.store.schema import bands, compared, dispatches, sketches

_TRIED = 16  # earlier candidates that are compared word by word
_TRIED_LATER = 64  # later ones, which came before what they were made from
_AT_ONCE = 500
_UNDATED = "~"  # sorts behind every moment


def compare_new(connection: Connection, rows: Iterable[Mapping[Any, Any]]) -> list[Entry]:
    """Compare dispatches with what is held and with each other, and set the groups; return what the log is told."""
    touched: dict[int, tuple[int, ...]] = {}
    due = [row for row in rows if row["status"] != "kill"]
    if not due:
        return []
    notes, leads = [], []
    for row in due:
        hashes = np.frombuffer(sign(read_words(row["text"])), ">i8").tolist()
        sketch = _number(hashes) if hashes else None
        rank = f"{row['published_at'] or _UNDATED}\t{row['digest']}\t{row['original']}\t{row['part']}"
        credit = sorted({*map(agency, json.loads(row["credit"])), *credits(row["text"])})
        notes.append({"dispatch": row["id"], "sketch": sketch, "rank": rank, "credit": canonical(credit)})
        if sketch is not None:
            touched[sketch] = tuple(hashes)
            leads.append((sketch, rank, row["id"]))
    connection.execute(insert(compared), notes)
    moved = _lead(connection, leads, touched)
    changed = _hang(connection, {id: touched[id] for id in moved})
    return regrouped(connection, {*touched, *changed})


def uncompared(connection: Connection, most: int = _AT_ONCE) -> list[Mapping[Any, Any]]:
    """Return some dispatches that were taken in by a version that did not compare."""
    c = dispatches.c
    query = select(c.id, c.status, c.text, c.published_at, c.digest, c.original, c.part, c.credit)
    query = query.where(c.status != "kill", ~exists().where(compared.c.dispatch == c.id)).order_by(c.id)
    return list(connection.execute(query.limit(most)).mappings())


def _number(hashes: Sequence[int]) -> int:
    """Return the number of a signature: one and the same on every desk."""
    made = blake2b(np.array(hashes, ">i8").tobytes(), digest_size=8).digest()
    return int.from_bytes(made, "big", signed=True)


def _lead(connection: Connection, leads: list[tuple[int, str, int]], hashes: Mapping[int, tuple[int, ...]]) -> set[int]:
    """Enter sketches that are new, and dispatches that now lead theirs; return the sketches of both."""
    first: dict[int, tuple[str, int]] = {}
    for sketch, rank, id in leads:
        first[sketch] = min(first.get(sketch, (rank, id)), (rank, id))
    held = loaded(connection, first)
    new = [
        Sketch(id, len(hashes[id]), leader, rank, None, 0, id)
        for id, (rank, leader) in first.items() if id not in held
    ]  # fmt: skip
    earlier = [id for id, (rank, _) in first.items() if id in held and rank < held[id].rank]
    if new:
        connection.execute(insert(sketches), [_values(sketch) for sketch in new])
        pairs = sorted({(band, sketch.id) for sketch in new for band in hashes[sketch.id]})
        connection.execute(insert(bands), [{"band": band, "sketch": id} for band, id in pairs])
    if earlier:
        change = update(sketches).where(sketches.c.id == bindparam("one"))
        connection.execute(
            change.values(rank=bindparam("to"), leader=bindparam("by")),
            [{"one": id, "to": first[id][0], "by": first[id][1]} for id in earlier],
        )
    return {*earlier, *(sketch.id for sketch in new)}


def _values(sketch: Sketch) -> dict[str, Any]:
    return {name: getattr(sketch, name) for name in Sketch.__slots__}


def _hang(connection: Connection, moved: Mapping[int, tuple[int, ...]]) -> set[int]:
    """Hang each sketch that is new, or is led by an earlier dispatch, and what is now made from it."""
    found = like(connection, moved)
    held = loaded(connection, {*moved, *(other for near in found.values() for other in near)})
    texts = _Texts(connection, held)
    before = {id: (sketch.made_from, sketch.shared) for id, sketch in held.items()}
    for id in sorted(moved, key=lambda id: held[id].rank):
        near = {other: n for other, n in found[id].items() if n >= least_shared(held[id].size, held[other].size)}
        _hang_one(held[id], near, held, texts)
        _hang_later(held[id], near, held, texts, moved)
    changed = sorted(id for id, s in held.items() if (s.made_from, s.shared) != before[id])
    if changed:
        change = update(sketches).where(sketches.c.id == bindparam("one"))
        connection.execute(
            change.values(made_from=bindparam("to"), shared=bindparam("by")),
            [{"one": id, "to": held[id].made_from, "by": held[id].shared} for id in changed],
        )
    return {*changed}


def _hang_one(sketch: Sketch, near: Found, held: Mapping[int, Sketch], texts: _Texts) -> None:
    earlier = [other for other in near if held[other].rank < sketch.rank]
    sketch.made_from, sketch.shared = None, 0
    for other in sorted(earlier, key=lambda other: (-near[other], held[other].rank))[:_TRIED]:
        if texts.alike(sketch.id, other):
            sketch.made_from, sketch.shared = other, near[other]
            return


def _hang_later(
    sketch: Sketch, near: Found, held: Mapping[int, Sketch], texts: _Texts, moved: Mapping[int, object]
) -> None:
    """Hang what came before its source did on this sketch, where it has more of this than of what it hangs on."""
    later = [other for other in near if held[other].rank > sketch.rank and other not in moved]
    for other in sorted(later, key=lambda other: (-near[other], held[other].rank))[:_TRIED_LATER]:
        one = held[other]
        now = held.get(one.made_from) if one.made_from is not None else None
        rank = now.rank if now else texts.rank(one.made_from)
        if (-near[other], sketch.rank) < (-one.shared, rank) and texts.alike(other, sketch.id):
            one.made_from, one.shared = sketch.id, near[other]


class _Texts:
    """The words of leaders, read when they are first compared."""

    def __init__(self, connection: Connection, held: Mapping[int, Sketch]) -> None:
        self._connection, self._held = connection, held
        self._words = lru_cache(maxsize=256)(self._read)

    def alike(self, one: int, other: int) -> bool:
        return is_copy(Shared(self._words(one), self._words(other)))

    def rank(self, id: int | None) -> str:
        query = select(sketches.c.rank).where(sketches.c.id == id)
        return self._connection.execute(query).scalar() or "" if id is not None else ""

    def _read(self, id: int) -> Words:
        query = select(dispatches.c.text).where(dispatches.c.id == self._held[id].leader)
        return read_words(self._connection.execute(query).scalar_one())
