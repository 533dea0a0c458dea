"""Bytes, name and media type -> the id of the format; the bytes weigh most."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from dateline.errors import BadInput
from dateline.formats.archive import is_archive
from dateline.formats.markup import tokens
from dateline.formats.ninjs import is_ninjs
from dateline.formats.packed import open_packed
from dateline.formats.whatsapp import looks_like_whatsapp

_HEAD = 65_536
_MAX_JSON = 20_000_000
_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip file; unpack it"),
    (b"BZh", "a bzip2 file; unpack it"),
    (b"\xfd7zXZ", "an xz file; unpack it"),
    (b"7z\xbc\xaf", "a 7z archive; repack it as ZIP"),
    (b"Rar!", "a RAR archive; repack it as ZIP"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as PDF, XLSX or text"),
    (b"{\\rtf", "an RTF file; save it as text"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"SQLite format 3", "an SQLite database; export its table as CSV"),
)
_PACKED = (
    ("xl/workbook.xml", "xlsx", ""),
    ("xl/workbook.bin", "", "an XLSB workbook; save it as XLSX"),
    ("word/document.xml", "", "a Word document; save it as PDF or text"),
    ("ppt/presentation.xml", "", "a presentation; save it as PDF"),
    ("application/vnd.oasis", "", "an OpenDocument file; save it as PDF, XLSX or text"),
    ("application/epub", "", "an EPUB; save its text"),
)
_ROOTS = {"rss": "rss", "rdf": "rss", "channel": "rss", "feed": "atom"} | dict.fromkeys(
    ("newsitem", "newsmessage", "packageitem"), "newsml-g2"
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|section|span|table|h1|script)\b", re.I)
_MAILED = re.compile(r"(?im)^(received|return-path|message-id|mime-version|delivered-to|x-[\w-]{1,40}|dkim-signature):")
_HEADED = re.compile(r"(?i)(?:from|to|cc|date|subject|message-id|received|reply-to|sender|return-path|mime-version):")
_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\r\n]*|[ \t][^\r\n]+)\r?\n?")
_FORM = re.compile(r"""(?m)^[{\s]{0,20}["']?field_report["']?\s{0,10}:""")
_MBOX = re.compile(rb"From [^\r\n]{1,300}\r?\n[A-Za-z>][A-Za-z0-9 -]{0,60}:?")
_SUFFIXES = {
    **dict.fromkeys(("csv", "tsv", "tab"), "csv"),
    **dict.fromkeys(("md", "markdown", "mdown"), "markdown"),
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), "html"),
    **dict.fromkeys(("jsonl", "ndjson", "jsonlines"), "jsonl"),
    **{"eml": "eml", "mbox": "mbox", "txt": "text"},
}
_MEDIA = {
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "text/markdown": "markdown",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
    "message/rfc822": "eml",
    "application/mbox": "mbox",
}
_READ = (
    "text, Markdown, HTML, PDF, mail, feeds, ninjs, NewsML-G2, chat exports, CSV, XLSX, JSON lines, Parquet"
    " and ZIP are read"
)


def recognise(data: bytes, name: str = "", media_type: str = "") -> str:
    """Return the id of a format, or raise `BadInput` with what it looks like and what to do."""
    where = name or "input"
    if not re.search(rb"[^\0 \t\r\n\xef\xbb\xbf]", data):
        raise BadInput(f"{where}: empty; nothing to read")
    found = _by_magic(data, where)
    if found:
        return found
    text = _head(data)
    hint = _hint(name, media_type)
    for look in _LOOKS:
        found = look(text, data, hint, where)
        if found:
            return found
    if text.count("\0") * 100 > len(text):
        raise BadInput(f"{where}: binary, of no format that is known; {_READ}")
    return hint if hint in ("csv", "markdown") else "csv" if _is_table(text) else "text"


def _by_magic(data: bytes, where: str) -> str | None:
    """Tell the format of binary files by how they begin."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PAR1", b"PARE")):
        return "parquet"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data, where)
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise BadInput(f"{where}: {what}; {_READ}" if ";" not in what else f"{where}: {what}")
    if data[4:8] == b"ftyp" or (data.startswith(b"RIFF") and data[8:12] in (b"WAVE", b"AVI ", b"WEBP")):
        raise BadInput(f"{where}: a media file; {_READ}")
    return None


def _packed(data: bytes, where: str) -> str:
    if is_archive(data):
        return "zip"
    try:
        with open_packed(data, where) as box:
            names = {member.filename for member in box.infolist()}
    except BadInput:
        return "zip"
    kind = data[30:100] if "mimetype" in names else b""
    for mark, format, what in _PACKED:
        if mark in names or (mark.startswith("application/") and mark.encode() in kind):
            if format:
                return format
            raise BadInput(f"{where}: {what}")
    return "zip"


def _head(data: bytes) -> str:
    """The beginning of a text, decoded as far as it takes to tell the format."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 4 * 4].decode("utf-32" if head[2:4] == b"\0\0" else "utf-16", "replace")
    return head.decode("utf-8", "replace").removeprefix("\ufeff")


