"""Captured pages (WARC): which answers of which addresses they hold, and whether each is as it was when written."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dateline.errors import BadMedia
from dateline.media.extra import Unread, needed, tool, why
from dateline.media.limits import LIMITS
from dateline.records.exhibit import Check

WHOLE, DIFFERENT, UNSEALED, NONE = "as it was written", "not as it was written", "without digests", "no pages in it"
CUT = "not read to its end"
_MOST_RECORDS, _MOST_BYTES, _PIECE = 20_000, 1 << 30, 1 << 20
_SHOWN, _LONGEST = 40, 200


def capture_check(data: bytes) -> Check:
    """List the answers that a capture holds, and compare each record with the digests that were written with it."""
    read, ends = _Read(), ""
    try:
        for record in _records(data):
            read.add(record)
    except BadMedia:
        raise
    except Exception as error:  # parsers of untrusted bytes raise anything
        ends = f"nothing behind record {read.records:,} can be read: {why(error)}"
    return Check("capture", tool("warcio"), read.verdict(bool(ends)), read.found(ends), *LIMITS["capture"])


@dataclass(slots=True)
class _Read:
    """What was read of a capture: its answers, which records are others than their digests say, and which have none."""

    records: int = 0
    told: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    bare: int = 0

    def add(self, record: Any) -> None:
        """Count a record that was read to its end."""
        self.records += 1
        is_answer = record.rec_type in ("response", "resource", "revisit")
        if is_answer:
            self.told.append(_answer(record))
        if getattr(record.raw_stream, "limit", 0) > 0:
            self.changed.append(f"record {self.records} is cut short: {address(record)}")
        elif record.digest_checker.passed is False:
            self.changed.append(f"record {self.records} is not as its digest says: {address(record)}")
        elif record.digest_checker.passed is None and is_answer and record.rec_type != "revisit":
            self.bare += 1

    def verdict(self, is_cut: bool) -> str:
        """Return the word for all of it: the worst that is so of any of its records."""
        if self.changed:
            return DIFFERENT
        if is_cut and self.records:
            return CUT
        return NONE if not self.told else UNSEALED if self.bare else WHOLE

    def found(self, ends: str) -> tuple[str, ...]:
        """Return in words what was read, what is wrong first."""
        bare = f"{self.bare:,} of its answers came without a digest: whether they were changed can't be told"
        return (
            *self.changed[:_SHOWN], *filter(None, (ends, bare if self.bare else "")),
            f"{self.records:,} record{'s' * (self.records != 1)}, {len(self.told):,} of them answers",
            *self.told[:_SHOWN], *([f"and {len(self.told) - _SHOWN:,} more"] if len(self.told) > _SHOWN else []),
        )  # fmt: skip


def answers(data: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the answers of a capture with the numbers of their records, before anything of them is read."""
    left = _MOST_BYTES
    for number, record in enumerate(_opened(data, False), 1):
        if record.rec_type in ("response", "resource"):
            yield number, record
        left -= _drained(record, left)
        if left <= 0:
            return


def _records(data: bytes) -> Iterator[Any]:
    """Yield the records of a capture, each read to its end. Raises `Unread` where there is more than a bound."""
    left = _MOST_BYTES
    for record in _opened(data, True):
        left -= _drained(record, left)
        if left <= 0:
            raise Unread(f"more than {_MOST_BYTES:,} bytes")
        yield record


def _opened(data: bytes, digests: bool) -> Iterator[Any]:
    module = needed("warcio.archiveiterator", "looking into captured pages")
    for number, record in enumerate(module.ArchiveIterator(io.BytesIO(data), check_digests=digests)):
        if number >= _MOST_RECORDS:
            raise Unread(f"more than {_MOST_RECORDS:,} records")
        if record.rec_type is None:
            raise Unread("it names no kind of record")
        yield record


def _drained(record: Any, most: int) -> int:
    """Read a record to its end, or a little beyond a bound; return how many bytes there were."""
    size = 0
    while size < most and (piece := record.raw_stream.read(_PIECE)):
        size += len(piece)
    return size


def _answer(record: Any) -> str:
    headers = record.http_headers
    status = headers.get_statuscode() if headers is not None else ""
    kind = (headers.get_header("Content-Type") or "") if headers is not None else ""
    when = record.rec_headers.get_header("WARC-Date") or "no time"
    return " ".join(one for one in (when, status, kind.split(";")[0].strip(), address(record)) if one)


def address(record: Any) -> str:
    """Return the address that answered, cut where it is long."""
    address = str(record.rec_headers.get_header("WARC-Target-URI") or "no address")
    return address if len(address) <= _LONGEST else address[: _LONGEST - 1] + "…"
