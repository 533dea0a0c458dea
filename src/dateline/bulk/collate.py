"""What chunks read to -> the output: readings, records and tables by day, what was set aside, and a summary."""

from __future__ import annotations

import contextlib
import json
import shutil
import struct
from array import array
from collections import Counter, OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from dateline.bulk.reading import NOTICES, Aside, Line
from dateline.bulk.stage import Stage
from dateline.bulk.tables import TABLES, write_tables

READINGS, RECORDS, ASIDE, SUMMARY = "readings", "records", "set-aside.jsonl", "summary.json"
PARTS = (READINGS, RECORDS, *TABLES, f"{NOTICES}.jsonl", ASIDE, SUMMARY)
_OPEN = 64
_HEAD = struct.Struct(">I")


def collate(stage: Stage, out: Path) -> dict[str, Any]:
    """Write the whole output out of what is staged, and return its summary; what stood there of it is replaced."""
    new = stage.folder / "new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    told = _spread(stage, new)
    for path in sorted((new / READINGS).glob("*.jsonl")):
        write_tables(path, new, f"day={path.stem}/part-0.parquet")
    (new / SUMMARY).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for name in PARTS:
        _moved(new / name, out / name)
    shutil.rmtree(new)
    return told


def _spread(stage: Stage, new: Path) -> dict[str, Any]:
    """Append every reading to the files of its day, and return the summary."""
    counts: Counter[str] = Counter()
    days: Counter[str] = Counter()
    ids = array("Q")  # all that is kept of every dispatch
    (new / READINGS).mkdir()
    (new / RECORDS).mkdir()
    with (new / ASIDE).open("wb") as aside, _Appending() as files:
        for found, chunk in stage.results():
            counts.update(chunk)
            for one in found:
                if isinstance(one, Aside):
                    told = json.dumps({"name": one.name, "reason": one.reason}, ensure_ascii=False)
                    aside.write(told.encode("utf-8", "backslashreplace") + b"\n")
                elif one.day == NOTICES:
                    files.to(new / f"{NOTICES}.jsonl").write(one.line.encode("utf-8") + b"\n")
                else:
                    days[one.day] += 1
                    ids.append(one.id)
                    _append(files, new, one)
    counts["same id"] = _again(ids)
    return {"counts": dict(sorted(counts.items())), "days": dict(sorted(days.items()))}


def _again(ids: array[int]) -> int:
    """Count the dispatches that have an id which another before them has."""
    told = np.frombuffer(ids, np.uint64) if ids else np.zeros(0, np.uint64)
    told = told[told > 0]
    return len(told) - len(np.unique(told))


def _append(files: _Appending, new: Path, one: Line) -> None:
    files.to(new / READINGS / f"{one.day}.jsonl").write(one.line.encode("utf-8") + b"\n")
    files.to(new / RECORDS / f"{one.day}.bin").write(_HEAD.pack(len(one.record)) + one.record)


def records_of(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a file from an offset on, each with its own offset."""
    with path.open("rb") as stream:
        stream.seek(start)
        while head := stream.read(_HEAD.size):
            record = stream.read(_HEAD.unpack(head)[0])
            yield start, record
            start += len(head) + len(record)


class _Appending(contextlib.AbstractContextManager["_Appending"]):
    """Files that are appended to, of which only the latest used stay open."""

    def __init__(self) -> None:
        self._open: OrderedDict[Path, BinaryIO] = OrderedDict()

    def to(self, path: Path) -> BinaryIO:
        stream = self._open.get(path)
        if stream is None:
            if len(self._open) >= _OPEN:
                self._open.popitem(last=False)[1].close()
            stream = self._open[path] = path.open("ab")
        self._open.move_to_end(path)
        return stream

    def __exit__(self, *_: object) -> None:
        for stream in self._open.values():
            stream.close()


def _moved(new: Path, there: Path) -> None:
    if there.is_dir():
        shutil.rmtree(there)
    if new.exists():
        new.replace(there)
