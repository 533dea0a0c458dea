"""From a text and its blocks to a parse, by the model that ships with the package."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dateline.language.hints import read_hints, read_speakers
from dateline.language.lemmas import Lemmas
from dateline.language.mending import give_addressee, join_subjects
from dateline.language.names import read_names
from dateline.language.network import Network, Scores
from dateline.language.sentences import cuts, split_long
from dateline.language.tokens import tokenize
from dateline.language.trees import best_tree
from dateline.records.parse import Hint, Name, Parse, Sentence, Word
from dateline.records.text import Span


class Annotator(Protocol):
    """Anything that can parse a text: the shipped model, or an adapter to another."""

    def annotate(self, text: str, blocks: Sequence[Span]) -> Parse:
        """Parse the running text under `blocks`; no sentence reaches over the end of a block."""


class ShippedAnnotator:
    """The fine-tuned MiniLM parser; deterministic for the same text and blocks on the same machine."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or Path(str(files("dateline"))) / "model"
        self._network = Network(folder)
        self.lemmas = Lemmas.load(folder / "lemmas.tsv")

    def annotate(self, text: str, blocks: Sequence[Span]) -> Parse:
        """Parse the running text under `blocks`; no sentence reaches over the end of a block."""
        windows: list[tuple[int, list[Span]]] = []
        for number, block in enumerate(blocks):
            tokens = [Span(a + block.start, b + block.start) for a, b in tokenize(block.of(text))]
            windows += [(number, part) for part in split_long(text, tokens, self._network.pieces)]
        words = [[span.of(text) for span in part] for _, part in windows]
        builder = _Builder(text, self._network, self.lemmas)
        for (block_number, spans), forms, scores in zip(windows, words, self._network.run(words), strict=True):
            builder.window(block_number, spans, forms, scores)
        return builder.parse()


class _Builder:
    """Collects windows into one parse."""

    def __init__(self, text: str, network: Network, lemmas: Lemmas) -> None:
        self._text = text
        self._network = network
        self._lemmas = lemmas
        self._words: list[Word] = []
        self._sentences: list[Sentence] = []
        self._names: list[Name] = []
        self._hints: dict[int, Hint] = {}
        self._speakers: dict[int, float] = {}

    def window(self, block: int, spans: list[Span], forms: list[str], scores: Scores) -> None:
        base = len(self._words)
        edges = cuts(forms, scores.start)
        heads = np.zeros(len(forms), np.int64)
        for low, high in pairwise(edges):
            tree = best_tree(scores.arc[low:high, [0, *range(low + 1, high + 1)]])
            heads[low:high] = np.where(tree == 0, 0, tree + low)
        relations = self._network.relations(scores, heads)
        labels = self._network.labels
        join_subjects(heads, relations, labels["deprel"])
        give_addressee(heads, relations, labels["deprel"], forms)
        for low, high in pairwise(edges):
            self._sentence(block, base, low, high, heads, spans)
            for i in range(low, high):
                self._word(base, i, spans[i], forms[i], scores, int(heads[i]), labels["deprel"][relations[i]])
        if scores.claim is not None:
            self._hints |= {base + i: hint for i, hint in read_hints(scores.claim, labels["claim"])}
        if scores.part is not None:
            self._speakers |= {base + i: share for i, share in enumerate(read_speakers(scores.part, labels["part"]))}
        for first, last, label in read_names(forms, scores.ner, labels["ner"], edges):
            span = Span(spans[first].start, spans[last - 1].end)
            self._names.append(Name(base + first, base + last, span, label))

    def _sentence(
        self, block: int, base: int, low: int, high: int, heads: NDArray[np.int64], spans: list[Span]
    ) -> None:
        root = base + next(i for i in range(low, high) if heads[i] == 0)
        span = Span(spans[low].start, spans[high - 1].end)
        self._sentences.append(Sentence(len(self._sentences), base + low, base + high, span, block, root))

    def _word(self, base: int, i: int, span: Span, form: str, scores: Scores, head: int, relation: str) -> None:
        labels = self._network.labels
        xpos, upos = labels["xpos"][scores.xpos[i]], labels["upos"][scores.upos[i]]
        found = self._lemmas.of(form, xpos, labels["lemma"][scores.lemma[i]])
        if head == 0:
            relation = "root"
        self._words.append(
            Word(
                base + i, span.start, span.end, form, form.lower(), found, upos, xpos, relation,
                base + head - 1 if head else -1, len(self._sentences) - 1,
            )
        )  # fmt: skip

    def parse(self) -> Parse:
        words, sentences, names = tuple(self._words), tuple(self._sentences), tuple(self._names)
        return Parse(self._text, words, sentences, names, self._hints, self._speakers)
