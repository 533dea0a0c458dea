"""The commands for what comes in, as a newcomer meets them: add, list, show; formats, exit codes, bad files."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import originals
from dateline import intake_commands
from dateline.cli import main
from serving import answer, local, serving

ONE = "Shells fell on the ford of Orlen on Sunday, the wardens said.\n"
TWO = "The mill at Hask burned on Monday, the miller said, and\x1b[31m nobody came.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two dispatches, one of them further down, and a picture; and a desk that is yet to be made."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "one.txt").write_text(ONE, encoding="utf-8")
    (tmp_path / "in" / "deep" / "two.txt").write_text(TWO, encoding="utf-8")
    (tmp_path / "in" / ".hidden.txt").write_text("Not for you.", encoding="utf-8")
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path / "desk.sqlite"))
    return tmp_path / "in"


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


def rows() -> list[dict[str, object]]:
    """The list as JSON."""
    found: list[dict[str, object]] = json.loads(run("dispatches", "--format", "json").stdout)
    return found


def test_a_folder_is_taken_in_once(folder: Path) -> None:
    first, again = run("add", folder), run("add", folder)
    assert (first.exit_code, first.stdout) == (0, "2 dispatches taken in from 2 originals\n")
    assert (again.exit_code, again.stdout) == (0, "nothing new; 2 originals held already\n")
    assert len(rows()) == 2


def test_standard_input_is_taken_in(folder: Path) -> None:
    assert run("add", "-", stdin=ONE).stdout == "1 dispatch taken in from 1 original\n"
    assert run("add", folder / "one.txt").stdout == "nothing new; 1 original held already\n"
    shown = json.loads(run("dispatches", "show", "1", "--format", "json").stdout)
    assert [way["how"] for way in shown["came"]] == ["stdin", "file"]


def test_what_cannot_be_taken_in_is_told_and_the_rest_goes_on(folder: Path) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    some = run("add", folder, folder / "none.txt")
    assert some.exit_code == 1
    assert "2 dispatches taken in from 2 originals; 2 not taken in" in some.stdout
    assert [line.split(": ")[1].rpartition("/")[2] for line in some.stderr.splitlines()] == ["picture.png", "none.txt"]
    assert run("add", folder / "none.txt").exit_code == 2


def test_columns_of_a_table_are_named(folder: Path) -> None:
    (folder / "table.csv").write_text("Wann,Was\n05/03/2031,The ford fell.\n06/03/2031,The mill fell.\n", "utf-8")
    taken = run("add", folder / "table.csv", "--column", "text=Was", "--column", "date=Wann", "--column", "day=first")
    assert (taken.exit_code, taken.stdout) == (0, "2 dispatches taken in from 1 original\n")
    assert [str(row["published"])[:10] for row in rows()] == ["2031-03-05", "2031-03-06"]
    assert "write FIELD=COLUMN" in run("add", folder, "--column", "What").stderr


def test_nothing_is_fetched_unless_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_commands, "NETWORK", local())
    with serving() as host:
        url = host.says("/story.txt", answer(ONE.encode(), kind="text/plain"))
        refused = run("add", url)
        assert (refused.exit_code, host.asked) == (2, [])
        assert "nothing is fetched unless you ask for it with --fetch" in refused.stderr
        taken = run("add", "--fetch", url)
        assert (taken.exit_code, taken.stdout) == (0, "1 dispatch taken in from 1 original\n")
        missing = run("add", "--fetch", host.says("/none", answer(status="404 Not Found")))
    assert (missing.exit_code, "404" in missing.stderr) == (2, True)
    shown = json.loads(run("dispatches", "show", "1", "--format", "json").stdout)
    assert [(way["how"], way["address"]) for way in shown["came"]] == [("page", url)]
    assert folder.is_dir()


def test_lists_come_as_text_json_and_csv(folder: Path) -> None:
    run("add", folder)
    text = run("dispatches").stdout.splitlines()
    assert text[0].split() == ["id", "published", "outlet", "headline"]
    assert len(text) == 3
    assert "\x1b" not in "".join(text)
    table = list(csv.DictReader(io.StringIO(run("dispatches", "--format", "csv").stdout)))
    assert [row["id"] for row in table] == [str(row["id"]) for row in rows()]
    assert set(table[0]) == set(rows()[0])
    assert run("dispatches", "--text", "MILL", "--format", "csv").stdout.count("\n") == 2


def test_nothing_is_listed_of_a_desk_without_it(folder: Path) -> None:
    run("add", folder)
    assert run("dispatches", "--outlet", "Nobody").stdout == "no dispatches\n"
    assert json.loads(run("dispatches", "--outlet", "Nobody", "--format", "json").stdout) == []


def test_one_is_shown_with_its_original(folder: Path) -> None:
    run("add", folder)
    id = next(row["id"] for row in rows() if row["original"])
    shown = run("dispatches", "show", str(id)).stdout
    assert "sha256" in shown
    assert "by file from" in shown
    raw = {run("dispatches", "show", str(row["id"]), "--raw").stdout_bytes for row in rows()}
    assert raw == {ONE.encode(), TWO.encode()}
    assert run("dispatches", "show", "99").exit_code == 1


def test_a_past_moment_is_shown_as_it_was(folder: Path) -> None:
    run("add", folder)
    assert run("dispatches", "--as-of", "2001-01-01").stdout == "no dispatches\n"
    assert len(run("dispatches", "--as-of", "2999-01-01T10:00").stdout.splitlines()) == 3
    assert "write YYYY-MM-DD" in run("dispatches", "--as-of", "soon").stderr


def test_without_a_desk_that_is_said(folder: Path) -> None:
    listed = run("dispatches")
    assert (listed.exit_code, listed.stdout) == (2, "")
    assert "there is no desk; `dateline add` makes one" in listed.stderr
    assert not folder.with_name("desk.sqlite").exists()


def test_the_desk_is_in_the_data_folder_unless_it_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_DESK")
    monkeypatch.setenv("DATELINE_DATA", str(folder.parent / "data"))
    assert run("add", folder / "one.txt").exit_code == 0
    assert (folder.parent / "data" / "desk.sqlite").is_file()
    assert run("add", "--desk", folder.parent / "other.sqlite", folder / "one.txt").exit_code == 0
    assert len(run("dispatches", "--desk", folder.parent / "other.sqlite").stdout.splitlines()) == 2
    assert run("dispatches", "--desk", folder.parent / "other.sqlite", "show", "1").exit_code == 0
    assert run("dispatches", "show", "1", "--desk", folder.parent / "other.sqlite").exit_code == 0


def test_reading_does_not_wait_for_the_record() -> None:
    code = "import sys, dateline.cli; sys.exit(any(name.startswith('sqlalchemy') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("command", [("add",), ("dispatches",), ("dispatches", "show")])
def test_help_says_what_a_newcomer_needs(command: tuple[str, ...]) -> None:
    words = run(*command, "--help").output
    assert "--desk" in words
    assert "Exit codes" in words or command == ("dispatches",)


def test_a_kill_withdraws_and_needs_no_text(folder: Path) -> None:
    first = originals.ninjs(1)
    kill = originals.ninjs(1, version="2", pubstatus="canceled", headline="KILL", body_xhtml="")
    for name, told in (("a.json", first), ("b.json", kill)):
        (folder / name).write_text(json.dumps(told), encoding="utf-8")
    run("add", folder / "a.json")
    taken = run("add", folder / "b.json")
    assert (taken.exit_code, taken.stderr) == (0, "")
    assert [row["state"] for row in rows()] == ["withdrawn", "notice"]
    assert [row["state"] for row in as_of_before()] == ["standing"]


def as_of_before() -> list[dict[str, object]]:
    """The list as it stood when the first had come."""
    shown = json.loads(run("dispatches", "show", "1", "--format", "json").stdout)
    at = str(shown["received"])
    found: list[dict[str, object]] = json.loads(run("dispatches", "--as-of", at, "--format", "json").stdout)
    return found


def test_what_says_nothing_of_itself_is_told_who_published_it_and_when(folder: Path) -> None:
    taken = run("add", folder / "one.txt", "--outlet", "Hask Radio", "--published", "2031-03-05")
    assert taken.exit_code == 0
    assert [(row["outlet"], row["published"]) for row in rows()] == [("Hask Radio", "2031-03-05")]
    assert "2031-03-05       Hask Radio" in run("dispatches").stdout
    again = run("add", folder / "one.txt", "--outlet", "Hask Post")
    assert "what was held already keeps its outlet and date" in again.stderr
    assert "write YYYY-MM-DD" in run("add", folder, "--published", "5 March").stderr
