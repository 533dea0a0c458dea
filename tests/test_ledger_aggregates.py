"""Tolls of a place and a period: one frontier, residuals, overlapping days, stocks, what is possibly inside."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st

import daily
from dateline.ledger.aggregates import sum_tolls
from dateline.ledger.tolls import set_aside
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Incident
from dateline.records.tolls import TollScope, TollSum
from filed import TAVNIK
from toll_cases import incident, many, said

COUNTRY = FiledPlace("own:country", "Country", "country", None, None, None, "XX")
ORVEN = FiledPlace("own:orven", "Orven", "province", None, None, None, "XX", ("own:country",))
LASK = FiledPlace("own:lask", "Lask", "town", None, None, None, "XX", ("own:orven", "own:country"))
MAY = TollScope(ORVEN, date(2031, 5, 1), date(2031, 5, 31), "killed")


def day(number: int) -> date:
    return date(2031, 5, 1) + timedelta(number - 1)


def period(number: int, count: int, first: int, last: int, place: FiledPlace = ORVEN, **more: Any) -> FiledClaim:
    basis = more.pop("basis", "period")
    return said(number, count, start=day(first), end=day(last), place=place, toll={"basis": basis}, **more)


def summed(incidents: list[Incident], claims: list[FiledClaim], scope: TollScope = MAY) -> TollSum:
    return sum_tolls(scope, incidents, claims)


def ends(found: TollSum) -> tuple[int, int | None, int | None]:
    return found.low, found.high, found.best


def test_incidents_add_up() -> None:
    found = summed([incident(1, 5, 5, day(3)), incident(2, 7, 9, day(4), best=8)], [])
    assert (ends(found), found.rule) == ((12, 14, 13), "sum.incidents")


def test_nothing_on_file_is_not_zero() -> None:
    found = summed([], [])
    assert (ends(found), found.notes) == ((0, None, None), ("no toll is on file: silence is not zero",))


def test_a_total_stands_for_the_incidents_that_it_takes_in() -> None:
    found = summed([incident(1, 5, 5, day(3)), incident(2, 7, 7, day(20))], [period(1, 30, 1, 10)])
    assert (ends(found), found.rule) == ((37, 37, 37), "sum.frontier")
    (rest,) = found.residuals
    assert (rest.low, rest.high, rest.incidents, rest.over_capture) == (25, 25, ("i1",), False)
    assert dict(found.left_out) == {"i1": "taken in by the total c00001"}


def test_what_is_only_possibly_inside_widens_and_never_narrows() -> None:
    coarse = incident(1, 5, 8, day(3), place=COUNTRY)
    late = incident(2, 4, 4, day(28), day(33))
    lost = incident(3, 2, 2, None, place=None)
    found = summed([coarse, late, lost], [])
    assert ends(found) == (0, 14, None)
    with_total = summed([coarse, incident(4, 6, 6, day(4))], [period(1, 30, 1, 10)])
    assert [(rest.low, rest.high) for rest in with_total.residuals] == [(16, 24)]
    assert ends(with_total) == (30, 38, 30)


def test_incidents_that_come_to_more_than_a_total_are_an_alarm() -> None:
    found = summed([incident(1, 20, 20, day(3)), incident(2, 15, 15, day(4))], [period(1, 30, 1, 10)])
    (rest,) = found.residuals
    assert (rest.low, rest.high, rest.over_capture) == (0, -5, True)
    assert ends(found) == (35, 35, 35)
    assert found.notes == ("incidents come to 35, more than the total of 30 that takes them in",)


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ((1, 1), (2, 2), 30),
        ((1, 2), (2, 3), 20),
        ((1, 10), (5, 5), 10),
    ],
)
def test_totals_that_share_a_day_are_never_added(first: Any, second: Any, wanted: int) -> None:
    found = summed([], [period(1, 10, *first), period(2, 20, *second)])
    assert found.low == wanted
    assert len(found.left_out) == (wanted != 30)


def test_spans_that_are_told_to_the_hour_may_meet_in_a_day() -> None:
    one = replace(period(1, 10, 1, 2), edtf="2031-05-01T12:00/2031-05-02T12:00")
    two = replace(period(2, 20, 2, 3), edtf="2031-05-02T12:00/2031-05-03T12:00")
    assert summed([], [one, two]).low == 30
    assert summed([], [one, replace(two, edtf="2031-05-02T06:00/2031-05-03T12:00")]).low < 30


def test_totals_of_two_towns_add_and_of_a_town_and_its_province_do_not() -> None:
    assert summed([], [period(1, 10, 1, 2, TAVNIK), period(2, 20, 1, 2, LASK, by=1)]).low == 30
    assert summed([], [period(1, 10, 1, 2, TAVNIK), period(2, 20, 1, 2)]).low in (10, 20)


def test_a_later_total_of_the_same_source_and_days_replaces_it() -> None:
    found = summed([], [period(1, 10, 1, 2), period(2, 8, 1, 2)])
    assert (found.low, dict(found.left_out)) == (8, {"c00001": "replaced by a later total of its source"})


def test_a_cumulative_total_needs_a_beginning_inside() -> None:
    since = period(1, 90, -200, 9, basis="cumulative")
    unknown = said(2, 90, start=None, end=day(9), place=ORVEN, toll={"basis": "cumulative"})
    found = summed([incident(1, 5, 5, day(3))], [since, unknown])
    assert ends(found) == (5, 5, 5)
    assert len(found.left_out) == 2


def test_stocks_are_never_added() -> None:
    scope = replace(MAY, harm="displaced")
    more = {"harm": "displaced", "basis": "standing"}
    told = [
        said(n, count, by=by, start=day(on), end=day(on), place=ORVEN, harm="displaced", toll={"basis": more["basis"]})
        for n, count, by, on in ((1, 500, 0, 3), (2, 700, 0, 9), (3, 650, 1, 8))
    ]
    found = summed([], told, scope)
    assert [(one.claim, one.low, one.superseded) for one in found.stocks] == [
        ("c00002", 700, ("c00001",)), ("c00003", 650, ()),
    ]  # fmt: skip
    assert (found.low, found.parts) == (0, ())


def test_impossible_totals_are_left_out_with_a_reason() -> None:
    wrong = [period(1, 10, 9, 2), said(2, -4, start=day(1), end=day(2), place=ORVEN, toll={"basis": "period"})]
    found = summed([], wrong)
    assert [why for _, why in found.left_out] == [
        "a total whose days are not known, or end before they start", "a number below zero: -4 to -4",
    ]  # fmt: skip


def test_incidents_of_one_origin_are_shown_apart() -> None:
    found = summed([incident(1, 5, 5, day(3), provisional=True), incident(2, 7, 7, day(3))], [])
    assert (found.low, found.provisional) == (12, ("i1",))


# ------------------------------------------------------------------ properties

_ends = st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 20)))
_places = st.sampled_from([TAVNIK, LASK, ORVEN, COUNTRY, None])


def _incident(number: int, low: int, more: int | None, first: int, long: int, place: FiledPlace | None) -> Incident:
    return incident(number, low, None if more is None else low + more, day(first), day(first + long), place)


incidents = st.builds(
    lambda rows: [_incident(n, *pair, first, long, place) for n, (pair, first, long, place) in enumerate(rows)],
    st.lists(st.tuples(_ends, st.integers(-2, 33), st.integers(0, 3), _places), max_size=4),
)
totals = st.builds(
    lambda rows: [
        period(n, count, first, first + long, place, by=by, basis=basis)
        for n, (count, first, long, place, by, basis) in enumerate(rows)
    ],
    st.lists(
        st.tuples(
            st.integers(0, 90), st.integers(1, 28), st.integers(0, 3), st.sampled_from([TAVNIK, LASK, ORVEN]),
            st.integers(0, 2), st.sampled_from(["period", "cumulative"]),
        ),
        max_size=3,
    ),
)  # fmt: skip


@many(st.tuples(incidents, st.integers(0, 120)))
def test_r7_the_residual_is_an_interval_that_the_possible_only_widens(case: Any) -> None:
    held, count = case
    claim = period(1, count, 1, 31)
    (rest,) = summed(held, [claim]).residuals
    sure = [one for one in held if one.id in rest.incidents]
    assert all(one.place and one.place.within("own:orven") and one.start >= day(1) for one in sure)
    assert rest.high == count - sum(one.tolls[0].low for one in sure)
    assert rest.over_capture is (rest.high < 0)
    if sure:
        (alone,) = summed(sure, [claim]).residuals
        assert (rest.low <= alone.low, rest.high) == (True, alone.high)
        highs = [one.tolls[0].high for one in sure]
        assert alone.low == (0 if None in highs else max(0, count - sum(high or 0 for high in highs)))


@many(st.tuples(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 26), st.integers(0, 3)), max_size=5)))
def test_r9_no_day_is_counted_twice(case: Any) -> None:
    told = [period(n, count, first, first + long) for n, (count, first, long) in enumerate(case[0])]
    found = summed([], told)
    spans = {claim.key: (claim.start, claim.end) for claim in told}
    used = sorted(spans[part.id] for part in found.parts)
    assert all(one[1] < two[0] for one, two in pairwise(used))
    assert found.low == sum(part.low for part in found.parts)
    assert bool(found.parts) is bool(told)


@many(st.tuples(incidents, totals))
def test_r10_a_sum_takes_one_frontier(case: Any) -> None:
    held, told = case
    found = summed(held, told)
    claims = {claim.key: claim for claim in told}
    happened = {one.id: one for one in held}
    taken = [claims[part.id] for part in found.parts if part.kind == "total"]
    for part in found.parts:
        if part.kind == "incident" and part.inside == "surely":
            one = happened[part.id]
            assert not any(
                one.place and claim.place and one.place.within(claim.place.key)
                and claim.start <= one.start and one.end <= claim.end
                for claim in taken
            )  # fmt: skip
    for number, claim in enumerate(taken):
        for other in taken[number + 1 :]:
            apart = claim.end < other.start or other.end < claim.start
            assert apart or not (claim.place.within(other.place.key) or other.place.within(claim.place.key))
    assert found.low == sum(part.low for part in found.parts if part.inside == "surely")


@many(st.tuples(incidents, totals, st.randoms(use_true_random=False)))
def test_r14_no_order_changes_a_sum(case: tuple[list[Incident], list[FiledClaim], random.Random]) -> None:
    held, told, chance = case
    wanted = summed(held, told)
    chance.shuffle(held)
    chance.shuffle(told)
    assert summed(held, told) == wanted


@many(st.tuples(incidents, st.integers(0, 4)))
def test_r15_what_is_set_aside_counts_zero_and_stays_on_file(case: Any) -> None:
    held, place = case
    if not held:
        return
    place %= len(held)
    rest = [*held[:place], *held[place + 1 :]]
    found = summed([*rest, set_aside(held[place], "fighters")], [])
    assert ends(found) == ends(summed(rest, []))


# ------------------------------------------------------------------ a public data set


def test_reports_of_several_days_are_never_counted_twice() -> None:
    if not daily.DAILY.is_dir():
        pytest.skip("the daily casualty reports are not on this machine")
    rows = daily.rows("gaza_casualties_daily.json")
    claims = daily.claims(rows)
    scope = TollScope(daily.LAND, date(2024, 1, 1), date(2025, 12, 31), "killed")
    found = sum_tolls(scope, [], [claim for claim in claims if claim.toll and claim.toll.basis == "period"])
    known = {claim.key: claim for claim in claims}
    days = [
        ordinal
        for part in found.parts
        for ordinal in range(known[part.id].start.toordinal(), known[part.id].end.toordinal() + 1)
    ]
    assert len(days) == len(set(days))
    stated = sum(
        row["killed"] for row in rows
        if "killed" in row and row["report_period"] and "2024-01-01" <= row["report_date"] <= "2025-12-31"
    )  # fmt: skip
    assert found.low <= stated


def test_a_running_total_takes_the_place_of_its_earlier_ones_and_copies_add_nothing() -> None:
    told = [period(1, 16, 1, 2), period(2, 30, 1, 3), period(3, 60, 1, 5)]
    copy = replace(period(4, 30, 1, 4), story="d002", published=told[1].published)
    found = summed([], [*told, copy])
    assert ends(found) == (60, 60, 60)
    assert [rest.claim for rest in found.residuals] == ["c00003"]
    assert dict(found.left_out) == dict.fromkeys(
        ("c00001", "c00002", "c00004"), "replaced by a later total of its source"
    )
    early = replace(MAY, end=day(3))
    assert ends(summed([], [*told, copy], early)) == (30, 30, 30)
