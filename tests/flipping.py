"""A small desk with all that its log tells of, in a small file, of which one byte after the other is changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from custody import small_desk
from dateline.custody.heads import Head, as_text
from dateline.desk import Desk
from dateline.desk.custody import DeskCustody
from dateline.desk.ledger import DeskLedger
from dateline.desk.verifying import Verified, verify_desk
from dateline.errors import DatelineError
from dateline.records.exhibit import Appearance, Check, Fingerprint, Verdict
from dateline.records.incident import Judgement
from dateline.store import comments
from dateline.store.exhibits import ACT, ExhibitStore, New
from dateline.store.filings import Filed
from dateline.store.held import stamp
from dateline.store.judging import judgement_key
from dateline.store.log_checking import Fault
from desks import NOON, later
from filed import filed

SEALED = ("log", "tree", "originals", "arrivals", "dispatches", "states", "filings", "judgements", "comments",
          "exhibits", "appearances", "received_names", "checks", "hashes", "verdicts")  # fmt: skip
"""The tables of which the log tells, itself included."""
_PAGE = 512
_SECRET = bytes(range(32))
Content = Mapping[str, Any]


def full_desk(path: Path) -> Head:
    """Make a desk with a row in each sealed table, all in one small file; return a head of it."""
    with small_desk(path, 2) as desk:
        _fill(desk)
        custody = DeskCustody(desk, _SECRET)
        custody.head(later(5))
        head = custody.head(later(6), leaves=True)
    base = sqlite3.connect(path, isolation_level=None)
    for statement in ("journal_mode = DELETE", f"page_size = {_PAGE}"):
        base.execute(f"PRAGMA {statement}")
    base.execute("VACUUM")
    base.execute("PRAGMA journal_mode = WAL")
    base.close()
    path.with_name("head.json").write_text(as_text(head))
    return head


def _fill(desk: Desk) -> None:
    ledger, exhibits = DeskLedger(desk), ExhibitStore(desk.store)
    ledger.store.file([Filed(1, (filed(1),))], "reader-1", later(1))
    ledger.judge("rule-out", ["one", "two"], "The ministry withdrew it.", "A. Person", later(2))
    data = b"not a picture\n"
    seal, other = hashlib.sha256(data).hexdigest(), hashlib.sha3_512(data).hexdigest()
    seen = Appearance(seal, 0, NOON, "A. Person", "Orlen", "2031-05", "a channel", 1, "ford.jpg")
    check = Check("file", "none 1", "whole", ("nothing",), "little", "much")
    print_ = Fingerprint("pdq", 0.0, bytes(32), 90)
    exhibits.take(New(data, seal, other, "text/plain", seen, [check], [print_], b"a copy"), later(3))
    key = judgement_key(ACT, [seal], "A. Person", stamp(later(4)))
    judgement = Judgement(key, ACT, (seal,), "original", "Seen.", "A. Person", later(4))
    exhibits.judge(judgement, Verdict(key, seal, "original", "Seen.", "A. Person", later(4), ("a",), ("b",), None))
    with desk.store.transaction(writes=True) as connection:
        comments.write(connection, comments.Comment("c" * 16, "c00001", "A. Person", later(4), "Asked again."))
        comments.retract(connection, "c" * 16, "A. Person", "Wrong one.", later(5))


def content(path: Path) -> Content:
    """Read all that stands in a desk's file: each table, the schema, and whether the indexes are of the tables."""
    base = sqlite3.connect(path)
    base.text_factory = bytes
    base.create_function("lower", 1, lambda value: value, deterministic=True)
    try:
        found: dict[str, Any] = {"": _rows(base, "SELECT type, name, tbl_name, sql FROM sqlite_master")}
        names = _rows(base, "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
        for (name,) in names or ():
            found[name.decode("utf-8", "replace")] = _rows(base, f'SELECT * FROM "{name.decode("utf-8", "replace")}"')
        return found | {"indexes": _rows(base, "PRAGMA integrity_check") == [(b"ok",)]}
    finally:
        base.close()


def _rows(base: sqlite3.Connection, query: str) -> list[Any] | None:
    """Return rows in the order in which they stand; None where they can't be read."""
    try:
        return base.execute(query).fetchall()
    except (sqlite3.Error, UnicodeDecodeError):  # the latter where what SQLite says of a schema is no text
        return None


@dataclass(slots=True)
class Tally:
    """How many changes were found, found with the entry that they are of, of no account, or of what is worked out."""

    found: int = 0
    placed: int = 0
    nothing: int = 0
    derived: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (f"{self.found} found, {self.placed} of them in the log and at their entry, {self.nothing} change "
                f"nothing, {sum(self.derived.values())} in what is worked out anew {dict(self.derived)}, "
                f"{len(self.missed)} missed {self.missed[:9]}")  # fmt: skip


class Flipping:
    """A desk whose file has one byte changed at a time, checked by a verifier that stays."""

    def __init__(self, path: Path, head: Head) -> None:
        self.data, self.tally = path.read_bytes(), Tally()
        self._path, self._heads = path, {"head": head}
        self._before = content(path)
        self._desk = Desk.open(str(path), NOON, create=False)

    def close(self) -> None:
        self._put(self.data)
        self._desk.close()

    def flip(self, place: int, bit: int = 1) -> None:
        """Change a byte, check, and count what came of it."""
        self._put(self.data[:place] + bytes([self.data[place] ^ bit]) + self.data[place + 1 :])
        after = content(self._path)
        if after == self._before:
            self.tally.nothing += 1
            return
        faults = self._faults() or self._faults_anew()
        changed = {name for name in {*self._before, *after} if self._before.get(name) != after.get(name)}
        if not faults and changed.isdisjoint((*SEALED, "", "indexes")):
            self.tally.derived.update(changed)
        elif not faults:
            self.tally.missed.append(f"byte {place} of {', '.join(sorted(changed))}")
        else:
            self.tally.found += 1
            self._place(place, faults, after.get("log"))

    def _place(self, place: int, faults: list[Fault], now: list[Any] | None) -> None:
        """Hold what was found of the log to the first entry that is another, where the log can be read at all."""
        then = {row[0]: row for row in self._before["log"]}
        rows = {row[0]: row for row in now or ()}
        other = sorted(seq for seq in then.keys() | rows.keys() if then.get(seq) != rows.get(seq) and seq is not None)
        if now is None or not other or None in rows:
            return
        if other[0] in {fault.seq for fault in faults}:
            self.tally.placed += 1
        else:
            self.tally.missed.append(f"entry {other[0]} (byte {place}): {'; '.join(map(str, faults[:3]))}")

    def _faults(self) -> list[Fault]:
        """Return what a verifier finds that had the desk open before."""
        self._desk.store.close()
        try:
            return list(verify_desk(self._desk, self._heads, Verified()))
        except DatelineError as error:
            return [Fault("desk", str(error))]
        finally:
            self._desk.store.close()

    def _faults_anew(self) -> list[Fault]:
        """Return what is found when the desk is opened anew, as a command opens it."""
        try:
            with Desk.open(str(self._path), NOON + timedelta(days=1), create=False) as desk:
                return list(verify_desk(desk, self._heads, Verified()))
        except DatelineError as error:
            return [Fault("desk", str(error))]

    def _put(self, data: bytes) -> None:
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._path.write_bytes(data)


def flip_files(path: Path, head: Head, step: int = 1) -> Iterator[tuple[Path, int, list[Fault]]]:
    """Change bytes of a desk's originals, one after the other; yield what is found of each."""
    with Desk.open(str(path), NOON, create=False) as desk:
        for file in sorted(one for one in path.with_name(path.name + ".originals").rglob("*") if one.is_file()):
            data = file.read_bytes()
            for place in range(0, len(data), step):
                file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
                yield file, place, list(verify_desk(desk, {"head": head}, Verified()))
            file.write_bytes(data)
