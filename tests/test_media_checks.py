"""What a file is, what it says of itself, who signed it, and what hints it carries: each finding and its limits."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("c2pa", reason="the media extra is not installed")
pytest.importorskip("av", reason="the media extra is not installed")

from PIL import Image
from PIL.ExifTags import IFD, Base

from dateline.media.agreement import Said, distance_km, metadata_check
from dateline.media.credentials import ABSENT, ALTERED, ANSWERS, MALFORMED, UNTRUSTED, credentials_check
from dateline.media.digests import digests
from dateline.media.kinds import UNKNOWN, recognise
from dateline.media.looking import look
from dateline.media.statements import exif, iptc, pdf, streams, xmp
from pictures import jpeg, scene
from signing import authority, signed

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "media" / "c2pa"
RECEIVED = datetime(2016, 5, 1, tzinfo=UTC)
FIXTURES = {
    "CA.jpg": UNTRUSTED, "CACAE-uri-CA.jpg": UNTRUSTED, "CA_ct.jpg": UNTRUSTED, "CIE-sig-CA.jpg": ALTERED,
    "E-sig-CA.jpg": ALTERED, "XCA.jpg": ALTERED, "boxhash.jpg": UNTRUSTED, "cloud.jpg": ABSENT,
    "legacy_ingredient_hash.jpg": UNTRUSTED, "pdf-file.pdf": UNTRUSTED, "sample1_signed.wav": UNTRUSTED,
    "video1.mp4": UNTRUSTED,
}  # fmt: skip


@pytest.mark.parametrize(("data", "type"), [
    (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF89a", "image/gif"),
    (b"RIFF\0\0\0\0WEBP", "image/webp"), (b"RIFF\0\0\0\0WAVE", "audio/wav"), (b"\0\0\0\x18ftypheic", "image/heic"),
    (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", "image/heic"), (b"\0\0\0\x1cftypmif1\0\0\0\0miafavif", "image/avif"),
    (b"\0\0\0\x14ftypmif1\0\0\0\0mif1avif", "image/heic"), (b"\0\0\0\x18ftypqt  ", "video/quicktime"),
    (b"\0\0\0\x18ftypisom", "video/mp4"), (b"%PDF-1.7", "application/pdf"),
    (b"WARC/1.1\r\n", "application/warc"), (gzip.compress(b"WARC/1.0\r\n", mtime=0), "application/warc"),
    (gzip.compress(b"other", mtime=0), UNKNOWN), (b"OggS", "audio/ogg"), (b"", UNKNOWN), (b"\x1f\x8b\xff", UNKNOWN),
])  # fmt: skip
def test_a_file_is_what_its_bytes_say(data: bytes, type: str) -> None:
    assert recognise(data).type == type


def test_a_file_that_is_two_things_is_said_to_be() -> None:
    picture = jpeg(scene(1))
    assert recognise(picture).oddities == ()
    assert "ZIP" in recognise(picture + b"PK\x05\x06" + bytes(18)).oddities[0]
    assert recognise(picture + b"x" * 500).oddities == ("500 bytes follow the end of the picture",)
    assert recognise(picture[:-2]).oddities == ("the end of the picture is missing",)
    assert recognise(b"\xff\xd8\xff<script>\xff\xd9").oddities == ("markup stands in its first bytes",)
    assert recognise(b"GIF89a%PDF-1.4").oddities == ("a PDF begins at byte 6",)


def test_digests_are_the_published_ones() -> None:
    held = digests(b"abc")
    assert held.sha256.startswith("ba7816bf8f01cfea")
    assert held.sha3_512.startswith("b751850b1a57168a")


def test_five_answers_on_credentials() -> None:
    plain = jpeg(scene(2))
    whole = signed(plain)
    other = bytearray(whole)
    other[-400] ^= 1
    broken = whole.replace(b"jumb", b"jumx", 2)
    found = [
        credentials_check(data, "image/jpeg", anchors).verdict
        for data, anchors in ((plain, ""), (broken, ""), (bytes(other), ""), (whole, ""), (whole, authority()[0]))
    ]
    assert found == [*ANSWERS]


def test_absence_and_a_signer_that_is_not_on_the_list_are_held_against_nobody() -> None:
    for data in (jpeg(scene(2)), signed(jpeg(scene(2)))):
        check = credentials_check(data, "image/jpeg")
        assert "nothing follows from absence" in check.cannot_show
        assert "not a forger" in check.cannot_show


def test_a_kind_without_credentials_has_none() -> None:
    held = io.BytesIO()
    scene(1, (160, 120)).save(held, "BMP")
    assert credentials_check(held.getvalue(), "image/bmp").verdict == ABSENT
    assert credentials_check(b"\xff\xd8\xff", "image/jpeg").verdict == ABSENT


@pytest.mark.skipif(not SHARED.is_dir(), reason="the fixtures of content credentials are not there")
@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures_get_the_right_answer(name: str) -> None:
    data = (SHARED / name).read_bytes()
    assert credentials_check(data, recognise(data).type).verdict == FIXTURES[name]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the fixtures of content credentials are not there")
def test_no_flipped_bit_of_a_signed_pictures_own_bytes_goes_unseen() -> None:
    data, rng = (SHARED / "CA.jpg").read_bytes(), random.Random(4)
    for _ in range(40):
        other = bytearray(data)
        at = rng.randrange(data.rfind(b"\xff\xda"), len(data))
        other[at] ^= 1 << rng.randrange(8)
        assert credentials_check(bytes(other), "image/jpeg").verdict in (ALTERED, MALFORMED), at


def _tagged(**fields: object) -> bytes:
    """A picture with EXIF: names of the main block, those with `sub_` of the second, a point of the third."""
    tags = Image.Exif()
    for name, value in fields.items():
        if name == "point":
            tags.get_ifd(IFD.GPSInfo).update(value)
        elif name.startswith("sub_"):
            tags.get_ifd(IFD.Exif)[Base[name[4:]]] = value
        else:
            tags[Base[name]] = value
    return jpeg(scene(5, (160, 120)), exif=tags.tobytes())


_POINT = {1: "N", 2: (36.0, 12.0, 6.0), 3: "E", 4: (37.0, 9.0, 0.0)}


def _record(data: bytes, said: Said = Said(), received: datetime = RECEIVED) -> tuple[str, str]:  # noqa: B008
    check = metadata_check([*exif(data), *xmp(data)], said, received, ())
    return check.verdict, " | ".join(check.found)


def test_exif_tells_time_place_device_and_software() -> None:
    data = _tagged(Make="Acme", Model="A1", Software="GIMP 2.10", sub_DateTimeOriginal="2016:04:27 22:10:00",
                   sub_OffsetTimeOriginal="+03:00", point=_POINT)  # fmt: skip
    told = {one.where: one.value for one in exif(data)}
    assert told["EXIF DateTimeOriginal"] == "2016-04-27T22:10:00+03:00"
    assert told["EXIF GPS"] == "36.201667,37.150000"
    assert (told["EXIF Make"], told["EXIF Model"], told["EXIF Software"]) == ("Acme", "A1", "GIMP 2.10")
    assert _record(data)[0] == "no contradiction"


def test_serial_numbers_and_names_are_told_to_be_there_and_not_copied() -> None:
    data = _tagged(Artist="Ruba Karam", sub_BodySerialNumber="SN-7788", sub_CameraOwnerName="Ruba Karam")
    words = _record(data)[1]
    assert "not copied" in words
    assert "Ruba" not in words
    assert "7788" not in words


@pytest.mark.parametrize(("fields", "said", "words"), [
    ({"sub_DateTimeOriginal": "2016:04:27 22:10:00", "DateTime": "2016:04:20 08:00:00"}, Said(), "changed before it"),
    ({"sub_DateTimeOriginal": "2016:06:27 22:10:00"}, Said(), "but it came in on 2016-05-01"),
    ({"sub_DateTimeOriginal": "2013:04:27 22:10:00"},
     Said(start=datetime(2016, 4, 27, tzinfo=UTC), end=datetime(2016, 4, 28, tzinfo=UTC)), "said to be of 2016-04-27"),
    ({"point": _POINT}, Said("Homs", 34.73, 36.71, 5.0), "km from Homs"),
    ({"sub_DateTimeOriginal": "2016:04:27 22:10:00", "sub_DateTimeDigitized": "2014:04:27 22:10:00"}, Said(),
     "EXIF DateTimeDigitized says 2014"),
])  # fmt: skip
def test_contradictions_are_named(fields: dict[str, object], said: Said, words: str) -> None:
    verdict, found = _record(_tagged(**fields), said)
    assert verdict == "contradictory"
    assert words in found


def test_a_time_without_a_zone_contradicts_nothing_that_some_zone_makes_true() -> None:
    said = Said(start=datetime(2016, 4, 27, tzinfo=UTC), end=datetime(2016, 4, 27, 23, 59, tzinfo=UTC))
    assert _record(_tagged(sub_DateTimeOriginal="2016:04:28 09:00:00"), said)[0] == "no contradiction"
    assert _record(_tagged(sub_DateTimeOriginal="2016:04:29 09:00:00"), said)[0] == "contradictory"


@pytest.mark.parametrize(("value", "fault"), [
    ("2016:13:45 99:00:00", "no time that a calendar has"), ("0000:00:00 00:00:00", "no time that a calendar has"),
    ("1904:01:01 00:00:00", "clock that was not set"), ("yesterday", "no time as EXIF writes it"),
    ("9999:12:31 23:59:59", ""), ("0001:01:01 00:00:00", "no time that a calendar has"),
])  # fmt: skip
def test_times_that_lie_are_kept_as_words_and_compared_with_nothing(value: str, fault: str) -> None:
    (told,) = (one for one in exif(_tagged(sub_DateTimeOriginal=value)) if one.kind == "time")
    assert (told.fault or "") == "" if not fault else fault in str(told.fault)
    metadata_check([told], Said(start=RECEIVED, end=RECEIVED), RECEIVED, ())


@pytest.mark.parametrize(("point", "fault"), [
    ({1: "N", 2: (236.0, 0.0, 0.0), 3: "E", 4: (37.0, 9.0, 0.0)}, "no point on Earth"),
    ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, "a point of noughts"),
])  # fmt: skip
def test_points_that_lie_are_said_to(point: dict[int, object], fault: str) -> None:
    (told,) = (one for one in exif(_tagged(point=point)) if one.kind == "point")
    assert fault in str(told.fault)
    assert _record(_tagged(point=point), Said("Homs", 34.7, 36.7, 1.0))[0] == "no contradiction"


def test_heic_is_looked_into_like_any_picture_and_without_its_reader_says_what_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heif = pytest.importorskip("pillow_heif", reason="the extra `heic` is not installed")
    held, tags = io.BytesIO(), Image.Exif()
    tags[Base.Make] = "Acme"
    heif.from_pillow(scene(4, (320, 240))).save(held, exif=tags.tobytes())
    whole = look(held.getvalue())
    assert (whole.kind.type, whole.faults, len(whole.fingerprints)) == ("image/heic", [], 2)
    assert [(one.where, one.value) for one in whole.statements] == [("EXIF Make", "Acme")]
    assert whole.copy is not None
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    blind = look(held.getvalue())
    assert blind.checks[0].verdict == "unreadable"
    assert "the picture can't be read: it is HEIC; pip install 'dateline[heic]' brings what reads it" in blind.faults


def _captured(body: bytes) -> bytes:
    """One answer as a capture has it."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    head = (f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/a\r\n"
            f"WARC-Date: 2016-04-27T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            f"WARC-Block-Digest: sha1:{digest}\r\nContent-Length: {len(block)}\r\n\r\n")  # fmt: skip
    return head.encode() + block + b"\r\n\r\n"


