"""Field reports: the form, its errors, and the text that is read with the way back to the fields."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dateline.errors import BadInput
from dateline.formats import items, recognise
from dateline.formats.forms import HOW, read_form
from dateline.intake.receive import receive_text
from dateline.lexicon import load
from dateline.pipeline import Reader
from dateline.present.contract import to_json
from dateline.records.item import STATUSES, Origin
from dateline.records.text import Span
from mangling import mangled, survives

SCHEMA: dict[str, Any] = json.loads(
    (files("dateline") / "schema" / "field-report.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)

FORM = b"""# what the desk gives out
field_report: 1
id: FR-7
version: 2
status: update
outlet: Harbour Desk
who: {name: Layla Haddad, role: nurse}
where:
  place: Homs
  detail: near the north bridge
  lat: 34.73
  lon: 36.71
when: 2031-03-05 21:10
reported: 2031-03-06
what:
  - how: seen
    text: |
      Two shells hit the market. Four people were killed.
      Smoke rose from the mill.
  - how: told
    from: a shopkeeper
    text: Ten more people were taken to hospital. Two of them died on the way.
  - {how: read, from: a notice of the city council, text: The bridge is closed.}
  - {how: believed, text: The army fired the shells.}
attachments: [bridge.jpg, market.mp4]
"""
SHORT: dict[str, Any] = {
    "field_report": 1, "who": "Omar Said", "where": "Korvash", "when": "2031-03-05", "what": "Two shells hit the mill.",
    "how": "told", "from": "three residents",
}  # fmt: skip
TEXT = """Field report from Homs
By Layla Haddad, nurse

Homs, March 5, 2031 — This was seen on March 5, 2031, at 9:10 p.m., near the north bridge in Homs. \
Two shells hit the market. Four people were killed.
Smoke rose from the mill.

A shopkeeper said: Ten more people were taken to hospital.
A shopkeeper said: Two of them died on the way.

According to a notice of the city council: The bridge is closed.

