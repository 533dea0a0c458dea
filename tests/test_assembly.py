"""Claims as a whole: who, what, where, when and how sure, on sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from dateline.assembly.doubt import doubts
from dateline.intake.receive import receive_text
from dateline.lexicon import load
from dateline.pipeline import Reader
from dateline.records.claim import Claim
from dateline.records.reading import Reading
from dateline.records.text import Span

HEAD = "Published: 2021-06-12\n\n"  # a Saturday


def read(reader: Reader, body: str) -> Reading:
    return reader.read(receive_text(HEAD + body))


def only(reading: Reading, kind: str) -> Claim:
    (found,) = [c for c in reading.claims if c.kind == kind]
    return found


def test_a_place_is_carried_over_within_a_paragraph(reader: Reader) -> None:
    reading = read(reader, "Shells fell on Kharkiv on Friday. Two civilians were killed, medics said.")
    toll = only(reading, "toll")
    assert toll.places[0].place is not None
    assert toll.places[0].place.name == "Kharkiv"
    assert (toll.time.start, toll.time.words) == (date(2021, 6, 11), None)


def test_the_day_of_saying_is_not_the_day_of_the_deed(reader: Reader) -> None:
    reading = read(reader, "Rebels shelled the market in Mosul on Thursday, the governor said Saturday.")
    event = only(reading, "event")
    assert event.time.start == date(2021, 6, 10)
    assert reading.attributions[0].said == "2021-06-12"


def test_since_runs_to_publication_and_until_ends(reader: Reader) -> None:
    since = only(read(reader, "Shelling has gone on in Aleppo since Tuesday."), "event")
    assert (since.time.start, since.time.end) == (date(2021, 6, 8), date(2021, 6, 12))


def test_without_a_date_times_stay_open_with_the_reason(reader: Reader) -> None:
    reading = reader.read(receive_text("Rebels shelled the market in Mosul on Thursday."))
    event = only(reading, "event")
    assert (event.time.start, event.time.end) == (None, None)
    assert event.time.reason


@pytest.mark.parametrize(
    ("body", "certainty"),
    [
        ("The army denied that it had bombed the village.", "denied"),
        ("He could not confirm that rebels had entered Taiz.", "unconfirmed"),
        ("Aid workers estimate that 300 people were killed in Goma.", "estimated"),
        ("The rebels vowed to attack the airport.", "planned"),
        ("Two men may have been killed in Goma.", "possible"),
        ("Two men were killed in Goma.", "asserted"),
    ],
)
def test_certainty_is_how_the_innermost_source_puts_it(reader: Reader, body: str, certainty: str) -> None:
    assert certainty in {c.certainty for c in read(reader, body).claims}


def test_the_reporters_doubt_is_kept_apart_and_makes_unconfirmed(reader: Reader) -> None:
    body = "Rebels seized the airport in Goma, their spokesman said. The claim could not be independently verified."
    claim = next(c for c in read(reader, body).claims if c.kind == "control")
    assert claim.certainty == "unconfirmed"
    assert claim.doubt is not None
    assert "could not be independently verified" in claim.doubt.text


def test_what_is_said_and_is_no_other_claim_is_a_statement(reader: Reader) -> None:
    claim = only(read(reader, '"Nobody sleeps any more," said Lina Moro.'), "statement")
    assert claim.trigger.text.startswith('"Nobody sleeps')
    assert claim.attribution == ("a1",)


def test_media_keep_what_is_said_of_their_authentication(reader: Reader) -> None:
    body = "A video provided by the Harbour Press Club showed smoke over the port. The video could not be verified."
    (first, *_) = read(reader, body).media
    assert (first.kind, first.verdict) == ("video", "unverified")
    assert first.provider is not None
    assert first.provider.text == "the Harbour Press Club"


def test_ids_are_stable_and_distinct(reader: Reader) -> None:
    body = "Shells killed 12 soldiers and wounded 30 in Goma on Friday."
    one, two = read(reader, body), read(reader, body)
    assert [c.id for c in one.claims] == [c.id for c in two.claims]
    assert len({c.id for c in one.claims}) == len(one.claims)


@pytest.mark.parametrize("row", load("doubt")["doubt"], ids=lambda row: row["id"])
def test_a_rule_of_doubt_keeps_its_own_examples(reader: Reader, row: dict[str, list[str]]) -> None:
    def doubted(text: str) -> bool:
        return bool(doubts(reader.annotator.annotate(text, [Span(0, len(text))])))

    assert [s for s in row["yes"] if not doubted(s)] == []
    assert [s for s in row["no"] if doubted(s)] == []


def placed(claim: Claim) -> str:
    return claim.places[0].words.text if claim.places else ""


def source_of(reading: Reading, claim: Claim) -> str:
    (attribution,) = [a for a in reading.attributions if a.id in claim.attribution[-1:]] or [None]
    return next((s.name for s in reading.sources if attribution and s.id == attribution.source), "@outlet")


def test_where_people_sit_who_are_told_is_no_scene(reader: Reader) -> None:
    body = (
        "Shells hit a mill in Kharkiv on Friday.\n\nThe charity had told officials in Kyiv and Warsaw where it stands."
        "\n\nNine cooks were killed."
    )
    assert placed(only(read(reader, body), "toll")) == "Kharkiv"


def test_a_reporters_city_far_away_is_not_the_city_of_the_story(reader: Reader) -> None:
    body = "WARSAW, June 12 (Courier) - Rebels seized the port of Odesa on Friday. Shells fell on the city on Saturday."
    shelling = [c for c in read(reader, body).claims if "Shells" in c.content.text]
    assert {placed(c) for c in shelling} == {"Odesa"}


def test_the_wider_place_that_a_named_one_lies_in_comes_after_it(reader: Reader) -> None:
    reading = read(reader, "The army said that Kharkiv airport, in the north of Ukraine, has not fallen.")
    assert placed(only(reading, "control")) == "Kharkiv"


def test_a_part_of_the_day_belongs_to_the_day_of_the_story(reader: Reader) -> None:
    body = "Rebels attacked Kharkiv before dawn on Friday, their largest raid since 2004.\n\nThey left in the evening."
    assert {c.time.start for c in read(reader, body).claims if c.kind == "event"} == {date(2021, 6, 11)}


def test_the_ambush_that_was_dated_before_keeps_its_day(reader: Reader) -> None:
    body = (
        "Rebels shelled Kharkiv on Friday.\n\nA convoy was ambushed near Izyum on Wednesday. "
        "A guard said that three soldiers were killed in the ambush."
    )
    assert only(read(reader, body), "toll").time.start == date(2021, 6, 9)


def test_an_outlet_takes_back_its_own_count(reader: Reader) -> None:
    reading = read(reader, "An earlier version of this story wrongly said that 37 cooks were wounded in Kharkiv.")
    toll = only(reading, "toll")
    assert (toll.certainty, toll.attribution) == ("denied", ())
    assert "negated" in toll.marks


def test_a_count_of_the_dead_goes_on_under_whoever_counted_them(reader: Reader) -> None:
    body = (
        "The clinic said that 49 people had died in Kharkiv since Monday. "
        "Nineteen of the dead were brought in on Friday."
    )
    reading = read(reader, body)
    assert [source_of(reading, c) for c in reading.claims if c.toll] == ["The clinic", "The clinic"]


def test_who_only_denied_it_is_whom_he_means(reader: Reader) -> None:
    body = "A trader said that rebels held Kharkiv. A guard denied it. The mill was shelled, he said."
    reading = read(reader, body)
    assert source_of(reading, only(reading, "event")) == "A guard"


def test_a_doctor_reached_in_the_town_is_a_source(reader: Reader) -> None:
    reading = read(reader, "A doctor reached in the town said that nine people were killed.")
    assert source_of(reading, only(reading, "toll")) == "A doctor"


def test_when_and_how_it_was_said_is_no_statement(reader: Reader) -> None:
    reading = read(
        reader, "Many rebels had been killed in Kharkiv, the ministry said on Friday, without giving a figure."
    )
    assert [c.content.text for c in reading.claims if c.kind == "statement"] == []


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("The minister said rebels had killed two guards and that the talks must go on.", []),
        (
            "The minister said the raid was a crime and the killers would be found.",
            [("the raid was a crime", "asserted"), ("the killers would be found", "planned")],
        ),
        (
            "The minister said the raid was a reply to air strikes in Kharkiv.",
            [("the raid was a reply to air strikes in Kharkiv", "asserted")],
        ),
        ("The group accused soldiers of executing prisoners.", []),
        ("The river had frozen early, the release said.", [("The river had frozen early", "asserted")]),
        ("The front condemned the killing of two guards.", [("condemned the killing of two guards", "asserted")]),
        ("The council demanded the return of the tractors.", [("demanded the return of the tractors", "asserted")]),
        ("The president announced a holiday.", [("announced a holiday", "asserted")]),
        ("We did not see the southern shaft.", [("We did not see the southern shaft", "asserted")]),
        ('"Another train may leave," the driver said.', [('"Another train may leave,"', "possible")]),
    ],
)
def test_each_clause_of_what_is_said_that_is_no_other_claim_is_a_statement(
    reader: Reader, text: str, statements: list[tuple[str, str]]
) -> None:
    found = [c for c in read(reader, text).claims if c.kind == "statement"]
    assert [(c.trigger.text, c.certainty) for c in found] == statements
    assert [len(c.attribution) for c in found] == [int(not text.startswith("We ")) for _ in found]


def test_what_is_judged_is_not_put_forward_by_who_judges_it_unless_in_quotation_marks(reader: Reader) -> None:
    plain = read(reader, "The bishop condemned the killing of two guards.")
    quoted = read(reader, 'The front condemned the "cowardly attack on the camp".')
    assert [len(c.attribution) for c in plain.claims if c.kind in ("event", "toll")] == [0] * 2
    assert [len(c.attribution) for c in quoted.claims if c.kind == "event"] == [1]
