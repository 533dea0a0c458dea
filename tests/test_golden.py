"""The ledger as an analyst reads it: the sample campaign line by line, and two rival outlets on one battle."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.cli import main
from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.ledger_views import against_each_other
from dateline.pipeline import Reader
from dateline.records.filed import FiledClaim
from dateline.records.incident import Contradiction, ControlState, Incident, TollRange
from dateline.store.asking import Asked
from dateline.store.listing import Wanted
from golden import CAMPAIGN, GOLDEN, NOW, fill, views

HOMS = Path(__file__).parents[2] / "shared" / "gold" / "dev" / "homs-2013-07-06.txt"
QUOTED = re.compile(r"\[(\w+) at (\d+)-\s*(\d+)\]")
WIDEST = 100

# Of the copy: paragraphs of the agency's that the second outlet left out, beside its headline and photograph.
LEFT_OUT = frozenset({0, 1, 7, 8, 12, 13, 14, 17, 21})
COPY = "Published: 2013-07-07\nOutlet: Harbour Herald\n\nArmy pushes into Khaldiyeh, activist says\n\n"
RIVAL = """Published: 2013-07-07
Outlet: Gulf Courier

Rebel commander denies loss of Khaldiyeh

BEIRUT, July 7 — A commander of the rebel Farouq Brigade denied on Sunday that government troops had entered the
Khaldiyeh district of Homs. His fighters hold every street of Khaldiyeh, he said by telephone.

The Homs Medical Council said that 14 rebels were killed in the fighting in Khaldiyeh on Saturday.

A resident of the district said that shells had fallen on Khaldiyeh all day on Saturday. She asked not to be named
because soldiers were searching houses near hers.
"""


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> str:
    """A desk that holds the sample campaign, read."""
    where = str(tmp_path_factory.mktemp("golden") / "desk.sqlite")
    fill(where, [CAMPAIGN], lambda: reader)
    return where


def test_the_views_of_the_campaign_are_those_that_were_reviewed(campaign: str) -> None:
    told = views(campaign)
    if not GOLDEN.exists():
        GOLDEN.write_text(told, encoding="utf-8")
        pytest.fail(f"{GOLDEN} was missing and is written: review it, then run this again")
    assert told == GOLDEN.read_text(encoding="utf-8"), "read the difference, then `make golden`"


def test_every_figure_of_the_campaign_opens_its_words(campaign: str) -> None:
    with Desk.open(campaign, NOW, create=False) as desk:
        texts = {held.digest[:24]: held.item.text for held in desk.dispatches(Wanted())}
        ledger = DeskLedger(desk)
        rows = [row for incident in ledger.incidents(Asked()) for row in incident.tolls]
        sums = [json.loads(_run(campaign, "tolls", "--place", "Kunduz", "--format", "json"))]
        states = [*ledger.control(Asked()), *ledger.access(Asked())]
        keys = {key for row in rows for key in (*row.figures, *row.superseded, *row.subsets, *row.aside)}
        keys |= {key for state in states for key in (*state.claims, *state.against, *state.evidence)}
        keys |= {key for found in sums[0] for part in found["parts"] for key in part["keys"]}
        claims = ledger.claims(keys)
    assert len(rows) > 10
    assert all(row.figures or row.rule == "range.none" for row in rows)
    assert claims.keys() == keys
    for claim in claims.values():
        assert claim.trigger.span.of(texts[claim.dispatch]) == claim.trigger.text
        assert claim.content.span.of(texts[claim.dispatch]) == claim.content.text


def test_the_views_fit_a_terminal_and_every_quotation_names_its_span(campaign: str) -> None:
    told = views(campaign)
    long = [line for line in told.splitlines() if len(line) > WIDEST and not line.startswith(("    key ", "  = "))]
    shown = [line for line in long if " " in line.strip() and not line.startswith(("source ", "    “", "$"))]
    assert not shown, shown
    assert QUOTED.search(" ".join(told.split()))


def _run(where: str, *arguments: str) -> str:
    done = CliRunner().invoke(main, [*arguments, "--desk", where])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_one_that_stands_against_many_is_told_once() -> None:
    pairs = [("b", "a"), ("b", "c"), ("b", "d"), ("e", "f")]
    told = against_each_other(Contradiction("figure", one, other, "") for one, other in pairs)
    assert told == [("b", ["a", "c", "d"]), ("e", ["f"])]


# Two outlets on the battle for Khaldiyeh. One prints an agency's dispatch shortened; the other has a rival account.


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[DeskLedger]:
    """A desk with the agency's dispatch, a trimmed copy of it and a rival account."""
    if not HOMS.exists():
        pytest.skip(f"the gold dispatches are not here: no {HOMS}")
    folder = tmp_path_factory.mktemp("two")
    whole = HOMS.read_text(encoding="utf-8")
    body = whole.split("\n\n", 1)[1].strip().split("\n\n")
    trimmed = [paragraph for number, paragraph in enumerate(body) if number not in LEFT_OUT]
    dispatches = {"agency": whole, "copy": COPY + "\n\n".join(trimmed) + "\n", "rival": RIVAL}
    for name, text in dispatches.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    where = str(folder / "desk.sqlite")
    fill(where, [folder / f"{name}.txt" for name in dispatches], lambda: reader)
    with Desk.open(where, NOW, create=False) as desk:
        yield DeskLedger(desk)


