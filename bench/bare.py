"""Measure what the machine itself gives: the bare model in one process and in two at once, without the rest.

python bench/bare.py [--texts 60] [--rounds 3]. bench/bulk.py measures the same in its rounds, since two workers can be
no more times one than two bare models are.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import time
from collections.abc import Sequence
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from dateline.language.network import Network
from dateline.language.sentences import split_long
from dateline.language.tokens import tokenize
from dateline.records.text import Span


class Ran(NamedTuple):
    """What processes took for the same texts each: seconds of the slowest, and processor seconds of one."""

    wall: float
    worked: float


def ran(texts: Sequence[str], processes: int) -> Ran:
    """Let so many processes run the network over the texts, each over all of them, beginning together."""
    context = multiprocessing.get_context("spawn")
    pipes = []
    for _ in range(processes):
        ours, theirs = context.Pipe()
        context.Process(target=_run, args=(theirs, list(texts)), daemon=True).start()
        pipes.append(ours)
    [pipe.recv() for pipe in pipes]
    [pipe.send("go") for pipe in pipes]
    told = [pipe.recv() for pipe in pipes]
    return Ran(max(wall for wall, _ in told), statistics.mean(worked for _, worked in told))


def _run(pipe: Connection, texts: list[str]) -> None:
    network = Network(Path(str(files("dateline"))) / "model")
    windows = [_windows(network, text) for text in texts]
    [network.run(one) for one in windows[:3]]
    pipe.send("ready")
    pipe.recv()
    began, before = time.perf_counter(), time.process_time()
    for one in windows:
        network.run(one)
    pipe.send((time.perf_counter() - began, time.process_time() - before))


def _windows(network: Network, text: str) -> list[list[str]]:
    found = []
    for block in text.split("\n\n"):
        spans = [Span(start, end) for start, end in tokenize(block)]
        found += [[span.of(block) for span in part] for part in split_long(block, spans, network.pieces)]
    return found


def ratios(texts: Sequence[str], turned: bool = False) -> tuple[float, float]:
    """Return how many times the work of one process two do, by the clock and by their processor time."""
    if turned:
        two, one = ran(texts, 2), ran(texts, 1)
    else:
        one, two = ran(texts, 1), ran(texts, 2)
    return 2 * one.wall / two.wall, 2 * one.worked / two.worked


def main() -> int:
    """Measure in turns, and print the medians."""
    from bulk import text_of  # the made-up dispatches

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    texts = [text_of(number) for number in range(given.texts)]
    found = [ratios(texts, at % 2 == 1) for at in range(given.rounds)]
    print(f"two bare models / one {statistics.median(clock for clock, _ in found):.2f} by the clock,", end=" ")
    print(f"{statistics.median(worked for _, worked in found):.2f} by their processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
