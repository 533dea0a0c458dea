"""Bytes -> text: UTF-8 or UTF-16, or a refusal that says what is wrong and what to do."""

from __future__ import annotations

import codecs
import re

from dateline.errors import BadInput

MAX_BYTES = 20_000_000
"""The largest file that is read; a dispatch is some thousand bytes, so more is a mistake or an archive."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"{\\rtf", "an RTF file"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_VISIBLE = re.compile(r"[^\s\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069\x00-\x1f\x7f-\x9f]")


def decode(data: bytes, name: str) -> str:
    """Decode a file's bytes, or raise `BadInput`.

    A UTF-8 byte order mark stays in the text as character 0 (U+FEFF), as Python's `utf-8` codec leaves
    it; that of UTF-16 and UTF-32 is consumed, as Python's codecs do. Line endings stay as they are.
    """
    if len(data) > MAX_BYTES:
        raise BadInput(f"{name}: {len(data):,} bytes, more than {MAX_BYTES:,}; split it into single dispatches")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise BadInput(f"{name}: {what}, not text; save its text as UTF-8 first")
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: {_undecodable(data, codec, error)}") from None
    check(text, name)
    return text


def check(text: str, name: str) -> None:
    """Raise `BadInput` where decoded text can't be a dispatch: empty, binary, or with a lone surrogate."""
    if "\0" in text:
        raise BadInput(f"{name}: {_binary(text)}")
    if len(_CONTROL.findall(text)) * 10 > len(text):
        raise BadInput(f"{name}: binary, not text; save its text as UTF-8 first")
    if not _VISIBLE.search(text):
        raise BadInput(f"{name}: empty; nothing to read")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadInput(f"{name}: lone surrogate at character {error.start}; re-encode the text as UTF-8") from None


def _undecodable(data: bytes, codec: str, error: UnicodeDecodeError) -> str:
    """Say where decoding stopped, and how such a file is usually mended."""
    at = error.start
    line = data.count(b"\n", 0, at) + 1
    where = f"not {codec.upper()} at byte {at}, line {line}"
    if codec != "utf-8":
        return f"{where} ({error.reason}); save it as UTF-8"
    return f"{where} (0x{data[at]:02x}); if it is Windows-1252: iconv -f WINDOWS-1252 -t UTF-8"


def _binary(text: str) -> str:
    """Tell UTF-16 without a byte order mark from other binary data by its share of NULs."""
    if text.count("\0") * 3 > len(text):
        return "UTF-16 without a byte order mark, by its looks; save it as UTF-8"
    return f"binary, not text (NUL at character {text.index(chr(0))}); save its text as UTF-8 first"
