"""Texts, pages, PDFs and feeds: what is read of them, and the way back."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from itertools import pairwise

import pytest

import originals
from dateline.errors import BadInput
from dateline.formats import items, recognise
from dateline.formats.markup import render
from dateline.formats.needing import needed
from dateline.records.item import Item
from dateline.records.text import Span
from timing import grows_in_proportion


def only(data: bytes, format: str | None = None, name: str = "x") -> Item:
    """The one item of an original."""
    (item,) = items(data, name, format)
    return item


def back(item: Item, source: str, words: str) -> str:
    """What stands in the original from the first to the last of some words of an item."""
    start = item.text.index(words)
    origins = item.offsets.origins(Span(start, start + len(words)))
    return source[origins[0].start : origins[-1].end]


@pytest.mark.parametrize("format", originals.samples())
def test_every_format_is_known_by_its_bytes(format: str) -> None:
    name = "story.md" if format == "markdown" else ""
    assert recognise(originals.samples()[format], name) == format


@pytest.mark.parametrize("format", originals.samples())
def test_pieces_lie_in_order_inside_the_text(format: str) -> None:
    for item in items(originals.samples()[format], "x", format):
        assert item.text
        assert item.offsets.pieces
        assert item.offsets.pieces[-1].span.end <= len(item.text)
        assert all(one.span.end <= other.span.start for one, other in pairwise(item.offsets.pieces))
        for piece in item.offsets.pieces:
            origin = piece.origin
            assert origin.start is not None
            assert origin.end is not None
            assert not piece.even or piece.span.end - piece.span.start == origin.end - origin.start


def test_text_stays_as_it_is() -> None:
    data = "\ufeffUPDATE 2-Truce signed\r\n\r\nOldtown (AFP) — Both sides signed.\r\n".encode()
    item = only(data)
    assert item.text == data.decode()
    assert (item.status, item.version, item.credit) == ("update", "2", ("AFP",))
    assert item.offsets.origins(Span(3, 9))[0].start == 3
    assert only("Straße".encode("utf-16")).text == "Straße"


def test_a_text_in_an_unknown_character_set_is_refused() -> None:
    with pytest.raises(BadInput, match="not UTF-8 at byte 3"):
        only(b"Caf\xe9 closed", "text")
    with pytest.raises(BadInput, match="NUL at character 1"):
        only(b"a\0b", "text")


def test_a_page_gives_its_story_and_what_it_says_of_itself() -> None:
    data = originals.page(head=originals.HEAD)
    item = only(data)
    assert item.text.endswith("\n\n".join(originals.STORY))
    assert "World" not in item.text
    assert item.headline == "Three killed in Oldtown"
    assert (item.byline, item.outlet, item.language) == ("A. Example", "Example Post", "en-GB")
    assert str(item.published) == "2020-03-06 18:00:00+02:00"
    assert item.url == item.guid == "https://post.example/oldtown"
    assert item.version == "2020-03-06T20:15:00+02:00"
    for words in ("three people in the market", "“no information”", "could not reach", "the mayor said, the third"):
        assert back(item, data.decode(), words) == words


def test_a_page_is_led_back_through_references_tags_and_blanks() -> None:
    body = "".join(f"<p>{each}</p>" for each in originals.STORY)
    body = body.replace("“no information”", "&ldquo;no&nbsp;<b>infor</b>mation&rdquo;").replace(
        "killed three", "killed\n three"
    )
    data = originals.page(body)
    item = only(data)
    assert back(item, data.decode(), "“no information” about") == "&ldquo;no&nbsp;<b>infor</b>mation&rdquo; about"
    assert back(item, data.decode(), "killed three people") == "killed\n three people"
    assert back(item, data.decode(), "for") == "for"


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"<html><head><script>draw()</script></head><body><div id=app></div></body></html>", "only scripts"),
        (b"<html><body></body></html>", "no text"),
        (
            originals.page("<p>Caf\u00e9 shut.</p>", charset="windows-1252").replace(b"1252", b"9999"),
            "not windows-9999",
        ),
        (b"<html><body><aside>Beside it</aside></body></html>", "all of its text is read"),
    ],
)
def test_a_page_says_what_could_not_be_read(data: bytes, note: str) -> None:
    assert note in " ".join(only(data).notes)


def test_a_wrongly_declared_page_is_read_as_what_it_is() -> None:
    data = originals.page(charset="utf-8").replace(b'charset="utf-8"', b'charset="iso-8859-1"')
    assert "“no information”" in only(data).text
    assert "Привет" in only(originals.page("<p>Привет, Олдтаун. Мост закрыт.</p>", charset="windows-1251")).text


def test_lists_and_tables_are_read_without_their_marks() -> None:
    told = "<ul><li>One thing to know of the market</li></ul><table><tr><td>Killed</td><td>3</td></tr></table>"
    data = originals.page("".join(f"<p>{each}</p>" for each in originals.STORY) + told)
    item = only(data)
    assert item.text.endswith("One thing to know of the market\n\nKilled 3")
    assert back(item, data.decode(), "Killed 3") == "Killed</td><td>3"


def test_markup_is_rendered_by_block() -> None:
    text, _ = render(
        "<p>One\n two<br>three</p><ul><li>a<li>b</ul><script>no</script><!-- no --><p>x &lt; y &bogus; 3 < 4"
    )
    assert text == "One two\nthree\n\na\n\nb\n\nx < y &bogus; 3 < 4"


def test_a_pdf_is_led_back_to_its_pages() -> None:
    item = only(originals.pdf("Three were killed.", "", "The bridge is shut."))
    assert item.text == "Three were killed.\n\nThe bridge is shut."
    assert [(piece.origin.part, piece.origin.start) for piece in item.offsets.pieces] == [("page 1", 0), ("page 3", 0)]


def test_a_pdf_without_text_is_kept_and_said_to_have_none() -> None:
    item = only(originals.pdf("", ""))
    assert item.text == ""
    assert "no text" in item.notes[0]
    with pytest.raises(BadInput, match="damaged PDF"):
        only(b"%PDF-1.7\nnothing of one")


def test_an_encrypted_pdf_is_kept_and_said_to_be() -> None:
    standard = (
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >> /ID [<00> <00>]"
    )
    item = only(originals.pdf("Secret", extra=standard))
    assert item.text == ""
    assert "encrypted" in item.notes[0]


def test_rss_entries() -> None:
    first, second = items(originals.rss().encode())
    assert first.text == "\n\n".join(originals.STORY)
    assert first.offsets.pieces[0].origin.part == "entry 1/content"
    assert (first.guid, first.url, first.outlet) == ("urn:example:1", "https://post.example/oldtown", "Example Post")
    assert str(first.published) == "2020-03-06 16:00:00+00:00"
    assert first.attachments == ("https://post.example/a.mp3",)
    assert (second.status, second.published, second.credit) == ("correction", None, ("AFP",))
    assert second.text.endswith("(AFP)")


def test_atom_and_json_feed_entries() -> None:
    atom = only(originals.ATOM.encode())
    assert (atom.format, atom.headline) == ("atom", "UPDATE 2-Three killed & nine hurt")
    assert (atom.version, atom.status) == ("2020-03-06T20:15:00+00:00", "update")
    first, second = items(json.dumps(originals.JSON_FEED).encode())
    assert (first.guid, first.byline, first.attachments) == ("7", "A. Example", ("https://post.example/7.jpg",))
    assert first.text == "\n\n".join(originals.STORY)
    assert second.text == "The bridge reopened."


def test_a_feed_in_another_character_set_than_it_says() -> None:
    data = originals.rss(declared="iso-8859-1").replace("sweet", "süß").encode()
    assert len(list(items(data))) == 2
    data = originals.rss("<item><title>Café shut</title></item>", declared="iso-8859-1").encode("latin-1")
    assert only(data).headline == "Café shut"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'b'>]><rss><channel/></rss>", "entities"),
        (b"<?xml version='1.0'?><kml/>", "<kml>"),
        (b'{"a": 1}', "of no format that is known"),
        (b"[" * 100_000, "too deep"),
        (b"\xd0\xcf\x11\xe0rest", "an old Office file"),
        (b"<rss>" + b"<" * 1000, "not a feed"),
        (b'{"uri": "a", "headline": NaN}', "NaN"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why) as error:
        list(items(data, "x"))
    assert "\n" not in str(error.value)


def test_characters_that_no_text_can_hold_are_replaced_one_by_one() -> None:
    (item,) = items(b'{"uri": "a\\ud800", "body_text": "\\udfffb\\u0000", "headline": "c"}', "x", "ninjs")
    assert (item.text, item.guid) == ("\ufffdb\ufffd", "a\ufffd")
    assert "U+FFFD" in item.notes[-1]


def test_a_library_that_is_absent_is_named_with_its_extra() -> None:
    with pytest.raises(BadInput, match=r"pip install 'dateline\[web\]'"):
        needed("no_such_library", "web")


def test_office_files_are_told_from_other_archives() -> None:
    for member, why in (("word/document.xml", "a Word document"), ("xl/workbook.bin", "XLSB")):
        with pytest.raises(BadInput, match=why):
            recognise(packed(member))
    assert recognise(packed("xl/workbook.xml")) == "xlsx"
    assert recognise(packed("a.txt")) == "zip"


def packed(member: str) -> bytes:
    """A ZIP of an empty member, with what marks an office file unless it is a text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        if "/" in member:
            box.writestr("[Content_Types].xml", "")
        box.writestr(member, "")
    return out.getvalue()


