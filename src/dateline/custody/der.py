"""Just enough of DER to put right what authorities get wrong: sets in another order, tokens without their wrapping."""

from __future__ import annotations

_SEQUENCE, _SET, _CERTIFICATES = 0x30, 0x31, 0xA0
_GRANTED = bytes.fromhex("3003020100")  # a status of 0
_SIGNED = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
_DEEPEST = 12


def ordered(data: bytes) -> bytes:
    """Return a reply with the certificates of its signed data in the order that DER has.

    No signature covers that order, and some authorities ignore it.
    """
    at = data.find(_SIGNED)
    if at < 0:
        return data
    for start, tag, first, end in _children(data, at + len(_SIGNED), len(data)):
        if tag == _CERTIFICATES:
            return _in_signed(data, first, end)
        if start > at + _DEEPEST:
            break
    return data


def wrapped(data: bytes) -> bytes:
    """Return a bare token as the reply of an authority that granted it."""
    body = _GRANTED + data
    return bytes([_SEQUENCE]) + _length(len(body)) + body


def _in_signed(data: bytes, start: int, end: int) -> bytes:
    for _, tag, first, last in _children(data, start, end):
        if tag != _SEQUENCE:
            continue
        for _, inner, begin, stop in _children(data, first, last):
            if inner == _CERTIFICATES:
                parts = [data[at:until] for at, _, _, until in _children(data, begin, stop)]
                if sum(map(len, parts)) == stop - begin:
                    return data[:begin] + b"".join(sorted(parts)) + data[stop:]
    return data


def _children(data: bytes, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Return the elements between two places: where each starts, its tag, where its content starts and ends."""
    found = []
    while start + 2 <= end:
        size, at = data[start + 1], start + 2
        if size & 0x80:
            digits = size & 0x7F
            size, at = int.from_bytes(data[at : at + digits], "big"), at + digits
        if not at + size <= end:
            break
        found.append((start, data[start], at, at + size))
        start = at + size
    return found


def _length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits
