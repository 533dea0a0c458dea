"""Organisations by their lists, their make and their acronyms, in mixed case and in capitals."""

from __future__ import annotations

import pytest

from conllu import dispatch_of
from dateline.claims.candidates import find_candidates
from dateline.claims.scene import Scene
from dateline.language.annotator import ShippedAnnotator
from dateline.records.claim import Candidate
from dateline.records.text import Span


@pytest.fixture(scope="module")
def annotator() -> ShippedAnnotator:
    return ShippedAnnotator()


def _scene(annotator: ShippedAnnotator, text: str) -> Scene:
    return Scene(annotator.annotate(text, [Span(0, len(text))]))


def _found(annotator: ShippedAnnotator, text: str) -> list[Candidate]:
    return find_candidates(annotator.annotate(text, [Span(0, len(text))]), dispatch_of(text))


def _sides(annotator: ShippedAnnotator, text: str) -> dict[str, str | None]:
    scene = _scene(annotator, text)
    return {scene.word(i).text: group.side for i, group in scene.named.items()}


@pytest.mark.parametrize(
    ("text", "name", "side"),
    [
        ("The Hask Liberation Front attacked the village.", "Hask", "rebel group"),
        ("THE HASK LIBERATION FRONT ATTACKED THE VILLAGE.", "HASK", "rebel group"),
        ("The Armed Forces of Liberation burned the mill.", "Liberation", "rebel group"),
        ("The Varan Armed Forces shelled the village.", "Forces", "state forces"),
        ("The Varan Workers Union (VWU) called a strike. The VWU met.", "VWU", None),
        ("The HLF [Hask Liberation Front] attacked the village.", "HLF", "rebel group"),
    ],
)
def test_a_name_is_known_by_its_make_or_its_acronym(
    annotator: ShippedAnnotator, text: str, name: str, side: str | None
) -> None:
    sides = _sides(annotator, text)
    assert name in sides
    assert sides[name] == side


def test_an_acronym_is_known_throughout(annotator: ShippedAnnotator) -> None:
    text = "The Hask Liberation Front (HLF) attacked the village. Later the HLF burned the mill."
    assert [w.text for w in _scene(annotator, text).parse.words if w.text == "HLF"] == ["HLF", "HLF"]
    scene = _scene(annotator, text)
    assert all(w.index in scene.named for w in scene.parse.words if w.text == "HLF")


@pytest.mark.parametrize(
    "text", ["The people of the town left.", "The army left the front.", "Farmers (aged 30) met the mayor."]
)
def test_common_words_make_no_new_organisation(annotator: ShippedAnnotator, text: str) -> None:
    assert not [g.id for g in _scene(annotator, text).named.values() if g.id.endswith("organisation")]


def test_capitals_throughout_say_nothing(annotator: ShippedAnnotator) -> None:
    assert _scene(annotator, "GUNMEN ATTACKED THE VILLAGE NEAR THE RIVER.").upper
    assert not _scene(annotator, "Gunmen attacked the village near the river.").upper


def _actors(annotator: ShippedAnnotator, text: str) -> list[tuple[str, str]]:
    events = [c.event for c in _found(annotator, text) if c.event is not None]
    assert events, text
    return [(p.words.text, p.group) for e in events for p in e.actors]


@pytest.mark.parametrize(
    "text",
    [
        "Members of the Taliban attacked the village.",
        "A group of gunmen from the Taliban attacked the village.",
        "The attack was carried out by the Taliban.",
        "The attack was the work of the Taliban.",
        "The Taliban was responsible for the bombing.",
        "The mayor holds the Taliban responsible for the killing.",
        "The mayor blamed the Taliban for the attack.",
        "The mayor blamed the Taliban for the teacher's death.",
        "The Taliban claimed responsibility for the attack.",
        "The mayor accused the Taliban of staging the attack.",
        "The Taliban said it carried out the bombing.",
        "The Taliban is believed to be behind the bombing.",
    ],
)
def test_the_organisation_held_to_have_done_it_is_an_actor(annotator: ShippedAnnotator, text: str) -> None:
    assert any("Taliban" in words and group == "organisation" for words, group in _actors(annotator, text))


@pytest.mark.parametrize(
    "text", ["The Taliban denied responsibility for the attack.", "The Taliban was not responsible for the attack."]
)
def test_a_denied_deed_is_denied(annotator: ShippedAnnotator, text: str) -> None:
    assert {c.certainty for c in _found(annotator, text) if c.event is not None} == {"denied"}


@pytest.mark.parametrize(
    "text",
    [
        "The Hask Liberation Front is suspected in the murder of the mayor.",
        "He spoke of the possibility that the Hask Front staged the attack.",
    ],
)
def test_a_suspected_deed_is_possible(annotator: ShippedAnnotator, text: str) -> None:
    assert {c.certainty for c in _found(annotator, text) if c.event is not None} == {"possible"}


@pytest.mark.parametrize(
    "text",
    [
        "Losses of over 200 million pesos were reported.",
        "Two missionaries, aged 19 and 21, met the mayor.",
        "The 3d Infantry Brigade killed rebels.",
        "The judge saw three wounds on the body.",
    ],
)
def test_what_counts_no_people_is_no_toll(annotator: ShippedAnnotator, text: str) -> None:
    assert not [c.trigger.of(text) for c in _found(annotator, text) if c.toll is not None]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("The mayor was killed by a group of ten gunmen.", []),
        ("Police repelled an attack by some 20 rebels, four of whom died.", [("killed", 4)]),
        ("The number of victims is 59 and not 62.", [("killed", 59)]),
        ("The blast resulted in the injury of six people.", [("wounded", 6)]),
        ("The nine soldiers were on leave and were wounded when a bomb exploded.", [("wounded", 9)]),
        (
            "The war left 1,000 people dead, hundreds of people wounded and tens of thousands of people homeless.",
            [("killed", 1000), ("wounded", 200), ("displaced", 20000)],
        ),
    ],
)
def test_a_harm_befalls_those_of_whom_it_is_told(
    annotator: ShippedAnnotator, text: str, counts: list[tuple[str, int]]
) -> None:
    tolls = [c.toll for c in _found(annotator, text) if c.toll is not None and c.certainty != "denied"]
    assert [(t.harm, t.low) for t in tolls] == counts


def test_a_single_victim_beside_a_count_is_an_event_of_its_own(annotator: ShippedAnnotator) -> None:
    found = _found(annotator, "Gunmen killed the mayor and nine guards.")
    assert [(c.toll.low, c.toll.high) for c in found if c.toll is not None] == [(9, 9)]
    events = [c.event for c in found if c.event is not None]
    assert [[p.words.text for p in e.targets] for e in events] == [["the mayor"]]


def test_a_name_in_quotation_marks_is_the_party_and_not_what_it_is_said_to_be(annotator: ShippedAnnotator) -> None:
    text = (
        'THE "HASK ARMED FRONT OF LIBERATION," A GROUP THAT SURFACED IN MAY, HAS CLAIMED RESPONSIBILITY FOR THE ATTACK.'
    )
    (event,) = (c.event for c in _found(annotator, text) if c.rule == "event.responsibility")
    assert event is not None
    assert [(p.words.text, p.group) for p in event.actors] == [('THE "HASK ARMED FRONT OF LIBERATION', "organisation")]
