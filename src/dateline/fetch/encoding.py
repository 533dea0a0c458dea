"""A body as it came -> the bytes it stands for, never more of them than are asked for."""

from __future__ import annotations

import zlib

from dateline.fetch.network import TooMuch

ACCEPTED = "gzip"
_GZIP = zlib.MAX_WBITS | 16
_MEMBERS = 1_000


class BadEncoding(Exception):
    """A body is in an encoding that was not asked for, or not in the one it is said to be in."""


def decoded(body: bytes, encoding: str, most: int) -> bytes:
    """Undo a Content-Encoding; raises `TooMuch` where more than `most` bytes come out."""
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise BadEncoding(f"in encoding {encoding[:40]!r}, which was not asked for")
    return _unzipped(body, most)


def _unzipped(body: bytes, most: int) -> bytes:
    whole, rest = bytearray(), body
    for _ in range(_MEMBERS):
        member = zlib.decompressobj(_GZIP)
        try:
            whole += member.decompress(rest, most - len(whole) + 1)
        except zlib.error:
            raise BadEncoding("said to be gzip, but is not, or is damaged") from None
        if len(whole) > most:
            raise TooMuch
        if not member.eof:
            raise BadEncoding("cut off in the middle")
        rest = member.unused_data
        if not rest.startswith(b"\x1f\x8b"):
            return bytes(whole)
    raise TooMuch
