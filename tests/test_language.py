"""The language model: words, sentences, trees, lemmas and names."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dateline.errors import BadAnnotator
from dateline.language.annotator import Annotator, ShippedAnnotator
from dateline.language.lemmas import apply, script
from dateline.language.mending import give_addressee, join_subjects
from dateline.language.sentences import MAX_WORDS
from dateline.language.tokens import tokenize
from dateline.language.trees import best_tree
from dateline.records.text import Span


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The British-based group didn't leave.", "The|British|-|based|group|did|n't|leave|."),
        ("Al-Shabab's men", "Al|-|Shabab|'s|men"),
        ("Sept. 3, 7:30 a.m., 2,500 to 4,000", "Sept.|3|,|7:30|a.m.|,|2,500|to|4,000"),
        ("The U.S. envoy, Lt. Col. J. Moro", "The|U.S.|envoy|,|Lt.|Col.|J.|Moro"),
        ("“We can’t,” he said…", "“|We|ca|n’t|,|”|he|said|…"),
        ("an anti-tank round", "an|anti-tank|round"),
        ("no. He cannot", "no|.|He|can|not"),
        ("(AP) -- a", "(|AP|)|--|a"),
        ("mail to ana.lund@desk.example on 01-Feb-02", "mail|to|ana.lund@desk.example|on|01-Feb-02"),
        ("the winter of '68 ended", "the|winter|of|'68|ended"),
    ],
)
def test_words_are_cut_as_the_treebanks_cut_them(text: str, words: str) -> None:
    assert [text[a:b] for a, b in tokenize(text)] == words.split("|")


def test_words_are_apart_in_order_and_cover_all_but_space() -> None:
    text = "A\u202eb\u200f c\x00d \ufeffe—f'g''h“i”j\u2028k"
    spans = tokenize(text)
    assert all(a < b <= c for (a, b), (c, _) in pairwise(spans))
    covered = {i for a, b in spans for i in range(a, b)}
    assert {text[i] for i in range(len(text)) if i not in covered and text[i].isalnum()} == set()


def test_a_tree_is_greedy_where_greedy_is_a_tree_and_mended_where_not() -> None:
    rng = np.random.default_rng(7)
    for n in (1, 2, 3, 7, 20, 60):
        for _ in range(30):
            heads = best_tree(rng.normal(size=(n, n + 1)).astype(np.float32))
            assert sum(heads == 0) == 1
            for word in range(1, n + 1):
                seen, at = set(), word
                while at:
                    assert at not in seen
                    seen.add(at)
                    at = int(heads[at - 1])


def test_the_best_of_two_cycles_is_broken_where_it_costs_least() -> None:
    arc = np.array([[1.0, -9, 5, 0], [0.5, 6, -9, 0], [0, 0, 4, -9]], np.float32)
    assert best_tree(arc).tolist() == [0, 1, 2]


@pytest.mark.parametrize(("form", "lemma"), [("Shelled", "shell"), ("was", "be"), ("men", "man"), ("Homs", "Homs")])
def test_an_edit_script_leads_from_form_to_lemma(form: str, lemma: str) -> None:
    assert apply(form, script(form, lemma)) == lemma


def test_sentences_end_where_quotes_do(annotator: Annotator) -> None:
    text = '"The soldiers came to us at night. They took all the sheep." The farmer wept. Two of his sons were killed.'
    text += ' The attackers freed the men, she said. "They came on motorbikes." Two guards died. It is over.'
    text += " He said the hall made up for it. ''We have long waited here,'' he said. ''It was ours.''"
    parse = annotator.annotate(text, [Span(0, len(text))])
    assert [s.span.of(text) for s in parse.sentences] == [
        '"The soldiers came to us at night.',
        'They took all the sheep."',
        "The farmer wept.",
        "Two of his sons were killed.",
        "The attackers freed the men, she said.",
        '"They came on motorbikes."',
        "Two guards died.",
        "It is over.",
        "He said the hall made up for it.",
        "''We have long waited here,'' he said.",
        "''It was ours.''",
    ]


def test_each_sentence_is_one_tree_within_its_block(annotator: Annotator) -> None:
    text = "Rebels fled\nThe town, which had been held for a year, fell on Friday."
    parse = annotator.annotate(text, [Span(0, 11), Span(12, len(text))])
    assert [s.block for s in parse.sentences] == [0, 1]
    for sentence in parse.sentences:
        words = parse.words[sentence.first : sentence.last]
        assert [w.index for w in words if w.head < 0] == [sentence.root]
        assert all(w.head < 0 or sentence.first <= w.head < sentence.last for w in words)


def test_the_clause_without_that_is_a_complement(annotator: Annotator) -> None:
    text = "The mayor said troops used rockets on Friday."
    words = {w.text: w for w in annotator.annotate(text, [Span(0, len(text))]).words}
    assert (words["used"].deprel, words["used"].head) == ("ccomp", words["said"].index)
    assert (words["troops"].deprel, words["troops"].head) == ("nsubj", words["used"].index)


@pytest.mark.parametrize(
    ("text", "form", "lemma"),
    [
        ("They fled.", "fled", "flee"),
        ("The troops came.", "troops", "troop"),
        ("They shelled us.", "shelled", "shell"),
        ("They are besieging it.", "besieging", "besiege"),
        ("It cost two lives.", "lives", "life"),
    ],
)
def test_lemmas_of_the_trade(annotator: Annotator, text: str, form: str, lemma: str) -> None:
    assert next(w.lemma for w in annotator.annotate(text, [Span(0, len(text))]).words if w.text == form) == lemma


def test_a_paragraph_without_end_is_cut_into_windows(annotator: Annotator) -> None:
    text = "and the guns went on " * 200
    parse = annotator.annotate(text, [Span(0, len(text))])
    assert len(parse.words) == 1000
    assert max(s.last - s.first for s in parse.sentences) <= MAX_WORDS


def test_a_model_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadAnnotator, match="reinstall dateline"):
        ShippedAnnotator(tmp_path)


def test_the_model_is_the_one_that_its_card_speaks_of() -> None:
    folder = Path(str(files("dateline"))) / "model"
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    assert digest in (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert sum(p.stat().st_size for p in folder.iterdir()) < 30 * 2**20


def test_who_was_told_is_no_part_of_the_subject() -> None:
    labels = ["root", "nsubj", "iobj", "obj", "conj", "compound", "ccomp", "aux"]
    heads = np.array([2, 0, 4, 6, 6, 2], np.int64)  # he told EP rebels had fled
    relations = np.array([1, 0, 5, 1, 7, 6], np.int64)
    forms = ["He", "told", "EP", "rebels", "had", "fled"]
    give_addressee(heads, relations, labels, forms)
    assert heads.tolist() == [2, 0, 2, 6, 6, 2]
    assert relations.tolist() == [1, 0, 2, 1, 7, 6]
    give_addressee(heads, relations, labels, ["He", "said", *forms[2:]])
    assert heads.tolist() == [2, 0, 2, 6, 6, 2]


def test_two_subjects_that_and_joins_are_one() -> None:
    labels = ["root", "nsubj", "cc", "conj"]
    heads = np.array([5, 5, 4, 5, 0], np.int64)  # (ccomp) residents and activists said
    relations = np.array([0, 1, 2, 1, 0], np.int64)
    join_subjects(heads, relations, labels)
    assert heads.tolist() == [5, 5, 4, 2, 0]
    assert relations.tolist() == [0, 1, 2, 3, 0]


def test_a_subject_of_another_verb_is_left_alone() -> None:
    labels = ["root", "nsubj", "cc", "conj"]
    heads = np.array([2, 0, 4, 5, 2], np.int64)  # troops left and rebels stayed
    relations = np.array([1, 0, 2, 1, 3], np.int64)
    join_subjects(heads, relations, labels)
    assert heads.tolist() == [2, 0, 4, 5, 2]


def test_a_subject_beside_the_and_is_of_the_same_verb() -> None:
    labels = ["root", "nsubj", "cc", "conj", "advcl"]
    heads = np.array([5, 3, 4, 0, 4], np.int64)  # residents (of "fought") and activists said, as both fought
    relations = np.array([1, 2, 1, 0, 4], np.int64)
    join_subjects(heads, relations, labels)
    assert heads.tolist() == [4, 3, 1, 0, 4]
    assert relations.tolist() == [1, 2, 3, 0, 4]
