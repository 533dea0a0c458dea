"""Whatever is changed of a small desk's log is found, at its place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from custody import rows, small_desk, unlock
from dateline.custody.entries import entry_leaf
from dateline.store.log import log_key, root_at
from dateline.store.log_checking import Fault, Roots, check_log, leniently

_COLUMNS = ("at", "kind", "subject", "body", "hash")


class Meddler:
    """A log that is meddled with in a transaction that is never written."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.size = len(self.rows())
        self.head = root_at(connection, self.size)

    def rows(self) -> list[Any]:
        return list(self.connection.execute(text("SELECT seq, at, kind, subject, body, hash FROM log ORDER BY seq")))

    def found(self, *statements: str, **values: Any) -> tuple[list[Fault], bool]:
        """What is found after a change, and whether the head that was kept before it still holds."""
        with self.connection.begin_nested() as savepoint:
            for statement in statements:
                self.connection.execute(text(statement), values)
            roots = Roots(frozenset({self.size}))
            faults = list(check_log(self.connection, roots))
            savepoint.rollback()
        return faults, roots.found.get(self.size) == self.head


@pytest.fixture
def meddler(tmp_path: Path) -> Iterator[Meddler]:
    """A small desk's log without the triggers that keep it."""
    with small_desk(tmp_path / "desk.sqlite") as desk, _open(desk) as connection:
        yield Meddler(connection)


@contextlib.contextmanager
def _open(desk: Any) -> Iterator[Connection]:
    with desk.store.transaction(writes=True) as connection, leniently(connection):
        unlock(connection)
        yield connection


def where(faults: list[Fault]) -> list[int | None]:
    """The places at which something is found."""
    return [fault.seq for fault in faults]


@pytest.mark.parametrize("bit", [0x01, *(pytest.param(1 << n, marks=pytest.mark.soak) for n in range(1, 8))])
def test_every_byte_of_every_column_of_every_entry(meddler: Meddler, bit: int) -> None:
    flips = 0
    for row in meddler.rows():
        for column in _COLUMNS:
            data = getattr(row, column).encode()
            for place in range(len(data)):
                bad = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
                change = f"UPDATE log SET {column} = CAST(:bad AS TEXT) WHERE seq = :seq"
                faults, _ = meddler.found(change, bad=bad, seq=row.seq)
                assert where(faults) == [row.seq], (row.seq, column, place)
                flips += 1
    assert flips > 2_500


@pytest.mark.parametrize("column", _COLUMNS)
@pytest.mark.parametrize("value", ["NULL", "7123", "x'00'", "''"])
def test_a_value_of_another_kind(meddler: Meddler, column: str, value: str) -> None:
    if value == "NULL":
        meddler.connection.exec_driver_sql("PRAGMA writable_schema = ON")
        meddler.connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE name = 'log'"
        )
        meddler.connection.exec_driver_sql("PRAGMA writable_schema = RESET")
    for row in meddler.rows():
        faults, _ = meddler.found(f"UPDATE log SET {column} = {value} WHERE seq = {row.seq}")
        assert where(faults) == [row.seq]


def test_every_bit_of_the_tree(meddler: Meddler) -> None:
    for node in meddler.connection.execute(text("SELECT place, hash FROM tree")).all():
        first, last = _entries(node.place)
        for byte in range(len(node.hash)):
            bad = node.hash[:byte] + bytes([node.hash[byte] ^ 1]) + node.hash[byte + 1 :]
            faults, _ = meddler.found("UPDATE tree SET hash = :bad WHERE place = :place", bad=bad, place=node.place)
            assert where(faults) == [first]
            assert f"{first} to {last}" in faults[0].where
        assert where(meddler.found(f"DELETE FROM tree WHERE place = {node.place}")[0]) == [first]
        for other in (1, 3, 1 << 40, -2, 0):
            faults, _ = meddler.found(f"UPDATE tree SET place = {other} WHERE place = {node.place}")
            assert where(faults)[0] == first
            assert len(faults) == 2


