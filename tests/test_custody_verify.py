"""`dateline verify` and `dateline custody`: all that was changed of a desk is said, with its place and an exit code."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zlib import compress

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from custody import rows, small_desk, unlock
from dateline.custody import stamps
from dateline.custody.entries import entry_leaf
from dateline.custody.heads import as_text, read_head, sign
from dateline.custody.merkle import Frontier
from dateline.custody_commands import custody, verify
from dateline.desk.ledger import DeskLedger
from dateline.store.log import ID, log_key, place
from desks import desk_at, later, made, taken
from stamping import NOW, Authority

_OTHER_WAY = compress(b'[[0,1,"",0,1,1]]').hex()
pytest.importorskip("cryptography", reason="the extra `custody` is not installed")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small desk."""
    small_desk(tmp_path / "desk.sqlite").close()
    return tmp_path / "desk.sqlite"


@pytest.fixture
def kept(path: Path) -> Path:
    """A head of it, kept elsewhere."""
    return head(path, "head.json")


def run(*arguments: str | Path) -> Result:
    """Give `dateline verify` a command line."""
    return CliRunner().invoke(verify, [str(one) for one in arguments])


def custodian(*arguments: str | Path) -> Result:
    """Give `dateline custody` a command line."""
    return CliRunner().invoke(custody, [str(one) for one in arguments])


def head(path: Path, name: str, *options: str) -> Path:
    """Write a head of a desk beside it."""
    done = custodian("head", "--desk", path, "-o", path.with_name(name), *options)
    assert done.exit_code == 0, done.output
    return path.with_name(name)


def meddle(path: Path, *statements: str) -> None:
    """Change a desk behind its back, and leave its rules as they were."""
    base = sqlite3.connect(path)
    base.create_function("lower", 1, str.lower, deterministic=True)
    with base:
        kept = base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            base.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            base.execute(statement)
        for _, sql in kept:
            base.execute(sql)
    base.close()


def found(path: Path, *options: str | Path) -> list[tuple[str, str]]:
    """What is found wrong with a desk: where, and what."""
    done = run(path, "--format", "json", *options)
    told = json.loads(done.stdout)
    assert done.exit_code == (1 if told["faults"] else 0)
    return [(fault["where"], fault["what"]) for fault in told["faults"]]


def test_a_whole_desk_is_whole(path: Path, kept: Path) -> None:
    done = run(path, "--head", kept)
    assert done.exit_code == 0
    assert "entries of the log, 2 originals: all as it was written" in done.stdout
    assert run("--desk", path).exit_code == 0


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE log SET body = '{}' WHERE seq = 4", "log entry 4"),
        ("UPDATE dispatches SET text = 'Nothing happened.' WHERE id = 3", "dispatch 3"),
        ("UPDATE dispatches SET offsets = x'00' WHERE id = 3", "dispatch 3"),
        (f"UPDATE dispatches SET offsets = x'{_OTHER_WAY}' WHERE id = 3", "way back of dispatch 3"),
        ("UPDATE dispatches SET chain = 'urn:x' WHERE id = 3", "dispatch 3"),
        ("UPDATE dispatches SET received = '2030' WHERE id = 3", "dispatch 3"),
        ("UPDATE dispatches SET published = replace(published, 'T', 'U') WHERE id = 3", "dispatch 3"),
        ("UPDATE dispatches SET state = 'withdrawn' WHERE id = 1", "state of dispatch 1"),
        ("UPDATE dispatches SET copies = 2 WHERE id = 1", "group of dispatch 1"),
        ("UPDATE states SET state = 'withdrawn'", "state 1"),
        ("DELETE FROM states", "state 1"),
        ("UPDATE originals SET name = 'other'", "original "),
        ("UPDATE originals SET parts = 9", "parts of "),
        ("UPDATE arrivals SET address = '/other'", "arrival "),
        ("UPDATE arrivals SET at = '2030'", "arrival "),
        ("DROP INDEX log_by_subject", "index log_by_subject"),
        ("CREATE TABLE mine (id)", "table mine"),
        ("UPDATE tree SET hash = zeroblob(32) WHERE place = 2", "log entries 1 to 2"),
    ],
)
def test_what_was_changed_is_said(path: Path, change: str, where: str) -> None:
    meddle(path, change)
    told = found(path)
    assert told
    assert all(one.startswith(where) for one, _ in told[:1])
    assert run(path).exit_code == 1
    assert f"dateline: {told[0][0]}: {told[0][1]}" in run(path).stderr


