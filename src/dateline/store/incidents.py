"""Incidents as rows, with their tolls to be summed; and back, with the accounts that they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from dateline.ledger.incidents import earliest
from dateline.records.incident import Account, Incident
from dateline.store.coding import packed, unpacked
from dateline.store.filings import portions
from dateline.store.schema import accounts, counted, incidents


def write_incidents(connection: Connection, made: Sequence[Incident]) -> dict[str, bytes]:
    """Write incidents that are not there, and which accounts they are made of; return their bodies by id."""
    if not made:
        return {}
    written = [_row(one) for one in made]
    connection.execute(insert(incidents), written)
    if rows := [row for one in made for row in _tolls(one)]:
        connection.execute(insert(counted), rows)
    change = update(accounts).where(accounts.c.key == bindparam("account")).values(incident=bindparam("to"))
    members = [{"account": account.key, "to": key(one)} for one in made for account in one.accounts]
    connection.execute(change, members)
    return {row["id"]: row["body"] for row in written}


def key(incident: Incident) -> str:
    """Return what an incident is kept by: the key of its earliest account."""
    return incident.accounts[0].key


def whole(connection: Connection, rows: Iterable[Any]) -> Iterator[Incident]:
    """Yield the incidents of some rows with their accounts."""
    waiting = list(rows)
    for some in portions(waiting):
        made_of: dict[str, list[Account]] = {}
        query = select(accounts.c.incident, accounts.c.body)
        for row in connection.execute(query.where(accounts.c.incident.in_([row.key for row in some]))):
            made_of.setdefault(row.incident, []).extend(_accounts(row.body))
        for row in some:
            (bare,) = unpacked(Incident, row.body)
            yield replace(bare, accounts=earliest(made_of[row.key]))


@lru_cache(maxsize=1 << 10)
def _accounts(body: bytes) -> tuple[Account, ...]:
    """Return the accounts that are written; pages list the same ones again and again."""
    return unpacked(Account, body)


def _row(one: Incident) -> dict[str, Any]:
    return {
        "key": key(one), "id": one.id, **_where_and_when(one), "type": one.types[0] if one.types else None,
        "state": one.happened.state, "body": packed((replace(one, accounts=()),)),
    }  # fmt: skip


def _tolls(one: Incident) -> Iterator[dict[str, Any]]:
    standing = {c.key for a in one.accounts for c in a.claims if c.toll and c.toll.basis == "standing"}
    for number, toll in enumerate(one.tolls):
        if one.discounted is not None or not toll.figures or standing.issuperset(toll.figures):
            continue  # set aside, or how many are so at one time: never added
        yield {
            "incident": key(one), "number": number, "harm": toll.harm, "category": toll.category, "side": toll.side,
            "low": toll.low, "high": toll.high, "best": toll.best, "provisional": int(toll.provisional),
            "figures": " ".join(toll.figures),
            **_where_and_when(one),
        }  # fmt: skip


def _where_and_when(one: Incident) -> dict[str, Any]:
    return {
        "place": one.place.key if one.place else None, "country": one.place.country if one.place else None,
        "first": one.start.toordinal() if one.start else None, "last": one.end.toordinal() if one.end else None,
    }  # fmt: skip
