"""Mails and mailboxes: the words that were written, who sent them when, and what was attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from dateline.errors import BadInput
from dateline.formats.charset import declared_in, decode
from dateline.formats.composing import Composer
from dateline.formats.markup import ASIDE, render
from dateline.formats.mimeparts import MailPart, decoded, leaves, read_headers, value
from dateline.formats.moments import mail as moment
from dateline.formats.revisions import marks, notes_in
from dateline.names.credits import credits
from dateline.records.item import Item, OffsetMap, Origin

_FROM = re.compile(rb"From [^\r\n]{1,300}\r?\n(?=[A-Za-z][A-Za-z0-9-]{0,60}:|>From )")
_KNOWN = ("from", "date", "subject", "message-id", "to", "received", "mime-version", "return-path", "content-type")
_KEPT = ASIDE - {"header", "footer", "aside", "form", "menu", "nav", "button"}
_MAX_MESSAGES_DEEP = 5
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|tr|rv)\s*:\s*)+", re.I)


def read(data: bytes, name: str = "") -> Iterator[Item]:
    """Read one mail -> its item, then one for each mail that is attached to it."""
    return _message(data, name, 0, len(data), "")


def read_mbox(data: bytes, name: str = "") -> Iterator[Item]:
    """Read a mailbox -> an item a mail, in order, one held at a time; `part` tells which mail it is."""
    found = _next_mail(data, 0)
    if found is None:
        why = 'no line "From ..." before the headers of a mail'
        raise BadInput(f"{name or 'input'}: not a mailbox, {why}; is it a single mail (.eml)?")
    number = 0
    while found:
        number += 1
        following = _next_mail(data, found.end())
        end = following.start() if following else len(data)
        try:
            yield from _message(data, name, found.end(), end, f"message {number}")
        except BadInput as error:
            yield Item("eml", "", part=f"message {number}", notes=(str(error),))
        found = following


def _next_mail(data: bytes, start: int) -> re.Match[bytes] | None:
    """Return the next line "From ..." that stands at the beginning or after a blank line, and before a header."""
    at = start if start == 0 else data.find(b"\nFrom ", start - 1) + 1
    while at > 0 or start == 0:
        found = _FROM.match(data, at) if at == 0 or data[at - 2 : at] in (b"\n\n", b"\r\n") else None
        if found and (at == 0 or data[max(0, at - 4) : at].endswith((b"\n\n", b"\n\r\n"))):
            return found
        at = data.find(b"\nFrom ", at) + 1
        if at <= 0:
            return None
    return None


def _message(data: bytes, name: str, start: int, end: int, part: str, depth: int = 0) -> Iterator[Item]:
    headers, body = read_headers(data, start, end)
    if not any(each in headers for each in _KNOWN):
        raise BadInput(f"{name or 'input'}: no mail headers{f' in {part}' if part else ''}; is it plain text?")
    parts = list(leaves(data, headers, body, end))
    yield _item(data, headers, parts, part)
    if depth < _MAX_MESSAGES_DEEP:
        for each in parts:
            if each.kind == "message/rfc822":
                yield from _attached(data, name, each, part, depth)


def _attached(data: bytes, name: str, part: MailPart, above: str, depth: int) -> Iterator[Item]:
    """Yield the items of a mail that is attached to another."""
    number = "/".join(each for each in (above, part.number or "1") if each)
    encoded = value(part.headers, "Content-Transfer-Encoding").lower() in {"base64", "quoted-printable"}
    inner = part.body(data) if encoded else data
    start, end = (0, len(inner)) if encoded else (part.start, part.end)
    try:
        yield from _message(inner, name, start, end, number, depth + 1)
    except BadInput as error:
        yield Item("eml", "", part=number, notes=(str(error),))


def _item(data: bytes, headers: Message, parts: list[MailPart], part: str) -> Item:
    text, offsets, notes = _words(data, parts)
    subject = decoded(value(headers, "Subject")) or None
    status, version, replaces = marks(_REPLY.sub("", subject or ""), "", notes_in(text))
    return Item(
        *("eml", text, offsets, part),
        headline=subject,
        byline=decoded(value(headers, "From")) or None,
        outlet=_list(headers),
        published=moment(value(headers, "Date")),
        language=_language(headers),
        guid=_identity(headers, "Message-ID"),
        version=version,
        status=status,
        replaces=_identity(headers, "Supersedes") or _identity(headers, "Obsoletes") or replaces,
        credit=credits(text),
        attachments=tuple(each.file_name() or each.kind for each in parts if _is_attachment(each)),
        notes=notes,
    )


def _words(data: bytes, parts: list[MailPart]) -> tuple[str, OffsetMap, tuple[str, ...]]:
    """Return what is to be read of a mail: its plain text, else its HTML."""
    for kind in ("text/plain", "text/html"):
        chosen = [each for each in parts if each.kind == kind and not each.attached]
        text, offsets, notes = _joined(data, chosen)
        if text.strip():
            return text, offsets, notes
    return "", OffsetMap(), ("the mail has no text that can be read",)


def _joined(data: bytes, parts: list[MailPart]) -> tuple[str, OffsetMap, tuple[str, ...]]:
    """Return the text of several parts after another, each with its own offsets, and notes on them."""
    composer = Composer()
    notes: list[str] = []
    for each in parts:
        source, said = _decoded(data, each)
        notes += said
        number = f"body {each.number}" if each.number else "body"
        if each.kind == "text/html":
            text, offsets = render(source, number, unseen=_KEPT)
            _append(composer, text, offsets)
        elif source.strip():
            if len(composer):
                composer.fill("\n\n")
            composer.put(source, Origin(number, 0, len(source)), True)
    return (*composer.done(), tuple(notes))


def _append(composer: Composer, text: str, offsets: OffsetMap) -> None:
    """Add a text that has a map of its own."""
    if text and len(composer):
        composer.fill("\n\n")
    at = 0
    for piece in offsets.pieces:
        if piece.span.start > at:
            composer.fill(text[at : piece.span.start])
        composer.put(text[piece.span.start : piece.span.end], piece.origin, piece.even)
        at = piece.span.end


def _decoded(data: bytes, part: MailPart) -> tuple[str, list[str]]:
    body = part.body(data)
    declared = part.charset() or (declared_in(body) if part.kind == "text/html" else None)
    if body.isascii() and (declared or "").lower() in {"iso-2022-jp", "utf-7", "hz-gb-2312"}:
        return body.decode(declared or "ascii", "replace"), []
    text, notes = decode(body, "mail", declared, "windows-1252")
    cut = ["a part of the mail is over 10 MB; its beginning is read"] if part.is_cut() else []
    return text, [*notes, *cut]


def _is_attachment(part: MailPart) -> bool:
    return part.attached or part.kind not in {"text/plain", "text/html"}


def _identity(headers: Message, name: str) -> str | None:
    """Return a message's identity without its brackets."""
    return value(headers, name).strip("<> ")[:500] or None


def _list(headers: Message) -> str | None:
    """Return the mailing list's own name, where the mail came over one that has a name."""
    named = re.match(r'\s*"?([^"<]{1,200}?)"?\s*<', decoded(value(headers, "List-Id")))
    return named[1] if named else None


def _language(headers: Message) -> str | None:
    found = re.match(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$", value(headers, "Content-Language"))
    return found[0] if found else None
