"""Who holds what, and which ways are open, folded place by place and kept for the days on which it was so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, insert, or_, select

from dateline.ledger.access import fold_access
from dateline.ledger.control import fold
from dateline.records.filed import FiledClaim
from dateline.records.incident import AccessState, ControlState, Judgement
from dateline.store.asking import Asked, inside
from dateline.store.coding import coded, made
from dateline.store.filings import at_places, portions
from dateline.store.judging import judgements_on
from dateline.store.schema import claims, holdings, unfolded

KINDS = ("control", "access")


def unfold(connection: Connection, touched: Sequence[Sequence[FiledClaim]]) -> None:
    """Note the places that some claims speak of: they are to be folded anew before anybody looks at them."""
    for kind in KINDS:
        keys = {claim.place.key for some in touched for claim in some if claim.kind == kind and claim.place}
        for some in portions(sorted(keys)):
            query = select(unfolded.c.place).where(unfolded.c.kind == kind, unfolded.c.place.in_(some))
            there = set(connection.execute(query).scalars())
            if rows := [{"kind": kind, "place": key} for key in some if key not in there]:
                connection.execute(insert(unfolded), rows)


def is_unfolded(connection: Connection) -> bool:
    """Tell whether there are places to be folded anew."""
    return connection.execute(select(unfolded.c.place).limit(1)).first() is not None


def fold_some(connection: Connection, most: int) -> int:
    """Fold some of the places that are to be folded anew; return how many those were."""
    rows = connection.execute(select(unfolded).order_by(unfolded.c.kind, unfolded.c.place).limit(most)).all()
    for kind in KINDS:
        keys = [row.place for row in rows if row.kind == kind]
        _refold(connection, kind, keys)
        for some in portions(keys):
            connection.execute(delete(unfolded).where(unfolded.c.kind == kind, unfolded.c.place.in_(some)))
    return len(rows)


def refold_all(connection: Connection, at_once: int = 500) -> None:
    """Drop what is folded, and fold all places anew."""
    connection.execute(delete(holdings))
    connection.execute(delete(unfolded))
    for kind in KINDS:
        query = select(claims.c.place).where(claims.c.kind == kind, claims.c.place.is_not(None)).distinct()
        keys = sorted(connection.execute(query).scalars())
        for start in range(0, len(keys), at_once):
            _refold(connection, kind, keys[start : start + at_once])


def control_between(connection: Connection, asked: Asked) -> Iterator[ControlState]:
    """Yield who held which place on any day of a period, by place and then by day."""
    yield from _states(connection, "control", ControlState, asked)


def access_between(connection: Connection, asked: Asked) -> Iterator[AccessState]:
    """Yield which ways were open or cut on any day of a period, by place and then by day."""
    yield from _states(connection, "access", AccessState, asked)


def _states(connection: Connection, kind: str, record: Any, asked: Asked) -> Iterator[Any]:
    query = _asked(select(holdings.c.body), kind, asked).order_by(holdings.c.place, holdings.c.number)
    for body in connection.execute(query).scalars().all():
        yield made(record, json.loads(body))


def _asked(query: Select[Any], kind: str, asked: Asked) -> Select[Any]:
    """Narrow a query of what is held to a place and a period."""
    h = holdings.c
    query = query.where(h.kind == kind)
    if asked.until is not None:
        query = query.where(h.first <= asked.until.toordinal())
    if asked.since is not None:
        query = query.where(or_(h.until.is_(None), h.until >= asked.since.toordinal()))
    if asked.country is not None:
        query = query.where(h.country == asked.country)
    if asked.place is not None:
        query = query.where(inside(h, asked.place))
    return query


def _refold(connection: Connection, kind: str, keys: list[str]) -> None:
    decided = judgements_on(connection, ()) if kind == "control" and keys else ()
    for some in portions(keys):
        told = at_places(connection, (kind,), some)
        for place in some:
            here = told.get(place, ())
            rows = _control_rows(place, here, decided) if kind == "control" else _access_rows(place, here)
            _write(connection, kind, place, list(rows))


def _write(connection: Connection, kind: str, place: str, rows: list[dict[str, Any]]) -> None:
    """Write the rows of a place that are not there as they should be, and take out those that should not be."""
    h = holdings.c
    mine = and_(h.kind == kind, h.place == place)
    held = {row.number: row.body for row in connection.execute(select(h.number, h.body).where(mine))}
    changed = [row for row in rows if held.get(row["number"]) != row["body"]]
    gone = [row["number"] for row in changed] + [number for number in held if number >= len(rows)]
    for some in portions(sorted(gone)):
        connection.execute(delete(holdings).where(mine, h.number.in_(some)))
    if changed:
        connection.execute(insert(holdings), changed)


def _control_rows(place: str, told: Sequence[FiledClaim], decided: Sequence[Judgement]) -> Iterator[dict[str, Any]]:
    for number, state in enumerate(fold(told, decided)):
        yield _row("control", place, number, state, state.state)


def _access_rows(place: str, told: Sequence[FiledClaim]) -> Iterator[dict[str, Any]]:
    for number, state in enumerate(fold_access(told)):
        yield _row("access", place, number, state, state.status)


def _row(kind: str, place: str, number: int, state: Any, named: str) -> dict[str, Any]:
    return {
        "kind": kind, "place": place, "number": number, "country": state.place.country if state.place else None,
        "first": state.start.toordinal(), "until": state.end.toordinal() if state.end else None, "state": named,
        "body": coded(state),
    }  # fmt: skip
