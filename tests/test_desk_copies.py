"""A desk that groups copies as they come in, on both databases and in whatever order."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text

import dateline
from dateline.cli import main
from dateline.desk import Desk, Wanted
from desks import NOON, desk_at, later, taken, written
from postgres import server

_FORD = (
    "Shells fell on the ford of Orlen before dawn and two ferrymen were killed, the wardens of the river said. "
    "The bridge at Hask has been closed since the spring, so that all who cross must wade or pay for a boat. "
    "The militia that holds the eastern bank denied that it had fired and blamed a rival band from the hills. "
    "A clinic in the lower town took in nine wounded people, three of them children, its only doctor said."
)
_OWN = "Our reporter saw four craters beside the old toll house and spoke with a baker who had lost his stall."
_MILL = (
    "Fire destroyed the mill of Sarn on Monday night and left the valley without flour, its owner told neighbours. "
    "Nobody was hurt, since the workers had gone home for the feast, but eleven carts of grain were lost to the flames."
)


def _item(n: int, outlet: str, body: str, hour: int, **more: Any) -> dict[str, Any]:
    return {
        "text": body, "outlet": outlet, "guid": f"urn:example:{n}", "version": "1", "status": "new",
        "published": later(hour).isoformat(), **more,
    }  # fmt: skip


_STORY = [
    _item(1, "AP", _FORD, 0),
    _item(2, "Hask Herald", f"{_FORD} (AP)", 1),
    _item(3, "Orlen Post", f"{_OWN} {_FORD}", 2),
    _item(4, "Sarn Echo", _MILL, 3),
    _item(5, "River Daily", _FORD.rsplit(". ", 1)[0] + ".", 4),
    _item(6, "Valley News", f"{_OWN} {_FORD}", 5),
    _item(7, "Late Copy", _FORD, -2, status="kill"),
    _item(8, "Short", "Two killed at the ford.", 3),
]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Callable[[], str]]:
    """Make databases, each empty and new."""
    numbers = itertools.count(1)
    with server() as address:
        url = make_url(address).set(drivername="postgresql+psycopg")

        def fresh() -> str:
            name = f"copies_{next(numbers)}"
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
                connection.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

        yield fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk on each database."""
    where = str(tmp_path / "desk.sqlite")
    if request.param == "postgresql":
        fresh: Callable[[], str] = request.getfixturevalue("postgresql")
        where = fresh()
    with desk_at(where) as opened:
        yield opened


def groups(desk: Desk) -> dict[str, str | None]:
    """The outlet of each group's origin under the outlet of each dispatch."""
    held = {one.id: one for one in desk.dispatches(Wanted())}
    return {
        one.item.outlet or "": held[one.copies].item.outlet if one.copies else None for one in held.values()
    }  # fmt: skip


_GROUPS = {
    "AP": "AP", "Hask Herald": "AP", "Orlen Post": "AP", "River Daily": "AP", "Valley News": "AP", "Sarn Echo": None,
    "Late Copy": None, "Short": None,
}  # fmt: skip


def test_copies_are_grouped_under_their_origin_as_they_come_in(desk: Desk) -> None:
    taken(desk, written(*_STORY))
    assert groups(desk) == _GROUPS
    assert {entry.subject for entry in desk.store.log() if entry.kind == "group"} == {"1", "2", "3", "5", "6"}
    assert len(list(desk.dispatches(Wanted(group=1)))) == 5
    assert list(desk.store.faults()) == []


def test_the_groups_of_a_past_moment_are_those_of_then(desk: Desk) -> None:
    past_groups: dict[datetime, dict[int, int | None]] = {}
    for hour, item in enumerate(reversed(_STORY)):
        taken(desk, written(item), now=later(hour))
        now = {held.id: held.copies for held in desk.dispatches(Wanted())}
        for past, then in {**past_groups, later(hour): now}.items():
            assert {held.id: held.copies for held in desk.dispatches(Wanted(as_of=past))} == then
        past_groups[later(hour)] = now
    assert len({*map(str, past_groups.values())}) == len(_STORY)
    for past, then in past_groups.items():
        for group in {*then.values()} - {None}:
            found = {held.id for held in desk.dispatches(Wanted(group=group, as_of=past))}
            assert found == {id for id, of in then.items() if of == group}


def test_what_comes_again_changes_no_group(desk: Desk) -> None:
    taken(desk, written(*_STORY))
    log = list(desk.store.log())
    taken(desk, written(*_STORY), now=later(1))
    assert list(desk.store.log()) == log


