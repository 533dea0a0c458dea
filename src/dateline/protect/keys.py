"""Keys of custodians: age identities, on the disk only under a passphrase, or lent by an agent for one command."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from dateline.errors import BadVault

_CLEAR = b"AGE-SECRET-KEY-"
_MOST = 20_000  # bytes of a key file


def age() -> ModuleType:
    """Return the library that seals; it is an extra. Raises `BadVault`."""
    try:
        return import_module("pyrage")
    except ImportError:
        raise BadVault("a vault wants age: pip install 'dateline[vault]'") from None


@dataclass(frozen=True, slots=True)
class Key:
    """A custodian's key while it is in use: `public` is the half that everybody may know."""

    public: str
    _identity: Any = field(repr=False)

    @classmethod
    def generate(cls) -> Key:
        """Make a new key."""
        return cls._of(age().x25519.Identity.generate())

    @classmethod
    def lent(cls, words: str) -> Key:
        """Return the key that an agent lends, as age writes it. Raises `BadVault`, without those words."""
        library = age()
        try:
            return cls._of(library.x25519.Identity.from_str(words.strip()))
        except library.IdentityError:
            raise BadVault("what was lent as a key is none; it should begin with AGE-SECRET-KEY-") from None

    @classmethod
    def read(cls, path: Path, passphrase: str) -> Key:
        """Read a key that is kept under a passphrase. Raises `BadVault`."""
        data = _bytes(path)
        if _CLEAR in data.upper():
            raise BadVault(f"{path}: this key stands in clear; wrap it: age -p -o NEW {path}, then destroy this one")
        library = age()
        try:
            return cls._of(library.x25519.Identity.from_str(library.passphrase.decrypt(data, passphrase).decode()))
        except (library.DecryptError, library.IdentityError, UnicodeDecodeError):
            raise BadVault(f"{path}: wrong passphrase, or no key of a custodian") from None

    @classmethod
    def _of(cls, identity: Any) -> Key:
        return cls(str(identity.to_public()), identity)

    def write(self, path: Path, passphrase: str) -> None:
        """Keep a key under a passphrase, in a file that only its owner reads. Raises `BadVault`."""
        if not passphrase.strip():
            raise BadVault("a key without a passphrase would stand on the disk in clear; give one")
        wrapped: bytes = age().passphrase.encrypt(str(self._identity).encode(), passphrase)
        part = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(wrapped)
                file.flush()
                os.fsync(file.fileno())
            os.link(part, path)
        except FileExistsError:
            raise BadVault(f"{path}: there is a file already; a key is never written over") from None
        finally:
            part.unlink(missing_ok=True)

    def open(self, sealed: bytes) -> bytes | None:
        """Return what was sealed for this key; None where it was not, or is damaged."""
        library = age()
        try:
            opened: bytes = library.decrypt(sealed, [self._identity])
        except library.DecryptError:
            return None
        return opened


def recipient(public: str) -> Any:
    """Return a public key as one to seal for. Raises `BadVault`."""
    library = age()
    try:
        return library.x25519.Recipient.from_str(public)
    except library.RecipientError:
        raise BadVault(f"{public[:20]!r} is no public key; it should begin with age1") from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST)
    except FileNotFoundError:
        raise BadVault(f"{path}: no such key; another custodian's opens the vault as well") from None
    except OSError as error:
        raise BadVault(f"{path}: {error.strerror}") from None
