"""Exports as their readers meet them: columns, order and types of the field's lists, read back by parsers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from dateline.lexicon import load
from dateline.protect.clearance import Clearing
from dateline.protect.policy import read_policy
from dateline.publish.claim_lines import claim_lines, claims_schema
from dateline.publish.columns import columns_of, country_number, event_type, interaction, tables
from dateline.publish.exports import FORMATS, sidecar
from dateline.publish.rows import number_of
from dateline.records.claim import Party
from dateline.records.filed import FiledClaim
from dateline.records.text import Excerpt, Span
from filed import control, event, filed, origin, toll
from publishing import CLINIC, MILL, cleared

FIELD = Path(__file__).parents[2] / "shared" / "field" / "events.md"
ARMY = Party(Excerpt(Span(0, 8), "the army"), "organisation", "state forces")
PEOPLE = Party(Excerpt(Span(0, 9), "villagers"), "people", "civilians")


def campaign() -> list[FiledClaim]:
    """A small desk with what makes each format work."""
    strike = event("Air/drone strike", actors=(ARMY,), targets=(PEOPLE,))
    return [
        filed(1, event=strike, day=6),
        filed(2, "toll", toll=toll("killed", 9, 9), dispatch="d001", day=6),
        filed(3, "toll", toll=toll("killed", 12, None), day=6, by="Ministry of Health"),
        filed(4, "toll", toll=toll("killed", 4, 4, group_class="civilian", side="civilians"), dispatch="d001", day=6),
        filed(5, event=event("Armed clash"), day=9, place=MILL, by=origin("Zorvath Quill", "resident")),
        filed(6, "control", control=control("held", "the army", "state forces"), day=7),
        filed(7, event=event("Attack"), day=10, place=CLINIC, content=Excerpt(Span(0, 9), "=cmd(\n\u0007)")),
        filed(8, event=event("Grenade"), day=12, start=None, end=None, edtf=None),
        filed(9, event=event("Arrests"), day=13, state="withdrawn"),
    ]


@pytest.fixture(scope="module")
def clearing() -> Clearing:
    return cleared(campaign())


def rows(format: str, clearing: Clearing) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(FORMATS[format](clearing)), newline="")))


def _listed(opening: str) -> list[str]:
    """Columns as the field's notes list them after some words."""
    if not FIELD.exists():
        pytest.skip("the field's lists are not here")
    text = FIELD.read_text(encoding="utf-8")
    line = text[text.index(opening) + len(opening) :].split("\n", 1)[0]
    return [re.sub(r"\s*\(.*", "", name).strip() for name in re.sub(r"\([^)]*\)", "", line).split(". ")[0].split(",")]


def test_acled_s_columns_are_the_field_s() -> None:
    assert list(tables()["acled"]["columns"]) == _listed("Export columns (31): ")


def test_ged_s_columns_are_the_field_s() -> None:
    text = FIELD.read_text(encoding="utf-8") if FIELD.exists() else pytest.skip("the field's lists are not here")
    start = text.index("### UCDP GED")
    line = text[start:].split("\n")[1]
    names = [one.strip() for one in re.sub(r"\([^)]*\)", "", line).split(". ")[0].rstrip(".").split(",")]
    assert list(tables()["ged"]["columns"]) == names
    assert len(names) == 49


@pytest.mark.parametrize("format", ["acled", "ged"])
def test_our_columns_stand_behind_and_are_told_apart(format: str, clearing: Clearing) -> None:
    own = tables()["sidecar"]["columns"]
    header = next(iter(FORMATS[format](clearing))).strip().split(",")
    assert tuple(header) == columns_of(format)
    assert header[-len(own) :] == own
    assert all(name.startswith("dl_") for name in own)
    told = json.loads(sidecar(format, clearing))
    assert [one["name"] for one in told["columns"]] == header
    assert {one["name"] for one in told["columns"] if one["ours"]} == set(own)
    assert told["policy"]["name"] == "default"


@pytest.mark.parametrize("format", ["acled", "ged"])
def test_every_cell_has_its_type(format: str, clearing: Clearing) -> None:
    found = rows(format, clearing)
    assert found
    for row in found:
        for name in tables()[format]["whole"]:
            assert not row[name] or int(row[name]) >= 0, name
        for name in tables()[format]["real"]:
            assert not row[name] or -180 <= float(row[name]) <= 180, name


def test_pandas_reads_the_tables(clearing: Clearing) -> None:
    pandas: Any = pytest.importorskip("pandas")
    frame = pandas.read_csv(io.StringIO("".join(FORMATS["acled"](clearing))))
    assert list(frame.columns) == list(columns_of("acled"))
    assert frame["fatalities"].dtype.kind == "i"
    assert frame["latitude"].dtype.kind == "f"


def test_acled_has_the_lowest_figure_and_the_range_beside_it(clearing: Clearing) -> None:
    strike = next(row for row in rows("acled", clearing) if row["sub_event_type"] == "Air/drone strike")
    assert (strike["event_type"], strike["disorder_type"]) == ("Explosions/Remote violence", "Political violence")
    assert (strike["fatalities"], strike["dl_killed_low"], strike["dl_killed_high"]) == ("9", "9", "")
    assert (strike["actor1"], strike["inter1"], strike["inter2"], strike["interaction"]) == ("the army", "1", "7", "17")
    assert (strike["event_date"], strike["year"], strike["time_precision"]) == ("2031-05-06", "2031", "1")
    assert (strike["location"], strike["geo_precision"], strike["admin1"]) == ("Tavnik", "1", "Orven")
    assert strike["civilian_targeting"] == "Civilian targeting"
    assert len(strike["dl_claims"].split()) == 4


