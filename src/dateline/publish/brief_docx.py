"""Briefs as DOCX: headings, sentences with footnote numbers that lead to the footnotes, and the map as a picture."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dateline.errors import BadInput
from dateline.publish.brief import Brief, Note, Section
from dateline.publish.brief_parts import (
    days_of,
    note_ids,
    note_words,
    numbered,
    numbers_of,
    run_text,
    runs,
    title_of,
)
from dateline.publish.brief_pdf import map_png
from dateline.publish.shapes import xml_text
from dateline.publish.wording import Sentence, capital, tables

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_NEVER = "1980-01-01"  # a file of this kind must have a date; one that has no day says this, and never today


def brief_docx(brief: Brief) -> bytes:
    """Return a brief as DOCX; the same bytes for the same brief. Raises `BadInput` where python-docx is missing."""
    try:
        import docx
    except ModuleNotFoundError:
        raise BadInput("PDF and DOCX need typst and python-docx; pip install 'dateline[briefs]'") from None
    whole = io.BytesIO()
    written = _Written(docx.Document())
    written.brief(brief)
    written.document.save(whole)
    return _settled(whole.getvalue())


def _settled(data: bytes) -> bytes:
    """Return a ZIP with every member of one moment, so that it doesn't tell when it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(member, old.read(name))
    return out.getvalue()


class _Written:
    """A document while it is written."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._marks = 0

    def brief(self, brief: Brief) -> None:
        """Write a whole brief."""
        self._front(brief)
        numbers, picture = numbers_of(brief), map_png(brief)
        for section in brief.sections:
            self._section(section, numbers, picture if section.id == "control" else None)
        self.document.add_heading(tables()["sections"]["method"], 1)
        for line in brief.method:
            self._text(self.document.add_paragraph(), line)
        if brief.notes:
            self.document.add_heading(tables()["page"]["notes"], 1)
        for note in brief.notes:
            self._note(note)

    def _front(self, brief: Brief) -> None:
        day = datetime.fromisoformat(brief.day or _NEVER)
        own = self.document.core_properties
        own.title, own.author, own.last_modified_by, own.comments = xml_text(title_of(brief)), "", "", ""
        own.created = own.modified = day
        own.revision = 1
        self.document.styles["Normal"].font.name = "Cambria"
        self.document.add_heading(xml_text(capital(brief.place)), 0)
        self._text(self.document.add_paragraph(), f"{tables()['page']['kind']}, {days_of(brief)}")
        self._text(self.document.add_paragraph(), tables()["page"]["deck"]).italic = True

    def _section(self, section: Section, numbers: Mapping[str, int], picture: bytes | None) -> None:
        self.document.add_heading(section.title, 1)
        if picture:
            width = self.document.sections[0].page_width - 2 * self.document.sections[0].left_margin
            self.document.add_picture(io.BytesIO(picture), width=width)
            self._text(self.document.add_paragraph(), tables()["page"]["map"]).italic = True
        for some in section.paragraphs():
            paragraph = self.document.add_paragraph()
            for at, one in enumerate(some):
                self._sentence(paragraph, (" " if at else "") + one.text, one, numbers)
        if not section.sentences:
            self._text(self.document.add_paragraph(), section.empty).italic = True

    def _text(self, paragraph: Any, text: str) -> Any:
        return paragraph.add_run(xml_text(text))

    def _sentence(self, paragraph: Any, text: str, one: Sentence, numbers: Mapping[str, int]) -> None:
        self._text(paragraph, text)
        for at, run in enumerate(runs(numbered(one, numbers))):
            if at:
                self._text(paragraph, ", ").font.superscript = True
            self._link(paragraph, f"n{run[0]}", run_text(run))

    def _link(self, paragraph: Any, anchor: str, text: str) -> None:
        """Add a raised number that leads to a footnote."""
        run = self._text(paragraph, text)
        run.font.superscript = True
        link = _element("w:hyperlink", {"w:anchor": anchor})
        paragraph._p.append(link)
        link.append(run._r)

    def _note(self, note: Note) -> None:
        self._marks += 1
        paragraph, id = self.document.add_paragraph(), str(self._marks)
        paragraph._p.append(_element("w:bookmarkStart", {"w:id": id, "w:name": f"n{note.number}"}))
        self._text(paragraph, f"{note.number}. ").bold = True
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": id}))
        self._text(paragraph, f"{note_words(note)} ({note_ids(note)})")


def _element(name: str, values: Mapping[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(key), value)
    return made
