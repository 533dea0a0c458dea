"""Plain text and Markdown: the file as it is, character by character; its head is read where it is taken in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from dateline.errors import BadInput
from dateline.formats.charset import decode
from dateline.formats.composing import whole
from dateline.formats.revisions import marks, notes_in
from dateline.names.credits import credits
from dateline.records.item import Item

_HEAD = re.compile(r"(?i)\A\ufeff?(?:(?:published|outlet)[ \t]*:[^\r\n]{0,300}(?:\r?\n|\Z)){0,4}\s{0,20}")
_TITLE = re.compile(r"\A\ufeff?\s{0,20}#[ \t]+([^\r\n]{1,300}?)[ \t#]*(?:[\r\n]|\Z)")


def _read(format: str, data: bytes, name: str) -> Iterator[Item]:
    text, notes = decode(data, name)
    if "\0" in text:
        raise BadInput(f"{name or 'input'}: binary, not text (NUL at character {text.index(chr(0))}); save its text")
    title = _TITLE.match(text) if format == "markdown" else None
    if not text.strip("\ufeff \t\r\n\f\v"):
        notes = (*notes, "the file is empty")
    text, offsets = whole(text)
    head = _HEAD.match(text)
    first = title[1] if title else text[head.end() if head else 0 :][:300].split("\n", 1)[0]
    status, version, replaces = marks(first, "", notes_in(text))
    yield Item(
        *(format, text, offsets),
        headline=title[1] if title else None,
        version=version,
        status=status,
        replaces=replaces,
        credit=credits(text),
        notes=notes,
    )


read = partial(_read, "text")
"""Plain text -> its one item, untouched; offsets are characters of the decoded file."""

read_markdown = partial(_read, "markdown")
"""Markdown -> its one item, untouched, the first title its headline."""
