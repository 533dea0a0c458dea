"""Passwords as Argon2 hashes."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon:
    """Argon2id with the library's own parameters, or cheaper ones for tests."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """Return the hash with its parameters and salt."""
        return self._hasher.hash(password)

    def matches(self, hashed: str, password: str) -> bool:
        """Tell whether a password is the one that was hashed."""
        try:
            return self._hasher.verify(hashed, password)
        except (InvalidHashError, VerificationError):
            return False
