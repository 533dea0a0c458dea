"""Cursors: where a page ended, as text that an address can carry; one that was tampered with is none."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any


def packed(*values: str | int | None) -> str:
    """Return a cursor."""
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def unpacked(cursor: str | None, *kinds: tuple[type | None, ...]) -> tuple[Any, ...] | None:
    """Return the values of a cursor, each of one of its kinds; None where there is none, or none of ours."""
    if not cursor or len(cursor) > 400:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(values, list) or len(values) != len(kinds):
        return None
    return tuple(values) if all(map(_fits, values, kinds)) else None


def _fits(value: Any, kinds: tuple[type | None, ...]) -> bool:
    if value is None:
        return None in kinds
    if isinstance(value, bool):
        return False
    if isinstance(value, int) and abs(value) >= 1 << 62:
        return False
    return any(kind is not None and isinstance(value, kind) for kind in kinds)