def test_one_by_one_and_backwards_end_in_the_same_groups(desk: Desk) -> None:
    for item in reversed(_STORY):
        taken(desk, written(item))
    assert groups(desk) == _GROUPS


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_arrival_makes_no_difference(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    shuffled = chance.sample(_STORY, len(_STORY))
    cut = chance.randrange(1, len(shuffled))
    with desk_at(str(tmp_path / "desk.sqlite")) as desk:
        taken(desk, written(*shuffled[:cut]))
        taken(desk, written(*shuffled[cut:]))
        assert groups(desk) == _GROUPS
        links = {one.item.outlet: desk.store.source(one.id) for one in desk.dispatches(Wanted())}
        assert {outlet: source.item.outlet for outlet, source in links.items() if source} == {
            "Hask Herald": "AP", "Orlen Post": "AP", "River Daily": "AP", "Valley News": "Orlen Post",
        }  # fmt: skip


def test_versions_of_one_item_are_no_copies_of_each_other(desk: Desk) -> None:
    first = _item(1, "AP", _FORD, 0)
    second = first | {"version": "2", "status": "update", "text": f"{_FORD} {_OWN}", "published": later(2).isoformat()}
    taken(desk, written(first), written(second))
    assert groups(desk) == {"AP": None}
    taken(desk, written(_item(2, "Hask Herald", _FORD, 1)))
    assert groups(desk) == {"AP": "AP", "Hask Herald": "AP"}
    assert desk.store.source(2) is None


def test_a_desk_that_did_not_compare_catches_up_when_it_is_opened(tmp_path: Path) -> None:
    where = str(tmp_path / "desk.sqlite")
    with desk_at(where) as desk:
        taken(desk, written(*_STORY))
        with desk.store.transaction(writes=True) as connection:
            for table in ("bands", "compared", "sketches"):
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text("UPDATE dispatches SET copies = NULL"))
            connection.execute(text("DELETE FROM desk WHERE key = 'compared'"))
    with desk_at(where, later(1)) as desk:
        assert groups(desk) == _GROUPS
        assert desk.store.catch_up(later(2)) == 0


def test_a_batch_that_fails_is_neither_held_nor_compared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("dateline.store.taking.append", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            taken(desk, written(*_STORY))
    assert groups(desk) == {}
    taken(desk, written(*_STORY))
    assert groups(desk) == _GROUPS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_after_kill_9_at_random_moments_the_groups_are_those_of_one_run() -> None:
    tests = Path(__file__).parent
    path = os.pathsep.join([str(Path(dateline.__file__).parents[1]), str(tests)])
    done = subprocess.run(
        [sys.executable, "-c", _KILLS], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 kills" in done.stdout


_KILLS = """
import random, sys, tempfile
from datetime import datetime
from pathlib import Path
import kills
from dateline.desk import Wanted, intake
from desks import desk_at, later, written

chance = random.Random(1)
words = [f"word{n}" for n in range(2000)]
stories = [" ".join(chance.choices(words, k=60)) + "." for _ in range(60)]
items = [
    {"text": stories[n % 60], "outlet": f"Outlet {n}", "guid": f"urn:example:{n}", "published": later(-n).isoformat()}
    for n in range(300)
]

def held(path):
    with desk_at(str(path)) as desk:
        all_ = {one.id: one for one in desk.dispatches(Wanted())}
        with desk.store.transaction() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM compared").scalar()
    assert count == len(all_), "held, and not compared"
    return sorted((one.digest, one.copies and all_[one.copies].digest) for one in all_.values())

kills._ORIGINALS = [written(*items[:200]), *(written(item) for item in items[200:])]
kills._held, intake._ITEMS = held, 20
with tempfile.TemporaryDirectory() as folder:
    sys.exit(kills._run(Path(folder), 10, random.Random(2)))
"""


def test_set_phrases_of_thousands_make_no_copies(tmp_path: Path) -> None:
    phrase = "the report could not be independently verified and the ministry did not answer a request for comment"
    chance = random.Random(3)
    words = [f"word{n}" for n in range(4000)]
    items = [_item(n, f"Outlet {n}", f"{' '.join(chance.choices(words, k=40))} {phrase}.", 0) for n in range(2300)]
    with desk_at(str(tmp_path / "desk.sqlite")) as desk:
        taken(desk, written(*items))
        assert set(groups(desk).values()) == {None}
        taken(desk, written(_item(9999, "Copyist", items[7]["text"], 5)))
        assert groups(desk)["Copyist"] == "Outlet 7"


def test_the_list_marks_copies_and_one_is_shown_sentence_by_sentence(tmp_path: Path) -> None:
    where = str(tmp_path / "desk.sqlite")
    with desk_at(where, NOON) as desk:
        taken(desk, written(*_STORY))
    run = CliRunner()
    listed = run.invoke(main, ["dispatches", "--desk", where]).output.splitlines()
    assert sum("copy of 1" in line for line in listed) == 4
    assert len(run.invoke(main, ["dispatches", "--desk", where, "--group", "1"]).output.splitlines()) == 6
    shown = run.invoke(main, ["dispatches", "show", "3", "--desk", where]).output
    assert "made from  dispatch 1 · re-led · 1 of 5 sentences its own" in shown
    assert f"  own: {_OWN}" in shown
    assert shown.count("  copied from 1: ") == 4
    assert '"made_from": 1' in run.invoke(main, ["dispatches", "show", "3", "--desk", where, "--format", "json"]).output
    assert "the origin of its group" in run.invoke(main, ["dispatches", "show", "1", "--desk", where]).output
