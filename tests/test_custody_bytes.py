"""Bytes of a desk's file and of an archive that were changed: found, or of no account."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from custody import small_desk
from dateline.archive_commands import archive
from dateline.custody.heads import Head
from dateline.custody_commands import custody, verify
from dateline.desk import Desk
from dateline.desk.verifying import Verified, verify_desk
from dateline.store.log_checking import Fault
from flipping import Flipping, Tally, flip_files, full_desk

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


def flip_every(path: Path, step: int) -> Tally:
    """Change bytes of a whole desk's file, one after the other, and return what came of it."""
    head = full_desk(path)
    flipping = Flipping(path, head)
    for place in range(0, len(flipping.data), step):
        flipping.flip(place)
    flipping.close()
    assert flip_none(path, head) == []
    return flipping.tally


def flip_none(path: Path, head: Head) -> list[Fault]:
    """Check a desk as it is."""
    with Desk.open(str(path), NOW, create=False) as desk:
        return list(verify_desk(desk, {"head": head}, Verified()))


def flip_originals(path: Path, step: int) -> int:
    """Change bytes of a desk's originals; return how many, each found at the file that it is of and nowhere else."""
    flips = 0
    for file, place, faults in flip_files(path, full_desk(path), step):
        assert [fault.where for fault in faults] == [str(file)], (file, place)
        flips += 1
    return flips


def test_bytes_of_a_desks_file_are_found_or_change_nothing(tmp_path: Path) -> None:
    tally = flip_every(tmp_path / "desk.sqlite", 997)
    assert tally.missed == []
    assert tally.found > 20


def test_bytes_of_originals_are_found_at_their_file(tmp_path: Path) -> None:
    assert flip_originals(tmp_path / "desk.sqlite", 61) > 10


@pytest.mark.soak
def test_every_byte_of_a_desks_file_is_found_or_changes_nothing(tmp_path: Path) -> None:
    tally = flip_every(tmp_path / "desk.sqlite", 1)
    print(tally)
    assert tally.missed == []
    assert tally.placed > 5_000


@pytest.mark.soak
def test_every_byte_of_originals_is_found_at_its_file(tmp_path: Path) -> None:
    assert flip_originals(tmp_path / "desk.sqlite", 1) > 800


def test_a_schema_whose_names_are_no_text_is_said_in_a_line(path: Path) -> None:
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA writable_schema = ON")
    base.execute("UPDATE sqlite_master SET name = CAST(x'6c6fdf' AS TEXT), sql = 'CREATE' WHERE name = 'log'")
    base.close()
    done = run(path)
    assert (done.exit_code, done.stderr.count("\n"), "no UTF-8" in done.stderr) == (2, 1, True)


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
