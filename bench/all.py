"""Measure everything that is claimed of speed and memory, and write one table: python bench/all.py [-o TABLE.md]

Reading against the bare model run, bulk with one and two workers and on Ray, linking and queries of a ledger at sizes,
and on the same texts what other tools find. Those are installed from the package index into an environment of their
own, which goes when the run ends; without an index that part is left out and says so. `--json` writes the figures for
bench/plots.py; `--page` puts the table between the marks of docs/performance.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from dateline import __version__
from dateline.intake.receive import receive
from dateline.pipeline import Reader
from dateline.present.contract import to_line
from dateline.records.dispatch import Dispatch
from dateline.records.reading import Reading
from dateline.records.text import Span

BENCH = Path(__file__).parent
PAGE = BENCH.parent / "docs" / "performance.md"
PEERS = ("textacy", "dateparser", "geotext")
CODERS = ("petrarch2", "petrarch", "eventdata")  # event coders of old: tried each time, since an index may get them
_FIGURE = re.compile(r"^ {2}(\S.*?) {2,}([\d,.]+) +(.*?) *(?:\(limit ([\d.]+)[^)]*\))?(?: +TOO MUCH)?$")
_QUOTES = '“”"«»'
Json = dict[str, Any]


class Row(NamedTuple):
    """A line of the table: what was measured, what came of it, and what it must reach, if anything."""

    what: str
    figure: str
    bar: str = ""


def ran(*command: str, limit: int = 3_000) -> str:
    """Run one of the measuring programs, and return what it printed; what it has to say of itself goes on."""
    done = subprocess.run([sys.executable, *command], stdout=subprocess.PIPE, text=True, check=False, timeout=limit)
    if not done.stdout:
        raise SystemExit(f"{command[0]}: printed nothing, and ended with {done.returncode}")
    return done.stdout


def reading(_: argparse.Namespace, figures: Json) -> Iterator[Row]:
    """The whole reading against the bare model run, cold start and memory."""
    figures["reading"] = {}
    for line in ran(str(BENCH / "speed.py"), "--rounds", "7", "--reads", "300").splitlines():
        if found := _FIGURE.match(line):
            what, value, unit, bar = found.groups()
            figures["reading"][what] = float(value.replace(",", ""))
            yield Row(what, f"{value} {unit}", f"≤ {bar}" if bar else "")


def bulk(given: argparse.Namespace, figures: Json) -> Iterator[Row]:
    """Dispatches a second with each engine, and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bulk.json"
        numbers = "--dispatches", str(given.dispatches), "--rounds", str(given.rounds)
        ran(str(BENCH / "bulk.py"), *numbers, "--json", str(path))
        told = figures["bulk"] = json.loads(path.read_text(encoding="utf-8"))
    for name, words in (("one", "1 worker"), ("two", "2 workers"), ("ray", "2 actors on Ray")):
        if f"rate {name}" in told:
            whole = f"{told[f'whole {name}']:.2f} with the loading of models"
            yield Row(f"dispatches a second, {words}", f"{told[f'rate {name}']:.2f}; {whole}")
        if f"processor {name}" in told:
            yield Row(f"processor for a dispatch, {words}", f"{1000 * told[f'processor {name}']:.0f} ms")
    for name, words, bar in (
        ("two / one", "2 workers / 1, by the clock", "≥ 1.85"),
        ("bare two / one", "- 2 bare models / 1, by the clock", ""),
        ("two / one by processor", "2 workers / 1, by their processor time", "≥ 1.85"),
        ("bare two / one by processor", "- 2 bare models / 1, by their processor time", ""),
        ("ray / two", "Ray on 2 / 2 workers", "≥ 0.9"),
        ("flat", "memory of a worker, last tenth / first", "≤ 1.05"), ("peak", "memory of a worker, MB", "≤ 700"),
        ("driver flat", "memory of the driver, last tenth / first", "≤ 1.05"),
        ("driver peak", "memory of the driver, MB", "≤ 700"),
    ):  # fmt: skip
        if name in told:
            yield Row(words, f"{told[name]:.2f}", bar)
    yield Row("the same bytes from all", "yes" if told["same bytes"] else "NO", "yes")


