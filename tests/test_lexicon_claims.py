"""Every entry of the claim lexicons keeps its own examples, read with the shipped annotator."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from conllu import dispatch_of
from dateline.claims.candidates import find_candidates
from dateline.claims.certainty import outlook
from dateline.claims.figures import find_figures
from dateline.claims.numbers import find_quantities
from dateline.claims.scene import Scene
from dateline.language.annotator import ShippedAnnotator
from dateline.lexicon import load
from dateline.records.parse import Parse
from dateline.records.text import Span

CLAIMS = (("events", "event"), ("control", "control"), ("access", "access"), ("conditions", "condition"))


@pytest.fixture(scope="module")
def annotator() -> ShippedAnnotator:
    return ShippedAnnotator()


def _examples(name: str, table: str) -> Iterator[Any]:
    for entry in load(name)[table]:
        for verdict in ("yes", "no"):
            for sentence in entry.get(verdict, ()):
                yield pytest.param(entry, sentence, verdict == "yes", id=f"{entry.get('id')}: {sentence}")


def _parse(annotator: ShippedAnnotator, sentence: str) -> Parse:
    return annotator.annotate(sentence, [Span(0, len(sentence))])


@pytest.mark.parametrize(("entry", "sentence", "wanted"), [e for pair in CLAIMS for e in _examples(*pair)])
def test_a_rule_keeps_its_examples(
    annotator: ShippedAnnotator, entry: dict[str, Any], sentence: str, wanted: bool
) -> None:
    found = {c.rule for c in find_candidates(_parse(annotator, sentence), dispatch_of(sentence))}
    assert (entry["id"] in found) is wanted, found


def _singles(name: str, *tables: str) -> Iterator[Any]:
    """The examples of tables that are one entry each."""
    for table in tables:
        for verdict in ("yes", "no"):
            for sentence in load(name)[table][verdict]:
                yield pytest.param(sentence, verdict == "yes", id=f"{table}: {sentence}")


@pytest.mark.parametrize(("sentence", "wanted"), list(_singles("modality", "definition")))
def test_a_definition_reports_nothing(annotator: ShippedAnnotator, sentence: str, wanted: bool) -> None:
    assert (not find_candidates(_parse(annotator, sentence), dispatch_of(sentence))) is wanted


@pytest.mark.parametrize(("sentence", "wanted"), list(_singles("events", "incident")))
def test_an_incident_is_of_the_event_told_before(annotator: ShippedAnnotator, sentence: str, wanted: bool) -> None:
    found = [c.event for c in find_candidates(_parse(annotator, sentence), dispatch_of(sentence)) if c.event]
    retold = [e for c, e in pairwise(found) if c.type == e.type]
    assert bool(retold) is wanted


@pytest.mark.parametrize(("entry", "sentence", "wanted"), list(_examples("harm", "harm")))
def test_a_harm_keeps_its_examples(
    annotator: ShippedAnnotator, entry: dict[str, Any], sentence: str, wanted: bool
) -> None:
    found = {f.candidate.toll.harm for f in find_figures(Scene(_parse(annotator, sentence)), None) if f.candidate.toll}
    assert (entry["harm"] in found) is wanted, found


@pytest.mark.parametrize(("entry", "sentence", "wanted"), list(_examples("harm", "wording")))
def test_a_wording_keeps_its_examples(
    annotator: ShippedAnnotator, entry: dict[str, Any], sentence: str, wanted: bool
) -> None:
    figures = find_figures(Scene(_parse(annotator, sentence)), None)
    if entry["harm"] == "as before":
        assert any(f.harm.rule == entry["id"] for f in figures) is wanted
    else:
        found = {f.candidate.toll.harm for f in figures if f.candidate.toll}
        assert (entry["harm"] in found) is wanted, found


@pytest.mark.parametrize(("entry", "sentence", "wanted"), list(_examples("harm", "basis")))
def test_a_basis_keeps_its_examples(
    annotator: ShippedAnnotator, entry: dict[str, Any], sentence: str, wanted: bool
) -> None:
    found = {f.candidate.toll.basis for f in find_figures(Scene(_parse(annotator, sentence)), None) if f.candidate.toll}
    assert found
    assert (entry["basis"] in found) is wanted, found


@pytest.mark.parametrize(("entry", "sentence", "wanted"), list(_examples("numbers", "bound")))
def test_a_bound_keeps_its_examples(
    annotator: ShippedAnnotator, entry: dict[str, Any], sentence: str, wanted: bool
) -> None:
    found = {_effect(q.low, q.high, q.approximate) for q in find_quantities(_parse(annotator, sentence))}
    estimated = any(q.estimated for q in find_quantities(_parse(annotator, sentence)))
    effect = entry["effect"]
    assert (estimated if effect == "estimated" else effect in found) is wanted, found


def _effect(low: int | None, high: int | None, approximate: bool) -> str:
    if low is None:
        return "high"
    if high is None:
        return "low"
    return "about" if approximate else "none"


@pytest.mark.parametrize(("entry", "sentence", "wanted"), list(_examples("modality", "modality")))
def test_a_modality_keeps_its_examples(
    annotator: ShippedAnnotator, entry: dict[str, Any], sentence: str, wanted: bool
) -> None:
    found = {c.certainty for c in find_candidates(_parse(annotator, sentence), dispatch_of(sentence))}
    assert found
    assert (entry["certainty"] in found) is wanted, found


def _groups() -> list[Any]:
    return [*_examples("groups", "group"), *_examples("groups", "named")]


@pytest.mark.parametrize(("entry", "sentence", "wanted"), _groups())
def test_a_group_keeps_its_examples(
    annotator: ShippedAnnotator, entry: dict[str, Any], sentence: str, wanted: bool
) -> None:
    scene = Scene(_parse(annotator, sentence))
    found = {group.id for w in scene.parse.words if (group := scene.group(w.index)) is not None}
    assert (entry["id"] in found) is wanted, found


@pytest.mark.parametrize(("entry", "sentence", "wanted"), list(_examples("weapons", "weapon")))
def test_a_weapon_keeps_its_examples(
    annotator: ShippedAnnotator, entry: dict[str, Any], sentence: str, wanted: bool
) -> None:
    scene = Scene(_parse(annotator, sentence))
    assert (entry["id"] in {weapon.id for weapon in scene.weapons.values()}) is wanted


def test_no_sign_means_asserted(annotator: ShippedAnnotator) -> None:
    scene = Scene(_parse(annotator, "Troops shelled the village."))
    assert outlook(scene, 1).certainty == "asserted"


@pytest.mark.parametrize(
    "name", ["events", "control", "access", "conditions", "harm", "numbers", "modality", "weapons"]
)
def test_ids_are_unique_and_every_entry_has_examples(name: str) -> None:
    entries = [e for table in load(name).values() if isinstance(table, list) for e in table]
    ids = [e["id"] for e in entries]
    assert len(ids) == len(set(ids))
    assert all(e.get("yes") and e.get("no") for e in entries)
