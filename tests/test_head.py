"""Heads, datelines, captions, signatures and paragraphs, as wires and monitors set them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dateline.errors import BadInput
from dateline.intake.dates import printed_date
from dateline.intake.paragraphs import paragraphs
from dateline.intake.receive import receive_text
from dateline.intake.roles import RoleRule, find_rule, role_rules
from dateline.lexicon import load
from dateline.records.dispatch import ROLES
from timing import grows_in_proportion

LEAD = "Gunmen took the town of Hask after two days of fighting, the governor said, and cut the road to the coast."


@pytest.mark.parametrize("rule", role_rules(), ids=lambda rule: rule.id)
def test_role_rules_keep_their_own_examples(rule: RoleRule) -> None:
    row: dict[str, Any] = next(row for row in load("head")["rule"] if row["id"] == rule.id)
    assert rule.role in ROLES
    for words in row["yes"]:
        assert find_rule(rule, words), words
    for words in row["no"]:
        assert not find_rule(rule, words), words


@pytest.mark.parametrize(
    ("line", "place", "day", "agency"),
    [
        ("HASK (EP) — ", "HASK", None, "EP"),
        ("HASK, July 5 (Example Press) - ", "HASK", "XXXX-07-05", "Example Press"),
        ("HASK, Marenia — ", "HASK", None, None),
        ("Hask, Kenya – ", "Hask", None, None),
        ("HASK, Marenia (EP) — ", "HASK", None, "EP"),
        ("HASK, Feb. 3 /EXP/. ", "HASK", "XXXX-02-03", "EXP"),
        ("HASK, February 3, 2019. /EXP/. ", "HASK", "2019-02-03", "EXP"),
        ("HASK, 7 Jan 90 (EP) -- ", "HASK", "1990-01-07", "EP"),
        ("NEW HASK, 3 JAN 90 (EP-ACAN) -- [TEXT] ", "NEW HASK", "1990-01-03", "EP-ACAN"),
        ("HASK, 3 JAN 90 -- [REPORT] [ARMY PRESS OFFICE] [TEXT] ", "HASK", "1990-01-03", None),
        ("HASK (MARENIA), 3 JAN 90 (RADIO ONE)-- [COMMUNIQUE] [TEXT] ", "HASK", "1990-01-03", "RADIO ONE"),
        ("CLANDESTINE, 8 JAN 90 (RADIO ONE) -- [STATION COMMENTARY] [TEXT] ", None, "1990-01-08", "RADIO ONE"),
        ("NO CITY, NO DATE -- [TEXT] ", None, None, None),
        ("Hask, 5 July 2013 – ", "Hask", "2013-07-05", None),
        ("Hask, Republic of the Uplands, 12 March 2014 — ", "Hask", "2014-03-12", None),
        ("HASK/DUNMERE, July 5 (EP) - ", "HASK/DUNMERE", "XXXX-07-05", "EP"),
        ("N'HASK-SUR-MER — ", "N'HASK-SUR-MER", None, None),
        ("ÉLÂN (EP) – ", "ÉLÂN", None, "EP"),
        ("(Example Press) - ", None, None, "Example Press"),
    ],
)
def test_datelines_are_found_and_the_running_text_starts_after_them(
    line: str, place: str | None, day: str | None, agency: str | None
) -> None:
    dispatch = receive_text(line + LEAD)
    found = dispatch.dateline
    assert found is not None
    assert (found.place.text if found.place else None, found.date, dispatch.outlet) == (place, day, agency)
    assert dispatch.text[dispatch.blocks[0].text_start :] == LEAD


@pytest.mark.parametrize(
    "words",
    [
        "THE ARMY -- WHICH HAD LEFT THE TOWN -- CAME BACK, RESIDENTS SAID ON FRIDAY IN HASK.",
        "Rebels — who had left the town — came back, residents said on Friday in Hask.",
        "The U.N. — in a statement — said so.",
        "EP - the agency that was closed - said so.",
        "Ali Haddad, Minister of Ports – He said so on Friday in Hask.",
        "A (very) - long - story about Hask and what became of it in the war.",
    ],
)
def test_dashes_alone_make_no_dateline(words: str) -> None:
    assert receive_text(f"{words}\n\n{LEAD}").dateline is None


FULL = f"""\
Published: 2015-03-02
Outlet: Example Press

Gunmen take town of Hask

By ANN EXAMPLE, Example Press

In this Sunday, March 1, 2015 photo, smoke rises over Hask. (EP Photo/A. Example)

HASK, March 2 (EP) - {LEAD}

Road cut

"We saw them come," a driver said.

