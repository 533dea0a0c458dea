"""What is meant to break an intake: bounded memory, one clear line, and what stands beside it is taken in."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import originals
from dateline.cli import main
from dateline.desk import Desk
from dateline.formats import items
from desks import NOON

MEMORY = 150_000_000
GOOD = "Shells fell on the ford of Orlen on Sunday, the wardens said.\n"
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "shells "}">' for n in range(12))
BOMB = f"<!DOCTYPE rss [{ENTITIES}]>"
NITF = "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='a'><itemMeta/>"
PACKED_LINE = b"JVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQK\r\n"
STORY = "<p>Two shells hit the mill on Tuesday.</p>"


def packed(members: dict[str, bytes]) -> bytes:
    """A ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in members.items():
            box.writestr(name, data)
    return out.getvalue()


HOSTILE = {
    "bomb.zip": (lambda: packed({"a.txt": bytes(300_000_000)}), "made to burst"),
    "nested.zip": (
        lambda: packed({f"{n}.zip": packed({"a.txt": bytes(100_000_000)}) for n in range(3)}),
        "made to burst",
    ),
    "climbing.zip": (lambda: packed({"../../../home/.profile": GOOD.encode()}), "climbs out of the archive"),
    "entities.rss": (lambda: f"<?xml version='1.0'?>{BOMB}<rss><channel>&e9;</channel></rss>".encode(), "entities"),
    "entities.xml": (lambda: f"<?xml version='1.0'?>{BOMB}{NITF}&e11;</newsItem>".encode(), "entities"),
    "deep.json": (lambda: b"[" * 5_000_000, "too deep"),
    "deeper.json": (lambda: b'{"items":' * 500_000, "too deep"),
    "deep.jsonl": (lambda: b'{"text":' * 500_000 + b"\n", "line 1"),
    "scripts.html": (lambda: b"<html><body><script>" + b"x()" * 500_000 + b"</script></body></html>", "only scripts"),
    "deep.html": (lambda: b"<html><body>" + b"<div>" * 100_000 + STORY.encode(), ""),
    "picture.pdf": (lambda: originals.pdf("", ""), "has no text"),
    "endless.rss": (lambda: b"<rss version='2.0'><channel>" + b"<item><title>a</title></item>" * 900_000, "a feed of"),
    "latin.txt": (lambda: "Tué à l’aube".encode("windows-1252"), "not UTF-8"),
    "binary.txt": (lambda: bytes(range(256)) * 1_000, "binary"),
}


@contextmanager
def little_memory(most: int = MEMORY) -> Iterator[None]:
    """Assert that no more than so much was held at once."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def run(*arguments: str | Path) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_meant_to_break_an_intake_costs_a_line(name: str, tmp_path: Path) -> None:
    made, told = HOSTILE[name]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(made())
    (tmp_path / "in" / "z.txt").write_text(GOOD, encoding="utf-8")
    desk = tmp_path / "desk.sqlite"
    with little_memory():
        result = run("add", tmp_path / "in", "--desk", desk)
    assert result.exit_code == (1 if told else 0), result.output
    assert result.stdout.count("\n") == 1
    assert told in result.stderr
    lines = result.stderr.splitlines()
    assert all(len(line) < 1_000 and "Traceback" not in line for line in lines)
    assert len(lines) <= 4
    listed = json.loads(run("dispatches", "--desk", desk, "--format", "json").stdout)
    assert GOOD.split()[0] in run("dispatches", "show", str(listed[-1]["id"]), "--desk", desk).stdout
    assert not (tmp_path / "home").exists()


def great_mail(line: bytes, number: int) -> bytes:
    """A mail with an attachment of so many lines."""
    return originals.MAIL.replace(b"JVBERi0xLjQK\r\n", line * number)


@pytest.mark.parametrize("line", [PACKED_LINE, b"--outer\r\n", b"X: y\r\n"])
def test_a_great_mail_is_read_in_little_memory(line: bytes) -> None:
    data = great_mail(line, 20_000_000 // len(line))
    with little_memory(30_000_000):
        first = next(items(data, "x", "eml"))
    assert first.text.startswith("The army said")


def test_a_mail_of_two_hundred_megabytes_is_taken_in_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(great_mail(PACKED_LINE, 4_100_000))
    assert path.stat().st_size > 200_000_000
    with Desk.open(str(tmp_path / "desk.sqlite"), NOON) as desk, little_memory(2 * path.stat().st_size):
        tally = desk.add([str(path)], NOON, print)
    assert (tally.originals, tally.failed) == (1, 0)
