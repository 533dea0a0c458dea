"""A whole desk in one ZIP: it comes out again as it went in, or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import sqlite3
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dateline.archive_commands import archive
from dateline.desk import Desk
from dateline.desk import archive as archive_module
from dateline.desk.archive import read_archive, write_archive
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.store import carrying
from dateline.store.asking import Asked
from dateline.store.listing import Wanted
from dateline.store.repository import Store
from dateline.store.schema import metadata

NOW = datetime(2031, 5, 1, tzinfo=UTC)
LATER = datetime(2032, 5, 1, tzinfo=UTC)
# What may be carried, by name: whoever adds a table says here that nothing in it is secret, or leaves it in `LEFT`.
REVIEWED = {
    "accounts", "appearances", "arrivals", "bands", "blocks", "briefs", "changed", "checks", "claims", "comments",
    "compared", "counted", "desk", "dispatches", "exhibits", "filings", "hashes", "holdings", "incidents", "judged",
    "judgements", "lies", "links", "log", "migrations", "originals", "places", "readings", "received_names",
    "reports", "sightings", "sketches", "states", "tree", "unfiled", "unfolded", "verdicts",
}  # fmt: skip


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A desk with some of the sample campaign, a correction, a judgement, and secrets beside it."""
    path = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    some = sorted((Path(str(files("dateline"))) / "samples" / "campaign").iterdir())[:8]
    with Desk.open(str(path), NOW) as desk:
        desk.add(map(str, some), NOW, lambda _: None)
        ledger = DeskLedger(desk)
        ledger.update(lambda: reader, NOW)
        found = next(iter(ledger.incidents(Asked())))
        ledger.judge("credibility", [found.accounts[0].claims[0].key], "seen", "me", NOW, "2")
    for name in ("publishing-key", "vault", "people", "people.sqlite"):
        path.with_name(f"desk.sqlite.{name}").write_text("zq-secret", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def kept(where: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That desk's archive."""
    path = tmp_path_factory.mktemp("kept") / "kept.zip"
    assert run("write", str(path), "--desk", str(where)).exit_code == 0
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(archive, arguments)


def told(path: Path) -> tuple[list[str], list[str], list[Any]]:
    """What a desk says: its ledger, the same worked out anew, and its log."""
    with Desk.open(str(path), LATER, create=False) as desk:
        ledger = DeskLedger(desk)
        before = [*ledger.snapshot(), *(str(one.id) for one in desk.dispatches(Wanted(text="Kunduz")))]
        ledger.rebuild()
        assert not list(desk.store.faults())
        again = [*ledger.snapshot(), *(str(one.id) for one in desk.dispatches(Wanted(text="Kunduz")))]
        return before, again, list(desk.store.log())


def test_a_fresh_desk_says_the_very_same(where: Path, kept: Path, tmp_path: Path) -> None:
    done = run("read", str(kept), "--desk", str(tmp_path / "new.sqlite"))
    assert done.exit_code == 0, done.output
    again = tmp_path / "again.zip"
    assert run("write", str(again), "--desk", str(tmp_path / "new.sqlite")).exit_code == 0
    assert again.read_bytes() == kept.read_bytes()
    old, new = told(where), told(tmp_path / "new.sqlite")
    assert old == new
    assert old[0] == old[1]
    assert len(old[0]) > 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.zip", "new.sqlite", "new.sqlite.originals"]


def test_what_is_in_no_table_of_ours_is_worked_out_anew(where: Path) -> None:
    with contextlib.closing(sqlite3.connect(where)) as raw:
        names = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {name.split("_")[0] for name in names - set(metadata.tables)} <= {"words", "sqlite"}


def test_a_desk_on_a_server_is_kept_and_made_a_file(
    postgresql: Callable[[], str], reader: Reader, tmp_path: Path
) -> None:
    some = sorted((Path(str(files("dateline"))) / "samples" / "campaign").iterdir())[:4]
    address = postgresql()
    with Desk.open(address, NOW) as desk:
        desk.add(map(str, some), NOW, lambda _: None)
        DeskLedger(desk).update(lambda: reader, NOW)
        ledger = list(DeskLedger(desk).snapshot())
    done = run("write", str(tmp_path / "kept.zip"), "--desk", address)
    assert done.exit_code == 0, done.output
    read_archive(tmp_path / "kept.zip", tmp_path / "new.sqlite", LATER)
    with Desk.open(str(tmp_path / "new.sqlite"), LATER) as desk:
        assert list(DeskLedger(desk).snapshot()) == ledger


def test_a_fresh_desk_goes_on_from_there(kept: Path, tmp_path: Path, reader: Reader) -> None:
    (tmp_path / "more.txt").write_text(
        "Outlet: Wire\nPublished: 2015-10-09\nMore\n\nKUNDUZ - Nine people were killed.\n"
    )
    read_archive(kept, tmp_path / "new.sqlite", LATER)
    with Desk.open(str(tmp_path / "new.sqlite"), LATER) as desk:
        assert desk.add([str(tmp_path / "more.txt")], LATER, lambda _: None).new == 1
        assert DeskLedger(desk).update(lambda: reader, LATER).read == 1
        assert not list(desk.store.faults())


def test_secrets_beside_a_desk_are_not_in_it_and_it_says_that_it_is_not_public(kept: Path) -> None:
    with zipfile.ZipFile(kept) as opened:
        assert not any(b"zq-secret" in opened.read(name) for name in opened.namelist())
        package = json.loads(opened.read("datapackage.json"))
    assert "not for publication" in package["description"]
    assert package["dateline"]["public"] is False


def test_every_table_that_is_carried_was_looked_at() -> None:
    assert {table.name for table in carrying.carried()} <= REVIEWED
    assert {table.name for table in carrying.carried()} == set(metadata.tables) - set(carrying.LEFT)


def test_the_description_is_a_data_package_whose_hashes_are_right(kept: Path) -> None:
    with zipfile.ZipFile(kept) as opened:
        package = json.loads(opened.read("datapackage.json"))
        assert {one["path"] for one in package["resources"]} == {
            name for name in opened.namelist() if not name.startswith("originals/")
        } - {"datapackage.json"}
        for one in package["resources"]:
            data = opened.read(one["path"])
            assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert one["bytes"] == len(data)
            if "schema" in one:
                names = [field["name"] for field in one["schema"]["fields"]]
                assert all(list(json.loads(line)) == names for line in data.splitlines())
        manifest = {one["path"] for one in map(json.loads, opened.read("manifest.jsonl").splitlines())}
        assert manifest == set(opened.namelist()) - {"manifest.jsonl", "datapackage.json"}
        assert all(member.date_time == (1980, 1, 1, 0, 0, 0) for member in opened.infolist())


def rewritten(kept: Path, path: Path, change: Callable[[dict[str, bytes]], object], reseal: bool = True) -> Path:
    """Write an archive with something changed in it, and with hashes that fit what is there by now."""
    with zipfile.ZipFile(kept) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    if reseal:
        names = [name for name in members if name not in ("manifest.jsonl", "datapackage.json")]
        seals = {name: hashlib.sha256(members[name]).hexdigest() for name in names}
        rows = [{"path": name, "bytes": len(members[name]), "sha256": seals[name]} for name in names]
        members["manifest.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        package = json.loads(members["datapackage.json"])
        for one in package["resources"]:
            one["hash"] = f"sha256:{hashlib.sha256(members.get(one['path'], b'')).hexdigest()}"
        members["datapackage.json"] = json.dumps(package).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return path


def _first(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith("originals/"))


def _swap(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)

    return change


WRONG: dict[str, tuple[Callable[[dict[str, bytes]], object], bool, str]] = {
    "a broken hash": (_swap("tables/log.jsonl", b"seq", b"sep"), False, "not as it was written"),
    "a broken original": (lambda m: m.update({_first(m): b"x"}), False, "not as it was written"),
    "a broken manifest": (_swap("manifest.jsonl", b"path", b"past"), False, "manifest.jsonl is not as it was"),
    "an original of another name": (lambda m: m.update({_first(m): b"x"}), True, "not the original of that name"),
    "a missing original": (lambda m: m.pop(_first(m)), False, "is missing"),
    "an original that nothing is kept of": (lambda m: m.pop(_first(m)), True, "is gone"),
    "a missing table": (lambda m: m.pop("tables/states.jsonl"), True, "tables/states.jsonl is missing"),
    "no manifest": (lambda m: m.pop("manifest.jsonl"), False, "no archive of a desk"),
    "no description": (lambda m: m.pop("datapackage.json"), False, "no archive of a desk"),
    "a description of nothing": (lambda m: m.update({"datapackage.json": b"[]"}), False, "describes no archive"),
    "a path that climbs out": (lambda m: m.update({"../../evil": b"x"}), True, "is no part of an archive"),
    "a path of its own": (lambda m: m.update({"/etc/evil": b"x"}), True, "is no part of an archive"),
    "a path that climbs inside": (lambda m: m.update({"originals/../x": b"x"}), True, "is no part of an archive"),
    "a bomb": (lambda m: m.update({_first(m): bytes(70 << 20)}), True, "would unpack to"),
    "a log that was changed": (_swap("tables/log.jsonl", b"dispatch", b"dispatsh"), True, "log"),
    "a ledger that was changed": (lambda m: m.update({"tables/incidents.jsonl": b""}), True, "ledger"),
    "a row of no table": (_swap("tables/states.jsonl", b'"state"', b'"stale"'), True, "is no row of it"),
    "a line of no JSON": (lambda m: m.update({"tables/judged.jsonl": b"[" * 99_999}), True, "is no row of it"),
    "another step": (_swap("datapackage.json", b'"step": ', b'"step": 9'), False, "read it with the version"),
}


@pytest.mark.parametrize("wrong", list(WRONG))
def test_what_is_wrong_is_one_line_and_nothing_half_written(wrong: str, kept: Path, tmp_path: Path) -> None:
    change, reseal, words = WRONG[wrong]
    path = rewritten(kept, tmp_path / "bad.zip", change, reseal)
    done = run("read", str(path), "--desk", str(tmp_path / "new.sqlite"))
    assert (done.exit_code, done.stderr.count("\n"), done.stdout) == (2, 1, ""), done.output
    assert words in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["bad.zip"]


@pytest.mark.parametrize("cut", [0, 10, 0.5, 0.999])
def test_a_file_that_is_cut_short_or_no_archive_is_refused(cut: float, kept: Path, tmp_path: Path) -> None:
    data = kept.read_bytes()
    path = tmp_path / "bad.zip"
    path.write_bytes(data[: int(cut * len(data)) if cut < 1 else int(cut)])
    done = run("read", str(path), "--desk", str(tmp_path / "new.sqlite"))
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert [one.name for one in tmp_path.iterdir()] == ["bad.zip"]


def test_a_flipped_byte_anywhere_is_noticed_or_changes_nothing(kept: Path, tmp_path: Path) -> None:
    data = kept.read_bytes()
    for at in range(7, len(data), len(data) // 40):
        path = tmp_path / "bad.zip"
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :])
        done = run("read", str(path), "--desk", str(tmp_path / "new.sqlite"))
        if done.exit_code == 0:
            again = tmp_path / "again.zip"
            assert run("write", str(again), "--desk", str(tmp_path / "new.sqlite")).exit_code == 0
            assert again.read_bytes() == data
            break
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1), done.output
        assert [one.name for one in tmp_path.iterdir()] == ["bad.zip"]


def test_a_member_that_stands_there_twice_is_refused(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(kept.read_bytes())
    with zipfile.ZipFile(path, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("tables/log.jsonl", b"")
    done = run("read", str(path), "--desk", str(tmp_path / "new.sqlite"))
    assert "is in it twice" in done.stderr


def test_nothing_that_is_there_is_written_over(kept: Path, where: Path, tmp_path: Path) -> None:
    before = where.read_bytes()
    for taken in (where, tmp_path / "new"):
        (tmp_path / "new.originals").mkdir(exist_ok=True)
        done = run("read", str(kept), "--desk", str(taken))
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
        assert "there is something already" in done.stderr
    assert where.read_bytes() == before
    assert "a file" in run("read", str(kept), "--desk", "postgresql://u@h/n").stderr


def test_a_full_disk_leaves_nothing_behind(
    kept: Path, where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device", "disk")

    with monkeypatch.context() as patch:
        patch.setattr(carrying, "enter_rows", full)
        done = run("read", str(kept), "--desk", str(tmp_path / "new.sqlite"))
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "row_lines", full)
        done = run("write", str(tmp_path / "out.zip"), "--desk", str(where))
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    with monkeypatch.context() as patch:
        patch.setattr(archive_module.shutil, "disk_usage", lambda _: type("Free", (), {"free": 1000}))
        done = run("read", str(kept), "--desk", str(tmp_path / "new.sqlite"))
        assert "make room first" in done.stderr
    assert not list(tmp_path.iterdir())


def test_no_desk_and_no_file_are_one_line(tmp_path: Path) -> None:
    for arguments in (["write", str(tmp_path / "o.zip"), "--desk", str(tmp_path / "none")],
                      ["write", str(tmp_path / "no" / "o.zip"), "--desk", str(tmp_path / "none")]):  # fmt: skip
        assert run(*arguments).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_memory_does_not_grow_with_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "faults", lambda _: iter(()))  # it reads in batches of its own

    def peaks(number: int) -> tuple[int, int]:
        folder = tmp_path / str(number)
        (folder / "in").mkdir(parents=True)
        for n in range(number):
            words = " ".join(f"word{n}x{at}" for at in range(20_000))
            (folder / "in" / f"{n}.txt").write_text(f"Outlet: Wire\nPublished: 2031-05-01\nT{n}\n\n{words}\n")
        with Desk.open(str(folder / "desk"), NOW) as desk:
            desk.add([str(folder / "in")], NOW, lambda _: None)
            tracemalloc.start()
            with (folder / "out.zip").open("wb") as out:
                write_archive(desk.store, out)
            wrote = tracemalloc.get_traced_memory()[1]
            tracemalloc.reset_peak()
        read_archive(folder / "out.zip", folder / "new", NOW)
        read = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return wrote, read

    (few_out, few_in), (many_out, many_in) = peaks(6), peaks(24)
    assert many_out < 2 * few_out
    assert many_in < 2 * few_in