def test_a_capture_tells_its_answers_and_which_record_was_changed() -> None:
    data = _captured(b"<p>Shells fell.</p>")
    check = next(one for one in look(data).checks if one.id == "capture")
    assert (check.verdict, check.found) == (
        "as it was written",
        ("1 record, 1 of them answers", "2016-04-27T10:00:00Z 200 text/html http://example.org/a"),
    )
    for at in range(data.index(b"<p>"), data.index(b"</p>") + 4):
        bad = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        check = next(one for one in look(bad).checks if one.id == "capture")
        assert check.verdict == "not as it was written"
        assert check.found[0] == "record 1 is not as its digest says: http://example.org/a"
    for bad, verdict, words in (
        (b"WARC/1.0\r\njunk", "no pages in it", "nothing behind record 0 can be read"),
        (data[:-12], "not as it was written", "record 1 is cut short: http://example.org/a"),
        (data + b"WARC/1.1\r\n\r\n", "not read to its end", "nothing behind record 1 can be read: it names no kind"),
        (data + data.replace(b"WARC-Block", b"X"), "without digests", "1 of its answers came without a digest"),
    ):
        check = next(one for one in look(bad).checks if one.id == "capture")
        assert (check.verdict, check.found[0][: len(words)]) == (verdict, words)


def test_xmp_is_read_as_text_and_contradicts_exif() -> None:
    packet = (b'<x:xmpmeta><!DOCTYPE x [<!ENTITY a "b">]><rdf:Description xmp:CreateDate="2011-02-03T04:05:06Z" '
              b'tiff:Make="Other" aux:SerialNumber="99"/><exif:GPSLatitude>36,12.1N</exif:GPSLatitude>'
              b"<exif:GPSLongitude>37,9.0E</exif:GPSLongitude></x:xmpmeta>")  # fmt: skip
    data = _tagged(Make="Acme", sub_DateTimeOriginal="2016:04:27 22:10:00", point=_POINT) + packet
    told = {one.where: one.value for one in xmp(data)}
    assert told["XMP exif:GPS"] == "36.201667,37.150000"
    assert "99" not in told["XMP aux:SerialNumber"]
    verdict, found = _record(data)
    assert verdict == "contradictory"
    assert "EXIF Make says Acme, but XMP tiff:Make says Other" in found
    assert "2011-02-03" in found


