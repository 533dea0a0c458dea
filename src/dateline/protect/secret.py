"""The secret of a desk, from which codes and public ids are made: kept beside the desk, never published."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from dateline.errors import BadPolicy

SAYABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BYTES = 32
_ENDING = ".publishing-key"
Namer = Callable[..., str]
"""Gives the same letters for the same words of one desk, and says nothing of the words to anybody else."""


def secret_beside(desk: str) -> Path | None:
    """Return where the secret of a desk that is a file stands; None for one on a server."""
    return None if "://" in desk else Path(f"{desk}{_ENDING}")


def desk_secret(path: Path) -> bytes:
    """Return a desk's secret; make it where there is none, readable by its owner alone. Raises `BadPolicy`."""
    secret = kept_secret(path)
    if secret is None:
        raise BadPolicy(f"{path}: no publishing key; put the desk's own back, or all public ids change")
    return secret


def kept_secret(path: Path) -> bytes | None:
    """Return the random bytes of a file, made with them where there is none; None where it holds anything else."""
    with contextlib.suppress(FileExistsError):
        _create(path)
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        return None
    return secret if len(secret) == _BYTES else None


def _create(path: Path) -> None:
    """Write a new secret whole, so that no other process reads half of it."""
    if path.exists():
        return
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    finally:
        part.unlink()


def namer(secret: bytes, letters: int = 10) -> Namer:
    """Return what makes ids out of words, with this secret."""

    def named(*words: object) -> str:
        told = "\0".join(str(word) for word in words).encode("utf-8", "surrogatepass")
        number = int.from_bytes(hmac.new(secret, told, hashlib.sha256).digest()[:16], "big")
        return "".join(SAYABLE[number >> 5 * at & 31] for at in range(letters))

    return named
