"""Count what the corpus holds against its quotas: python -m corpus.coverage [-o COVERAGE.md]

A quota is the least number of times that a value must stand in the corpus; what falls short is marked.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from corpus import labels
from corpus.__main__ import HERE, files
from corpus.markup import read
from corpus.reading import compile_file
from dateline.records import claim as c

Row = dict[str, Any]
_TURN = re.compile(r"[.!?]\W{0,2}\s+\W?[A-Z]")
PATTERNS: dict[str, dict[str, str]] = tomllib.loads((HERE / "quotas.toml").read_text(encoding="utf-8"))


def quotas(rows: list[Row]) -> list[tuple[str, Iterable[str], int, Counter[str]]]:
    """Return each table: its title, the values that must occur, the least count, and the counts."""
    claims = [x for r in rows for x in r["reading"]["claims"]]
    events, tolls = [x["event"] for x in claims if x["event"]], [x for x in claims if x["toll"]]
    sources = [s for r in rows for s in r["reading"]["sources"]]
    says = [a for r in rows for a in r["reading"]["attributions"]]
    times = [t for r in rows for t in r["reading"]["times"]]
    sides = [p["side"] for e in events for p in (*e["actor"], *e["target"]) if p["side"]]
    return [
        ("theatre", (), 20, Counter(r["corpus"]["theatre"] for r in rows)),
        ("register", labels.REGISTERS, 10, Counter(r["corpus"]["register"] for r in rows)),
        ("style", labels.STYLES, 25, Counter(r["corpus"]["style"] for r in rows)),
        ("kind of claim", c.KINDS, 100, Counter(x["kind"] for x in claims)),
        ("event type", labels.EVENTS.values(), 15, Counter(e["type"] for e in events)),
        ("harm", c.HARMS, 25, Counter(x["toll"]["harm"] for x in tolls)),
        ("basis of a toll", labels.BASES, 40, Counter(x["toll"]["basis"] for x in tolls)),
        ("number phrase", PATTERNS["numbers"], 15, _matches("numbers", (x["trigger"]["text"] for x in tolls))),
        ("control", labels.CONTROL, 20, Counter(x["control"]["status"] for x in claims if x["control"])),
        ("access", labels.ACCESS, 20, Counter(x["access"]["status"] for x in claims if x["access"])),
        ("condition", labels.CONDITIONS, 25, Counter(x["condition"]["type"] for x in claims if x["condition"])),
        ("certainty", c.CERTAINTIES, 60, Counter(x["certainty"] for x in claims)),
        ("mark", labels.MARKS, 20, Counter(m for x in claims for m in x["marks"])),
        ("side of a party", c.SIDES, 40, Counter(sides)),
        ("kind of source", c.SOURCE_KINDS, 25, Counter(s["kind"] for s in sources)),
        ("identity", c.IDENTITIES, 40, Counter(s["identity"] for s in sources)),
        ("stance", c.STANCES, 25, Counter(a["stance"] for a in says)),
        ("attribution", SHAPES, 40, Counter(shape for r in rows for shape in shapes(r))),
        ("time type", ("DATE", "TIME", "DURATION", "SET"), 25, Counter(t["type"] for t in times)),
        ("time expression", PATTERNS["times"], 30, _matches("times", (t["text"] for t in times))),
        ("feature of a place", labels.FEATURES, 8, Counter(p["feature"] for r in rows for p in r["reading"]["places"])),
    ]  # fmt: skip


SHAPES = ("direct", "indirect", "mixed", "nested", "cue before", "cue after", "cue inside", "no cue", "no source",
          "over sentences", "channel told", "reason for withholding")  # fmt: skip


def shapes(row: Row) -> Iterable[str]:
    """Yield the shapes of a dispatch's attributions."""
    text = row["text"]
    reasons = {s["id"] for s in row["reading"]["sources"] if s["reason"]}
    for a in row["reading"]["attributions"]:
        spans, cues = a["content_spans"], a["cue_spans"]
        quoted = [q for start, end in spans for q in re.findall(r'["“]', text[max(0, start - 1) : end + 1])]
        whole = all(text[max(0, s - 1)] in '"“' or text[s] in '"“' for s, _ in spans) and bool(spans)
        yield "direct" if whole else "mixed" if quoted else "indirect"
        if cues and spans:
            yield (
                "cue before"
                if cues[0][0] < spans[0][0]
                else "cue after"
                if cues[0][0] >= spans[-1][1]
                else "cue inside"
            )
        yield from (name for name, so in (
            ("nested", a["parent"]), ("no cue", not cues), ("no source", not a["source"]),
            ("channel told", a["channel"]),
            ("over sentences", len(spans) > 1 or any(_TURN.search(text[s:e]) for s, e in spans)),
            ("reason for withholding", a["source"] in reasons),
        ) if so)  # fmt: skip


def _matches(table: str, texts: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in texts:
        found.update(name for name, pattern in PATTERNS[table].items() if re.search(pattern, text, re.IGNORECASE))
    return found


def report(rows: list[Row]) -> str:
    """Return the tables as Markdown; a value below its quota is set in bold."""
    sentences = sum(r["text"].count("\n") and len(re.findall(r"[.!?][\"”']?(?:\s|$)", r["text"])) for r in rows)
    claims = sum(len(r["reading"]["claims"]) for r in rows)
    says = sum(len(r["reading"]["attributions"]) for r in rows)
    made = "Made by `python -m corpus.coverage -o corpus/COVERAGE.md`; bold: below its quota."
    size = f"{len(rows)} dispatches, about {sentences} sentences, {claims} claims, {says} attributions."
    out = ["# What the corpus holds", "", made, "", size, ""]
    for title, wanted, least, counts in quotas(rows):
        values = [*wanted, *sorted(set(counts) - set(wanted))]
        cells = (f"{v} {counts[v]}" if counts[v] >= least else f"**{v} {counts[v]}**" for v in values)
        out.append(f"- {title} (at least {least} each): {', '.join(cells)}")
    return "\n".join(out) + "\n"


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("-o", "--out", type=Path)
    args = ap.parse_args()
    text = report([compile_file(read(path)) for path in files([HERE / "dispatches"])])
    write: Callable[[str], object] = args.out.write_text if args.out else sys.stdout.write
    write(text)


if __name__ == "__main__":
    main()
