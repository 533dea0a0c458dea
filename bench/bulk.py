"""Measure reading in bulk: python bench/bulk.py [--dispatches 240] [--words 450] [--rounds 2] [--engines one,two,ray]

Makes up an archive of dispatches of so many words each, always the same, and reads it with one worker, with two and
with Ray on two, in turns, so that other work on the machine weighs on all. Prints the rate of each, the ratios, the
memory of the workers and of the driver over the run, and whether all wrote the same bytes. Beside two workers against
one stands what two bare models are against one, in the same rounds. `--write FILE` only writes the archive.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import bare

from dateline.bulk.local import Settings, read_here
from dateline.bulk.run import Job, Run, begun, finish
from dateline.bulk.stage import Stage

WORDS = 450
TWO_LIMIT, RAY_LIMIT, MEMORY_LIMIT, FLAT_LIMIT = 1.85, 0.9, 700.0, 1.05
_BARE = 60  # dispatches that the bare models are run over
FIRST = date(2031, 1, 1)
OUTLETS = ("Northwire", "Kabul Ledger", "Relief Digest", "Amu Evening Post", "Province Radio")
SLOTS = {
    "town": "Homs,Aleppo,Idlib,Kunduz,Baghlan,Mosul,Kirkuk,Misrata,Benghazi,Donetsk,Kharkiv,Goma,Bunia,Maiduguri,Mopti",
    "area": "the eastern suburbs,the old market quarter,the bus station,the main hospital,the northern road",
    "office": "the health directorate,the provincial council,the defence ministry,a local observatory,the Red Crescent",
    "person": "Karim Haddad,Leyla Sabri,Oleh Marchuk,Fatuma Bahati,Yusuf Rahimi,Salma Idris,Anton Hrytsenko",
    "role": "the governor,a hospital official,a police spokesman,the head of the relief committee,an army officer",
    "side": "government forces,the army,rebel fighters,a militia loyal to the council,insurgents,security forces",
    "arm": "artillery,rockets,an air strike,a drone,mortar shells,a roadside bomb,a car bomb",
    "people": "people,civilians,soldiers,fighters,villagers,children,aid workers",
    "day": "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday",
    "when": "overnight,on {day},early on {day},late on {day},in the past week,since {day},two days ago",
    "need": "water,bread,fuel,medicine,electricity,tents",
    "few": "two,three,four,five,six,seven,nine,11,14,17,23",
    "many": "40,65,80,120,150,300,more than 200,at least 1200",
}
SENTENCES = (
    "{arm} hit {area} of {town} {when}, killing at least {few} {people} and wounding {many} others, {role} said.",
    "{office} said {few} {people} had been killed in {area} of {town} {when}.",
    "“They came at dawn and fired at everything that moved,” said {person}, {role} in {town}.",
    "{side} denied that they had shelled {area} and accused {side} of using residents as shields.",
    "According to {office}, {side} captured {area} of {town} {when} after {few} days of fighting.",
    "{side} still hold {town}, but the road to {town} has been cut {when}, two residents reached by telephone said.",
    "Clashes between {side} and {side} broke out near {town} {when}, witnesses said.",
    "{office} put the number of the displaced at {many}, most of them from {area}.",
    "“We have had no {need} for {few} days, and nobody can leave,” {person} told reporters by telephone.",
    "{person}, {role}, said that relief convoys had been turned back at a checkpoint outside {town} {when}.",
    "It was not possible to verify the reports independently.",
    "The town of about 90,000 lies on the only paved road between the provincial capital and the border.",
    "Unconfirmed reports on social media said that {side} had withdrawn from {area}, which {side} denied.",
    "At the main hospital, where {many} wounded were brought {when}, staff worked by torchlight for want of fuel.",
    "A statement by {side} claimed that {few} {people} of the other side had been killed near {town}.",
    "{office} called on all parties to let {need} through, and said {few} of its lorries had been looted {when}.",
    "The two sides have fought over the district since the truce of last spring, which each says the other broke.",
    "{person} said the bodies of {few} {people} had been found in a well outside {town} {when}.",
    "Schools and the market were shut for a second day, and long queues for {need} stood along the river.",
    "A ceasefire that {office} announced {when} was to have begun at noon; {side} said it had never agreed to it.",
    "{few} of the wounded, among them a nurse, died later of their wounds, {role} told a news conference in {town}.",
    "Analysts doubt that either side can hold {area} for long without the bridge, which {arm} destroyed {when}.",
)


def text_of(number: int, words: int = WORDS) -> str:
    """Return the text of a made-up dispatch: about so many words, always the same for a number."""
    chance = random.Random(f"dateline {number}")
    town = chance.choice(SLOTS["town"].split(","))
    said: list[str] = []
    order: list[str] = []
    while sum(sentence.count(" ") + 1 for sentence in said) < words:
        order = order or chance.sample(SENTENCES, len(SENTENCES))
        said.append(_filled(order.pop(), chance))
    paragraphs = [" ".join(said[at : at + 2]) for at in range(0, len(said), 2)]
    return f"{town.upper()}, ({chance.choice(OUTLETS)}) - " + "\n\n".join(paragraphs)


def _filled(template: str, chance: random.Random) -> str:
    while "{" in template:
        before, _, rest = template.partition("{")
        slot, _, after = rest.partition("}")
        template = before + chance.choice(SLOTS[slot].split(",")) + after
    start = 1 if template.startswith("“") else 0
    return template[:start] + template[start : start + 1].upper() + template[start + 1 :]


def write_archive(path: Path, number: int, words: int = WORDS) -> str:
    """Write so many dispatches as JSON lines, of a new day every 500, and return the file's SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as stream:
        for at in range(number):
            day = (FIRST + timedelta(days=at // 500)).isoformat()
            row = {"id": f"made-{at}", "text": text_of(at, words), "date": day, "outlet": OUTLETS[at % len(OUTLETS)]}
            line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            stream.write(line)
    return digest.hexdigest()


@dataclass
class Timed:
    """One run: when each chunk was done and what it held, the memory of each worker then, and its output's hash."""

    began: float
    workers: int
    done: list[tuple[float, int]] = field(default_factory=list)
    memory: dict[int, list[float]] = field(default_factory=dict)
    driver: list[float] = field(default_factory=list)
    worked: float = 0.0
    closing: float = 0.0
    digest: str = ""

    def told(self, _: Counter[str]) -> None:
        """Note what each worker and the driver hold whenever a chunk is done."""
        self.driver.append(_resident(os.getpid()))
        for child in multiprocessing.active_children():
            if child.pid and (held := _resident(child.pid)):
                self.memory.setdefault(child.pid, []).append(held)

    def look(self, stage: Stage) -> None:
        """Note when each chunk's file was written: one engine tells of a chunk at once, the other when it likes."""
        for path in stage.folder.glob("*.done"):
            with path.open("rb") as lines:
                self.done.append((path.stat().st_mtime, sum(1 for _ in lines) - 1))
        self.done.sort()

    @property
    def wall(self) -> float:
        """Seconds from the start to the last chunk, the loading of models included."""
        return self.done[-1][0] - self.began

    @property
    def rate(self) -> float:
        """Dispatches a second while all work: from the first chunk of each worker until one finds no more to do."""
        first, last = self.workers - 1, min(len(self.done) - 1, max(self.workers, len(self.done) - self.workers))
        between = self.done[last][0] - self.done[first][0]
        return sum(number for _, number in self.done[first + 1 : last + 1]) / between

    @property
    def flat(self) -> float:
        """The most that a worker's memory grew from the first tenth of the run to the last."""
        return max((_grown(held) for held in self.memory.values()), default=0.0)

    @property
    def peak(self) -> float:
        """The most MB that a worker held when a chunk was done."""
        return max((max(held) for held in self.memory.values()), default=0.0)


def _grown(held: list[float]) -> float:
    """Return the middle of the last tenth over that of the first."""
    tenth = max(1, len(held) // 10)
    return statistics.median(held[-tenth:]) / statistics.median(held[:tenth])


def _resident(process: int) -> float:
    with contextlib.suppress(OSError, IndexError, ValueError):
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0


def run(source: Path, out: Path, engine: str, workers: int) -> Timed:
    """Read an archive with so many workers of an engine."""
    with begun(Job(str(source), out)) as job:
        if not isinstance(job, Run):
            raise SystemExit(f"{out}: was read before")
        settings, timed, before = Settings(job.stage.folder.absolute()), Timed(time.time(), workers), os.times()
        if engine == "local":
            read_here(job.chunks(), settings, workers, timed.told)
        else:
            from dateline.bulk.on_ray import read_on_ray  # an optional extra

            read_on_ray(job.archive, job.job.columns, job.done, settings, workers, timed.told)
        after = os.times()
        timed.look(job.stage)
        timed.worked = after.children_user + after.children_system - before.children_user - before.children_system
        before = os.times()
        finish(job)
        after = os.times()
        timed.closing = after.user + after.system - before.user - before.system
        timed.driver.append(_resident(os.getpid()))
    timed.digest = _digest(out)
    return timed


def _digest(out: Path) -> str:
    """Return one hash of all files of an output but for its lock."""
    found = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file() and path.name != ".lock"):
        found.update(f"{path.relative_to(out)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


ENGINES = {
    "one": ("local", 1, "local, 1 worker"),
    "two": ("local", 2, "local, 2 workers"),
    "ray": ("ray", 2, "Ray on 2"),
}


Round = tuple[dict[str, Timed], tuple[float, float] | None]


def rounds(source: Path, folder: Path, engines: Sequence[str], number: int, words: int) -> Iterator[Round]:
    """Run each engine in turn, so many times over; every other round the other way about.

    Where one worker and two are compared, so are one bare model and two, each time.
    """
    texts = [text_of(at, words) for at in range(_BARE)] if {"one", "two"} <= set(engines) else []
    few = folder / "few.jsonl"
    write_archive(few, 1, 1)
    for at in range(number):
        loading = run(few, folder / f"{at}-loading", "local", 1).worked
        turn = list(engines)[:: -1 if at % 2 else 1]
        found = {name: run(source, folder / f"{at}-{name}", *ENGINES[name][:2]) for name in turn}
        for one in found.values():
            one.worked -= loading * one.workers
        yield found, bare.ratios(texts, at % 2 == 1) if texts else None


def summed(measured: Sequence[Round], given: argparse.Namespace, corpus: str) -> dict[str, object]:
    """Return what the rounds came to: medians of rates and of each round's ratios."""
    found, bares = [one for one, _ in measured], [two for _, two in measured if two]
    told: dict[str, object] = {"dispatches": given.dispatches, "words": given.words, "rounds": len(found)}
    told["corpus"] = corpus
    told["load"] = round(os.getloadavg()[0], 1)
    names = [name for name in ENGINES if name in found[0]]
    for name in names:
        told[f"rate {name}"] = statistics.median(one[name].rate for one in found)
        told[f"whole {name}"] = statistics.median(given.dispatches / one[name].wall for one in found)
        if name != "ray":
            told[f"processor {name}"] = statistics.median(one[name].worked / given.dispatches for one in found)
    if {"one", "two"} <= set(names):
        told["two / one"] = statistics.median(one["two"].rate / one["one"].rate for one in found)
        told["two / one by processor"] = statistics.median(2 * one["one"].worked / one["two"].worked for one in found)
    if bares:
        told["bare two / one"] = statistics.median(clock for clock, _ in bares)
        told["bare two / one by processor"] = statistics.median(worked for _, worked in bares)
    if {"two", "ray"} <= set(names):
        told["ray / two"] = statistics.median(one["ray"].rate / one["two"].rate for one in found)
    local = [one[name] for one in found for name in names if name != "ray"]
    if local:
        told["peak"], told["flat"] = max(one.peak for one in local), max(one.flat for one in local)
        told["driver peak"] = max(max(one.driver) for one in local)
        told["driver flat"] = max(_grown(one.driver[:-1]) for one in local)
        told["closing"] = statistics.median(one.closing / given.dispatches for one in local)
    told["same bytes"] = len({timed.digest for one in found for timed in one.values()}) == 1
    return told


_FIGURES = (  # name, what is asked, whether it is asked at least or at most, and its words
    ("two / one", TWO_LIMIT, 1, "two / one, by the clock"),
    ("bare two / one", 0.0, 0, "- two bare models / one"),
    ("two / one by processor", TWO_LIMIT, 1, "two / one, were both cores free"),
    ("bare two / one by processor", 0.0, 0, "- two bare models / one"),
    ("ray / two", RAY_LIMIT, 1, "ray / two"),
    ("peak", MEMORY_LIMIT, -1, "MB of a worker, the most"),
    ("flat", FLAT_LIMIT, -1, "last tenth / first, its memory"),
    ("driver peak", MEMORY_LIMIT, -1, "MB of the driver, the most"),
    ("driver flat", FLAT_LIMIT, -1, "last tenth / first, its memory"),
)


def shown(told: dict[str, object]) -> bool:
    """Print a line for each figure, and return whether all that is asked of them holds."""
    print(f"{told['dispatches']:,} dispatches of {told['words']} words and more", end=", ")
    print(f"{told['rounds']} rounds, load {told['load']}")
    for name, (_, _, words) in ENGINES.items():
        if f"rate {name}" in told:
            print(
                f"  {words:<32} {told[f'rate {name}']:8.2f} dispatches a second;"
                f" {told[f'whole {name}']:.2f} with the loading of models"
            )
        if f"processor {name}" in told:
            print(f"  {'':<32} {told[f'processor {name}']:8.4f} seconds of processor for each, loading not included")
    if "closing" in told:
        print(f"  {'writing the output':<32} {told['closing']:8.4f} seconds of processor for each")
    fine = bool(told["same bytes"])
    for name, limit, sign, words in _FIGURES:
        if isinstance(value := told.get(name), float):
            holds = sign * value >= sign * limit
            bar = f" (bar {limit:g}){'' if holds else '  MISSED'}" if sign else ""
            print(f"  {words:<32} {value:8.2f}{bar}")
            fine &= holds
    print(f"  same bytes from all: {'yes' if told['same bytes'] else 'NO'}")
    return fine


def main() -> int:
    """Make the archive, measure, print, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dispatches", type=int, default=240)
    parser.add_argument("--words", type=int, default=WORDS, help="of each dispatch, about")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--engines", default="one,two,ray" if importlib.util.find_spec("ray") else "one,two")
    parser.add_argument("--write", type=Path, help="only write the archive there")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    given = parser.parse_args()
    if given.write:
        print(write_archive(given.write, given.dispatches, given.words))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "wire.jsonl"
        corpus = write_archive(source, given.dispatches, given.words)
        engines = given.engines.split(",")
        measured = list(rounds(source, Path(folder), engines, given.rounds, given.words))
    told = summed(measured, given, corpus)
    if given.json:
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0 if shown(told) else 1


if __name__ == "__main__":
    sys.exit(main())
