"""Dispatches of a desk by what one looks for, now or as the record stood at a past moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Subquery, Text, case, cast, func, select

from dateline.store.grouping import moved_to
from dateline.store.held import NOTICE, STANDING, Held, as_held, canonical, stamp
from dateline.store.schema import dispatches, log, states
from dateline.store.searching import saying

_D, _S = dispatches.c, states.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list; what is None is not asked for.

    `since` and `until` are moments of publication, both taken in; what has no date is not among them.
    `as_of` shows what was held then, in the state and the group of copies in which it then was.
    """

    outlet: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    status: str | None = None
    state: str | None = None
    group: int | None = None
    text: str | None = None
    original: str | None = None
    as_of: datetime | None = None


def listed(connection: Connection, wanted: Wanted) -> Iterator[Held]:
    """Yield the dispatches that are wanted, by date of publication (or else of arrival), then as they came."""
    state, by = _state_columns(wanted.as_of)
    moved = _moves(wanted.as_of) if wanted.as_of else None
    query = select(*_others(), state.label("state"), by.label("changed_by"))
    if moved is not None:
        query = query.add_columns(moved.c.body).outerjoin_from(dispatches, moved, moved.c.subject == cast(_D.id, Text))
    query = _narrowed(query, wanted, state, moved).order_by(func.coalesce(_D.published_at, _D.received), _D.id)
    for row in connection.execute(query, execution_options={"yield_per": 200}).mappings():
        yield as_held(row if moved is None else {**row, "copies": _group(row["body"])})


def _others() -> list[Column[Any]]:
    return [column for column in dispatches.columns if column.name not in ("state", "changed_by")]


def _state_columns(as_of: datetime | None) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The columns of the state now, or of the last that was written by a moment."""
    if as_of is None:
        return _D.state, _D.changed_by
    last = select(_S.state, _S.changed_by).where(_S.dispatch == _D.id, _S.at <= stamp(as_of))
    last = last.order_by(_S.id.desc()).limit(1).correlate(dispatches)
    begun = case((_D.status == "kill", NOTICE), else_=STANDING)
    state = last.with_only_columns(_S.state).scalar_subquery()
    return func.coalesce(state, begun), last.with_only_columns(_S.changed_by).scalar_subquery()


def _moves(as_of: datetime) -> Subquery:
    """The last entry of the log by a moment on the group of each dispatch."""
    last = select(func.max(log.c.seq).label("seq")).where(log.c.kind == "group", log.c.at <= stamp(as_of))
    last_of_each = last.group_by(log.c.subject).subquery()
    return select(log.c.subject, log.c.body).join(last_of_each, log.c.seq == last_of_each.c.seq).subquery()


def _narrowed(query: Select[Any], wanted: Wanted, state: ColumnElement[Any], moved: Subquery | None) -> Select[Any]:
    conditions: list[ColumnElement[bool] | None] = [
        None if wanted.outlet is None else func.lower(_D.outlet) == wanted.outlet.lower(),
        None if wanted.since is None else _D.published_at >= stamp(wanted.since),
        None if wanted.until is None else _D.published_at <= stamp(wanted.until),
        None if wanted.status is None else _D.status == wanted.status,
        None if wanted.state is None else state == wanted.state,
        None if wanted.group is None else _in_group(wanted.group, moved),
        None if wanted.text is None else saying(_D.id, wanted.text),
        None if wanted.original is None else _D.original.startswith(wanted.original.lower(), autoescape=True),
        None if wanted.as_of is None else _D.received <= stamp(wanted.as_of),
    ]
    return query.where(*(condition for condition in conditions if condition is not None))


def _group(body: str | None) -> int | None:
    found: int | None = json.loads(body)["group"] if body else None
    return found


def _in_group(group: int, moved: Subquery | None) -> ColumnElement[bool]:
    return _D.copies == group if moved is None else moved.c.body == canonical(moved_to(group))
