"""What a server says of the character set of what it sends, weighed against the bytes and against their own word."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from dateline.formats.charset import MAX_BYTES, declared_in, known
from dateline.records.item import Item

_CHARSET = re.compile(r"""(?i);\s{0,20}charset\s{0,20}=\s{0,20}["']?([\w.:-]{1,40})""")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_BINARY = re.compile(rb"%PDF-|PAR[1E]|PK[\x03\x05]|From ")
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u2500-\u259f\ue000-\uf8ff\ufffd]|[^\\W\\d_A-Z][A-Z\u0410-\u042f]")
_WEIGHED = 65_536
_WESTERN = "windows-1252"  # named by servers that were never told


def charset(media_type: str) -> str | None:
    """Return the character set that a media type names: "windows-1251" of "text/html; charset=windows-1251"."""
    found = _CHARSET.search(media_type[:500])
    return found[1] if found else None


def heeded(data: bytes, media_type: str) -> tuple[bytes, str | None]:
    """Return bytes in UTF-8 where only the server tells how they are to be read, and a note where it is wrong.

    A byte order mark weighs most, then that bytes are UTF-8, then the server's word; but a page that names another
    character set is believed where its own fits the bytes better, or where the server names the one that servers
    name unasked. Without a server's word, and for what is no text, the bytes stay as they are.
    """
    said = charset(media_type)
    if said is None or len(data) > MAX_BYTES or _BINARY.match(data[:1_024].lstrip()):
        return data, None
    if data.startswith(_MARKS):
        return data, _unlike(said, "its mark says otherwise" if not _is_unicode(said) else None)
    if _is_wide(said) and (text := _read(data, said)) is not None and "\0" not in text:
        return text.encode("utf-8", "replace"), None
    if _read(data, "utf-8") is not None:
        return data, _unlike(said, "its bytes are UTF-8" if not (data.isascii() or _is_unicode(said)) else None)
    return _weighed(data, said, declared_in(data))


def noted(item: Item, note: str | None) -> Item:
    """Return an item with a note more."""
    return replace(item, notes=(*item.notes, note)) if note else item


def _weighed(data: bytes, said: str, own: str | None) -> tuple[bytes, str | None]:
    """Choose between what the server and what the page itself says."""
    other = own if known(own) not in (None, known(said)) else None
    texts = {label: text for label in (said, other) if label and (text := _read(data, label)) is not None}
    if not texts:
        return data, _unlike(said, "its bytes are not" if known(said) else "no such character set is known")
    order = [said, other] if known(said) != _WESTERN else [other, said]
    best = min((label for label in order if label in texts), key=lambda label: _odd(texts[label]))
    return texts[best].encode("utf-8", "replace"), _unlike(said, f"it is {best}" if best != said else None)


def _unlike(said: str, why: str | None) -> str | None:
    return f"sent as {said}, but {why}" if why else None


def _odd(text: str) -> int:
    """How much stands in the beginning of a text that no text holds, which tells a wrong character set."""
    return len(_ODD.findall(text[:_WEIGHED]))


def _read(data: bytes, label: str) -> str | None:
    """Read bytes by a character set; None where it isn't known or they are not of it."""
    codec = known(label)
    try:
        return data.decode(codec) if codec else None
    except UnicodeError:
        return None


def _is_unicode(label: str) -> bool:
    return (known(label) or "").startswith("utf")


def _is_wide(label: str) -> bool:
    return (known(label) or "").startswith(("utf-16", "utf-32"))
