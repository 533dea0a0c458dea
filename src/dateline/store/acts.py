"""What the log says of each act, and what the rows of the record say of the same: both must agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from dateline.records.exhibit import Fingerprint
from dateline.store.filings import filing_digest
from dateline.store.held import as_held, as_row, digest, way_back
from dateline.store.log_checking import Fault
from dateline.store.revisions import chain_of, opening
from dateline.store.schema import (
    appearances,
    arrivals,
    checks,
    comments,
    dispatches,
    exhibits,
    filings,
    hashes,
    judgements,
    log,
    originals,
    received_names,
    states,
    verdicts,
)  # fmt: skip
from dateline.store.seals import fingerprints_seal, name_seal

_HELD = {"yield_per": 500}
_UNTOLD = b""
Key = tuple[object, ...]
Told = tuple[str, Key, tuple[object, ...] | None]
"""The name of a kind of row, the key of one of them, and what it must say; None where the log does not say."""


def check_acts(connection: Connection) -> Iterator[Fault]:
    """Yield which rows are not as the log has them, gone, or in no entry of the log."""
    told = _told(connection)
    for name, read in _ROWS.items():
        of_kind = told.pop(name, {})
        seen = set[Key]()
        for key, values in read(connection, of_kind):
            seen.add(key)
            seq, mark = of_kind.get(key, (None, _BY_ITSELF.get(name)))
            if mark is None:
                yield _fault(name, key, "in no entry of the log", None)
            elif mark != _UNTOLD and (isinstance(values, Exception) or mark != _mark(values)):
                yield _fault(name, key, _CHANGED.get(name, "not as the log has it"), seq)
        for key in of_kind.keys() - seen:
            yield _fault(name, key, "gone, though the log tells of it", of_kind[key][0])


def _told(connection: Connection) -> dict[str, dict[Key, tuple[int, bytes]]]:
    """Return what the last entry about each row says of it, with that entry's number."""
    found: dict[str, dict[Key, tuple[int, bytes]]] = {}
    number = 0
    for row in connection.execute(select(log).order_by(log.c.seq), execution_options=_HELD):
        if row.kind not in _ENTRIES:
            continue
        number += row.kind == "state"
        try:
            told = list(_ENTRIES[row.kind](row, json.loads(row.body), number))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # the entry itself is not as it was written, which is said of the log
        for name, key, values in told:
            found.setdefault(name, {})[key] = row.seq, _UNTOLD if values is None else _mark(values)
    return found


