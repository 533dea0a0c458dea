"""Kill workers and whole runs at random moments, and see that the output is that of an undisturbed run, to the byte.

`python tests/bulk_kills.py --kills 200` is the soak; the suite kills a few. `--engine ray` kills actors and drivers.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from archives import contents, dispatch, lines

_MANY = 400
_BETWEEN = (1.5, 6.0)  # seconds: a worker takes one or two to load the model


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill so many times, print what came of it, and return 1 if the output differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--engine", choices=["local", "ray"], default="local")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), given.kills, given.engine, random.Random(given.seed))


def run(folder: Path, kills: int, engine: str, chance: random.Random, many: int = _MANY) -> int:
    """Run until so many were killed and the last run has come to its end."""
    source = lines(folder / "wire.jsonl", map(dispatch, range(many)))
    whole, killed, number, workers = folder / "whole", 0, 0, 0
    _begun(source, whole, "local").wait()
    while killed < kills:
        out = folder / f"out-{number}"
        running = _begun(source, out, engine)
        while running.poll() is None:
            time.sleep(chance.uniform(*_BETWEEN))
            if killed < kills and running.poll() is None:
                at_driver = chance.random() < 0.5
                victims = [running.pid] if at_driver else _workers(running.pid, engine)
                if victims:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(chance.choice(victims), signal.SIGKILL)
                    killed, workers = killed + 1, workers + (not at_driver)
            if running.poll() is not None and running.returncode != 0:
                if running.returncode != -signal.SIGKILL:
                    print(f"after {killed} kills: a run ended with {running.returncode}")
                    return 1
                running = _begun(source, out, engine)
        if contents(out) != contents(whole):
            print(f"after {killed} kills: the output is not that of an undisturbed run")
            return 1
        number += 1
    print(f"{killed} kills, {workers} of workers; {number} runs carried to their end over them: the same bytes")
    return 0


def _begun(source: Path, out: Path, engine: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dateline", "bulk", str(source), str(out), "--workers", "2", "--engine", engine]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _workers(driver: int, engine: str) -> list[int]:
    """Return the processes that read: children of the driver that were spawned, or Ray's actors."""
    mark = b"spawn_main" if engine == "local" else b"ray::MapWorker"
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError, ValueError):
            told = path.read_bytes()
            parent = int((path.parent / "stat").read_text().rpartition(")")[2].split()[1])
            if mark in told and (engine == "ray" or parent == driver):
                found.append(int(path.parent.name))
    return found


if __name__ == "__main__":
    sys.exit(main())
