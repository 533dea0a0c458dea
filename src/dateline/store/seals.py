"""Seals: what the log has in the place of what it should not repeat, names of files and fingerprints of pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from dateline.records.exhibit import Fingerprint
from dateline.store.held import canonical


def name_seal(salt: str, name: str) -> str:
    """Return what the log has of a file's name: enough to prove it, not to read it."""
    return hashlib.sha256(f"{salt}:{name}".encode()).hexdigest()


def fingerprints_seal(prints: Iterable[Fingerprint]) -> str:
    """Return what the log has of an exhibit's fingerprints: whoever blots one out hides an older appearance."""
    told = [[one.kind, one.frame, one.quality, one.bits.hex()] for one in prints]
    return hashlib.sha256(canonical(told).encode("utf-8")).hexdigest()