def _entries(place: int) -> tuple[int, int]:
    """The first and the last entry of a subtree."""
    half = place & -place
    return (place - half) // 2 + 1, (place + half) // 2


def test_entries_that_are_dropped(meddler: Meddler) -> None:
    for seq in range(1, meddler.size):
        for last in range(seq, meddler.size):
            faults, holds = meddler.found(f"DELETE FROM log WHERE seq BETWEEN {seq} AND {last}")
            assert where(faults) == [seq]
            assert "missing" in faults[0].what
            assert not holds or len(faults)


def test_a_log_that_is_cut_short(meddler: Meddler) -> None:
    for seq in range(2, meddler.size + 1):
        faults, holds = meddler.found(f"DELETE FROM log WHERE seq >= {seq}")
        assert not holds
        if seq < meddler.size or meddler.size % 2 == 0:
            assert where(faults) == [seq]


def test_entries_that_are_swapped(meddler: Meddler) -> None:
    for one in range(1, meddler.size):
        for other in range(one + 1, meddler.size + 1):
            faults, _ = meddler.found(
                f"UPDATE log SET seq = -7 WHERE seq = {one}",
                f"UPDATE log SET seq = {one} WHERE seq = {other}",
                f"UPDATE log SET seq = {other} WHERE seq = -7",
            )
            assert set(where(faults)) == {one, other}


def test_entries_that_are_doubled(meddler: Meddler) -> None:
    last, again = meddler.size + 1, "at, kind, subject, body, hash FROM log WHERE seq ="
    for seq in range(1, meddler.size + 1):
        faults, _ = meddler.found(f"INSERT INTO log SELECT {last}, {again} {seq}")
        assert where(faults)[0] == last
        faults, _ = meddler.found(
            f"UPDATE log SET seq = -seq - 1 WHERE seq > {seq}",
            "UPDATE log SET seq = -seq WHERE seq < 0",
            f"INSERT INTO log SELECT {seq + 1}, {again} {seq}",
        )
        assert where(faults)[0] == seq + 1


def test_entries_under_numbers_that_never_were(meddler: Meddler) -> None:
    for number in (0, -5, meddler.size + 7, 1 << 40):
        faults, _ = meddler.found(f"UPDATE log SET seq = {number} WHERE seq = 4")
        assert sorted(where(faults)) == sorted(
            {4, number} | ({meddler.size + 1} if number == meddler.size + 7 else set())
        )


def test_a_key_that_is_changed_is_said_once(meddler: Meddler) -> None:
    key = log_key(meddler.connection).hex()
    for place in range(len(key)):
        bad = f"{key[:place]}{'0' if key[place] != '0' else '1'}{key[place + 1 :]}"
        faults, _ = meddler.found("UPDATE desk SET value = :bad WHERE key = 'log-key'", bad=bad)
        assert [fault.where for fault in faults] == ["log"]
    assert len(meddler.found("DELETE FROM desk WHERE key = 'id'")[0]) == 1


def test_a_log_that_is_all_written_anew_is_found_by_the_head_alone(meddler: Meddler) -> None:
    key = log_key(meddler.connection)
    for row in meddler.rows():
        leaf = entry_leaf(key, row.seq, row.at, row.kind, row.subject, '{"lie":1}').hex()
        faults, holds = meddler.found(
            "UPDATE log SET body = :body, hash = :leaf WHERE seq = :seq", body='{"lie":1}', leaf=leaf, seq=row.seq
        )
        assert not holds or faults
        assert all(seq is not None and seq in (row.seq, row.seq - 1) for seq in where(faults))


def test_the_small_desk_is_whole_before_anybody_meddles(meddler: Meddler, tmp_path: Path) -> None:
    assert meddler.found() == ([], True)
    with small_desk(tmp_path / "other.sqlite") as other:
        assert len(rows(other)) == meddler.size
