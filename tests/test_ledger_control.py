"""Who held which place when: the fold over what was said, in tables that are checked by hand and as properties."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls import campaigns, control_scores
from dateline.ledger.control import fold
from dateline.ledger.holders import Parties, holder_of, words_for
from dateline.ledger.interests import organ
from dateline.ledger.spells import spell
from dateline.ledger.timeline import as_of, between, held, is_stale, on
from dateline.lexicon import load
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.incident import ControlState, Judgement
from filed import control, filed, origin

STATE, REBELS = "state forces", "rebel group"
ARMY = origin("Osk Army", "military", standing="state")
FRONT = origin("Osk Front", "armed-group", standing="opposition")
WATCH = origin("River Watch", "monitor")
DESK = origin("Wire", "outlet")
ACTIVIST = origin("Lara Venn", "activist")
PAPER = origin("a captured order book", "document")
OFFICIAL = origin("Ivo Sand", "official")
SIDES = {"the army": STATE, "the rebels": REBELS}


def day(number: int) -> date:
    return date(2031, 5, number)


def said(number: int, status: str, holder: str | None, by: Origin, at: int = 6, **more: Any) -> FiledClaim:
    """Make a control claim of a day in May; it is published on the day that it is of unless `published` says when."""
    end = more.pop("until", at)
    known = datetime.combine(day(more.pop("published", max(at, end))), time(12), UTC) + timedelta(minutes=number)
    values = {"start": day(at), "end": day(end), "published": known, "recorded": known} | more
    side = values.pop("side", SIDES.get(holder or ""))
    told = control(status, holder, side, values.pop("against", None))
    return filed(number, "control", by=by, day=at, control=told, **values)


def line(state: ControlState) -> tuple[int, int | None, str, tuple[str, ...]]:
    """Return a state in short: its first and last day of May, what it is, and who holds the place."""
    return state.start.day, state.end.day if state.end else None, state.state, state.holders


def lines(*claims: FiledClaim) -> list[tuple[int, int | None, str, tuple[str, ...]]]:
    return [line(state) for state in fold(claims)]


ARMED_MEN: list[tuple[list[FiledClaim], list[str]]] = [
    ([said(1, "captured", "the rebels", FRONT, 2), said(2, "captured", "fighters", OFFICIAL, 20)], [REBELS]),
    ([said(1, "captured", "fighters", replace(OFFICIAL, side=STATE), 20)], []),
    ([said(1, "captured", "they", replace(FRONT, side=REBELS), 20)], [REBELS]),
]


TABLES: dict[str, tuple[list[FiledClaim], list[tuple[int, int | None, str, tuple[str, ...]]]]] = {
    "what two hold is his who takes it anew on a later day": (
        [
            said(1, "held", "the rebels", FRONT, 2),
            said(2, "held", "the army", ARMY, 2),
            said(3, "captured", "the army", ARMY, 4),
        ],
        [(2, 3, "contested", (REBELS, STATE)), (4, None, "claimed", (STATE,))],
    ),
    "a district that changes hands twice": (
        [
            said(1, "held", "the army", WATCH, 2),
            said(2, "captured", "the rebels", FRONT, 5),
            said(3, "held", "the rebels", WATCH, 6),
            said(4, "captured", "the army", ARMY, 9),
            said(5, "lost", "the rebels", FRONT, 9, published=10),
        ],
        [
            (2, 4, "assessed", (STATE,)),
            (5, 5, "claimed", (REBELS,)),
            (6, 8, "assessed", (REBELS,)),
            (9, None, "assessed", (STATE,)),
        ],
    ),
    "a disputed capture": (
        [
            said(1, "held", "the army", WATCH, 2),
            said(2, "captured", "the rebels", FRONT, 5),
            said(3, "lost", "the army", ARMY, 5, certainty="denied", stance="denies"),
            said(4, "held", "the rebels", WATCH, 10),
        ],
        [
            (2, 4, "assessed", (STATE,)),
            (5, 9, "contested", (STATE, REBELS)),
            (10, None, "assessed", (REBELS,)),
        ],
    ),
    "a pullout": (
        [
            said(1, "held", "the rebels", WATCH, 2),
            said(2, "lost", "the rebels", WATCH, 7),
        ],
        [(2, 6, "assessed", (REBELS,)), (7, None, "none", ())],
    ),
    "held until that day and then left": (
        [
            said(1, "held", "the rebels", WATCH, 2, until=7, published=8),
            said(2, "lost", "the rebels", WATCH, 7, published=8),
        ],
        [(2, 7, "assessed", (REBELS,)), (8, None, "none", ())],
    ),
    "a pullout that the other side alone tells of": (
        [said(1, "held", "the rebels", WATCH, 2), said(2, "lost", "the rebels", ARMY, 7)],
        [(2, 6, "assessed", (REBELS,)), (7, None, "contested", (REBELS, STATE))],
    ),
    "an old report arrives late": (
        [
            said(1, "held", "the army", WATCH, 2),
            said(2, "held", "the army", WATCH, 8),
            said(3, "captured", "the rebels", WATCH, 4, published=20),
            said(4, "captured", "the army", WATCH, 6, published=20),
        ],
        [
            (2, 3, "assessed", (STATE,)),
            (4, 5, "assessed", (REBELS,)),
            (6, None, "assessed", (STATE,)),
        ],
    ),
    "the rivals' own claims": (
        [said(1, "held", "ours", ARMY, 3, side=STATE), said(2, "held", "ours", FRONT, 3, side=REBELS)],
        [(3, None, "contested", (REBELS, STATE))],
    ),
    "one's own word, and then a neutral eye": (
        [said(1, "captured", "the rebels", FRONT, 3), said(2, "held", "the rebels", DESK, 5)],
        [(3, 4, "claimed", (REBELS,)), (5, None, "assessed", (REBELS,))],
    ),
    "two voices of one side": (
        [
            said(1, "captured", "the rebels", FRONT, 3),
            said(2, "captured", "the rebels", origin("Osk Shura", "armed-group"), 3),
        ],
        [(3, None, "claimed", (REBELS,))],
    ),
    "two who are not parties": (
        [said(1, "held", "the rebels", ACTIVIST, 3), said(2, "held", "the rebels", PAPER, 3)],
        [(3, None, "assessed", (REBELS,))],
    ),
    "one who is not a party": ([said(1, "held", "the rebels", ACTIVIST, 3)], [(3, None, "claimed", (REBELS,))]),
    "an official of nobody knows which side": (
        [said(1, "held", "the rebels", OFFICIAL, 3)],
        [(3, None, "claimed", (REBELS,))],
    ),
    "a party admits that the other has it": (
        [said(1, "captured", "the rebels", ARMY, 3)],
        [(3, None, "assessed", (REBELS,))],
    ),
    "troops enter and hold nothing": ([said(1, "entered", "the army", WATCH, 3)], [(3, None, "unknown", ())]),
    "troops enter, which the other side denies": (
        [
            said(1, "entered", "the army", WATCH, 3),
            said(2, "entered", "the army", FRONT, 4, certainty="denied"),
        ],
        [(3, 3, "unknown", ()), (4, None, "contested", ())],
    ),
    "it is held by its own word, and the enemy is seen in it": (
        [said(1, "held", "the army", ARMY, 3), said(2, "entered", "the rebels", WATCH, 4)],
        [(3, 3, "claimed", (STATE,)), (4, None, "contested", (STATE,))],
    ),
    "what is planned, tried or only possible": (
        [
            said(1, "held", "the army", WATCH, 2),
            said(2, "captured", "the rebels", FRONT, 3, certainty="planned", marks=("future",)),
            said(3, "attempted", "the rebels", WATCH, 4),
            said(4, "captured", "the rebels", WATCH, 5, certainty="possible"),
        ],
        [(2, None, "assessed", (STATE,))],
    ),
    "nobody holds it": (
        [said(1, "held", "the army", WATCH, 2), said(2, "held", "Neither army", WATCH, 6, side=None)],
        [(2, 5, "assessed", (STATE,)), (6, None, "none", ())],
    ),
    "a siege is separate from the holder": (
        [
            said(1, "held", "the army", WATCH, 2),
            said(2, "besieged", "the rebels", WATCH, 4),
            said(3, "besieged", "the rebels", WATCH, 9, marks=("negated",)),
        ],
        [(2, 3, "assessed", (STATE,)), (4, 8, "assessed", (STATE,)), (9, None, "assessed", (STATE,))],
    ),
    "an observer calls it disputed": (
        [
            said(1, "held", "the army", WATCH, 2),
            said(2, "contested", None, WATCH, 4),
            said(3, "held", "the army", WATCH, 6),
        ],
        [(2, 3, "assessed", (STATE,)), (4, 5, "contested", (STATE,)), (6, None, "assessed", (STATE,))],
    ),
    "lost and retaken on one day": (
        [
            said(1, "held", "the army", WATCH, 2),
            said(2, "captured", "the rebels", WATCH, 4),
            said(3, "captured", "the army", DESK, 4),
        ],
        [(2, None, "assessed", (STATE,))],
    ),
    "the other side says within days that it holds it": (
        [said(1, "held", "the army", WATCH, 2), said(2, "held", "the rebels", FRONT, 5)],
        [(2, 4, "assessed", (STATE,)), (5, None, "contested", (STATE, REBELS))],
    ),
    "the other side says long after that it holds it": (
        [said(1, "held", "the army", WATCH, 2), said(2, "held", "the rebels", FRONT, 6)],
        [(2, 5, "assessed", (STATE,)), (6, None, "claimed", (REBELS,))],
    ),
    "a party itself says that it does not hold it": (
        [said(1, "held", "the rebels", WATCH, 2), said(2, "held", "the rebels", FRONT, 2, certainty="denied")],
        [(2, None, "unknown", ())],
    ),
    "what was denied is seen by a neutral eye": (
        [
            said(1, "held", "the rebels", FRONT, 2),
            said(2, "held", "the rebels", ARMY, 2, certainty="denied"),
            said(3, "held", "the rebels", WATCH, 3),
        ],
        [(2, 2, "contested", (REBELS, STATE)), (3, None, "assessed", (REBELS,))],
    ),
    "those who were seen are there no longer": (
        [
            said(1, "held", "the army", ARMY, 2),
            said(2, "entered", "the rebels", WATCH, 3),
            said(3, "entered", "the rebels", WATCH, 5, marks=("negated",)),
        ],
        [(2, 2, "claimed", (STATE,)), (3, 4, "contested", (STATE,)), (5, None, "claimed", (STATE,))],
    ),
    "the enemy is seen where a neutral eye has the holder": (
        [said(1, "held", "the army", WATCH, 3), said(2, "entered", "the rebels", WATCH, 4)],
        [(3, 3, "assessed", (STATE,)), (4, None, "assessed", (STATE,))],
    ),
    "a ministry abroad speaks for its own army": (
        [
            said(
                1,
                "held",
                "the Vardan army",
                origin("Vardan Ministry", "military", standing="state"),
                3,
                side="external forces",
            )
        ],
        [(3, None, "claimed", ("Vardan army",))],
    ),
    "it was so long ago": (
        [said(1, "held", "the rebels", WATCH, 2, until=4, published=20, marks=("historical",))],
        [(2, 4, "assessed", (REBELS,)), (5, None, "unknown", ())],
    ),
    "X lost it to Y": (
        [said(1, "held", "the rebels", WATCH, 2), said(2, "lost", "the army", DESK, 4, against="the rebels")],
        [(2, 3, "assessed", (REBELS,)), (4, None, "assessed", (STATE,))],
    ),
    "an origin corrects itself": (
        [
            said(1, "held", "the rebels", WATCH, 3, published=4),
            said(2, "held", "the army", WATCH, 3, published=6),
        ],
        [(3, None, "assessed", (STATE,))],
    ),
    "what a later version replaced": (
        [said(1, "held", "the army", WATCH, 3), said(2, "held", "the rebels", DESK, 3, state="replaced")],
        [(3, None, "assessed", (STATE,))],
    ),
    "the days run backwards": (
        [said(1, "held", "the army", WATCH, 5, end=date(2031, 5, 2))],
        [(5, None, "assessed", (STATE,))],
    ),
    "nobody knows since when": (
        [said(1, "held", "the army", WATCH, 5, start=None, end=None, published=9)],
        [(9, None, "assessed", (STATE,))],
    ),
    "a day ahead of its publication": (
        [said(1, "held", "the army", WATCH, 20, published=5)],
        [(5, None, "unknown", ())],
    ),
}


@pytest.mark.parametrize("name", TABLES, ids=lambda name: name.replace(" ", "-"))
def test_what_was_said_gives_the_states_that_an_analyst_would_write_down(name: str) -> None:
    claims, expected = TABLES[name]
    assert lines(*claims) == expected


@pytest.mark.parametrize("name", TABLES, ids=lambda name: name.replace(" ", "-"))
def test_every_order_of_the_claims_gives_the_same_states(name: str) -> None:
    claims, _ = TABLES[name]
    expected = fold(claims)
    assert all(fold(order) == expected for order in permutations(claims))


def test_a_siege_stands_apart_and_is_lifted() -> None:
    states = fold(TABLES["a siege is separate from the holder"][0])
    assert [state.besieged_by for state in states] == [None, REBELS, None]
    assert fold([said(1, "besieged", None, WATCH)])[0].besieged_by == "unknown"
    taken = fold([said(1, "besieged", "the rebels", WATCH, 3), said(2, "captured", "the rebels", WATCH, 6)])
    assert [(state.besieged_by, state.holders) for state in taken] == [(REBELS, ()), (None, (REBELS,))]
    assert [state.claims for state in fold(TABLES["a siege is separate from the holder"][0])] == [("c00001",)] * 3
    inside = fold([said(1, "held", "the army", WATCH, 3), said(2, "besieged", "the army", WATCH, 4)])
    assert inside[-1].besieged_by == "unknown"
    left = fold([said(1, "besieged", "the rebels", WATCH, 3), said(2, "lost", "the rebels", WATCH, 6)])
    assert [state.besieged_by for state in left] == [REBELS, None]


def test_those_who_are_there_and_do_not_hold_it_are_shown_beside() -> None:
    (state,) = fold([said(1, "entered", "the army", WATCH, 3)])
    assert (state.present, state.evidence, state.rule) == ((STATE,), ("c00001",), "control.presence")
    states = fold([said(1, "entered", "the army", WATCH, 3), said(2, "lost", "the army", WATCH, 6)])
    assert [state.present for state in states] == [(STATE,), ()]


def test_a_state_names_its_claims_those_against_it_and_the_rest() -> None:
    states = fold(TABLES["a disputed capture"][0])
    assert [(state.claims, state.against) for state in states] == [
        (("c00001",), ()),
        (("c00003",), ("c00002",)),
        (("c00004",), ()),
    ]
    planned = fold(TABLES["what is planned, tried or only possible"][0])
    assert planned[0].evidence == ("c00002", "c00003", "c00004")


RULES = {
    "control.party-word": [said(1, "held", "ours", FRONT, side=REBELS)],
    "control.one-source": [said(1, "held", "the rebels", ACTIVIST)],
    "control.observer": [said(1, "held", "the rebels", WATCH)],
    "control.two-origins": [said(1, "held", "the rebels", ACTIVIST), said(2, "held", "the rebels", FRONT)],
    "control.admission": [said(1, "captured", "the rebels", ARMY)],
    "control.opposed": TABLES["the rivals' own claims"][0],
    "control.denied": [said(1, "held", "the rebels", WATCH), said(2, "held", "the rebels", ARMY, certainty="denied")],
    "control.disputed": [said(1, "contested", None, WATCH)],
    "control.presence": [said(1, "entered", "the army", WATCH)],
    "control.presence-denied": TABLES["troops enter, which the other side denies"][0],
    "control.enemy-seen": TABLES["it is held by its own word, and the enemy is seen in it"][0],
    "control.left": TABLES["a pullout"][0],
    "control.span-over": TABLES["it was so long ago"][0],
    "control.evidence": [said(1, "attempted", "the army", WATCH)],
}


@pytest.mark.parametrize("rule", RULES)
def test_a_state_names_the_rule_that_gave_it(rule: str) -> None:
    assert fold(RULES[rule])[-1].rule == rule


def test_days_that_are_not_sure_are_noted() -> None:
    def notes(**more: Any) -> tuple[str, ...]:
        return fold([said(1, "held", "the army", WATCH, 5, **more)])[0].notes

    assert notes() == ()
    assert notes(start=None) == ("start unknown",)
    assert notes(end=day(2)) == ("end before start",)
    assert fold([said(1, "captured", "the army", WATCH, 5, until=8)])[0].notes == ("some day of a span",)
    assert lines(said(1, "captured", "the army", WATCH, 5, until=8))[0][0] == 8


def test_a_span_that_ended_before_it_was_told_is_over() -> None:
    claim = said(1, "held", "the army", WATCH, 2, until=5, published=12)
    assert lines(claim) == [(2, 5, "assessed", (STATE,)), (6, None, "unknown", ())]
    told = spell(claim, change=False)
    assert told is not None
    assert told.over
    sure = spell(replace(claim, end=day(2)), change=False)
    assert sure is not None
    assert not sure.over


def test_without_news_a_state_grows_stale_and_stays() -> None:
    (state,) = fold([said(1, "held", "the army", WATCH, 3)])
    days = load("ledger_control")["stale"]["assessed"]
    assert state.stale_from == day(3) + timedelta(days=days)
    assert not is_stale(state, state.stale_from - timedelta(days=1))
    assert is_stale(state, state.stale_from)
    assert state.end is None
    late = said(2, "held", "the army", WATCH, 3, start=state.stale_from, end=state.stale_from, published=3)
    late = replace(late, published=datetime.combine(state.stale_from, time(), UTC))
    fresh = fold([said(1, "held", "the army", WATCH, 3), late])
    assert [one.holders for one in fresh] == [(STATE,), (STATE,)]
    assert fresh[1].start == state.stale_from


def test_a_person_tells_two_origins_to_be_one() -> None:
    claims = [said(1, "held", "the rebels", ACTIVIST), said(2, "held", "the rebels", PAPER)]
    same = Judgement("j1", "same-source", (ACTIVIST.key, PAPER.key), None, "her book", "desk", claims[0].recorded)
    assert fold(claims)[0].state == "assessed"
    assert fold(claims, [same])[0].state == "claimed"
    undo = Judgement("j2", "undo", ("j1",), None, "not hers", "desk", claims[0].recorded + timedelta(days=1))
    assert fold(claims, [same, undo])[0].state == "assessed"


CITY = FiledPlace("own:harven", "Harven", "city", 10.5, 21.0, 9.0, "XX", ("own:country",))
QUARTER = FiledPlace("own:dolnik", "Dolnik", "suburb", 10.51, 21.01, 1.0, "XX", ("own:harven", "own:country"))


def test_a_city_tells_nothing_of_its_quarter_but_is_shown_for_it_as_inherited() -> None:
    city = said(1, "held", "the army", WATCH, 3, place=CITY)
    states = fold([city])
    assert {state.place.key for state in states} == {"own:harven"}
    shown = held(states, QUARTER, day(5))
    assert shown is not None
    assert shown.inherited == CITY
    assert shown.state.holders == (STATE,)
    own = held(fold([city, said(2, "held", "the rebels", WATCH, 4, place=QUARTER)]), QUARTER, day(5))
    assert own is not None
    assert own.inherited is None
    assert own.state.holders == (REBELS,)
    assert held(states, QUARTER, day(2)) is None
    assert held(fold([replace(city, place=replace(CITY, feature="country"))]), QUARTER, day(5)) is None
    seen = held(fold([city, said(2, "entered", "the rebels", WATCH, 4, place=QUARTER)]), QUARTER, day(5))
    assert seen is not None
    assert seen.inherited == CITY
    assert held(fold([replace(city, place=QUARTER)]), CITY, day(5)) is None


def test_states_are_asked_for_by_day_and_by_period() -> None:
    states = fold(TABLES["a district that changes hands twice"][0])
    assert [line(state)[0] for state in between(states, day(5), day(6))] == [5, 6]
    assert [line(state)[0] for state in between(states, None, day(2))] == [2]
    assert [line(state)[0] for state in on(states, day(30))] == [9]
    assert on(states, day(1)) == ()


def test_a_claim_is_known_from_the_moment_that_it_is_recorded() -> None:
    claim = said(1, "held", "the army", WATCH)
    assert as_of([claim], claim.recorded) == (claim,)
    assert as_of([claim], claim.recorded - timedelta(seconds=1)) == ()


def test_each_place_is_folded_by_itself() -> None:
    here = TABLES["a disputed capture"][0]
    there = [replace(claim, key=f"{claim.key}x", place=CITY) for claim in TABLES["a pullout"][0]]
    assert fold([*here, *there]) == (*fold(there), *fold(here))
    assert fold([said(1, "held", "the army", WATCH, place=None)]) == ()


@pytest.mark.parametrize("call", load("ledger_control")["call"], ids=lambda call: call["words"].replace(" ", "-"))
def test_words_call_the_party_that_the_table_says(call: dict[str, str]) -> None:
    holder = holder_of(call["words"], call["side"] or None)
    assert Parties([(holder, day(1))]).form(holder, day(1)) == call["holder"]


def test_a_name_in_all_its_lengths_is_one_party() -> None:
    def forms(*words: str, side: str = REBELS) -> list[str | None]:
        called = [holder_of(one, side) for one in words]
        parties = Parties((one, day(1)) for one in called)
        return [parties.form(one, day(1)) for one in called]

    assert set(forms("the Osk Liberation Front", "OLF", "Front fighters")) == {"Osk Liberation Front"}
    assert set(forms("March 9 Movement", "M9")) == {"March 9 Movement"}
    assert set(forms("RIVER CADRES", "the River Cadres", "the cadres of the river")) == {"River Cadres"}
    assert set(forms("Vardan army", "Vardanian troops", "the Vardans", side="external forces")) == {"Vardan army"}
    assert forms("Osk Front", "Lesk Front", "the Front") == ["Osk Front", "Lesk Front", "Front"]
    assert forms("Osk Front", "the rebels") == ["Osk Front", "Osk Front"]
    assert forms("Osk Hill Army", "the hill fighters", "Zel Front") == ["Osk Hill Army", "Osk Hill Army", "Zel Front"]


def test_a_description_means_the_group_that_was_named_last() -> None:
    one, two, rebels = (holder_of(words, REBELS) for words in ("Osk Front", "Lesk Cadres", "the rebels"))
    parties = Parties([(one, day(1)), (two, day(10)), (rebels, day(5)), (rebels, day(12))])
    assert [parties.form(rebels, day(at)) for at in (5, 12)] == ["Osk Front", "Lesk Cadres"]


def test_a_side_and_its_only_group_are_not_opposed() -> None:
    claims = [said(1, "captured", "the Osk Front", WATCH, 3, side=REBELS), said(2, "held", "the rebels", DESK, 4)]
    assert lines(*claims) == [(3, None, "assessed", ("Osk Front",))]


@pytest.mark.parametrize("row", load("ledger_control")["words"], ids=lambda row: row["id"])
def test_a_word_list_is_in_the_words_that_it_gives(row: dict[str, Any]) -> None:
    def has(words: str) -> bool:
        low = words.casefold().replace(".", "")
        low = low.removeprefix("the ")
        return organ(words) if row["use"] == "organ" else any(f" {word} " in f" {low} " for word in row["words"])

    assert words_for(row["use"]) >= set(row["words"])
    assert all(has(words) for words in row["yes"])
    assert not any(has(words) for words in row["no"])


def test_an_outlet_that_says_ours_speaks_for_its_side() -> None:
    paper = origin("Lake Leaf", "outlet")
    assert lines(said(1, "held", "ours", paper, 3, side=REBELS)) == [(3, None, "claimed", (REBELS,))]
    assert lines(said(1, "held", "the rebels", paper, 3)) == [(3, None, "assessed", (REBELS,))]
    assert lines(said(1, "held", "the rebels", origin("Voice of the Hills", "outlet"), 3))[0][2] == "claimed"


def test_we_are_the_body_whose_word_it_is_and_not_its_spokesman() -> None:
    body = origin("Osk River Brigade", "armed-group", party="body:osk river brigade")
    assert lines(said(1, "held", "our hands", body, 3, side=REBELS))[0][3] == ("Osk River Brigade",)
    assert lines(said(1, "held", "our hands", origin("Ivo Sand", "armed-group"), 3, side=REBELS))[0][3] == (REBELS,)


def test_an_observer_who_leans_to_a_side_is_half_a_proof() -> None:
    leaning = origin("Exile Observatory", "monitor", standing="opposition")
    assert lines(said(1, "held", "the rebels", leaning, 3))[0][2] == "claimed"
    assert (
        lines(said(1, "held", "the rebels", leaning, 3), said(2, "held", "the rebels", ACTIVIST, 3))[0][2] == "assessed"
    )


def test_what_is_unconfirmed_is_no_more_than_claimed() -> None:
    assert lines(said(1, "held", "the rebels", WATCH, 3, certainty="unconfirmed"))[0][2] == "claimed"


ORIGINS = (ARMY, FRONT, WATCH, DESK, ACTIVIST, PAPER, OFFICIAL)
STATUSES = ("held", "captured", "entered", "attempted", "lost", "contested", "besieged")
CALLED = (
    ("the army", STATE), ("the rebels", REBELS), ("the Osk Front", REBELS), ("the Vardan army", "external forces"),
    (None, None), ("ours", REBELS), ("nobody", None),
)  # fmt: skip


def drawn(number: int) -> FiledClaim:
    """Make one of many claims on one place within three weeks: some with odd days, some old, planned or denied."""
    draw = Random(number).choice
    (words, side), at, late = draw(CALLED), draw(range(1, 13)), draw((0, 0, 1, 8))
    odd: dict[str, Any] = draw(({}, {}, {}, {"start": None}, {"start": None, "end": None}))
    sure: dict[str, Any] = draw(({}, {}, {}, {}, *SURE))
    span = timedelta(days=draw((0, 0, 0, 3, -2)))
    values: dict[str, Any] = {"end": day(at) + span, "published": min(31, at + late)} | odd | sure
    return said(number, draw(STATUSES), words, draw(ORIGINS), at, side=side, **values)


SURE = (
    {"certainty": "denied"}, {"certainty": "planned"}, {"certainty": "possible"}, {"marks": ("negated",)},
    {"marks": ("historical",)}, {"state": "replaced"},
)  # fmt: skip
MANY = [drawn(number) for number in range(4000)]
CLAIM_SETS = st.lists(st.integers(0, len(MANY) - 1), min_size=1, max_size=6, unique=True).map(
    lambda chosen: [MANY[number] for number in chosen]
)


def same_in_any_order(claims: list[FiledClaim], data: st.DataObject) -> None:
    assert fold(data.draw(st.permutations(claims))) == fold(claims)


def as_it_was_known(claims: list[FiledClaim], data: st.DataObject) -> None:
    """What was known by a moment is all that a fold as of it may depend on, in whatever order it comes in."""
    moment = data.draw(st.sampled_from([claim.recorded for claim in claims]))
    known = fold(as_of(claims, moment))
    assert known == fold([claim for claim in claims if claim.recorded <= moment])
    early = [claim for claim in claims if claim.recorded <= moment]
    rest = [claim for claim in claims if claim.recorded > moment]
    assert fold(as_of([*rest, *early], moment)) == known
    assert {key for state in known for key in (*state.claims, *state.against, *state.evidence)} <= {
        c.key for c in early
    }


def late_is_the_same_as_in_time(claims: list[FiledClaim], data: st.DataObject) -> None:
    """When the desk came to know something changes nothing of what it says of that day."""
    late = data.draw(st.sampled_from(claims))
    later = replace(late, recorded=late.recorded + timedelta(days=90))
    assert fold([later if claim is late else claim for claim in claims]) == fold(claims)


def one_holder_a_day(claims: list[FiledClaim], _: st.DataObject) -> None:
    states = fold(claims)
    for state in states:
        assert state.end is None or state.start <= state.end
        assert (len(state.holders) == 1) == (state.state in ("claimed", "assessed")) or state.state == "contested"
        assert state.holders == () or state.state not in ("none", "unknown")
    for before, after in pairwise(states):
        assert before.end is not None
        assert after.start == before.end + timedelta(days=1)
    assert all(state.end is None for state in states[-1:])


def silence_changes_nothing(claims: list[FiledClaim], data: st.DataObject) -> None:
    """However long nothing is said, or only what changes nothing, the last state stays; stale is a label."""
    states = fold(claims)
    wait = timedelta(days=data.draw(st.integers(40, 4000)))
    tried = said(9999, "attempted", "the Vardan army", WATCH, 31, side="external forces")
    tried = replace(tried, start=day(1) + wait, end=day(1) + wait, published=tried.recorded + wait)
    again = fold([*claims, tried])
    assert [replace(state, evidence=()) for state in again] == [replace(state, evidence=()) for state in states]
    assert is_stale(states[-1], day(1) + wait) == (day(1) + wait >= states[-1].stale_from)


def own_word_is_claimed(claims: list[FiledClaim], data: st.DataObject) -> None:
    """Where all that is said comes from one party and is in its favour, nothing is assessed."""
    side, words, by = data.draw(st.sampled_from(((STATE, "the army", ARMY), (REBELS, "the rebels", FRONT))))
    own = [
        replace(claim, origin=by, control=control(claim.control.status, words, side))
        for claim in claims
        if claim.control and claim.control.status in ("held", "captured", "entered") and claim.certainty == "asserted"
        and "negated" not in claim.marks
    ]  # fmt: skip
    assert {state.state for state in fold(own)} <= {"claimed", "unknown"}


def siege_is_apart(claims: list[FiledClaim], _: st.DataObject) -> None:
    """A siege changes neither who holds a place nor whether that is disputed."""
    lifted = [claim for claim in claims if claim.control and claim.control.status != "besieged"]
    sieges = [claim for claim in claims if claim not in lifted]
    named = [replace(claim, control=control("besieged", "the army", STATE)) for claim in sieges]
    states = fold([*lifted, *named])
    bare = fold(lifted)
    for number in range(-5, 40):
        then = day(1) + timedelta(days=number)
        with_siege, without = on(states, then), on(bare, then)
        if without:
            assert [(one.state, one.holders) for one in with_siege] == [(one.state, one.holders) for one in without]
        else:
            assert all(one.state == "unknown" and not one.holders for one in with_siege)


def every_claim_is_somewhere(claims: list[FiledClaim], _: st.DataObject) -> None:
    keys = {key for state in fold(claims) for key in (*state.claims, *state.against, *state.evidence)}
    assert keys == {claim.key for claim in claims}


PROPERTIES: tuple[Callable[[list[FiledClaim], st.DataObject], None], ...] = (
    same_in_any_order, as_it_was_known, late_is_the_same_as_in_time, one_holder_a_day, silence_changes_nothing,
    own_word_is_claimed, siege_is_apart, every_claim_is_somewhere,
)  # fmt: skip


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
@settings(max_examples=2000, deadline=None)
@given(CLAIM_SETS, st.data())
def test_for_any_claims(
    holds: Callable[[list[FiledClaim], st.DataObject], None], claims: list[FiledClaim], data: st.DataObject
) -> None:
    holds(claims, data)


@pytest.mark.soak
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
@settings(max_examples=10_000, deadline=None)
@given(CLAIM_SETS, st.data())
def test_for_many_more_claims(
    holds: Callable[[list[FiledClaim], st.DataObject], None], claims: list[FiledClaim], data: st.DataObject
) -> None:
    holds(claims, data)


def test_the_work_grows_with_the_claims_and_not_faster() -> None:
    def long_war(count: int) -> list[FiledClaim]:
        """Claims of many days, each of which goes on for weeks, by all sides."""
        made = []
        for number in range(count):
            first, who = day(1) + timedelta(days=number // 2), CALLED[number % 3]
            claim = said(number, ("held", "captured", "besieged")[number % 3], who[0], ORIGINS[number % 7], side=who[1])
            known = datetime.combine(first, time(), UTC) + timedelta(days=60)
            made.append(replace(claim, start=first, end=first + timedelta(days=40), published=known, recorded=known))
        return made

    def calls(count: int) -> int:
        claims, called = long_war(count), 0

        def count_call(*_: object) -> None:
            nonlocal called
            called += 1

        fold(claims)
        sys.setprofile(count_call)
        try:
            fold(claims)
        finally:
            sys.setprofile(None)
        return called

    assert calls(1600) < 10 * calls(200)


def shares(held_back: bool) -> tuple[int, int, int]:
    scores = control_scores(campaigns(held_back))
    return len(scores), sum(score.holder for score in scores), sum(score.right for score in scores)


@pytest.mark.parametrize(("held_back", "least"), [(False, 0.9), (True, 0.6)])
def test_the_campaign_sets_are_folded_as_their_analyst_did(held_back: bool, least: float) -> None:
    entries, _, right = shares(held_back)
    assert right >= least * entries


@pytest.mark.parametrize(("claims", "holders"), ARMED_MEN)
def test_armed_men_of_no_side_are_never_those_of_the_official_who_speaks(
    claims: list[FiledClaim], holders: list[str]
) -> None:
    assert [*fold(claims)[-1].holders] == holders