def ledger(given: argparse.Namespace, figures: Json) -> Iterator[Row]:
    """What linking a dispatch costs and what queries take, as the ledger grows."""
    figures["ledger"] = []
    held = ""
    for line in ran(str(BENCH / "ledger_scale.py"), "--sizes", *map(str, given.sizes)).splitlines():
        before, _, rest = line.strip().partition(" claims held: ")
        held = before if rest else held
        figures["ledger"].append([held, rest or before])
        for told in (rest or before).split("; "):
            yield Row(f"{held} claims held", told)


def peers(given: argparse.Namespace, figures: Json) -> Iterator[Row]:
    """What other tools find in the shipped samples, beside what the reader finds."""
    reader = Reader.default()
    paths = sorted(Path(str(files("dateline") / "samples")).rglob("*.txt"))
    dispatches = [receive(path.read_bytes(), path.name) for path in paths]
    words = sum(len(dispatch.text.split()) for dispatch in dispatches)
    with tempfile.TemporaryDirectory() as folder:
        python = given.peers or installed(Path(folder) / "peers")
        if python is None:
            yield Row("other tools", "left out: the package index does not answer here")
            return
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps([text_of(reader, dispatch) for dispatch in dispatches]), encoding="utf-8")
        [reader.read(dispatch) for dispatch in dispatches]
        before = _seconds(reader, dispatches)
        done = subprocess.run(
            [python, str(BENCH / "peers.py"), str(texts)], stdout=subprocess.PIPE, env=_alone(), check=True
        )
        after = _seconds(reader, dispatches)
    told = json.loads(done.stdout)
    readings = [reader.read(dispatch) for dispatch in dispatches]
    whole = (before[0] + after[0]) / 2
    figures["peers"] = {"words": words, "texts": len(paths), "dateline": words / whole}
    yield Row(f"dateline {__version__}, everything", f"{words / whole:,.0f} words a second of processor")
    for name, one in told.items():
        figures["peers"][name] = words / one["seconds"]
        yield Row(f"{name} {one['version']}", f"{words / one['seconds']:,.0f} words a second of processor")
        yield from COMPARED[name](one["found"], readings, (before[1] + after[1]) / 2 / words)
    yield Row("event coders of the index", given.coders or "not tried: an environment was given")


def installed(folder: Path) -> str | None:
    """Make an environment with the peers and return its Python; None without a package index."""
    print("installing the other tools into an environment of their own", file=sys.stderr)
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    command = [python, "-m", "pip", "install", "--quiet", "--no-input", *PEERS]
    done = subprocess.run(command, check=False, env=_alone())
    return python if done.returncode == 0 else None


def _alone() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


