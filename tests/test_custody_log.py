"""The log is a tree that grows with every act, in the same transaction; the same on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import event, text

from custody import chain_again, meddle, plain_root, rows, small_desk
from dateline.custody.entries import entry_bytes, salt_of
from dateline.custody.merkle import consistency, extends, includes, inclusion, leaf_hash
from dateline.desk import Desk
from dateline.errors import BadDesk
from dateline.store import log
from dateline.store.log import Entry, append, entry_text, log_key, proved, root_at, size_of
from dateline.store.log_checking import Roots, check_log
from desks import NOON, desk_at


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """A desk on each database, with something in its log."""
    with small_desk(where) as opened:
        yield opened


def faults(desk: Desk) -> list[str]:
    """What is found wrong with the log."""
    with desk.store.transaction() as connection:
        return list(map(str, check_log(connection)))


def test_every_entry_is_a_leaf_and_all_roots_are_those_of_the_definition(desk: Desk) -> None:
    found = rows(desk)
    leaves = [bytes.fromhex(row.hash) for row in found]
    with desk.store.transaction() as connection:
        key = log_key(connection)
        for row in found:
            told = entry_bytes(salt_of(key, row.seq), *row[:5])
            assert json.loads(told)[1:] == list(row[:5])
            assert leaf_hash(told).hex() == row.hash
            assert entry_text(connection, row.seq) == told.decode()
        assert size_of(connection) == len(leaves) >= 15
        assert entry_text(connection, len(leaves) + 1) is None
        for size in range(len(leaves) + 1):
            assert root_at(connection, size) == plain_root(leaves[:size])
    assert faults(desk) == []


def test_proofs_from_the_record_hold(desk: Desk) -> None:
    leaves = [bytes.fromhex(row.hash) for row in rows(desk)]
    size = len(leaves)
    with desk.store.transaction() as connection:
        root = root_at(connection, size)
        for index in range(size):
            assert includes(leaves[index], index, size, proved(connection, inclusion(index, size)), root)
            before, path = root_at(connection, index), proved(connection, consistency(index, size))
            assert extends(index, size, path, before, root)


def test_an_act_and_its_entry_are_one_transaction(desk: Desk) -> None:
    before = rows(desk)
    with pytest.raises(ZeroDivisionError):
        _act_and_fail(desk)
    assert rows(desk) == before
    assert faults(desk) == []


def _act_and_fail(desk: Desk) -> None:
    with desk.store.transaction(writes=True) as connection:
        append(connection, "2031-05-04T12:00:00.000000Z", [Entry("export", "a", None), Entry("export", "b", None)])
        raise ZeroDivisionError


def test_salts_keep_an_entry_from_being_guessed(desk: Desk) -> None:
    with desk.store.transaction() as connection:
        salts = {salt_of(log_key(connection), seq) for seq in range(1, 50)}
    assert len(salts) == 49
    first, second = rows(desk)[0], leaf_hash(entry_bytes("", *rows(desk)[0][:5])).hex()
    assert first.hash != second


def test_appending_and_proving_read_few_rows_of_a_long_log(tmp_path_factory: pytest.TempPathFactory) -> None:
    with desk_at(str(tmp_path_factory.mktemp("long") / "desk.sqlite")) as desk:
        with desk.store.transaction(writes=True) as connection:
            append(connection, "2031", (Entry("export", str(n), n) for n in range(20_000)))
        asked: list[int] = []

        def count(*call: object) -> None:
            asked.append(len(call[3]) if isinstance(call[3], tuple) else 1)

        event.listen(desk.store._engine, "before_cursor_execute", count)
        desk.store.act("export", "one more", None, NOON)
        assert sum(asked) <= 40
        asked.clear()
        with desk.store.transaction() as connection:
            proved(connection, inclusion(12_345, 20_001))
            proved(connection, consistency(12_345, 20_001))
        assert sum(asked) <= 100


def test_a_log_whose_tree_is_damaged_takes_no_more_acts(desk: Desk) -> None:
    meddle(desk, "DELETE FROM tree")
    with pytest.raises(BadDesk, match="verify"):
        desk.store.act("export", "a", None, NOON)
    meddle_key = "UPDATE desk SET value = 'none' WHERE key = 'log-key'"
    with desk.store.transaction(writes=True) as connection:
        connection.execute(text(meddle_key))
    with pytest.raises(BadDesk, match="the key of the log"):
        desk.store.act("export", "a", None, NOON)
    assert faults(desk)[0].startswith("log: the key of the log is gone")


@pytest.mark.parametrize("change", ["UPDATE tree SET hash = hash", "DELETE FROM tree", "DELETE FROM log"])
def test_neither_log_nor_tree_is_ever_changed(desk: Desk, change: str) -> None:
    with pytest.raises(BadDesk, match="the log is never changed"), desk.store.transaction(writes=True) as connection:
        connection.execute(text(change))


def test_a_log_that_was_a_chain_becomes_a_tree(where: str) -> None:
    with small_desk(where) as desk:
        before = rows(desk)
        with desk.store.transaction(writes=True) as connection:
            seals = chain_again(connection)
    with desk_at(where) as desk:
        after = rows(desk)
        assert [row[:5] for row in after[:-1]] == [row[:5] for row in before]
        assert (after[-1].kind, json.loads(after[-1].body)) == (
            "tree", {"entries": len(before), "seal": seals[-1], "unlike": []},
        )  # fmt: skip
        assert faults(desk) == []
        desk.store.act("export", "a", None, NOON)
        assert faults(desk) == []
        with (
            pytest.raises(BadDesk, match="the log is never changed"),
            desk.store.transaction(writes=True) as connection,
        ):
            connection.execute(text("UPDATE log SET at = '2031'"))


def test_a_chain_that_was_broken_stays_known_as_broken(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_AT_ONCE", 7)
    changes = ("UPDATE log SET body = '{}' WHERE seq = 5", "DELETE FROM log WHERE seq IN (8, 9)")
    with small_desk(where) as desk, desk.store.transaction(writes=True) as connection:
        chain_again(connection, *changes)
    with desk_at(where) as desk:
        assert [row.kind for row in rows(desk) if row.seq in (8, 9)] == ["lost", "lost"]
        assert [word.split(":")[0] for word in faults(desk)] == ["log entry 5", "log entry 10"]


def test_a_log_with_a_hole_too_large_to_fill_is_refused(where: str) -> None:
    with small_desk(where) as desk, desk.store.transaction(writes=True) as connection:
        chain_again(connection, "INSERT INTO log VALUES (90000000, '2031', 'export', 'a', '{}', '')")
    with pytest.raises(BadDesk, match="bring it back"):
        desk_at(where)


def test_roots_are_worked_out_where_they_are_asked_for(desk: Desk) -> None:
    leaves = [bytes.fromhex(row.hash) for row in rows(desk)]
    wanted = Roots(frozenset({0, 3, 8, len(leaves), 900}))
    with desk.store.transaction() as connection:
        assert list(check_log(connection, wanted)) == []
    assert wanted.size == len(leaves)
    assert wanted.found == {size: plain_root(leaves[:size]) for size in (0, 3, 8, len(leaves))}
