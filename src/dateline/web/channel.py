"""What goes between observers and the desk: invitations, receipts, notes both ways; of codes, only hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline.lexicon import load
from dateline.store.held import moment, stamp
from dateline.web.people import Opens, hashed
from dateline.web.sayable import meant, spelled
from dateline.web.uploads import Upload

_TABLES = """
CREATE TABLE IF NOT EXISTS observers (
  id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, made TEXT NOT NULL, closed TEXT);
CREATE TABLE IF NOT EXISTS reports (
  id INTEGER PRIMARY KEY, observer INTEGER NOT NULL REFERENCES observers (id), once TEXT NOT NULL UNIQUE,
  receipt TEXT UNIQUE, made TEXT NOT NULL, original TEXT, closed TEXT);
CREATE TABLE IF NOT EXISTS notes (
  id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports (id), by TEXT, at TEXT NOT NULL,
  once TEXT NOT NULL, words TEXT NOT NULL, UNIQUE (report, once));
CREATE TABLE IF NOT EXISTS attached (
  report INTEGER NOT NULL REFERENCES reports (id), number INTEGER NOT NULL, kind TEXT NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (report, number));
"""
_REPORTS = """
SELECT r.*, o.name, o.closed AS left, (SELECT count(*) FROM notes n WHERE n.report = r.id) AS notes,
  (SELECT count(*) FROM attached a WHERE a.report = r.id) AS files,
  (SELECT n.by IS NULL FROM notes n WHERE n.report = r.id ORDER BY n.id DESC LIMIT 1) AS waits
