"""Looks for words that nobody may see, in every form in which they could be written."""

from __future__ import annotations

import base64
import re
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator

from anyascii import anyascii


def leaks(data: bytes, canaries: Iterable[str]) -> list[str]:
    """Return each canary that some bytes hold, with the form in which they do."""
    texts = [data, *_unpacked(data)]
    found = []
    for canary in canaries:
        for form, words in _forms(canary):
            if any(words in text or words in text.lower() for text in texts):
                found.append(f"{canary} as {form}")
    return found


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what compressed streams of a file hold, as in a PDF or an archive."""
    for start in (found.start() for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data)):
        try:
            yield zlib.decompressobj().decompress(data[start:], 10_000_000)
        except zlib.error:
            continue


def _forms(canary: str) -> Iterator[tuple[str, bytes]]:
    for name, text in (("it is", canary), ("reversed", canary[::-1]), ("transliterated", anyascii(canary))):
        for case, cased in (("", text), (" in small letters", text.lower()), (" in capitals", text.upper())):
            for coding in ("utf-8", "utf-16-le", "utf-16-be"):
                yield f"{name}{case}, {coding}", cased.encode(coding)
    raw = canary.encode()
    yield "hexadecimal", raw.hex().encode()
    yield "percent-encoded", "".join(f"%{byte:02x}" for byte in raw).encode()
    yield "quoted", urllib.parse.quote(canary).lower().encode()
    yield "JSON escapes", "".join(f"\\u{ord(letter):04x}" for letter in canary).encode()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        yield f"base64 at {shift}", coded[(4 if shift else 0) : len(coded) - 4]
