"""PDF: the text of its pages, each led back to its page; a PDF without text is kept and said to have none."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from dateline.errors import BadInput
from dateline.formats.composing import Composer
from dateline.formats.needing import needed
from dateline.formats.pdfpages import Pages
from dateline.formats.revisions import marks, notes_in
from dateline.names.credits import credits
from dateline.records.item import Item, Origin

_MAX_PAGES = 2_000
_MAX_TEXT = 10_000_000

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read(data: bytes, name: str = "") -> Iterator[Item]:
    """Read a PDF -> one item; `Origin("page N", ...)` counts characters of that page's text as it is laid out."""
    pypdf = needed("pypdf", "pdf")
    at = data.find(b"%PDF-", 0, 1024)
    if at < 0:
        raise BadInput(f"{name or 'input'}: not a PDF; it does not begin with %PDF-")
    notes: list[str] = []
    composer = Composer()
    reader = _opened(pypdf, data[at:], name, notes)
    if reader is not None:
        _read_pages(pypdf, reader, composer, notes)
    text, offsets = composer.done()
    if not text and not notes:
        notes.append("the PDF has no text, only images or drawings; read it with OCR and add the text")
    status, version, replaces = marks("", "", notes_in(text))
    yield Item(
        *("pdf", text, offsets),
        headline=_title(reader),
        version=version,
        status=status,
        replaces=replaces,
        credit=credits(text),
        notes=tuple(notes),
    )


def author(data: bytes) -> str | None:
    """Return whom a PDF's own head names as its author, None where it names nobody."""
    reader = _opened(needed("pypdf", "pdf"), data, "", [])
    said = reader.metadata.author if reader is not None and reader.metadata else None
    return " ".join(str(said).split()) or None if said else None


def _opened(pypdf: ModuleType, data: bytes, name: str, notes: list[str]) -> Any:
    """Return the opened PDF, None with a note where it is locked."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as error:  # the library raises whatever a damaged file brings about
        if _is_locked(error):
            locked = True
        else:
            raise BadInput(f"{name or 'input'}: a damaged PDF ({_said(error)}); fetch it again") from None
    if locked:
        notes.append("the PDF is encrypted; save it without a password and add it again")
        return None
    return reader


def _is_locked(error: Exception) -> bool:
    return type(error).__name__ in {"DependencyError", "WrongPasswordError", "FileNotDecryptedError"}


def _read_pages(pypdf: ModuleType, reader: Any, composer: Composer, notes: list[str]) -> None:
    """Add the text of each page in order, and a note for those that can't be read."""
    try:
        count = len(reader.pages)
    except Exception as error:  # see above
        notes.append(f"the PDF's pages can't be told ({_said(error)})")
        return
    if count > _MAX_PAGES:
        notes.append(f"{count:,} pages; the first {_MAX_PAGES:,} are read")
    pages = Pages(pypdf, reader)
    for number in range(1, min(count, _MAX_PAGES) + 1):
        text = pages.text(number)
        if text.strip() and len(composer) + len(text) <= _MAX_TEXT:
            if len(composer):
                composer.fill("\n\n")
            composer.put(text, Origin(f"page {number}", 0, len(text)), True)
    if pages.unread:
        notes.append(f"damaged or too large, and not read: page {_listed(pages.unread)}")
    if pages.cut:
        notes.append(f"too large to be read to its end: page {_listed(pages.cut)}")


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:20])) + (" and more" if len(numbers) > 20 else "")


def _title(reader: Any) -> str | None:
    """The title that the document bears, unless it is a file's name or left empty."""
    try:
        found = reader.metadata.title if reader is not None and reader.metadata else None
    except Exception:  # see above
        return None
    title = " ".join(str(found or "").split())[:500]
    named = title.lower().startswith(("microsoft word", "untitled")) or title.lower().endswith(
        (".doc", ".docx", ".pdf")
    )
    return None if named or not title else title


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:100]
