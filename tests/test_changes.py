"""The feed of changes: whoever follows it has what the desk has, however it is paged and whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.records.filed import FiledClaim
from dateline.records.incident import Incident
from dateline.store import changing
from dateline.store.asking import Asked
from dateline.store.changing import Change
from dateline.store.filings import Filed, on_file
from dateline.store.migrations import STEPS
from desks import desk_at, later, taken, written
from filed import event, filed, toll

DISPATCHES = 4
_SEED = next(statement for step in STEPS for statement in step.statements if "INSERT INTO changed" in statement)


class Follower:
    """Somebody who asks for changes from time to time, and fetches what each is of."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.ledger, self.at = desk, DeskLedger(desk), 0
        self.claims: dict[str, FiledClaim] = {}
        self.incidents: dict[str, Incident] = {}
        self.dispatches: dict[str, str] = {}

    def poll(self, most: int) -> tuple[Change, ...]:
        with self.desk.store.transaction() as connection:
            found = changing.changes_after(connection, self.at, most)
        for one in found:
            self._take(one)
        self.at = found[-1].number if found else self.at
        return found

    def _take(self, one: Change) -> None:
        if one.kind == "dispatch":
            held = self.desk.store.dispatch(int(one.id))
            assert held is not None
            assert (one.gone or "standing") == held.state
            self.dispatches[one.id] = held.state
            return
        mine = self.claims if one.kind == "claim" else self.incidents
        mine.pop(one.id, None)
        there = self.ledger.claims([one.id]) if one.kind == "claim" else {i.id: i for i in self.ledger.incident(one.id)}
        if one.gone in (None, "withdrawn"):
            mine |= there  # type: ignore[arg-type]
        elif one.kind == "incident":
            assert not there

    def is_true(self) -> bool:
        """Tell whether this is what the desk holds."""
        held = {claim.key: claim for some in self._filed().values() for claim in some if claim.state == "standing"}
        incidents = {one.id: one for one in self.ledger.incidents(Asked())}
        states = {str(one.id): one.state for one in self.desk.store.dispatches()}
        return (self.claims, self.incidents, self.dispatches) == (held, incidents, states)

    def _filed(self) -> dict[int, tuple[FiledClaim, ...]]:
        with self.desk.store.transaction() as connection:
            return on_file(connection, range(1, DISPATCHES + 1))


def _claims(dispatch: int, chosen: list[int]) -> tuple[FiledClaim, ...]:
    """Claims of a dispatch: the same happening may be told in several."""
    return tuple(
        filed(
            dispatch * 10 + number, "toll" if number % 2 else "event", by=f"Source {number % 3}", day=4 + number // 2,
            dispatch=f"d{dispatch}",
            **({"toll": toll(low=5)} if number % 2 else {"event": event()}),
        )
        for number in sorted(set(chosen))
    )  # fmt: skip


Act = Callable[[Desk, DeskLedger, int], None]


def _file(dispatch: int, chosen: list[int]) -> Act:
    def act(_: Desk, ledger: DeskLedger, hour: int) -> None:
        ledger.store.file([Filed(dispatch, _claims(dispatch, chosen))], f"reader-{hour}", later(hour))

    return act


def _judge(what: str, one: int, other: int) -> Act:
    def act(_: Desk, ledger: DeskLedger, hour: int) -> None:
        ledger.judge(what, [f"c{one:05}", f"c{other:05}"], "so it is", "Ada", later(hour))

    return act


def _undo() -> Act:
    def act(_: Desk, ledger: DeskLedger, hour: int) -> None:
        told = ledger.store.judgements()
        if told:
            ledger.judge("undo", [told[-1].key], "after all", "Ada", later(hour))

    return act


def _rebuild() -> Act:
    return lambda _, ledger, __: ledger.rebuild()


def _withdraw(dispatch: int) -> Act:
    def act(desk: Desk, _: DeskLedger, hour: int) -> None:
        kill = {"text": f"Kill {hour}.", "guid": f"urn:x:k{hour}", "status": "kill", "replaces": f"urn:x:{dispatch}"}
        taken(desk, written(kill), now=later(hour))

    return act


POLL = st.integers(1, 7)
KEY = st.integers(1, DISPATCHES).flatmap(lambda n: st.integers(0, 3).map(lambda m: n * 10 + m))
ACTS = st.one_of(
    st.builds(_file, st.integers(1, DISPATCHES), st.lists(st.integers(0, 3), max_size=4)),
    st.builds(_judge, st.sampled_from(("link", "part", "reject", "accept")), KEY, KEY),
    st.builds(_undo), st.builds(_rebuild),
    POLL,
)  # fmt: skip


