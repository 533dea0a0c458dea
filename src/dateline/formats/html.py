"""Web pages: the main text, led back to the page's source, and what the page says of itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dateline.errors import BadInput
from dateline.formats.aligning import align
from dateline.formats.charset import declared_in, decode
from dateline.formats.markup import UNSEEN, render
from dateline.formats.needing import needed
from dateline.formats.pagehead import read_head
from dateline.formats.revisions import marks, notes_in
from dateline.names.credits import credits
from dateline.records.item import Item, OffsetMap

if TYPE_CHECKING:
    from types import ModuleType

_MAX_BYTES = 5_000_000
_MAX_EXTRACTED = 3_000_000
_LOST = 0.05

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read(data: bytes, name: str = "") -> Iterator[Item]:
    """Read a web page -> one item; its offsets are characters of the decoded page."""
    if len(data) > _MAX_BYTES:
        raise BadInput(f"{name or 'input'}: a page of {len(data):,} bytes, more than {_MAX_BYTES:,}; save its text")
    source, notes = decode(data, name, declared_in(data), "windows-1252")
    if source.count("\0") * 20 > len(source):
        raise BadInput(f"{name or 'input'}: binary, not a web page; save the page as HTML")
    text, offsets, more = _main_text(source)
    head = read_head(source)
    status, version, replaces = marks(head.headline(), "", notes_in(text))
    yield Item(
        *("html", text, offsets),
        headline=head.headline(),
        byline=head.byline(),
        outlet=head.outlet(),
        published=head.published(),
        language=head.language,
        url=head.url(),
        guid=head.url(),
        version=head.modified() or version,
        status=status,
        replaces=replaces,
        credit=tuple(dict.fromkeys([*credits(head.byline() or ""), *credits(text)])),
        notes=(*notes, *more),
    )


def _main_text(source: str) -> tuple[str, OffsetMap, tuple[str, ...]]:
    """Return the story of a page; the whole page with a note where the story can't be told apart."""
    extracted = _extract(source)
    if extracted:
        text, offsets, lost = align(extracted, source)
        if lost <= _LOST * len(text):
            return text, offsets, ()
    for unseen in (None, UNSEEN):
        text, offsets = render(source) if unseen is None else render(source, unseen=unseen)
        if text:
            return text, offsets, ("the story could not be told from the rest of the page; all of its text is read",)
    scripted = "<script" in source.lower()
    why = "the page has no text of its own, only scripts" if scripted else "the page has no text"
    return "", OffsetMap(), (f"{why}; save it from a browser as it shows there",)


def _extract(source: str) -> str | None:
    """Return the main text as trafilatura tells it, None where it finds none or the page is too large for it."""
    if len(source) > _MAX_EXTRACTED or not source.strip():
        return None
    trafilatura: ModuleType = needed("trafilatura", "web")
    try:
        found = trafilatura.bare_extraction(source.replace("\0", " "), include_comments=False, with_metadata=False)
    except Exception:  # the library and lxml raise whatever malformed pages bring about
        return None
    text = getattr(found, "text", None)
    return text if isinstance(text, str) else None