The reporter believes: The army fired the shells.
"""


def test_a_form_is_a_text_that_reads() -> None:
    assert recognise(FORM, "report.yaml") == "field-report"
    (item,) = items(FORM, "report.yaml")
    assert item.text == TEXT
    assert (item.guid, item.version, item.status) == ("FR-7", "2", "update")
    assert (item.headline, item.byline, item.outlet) == ("Field report from Homs", "Layla Haddad", "Harbour Desk")
    assert item.published == datetime(2031, 3, 6)
    assert item.attachments == ("bridge.jpg", "market.mp4", "geo:34.73,36.71")
    assert item.notes == ()


def test_words_lead_back_to_their_fields() -> None:
    (item,) = read_form(FORM, "report.yaml")
    values = {
        "what/1/text": "Two shells hit the market. Four people were killed.\nSmoke rose from the mill.",
        "what/2/text": "Ten more people were taken to hospital. Two of them died on the way.",
        "what/2/from": "a shopkeeper",
    }
    for words, part in (("market", "what/1/text"), ("Two of them", "what/2/text"), ("shopkeeper", "what/2/from")):
        at = item.text.index(words)
        (origin,) = item.offsets.origins(Span(at, at + len(words)))
        assert origin.part == part
        assert values[part][origin.start : origin.end] == words
    at = item.text.index("9:10")
    assert item.offsets.origins(Span(at, at + 4)) == (Origin("when", 0, 16),)
    assert item.offsets.origins(Span(item.text.index(" said:"), item.text.index(" said:") + 6)) == ()


def test_a_short_form_as_json_reads_too() -> None:
    data = json.dumps(SHORT, indent="\t").encode()
    assert recognise(data, "report.json") == "field-report"
    (item,) = read_form(data, "report.json")
    assert item.text.endswith(
        "This happened on March 5, 2031 in Korvash. Three residents said: Two shells hit the mill.\n"
    )
    assert item.published == datetime(2031, 3, 5)
    assert item.notes == ("when it was reported is not given; taken as of when it happened",)


def test_the_reader_finds_who_says_what_where_and_when(reader: Reader) -> None:
    (item,) = read_form(FORM, "report.yaml")
    row = to_json(reader.read(receive_text(item.text, "report.yaml", datetime(2031, 3, 6).date())))
    names = {source["id"]: source["name"] for source in row["sources"]}
    said = {each["id"]: names.get(each["source"]) for each in row["attributions"]}
    tolls = {
        claim["trigger"]["text"]: ([said[a] for a in claim["attribution"]], claim["places"][0]["name"])
        for claim in row["claims"]
        if claim["kind"] == "toll"
    }
    assert tolls["Four people"] == ([], "Homs")
    assert tolls["Ten more people"] == (["A shopkeeper"], "Homs")
    assert tolls["Two of them"] == (["A shopkeeper"], "Homs")
    assert {claim["time"]["start"][:10] for claim in row["claims"]} == {"2031-03-05"}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("field_report: 1", "field_report: 2", "line 2: field_report: '2' is no version of the form"),
        ("who: {name: Layla Haddad, role: nurse}\n", "", "line 2: who is missing; it must be given"),
        ("who: {name: Layla Haddad, role: nurse}", "who: [Layla]", "line 7: who is neither words nor fields"),
        ("  detail: near", "  datail: near", "line 10: no field where/datail in this form; known: place, detail"),
        ("  lat: 34.73\n", "", "line 11: where/lon: '36.71' stands alone"),
        ("34.73", "134.73", "line 11: where/lat: '134.73' is no degree from -90 to 90"),
        ("2031-03-05 21:10", "Friday night", "line 13: when: 'Friday night' is no date; write 2031-03-05"),
        ("2031-03-05 21:10", "2031-03-05/2031-03-04", "line 13: when: '2031-03-05/2031-03-04' is no stretch"),
        ("how: seen", "how: sen", "line 16: what/1/how: 'sen' does not say how it is known; write seen, heard"),
        ("from: a shopkeeper", "from:", "line 20: what/2/how: 'told' needs `from` beside it"),
        ("how: told", "how: heard", "line 21: what/2/from: 'a shopkeeper' does not go with how: heard"),
        ("  - how: seen\n    text: |", "  - text: |", "line 16: what/1/how is missing; it must be given"),
        ("status: update", "status: dead", "line 5: status: 'dead' is no status"),
        ("id: FR-7", "id: FR-7\nid: FR-8", "line 4: id stands twice; keep one"),
        ("id: FR-7", "id: &a FR-7", "line 3: an anchor or alias"),
        ("id: FR-7", "id: [FR-7", "line 4: not YAML"),
        ("id: FR-7", "id: !!python/object:os.system x", None),
        ("id: FR-7", "id: FR-7\nhow: seen", "line 4: how: 'seen' stands beside a list"),
        ("id: FR-7", "id: " + "[" * 50, "line 3: nested too deep"),
        ("[bridge.jpg, market.mp4]", "bridge.jpg", "line 25: attachments is no list"),
    ],
)
def test_an_error_names_file_line_and_field(old: str, new: str, line: str | None) -> None:
    data = FORM.decode().replace(old, new, 1).encode()
    if line is None:
        assert next(read_form(data, "r.yaml")).guid == "x"  # a tag is not heeded, so nothing runs
        return
    with pytest.raises(BadInput) as caught:
        list(read_form(data, "r.yaml"))
    assert str(caught.value).startswith(f"r.yaml, {line}"), caught.value


@pytest.mark.parametrize("data", [b"", b"[1, 2]", b"words", b"\xff", b"\0", b"a: b\n" * 60_000, b'"\\ud800": 1'])
def test_what_is_no_form_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"^r\.yaml"):
        list(read_form(data, "r.yaml"))


def test_letters_that_json_escapes_in_halves_are_joined() -> None:
    data = json.dumps({**SHORT, "what": "Two 🚀 hit the mill."}).encode()
    assert "Two 🚀 hit" in next(read_form(data, "r.json")).text


def test_the_schema_is_a_schema_and_knows_the_same_words() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["how"]["enum"] == list(HOW)
    assert SCHEMA["properties"]["status"]["enum"] == list(STATUSES)
    assert set(load("reports")["said"]) | set(load("reports")["scene"]) - {"other"} == set(HOW)
    assert VALIDATOR.is_valid(SHORT)


_WORDS = st.sampled_from(["Omar Said", "the mill", "Two shells fell. Four were hurt.", "x"])
_STATEMENT = st.fixed_dictionaries(
    {"text": _WORDS, "how": st.sampled_from([*HOW, "guessed"])}, optional={"from": _WORDS, "other": _WORDS}
)
_FORMS = st.fixed_dictionaries(
    {
        "field_report": st.sampled_from([1, "1", 2]),
        "who": _WORDS | st.fixed_dictionaries({"name": _WORDS}, optional={"role": _WORDS}) | st.just([]),
        "where": _WORDS
        | st.fixed_dictionaries({"place": _WORDS}, optional={"lat": st.sampled_from([1.5, 99]), "lon": st.just(7.25)}),
        "when": st.sampled_from(["2031-03-05", "2031-03-05T21:10Z", "2031-03-04/2031-03-05", "soon"]),
        "what": _WORDS | st.lists(_STATEMENT, max_size=3),
    },
    optional={
        "how": st.sampled_from(HOW), "from": _WORDS, "status": st.sampled_from([*STATUSES, "dead"]), "id": _WORDS,
        "reported": st.sampled_from(["2031-03-06", "later"]), "attachments": st.lists(_WORDS), "stray": _WORDS,
    },
)  # fmt: skip


@settings(max_examples=300)
@given(_FORMS)
def test_the_schema_and_the_reader_take_the_same_forms(form: dict[str, Any]) -> None:
    found = survives(read_form, json.dumps(form).encode(), "r.json")
    assert bool(found) is VALIDATOR.is_valid(form), [error.message for error in VALIDATOR.iter_errors(form)]


SEEDS = [FORM, json.dumps(SHORT).encode(), json.dumps({**SHORT, "what": [{"text": "Two.", "how": "seen"}]}).encode()]


@given(mangled(SEEDS))
def test_a_mangled_form_never_breaks_the_reader(data: bytes) -> None:
    survives(read_form, data, "r.yaml")


@pytest.mark.soak
@settings(max_examples=20_000)
@given(mangled(SEEDS))
def test_mangled_forms_in_number(data: bytes) -> None:
    survives(read_form, data, "r.yaml")
