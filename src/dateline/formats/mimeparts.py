"""A mail's parts by their place in its bytes: nothing is copied or decoded before it is asked for."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from dateline.formats.charset import known

_MAX_HEADERS = 256_000
_MAX_BODY = 10_000_000
_MAX_DEPTH = 20
_MAX_PARTS = 1_000
_BLANK = re.compile(rb"\n\r?\n")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class MailPart:
    """One leaf of a mail: its headers, where its body stands in the mail's bytes, and its number ("1.2")."""

    headers: Message
    start: int
    end: int
    number: str

    @property
    def kind(self) -> str:
        """The media type in lower case, "text/plain" where none is given or it is no media type."""
        return self.headers.get_content_type()

    @property
    def attached(self) -> bool:
        """Whether it is sent along rather than part of what is to be read."""
        return value(self.headers, "Content-Disposition").lower().startswith("attachment") or bool(self.file_name())

    def file_name(self) -> str | None:
        """The name it was attached under, without folders."""
        try:
            found = self.headers.get_filename()
        except (ValueError, TypeError, LookupError, MessageError, AttributeError):
            found = None
        return decoded(found).replace("\\", "/").rpartition("/")[2][:200] or None if found else None

    def body(self, data: bytes) -> bytes:
        """Return the body with its transfer encoding undone, at most 10 MB of it."""
        raw = data[self.start : min(self.end, self.start + _MAX_BODY)]
        encoding = value(self.headers, "Content-Transfer-Encoding").strip().lower()
        if encoding == "quoted-printable":
            return quopri.decodestring(raw)
        if encoding == "base64":
            letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
            try:
                return base64.b64decode(letters[: len(letters) // 4 * 4] + _padded(letters[len(letters) // 4 * 4 :]))
            except binascii.Error:
                return b""
        return raw

    def is_cut(self) -> bool:
        """Whether the body is longer than is read."""
        return self.end - self.start > _MAX_BODY

    def charset(self) -> str | None:
        """The character set that is declared, whether it is known or not."""
        try:
            found = self.headers.get_param("charset")
        except (ValueError, TypeError, LookupError, MessageError, AttributeError):
            return None
        return found if isinstance(found, str) else None


def _padded(rest: bytes) -> bytes:
    """The last letters of a base64 body that was cut short, made whole; one alone says nothing."""
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def value(headers: Message, name: str) -> str:
    """Return a header as it is written, in one line; "" where there is none."""
    found = headers.get(name)
    return _SPACE.sub(" ", str(found)).strip() if found is not None else ""


def decoded(written: str) -> str:
    """Return a header's words with its encoded words read; as written where they can't be."""
    try:
        return _SPACE.sub(
            " ", str(make_header([(text, _codec(code)) for text, code in decode_header(written)]))
        ).strip()
    except (HeaderParseError, UnicodeError, LookupError, ValueError, TypeError):
        return written


def _codec(label: str | None) -> str | None:
    return known(label) or "latin-1" if label else None


def read_headers(data: bytes, start: int, end: int) -> tuple[Message, int]:
    """Return the headers that stand at `start`, and where the body begins."""
    if data[start : start + 1] in (b"\r", b"\n"):
        return Message(), start + (2 if data[start : start + 2] == b"\r\n" else 1)
    stop = min(end, start + _MAX_HEADERS)
    found = _BLANK.search(data, start, stop)
    stop = found.end() if found else stop
    return BytesHeaderParser(policy=compat32).parsebytes(data[start:stop]), stop


def leaves(data: bytes, headers: Message, start: int, end: int) -> Iterator[MailPart]:
    """Yield the leaves of a mail in the order they stand, the first 1,000 of them."""
    pending = [(headers, start, end, "", 0)]
    count = 0
    while pending and count < _MAX_PARTS:
        own, at, stop, number, depth = pending.pop()
        boundary = _boundary(own) if own.get_content_maintype() == "multipart" and depth < _MAX_DEPTH else None
        if boundary is None:
            count += 1
            yield MailPart(own, at, stop, number)
            continue
        inner = []
        for index, (first, last) in enumerate(_between(data, boundary, at, stop), 1):
            part, body = read_headers(data, first, last)
            inner.append((part, min(body, last), last, f"{number}.{index}" if number else str(index), depth + 1))
        pending += reversed(inner)


def _boundary(headers: Message) -> bytes | None:
    try:
        found = headers.get_boundary()
    except (ValueError, TypeError, LookupError, MessageError, AttributeError):
        return None
    return found.encode("utf-8", "surrogateescape")[:200] if found else None


def _between(data: bytes, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts between a boundary's lines begin and end, without those lines; the last may be cut short."""
    mark = b"--" + boundary
    found: list[tuple[int, int]] = []
    opened: int | None = None
    at = data.find(mark, start, end)
    while at >= 0 and len(found) < _MAX_PARTS:
        after = at + len(mark)
        if at == start or data[at - 1 : at] == b"\n":
            if opened is not None:
                found.append((opened, max(opened, at - (2 if data[at - 2 : at] == b"\r\n" else 1))))
            line = data.find(b"\n", after, end)
            opened = None if data[after : after + 2] == b"--" or line < 0 else line + 1
        at = data.find(mark, after, end)
    if opened is not None and len(found) < _MAX_PARTS:
        found.append((opened, end))
    return found
