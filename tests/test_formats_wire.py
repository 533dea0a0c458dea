"""ninjs and NewsML-G2, and the wire's words on revisions and credits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import originals
from dateline.errors import BadInput
from dateline.formats import items
from dateline.formats.revisions import marks, notes_in, rules_of
from dateline.lexicon import load
from dateline.names.credits import agency, credits, found_credits
from dateline.records.item import STATUSES, Item
from dateline.records.text import Span
from timing import ratio

EXAMPLES = Path(__file__).parents[2] / "shared" / "data" / "wire" / "ninjs" / "examples"


def of(value: Any) -> list[Item]:
    """The items of JSON."""
    return list(items(json.dumps(value).encode(), "x", "ninjs"))


@pytest.mark.parametrize("family", [1, 2, 3])
def test_ninjs_of_each_family(family: int) -> None:
    (item,) = of(originals.ninjs(family))
    assert item.format == f"ninjs-{family}"
    assert item.text == "\n\n".join(originals.STORY)
    assert (item.headline, item.byline, item.guid) == ("Three killed in Oldtown", "A. Example", "urn:example:1")
    assert (item.version, item.status, str(item.published)) == ("1", "new", "2020-03-06 18:00:00+02:00")
    origin = item.offsets.origins(Span(0, 8))[0]
    assert origin.part == ("body_xhtml" if family == 1 else "bodies/2")
    assert (origin.start, origin.end) == (3, 11)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"pubStatus": "canceled"}, "kill"),
        ({"pubStatus": "withheld"}, "kill"),
        ({"version": 2}, "update"),
        ({"edNote": "Eds: CORRECTS toll to 3."}, "correction"),
        ({"slugline": "BC-Oldtown, KILL"}, "kill"),
        ({"version": True, "pubStatus": 7, "edNote": ["UPDATES with toll"]}, "update"),
        ({}, "new"),
    ],
)
def test_ninjs_tells_its_status(changed: dict[str, Any], status: str) -> None:
    assert of(originals.ninjs(3, **changed))[0].status == status


def test_ninjs_names_what_goes_with_it() -> None:
    fields = {
        "standard": {"name": "ninjs", "version": "3.1"},
        "associations": [{"name": "a", "uri": "urn:example:2"}, 7],
    }
    (item,) = of(originals.ninjs(3, **fields, altIds=[{"role": "r", "value": "v"}], located="Oldtown"))
    assert (item.format, item.attachments, item.notes) == ("ninjs-3.1", ("urn:example:2",), ("located: Oldtown",))
    (old,) = of(originals.ninjs(1, associations={"main": {"headline": "A picture"}}, altids={"a": "b"}))
    assert old.attachments == ("A picture",)


def test_ninjs_without_a_story_says_so() -> None:
    (item,) = of(
        {"uri": "a", "type": "picture", "description_text": "The bridge.", "versioncreated": "2020-99-01T00:00:00Z"}
    )
    assert (item.text, item.published) == ("The bridge.", None)
    assert "what describes a picture" in item.notes[0]
    assert of({"uri": "a", "headline": "b"})[0].notes == ("the item has no text",)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples of IPTC are not here")
def test_every_example_of_ninjs_reads() -> None:
    paths = [path for path in sorted(EXAMPLES.rglob("*.json")) if "schema" not in path.name]
    assert len(paths) >= 38
    for path in paths:
        found = list(items(path.read_bytes(), path.name))
        assert found, path
        assert all(item.format.startswith("ninjs") and item.guid and item.text for item in found), path


def test_newsml() -> None:
    source = originals.newsml()
    (item,) = items(source.encode())
    assert item.text == "\n\n".join(originals.STORY)
    assert (item.guid, item.version, item.outlet) == ("urn:example:7", "1", "Example Wire")
    assert (item.headline, item.byline, item.language) == ("Three killed in Oldtown", "A. Example", "en")
    assert item.credit == ("AFP",)
    start = item.text.index("“no information”")
    origin = item.offsets.origins(Span(start, start + 16))[0]
    assert source[origin.start : origin.end] == "“no information”"


@pytest.mark.parametrize(
    ("meta", "version", "status", "wanted"),
    [
        ("", "1", "stat:canceled", "kill"),
        ('<signal qcode="sig:correction"/>', "2", "stat:usable", "correction"),
        ("<edNote>Eds: CORRECTS day</edNote>", "1", "stat:usable", "correction"),
        ("", "3", "stat:usable", "update"),
    ],
)
def test_newsml_tells_its_status(meta: str, version: str, status: str, wanted: str) -> None:
    (item,) = items(originals.newsml(meta=meta, version=version, status=status).encode())
    assert item.status == wanted


def test_a_news_message_holds_several_items() -> None:
    found = list(items(originals.message(originals.newsml(), originals.newsml(version="2")).encode()))
    assert [(item.part, item.version) for item in found] == [("item 1", "1"), ("item 2", "2")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (originals.newsml()[:-20], "not well-formed XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><newsItem/>', "declares entities"),
        ("<newsItem>" * 300, "nested deeper"),
        ("<newsItem/>", "without a news item"),
    ],
)
def test_newsml_that_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        list(items(text.encode(), "x", "newsml-g2"))


def _marks() -> Iterator[Any]:
    for row in load("revisions")["mark"]:
        for verdict in ("yes", "no"):
            for words in row[verdict]:
                yield pytest.param(row, words, verdict == "yes", id=f"{row['id']}: {words}")


@pytest.mark.parametrize(("row", "words", "wanted"), list(_marks()))
def test_a_mark_keeps_its_examples(row: dict[str, Any], words: str, wanted: bool) -> None:
    assert row["status"] in STATUSES
    for where in row["where"]:
        fields = {"headline": "", "slug": "", "note": ""} | {where: words}
        assert (row["id"] in rules_of(**fields)) is wanted
        assert wanted or marks(**fields)[0] != row["status"]


@pytest.mark.parametrize(
    ("headline", "slug", "note", "wanted"),
    [
        ("Truce signed", "", "", ("new", None, None)),
        ("UPDATE 2-Truce signed", "", "", ("update", "2", None)),
        ("CORRECTED-UPDATE 1-Truce signed", "", "", ("correction", "1", None)),
        ("", "BC-Oldtown, 3rd Ld-Writethru", "Eds: CORRECTS toll", ("correction", "3", None)),
        ("KILL: Bridge-Attack", "", "", ("kill", None, "Bridge-Attack")),
        ('ADVISORY: story "Bridge attack" sent at 1010 GMT is withdrawn', "", "", ("kill", None, "Bridge attack")),
        ("Third update - Truce signed", "", "", ("update", "3", None)),
        ("Troops kill four as army corrects its course", "", "", ("new", None, None)),
        (None, None, None, ("new", None, None)),
    ],
)
def test_marks(headline: str | None, slug: str | None, note: str | None, wanted: tuple[str, Any, Any]) -> None:
    assert marks(headline, slug, note) == wanted


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_a_note_is_told_from_the_story(verdict: str) -> None:
    for line in load("revisions")["note"][verdict]:
        assert bool(notes_in(f"{line}\n\nThe bridge reopened.\n")) is (verdict == "yes"), line


def _credits() -> Iterator[Any]:
    for row in load("credits")["credit"]:
        for verdict in ("yes", "no"):
            for words in row[verdict]:
                yield pytest.param(row["id"], words, verdict == "yes", id=f"{row['id']}: {words}")


@pytest.mark.parametrize(("id", "words", "wanted"), list(_credits()))
def test_a_credit_keeps_its_examples(id: str, words: str, wanted: bool) -> None:
    found = [form for form, _ in found_credits(words)]
    assert (id in found) is wanted
    assert wanted or not found


def test_being_quoted_is_no_credit() -> None:
    assert (
        credits("Oldtown — The mayor told Reuters that AFP had been wrong.\n\nThe Associated Press saw ten bodies.")
        == ()
    )
    assert credits("OLDTOWN (AP) — It fell.\n\nReuters and AFP contributed to this report.") == (
        "AP", "Reuters", "AFP",
    )  # fmt: skip


def test_an_agency_has_one_name() -> None:
    assert {agency("AP"), agency("The  Associated Press")} == {"AP"}
    assert agency("Northern Wire") == "Northern Wire"


@pytest.mark.parametrize("piece", ["\n", " \n", " ", "(", "- ", "AP, ", "A ", "Eds: ", 'story "', "UPDATE ", "x,,"])
def test_marks_and_credits_are_read_in_bounded_time(piece: str) -> None:
    assert ratio(partial(_marked, piece), partial(_marked, originals.PLAIN), 40) <= 40


def _marked(piece: str) -> None:
    text = (piece * 5_000)[:5_000]
    marks(text, text, text + notes_in(text))
    credits(text)
