"""A file's two digests; no one can make a second file that has both."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of a file's bytes, in hexadecimal."""

    sha256: str
    sha3_512: str


def digests(data: bytes) -> Digests:
    """Return the digests of a file."""
    return Digests(hashlib.sha256(data).hexdigest(), hashlib.sha3_512(data).hexdigest())
