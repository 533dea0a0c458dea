"""Exhibits in a desk's record: files with what was said of them, what checks found, and what people hold of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dateline.ledger.judgements import standing
from dateline.records.exhibit import Appearance, Check, Exhibit, Fingerprint, Verdict
from dateline.records.incident import Judgement
from dateline.store.asking import inside
from dateline.store.held import canonical, moment, stamp
from dateline.store.judging import all_judgements, judge
from dateline.store.log import Entry, append
from dateline.store.repository import Store
from dateline.store.schema import appearances, checks, claims, exhibits, hashes, received_names, verdicts
from dateline.store.seals import fingerprints_seal
from dateline.store.taking import Batch, Came, take

HOW = "exhibit"
ACT = "exhibit"
PICTURES = "pictures"  # the check that tells of pictures within a file
_WORKING = "working copy"


@dataclass(frozen=True, slots=True)
class SealedName:
    """A file's name as the record has it: a pseudonym of the vault, and the seal of the name in the log.

    `keep` puts the name into the vault while the exhibit is written, and `entry` tells the log of it.
    """

    pseudonym: str
    seal: str
    entry: Entry
    keep: Callable[[], None]


@dataclass(frozen=True, slots=True)
class New:
    """A file to be taken in, with its digests and all that was found of it; `copy` is its working copy."""

    data: bytes = field(repr=False)
    sha256: str
    sha3_512: str
    type: str
    appearance: Appearance
    checks: Sequence[Check]
    fingerprints: Sequence[Fingerprint]
    copy: bytes | None = field(default=None, repr=False)
    name: SealedName | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A fingerprint that is held, with whose it is."""

    exhibit: str
    print: Fingerprint


