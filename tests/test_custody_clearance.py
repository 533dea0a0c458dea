"""What is published is in the log before it takes its name: by which policy, and what it is."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner, Result

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.errors import NotCleared
from dateline.pipeline import Reader
from dateline.protect.policy import default_policy
from dateline.publish_commands import _Public, brief, export

NOW = datetime(2031, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A desk with some of the sample campaign."""
    path = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    some = sorted((Path(str(files("dateline"))) / "samples" / "campaign").iterdir())[:4]
    with Desk.open(str(path), NOW) as desk:
        desk.add(map(str, some), NOW, lambda _: None)
        DeskLedger(desk).update(lambda: reader, NOW)
    return path


def run(command: Command, *arguments: str | Path) -> Result:
    """Give a command that publishes a command line."""
    return CliRunner().invoke(command, [str(one) for one in arguments])


def cleared(where: Path) -> list[tuple[str, dict[str, str]]]:
    """What the log says to have been published."""
    with Desk.open(str(where), NOW) as desk:
        assert list(desk.store.faults()) == []
        return [(one.subject, json.loads(one.body)) for one in desk.store.log() if one.kind == "clearance"]


def test_the_log_has_what_was_published_by_its_digest_and_by_which_policy(where: Path, tmp_path: Path) -> None:
    out = tmp_path / "claims.jsonl"
    assert run(export, "--format", "claims", "-o", out, "--desk", where).exit_code == 0
    policy = default_policy()
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    told = {"by": "export", "format": "claims", "policy": policy.name, "policy_digest": policy.digest, "sha256": sha256}
    assert cleared(where)[-1] == (sha256, told)
    done = run(brief, "--desk", where)
    assert done.exit_code == 0
    last = cleared(where)[-1]
    assert (last[0], last[1]["by"]) == (hashlib.sha256(done.stdout_bytes).hexdigest(), "brief")


def test_what_the_log_was_not_told_is_not_published(
    where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cleared(where)

    def changed(_: _Public) -> None:
        raise NotCleared("changed")

    monkeypatch.setattr(_Public, "check", changed)
    assert run(export, "--format", "claims", "-o", tmp_path / "out", "--desk", where).exit_code == 2
    assert list(tmp_path.iterdir()) == []
    assert cleared(where) == before
