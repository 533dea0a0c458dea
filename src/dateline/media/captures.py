"""Captured pages (WARC): which answers of which addresses they hold, and whether each is as it was when written."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from dateline.media.extra import needed, tool
from dateline.media.limits import LIMITS
from dateline.records.exhibit import Check

WHOLE, DIFFERENT, UNSEALED, NONE = "as it was written", "not as it was written", "without digests", "no pages in it"
_MOST_RECORDS, _MOST_BYTES, _PIECE = 20_000, 1 << 30, 1 << 20
_SHOWN, _LONGEST = 40, 200


def capture_check(data: bytes) -> Check:
    """List the answers that a capture holds, and compare each record with the digests that were written with it."""
    records = pages = sealed = 0
    changed, told = list[str](), list[str]()
    for records, record in enumerate(_records(data), 1):
        checker = record.digest_checker
        sealed += bool(checker) and checker.passed is True
        if checker and checker.passed is False:
            changed.append(f"record {records} is not as its digest says: {_address(record)}")
        if record.rec_type in ("response", "resource", "revisit"):
            pages += 1
            told.append(_answer(record))
    more = [f"and {len(told) - _SHOWN:,} more"] if len(told) > _SHOWN else []
    found = (
        *changed[:_SHOWN],
        f"{records:,} record{'s' * (records != 1)}, {pages:,} of them answers",
        *told[:_SHOWN],
        *more,
    )
    verdict = NONE if not pages else DIFFERENT if changed else WHOLE if sealed else UNSEALED
    return Check("capture", tool("warcio"), verdict, found, *LIMITS["capture"])


def _records(data: bytes) -> Iterator[Any]:
    """Yield the records of a capture, each read to its end; never more than are read in a bound."""
    module, size = needed("warcio.archiveiterator", "looking into captured pages"), 0
    for number, record in enumerate(module.ArchiveIterator(io.BytesIO(data), check_digests=True)):
        if number >= _MOST_RECORDS or size >= _MOST_BYTES or record.rec_type is None:
            return
        while piece := record.raw_stream.read(_PIECE):
            size += len(piece)
            if size >= _MOST_BYTES:
                return
        yield record


def _answer(record: Any) -> str:
    headers = record.http_headers
    status = headers.get_statuscode() if headers is not None else ""
    kind = (headers.get_header("Content-Type") or "") if headers is not None else ""
    when = record.rec_headers.get_header("WARC-Date") or "no time"
    return " ".join(one for one in (when, status, kind.split(";")[0].strip(), _address(record)) if one)


def _address(record: Any) -> str:
    address = str(record.rec_headers.get_header("WARC-Target-URI") or "no address")
    return address if len(address) <= _LONGEST else address[: _LONGEST - 1] + "…"
