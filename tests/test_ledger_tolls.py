"""Figures and the tolls of one incident: every rule by hand, then as a property of generated claims."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import strategies as st

from dateline.ledger.figures import figure_of, figures
from dateline.ledger.toll_rules import acts, word_rules
from dateline.ledger.tolls import counted_tolls, reckon, set_aside
from dateline.lexicon import load
from dateline.records.filed import FiledClaim
from dateline.records.incident import TollRange
from filed import event, filed, origin
from toll_cases import CELLS, SHAPES, claims, incident, many, said, worded


def everybody(*told: FiledClaim, **more: Any) -> TollRange:
    return next(row for row in reckon(told, **more) if row.category == "all")


def ends(*told: FiledClaim, **more: Any) -> tuple[int, int | None, int | None]:
    row = everybody(*told, **more)
    return row.low, row.high, row.best


def _examples() -> Iterator[Any]:
    for row in load("ledger_tolls")["word"]:
        for verdict in ("yes", "no"):
            for sentence in row[verdict]:
                yield pytest.param(row["id"], sentence, verdict == "yes", id=f"{row['id']}: {sentence}")


@pytest.mark.parametrize(("rule", "sentence", "wanted"), list(_examples()))
def test_a_rule_of_words_keeps_its_examples(rule: str, sentence: str, wanted: bool) -> None:
    if "[" in sentence:
        first, second = (worded(text, number) for number, text in enumerate(_both(sentence)))
        group = replace(first.toll, group=first.trigger)
        found = figures([replace(first, toll=group), replace(second, dispatch=first.dispatch)])
        assert all(bool(figure.beside) is wanted for figure in found)
    else:
        act = next(one.act for one in word_rules() if one.id == rule)
        assert (acts(worded(sentence)).get(act) is not None) is wanted


def _both(sentence: str) -> tuple[str, str]:
    plain = sentence.replace("[", "").replace("]", "")
    return sentence.replace("{", "").replace("}", "").replace("[", "{").replace("]", "}"), plain


@pytest.mark.parametrize(
    ("words", "stated", "low", "high", "best", "rule"),
    [
        ("{8}", {"low": 8, "high": 8}, 8, 8, 8, "count.exact"),
        ("{more than 93,000}", {"low": 93000, "high": None}, 93001, None, None, "count.more-than"),
        ("{at least 14}", {"low": 14, "high": None}, 14, None, None, "count.at-least"),
        ("{some 60}", {"low": 60, "high": 60, "approximate": True}, 54, 66, 60, "count.about"),
        ("{nearly 3}", {"low": 3, "high": 3, "approximate": True}, 2, 4, 3, "count.about"),
        ("{2,500 to 4,000}", {"low": 2500, "high": 4000}, 2500, 4000, None, "count.range"),
        ("{dozens}", {"low": 24, "high": None}, 24, None, None, "count.at-least"),
        ("{up to 30}", {"low": None, "high": 30}, 0, 30, None, "count.up-to"),
        ("{fewer than 30}", {"low": None, "high": 30}, 0, 29, None, "count.fewer-than"),
        ("{no casualties}", {"low": 0, "high": 0}, 0, 0, 0, "count.none"),
    ],
)
def test_a_count_is_reckoned_by_a_named_rule_and_its_stated_number_is_kept(
    words: str, stated: dict[str, Any], low: int, high: int | None, best: int | None, rule: str
) -> None:
    figure = figure_of(worded(words, toll=stated))
    assert (figure.low, figure.high, figure.best, figure.rule) == (low, high, best, rule)
    assert (figure.stated_low, figure.stated_high) == (stated["low"], stated["high"])
    assert figure.inferred is ((low, high) != (stated["low"], stated["high"]))


def test_the_house_table_can_be_another() -> None:
    claim = worded("{some 60}", toll={"low": 60, "high": 60, "approximate": True})
    assert (figure_of(claim, "stated").low, figure_of(claim, "stated").high) == (60, 60)


@pytest.mark.parametrize(
    ("more", "standing"),
    [
        ({}, "counts"),
        ({"certainty": "estimated"}, "counts"),
        ({"certainty": "unconfirmed"}, "counts"),
        ({"certainty": "possible"}, "shown"),
        ({"stance": "cannot-confirm"}, "shown"),
        ({"certainty": "denied"}, "back"),
        ({"certainty": "planned"}, "never"),
        ({"marks": ("hypothetical",)}, "never"),
        ({"marks": ("future",)}, "never"),
        ({"marks": ("negated",)}, "back"),
        ({"toll": {"low": 5, "high": 3}}, "impossible"),
        ({"toll": {"low": -4, "high": 3}}, "impossible"),
        ({"toll": {"low": None, "high": None}}, "impossible"),
    ],
)
def test_what_counts_follows_from_how_it_is_put_forward(more: dict[str, Any], standing: str) -> None:
    assert figure_of(said(1, 5, **more)).standing == standing
    row = everybody(said(1, 5, **more), said(2, 9, by=1))
    assert ("c00001" in row.figures) is (standing == "counts")
    assert ("c00001" in (*row.aside, *row.superseded)) is (standing != "counts")
    assert row.low == (5 if standing == "counts" else 9)


def test_what_cannot_be_is_said_in_words() -> None:
    wrong = filed(1, "toll", place=None, start=date(2031, 5, 6), end=date(2031, 5, 2), toll=said(1, 5).toll)
    notes = " | ".join(everybody(wrong).notes)
    assert "before it starts" in notes
    assert "no known place" in notes
    assert "no known time" in " ".join(everybody(filed(1, "toll", start=None, end=None, toll=said(1, 5).toll)).notes)


def test_an_outlet_that_cannot_verify_a_figure_widens_the_range_and_never_gives_the_best() -> None:
    assert ends(said(1, 9), said(2, 40, by=2, certainty="unconfirmed")) == (9, 40, 9)
    assert ends(said(1, 40, certainty="unconfirmed")) == (40, 40, None)


def test_a_part_never_adds() -> None:
    whole = worded("{12 people}, including three children, were killed.", 1, 12, dispatch="d")
    part = worded("12 people, including {three children}, were killed.", 2, 3, dispatch="d", cell=1)
    row = everybody(whole, part)
    assert (row.low, row.high, row.subsets) == (12, 12, (part.key,))


def test_counts_that_a_sentence_sets_side_by_side_add_up() -> None:
    one = worded("{Three women} and two policemen were killed.", 1, 3, dispatch="d", cell=1)
    two = worded("Three women and {two policemen} were killed.", 2, 2, dispatch="d")
    group = [replace(claim, toll=replace(claim.toll, group=claim.trigger)) for claim in (one, two)]
    assert ends(*group)[:2] == (5, 5)


def test_a_count_of_children_alone_is_a_part_of_a_larger_count_elsewhere() -> None:
    children = worded("{Nine children} were killed.", 2, 9, by=1, cell=1)
    assert ends(said(1, 20), children)[:2] == (20, 20)
    assert ends(children)[:2] == (9, 9)


def test_a_part_whose_whole_nobody_counts_is_the_least_that_there_are() -> None:
    assert ends(worded("among them {nine women}", 1, 9))[:2] == (9, None)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (("{31} were killed.", 31, "{Three more} died.", 3), (34, 34)),
        (("{31} were killed.", 31, "The toll rose to {34}.", 34), (34, 34)),
        (("{31} were killed.", 31, "The toll was corrected to {29}.", 29), (29, 29)),
        (("{31} were killed.", 31, "{At least three more} died.", 3), (34, 34)),
    ],
)
def test_increments_add_and_running_totals_replace(told: tuple[str, int, str, int], wanted: tuple[int, int]) -> None:
    first, one, then, two = told
    assert ends(worded(first, 1, one, day=6), worded(then, 2, two, day=7))[:2] == wanted


def test_an_increment_counts_once_however_often_it_is_printed() -> None:
    base = worded("{31} were killed.", 1, 31, day=6)
    printed = [worded("{Three more} died.", number, 3, day=7, outlet=f"Outlet {number}") for number in range(2, 9)]
    assert ends(base, *printed)[:2] == (34, 34)


def test_a_running_total_takes_in_the_increments_of_its_dispatch() -> None:
    base = worded("{31} were killed.", 1, 31, day=6)
    more = worded("{Three more} died, bringing the toll to 34.", 2, 3, day=7, dispatch="d")
    now = worded("Three more died, bringing the toll to {34}.", 3, 34, day=7, dispatch="d")
    assert ends(base, more, now)[:2] == (34, 34)


def test_an_increment_on_nothing_known_is_the_least_and_no_increment_after_another_harm() -> None:
    assert ends(worded("{Three more} died.", 1, 3))[:2] == (3, None)
    dead = said(1, 10, dispatch="d")
    hurt = replace(worded("{Another 36} were wounded.", 2, 36, harm="wounded", dispatch="d", offset=100))
    assert [(row.low, row.high) for row in reckon([dead, hurt])] == [(10, 10), (36, 36)]


def test_a_figure_that_is_named_only_to_be_replaced_is_taken_back() -> None:
    first = said(1, 27, day=6)
    now = worded("The toll is {31}, up from 27.", 2, 31, day=7, dispatch="d")
    old = worded("The toll is 31, up from {27}.", 3, 27, day=7, dispatch="d")
    row = everybody(first, now, old)
    assert (row.low, row.high, row.superseded) == (31, 31, (first.key, old.key))


def test_a_source_that_takes_its_only_figure_back_counts_nobody() -> None:
    row = everybody(said(1, 12, day=6), said(2, 12, day=7, certainty="denied"))
    assert (row.low, row.high, row.best, row.figures) == (0, None, None, ())
    assert row.superseded == ("c00001", "c00002")


def test_a_denial_of_another_takes_nothing_from_it() -> None:
    assert ends(said(1, 12), said(2, 12, by=1, certainty="denied"))[:2] == (12, 12)


def test_total_and_parts_leave_the_unknown_and_what_does_not_fit_is_a_conflict() -> None:
    rows = reckon([said(1, 12, dispatch="d"), said(2, 7, dispatch="d", cell=1), said(3, 2, dispatch="d", cell=2)])
    assert [(row.category, row.low, row.high) for row in rows] == [
        ("all", 12, 12), ("civilian", 7, 7), ("combatant", 2, 2), ("unknown", 3, 3),
    ]  # fmt: skip
    over = everybody(said(1, 12, dispatch="d"), said(2, 9, dispatch="d", cell=1), said(3, 9, dispatch="d", cell=2))
    assert (over.low, over.high) == (12, 12)
    assert any("the parts, 18, are above the whole, 12" in note for note in over.notes)


def test_who_counts_its_own_dead_says_nothing_of_the_others() -> None:
    army = said(2, 3, by="Army", source="military", cell=2)
    assert ends(said(1, 12), army)[:2] == (12, 12)
    rebels = said(3, 9, by="Front", source="armed-group", cell=3)
    row = everybody(army, rebels)
    assert (row.low, row.high, row.rule) == (12, 12, "best.sum")


def test_fighters_to_one_and_civilians_to_another_are_the_same_dead() -> None:
    row = everybody(said(1, 28, by="Army", source="military", cell=3), said(2, 34, by=2, cell=1))
    assert (row.low, row.high) == (28, 34)
    assert any("total.disputed" in note for note in row.notes)
    apart = everybody(said(1, 28, cell=3, dispatch="d"), said(2, 34, cell=1, dispatch="d"))
    assert (apart.low, apart.high) == (62, 62)


def test_who_says_up_to_names_no_least() -> None:
    assert ends(said(1, 13), said(2, 35, by=1, shape="most"))[:2] == (13, 35)
    assert ends(said(1, 31), said(2, 12, by=1, shape="most"))[:2] == (12, 31)
    assert ends(said(2, 12, by=1, shape="most"))[:2] == (0, 12)


def test_a_total_of_the_war_is_no_toll_of_an_incident() -> None:
    war = worded("{900 people} have been killed since the war began.", 1, 900, by=1, toll={"basis": "cumulative"})
    row = everybody(war, said(2, 12))
    assert (row.low, row.high, row.aside) == (12, 12, (war.key,))
    running = worded("The toll rose to {15}.", 3, 15, by=1, toll={"basis": "cumulative"})
    assert ends(running, said(2, 12))[:2] == (12, 15)


def test_the_best_is_the_latest_of_the_best_placed_else_the_median() -> None:
    clinic, ministry = said(1, 31, by="Clinic", source="medical"), said(2, 40, by="Ministry", day=9)
    assert everybody(clinic, ministry).best == 31
    assert everybody(clinic, ministry, reliability={"source:clinic": "D", "source:ministry": "A"}).best in (31, 40)
    parties = [said(n, count, by=f"Party {n}", source="armed-group", cell=1) for n, count in enumerate((30, 5, 40, 9))]
    assert (everybody(*parties).best, everybody(*parties).rule) == (9, "best.median")
    assert everybody(said(1, 5, shape="least"), said(2, 9, by=1, shape="range")).best is None


def test_a_source_that_is_graded_out_is_shown_beside_the_range() -> None:
    row = everybody(said(1, 12), said(2, 400, by="Crank"), reliability={"source:crank": "E"})
    assert (row.low, row.high, row.aside) == (12, 12, ("c00002",))


def test_a_copy_in_an_outlets_own_voice_is_one_origin_with_the_first() -> None:
    copies = [
        filed(n, "toll", origin(f"Outlet {n}", "outlet"), 6 + n, story="s", outlet=f"Outlet {n}", toll=said(1, 12).toll)
        for n in range(3)
    ]
    row = everybody(*copies)
    assert (row.support.low, row.support.high, row.provisional, len(row.figures)) == (1, 1, True, 3)


def test_a_late_copy_does_not_bring_an_old_figure_back() -> None:
    first = said(1, 12, day=6, story="s", outlet="Wire")
    update = said(2, 19, day=7, outlet="Wire")
    copy = said(3, 12, day=8, story="s", outlet="Herald")
    assert ends(first, update, copy)[:2] == (19, 19)


# ------------------------------------------------------------------ properties


@many(claims)
def test_r1_every_end_is_a_claims_or_a_named_rules(told: tuple[FiledClaim, ...]) -> None:
    for row in reckon(told):
        mine = [one for one in figures(told) if (one.category, one.side) == (row.category, row.side)]
        if row.category in ("civilian", "combatant"):
            assert row.low in {one.low for one in mine} | {one.high for one in mine if one.stated_low is None}
            assert row.high in {one.high for one in mine}
            assert row.best is None or row.best in {one.best for one in mine}
        assert row.rule.split(".")[0] in ("best", "rest", "range")
        assert row.high is None or row.low <= row.high
        assert row.best is None or (row.low <= row.best and (row.high is None or row.best <= row.high))


@many(st.tuples(claims, st.integers(0, 5), st.integers(5, 9)))
def test_r2_more_outlets_with_the_same_origins_word_change_nothing(case: Any) -> None:
    told, place, outlets = case
    claim = told[place % len(told)]
    copies = [replace(claim, key=f"x{n}", dispatch=f"x{n}", outlet=f"Outlet {n}") for n in range(outlets)]
    before, after = reckon(told), reckon((*told, *copies))
    assert [_plain(row) for row in before] == [_plain(row) for row in after]


def _plain(row: TollRange) -> TollRange:
    return replace(row, figures=(), superseded=(), subsets=(), notes=())


_shaped = st.tuples(st.integers(0, 40), st.sampled_from(["exact", "least", "about", "range"]))


@many(st.lists(_shaped, min_size=1, max_size=6))
def test_r3_independent_origins_give_smallest_low_and_largest_high(rows: Any) -> None:
    told = [said(n, count, by=n, shape=shape, source="witness") for n, (count, shape) in enumerate(rows)]
    known = [figure_of(claim) for claim in told]
    row = everybody(*told)
    assert row.low == min(one.low for one in known)
    assert row.high == (None if any(one.high is None for one in known) else max(one.high or 0 for one in known))
    assert row.support.low == len(told)
    assert row.provisional is (len(told) < 2)


@many(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(sorted(SHAPES))), min_size=1, max_size=6))
def test_r4_the_latest_of_one_origin_replaces_up_and_down_and_all_stay_visible(rows: Any) -> None:
    told = [said(n, count, day=1 + n, shape=shape) for n, (count, shape) in enumerate(rows)]
    row, last = everybody(*told), figure_of(told[-1])
    assert (row.low, row.high) == (last.low, last.high)
    assert sorted((*row.figures, *row.superseded)) == [claim.key for claim in told]
    ranges = [(one.low, one.high) for one in map(figure_of, told)]
    since = next((n + 1 for n in reversed(range(len(told))) if ranges[n] != ranges[-1]), 0)
    assert row.figures == tuple(claim.key for claim in told[since:])


@many(st.tuples(claims, st.integers(1, 40), st.sampled_from(["wounded", "missing"])))
def test_r5_silence_of_a_later_report_takes_nothing_away(case: Any) -> None:
    told, count, harm = case
    rows = {(row.harm, row.category, row.side): row for row in reckon(told)}
    other = said(90, count, by=0, day=20, harm=harm)
    later = {(row.harm, row.category, row.side): row for row in reckon((*told, other))}
    assert all(later[key] == row for key, row in rows.items())


@many(st.tuples(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.integers(0, 60), st.integers(2, 3)))
def test_r5_who_counts_its_own_dead_alone_makes_no_whole_smaller(case: Any) -> None:
    counted, count, cell = case
    told = [said(n, number, by=n) for n, number in enumerate(counted)]
    own = said(91, count, by="Own", day=20, cell=cell, source="military" if cell == 2 else "armed-group")
    assert ends(*told, own)[:2] == ends(*told)[:2]


@many(st.tuples(st.integers(0, 40), st.integers(0, 25), st.integers(0, 25)))
def test_r6_parts_and_whole_leave_the_unknown_or_a_conflict(case: tuple[int, int, int]) -> None:
    whole, one, two = case
    rows = reckon(
        [said(1, whole, dispatch="d"), said(2, one, dispatch="d", cell=1), said(3, two, dispatch="d", cell=2)]
    )
    assert (rows[0].low, rows[0].high) == (whole, whole)
    assert {(row.category, row.low) for row in rows[1:3]} == {("civilian", one), ("combatant", two)}
    rest = [row for row in rows if row.category == "unknown"]
    assert [(row.low, row.high) for row in rest] == ([(whole - one - two,) * 2] if whole > one + two else [])
    assert any("above the whole" in note for note in rows[0].notes) is (one + two > whole)


@many(st.tuples(claims, st.lists(st.sampled_from(["Army", "Front", None]), max_size=3)))
def test_r11_who_is_blamed_changes_no_toll(case: Any) -> None:
    told, blamed = case
    blames = [filed(80 + n, by=f"Blamer {n}", event=event()) for n, _ in enumerate(blamed)]
    assert reckon((*told, *blames)) == reckon(told)


@many(claims)
def test_r12_fewer_than_two_independent_origins_are_provisional(told: tuple[FiledClaim, ...]) -> None:
    for row in reckon(told):
        mine = {claim.origin.key for claim in told if claim.key in row.figures}
        assert row.provisional or len(mine) >= 2
        if row.category in ("civilian", "combatant"):
            assert row.provisional is (len(mine) < 2)


@many(st.tuples(claims, st.randoms(use_true_random=False)))
def test_r14_no_order_changes_anything(case: tuple[tuple[FiledClaim, ...], random.Random]) -> None:
    told, chance = case
    mixed = [*told, *told[:2]]
    chance.shuffle(mixed)
    assert reckon(mixed) == reckon(told)


@pytest.mark.parametrize("seed", range(4))
def test_r14_every_order_of_six_claims_gives_the_same(seed: int) -> None:
    chance = random.Random(seed)
    told = [said(n, chance.randint(1, 9), chance.randint(0, 2), chance.randint(1, 3), n % 4) for n in range(6)]
    wanted = reckon(told)
    assert all(reckon(order) == wanted for order in permutations(told))


@many(st.tuples(st.integers(0, 99), st.integers(0, 99), st.text(min_size=1, max_size=9)))
def test_r15_what_is_set_aside_keeps_its_record_and_counts_zero(case: tuple[int, int, str]) -> None:
    low, more, reason = case
    one = incident(1, low, low + more)
    aside = set_aside(one, reason)
    assert (aside.tolls, aside.discounted) == (one.tolls, reason)
    assert (counted_tolls(aside), counted_tolls(one)) == ((), one.tolls)


@many(claims)
def test_every_figure_has_its_place_and_none_is_lost(told: tuple[FiledClaim, ...]) -> None:
    row = everybody(*told)
    kept = [*row.figures, *row.superseded, *row.subsets, *row.aside]
    assert sorted(kept) == sorted(claim.key for claim in told)


def test_the_cells_of_the_generated_claims_are_told_apart() -> None:
    assert len({(group, side) for group, side in CELLS}) == 4
