"""Kill a desk at random moments of reading and linking: what was told is kept, and no incident is there by half.

`python tests/ledger_kills.py --kills 1000` is the soak; the suite runs a few. Needs a system with `fork` and `SIGKILL`.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from dateline.desk import ledger as desk_ledger
from dateline.desk.ledger import DeskLedger
from dateline.gazetteer.world import open_world
from dateline.ledger.build import build
from dateline.records.claim import Claim, ClaimTime, Control, Event, Toll
from dateline.records.dispatch import Dispatch
from dateline.records.reading import Reading
from dateline.records.referent import Place, PlaceMention
from dateline.records.text import Excerpt
from dateline.store.coding import coded
from desks import NOON, desk_at, made, taken

_DISPATCHES, _BATCH = 240, 8
_ORLEN = Place("Orlen", 10.0, 20.0, "town", "XX", "own:orlen", None, 3.0)
_WORDS = (("event", "Shells fell"), ("toll", "the ford"), ("control", "Orlen"))


class PlainReader:
    """Reads three claims out of each dispatch that `made` makes, without a model."""

    gazetteer = open_world()

    def read(self, dispatch: Dispatch) -> Reading:
        """Return an event, a toll and a holder."""
        claims = tuple(_claim(dispatch, kind, words) for kind, words in _WORDS)
        return Reading(dispatch, (), (), (), (), claims, ())


def _claim(dispatch: Dispatch, kind: str, words: str) -> Claim:
    start = dispatch.text.index(words)
    trigger = Excerpt.at(dispatch.text, start, start + len(words))
    day: date | None = dispatch.published
    number = int(dispatch.text.split("day ")[1].split(",")[0])
    what: dict[str, Any] = {
        "event": {"event": Event("Shelling/artillery/missile attack", None, None, (), (), ())},
        "toll": {"toll": Toll("killed", 1 + number % 5, 1 + number % 5, False, None, "unknown", None, "incident")},
        "control": {"control": Control("held", trigger, "rebel group", None)},
    }[kind]
    return Claim(
        id="c", kind=kind, trigger=trigger, content=Excerpt.at(dispatch.text, 0, len(dispatch.text)),
        sentence=Excerpt.at(dispatch.text, 0, len(dispatch.text)).span, attribution=(), certainty="asserted",
        marks=(), doubt=None, places=(PlaceMention(trigger, _ORLEN),),
        time=ClaimTime(None, day.isoformat() if day else None, day, day), rule="test", **what,
    )  # fmt: skip


def main() -> int:
    """Kill so many times, print what came of it, and return 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    desk_ledger._AT_ONCE = _BATCH
    with tempfile.TemporaryDirectory() as folder:
        return _run(Path(folder), given.kills, random.Random(given.seed))


def _run(folder: Path, kills: int, chance: random.Random) -> int:
    began = time.perf_counter()
    _work(_prepared(folder / "whole.sqlite"), os.open(os.devnull, os.O_WRONLY))
    length = time.perf_counter() - began
    whole = _snapshot(folder / "whole.sqlite")
    killed = finished = number = 0
    while killed < kills:
        path, done = _prepared(folder / f"{number}.sqlite"), 0
        while killed < kills:
            told, dead = _killed(path, chance.uniform(0, length * 0.5))
            killed += dead
            problem, done = _problem(path, done + told)
            if problem:
                print(f"after {killed} kills: {problem}")
                return 1
            if not dead:
                finished += 1
                if _snapshot(path) != whole:
                    print(f"after {killed} kills: what was filed piece by piece is not what was filed at once")
                    return 1
                break
        number += 1
    print(f"{killed:,} kills, {finished:,} ledgers carried to their end over them, {len(whole)} lines each: sound")
    return 0


def _prepared(path: Path) -> Path:
    with desk_at(str(path)) as desk:
        taken(desk, made(_DISPATCHES))
    return path


def _problem(path: Path, told: int) -> tuple[str | None, int]:
    """Say what is wrong with a ledger after a kill, and how many dispatches are on file."""
    with desk_at(str(path)) as desk:
        ledger = DeskLedger(desk)
        filed = list(ledger.store.claims())
        fault = next(iter(desk.store.faults()), None)
        if fault:
            return fault, len(filed)
        if len(filed) < told:
            return f"{told} were told to be on file, {len(filed)} are", len(filed)
        whole = build(filed)
        wanted = [coded(one) for one in (*whole.incidents, *whole.control, *whole.access)]
        found = list(ledger.snapshot())
    return None if sorted(found) == sorted(wanted) else "the ledger is not that of the claims", len(filed)


def _snapshot(path: Path) -> list[str]:
    with desk_at(str(path)) as desk:
        return list(DeskLedger(desk).snapshot())


def _killed(path: Path, after: float) -> tuple[int, bool]:
    """Run an update and kill it after so many seconds; return how many it had told of, and whether it died."""
    ear, mouth = os.pipe()
    child = os.fork()
    if not child:
        os.close(ear)
        _work(path, mouth)
        os._exit(0)
    os.close(mouth)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(ear, "rb") as stream:
        said = stream.read().split(b"\n")[:-1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"the update itself failed with {os.WEXITSTATUS(status)}")
    return int(said[-1]) if said else 0, os.WIFSIGNALED(status)


def _work(path: Path, mouth: int) -> None:
    with desk_at(str(path)) as desk:
        reader: Any = PlainReader
        DeskLedger(desk).update(reader, NOON, lambda done, _: os.write(mouth, b"%d\n" % done) and None)
    os.close(mouth)


if __name__ == "__main__":
    sys.exit(main())
