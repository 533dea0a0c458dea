"""Open data as its users meet it: read back by pandas, geopandas, FollowTheMoney, a feed and an XML parser."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sys
import warnings
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dateline.errors import BadInput
from dateline.protect.clearance import Clearing
from dateline.publish.changes import Earlier, changes, read_export
from dateline.publish.columns import columns_of, country_letters, hxl_tags, tables, type_of
from dateline.publish.exports import BINARY, FORMATS, TAGGED, sidecar
from dateline.records.claim import Party
from dateline.records.filed import FiledClaim
from dateline.records.text import Excerpt, Span
from filed import control, event, filed, origin, toll
from publishing import cleared
from test_publish_tables import ARMY, FIELD, PEOPLE, campaign


@pytest.fixture(scope="module")
def clearing() -> Clearing:
    return cleared([*campaign(), *more()])


def more() -> list[FiledClaim]:
    """What POLECAT and FollowTheMoney have a place for, and nothing that breaks them."""
    nasty = Excerpt(Span(0, 9), "<b>\t@x\n\u202e & ]]>")
    clash = event("Armed clash", plover_type="ASSAULT", plover_mode="firearms", actors=(ARMY,), targets=(PEOPLE,))
    return [
        filed(20, event=clash, day=15, by="Ministry of Health", content=nasty, outlet="<i>Post</i>"),
        filed(21, event=event("Agreement", plover_type="AGREE"), day=16, certainty="denied"),
        filed(22, "toll", toll=toll("detained", 1, 1), day=17),
    ]


def text(format: str, clearing: Clearing) -> str:
    return "".join(str(part) for part in FORMATS[format](clearing))


def test_polecat_s_columns_are_the_field_s() -> None:
    if not FIELD.exists():
        pytest.skip("the field's lists are not here")
    told = FIELD.read_text(encoding="utf-8")
    line = told[told.index("### POLECAT columns (40)") :].split("\n")[1].rstrip(".")
    names: list[str] = []
    for one in line.split(", "):
        first, *others = one.split("/")
        if one == "the same eight for Recipient":
            names += [name.replace("Actor", "Recipient") for name in names[7:15]]
        elif others:
            names += [first, *(f"Actor {other}" for other in others)]
        else:
            names.append(one)
    assert list(tables()["polecat"]["columns"]) == names
    assert len(names) == 40


def test_polecat_has_a_row_for_each_report_that_stands(clearing: Clearing) -> None:
    rows = list(csv.DictReader(io.StringIO(text("polecat", clearing), newline=""), delimiter="\t"))
    assert list(rows[0]) == list(columns_of("polecat"))
    events = {one.record.key: one.record for one in clearing.claims if one.record.event}
    assert {row["Event ID"] for row in rows} < set(events)
    assert all(events[row["Event ID"]].state == "standing" for row in rows)
    (own,) = [row for row in rows if row["Event Date"] == "2031-05-15"]
    assert (own["Event Type"], own["Event Mode"], own["Quad Code"]) == ("ASSAULT", "firearms", "MATERIAL CONFLICT")
    assert (own["Actor Name"], own["Primary Actor Sector"]) == ("the army", "MIL")
    assert own["dl_claims"] == own["Event ID"]
    assert not any(row["Event Type"] == "AGREE" for row in rows)


def test_a_quad_is_told_of_every_type_but_the_one_that_has_two() -> None:
    types = {one["plover"][0] for one in _rules() if one.get("plover")} - {""}
    assert types
    assert {type for type in types if type not in tables()["quads"]} <= {"SANCTION"}


def _rules() -> list[dict[str, Any]]:
    from dateline.lexicon import load

    def found(told: Any) -> list[dict[str, Any]]:
        if isinstance(told, list):
            return [one for each in told for one in found(each)]
        return [told, *(one for each in told.values() for one in found(each))] if isinstance(told, dict) else []

    return found(load("events"))


@pytest.mark.parametrize("format", ["acled", "ged", "polecat"])
def test_pandas_reads_every_table_with_its_types(format: str, clearing: Clearing) -> None:
    pandas: Any = pytest.importorskip("pandas")
    frame = pandas.read_csv(io.StringIO(text(format, clearing)), sep="\t" if format == "polecat" else ",")
    assert list(frame.columns) == list(columns_of(format))
    assert len(frame) > 0
    for name in frame.columns:
        kind = type_of(format, name)
        if kind in ("integer", "number"):
            assert pandas.api.types.is_numeric_dtype(frame[name]), name
        if kind == "date" and frame[name].notna().any():
            assert pandas.to_datetime(frame[name].dropna(), format="%Y-%m-%d").notna().all(), name


def test_parquet_has_types_and_says_by_which_policy(clearing: Clearing) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    (data,) = FORMATS["parquet"](clearing)
    assert isinstance(data, bytes)
    assert [data] == list(FORMATS["parquet"](clearing))
    found = parquet.read_table(io.BytesIO(data))
    assert found.column_names == list(columns_of("acled"))
    kinds = {"integer": "int64", "number": "double", "date": "date32[day]", "string": "string"}
    assert all(str(found.schema.field(name).type) == kinds[type_of("acled", name)] for name in found.column_names)
    rows = list(csv.DictReader(io.StringIO(text("acled", clearing), newline="")))
    for row, same in zip(rows, found.to_pylist(), strict=True):
        for name, value in row.items():
            here = same[name]
            assert (here is None) == (value == ""), name
            if isinstance(here, date | int):
                assert str(here) == value
    assert json.loads(found.schema.metadata[b"dateline"])["policy"]["name"] == "default"


def test_parquet_without_its_library_is_one_line(clearing: Clearing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadInput, match="dateline\\[parquet\\]"):
        list(FORMATS["parquet"](clearing))


def test_geopandas_reads_the_map(clearing: Clearing, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        geopandas: Any = pytest.importorskip("geopandas")
        path = tmp_path / "out.geojson"
        path.write_text(text("geojson", clearing), encoding="utf-8")
        frame = geopandas.read_file(path)
    assert len(frame) == len(clearing.incidents) + len(clearing.control) + len(clearing.access)
    assert frame.crs.to_epsg() == 4326
    points = frame.geometry.dropna()
    assert {(one.x, one.y) for one in points} == {(20.0, 10.0), (20.5, 10.5)}


def test_followthemoney_finds_every_entity_valid(clearing: Clearing) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ftm: Any = pytest.importorskip("followthemoney")
        model = ftm.model
        told = [json.loads(line) for line in text("ftm", clearing).splitlines()]
        ids = {one["id"] for one in told}
        assert len(ids) == len(told)
        for one in told:
            schema = model.get(one["schema"])
            assert schema is not None, one["schema"]
            assert set(one["properties"]) <= set(schema.properties), one
            assert set(schema.required) <= set(one["properties"]), one
            proxy = ftm.EntityProxy.from_dict(one) if hasattr(ftm, "EntityProxy") else model.get_proxy(one)
            for name, values in one["properties"].items():
                kept = proxy.get(name)
                assert len(kept) == len(values), (name, values, kept)
                if schema.properties[name].type.name == "entity":
                    assert set(values) <= ids, values
    schemata = {one["schema"] for one in told}
    assert {"Event", "Address", "Article", "Organization", "LegalEntity", "Note", "Documentation"} >= schemata
    events = [one for one in told if one["schema"] == "Event"]
    assert {one["properties"]["recordId"][0] for one in events} == {one.record.id for one in clearing.incidents}
    assert not any("involved" in one["properties"] for one in events)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


def test_timelinejs_has_a_slide_for_each_incident_with_a_day(clearing: Clearing) -> None:
    told = json.loads(text("timelinejs", clearing))
    dated = [one.record for one in clearing.incidents if one.record.start]
    assert [one["unique_id"] for one in told["events"]] == [one.id for one in dated]
    for one, incident in zip(told["events"], dated, strict=True):
        day = one["start_date"]
        assert date(day["year"], day["month"], day["day"]) == incident.start
        page = _Words()
        page.feed(one["text"]["text"] + one["text"]["headline"])
        assert page.tags == {"p"}
    assert "1 incident is on record of which no day is told." in html.unescape(told["title"]["text"]["text"])


def test_a_claim_review_says_no_more_than_the_grade(clearing: Clearing) -> None:
    told = json.loads(text("claimreview", clearing))
    assert told["@context"] == "https://schema.org"
    by_id = {f"urn:dateline:incident:{one.record.id}": one.record for one in clearing.incidents}
    assert [one["@id"] for one in told["@graph"]] == list(by_id)
    for one in told["@graph"]:
        assert one["@type"] == "ClaimReview"
        assert one["claimReviewed"] == one["itemReviewed"]["name"]
        assert one["itemReviewed"]["author"]
        rating, credibility = one["reviewRating"], by_id[one["@id"]].happened.credibility
        assert rating["alternateName"]
        assert rating.get("ratingValue") == (6 - credibility if credibility < 6 else None)
        assert rating.get("ratingValue") is None or 1 <= rating["ratingValue"] <= 5


@pytest.mark.parametrize("format", list(TAGGED))
def test_the_row_of_hxl_tags_stands_behind_the_header_for_those_who_ask(format: str, clearing: Clearing) -> None:
    plain = list(csv.reader(io.StringIO(text(format, clearing), newline="")))
    tagged = list(csv.reader(io.StringIO("".join(TAGGED[format](clearing, True)), newline="")))
    assert tagged == [plain[0], hxl_tags(format), *plain[1:]]
    tags = [tag for tag in tagged[1] if tag]
    assert len(tags) == len(set(tags)) > 10
    assert all(re.fullmatch(r"#[a-z][a-z0-9]*(?:\+[a-z][a-z0-9_]*)*", tag) for tag in tags)
    assert set(tables()["hxl_of"][format]) <= set(columns_of(format))
    assert set(tables()["hxl"]) <= set(columns_of(format))


@pytest.mark.parametrize("format", list(FORMATS))
def test_every_format_states_its_policy_and_is_the_same_twice(format: str, clearing: Clearing) -> None:
    once = list(FORMATS[format](clearing))
    assert once == list(FORMATS[format](clearing))
    assert all(isinstance(part, bytes if format in BINARY else str) for part in once)
    told = json.loads(sidecar(format, clearing))
    assert told["policy"]["name"] == "default"
    assert told["withheld"]["count"] >= 1


@pytest.mark.parametrize("format", list(FORMATS))
def test_every_format_of_nothing_is_whole(format: str) -> None:
    nothing = list(FORMATS[format](cleared([])))
    if format in ("timelinejs", "claimreview", "geojson", "jsonfeed"):
        json.loads("".join(str(part) for part in nothing))
    if format in ("acled", "ged", "polecat"):
        assert len(nothing) == 1


def test_every_country_has_three_letters_or_none() -> None:
    assert [country_letters(code) for code in ("AF", "SY", "NA", "ZZ", None)] == ["AFG", "SYR", "NAM", "", ""]


# What changed since.


def feed(format: str, before: list[FiledClaim], now: list[FiledClaim], tmp_path: Path) -> list[dict[str, Any]]:
    path = tmp_path / f"{format}.out"
    path.write_text(text(format, cleared(before)), encoding="utf-8")
    found = cleared(now)
    return [json.loads(line) for line in changes(found, found, read_export(path))]


@pytest.mark.parametrize("format", ["acled", "ged", "polecat", "claims", "changes"])
def test_nothing_has_changed_where_nothing_has(format: str, tmp_path: Path) -> None:
    head, *rest = feed(format, [*campaign(), *more()], [*campaign(), *more()], tmp_path)
    assert rest == []
    assert head["records_before"] == head["records_now"] > 0
    assert head["policy"]["name"] == "default"


@pytest.mark.parametrize("format", ["acled", "polecat", "claims", "changes"])
def test_whoever_applies_the_feed_has_the_export_of_today(format: str, tmp_path: Path) -> None:
    before = [*campaign(), *more()]
    now = [replace(one, state="withdrawn") if one.dispatch == "d020" else one for one in before]
    now = [replace(one, toll=toll("killed", 10, 10)) if one.key == "c00002" else one for one in now]
    now = [one for one in now if one.dispatch != "d008"]
    now.append(filed(40, event=event("Grenade"), day=20))
    _, *rest = feed(format, before, now, tmp_path)
    path = tmp_path / "now.out"
    path.write_text(text(format, cleared(now)), encoding="utf-8")
    (tmp_path / "before.out").write_text(text(format, cleared(before)), encoding="utf-8")
    held, wanted = read_export(tmp_path / "before.out").records, read_export(path).records
    for one in rest:
        if one["change"] == "gone":
            del held[one["id"]]
        else:
            held[one["id"]] = one["record"]
    assert held == wanted
    assert {one["change"] for one in rest} == {"gone", "new", "changed"}
    assert all(one["why"] for one in rest if one["change"] != "new")


def test_a_withdrawn_report_is_a_tombstone_that_says_why(tmp_path: Path) -> None:
    before = campaign()
    now = [replace(one, state="withdrawn") if one.dispatch == "d007" else one for one in before]
    _, *rest = feed("acled", before, now, tmp_path)
    assert [(one["change"], one["why"]) for one in rest] == [("gone", tables()["changes"]["withdrawn"])]
    replaced = [replace(one, state="replaced") if one.dispatch == "d007" else one for one in before]
    _, *rest = feed("acled", before, replaced, tmp_path)
    assert {one["why"] for one in rest if one["change"] == "gone"} <= {
        tables()["changes"]["replaced"], tables()["changes"]["denied"]
    }  # fmt: skip
    _, *rest = feed("claims", before, now, tmp_path)
    (one,) = rest
    assert (one["change"], one["why"]) == ("changed", tables()["changes"]["state"])
    assert one["record"]["state"] == "withdrawn"


def test_what_was_only_not_asked_for_is_not_told_as_gone(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text(text("acled", cleared(campaign())), encoding="utf-8")
    all_ = cleared(campaign())
    asked = replace(all_, incidents=all_.incidents[:1])
    _, *rest = (json.loads(line) for line in changes(asked, all_, read_export(path)))
    assert {one["why"] for one in rest} == {tables()["changes"]["not_asked"]}


def test_a_tombstone_names_the_record_that_took_its_claims_up(tmp_path: Path) -> None:
    one, other = filed(1, event=event("Attack"), day=6), filed(2, event=event("Attack"), day=6, by="Ministry of Health")
    path = tmp_path / "out"
    path.write_text(text("acled", cleared([one, other])), encoding="utf-8")
    held = read_export(path)
    (row,) = held.records.values()
    two = {"A": row | {"event_id_cnty": "A"}, row["event_id_cnty"]: row}
    now = cleared([one, other])
    _, *rest = (json.loads(line) for line in changes(now, now, Earlier("acled", two)))
    assert rest == [{"change": "gone", "id": "A", "why": tables()["changes"]["merged"], "into": [row["event_id_cnty"]]}]


@pytest.mark.parametrize(
    "told", ["", "{}", "a,b\n1,2\n", '{"schema": 1}\n[]', '{"schema":"dateline-changes-1","records_before":3}',
             "[" * 999, '{"schema":"dateline-claims-1"}\n{"x":1}'],
)  # fmt: skip
def test_a_file_that_is_no_export_is_refused_in_one_line(told: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text(told, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_export(path)
    assert "\n" not in str(error.value)


def test_a_row_of_hxl_tags_is_tolerated_in_an_earlier_export(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("".join(TAGGED["acled"](cleared(campaign()), True)), encoding="utf-8")
    assert set(read_export(path).records) == {
        row["event_id_cnty"] for row in csv.DictReader(io.StringIO(text("acled", cleared(campaign())), newline=""))
    }


def test_parties_without_a_side_are_no_actors_of_polecat() -> None:
    free = Party(Excerpt(Span(0, 4), "free hundreds"), "people", None)
    told = cleared([filed(1, event=event("Other", targets=(free,)), by=origin("Observatory", "monitor"))])
    assert "free hundreds" not in text("polecat", told)


def test_control_is_a_note_on_its_place() -> None:
    told = cleared([filed(1, "control", control=control("held", "the army", "state forces"))])
    lines = [json.loads(line) for line in text("ftm", told).splitlines()]
    policy, note = [one for one in lines if one["schema"] == "Note"]
    assert policy["properties"]["description"][0].startswith("policy default")
    (place,) = [one for one in lines if one["schema"] == "Address"]
    assert note["properties"]["entity"] == [place["id"]]
    assert "held Tavnik" in note["properties"]["description"][0]
