"""Records as JSON and back, field by field; what is absent takes its empty value, so that records may gain fields."""

from __future__ import annotations

import json
import zlib
from typing import Any, TypeVar

from dateline.records.values import made, maker, plain
from dateline.store.held import canonical

__all__ = ["coded", "made", "packed", "plain", "unpacked"]

_T = TypeVar("_T")


def packed(value: object) -> bytes:
    """Return records, alone or in a tuple, as the bytes that the desk keeps; equal records give equal bytes."""
    return zlib.compress(canonical(plain(value)).encode("utf-8"))


def unpacked(kind: type[_T], data: bytes) -> tuple[_T, ...]:
    """Return the records of a kind that bytes hold."""
    hint: Any = kind
    make = maker(hint)
    return tuple(make(value) for value in json.loads(zlib.decompress(data)))


def coded(value: object) -> str:
    """Return one record as JSON text, for what is read by itself and often."""
    return canonical(plain(value))
