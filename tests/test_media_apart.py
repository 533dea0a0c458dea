"""The worker: what it may not do, how it is ended, and that no file stops a desk."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import wave
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("c2pa", reason="the media extra is not installed")

import numpy as np
from PIL import Image

from dateline.desk import apart
from dateline.desk.apart import Apart
from dateline.errors import BadMedia
from dateline.media import frames
from dateline.media.looking import look
from dateline.media.telling import heard, told
from pictures import jpeg, scene

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter is Linux's")


@pytest.fixture(scope="module")
def worker() -> Iterator[Apart]:
    with Apart() as opened:
        yield opened


def test_a_worker_finds_what_a_look_in_this_process_finds(worker: Apart) -> None:
    data = jpeg(scene(4))
    theirs, ours = worker.look(data), look(data)
    assert theirs.fingerprints == ours.fingerprints
    assert [(one.id, one.verdict, one.found) for one in theirs.checks] == [
        (one.id, one.verdict, one.found) for one in ours.checks
    ]
    assert theirs.copy == ours.copy


_TRIED = """
import os, socket, sys
from dateline.media.doors import close
closed = close()
done = []
def attempt(name, act):
    try:
        act()
    except (PermissionError, OSError) as error:
        return
    done.append(name)
libc = __import__("ctypes").CDLL(None)
attempt("a socket", lambda: socket.socket())
attempt("a program", lambda: os.execv("/bin/true", ["/bin/true"]))
attempt("a process", lambda: os.fork())
attempt("a file", lambda: open("planted", "wb"))
attempt("a raw file", lambda: libc.creat(b"planted", 0o600) >= 0 and done.append("creat"))
attempt("a removal", lambda: os.unlink(sys.argv[1]))
print(closed, done)
"""


@linux
def test_closed_doors_refuse_network_programs_and_files(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("x")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run(
        [sys.executable, "-c", _TRIED, str(kept)], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert ran.stdout.strip() == "True ['a raw file']", ran.stderr
    assert kept.exists()
    assert not (tmp_path / "planted").exists()


@linux
def test_the_worker_closes_its_doors(worker: Apart) -> None:
    worker.look(jpeg(scene(1, (160, 120))))
    assert worker.closed_doors
    assert worker._worker is not None
    status = Path(f"/proc/{worker._worker.pid}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status


def _png(width: int, height: int) -> bytes:
    """A picture of noughts that is tiny packed and huge unpacked."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    body = zlib.compress(bytes((width // 8 + 1) * min(height, 20_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_and_said(worker: Apart) -> None:
    found = worker.look(_png(60_000, 60_000))
    assert any("decompression bomb" in fault for fault in found.faults)
    assert found.checks[0].verdict == "unreadable"
    assert found.copy is None


@pytest.mark.parametrize("data", [
    b"", b"\xff\xd8\xff", b"%PDF-1.7", b"RIFF\xff\xff\xff\xffWAVEfmt ", b"\x00\x00\x00\x18ftypisom" + bytes(40),
    b"GIF89a" + bytes(30), b"\x1aE\xdf\xa3" + bytes(50), b"WARC/1.0\r\nWARC-Date: 2016-99-99T00:00:00Z\r\n",
    b"II*\x00\x08\x00\x00\x00\xff\xff", b"\x1f\x8b\x08" + bytes(20),
])  # fmt: skip
def test_truncated_files_are_answered(worker: Apart, data: bytes) -> None:
    found = worker.look(data)
    assert found.checks[0].id == "file"
    assert {one.id for one in found.checks} <= {"file", "capture", "pictures", "credentials", "traces"}


