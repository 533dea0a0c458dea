"""Accounts, links and incidents in the record: what new claims touch is worked out anew, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from dateline.ledger.accounts import accounts_of
from dateline.ledger.blocks import block_keys
from dateline.ledger.build import incidents_of
from dateline.ledger.clusters import cut
from dateline.ledger.judgements import standing
from dateline.ledger.linking import compare_profiles
from dateline.ledger.profiles import profile
from dateline.records.incident import Account, Judgement, Link
from dateline.store.briefs import drop_briefs, write_briefs
from dateline.store.changing import UNTOLD, incidents_changed, note
from dateline.store.coding import made, packed, plain, unpacked
from dateline.store.filings import Filed, enter, homes, on_file, portions
from dateline.store.held import canonical
from dateline.store.incidents import write_incidents
from dateline.store.judging import has_judgements, judgements_on
from dateline.store.schema import accounts, blocks, briefs, claims, counted, incidents, links


def relink(connection: Connection, filed: Sequence[Filed]) -> int:
    """Bring accounts, links and incidents up to date with what has been put on file; return how many were touched."""
    ids = [one.dispatch for one in filed]
    gone, orphaned = _drop(connection, ids)
    near = _unlink(connection, gone)
    told = [account for one in filed for account in accounts_of(one.claims)]
    new = {account.key: account for account in cut(told, standing(_decided(connection, told)))}
    _enter(connection, filed, new)
    _link(connection, new)
    return _regroup(connection, {*new, *near, *_members(connection, orphaned)}, orphaned, new.keys())


def relink_all(connection: Connection, at_once: int = 200) -> None:
    """Drop all that follows from the claims on file, and work it out anew."""
    before = set(connection.execute(select(incidents.c.id)).scalars())
    for table in (briefs, counted, incidents, links, blocks, accounts):
        connection.execute(delete(table))
    ids = list(connection.execute(select(claims.c.dispatch).distinct().order_by(claims.c.dispatch)).scalars())
    for start in range(0, len(ids), at_once):
        filed = on_file(connection, ids[start : start + at_once])
        some = [Filed(id, mine) for id, mine in sorted(filed.items())]
        enter(connection, some)
        relink(connection, some)
    left = set(connection.execute(select(incidents.c.id)).scalars())
    note(connection, {("incident", id): UNTOLD for id in before - left})


def number(block: str) -> int:
    """Return the number under which a block is kept."""
    return int.from_bytes(blake2b(block.encode(), digest_size=8).digest(), "big", signed=True)


def loaded(connection: Connection, keys: Iterable[str]) -> dict[str, Account]:
    """Return accounts by their keys."""
    found = {}
    for some in portions(sorted(set(keys))):
        for row in connection.execute(select(accounts.c.key, accounts.c.body).where(accounts.c.key.in_(some))):
            (found[row.key],) = unpacked(Account, row.body)
    return found


def _drop(connection: Connection, ids: Sequence[int]) -> tuple[set[str], set[str]]:
    """Take out the accounts of dispatches; return their keys, and the incidents that they were part of."""
    gone, orphaned = set[str](), set[str]()
    for some in portions(sorted(ids)):
        rows = connection.execute(select(accounts).where(accounts.c.dispatch.in_(some))).all()
        for row in rows:
            gone.add(row.key)
            orphaned |= {row.incident} if row.incident else set()
            (account,) = unpacked(Account, row.body)
            held = [number(block) for block in block_keys(account)]
            connection.execute(delete(blocks).where(blocks.c.block.in_(held), blocks.c.account == row.key))
        connection.execute(delete(accounts).where(accounts.c.dispatch.in_(some)))
    return gone, orphaned


def _enter(connection: Connection, filed: Sequence[Filed], new: Mapping[str, Account]) -> None:
    dispatch = {claim.dispatch: one.dispatch for one in filed for claim in one.claims}
    rows = [
        {"key": key, "dispatch": dispatch[account.dispatch], "incident": None, "body": packed((account,))}
        for key, account in sorted(new.items())
    ]
    if rows:
        connection.execute(insert(accounts), rows)
    held = {(number(block), key) for key, account in new.items() for block in block_keys(account)}
    if held:
        connection.execute(insert(blocks), [{"block": block, "account": key} for block, key in sorted(held)])


def _link(connection: Connection, new: Mapping[str, Account]) -> None:
    """Compare new accounts with those that share a block, and keep the links."""
    near = {key: _candidates(connection, account) - {key} for key, account in sorted(new.items())}
    held = loaded(connection, {key for found in near.values() for key in found} - set(new)) | dict(new)
    known = {key: profile(account) for key, account in held.items()}
    pairs = {(min(one, other), max(one, other)) for one, found in near.items() for other in found}
    found = [link for one, other in sorted(pairs) if (link := compare_profiles(known[one], known[other]))]
    touched = sorted(new)
    for some in portions(touched):
        connection.execute(delete(links).where(or_(links.c.one.in_(some), links.c.other.in_(some))))
    if found:
        rows = [{"one": one.one, "other": one.other, "body": canonical(plain(one))} for one in found]
        connection.execute(insert(links), rows)


def _candidates(connection: Connection, account: Account) -> set[str]:
    held = [number(block) for block in block_keys(account)]
    query = select(blocks.c.account).where(blocks.c.block.in_(held))
    return set(connection.execute(query).scalars())


def _unlink(connection: Connection, gone: set[str]) -> set[str]:
    """Take out the links of accounts that are gone; return what they were linked with."""
    near = set[str]()
    for some in portions(sorted(gone)):
        mine = or_(links.c.one.in_(some), links.c.other.in_(some))
        for row in connection.execute(select(links.c.one, links.c.other).where(mine)):
            near |= {row.one, row.other}
        connection.execute(delete(links).where(mine))
    return near - gone


def _members(connection: Connection, keys: set[str]) -> set[str]:
    """Return the accounts of some incidents."""
    found = set[str]()
    for some in portions(sorted(keys)):
        found |= set(connection.execute(select(accounts.c.key).where(accounts.c.incident.in_(some))).scalars())
    return found


def _regroup(connection: Connection, touched: set[str], orphaned: set[str], new: Set[str]) -> int:
    """Work out anew the incidents of all that hangs together with some accounts."""
    held, known, decided = _component(connection, touched)
    dropped, before = orphaned | _incidents_of(connection, held), list[Any]()
    drop_briefs(connection, dropped)
    for some in portions(sorted(dropped)):
        before += connection.execute(
            select(incidents.c.key, incidents.c.id, incidents.c.body).where(incidents.c.key.in_(some))
        ).all()
        connection.execute(delete(counted).where(counted.c.incident.in_(some)))
        connection.execute(delete(incidents).where(incidents.c.key.in_(some)))
    found = incidents_of(held.values(), decided, known)
    bodies = write_incidents(connection, found)
    write_briefs(connection, found)
    note(connection, incidents_changed(before, found, bodies, new))
    return len(found)


def _component(
    connection: Connection, touched: set[str]
) -> tuple[dict[str, Account], tuple[Link, ...], tuple[Judgement, ...]]:
    """Return all accounts that links or judgements join with some, those links, and those judgements."""
    held: dict[str, Account] = {}
    known: dict[tuple[str, str], Link] = {}
    decided: dict[str, Judgement] = {}
    wanted = set(touched)
    while wanted:
        new = loaded(connection, wanted)
        held |= new
        found = _links(connection, new)
        known |= {(link.one, link.other): link for link in found}
        judged = _decided(connection, new.values())
        decided |= {judgement.key: judgement for judgement in judged}
        named = {key for judgement in judged if judgement.act == "link" for key in judgement.subjects}
        near = {key for link in found for key in (link.one, link.other)} | _accounts_with(connection, named)
        wanted = near - held.keys() - wanted
    return held, tuple(known[pair] for pair in sorted(known)), tuple(decided[key] for key in sorted(decided))


def _links(connection: Connection, keys: Iterable[str]) -> list[Link]:
    found = []
    for some in portions(sorted(keys)):
        query = select(links.c.body).where(or_(links.c.one.in_(some), links.c.other.in_(some)))
        found += [made(Link, json.loads(body)) for body in connection.execute(query).scalars()]
    return found


def _decided(connection: Connection, told: Iterable[Account]) -> tuple[Judgement, ...]:
    """Return what people decided about the claims of some accounts, and about any origins."""
    subjects = {claim.key for account in told for claim in account.claims}
    if not has_judgements(connection):
        return ()
    return judgements_on(connection, subjects)


def _accounts_with(connection: Connection, keys: set[str]) -> set[str]:
    """Return the accounts that some claims are in."""
    if not keys:
        return set()
    found = set[str]()
    for few in portions(homes(connection, keys)):
        query = select(accounts.c.body).where(accounts.c.dispatch.in_(few))
        for body in connection.execute(query).scalars():
            (account,) = unpacked(Account, body)
            found |= {account.key} if any(claim.key in keys for claim in account.claims) else set()
    return found


def _incidents_of(connection: Connection, keys: Iterable[str]) -> set[str]:
    found = set[str]()
    for some in portions(sorted(keys)):
        query = select(accounts.c.incident).where(accounts.c.key.in_(some), accounts.c.incident.is_not(None))
        found |= set(connection.execute(query).scalars())
    return found
