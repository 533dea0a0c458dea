"""A run over an archive: begun, stopped, begun again where it stopped, and finished once."""

from __future__ import annotations

import contextlib
import fcntl
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.bulk.chunks import Chunk, chunks_of
from dateline.bulk.collate import SUMMARY, collate
from dateline.bulk.inputs import Archive, look_through
from dateline.bulk.stage import Stage
from dateline.delivery import whole_file
from dateline.desk.columns import named_columns
from dateline.desk.reading import reader_version
from dateline.errors import BadInput

RUN, WORK, LOCK = "run.json", ".work", ".lock"


@dataclass(frozen=True, slots=True)
class Job:
    """What is read, into where, and with what; `columns` name a table's columns as `dateline add` has them."""

    address: str
    out: Path
    columns: tuple[str, ...] = ()
    annotator: str | None = None

    def told(self, archive: Archive) -> dict[str, Any]:
        """Return what tells this run from others: the same gives the same output."""
        return {
            "archive": archive.digest, "columns": list(self.columns), "annotator": self.annotator,
            "reader": reader_version(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was begun: its archive, its stage, and which chunks were done before."""

    job: Job
    archive: Archive
    stage: Stage
    done: frozenset[str]

    def chunks(self) -> Iterator[Chunk]:
        """Yield what is still to be read."""
        for unit in self.archive.units:
            yield from chunks_of(self.archive, unit, self.job.columns, self.done)

    def counts_before(self) -> Counter[str]:
        """Return the counts of what was done before."""
        return self.stage.counts() if self.done else Counter()


@contextlib.contextmanager
def begun(job: Job) -> Iterator[Run | dict[str, Any]]:
    """Begin a run, or go on with it; the summary alone where it is done already.

    Raises `BadInput` where the output holds what is no output of this run, or somebody else is at it.
    """
    if job.columns:
        named_columns(job.columns)
    archive = look_through(job.address)
    told = job.told(archive)
    _check(job, told)
    stage = Stage(job.out / WORK)
    stage.prepare()
    with _alone(job.out):
        for part in job.out.glob(".*.part"):
            part.unlink()  # what a run was writing when it was killed
        if not (job.out / RUN).exists():
            _write(job.out / RUN, told | {"done": False})
        if json.loads((job.out / RUN).read_text(encoding="utf-8"))["done"]:
            stage.clear()
            yield json.loads((job.out / SUMMARY).read_text(encoding="utf-8"))
        else:
            yield Run(job, archive, stage, frozenset(stage.done()))


def finish(run: Run) -> dict[str, Any]:
    """Write the output out of what was read, say that the run is done, and return its summary."""
    summary = collate(run.stage, run.job.out)
    _write(run.job.out / RUN, run.job.told(run.archive) | {"done": True})
    run.stage.clear()
    return summary


def _check(job: Job, told: dict[str, Any]) -> None:
    """Raise `BadInput` where the output's folder lies in the input, or holds another run's, or nothing that we know."""
    out, source = job.out, Path(job.address.removeprefix("file://"))
    if source.is_dir() and out.resolve().is_relative_to(source.resolve()):
        raise BadInput(f"{out}: lies in {job.address}, and would be read as a part of it; name a folder elsewhere")
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out}: is a file; name a folder that is new or empty")
    run = out / RUN
    if not run.exists():
        strangers = sorted(path.name for path in out.glob("[!.]*")) if out.exists() else []
        if strangers:
            raise BadInput(f"{out}: holds {strangers[0]!r} of something else; name a folder that is new or empty")
        return
    try:
        held = json.loads(run.read_text(encoding="utf-8"))
        changed = [name for name, value in told.items() if held[name] != value]
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(f"{run}: can't be read; name another folder, or take this one away") from None
    if changed:
        raise BadInput(f"{out}: holds another run ({', '.join(changed)} differs); name another folder")


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    with (out / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput(f"{out}: somebody else is reading into it; wait for them") from None
        yield
    with contextlib.suppress(OSError):
        (out / WORK).rmdir()  # only where nothing is left of the work


def _write(path: Path, value: dict[str, Any]) -> None:
    with whole_file(path) as stream:
        stream.write((json.dumps(value, indent=1, sort_keys=True) + "\n").encode("utf-8"))


def reader_of(out: Path) -> str:
    """Return which reader's output a folder holds. Raises `BadInput` where it holds none, or a run that is not done."""
    try:
        held = json.loads((out / RUN).read_text(encoding="utf-8"))
        done, reader = held["done"], str(held["reader"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(f"{out}: no output of `dateline bulk`") from None
    if not done:
        raise BadInput(f"{out}: a run that is not done; give its `dateline bulk` again")
    return reader
