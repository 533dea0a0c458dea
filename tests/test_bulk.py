"""Reading in bulk: the same bytes however it is cut, stopped or spread; what is broken is set aside."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import random
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import bulk_kills
from archives import contents, dispatch, lines, ran
from dateline.bulk import local
from dateline.bulk.chunks import MOST, Chunk, chunks_of
from dateline.bulk.inputs import Named, look_through
from dateline.bulk.local import Settings, read_here
from dateline.bulk.reading import Aside, Line, received
from dateline.bulk.readings import ReadBefore, items_of, lines_of
from dateline.bulk.run import Job, Run, begun, finish
from dateline.bulk.stage import PATIENCE, Stage
from dateline.desk import Desk
from dateline.desk.arriving import arriving
from dateline.desk.columns import opener
from dateline.desk.ledger import DeskLedger
from dateline.errors import BadInput, DatelineError
from dateline.pipeline import Reader
from dateline.present.contract import to_json
from dateline.records.dispatch import Dispatch
from dateline.records.item import Item
from dateline.records.parse import Parse
from dateline.records.reading import Reading
from dateline.records.text import Span
from dateline.store.asking import Asked
from desks import NOON

parquet = pytest.importorskip("pyarrow.parquet", reason="bulk needs the extra `bulk`")
pytest.importorskip("fsspec", reason="bulk needs the extra `bulk`")

MANY = MOST * 2 + 5


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lines(tmp_path_factory.mktemp("in") / "wire.jsonl", map(dispatch, range(MANY)))


@pytest.fixture(scope="module")
def output(archive: Path) -> Path:
    out = archive.parent / "out"
    done = ran(archive, out)
    assert done.exit_code == 0, done.output
    return out


def _readings(out: Path) -> list[dict[str, Any]]:
    found = [path.read_text(encoding="utf-8") for path in sorted((out / "readings").glob("*.jsonl"))]
    return [json.loads(line) for line in "".join(found).splitlines()]


def test_each_line_is_what_reading_alone_gives(output: Path, reader: Reader) -> None:
    found = _readings(output)
    assert len(found) == MANY
    for line in found[::9]:
        published = datetime.fromisoformat(line["item"]["published"])
        item = Item("jsonl", line["text"], outlet=line["item"]["outlet"], published=published)
        told = to_json(reader.read(received(item, line["dispatch"]["file"])))
        assert told["claims"]
        assert {name: line[name] for name in told} == json.loads(json.dumps(told))


def test_days_and_order_are_those_of_the_archive(output: Path) -> None:
    assert sorted(path.stem for path in (output / "readings").iterdir()) == [f"2031-05-{day:02}" for day in range(1, 8)]
    for path in (output / "readings").iterdir():
        numbers = [int(json.loads(line)["item"]["guid"][3:]) for line in path.read_text().splitlines()]
        assert numbers == sorted(numbers)
        assert {f"2031-05-{1 + number % 7:02}" for number in numbers} == {path.stem}


def test_two_workers_write_the_bytes_of_one(archive: Path, output: Path, tmp_path: Path) -> None:
    assert ran(archive, tmp_path / "two", "--workers", "2").exit_code == 0
    assert contents(tmp_path / "two") == contents(output)


def test_a_run_that_was_stopped_goes_on_and_reads_nothing_twice(archive: Path, output: Path, tmp_path: Path) -> None:
    job, told = Job(str(archive), tmp_path / "out"), list[Counter[str]]()
    with begun(job) as run:
        assert isinstance(run, Run)
        first = next(iter(run.chunks()))
        read_here([first], Settings(run.stage.folder), 1, told.append)
    with begun(job) as run:
        assert isinstance(run, Run)
        assert run.done == {first.name}
        assert run.counts_before()["read"] == len(first.items) == told[0]["read"]
        read_here(run.chunks(), Settings(run.stage.folder), 1, told.append)
        finish(run)
    assert sum(one["read"] for one in told) == MANY
    assert contents(tmp_path / "out") == contents(output)


def test_a_run_that_is_done_reads_nothing_again(archive: Path, output: Path) -> None:
    before = contents(output)
    again = ran(archive, output)
    assert again.exit_code == 0
    assert "all of this was read before" in again.output
    assert contents(output) == before


def test_tables_hold_every_claim_with_words_that_stand_where_they_say(output: Path) -> None:
    readings = {line["dispatch"]["id"]: line for line in _readings(output)}
    table = parquet.read_table(output / "claims").to_pylist()
    assert len(table) == sum(len(line["claims"]) for line in readings.values())
    for row in table:
        text = readings[row["dispatch"]]["text"]
        assert text[row["trigger_start"] : row["trigger_end"]] == row["trigger"]
        assert text[row["content_start"] : row["content_end"]] == row["content"]
        assert str(row["day"]) == readings[row["dispatch"]]["dispatch"]["published"]
    tolls = [row for row in table if row["kind"] == "toll"]
    assert {row["low"] for row in tolls} >= {2, 10}
    for name in ("dispatches", "attributions", "sources", "places", "times"):
        assert parquet.read_table(output / name).num_rows > 0, name


@pytest.mark.parametrize("kind", ["parquet", "gz", "folder"])
def test_other_archives_read_to_the_same_claims(kind: str, output: Path, tmp_path: Path) -> None:
    rows = [dispatch(number) for number in range(6)]
    source = tmp_path / f"wire.{kind}"
    if kind == "parquet":
        import pyarrow

        parquet.write_table(pyarrow.Table.from_pylist(rows), source)
    elif kind == "gz":
        source = tmp_path / "wire.jsonl.gz"
        source.write_bytes(gzip.compress(lines(tmp_path / "rows", rows).read_bytes()))
    else:
        for row in rows:
            text = f"Published: {row['date']}\nOutlet: Northwire\n\n{row['text']}"
            (source / "deeper").mkdir(parents=True, exist_ok=True)
            (source / "deeper" / f"{row['id']}.txt").write_text(text, encoding="utf-8")
    done = ran(source, tmp_path / "out")
    assert done.exit_code == 0, done.output
    found = sorted((line["dispatch"]["published"], len(line["claims"])) for line in _readings(tmp_path / "out"))
    wanted = {row["text"]: row["date"] for row in rows}
    told = sorted(
        (line["dispatch"]["published"], len(line["claims"])) for line in _readings(output) if line["text"] in wanted
    )
    assert found == told


def test_what_cannot_be_read_is_set_aside_with_its_reason(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [dispatch(0), {**dispatch(1), "text": ""}, dispatch(2), {"id": "nw-3", "note": "x"}]
    source = lines(tmp_path / "wire.jsonl", rows)
    with source.open("ab") as stream:
        stream.write(b'{"id": "nw-4", "text": "caf\xe9"}\nno object\n' + json.dumps(dispatch(0)).encode() + b"\n")
    done = ran(source, tmp_path / "out")
    assert done.exit_code == 1
    aside = [json.loads(line) for line in (tmp_path / "out" / "set-aside.jsonl").read_text().splitlines()]
    assert [one["name"] for one in aside] == [f"wire.jsonl line {n}" for n in (2, 4, 5, 6)]
    assert "not UTF-8" in aside[2]["reason"]
    assert len(_readings(tmp_path / "out")) == 3, "a second with the same id is kept: both stand in the archive"
    assert "1  dispatches with an id that another before them has" in done.output
    assert "the first: wire.jsonl line 2: line 2: no text in column 'text'" in done.output


def test_a_column_that_is_missing_is_said(tmp_path: Path) -> None:
    source = lines(tmp_path / "wire.jsonl", [{"words": "Shelling killed two people in Homs."}])
    done = ran(source, tmp_path / "out")
    assert done.exit_code == 2
    assert "no column is known to hold the text" in (tmp_path / "out" / "set-aside.jsonl").read_text()
    assert ran(source, tmp_path / "named", "--column", "text=words").exit_code == 0
    assert ran(source, tmp_path / "wrong", "--column", "text").exit_code == 2


def test_an_output_of_another_run_or_of_others_is_never_written_over(
    archive: Path, output: Path, tmp_path: Path
) -> None:
    other = lines(tmp_path / "other.jsonl", [dispatch(1)])
    assert "holds another run (archive differs)" in ran(other, output).output
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    refused = ran(archive, tmp_path / "mine")
    assert refused.exit_code == 2
    assert "thesis.txt" in refused.output
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    assert "would be read as a part of it" in ran(archive.parent, archive.parent / "new").output
    assert ran(tmp_path / "nowhere", tmp_path / "x").exit_code == 2


def test_only_one_run_works_at_an_output(archive: Path, tmp_path: Path) -> None:
    with begun(Job(str(archive), tmp_path / "out")):
        second = ran(archive, tmp_path / "out")
    assert second.exit_code == 2
    assert "somebody else is reading into it" in second.output


def test_a_packed_file_that_is_damaged_is_set_aside_and_the_others_are_read(tmp_path: Path) -> None:
    whole = lines(tmp_path / "a.jsonl", map(dispatch, range(9))).read_bytes()
    for name, pack in (("b.jsonl.gz", gzip.compress), ("c.jsonl.xz", lzma.compress), ("d.jsonl.bz2", bz2.compress)):
        packed = bytearray(pack(whole))
        packed[60:90] = bytes(30)
        (tmp_path / name).write_bytes(packed)
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as box:
        for number in range(2):
            box.writestr(f"{number}.jsonl", whole)
    os.mkfifo(tmp_path / "f.jsonl")
    looked = look_through(str(tmp_path))
    found = [one for unit in looked.units for one in looked.items(unit)]
    assert sum(bool(one.item.text) for one in found) >= 27, "of a zip all members are read"
    told = {one.name: "".join(one.item.notes) for one in found if not one.item.text}
    assert set(told) == {"b.jsonl.gz", "c.jsonl.xz", "d.jsonl.bz2"}
    assert all("can't be read to its end" in reason for reason in told.values())


def test_workers_that_can_never_read_end_the_run_and_set_nothing_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_work", print)  # a worker that is gone before it has loaded anything
    monkeypatch.setattr(local, "_STILLBORN", 2)
    with pytest.raises(DatelineError, match="workers die before they can read"):
        read_here([_chunk(1)], Settings(tmp_path), 1, lambda _: None)
    assert not Stage(tmp_path).done()


class _Breaking(Reader):
    """A reader that a dispatch breaks."""

    def read(self, dispatch: Dispatch) -> Reading:
        if "Aleppo" in dispatch.text:
            raise ZeroDivisionError("of all things")
        return super().read(dispatch)


def test_a_dispatch_that_breaks_the_reader_is_set_aside_and_the_rest_goes_on(reader: Reader, tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    chunk = _chunk(3)
    stage.read(_Breaking(reader.annotator, reader.gazetteer), chunk)
    [(found, counts)] = stage.results()
    assert [type(one) for one in found] == [Line, Aside, Line]
    assert found[1] == Aside("item 1", "the reader failed: ZeroDivisionError: of all things")
    assert counts["read"] == 2


def _chunk(number: int) -> Chunk:
    return Chunk("0000000-0000000", tuple(Named(f"item {n}", Item("text", dispatch(n)["text"])) for n in range(number)))


class _Deadly(Reader):
    """A reader that dies of one dispatch."""

    def read(self, dispatch: Dispatch) -> Reading:
        if "Aleppo" in dispatch.text:
            raise SystemExit
        return super().read(dispatch)


def test_a_dispatch_that_kills_its_reader_again_and_again_is_set_aside(reader: Reader, tmp_path: Path) -> None:
    stage, deadly, deaths = Stage(tmp_path), _Deadly(reader.annotator, reader.gazetteer), 0
    while not stage.done():
        try:
            stage.read(deadly, _chunk(3))
        except SystemExit:
            deaths += 1
    assert deaths == PATIENCE
    [(found, _)] = stage.results()
    assert [type(one) for one in found] == [Line, Aside, Line]


def test_what_breaks_the_process_is_not_tried_so_often(reader: Reader, tmp_path: Path) -> None:
    stage, deadly, deaths = Stage(tmp_path), _Deadly(reader.annotator, reader.gazetteer), 0
    while not stage.done():
        try:
            stage.read(deadly, _chunk(3))
        except SystemExit:
            deaths += 1
            stage.give_up(_chunk(3))
    assert deaths == 2


def test_a_worker_without_memory_sets_the_dispatch_aside_and_another_goes_on(tmp_path: Path) -> None:
    items = (Named("small", Item("text", dispatch(0)["text"])), Named("large", Item("text", "a " * 60_000_000)))
    chunks = [Chunk("0000000-0000000", items), Chunk("0000000-0000001", items[:1])]
    read_here(chunks, Settings(tmp_path, memory=200), 1, lambda _: None)
    found = [one for results, _ in Stage(tmp_path).results() for one in results]
    assert [type(one) for one in found] == [Line, Aside, Line]
    assert isinstance(found[1], Aside)
    assert found[1].name == "large"


def test_chunks_are_cut_the_same_whatever_is_done(archive: Path) -> None:
    looked = look_through(str(archive))
    unit = looked.units[0]
    whole = list(chunks_of(looked, unit))
    rest = list(chunks_of(looked, unit, done={whole[1].name}))
    assert [one.name for one in rest] == [one.name for one in whole if one is not whole[1]]
    assert rest[-1] == whole[-1]
    with pytest.raises(BadInput):
        look_through(str(archive.parent / "nothing"))


def test_ray_writes_the_same_bytes(archive: Path, output: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="no Ray here: its engine is left out")
    command = [sys.executable, "-m", "dateline", "bulk", str(archive), str(tmp_path / "ray"), "--engine", "ray"]
    done = subprocess.run([*command, "--workers", "1"], capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "ray") == contents(output)


def test_killed_workers_and_runs_leave_the_output_as_it_would_be(tmp_path: Path) -> None:
    assert bulk_kills.run(tmp_path, 2, "local", random.Random(4), many=60) == 0


class _NoModel:
    """Stands where the model would: whatever is read again fails."""

    def annotate(self, text: str, blocks: Sequence[Span]) -> Parse:
        raise AssertionError(f"read again: {text[:40]!r}, {len(blocks)} blocks")


@pytest.mark.parametrize("whole", [True, False])
def test_a_desk_takes_in_what_was_read_and_reads_nothing(
    whole: bool, output: Path, archive: Path, reader: Reader, tmp_path: Path
) -> None:
    read_before = ReadBefore.of(output, Reader(_NoModel(), reader.gazetteer))
    with Desk.open(str(tmp_path / "desk.sqlite"), NOON, opener=items_of if whole else opener()) as desk:
        desk.take(lines_of(output) if whole else arriving([str(archive)]), NOON, lambda _: None)
        assert DeskLedger(desk).update(lambda: read_before, NOON).read == MANY
        found = _told(desk)
    with Desk.open(str(tmp_path / "other.sqlite"), NOON) as desk:
        desk.take(arriving([str(archive)]), NOON, lambda _: None)
        DeskLedger(desk).update(lambda: reader, NOON)
        assert found == _told(desk)
    assert found


def _told(desk: Desk) -> list[Any]:
    """The incidents without what hangs on the bytes that they came in, as keys do."""
    return sorted(
        (
            one.start,
            one.place.name if one.place else "",
            one.types,
            [(row.harm, row.low, row.high) for row in one.tolls],
        )
        for one in DeskLedger(desk).incidents(Asked())
    )


def test_what_is_no_output_is_not_taken_in(tmp_path: Path, reader: Reader) -> None:
    with pytest.raises(BadInput, match="no output of `dateline bulk`"):
        ReadBefore.of(tmp_path, reader)
    (tmp_path / "run.json").write_text('{"done": true, "reader": "another"}')
    with pytest.raises(BadInput, match="was read by another"):
        ReadBefore.of(tmp_path, reader)
