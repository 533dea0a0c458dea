"""Which claims of one dispatch speak of one happening."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.ledger.accounts import account_of, accounts_of
from dateline.records.claim import Party
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.text import Excerpt, Span
from filed import TAVNIK, control, event, filed, toll

HARVEN = FiledPlace("own:harven", "Harven", "town", 10.5, 21.0, 3.0, "XX", ("own:orven", "own:country"))
QUARTER = FiledPlace("own:dolnik", "Dolnik", "suburb", 10.01, 20.01, 1.0, "XX", ("own:tavnik", "own:orven", "own:cc"))
AIR, SHELLING, CLASH = "Air/drone strike", "Shelling/artillery/missile attack", "Armed clash"


def party(words: str, side: str | None = "civilians") -> Party:
    return Party(Excerpt(Span(0, len(words)), words), "people", side)


def told(number: int, line: int = 0, **more: Any) -> FiledClaim:
    """A claim of one dispatch, in its line-th sentence."""
    values = {"dispatch": "d", "sentence": Span(line * 200, line * 200 + 190)} | more
    place = Excerpt(Span(line * 200 + number, line * 200 + number + 1), "x")
    return filed(number, trigger=place, content=Excerpt(Span(0, 1), f"line {line}"), **values)


def strike(number: int, line: int = 0, kind: str = SHELLING, **more: Any) -> FiledClaim:
    made = event(kind, **{name: more.pop(name) for name in ("actors", "targets", "weapons") if name in more})
    return told(number, line, kind="event", event=made, **more)


def dead(number: int, low: int, line: int = 0, **more: Any) -> FiledClaim:
    made = toll(low=low, high=low, **{name: more.pop(name) for name in ("harm", "basis", "side") if name in more})
    return told(number, line, kind="toll", toll=made, **more)


def numbers(claims: list[FiledClaim]) -> list[list[int]]:
    return [[int(claim.key[1:]) for claim in account.claims] for account in accounts_of(claims)]


def test_a_toll_belongs_to_the_event_of_its_sentence() -> None:
    assert numbers([strike(1), dead(2, 14), dead(3, 20, harm="wounded")]) == [[1, 2, 3]]


def test_a_later_toll_belongs_to_the_event_of_its_place_and_day() -> None:
    claims = [strike(1), strike(2, 1, place=HARVEN), dead(3, 4, 5, place=HARVEN), dead(4, 9, 6)]
    assert numbers(claims) == [[1, 4], [2, 3]]


def test_a_headline_and_the_body_tell_of_one_event() -> None:
    assert numbers([strike(1), strike(2, 2), dead(3, 4, 2)]) == [[1, 2, 3]]


def test_a_quarter_of_the_town_is_where_the_event_of_the_town_was() -> None:
    (account,) = accounts_of([strike(1), strike(2, 1, place=QUARTER), dead(3, 4, 3)])
    assert account.place == QUARTER


@pytest.mark.parametrize("other", [{"place": HARVEN}, {"day": 7}, {"kind": "Agreement"}])
def test_another_place_day_or_kind_is_another_event(other: dict[str, Any]) -> None:
    assert numbers([strike(1), strike(2, 1, **other)]) == [[1], [2]]


def test_two_targets_in_one_breath_are_two_events() -> None:
    school, market = (party("the school"),), (party("the market"),)
    assert numbers([strike(1, targets=school), strike(2, targets=market)]) == [[1], [2]]
    assert numbers([strike(1, targets=school), strike(2, targets=(party("a school"),))]) == [[1, 2]]


def test_another_attack_is_another() -> None:
    second = replace(strike(2, 1), trigger=Excerpt(Span(202, 216), "another attack"))
    assert numbers([strike(1), second]) == [[1], [2]]


def test_what_sources_take_for_each_other_is_one_event_but_not_in_one_sentence() -> None:
    assert numbers([strike(1, kind=AIR), strike(2, 1)]) == [[1, 2]]
    assert numbers([strike(1, kind=AIR), strike(2)]) == [[1], [2]]


@pytest.mark.parametrize(
    "claim",
    [
        told(1, kind="statement"),
        told(1, kind="control", control=control("held", "the army")),
        told(1, kind="control", control=control("captured", "the army")),
        strike(1, certainty="planned"),
        strike(1, marks=("hypothetical",)),
        strike(1, marks=("future",)),
        dead(1, 4, basis="period"),
        dead(1, 4, basis="cumulative"),
        dead(1, 4, basis="standing"),
        dead(1, 40, harm="present"),
        dead(1, 40, harm="displaced"),
    ],
)
def test_what_is_no_happening_makes_no_account(claim: FiledClaim) -> None:
    assert accounts_of([claim]) == ()


def test_a_figure_without_an_event_makes_an_account() -> None:
    (account,) = accounts_of([dead(1, 4), dead(2, 9, harm="wounded")])
    assert account.types == ()
    assert len(account.claims) == 2


def test_a_denial_belongs_to_what_it_denies_and_stands_alone_where_nobody_tells_it() -> None:
    denial = strike(2, 4, certainty="denied", marks=("negated",))
    assert numbers([strike(1), denial]) == [[1, 2]]
    assert numbers([denial]) == [[2]]
    assert numbers([strike(1), replace(denial, place=HARVEN)]) == [[1], [2]]


def test_those_present_belong_to_the_event_but_make_none() -> None:
    assert numbers([strike(1), dead(2, 60, harm="present")]) == [[1, 2]]


def test_the_dead_are_not_laid_to_an_agreement() -> None:
    assert numbers([strike(1, kind="Agreement"), dead(2, 4)]) == [[1], [2]]
    assert numbers([strike(1, kind=AIR), dead(2, 4, harm="detained")]) == [[1], [2]]


def test_the_dead_are_laid_to_what_kills_before_what_is_told_next_to_them() -> None:
    claims = [strike(1, kind=CLASH), strike(2, 1, kind="Other"), dead(3, 4, 2)]
    assert numbers(claims) == [[1, 3], [2]]
    assert numbers([strike(1, kind=AIR), strike(2, 1, kind="Mob violence"), dead(3, 4, 2)]) == [[1, 3], [2]]


def test_an_account_has_the_finest_place_and_day() -> None:
    wide = strike(1, place=TAVNIK, start=filed(1, day=3).start, end=filed(1, day=6).end)
    account = account_of([wide, dead(2, 3, place=QUARTER)])
    assert (account.place, account.start, account.end) == (QUARTER, filed(1).start, filed(1).end)
    assert account.key == "c00001"


PLACES = st.sampled_from([TAVNIK, HARVEN, QUARTER, None])
KINDS = st.sampled_from([AIR, SHELLING, CLASH, "Other", "Agreement", None])
DRAWN = st.lists(
    st.tuples(KINDS, PLACES, st.integers(5, 6), st.integers(0, 6), st.sampled_from(["asserted", "denied", "planned"])),
    min_size=1,
    max_size=8,
)


def drawn(values: list[tuple[Any, ...]]) -> list[FiledClaim]:
    made = []
    for number, (kind, place, day, line, certainty) in enumerate(values):
        more = {"place": place, "day": day, "certainty": certainty}
        made.append(strike(number, line, kind, **more) if kind else dead(number, number + 1, line, **more))
    return made


@pytest.mark.parametrize("cases", [2000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_accounts_hold_each_claim_once_and_do_not_depend_on_its_place_in_the_list(cases: int) -> None:
    @settings(max_examples=cases, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(DRAWN, st.randoms(use_true_random=False))
    def holds(values: list[tuple[Any, ...]], random: Any) -> None:
        claims = drawn(values)
        found = accounts_of(claims)
        held = [claim.key for account in found for claim in account.claims]
        expected = {claim.key for claim in claims if claim.certainty != "planned"}
        assert sorted(held) == sorted(expected)
        assert all(account.key == account.claims[0].key for account in found)
        random.shuffle(claims)
        assert accounts_of(claims) == found

    holds()


def test_a_part_of_a_total_is_the_toll_of_no_one_happening() -> None:
    words = "Of the dead, 14 were brought in on Wednesday."
    part = replace(
        dead(2, 14, 1), trigger=Excerpt(Span(213, 215), "14"), content=Excerpt(Span(200, 200 + len(words)), words)
    )
    assert accounts_of([dead(1, 30, basis="period"), part]) == ()
    assert len(accounts_of([part])) == 1
    assert len(accounts_of([dead(1, 30, basis="period", harm="wounded"), part])) == 1
