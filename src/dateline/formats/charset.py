"""Bytes -> text, by byte order mark, UTF-8 and what the original declares; where neither fits, a refusal or a note."""

from __future__ import annotations

import codecs
import re

from dateline.errors import BadInput

MAX_BYTES = 20_000_000
"""The largest single text that is read; more is a mistake or a collection in the wrong format."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})|<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.I,
)
_WEB = {"latin-1", "latin1", "iso-8859-1", "iso8859-1", "us-ascii", "ascii", "l1"}
"""Declared by those who mean Windows-1252, as every browser reads them."""


def decode(data: bytes, name: str, declared: str | None = None, last: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the text and notes on its character set, or raise `BadInput`.

    Bytes that are UTF-8 are read as UTF-8 whatever is declared. `last` is the character set of the format where
    nothing is declared or the declared one is wrong; without it such bytes are refused. A UTF-8 byte order mark stays
    in the text as character 0.
    """
    if len(data) > MAX_BYTES:
        raise BadInput(f"{name or 'input'}: {len(data):,} bytes of text, more than {MAX_BYTES:,}; split it")
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    try:
        return data.decode(marked or "utf-8"), ()
    except UnicodeDecodeError as error:
        if marked:
            raise BadInput(f"{name or 'input'}: not {marked.upper()} at byte {error.start}; save it as UTF-8") from None
        where = f"byte {error.start} (0x{data[error.start]:02x})"
    return _undeclared(data, name, declared, last, where)


def declared_in(data: bytes) -> str | None:
    """Return the character set that markup names in its first 4,096 bytes."""
    found = _DECLARED.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _undeclared(
    data: bytes, name: str, declared: str | None, last: str | None, where: str
) -> tuple[str, tuple[str, ...]]:
    """Decode what is not UTF-8: as declared, else as the format's last resort, with a note."""
    codec = known(declared)
    if codec:
        try:
            return data.decode(codec), ()
        except UnicodeError:
            pass
    if last is None:
        said = f"nor {declared} as declared" if declared else "and no other character set is declared"
        raise BadInput(f"{name or 'input'}: not UTF-8 at {where}, {said}; convert it: iconv -f WINDOWS-1252 -t UTF-8")
    said = f"not {declared} as declared" if declared else "no character set declared"
    return data.decode(last, "replace"), (f"{said} and not UTF-8 at {where}; read as {last}",)


def known(declared: str | None) -> str | None:
    """Return the codec of a declared character set of text, None for one that isn't known."""
    if not declared:
        return None
    label = declared.strip().strip("\"'").lower()
    if label in _WEB:
        return "windows-1252"
    try:
        codec = codecs.lookup(label)
        "a".encode(codec.name)
    except (LookupError, UnicodeError, ValueError):
        return None
    return codec.name if codec.name not in {"idna", "punycode", "unicode_escape", "raw_unicode_escape"} else None
