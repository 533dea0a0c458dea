"""Kill workers and whole runs at random moments, and see that the output is that of an undisturbed run, to the byte.

`python tests/bulk_kills.py --kills 200` is the soak; the suite kills a few. `--engine ray` kills actors and drivers.
What is killed is one of the readers or the driver, at a random moment: the time between two grows with each and shrinks
with every run that comes to its end, so that busy machines kill as they should. One in eight waits until the output is
being written.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archives import contents, dispatch, lines

_MANY = 240
_MARKS = {"local": b"spawn_main", "ray": b"ray::"}
_AT_THE_END, _AT_THE_DRIVER = 0.125, 0.35  # shares of the kills
_GROWS, _SHRINKS = 1.05, 0.6  # about ten kills for each end
_CLOSING = 0.05  # of the time between two kills


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill so many times, print what came of it, and return 1 if the output differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--engine", choices=["local", "ray"], default="local")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    if given.engine == "ray" and not importlib.util.find_spec("ray"):
        print("no Ray here: its engine is left out")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), given.kills, given.engine, random.Random(given.seed))


def run(folder: Path, kills: int, engine: str, chance: random.Random, many: int = _MANY) -> int:
    """Run until so many were killed and the last run has come to its end."""
    source = lines(folder / "wire.jsonl", map(dispatch, range(many)))
    whole, killed, number, began = folder / "whole", Counter[str](), 0, time.monotonic()
    _begun(source, whole, engine).wait()
    soak = _Soak(engine, chance, kills, time.monotonic() - began, killed)
    while killed.total() < kills:
        out = folder / f"out-{number}"
        if ended := soak.carried(source, out):
            print(f"after {killed.total()} kills: a run ended with {ended}")
            return 1
        if differ := _differing(contents(out), contents(whole)):
            print(f"after {killed.total()} kills: not the output of an undisturbed run: {', '.join(differ)}")
            return 1
        number += 1
        print(f"{_told(killed)}; {number} runs carried to their end over them: the same bytes", flush=True)
    return 0


@dataclass(slots=True)
class _Soak:
    """What kills: with which engine, how often, at most how many seconds apart, and what was killed so far."""

    engine: str
    chance: random.Random
    kills: int
    between: float
    killed: Counter[str]

    def carried(self, source: Path, out: Path) -> int:
        """Begin a run again and again until it comes to its end under the kills; return how it ended."""
        running = _begun(source, out, self.engine)
        while True:
            if self.killed.total() < self.kills:
                self._disturb(running, out)
            else:
                running.wait()
            if running.poll() == -signal.SIGKILL:
                running = _begun(source, out, self.engine)
            elif running.poll() is not None:
                self.between *= _SHRINKS
                return running.returncode

    def _disturb(self, running: subprocess.Popen[bytes], out: Path) -> None:
        """Wait for a moment and kill a reader or the driver, unless the run ends before."""
        if closing := self.chance.random() < _AT_THE_END:
            while running.poll() is None and not (out / ".work" / "new").exists():
                time.sleep(0.002)
        ends = time.monotonic() + self.chance.uniform(0, self.between * (_CLOSING if closing else 1))
        while running.poll() is None and time.monotonic() < ends:
            time.sleep(0.005)
        at_driver = closing or self.chance.random() < _AT_THE_DRIVER
        victims = [running.pid] if at_driver else []
        while running.poll() is None and not victims:
            victims = _workers(running.pid, self.engine)
            time.sleep(0.05)
        if running.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(victims), signal.SIGKILL)
                self.between *= _GROWS
                self.killed["drivers" if at_driver else "readers"] += 1
        if at_driver:
            running.wait()


def _begun(source: Path, out: Path, engine: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dateline", "bulk", str(source), str(out), "--workers", "2", "--engine", engine]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _workers(driver: int, engine: str) -> list[int]:
    """Return the processes that read for a driver: those that it spawned, or its Ray's actors, in order."""
    parents, found = {}, []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError, ValueError):
            told = path.read_bytes()
            process = int(path.parent.name)
            parents[process] = int((path.parent / "stat").read_text().rpartition(")")[2].split()[1])
            if _MARKS[engine] in told and (engine == "local" or b"MapWorker" in told):
                found.append(process)
    return sorted(process for process in found if driver in _above(process, parents))


def _above(process: int, parents: dict[int, int]) -> set[int]:
    above = set[int]()
    while (process := parents.get(process, 0)) and process not in above:
        above.add(process)
    return above


def _differing(found: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


def _told(killed: Counter[str]) -> str:
    return f"{killed.total()} kills ({', '.join(f'{number} of {name}' for name, number in sorted(killed.items()))})"


if __name__ == "__main__":
    sys.exit(main())
