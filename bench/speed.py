"""Measure reading as ratios: against the bare model run, cold start, peak memory, and memory over 1,000 dispatches.

Run by `make bench`. The ratio is measured in one process, in turns and in seconds of processor, so that other work on
the machine weighs on both sides; only the cold start is by the clock, since a person waits for it.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from dateline.intake.receive import receive
from dateline.pipeline import Reader
from dateline.present.contract import to_line
from dateline.records.dispatch import Dispatch

RATIO_LIMIT, COLD_LIMIT, MEMORY_LIMIT, GROWTH_LIMIT = 1.35, 2.0, 700.0, 1.05


def main() -> int:
    """Measure, print a line for each figure, and return 1 if one misses its limit."""
    arguments = _arguments()
    paths = [Path(name) for name in arguments.files] or sorted(Path(str(files("dateline") / "samples")).glob("*.txt"))
    reader = Reader.default()
    dispatches = [receive(path.read_bytes(), path.name) for path in paths]
    words = sum(len(dispatch.text.split()) for dispatch in dispatches)
    print(f"{len(paths)} dispatches, {words:,} words, {arguments.rounds} rounds\n")
    ratio, bare, whole = _ratio(reader, dispatches, arguments.rounds)
    print(f"  bare model run                 {words / bare:8,.0f} words a second of processor")
    print(f"  whole reading                  {words / whole:8,.0f} words a second of processor")
    cold = _cold_start(paths[0])
    first, last = _flatness(reader, dispatches, arguments.reads)
    checks = [
        ("whole reading / bare model run", ratio, RATIO_LIMIT, "x"),
        ("cold start of `dateline read`", cold, COLD_LIMIT, "s"),
        ("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, MEMORY_LIMIT, "MB"),
        (f"memory after {arguments.reads:,} reads / 100", last / first, GROWTH_LIMIT, "x"),
    ]
    for name, value, limit, unit in checks:
        print(f"  {name:<30} {value:8.2f} {unit:<3} (limit {limit:g} {unit}){'' if value <= limit else '  TOO MUCH'}")
    return int(any(value > limit for _, value, limit, _ in checks))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="dispatches to measure on; the shipped samples if none are given")
    parser.add_argument("--rounds", type=int, default=15, help="interleaved rounds of the ratio")
    parser.add_argument("--reads", type=int, default=1_000, help="reads over which memory must stay flat")
    return parser.parse_args()


def _ratio(reader: Reader, dispatches: list[Dispatch], rounds: int) -> tuple[float, float, float]:
    """Median of the rounds' ratios, and the median times of both sides; each round times both on all texts."""
    bare: list[float] = []
    whole: list[float] = []
    for _ in range(rounds + 2):
        bare.append(_worked(lambda: [reader.parse(dispatch) for dispatch in dispatches]))
        whole.append(_worked(lambda: [to_line(reader.read(dispatch)) for dispatch in dispatches]))
    bare, whole = bare[2:], whole[2:]
    ratio = statistics.median(b / a for a, b in zip(bare, whole, strict=True))
    return ratio, statistics.median(bare), statistics.median(whole)


def _worked(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _cold_start(path: Path) -> float:
    """Median time of a whole process that reads one dispatch, files in the disk cache."""
    command = [sys.executable, "-m", "dateline", "read", str(path)]
    return statistics.median(
        _timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)) for _ in range(5)
    )


def _flatness(reader: Reader, dispatches: list[Dispatch], reads: int) -> tuple[float, float]:
    """Resident memory in MB after 100 reads and after all."""
    first = _resident()
    for number in range(reads):
        reader.read(dispatches[number % len(dispatches)])
        if number == 99:
            first = _resident()
    return first, _resident()


def _resident() -> float:
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    sys.exit(main())
