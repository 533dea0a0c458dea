"""Mutated files of every kind through the worker: always an answer, never an error, and no worker left behind."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import random
import re
import time
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest.importorskip("c2pa", reason="the media extra is not installed")
pytest.importorskip("av", reason="the media extra is not installed")

import av
from PIL import Image
from PIL.ExifTags import IFD, Base

from dateline.desk.apart import Apart
from dateline.media.agreement import Said, metadata_check
from dateline.media.kinds import recognise
from dateline.media.looking import Look
from dateline.media.statements import READERS
from dateline.records.exhibit import STATEMENTS
from pictures import jpeg, scene
from signing import signed

MANY, PORTION, SMALL = 100_000, 10_000, 400
MOST_LOST = 1  # of a portion
NOW = datetime(2031, 5, 1, tzinfo=UTC)
_CHECKS = {"file", "capture", "pictures", "credentials", "traces", "isolation"}
_XMP = (b'<x:xmpmeta><rdf:Description xmp:CreateDate="2016-04-27T10:00:00Z" exif:GPSLatitude="36,12.1N" '
        b'exif:GPSLongitude="37,9.0E" tiff:Make="Acme"/></x:xmpmeta>')  # fmt: skip


def _saved(kind: str, **more: object) -> bytes:
    held = io.BytesIO()
    scene(3, (128, 96)).save(held, kind, **more)
    return held.getvalue()


def _tagged() -> bytes:
    tags = Image.Exif()
    tags[Base.Make], tags[Base.Software], tags[Base.DateTime] = "Acme", "GIMP 2.10", "2016:04:27 22:10:00"
    tags.get_ifd(IFD.Exif).update({Base.DateTimeOriginal: "2016:04:27 22:10:00", Base.OffsetTimeOriginal: "+03:00"})
    tags.get_ifd(IFD.GPSInfo).update({1: "N", 2: (36.0, 12.0, 6.0), 3: "E", 4: (37.0, 9.0, 0.0), 7: (19.0, 10.0, 0.0),
                                      29: "2016:04:27"})  # fmt: skip
    return jpeg(scene(3, (128, 96)), exif=tags.tobytes()) + _XMP


def _sound() -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(800))
    return held.getvalue()


def _film() -> bytes:
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_image(scene(5, (128, 96)).resize((64, 48)))))
        container.mux(stream.encode())
    return held.getvalue()


_WARC = (b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2016-04-27T10:00:00Z\r\nContent-Length: 20\r\n\r\n"
         b"HTTP/1.1 200 OK\r\n\r\n")  # fmt: skip
_PDF = (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj 2 0 obj<</CreationDate (D:20160427221000+03'00') "
        b"/ModDate (D:20160428000000Z)>>endobj\ntrailer<</Root 1 0 R/Info 2 0 R>>\n%%EOF")  # fmt: skip


def _capture() -> bytes:
    """An answer that is a picture."""
    body = b"HTTP/1.1 200 OK\r\n\r\n" + jpeg(scene(3, (128, 96)))
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: {len(body)}\r\n\r\n"
    return _WARC + b"\r\n\r\n" + head.encode() + body + b"\r\n\r\n"


def _heic() -> list[bytes]:
    """A small HEIC with EXIF, where its reader is installed."""
    try:
        import pillow_heif
    except ImportError:
        return []
    held = io.BytesIO()
    tags = Image.open(io.BytesIO(_tagged())).getexif().tobytes()
    pillow_heif.from_pillow(scene(3, (128, 96))).save(held, exif=tags)
    return [held.getvalue()]


@pytest.fixture(scope="module")
def seeds() -> list[bytes]:
    """One small file of each kind."""
    plain = [_saved("PNG"), _saved("GIF"), _saved("TIFF"), _saved("WEBP"), _saved("BMP"), _saved("AVIF")]
    return [
        _tagged(),
        signed(jpeg(scene(3, (128, 96)))),
        *plain,
        _sound(),
        _film(),
        _PDF,
        _WARC,
        gzip.compress(_WARC),
        _saved("PDF", creationDate=time.gmtime(0), modDate=time.gmtime(0)),
        _capture(),
        *_heic(),
    ]


def mutated(seeds: list[bytes], number: int) -> bytes:
    """Wound one of some files in one to five ways; the number tells all."""
    rng = random.Random(number)
    data = bytearray(seeds[number % len(seeds)])
    for _ in range(rng.randint(1, 5)):
        near = rng.choice((60, 400, max(1, len(data))))
        at = rng.randrange(min(near, max(1, len(data))))
        match rng.randrange(7):
            case 0:
                data[at : at + 1] = bytes((rng.randrange(256),))
            case 1:
                data[at : at + 4] = rng.choice(
                    (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4), b"\x80\x00\x00\x00")
                )
            case 2:
                del data[at : at + rng.randint(1, 60)]
            case 3:
                data[at:at] = rng.randbytes(rng.randint(1, 60))
            case 4:
                data[at:at] = data[at : at + 200] * rng.randint(1, 4)
            case 5:
                del data[at:]
            case _:
                other = seeds[rng.randrange(len(seeds))]
                data[at:at] = other[: rng.randrange(len(other))]
    return bytes(data)


def _is_an_answer(look: Look) -> None:
    """Hold an answer to its form: known checks, plain words, statements that can be compared."""
    assert look.checks
    assert {one.id for one in look.checks} <= _CHECKS
    assert all(one.kind in STATEMENTS for one in look.statements)
    assert all(line.isprintable() and len(line) <= 400 for one in look.checks for line in one.found)
    metadata_check(look.statements, Said("x", 36.0, 37.0, 5.0, NOW, NOW), NOW, look.faults)


def _answered(worker: Apart, seeds: list[bytes], numbers: range) -> int:
    """Look into mutated files; return how many were not answered by their worker."""
    lost = 0
    for number in numbers:
        look = worker.look(mutated(seeds, number))
        _is_an_answer(look)
        lost += look.checks[0].id == "isolation"
    return lost


def _children() -> set[int]:
    """The processes that this one started and that are still there."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # gone meanwhile
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.add(int(stat.parent.name))
    return found


