"""The second step of signing in: codes that change every half minute (RFC 6238), and recovery codes for once."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
import segno

from dateline.store.held import stamp
from dateline.web.people import Opens, Person, hashed
from dateline.web.sayable import meant, new_code

PENDING, CODES = timedelta(minutes=5), 10
_DRIFT = (0, -1, 1)  # half minutes by which a clock may be off
_TABLES = """
CREATE TABLE IF NOT EXISTS second (
  account INTEGER PRIMARY KEY REFERENCES accounts (id), secret TEXT NOT NULL, since TEXT, used INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS recovery (
  code TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id));
CREATE TABLE IF NOT EXISTS pending (
  token TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id), made TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to be put into a program that makes codes: as words, as an address, and as the path of a drawing."""

    secret: str
    address: str
    path: str
    size: int


class SecondSteps:
    """Who signs in with a second step. The secrets must be kept as they are; of recovery codes, only hashes."""

    def __init__(self, opens: Opens) -> None:
        self._open = opens
        with opens() as raw:
            raw.executescript(_TABLES)

    def is_on(self, person: int) -> bool:
        """Tell whether a person is asked for a code."""
        return person in self.all_on()

    def all_on(self) -> frozenset[int]:
        """Return those who are asked for a code."""
        with self._open() as raw:
            return frozenset(
                row["account"] for row in raw.execute("SELECT account FROM second WHERE since IS NOT NULL")
            )

    def left(self, person: int) -> int:
        """Return how many recovery codes a person has left."""
        with self._open() as raw:
            row = raw.execute("SELECT count(*) AS n FROM recovery WHERE account = ?", (person,)).fetchone()
        return int(row["n"])

    def offer(self, person: Person) -> Offer | None:
        """Make a secret, which counts from when a code of it has been given; None where one counts already."""
        secret = pyotp.random_base32()
        with self._open() as raw:
            raw.execute("DELETE FROM second WHERE account = ? AND since IS NULL", (person.id,))
            made = raw.execute("INSERT OR IGNORE INTO second VALUES (?, ?, NULL, 0)", (person.id, secret))
        return _offered(secret, person.name) if made.rowcount else None

    def offered(self, person: Person) -> Offer | None:
        """Return the secret that was made and does not count yet."""
        with self._open() as raw:
            row = raw.execute("SELECT secret FROM second WHERE account = ? AND since IS NULL", (person.id,)).fetchone()
        return _offered(row["secret"], person.name) if row else None

    def confirm(self, person: Person, code: str, now: datetime) -> tuple[str, ...]:
        """Let the secret count if the code is of it, and return recovery codes; none where it is not."""
        codes = tuple(new_code() for _ in range(CODES))
        with self._open() as raw:
            raw.execute("BEGIN IMMEDIATE")
            row = raw.execute("SELECT * FROM second WHERE account = ? AND since IS NULL", (person.id,)).fetchone()
            step = _step(row["secret"], code, now) if row else None
            if step is None:
                return ()
            raw.execute("UPDATE second SET since = ?, used = ? WHERE account = ?", (stamp(now), step, person.id))
            raw.executemany("INSERT INTO recovery VALUES (?, ?)", [(hashed(one), person.id) for one in codes])
        return codes

    def passes(self, person: int, code: str, now: datetime) -> bool:
        """Tell whether a code is right, and use it up: neither it nor an earlier one is taken again."""
        with self._open() as raw:
            raw.execute("BEGIN IMMEDIATE")
            row = raw.execute("SELECT * FROM second WHERE account = ? AND since IS NOT NULL", (person,)).fetchone()
            step = _step(row["secret"], code, now) if row else None
            if row and step is not None:
                used = raw.execute("UPDATE second SET used = ? WHERE account = ? AND used < ?", (step, person, step))
                return used.rowcount == 1
            gone = raw.execute("DELETE FROM recovery WHERE code = ? AND account = ?", (hashed(meant(code)), person))
            return gone.rowcount == 1

    def take_off(self, person: int) -> None:
        """Ask a person for no code any more."""
        with self._open() as raw:
            for table in ("second", "recovery", "pending"):
                raw.execute(f"DELETE FROM {table} WHERE account = ?", (person,))

    def ask(self, person: Person, now: datetime) -> str:
        """Return a token for somebody whose password was right, with which they may give the code."""
        token = secrets.token_urlsafe(32)
        with self._open() as raw:
            raw.execute("DELETE FROM pending WHERE made < ?", (stamp(now - PENDING),))
            raw.execute("INSERT INTO pending VALUES (?, ?, ?)", (hashed(token), person.id, stamp(now)))
        return token

    def asked(self, token: str, now: datetime) -> int | None:
        """Return the account that a token was made for, for some minutes."""
        query = "SELECT account FROM pending WHERE token = ? AND made >= ?"
        with self._open() as raw:
            row = raw.execute(query, (hashed(token), stamp(now - PENDING))).fetchone()
        return row["account"] if row else None

    def answered(self, token: str) -> None:
        """Use a token up."""
        with self._open() as raw:
            raw.execute("DELETE FROM pending WHERE token = ?", (hashed(token),))


def _step(secret: str, code: str, now: datetime) -> int | None:
    """Return the number of the half minute that a code is of, if that is about now."""
    typed, maker = "".join(code.split()).encode("utf-8", "replace"), pyotp.TOTP(secret)
    here = maker.timecode(now)
    found = [here + off for off in _DRIFT if hmac.compare_digest(maker.generate_otp(here + off).encode(), typed)]
    return found[0] if found else None


def _offered(secret: str, name: str) -> Offer:
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Dateline")
    rows = segno.make(address, error="m", micro=False).matrix
    dark = ((x, y) for y, row in enumerate(rows) for x, dot in enumerate(row) if dot)
    return Offer(secret, address, "".join(f"M{x} {y}h1v1h-1z" for x, y in dark), len(rows))
