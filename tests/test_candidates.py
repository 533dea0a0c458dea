"""All claims of a text together: their kinds, their certainty, and one trigger for one claim."""

from __future__ import annotations

from datetime import date

import pytest

from conllu import dispatch_of
from dateline.claims.candidates import find_candidates
from dateline.language.annotator import ShippedAnnotator
from dateline.records.claim import Candidate
from dateline.records.text import Span


@pytest.fixture(scope="module")
def annotator() -> ShippedAnnotator:
    return ShippedAnnotator()


def _read(annotator: ShippedAnnotator, text: str, published: date | None = None) -> list[Candidate]:
    return find_candidates(annotator.annotate(text, [Span(0, len(text))]), dispatch_of(text, published))


@pytest.mark.parametrize(
    ("text", "status", "holder"),
    [
        ("The army recaptured the town.", "captured", "The army"),
        ("Rebels seized control of the port.", "captured", "Rebels"),
        ("Troops advanced into the suburb.", "entered", "Troops"),
        ("The town is under government control.", "held", "government"),
        ("The port is a stronghold for the rebels.", "held", "the rebels"),
        ("Troops besieged the town.", "besieged", "Troops"),
        ("The rebels retreated from the town.", "lost", "The rebels"),
        ("The army wants to seize the town.", "attempted", "The army"),
    ],
)
def test_control_tells_status_and_holder(annotator: ShippedAnnotator, text: str, status: str, holder: str) -> None:
    (control,) = [c.control for c in _read(annotator, text) if c.control is not None]
    assert control.status == status
    assert control.holder is not None
    assert control.holder.text == holder


def test_a_held_place_named_in_passing_is_no_claim(annotator: ShippedAnnotator) -> None:
    assert not [c for c in _read(annotator, "Reporters visited a rebel-held town.") if c.control is not None]


@pytest.mark.parametrize(
    ("text", "certainty", "mark"),
    [
        ("Troops shelled the town.", "asserted", None),
        ("Troops did not shell the town.", "denied", "negated"),
        ("The army denied shelling the town.", "denied", "negated"),
        ("Explosions could be heard in the town.", "asserted", None),
        ("Troops may have shelled the town.", "possible", "hypothetical"),
        ("Troops will shell the town.", "planned", "future"),
        ("The army vowed to shell the town.", "planned", "future"),
        ("In 2006 troops shelled the town.", "asserted", "historical"),
    ],
)
def test_the_clause_tells_its_certainty(
    annotator: ShippedAnnotator, text: str, certainty: str, mark: str | None
) -> None:
    (candidate,) = [c for c in _read(annotator, text, date(2020, 1, 2)) if c.event is not None]
    assert candidate.certainty == certainty
    assert candidate.marks == ((mark,) if mark else ())


def test_an_estimated_count_is_estimated(annotator: ShippedAnnotator) -> None:
    (toll,) = [c for c in _read(annotator, "An estimated 400 people were killed.") if c.toll is not None]
    assert toll.certainty == "estimated"


def test_access_names_what_is_cut_and_between_which_places(annotator: ShippedAnnotator) -> None:
    found = _read(annotator, "Troops cut the road between Hask and Dunmere.")
    (access,) = [c.access for c in found if c.access is not None]
    assert access.status == "cut"
    assert [e.text for e in access.between] in ([], ["Hask", "Dunmere"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Residents face severe shortages of food.", "shortage"),
        ("Dozens of houses were destroyed.", "damage"),
        ("The suburb has no electricity.", "services"),
    ],
)
def test_conditions_tell_their_type(annotator: ShippedAnnotator, text: str, kind: str) -> None:
    assert kind in [c.condition.type for c in _read(annotator, text) if c.condition is not None]


def test_an_offensive_that_takes_a_place_is_a_change_of_territory(annotator: ShippedAnnotator) -> None:
    found = _read(annotator, "Government troops captured the town after they launched an offensive.")
    assert "Government regains territory" in [c.event.type for c in found if c.event is not None]


TEXT = (
    "Rebels shelled the port of Hask on Sunday, killing at least 12 people and wounding dozens. Government troops "
    "later recaptured the port and cut the road to Dunmere. Some 300 civilians are trapped without water."
)


def test_claims_come_in_reading_order_and_no_trigger_twice(annotator: ShippedAnnotator) -> None:
    found = _read(annotator, TEXT)
    spans = [c.trigger for c in found]
    assert spans == sorted(spans)
    assert len(set(spans)) == len(spans)
    assert {c.kind for c in found} == {"event", "toll", "control", "access", "condition"}


def test_the_same_text_gives_the_same_claims(annotator: ShippedAnnotator) -> None:
    assert _read(annotator, TEXT) == _read(annotator, TEXT)


def test_a_text_without_claims_has_none(annotator: ShippedAnnotator) -> None:
    assert _read(annotator, "The bakery opens at nine.") == []


@pytest.mark.parametrize("text", ["Evening news: who holds the crossing?", "Has the town fallen to the rebels?"])
def test_what_is_asked_is_not_put_forward(annotator: ShippedAnnotator, text: str) -> None:
    assert _read(annotator, text) == []


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("The charity said that its fighters were in control of the town.", ["held"]),
        ("A charity runs the clinic in the town.", []),
        ("The relief convoy quit the enclave.", []),
        ("The town fell quiet.", []),
        ("The clinic, run by a charity, was full.", []),
        ("The army retook Kupiansk on Friday.", ["captured"]),
        ("Rebels overran Kupiansk and Izyum on Friday.", ["captured"]),
        ("The clerk denied that the square was lost.", ["lost"]),
        ("Neither side holds the crossing.", ["contested"]),
    ],
)
def test_holding_ground_is_not_running_a_house(annotator: ShippedAnnotator, text: str, statuses: list[str]) -> None:
    assert [c.control.status for c in _read(annotator, text) if c.control] == statuses


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("An air strike hit the mill. The bombing went on for an hour.", {"Air/drone strike"}),
        (
            "An air strike hit the mill. A car bomb exploded in the port.",
            {"Air/drone strike", "Remote explosive/landmine/IED"},
        ),
    ],
)
def test_bombs_of_a_dispatch_of_an_air_strike_fall_from_the_air(
    annotator: ShippedAnnotator, text: str, types: set[str]
) -> None:
    assert {c.event.type for c in _read(annotator, text) if c.event} == types


def test_what_is_open_to_convoys_only_is_restricted(annotator: ShippedAnnotator) -> None:
    (found,) = [c for c in _read(annotator, "The highway was open for military convoys only.") if c.access]
    assert found.access is not None
    assert found.access.status == "restricted"
