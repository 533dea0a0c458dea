"""Claims on file, dispatch by dispatch: which are due, how they are written, and what was on file at a past moment."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, insert, or_, select, update

from dateline.ledger.corrections import corrected
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.store.coding import coded, made, packed, plain, unpacked
from dateline.store.held import canonical, portions, stamp
from dateline.store.judging import verdicts_on
from dateline.store.log import Entry
from dateline.store.reports import write_reports
from dateline.store.schema import claims, dispatches, filings, lies, places, unfiled

__all__ = ["portions"]

_STANDS = "standing"


@dataclass(frozen=True, slots=True)
class Filed:
    """The claims of one dispatch."""

    dispatch: int
    claims: tuple[FiledClaim, ...]


def unfile(connection: Connection, ids: Iterable[int]) -> None:
    """Note that dispatches are to be read for the ledger: they are new, or what became of them changed."""
    for some in portions(sorted(set(ids))):
        there = set(connection.execute(select(unfiled.c.dispatch).where(unfiled.c.dispatch.in_(some))).scalars())
        if rows := [{"dispatch": id} for id in some if id not in there]:
            connection.execute(insert(unfiled), rows)


def unfile_others(connection: Connection, reader: str) -> int:
    """Note all that another reader read; return how many dispatches that are."""
    other = select(filings.c.dispatch).where(filings.c.until.is_(None), filings.c.reader != reader)
    other = other.where(~exists().where(unfiled.c.dispatch == filings.c.dispatch))
    return connection.execute(insert(unfiled).from_select(["dispatch"], other)).rowcount


def due(connection: Connection, most: int) -> list[int]:
    """Return some dispatches that are to be read, as they came."""
    return list(connection.execute(select(unfiled.c.dispatch).order_by(unfiled.c.dispatch).limit(most)).scalars())


def number_due(connection: Connection) -> int:
    """Return how many dispatches are to be read."""
    return int(connection.execute(select(func.count()).select_from(unfiled)).scalar_one())


def is_double(connection: Connection, id: int, digest: str) -> bool:
    """Tell whether an earlier dispatch says the very same, byte by byte: the ledger takes it once."""
    query = select(dispatches.c.id).where(dispatches.c.digest == digest, dispatches.c.id < id)
    return connection.execute(query.limit(1)).first() is not None


def write(connection: Connection, at: str, reader: str, filed: Sequence[Filed]) -> list[Entry]:
    """Put claims as they were read on file in the place of what was; return what the log is to be told."""
    for some in portions([one.dispatch for one in filed]):
        connection.execute(delete(unfiled).where(unfiled.c.dispatch.in_(some)))
    return _file(connection, at, [(one, reader) for one in filed])


def put(connection: Connection, at: str, id: int, claim: FiledClaim) -> list[Entry] | None:
    """Put one more claim on file of a dispatch, unless it is there already; return what the log is to be told.

    None where nothing of the dispatch was read yet.
    """
    holds = select(filings.c.reader).where(filings.c.dispatch == id, filings.c.until.is_(None))
    reader = connection.execute(holds).scalar()
    if reader is None:
        return None
    here = as_read(connection, [id])[id]
    if any(one.key == claim.key for one in here):
        return []
    return _file(connection, at, [(Filed(id, (*here, claim)), reader)])


def _file(connection: Connection, at: str, filed: Sequence[tuple[Filed, str]]) -> list[Entry]:
    """Let filings take the place of those that hold, each with the reader that read it."""
    for some in portions([one.dispatch for one, _ in filed]):
        holds = and_(filings.c.dispatch.in_(some), filings.c.until.is_(None))
        connection.execute(delete(filings).where(holds, filings.c.since == at))
        connection.execute(update(filings).where(holds).values(until=at))
    bodies = [packed(one.claims) for one, _ in filed]
    rows = [
        {"dispatch": one.dispatch, "since": at, "until": None, "reader": reader, "body": body}
        for (one, reader), body in zip(filed, bodies, strict=True)
    ]
    if rows:
        connection.execute(insert(filings), rows)
    return [
        Entry(
            "filing", str(one.dispatch),
            {"reader": reader, "claims": len(one.claims), "digest": filing_digest(body)},
        )
        for (one, reader), body in zip(filed, bodies, strict=True)
    ]  # fmt: skip


def filing_digest(body: bytes) -> str:
    """Return the SHA-256 of what a filing says, however it is packed."""
    return hashlib.sha256(zlib.decompress(body)).hexdigest()


def enter(connection: Connection, filed: Sequence[Filed]) -> None:
    """List claims as people left them, to be found by what they say, in the place of what was listed."""
    for some in portions([one.dispatch for one in filed]):
        connection.execute(delete(claims).where(claims.c.dispatch.in_(some)))
    if listed := [row for one in filed for row in _rows(one)]:
        connection.execute(insert(claims), listed)
    _place(connection, {claim.place.key: claim.place for one in filed for claim in one.claims if claim.place})
    write_reports(connection, ((one.dispatch, one.claims) for one in filed))


def homes(connection: Connection, keys: Iterable[str]) -> tuple[int, ...]:
    """Return the dispatches in which some claims stand."""
    ids = set[int]()
    for some in portions(sorted(set(keys))):
        ids |= set(connection.execute(select(claims.c.dispatch).where(claims.c.key.in_(some))).scalars())
    return tuple(sorted(ids))


def like(connection: Connection, beginning: str) -> tuple[str, ...]:
    """Return the keys of claims that begin so, two at most."""
    query = select(claims.c.key).where(claims.c.key >= beginning, claims.c.key < f"{beginning}g")
    return tuple(connection.execute(query.order_by(claims.c.key).limit(2)).scalars())


def on_file(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[FiledClaim, ...]]:
    """Return the claims of some dispatches as people left them, in reading order."""
    found = as_read(connection, ids)
    stand = verdicts_on(connection, (claim.key for claims in found.values() for claim in claims))
    return {id: corrected(claims, stand) for id, claims in found.items()}


def as_read(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[FiledClaim, ...]]:
    """Return the claims that are on file of some dispatches as they were read, with what people put there."""
    return {id: unpacked(FiledClaim, body) for id, body in _bodies(connection, ids).items()}


def as_of(connection: Connection, moment: str | None) -> Iterator[tuple[FiledClaim, ...]]:
    """Yield the claims of one dispatch after another as they were read and on file at a moment; None is now."""
    query = select(filings.c.body).order_by(filings.c.dispatch)
    if moment is None:
        query = query.where(filings.c.until.is_(None))
    else:
        query = query.where(filings.c.since <= moment, or_(filings.c.until.is_(None), filings.c.until > moment))
    for row in connection.execute(query, execution_options={"yield_per": 500}):
        yield unpacked(FiledClaim, row.body)


def at_places(connection: Connection, kinds: Sequence[str], keys: Iterable[str]) -> dict[str, tuple[FiledClaim, ...]]:
    """Return the claims that stand, of some kinds, of each of some places."""
    found: dict[str, list[FiledClaim]] = {}
    for some in portions(sorted(set(keys))):
        here = placed(connection, some)
        query = select(claims.c.place, claims.c.body).where(claims.c.place.in_(some), claims.c.kind.in_(kinds))
        for row in connection.execute(query.where(claims.c.state == _STANDS)):
            found.setdefault(row.place, []).append(read_alone(row.body, here[row.place]))
    return {place: tuple(sorted(told, key=lambda claim: claim.key)) for place, told in found.items()}


def read_alone(body: str, place: FiledPlace | None) -> FiledClaim:
    """Return a claim that is kept without its place, at its place."""
    return made(FiledClaim, {**json.loads(body), "place": place})


def placed(connection: Connection, keys: Iterable[str]) -> dict[str, FiledPlace]:
    """Return places by their keys."""
    found = {}
    for some in portions(sorted(set(keys))):
        for row in connection.execute(select(places.c.key, places.c.body).where(places.c.key.in_(some))):
            found[row.key] = place_of(row.body)
    return found


@lru_cache(maxsize=1 << 16)
def place_of(body: str) -> FiledPlace:
    """Return a place as it is written, which never changes: queries come upon the same ones again and again."""
    return made(FiledPlace, json.loads(body))


def by_key(connection: Connection, keys: Iterable[str]) -> dict[str, FiledClaim]:
    """Return claims by their keys, as people left them; those that are no more on file are left out.

    Where people said nothing of a dispatch's claims, the others of it are not read.
    """
    wanted = set(keys)
    bodies = _bodies(connection, homes(connection, wanted))
    stand = verdicts_on(connection, (value["key"] for body in bodies.values() for value in _told(body)))
    judged = {subject for one in stand for subject in one.subjects}
    found = dict[str, FiledClaim]()
    for body in bodies.values():
        values = _told(body)
        alone = not any("by_hand" in value or value["key"] in judged for value in values)
        claims = (_claim(body, at) for at, value in enumerate(values) if value["key"] in wanted or not alone)
        found |= {claim.key: claim for claim in corrected(tuple(claims), stand) if claim.key in wanted}
    return found


def _bodies(connection: Connection, ids: Iterable[int]) -> dict[int, bytes]:
    """Return the filings of some dispatches as they are written."""
    found = {}
    for some in portions(sorted(set(ids))):
        query = select(filings.c.dispatch, filings.c.body)
        for row in connection.execute(query.where(filings.c.dispatch.in_(some), filings.c.until.is_(None))):
            found[row.dispatch] = row.body
    return found


@lru_cache(maxsize=1 << 9)
def _told(body: bytes) -> tuple[Any, ...]:
    """Return what a filing says, claim by claim as it is written; pages quote the same ones again and again."""
    return tuple(json.loads(zlib.decompress(body)))


@lru_cache(maxsize=1 << 11)
def _claim(body: bytes, at: int) -> FiledClaim:
    return made(FiledClaim, _told(body)[at])


def _rows(one: Filed) -> Iterator[dict[str, Any]]:
    for number, claim in enumerate(one.claims):
        place = claim.place
        yield {
            "key": claim.key, "dispatch": one.dispatch, "number": number, "kind": claim.kind,
            "place": place.key if place else None, "country": place.country if place else None,
            "first": claim.start.toordinal() if claim.start else None,
            "last": claim.end.toordinal() if claim.end else None, "origin": claim.origin.key,
            "basis": claim.toll.basis if claim.toll else None,
            "published": stamp(claim.published) if claim.published else None, "state": claim.state,
            "body": coded(replace(claim, place=None)) if _is_read_alone(claim) else None,
        }  # fmt: skip


def _is_read_alone(claim: FiledClaim) -> bool:
    return claim.kind in ("control", "access") or (claim.toll is not None and claim.toll.basis != "incident")


def _place(connection: Connection, told: dict[str, FiledPlace]) -> None:
    """Write places that are new, and what each lies in."""
    for some in portions(sorted(told)):
        there = set(connection.execute(select(places.c.key).where(places.c.key.in_(some))).scalars())
        new = [told[key] for key in some if key not in there]
        if not new:
            continue
        named = [{"key": one.key, "folded": fold(one.name), "body": canonical(plain(one))} for one in new]
        connection.execute(insert(places), named)
        rows = [{"inside": above, "place": one.key} for one in new for above in dict.fromkeys((one.key, *one.lineage))]
        connection.execute(insert(lies), rows)
