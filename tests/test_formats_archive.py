"""ZIPs of anything: members as items, and what is left out told."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings

from dateline.errors import BadInput
from dateline.formats import items, packed, recognise
from dateline.formats.archive import read_zip
from dateline.records.item import Item, Origin
from dateline.records.text import Span
from mangling import mangled, survives

WORDS = b"Two shells hit the mill at Korvash, a resident said."
CHAT = b"25/03/2031, 21:16 - Layla Haddad: Two shells hit the mill.\n"


def packed_up(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of our own making."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as box:
        for name, data in members.items():
            box.writestr(name, data)
    return out.getvalue()


def read(data: bytes, name: str = "a.zip") -> list[Item]:
    """All items of an archive."""
    return list(items(data, name))


def test_members_are_items_led_by_their_name() -> None:
    data = packed_up({"day/one.txt": WORDS, "log.csv": b"text,id\nThe bridge is closed.,7\n", "day/": b""})
    assert recognise(data, "a.zip") == "zip"
    first, second = read(data)
    assert (first.text, first.part) == (WORDS.decode(), "day/one.txt")
    (origin,) = first.offsets.origins(Span(4, 10))
    assert origin == Origin("day/one.txt", 4, 10)
    assert (second.format, second.part) == ("csv", "log.csv!row 2")
    assert second.offsets.origins(Span(0, 3)) == (Origin("log.csv!row 2/text", 0, 3),)


def test_a_chat_in_an_archive_is_named_by_it_and_keeps_its_pictures_by_name() -> None:
    data = packed_up({"_chat.txt": CHAT, "00000012-PHOTO.jpg": b"\xff\xd8\xff"})
    first, told = read(data, "WhatsApp Chat - Korvash Watch.zip")
    assert (first.outlet, first.byline) == ("Korvash Watch", "Layla Haddad")
    assert told.attachments == ("00000012-PHOTO.jpg",)
    assert told.notes == ("1 files of pictures, sound or video; kept with the archive, not read",)


def test_a_workbook_stored_in_an_archive_does_not_make_it_a_workbook() -> None:
    book = packed_up({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"})
    assert recognise(book, "a.xlsx") == "xlsx"
    assert recognise(packed_up({"a.xlsx": book}, zipfile.ZIP_STORED), "a.zip") == "zip"


def test_an_archive_in_an_archive_is_read_three_deep() -> None:
    data = packed_up({"one.txt": WORDS})
    for name in ("c.zip", "b.zip"):
        data = packed_up({name: data})
    (item,) = read(data)
    assert item.part == "b.zip!c.zip!one.txt"
    (told,) = read(packed_up({"a.zip": data}))
    assert told.notes == ("a.zip!b.zip!c.zip: an archive 4 deep; unpack it and add it by itself",)


@pytest.mark.parametrize("name", ["../../etc/one.txt", "/etc/one.txt", "C:\\one.txt", "a\\..\\one.txt"])
def test_a_name_that_climbs_out_is_told_and_left(name: str) -> None:
    first, told = read(packed_up({name: WORDS, "two.txt": WORDS}))
    assert first.part == "two.txt"
    assert told.notes[0].endswith("its name climbs out of the archive; not read")


def test_a_link_and_a_locked_member_are_told_and_left() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        box.writestr(link, "/etc/passwd")
        box.writestr("locked.txt", WORDS)
    data = bytearray(out.getvalue())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    (told,) = read(bytes(data))
    assert told.notes == (
        "link.txt: a link, not a file; not read",
        "locked.txt: locked with a password; unpack it and add what is inside",
    )


def test_a_member_without_a_name_is_told_and_left() -> None:
    data = packed_up({"n": WORDS, "two.txt": WORDS}, zipfile.ZIP_STORED).replace(b"n" + WORDS, b"\0" + WORDS)
    at = data.index(b"PK\x01\x02")
    first, told = read(data[: at + 46] + b"\0" + data[at + 47 :])
    assert first.part == "two.txt"
    assert told.notes == ("(no name): it has no name; not read",)


def test_a_bomb_is_told_and_the_rest_goes_on() -> None:
    first, told = read(packed_up({"bomb.txt": bytes(50_000_000), "one.txt": WORDS}))
    assert first.part == "one.txt"
    assert "made to burst" in told.notes[0]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_so_that_it_unpacks_without_a_bound_is_told(method: int) -> None:
    (told,) = read(packed_up({"bomb.txt": bytes(50_000_000)}, method))
    assert told.notes == ("bomb.txt: packed in a way that isn't read; repack it as plain ZIP",)


def test_a_bomb_in_an_archive_in_an_archive_is_told() -> None:
    inner = packed_up({"bomb.txt": bytes(50_000_000)})
    (told,) = read(packed_up({f"{n}.zip": inner for n in range(3)}))
    assert len(told.notes) == 3


def test_a_member_that_lies_about_its_size_is_bounded() -> None:
    data = bytearray(packed_up({"bomb.txt": bytes(50_000_000)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    (told,) = read(bytes(data))
    assert "can't be unpacked" in told.notes[0]


def test_members_and_bytes_are_counted_over_all_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = packed_up({f"{n}.txt": WORDS for n in range(5)})
    budget = packed.Budget
    monkeypatch.setattr("dateline.formats.archive.Budget", lambda: budget(members=8))
    found = read(packed_up({"a.zip": inner, "b.zip": inner}))
    assert len(found) == 7
    assert "the rest are not read" in found[-1].notes[0]
    monkeypatch.setattr("dateline.formats.archive.Budget", lambda: budget(total=len(inner) + 2 * len(WORDS)))
    found = read(packed_up({"a.zip": inner}))
    assert len(found) == 3
    monkeypatch.setattr(packed, "MAX_MEMBERS", 4)
    with pytest.raises(BadInput, match=r"^a\.zip: a ZIP of more than 4 members"):
        read(inner)


def test_what_is_no_whole_archive_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^a\.zip: not a whole ZIP"):
        read(packed_up({"one.txt": WORDS})[:-30])


def test_what_no_reader_knows_is_told_in_one_item() -> None:
    (told,) = read(packed_up({f"{n}.bin": b"\0\1\2\3" * 99 for n in range(60)}))
    assert len(told.notes) == 51
    assert told.notes[-1] == "and 10 more members not read"


SEEDS = [
    packed_up({"one.txt": WORDS, "_chat.txt": CHAT, "log.csv": b"text\nTwo shells.\n", "../up.txt": WORDS}),
    packed_up({"in.zip": packed_up({"one.txt": WORDS})}, zipfile.ZIP_STORED),
    packed_up({"one.txt": WORDS * 9, "day/two.csv": b"text\nTwo.\n"}),
]


@given(mangled(SEEDS))
def test_a_mangled_archive_never_breaks_the_reader(data: bytes) -> None:
    survives(lambda data, name: read_zip(data, name, items), data, "a.zip")


@pytest.mark.soak
@settings(max_examples=20_000)
@given(mangled(SEEDS))
def test_mangled_archives_in_number(data: bytes) -> None:
    survives(lambda data, name: read_zip(data, name, items), data, "a.zip")
