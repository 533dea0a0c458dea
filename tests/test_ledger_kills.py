"""A ledger that is killed while it is brought up to date loses nothing and holds nothing by half."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dateline

KILLS = Path(__file__).with_name("ledger_kills.py")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_ledger_that_is_killed_is_whole() -> None:
    path = os.pathsep.join([str(Path(dateline.__file__).parents[1]), str(KILLS.parent)])
    done = subprocess.run(
        [sys.executable, str(KILLS), "--kills", "4", "--seed", "5"],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 kills" in done.stdout