@pytest.fixture
def worker() -> Iterator[Apart]:
    with Apart(seconds=120) as opened:
        yield opened


def test_whole_files_of_every_kind_are_looked_into(worker: Apart, seeds: list[bytes]) -> None:
    for data in seeds:
        look = worker.look(data)
        assert look.checks[0].verdict != "unreadable", look.checks[0].found
        _is_an_answer(look)


def test_mutated_files_are_answered(worker: Apart, seeds: list[bytes]) -> None:
    assert _answered(worker, seeds, range(SMALL)) == 0


def test_what_reads_words_out_of_bytes_raises_nothing_but_what_is_caught(seeds: list[bytes]) -> None:
    for number in range(3 * SMALL):
        data = mutated(seeds, number)
        family = recognise(data).family
        for name, families, reader in READERS:
            if family in families and name != "EXIF":
                for one in reader(data):
                    assert one.kind in STATEMENTS


@pytest.mark.parametrize(
    "data", [b"<x:xmpmeta " * 40_000, b"(D:" * 200_000, b"%PDF-" + b"/CreationDate (D:2016" * 50_000]
)
def test_words_that_never_end_are_read_in_the_time_of_their_length(data: bytes) -> None:
    import timeit

    for name, _, reader in READERS:
        if name != "EXIF":
            half = min(timeit.repeat(lambda reader=reader: reader(data[: len(data) // 4]), number=1, repeat=3))
            whole = min(timeit.repeat(lambda reader=reader: reader(data), number=1, repeat=3))
            assert whole < 12 * half + 0.05, (name, re.escape(repr(data[:20])))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, MANY, PORTION))
def test_many_mutated_files_are_answered(seeds: list[bytes], first: int) -> None:
    before = _children()
    with Apart(seconds=120) as worker:
        assert _answered(worker, seeds, range(first, first + PORTION)) <= MOST_LOST
        assert len(_children() - before) <= 1
    assert _children() == before