def test_rules_that_are_gone_are_said(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("DROP TRIGGER log_keeps_UPDATE")
    base.close()
    assert found(path) == [("trigger log_keeps_UPDATE", "gone from the database")]


def test_originals_that_are_gone_or_changed_are_said(path: Path) -> None:
    first, second = sorted(file for file in path.with_name("desk.sqlite.originals").rglob("*") if file.is_file())
    first.unlink()
    second.write_bytes(b"another")
    assert [where for where, _ in found(path)] == [str(first), str(second)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes have names here")
def test_what_stands_in_an_originals_place_is_not_read_unless_it_can_be_that_file(path: Path) -> None:
    file = next(one for one in path.with_name(path.name + ".originals").rglob("*") if one.is_file())
    file.unlink()
    for make, words in (
        (os.mkfifo, "no file stands there"),
        (lambda at: at.symlink_to("/dev/zero"), "no file stands there"),
        (lambda at: (at.touch(), os.truncate(at, 40 << 30)), "42,949,672,960 bytes, and not those that were taken in"),
    ):
        make(file)
        ((where, what),) = found(path)
        assert (where, what[: len(words)]) == (str(file), words)
        file.unlink()
    file.mkdir()
    assert found(path)[0][1].startswith("no file stands there")


def test_a_judgement_is_bound_to_its_entry(path: Path) -> None:
    with desk_at(str(path)) as desk:
        DeskLedger(desk).judge("rule-out", ["one", "two"], "The ministry withdrew it.", "A. Person", later(3))
    assert found(path) == []
    for column in ("act", "value", "reason", "by", "at", "subjects"):
        copy = path.with_name(f"{column}.sqlite")
        shutil.copy(path, copy)
        shutil.copytree(path.with_name("desk.sqlite.originals"), path.with_name(f"{column}.sqlite.originals"))
        meddle(copy, f"UPDATE judgements SET {column} = 'other'")
        assert [where.split()[0] for where, _ in found(copy)] == ["judgement"]


def test_a_clock_that_went_back_is_said_and_no_fault(path: Path) -> None:
    with desk_at(str(path)) as desk:
        for at in (later(50), later(2), later(1)):
            desk.store.act("export", "x", {}, at)
    done = run(path)
    assert (done.exit_code, done.stderr.count("\n")) == (0, 1)
    assert f"is of {later(2):%Y-%m-%d %H:%M}, and the one before it of {later(50):%Y-%m-%d %H:%M}" in done.stderr


def test_an_older_desk_that_is_brought_back_is_found_by_the_head_alone(path: Path) -> None:
    older = path.with_name("older.sqlite")
    shutil.copy(path, older)
    shutil.copytree(path.with_name("desk.sqlite.originals"), path.with_name("older.sqlite.originals"))
    with desk_at(str(path)) as desk:
        desk.store.act("export", "later", None, later(9))
    kept = head(path, "later.json")
    size = read_head(kept.read_text(), "").size
    assert found(path, "--head", kept) == []
    assert found(older) == []
    ((where, what),) = [one for one in found(older, "--head", kept) if one[0].startswith("log")]
    assert (where.startswith("log entries "), where.endswith(f" to {size}")) == (True, True)
    assert "an older copy" in what


def forge(path: Path, seq: int, body: str) -> None:
    """Write an entry anew and all of the tree with it, as whoever holds the disk can."""
    with desk_at(str(path)) as desk:
        with desk.store.transaction() as connection:
            key = log_key(connection)
        leaves = [entry_leaf(key, *row[:4], body if row.seq == seq else row.body) for row in rows(desk)]
    frontier, nodes = Frontier(), []
    for leaf in leaves:
        nodes += frontier.append(leaf)
    meddle(
        path, f"UPDATE log SET body = '{body}', hash = '{leaves[seq - 1].hex()}' WHERE seq = {seq}", "DELETE FROM tree",
        *(f"INSERT INTO tree VALUES ({place(node.level, node.number)}, x'{node.hash.hex()}')" for node in nodes),
    )  # fmt: skip


@pytest.mark.parametrize("seq", range(1, 17))
def test_a_log_that_is_all_written_anew_is_found_at_its_place_by_a_head_with_leaves(path: Path, seq: int) -> None:
    with desk_at(str(path)) as desk:
        for n in range(9):
            desk.store.act("export", f"more-{n}", None, later(10 + n))
    plain, kept = head(path, "plain.json"), head(path, "kept.json", "--leaves")
    size = read_head(kept.read_text(), "").size
    forge(path, seq, '{"policy":"open"}')
    about = [one for one in found(path, "--head", kept) if "kept.json" in one[1]]
    assert about == [(f"log entry {seq}", about[0][1])]
    about = [one for one in found(path, "--head", plain) if "plain.json" in one[1]]
    assert [where for where, _ in about] == [f"log entries 1 to {size - 1}"]


def test_heads_that_still_hold_narrow_where_the_log_was_changed(path: Path) -> None:
    first = head(path, "first.json")
    with desk_at(str(path)) as desk:
        desk.store.act("export", "one", None, later(9))
        desk.store.act("export", "two", None, later(9))
    second = head(path, "second.json")
    one, two = (read_head(kept.read_text(), "").size for kept in (first, second))
    forge(path, two, "{}")
    about = [where for where, what in found(path, "--head", first, "--head", second) if "second.json" in what]
    assert about == [f"log entries {one + 1} to {two}"]


def test_a_head_of_another_desk_or_that_was_changed_is_said(path: Path, kept: Path, tmp_path: Path) -> None:
    small_desk(tmp_path / "other.sqlite").close()
    other = head(tmp_path / "other.sqlite", "other.json")
    assert [what[:22] for _, what in found(path, "--head", other)] == ["a head of another desk"]
    changed = read_head(kept.read_text(), "")
    other.write_text(as_text(replace(changed, size=changed.size - 1)))
    assert "not as it was signed: the head was changed" in [what for _, what in found(path, "--head", other)]
    other.write_text(as_text(replace(changed, key=None, signature=None)))
    done = run(path, "--head", other)
    assert (done.exit_code, "not signed" in done.stderr) == (0, True)
    other.write_text("{")
    assert run(path, "--head", other).exit_code == 2


def test_a_key_that_the_log_does_not_know_is_said(path: Path, tmp_path: Path) -> None:
    custodian("head", "--desk", path, "-o", tmp_path / "a.json")
    other = tmp_path / "other.key"
    done = custodian("head", "--desk", path, "--key", other, "-o", tmp_path / "b.json")
    assert done.exit_code == 0
    assert found(path, "--head", tmp_path / "b.json") == []
    forged = read_head((tmp_path / "b.json").read_text(), "")
    (tmp_path / "c.json").write_text(as_text(sign(forged, bytes(32))))
    assert found(path, "--head", tmp_path / "c.json") == [
        (str(tmp_path / "c.json"), "signed with a key that the log does not know of")
    ]


def test_heads_and_proofs_are_checked_without_the_desk(path: Path, kept: Path, tmp_path: Path) -> None:
    proof = tmp_path / "proof.json"
    assert custodian("proof", "2", "--desk", path, "-o", proof).exit_code == 0
    assert custodian("consistent", kept, "--desk", path, "-o", tmp_path / "same.json").exit_code == 0
    path.unlink()
    words = ("a head of ", "the proof that entry 2 is in the log of ", "the proof that the log of ")
    for file, word in zip((kept, proof, tmp_path / "same.json"), words, strict=True):
        done = run(file)
        assert (done.exit_code, done.stdout.startswith(word), "all as it was written" in done.stdout) == (0, True, True)
        bad = file.read_text().replace('"root": "', '"root": "0')
        file.write_text(bad)
        assert run(file).exit_code == 1
    for junk in ("", "{}", "[1]", '{"format": "other"}'):
        kept.write_text(junk or " ")
        assert run(kept).exit_code == 2
    assert run(tmp_path / "none").exit_code == 2
    assert "no such file" in run(tmp_path / "none").stderr


def test_a_kept_head_must_be_the_one_that_a_proof_leads_to(path: Path, kept: Path, tmp_path: Path) -> None:
    proof, told = tmp_path / "proof.json", read_head(kept.read_text(), "")
    custodian("proof", "2", "--desk", path, "-o", proof)
    assert "ask for one that leads to it" in run(proof, "--head", kept).stderr
    custodian("consistent", kept, "--desk", path, "-o", proof)
    assert run(proof, "--head", kept).exit_code == 0
    kept.write_text(as_text(replace(told, root="00" * 32, key=None, signature=None)))
    assert run(proof, "--head", kept).exit_code == 1


def test_a_head_is_printed_to_standard_output_and_as_a_page(path: Path) -> None:
    done = custodian("head", "--desk", path)
    assert read_head(done.stdout, "head").size == 17
    assert custodian("head", "--desk", path, "--print").stdout.startswith("<!doctype html>")
    assert json.loads(custodian("proof", "1", "--desk", path).stdout)["seq"] == 1
    done = custodian("proof", "99", "--desk", path)
    assert (done.exit_code, "no entry 99" in done.stderr) == (2, True)


def test_a_head_that_is_not_continued_ends_with_1(path: Path, kept: Path) -> None:
    told = read_head(kept.read_text(), "")
    kept.write_text(as_text(replace(told, root="00" * 32)))
    done = custodian("consistent", kept, "--desk", path)
    assert (done.exit_code, "does not begin with" in done.stderr) == (1, True)


def test_a_request_is_made_offline_and_a_reply_is_kept_beside_what_it_is_over(
    path: Path, kept: Path, tmp_path: Path
) -> None:
    authority = Authority(tmp_path, "Example", NOW - timedelta(days=9), NOW + timedelta(days=99))
    assert "nothing was sent" in custodian("stamp", kept, "--desk", path).stdout
    reply, roots = tmp_path / "reply.tsr", tmp_path / "roots.pem"
    reply.write_bytes(authority.reply(kept.with_name("head.json.tsq").read_bytes()))
    roots.write_bytes(authority.root)
    done = custodian("stamp", kept, "--reply", reply, "--desk", path)
    assert (done.exit_code, "untrusted" in done.stdout) == (1, True)
    done = custodian("stamp", kept, "--reply", reply, "--roots", roots, "--desk", path)
    assert (done.exit_code, "stamped by Example stamps at" in done.stdout) == (0, True)
    with desk_at(str(path)) as desk:
        last = rows(desk)[-1]
    assert (last.kind, last.subject) == ("stamp", stamps.digest(kept.read_bytes()))
    done = run(path, "--head", kept, "--roots", roots)
    assert (done.exit_code, "stamped by Example stamps" in done.stderr) == (0, True)
    assert "not checked; give" in run(path, "--head", kept).stderr
    kept.with_name("head.json.tsr").write_bytes(b"junk")
    assert (f"{kept}.tsr", "malformed: no reply of a time-stamping authority") in found(
        path, "--head", kept, "--roots", roots
    )
    done = custodian("stamp", path, "--reply", reply, "--roots", roots, "--desk", path)
    assert (done.exit_code, "altered" in done.stderr) == (1, True)


def test_a_request_is_sent_only_where_that_is_asked(path: Path, kept: Path) -> None:
    for url, word in (("ftp://example.org", "no address"), ("http://127.0.0.1:9/tsa", "the request stays")):
        done = custodian("stamp", kept, "--send", url, "--desk", path)
        assert (done.exit_code, word in done.stderr) == (2, True)


def test_a_desk_on_a_server_is_verified_too(postgresql: Callable[[], str]) -> None:
    where = postgresql()
    with small_desk(where) as desk:
        taken(desk, made(3, 40))
    assert run("--desk", where).exit_code == 0
    with desk_at(where) as desk, desk.store.transaction(writes=True) as connection:
        unlock(connection)
        connection.execute(text("UPDATE log SET body = '{}' WHERE seq = 4"))
    told = json.loads(run("--desk", where, "--format", "json").stdout)["faults"]
    assert [fault["where"] for fault in told][:3] == ["table log", "table tree", "log entry 4"]


def test_the_id_of_a_desk_follows_from_its_key(path: Path) -> None:
    meddle(path, f"UPDATE desk SET value = 'other' WHERE key = '{ID}'")
    assert [where for where, _ in found(path)] == ["log"]
