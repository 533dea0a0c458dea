"""An intake that is killed at any moment loses nothing that it acknowledged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dateline

KILLS = Path(__file__).with_name("kills.py")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_what_is_acknowledged_outlives_kill_9_at_random_moments() -> None:
    path = os.pathsep.join([str(Path(dateline.__file__).parents[1]), str(KILLS.parent)])
    done = subprocess.run(
        [sys.executable, str(KILLS), "--kills", "15", "--seed", "5"],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "15 kills" in done.stdout