def test_acled_says_how_vague_a_place_is(clearing: Clearing) -> None:
    by_type = {row["sub_event_type"]: row for row in rows("acled", clearing)}
    assert (by_type["Attack"]["location"], by_type["Attack"]["geo_precision"]) == ("Orven", "3")
    assert by_type["Grenade"]["event_date"] == ""
    assert "Arrests" not in by_type


def test_ged_s_best_is_the_sum_of_its_sides_and_inside_its_range(clearing: Clearing) -> None:
    found = rows("ged", clearing)
    assert [row["relid"] for row in found] == [
        row["event_id_cnty"] for row in rows("acled", clearing) if int(row["fatalities"])
    ]
    for row in found:
        parts = [int(row[name]) for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")]
        assert sum(parts) == int(row["best"])
        assert int(row["low"]) <= int(row["best"]) <= int(row["high"])
        assert int(row["id"]) == number_of(row["relid"])
        assert row["geom_wkt"] == f"POINT ({row['longitude']} {row['latitude']})"
    assert (found[0]["type_of_violence"], found[0]["deaths_civilians"]) == ("3", "4")


def test_no_cell_is_taken_for_a_formula_and_none_breaks_a_row(clearing: Clearing) -> None:
    for format in ("acled", "ged"):
        for row in rows(format, clearing):
            assert None not in row
            assert not any(value.startswith(("=", "+", "@")) for value in row.values())


def test_every_line_of_claims_fits_the_schema(clearing: Clearing) -> None:
    check = jsonschema.Draft202012Validator(json.loads(claims_schema()))
    lines = [json.loads(line) for line in claim_lines(clearing)]
    assert len(lines) == len(clearing.claims) + 1
    for line in lines:
        check.validate(line)
    ids = {one.record.id for one in clearing.incidents}
    assert {line["incident"] for line in lines[1:]} - {None} <= ids
    assert "span" not in json.dumps(lines)


def test_geojson_has_points_no_finer_than_the_policy_and_days(clearing: Clearing) -> None:
    told = json.loads("".join(FORMATS["geojson"](clearing)))
    assert told["type"] == "FeatureCollection"
    assert told["policy"]["place_unit"] == "town"
    points = {tuple(one["geometry"]["coordinates"]) for one in told["features"] if one["geometry"]}
    assert points == {(20.0, 10.0), (20.5, 10.5)}
    assert any(one["properties"]["kind"] == "control" and one["properties"]["start"] for one in told["features"])


def test_kml_is_xml_with_places_and_spans(clearing: Clearing) -> None:
    root = ElementTree.fromstring("".join(FORMATS["kml"](clearing)))
    name = {"k": "http://www.opengis.net/kml/2.2"}
    marks = root.findall(".//k:Placemark", name)
    assert len(marks) == len(clearing.incidents) + len(clearing.control)
    for mark in marks:
        lon, lat = (float(part) for part in (mark.findtext(".//k:coordinates", "", name)).split(","))
        assert (lon, lat) in {(20.0, 10.0), (20.5, 10.5)}
    days = [date.fromisoformat(one.text or "") for one in root.findall(".//k:begin", name)]
    assert date(2031, 5, 6) in days


def test_feeds_are_read_by_a_feed_parser(clearing: Clearing) -> None:
    feed = json.loads("".join(FORMATS["jsonfeed"](clearing)))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    ids = [item["id"] for item in feed["items"]]
    assert sorted(ids) == sorted(one.record.id for one in clearing.incidents)
    root = ElementTree.fromstring("".join(FORMATS["rss"](clearing)))
    assert [item.findtext("guid") for item in root.iter("item")] == ids
    feedparser: Any = pytest.importorskip("feedparser")
    parsed = feedparser.parse("".join(FORMATS["rss"](clearing)))
    assert not parsed.bozo
    assert [entry.id for entry in parsed.entries] == ids
    assert all(entry.published_parsed for entry in parsed.entries)


def test_every_sub_event_type_that_we_code_is_acled_s() -> None:
    def types(told: Any) -> Iterable[str]:
        if isinstance(told, dict):
            for key, value in told.items():
                if key in ("type", "acled") and isinstance(value, str) and value[:1].isupper():
                    yield value
                yield from types(value)
        elif isinstance(told, list):
            for one in told:
                yield from types(one)

    for sub in types(load("events")):
        assert event_type(sub)[0], sub


def test_codes_are_the_field_s() -> None:
    assert (country_number("AF"), country_number("SY"), country_number("XK")) == (4, 760, None)
    assert [interaction(*pair) for pair in ((1, 2), (7, 1), (2, None), (None, 2))] == [12, 17, 20, None]


def test_a_policy_that_hides_the_dead_hides_them_in_tables_too() -> None:
    policy = read_policy(b'policy = 1\n[counts]\nbelow = 50\nharms = ["killed"]\n', "test")
    found = cleared(campaign(), policy)
    assert all(row["dl_killed_low"] == "" for row in rows("acled", found))
    assert "withheld" in "".join(row["dl_notes"] for row in rows("acled", found))
    assert not rows("ged", found)
