"""The commands of the ledger on the sample campaign, as an analyst meets them."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dateline import console, record_commands
from dateline.cli import main
from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.store.asking import Asked
from dateline.store.listing import Wanted

CAMPAIGN = Path(str(files("dateline") / "samples" / "campaign"))
CENTRE = "Kunduz Trauma Centre"


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> str:
    """A desk that holds the sample campaign, read."""
    path = str(tmp_path_factory.mktemp("campaign") / "desk.sqlite")
    now = datetime(2031, 5, 1, tzinfo=UTC)
    with Desk.open(path, now) as desk:
        desk.add([str(CAMPAIGN)], now, lambda _: None)
        DeskLedger(desk).update(lambda: reader, now)
    return path


@pytest.fixture
def ledger(where: str) -> Iterator[DeskLedger]:
    """Its ledger."""
    with Desk.open(where, datetime(2031, 5, 1, tzinfo=UTC), create=False) as desk:
        yield DeskLedger(desk)


@pytest.fixture
def run(where: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command on that desk."""
    monkeypatch.setenv("DATELINE_DESK", where)
    monkeypatch.setenv("DATELINE_BY", "the tests")

    def runs(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return runs


def the_strike(ledger: DeskLedger) -> str:
    """The id of the strike on the trauma centre: the incident there with the most dispatches behind it."""
    place = ledger.place(CENTRE, record_commands.Reader.default().gazetteer)
    found = ledger.incidents(Asked(place=place.key))
    return max(found, key=lambda one: len(one.accounts)).id


def test_every_figure_of_every_incident_opens_its_words(run: Any, ledger: DeskLedger) -> None:
    texts = {held.digest[:24]: held.item.text for held in ledger_texts(ledger)}
    for incident in json.loads(run("incidents", "--format", "json").stdout):
        claims = {claim["key"]: claim for claim in incident["claims"]}
        for claim in claims.values():
            start, end = claim["span"]
            assert texts[claim["dispatch"]][start:end] == claim["text"]
        for toll in incident["tolls"]:
            assert toll["figures"] or toll["rule"] == "range.none"
            for name in ("figures", "superseded", "subsets", "aside"):
                assert set(toll[name]) <= claims.keys()
        for grade in (incident["happened"], *incident["blames"]):
            assert {*grade["for"], *grade["against"]} <= claims.keys()


def ledger_texts(ledger: DeskLedger) -> Any:
    """The dispatches that the desk holds."""
    return ledger.store._store.dispatches(Wanted())


def test_lists_are_text_json_csv_and_geojson(run: Any) -> None:
    text, table = run("incidents"), run("incidents", "--format", "csv")
    objects, shapes = run("incidents", "--format", "json"), run("incidents", "--format", "geojson")
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    ids = [row["id"] for row in rows]
    assert len(ids) > 10
    assert all(id in text.stdout for id in ids)
    assert [one["id"] for one in json.loads(objects.stdout)] == ids
    assert sorted(one["id"] for one in json.loads(shapes.stdout)["features"]) == sorted(f"incident/{id}" for id in ids)


def test_the_strike_is_one_incident_with_rival_figures(run: Any, ledger: DeskLedger) -> None:
    shown = run("incidents", "show", the_strike(ledger))
    assert shown.exit_code == 0
    assert "Air/drone strike" in shown.stdout
    strike = json.loads(run("incidents", "show", the_strike(ledger), "--format", "json").stdout)
    killed = next(toll for toll in strike["tolls"] if (toll["harm"], toll["category"]) == ("killed", "all"))
    assert killed["low"] < 22
    assert killed["high"] is None or killed["high"] >= 22
    assert strike["happened"]["state"] == "corroborated"
    assert killed["superseded"]
    assert len({claim["outlet"] for claim in strike["claims"]}) >= 3


def test_a_killed_dispatch_counts_nowhere(run: Any) -> None:
    for incident in json.loads(run("incidents", "--format", "json").stdout):
        withdrawn = {claim["key"] for claim in incident["claims"] if claim["state"] == "withdrawn"}
        for toll in incident["tolls"]:
            assert not withdrawn & set(toll["figures"])
        if withdrawn == {claim["key"] for claim in incident["claims"]}:
            assert incident["happened"]["state"] == "withdrawn"


def test_copies_of_one_story_are_one_origin(ledger: DeskLedger) -> None:
    told = [claim for claims in ledger.store.claims() for claim in claims]
    copied = [claim for claim in told if claim.story != claim.dispatch]
    assert len({claim.dispatch for claim in copied}) == 3
    assert {claim.origin.name for claim in copied if claim.origin.kind == "outlet"} == {"Northwire"}


def test_places_take_in_what_lies_in_them(run: Any) -> None:
    wide = list(csv.DictReader(io.StringIO(run("incidents", "--place", "Kunduz", "--format", "csv").stdout)))
    all_ = list(csv.DictReader(io.StringIO(run("incidents", "--place", "Afghanistan", "--format", "csv").stdout)))
    assert CENTRE in {row["place"] for row in wide}
    assert len(wide) < len(all_)
    refused = run("incidents", "--place", "Chowk")
    assert refused.exit_code == 2
    assert "there are Chowk Square" in refused.stderr


def test_the_square_changes_hands(run: Any) -> None:
    states = json.loads(run("control", "--place", "Chowk Square", "--format", "json").stdout)
    holders = [tuple(state["holders"]) for state in states if state["state"] in ("claimed", "assessed")]
    assert ("Taliban",) in holders
    assert len({*holders}) >= 2
    assert sum(one != other for one, other in itertools.pairwise(holders)) >= 2
    assert all(state["claims"] for state in states if state["holders"])
    on = json.loads(run("control", "--place", "Chowk Square", "--on", "2015-10-06", "--format", "json").stdout)
    assert len(on) == 1
    assert "Taliban" in on[0]["holders"]


def test_every_view_is_narrowed_by_source_and_state(run: Any) -> None:
    told = json.loads(run("control", "--source", "interior ministry", "--format", "json").stdout)
    assert told
    assert all(any("interior ministry" in one["source"].lower() for one in state["claims"]) for state in told)
    states = json.loads(run("control", "--state", "contested", "--format", "json").stdout)
    assert {state["state"] for state in states} == {"contested"}
    alone = json.loads(run("incidents", "--state", "single-source", "--format", "json").stdout)
    assert {one["happened"]["state"] for one in alone} == {"single-source"}
    whole = json.loads(run("tolls", "--harm", "killed", "--format", "json").stdout)[0]
    part = json.loads(run("tolls", "--harm", "killed", "--state", "corroborated", "--format", "json").stdout)[0]
    ids = {one["id"] for one in part["parts"] if one["kind"] == "incident"}
    assert ids < {one["id"] for one in whole["parts"]}
    outlets = json.loads(run("silence", "--kind", "outlet", "--all", "--format", "json").stdout)
    assert {one["subject"] for one in outlets} == {"outlet"}
    assert run("incidents", "--source", "nobody that is known").exit_code == 2


def test_routes_and_supplies_are_listed(run: Any) -> None:
    assert "cut" in {row["status"] for row in json.loads(run("control", "--access", "--format", "json").stdout)}


def test_tolls_say_what_they_are_made_of(run: Any) -> None:
    sums = json.loads(run("tolls", "--place", "Kunduz", "--format", "json").stdout)
    killed = next(one for one in sums if one["harm"] == "killed")
    assert killed["low"] <= (killed["best"] or killed["low"])
    assert killed["parts"]
    assert {key for part in killed["parts"] for key in part["keys"]} <= {claim["key"] for claim in killed["claims"]}
    assert "killed" in run("tolls", "--place", "Kunduz", "--words").stdout
    assert run("tolls", "--since", "1999-01-01", "--until", "1999-12-31").stdout == "nobody counted anybody\n"


def test_sources_are_listed_with_their_record(run: Any) -> None:
    rows = json.loads(run("sources", "--format", "json").stdout)
    assert "MSF" in {name["name"] for row in rows for name in row["names"]}
    assert all(row["reliability"] == "F" for row in rows)
    assert "key source:" in run("sources").stdout
    assert run("sources", "--same", "--format", "csv").stdout.startswith("one,other,points,rule,words\n")


def test_who_fell_silent_is_told(run: Any) -> None:
    found = json.loads(run("silence", "--on", "2015-10-08", "--format", "json").stdout)
    silent = {one["name"]: one for one in found if one["state"] == "silent"}
    assert silent["Kunduz public health department"]["days"] >= 5


def test_a_decision_is_logged_and_taken_back(run: Any, ledger: DeskLedger) -> None:
    before = list(ledger.snapshot())
    id = the_strike(ledger)
    graded = run("incidents", "credibility", id, "2", "--reason", "seen by three of us")
    assert graded.exit_code == 0, graded.output
    key = graded.stdout.split()[0]
    assert json.loads(run("incidents", "show", id, "--format", "json").stdout)["happened"]["credibility"] == 2
    assert key in run("log", "--kind", "judgement").stdout
    assert run("undo", key, "--reason", "too soon").exit_code == 0
    assert list(ledger.snapshot()) == before
    assert run("log", "--verify").stdout.endswith("as they were written\n")
    assert run("undo", "nonsense", "--reason", "x").exit_code == 1


def test_merge_split_and_discount_are_decisions_too(run: Any, ledger: DeskLedger) -> None:
    before = list(ledger.snapshot())
    one, other = [incident.id for incident in ledger.incidents(Asked())][:2]
    merged = run("incidents", "merge", one, other, "--reason", "one morning")
    assert merged.exit_code == 0, merged.output
    held = {one, other} & {incident.id for incident in ledger.incidents(Asked())}
    assert len(held) == 1
    set_aside = run("incidents", "discount", held.copy().pop(), "--reason", "fighters only")
    assert "set aside" in run("incidents", "show", held.pop()).stdout
    for done in (set_aside, merged):
        assert run("undo", done.stdout.split()[0], "--reason", "back").exit_code == 0
    assert list(ledger.snapshot()) == before


def test_sources_can_be_joined_and_graded(run: Any, ledger: DeskLedger) -> None:
    before = list(ledger.snapshot())
    rows = [row["key"] for row in json.loads(run("sources", "--format", "json").stdout) if row["named"]]
    joined = run("sources", "same", rows[0], rows[1], "--reason", "one office")
    graded = run("sources", "grade", rows[0], "B", "--reason", "a good record")
    assert (joined.exit_code, graded.exit_code) == (0, 0), joined.output + graded.output
    again = {row["key"]: row for row in json.loads(run("sources", "--format", "json").stdout)}
    assert len(again) < len({*rows}) + 100
    assert "B" in {row["reliability"] for row in again.values()}
    for done in (graded, joined):
        assert run("undo", done.stdout.split()[0], "--reason", "back").exit_code == 0
    assert list(ledger.snapshot()) == before


def test_the_past_is_as_it_was(run: Any) -> None:
    assert run("incidents", "--as-of", "2031-04-30").stdout == "no incidents\n"
    now = run("incidents", "--format", "json").stdout
    assert run("incidents", "--as-of", "2099-01-01", "--format", "json").stdout == now


def test_a_desk_that_is_behind_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path / "desk.sqlite"))
    now = datetime(2031, 5, 1, tzinfo=UTC)
    with Desk.open(str(tmp_path / "desk.sqlite"), now) as desk:
        desk.add([str(CAMPAIGN / "1006-northwire-square.txt")], now, lambda _: None)
    behind = CliRunner().invoke(main, ["incidents"])
    assert "1 dispatch is not yet read; `dateline update` reads it" in behind.stderr
    assert behind.stdout == "no incidents\n"
    done = CliRunner().invoke(main, ["update"])
    assert done.stdout.startswith("1 dispatch read, ")
    assert CliRunner().invoke(main, ["update"]).stdout == "nothing to read\n"
    assert CliRunner().invoke(main, ["incidents"]).stdout != "no incidents\n"
    assert CliRunner().invoke(main, ["update", "--rebuild"]).exit_code == 0


def test_no_desk_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path / "none.sqlite"))
    for command in ("incidents", "tolls", "control", "sources", "silence", "log", "update"):
        done = CliRunner().invoke(main, [command])
        assert done.exit_code == console.NOTHING_DONE
        assert done.stderr.count("\n") == 1
