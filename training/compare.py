"""Two models side by side: which of their readings agree better with annotated dispatches.

`measure` reads the development part of the corpus (and corrections that were kept out of training) and compares
claims and attributions with their annotation; `gold` asks the scorer of the gold dispatches where that stands
beside the checkout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from dateline.gazetteer.world import open_world
from dateline.intake.receive import receive, receive_text
from dateline.language.annotator import ShippedAnnotator
from dateline.pipeline import Reader
from dateline.present.contract import to_line
from training.composed import claim_label

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SLACK = 0.5  # points by which a figure may fall: another seed moves them by as much

Figures = dict[str, float]
Entry = dict[str, Any]


def reader_of(model: Path) -> Reader:
    """A reader with the model of a folder."""
    return Reader(ShippedAnnotator(model), open_world())


def measure(reader: Reader, rows: Iterable[dict[str, Any]]) -> Figures:
    """Precision, recall and F of claims by trigger and kind, the share rightly typed, and the same of attributions.

    Of a dispatch that a person corrected without going through all of it only what they judged counts.
    """
    counts: Counter[str] = Counter()
    for row in rows:
        made = json.loads(to_line(reader.read(receive_text(row["text"]))))
        _claims(row["reading"]["claims"], _judged(row, made, "claims", _is_claim), counts)
        _attributions(row["reading"]["attributions"], _judged(row, made, "attributions", _is_saying), counts)
    found = {}
    for what in (what for what in ("claims", "attributions") if counts[f"{what} gold"]):
        right, given, gold = (counts[f"{what} {part}"] for part in ("right", "given", "gold"))
        found[f"{what} precision"] = 100 * right / max(1, given)
        found[f"{what} recall"] = 100 * right / max(1, gold)
        found[f"{what} F"] = 200 * right / max(1, given + gold)
    if counts["claims gold"]:
        found["claims typed F"] = 200 * counts["claims typed"] / max(1, counts["claims given"] + counts["claims gold"])
    return found


def _judged(row: dict[str, Any], made: dict[str, Any], key: str, same: Callable[[Entry, Entry], bool]) -> list[Entry]:
    """What a reader made, without that of which nobody said whether it is right."""
    entries: list[Entry] = made[key]
    rejected = row.get("rejected", {}).get(key)
    if rejected is None:
        return entries
    told = [*row["reading"][key], *rejected]
    return [one for one in entries if any(same(one, other) for other in told)]


def _is_claim(one: Entry, other: Entry) -> bool:
    return _meet(one["trigger"]["span"], other["trigger"]["span"])


def _is_saying(one: Entry, other: Entry) -> bool:
    return _any_meet(one["content_spans"], other.get("content_spans", ()))


def _claims(gold: Sequence[Entry], made: Sequence[Entry], counts: Counter[str]) -> None:
    """Count claims whose triggers meet and whose kind is one; statements are left out."""
    gold = [c for c in gold if c["kind"] != "statement"]
    open_ = [c for c in made if c["kind"] != "statement"]
    counts["claims gold"] += len(gold)
    counts["claims given"] += len(open_)
    for claim in gold:
        match = [
            c for c in open_ if c["kind"] == claim["kind"] and _meet(c["trigger"]["span"], claim["trigger"]["span"])
        ]
        match.sort(key=lambda c: claim_label(c) != claim_label(claim))
        if match:
            open_.remove(match[0])
            counts["claims right"] += 1
            counts["claims typed"] += claim_label(match[0]) == claim_label(claim)


def _attributions(gold: Sequence[Entry], made: Sequence[Entry], counts: Counter[str]) -> None:
    """Count attributions that share words of content, and of the source where the annotation has one."""
    open_ = list(made)
    counts["attributions gold"] += len(gold)
    counts["attributions given"] += len(made)
    for said in gold:
        for other in open_:
            meets = _any_meet(said["content_spans"], other["content_spans"])
            if meets and (not said["source_spans"] or _any_meet(said["source_spans"], other["source_spans"])):
                open_.remove(other)
                counts["attributions right"] += 1
                break


def _meet(a: Sequence[int], b: Sequence[int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _any_meet(a: Iterable[Sequence[int]], b: Sequence[Sequence[int]]) -> bool:
    return any(_meet(x, y) for x in a for y in b)


def gold(reader: Reader) -> dict[str, Figures]:
    """Scores of the gold dispatches, by set; none without their scorer."""
    scorer = SHARED / "score" / "claims.py"
    sets = {"composed gold": ROOT / "tests" / "gold", "real gold": SHARED / "gold" / "dev"}
    found = {}
    for name, folder in sets.items():
        if scorer.exists() and folder.exists():
            found[name] = _scored(reader, scorer, folder)
    return found


def _scored(reader: Reader, scorer: Path, folder: Path) -> Figures:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        for path in sorted(folder.glob("*.txt")):
            out.write(to_line(reader.read(receive(path.read_bytes(), str(path)))).rstrip("\n") + "\n")
        out.flush()
        command = [sys.executable, str(scorer), out.name, str(folder), "--json"]
        scores = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {name: float(scores[name]) for name in ("precision", "recall", "fully_right_share")}


def table(old: dict[str, Figures], new: dict[str, Figures]) -> tuple[str, str]:
    """A line for each figure, old beside new, and why the new model is worse; empty where it is not.

    Of composed and corrected dispatches only F counts: precision and recall trade with each other. A model is worse
    where a figure fell by more than seeds differ, or where they fell on the whole.
    """
    lines = [f"{'':46} {'before':>8} {'new':>8}"]
    fallen, moved = [], []
    for name, figures in old.items():
        for what, before in figures.items():
            after, counts = new[name][what], not what.endswith((" precision", " recall"))
            fell = counts and after < before - SLACK
            lines.append(f"{name + ', ' + what:46} {before:8.1f} {after:8.1f}{'  FELL' if fell else ''}")
            fallen += [f"{name}, {what}"] if fell else []
            moved += [after - before] if counts else []
    mean = sum(moved) / max(1, len(moved))
    lines.append(f"{'the mean of those that decide':46} {'':8} {mean:+8.2f}")
    if fallen:
        return "\n".join(lines), f"{'; '.join(fallen)} fell"
    return "\n".join(lines), "the figures fell on the whole" if mean < 0 else ""