FROM reports r JOIN observers o ON o.id = r.observer WHERE r.original IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Observer:
    """Somebody who was invited to report, under the name that was drawn for them; nothing else is known."""

    id: int
    name: str
    made: datetime
    closed: datetime | None
    reports: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A report as staff see it: whose, when, the original it is kept as; `waits` where the observer wrote last."""

    id: int
    name: str
    made: datetime
    original: str
    closed: datetime | None
    notes: int
    files: int
    waits: bool
    forgotten: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a report; `by` is None where the observer wrote it."""

    by: str | None
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A report on its way in: its number, its receipt, and when it was first sent; the same however often it is."""

    id: int
    receipt: str
    made: datetime
    guid: str


class Channel:
    """The observers of a desk and what they and the desk write to each other."""

    def __init__(self, opens: Opens, key: bytes) -> None:
        self._open, self._key = opens, key
        with opens() as raw:
            raw.executescript(_TABLES)

    def invite(self, now: datetime) -> tuple[str, Observer]:
        """Return a token with which somebody may report as often as they like, and the name drawn for them."""
        token = secrets.token_urlsafe(18)
        with self._open() as raw:
            raw.execute("BEGIN IMMEDIATE")
            taken = {row["name"] for row in raw.execute("SELECT name FROM observers")}
            name = _drawn(taken)
            made = raw.execute(
                "INSERT INTO observers (token, name, made) VALUES (?, ?, ?)", (hashed(token), name, stamp(now))
            )
            return token, Observer(made.lastrowid or 0, name, now, None)

    def observer(self, token: str) -> Observer | None:
        """Return whose a token is, while their invitation is open."""
        with self._open() as raw:
            row = raw.execute("SELECT * FROM observers WHERE token = ? AND closed IS NULL", (hashed(token),)).fetchone()
        return Observer(row["id"], row["name"], moment(row["made"]), None) if row else None

    def observers(self) -> tuple[Observer, ...]:
        """Return all observers, the latest first."""
        query = "SELECT o.*, (SELECT count(*) FROM reports r WHERE r.observer = o.id) AS n FROM observers o"
        with self._open() as raw:
            rows = raw.execute(f"{query} ORDER BY o.id DESC").fetchall()
        return tuple(Observer(row["id"], row["name"], moment(row["made"]), _when(row), row["n"]) for row in rows)

    def close_observer(self, id: int, now: datetime) -> None:
        """Take no more reports by an invitation; the threads of those that came stay open."""
        with self._open() as raw:
            raw.execute("UPDATE observers SET closed = ? WHERE id = ? AND closed IS NULL", (stamp(now), id))

    def form_token(self, token: str) -> str:
        """Return what a form of an invitation must bring back: new for each form, made by this desk alone."""
        nonce = secrets.token_hex(12)
        return f"{nonce}{self._sealed('form', token, nonce)[:32]}"

    def is_form_of(self, token: str, once: str) -> bool:
        """Tell whether this desk gave out a form for an invitation."""
        seal = self._sealed("form", token, once[:24])[:32]
        return hmac.compare_digest(seal.encode(), once[24:].encode("utf-8", "replace"))

    def begin(self, observer: Observer, token: str, once: str, now: datetime) -> Begun:
        """Make room for a report; the same form sent again is the same report with the same receipt.

        The receipt is made from what the sender alone has: nobody finds it in what is kept.
        """
        receipt = spelled(bytes.fromhex(self._sealed("receipt", token, once)))
        with self._open() as raw:
            raw.execute(
                "INSERT OR IGNORE INTO reports (observer, once, receipt, made) VALUES (?, ?, ?, ?)",
                (observer.id, hashed(once), hashed(receipt), stamp(now)),
            )
            row = raw.execute("SELECT id, made FROM reports WHERE once = ?", (hashed(once),)).fetchone()
        return Begun(row["id"], receipt, moment(row["made"]), f"report-{self._sealed('guid', once)[:16]}")

    def done(self, begun: Begun, original: str, files: Sequence[tuple[str, Upload]]) -> None:
        """Note that a report is in the record, and keep its files."""
        with self._open() as raw:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("UPDATE reports SET original = ? WHERE id = ?", (original, begun.id))
            rows = [(begun.id, number, kind, one.data) for number, (kind, one) in enumerate(files, 1)]
            raw.executemany("INSERT OR IGNORE INTO attached VALUES (?, ?, ?, ?)", rows)

    def by_receipt(self, receipt: str) -> Report | None:
        """Return the report that a receipt was given for."""
        return self._one("AND r.receipt = ?", hashed(meant(receipt)))

    def report(self, id: int) -> Report | None:
        """Return a report."""
        return self._one("AND r.id = ?", id)

    def reports(self) -> tuple[Report, ...]:
        """Return all reports: those that wait for an answer first, then the latest."""
        with self._open() as raw:
            rows = raw.execute(f"{_REPORTS} ORDER BY coalesce(waits, 0) DESC, r.id DESC").fetchall()
        return tuple(map(_report, rows))

    def _one(self, where: str, value: object) -> Report | None:
        with self._open() as raw:
            row = raw.execute(f"{_REPORTS} {where}", (value,)).fetchone()
        return _report(row) if row else None

    def notes(self, report: int) -> tuple[Note, ...]:
        """Return the notes on a report, as they were written."""
        with self._open() as raw:
            rows = raw.execute("SELECT * FROM notes WHERE report = ? ORDER BY id", (report,)).fetchall()
        return tuple(Note(row["by"], moment(row["at"]), row["words"]) for row in rows)

    def write(self, report: int, by: str | None, words: str, once: str, now: datetime) -> None:
        """Add a note, of staff by name or of the observer; the same form sent again adds nothing."""
        with self._open() as raw:
            raw.execute(
                "INSERT OR IGNORE INTO notes (report, by, at, once, words) SELECT id, ?, ?, ?, ? FROM reports"
                " WHERE id = ? AND closed IS NULL",
                (by, stamp(now), hashed(once), words, report),
            )

    def attached(self, report: int, number: int) -> tuple[str, bytes] | None:
        """Return what a file is, and its bytes."""
        query = "SELECT kind, data FROM attached WHERE report = ? AND number = ?"
        with self._open() as raw:
            row = raw.execute(query, (report, number)).fetchone()
        return (row["kind"], row["data"]) if row else None

    def kinds(self, report: int) -> tuple[str, ...]:
        """Return what the files of a report are."""
        with self._open() as raw:
            rows = raw.execute("SELECT kind FROM attached WHERE report = ? ORDER BY number", (report,))
            return tuple(row["kind"] for row in rows)

    def close(self, report: int, now: datetime) -> None:
        """Take no more notes on a report."""
        with self._open() as raw:
            raw.execute("UPDATE reports SET closed = ? WHERE id = ? AND closed IS NULL", (stamp(now), report))

    def forget(self, report: int, now: datetime) -> None:
        """Close a report, and destroy its receipt, its notes and its files; the dispatch stays in the record."""
        self.close(report, now)
        with self._open() as raw:
            raw.execute("UPDATE reports SET receipt = NULL WHERE id = ?", (report,))
            raw.execute("DELETE FROM notes WHERE report = ?", (report,))
            raw.execute("DELETE FROM attached WHERE report = ?", (report,))

    def _sealed(self, *words: str) -> str:
        told = "\0".join(words).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, told, hashlib.sha256).hexdigest()


def _drawn(taken: set[str]) -> str:
    """Draw a name that nobody has, of two words of our own list."""
    words = load("pseudonyms")
    first, second = words["first"].split(), words["second"].split()
    for _ in range(200):
        name = f"{secrets.choice(first)} {secrets.choice(second)}"
        if name not in taken:
            return name
    return f"{secrets.choice(first)} {secrets.choice(first)} {secrets.choice(second)} {len(taken)}"


def _when(row: sqlite3.Row) -> datetime | None:
    return moment(row["closed"]) if row["closed"] else None


def _report(row: sqlite3.Row) -> Report:
    return Report(
        row["id"], row["name"], moment(row["made"]), row["original"], _when(row), row["notes"], row["files"],
        bool(row["waits"]), row["receipt"] is None,
    )  # fmt: skip
