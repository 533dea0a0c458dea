"""The JSON contract: keys, nesting, grounding, and the schema that ships."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dateline.intake.receive import receive
from dateline.lexicon import load
from dateline.pipeline import Reader
from dateline.present.contract import to_json, to_line
from dateline.records import claim as records
from dateline.records.reading import Reading
from grounding import check_grounded
from handmade import TEXT

SCHEMA: dict[str, Any] = json.loads((files("dateline") / "schema" / "reading.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema_and_forbids_unknown_keys() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    objects = [part for part in _parts(SCHEMA) if part.get("type") == "object" and "properties" in part]
    assert len(objects) > 15
    assert all(part["additionalProperties"] is False and part["required"] for part in objects)


def test_the_schema_knows_the_same_words_as_the_records() -> None:
    claim = SCHEMA["$defs"]["claim"]["properties"]
    assert claim["kind"]["enum"] == list(records.KINDS)
    assert claim["certainty"]["enum"] == list(records.CERTAINTIES)
    assert SCHEMA["$defs"]["source"]["properties"]["kind"]["enum"] == list(records.SOURCE_KINDS)
    assert SCHEMA["$defs"]["attribution"]["properties"]["stance"]["enum"] == list(records.STANCES)
    assert SCHEMA["$defs"]["toll"]["properties"]["harm"]["enum"] == list(records.HARMS)
    assert SCHEMA["$defs"]["side"]["enum"] == [*records.SIDES, None]


def test_a_reading_with_every_kind_of_claim_keeps_the_schema(reading: Reading) -> None:
    VALIDATOR.validate(json.loads(to_line(reading)))
    check_grounded(to_json(reading), TEXT)


def test_the_contract_in_full(reading: Reading) -> None:
    row = to_json(reading)
    assert list(row) == ["dispatch", "sources", "attributions", "places", "times", "claims", "media"]
    event, toll, control, access, condition, statement = row["claims"]
    assert event["event"]["plover"] == {"type": "ASSAULT", "mode": "heavy-weapons"}
    actor = event["event"]["actor"][0]
    assert (actor["text"], actor["class"], actor["side"]) == ("River Guard gunmen", "people", "rebel group")
    assert (toll["toll"]["min"], toll["toll"]["max"], toll["toll"]["group"]["class"]) == (12, None, "civilian")
    assert toll["attribution"] == ["a2", "a3"]
    assert control["control"]["holder"]["side"] == "state forces"
    assert control["doubt"]["text"] == "could not be confirmed"
    assert access["places"][0]["lat"] is None
    assert access["places"][0]["reason"] == "not in the gazetteer"
    assert [row["places"][0]["rule"] for row in (event, toll)] == ["place.clause", "place.paragraph"]
    assert (event["unplaced"], statement["unplaced"]) == (None, "no place is named")
    assert [row["time"]["rule"] for row in (event, toll)] == ["time.clause", "time.paragraph"]
    assert access["time"] == {
        "span": None, "text": None, "edtf": None, "start": None, "end": None, "reason": "no date in the text",
        "rule": "time.none", "local": None,
    }  # fmt: skip
    assert condition["condition"]["what"]["text"] == "bread"
    assert [statement[kind] for kind in records.KINDS[:-1]] == [None] * 5


def test_every_place_and_time_of_a_claim_names_its_rule(reader: Reader, sample_paths: list[Path]) -> None:
    known = {row["id"] for table in ("place", "time") for row in load("origins")[table]}
    for path in sample_paths:
        for claim in to_json(reader.read(receive(path.read_bytes(), path.name)))["claims"]:
            assert {claim["time"]["rule"], *(place["rule"] for place in claim["places"])} <= known
            assert bool(claim["places"]) is (claim["unplaced"] is None)
            assert bool(claim["time"]["edtf"]) is (claim["time"]["reason"] is None)


def test_a_line_is_one_line_of_utf8_and_not_ascii_escapes(reading: Reading) -> None:
    line = to_line(reading)
    assert "\n" not in line
    assert "—" not in line or "\\u2014" not in line
    assert json.loads(line) == to_json(reading)


def test_real_readings_keep_the_schema(reader: Reader, sample_paths: list[Path]) -> None:
    assert len(sample_paths) >= 4
    for path in sample_paths:
        reading = reader.read(receive(path.read_bytes(), path.name))
        row = json.loads(to_line(reading))
        errors = [f"{list(error.absolute_path)}: {error.message}" for error in VALIDATOR.iter_errors(row)]
        assert errors == [], path.name
        check_grounded(row, reading.dispatch.text)
        assert row["claims"], path.name


GOLD = Path(__file__).parent.parent.parent / "shared" / "gold" / "dev"


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold dispatches are not on this machine")
def test_readings_of_gold_dispatches_keep_the_schema(reader: Reader) -> None:
    for path in sorted(GOLD.glob("*.txt")):
        reading = reader.read(receive(path.read_bytes(), path.name))
        row = json.loads(to_line(reading))
        errors = [f"{list(error.absolute_path)}: {error.message}" for error in VALIDATOR.iter_errors(row)]
        assert errors == [], path.name
        check_grounded(row, reading.dispatch.text)


def _parts(value: Any) -> list[dict[str, Any]]:
    """All objects inside a JSON value."""
    if isinstance(value, list):
        return [part for item in value for part in _parts(item)]
    if isinstance(value, dict):
        return [value] + [part for item in value.values() for part in _parts(item)]
    return []