def coders() -> str:
    """Try to get each event coder, and say which there are."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "-d", folder]
        found = [name for name in CODERS if subprocess.run([*command, name], capture_output=True).returncode == 0]
    return f"{', '.join(found)}, not measured" if found else f"none: {', '.join(CODERS)} are not there"


def text_of(reader: Reader, dispatch: Dispatch) -> Json:
    """Return a text with its parse, as a document of spaCy is made from."""
    [(_, parse)] = reader.parse(dispatch)
    firsts = {sentence.first for sentence in parse.sentences}
    words = parse.words
    spaces = [i + 1 < len(words) and words[i + 1].start > word.end for i, word in enumerate(words)]
    made = {
        "words": [word.text for word in words], "spaces": spaces, "pos": [word.upos for word in words],
        "tags": [word.xpos for word in words], "lemmas": [word.lemma for word in words],
        "deps": ["ROOT" if word.head < 0 else word.relation for word in words],
        "heads": [word.index if word.head < 0 else word.head for word in words],
        "sent_starts": [word.index in firsts for word in words],
    }  # fmt: skip
    day = dispatch.published.isoformat() if dispatch.published else None
    starts, ends = [word.start for word in words], [word.end for word in words]
    return {"text": dispatch.text, "published": day, "parse": made, "starts": starts, "ends": ends}


def _seconds(reader: Reader, dispatches: Sequence[Dispatch]) -> tuple[float, float]:
    """Return the seconds of processor that reading all takes, and those that parsing all takes."""
    began = time.process_time()
    [to_line(reader.read(dispatch)) for dispatch in dispatches]
    read = time.process_time()
    [reader.parse(dispatch) for dispatch in dispatches]
    return read - began, time.process_time() - read


def quotations(found: list[list[Any]], readings: Sequence[Reading], parsing: float) -> Iterator[Row]:
    """Quotations with a speaker, beside attributions."""
    quoted = quotes = ours = unclosed = met = 0
    for told, reading in zip(found, readings, strict=True):
        unclosed += any(start < 0 for _, start, _ in told)
        spans = [Span(start, end) for _, start, end in told if start >= 0]
        contents = [one.content_spans for one in reading.attributions]
        ours += len(contents)
        marked = [
            one for one in contents if any(mark in span.of(reading.dispatch.text) for span in one for mark in _QUOTES)
        ]
        quoted, quotes = quoted + len(marked), quotes + len(spans)
        met += sum(any(span.meets(other) for one in contents for other in one) for span in spans)
    yield Row("- needs a parse, which takes", f"{1 / parsing:,.0f} words a second of processor as the reader makes it")
    yield Row("- gives", f"{quotes} direct quotations with a speaker; {met} of them are attributions of the reader too")
    yield Row(
        "- leaves out",
        "reported speech, who relays whom, denials; and whole texts with an odd number of marks: "
        f"{unclosed} of {len(found)}",
    )
    yield Row("- the reader", f"{ours} attributions, {quoted} of them with quotation marks")


def dates(found: list[list[Any]], readings: Sequence[Reading], _: float) -> Iterator[Row]:
    """Dates, beside times."""
    theirs = both = ours = resolved = same = 0
    alone: Counter[str] = Counter()
    for told, reading in zip(found, readings, strict=True):
        theirs, ours = theirs + len(told), ours + len(reading.times)
        resolved += sum(one.reason is None for one in reading.times)
        for words, day in told:
            met = [one for one in reading.times if words in one.words.text or one.words.text in words]
            both += bool(met)
            alone[words.lower()] += not met
            same += any(one.start is not None and str(one.start)[:10] == day for one in met)
    yield Row(
        "- gives", f"{theirs} dates; the words of {both} are a time of the reader too, {same} of them on the same day"
    )
    yield Row("- takes for a date", _most(alone))
    yield Row("- leaves out", "spans of days, how exact a time is, and reasons where none can be told")
    yield Row("- the reader", f"{ours} times, {resolved} of them resolved to days")


def places(found: list[list[Any]], readings: Sequence[Reading], _: float) -> Iterator[Row]:
    """Names of places, beside places."""
    theirs = both = ours = resolved = 0
    alone: Counter[str] = Counter()
    for told, reading in zip(found, readings, strict=True):
        theirs, ours = theirs + len(told), ours + len(reading.places)
        resolved += sum(one.place is not None for one in reading.places)
        for name in told:
            met = any(name in one.words.text for one in reading.places)
            both += met
            alone[name] += not met
    yield Row("- gives", f"{theirs} names of cities and countries; {both} are places of the reader too")
    yield Row("- takes for a place", _most(alone))
    yield Row("- leaves out", "where they lie, which of several it is, and all that is neither city nor country")
    yield Row("- the reader", f"{ours} places, {resolved} of them with coordinates")


def _most(alone: Counter[str]) -> str:
    """Say what only the other tool finds, most frequent first."""
    found = sorted((-number, words) for words, number in alone.items() if number)
    told = ", ".join(f"“{words}” {-number}" for number, words in found[:6])
    return f"and the reader does not: {told}" if told else "nothing that the reader does not"


COMPARED = {"textacy": quotations, "dateparser": dates, "geotext": places}


MEASURES = {"reading": reading, "bulk": bulk, "ledger": ledger, "peers": peers}


def machine() -> str:
    """Say what was measured on, without its name."""
    names = ("numpy", "onnxruntime", "tokenizers", "pyarrow", "ray", "sqlalchemy")
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()}, "
        f"dateline {__version__}, {', '.join(f'{name} {_version(name)}' for name in names)}; "
        f"load at the start {os.getloadavg()[0]:.1f}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def corpus() -> str:
    """Return a hash of the samples, names and bytes."""
    found = hashlib.sha256()
    for path in sorted(Path(str(files("dateline") / "samples")).rglob("*.txt")):
        found.update(f"{path.name}\0".encode() + path.read_bytes())
    return found.hexdigest()


def written(told: dict[str, list[Row]], figures: Json) -> str:
    """Return the table as Markdown."""
    lines = [f"Machine: {figures['machine']}.", f"Samples: SHA-256 `{figures['samples'][:16]}`."]
    if "bulk" in figures:
        made = figures["bulk"]
        lines.append(
            f"Archive: {made['dispatches']:,} made-up dispatches, SHA-256 `{made['corpus'][:16]}`, "
            f"{made['rounds']} rounds in turns, load at the end {made['load']}."
        )
    for part, rows in told.items():
        lines += ["", f"| {part} | measured | asked |", "| --- | --- | --- |"]
        lines += [f"| {row.what} | {row.figure} | {row.bar} |" for row in rows]
    return "\n".join(lines) + "\n"


def cluster(told: Json, price: float) -> str:
    """Return what a million dispatches cost, at the rate by the clock and at that of the processor alone."""
    lines = ["| rate of a core | a second | core hours for a million | hours on 64 cores | cost |", "| --- " * 5 + "|"]
    for words, rate in (
        ("by the clock, as measured", told["rate one"]),
        ("asked", 8.0),
        ("by processor time", 1 / told["processor one"]),
    ):
        hours = 1e6 / rate / 3_600
        cost = f"{hours:.0f} P; {hours * price:.2f} where P is {price:g}"
        lines.append(f"| {words} | {rate:.1f} | {hours:.0f} | {hours / 64:.1f} | {cost} |")
    return "\n".join(lines) + "\n"


def _put(mark: str, words: str) -> None:
    """Put words between two marks of the page."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    PAGE.write_text(before + begin + words + end + rest.partition(end)[2], encoding="utf-8")


