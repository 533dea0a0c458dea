"""An entry of the log as the bytes that its leaf is the hash of; a salt keeps what it says from being guessed."""

from __future__ import annotations

import hashlib
import hmac
import json

from dateline.custody.merkle import Hash, leaf_hash

_SALT = 32  # hexadecimal digits


def entry_bytes(salt: str, seq: int, at: str, kind: str, subject: str, body: str) -> bytes:
    """Return an entry as the one text that it has: a JSON array, in UTF-8."""
    told = [salt, seq, at, kind, subject, body]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def salt_of(key: bytes, seq: int) -> str:
    """Return the salt of an entry.

    Hashes of neighbours stand in every proof that leaves the desk. Without a salt, whoever guesses what a neighbour
    says could prove the guess.
    """
    return hmac.digest(key, str(seq).encode("ascii"), "sha256").hex()[:_SALT]


def entry_leaf(key: bytes, seq: int, at: str, kind: str, subject: str, body: str) -> Hash:
    """Return the leaf of an entry."""
    return leaf_hash(entry_bytes(salt_of(key, seq), seq, at, kind, subject, body))


def desk_id(key: bytes) -> str:
    """Return by which letters a desk is known in what leaves it; they follow from the key of its log."""
    return hashlib.sha256(b"dateline-desk\0" + key).hexdigest()[:16]
