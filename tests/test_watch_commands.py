"""`dateline watch` as a desk meets it: one round for cron, or on and on until it is told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline import watch_commands
from dateline.cli import main
from dateline.watch import folder
from serving import Host, answer, dripping, local, serving

DISPATCH = "Published: 2015-03-02\n\nGunmen killed five people in Homs on Sunday, a doctor said.\n"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Wire</title><link>http://wire.example/</link>
<item><title>Homs shelled</title><guid>urn:1</guid><link>{page}</link>
<description>Shelling hit Homs on Sunday, residents said.</description></item></channel></rss>"""
PAGE = """<html><body><article><h1>Homs shelled</h1>
<p>Shelling hit Homs on Sunday, residents said.</p></article></body></html>"""


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, in which the desk is."""
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(folder, "SETTLED", 0.1)
    return tmp_path / "data"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(DISPATCH, encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setattr(watch_commands, "NETWORK", local())
    with serving() as host:
        yield host


def run(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_one_round_takes_a_folder_in_and_the_next_changes_nothing(inbox: Path) -> None:
    first = run("watch", inbox, "--once")
    assert (first.exit_code, first.stdout, first.stderr) == (0, f"{inbox / 'a.txt'}: 1 new\n", "")
    again = run("watch", inbox, "--once")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")
    assert run("dispatches", "--format", "csv").stdout.count("\n") == 2


def test_what_can_not_be_had_is_told_and_counts(wire: Host, inbox: Path) -> None:
    result = run("watch", inbox, wire.url("/none"), "--once")
    assert result.exit_code == 1
    assert f"{wire.url('/none')}: answered 404 Not Found; asked again in 30 minutes" in result.stderr
    assert "1 new" in result.stdout


def test_a_feed_and_its_pages_are_taken_and_archived(wire: Host, tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    wire.says("/page", answer(PAGE.encode()))
    url = wire.says("/feed", answer(RSS.format(page=wire.url("/page")).encode(), kind="application/rss+xml"))
    path = tmp_path / "watch.toml"
    path.write_text(f'[fetch]\nwarc = "archive"\n[[feed]]\nurl = "{url}"\npages = true\n', encoding="utf-8")
    result = run("watch", path, "--once")
    assert result.exit_code == 0, result.stderr
    assert wire.paths() == ["/feed", "/page"]
    assert f"{url}: 1 new" in result.stdout
    assert len(list((tmp_path / "archive").iterdir())) == 2
    assert run("watch", path, "--once").stdout == ""


def test_a_list_that_is_wrong_ends_the_command(tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text("[[feed]]\n", encoding="utf-8")
    for what in (tmp_path / "watch.toml", tmp_path / "none.toml", "file:///etc/passwd"):
        result = run("watch", what)
        assert result.exit_code == 2
        assert result.stderr.startswith("dateline: ")
        assert result.stderr.count("\n") == 1


def test_help_says_what_allows_fetching() -> None:
    assert "is what allows it to be fetched" in " ".join(run("watch", "--help").stdout.split())


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start a watch in a process of its own."""
    command = [sys.executable, "-m", "dateline", "watch", *(str(argument) for argument in arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ.copy())


def until(what: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.05)
    assert what()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_stops_cleanly_and_goes_on(inbox: Path, number: signal.Signals) -> None:
    watching = started(inbox)
    try:
        assert watching.stdout
        assert watching.stdout.readline() == f"{inbox / 'a.txt'}: 1 new\n"
        refused = run("watch", inbox)
        assert refused.exit_code == 2
        assert "another watch works from it" in refused.stderr
        watching.send_signal(number)
        asked = time.monotonic()
        out, told = watching.communicate(timeout=20)
        assert (watching.returncode, out, told) == (0, "", "")
        assert time.monotonic() - asked < 15
    finally:
        watching.kill()
        watching.wait()
    (inbox / "b.txt").write_text(DISPATCH.replace("five", "six"), encoding="utf-8")
    result = run("watch", inbox, "--once")
    assert (result.exit_code, result.stdout) == (0, f"{inbox / 'b.txt'}: 1 new\n")


def test_a_watch_that_is_killed_loses_nothing_and_takes_nothing_twice(inbox: Path, tmp_path: Path) -> None:
    for number in range(40):
        text = DISPATCH.replace("five", str(number + 100))
        (inbox / f"{number:02}.txt").write_text(text, encoding="utf-8")
    seen = tmp_path / "seen.sqlite"
    watching = started(inbox, "--state", seen)
    assert watching.stdout
    for _ in range(5):
        watching.stdout.readline()
    watching.kill()
    watching.communicate()
    assert run("watch", inbox, "--once", "--state", seen).exit_code == 0
    seen.unlink()
    assert run("watch", inbox, "--once", "--state", seen).stdout == ""
    assert run("dispatches", "--format", "csv").stdout.count("\n") >= 42


def test_a_stop_breaks_off_a_fetch_that_hangs(wire: Host) -> None:
    url = wire.says("/feed", dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.05))

    def stop() -> None:
        until(lambda: "/feed" in wire.paths())
        os.kill(os.getpid(), signal.SIGTERM)

    stopping = threading.Thread(target=stop)
    before, began = signal.getsignal(signal.SIGTERM), time.monotonic()
    stopping.start()
    result = run("watch", url)
    stopping.join()
    assert (result.exit_code, result.output) == (0, "")
    assert time.monotonic() - began < 30
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_desk_that_is_not_one_ends_the_command(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_text("no desk", encoding="utf-8")
    result = run("watch", inbox, "--once", "--desk", tmp_path / "desk.sqlite")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
