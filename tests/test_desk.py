"""A desk takes in what arrives, once, and says what became of it; the same on both databases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, make_url, text

from dateline.desk import Desk, Wanted
from dateline.errors import BadDesk
from dateline.records.item import Origin
from dateline.records.text import Span
from dateline.store import opening
from desks import NOON, desk_at, later, made, taken, written

STORY = {"text": "Two killed at the mill.", "guid": "urn:example:mill", "outlet": "Example Press", "version": "1"}


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """A desk on each database."""
    with desk_at(where) as opened:
        yield opened


def states(desk: Desk, **wanted: object) -> dict[int, tuple[str, int | None]]:
    """The states of all dispatches, and by which other they are so."""
    return {held.id: (held.state, held.changed_by) for held in desk.dispatches(Wanted(**wanted))}  # fmt: skip


def test_an_original_is_kept_byte_for_byte_with_when_and_how_it_came(desk: Desk) -> None:
    data = b"The bridge fell.\r\n"
    taken(desk, data)
    original = desk.store.original(hashlib.sha256(data).hexdigest())
    assert original is not None
    assert (original.size, original.parts, original.received) == (len(data), 1, NOON)
    assert [(way.how, way.address, way.at) for way in original.arrivals] == [("file", "/in-0", NOON)]
    assert desk.store.data(original.sha256) == data


def test_a_large_original_is_kept_too(desk: Desk) -> None:
    data = b"The bridge fell again. " * 500_000
    taken(desk, data)
    assert desk.store.data(hashlib.sha256(data).hexdigest()) == data


def test_a_dispatch_comes_back_as_it_went_in(desk: Desk) -> None:
    full = STORY | {
        "headline": "Mill", "byline": "A. Person", "published": "2031-05-03T10:00:00+03:00", "language": "en",
        "url": "https://example.org/a", "replaces": "urn:example:other", "credit": ["AP", "Ärzte"], "notes": ["a note"],
    }  # fmt: skip
    taken(desk, b"The bridge fell.", written(full))
    plain, held = (desk.store.dispatch(1), desk.store.dispatch(2))
    assert plain is not None
    assert plain.item.offsets.origins(Span(4, 10)) == (Origin("", 4, 10),)
    assert held is not None
    assert held.item.published is not None
    assert held.item.published.isoformat() == full["published"]
    assert (held.item.credit, held.item.notes, held.item.headline) == (("AP", "Ärzte"), ("a note",), "Mill")


def test_what_is_taken_in_twice_changes_nothing(desk: Desk) -> None:
    first = taken(desk, made(120))
    log = list(desk.store.log())
    again = taken(desk, made(120), now=later(1))
    assert (first.new, first.originals, again.new, again.originals, again.held_originals) == (120, 1, 0, 0, 1)
    assert list(desk.store.log()) == log


def test_the_same_bytes_by_another_way_are_one_original_that_came_twice(desk: Desk) -> None:
    assert taken(desk, b"The bridge fell.", b"The bridge fell.").held_originals == 1
    original = desk.store.original(hashlib.sha256(b"The bridge fell.").hexdigest())
    assert original is not None
    assert [way.address for way in original.arrivals] == ["/in-0", "/in-1"]
    assert len(states(desk)) == 1


def test_a_version_that_another_original_brings_again_is_held_once(desk: Desk) -> None:
    taken(desk, written(STORY))
    tally = taken(desk, written({"text": "Another story."}, STORY), now=later(1))
    assert (tally.new, tally.held) == (1, 1)
    (place,) = desk.store.seen(1)
    assert place[1] == "line 2"
    assert taken(desk, written({"text": "A third."}, STORY, STORY)).held == 2


def test_an_update_supersedes_a_correction_replaces_and_a_kill_withdraws(desk: Desk) -> None:
    taken(desk, written(STORY))
    taken(desk, written(STORY | {"version": "2", "status": "update", "text": "Three killed."}), now=later(1))
    assert states(desk) == {1: ("superseded", 2), 2: ("standing", None)}
    taken(desk, written(STORY | {"version": "3", "status": "correction", "text": "Two killed."}), now=later(2))
    assert states(desk) == {1: ("replaced", 3), 2: ("replaced", 3), 3: ("standing", None)}
    taken(desk, written(STORY | {"version": "10", "status": "kill", "text": ""}), now=later(3))
    assert states(desk) == dict.fromkeys((1, 2, 3), ("withdrawn", 4)) | {4: ("notice", None)}


def test_the_record_says_what_was_believed_when(desk: Desk) -> None:
    taken(desk, written(STORY))
    taken(desk, written(STORY | {"version": "2", "status": "kill"}), now=later(2))
    assert states(desk, as_of=later(-1)) == {}
    assert states(desk, as_of=later(1)) == {1: ("standing", None)}
    assert states(desk, as_of=later(2)) == {1: ("withdrawn", 2), 2: ("notice", None)}
    assert states(desk, as_of=later(1), state="standing") == {1: ("standing", None)}
    history = desk.history(1)
    assert history is not None
    assert [(change.at, change.state, change.changed_by) for change in history.changes] == [(later(2), "withdrawn", 2)]
    assert [held.id for held in history.versions] == [1, 2]


def test_a_version_that_comes_late_takes_its_place_in_the_order(desk: Desk) -> None:
    taken(desk, written(STORY | {"version": "10", "text": "Ten."}))
    taken(desk, written(STORY | {"version": "9", "text": "Nine."}))
    assert states(desk) == {1: ("standing", None), 2: ("superseded", 1)}


def test_one_item_takes_the_place_of_another(desk: Desk) -> None:
    other = {"text": "The mill story is wrong.", "status": "correction", "replaces": "urn:example:mill"}
    taken(desk, written(other | {"guid": "urn:example:right"}))
    taken(desk, written(STORY))
    assert states(desk) == {1: ("standing", None), 2: ("replaced", 1)}


def test_the_same_bare_number_is_another_story_at_another_outlet(desk: Desk) -> None:
    mine = {"text": "One.", "guid": "17", "outlet": "Example Press"}
    taken(desk, written(mine, mine | {"outlet": "The Other", "text": "Two."}))
    assert {state for state, _ in states(desk).values()} == {"standing"}


def test_what_cannot_be_read_is_told_kept_and_the_rest_goes_on(desk: Desk) -> None:
    said: list[str] = []
    broken = written({"text": "Whole."}) + b"cut"
    silent = written({"text": "", "notes": ["a PDF without text"]})
    tally = taken(desk, b"\x89PNG", broken, silent, b"The bridge fell.", said=said)
    assert (tally.failed, tally.unread, tally.new, tally.originals) == (1, 1, 3, 3)
    assert said == ["in-0: a picture, not text", "in-1: line 2 is cut short", "in-2: line 1: a PDF without text"]
    original = desk.store.original(hashlib.sha256(broken).hexdigest())
    assert original is not None
    assert original.problem == "line 2 is cut short"


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"])
def test_text_that_no_database_holds_is_left_out_and_told(desk: Desk, bad: str) -> None:
    said: list[str] = []
    tally = taken(desk, written({"text": bad}, {"text": r"a\u0000 is six letters"}), said=said)
    assert (tally.new, tally.unread) == (1, 1)
    assert said == ["in-0: line 1: holds characters that no text may hold; left out"]


def test_a_part_that_stands_twice_in_an_original_is_told(desk: Desk) -> None:
    said: list[str] = []
    taken(desk, written({"text": "One.", "part": "row 1"}, {"text": "Two.", "part": "row 1"}), said=said)
    assert said == ["in-0: row 1: stands there twice; the second is left out"]


def test_lists_are_narrowed(desk: Desk) -> None:
    dated = {"published": "2031-05-02T23:30:00-03:00", "outlet": "Élan Press", "headline": "Ça ira"}
    taken(desk, written(STORY, dated | {"text": "100% of Ärzte"}, {"text": "No date, 1000 doctors."}))
    found = {
        name: list(states(desk, **wanted))
        for name, wanted in {
            "outlet": {"outlet": "éLAN press"}, "since": {"since": later(-34)}, "before": {"until": later(-34)},
            "text": {"text": "100% OF ä"}, "headline": {"text": "ÇA"}, "none": {"text": "0_ OF"},
            "status": {"status": "new"}, "kills": {"status": "kill"},
        }.items()
    }  # fmt: skip
    assert found == {
        "outlet": [2], "since": [2], "before": [], "text": [2], "headline": [2], "none": [], "status": [2, 1, 3],
        "kills": [],
    }  # fmt: skip


def test_groups_of_copies_are_kept_and_logged(desk: Desk) -> None:
    taken(desk, made(3))
    assert desk.store.set_groups({1: 1, 2: 1}, later(1)) == 2
    assert desk.store.set_group(2, 1, later(1)) is False
    assert list(states(desk, group=1)) == [1, 2]
    assert desk.store.set_group(2, None, later(2)) is True
    assert [entry.body for entry in desk.store.log() if entry.kind == "group"][-1] == '{"group":null}'


def test_the_record_verifies_and_shows_what_was_tampered_with(desk: Desk) -> None:
    taken(desk, made(30))
    assert list(desk.store.faults()) == []
    with desk.store._engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("UPDATE dispatches SET text = 'Nothing happened.' WHERE id = 7"))
    assert list(desk.store.faults()) == ["dispatch 7: not as it was taken in"]


@pytest.mark.parametrize("change", ["UPDATE log SET body = '{}'", "DELETE FROM log WHERE seq = 2"])
def test_the_log_is_never_changed(desk: Desk, change: str) -> None:
    taken(desk, made(3))
    with (
        pytest.raises(BadDesk, match="the log is never changed"),
        desk.store.transaction(writes=True) as connection,
    ):
        connection.execute(text(change))


def test_an_intake_that_was_cut_off_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.desk.intake._ITEMS", 500)
    whole = made(1_200)
    states_: list[int] = []

    def stop(_name: str, new: int, _bytes: int) -> None:
        states_.append(new)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.take(_one(whole), NOON, print, stop)
    assert states_ == [500]
    tally = taken(desk, whole, now=later(1))
    assert (tally.new, tally.held) == (700, 500)
    assert list(desk.store.faults()) == []
    assert len(states(desk)) == 1_200


def _one(data: bytes) -> list[object]:
    from dateline.desk import Arriving

    return [Arriving("in-0", "file", "/in-0", lambda: data)]


def test_a_database_that_goes_away_in_the_middle_loses_nothing(postgresql: Callable[[], str]) -> None:
    end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    def broken_off(desk: Desk) -> None:
        other = create_engine(desk.store._engine.url)
        with desk.store.transaction(writes=True) as connection:
            connection.execute(text("UPDATE desk SET value = 'half'"))
            with other.connect() as second:
                second.execute(end)
            other.dispose()
            connection.execute(text("SELECT 1"))

    with desk_at(postgresql()) as desk:
        with pytest.raises(BadDesk, match="can't be reached; what was taken in is safe"):
            broken_off(desk)
        assert taken(desk, made(50)).new == 50
        assert list(desk.store.faults()) == []


def test_a_writer_that_waits_too_long_for_another_is_told(
    postgresql: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    with desk_at(postgresql()) as desk, desk.store.transaction(writes=True):
        with pytest.raises(BadDesk, match="another dateline writes to it"):
            taken(desk, made(3))
        assert list(desk.dispatches(Wanted())) == []


def test_a_database_of_others_is_left_alone(postgresql: Callable[[], str]) -> None:
    where = postgresql()
    engine = create_engine(make_url(where).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (id INTEGER)"))
    engine.dispose()
    with pytest.raises(BadDesk, match="give the desk a database of its own"):
        desk_at(where)


def test_a_desk_that_was_never_made_is_not_made_by_looking(where: str) -> None:
    with pytest.raises(BadDesk, match="there is no desk"):
        Desk.open(where, NOON, create=False)


def test_a_desk_is_opened_again_as_it_was(where: str) -> None:
    with desk_at(where) as desk:
        taken(desk, made(20))
        before = states(desk)
    with desk_at(where, later(1)) as desk:
        assert states(desk) == before
