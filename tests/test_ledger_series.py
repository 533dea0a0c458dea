"""Cumulative series against stated increments: by hand, as properties, and on two public data sets."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

import daily
from dateline.ledger.series import discrepancies, series
from dateline.records.filed import FiledClaim
from dateline.records.tolls import TollSeries
from toll_cases import many, said

FIRST = date(2031, 5, 1)


def total(day: int, count: int, number: int = 0, **more: Any) -> FiledClaim:
    return said(day * 10 + number, count, day=FIRST + timedelta(day), toll={"basis": "cumulative"}, **more)


def rise(day: int, count: int, days: int = 1, number: int = 5, **more: Any) -> FiledClaim:
    last = FIRST + timedelta(day)
    first = last - timedelta(days - 1)
    return said(day * 10 + number, count, day=last, start=first, end=last, toll={"basis": "period"}, **more)


def only(*claims: FiledClaim) -> TollSeries:
    (found,) = series(claims)
    return found


def findings(*claims: FiledClaim) -> list[str]:
    return [step.finding for step in only(*claims).steps]


@pytest.mark.parametrize(
    ("claims", "wanted"),
    [
        ([total(1, 10), total(2, 15), rise(2, 5)], ["agrees"]),
        ([total(1, 10), total(2, 15), rise(2, 4)], ["differs"]),
        ([total(1, 10), total(2, 15)], ["unstated"]),
        ([total(1, 10), total(2, 7)], ["revision"]),
        ([total(1, 10), total(2, 7), rise(2, 4)], ["revision"]),
        ([total(1, 10), total(3, 19), rise(2, 4), rise(3, 5)], ["agrees"]),
        ([total(1, 10), total(3, 19), rise(3, 9, days=2)], ["agrees"]),
        ([total(1, 10), total(3, 19), rise(3, 5)], ["not-comparable"]),
        ([total(1, 10), total(2, 10), total(3, 19), rise(3, 9, days=2)], ["unstated", "agrees"]),
        ([total(1, 10), total(2, 10), total(3, 19), rise(3, 8, days=2)], ["unstated", "differs"]),
        ([total(1, 10, shape="least"), total(2, 15), rise(2, 4)], ["agrees"]),
        ([total(1, 100), total(2, 200), rise(2, 95, shape="about")], ["agrees"]),
    ],
)
def test_a_step_is_held_against_what_was_stated_for_just_its_days(claims: list[FiledClaim], wanted: list[str]) -> None:
    assert findings(*claims) == wanted


def test_both_figures_of_a_discrepancy_are_kept() -> None:
    (step,) = discrepancies(series([total(1, 10), total(2, 15), rise(2, 4)]))
    assert (step.low, step.high, step.stated_low, step.stated_high) == (5, 5, 4, 4)
    assert (step.earlier, step.later, step.stated) == ("c00010", "c00020", ("c00025",))
    assert step.words == "the total rises by 5 from 2031-05-02 to 2031-05-03; 4 stated"


def test_bodies_recovered_that_are_counted_apart_explain_a_difference() -> None:
    recovered = rise(2, 3, number=6)
    words = recovered.trigger
    group = type(words)(words.span, "bodies recovered")
    apart = type(recovered.toll)("killed", 3, 3, False, group, "unknown", None, "period")
    found = only(total(1, 10), total(2, 18), rise(2, 5), replace(recovered, toll=apart)).steps
    assert [(step.finding, step.rule) for step in found] == [("agrees", "series.inclusion")]


def test_the_latest_total_of_a_day_stands_and_the_other_is_kept() -> None:
    found = only(total(1, 10), total(2, 14), total(2, 15, number=1), rise(2, 5))
    assert ([step.finding for step in found.steps], found.superseded) == (["agrees"], ("c00020",))


def test_spans_that_begin_on_the_day_of_the_last_report_run_from_hour_to_hour() -> None:
    claims = [total(day, 10 * day) for day in range(1, 6)]
    spans = [rise(day, 10, days=2) for day in range(2, 6)]
    assert findings(*claims, *spans) == ["agrees"] * 4


def test_totals_of_no_day_and_the_ends_of_the_calendar_are_no_fault() -> None:
    lost = said(1, 5, start=None, end=None, toll={"basis": "cumulative"})
    last = said(2, 9, start=date.max, end=date.max, toll={"basis": "cumulative"})
    first = said(3, 9, start=date.min, end=date.min, toll={"basis": "cumulative"})
    spans = [said(4, 1, start=date.min, end=date.max, toll={"basis": "period"})]
    assert only(lost, last, first, *spans).undated == ("c00001",)


@many(st.tuples(st.lists(st.integers(0, 50), min_size=2, max_size=12), st.integers(0, 11), st.integers(-9, 9)))
def test_r8_a_step_that_is_not_the_stated_increment_is_found_and_no_other(case: Any) -> None:
    rises, place, wrong = case
    place = 1 + place % (len(rises) - 1)
    claims, so_far = [], 100
    for day, count in enumerate(rises):
        so_far += count
        stated = max(0, count + wrong) if day == place else count
        claims += [total(day, so_far), rise(day, stated)]
    found = discrepancies(series(claims))
    bad = max(0, rises[place] + wrong) != rises[place]
    assert [step.end for step in found] == ([FIRST + timedelta(place)] if bad else [])


@many(st.tuples(st.lists(st.integers(-20, 50), min_size=1, max_size=10), st.randoms(use_true_random=False)))
def test_r8_a_falling_total_is_a_revision_in_any_order(case: tuple[list[int], random.Random]) -> None:
    steps, chance = case
    counts = [500]
    for step in steps:
        counts.append(counts[-1] + step)
    claims = [total(day, count) for day, count in enumerate(counts)]
    wanted = only(*claims)
    assert [step.finding == "revision" for step in wanted.steps] == [step < 0 for step in steps]
    chance.shuffle(claims)
    assert only(*claims) == wanted


# ------------------------------------------------------------------ public data sets

SEVEN = ["2023-12-05", "2023-12-08", "2023-12-09", "2024-01-12", "2024-01-16", "2024-08-27", "2024-08-28"]


@pytest.fixture(scope="module")
def gaza() -> tuple[TollSeries, ...]:
    if not daily.DAILY.is_dir():
        pytest.skip("the daily casualty reports are not on this machine")
    return series(daily.claims(daily.rows("gaza_casualties_daily.json")))


def test_the_seven_days_on_which_the_killed_do_not_add_up_are_found_and_no_others(gaza: tuple[TollSeries, ...]) -> None:
    killed = [one for one in gaza if one.harm == "killed"]
    assert [step.end.isoformat() for step in discrepancies(killed)] == SEVEN


def test_all_other_steps_of_the_killed_agree_or_have_nothing_stated_for_their_days(
    gaza: tuple[TollSeries, ...],
) -> None:
    steps = next(one for one in gaza if one.harm == "killed" and one.kind is None).steps
    count = {finding: sum(step.finding == finding for step in steps) for finding in ("agrees", "not-comparable")}
    assert count == {"agrees": 915, "not-comparable": 5}


def test_totals_that_fall_are_revisions(gaza: tuple[TollSeries, ...]) -> None:
    fallen = [(one.kind, step.end.isoformat()) for one in gaza for step in one.steps if step.finding == "revision"]
    assert fallen == [("famine", "2025-07-22"), ("women", "2023-10-19"), ("women", "2023-10-21")]


def test_the_other_land_adds_up() -> None:
    if not daily.DAILY.is_dir():
        pytest.skip("the daily casualty reports are not on this machine")
    found = series(daily.claims(daily.rows("lebanon_casualties_daily.json")))
    assert len(found) == 2
    assert discrepancies(found) == ()
