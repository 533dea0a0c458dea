"""Briefs on paper: PDF and DOCX say all that the brief says, load nothing, and are the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import time
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest

from dateline.errors import BadInput
from dateline.publish import brief_pdf as pdf_module
from dateline.publish.asked import Wanted
from dateline.publish.brief import Brief, make_brief
from dateline.publish.brief_docx import brief_docx
from dateline.publish.brief_pdf import brief_pdf, map_png, settable
from dateline.records.claim import Condition
from dateline.records.text import Excerpt, Span
from filed import event, filed, origin, toll
from publishing import cleared
from test_publish_brief import desk

pytest.importorskip("typst")
pytest.importorskip("docx")
pypdf: Any = pytest.importorskip("pypdf")
NASTY = '#import "x" *b* `c` $x$ @n1 <n1> \\ [_] \u202e\x07 <w:b/> &amp; “q”'


def brief_of(*more: Any) -> Brief:
    return make_brief(cleared([*desk(), *more]), Wanted())


def said(words: str, number: int = 30) -> Any:
    text = Excerpt(Span(0, len(words)), words)
    return filed(number, "condition", condition=Condition("other", None), content=text, day=9)


def pages(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def paragraphs(data: bytes) -> list[str]:
    import docx

    return ["".join(run for run in _runs(one)) for one in docx.Document(io.BytesIO(data)).paragraphs]


def _runs(paragraph: Any) -> list[str]:
    return [element.text or "" for element in paragraph._p.iter() if element.tag.endswith("}t")]


def test_every_sentence_and_every_footnote_stands_on_paper() -> None:
    brief = brief_of()
    data = brief_pdf(brief)
    paper, document = pages(data).replace("- ", ""), "\n".join(paragraphs(brief_docx(brief)))
    for section in brief.sections:
        for one in section.sentences:
            assert one.text in document
            assert all(word in paper for word in one.text.split()), one.text
    for note in brief.notes:
        assert note.claim in paper
        assert note.claim in document
    links = {link for page in pypdf.PdfReader(io.BytesIO(data)).pages for link in page.get("/Annots", ())}
    assert len(links) >= len(brief.notes)


def test_numbers_in_a_document_lead_to_its_footnotes() -> None:
    with zipfile.ZipFile(io.BytesIO(brief_docx(brief_of()))) as archive:
        body = archive.read("word/document.xml").decode()
    anchors = {part.split('"')[0] for part in body.split('w:anchor="')[1:]}
    marks = {part.split('"')[0] for part in body.split('w:name="')[1:]}
    assert anchors
    assert anchors <= marks


def test_the_same_brief_is_the_same_bytes_whenever_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    brief = brief_of()
    once = [write(brief) for write in (brief_pdf, brief_docx, map_png)]
    monkeypatch.setattr(time, "time", lambda: 2e9)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert [write(brief) for write in (brief_pdf, brief_docx, map_png)] == once
    read = pypdf.PdfReader(io.BytesIO(once[0]))
    assert read.metadata.creation_date.date().isoformat() == brief.day == "2031-05-12"
    assert read.metadata.author is None


def test_another_process_with_another_seed_writes_the_same_bytes() -> None:
    code = (
        "import hashlib, test_publish_paper as t; b = t.brief_of();"
        "print(*(hashlib.sha256(w(b)).hexdigest() for w in (t.brief_pdf, t.brief_docx)))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }  # fmt: skip
    brief = brief_of()
    assert found == {" ".join(hashlib.sha256(write(brief)).hexdigest() for write in (brief_pdf, brief_docx)) + "\n"}


def test_what_a_source_says_is_never_markup_on_paper() -> None:
    brief = brief_of(said(NASTY))
    paper = pages(brief_pdf(brief))
    assert "#import" in paper
    assert "*b*" in paper
    assert "`c`" in paper
    document = "\n".join(paragraphs(brief_docx(brief)))
    assert "<w:b/> &amp;" in document


def test_names_in_other_letters_can_be_read() -> None:
    assert settable("حلب, Харків, ქალაქი and Κως") == "حلب, Харків, ქალაქი and Κως"
    assert settable("北京 ሰላም") == "BeiJing selam"
    assert settable("a\u202eb\x00c") == "abc"
    paper = pages(brief_pdf(brief_of(said("Харків"), said("北京", 31))))
    assert "Харків" in paper
    assert "BeiJing" in paper


def test_a_brief_of_nothing_is_a_page_that_says_so() -> None:
    brief = make_brief(cleared([]), Wanted())
    assert "That is no report of calm." in pages(brief_pdf(brief))
    assert "That is no report of calm." in "\n".join(paragraphs(brief_docx(brief)))
    assert map_png(brief) is None
    assert pypdf.PdfReader(io.BytesIO(brief_pdf(brief))).metadata.creation_date is None


def test_what_is_missing_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    brief = brief_of()
    for module, write in (("typst", brief_pdf), ("docx", brief_docx)):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            with pytest.raises(BadInput, match="dateline\\[briefs\\]") as error:
                write(brief)
            assert "\n" not in str(error.value)


def test_setting_a_brief_costs_as_much_as_it_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A brief of ten times as many incidents hands ten times as much to be set, in one go."""
    handed: list[int] = []

    class Counting:
        @staticmethod
        def compile(_source: bytes, sys_inputs: dict[str, str], **_how: Any) -> bytes:
            handed.append(len(sys_inputs["told"]))
            return b""

    monkeypatch.setattr(pdf_module, "_typst", lambda: Counting)
    for number in (20, 200):
        brief_pdf(make_brief(cleared(many(number)), Wanted()))
    assert len(handed) == 2
    assert handed[1] < 12 * handed[0]


def many(number: int) -> list[Any]:
    """A desk of many incidents, days apart from one another."""
    types = ("Attack", "Air/drone strike", "Armed clash", "Grenade")
    found = []
    for n in range(1, number + 1):
        day = date(2020, 1, 1) + timedelta(days=2 * n)
        source = origin(("Observatory", "Ministry", "activists")[n % 3], ("monitor", "official", "activist")[n % 3])
        found.append(filed(n, event=event(types[n % 4]), day=day, by=source))
        found.append(filed(n + 100_000, "toll", toll=toll("killed", n % 9 + 3, n % 9 + 3), day=day, by=source,
                           dispatch=f"d{n:03}"))  # fmt: skip
    return found
