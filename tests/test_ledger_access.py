"""Whether roads and supplies were cut, restricted or open, and what was depended on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.ledger.access import fold_access, form_of, key_of
from dateline.ledger.timeline import as_of, between, is_stale, on
from dateline.lexicon import load
from dateline.records.claim import Access
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.incident import AccessState
from dateline.records.text import Excerpt, Span
from filed import filed, origin

ARMY = origin("Osk Army", "military", standing="state")
WATCH = origin("River Watch", "monitor")
DESK = origin("Wire", "outlet")
ORIGINS = (ARMY, WATCH, DESK, origin("Lara Venn", "activist"), origin("Osk Front", "armed-group"))
BRIDGE = FiledPlace("own:bridge", "Lesk bridge", "bridge", 10.1, 20.1, 0.5, "XX", ("own:orven",))


def day(number: int) -> date:
    return date(2031, 5, number)


def words(text: str) -> Excerpt:
    return Excerpt(Span(0, len(text)), text)


def told(
    number: int, status: str, by: Origin = WATCH, at: int = 6, what: str = "the main road", **more: Any
) -> FiledClaim:
    end = more.pop("until", at)
    known = datetime.combine(day(more.pop("published", max(at, end))), time(12), UTC) + timedelta(minutes=number)
    access = Access(status, words(what) if what else None, tuple(map(words, more.pop("ends", ()))))
    values = {"start": day(at), "end": day(end), "published": known, "recorded": known} | more
    return filed(number, "access", by=by, day=at, access=access, **values)


def line(state: AccessState) -> tuple[int, int | None, str, bool]:
    return state.start.day, state.end.day if state.end else None, state.status, state.contested


TABLES: dict[str, tuple[list[FiledClaim], list[tuple[int, int | None, str, bool]]]] = {
    "a road is cut and opened": (
        [told(1, "cut", at=3), told(2, "open", at=6)],
        [(3, 5, "cut", False), (6, None, "open", False)],
    ),
    "a road of which two say otherwise": (
        [told(1, "cut", WATCH, 3), told(2, "open", ARMY, 3), told(3, "open", DESK, 9)],
        [(3, 8, "cut", True), (9, None, "open", False)],
    ),
    "a word that reaches into the days of another": (
        [told(1, "cut", ARMY, 3, until=8), told(2, "open", WATCH, 6)],
        [(3, 5, "cut", False), (6, None, "open", True)],
    ),
    "it is cut, and less than that": (
        [told(1, "cut", WATCH, 3), told(2, "restricted", WATCH, 3)],
        [(3, None, "cut", False)],
    ),
    "it was open for some days": (
        [told(1, "open", at=2, until=4, published=12)],
        [(2, 4, "open", False)],
    ),
    "it is not cut": ([told(1, "cut", certainty="denied")], [(6, None, "open", False)]),
    "it will be opened": (
        [told(1, "cut", at=3), told(2, "open", at=5, certainty="planned", marks=("future",))],
        [(3, None, "cut", False)],
    ),
    "an origin corrects itself": (
        [told(1, "cut", WATCH, 3), told(2, "open", WATCH, 3, published=5)],
        [(3, None, "open", False)],
    ),
    "what a later version replaced": (
        [told(1, "cut", WATCH, 3), told(2, "open", DESK, 3, state="replaced")],
        [(3, None, "cut", False)],
    ),
    "one road under several words": (
        [told(1, "cut", at=3, what="the highway"), told(2, "open", at=5, what="the only road")],
        [(3, 4, "cut", False), (5, None, "open", False)],
    ),
}


@pytest.mark.parametrize("name", TABLES, ids=lambda name: name.replace(" ", "-"))
def test_what_was_said_gives_the_states_that_an_analyst_would_write_down(name: str) -> None:
    claims, expected = TABLES[name]
    assert [line(state) for state in fold_access(claims)] == expected
    assert all(fold_access(order) == fold_access(claims) for order in permutations(claims))


def test_that_a_place_depends_on_a_road_says_nothing_of_whether_it_is_open() -> None:
    states = fold_access([told(1, "dependent", at=3), told(2, "cut", at=4), told(3, "open", at=5)])
    assert [(state.status, state.end) for state in states if state.status == "dependent"] == [("dependent", None)]
    assert [line(state) for state in states if state.status != "dependent"] == [
        (4, 4, "cut", False),
        (5, None, "open", False),
    ]


@pytest.mark.parametrize("row", load("ledger_control")["route"], ids=lambda row: row["form"])
def test_words_for_a_road_lead_to_the_form_that_the_table_says(row: dict[str, Any]) -> None:
    assert form_of(row["words"], tuple(row["between"])) == row["form"]


def test_the_ends_of_a_road_are_its_form_whichever_goes_first() -> None:
    assert form_of("the road", ("Osk", "Tavnik")) == form_of("a highway", ("Tavnik", "the Osk"))


def test_trucks_on_a_bridge_tell_of_the_bridge() -> None:
    assert key_of(told(1, "cut", what="some 40 trucks", place=BRIDGE)) == ("own:bridge", "bridge")
    assert key_of(told(1, "cut", what="", place=BRIDGE)) == ("own:bridge", "bridge")
    assert key_of(told(1, "cut", what="drinking water", place=BRIDGE)) == ("own:bridge", "water")
    assert key_of(told(1, "cut", what="some 40 trucks")) == ("own:tavnik", "traffic")


def test_without_a_place_a_road_is_known_within_its_story() -> None:
    one, other = told(1, "cut", place=None), told(2, "open", place=None)
    assert len(fold_access([one, other])) == 2
    assert len(fold_access([one, replace(other, story=one.story)])) == 1


def test_a_state_names_its_claims_its_rule_and_when_it_is_stale() -> None:
    (state,) = fold_access([told(1, "cut", WATCH), told(2, "open", ARMY), told(3, "open", DESK, certainty="possible")])
    assert (state.claims, state.against, state.evidence) == (("c00001",), ("c00002",), ("c00003",))
    assert state.rule == "access.opposed"
    assert state.stale_from == day(6) + timedelta(days=load("ledger_control")["stale"]["access"])
    assert is_stale(state, state.stale_from)
    assert fold_access([told(1, "cut", start=None)])[0].notes == ("start unknown",)
    assert fold_access([told(1, "cut", end=day(2))])[0].notes == ("end before start",)


def test_news_after_a_road_was_stale_begins_a_new_state() -> None:
    states = fold_access([told(1, "cut", at=2), told(2, "cut", at=25)])
    assert [line(state) for state in states] == [(2, 24, "cut", False), (25, None, "cut", False)]


def test_states_are_asked_for_by_day_and_by_period() -> None:
    states = fold_access(TABLES["a road is cut and opened"][0])
    assert [line(state)[2] for state in on(states, day(5))] == ["cut"]
    assert [line(state)[2] for state in between(states, day(5), None)] == ["cut", "open"]


def drawn(number: int) -> FiledClaim:
    """Make one of many claims on one road within three weeks: some with odd days, some old, planned or denied."""
    draw = Random(number).choice
    at, late = draw(range(1, 13)), draw((0, 0, 1, 8))
    odd: dict[str, Any] = draw(({}, {}, {}, {"start": None}, {"start": None, "end": None}))
    sure: dict[str, Any] = draw(
        (
            {},
            {},
            {},
            {"certainty": "denied"},
            {"certainty": "possible"},
            {"marks": ("historical",)},
            {"state": "replaced"},
        )
    )
    end = day(at) + timedelta(days=draw((0, 0, 3, -2)))
    values: dict[str, Any] = {"end": end, "published": min(31, at + late)} | odd | sure
    status = draw(("cut", "restricted", "open", "dependent"))
    return told(number, status, draw(ORIGINS), at, draw(("the road", "a highway", "the road", "water")), **values)


MANY = [drawn(number) for number in range(4000)]
CLAIM_SETS = st.lists(st.integers(0, len(MANY) - 1), min_size=1, max_size=6, unique=True).map(
    lambda chosen: [MANY[number] for number in chosen]
)


def same_in_any_order(claims: list[FiledClaim], data: st.DataObject) -> None:
    assert fold_access(data.draw(st.permutations(claims))) == fold_access(claims)


def as_it_was_known(claims: list[FiledClaim], data: st.DataObject) -> None:
    moment = data.draw(st.sampled_from([claim.recorded for claim in claims]))
    known = fold_access(as_of(reversed(claims), moment))
    assert known == fold_access([claim for claim in claims if claim.recorded <= moment])


def one_state_a_day(claims: list[FiledClaim], _: st.DataObject) -> None:
    by_key: dict[tuple[str, bool], list[AccessState]] = {}
    for state in fold_access(claims):
        by_key.setdefault((state.what, state.status == "dependent"), []).append(state)
    for states in by_key.values():
        assert all(state.end is None or state.start <= state.end for state in states)
        assert all(before.end is not None and before.end < after.start for before, after in pairwise(states))


def contested_has_both_sides(claims: list[FiledClaim], _: st.DataObject) -> None:
    for state in fold_access(claims):
        assert state.claims
        assert bool(state.against) == state.contested


def late_is_the_same_as_in_time(claims: list[FiledClaim], data: st.DataObject) -> None:
    late = data.draw(st.sampled_from(claims))
    later = replace(late, recorded=late.recorded + timedelta(days=90))
    assert fold_access([later if claim is late else claim for claim in claims]) == fold_access(claims)


PROPERTIES: tuple[Callable[[list[FiledClaim], st.DataObject], None], ...] = (
    same_in_any_order, as_it_was_known, one_state_a_day, contested_has_both_sides, late_is_the_same_as_in_time,
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
