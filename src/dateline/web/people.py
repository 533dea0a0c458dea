"""The people of a desk, in a file of their own: accounts, invitations, sessions, tokens and the mode of the desk."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from dateline.errors import BadDesk
from dateline.store.held import moment, stamp
from dateline.web.rights import MODES, ROLES

IDLE, LONGEST, INVITED = timedelta(hours=12), timedelta(days=14), timedelta(days=2)
SCOPES = ("data", "log")
_TABLES = """
CREATE TABLE IF NOT EXISTS accounts (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, role TEXT NOT NULL, secret TEXT,
  made TEXT NOT NULL, closed TEXT);
CREATE TABLE IF NOT EXISTS invitations (
  token TEXT PRIMARY KEY, role TEXT NOT NULL, made TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
  token TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id), csrf TEXT NOT NULL, made TEXT NOT NULL,
  seen TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
  token TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id), name TEXT NOT NULL, scope TEXT NOT NULL,
  made TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
Opens = Callable[[], contextlib.AbstractContextManager[sqlite3.Connection]]
"""Opens the file of the accounts for one transaction."""


class Hasher(Protocol):
    """What hashes passwords; the one that is used is Argon2."""

    def hash(self, password: str) -> str:
        """Return the hash with its parameters and salt."""
        ...

    def matches(self, hashed: str, password: str) -> bool:
        """Tell whether a password is the one that was hashed."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; `closed` is when it was closed."""

    id: int
    name: str
    role: str
    made: datetime
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is signed in, with the token that their forms must carry; `scope` is set for an API token."""

    person: Person
    csrf: str
    token: str
    scope: str | None = None


class People:
    """The accounts of a desk. Only hashes of tokens and passwords are kept."""

    def __init__(self, path: Path, hasher: Hasher) -> None:
        self._path, self._hasher = path, hasher
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=True)
            with self.open() as raw:
                raw.executescript(_TABLES)
        except (OSError, sqlite3.DatabaseError) as error:
            raise BadDesk(f"{path}: the accounts of this desk can't be opened: {error}") from None
        self._nobody = hasher.hash(secrets.token_urlsafe(16))

    @contextlib.contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which is kept whole or not at all."""
        raw = sqlite3.connect(self._path, timeout=10)
        try:
            raw.row_factory = sqlite3.Row
            raw.execute("PRAGMA foreign_keys = ON")
            raw.execute("PRAGMA secure_delete = ON")
            with raw:
                yield raw
        finally:
            raw.close()

    def is_empty(self) -> bool:
        """Tell whether nobody has an account yet."""
        with self.open() as raw:
            return raw.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None

    def invite(self, role: str, now: datetime) -> str:
        """Return a token with which somebody may make an account of a role, once."""
        if role not in ROLES:
            raise ValueError(role)
        token = secrets.token_urlsafe(24)
        with self.open() as raw:
            raw.execute("DELETE FROM invitations WHERE until < ?", (stamp(now),))
            raw.execute(
                "INSERT INTO invitations VALUES (?, ?, ?, ?)", (hashed(token), role, stamp(now), stamp(now + INVITED))
            )
        return token

    def invited(self, token: str, now: datetime) -> str | None:
        """Return the role that a token invites to, while it holds."""
        with self.open() as raw:
            row = raw.execute(
                "SELECT role FROM invitations WHERE token = ? AND until >= ?", (hashed(token), stamp(now))
            ).fetchone()
        return row["role"] if row else None

    def join(self, token: str, name: str, password: str | None, now: datetime) -> Person | None:
        """Make the account that a token invites to and use the token up; None where it or the name is taken.

        Without a password nobody can sign in again: that is for desks that are gone when they are closed.
        """
        secret = self._hasher.hash(password) if password else None
        name = " ".join(name.split())
        with self.open() as raw:
            raw.execute("BEGIN IMMEDIATE")
            row = raw.execute(
                "SELECT role FROM invitations WHERE token = ? AND until >= ?", (hashed(token), stamp(now))
            ).fetchone()
            taken = raw.execute("SELECT 1 FROM accounts WHERE folded = ?", (name.casefold(),)).fetchone()
            if row is None or taken:
                return None
            raw.execute("DELETE FROM invitations WHERE token = ?", (hashed(token),))
            made = raw.execute(
                "INSERT INTO accounts (name, folded, role, secret, made) VALUES (?, ?, ?, ?, ?)",
                (name, name.casefold(), row["role"], secret, stamp(now)),
            )
            return Person(made.lastrowid or 0, name, row["role"], now, None)

    def person(self, id: int) -> Person | None:
        """Return a person whose account is not closed."""
        with self.open() as raw:
            row = raw.execute("SELECT * FROM accounts WHERE id = ? AND closed IS NULL", (id,)).fetchone()
        return _person(row) if row else None

    def known(self, name: str, password: str) -> Person | None:
        """Return the person with a name and a password; as slow for a name that nobody has."""
        with self.open() as raw:
            row = raw.execute(
                "SELECT * FROM accounts WHERE folded = ? AND closed IS NULL", (" ".join(name.split()).casefold(),)
            ).fetchone()
        secret = row["secret"] if row else None
        matches = self._hasher.matches(secret or self._nobody, password)
        return _person(row) if row and secret and matches else None

    def change_password(self, person: Person, password: str) -> None:
        """Set a person's password, and end all their sessions."""
        secret = self._hasher.hash(password)
        with self.open() as raw:
            raw.execute("UPDATE accounts SET secret = ? WHERE id = ?", (secret, person.id))
            raw.execute("DELETE FROM sessions WHERE account = ?", (person.id,))

    def begin(self, person: Person, now: datetime) -> Session:
        """Sign a person in."""
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        with self.open() as raw:
            raw.execute("DELETE FROM sessions WHERE seen < ? OR made < ?", (stamp(now - IDLE), stamp(now - LONGEST)))
            raw.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (hashed(token), person.id, csrf, stamp(now), stamp(now))
            )
        return Session(person, csrf, token)

    def session(self, token: str, now: datetime) -> Session | None:
        """Return the session of a token, while it holds: half a day unused, a fortnight in all."""
        query = "SELECT a.*, s.csrf, s.seen FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.token = ?"
        query += " AND s.seen >= ? AND s.made >= ? AND a.closed IS NULL"
        with self.open() as raw:
            row = raw.execute(query, (hashed(token), stamp(now - IDLE), stamp(now - LONGEST))).fetchone()
            if row and moment(row["seen"]) < now - timedelta(minutes=5):
                raw.execute("UPDATE sessions SET seen = ? WHERE token = ?", (stamp(now), hashed(token)))
        return Session(_person(row), row["csrf"], token) if row else None

    def end(self, token: str) -> None:
        """End one session."""
        with self.open() as raw:
            raw.execute("DELETE FROM sessions WHERE token = ?", (hashed(token),))

    def end_all(self, person: int | None = None, but: str = "") -> None:
        """End all sessions, or those of one person; but one."""
        whose, who = ("", ()) if person is None else (" AND account = ?", (person,))
        with self.open() as raw:
            raw.execute(f"DELETE FROM sessions WHERE token <> ?{whose}", (hashed(but), *who))

    def everybody(self) -> tuple[Person, ...]:
        """Return all people, by name."""
        with self.open() as raw:
            return tuple(map(_person, raw.execute("SELECT * FROM accounts ORDER BY folded")))

    def set_role(self, person: int, role: str, now: datetime) -> bool:
        """Give a person a role, or close their account ("closed"); refused where no administrator would be left."""
        with self.open() as raw:
            raw.execute("BEGIN IMMEDIATE")
            others = raw.execute(
                "SELECT 1 FROM accounts WHERE role = 'administrator' AND closed IS NULL AND id <> ?", (person,)
            ).fetchone()
            if (role != "administrator" and others is None) or (role != "closed" and role not in ROLES):
                return False
            if role == "closed":
                raw.execute("UPDATE accounts SET closed = ? WHERE id = ?", (stamp(now), person))
                raw.execute("DELETE FROM tokens WHERE account = ?", (person,))
            else:
                raw.execute("UPDATE accounts SET role = ?, closed = NULL WHERE id = ?", (role, person))
            raw.execute("DELETE FROM sessions WHERE account = ?", (person,))
        return True

    def mode(self) -> str:
        """Return the mode of the desk."""
        with self.open() as raw:
            row = raw.execute("SELECT value FROM settings WHERE key = 'mode'").fetchone()
        return row["value"] if row else MODES[0]

    def set_mode(self, mode: str) -> None:
        """Put the desk into a mode."""
        if mode not in MODES:
            raise ValueError(mode)
        with self.open() as raw:
            raw.execute("INSERT OR REPLACE INTO settings VALUES ('mode', ?)", (mode,))

    def seal_key(self) -> bytes:
        """Return the key with which this desk seals what it gives to browsers to bring back."""
        with self.open() as raw:
            raw.execute("INSERT OR IGNORE INTO settings VALUES ('seal', ?)", (secrets.token_hex(32),))
            return bytes.fromhex(raw.execute("SELECT value FROM settings WHERE key = 'seal'").fetchone()["value"])

    def make_token(self, person: Person, name: str, scope: str, now: datetime) -> str:
        """Return a new token for programs, with which they act as this person within a scope."""
        if scope not in SCOPES:
            raise ValueError(scope)
        token = f"dl_{secrets.token_urlsafe(32)}"
        with self.open() as raw:
            raw.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", (hashed(token), person.id, name, scope, stamp(now))
            )
        return token

    def tokens(self, person: Person) -> tuple[tuple[str, str, str], ...]:
        """Return name, scope and day of the tokens of a person."""
        query = "SELECT name, scope, made FROM tokens WHERE account = ? ORDER BY made"
        with self.open() as raw:
            return tuple((row["name"], row["scope"], row["made"][:10]) for row in raw.execute(query, (person.id,)))

    def drop_tokens(self, person: Person) -> None:
        """Take all tokens of a person back."""
        with self.open() as raw:
            raw.execute("DELETE FROM tokens WHERE account = ?", (person.id,))

    def by_token(self, token: str) -> Session | None:
        """Return who a token of a program stands for, and its scope."""
        query = "SELECT a.*, t.scope FROM tokens t JOIN accounts a ON a.id = t.account"
        with self.open() as raw:
            row = raw.execute(f"{query} WHERE t.token = ? AND a.closed IS NULL", (hashed(token),)).fetchone()
        return Session(_person(row), "", token, row["scope"]) if row else None


def hashed(token: str) -> str:
    """Return what is kept of a token that is long and random: nobody finds the token from it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _person(row: sqlite3.Row) -> Person:
    closed = moment(row["closed"]) if row["closed"] else None
    return Person(row["id"], row["name"], row["role"], moment(row["made"]), closed)
