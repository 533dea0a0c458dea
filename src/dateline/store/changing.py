"""What changed, in order: of each dispatch, claim and incident its last change, and of what is gone, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, insert, select

from dateline.records.filed import FiledClaim
from dateline.records.incident import Incident
from dateline.store.held import REPLACED, STANDING, WITHDRAWN, moment
from dateline.store.log import Entry
from dateline.store.schema import changed, dispatches, log

KINDS = ("dispatch", "claim", "incident")
READ_ANEW, UNTOLD = "read anew", "nothing tells of it any more"
Noted = Mapping[tuple[str, str], str | None]
"""Things that changed, by kind and id: None for what is there, a word that says why for what is gone."""
_AT_ONCE = 400
_OF_DISPATCHES = ("dispatch", "state", "group")
_T = TypeVar("_T", str, int)


@dataclass(frozen=True, slots=True)
class Change:
    """The last change of one thing; numbers only grow, and nothing ever has the number of another."""

    number: int
    kind: str
    id: str
    at: datetime
    gone: str | None


def note(connection: Connection, told: Noted) -> None:
    """Note things as changed with the last entry of the log, in the place of what was noted of them before.

    Numbers are true to the order of commits, since there is one transaction at a time that writes.
    """
    if not told:
        return
    c, at, number = changed.c, _last(connection), last_number(connection)
    for kind in KINDS:
        for ids in _batches(id for of, id in sorted(told) if of == kind):
            connection.execute(delete(changed).where(c.kind == kind, c.id.in_(ids)))
    rows = [
        {"number": number + n, "kind": kind, "id": id, "at": at, "gone": gone}
        for n, ((kind, id), gone) in enumerate(sorted(told.items(), key=lambda pair: pair[0]), 1)
    ]
    connection.execute(insert(changed), rows)


def claims_changed(before: Mapping[int, Iterable[FiledClaim]], after: Iterable[FiledClaim]) -> Noted:
    """Return which claims are new or not as they were, and which are gone."""
    held = {claim.key: claim for some in before.values() for claim in some}
    now = {claim.key: claim for claim in after}
    found: dict[tuple[str, str], str | None] = {("claim", key): READ_ANEW for key in held if key not in now}
    for key, claim in now.items():
        if held.get(key) != claim:
            found["claim", key] = None if claim.state == STANDING else claim.state
    return found


def incidents_changed(
    before: Iterable[Any], after: Iterable[Incident], bodies: Mapping[str, bytes], new: Set[str]
) -> Noted:
    """Return which incidents are new or not as they were, also by accounts that are new, and which are gone where to.

    `before` are the rows of those that were there, `bodies` the rows' bodies of those that are.
    """
    held = {row.id: row for row in before}
    homes = {account.key: one.id for one in after for account in one.accounts}
    found: dict[tuple[str, str], str | None] = {}
    for id, row in held.items():
        if id not in bodies:
            found["incident", id] = f"now in {homes[row.key]}" if row.key in homes else UNTOLD
    for one in after:
        is_old = one.id in held and held[one.id].body == bodies[one.id]
        if not is_old or any(account.key in new for account in one.accounts):
            found["incident", one.id] = WITHDRAWN if one.happened.state == WITHDRAWN else None
    return found


def note_dispatches(connection: Connection, told: Iterable[Entry]) -> None:
    """Note the dispatches as changed that entries of the log tell of; those that no longer count as gone."""
    d, found = dispatches.c, dict[tuple[str, str], str | None]()
    for some in _batches(sorted({int(one.subject) for one in told if one.kind in _OF_DISPATCHES})):
        for row in connection.execute(select(d.id, d.state).where(d.id.in_(some))):
            found["dispatch", str(row.id)] = row.state if row.state in (REPLACED, WITHDRAWN) else None
    note(connection, found)


def changes_after(connection: Connection, after: int, most: int, kind: str | None = None) -> tuple[Change, ...]:
    """Return some changes after a number, in order: whatever changes later has a larger number by then."""
    c = changed.c
    query = select(changed).where(c.number > after).order_by(c.number).limit(most)
    if kind is not None:
        query = query.where(c.kind == kind)
    return tuple(
        Change(row.number, row.kind, row.id, moment(row.at), row.gone) for row in connection.execute(query)
    )  # fmt: skip


def last_number(connection: Connection) -> int:
    """Return the number of the last change of all."""
    return int(connection.execute(select(func.coalesce(func.max(changed.c.number), 0))).scalar_one())


def _last(connection: Connection) -> str:
    return str(connection.execute(select(log.c.at).order_by(log.c.seq.desc()).limit(1)).scalar_one())


def _batches(ids: Iterable[_T]) -> Iterator[list[_T]]:
    waiting = iter(ids)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
