"""Measure intake in bulk: its rate as a multiple of the reading rate, memory, and that twice changes nothing.

Run by `python bench/intake.py`. The dispatches are composed here, a hundred words each; every twentieth is an update.
`python bench/intake.py --held 100000` measures instead what a new dispatch costs where so many are held, as a multiple
of what it costs where a tenth of them are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from dateline.desk import Arriving, Desk

RATIO_LIMIT, GROWTH_LIMIT, FACTOR = 10.0, 1.15, 4
HELD_LIMIT, PORTION, MEASURED = 1.5, 1_000, 8  # dispatches taken in at a time, and how many times that is measured
_SEED, _DAY = 7, datetime(2031, 1, 1, tzinfo=UTC)
_WORDS = (
    "shells", "fell", "on", "the", "ford", "of", "Orlen", "wardens", "said", "two", "people", "were", "killed", "and",
    "a", "bridge", "near", "Hask", "was", "held", "by", "militia", "residents", "told", "reporters", "that", "at",
    "least", "twelve", "wounded", "had", "reached", "clinic", "before", "dusk", "governor", "denied", "it",
)  # fmt: skip
_TAKE = """
import json, resource, sys, time
from datetime import UTC, datetime
from dateline.desk import Desk
now = datetime.now(UTC)
with Desk.open(sys.argv[1], now) as desk:
    started = time.perf_counter()
    tally = desk.add([sys.argv[2]], now, lambda line: None)
    took = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"new": tally.new, "held": tally.held_originals, "seconds": took, "peak": peak}))
"""


def main() -> int:
    """Measure, print a line for each figure, and return 1 if one misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dispatches", type=int, default=10_000)
    parser.add_argument("--read", type=int, default=200, help="dispatches over which the reading rate is measured")
    parser.add_argument("--held", type=int, help="measure what a new dispatch costs where so many are held")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if arguments.held:
            return _measure_held(Path(name), arguments.held)
        return _measure(Path(name), arguments.dispatches, arguments.read)


def _measure(folder: Path, number: int, read: int) -> int:
    small, large = (write(folder / f"{n}.jsonl", n) for n in (number, number * FACTOR))
    first = _taken(folder / "small.sqlite", small)
    before = _mark(folder / "small.sqlite")
    again = _taken(folder / "small.sqlite", small)
    same = again["new"] == 0 and _mark(folder / "small.sqlite") == before
    many = _taken(folder / "large.sqlite", large)
    reading = read / _reading(folder / "read.jsonl", read)
    rate = first["new"] / first["seconds"]
    beyond = (many["peak"] - _megabytes(large)) / (first["peak"] - _megabytes(small))
    print(f"{number:,} dispatches, {_megabytes(small):.1f} MB of JSON lines; {number * FACTOR:,} for memory\n")
    print(f"  taken in                       {rate:8,.0f} dispatches a second")
    print(f"  read                           {reading:8,.1f} dispatches a second")
    print(f"  taken in again                 {again['seconds']:8.2f} s, nothing changed: {'yes' if same else 'NO'}")
    print(
        f"  peak memory                    {first['peak']:8,.0f} MB; {many['peak']:,.0f} MB at {FACTOR} times as many"
    )
    checks = [
        ("taking in / reading", rate / reading, rate / reading >= RATIO_LIMIT, f"at least {RATIO_LIMIT:g}"),
        (f"memory beyond the file, x{FACTOR}", beyond, beyond <= GROWTH_LIMIT, f"at most {GROWTH_LIMIT:g}"),
    ]
    for name, value, good, limit in checks:
        print(f"  {name:<30} {value:8.2f} x   ({limit}){'' if good else '  MISSED'}")
    return int(not same or not all(good for _, _, good, _ in checks))


def _measure_held(folder: Path, number: int) -> int:
    """Fill a desk portion by portion, and compare what the portions past a tenth and past the whole cost."""
    path = write(folder / "all.jsonl", number + PORTION * MEASURED, *_as_language())
    rows = path.read_bytes().splitlines(keepends=True)
    spent = []
    with Desk.open(str(folder / "desk.sqlite"), _DAY) as desk:
        for start in range(0, len(rows), PORTION):
            portion = b"".join(rows[start : start + PORTION])
            began = time.process_time()
            desk.take([Arriving(f"{start}.jsonl", "file", f"/{start}", lambda data=portion: data)], _DAY, _unheard)
            spent.append((time.process_time() - began) / PORTION)
    few, many = (1000 * statistics.median(spent[at // PORTION :][:MEASURED]) for at in (number // 10, number))
    good = many <= HELD_LIMIT * few
    for held, cost in ((number // 10, few), (number, many)):
        print(f"  a new dispatch, {held:9,} held    {cost:8.2f} ms")
    print(f"  {'the one / the other':<30} {many / few:8.2f} x   (at most {HELD_LIMIT:g}){'' if good else '  MISSED'}")
    return int(not good)


def _unheard(_line: str) -> None:
    """Leave what is told of each portion untold."""


def _as_language() -> tuple[Sequence[str], Sequence[float]]:
    """Return words, each as frequent as a word of its rank in a language, so that set phrases come as in the news."""
    syllables = [first + last for first in "bdfghklmnprstvz" for last in ("a", "e", "i", "o", "u", "an", "el", "or")]
    chance = random.Random(_SEED)
    invented = ("".join(chance.choices(syllables, k=chance.choice((2, 3)))) for _ in range(40_000))
    words = list(dict.fromkeys((*_WORDS, *invented)))
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


def write(path: Path, number: int, words: Sequence[str] = _WORDS, frequencies: Sequence[float] | None = None) -> Path:
    """Write so many composed dispatches as JSON lines."""
    chance = random.Random(_SEED)

    def sentence(length: int) -> str:
        return " ".join(chance.choices(words, cum_weights=frequencies, k=length)).capitalize()

    with path.open("w", encoding="utf-8") as stream:
        for n in range(number):
            update = n % 20 == 19
            row = {
                "id": f"urn:example:{n - update}", "outlet": f"Example Press {n % 7}",
                "headline": sentence(8),
                "date": (_DAY + timedelta(minutes=n)).isoformat(),
                "text": " ".join(f"{sentence(20)}." for _ in range(5)),
            }  # fmt: skip
            stream.write(json.dumps(row) + "\n")
    return path


def _taken(desk: Path, original: Path) -> dict[str, float]:
    """Take an original in, in a process of its own, whose memory is then nothing but that."""
    command = [sys.executable, "-c", _TAKE, str(desk), str(original)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _mark(desk: Path) -> str:
    """Return a mark of all that a desk holds."""
    command = [sys.executable, "-m", "dateline", "dispatches", "--desk", str(desk), "--format", "json"]
    return hashlib.sha256(subprocess.run(command, check=True, capture_output=True).stdout).hexdigest()


def _reading(path: Path, number: int) -> float:
    """Return the seconds that reading so many takes, the model being loaded."""
    from dateline.intake.receive import receive_text
    from dateline.pipeline import Reader

    texts = [json.loads(line)["text"] for line in write(path, number + 5).read_text(encoding="utf-8").splitlines()]
    reader = Reader.default()
    for text in texts[:5]:
        reader.read(receive_text(text))
    started = time.perf_counter()
    for text in texts[5:]:
        reader.read(receive_text(text))
    return time.perf_counter() - started


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 2**20


if __name__ == "__main__":
    sys.exit(main())
