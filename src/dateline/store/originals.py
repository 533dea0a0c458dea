"""Originals byte for byte, addressed by their SHA-256: a folder beside a desk's file, or a table of its database."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, bindparam, insert, select

from dateline.errors import BadDesk
from dateline.store.schema import chunks, originals

_CHUNK = 4 << 20
_LARGE = 1 << 30  # bytes beyond which the record is asked first how many there should be
_SIZE = select(originals.c.size).where(originals.c.sha256 == bindparam("sha256"))
_STALE = 86_400.0  # seconds after which what a kill has left half-written is swept away


class Originals(Protocol):
    """Where originals are kept."""

    def keep(self, sha256: str, data: bytes) -> None:
        """Take an original's bytes."""

    def settle(self) -> None:
        """Make what was taken safe, before anything is written that names it."""

    def enter(self, connection: Connection, sha256: str, data: bytes) -> None:
        """Write an original with the rows that name it."""

    def read(self, connection: Connection, sha256: str) -> bytes:
        """Return an original's bytes, or raise `BadDesk` where they are not those that were taken in."""


class Folder:
    """Originals as files: `ab/abcdef...` in a folder; each is whole, on the disk, or not there at all."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._drafts: dict[Path, Path] = {}

    def keep(self, sha256: str, data: bytes) -> None:
        """Write a file under another name."""
        path = self.path(sha256)
        if path in self._drafts or (path.exists() and path.stat().st_size == len(data)):
            return
        draft = self.root / "incoming" / f"{sha256[:16]}.{secrets.token_hex(4)}"
        draft.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_bytes(data)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        self._drafts[path] = draft

    def settle(self) -> None:
        """Have the files on the disk, then give them their own names: many at once cost little more than one."""
        drafts, self._drafts = self._drafts, {}
        try:
            for draft in drafts.values():
                _synced(draft, os.O_RDWR)
            for path, draft in drafts.items():
                path.parent.mkdir(exist_ok=True)
                draft.replace(path)
            if os.name == "posix":
                for folder in sorted({path.parent for path in drafts} | ({self.root} if drafts else set())):
                    _synced(folder, os.O_RDONLY)
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)

    def enter(self, connection: Connection, sha256: str, data: bytes) -> None:
        """Nothing: the file is there before the row that names it."""

    def read(self, connection: Connection, sha256: str) -> bytes:
        """Return an original's bytes; of what stands in its place and is no file, or a huge one, none are read."""
        path = self.path(sha256)
        try:
            size = path.stat().st_size if path.is_file() else None
            if size is None and path.exists():
                raise BadDesk(f"{path}: no file stands there but something else; bring this original back from a copy")
            if (size or 0) > _LARGE and size != connection.execute(_SIZE, {"sha256": sha256}).scalar():
                raise BadDesk(f"{path}: {size:,} bytes, and not those that were taken in; bring it back from a copy")
            data = path.read_bytes()
        except FileNotFoundError:
            raise BadDesk(f"{path}: this original is gone; bring it back from a copy") from None
        except OSError as error:
            raise BadDesk(f"{path}: can't be read ({error.strerror})") from None
        return _checked(data, sha256, str(path))

    def path(self, sha256: str) -> Path:
        """Return where an original stands."""
        return self.root / sha256[:2] / sha256

    def sweep(self, now: datetime) -> None:
        """Remove what a kill has left half-written; nothing names it."""
        incoming = self.root / "incoming"
        for draft in incoming.iterdir() if incoming.is_dir() else ():
            if now.timestamp() - draft.stat().st_mtime > _STALE:
                draft.unlink(missing_ok=True)


class Chunks:
    """Originals as rows of some megabytes, written in the transaction that names them."""

    def keep(self, sha256: str, data: bytes) -> None:
        """Nothing: the transaction keeps it."""

    def settle(self) -> None:
        """Nothing: the transaction keeps it."""

    def enter(self, connection: Connection, sha256: str, data: bytes) -> None:
        """Write the rows."""
        rows = [{"original": sha256, "number": n, "data": piece} for n, piece in enumerate(_pieces(data))]
        if rows:
            connection.execute(insert(chunks), rows)

    def read(self, connection: Connection, sha256: str) -> bytes:
        """Return an original's bytes."""
        query = select(chunks.c.data).where(chunks.c.original == sha256).order_by(chunks.c.number)
        return _checked(b"".join(connection.execute(query).scalars()), sha256, sha256)


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))


def _checked(data: bytes, sha256: str, where: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BadDesk(f"{where}: not the bytes that were taken in; bring this original back from a copy")
    return data


def _synced(path: Path, mode: int) -> None:
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
