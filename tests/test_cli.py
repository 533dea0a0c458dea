"""The command as a newcomer meets it: formats, exit codes, bad files, whole output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline import __version__
from dateline.cli import main

GOOD = "Published: 2015-03-02\n\nGunmen took the town of Hask on Sunday, the governor said, and shelled the bridge.\n"
FRENCH = "Les soldats sont entrés dans la ville après des combats avec les rebelles, selon le ministère.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two dispatches, a file that is none, and one in another language."""
    (tmp_path / "b.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "a.md").write_text(GOOD.replace("Sunday", "Monday"), encoding="utf-8")
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "binary.txt").write_bytes(b"a\x00b")
    (tmp_path / "bad" / "french.txt").write_text(FRENCH, encoding="utf-8")
    return tmp_path


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


def files_of(result: Result) -> list[str]:
    """The files of the readings that were printed, in order."""
    return [Path(json.loads(line)["dispatch"]["file"]).name for line in result.stdout.splitlines()]


def test_version() -> None:
    assert run("--version").output == f"dateline {__version__}\n"


def test_help_documents_every_option_and_the_exit_codes() -> None:
    words = run("read", "--help").output
    for option in ("--published", "--outlet", "--format", "--output", "--annotator", "Exit codes"):
        assert option in words


def test_the_readme_documents_every_command_and_exit_code() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for name in main.commands:
        assert f"dateline {name}" in readme
    for code in range(4):
        assert f"| {code} |" in readme


def test_a_folder_is_its_text_files_in_order(folder: Path) -> None:
    result = run("read", "--format", "jsonl", folder)
    assert result.exit_code == 0
    assert files_of(result) == ["a.md", "b.txt"]


def test_files_are_named_as_they_were_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    result = run("read", "--format", "jsonl", "./b.txt", ".")
    assert [json.loads(line)["dispatch"]["file"] for line in result.stdout.splitlines()] == ["./b.txt", "a.md", "b.txt"]


@pytest.mark.parametrize("arguments", [("read", "-"), ("read",)])
def test_standard_input(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--format", "jsonl", "--outlet", "Example Press", "--published", "2015-03-03", stdin=GOOD)
    dispatch = json.loads(result.stdout)["dispatch"]
    assert (dispatch["file"], dispatch["outlet"], dispatch["published"]) == ("-", "Example Press", "2015-03-03")


@pytest.mark.parametrize("layout", ["text", "jsonl", "html"])
def test_output_to_a_file_is_what_goes_to_standard_output(folder: Path, layout: str) -> None:
    target = folder / "out"
    assert run("read", "--format", layout, "-o", target, folder / "b.txt").exit_code == 0
    assert target.read_text(encoding="utf-8") == run("read", "--format", layout, folder / "b.txt").stdout
    assert sorted(path.name for path in folder.iterdir()) == ["a.md", "b.txt", "bad", "c.png", "out"]


@pytest.mark.parametrize(
    ("names", "code", "read", "says"),
    [
        (("a.md", "b.txt"), 0, 2, ""),
        (("a.md", "missing.txt", "b.txt"), 1, 2, "missing.txt: no such file"),
        (("a.md", "bad/binary.txt"), 1, 1, "binary.txt: binary, not text"),
        (("a.md", "bad/french.txt"), 1, 2, "french.txt: in another language (fr)"),
        (("missing.txt",), 2, 0, "no such file"),
        (("c.png",), 2, 0, "a PNG image"),
        (("bad/french.txt",), 3, 1, "only English is read"),
        (("bad/french.txt", "missing.txt"), 3, 1, "no such file"),
    ],
)
def test_one_bad_file_stops_no_other_and_the_exit_code_says_so(
    folder: Path, names: tuple[str, ...], code: int, read: int, says: str
) -> None:
    result = run("read", "--format", "jsonl", *[folder / name for name in names])
    assert result.exit_code == code
    assert len(result.stdout.splitlines()) == read
    assert says in result.stderr
    assert all(line.startswith("dateline: ") for line in result.stderr.splitlines())


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    result = run("read", tmp_path)
    assert result.exit_code == 2
    assert "holds no .txt or .md file" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("--published", "06.07.2013"), ("--published", "2013-02-30"), ("--format", "xml"), ("--annotator", "nothing")],
)
def test_wrong_options_end_with_code_two_and_say_what_is_wrong(folder: Path, arguments: tuple[str, str]) -> None:
    result = run("read", *arguments, folder / "b.txt")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


def test_an_output_that_cannot_be_written_leaves_nothing(folder: Path) -> None:
    result = run("read", "-o", folder / "nowhere" / "out.html", "--format", "html", folder / "b.txt")
    assert result.exit_code == 2
    assert "No such file" in result.stderr


def test_an_old_output_survives_a_failure(folder: Path) -> None:
    target = folder / "out"
    target.write_text("old", encoding="utf-8")
    assert run("read", "--annotator", "nothing", "-o", target, folder / "b.txt").exit_code == 2
    assert target.read_text(encoding="utf-8") == "old"
    assert not list(folder.glob(".*"))


def test_control_characters_in_a_file_name_do_no_harm(folder: Path) -> None:
    result = run("read", folder / "evil\x1b[2J\nname.txt")
    assert "\x1b" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_schema_and_samples() -> None:
    assert json.loads(run("schema").stdout)["title"] == "Reading"
    paths = [Path(line) for line in run("samples").stdout.splitlines()]
    assert len(paths) >= 4
    assert all("composed" in path.read_text(encoding="utf-8").splitlines()[1] for path in paths)
    assert run("samples", paths[0].stem).stdout == paths[0].read_text(encoding="utf-8")
    assert run("samples", "nosuch").exit_code == 2


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "dateline", *arguments],
        capture_output=True,
        check=False,
        env=os.environ | environment,
        timeout=120,
    )


def test_the_same_bytes_on_every_run_with_any_hash_seed_and_in_any_order(sample_paths: list[Path]) -> None:
    names = [str(path) for path in sample_paths]
    first = python("read", "--format", "jsonl", *names, PYTHONHASHSEED="1")
    second = python("read", "--format", "jsonl", *reversed(names), PYTHONHASHSEED="4242")
    assert first.returncode == second.returncode == 0
    assert first.stdout.splitlines() == second.stdout.splitlines()[::-1]


def test_a_reader_of_our_output_may_go_away(sample_paths: list[Path]) -> None:
    names = " ".join(f"'{path}'" for path in sample_paths)
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m dateline read --format jsonl {names} | head -c 10"],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert len(done.stdout) == 10
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_text_can_be_printed_where_the_terminal_knows_only_ascii(sample_paths: list[Path]) -> None:
    done = python("read", str(sample_paths[0]), PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0
    assert done.stdout