class ExhibitStore:
    """The exhibits of a desk's record. Every method is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, new: New, now: datetime) -> Appearance:
        """Write an exhibit, or one more appearance of one that is held, whole or not at all."""
        copy = hashlib.sha256(new.copy).hexdigest() if new.copy is not None else None
        self._store.keep(new.sha256, new.data)
        if copy is not None and new.copy is not None:
            self._store.keep(copy, new.copy)
        kept = self._store.settled()
        came = [Came(new.sha256, HOW, HOW, "", new.data)]
        if copy is not None and new.copy is not None:
            came.append(Came(copy, _WORKING, HOW, "", new.copy))
        with self._store.transaction(writes=True) as connection:
            take(connection, stamp(now), Batch(came=came), kept)
            entries = _exhibited(connection, stamp(now), new, copy)
            seen, told = _appeared(connection, stamp(now), new.appearance, new.name)
            entries += [told, *_checked(connection, stamp(now), new.sha256, new.checks)]
            append(connection, stamp(now), entries if new.name is None else [*entries, new.name.entry])
            if new.name is not None:
                new.name.keep()
        return seen

    def recheck(self, exhibit: str, found: Sequence[Check], fingerprints: Sequence[Fingerprint], now: datetime) -> None:
        """Keep what checks found anew beside what they found before; fingerprints are kept where there were none."""
        with self._store.transaction(writes=True) as connection:
            entries = _checked(connection, stamp(now), exhibit, found)
            if connection.execute(select(hashes.c.number).where(hashes.c.exhibit == exhibit)).first() is None:
                entries += _fingerprinted(connection, exhibit, fingerprints)
            append(connection, stamp(now), entries)

    def names_in_clear(self) -> tuple[tuple[str, int, str], ...]:
        """Return the names of files that stand in clear, as in older desks: the exhibit, which time, the name."""
        r = received_names.c
        query = select(r.exhibit, r.number, r.name).where(r.salt != "").order_by(r.exhibit, r.number)
        with self._store.transaction() as connection:
            return tuple((row.exhibit, row.number, row.name) for row in connection.execute(query))

    def seal_name(self, exhibit: str, number: int, name: SealedName, now: datetime) -> None:
        """Put a name that stands in clear into the vault, and its pseudonym in its place."""
        r = received_names.c
        there = update(received_names).where(r.exhibit == exhibit, r.number == number)
        with self._store.transaction(writes=True) as connection:
            connection.execute(there.values(name=name.pseudonym, salt=""))
            told = {"number": number, "name_seal": name.seal, "name": name.pseudonym}
            append(connection, stamp(now), [Entry("name", exhibit, told), name.entry])
            name.keep()

    def judge(self, judgement: Judgement, verdict: Verdict) -> None:
        """Keep what a person holds of an exhibit; `dateline undo` takes it back as any other judgement."""
        row = {
            "judgement": verdict.key, "exhibit": verdict.exhibit, "checklist": canonical(list(verdict.checklist)),
            "evidence": canonical(list(verdict.evidence)), "claim": verdict.claim,
        }  # fmt: skip
        with self._store.transaction(writes=True) as connection:
            told = judge(connection, judgement)
            if told:
                connection.execute(insert(verdicts).values(row))
                told.append(Entry("verdict", verdict.exhibit, row | {"word": verdict.word}))
            append(connection, stamp(judgement.at), told)

    def all(self, place: str | None = None, type: str | None = None) -> Iterator[Exhibit]:
        """Yield exhibits in the order in which they came, those said to be of a place or of a type of file."""
        query = select(exhibits).order_by(exhibits.c.received, exhibits.c.sha256)
        if place is not None:
            said = select(appearances.c.exhibit).where(func.lower(appearances.c.place) == place.lower())
            query = query.where(exhibits.c.sha256.in_(said))
        if type is not None:
            query = query.where(exhibits.c.type.startswith(type, autoescape=True))
        with self._store.transaction() as connection:
            for row in connection.execute(query).mappings().all():
                yield _exhibit(connection, row)

    def starting(self, id: str) -> tuple[Exhibit, ...]:
        """Return the exhibits whose digest begins so."""
        query = select(exhibits).where(exhibits.c.sha256.startswith(id.lower(), autoescape=True)).limit(3)
        with self._store.transaction() as connection:
            return tuple(_exhibit(connection, row) for row in connection.execute(query).mappings().all())

    def checks(self, exhibit: str) -> tuple[tuple[datetime, Check], ...]:
        """Return what checks found of an exhibit, the latest finding of each, with when."""
        return tuple({one.id: (at, one) for _, at, one in self.history(exhibit)}.values())

    def history(self, exhibit: str) -> tuple[tuple[int, datetime, Check], ...]:
        """Return all that checks ever found of an exhibit, each with its number and when."""
        query = select(checks).where(checks.c.exhibit == exhibit).order_by(checks.c.number)
        with self._store.transaction() as connection:
            rows = connection.execute(query).all()
        return tuple((row.number, moment(row.at), _check(row)) for row in rows)

    def parts(self, exhibit: str) -> dict[float, str]:
        """Return where the pictures of a document or a captured page stand in it, by the frames of their hashes."""
        told = (one.details.get("parts", ()) for _, _, one in self.history(exhibit) if one.id == PICTURES)
        return {frame: where for parts in told for frame, where in parts}

    def findings(self, exhibit: str) -> int:
        """Return how many findings are kept of an exhibit, the outdated ones too."""
        with self._store.transaction() as connection:
            query = select(func.count()).select_from(checks).where(checks.c.exhibit == exhibit)
            return int(connection.execute(query).scalar_one())

    def fingerprints(self, kind: str, exhibit: str | None = None) -> list[Held]:
        """Return the fingerprints of a kind that are held, or those of one exhibit."""
        query = select(hashes).where(hashes.c.kind == kind).order_by(hashes.c.exhibit, hashes.c.number)
        if exhibit is not None:
            query = query.where(hashes.c.exhibit == exhibit)
        with self._store.transaction() as connection:
            rows = connection.execute(query).all()
        return [Held(row.exhibit, Fingerprint(row.kind, row.frame, row.bits, row.quality)) for row in rows]

    def verdicts(self, exhibit: str) -> tuple[Verdict, ...]:
        """Return what people held of an exhibit, the latest last; only the last that was not undone stands."""
        query = select(verdicts).where(verdicts.c.exhibit == exhibit)
        with self._store.transaction() as connection:
            rows = {row.judgement: row for row in connection.execute(query)}
            judged = all_judgements(connection) if rows else ()
        stands = {one.key for one in standing(judged)}
        return tuple(_verdict(one, rows[one.key], one.key in stands) for one in judged if one.key in rows)

    def claims_of(self, kind: str, place: str, first: date, last: date) -> tuple[str, ...]:
        """Return the keys of the claims of a kind that stand, of a place and some days."""
        c = claims.c
        query = select(c.key).where(c.kind == kind, c.state == "standing", inside(c, place))
        query = query.where(c.first <= last.toordinal(), c.last >= first.toordinal()).order_by(c.key)
        with self._store.transaction() as connection:
            return tuple(connection.execute(query).scalars())

    def claims_used(self) -> tuple[tuple[str, str], ...]:
        """Return which claims verdicts name, each with the exhibit, undone or not."""
        query = select(verdicts.c.claim, verdicts.c.exhibit).where(verdicts.c.claim.is_not(None)).distinct()
        with self._store.transaction() as connection:
            return tuple(sorted((row.claim, row.exhibit) for row in connection.execute(query)))


def _exhibited(connection: Connection, at: str, new: New, copy: str | None) -> list[Entry]:
    """Write the exhibit where it is not held yet."""
    there = connection.execute(select(exhibits.c.copy).where(exhibits.c.sha256 == new.sha256)).first()
    if there is None:
        row = {"sha256": new.sha256, "sha3_512": new.sha3_512, "size": len(new.data), "type": new.type, "copy": copy}
        connection.execute(insert(exhibits).values(row | {"received": at}))
        return [Entry("exhibit", new.sha256, row), *_fingerprinted(connection, new.sha256, new.fingerprints)]
    if there.copy is None and copy is not None:
        connection.execute(update(exhibits).where(exhibits.c.sha256 == new.sha256).values(copy=copy))
        return [Entry("exhibit", new.sha256, {"copy": copy})]
    return []


def _appeared(connection: Connection, at: str, seen: Appearance, name: SealedName | None) -> tuple[Appearance, Entry]:
    """Write one appearance; of the file's name, record and log have a pseudonym and a seal."""
    count = select(func.count()).select_from(appearances).where(appearances.c.exhibit == seen.exhibit)
    number = int(connection.execute(count).scalar_one()) + 1
    said = {"place": seen.place, "time": seen.time, "source": seen.source, "dispatch": seen.dispatch, "by": seen.by}
    row = {"exhibit": seen.exhibit, "number": number, **said}
    connection.execute(insert(appearances).values(row | {"at": at}))
    told = said | {"number": number, "name_seal": None}
    if name is not None:
        named = {"exhibit": seen.exhibit, "number": number, "name": name.pseudonym, "salt": ""}
        connection.execute(insert(received_names).values(named))
        told |= {"name_seal": name.seal, "name": name.pseudonym}
    kept = name.pseudonym if name is not None else None
    taken = Appearance(
        seen.exhibit, number, moment(at), seen.by, seen.place, seen.time, seen.source, seen.dispatch, kept
    )
    return taken, Entry("appearance", seen.exhibit, told)