Reporting by Bo Sample; Editing by Ann Example
"""


def test_each_part_of_a_dispatch_gets_its_role() -> None:
    dispatch = receive_text(FULL)
    assert [block.role for block in dispatch.blocks] == [
        "metadata", "metadata", "headline", "byline", "caption", "body", "subhead", "body", "signature",
    ]  # fmt: skip
    assert dispatch.headline is not None
    assert dispatch.headline.text == "Gunmen take town of Hask"
    assert dispatch.byline is not None
    assert dispatch.byline.text == "ANN EXAMPLE, Example Press"
    assert dispatch.dateline is not None
    assert dispatch.dateline.date == "2015-03-02", "the dateline's day has the year of publication"


def test_blocks_are_in_order_and_never_overlap() -> None:
    dispatch = receive_text(FULL)
    edges = [edge for block in dispatch.blocks for edge in block.span]
    assert edges == sorted(edges)
    assert all(block.span.start <= block.text_start <= block.span.end for block in dispatch.blocks)


@pytest.mark.parametrize(
    ("text", "option", "expected"),
    [
        (f"Published: 2015-03-02\n\n{LEAD}", "2015-03-09", "2015-03-09"),
        (f"Published: 2015-03-02\n\nHASK, 3 March 2015 (EP) - {LEAD}", None, "2015-03-02"),
        (f"Town falls\n\nMonday, March 2, 2015\n\nHASK, 1 March 2015 (EP) - {LEAD}", None, "2015-03-02"),
        (f"HASK, 1 March 2015 (EP) - {LEAD}", None, "2015-03-01"),
        (f"HASK, March 1 (EP) - {LEAD}", None, None),
        (LEAD, None, None),
        (f"Published:\n\n{LEAD}", None, None),
        (f"published: 2015-03-02T10:00:00Z\r\n\r\n{LEAD}", None, "2015-03-02"),
        (f"\ufeffPublished: 2 March 2015\n\n{LEAD}", None, "2015-03-02"),
    ],
)
def test_date_of_publication_is_the_options_then_the_heads_then_the_texts(
    text: str, option: str | None, expected: str | None
) -> None:
    dispatch = receive_text(text, published=date.fromisoformat(option) if option else None)
    assert (dispatch.published.isoformat() if dispatch.published else None) == expected


def test_a_published_line_that_is_no_date_is_refused() -> None:
    with pytest.raises(BadInput, match="write YYYY-MM-DD"):
        receive_text(f"Published: yesterday\n\n{LEAD}")


def test_an_outlet_given_overrules_the_one_in_the_head() -> None:
    assert receive_text(FULL, outlet="Other Press").outlet == "Other Press"


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("July 5", "XXXX-07-05"),
        ("Feb. 29", "XXXX-02-29"),
        ("29 February 2015", None),
        ("4 FEB 90", "1990-02-04"),
        ("4 FEB 13", "2013-02-04"),
        ("Sunday, September 15, 2019", "2019-09-15"),
        ("3rd of May", None),
        ("May 32", None),
        ("2013-07-05", "2013-07-05"),
        ("2013-13-05", None),
    ],
)
def test_printed_dates(words: str, edtf: str | None) -> None:
    day = printed_date(words)
    assert (day.edtf() if day else None) == edtf


WRAPPED = """\
   HASK, 3 JAN 90 (EP) -- [TEXT] GUNMEN TOOK THE TOWN OF HASK AFTER TWO
DAYS OF FIGHTING, THE GOVERNOR SAID, AND CUT THE ROAD TO THE COAST.
   THE ARMY DENIED THAT THE TOWN HAD FALLEN AND SAID THAT ITS UNITS HELD
THE BRIDGE AND BOTH THE MAIN STREETS.

   ANOTHER REPORT SPOKE OF THREE DEAD.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\nTwo.\nThree.", ["One.", "Two.", "Three."]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("  One. \n \t \nTwo.\u2029Three.", ["One.", "Two.", "Three."]),
        ("The town\nfell on Friday.\nNobody left.", ["The town\nfell on Friday.", "Nobody left."]),
        ("", []),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in paragraphs(text)] == expected


def test_wrapped_copy_is_joined_up_to_its_indents() -> None:
    found = [span.of(WRAPPED) for span in paragraphs(WRAPPED)]
    assert [words.split("\n")[0].split()[0] for words in found] == ["HASK,", "THE", "ANOTHER"]
    assert len(found[0].split("\n")) == 2


@pytest.mark.parametrize("row", load("languages")["language"], ids=lambda row: row["code"])
def test_languages_are_recognised_by_their_own_examples(row: dict[str, Any]) -> None:
    for words in row["yes"]:
        assert receive_text(words).language == row["code"], words
    for words in row["no"]:
        assert receive_text(words).language != row["code"], words


@pytest.mark.parametrize("unit", ["word ", "A", "(", '"', "[TEXT] ", "1 May 2015 ", "-- ", "By A ", "AA, BB "])
def test_ten_million_characters_on_one_line_take_time_in_proportion(unit: str) -> None:
    grows_in_proportion(lambda size: receive_text("x" + unit * (size // len(unit))), 10_000_000)


@pytest.mark.parametrize("unit", ["a\n", "A b c.\n\n", "Gunmen took the town.\n", "Road cut\n\n"])
def test_twenty_thousand_paragraphs_take_time_in_proportion(unit: str) -> None:
    grows_in_proportion(lambda size: receive_text(unit * size), 20_000)
