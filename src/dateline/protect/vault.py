"""The vault: who contacts are and what came from them, each sealed alone for its custodians, in a file of its own."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dateline.errors import BadVault
from dateline.protect.keys import Key, age, recipient
from dateline.protect.secret import SAYABLE

CONTACT, ORIGINAL = "C", "F"
_MARK = 0x44745674  # "DtVt", the file's application id
_CODE = 8
_LEAST = 4096  # bytes that what is sealed is filled up to, so that its size tells little
PSEUDONYM = re.compile(rf"[{CONTACT}{ORIGINAL}]-[{SAYABLE}]{{{_CODE}}}")
_TABLES = (
    "CREATE TABLE custodians (name TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE sealed (pseudonym TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID",
)


def vault_beside(desk: str) -> Path | None:
    """Return where the vault of a desk that is a file stands; None for one on a server."""
    return None if "://" in desk else Path(f"{desk}.vault")


def new_pseudonym(kind: str = CONTACT) -> str:
    """Return a random name: it says nothing of whom it stands for."""
    return f"{kind}-" + "".join(secrets.choice(SAYABLE) for _ in range(_CODE))


def is_pseudonym(words: str) -> bool:
    """Tell whether words are a name that a vault gives."""
    return PSEUDONYM.fullmatch(words) is not None


class Vault:
    """A file with what is sealed, by pseudonym, and the public keys of its custodians.

    Anybody may seal; only a custodian opens. Each method is one transaction: whole, or as if it had not been.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path, custodians: Mapping[str, str]) -> Vault:
        """Make a vault that there is not yet, for at least one custodian. Raises `BadVault`."""
        for public in custodians.values():
            recipient(public)
        if not custodians:
            raise BadVault("a vault wants a custodian, or nobody could ever open it")
        with contextlib.suppress(FileExistsError), _told(path):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if path.stat().st_size:
            raise BadVault(f"{path}: there is a vault already; `dateline vault custodian add` adds who may open it")
        with _connected(path, writes=True) as connection:
            connection.execute(f"PRAGMA application_id = {_MARK}")
            for statement in _TABLES:
                connection.execute(statement)
            connection.executemany("INSERT INTO custodians VALUES (?, ?)", sorted(custodians.items()))
        return cls(path)

    def custodians(self) -> dict[str, str]:
        """Return the custodians' public keys by name."""
        with self._open() as connection:
            return _custodians(connection)

    def pseudonyms(self, kind: str = CONTACT) -> tuple[str, ...]:
        """Return the names of all that is sealed of a kind."""
        query = "SELECT pseudonym FROM sealed WHERE pseudonym LIKE ? ORDER BY pseudonym"
        with self._open() as connection:
            return tuple(row[0] for row in connection.execute(query, (f"{kind}-%",)))

    def seal(self, entries: Mapping[str, bytes]) -> None:
        """Seal what is said of pseudonyms for all custodians; nothing that is sealed already is replaced."""
        with self._open(writes=True) as connection:
            keys = _custodians(connection).values()
            rows = [(_checked(name), _sealed(data, keys)) for name, data in sorted(entries.items())]
            connection.executemany("INSERT INTO sealed VALUES (?, ?)", rows)

    def open(self, pseudonym: str, key: Key) -> bytes:
        """Return what is sealed under a pseudonym. Raises `BadVault`."""
        query = "SELECT data FROM sealed WHERE pseudonym = ?"
        with self._open() as connection:
            row = connection.execute(query, (_checked(pseudonym),)).fetchone()
        if row is None:
            raise BadVault(f"{self.path}: nothing is sealed as {pseudonym}")
        return self._opened(pseudonym, row[0], key)

    def all(self, key: Key, kind: str = CONTACT) -> Iterator[tuple[str, bytes]]:
        """Yield all that is sealed of a kind."""
        for pseudonym in self.pseudonyms(kind):
            yield pseudonym, self.open(pseudonym, key)

    def appoint(self, custodians: Mapping[str, str], key: Key) -> int:
        """Seal all anew for those custodians and nobody else; return how much that was."""
        for public in custodians.values():
            recipient(public)
        if not custodians:
            raise BadVault(f"{self.path}: the last custodian can't be taken away; add another first")
        with self._open(writes=True) as connection:
            connection.execute("DELETE FROM custodians")
            connection.executemany("INSERT INTO custodians VALUES (?, ?)", sorted(custodians.items()))
            names = [row[0] for row in connection.execute("SELECT pseudonym FROM sealed ORDER BY pseudonym")]
            for name in names:
                (old,) = connection.execute("SELECT data FROM sealed WHERE pseudonym = ?", (name,)).fetchone()
                new = _sealed(self._opened(name, old, key), custodians.values())
                connection.execute("UPDATE sealed SET data = ? WHERE pseudonym = ?", (new, name))
        return len(names)

    def _opened(self, pseudonym: str, sealed: bytes, key: Key) -> bytes:
        found = key.open(sealed)
        if found is None:
            raise BadVault(f"{self.path}: {pseudonym} is damaged, or not sealed for this key")
        return found[: len(found) - int.from_bytes(found[-4:], "big")]

    @contextlib.contextmanager
    def _open(self, writes: bool = False) -> Iterator[sqlite3.Connection]:
        if not self.path.exists():
            raise BadVault(f"{self.path}: there is no vault; `dateline vault init` makes one")
        with _connected(self.path, writes) as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] != _MARK:
                raise BadVault(f"{self.path}: no vault but another kind of file")
            yield connection


def _custodians(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, key FROM custodians ORDER BY name"))


def _checked(pseudonym: str) -> str:
    if not is_pseudonym(pseudonym):
        raise BadVault("that is no pseudonym; they look like C-7KQ2M4XH, and `dateline vault list` lists them")
    return pseudonym


def _sealed(data: bytes, keys: Iterable[str]) -> bytes:
    """Seal bytes, filled up to a power of two with what tells how much was filled in."""
    size = max(_LEAST, 1 << (len(data) + 3).bit_length())
    filled = data + bytes(size - len(data) - 4) + (size - len(data)).to_bytes(4, "big")
    sealed: bytes = age().encrypt(filled, [recipient(key) for key in keys])
    return sealed


@contextlib.contextmanager
def _connected(path: Path, writes: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction; what is deleted is overwritten, and no journal stays behind."""
    with _told(path), contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        for pragma in ("secure_delete = ON", "synchronous = FULL", "journal_mode = DELETE"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise what goes wrong with the file as `BadVault`, in words that hold nothing of what is sealed."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise BadVault(f"{path}: something is sealed under that pseudonym already") from None
    except sqlite3.DatabaseError as error:
        raise BadVault(f"{path}: {_worded(str(error))}; what was sealed before is as it was") from None
    except OSError as error:
        raise BadVault(f"{path}: {error.strerror}; what was sealed before is as it was") from None


def _worded(error: str) -> str:
    if "full" in error or "disk" in error:
        return "the disk is full or fails; free some space"
    if "locked" in error:
        return "another dateline writes to it; wait for it"
    if "readonly" in error or "unable to open" in error:
        return "may not be written; check its permissions"
    return "damaged or no vault; put it back from a copy"
