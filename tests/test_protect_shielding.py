"""Protection of sources: proposed by their own words, decided by the desk, and kept in all that is published after."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.intake.receive import receive_text
from dateline.ledger.filing import Filing, file_claims
from dateline.ledger.sources import profiles
from dateline.pipeline import Reader
from dateline.protect.clearance import Clearing
from dateline.protect.policy import read_policy
from dateline.protect.shielding import PROTECT, proposals, shielded
from dateline.publish.asked import Wanted
from dateline.publish.brief import make_brief
from dateline.publish.briefs import brief_json, compared
from dateline.publish_commands import brief, export
from dateline.records.incident import Judgement
from dateline.records.text import Excerpt, Span
from dateline.vault_commands import vault
from filed import NOON, event, filed, origin, toll
from leaks import leaks
from publishing import cleared, everything

ASKED = Excerpt(Span(50, 90), "who requested anonymity because he fears arrest")
QUILL = origin("Zorvath Quill", "official")


def protect(*keys: str, act: str = PROTECT, key: str = "j1", day: int = 0) -> Judgement:
    return Judgement(key, act, keys, None, "a threat", "editor", NOON + timedelta(days=day))


def told(clearing: Clearing) -> str:
    return "".join(everything(clearing).values())


@pytest.mark.parametrize(
    ("words", "name", "said"),
    [
        (
            "said Bogdan Orlic, a teacher who requested anonymity because he feared for his family.",
            "Bogdan Orlic",
            "requested anonymity because he feared for his family",
        ),
        (
            "said Karim, who gave only one name for fear of arrest.",
            "Karim",
            "gave only one name for fear of arrest",
        ),
        (
            "said a resident whose name is withheld for security reasons.",
            "a resident",
            "name is withheld for security reasons",
        ),
        ("a resident said. She spoke anonymously.", "a resident", "spoke anonymously"),
        ("said a resident, Ivo Tarn.", None, None),
    ],
)
def test_words_that_ask_for_protection_come_on_file(
    words: str, name: str | None, said: str | None, reader: Reader
) -> None:
    text = f"TAVNIK, May 6 (Wire) - Shells killed nine people in Tavnik on Tuesday, {words}\n"
    reading = reader.read(receive_text(text, "x", date(2031, 5, 6), "Wire"))
    claims = file_claims(reading, Filing("d" * 24, "Wire", None, NOON, NOON), lambda _: ())
    asking = {(claim.origin.name, claim.withheld.text) for claim in claims if claim.withheld}
    assert asking == ({(name, said)} if name else set())
    assert all(text[slice(*claim.withheld.span)] == claim.withheld.text for claim in claims if claim.withheld)
    if name:
        assert [(one.name, one.asking[0].words) for one in proposals(claims)] == [(name, said)]
        assert [one.withheld for one in profiles(claims) if one.name == name] == [(said,)]


def test_who_is_named_elsewhere_is_flagged() -> None:
    claims = [
        filed(1, by=origin("Zorvath", "resident"), withheld=ASKED, event=event()), filed(2, by=QUILL, event=event()),
        filed(3, by=origin("a clerk", "official", False), withheld=ASKED),
        filed(4, by=QUILL, withheld=ASKED, event=event()), filed(5, by="Zorvathia Observatory", event=event()),
    ]  # fmt: skip
    found = {one.name: one for one in proposals(claims, [protect(QUILL.key)])}
    assert found["Zorvath"].elsewhere == ("d002", "d004")
    assert found["Zorvath Quill"].elsewhere == ("d002",)
    assert found["a clerk"].elsewhere == ()
    assert [one.protected for one in found.values()] == [False, True, False]


def test_a_protected_source_is_named_nowhere() -> None:
    claims = [
        filed(1, by=QUILL, event=event(), relays=("Zorvath Quill",), content=Excerpt(Span(0, 9), "Quill saw it")),
        filed(2, event=event(), content=Excerpt(Span(0, 9), "ZORVATH QUILL told us")),
    ]
    assert "Zorvath Quill" in told(cleared(claims))
    assert not leaks(told(cleared(claims, judgements=[protect(QUILL.key)])).encode(), ["Zorvath Quill", "ZORVATH"])
    undone = [protect(QUILL.key), protect("j1", act="undo", key="j2", day=1)]
    assert told(cleared(claims, judgements=undone)) == told(cleared(claims))


@pytest.mark.parametrize("kind", ["outlet", "monitor", "official"])
def test_a_body_under_protection_is_named_nowhere_either(kind: str) -> None:
    body = origin("Orven Relief Committee", kind, party="body:orven relief")
    claims = [
        filed(1, by=body, event=event(), outlet="Orven Relief Committee", relays=("Orven Relief Committee",)),
        filed(2, event=event(), content=Excerpt(Span(0, 9), "relief came from the Orven Relief Committee")),
    ]
    found = cleared(claims, judgements=[protect(body.key)])
    assert "relief committee" not in told(found).casefold()
    assert "relief came from the [name withheld]" in told(found)
    assert not any(one.record.origin.party for one in found.claims)


def test_nothing_tells_a_protected_source_to_be_the_same_in_two_dispatches() -> None:
    claims = [filed(n, by=QUILL, event=event(), day=n) for n in (3, 5)]
    keys = {one.record.origin.key for one in cleared(claims, judgements=[protect(QUILL.key)]).claims}
    assert len(keys) == 2
    assert not set.intersection(*(set(key.split(":")) - {"unnamed"} for key in keys))
    for incident in cleared(claims, judgements=[protect(QUILL.key)]).incidents:
        assert all(len(key.split(":")) == 3 for key in incident.record.happened.support.origins)


def test_who_is_judged_to_be_one_with_a_protected_source_is_protected() -> None:
    other = origin("Quillon Tar", "official")
    claims = [filed(1, by=QUILL, event=event()), filed(2, by=other, event=event())]
    judgements = [protect(QUILL.key), protect(QUILL.key, other.key, act="same-source", key="j3")]
    assert shielded(claims, judgements, False) == {QUILL.key, other.key}
    assert "Quillon" not in told(cleared(claims, judgements=judgements))
    again = [*claims, filed(3, by=replace(QUILL, key="source:zorvath quill@x", kind="military"), event=event())]
    assert "Zorvath" not in told(cleared(again, judgements=[protect(QUILL.key)]))


def test_who_asked_once_is_named_nowhere_unless_the_policy_says_so() -> None:
    claims = [filed(1, by=QUILL, event=event()), filed(2, by=QUILL, withheld=ASKED, event=event())]
    assert not leaks(told(cleared(claims)).encode(), ["Zorvath Quill", "fears arrest"])
    names = read_policy(b'policy = 1\n[sources]\nasked = "name"\n[batch]\nsources = 1\n', "test")
    assert "Zorvath Quill" in told(cleared(claims, names))
    ministry = origin("Interior Ministry")
    assert "Interior Ministry" in told(cleared([filed(1, by=ministry, withheld=ASKED, event=event())]))


def test_protection_changes_no_other_figure() -> None:
    claims = [filed(n, "toll", by=by, toll=toll("killed", low, low)) for n, (by, low) in enumerate(
        [(QUILL, 5), (origin("Northern Observatory", "monitor"), 7)], 1)]  # fmt: skip
    rows = [cleared(claims, judgements=some).incidents[0].record.tolls for some in ([], [protect(QUILL.key)])]
    assert rows[0]
    assert [(row.low, row.high) for row in rows[0]] == [(row.low, row.high) for row in rows[1]]


def test_a_brief_that_follows_says_what_changed_without_the_name() -> None:
    claims = [filed(1, "toll", by=QUILL, toll=toll("killed", 5, 5)), filed(2, by=QUILL, event=event())]
    before = make_brief(cleared(claims), Wanted())
    assert "Zorvath Quill" in brief_json(before)
    after = cleared(claims, judgements=[protect(QUILL.key)])
    changed = compared(make_brief(after, Wanted()), json.loads(brief_json(before)), after)
    assert not leaks(brief_json(changed).encode(), ["Zorvath Quill", "ZORVATH"])
    section = next(one for one in changed.sections if one.id == "changed")
    assert any("[name withheld]" in one.text for one in section.sentences)


WIRE = """Outlet: Northwire (composed)
Published: 2015-10-06

