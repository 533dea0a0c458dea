"""Claims that the model adds: only where it is sure, where no rule has made one, and by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dateline.claims.candidates import find_candidates
from dateline.intake.receive import receive_text
from dateline.language.annotator import Annotator
from dateline.language.hints import read_hints
from dateline.records.claim import Candidate
from dateline.records.parse import Hint, Parse


def parsed(annotator: Annotator, text: str, word: str, hint: Hint) -> Parse:
    """Parse a text as if the model saw a claim in one of its words."""
    dispatch = receive_text(text)
    parse = annotator.annotate(text, [block.span for block in dispatch.blocks])
    at = next(w.index for w in parse.words if w.text == word)
    return replace(parse, hints={at: hint})


def found(annotator: Annotator, text: str, word: str, hint: Hint) -> list[Candidate]:
    return find_candidates(parsed(annotator, text, word, hint), receive_text(text))


UNKNOWN = "The militia outfoxed the army convoy near the dam."


def test_a_sure_hint_makes_the_claim_that_no_rule_makes(annotator: Annotator) -> None:
    (made,) = found(annotator, UNKNOWN, "outfoxed", Hint("event", "Attack", 0.999))
    assert made.event is not None
    assert (made.rule, made.event.type, made.event.plover_type) == ("model.event", "Attack", "ASSAULT")
    assert [party.words.text for party in made.event.actors] == ["The militia"]
    assert [party.words.text for party in made.event.targets] == ["the army convoy"]


def test_an_unsure_hint_makes_none(annotator: Annotator) -> None:
    assert found(annotator, UNKNOWN, "outfoxed", Hint("event", "Attack", 0.6)) == []


def test_the_rules_keep_the_last_word(annotator: Annotator) -> None:
    text = "The militia shelled the army convoy near the dam."
    (made,) = found(annotator, text, "shelled", Hint("control", "captured", 0.999))
    assert (made.kind, made.rule.startswith("event.")) == ("event", True)


@pytest.mark.parametrize(
    ("kind", "detail", "rule"),
    [
        ("control", "captured", "model.control"),
        ("access", "cut", "model.access"),
        ("condition", "damage", "model.condition"),
    ],
)
def test_every_kind_is_made_by_its_name(annotator: Annotator, kind: str, detail: str, rule: str) -> None:
    (made,) = found(annotator, UNKNOWN, "outfoxed", Hint(kind, detail, 0.999))
    assert (made.kind, made.rule) == (kind, rule)


def test_a_count_whose_harm_only_the_model_sees_is_a_toll(annotator: Annotator) -> None:
    text = "The river gave back 14 villagers."
    (made,) = found(annotator, text, "villagers", Hint("toll", "killed", 0.999))
    assert made.toll is not None
    assert (made.rule, made.toll.harm, made.toll.low) == ("model.toll", "killed", 14)


def test_hints_are_the_words_that_likely_carry_a_claim() -> None:
    labels = ["O", "event:Attack", "statement"]
    scores = np.array([[9.0, 0.0, 0.0], [0.0, 6.0, 0.0], [1.0, 0.0, 0.9]], np.float32)
    hints = dict(read_hints(scores, labels))
    assert hints[1] == Hint("event", "Attack", pytest.approx(0.9975, abs=0.001))
    assert hints[2].kind == "statement"
    assert 0 not in hints