def test_half_a_picture_is_said_to_be_half(worker: Apart) -> None:
    data = jpeg(scene(4))
    found = worker.look(data[: len(data) // 2])
    assert "the end of the picture is missing" in found.checks[0].found
    assert found.checks[0].verdict == "unreadable"


def test_a_sound_is_looked_into(worker: Apart) -> None:
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(np.zeros(8000, np.int16).tobytes())
    found = worker.look(held.getvalue())
    assert found.kind.type == "audio/wav"
    assert any("1.0 seconds" in one.value for one in found.statements)


def _film(frames: int, format: str = "mp4") -> bytes:
    av = pytest.importorskip("av")
    held = io.BytesIO()
    with av.open(held, "w", format=format) as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        picture = scene(9, (320, 240))
        for n in range(frames):
            frame = av.VideoFrame.from_image(picture.rotate(n % 3))
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return held.getvalue()


def test_a_film_gives_some_frames_however_many_it_has(worker: Apart) -> None:
    found = worker.look(_film(60))
    assert found.kind.type == "video/mp4"
    frames = [one for one in found.fingerprints if one.kind == "pdq"]
    assert 3 <= len(frames) <= 12
    assert sum(one.kind == "pdq" for one in found.turned) == 8 * len(frames)
    assert found.faults == []


def test_a_long_film_is_looked_at_to_its_end_and_one_that_lies_of_its_length_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "_MOST_DECODED", 150)
    data = _film(200)
    seconds = [second for second, _ in frames.frames(data)]
    assert len(seconds) == frames.MOST_FRAMES
    assert 18 < seconds[-1] < 20
    lies = bytearray(_film(200, "matroska"))
    at = lies.index(b"\x44\x89\x88") + 3
    lies[at : at + 8] = struct.pack(">d", 1e12)
    assert {0, 1, 2, 3} <= {round(second) for second, _ in frames.frames(bytes(lies))}


def test_a_film_cut_short_keeps_what_can_be_seen(worker: Apart) -> None:
    data = _film(60, "avi")
    found = worker.look(data[: len(data) * 2 // 3])
    assert found.kind.type == "video/x-msvideo"
    assert [one for one in found.fingerprints if one.kind == "pdq"]


def test_a_file_beyond_the_bound_is_not_looked_into() -> None:
    with Apart(most=1000) as opened:
        found = opened.look(jpeg(scene(1)))
        assert found.checks[0].id == "isolation"
        assert found.checks[0].verdict == "cannot say"
        assert "larger than is looked into" in found.checks[0].found[0]
        assert opened._worker is None


def test_an_overrun_ends_the_worker_and_the_next_file_gets_another() -> None:
    with Apart() as opened:
        opened.look(jpeg(scene(1, (160, 120))))
        assert opened._worker is not None
        first = opened._worker.pid
        opened._seconds = 0.0001
        found = opened.look(jpeg(scene(2)))
        assert "took too long" in found.checks[0].found[0]
        assert not _alive(first)
        opened._seconds = apart.SECONDS
        assert opened.look(jpeg(scene(2, (160, 120)))).checks[0].verdict == "whole"
        assert opened._worker is not None
        last = opened._worker.pid
    assert not _alive(last)


def test_a_worker_that_dies_is_said_to_have_and_replaced() -> None:
    with Apart() as opened:
        opened.look(jpeg(scene(1, (160, 120))))
        assert opened._worker is not None
        opened._worker.kill()
        opened._worker.wait()
        assert "its worker ended" in opened.look(jpeg(scene(2))).checks[0].found[0]
        assert opened.look(jpeg(scene(2, (160, 120)))).checks[0].verdict == "whole"


@linux
def test_a_worker_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "starts.py"
    script.write_text(
        "import sys, time\nfrom dateline.desk.apart import Apart\none = Apart()\none.look(b'x')\n"
        "print(one._worker.pid, flush=True)\ntime.sleep(60)\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=env, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _alive(child)
        parent.kill()
    until = time.monotonic() + 20
    while _alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(child)


def test_workers_give_way_to_fresh_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_MANY", 2)
    with Apart() as opened:
        opened.look(b"x")
        opened.look(b"y")
        assert opened._worker is None


@pytest.mark.parametrize("answer", [
    b"", b"[]", b"{}", b"\xff", b'{"type": 3}', b"[" * 100_000,
    told(look(b"x")).replace(b'"file"', b'"verdict"'),
])  # fmt: skip
def test_an_answer_that_makes_no_sense_is_not_believed(answer: bytes) -> None:
    with pytest.raises(BadMedia, match="makes no sense"):
        heard(answer)


def test_what_a_check_can_show_is_not_for_the_worker_to_say() -> None:
    answer = told(look(jpeg(scene(1, (160, 120)))))
    assert b"cannot" not in answer
    assert all("\n" not in line for check in heard(answer).checks for line in check.found)
    assert heard(answer.replace(b"whole", b"wh\\u001b[2Jole")).checks[0].verdict == "wh [2Jole"


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] not in "ZX"
    except (OSError, IndexError):
        return False


def test_a_picture_laid_on_its_side_by_a_tag_is_copied_upright() -> None:
    held = Image.Exif()
    held[0x0112] = 6
    copy = look(jpeg(scene(2, (200, 120)), exif=held.tobytes())).copy
    assert copy is not None
    with Image.open(io.BytesIO(copy)) as image:
        assert image.size == (120, 200)
