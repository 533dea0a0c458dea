"""What heads learn from: dispatches as word vectors with labels, and text in which nothing is claimed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dateline.records.parse import Parse
from dateline.records.text import Span
from training import composed, data
from training.heads import Floats, Material
from training.vectors import Listener

ROOT = Path(__file__).parent.parent
DISPATCHES = ROOT / "corpus" / "dispatches"
DEVELOPMENT = ("dijlan", "vael", "zambara")
LAYERS = ("claim", "part")


@dataclass(frozen=True, slots=True)
class Heard:
    """A dispatch as the model sees it, with the labels of its words by layer; an empty label is not known."""

    theatre: str
    parse: Parse
    vectors: Floats
    labels: dict[str, list[str]]
    row: dict[str, Any]


def blocks_of(text: str) -> list[Span]:
    """The lines of a text without its head."""
    found, at = [], 0
    for part in text.split("\n"):
        if part.strip() and not part.startswith(("Published: ", "Outlet: ")):
            found.append(Span(at, at + len(part)))
        at += len(part) + 1
    return found


def corpus(listener: Listener, folder: Path = DISPATCHES) -> list[Heard]:
    """Every dispatch of the composed corpus."""
    found = []
    for row in composed.compiled(folder):
        parse, vectors = listener.listen(row["text"], blocks_of(row["text"]))
        found.append(Heard(row["corpus"]["theatre"], parse, vectors, composed.columns(row, parse), row))
    return found


def parted(heard: Iterable[Heard]) -> tuple[list[Heard], list[Heard]]:
    """The training part and the development part."""
    train: list[Heard] = []
    held: list[Heard] = []
    for one in heard:
        (held if one.theatre in DEVELOPMENT else train).append(one)
    return train, held


def labels_of(heard: Sequence[Heard], layer: str) -> list[str]:
    """The labels of a layer, none first."""
    return ["O", *sorted({label for one in heard for label in one.labels[layer]} - {"O", ""})]


def material(heard: Sequence[Heard], layer: str, labels: Sequence[str]) -> Material:
    """The words of dispatches whose label of a layer is known."""
    number = {label: i for i, label in enumerate(labels)}
    vectors, gold = [], []
    for one in heard:
        known = [i for i, label in enumerate(one.labels[layer]) if label in number]
        vectors.append(one.vectors[known])
        gold += [number[one.labels[layer][i]] for i in known]
    return Material(np.concatenate(vectors), np.array(gold, np.int64))


def quiet(listener: Listener, root: Path, most: int = 3_000, seed: int = 3) -> Material:
    """Words of treebank sentences, none of which counts as a claim: reviews, mails, travel guides, biographies."""
    vectors = [listener.hear(words) for words in _quiet_words(root, most, seed)]
    held = np.concatenate(vectors)
    return Material(held, np.zeros(len(held), np.int64))


def _quiet_words(root: Path, most: int, seed: int) -> Iterator[list[str]]:
    dice = random.Random(seed)
    trees = root / "treebanks"
    runs = [list(data.conllu(trees / "ewt" / "en_ewt-ud-train.conllu")), list(data.pud(trees, held_out=False))]
    runs += [list(data.conllu(path)) for path in data.gum_files(trees)]
    windows = [example.words for run in runs for example in data.join(run, dice) if len(example.words) <= 160]
    dice.shuffle(windows)
    yield from windows[:most]
