"""The place and time of a claim: each rule keeps its own examples, read through the whole reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dateline.intake.receive import receive_text
from dateline.lexicon import load
from dateline.pipeline import Reader
from dateline.records.claim import Claim
from staging import days

HEAD = "Published: 2021-06-12\n\n"


def claim_at(reader: Reader, text: str, phrase: str) -> Claim:
    """The claim whose trigger meets the first occurrence of a phrase."""
    start = len(HEAD) + text.index(phrase)
    met = [c for c in reader.read(receive_text(HEAD + text)).claims if c.trigger.span.start < start + len(phrase)]
    return next(c for c in met if c.trigger.span.end > start)


def examples(table: str, verdict: str) -> Iterator[Any]:
    for row in load("origins")[table]:
        for example in row[verdict]:
            yield pytest.param(row["id"], *example, id=f"{row['id']}: {example[0][:60]}")


@pytest.mark.parametrize(("rule", "text", "phrase", "wanted"), list(examples("place", "yes")))
def test_a_rule_of_place_keeps_its_examples(reader: Reader, rule: str, text: str, phrase: str, wanted: str) -> None:
    claim = claim_at(reader, text, phrase)
    assert (claim.placed_by, claim.places[0].words.text if claim.places else "") == (rule, wanted)


@pytest.mark.parametrize(("rule", "text", "phrase"), list(examples("place", "no")))
def test_a_rule_of_place_leaves_others_alone(reader: Reader, rule: str, text: str, phrase: str) -> None:
    assert claim_at(reader, text, phrase).placed_by != rule


@pytest.mark.parametrize(("rule", "text", "phrase", "wanted"), list(examples("time", "yes")))
def test_a_rule_of_time_keeps_its_examples(reader: Reader, rule: str, text: str, phrase: str, wanted: str) -> None:
    claim = claim_at(reader, text, phrase)
    assert (claim.time.rule, days(claim.time)) == (rule, wanted)


@pytest.mark.parametrize(("rule", "text", "phrase"), list(examples("time", "no")))
def test_a_rule_of_time_leaves_others_alone(reader: Reader, rule: str, text: str, phrase: str) -> None:
    assert claim_at(reader, text, phrase).time.rule != rule


@pytest.mark.parametrize("table", ["place", "time"])
def test_every_origin_is_explained_and_proved(table: str) -> None:
    rows = load("origins")[table]
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["id"].startswith(f"{table}.") for row in rows)
    assert all(row["means"] and row["words"] and row["yes"] and row["no"] for row in rows)


def test_the_day_of_publication_never_stands_in_for_a_time(reader: Reader) -> None:
    claim = claim_at(reader, "Rebels shelled a market in Kharkiv, medics said.", "shelled")
    assert (claim.time.start, claim.time.edtf, claim.time.rule) == (None, None, "time.none")
    assert claim.time.reason == "no time is named up to here"


@pytest.mark.parametrize(
    ("text", "phrase", "name", "inside", "why"),
    [
        ("In Kunduz province, fighting raged. Gunmen burned a farm in the village of Ostrakhan.", "burned", "Ostrakhan",
         "dateline:af-kunduz-province", "not in the gazetteer; somewhere in Kunduz Province"),
        ("Two farmers were killed in southern Lebanon.", "Two farmers", "southern Lebanon", "geonames:272103",
         "reckoned from the divisions of Lebanon"),
        ("Fighting raged in the north-east of Syria.", "Fighting", "northeastern Syria", "geonames:163843",
         "reckoned from the divisions of Syria"),
    ],
)  # fmt: skip
def test_what_has_no_point_of_its_own_lies_in_what_the_text_puts_it_in(
    reader: Reader, text: str, phrase: str, name: str, inside: str, why: str
) -> None:
    mention = claim_at(reader, text, phrase).places[0]
    assert mention.place is not None
    assert (mention.place.name, mention.place.inside, mention.place.gazetteer, mention.reason) == (
        name,
        inside,
        "",
        why,
    )


@pytest.mark.parametrize(
    ("text", "phrase", "lat", "lon"),
    [
        ("Two farmers were killed in southern Lebanon.", "Two farmers", 33.3, 35.4),
        ("Two farmers were killed in Nigeria's northeast.", "Two farmers", 11.4, 10.5),
        ("Near Goma, in Congo, rebels burned the village of Ostrakh on Sunday.", "burned", -1.7, 29.2),
    ],
)
def test_a_part_of_a_land_lies_where_its_divisions_do(
    reader: Reader, text: str, phrase: str, lat: float, lon: float
) -> None:
    place = claim_at(reader, text, phrase).places[0].place
    assert place is not None
    assert (place.lat, place.lon) == (pytest.approx(lat, abs=0.3), pytest.approx(lon, abs=0.3))


def test_a_direction_from_a_country_is_no_part_of_it(reader: Reader) -> None:
    place = claim_at(reader, "Rebels attacked a post north of Syria.", "attacked").places[0].place
    assert place is not None
    assert (place.name, place.gazetteer) == ("Syria", "geonames:163843")


@pytest.mark.parametrize(
    ("text", "phrase", "wanted"),
    [
        ("Nine soldiers were killed on Thursday and Friday.", "Nine", "2021-06-10 2021-06-11"),
        ("It was the worst raid since rebels took Kharkiv in May 2014.", "took", "2014-05-01 2014-05-31"),
        (
            "On Friday troops shelled Kharkiv, where rebels kidnapped a clerk in April.",
            "shelled",
            "2021-06-11 2021-06-11",
        ),
        ("On Friday rebels fired rockets to avenge the killing of a clerk in May.", "fired", "2021-06-11 2021-06-11"),
        ("Troops have held Kharkiv for over a year. Rebels attacked a truck.", "attacked", "None None"),
        ("Troops killed five rebels in the past 24 hours. The strikes hit a truck.", "hit", "2021-06-11 2021-06-12"),
    ],
)
def test_a_time_dates_the_deed_that_it_stands_with(reader: Reader, text: str, phrase: str, wanted: str) -> None:
    time = claim_at(reader, text, phrase).time
    assert f"{time.start} {time.end}" == wanted
