"""Bytes of a desk's file and of an archive that were changed: found, or of no account."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from custody import small_desk
from dateline.archive_commands import archive
from dateline.custody.heads import read_head
from dateline.custody_commands import custody, verify
from dateline.desk import Desk
from dateline.desk.verifying import Verified, verify_desk
from dateline.errors import DatelineError

pytest.importorskip("cryptography", reason="the extra `custody` is not installed")
NOW = datetime(2031, 6, 1, tzinfo=UTC)


def run(*arguments: str | Path) -> Result:
    """Give `dateline verify` a command line."""
    return CliRunner().invoke(verify, [str(one) for one in arguments])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small desk, all of it in one file, with a head of it beside."""
    path = tmp_path / "desk.sqlite"
    small_desk(path).close()
    CliRunner().invoke(custody, ["head", "--desk", str(path), "-o", str(tmp_path / "head.json")])
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()
    return path


def dump(path: Path) -> list[object] | None:
    """The log and its tree; None where they can't be read."""
    base = sqlite3.connect(path)
    base.text_factory = bytes
    try:
        return [base.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("log", "tree")]
    except sqlite3.Error:
        return None
    finally:
        base.close()


def is_found(path: Path, head: Path) -> bool:
    """Tell whether anything is found wrong with a desk."""
    try:
        with Desk.open(str(path), NOW, create=False) as desk:
            kept = {"head": read_head(head.read_text(), "head")}
            return next(verify_desk(desk, kept, Verified()), None) is not None
    except DatelineError:
        return True


def pages(path: Path) -> list[int]:
    """The pages of a desk's file in which its log and its tree stand."""
    base = sqlite3.connect(path)
    (size,) = base.execute("PRAGMA page_size").fetchone()
    roots = [row[0] for row in base.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name IN ('log', 'tree')")]
    base.close()
    data = path.read_bytes()
    told = {n for n in range(len(data) // size) if b"file-" in data[n * size : (n + 1) * size]}
    return sorted(told | {n - 1 for n in roots})


def flip_every(path: Path, step: int) -> int:
    """Flip bytes of the pages of the log, one after the other; return how many changed something, all of them found."""
    data, size, before, changed = path.read_bytes(), 4096, dump(path), 0
    bad = path.with_name("bad.sqlite")
    shutil.copytree(path.with_name("desk.sqlite.originals"), path.with_name("bad.sqlite.originals"))
    for page in pages(path):
        for place in range(page * size, (page + 1) * size, step):
            for suffix in ("-wal", "-shm"):
                bad.with_name(bad.name + suffix).unlink(missing_ok=True)
            bad.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            if dump(bad) != before:
                assert is_found(bad, path.with_name("head.json")), place
                changed += 1
    return changed


def test_bytes_of_the_file_that_change_the_log_are_found(path: Path) -> None:
    assert flip_every(path, 61) > 30


@pytest.mark.soak
def test_every_byte_of_the_file_that_changes_the_log_is_found(path: Path) -> None:
    assert flip_every(path, 1) > 3_000


def test_an_archive_is_verified_with_the_desk_in_it(path: Path, tmp_path: Path) -> None:
    out, head = tmp_path / "desk.zip", tmp_path / "head.json"
    assert CliRunner().invoke(archive, ["write", str(out), "--desk", str(path)]).exit_code == 0
    done = run(out, "--head", head)
    assert done.exit_code == 0
    assert "members of the archive, " in done.stdout
    assert "entries of the log" in done.stdout
    told = json.loads(head.read_text())
    head.write_text(head.read_text().replace(told["root"], "00" * 32))
    assert run(out, "--head", head).exit_code == 1


def test_what_was_changed_of_an_archive_is_said_member_by_member(path: Path, tmp_path: Path) -> None:
    out, bad = tmp_path / "desk.zip", tmp_path / "bad.zip"
    CliRunner().invoke(archive, ["write", str(out), "--desk", str(path)])
    with zipfile.ZipFile(out) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    for name in members:
        for change in ("gone", "other"):
            with zipfile.ZipFile(bad, "w") as archived:
                for one, data in members.items():
                    if one != name:
                        archived.writestr(one, data)
                    elif change == "other":
                        archived.writestr(one, data + b" ")
            done = run(bad, "--format", "json")
            faults = json.loads(done.stdout)["faults"]
            if name != "datapackage.json" or change == "gone":
                assert done.exit_code == 1
                assert name in faults[0]["where"] + faults[0]["what"]
    with zipfile.ZipFile(bad, "a") as archived:
        archived.writestr("extra", b"")
    assert "in the archive, and not in its manifest" in run(bad).stderr


@pytest.mark.parametrize("data", [b"PK", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.zip").write_bytes(data)
    done = run(tmp_path / "bad.zip")
    assert (done.exit_code, "no whole archive of ours" in done.stderr) == (1, True)


def test_every_byte_of_an_archive_is_of_account(path: Path, tmp_path: Path) -> None:
    out, bad = tmp_path / "desk.zip", tmp_path / "bad.zip"
    CliRunner().invoke(archive, ["write", str(out), "--desk", str(path)])
    data, step = out.read_bytes(), 997
    with zipfile.ZipFile(out) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    for place in range(0, len(data), step):
        bad.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        if run(bad).exit_code == 0:
            with zipfile.ZipFile(bad) as read:
                assert {name: read.read(name) for name in read.namelist()} == members
