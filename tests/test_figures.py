"""Counts of people harmed: the range that the wording allows, who is counted, and over what time."""

from __future__ import annotations

import pytest

from conllu import parse_of
from dateline.claims.figures import find_figures
from dateline.claims.numbers import find_quantities
from dateline.claims.scene import Scene
from dateline.language.annotator import ShippedAnnotator
from dateline.records.claim import Toll
from dateline.records.text import Span

KILLED = """
Nine nine NUM CD 2 nummod
farmers farmer NOUN NNS 4 nsubj:pass
were be AUX VBD 4 aux:pass
killed kill VERB VBN 0 root
"""


@pytest.fixture(scope="module")
def annotator() -> ShippedAnnotator:
    return ShippedAnnotator()


def _tolls(annotator: ShippedAnnotator, text: str) -> list[tuple[str, Toll]]:
    parse = annotator.annotate(text, [Span(0, len(text))])
    found = [figure.candidate for figure in find_figures(Scene(parse), 2020)]
    return [(c.trigger.of(text), c.toll) for c in found if c.toll is not None]


def test_a_count_of_the_killed_is_a_toll_whatever_annotator_made_the_parse() -> None:
    (figure,) = find_figures(Scene(parse_of(KILLED)), None)
    toll = figure.candidate.toll
    assert toll is not None
    assert (toll.harm, toll.low, toll.high, toll.group_class, toll.basis) == ("killed", 9, 9, "civilian", "incident")


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("at least 12 people", 12, None),
        ("more than 93,000 people", 93000, None),
        ("up to 4,000 people", None, 4000),
        ("some 60 people", 60, 60),
        ("2,500 to 4,000 people", 2500, 4000),
        ("between 20 and 30 people", 20, 30),
        ("dozens of people", 24, None),
        ("scores of people", 40, None),
        ("hundreds of people", 200, None),
        ("thousands of people", 2000, None),
        ("tens of thousands of people", 20000, None),
        ("hundreds of thousands of people", 200000, None),
        ("several people", 3, None),
        ("twenty-three people", 23, 23),
        ("two hundred and five people", 205, 205),
        ("a dozen people", 12, 12),
        ("half a dozen people", 6, 6),
        ("a quarter of a million people", 250_000, 250_000),
        ("a total of 41 people", 41, 41),
        ("12 or more people", 12, None),
    ],
)
def test_number_words_allow_a_range(annotator: ShippedAnnotator, words: str, low: int | None, high: int | None) -> None:
    text = f"The raid killed {words}."
    (quantity,) = find_quantities(annotator.annotate(text, [Span(0, len(text))]))
    assert (quantity.low, quantity.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Some 900 residents continued to flee.", [("Some 900 residents", "displaced", 900)]),
        ("Nine rebels and four farmers were killed.", [("Nine rebels", "killed", 9), ("four farmers", "killed", 4)]),
        ("The blast killed five and wounded 110.", [("five", "killed", 5), ("110", "wounded", 110)]),
        ("The war left more than 900 people dead.", [("more than 900 people", "killed", 900)]),
        ("The death toll rose to 41.", [("41", "killed", 41)]),
        ("The latest deaths raised to 45 the number of soldiers killed.", [("45", "killed", 45)]),
        ("The rebels were holding 13 men.", [("13 men", "detained", 13)]),
        ("A strike led to the killing of one of its top commanders.", []),
        ("Police arrested nine farmers.", [("nine farmers", "detained", 9)]),
        ("Gunmen kidnapped three nurses.", [("three nurses", "detained", 3)]),
        ("About 80 people were evacuated from the village.", [("About 80 people", "displaced", 80)]),
        ("Two miners, one of them a boy of twelve, were shot dead.", [("Two miners", "killed", 2)]),
        ("Some 300 civilians are trapped in the town.", [("Some 300 civilians", "trapped", 300)]),
        ("There were no casualties.", [("no casualties", "killed", 0)]),
    ],
)
def test_each_quantity_of_people_is_one_toll(
    annotator: ShippedAnnotator, text: str, wanted: list[tuple[str, str, int]]
) -> None:
    found = [(words, toll.harm, toll.low) for words, toll in _tolls(annotator, text)]
    assert found[: len(wanted)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The army destroyed 13 vehicles.",
        "Rebels fired 36 shells at the post.",
        "The siege lasted 900 days.",
        "The mayor, 47, was killed.",
        "In 2006 the town was shelled.",
        "The road is 160 km long.",
        "Fifteen percent of the houses were destroyed.",
    ],
)
def test_what_is_no_count_of_people_is_no_toll(annotator: ShippedAnnotator, text: str) -> None:
    assert _tolls(annotator, text) == []


@pytest.mark.parametrize(
    ("text", "group_class", "side"),
    [
        ("Eight rebels were killed.", "combatant", "rebel group"),
        ("Eight soldiers were killed.", "combatant", "state forces"),
        ("Eight villagers were killed.", "civilian", "civilians"),
        ("Eight people were killed.", "unknown", None),
        ("Eight opposition fighters were killed.", "combatant", "rebel group"),
        ("Eight members of the security forces were killed.", "combatant", "state forces"),
        ("Eight protesters were killed.", "civilian", "protesters"),
        ("The ministry reported eight rebel deaths.", "combatant", "rebel group"),
        ("The army has admitted to eight deaths.", "combatant", "state forces"),
        ("The clinic has recorded eight deaths.", "unknown", None),
        ("The battle cost the militia eight dead.", "combatant", "political militia"),
        ("Gunmen killed eight tribesmen.", "unknown", "identity militia"),
    ],
)
def test_the_group_tells_class_and_side(
    annotator: ShippedAnnotator, text: str, group_class: str, side: str | None
) -> None:
    ((_, toll),) = _tolls(annotator, text)
    assert (toll.group_class, toll.side) == (group_class, side)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Nine people were killed in the raid.", "incident"),
        ("Nine people were killed across the country.", "period"),
        ("Nine people were killed in the past 24 hours.", "period"),
        ("The conflict has killed more than 900 people.", "cumulative"),
        ("At least 900 people have been killed since the uprising began.", "cumulative"),
        ("Some 300 civilians are trapped in the town.", "standing"),
    ],
)
def test_the_wording_tells_the_basis(annotator: ShippedAnnotator, text: str, basis: str) -> None:
    ((_, toll),) = _tolls(annotator, text)
    assert toll.basis == basis


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Four bodies and 47 wounded people were brought to the clinic.", [("killed", 4), ("wounded", 47)]),
        ("Three corpses and nine injured men were carried to the clinic.", [("killed", 3), ("wounded", 9)]),
        ("Troops killed three guards and two wounded rebels.", [("killed", 3), ("killed", 2)]),
        ("Four people of one family were killed.", [("killed", 4)]),
        ("The toll has risen to 31, it said: 20 cooks and 11 guards, three of them women.", [("killed", 31)]),
        ("Ten to 15 rebels had been hiding in the mill and all of them were killed.", [("killed", 10)]),
    ],
)
def test_each_count_has_its_own_harm_once(
    annotator: ShippedAnnotator, text: str, wanted: list[tuple[str, int]]
) -> None:
    assert [(toll.harm, toll.low) for _, toll in _tolls(annotator, text)] == wanted


def test_a_count_that_another_replaces_is_of_the_past(annotator: ShippedAnnotator) -> None:
    text = "The raid killed nine cooks, the charity said, raising its first toll of three."
    found = find_figures(Scene(annotator.annotate(text, [Span(0, len(text))])), 2020)
    assert [("historical" in f.candidate.marks) for f in found] == [False, True]
