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
