"""An exhibit and its manifest against the desk that they are of: whatever is another is said, with where."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dateline.custody_commands import verify
from dateline.desk.exhibits import DeskExhibits
from dateline.desk.manifests import seal_of
from dateline.gazetteer.world import open_world
from dateline.records.exhibit import Check, Verdict
from dateline.store.exhibits import ExhibitStore
from desks import desk_at, later
from flipping import full_desk
from test_custody_verify import meddle

Told = dict[str, Any]
SHA256 = hashlib.sha256(b"not a picture\n").hexdigest()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with one exhibit, checked twice, with a verdict; nobody changes it."""
    path = tmp_path_factory.mktemp("exhibit") / "desk.sqlite"
    full_desk(path)
    with desk_at(str(path)) as desk:
        ExhibitStore(desk.store).recheck(SHA256, [Check("traces", "none 1", "hints", (), "a", "b")], (), later(7))
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of it that may be changed."""
    return Path(shutil.copytree(made.parent, tmp_path / "desk")) / made.name


@pytest.fixture
def told(made: Path) -> Told:
    """The manifest of its exhibit."""
    with desk_at(str(made)) as desk, DeskExhibits(desk, open_world) as exhibits:
        return exhibits.manifest(exhibits.exhibit(SHA256))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(verify, [str(one) for one in arguments])


def against(path: Path, told: Told) -> Result:
    """Check a manifest, sealed anew by whoever changed it, against its desk."""
    file = path.with_name("manifest.json")
    file.write_text(json.dumps(told | {"seal": seal_of(told)}))
    return run(file, "--desk", path)


def test_a_manifest_is_as_the_desk_has_it_and_stays_so(path: Path, told: Told) -> None:
    assert {len(told[part]) for part in ("appearances", "verdicts")} == {1}
    assert [one["id"] for one in told["checks"]] == ["file", "traces"]
    done = against(path, told)
    assert (done.exit_code, done.stderr) == (0, "")
    with desk_at(str(path)) as desk:
        store = ExhibitStore(desk.store)
        verdict: Verdict = store.verdicts(SHA256)[0]
        store.recheck(SHA256, [Check("traces", "none 2", "no hints", (), "a", "b")], (), later(8))
        DeskExhibits(desk, open_world).ledger.judge("undo", [verdict.key], "No.", "A. Person", later(9))
    done = against(path, told)
    assert done.exit_code == 0
    assert "was taken back, followed or brought back since" in done.stderr
    assert "the log tells of the exhibit 1 times more" in done.stderr


def _set(part: str, field: str, value: object) -> Callable[[Told], None]:
    def change(told: Told) -> None:
        (told[part][0] if isinstance(told[part], list) else told[part])[field] = value

    return change


@pytest.mark.parametrize(("change", "words"), [
    (_set("appearances", "place", "Mosul"), "appearance 1: place is Mosul, and the desk has Orlen"),
    (_set("appearances", "by", "Nobody"), "appearance 1: by is Nobody, and the desk has A. Person"),
    (_set("checks", "verdict", "altered"), "check file: verdict is altered, and the desk has whole"),
    (_set("verdicts", "word", "staged"), ": word is staged, and the desk has original"),
    (_set("file", "size", 1), "file: size is 1, and the desk has 14"),
    (_set("file", "type", "image/png"), "file: type is image/png, and the desk has text/plain"),
    (_set("file", "sha256", "00"), "no exhibit of this desk has the SHA-256 00"),
    (_set("file", "sha256", "../../etc/passwd"), "no exhibit of this desk has the SHA-256 ../../etc/passwd"),
    (_set("log", "hash", "00"), ": hash is 00, and the desk has "),
    (lambda told: told.update(received="1999"), "received is 1999, and the desk has "),
    (lambda told: told.update(desk="other"), "of desk other, and this one is "),
    (lambda told: told.update(more=1), "more is 1, and the desk has null"),
    (lambda told: told["checks"].pop(), "check traces is left out"),
    (lambda told: told["verdicts"].clear(), " is left out"),
    (lambda told: told["appearances"].append(told["appearances"][0]), "has the same appearance twice"),
    (lambda told: told["log"].pop(0), " is left out"),
    (lambda told: told["log"].clear(), "names no entry of the log"),
    (lambda told: told.update(log=[5]), "not made as the manifest of an exhibit is"),
    (lambda told: told.update(file="x"), "not made as the manifest of an exhibit is"),
    (lambda told: told.update(checks=None), "not made as the manifest of an exhibit is"),
    (lambda told: told["log"][0].update(seq=10**30), "not made as the manifest of an exhibit is"),
])  # fmt: skip
def test_a_manifest_that_was_changed_and_sealed_anew_is_found(
    made: Path, told: Told, change: Callable[[Told], None], words: str
) -> None:
    change(told)
    done = against(made, told)
    assert (done.exit_code, words in done.stderr) == (1, True), done.output
    assert done.stderr.startswith("dateline: ")


def test_without_a_desk_only_the_seal_is_checked(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    data = json.dumps(told)
    file.write_text(data)
    done = run(file, "--desk", tmp_path / "none")
    assert (done.exit_code, "by itself: all as it was written" in done.stdout) == (0, True)
    assert "no desk to compare it with" in done.stderr
    for at in range(0, len(data), 23):
        file.write_text(data[:at] + chr(ord(data[at]) ^ 1) + data[at + 1 :])
        assert run(file, "--desk", tmp_path / "none").exit_code in (1, 2)


def test_an_exhibit_is_checked_by_its_id_and_by_a_copy_of_its_file(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.bin"
    copy.write_bytes(b"not a picture\n")
    for target in (SHA256[:8], copy):
        done = run(target, "--desk", made, "--head", made.with_name("head.json"))
        assert (done.exit_code, f"exhibit {SHA256[:12]}, received 2031" in done.stdout) == (0, True), done.output
    copy.write_bytes(b"not a picture!\n")
    for target, words in ((copy, "no exhibit that your desk holds"), ("abcdef0123", "no exhibit that your desk holds")):
        done = run(target, "--desk", made)
        assert (done.exit_code, words in done.stderr) == (2, True)


@pytest.mark.parametrize(("change", "words"), [
    ("UPDATE appearances SET place = 'Mosul'", "appearance "),
    ("UPDATE checks SET verdict = 'altered'", "check of exhibit "),
    ("UPDATE log SET body = replace(body, 'Orlen', 'Mosul')", "not as it was written"),
    ("UPDATE verdicts SET claim = 'x'", "verdict "), ("UPDATE exhibits SET size = 3", "its file is another"),
])  # fmt: skip
def test_who_changes_the_desk_and_the_manifest_alike_is_found_by_the_log(path: Path, change: str, words: str) -> None:
    meddle(path, change)
    with desk_at(str(path)) as desk, DeskExhibits(desk, open_world) as exhibits:
        told = exhibits.manifest(exhibits.exhibit(SHA256))
    for done in (against(path, told), run(SHA256, "--desk", path)):
        assert (done.exit_code, words in done.stderr) == (1, True), done.output
