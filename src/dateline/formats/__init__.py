"""Formats of originals: bytes -> the format's id, and bytes -> items with the way back into the bytes.

Pure: no network, no clock, no files. A reader of a format is a callable `(data, name) -> Iterator[Item]`; it raises
`BadInput` where nothing can be read, and says in an item's notes what of it could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dateline.errors import BadInput
from dateline.formats import (
    archive,
    bulk,
    feed,
    forms,
    html,
    mail,
    newsml,
    ninjs,
    pdf,
    sheets,
    telegram,
    text,
    whatsapp,
)
from dateline.formats.columns import Mapping
from dateline.formats.recognise import recognise
from dateline.formats.sent import heeded, noted
from dateline.formats.tidying import tidy
from dateline.records.item import Item

__all__ = ["READERS", "TABLES", "Mapping", "items", "recognise", "rows"]

Reader = Callable[[bytes, str], Iterator[Item]]


def items(data: bytes, name: str = "", format: str | None = None, media_type: str = "") -> Iterator[Item]:
    """Return the items of an original, recognised by its bytes unless the format is given.

    `media_type` is what the server said that sent it, with the character set.

    Raises `BadInput` at once for a format that isn't known, and from the iterator for an original that can't be read.
    """
    data, note = heeded(data, media_type)
    chosen = format or recognise(data, name, media_type)
    reader = READERS.get(chosen)
    if reader is None:
        raise BadInput(f"{name or 'input'}: no reader for format {chosen!r}; known: {', '.join(sorted(READERS))}")
    return (noted(tidy(item), note) for item in reader(data, name))


def rows(data: bytes, name: str, mapping: Mapping, format: str | None = None, media_type: str = "") -> Iterator[Item]:
    """Return the items of a table by a mapping of its columns; raises `BadInput` for a format without columns."""
    data, note = heeded(data, media_type)
    chosen = format or recognise(data, name, media_type)
    reader = TABLES.get(chosen)
    if reader is None:
        raise BadInput(f"{name or 'input'}: {chosen} has no columns to map; {', '.join(sorted(TABLES))} have")
    return (noted(tidy(item), note) for item in reader(data, name, mapping))


def _zip(data: bytes, name: str) -> Iterator[Item]:
    return archive.read_zip(data, name, items)


READERS: dict[str, Reader] = {
    # wire, web and mail
    "text": text.read,
    "markdown": text.read_markdown,
    "html": html.read,
    "pdf": pdf.read,
    "eml": mail.read,
    "mbox": mail.read_mbox,
    "rss": feed.read,
    "atom": feed.read,
    "jsonfeed": feed.read_json,
    "ninjs": ninjs.read,
    "newsml-g2": newsml.read,
    # chats, sheets, bulk, archives and forms
    "telegram": telegram.read_telegram,
    "whatsapp": whatsapp.read_whatsapp,
    "csv": sheets.read_csv,
    "xlsx": sheets.read_xlsx,
    "jsonl": bulk.read_jsonl,
    "parquet": bulk.read_parquet,
    "zip": _zip,
    "field-report": forms.read_form,
}
"""Format id -> reader."""

TABLES: dict[str, Callable[[bytes, str, Mapping], Iterator[Item]]] = {
    "csv": sheets.read_csv,
    "xlsx": sheets.read_xlsx,
    "jsonl": bulk.read_jsonl,
    "parquet": bulk.read_parquet,
}
"""Format id -> reader of a table whose columns can be mapped."""