def test_iptc_pdf_and_containers_tell_too() -> None:
    fields = {(2, 55): b"20160427", (2, 60): b"221000+0300", (2, 90): b"Aleppo", (2, 80): b"Ruba Karam"}
    told = iptc(fields)
    assert [(one.kind, one.value) for one in told[:2]] == [("time", "2016-04-27T22:10:00+03:00"), ("place", "Aleppo")]
    assert "Ruba" not in str(told)
    (one,) = pdf(b"%PDF-1.4 /CreationDate (D:20160427221000+03'00')")
    assert one.value == "2016-04-27T22:10:00+03:00"
    head = b"D:20160427221000Z".hex().upper().encode()
    packed = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 3 0 R>>endobj 3 0 obj<</Type/Pages/Kids[]/Count 0>>endobj "
              b"2 0 obj<</CreationDate <" + head + b"> /Creator (Acme Scan) /Author (Ruba Karam)>>endobj\n"
              b"trailer<</Root 1 0 R/Info 2 0 R>>\nstartxref\n0\n%%EOF")  # fmt: skip
    assert [(one.kind, one.value) for one in pdf(packed)] == [
        ("time", "2016-04-27T22:10:00+00:00"), ("software", "Acme Scan"),
        ("personal", "there, and not copied from the original"),
    ]  # fmt: skip
    held = streams({"creation_time": "2016-04-27T19:10:00.000000Z", "com.apple.quicktime.make": "Acme",
                    "com.apple.quicktime.location.ISO6709": "+36.2017+037.1500+400.0/"})  # fmt: skip
    assert [one.kind for one in held] == ["time", "point", "device"]


