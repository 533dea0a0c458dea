"""A desk that can't be used is said to be so in a clear word, and is left as it was."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dateline.errors import BadDesk
from dateline.store import opening, originals
from dateline.store.faults import worded
from dateline.store.migrations import STEPS
from dateline.store.repository import Store
from desks import NOON, desk_at, made, taken


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A desk that holds something."""
    path = tmp_path / "desk.sqlite"
    with desk_at(str(path)) as desk:
        taken(desk, made(200))
    return path


def complaint(path: Path | str, create: bool = True) -> str:
    """What is said on opening a desk."""
    with pytest.raises(BadDesk) as caught:
        Store.open(str(path), NOON, create).close()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_desk_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    assert "there is no desk; `dateline add` makes one" in complaint(tmp_path / "desk.sqlite", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"These are my notes, and they are longer than a page header is. " * 4)
    assert "another kind of file" in complaint(path)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as base:
        base.execute("CREATE TABLE mine (id)")
    base.close()
    before = other.read_bytes()
    assert "of another program" in complaint(other)
    assert other.read_bytes() == before
    assert "Is a directory" in complaint(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.95])
def test_a_desk_that_was_cut_short_says_so(path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share))
    word = complaint(path)
    assert "cut short" in word or "another kind of file" in word or "damaged" in word


def test_a_desk_that_was_written_over_says_so(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * 80_000)
    with pytest.raises(BadDesk, match="damaged"), desk_at(str(path)) as desk:
        list(desk.store.faults())


def test_a_desk_of_a_newer_version_says_so(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("INSERT INTO migrations VALUES (?, 'what is to come', '2099')", (STEPS[-1].number + 1,))
    base.close()
    assert "made by a newer version of dateline" in complaint(path)


def test_a_desk_that_another_writes_to_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "another dateline writes to it" in complaint(path)
    assert Store.open(str(path), NOON, create=False).dispatch(1) is not None  # reading goes on
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_desk_that_may_not_be_written_says_so(path: Path) -> None:
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        assert "check" in complaint(path)
    finally:
        path.parent.chmod(0o700)


def test_a_full_disk_says_so_and_keeps_what_was_taken_in(path: Path) -> None:
    with desk_at(str(path)) as desk:
        with desk.store.transaction() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(BadDesk, match="disk is full"):
            taken(desk, made(2_000, 1_000))
    with desk_at(str(path)) as desk:
        assert list(desk.store.faults()) == []
        assert taken(desk, made(2_000, 1_000)).new == 2_000


def test_a_disk_too_full_for_an_original_leaves_nothing_of_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with desk_at(str(path)) as desk:
        monkeypatch.setattr(originals.os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            taken(desk, b"The bridge fell.")
        monkeypatch.undo()
        assert list(desk.store.faults()) == []
        assert taken(desk, b"The bridge fell.").new == 1
    assert not list((path.parent / "desk.sqlite.originals" / "incoming").iterdir())


def test_an_original_that_is_gone_or_changed_says_so(path: Path) -> None:
    with desk_at(str(path)) as desk:
        taken(desk, b"The bridge fell.", b"The mill burned.")
        gone, changed = (desk.store.dispatch(id) for id in (201, 202))
        assert gone is not None
        assert changed is not None
        folder = path.with_name("desk.sqlite.originals")
        (folder / gone.original[:2] / gone.original).unlink()
        (folder / changed.original[:2] / changed.original).write_bytes(b"The mill stands.")
        assert sorted(word.rpartition(": ")[2] for word in desk.store.faults()) == [
            "not the bytes that were taken in; bring this original back from a copy",
            "this original is gone; bring it back from a copy",
        ]


def test_two_that_make_a_desk_at_once_make_one(tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import UTC, datetime; from desks import *\n"
        "with desk_at(sys.argv[1], datetime.now(UTC)) as desk:\n"
        "    taken(desk, made(40, int(sys.argv[2])))"
    )
    path = os.pathsep.join([str(Path(opening.__file__).parents[2]), str(Path(__file__).parent)])
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "desk.sqlite"), start], env={**os.environ, "PYTHONPATH": path}
        )
        for start in ("0", "40")
    ]
    assert [one.wait(60) for one in both] == [0, 0]
    with desk_at(str(tmp_path / "desk.sqlite")) as desk:
        assert sum(1 for _ in desk.store.dispatches()) == 80
        assert list(desk.store.faults()) == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["desk.sqlite", "desk.sqlite.originals"]


@pytest.mark.parametrize(
    ("where", "word"),
    [
        ("mysql://example/desk", "a desk is a file or a postgresql:// address"),
        ("://desk", "no address of a database"),
        ("postgresql://nobody:secret@127.0.0.1:9/desk", "can't be reached"),
    ],
)
def test_an_address_that_leads_nowhere_says_so_and_keeps_the_password(where: str, word: str) -> None:
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    said = complaint(where)
    assert word in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("attempt to write a readonly database", "may not be written"),
        ("unable to open database file", "can't be opened"),
        ("disk I/O error", "disk is full or fails"),
        ("file is not a database", "is no desk"),
        ("server closed the connection unexpectedly\n\tmore", "can't be reached; what was taken in is safe"),
        ('password authentication failed for user "x"', "refuses the user"),
        ("something else", "desk: something else"),
    ],
)
def test_what_a_database_says_is_put_in_words(said: str, word: str) -> None:
    assert word in str(worded("desk", sqlite3.OperationalError(said)))


def test_a_desk_can_be_copied_with_its_originals(path: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    shutil.copy(path, there)
    shutil.copytree(path.with_name("desk.sqlite.originals"), there / "desk.sqlite.originals")
    with desk_at(str(there / "desk.sqlite")) as desk:
        assert list(desk.store.faults()) == []