def _hint(name: str, media_type: str) -> str:
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    return _SUFFIXES.get(suffix) or _MEDIA.get(media_type.partition(";")[0].strip().lower(), "")


def _markup(text: str, _data: bytes, hint: str, where: str) -> str | None:
    """Tell markup by its first element."""
    stripped = text.lstrip()
    if not stripped.startswith("<"):
        return "html" if hint == "html" else None
    root = next((token.name for token in tokens(stripped) if token.kind == "open"), "")
    if root in _ROOTS:
        return _ROOTS[root]
    if hint == "html" or _PAGE.search(stripped[:8_000]):
        return "html"
    if stripped.startswith("<?xml") and root:
        raise BadInput(f"{where}: XML of a kind that isn't read (<{root[:40]}>); RSS, Atom and NewsML-G2 are")
    return None


def _json(text: str, data: bytes, hint: str, where: str) -> str | None:
    """Tell JSON by its keys, and JSON lines by a first line that is whole."""
    stripped = text.lstrip()
    if hint == "jsonl" and stripped.startswith("{"):
        return "jsonl"
    if not re.match(r'\{\s*(?:["}]|$)|\[\s*(?:[\[{]|$)', stripped):
        return None
    if _whole_line(stripped):
        return "jsonl"
    if "jsonfeed.org/version/" in stripped[:4_096]:
        return "jsonfeed"
    if re.search(r'"messages"\s{0,100}:\s{0,100}\[|"chats"\s{0,100}:\s{0,100}\{', stripped):
        return "telegram"
    return _json_kind(data, stripped, where)


def _whole_line(text: str) -> bool:
    """Whether the first line is an object and the next one begins as one."""
    line, _, rest = text.partition("\n")
    if not (line.rstrip().endswith("}") and rest.lstrip().startswith("{")):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _json_kind(data: bytes, text: str, where: str) -> str:
    """Tell what JSON holds once it is read; JSON that can't be is left to the reader that says why."""
    if len(data) > _MAX_JSON:
        raise BadInput(f"{where}: {len(data):,} bytes of JSON, more than {_MAX_JSON:,}; save it as JSON lines")
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError):
        return "field-report" if _FORM.search(text[:8_000]) else "ninjs"
    first = found[0] if isinstance(found, list) and found else found
    if isinstance(first, dict):
        lists = (first.get(key) for key in ("items", "newsItems", "_items", "results"))
        inner = next((each[0] for each in lists if isinstance(each, list) and each), None)
        if is_ninjs(first) or is_ninjs(inner):
            return "ninjs"
        if "field_report" in first:
            return "field-report"
        if {"items", "title"} <= first.keys():
            return "jsonfeed"
    keys = f" (its keys: {', '.join(str(key)[:30] for key in list(first)[:6])})" if isinstance(first, dict) else ""
    raise BadInput(f"{where}: JSON of no format that is known{keys}; ninjs, JSON Feed, Telegram and JSON lines are")


def _mail(text: str, data: bytes, hint: str, _where: str) -> str | None:
    """Tell a mailbox by its "From " line, a mail by its headers."""
    if data.startswith(b"From ") and (hint == "mbox" or _MBOX.match(data)):
        return "mbox"
    headers = ""
    at = 0
    while (line := _HEADER.match(text, at)) and len(headers) < 20_000:
        headers += line[0]
        at = line.end()
    known = {found[0].lower() for each in headers.splitlines() if (found := _HEADED.match(each))}
    if hint == "eml" and known:
        return "eml"
    return "eml" if len(known) >= 2 and _MAILED.search(headers) else None


def _forms_and_chats(text: str, _data: bytes, _hint: str, _where: str) -> str | None:
    if looks_like_whatsapp(text):
        return "whatsapp"
    return "field-report" if _FORM.search(text[:8_000]) else None


_LOOKS: tuple[Callable[[str, bytes, str, str], str | None], ...] = (_markup, _json, _mail, _forms_and_chats)


def _is_table(text: str) -> bool:
    """Whether the first lines are rows of one table: five fields or more in each, as many in all."""
    lines = [line for line in text.splitlines()[:8] if line.strip()][:6]
    if len(lines) < 3 or len(lines[0]) > 500:
        return False
    counts = [{mark: re.sub(r'"[^"]*"', "", line).count(mark) for mark in ",;\t"} for line in lines]
    return any(counts[0][mark] >= 4 and all(each[mark] == counts[0][mark] for each in counts) for mark in ",;\t")
