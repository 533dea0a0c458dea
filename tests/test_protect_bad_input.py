"""What goes wrong while something is published: one line that says what, and no file, whole or in part."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import dateline.publish_commands as commands
from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.protect.shielding import PROTECT
from dateline.publish.exports import FORMATS
from dateline.store.asking import Asked

NOW = datetime(2031, 5, 1, tzinfo=UTC)
WIRE = """Outlet: Northwire (composed)
Published: 2015-10-06

KUNDUZ, Oct 6 - Eleven people were killed when shells hit Kunduz on Tuesday, said Governor Darvin Askariov.
"""
WRITES = [("export", one) for one in FORMATS] + [("brief", one) for one in commands._PAGES]


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A desk with one dispatch."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "wire.txt").write_text(WIRE, encoding="utf-8")
    with Desk.open(str(folder / "desk.sqlite"), NOW) as desk:
        desk.add([str(folder / "wire.txt")], NOW, lambda _: None)
        DeskLedger(desk).update(lambda: reader, NOW)
    return folder / "desk.sqlite"


@pytest.fixture
def run(where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Write one publication into an empty folder."""
    monkeypatch.setenv("DATELINE_DESK", str(where))
    (tmp_path / "out").mkdir()

    def runs(command: str, layout: str, *more: str) -> Result:
        arguments = ["--format", layout, "-o", str(tmp_path / "out" / "told"), *more]
        return CliRunner().invoke(getattr(commands, command), arguments)

    return runs


def refused(result: Result, folder: Path, *says: str) -> None:
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    assert all(word in result.stderr for word in says), result.stderr
    assert not list((folder / "out").iterdir())


@pytest.mark.parametrize(("command", "layout"), WRITES)
def test_a_full_disk_leaves_no_file(
    command: str, layout: str, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("dateline.delivery.os.fsync", full)
    refused(run(command, layout), tmp_path, "No space left")
    monkeypatch.undo()


@pytest.mark.parametrize(("command", "layout"), [("export", "claims"), ("export", "kml"), ("brief", "md")])
def test_what_loses_its_clearance_while_it_is_written_is_not_published(
    command: str, layout: str, run: Any, where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody takes the only source into protection after the claims were read and before the file is there."""
    clear, when = commands.clear, iter(range(10))

    def slow(*arguments: Any) -> Any:
        found = clear(*arguments)
        with Desk.open(str(where), NOW, create=False) as desk:
            ledger = DeskLedger(desk)
            keys = [one.key for one in ledger.sources(Asked()) if "Askariov" in one.name]
            ledger.judge(PROTECT, keys, f"a threat {command} {layout} {next(when)}", layout, datetime.now(UTC))
        return found

    monkeypatch.setattr(commands, "clear", slow)
    refused(run(command, layout), tmp_path, "changed while this was written", "try again")
    monkeypatch.setattr(commands, "clear", clear)
    again = run(command, layout)
    assert again.exit_code == 0, again.output
    assert b"Askariov" not in (tmp_path / "out" / "told").read_bytes()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('policy = 1\n[place]\nunit = "street"\n', "it may be country, province, district, town"),
        ('policy = 1\n[time]\nunit = "hour"\n', "it may be day, week, month"),
        ('policy = 1\n[sources]\nasked = "perhaps"\n', "it may be withhold, name"),
        ("policy = 1\n[batch]\nsources = -1\n", "a number from 0"),
        ("policy = 1\n[batch]\npeople = 3\n", "has no 'people'"),
    ],
)
def test_a_policy_that_says_what_nobody_knows_publishes_nothing(text: str, says: str, run: Any, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(text, encoding="utf-8")
    refused(run("export", "claims", "--policy", str(policy)), tmp_path, str(policy), says)
