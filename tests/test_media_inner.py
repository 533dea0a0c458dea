"""Pictures within a PDF or a captured page: found again by the page or the address at which they stand, and bounded."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

pytest.importorskip("c2pa", reason="the media extra is not installed")

import pypdf
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from dateline.desk import Desk
from dateline.desk.exhibits import Added, DeskExhibits, Told
from dateline.gazetteer.world import open_world
from dateline.media import inner
from dateline.media.looking import Look, look
from dateline.media_views import FOUND_COLUMNS, found_rows, print_found
from dateline.records.exhibit import Check
from pictures import jpeg, scene

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)
SMALL = (320, 240)
ADDRESS = "https://news.example/ford.jpg"


def scan(*pages: Image.Image) -> bytes:
    """Pages as a scanner writes them: a picture on each."""
    held = io.BytesIO()
    pages[0].save(held, "PDF", save_all=True, append_images=pages[1:])
    return held.getvalue()


def capture(*answers: tuple[str, str, bytes], more: str = "") -> bytes:
    """A captured page: answers of addresses, each with its type and body, and headers more."""
    held = b""
    for address, type, body in answers:
        block = f"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\n{more}\r\n".encode() + body
        head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Length: {len(block)}\r\n\r\n"
        held += gzip.compress(head.encode() + block + b"\r\n\r\n")
    return held


def check_of(found: Look, name: str = "pictures") -> Check:
    return next(one for one in found.checks if one.id == name)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskExhibits]:
    where = str(tmp_path_factory.mktemp("inner") / "desk.sqlite")
    with Desk.open(where, NOW) as desk, DeskExhibits(desk, open_world) as opened:
        yield opened


@pytest.mark.parametrize(("make", "place"), [
    (lambda one: scan(scene(60), one.convert("L"), scene(61)), "page 2"),
    (lambda one: capture(("https://news.example/", "text/html", b"<p>"), (ADDRESS, "image/jpeg", jpeg(one, 70))),
     f"record 2, {ADDRESS}"),
])  # fmt: skip
def test_an_older_appearance_within_another_file_is_found_both_ways(
    fresh: DeskExhibits, make: Callable[[Image.Image], bytes], place: str
) -> None:
    picture = scene(len(place) + 70)
    older = fresh.add(make(picture), "older", Told("Ann", None, "2014"), NOW)
    newer = fresh.add(jpeg(picture.resize((400, 300)), 60), "newer", Told("Ann", None, "2016"), NOW)
    (line,) = _hashes(newer)
    assert line.startswith(f"{older.appearance.exhibit[:12]} at {place}: ")
    assert line.endswith("as no place said 2014, ANOTHER PLACE OR TIME")
    again = fresh.add(make(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)), "again", Told("Ann"), NOW)
    assert any(f"{place} here is like {newer.appearance.exhibit[:12]}: " in line for line in _hashes(again))
    found = fresh.find(jpeg(picture, 50))
    row = dict(zip(FOUND_COLUMNS, found_rows(found)[-1], strict=True))
    assert (row["part"], row["part_of_file"]) in ((place, None), (None, None))
    printed = io.StringIO()
    print_found(fresh.find(make(picture)), printed)
    assert f"like {place} of the file" in printed.getvalue()
    assert list(fresh._desk.store.faults()) == []


def _hashes(added: Added) -> tuple[str, ...]:
    return next(one.found for one in added.checks if one.id == "hashes")


def test_a_photograph_on_a_scanned_page_is_found_as_a_crop_is(fresh: DeskExhibits) -> None:
    page = Image.new("RGB", (760, 900), "white")
    page.paste(scene(91), (60, 200))
    held = fresh.add(scan(page), "page", Told("Ann"), NOW)
    assert [one.id for _, one in fresh.find(jpeg(scene(91), 80))] == [held.appearance.exhibit[:12]]


def test_pages_of_a_capture_that_are_packed_or_wrongly_labelled_are_looked_at() -> None:
    body = jpeg(scene(62, SMALL))
    packed = capture((ADDRESS, "text/plain", gzip.compress(body)), more="Content-Encoding: gzip\r\n")
    chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    sent = capture((ADDRESS, "image/png", chunk), more="Transfer-Encoding: chunked\r\n")
    for data in (packed, sent):
        assert check_of(look(data)).found == (f"record 1, {ADDRESS}",)
    icon = capture((ADDRESS, "image/png", jpeg(scene(62, SMALL).resize((32, 32)))))
    assert check_of(look(icon)).verdict == "no pictures in it"


def test_more_pictures_than_are_looked_at_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.media.looking.MOST", 2)
    found = look(scan(*[scene(n, SMALL) for n in range(3)]))
    assert check_of(found).found == ("page 1", "page 2", "and more, which were not looked at: only the first 2 are")
    assert sum(one.kind == "pdq" for one in found.fingerprints) == 2


def test_dots_of_all_pictures_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inner, "_MOST_DOTS", 2 * SMALL[0] * SMALL[1])
    found = look(scan(*[scene(n, SMALL) for n in range(3)]))
    assert check_of(found).found == ("page 1", "page 2")
    assert found.faults == ["the picture at page 3 can't be read: too many dots in one file"]


def test_a_picture_that_lies_of_its_size_or_a_page_that_is_damaged_stops_no_other() -> None:
    data = scan(*[scene(n, SMALL) for n in range(3)])
    huge = data.replace(b"/Width 320", b"/Width 999999", 1)
    found = look(huge)
    assert check_of(found).found == ("page 2", "page 3")
    assert "999,999 by 240 dots, more than are looked at" in found.faults[0]
    found = look(data.replace(b"/XObject", b"/XObjecx", 1).replace(b"\xff\xd8", b"\x00\xd8", 1))
    assert "page 3" in check_of(found).found


def test_forms_within_themselves_and_pictures_in_forms() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(scan(scene(63, SMALL))))
    page = writer.pages[0]
    form = StreamObject()
    form.update({NameObject("/Subtype"): NameObject("/Form"), NameObject("/Resources"): page["/Resources"]})
    reference = writer._add_object(form)
    own = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/a"): reference})})
    form[NameObject("/Resources")].get_object()["/XObject"].get_object()[NameObject("/b")] = reference
    page[NameObject("/Resources")] = own
    held = io.BytesIO()
    writer.write(held)
    assert check_of(look(held.getvalue())).found == ("page 1",)


def test_a_locked_pdf_is_said_to_be_locked() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(scan(scene(63, SMALL))))
    writer.encrypt("secret", algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    found = look(held.getvalue())
    assert found.faults == ["the pictures in it can't be read: it is locked by a password"]
    assert check_of(found).verdict == "no pictures in it"
