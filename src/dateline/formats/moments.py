"""Moments as formats write them: ISO 8601 and mail dates; what is no date is None, never a guess."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?\s?(?:Z|[+-]\d\d:?\d\d)?)?|\d{8}T\d{6}(?:Z|[+-]\d{4})"
)


def iso(value: object) -> datetime | None:
    """Read an ISO 8601 moment; a day alone is its midnight without a zone, and no zone is put in."""
    if not isinstance(value, str) or not _ISO.fullmatch(value.strip()[:40]):
        return None
    try:
        return datetime.fromisoformat(value.strip().replace(",", ".").replace(" +", "+").replace(" Z", "Z"))
    except ValueError:
        return None


def mail(value: object) -> datetime | None:
    """Read a date as mail and RSS write it."""
    if not isinstance(value, str) or not value.isprintable():
        return None
    try:
        return parsedate_to_datetime(value.strip()[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def utc(value: struct_time | None) -> datetime | None:
    """Return a broken-down moment of UTC."""
    if value is None:
        return None
    try:
        return datetime(*value[:6], tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None
