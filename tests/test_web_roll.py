"""The roll that is kept in memory: after whatever happened, what it says is what all claims say from scratch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.store.asking import Asked
from dateline.web.answers import by_claims
from dateline.web.roll import Roll
from desks import desk_at, later, taken, written
from test_changes import ACTS, DISPATCHES, Act, _file, _judge

ASKED = (
    Asked(), Asked(place="own:tavnik"), Asked(place="own:orven"), Asked(place="nowhere"), Asked(country="XX"),
    Asked(since=date(2031, 5, 5)), Asked(until=date(2031, 5, 4)), Asked(country="XX", until=date(2031, 5, 5)),
)  # fmt: skip


def filled(where: str) -> Desk:
    desk = desk_at(where)
    taken(desk, written(*({"text": f"Dispatch {n}.", "guid": f"urn:x:{n}"} for n in range(DISPATCHES))))
    return desk


def same(desk: Desk, roll: Roll) -> None:
    ledger = DeskLedger(desk)
    for claim in (claim for id in range(1, DISPATCHES + 1) for claim in ledger.store.claims_of(id)):
        assert ledger.claims([claim.key]) == {claim.key: claim}
    for asked in ASKED:
        assert by_claims(roll.sources(asked)) == by_claims(ledger.sources(asked)), asked
    for asked in (one for one in ASKED if one.since is None and one.until is None):
        for day in (None, date(2031, 5, 4), date(2031, 5, 5), date(2031, 6, 30)):
            assert tuple(roll.silence(asked, day)) == ledger.silence(asked, day), (asked, day)


@settings(
    max_examples=8, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(ACTS, min_size=3, max_size=12))
def test_it_says_what_all_claims_say(tmp_path_factory: pytest.TempPathFactory, acts: list[Act | int]) -> None:
    with filled(str(tmp_path_factory.mktemp("roll") / "desk.sqlite")) as desk:
        roll = Roll(desk.store)
        for hour, act in enumerate(acts):
            if isinstance(act, int):
                same(desk, roll)
            else:
                act(desk, DeskLedger(desk), hour)
        same(desk, roll)


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """A desk on each database."""
    with filled(where) as opened:
        yield opened


def test_it_follows_what_is_read_anew_and_what_people_decide(desk: Desk) -> None:
    roll, ledger = Roll(desk.store), DeskLedger(desk)
    assert roll.sources(Asked()) == ()
    assert not roll.silence(Asked(), None)
    _file(1, [0, 1, 2])(desk, ledger, 1)
    _file(2, [0, 1])(desk, ledger, 2)
    assert len(roll.sources(Asked())) == 3
    same(desk, roll)
    _judge("reject", 10, 11)(desk, ledger, 3)
    same(desk, roll)
    ledger.judge("same-source", ["source:source 0", "source:source 1"], "one office", "Ada", later(4))
    assert len(roll.sources(Asked())) == 2
    same(desk, roll)
    _file(1, [])(desk, ledger, 5)
    same(desk, roll)


def test_it_knows_which_incidents_cite_a_source(desk: Desk) -> None:
    roll, ledger = Roll(desk.store), DeskLedger(desk)
    _file(1, [0, 2])(desk, ledger, 1)
    for source in ("source:source 0", "source:source 2", "nobody"):
        assert roll.citing(source) == {one.id for one in ledger.incidents(Asked(source=source))}
