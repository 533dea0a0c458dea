"""The commands for single claims on the sample campaign, and what they export for learning."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from training import corrections

from dateline import claim_commands, ledger_commands
from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.records.filed import FiledClaim
from dateline.store.asking import Asked
from grounding import check_grounded

CAMPAIGN = Path(str(files("dateline") / "samples" / "campaign"))
MOMENT = datetime(2031, 5, 1, tzinfo=UTC)
SCHEMA = json.loads((files("dateline") / "schema" / "reading.schema.json").read_text(encoding="utf-8"))
COMMANDS = {
    "claims": claim_commands.claims, "claim": claim_commands.claim, "corrections": claim_commands.corrections,
    "undo": ledger_commands.undo, "incidents": ledger_commands.incidents,
}  # fmt: skip


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> str:
    """A desk that holds the sample campaign, read."""
    path = str(tmp_path_factory.mktemp("claims") / "desk.sqlite")
    with Desk.open(path, MOMENT) as desk:
        desk.add([str(CAMPAIGN)], MOMENT, lambda _: None)
        DeskLedger(desk).update(lambda: reader, MOMENT)
    return path


@pytest.fixture(autouse=True)
def ledger(where: str) -> Iterator[DeskLedger]:
    """Its ledger; whatever a test said of claims is taken back after it."""
    with Desk.open(where, MOMENT, create=False) as desk:
        found = DeskLedger(desk)
        yield found
        keys = [one.key for one in found.store.judgements() if one.act != "undo"]
        if keys:
            found.judge("undo", keys, "after the test", "the tests", datetime.now(UTC))


@pytest.fixture
def run(where: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command on that desk."""
    monkeypatch.setenv("DATELINE_DESK", where)
    monkeypatch.setenv("DATELINE_BY", "the tests")
    return lambda name, *arguments: CliRunner().invoke(COMMANDS[name], arguments)


def a_toll(ledger: DeskLedger) -> FiledClaim:
    """The count that is the whole toll of an incident."""
    found = [
        claim
        for incident in ledger.incidents(Asked())
        for account in incident.accounts
        for claim in account.claims
        if any(row.figures == (claim.key,) and row.harm == "killed" and row.category == "all" for row in incident.tolls)
    ]
    return min(found, key=lambda claim: claim.key)


def listed(answer: Result) -> list[dict[str, Any]]:
    assert answer.exit_code == 0, answer.output
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found


def test_claims_are_listed_by_dispatch_kind_place_and_what_was_said_of_them(run: Any, ledger: DeskLedger) -> None:
    every = listed(run("claims", "--format", "json"))
    assert len(every) == sum(len(some) for some in ledger.store.claims())
    tolls = listed(run("claims", "--kind", "toll", "--format", "json"))
    assert {one["kind"] for one in tolls} == {"toll"}
    home = ledger.store.home(a_toll(ledger).key)
    mine = listed(run("claims", "--dispatch", str(home), "--format", "json"))
    assert {one["key"] for one in mine} == {one.key for one in ledger.store.claims_of(home or 0)}
    assert listed(run("claims", "--verdict", "accepted", "--format", "json")) == []
    assert "no claims" in run("claims", "--dispatch", "99999").stdout
    rows = list(csv.DictReader(io.StringIO(run("claims", "--place", "Kunduz", "--format", "csv").stdout)))
    assert rows
    assert all(row["place"] for row in rows)


def test_a_correction_counts_is_listed_with_why_and_is_undone_to_the_byte(run: Any, ledger: DeskLedger) -> None:
    claim, before = a_toll(ledger), list(ledger.snapshot())
    answer = run("claim", "correct", claim.key[:10], "--low", "4,321", "--high", "", "--because", "heard it again")
    assert answer.exit_code == 0, answer.output
    (found,) = listed(run("claims", "--verdict", "corrected", "--format", "json"))
    assert (found["key"], found["terms"]["toll"]["low"], found["text"]) == (claim.key, 4321, claim.trigger.text)
    assert "high" not in found["terms"]["toll"]
    assert found["verdict"]["reason"] == "heard it again"
    told = run("claims", "--verdict", "corrected").stdout
    assert "corrected by the tests" in told
    assert "at least 4,321 killed" in told
    assert "4,321" in run("incidents").stdout
    run("undo", answer.stdout.split()[0], "--reason", "misheard")
    assert list(ledger.snapshot()) == before


def test_several_claims_are_accepted_or_rejected_at_once(run: Any, ledger: DeskLedger) -> None:
    keys = [one.key for one in ledger.store.claims_of(ledger.store.home(a_toll(ledger).key) or 0)]
    assert run("claim", "accept", *keys[:2]).exit_code == 0
    assert run("claim", "reject", *keys[1:3], "--because", "never said").exit_code == 0
    acts = {key: one.verdict.act for key, one in ledger.claims(keys).items() if one.verdict}
    assert acts == {keys[0]: "accepted", keys[1]: "rejected", keys[2]: "rejected"}


