"""Looks for words that nobody may see, in every form in which they could be written."""

from __future__ import annotations

import base64
import bz2
import html
import io
import lzma
import quopri
import re
import unicodedata
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator

from anyascii import anyascii

_MOST = 50_000_000
_DEEP = 4
_LEAST = 7  # characters of a coded word that are no chance


def leaks(data: bytes, canaries: Iterable[str]) -> list[str]:
    """Return each canary that some bytes hold, with the form in which they do."""
    texts = dict.fromkeys(text for raw in _unpacked(data) for text in _views(raw))
    return [f"{canary} as {form}" for canary in canaries for words, form in _written(canary).items()
            if any(words in text for text in texts)]  # fmt: skip


def _written(canary: str) -> dict[bytes, str]:
    """Return the bytes that a word can become, each once, with the form that it has then."""
    return {words: form for form, words in reversed(list(_forms(canary)))}


def _unpacked(data: bytes, deep: int = 0) -> Iterator[bytes]:
    """Yield bytes with all that is packed in them: archives, streams of a PDF, tables, and what lies in those."""
    yield data
    if deep < _DEEP:
        for inner in (*_streams(data), *_archived(data), *_read(data)):
            if inner:
                yield from _unpacked(inner, deep + 1)


def _streams(data: bytes) -> Iterator[bytes]:
    """Yield what compressed streams in the midst of a file hold."""
    whole = memoryview(data)
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", data):
        try:
            yield zlib.decompressobj(47).decompress(whole[found.start() :], _MOST)
        except zlib.error:
            continue
    for magic, opened in ((b"BZh", bz2.decompress), (b"\xfd7zXZ", lzma.decompress)):
        if data.startswith(magic):
            yield opened(data)


def _archived(data: bytes) -> Iterator[bytes]:
    """Yield the members of all archives in the midst of a file, found by their own heads, with their names."""
    for found in re.finditer(rb"PK\x03\x04", data):
        head = data[found.start() : found.start() + 30]
        if len(head) < 30:
            continue
        method, named, more = (int.from_bytes(head[at : at + 2], "little") for at in (8, 26, 28))
        start = found.end() + 26 + named + more
        yield data[found.end() + 26 : start]
        try:
            yield zlib.decompressobj(-15).decompress(data[start:], _MOST) if method == 8 else b""
        except zlib.error:
            continue


def _read(data: bytes) -> Iterator[bytes]:
    """Yield what a reader makes of a file whose bytes are glyphs or packed columns."""
    if data.startswith(b"%PDF"):
        import pypdf

        document = pypdf.PdfReader(io.BytesIO(data))
        yield "\n".join([*(page.extract_text() for page in document.pages), repr(document.metadata)]).encode()
    if data.startswith(b"PAR1"):
        import pyarrow.parquet as parquet

        table = parquet.read_table(io.BytesIO(data))
        yield repr((table.schema.metadata, table.to_pylist())).encode()


def _views(raw: bytes) -> Iterator[bytes]:
    """Yield bytes as they are and as those read them who undo an encoding."""
    yield raw
    text = raw.decode("utf-8", "ignore")
    texts = [text]
    if b"\0" in raw:
        texts += [raw.decode(coding, "ignore") for coding in ("utf-16-le", "utf-16-be")]
        texts += [raw[1:].decode(coding, "ignore") for coding in ("utf-16-le", "utf-16-be")]
    if "&" in text:
        texts.append(html.unescape(text))
    if "%" in text:
        texts.append(urllib.parse.unquote_plus(text))
    if "\\" in text:
        texts.append(re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text))
        texts.append(re.sub(rb"\\+x([0-9a-fA-F]{2})", _byte, raw).decode("utf-8", "ignore"))
    if "=" in text:
        texts.append(quopri.decodestring(raw).decode("utf-8", "ignore"))
    for one in texts:
        plain = unicodedata.normalize("NFC", one).casefold()
        yield plain.encode()
        yield re.sub(r"(?<=\d)[-\s().·_/]{1,3}(?=\d)|\u00ad|\u200b", "", plain).encode()


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _forms(canary: str) -> Iterator[tuple[str, bytes]]:
    plain = unicodedata.normalize("NFC", canary).casefold()
    yield "it is", plain.encode()
    yield "reversed", plain[::-1].encode()
    yield "transliterated", anyascii(canary).casefold().encode()
    yield "transliterated, reversed", anyascii(canary)[::-1].casefold().encode()
    if len(digits := re.sub(r"\D", "", canary)) >= _LEAST and not re.search(r"[^\W\d]", canary):
        yield "digits alone", digits.encode()
    for written in dict.fromkeys((canary, canary.lower(), canary.upper(), unicodedata.normalize("NFD", canary))):
        for coding in ("utf-8", "utf-16-le", "utf-16-be"):
            raw = written.encode(coding)
            yield f"{coding}, hexadecimal", raw.hex().encode()
            for shift in range(3):
                yield from _base64(raw, shift, coding)


def _base64(raw: bytes, shift: int, coding: str) -> Iterator[tuple[str, bytes]]:
    """Yield those characters of a base64 text that hang on these bytes alone, so many bytes after its beginning."""
    first, last = -(-8 * shift // 6), 8 * (shift + len(raw)) // 6
    for name, coded in (("base64", base64.b64encode), ("base64 for URLs", base64.urlsafe_b64encode)):
        words = coded(bytes(shift) + raw + bytes(3))[first:last]
        if len(words) >= _LEAST:
            yield f"{coding}, {name} at {shift}", words
