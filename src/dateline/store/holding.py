"""Who holds what, and which ways are open, folded place by place and kept for the days on which it was so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, or_, select

from dateline.ledger.access import fold_access
from dateline.ledger.control import fold
from dateline.records.filed import FiledClaim
from dateline.records.incident import AccessState, ControlState, Judgement
from dateline.store.asking import Asked, inside
from dateline.store.coding import packed, unpacked
from dateline.store.filings import at_places, portions
from dateline.store.judging import judgements_on
from dateline.store.schema import claims, holdings

_T = TypeVar("_T")
KINDS = ("control", "access")


def refold(connection: Connection, touched: Sequence[Sequence[FiledClaim]]) -> None:
    """Fold anew the places that some claims speak of."""
    for kind in KINDS:
        keys = {claim.place.key for some in touched for claim in some if claim.kind == kind and claim.place}
        _refold(connection, kind, sorted(keys))


def refold_all(connection: Connection, at_once: int = 500) -> None:
    """Drop what is folded, and fold all places anew."""
    connection.execute(delete(holdings))
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


def _states(connection: Connection, kind: str, record: type[_T], asked: Asked) -> Iterator[_T]:
    h = holdings.c
    query = select(h.body).where(h.kind == kind).order_by(h.place, h.number)
    if asked.until is not None:
        query = query.where(h.first <= asked.until.toordinal())
    if asked.since is not None:
        query = query.where(or_(h.until.is_(None), h.until >= asked.since.toordinal()))
    if asked.country is not None:
        query = query.where(h.country == asked.country)
    if asked.place is not None:
        query = query.where(inside(h, asked.place))
    for body in connection.execute(query).scalars():
        yield from unpacked(record, body)


def _refold(connection: Connection, kind: str, keys: list[str]) -> None:
    decided = judgements_on(connection, ()) if kind == "control" and keys else ()
    for some in portions(keys):
        connection.execute(delete(holdings).where(holdings.c.kind == kind, holdings.c.place.in_(some)))
        rows = [
            row
            for place, told in sorted(at_places(connection, (kind,), some).items())
            for row in (_control_rows(place, told, decided) if kind == "control" else _access_rows(place, told))
        ]
        if rows:
            connection.execute(insert(holdings), rows)


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
        "body": packed((state,)),
    }  # fmt: skip
