"""A user's own spaCy pipeline in place of the shipped model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dateline.errors import BadAnnotator
from dateline.gazetteer.world import open_world
from dateline.intake.receive import receive_text
from dateline.language.clear import Node, to_universal
from dateline.language.spacy import SpacyAnnotator
from dateline.pipeline import Reader
from dateline.records.text import Span

spacy = pytest.importorskip("spacy", reason="the spacy extra is not installed")

SENTENCE = "Two soldiers were killed by rebels in Homs, the army said."
ROWS = [  # ClearNLP, as spaCy's own English pipelines label: word, tag, part of speech, relation, head, lemma
    ("Two", "CD", "NUM", "nummod", 1, "two"), ("soldiers", "NNS", "NOUN", "nsubjpass", 3, "soldier"),
    ("were", "VBD", "AUX", "auxpass", 3, "be"), ("killed", "VBN", "VERB", "ccomp", 11, "kill"),
    ("by", "IN", "ADP", "agent", 3, "by"), ("rebels", "NNS", "NOUN", "pobj", 4, "rebel"),
    ("in", "IN", "ADP", "prep", 3, "in"), ("Homs", "NNP", "PROPN", "pobj", 6, "Homs"),
    (",", ",", "PUNCT", "punct", 11, ","), ("the", "DT", "DET", "det", 10, "the"),
    ("army", "NN", "NOUN", "nsubj", 11, "army"), ("said", "VBD", "VERB", "ROOT", 11, "say"),
    (".", ".", "PUNCT", "punct", 11, "."),
]  # fmt: skip


@spacy.Language.component("dateline_test_rows")
def _fill(doc: Any) -> Any:
    for token, (_, tag, pos, dep, _, lemma) in zip(doc, ROWS, strict=True):
        token.tag_, token.pos_, token.dep_, token.lemma_ = tag, pos, dep, lemma
    for token, row in zip(doc, ROWS, strict=True):
        token.head = doc[row[4]]
    doc.ents = [spacy.tokens.Span(doc, 7, 8, label="GPE")]
    return doc


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("dateline_test_rows")
    pipeline.to_disk(tmp_path / "pipeline")
    return tmp_path / "pipeline"


def test_a_pipeline_of_the_users_own_reads_a_dispatch(folder: Path) -> None:
    annotator = SpacyAnnotator.named(f"spacy:{folder}")
    reading = Reader(annotator, open_world()).read(receive_text(SENTENCE))
    assert [(c.kind, c.trigger.text, c.toll.low if c.toll else None) for c in reading.claims] == [
        ("toll", "Two soldiers", 2)
    ]
    assert [s.name for s in reading.sources] == ["the army"]


def test_clear_labels_become_universal(folder: Path) -> None:
    parse = SpacyAnnotator.named(f"spacy:{folder}").annotate(SENTENCE, [Span(0, len(SENTENCE))])
    found = {w.text: (w.deprel, parse.words[w.head].text) for w in parse.words}
    assert found["rebels"] == ("obl:agent", "killed")
    assert found["by"] == ("case", "rebels")
    assert found["Homs"] == ("obl", "killed")
    assert found["soldiers"] == ("nsubj:pass", "killed")
    assert [(n.span.of(SENTENCE), n.label) for n in parse.names] == [("Homs", "LOC")]


def test_a_copula_hangs_from_its_predicate() -> None:
    nodes = [Node(0, "he", "PRON", "nsubj", 1), Node(1, "is", "AUX", "ROOT", 1), Node(2, "mayor", "NOUN", "attr", 1)]
    to_universal(nodes)
    assert [(n.deprel, n.head) for n in nodes] == [("nsubj", 2), ("cop", 2), ("root", 2)]


@pytest.mark.parametrize("name", ["stanza:en", "spacy:", "spacy:no_such_pipeline"])
def test_an_annotator_that_cannot_be_had_says_what_to_do(name: str) -> None:
    with pytest.raises(BadAnnotator, match="annotator"):
        SpacyAnnotator.named(name)


def test_a_pipeline_without_a_parser_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(BadAnnotator, match="parser"):
        SpacyAnnotator.named(f"spacy:{tmp_path / 'bare'}").annotate(SENTENCE, [Span(0, len(SENTENCE))])