def _checked(connection: Connection, at: str, exhibit: str, found: Iterable[Check]) -> list[Entry]:
    count = select(func.count()).select_from(checks).where(checks.c.exhibit == exhibit)
    first = int(connection.execute(count).scalar_one()) + 1
    rows = [
        {"exhibit": exhibit, "number": n, "at": at, "name": one.id, "tool": one.tool, "verdict": one.verdict,
         "body": canonical([list(one.found), one.shows, one.cannot_show, dict(one.details)])}
        for n, one in enumerate(found, first)
    ]  # fmt: skip
    if not rows:
        return []
    connection.execute(insert(checks), rows)
    told = [
        [row["name"], row["tool"], row["verdict"], hashlib.sha256(str(row["body"]).encode()).hexdigest()]
        for row in rows
    ]
    return [Entry("checks", exhibit, {"first": first, "found": told})]


def _fingerprinted(connection: Connection, exhibit: str, found: Sequence[Fingerprint]) -> list[Entry]:
    rows = [
        {"exhibit": exhibit, "number": n, "kind": one.kind, "frame": one.frame, "quality": one.quality,
         "bits": one.bits}
        for n, one in enumerate(found, 1)
    ]  # fmt: skip
    if not rows:
        return []
    connection.execute(insert(hashes), rows)
    return [Entry("fingerprints", exhibit, {"number": len(rows), "seal": fingerprints_seal(found)})]


def _exhibit(connection: Connection, row: Any) -> Exhibit:
    both = appearances.join(
        received_names,
        (received_names.c.exhibit == appearances.c.exhibit) & (received_names.c.number == appearances.c.number),
        isouter=True,
    )
    query = select(appearances, received_names.c.name).select_from(both)
    query = query.where(appearances.c.exhibit == row["sha256"]).order_by(appearances.c.number)
    seen = tuple(
        Appearance(one.exhibit, one.number, moment(one.at), one.by, one.place, one.time, one.source, one.dispatch,
                   one.name)
        for one in connection.execute(query)
    )  # fmt: skip
    return Exhibit(row["sha256"], row["sha3_512"], row["size"], row["type"], moment(row["received"]), row["copy"], seen)


def _check(row: Any) -> Check:
    found, shows, cannot_show, details = json.loads(row.body)
    return Check(row.name, row.tool, row.verdict, tuple(found), shows, cannot_show, details)


def _verdict(judgement: Judgement, row: Any, stands: bool) -> Verdict:
    return Verdict(
        judgement.key, row.exhibit, judgement.value or "", judgement.reason, judgement.by, judgement.at,
        tuple(json.loads(row.checklist)), tuple(json.loads(row.evidence)), row.claim, stands,
    )  # fmt: skip
