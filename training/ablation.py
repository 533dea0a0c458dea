"""What is each part worth? python -m training.ablation --data DATA

Reads with the rules alone, and with rules and heads where the heads learned from none, half and all of the corpus's
training part; the bars of `lexicon/learned.toml` are as they are. Prints a table of claims and attributions in the
theatres that nothing was learned from, of the gold dispatches, PolNeAR and CASE, as far as those stand beside it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dateline.gazetteer.world import open_world
from dateline.intake.receive import receive
from dateline.language.annotator import Annotator, ShippedAnnotator
from dateline.pipeline import Reader
from dateline.present.contract import to_line
from dateline.records.parse import Parse
from dateline.records.text import Span
from training import compare, learn, material
from training.compare import SHARED, Figures
from training.vectors import SHIPPED, Listener

CASE = SHARED / "data" / "case" / "dev.tsv"
POLNEAR = SHARED / "data" / "polnear-dev"
SHOWN = (
    ("corpus", "claims precision"), ("corpus", "claims recall"), ("corpus", "claims typed F"),
    ("corpus", "attributions precision"), ("corpus", "attributions F"), ("real gold", "precision"),
    ("real gold", "fully_right_share"), ("composed gold", "precision"), ("composed gold", "fully_right_share"),
    ("PolNeAR", "precision"), ("PolNeAR", "F"), ("CASE", "weighted F1"),
)  # fmt: skip


class Deaf:
    """The shipped annotator without what its heads say of claims and sources."""

    def __init__(self, annotator: Annotator) -> None:
        self._annotator = annotator

    def annotate(self, text: str, blocks: Sequence[Span]) -> Parse:
        """Parse, and leave hints and speakers out."""
        return replace(self._annotator.annotate(text, blocks), hints={}, speakers={})


def figures(reader: Reader, held: Sequence[material.Heard]) -> dict[str, Figures]:
    """All figures of a reader, by set."""
    found = {"corpus": compare.measure(reader, [one.row for one in held])} | compare.gold(reader)
    if POLNEAR.exists():
        made = _scored(
            reader, POLNEAR / "text", ["attribution.py", "--data", str(POLNEAR), "--split", ".", "--readings"]
        )
        partial = json.loads(made)["measures"]["partial"]
        found["PolNeAR"] = {"precision": 100 * partial["p"], "F": 100 * partial["f"]}
    if CASE.exists():
        with tempfile.TemporaryDirectory() as folder:
            script = str(SHARED / "score" / "event_types.py")
            subprocess.run([sys.executable, script, "prepare", str(CASE), folder], check=True, capture_output=True)
            made = _scored(reader, Path(folder), ["event_types.py", "score"], folder)
        found["CASE"] = {"weighted F1": float(json.loads(made)["weighted_f1"])}
    return found


def _scored(reader: Reader, texts: Path, command: list[str], *rest: str) -> str:
    """Read every text of a folder and let a scorer print its line."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        for path in sorted(texts.glob("*.txt")):
            out.write(to_line(reader.read(receive(path.read_bytes(), str(path)))).rstrip("\n") + "\n")
        out.flush()
        script, *options = command
        line = [sys.executable, str(SHARED / "score" / script), *options, out.name, *rest, "--json"]
        return subprocess.run(line, check=True, capture_output=True, text=True).stdout


def show(name: str, found: dict[str, Figures]) -> None:
    """Print a line of the table."""
    cells = [f"{found[part][what]:.1f}" if part in found else "" for part, what in SHOWN]
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    args = ap.parse_args()
    print("| | " + " | ".join(f"{part}, {what.replace('_', ' ')}" for part, what in SHOWN) + " |")
    print("| --- " * (len(SHOWN) + 1) + "|")
    listener = Listener()
    train, held = material.parted(material.corpus(listener))
    world = open_world()
    show("rules alone", figures(Reader(Deaf(ShippedAnnotator()), world), held))
    still = material.quiet(listener, args.data)
    with tempfile.TemporaryDirectory() as folder:
        found, names = learn.trained(train[::2], held, [], still)
        learn.write(found, names, Path(folder), SHIPPED)
        show("rules and heads of half the corpus", figures(Reader(ShippedAnnotator(Path(folder)), world), held))
    show("rules and the shipped heads", figures(Reader(ShippedAnnotator(), world), held))


if __name__ == "__main__":
    main()
