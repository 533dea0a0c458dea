"""What do a desk's corrections gain? python -m training.rehearsal --data DATA

Each theatre of the development part plays a desk: every other of its dispatches comes back corrected to the last
claim, the head learns from these beside the corpus, and is measured on the desk's other dispatches, which neither it
nor the shipped model has seen. Two theatres that the desk does not write about say what it costs elsewhere.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from training import heads, material
from training.curve import Figures, composed_figures
from training.heads import Head, Material
from training.learn import HIDDEN, TIMES
from training.material import Heard
from training.vectors import Listener

SHOWN = ("composed trigger precision", "composed trigger recall", "composed trigger F", "composed type F")


def trained(heard: Sequence[Heard], labels: Sequence[str], still: Material) -> Head:
    """A head that sees claims."""
    taught = material.material(heard, "claim", labels).and_(still)
    return heads.train(taught, len(labels), HIDDEN["claim"])


def row(name: str, head: Head, heard: Sequence[Heard], labels: Sequence[str]) -> str:
    """A line of the table."""
    figures: Figures = composed_figures(head, material.material(heard, "claim", labels), labels)
    return f"| {name} | " + " | ".join(f"{figures[what]:.1f}" for what in SHOWN) + " |"


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    args = ap.parse_args()
    listener = Listener()
    heard = material.corpus(listener)
    train, held = material.parted(heard)
    labels = material.labels_of(heard, "claim")
    still = material.quiet(listener, args.data, most=1_000)
    before = trained(train, labels, still)
    print("| | " + " | ".join(what.removeprefix("composed ") for what in SHOWN) + " |")
    print("| --- " * (len(SHOWN) + 1) + "|", flush=True)
    for theatre in material.DEVELOPMENT:
        own = [one for one in held if one.theatre == theatre]
        others = [one for one in held if one.theatre != theatre]
        after = trained([*train, *own[::2] * TIMES], labels, still)
        print(row(f"{theatre}, corpus alone", before, own[1::2], labels))
        print(row(f"{theatre}, with {len(own[::2])} corrected", after, own[1::2], labels))
        print(row("the other two, corpus alone", before, others, labels))
        print(row(f"the other two, with {theatre}'s", after, others, labels), flush=True)


if __name__ == "__main__":
    main()