KUNDUZ, Oct 6 - Eleven people were killed when shells hit Kunduz on Tuesday, said Governor Zorvathian Quillonby.
"""
ASKING = """Outlet: Southwire (composed)
Published: 2015-10-07

KUNDUZ, Oct 7 - Nine people were killed in Kunduz, said Mirelanka, who gave only one name for fear of arrest.
"""


@pytest.fixture
def run(tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on a desk with two dispatches."""
    for name, text in (("one.txt", WIRE), ("two.txt", ASKING)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    where, now = str(tmp_path / "desk.sqlite"), datetime(2031, 5, 1, tzinfo=UTC)
    with Desk.open(where, now) as desk:
        desk.add([str(tmp_path / "one.txt"), str(tmp_path / "two.txt")], now, lambda _: None)
        DeskLedger(desk).update(lambda: reader, now)
    monkeypatch.setenv("DATELINE_DESK", where)

    def runs(called: Any, *arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(called, arguments, given)

    return runs


def test_the_desk_takes_a_source_into_protection(run: Callable[..., Result], tmp_path: Path) -> None:
    asking = json.loads(run(vault, "proposals", "--format", "json").stdout)
    assert [(one["name"], one["protected"]) for one in asking] == [("Mirelanka", False)]
    assert "gave only one name for fear of arrest" in run(vault, "proposals").stdout
    first = tmp_path / "first.md"
    assert run(brief, "-o", str(first)).exit_code == 0
    assert "Quillonby" in first.read_text(encoding="utf-8")
    refused = run(vault, "protect", "--reason", "a threat", given="Tarnovsky\n")
    assert (refused.exit_code, "Tarnovsky" in refused.stderr) == (2, False)
    done = run(vault, "protect", "--reason", "a threat", given="Zorvathian Quillonby\n")
    assert done.exit_code == 0, done.output
    again = run(brief, "--since-brief", f"{first}.json")
    assert again.exit_code == 0, again.output
    assert not leaks(again.stdout_bytes, ["Zorvathian", "Quillonby"])
    assert not leaks(run(export, "--format", "claims", "-o", "-").stdout_bytes, ["Zorvathian", "Quillonby"])
