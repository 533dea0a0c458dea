"""The record's own rules: steps of its tables, and what revisions make of one another in whatever order they come."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, inspect

from dateline.errors import BadDesk
from dateline.store.held import as_row, digest
from dateline.store.migrations import STEPS, Step, migrate, reached
from dateline.store.opening import _begin, set_up
from dateline.store.revisions import Member, chain_of, states
from dateline.store.schema import metadata
from desks import desk_at, lines, made

_STATUSES = st.sampled_from(["new", "update", "correction", "kill"])
_CHAINS = st.sampled_from([None, "urn:a", "urn:b", "urn:c", "urn:d"])


def test_steps_are_numbered_in_order() -> None:
    numbers = [step.number for step in STEPS]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1


def test_the_tables_are_those_that_queries_name(tmp_path: Path) -> None:
    with desk_at(str(tmp_path / "desk.sqlite")) as desk:
        found = inspect(desk.store._engine)
        names = {name for name in found.get_table_names() if not name.startswith("words")}  # of the index of words
        assert names == set(metadata.tables)
        for name, table in metadata.tables.items():
            assert [column["name"] for column in found.get_columns(name)] == [column.name for column in table.columns]
            assert found.get_pk_constraint(name)["constrained_columns"] == [key.name for key in table.primary_key]


def test_a_step_that_fails_leaves_the_desk_as_it_was(tmp_path: Path) -> None:
    with desk_at(str(tmp_path / "desk.sqlite")):
        pass
    engine = create_engine(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    bad = Step(STEPS[-1].number + 1, "bad", ("CREATE TABLE later (id INTEGER)", "CREATE NONSENSE"))
    with pytest.raises(Exception, match="NONSENSE"), engine.begin() as connection:
        migrate(connection, "desk", "now", steps=[*STEPS, bad])
    with engine.begin() as connection:
        assert reached(connection) == STEPS[-1].number
        assert "later" not in inspect(connection).get_table_names()
        good = Step(STEPS[-1].number + 1, "good", ("CREATE TABLE later (id INTEGER)",))
        assert migrate(connection, "desk", "now", steps=[*STEPS, good]) == 1
    with engine.begin() as connection, pytest.raises(BadDesk, match="newer version"):
        migrate(connection, "desk", "now")
    engine.dispose()


def test_what_is_deleted_is_overwritten_and_what_is_written_is_on_the_disk(tmp_path: Path) -> None:
    with desk_at(str(tmp_path / "desk.sqlite")) as desk, desk.store.transaction() as connection:
        pragmas = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas}
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_the_digest_is_of_what_an_item_says_and_not_of_where_it_stands() -> None:
    first, second = list(lines(made(2), ""))
    assert digest(first) != digest(second)
    assert {name for name in as_row(first) if name not in metadata.tables["dispatches"].columns} == set()


@pytest.mark.parametrize(
    ("guid", "outlet", "chain"),
    [
        (None, "A", None), ("", "A", None), ("urn:x:1", "A", "urn:x:1"), ("https://e.org/1", None, "https://e.org/1"),
        ("17", "A", "A\t17"), ("17", None, None), ("a: b", "A", "A\ta: b"),
    ],
)  # fmt: skip
def test_an_identity_is_for_the_world_or_for_its_outlet(
    guid: str | None, outlet: str | None, chain: str | None
) -> None:
    assert chain_of(guid, outlet) == chain


@st.composite
def families(draw: st.DrawFn) -> list[Member]:
    """Versions of some stories, all versions of a chain being different."""
    size = draw(st.integers(1, 12))
    return [
        Member(n + 1, draw(_CHAINS), draw(_CHAINS), str(n), None, draw(_STATUSES)) for n in range(size)
    ]  # fmt: skip


@given(families(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(family: list[Member], chance: random.Random) -> None:
    shuffled = list(family)
    chance.shuffle(shuffled)
    assert states(shuffled) == states(family)


@given(families())
def test_every_state_follows_from_the_later_versions(family: list[Member]) -> None:
    found = states(family)
    by_id = {member.id: member for member in family}
    for id, (state, by) in found.items():
        assert (by is None) == (state in ("standing", "notice"))
        assert state != "notice" or by_id[id].status == "kill"
        if by is not None:
            assert by != id
            assert {"withdrawn": ("kill",), "replaced": ("correction",)}.get(state, ("new", "update")).count(
                by_id[by].status
            )


@given(st.lists(_STATUSES, min_size=1, max_size=9))
def test_a_chain_goes_by_its_later_versions(statuses: list[str]) -> None:
    found = states(Member(n, "urn:a", None, str(n), None, status) for n, status in enumerate(statuses, 1))
    for n in range(1, len(statuses) + 1):
        later = {status: id for id, status in reversed(list(enumerate(statuses, 1))) if id > n}
        if "kill" in later:
            assert found[n] == ("withdrawn", later["kill"])
        elif "correction" in later:
            assert found[n] == ("replaced", later["correction"])
        elif later:
            assert found[n] == ("superseded", n + 1)


def test_ten_thousand_versions_of_one_story_are_soon_in_order() -> None:
    many = [Member(n, f"urn:{n // 2}", f"urn:{n // 2 + 1}", str(n), None, "update") for n in range(1, 20_000)]
    assert len(states(many)) == len(many)


def test_a_desk_is_one_file_of_ours(tmp_path: Path) -> None:
    with desk_at(str(tmp_path / "desk.sqlite")):
        pass
    with sqlite3.connect(tmp_path / "desk.sqlite") as base:
        assert base.execute("PRAGMA application_id").fetchone() == (0x44744C6E,)
    base.close()
    assert [file.name for file in tmp_path.iterdir()] == ["desk.sqlite"]