def test_a_picture_saved_twice_is_hinted_at_and_one_saved_once_is_not() -> None:
    image = scene(7)
    twice = Image.open(io.BytesIO(jpeg(image, 60)))
    for data, hinted in ((jpeg(twice, 90), True), (jpeg(image, 90), False), (jpeg(image, 75), False)):
        (check,) = (one for one in look(data).checks if one.id == "traces")
        assert any("saved as JPEG before" in line for line in check.found) is hinted
        assert any("standard's tables" in line for line in check.found)
        assert "that anything was falsified" in check.cannot_show


def test_a_thumbnail_of_another_scene_and_an_editor_are_hints() -> None:
    tags = Image.Exif()
    tags[Base.Software] = "Adobe Photoshop 25.0"
    plain = jpeg(scene(8), exif=tags.tobytes())
    (check,) = (one for one in look(plain).checks if one.id == "traces")
    assert check.verdict == "hints"
    assert "Photoshop" in check.found[0]


def test_a_working_copy_is_the_picture_without_anything_else() -> None:
    data = _tagged(Artist="Ruba Karam", sub_BodySerialNumber="SN-7788", point=_POINT, Orientation=6)
    copy = look(data).copy
    assert copy is not None
    with Image.open(io.BytesIO(copy)) as image:
        assert image.size == (120, 160)
        assert not image.getexif()
    assert b"Ruba" not in copy
    assert exif(copy) == []


def test_distance_is_that_of_a_round_earth() -> None:
    assert distance_km(0, 0, 0, 1) == pytest.approx(111.19, abs=0.05)
    assert distance_km(36, 37, 36, 37) == 0


def test_a_later_arrival_makes_a_late_time_possible() -> None:
    data = _tagged(sub_DateTimeOriginal="2016:06:27 22:10:00")
    assert _record(data, received=RECEIVED + timedelta(days=90))[0] == "no contradiction"
