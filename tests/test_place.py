"""Which names of a dispatch are places, and which places they are."""

from __future__ import annotations

import pytest

from dateline.gazetteer.world import open_world
from dateline.records.parse import Name
from dateline.records.referent import PlaceMention
from dateline.records.text import Span
from dateline.resolution.place import FAR, UNKNOWN, resolve_places


def places(text: str, **labels: str) -> tuple[PlaceMention, ...]:
    """Resolve a text whose names are labelled by keyword: Homs="LOC"; an underscore stands for a space."""
    names = []
    for words, label in labels.items():
        start = text.index(words.replace("_", " "))
        names.append(Name(0, 1, Span(start, start + len(words)), label))
    return resolve_places(text, names, gazetteer=open_world())


def named(text: str, words: str, **labels: str) -> PlaceMention:
    """The mention of some words."""
    (found, *_) = [mention for mention in places(text, **labels) if mention.words.text == words]
    return found


def test_a_country_beside_a_town_tells_which_town() -> None:
    found = named("Two were hurt in Tripoli, Lebanon, on Monday.", "Tripoli")
    assert found.place is not None
    assert found.place.country == "LB"


def test_without_it_the_larger_town_is_meant() -> None:
    found = named("Militias clashed in Tripoli on Monday.", "Tripoli")
    assert found.place is not None
    assert found.place.country == "LY"


def test_a_state_beside_a_town_tells_which_town() -> None:
    found = named("A siren failed in Paris, Texas, on Monday.", "Paris")
    assert found.place is not None
    assert found.place.country == "US"


@pytest.mark.parametrize(
    "text",
    [
        "Shells fell in the Khalidiya district of Homs.",
        "Shells fell on Khaldiyeh as Syrian troops advanced in Homs.",
        "Fighting spread in Homs, Syria. Rebels held the Khaldiyeh neighborhood.",
    ],
)
def test_a_district_is_found_where_its_town_is_spoken_of(text: str) -> None:
    (found,) = (m for m in places(text) if m.words.text.startswith("Khal"))
    assert found.place is not None
    assert found.place.feature == "neighbourhood"
    assert found.place.country == "SY"


def test_the_old_city_is_that_of_the_town_spoken_of() -> None:
    found = places("Clashes shook neighborhoods around Homs' Old City as Syrian forces advanced.")
    assert [m.place.name for m in found if m.place] == ["Old City of Homs"]


def test_an_unlisted_district_is_somewhere_in_its_town() -> None:
    found = named("They took the Zubtariyeh district of Homs from Syrian troops.", "Zubtariyeh", Zubtariyeh="LOC")
    assert found.place is not None
    homs = next(m.place for m in places("They shelled Homs.") if m.place)
    assert found.place.inside == homs.gazetteer
    assert found.place.radius_km == homs.radius_km
    assert found.place.name == "Zubtariyeh"


def test_another_spelling_is_found_in_the_country_spoken_of() -> None:
    found = named(
        "Syrian rebels left Deir el-Zour on Monday. Syria denied it.", "Deir el-Zour", **{"Deir_el-Zour": "LOC"}
    )
    assert found.place is not None
    assert found.place.country == "SY"


def test_an_unknown_place_says_so() -> None:
    found = named("They camped near Zzyzxville.", "Zzyzxville", Zzyzxville="LOC")
    assert found.place is None
    assert found.reason == UNKNOWN


def test_a_far_namesake_is_not_taken() -> None:
    text = "Syrian shells fell on Hartsville. Syria denied it, and Syrian state media kept silent on Syria."
    found = named(text, "Hartsville", Hartsville="LOC")
    assert (found.place, found.reason) == (None, FAR)


def test_adjectives_are_no_mentions() -> None:
    assert places("Syrian and Afghan fighters met Turkish officers.") == ()


@pytest.mark.parametrize(
    "text", ["US forces struck.", "The Damascus government agreed.", "A Beirut-based activist spoke."]
)
def test_a_place_that_names_an_actor_is_no_mention(text: str) -> None:
    assert places(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Reading is fun.",
        "Gen. Jackson spoke.",
        "Many fled in March.",
        "The Syrian Observatory said so.",
        "He met the Police.",
    ],
)
def test_words_that_are_also_villages_are_no_places(text: str) -> None:
    assert places(text) == ()


def test_a_person_keeps_his_name() -> None:
    assert places("Marwan Homsi of the council met Paul Jordan.", Marwan_Homsi="PER", Paul_Jordan="PER") == ()


def test_a_distance_from_a_town_widens_the_point() -> None:
    found = named("A camp 30 km north of Aleppo was hit.", "Aleppo")
    assert found.place is not None
    assert found.place.radius_km == 30


def test_countries_in_a_list_are_each_their_own() -> None:
    found = places("Envoys came from Armenia, Georgia, Turkey and Iran.")
    assert [m.place.country for m in found if m.place] == ["AM", "GE", "TR", "IR"]


def test_the_country_of_the_dispatch_chooses_between_namesakes() -> None:
    found = named("Iraqi troops and Iraqi police hold Khalidiyah, Iraq said.", "Khalidiyah", Khalidiyah="LOC")
    assert found.place is not None
    assert found.place.country == "IQ"


def test_mentions_come_in_reading_order_and_reslice() -> None:
    text = "From Kyiv to Kharkiv, and from Odesa to Lviv, sirens sounded in Ukraine."
    found = places(text)
    assert [m.words.text for m in found] == ["Kyiv", "Kharkiv", "Odesa", "Lviv", "Ukraine"]
    assert all(m.words.span.of(text) == m.words.text for m in found)


def test_a_text_in_capitals_leans_on_the_annotator() -> None:
    found = places("FIFTEEN HURT AS SHELLS FALL ON MOSUL, POLICE SAY", MOSUL="LOC")
    assert [m.words.text for m in found] == ["MOSUL"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a" * 5000, "A. " * 2000, "Al-" * 3000, "’" * 500])
def test_odd_texts_do_no_harm(text: str) -> None:
    assert all(m.words.span.of(text) == m.words.text for m in places(text))
