"""`dateline desk`: on this machine alone, with a sample where there is none, a link that is printed once."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

import web_desk  # noqa: F401
from dateline.desk import Desk
from dateline.web_commands import desk
from web_desk import NOON

_START = "from dateline.web_commands import desk; desk()"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _started(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _START, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **environment},
    )  # fmt: skip


def _stopped(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=60)
    return complaints


def test_a_desk_is_served_and_the_link_makes_the_first_account(tmp_path: Path) -> None:
    where, port = tmp_path / "desk.sqlite", _free_port()
    Desk.open(str(where), NOON).close()
    process = _started("--desk", str(where), "--port", str(port))
    try:
        assert process.stdout is not None
        assert f"serving {where}" in process.stdout.readline()
        link = process.stdout.readline()
        found = re.search(rf"http://127\.0\.0\.1:{port}(/join/\S+)", link)
        assert found is not None
        assert _status(port, found[1]) == 200
        assert _status(port, "/") == 303
    finally:
        complaints = _stopped(process)
    assert "Traceback" not in complaints
    assert Path(f"{where}.users").exists()


def _status(port: int, path: str) -> int:
    """Ask until the server listens."""
    for _ in range(300):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            try:
                connection.request("GET", path)
            except ConnectionRefusedError:
                time.sleep(0.1)
                continue
            with connection.getresponse() as answer:
                return answer.status
    raise AssertionError("nobody listens")


def test_without_a_desk_a_sample_is_served_and_gone_afterwards(tmp_path: Path) -> None:
    port = _free_port()
    process = _started("--port", str(port), DATELINE_DATA=str(tmp_path / "none"), TMPDIR=str(tmp_path))
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        assert "serving the sample campaign" in "".join(lines)
        assert list(tmp_path.glob("dateline-*"))
    finally:
        _stopped(process)
    assert not list(tmp_path.glob("dateline-*"))
    assert not (tmp_path / "none").exists()


def test_a_desk_that_is_named_and_not_there_is_said_so(tmp_path: Path) -> None:
    answer = CliRunner().invoke(desk, ["--desk", str(tmp_path / "none.sqlite")])
    assert answer.exit_code == 2
    assert "there is no desk" in answer.output


def test_what_is_missing_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "starlette", None)
    answer = CliRunner().invoke(desk, [])
    assert answer.exit_code == 2
    assert "pip install 'dateline[desk]'" in answer.output
