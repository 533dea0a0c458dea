"""PDF pages that are large or meant to be: maps, bombs of forms and of compression, text to no end."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest

from dateline.formats import items
from dateline.formats.pdfpages import without_drawing
from dateline.records.item import Item
from timing import grows_in_proportion

WORDS = b"BT /F1 12 Tf 50 %d Td (The bridge is 3 m shut) Tj ET\n"
LINES = b"1.25 100.5 m 200.75 80.5 l 0 0 1 rg 1 2 3 4 5 6 c S\n"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Resources %b >>"
FONTS = b"/Font << /F1 3 0 R >>"


def stream(data: bytes, more: bytes = b"") -> bytes:
    """A compressed stream."""
    packed = zlib.compress(data)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (len(packed), more, packed)


def pdf(*contents: bytes, forms: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of pages, each of which may draw the forms /X0, /X1... and each form those after it."""
    first = 4 + 2 * len(contents)
    names = b" ".join(b"/X%d %d 0 R" % (n, first + n) for n in range(len(forms)))
    resources = b"<< %b /XObject << %b >> >>" % (FONTS, names)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(contents)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, content in enumerate(contents):
        objects += [PAGE % (5 + 2 * n, resources), stream(content)]
    objects += [stream(form, b"/Type /XObject /Subtype /Form /Resources " + resources) for form in forms]
    out = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n0\n%%%%EOF" % (len(objects) + 1)


def only(data: bytes) -> Item:
    """The one item of a PDF."""
    (item,) = items(data, "a.pdf")
    return item


def test_words_on_a_large_map_are_read() -> None:
    many = LINES * 100_000
    assert len(many) > 5_000_000
    item = only(pdf(many + WORDS % 700 + many, WORDS % 700))
    assert item.text == "The bridge is 3 m shut\n\nThe bridge is 3 m shut"
    assert [piece.origin.part for piece in item.offsets.pieces] == ["page 1", "page 2"]
    assert item.notes == ()


def test_what_is_said_stays_and_what_draws_goes() -> None:
    said = rb"BT (lay 3 m \) off (and 4 m) so 5 m ) Tj ET"
    assert (
        without_drawing(b"1 0 0 1 5 5 cm 0 0 m 9 9 l S " + said + b" 1 1 m h f*").split()
        == (b"1 0 0 1 5 5 cm " + said).split()
    )
    assert without_drawing(b"(never shut 3 m ") == b"(never shut 3 m "


@pytest.mark.parametrize("piece", [b"(", b"1 ", b"()", b"(\\", b"(((a ", b"-1", b"1 2 3 4 5 6 x ", b"m ", LINES])
def test_leaving_out_what_draws_takes_time_in_proportion(piece: bytes) -> None:
    grows_in_proportion(lambda size: without_drawing(piece * (size // len(piece))), 800_000)


def test_a_page_of_text_without_end_is_cut_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.formats.pdfpages._MAX_CONTENT", 600_000)
    item = only(pdf((WORDS % 5) * 20_000, WORDS % 700))
    assert 200_000 < len(item.text) < 600_000
    assert item.text.endswith("\n\nThe bridge is 3 m shut")
    assert item.notes == ("too large to be read to its end: page 1",)


def test_a_compression_bomb_is_not_read_and_the_rest_is() -> None:
    bomb = pdf(b" " * 300_000_000, WORDS % 700)
    tracemalloc.start()
    item = only(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (item.text, item.notes) == ("The bridge is 3 m shut", ("damaged or too large, and not read: page 1",))
    assert peak < 250_000_000


def test_pages_that_are_too_large_together_end_the_reading_and_not_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.formats.pdfpages._MAX_RAWS", 2_000_000)
    item = only(pdf(WORDS % 700, *[LINES * 12_000] * 5))
    assert item.text == "The bridge is 3 m shut"
    assert item.notes == ("damaged or too large, and not read: page 5, 6",)


def test_forms_that_draw_forms_that_draw_forms_cost_no_more_than_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.formats.pdfpages._MAX_STEPS", 20_000)
    forms = (*(b"/X%d Do\n" % (n + 1) * 10 for n in range(9)), (WORDS % 5) * 10)
    item = only(pdf(b"/X0 Do", WORDS % 700, forms=forms))
    assert item.text.startswith("The bridge is 3 m shut")
    assert "too large to be read to its end: page 1" in item.notes[-1]


def test_a_form_that_draws_itself_is_read_once() -> None:
    item = only(pdf(b"/X0 Do", forms=((WORDS % 5) + b"/X0 Do",)))
    assert item.text.strip() == "The bridge is 3 m shut"


def test_a_large_form_is_drawn_as_often_as_its_size_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.formats.pdfpages._MAX_STEPS", 100_000)
    large = b"1 " * 100_000
    item = only(pdf(b"/X0 Do " * 1_000, forms=(large,)))
    assert item.notes == ("too large to be read to its end: page 1",)
