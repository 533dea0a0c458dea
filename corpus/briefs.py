"""Draw the briefs that the corpus is written from: python -m corpus.briefs THEATRE FIRST LAST

A brief says what a dispatch must hold, not how it is worded: register, style, length, and a draw of cue
families, attribution shapes, number phrases, kinds, types, certainties, time and place expressions. The draw
depends only on the theatre and the number, so that a brief can be looked up again.
"""

from __future__ import annotations

import random
import sys
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from corpus import labels
from dateline.records.claim import CERTAINTIES

HERE = Path(__file__).parent
_REGISTERS = tuple(register for register in labels.REGISTERS if register != "form")


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def brief(theatre: str, number: int, note: bool = False) -> str:
    """Return the brief of a dispatch (or of a short field message) as a few lines."""
    rng = random.Random(f"{theatre}-{number}")
    draws = _load("draws")
    registers = ("chat", "phone-note", "form") if note else (*_REGISTERS, *_REGISTERS, *("wire",) * 8)
    few = 1 if note else 3

    def some(name: str, count: int) -> str:
        return " | ".join(rng.sample(draws[name], count))

    def label(*tables: Sequence[str]) -> str:
        return " | ".join(rng.choice(table) for table in tables)

    rows = {
        "register": rng.choice(registers),
        "style": rng.choice(labels.STYLES),
        "year": str(rng.randint(*_load("theatres")[theatre]["period"])),
        "sentences": str(rng.randint(2, 6) if note else rng.choice((5, 7, 8, 9, 10, 11, 12, 14, 16))),
        "cues": some("cues", 3),
        "shapes": some("shapes", few),
        "numbers": some("numbers", few + 1),
        "events": " | ".join(rng.sample(sorted(labels.EVENTS), few + 1)),
        "certainty": " | ".join(rng.sample([c for c in CERTAINTIES if c != "asserted"], 1 if note else 2)),
        "control, access, condition": label(labels.CONTROL, labels.ACCESS, labels.CONDITIONS),
        "times": some("times", few + (not note)),
        "places": some("places", few),
        "twist": rng.choice(draws["twists"]),
    }
    return f"== {theatre}-{number:03d}\n" + "".join(f"   {k}: {v}\n" for k, v in rows.items())


def main() -> None:
    theatre, first, last, *rest = sys.argv[1:]
    print("".join(brief(theatre, n, bool(rest)) for n in range(int(first), int(last) + 1)), end="")


if __name__ == "__main__":
    main()