def _follow(folder: str, acts: list[Act | int]) -> None:
    with desk_at(folder) as desk:
        taken(desk, written(*({"text": f"Dispatch {n}.", "guid": f"urn:x:{n}"} for n in range(DISPATCHES))))
        ledger, follower = DeskLedger(desk), Follower(desk)
        for hour, act in enumerate(acts):
            if isinstance(act, int):
                follower.poll(act)
            else:
                act(desk, ledger, hour)
        while follower.poll(3):
            pass
        assert follower.is_true()


@settings(
    max_examples=16, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(ACTS, min_size=3, max_size=14))
def test_whoever_follows_has_what_the_desk_has(tmp_path_factory: pytest.TempPathFactory, acts: list[Act | int]) -> None:
    _follow(str(tmp_path_factory.mktemp("feed") / "desk.sqlite"), acts)


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """A desk on each database, with dispatches in it."""
    with desk_at(where) as opened:
        taken(opened, written(*({"text": f"Dispatch {n}.", "guid": f"urn:x:{n}"} for n in range(DISPATCHES))))
        yield opened


def test_what_is_gone_says_why(desk: Desk) -> None:
    ledger, follower = DeskLedger(desk), Follower(desk)
    _file(1, [0])(desk, ledger, 1)
    _file(2, [0])(desk, ledger, 2)
    follower.poll(100)
    (one, *_) = ledger.incidents(Asked())
    _file(1, [])(desk, ledger, 3)
    _file(2, [])(desk, ledger, 4)
    told = {(change.kind, change.id): change.gone for change in follower.poll(100)}
    assert told["claim", "c00010"] == changing.READ_ANEW
    assert told["incident", one.id] == changing.UNTOLD
    assert follower.is_true()


def test_a_withdrawn_dispatch_is_a_tombstone(desk: Desk) -> None:
    follower = Follower(desk)
    follower.poll(100)
    _withdraw(0)(desk, DeskLedger(desk), 1)
    with desk.store.transaction() as connection:
        told = {change.id: change.gone for change in changing.changes_after(connection, follower.at, 10)}
    assert told["1"] == "withdrawn"
    assert told[str(DISPATCHES + 1)] is None


def test_a_merge_says_where_an_incident_went(desk: Desk) -> None:
    ledger, follower = DeskLedger(desk), Follower(desk)
    _file(1, [0])(desk, ledger, 1)
    ledger.store.file([Filed(2, (replace(_claims(2, [2])[0], place=None),))], "reader", later(2))
    follower.poll(100)
    before = set(follower.incidents)
    assert len(before) == 2
    ledger.judge("link", ["c00010", "c00022"], "the same", "Ada", later(3))
    gone = [change.gone for change in follower.poll(100) if change.kind == "incident" and change.gone]
    assert len(gone) == 1
    assert gone[0].removeprefix("now in ") in before
    assert follower.is_true()


def test_nothing_that_stays_as_it_was_is_told_again(desk: Desk) -> None:
    ledger, follower = DeskLedger(desk), Follower(desk)
    _file(1, [0, 1])(desk, ledger, 1)
    follower.poll(100)
    _file(1, [0, 1])(desk, ledger, 2)
    assert not [change for change in follower.poll(100) if change.kind == "claim"]


def test_a_desk_that_was_made_before_the_feed_tells_all_that_it_holds(where: str) -> None:
    with desk_at(where) as desk:
        taken(desk, written({"text": "One.", "guid": "urn:x:1"}))
        with desk.store.transaction(writes=True) as connection:
            connection.exec_driver_sql("DELETE FROM changed")
            connection.exec_driver_sql(_SEED)
        follower = Follower(desk)
        assert [change.kind for change in follower.poll(10)] == ["dispatch"]
        assert follower.is_true()


def test_a_claim_that_a_person_rejects_is_gone_and_comes_back(desk: Desk) -> None:
    ledger, follower = DeskLedger(desk), Follower(desk)
    _file(1, [0, 1])(desk, ledger, 1)
    follower.poll(100)
    ledger.judge("reject", ["c00010"], "not said", "Ada", later(2))
    assert ("c00010", "rejected") in {(change.id, change.gone) for change in follower.poll(100)}
    assert follower.is_true()
    _undo()(desk, ledger, 3)
    assert ("c00010", None) in {(change.id, change.gone) for change in follower.poll(100)}
    assert follower.is_true()
