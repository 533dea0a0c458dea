"""A spaCy pipeline of the user's own in place of the shipped model: `--annotator spacy:NAME`.

The pipeline must tag, parse and find entities. Labels may be Universal Dependencies or the ClearNLP ones of
spaCy's English models, which are converted.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from dateline.errors import BadAnnotator
from dateline.language.clear import SIGNS, Node, to_universal
from dateline.records.parse import Name, Parse, Sentence, Word
from dateline.records.text import Span

_LABELS = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "NORP": "NORP",
}  # fmt: skip
_NEEDED = ("TAG", "DEP")


class SpacyAnnotator:
    """Parses with a loaded spaCy pipeline."""

    def __init__(self, pipeline: Any, name: str) -> None:
        self._pipeline = pipeline
        self._name = name

    @classmethod
    def named(cls, name: str) -> SpacyAnnotator:
        """Load "spacy:NAME", NAME being a package or a folder. Raises `BadAnnotator`."""
        kind, _, target = name.partition(":")
        if kind != "spacy" or not target:
            raise BadAnnotator(f"--annotator {name}: not known; write spacy:NAME with the name of a spaCy pipeline")
        try:
            spacy = import_module("spacy")
        except ImportError as error:
            raise BadAnnotator(f"--annotator {name}: spaCy is not installed; pip install 'dateline[spacy]'") from error
        try:
            return cls(spacy.load(target), name)
        except (OSError, ValueError) as error:
            reason = str(error).split("\n", 1)[0]
            raise BadAnnotator(f"--annotator {name}: {reason}; install the pipeline or name its folder") from error

    def annotate(self, text: str, blocks: Sequence[Span]) -> Parse:
        """Parse the running text under `blocks`, one spaCy document each. Raises `BadAnnotator`."""
        words: list[Word] = []
        sentences: list[Sentence] = []
        names: list[Name] = []
        for number, block in enumerate(blocks):
            doc = self._pipeline(block.of(text))
            self._check(doc)
            self._block(doc, number, block.start, words, sentences, names)
        return Parse(text, tuple(words), tuple(sentences), tuple(names))

    def _check(self, doc: Any) -> None:
        missing = [layer for layer in _NEEDED if len(doc) and not doc.has_annotation(layer)]
        if missing:
            raise BadAnnotator(
                f"--annotator {self._name}: gives no {' and no '.join(missing)}; add a tagger and a parser to it"
            )

    def _block(
        self, doc: Any, block: int, offset: int, words: list[Word], sentences: list[Sentence], names: list[Name]
    ) -> None:
        place: dict[int, int] = {}
        for sentence in doc.sents:
            tokens = [t for t in sentence if not t.is_space]
            if tokens:
                self._sentence(tokens, block, offset, words, sentences, place)
        for entity in doc.ents:
            label = _LABELS.get(entity.label_)
            inside = [place[t.i] for t in entity if t.i in place]
            if label and inside:
                span = Span(words[inside[0]].start, words[inside[-1]].end)
                names.append(Name(inside[0], inside[-1] + 1, span, label))

    def _sentence(
        self,
        tokens: list[Any],
        block: int,
        offset: int,
        words: list[Word],
        sentences: list[Sentence],
        place: dict[int, int],
    ) -> None:
        base = len(words)
        local = {t.i: k for k, t in enumerate(tokens)}
        nodes = [Node(k, t.lower_, t.pos_, t.dep_ or "dep", local.get(t.head.i, k)) for k, t in enumerate(tokens)]
        if any(n.deprel in SIGNS for n in nodes):
            to_universal(nodes)
        root = next((n.index for n in nodes if n.head == n.index), 0)
        for token, node in zip(tokens, nodes, strict=True):
            place[token.i] = base + node.index
            start = offset + token.idx
            top = node.index == root
            head = -1 if top else base + (root if node.head == node.index else node.head)
            relation = "root" if top else "parataxis" if node.head == node.index else node.deprel
            words.append(
                Word(
                    base + node.index, start, start + len(token.text), token.text, token.lower_,
                    token.lemma_ or token.lower_, token.pos_, token.tag_, relation, head, len(sentences),
                )
            )  # fmt: skip
        span = Span(words[base].start, words[-1].end)
        sentences.append(Sentence(len(sentences), base, len(words), span, block, base + root))
