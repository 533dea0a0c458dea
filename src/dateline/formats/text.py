"""Plain text and Markdown: the file as it is, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from dateline.errors import BadInput
from dateline.formats.charset import decode
from dateline.formats.composing import whole
from dateline.formats.credit import credits
from dateline.formats.revisions import marks, notes_in
from dateline.records.item import Item

_HEAD = re.compile(
    r"\A\ufeff?(?:Published:[ \t]*(?P<day>\d{4}-\d\d-\d\d)[ \t]*\r?\n)?"
    r"(?:Outlet:[ \t]*(?P<outlet>[^\r\n]{1,300}?)[ \t]*\r?\n)?\s{0,20}(?P<first>[^\r\n]{1,200})?"
)  # the lines that a desk may put before a text
_TITLE = re.compile(r"\A\ufeff?\s{0,20}#[ \t]+([^\r\n]{1,300}?)[ \t#]*(?:[\r\n]|\Z)")


def _read(format: str, data: bytes, name: str) -> Iterator[Item]:
    text, notes = decode(data, name)
    if "\0" in text:
        raise BadInput(f"{name or 'input'}: binary, not text (NUL at character {text.index(chr(0))}); save its text")
    title = _TITLE.match(text) if format == "markdown" else None
    if not text.strip("\ufeff \t\r\n\f\v"):
        notes = (*notes, "the file is empty")
    text, offsets = whole(text)
    first = title[1] if title else text.lstrip("\ufeff \r\n").split("\n", 1)[0]
    status, version, replaces = marks(first[:300], "", notes_in(text))
    head = _HEAD.match(text)
    yield Item(
        *(format, text, offsets),
        headline=title[1] if title else _headline(head),
        outlet=head["outlet"] if head else None,
        published=_day(head["day"] if head else None),
        version=version,
        status=status,
        replaces=replaces,
        credit=credits(text),
        notes=notes,
    )


def _headline(head: re.Match[str] | None) -> str | None:
    """The first line under the desk's own lines, where it stands alone and is no sentence."""
    first = head["first"].strip() if head and head["first"] else ""
    alone = head is not None and head.string[head.end() :].startswith(("\n\n", "\r\n\r\n"))
    return first if alone and not first.endswith((".", ",", ";")) else None


def _day(words: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(words) if words else None
    except ValueError:
        return None  # the text keeps its line; a day that is none dates nothing


read = partial(_read, "text")
"""Plain text -> its one item, untouched; offsets are characters of the decoded file."""

read_markdown = partial(_read, "markdown")
"""Markdown -> its one item, untouched, the first title its headline."""
