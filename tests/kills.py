"""Kill an intake at random moments and see that nothing acknowledged is lost, taken in twice or there by half.

`python tests/kills.py --kills 1000` is the soak; the suite runs a few. Needs a system with `fork` and `SIGKILL`.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from dateline.desk import Arriving, Wanted, intake
from desks import NOON, desk_at, made

_ORIGINALS = [made(200), made(30, 200), *(made(1, 230 + n) for n in range(40)), made(130, 270)]
_BATCH = 20


def main() -> int:
    """Kill so many times, print what came of it, and return 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    intake._ITEMS = _BATCH
    with tempfile.TemporaryDirectory() as folder:
        return _run(Path(folder), arguments.kills, random.Random(arguments.seed))


def _run(folder: Path, kills: int, chance: random.Random) -> int:
    started = time.perf_counter()
    _child(folder / "whole.sqlite", os.open(os.devnull, os.O_WRONLY))
    length = time.perf_counter() - started
    whole = _held(folder / "whole.sqlite")
    killed = finished = number = 0
    while killed < kills:
        path, before = folder / f"{number}.sqlite", 0
        while killed < kills:
            acknowledged, dead = _killed(path, chance.uniform(0, length * 0.6))
            killed += dead
            held = _held(path) if path.exists() else []
            problem = _problem(path, held, whole, before + acknowledged)
            if problem:
                print(f"after {killed} kills: {problem}")
                return 1
            before = len(held)
            if not dead:
                finished += 1
                if held != whole:
                    print(f"after {killed} kills: what was taken in piece by piece is not what was taken in at once")
                    return 1
                break
        number += 1
    print(f"{killed:,} kills, {finished:,} intakes carried to their end over them, {len(whole)} dispatches each: sound")
    return 0


def _problem(path: Path, held: list[object], whole: list[object], acknowledged: int) -> str | None:
    if len(held) < acknowledged:
        return f"{acknowledged} were acknowledged, {len(held)} are held"
    if len(held) > len(whole):
        return f"{len(held)} are held of {len(whole)}"
    if not path.exists():
        return None
    with desk_at(str(path)) as desk:
        return next(iter(desk.store.faults()), None)


def _killed(path: Path, after: float) -> tuple[int, bool]:
    """Run an intake and kill it after so many seconds; return how many it had acknowledged, and whether it died."""
    ear, mouth = os.pipe()
    child = os.fork()
    if not child:
        os.close(ear)
        _child(path, mouth)
        os._exit(0)
    os.close(mouth)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(ear, "rb") as stream:
        said = stream.read().split(b"\n")[:-1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"the intake itself failed with {os.WEXITSTATUS(status)}")
    return int(said[-1]) if said else 0, os.WIFSIGNALED(status)


def _child(path: Path, mouth: int) -> None:
    with desk_at(str(path)) as desk:
        inputs = [Arriving(f"in-{n}", "file", f"/in-{n}", lambda data=data: data) for n, data in enumerate(_ORIGINALS)]
        desk.take(inputs, NOON, print, lambda _name, new, _bytes: os.write(mouth, b"%d\n" % new) and None)
    os.close(mouth)


def _held(path: Path) -> list[object]:
    """Return what a desk holds, with the states that it is in, whatever order it came in."""
    with desk_at(str(path)) as desk:
        all_ = {held.id: held for held in desk.dispatches(Wanted())}
    place = {id: (held.original, held.item.part) for id, held in all_.items()}
    return sorted(
        (place[id], held.digest, held.state, held.changed_by and place[held.changed_by]) for id, held in all_.items()
    )


if __name__ == "__main__":
    sys.exit(main())
