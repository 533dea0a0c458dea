"""How much the corpus repeats itself: python -m corpus.repetition

Near-duplicates are pairs of dispatches outside one campaign whose 4-word sequences overlap by more than a
twentieth (Jaccard); dispatches of a campaign may quote each other, as outlets do.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import Any

from corpus.__main__ import HERE, files
from corpus.markup import read
from corpus.reading import compile_file

LIMIT = 0.05


def grams(text: str, size: int) -> set[tuple[str, ...]]:
    """Return the sequences of `size` words of a text."""
    words = re.findall(r"[\w']+", text.lower())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def body(row: dict[str, Any]) -> str:
    """The text without its metadata lines."""
    return str(row["text"]).split("\n\n", 1)[-1]


def figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return near-duplicate pairs, the share of repeated sequences and the commonest of them."""
    fours = [grams(body(r), 4) for r in rows]
    pairs = []
    for a, b in combinations(range(len(rows)), 2):
        one, other = rows[a]["corpus"], rows[b]["corpus"]
        if one.get("campaign") and one.get("campaign") == other.get("campaign"):
            continue
        shared = len(fours[a] & fours[b])
        overlap = shared / max(1, len(fours[a]) + len(fours[b]) - shared)
        if overlap > LIMIT:
            pairs.append((round(overlap, 3), one["file"], other["file"]))
    counts = Counter(g for f in fours for g in f)
    often = sum(n >= 3 for n in counts.values())
    fives = Counter(g for r in rows for g in grams(body(r), 5))
    return {
        "dispatches": len(rows),
        "near-duplicates": sorted(pairs, reverse=True),
        "share of 4-word sequences in three dispatches or more": often / max(1, len(counts)),
        "commonest 5-word sequences": [(" ".join(g), n) for g, n in fives.most_common(12)],
    }  # fmt: skip


def main() -> None:
    for name, value in figures([compile_file(read(path)) for path in files([HERE / "dispatches"])]).items():
        print(f"{name}: {value if not isinstance(value, float) else f'{100 * value:.2f} %'}")


if __name__ == "__main__":
    main()
