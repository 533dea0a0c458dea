"""Sums that the store adds up: for whatever is asked, what looking at all incidents one by one comes to."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import web_desk
from dateline.ledger.aggregates import Counted, shortened, sum_counted, sum_tolls
from dateline.records.claim import HARMS
from dateline.web.answers import Answers
from dateline.web.query import Query
from test_ledger_aggregates import MAY, day, incident, period


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, reader) -> Path:
    return web_desk.filled(tmp_path_factory.mktemp("tolls"), reader)


QUERIES = [
    {name: value for name, value in zip(("place", "since", "until", "kind", "text"), values, strict=True) if value}
    for values in product(
        ("", "Kunduz"), ("", "2015-09-28"), ("", "2015-10-03"), ("", "Armed clash"), ("", "hospital"),
    )
]  # fmt: skip


@pytest.mark.parametrize("most", [1, 40])
def test_the_store_adds_up_to_what_all_incidents_come_to(desk: Path, most: int) -> None:
    compared = 0
    with web_desk.served(desk) as site:
        for given in QUERIES:
            answers = Answers(site, Query.of(given))
            slow = tuple(shortened(one, most) for one in answers.tolls())
            assert answers.brief_tolls(most=most) == slow, given
            compared += answers._added(HARMS, "all", most) is not None and bool(slow)
    assert compared > 4


def test_what_lies_surely_inside_and_what_does_not_are_put_together() -> None:
    sure = [incident(1, 5, 5, day(3)), incident(2, 7, None, day(4)), incident(3, 9, 11, day(5), best=9)]
    wide = [incident(4, 6, 8, day(28), day(33))]
    all_ = shortened(sum_tolls(MAY, [*sure, *wide], []), 2)
    counted = Counted(3, 21, None, None)
    assert sum_counted(MAY, counted, [sure[2], sure[1]], wide, [], 2) == all_
    assert (all_.parts, [part.id for part in all_.sum.parts]) == (4, ["i3", "i2"])


def test_a_total_takes_the_incidents_themselves() -> None:
    assert sum_counted(MAY, Counted(0, 0, None, None), [], [], [period(1, 30, 1, 10)], 40) is None
    nothing = sum_counted(MAY, Counted(0, 0, None, None), [], [], [], 40)
    assert nothing == shortened(sum_tolls(MAY, [], []), 40)