def _claims(ledger: DeskLedger, outlet: str) -> list[FiledClaim]:
    return [one for some in ledger.store.claims() for one in some if one.outlet == outlet]


def _battle(ledger: DeskLedger) -> Incident:
    """The fighting in Khaldiyeh of which both figures are."""
    found = [one for one in ledger.incidents(Asked()) if one.place and "haldiy" in f"{one.place.name} {one.accounts}"]
    return max(found, key=lambda one: sum(len(row.figures) for row in one.tolls))


def _killed(ledger: DeskLedger) -> TollRange:
    return next(row for row in _battle(ledger).tolls if (row.harm, row.category) == ("killed", "all"))


def _khaldiyeh(ledger: DeskLedger) -> list[ControlState]:
    return [state for state in ledger.control(Asked()) if state.place.name == "Khaldiyeh"]


def _copies_count_once(ledger: DeskLedger) -> tuple[object, ...]:
    agency, copy = _claims(ledger, "The Associated Press"), _claims(ledger, "Harbour Herald")
    told = {one.origin.key for one in agency}
    return len(copy) > 15, {one.origin.key for one in copy if one.story == agency[0].dispatch} <= told


def _the_eight(ledger: DeskLedger) -> tuple[object, ...]:
    mine = [one for outlet in ("The Associated Press", "Harbour Herald") for one in _claims(ledger, outlet)]
    eight = [one for one in mine if one.toll and one.trigger.text == "eight rebels"]
    return len(eight), len({one.origin.key for one in eight})


def _range(ledger: DeskLedger) -> tuple[object, ...]:
    row = _killed(ledger)
    return row.low, row.high, row.support.low


def _denied(ledger: DeskLedger) -> tuple[object, ...]:
    last = _khaldiyeh(ledger)[-1]
    rival, agency = _claims(ledger, "Gulf Courier"), _claims(ledger, "The Associated Press")
    denied = {one.key for one in rival if one.certainty == "denied"}
    return last.state, last.holders, bool(denied & {*last.claims, *last.against}), _is_against(agency, last)


def _is_against(told: list[FiledClaim], state: ControlState) -> bool:
    return bool({one.key for one in told} & set(state.against))


def _bab_houd(ledger: DeskLedger) -> tuple[object, ...]:
    return tuple((one.state, one.holders) for one in ledger.control(Asked()) if one.place.name == "Bab Houd")


EXPECTED: list[tuple[str, Callable[[DeskLedger], tuple[object, ...]], tuple[object, ...]]] = [
    ("a trimmed copy adds no origin", _copies_count_once, (True, True)),
    ("its figure is the agency's: printed twice, of one origin", _the_eight, (2, 1)),
    ("rival figures make a range of two origins", _range, (8, 14, 2)),
    ("the rebels' own word claims the district, and their denial contests that the army is in it", _denied,
     ("contested", ("rebel group",), True, True)),
    ("state media's word alone is a claim", _bab_houd, (("claimed", ("state forces",)),)),
]  # fmt: skip


@pytest.mark.parametrize(("of", "expected"), [row[1:] for row in EXPECTED], ids=[row[0] for row in EXPECTED])
def test_two_outlets_on_one_battle(
    two: DeskLedger, of: Callable[[DeskLedger], tuple[object, ...]], expected: tuple[object, ...]
) -> None:
    assert of(two) == expected


def test_a_rival_account_is_not_the_agency_s(two: DeskLedger) -> None:
    ours = {one.origin.key for one in _claims(two, "Gulf Courier")}
    theirs = {one.origin.key for one in _claims(two, "The Associated Press")}
    assert ours
    assert not ours & theirs
