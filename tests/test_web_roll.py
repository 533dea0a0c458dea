"""What is kept in memory for pages: after whatever happened, it says what all claims say from scratch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.records.incident import ControlState
from dateline.records.tolls import TollScope
from dateline.store.asking import Asked
from dateline.store.web_dispatches import last_seq
from dateline.web.adding import counted_in
from dateline.web.answers import by_claims
from dateline.web.holdings import Keeper, keepers
from dateline.web.register import Register, Stand
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


@dataclass
class Kept:
    """All that is kept in memory of a desk."""

    desk: Desk
    roll: Roll = field(init=False)
    register: Register = field(init=False)
    control: Keeper[ControlState] = field(init=False)

    def __post_init__(self) -> None:
        self.register = Register(self.desk.store)
        self.roll = Roll(self.desk.store, self.register)
        self.control, _ = keepers(self.desk.store)


def same(kept: Kept) -> None:
    ledger, roll = DeskLedger(kept.desk), kept.roll
    for claim in (claim for id in range(1, DISPATCHES + 1) for claim in ledger.store.claims_of(id)):
        assert ledger.claims([claim.key]) == {claim.key: claim}
    for asked in ASKED:
        assert by_claims(roll.sources(asked)) == by_claims(ledger.sources(asked)), asked
    for asked in (one for one in ASKED if one.since is None and one.until is None):
        for day in (None, date(2031, 5, 4), date(2031, 5, 5), date(2031, 6, 30)):
            assert tuple(roll.silence(asked, day)) == ledger.silence(asked, day), (asked, day)
    for asked in (*ASKED, Asked(kind="Armed clash"), Asked(state="corroborated")):
        same_incidents(ledger, kept.register.stands(), asked)
    with kept.desk.store.transaction() as connection:
        held = kept.control.stands(last_seq(connection))
    for asked in ASKED:
        assert held.states(held.rows(asked)) == ledger.store.control(asked), asked


def same_incidents(ledger: DeskLedger, stand: Stand, asked: Asked) -> None:
    mask, scope = stand.columns.mask(asked), TollScope(None, None, None, "killed", "all")
    found = sorted(ledger.incidents(asked), key=lambda one: one.id)
    assert stand.columns.by_id(mask) == [one.accounts[0].key for one in found], asked
    counted = sorted(ledger.store.counted(asked, scope), key=lambda one: one.id)
    assert sorted(counted_in(stand, mask, scope), key=lambda one: one.id) == counted, asked
    spots = stand.columns.shown(mask).spots
    assert sum(spot.number for spot in spots) == sum(
        one.place is not None and one.place.lat is not None for one in found
    )


@settings(
    max_examples=8, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(ACTS, min_size=3, max_size=12))
def test_it_says_what_all_claims_say(tmp_path_factory: pytest.TempPathFactory, acts: list[Act | int]) -> None:
    with filled(str(tmp_path_factory.mktemp("roll") / "desk.sqlite")) as desk:
        kept = Kept(desk)
        for hour, act in enumerate(acts):
            if isinstance(act, int):
                same(kept)
            else:
                act(desk, DeskLedger(desk), hour)
        same(kept)


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """A desk on each database."""
    with filled(where) as opened:
        yield opened


def test_it_follows_what_is_read_anew_and_what_people_decide(desk: Desk) -> None:
    kept, ledger = Kept(desk), DeskLedger(desk)
    roll = kept.roll
    assert roll.sources(Asked()) == ()
    assert not roll.silence(Asked(), None)
    _file(1, [0, 1, 2])(desk, ledger, 1)
    _file(2, [0, 1])(desk, ledger, 2)
    assert len(roll.sources(Asked())) == 3
    same(kept)
    _judge("reject", 10, 11)(desk, ledger, 3)
    same(kept)
    ledger.judge("same-source", ["source:source 0", "source:source 1"], "one office", "Ada", later(4))
    assert len(roll.sources(Asked())) == 2
    same(kept)
    _file(1, [])(desk, ledger, 5)
    same(kept)


def test_it_knows_which_incidents_cite_a_source(desk: Desk) -> None:
    register, ledger = Register(desk.store), DeskLedger(desk)
    _file(1, [0, 2])(desk, ledger, 1)
    stand = register.stands()
    for source in ("source:source 0", "source:source 2", "nobody"):
        found = sorted(ledger.incidents(Asked(source=source)), key=lambda one: one.id)
        assert stand.columns.by_id(stand.cited(source)) == [one.accounts[0].key for one in found]
