"""The claims of a dispatch in so much as tells who was heard, when and from where: to be read of all at once."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from dateline.ledger.reported import Reported, reported
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.text import Excerpt
from dateline.store.coding import coded, made, plain
from dateline.store.held import STANDING, canonical, portions
from dateline.store.schema import reports


def write_reports(connection: Connection, told: Iterable[tuple[int, Iterable[FiledClaim]]]) -> None:
    """Write what the claims of some dispatches tell that count, in the place of what was written of these."""
    found = {id: tuple(reported(one) for one in claims if one.state == STANDING) for id, claims in told}
    for some in portions(sorted(found)):
        connection.execute(delete(reports).where(reports.c.dispatch.in_(some)))
    rows = [{"dispatch": id, "body": packed(mine)} for id, mine in sorted(found.items()) if mine]
    if rows:
        connection.execute(insert(reports), rows)


def all_reports(connection: Connection) -> Iterator[tuple[int, tuple[Reported, ...]]]:
    """Yield all that dispatches tell, dispatch by dispatch."""
    query = select(reports.c.dispatch, reports.c.body).order_by(reports.c.dispatch)
    for row in connection.execute(query, execution_options={"yield_per": 1000}):
        yield row.dispatch, unpacked(row.body)


def reports_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Reported, ...]]:
    """Return what some dispatches tell; those that tell nothing are left out."""
    found = dict[int, tuple[Reported, ...]]()
    for some in portions(ids):
        query = select(reports.c.dispatch, reports.c.body).where(reports.c.dispatch.in_(some))
        found |= {row.dispatch: unpacked(row.body) for row in connection.execute(query)}
    return found


def packed(told: Sequence[Reported]) -> bytes:
    """Return what a dispatch tells as the desk keeps it: what many of its claims share is written once."""
    heads, origins, places = _Once(), _Once(), _Once()
    rows = [
        [
            one.key, one.kind,
            heads.at([one.dispatch, one.outlet, one.published.isoformat() if one.published else None]),
            origins.at(coded(one.origin)), places.at(coded(one.place)) if one.place else None, list(one.relays),
            plain(one.withheld), list(one.figure[1:]) if one.figure else None,
            one.end.isoformat() if one.end else None, None if one.lack is None else sorted(one.lack),
        ]
        for one in told
    ]  # fmt: skip
    whole = {"claims": rows, "heads": heads.held, "origins": origins.held, "places": places.held}
    return zlib.compress(canonical(whole).encode("utf-8"))


class _Once:
    """Values, each once, in the order in which they came."""

    def __init__(self) -> None:
        self.held: list[Any] = []

    def at(self, value: Any) -> int:
        """Return the place of a value."""
        if value not in self.held:
            self.held.append(value)
        return self.held.index(value)


def unpacked(data: bytes) -> tuple[Reported, ...]:
    """Return what bytes tell."""
    whole = json.loads(zlib.decompress(data))
    heads = [(dispatch, outlet, datetime.fromisoformat(at) if at else None) for dispatch, outlet, at in whole["heads"]]
    days = [at.date().toordinal() if at else 0 for _, _, at in heads]
    origins, places = [_origin(one) for one in whole["origins"]], [_place(one) for one in whole["places"]]
    return tuple(
        Reported(
            key, heads[head][0], heads[head][1], heads[head][2], kind, origins[origin], tuple(relays),
            None if place is None else places[place],
            made(Excerpt, withheld) if withheld else None,
            (origins[origin].key, figure[0], figure[1], figure[2]) if figure else None,
            date.fromisoformat(end) if end else None,
            None if lack is None else frozenset(lack), days[head],
        )
        for key, kind, head, origin, place, relays, withheld, figure, end, lack in whole["claims"]
    )  # fmt: skip


@lru_cache(maxsize=1 << 16)
def _origin(told: str) -> Origin:
    return made(Origin, json.loads(told))


@lru_cache(maxsize=1 << 16)
def _place(told: str) -> FiledPlace:
    return made(FiledPlace, json.loads(told))