def test_a_name_means_the_place_that_its_dispatch_speaks_of(run: Any, ledger: DeskLedger) -> None:
    homes = [some for some in ledger.store.claims() if any(one.place and one.place.name == "Kunduz" for one in some)]
    claim = next(one for some in homes for one in some if one.place and one.place.name != "Kunduz")
    answer = run("claim", "correct", claim.key, "--place", "Kunduz", "--because", "x")
    assert answer.exit_code == 0, answer.output
    (found,) = listed(run("claims", "--verdict", "corrected", "--format", "json"))
    assert found["terms"]["place"]["country"] == "AF"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("correct", "KEY", "--because", "x"), "nothing differs"),
        (("correct", "KEY", "--low", "5"), "--because"),
        (("correct", "KEY", "--trigger", "nobody wrote this", "--because", "x"), "does not occur"),
        (("correct", "KEY", "--place", "Springfield", "--because", "x"), "may be"),
        (("correct", "KEY", "--kind", "rumour", "--because", "x"), "none of event"),
        (("accept", "zzz"), "no claim"),
        (("reject", ""), "more than one"),
        (("add", "1", "--because", "x", "--kind", "toll"), "no words"),
        (("add", "99999", "--because", "x", "--kind", "toll", "--trigger", "a"), "there is no dispatch"),
        (("reviewed", "1"), "neither accepted"),
    ],
)
def test_what_cannot_be_kept_is_said_in_one_line(
    run: Any, ledger: DeskLedger, arguments: tuple[str, ...], said: str
) -> None:
    before = ledger.store.judgements()
    answer = run("claim", *(a_toll(ledger).key if one == "KEY" else one for one in arguments))
    assert answer.exit_code == 2
    assert said in answer.output
    assert ledger.store.judgements() == before


def test_what_people_said_is_exported_as_learning_reads_it(run: Any, ledger: DeskLedger, tmp_path: Path) -> None:
    claim = a_toll(ledger)
    home = ledger.store.home(claim.key) or 0
    others = [one for one in ledger.store.claims_of(home) if one.key != claim.key]
    text = next(due.held.item.text for due in [ledger.store.dispatch(home)] if due)
    taken = {word for one in (*others, claim) for word in one.trigger.text.split()}
    places = [one.place for some in ledger.store.claims() for one in some if one.place and one.place.lat is not None]
    elsewhere = next(one.key for one in places if one != claim.place)
    missed = next(word for word in text.split() if word.isalpha() and word not in taken)
    assert run("claim", "correct", claim.key, "--low", "3", "--high", "3", "--place", elsewhere,
               "--source", "The Wardens", "--start", "2015-10-01", "--because", "x").exit_code == 0  # fmt: skip
    assert run("claim", "reject", others[0].key).exit_code == 0
    assert run("claim", "accept", *(one.key for one in others[1:])).exit_code == 0
    added = run("claim", "add", str(home), "--kind", "condition", "--type", "services", "--trigger", missed,
                "--because", "missed")  # fmt: skip
    assert added.exit_code == 0, added.output
    (before,) = _exported(run, tmp_path)
    assert "complete" not in before
    assert run("claim", "reviewed", str(home)).exit_code == 0
    (row,) = _exported(run, tmp_path)
    assert row["complete"] is True
    verdicts = {one["trigger"]["text"]: one["verdict"] for one in row["claims"]}
    assert (verdicts[claim.trigger.text], verdicts[missed]) == ("corrected", "added")
    assert sorted({one["verdict"] for one in row["claims"]}) == ["accepted", "added", "corrected", "rejected"] or (
        not others[1:]
    )
    (corrected,) = (one for one in row["claims"] if one["verdict"] == "corrected")
    assert (corrected["toll"]["min"], corrected["time"]["start"], corrected["attribution"]) == (3, "2015-10-01", [])
    sure = {one["id"] for one in row["attributions"] if one.get("verdict") == "accepted"}
    assert sure == {
        one["attribution"][-1] for one in row["claims"] if one["verdict"] == "accepted" and one["attribution"]
    }
    learned = corrections.reading_of(row)["reading"]["claims"]
    assert others[0].trigger.text not in {one["trigger"]["text"] for one in learned} or len(others) > len(learned)


def _exported(run: Any, folder: Path) -> list[dict[str, Any]]:
    """Export, read it back as learning does, and hold what is a reading against the contract."""
    path = folder / "corrections.jsonl"
    answer = run("corrections", "-o", str(path))
    assert answer.exit_code == 0, answer.output
    rows = corrections.read(path)
    for row in rows:
        reading = {name: value for name, value in row.items() if name not in ("text", "complete")}
        for key in ("claims", "attributions"):
            reading[key] = [{k: v for k, v in one.items() if k != "verdict"} for one in row[key]]
        Draft202012Validator(SCHEMA).validate(reading)
        check_grounded(reading, row["text"])
    return rows


def test_a_desk_on_which_nobody_said_anything_exports_nothing(run: Any, tmp_path: Path) -> None:
    answer = run("corrections", "-o", str(tmp_path / "none.jsonl"))
    assert "0 dispatches written" in answer.stdout
    assert (tmp_path / "none.jsonl").read_bytes() == b""
    assert run("corrections").stdout == ""