@pytest.mark.parametrize(
    ("piece", "format"),
    [
        *(
            (b"<", "html"),
            (b"<a ", "html"),
            (b'<a b="', "html"),
            (b"&amp", "html"),
            (b"<div>", "html"),
            (b"<!--", "html"),
        ),
        *((b"<", "rss"), (b"<item>", "rss"), (b"<a b='", "rss"), (b"<newsItem>", "newsml-g2"), (b"[", "ninjs")),
        *(
            (b"--x\n", "eml"),
            (b"X: y\n", "eml"),
            (b"\nFrom a b\nC: d\n", "mbox"),
            (b"Eds: ", "text"),
            (b"(AP) ", "text"),
        ),
    ],
)
def test_floods_take_time_in_proportion(piece: bytes, format: str) -> None:
    starts = {
        "html": b"<html><p>",
        "rss": b"<rss><channel>",
        "eml": b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n",
    }

    def read(times: int) -> None:
        with suppress(BadInput):
            list(items(starts.get(format, b"") + piece * times, "x", format))

    grows_in_proportion(read, 20_000)


def test_what_a_text_is_is_read_below_the_lines_that_a_desk_puts_before_it() -> None:
    item = only(b"Published: 2031-03-05\nOutlet: The Hask Courier\n\nUPDATE 2-Mill shelled in Hask\n\nIt fell.\n")
    assert (item.status, item.version) == ("update", "2")