def _mark(values: tuple[object, ...]) -> bytes:
    return hashlib.blake2b(repr(values).encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _fault(name: str, key: Key, what: str, seq: int | None) -> Fault:
    told = " ".join(str(one) for one in key)
    return Fault(f"{name} {told}", what, seq)


def _original(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "arrival", (row.subject, body["how"], body["address"]), (row.at,)
    if "size" in body:
        yield "original", (row.subject,), (body["size"], body["name"], row.at)


def _whole(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "parts of", (row.subject,), (body["parts"], body["problem"])


def _dispatch(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    key, digest = (int(row.subject),), body["digest"]
    yield "dispatch", key, (body["original"], body["part"], digest, digest, row.at, True)
    yield "way back of dispatch", key, (body["way"],) if "way" in body else None


def _state(row: Any, body: dict[str, Any], number: int) -> Iterator[Told]:
    yield "state", (number,), (int(row.subject), row.at, body["state"], body["by"])
    yield "state of dispatch", (int(row.subject),), (body["state"], body["by"])


def _group(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "group of dispatch", (int(row.subject),), (body["group"],)


def _filing(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "filing of dispatch", (int(row.subject), row.at), (body["reader"],)
    yield "claims of dispatch", (int(row.subject), row.at), (body["digest"],) if "digest" in body else None


def _judgement(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    subjects = json.dumps(body["subjects"], ensure_ascii=False, separators=(",", ":"))
    said = (body["act"], subjects, body["value"], body["reason"], body["by"], row.at)
    yield "judgement", (row.subject,), said


def _comment(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "comment", (row.subject,), (body["account"], body["by"], body["words"], row.at)


def _retraction(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "retraction of comment", (row.subject,), (row.at, body["why"])


def _exhibit(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    if "size" in body:
        yield "exhibit", (row.subject,), (body["sha3_512"], body["size"], body["type"], row.at)
    yield "working copy of exhibit", (row.subject,), (body["copy"],)


def _appearance(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    key = (row.subject, body["number"])
    yield "appearance", key, (body["place"], body["time"], body["source"], body["dispatch"], body["by"], row.at)
    if body["name_seal"] is not None:  # in clear, as before there were vaults, or a pseudonym of one
        yield "name of appearance", key, (body.get("name", body["name_seal"]),)


def _named(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "name of appearance", (row.subject, body["number"]), (body["name"],)


def _checks(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    for number, found in enumerate(body["found"], body["first"]):
        yield "check of exhibit", (row.subject, number), (*found, row.at)


def _fingerprints(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "fingerprints of exhibit", (row.subject,), (body["number"], body["seal"])


def _verdict(row: Any, body: dict[str, Any], _: int) -> Iterator[Told]:
    yield "verdict", (body["judgement"],), (row.subject, body["checklist"], body["evidence"], body["claim"])


_ENTRIES: dict[str, Callable[[Any, dict[str, Any], int], Iterator[Told]]] = {
    "original": _original, "whole": _whole, "dispatch": _dispatch, "state": _state, "group": _group,
    "filing": _filing, "judgement": _judgement, "comment": _comment, "retraction": _retraction,
    "exhibit": _exhibit, "appearance": _appearance, "checks": _checks, "verdict": _verdict,
    "fingerprints": _fingerprints, "name": _named,
}  # fmt: skip

Held = Iterator[tuple[Key, tuple[object, ...] | Exception]]
_Read = Callable[[Connection, Container[Key]], Held]


def _rows(*columns: Any, key: int = 1, where: Any = None) -> _Read:
    """Return what reads columns of a table, of which the first are the key."""

    def read(connection: Connection, _: Container[Key]) -> Held:
        query = select(*columns) if where is None else select(*columns).where(where)
        for row in connection.execute(query, execution_options=_HELD):
            yield tuple(row[:key]), tuple(row[key:])

    return read


def _guarded(query: Any, said: Callable[[Any], tuple[Key, tuple[object, ...]]], key: int = 1) -> _Read:
    """Return what reads rows that may be damaged so that nothing can be made of them."""

    def read(connection: Connection, _: Container[Key]) -> Held:
        for row in connection.execute(query, execution_options=_HELD):
            try:
                yield said(row)
            except Exception as error:  # whatever damage makes of what was packed
                yield tuple(row[:key]), error

    return read


def _said(row: Any) -> tuple[Key, tuple[object, ...]]:
    held = as_held(row._mapping)
    item, derived = held.item, as_row(held.item)
    follows = (row.published, row.published_at, row.chain, row.takes) == (
        derived["published"], derived["published_at"], chain_of(item.guid, item.outlet),
        chain_of(item.replaces, item.outlet),
    )  # fmt: skip
    return (held.id,), (held.original, item.part, digest(item), held.digest, row.received, follows)


def _state_of(connection: Connection, told: Container[Key]) -> Held:
    c = dispatches.c
    for row in connection.execute(select(c.id, c.state, c.changed_by, c.status), execution_options=_HELD):
        by_itself = (row.id,) not in told and (row.state, row.changed_by) == (opening(row.status), None)
        yield (row.id,), () if by_itself else (row.state, row.changed_by)


def _group_of(connection: Connection, told: Container[Key]) -> Held:
    for row in connection.execute(select(dispatches.c.id, dispatches.c.copies), execution_options=_HELD):
        yield (row.id,), () if (row.id,) not in told and row.copies is None else (row.copies,)


def _name(row: Any) -> tuple[Key, tuple[object, ...]]:
    return (row.exhibit, row.number), (name_seal(row.salt, row.name) if row.salt else row.name,)


def _fingerprints_of(connection: Connection, told: Container[Key]) -> Held:
    """Read the fingerprints of each exhibit; of those that came before their seals were kept, nothing is said."""
    query = select(hashes).order_by(hashes.c.exhibit, hashes.c.number)
    rows = connection.execute(query, execution_options=_HELD)
    for exhibit, group in groupby(rows, key=lambda row: row.exhibit):
        found = [Fingerprint(row.kind, row.frame, row.bits, row.quality) for row in group]
        try:
            yield (exhibit,), (len(found), fingerprints_seal(found)) if (exhibit,) in told else ()
        except Exception as error:  # whatever damage makes of bits
            yield (exhibit,), error


def _check(row: Any) -> tuple[Key, tuple[object, ...]]:
    found = hashlib.sha256(row.body.encode("utf-8")).hexdigest()
    return (row.exhibit, row.number), (row.name, row.tool, row.verdict, found, row.at)


_BY_ITSELF = {name: _mark(()) for name in ("state of dispatch", "group of dispatch", "fingerprints of exhibit")}
_CHANGED = {"dispatch": "not as it was taken in"}
_d, _j, _a, _x = dispatches.c, judgements.c, appearances.c, exhibits.c
_ROWS: dict[str, _Read] = {
    "arrival": _rows(arrivals.c.original, arrivals.c.how, arrivals.c.address, arrivals.c.at, key=3),
    "original": _rows(originals.c.sha256, originals.c.size, originals.c.name, originals.c.received),
    "parts of": _rows(
        originals.c.sha256, originals.c.parts, originals.c.problem, where=originals.c.parts.is_not(None)
    ),
    "dispatch": _guarded(select(dispatches).order_by(_d.id), _said),
    "way back of dispatch": _guarded(select(_d.id, _d.offsets), lambda row: ((row.id,), (way_back(row.offsets),))),
    "state": _rows(states.c.id, states.c.dispatch, states.c.at, states.c.state, states.c.changed_by),
    "state of dispatch": _state_of,
    "group of dispatch": _group_of,
    "filing of dispatch": _rows(filings.c.dispatch, filings.c.since, filings.c.reader, key=2),
    "claims of dispatch": _guarded(
        select(filings.c.dispatch, filings.c.since, filings.c.body),
        lambda row: ((row.dispatch, row.since), (filing_digest(row.body),)), key=2,
    ),
    "judgement": _rows(_j.key, _j.act, _j.subjects, _j.value, _j.reason, _j.by, _j.at),
    "comment": _rows(comments.c.key, comments.c.account, comments.c.by, comments.c.words, comments.c.at),
    "retraction of comment": _rows(
        comments.c.key, comments.c.retracted, comments.c.why, where=comments.c.retracted.is_not(None)
    ),
    "exhibit": _rows(_x.sha256, _x.sha3_512, _x.size, _x.type, _x.received),
    "working copy of exhibit": _rows(_x.sha256, _x.copy),
    "appearance": _rows(
        _a.exhibit, _a.number, _a.place, _a.time, _a.source, _a.dispatch, _a.by, _a.at, key=2
    ),
    "name of appearance": _guarded(select(received_names), _name, key=2),
    "check of exhibit": _guarded(select(checks), _check, key=2),
    "fingerprints of exhibit": _fingerprints_of,
    "verdict": _rows(
        verdicts.c.judgement, verdicts.c.exhibit, verdicts.c.checklist, verdicts.c.evidence, verdicts.c.claim
    ),
}  # fmt: skip