def main() -> int:
    """Measure the parts that are asked for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, help="write the table there")
    parser.add_argument("--json", type=Path, help="write the figures there; parts measured before are kept")
    parser.add_argument("--page", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--parts", default=",".join(MEASURES), help="some of " + ", ".join(MEASURES))
    parser.add_argument("--dispatches", type=int, default=240, help="of the archive")
    parser.add_argument("--rounds", type=int, default=2, help="over the archive")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 50_000], help="claims held by the ledger")
    parser.add_argument("--price", type=float, default=0.05, help="of a core for an hour, in any money: an assumption")
    parser.add_argument("--peers", help="a Python with the other tools, instead of installing them")
    given = parser.parse_args()
    given.coders = coders() if "peers" in given.parts and not given.peers else ""
    figures: Json = {"machine": machine(), "samples": corpus()}
    told = {}
    for part in given.parts.split(","):
        print(f"measuring: {part}", file=sys.stderr)
        told[part] = list(MEASURES[part](given, figures))
    kept(given, figures, told)
    return 0


def kept(given: argparse.Namespace, figures: Json, told: dict[str, list[Row]]) -> None:
    """Write the table and the figures where they are wanted."""
    if given.json:
        before = json.loads(given.json.read_text(encoding="utf-8")) if given.json.exists() else {"rows": {}}
        rows = before["rows"] | {part: [list(row) for row in rows] for part, rows in told.items()}
        figures = before | figures | {"rows": {part: rows[part] for part in MEASURES if part in rows}}
        given.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        told = {part: [Row(*row) for row in found] for part, found in figures["rows"].items()}
    table = written(told, figures)
    if given.output:
        given.output.write_text(table, encoding="utf-8")
    if given.page:
        _put("measured", table)
        if "rate one" in figures.get("bulk", {}):
            _put("cluster", cluster(figures["bulk"], given.price))
    print(table)


if __name__ == "__main__":
    sys.exit(main())
