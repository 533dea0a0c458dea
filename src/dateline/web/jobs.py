"""Long work, one piece after the other: told how far it is in a file, so that it can be looked at from anywhere."""

from __future__ import annotations

import contextlib
import json
import queue
import sqlite3
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dateline.errors import DatelineError
from dateline.store.held import moment, stamp
from dateline.web.people import Opens, hashed

KEPT = 200
CUT_OFF = "The server stopped before it was done. What it told of as done is safe; start it again for the rest."
_TABLES = """
CREATE TABLE IF NOT EXISTS jobs (
  id INTEGER PRIMARY KEY, once TEXT NOT NULL UNIQUE, what TEXT NOT NULL, by TEXT NOT NULL, made TEXT NOT NULL,
  ended TEXT, state TEXT NOT NULL, step TEXT NOT NULL, done INTEGER NOT NULL, whole INTEGER, words TEXT NOT NULL);
"""
Tell = Callable[[str, int, int | None], None]
"""Told how far a piece of work is: at what step, how much is done, and of how much, None where nobody knows."""
Piece = Callable[[Tell], tuple[str, ...]]
"""A piece of work; returns what came of it, line by line."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as it stands: "waiting", "running", "done", "failed" or "stopped", and how far it is."""

    id: int
    what: str
    by: str
    made: datetime
    ended: datetime | None
    state: str
    step: str
    done: int
    whole: int | None
    words: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state in ("waiting", "running")


class _Stopped(Exception):
    """The server ends: work is left where it is."""


class Jobs:
    """The long work of a server: done by one thread, so that one piece alone writes at a time."""

    def __init__(self, opens: Opens, clock: Callable[[], datetime]) -> None:
        self._open, self._clock = opens, clock
        self._due: queue.SimpleQueue[tuple[int, Piece] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock, self._stopping = threading.Lock(), threading.Event()
        with opens() as raw:
            raw.executescript(_TABLES)

    def start(self, what: str, by: str, once: str, piece: Piece) -> int:
        """Put a piece of work in line and return its number; the same form sent twice is one."""
        with self._open() as raw:
            raw.execute("BEGIN IMMEDIATE")
            row = raw.execute("SELECT id FROM jobs WHERE once = ?", (hashed(once),)).fetchone()
            if row:
                return int(row["id"])
            made = raw.execute(
                "INSERT INTO jobs (once, what, by, made, state, step, done, words) VALUES (?, ?, ?, ?, ?, ?, 0, '[]')",
                (hashed(once), what, by, stamp(self._clock()), "waiting", ""),
            )
            raw.execute("DELETE FROM jobs WHERE id <= ? AND ended IS NOT NULL", ((made.lastrowid or 0) - KEPT,))
        id = made.lastrowid or 0
        self._due.put((id, piece))
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="dateline-work", daemon=True)
                self._thread.start()
        return id

    def job(self, id: int) -> Job | None:
        """Return a piece of work."""
        with self._open() as raw:
            row = raw.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
        return _job(row) if row else None

    def latest(self, most: int = 50) -> tuple[Job, ...]:
        """Return the latest work."""
        with self._open() as raw:
            return tuple(map(_job, raw.execute("SELECT * FROM jobs ORDER BY id DESC LIMIT ?", (most,))))

    def take_over(self) -> None:
        """Say of work that an earlier server left undone that it was cut off."""
        with self._open() as raw:
            raw.execute(
                "UPDATE jobs SET state = 'stopped', ended = ?, words = ? WHERE state IN ('waiting', 'running')",
                (stamp(self._clock()), json.dumps([CUT_OFF])),
            )

    def stop(self, wait: float = 20.0) -> None:
        """End the thread after the batch that it is at, and say what was left."""
        self._stopping.set()
        self._due.put(None)
        with self._lock:
            if self._thread is not None:
                self._thread.join(wait)
        self.take_over()

    def _work(self) -> None:
        while not self._stopping.is_set() and (due := self._due.get()) is not None:
            self._do(*due)

    def _do(self, id: int, piece: Piece) -> None:
        """Do a piece of work, and say how it ended."""
        try:
            self._tell(id, "", 0, None)
            self._end(id, "done", piece(lambda step, done, whole: self._tell(id, step, done, whole)))
        except _Stopped:
            return
        except DatelineError as error:
            self._end(id, "failed", (str(error),))
        except Exception:
            traceback.print_exc()
            self._end(id, "failed", ("The fault is ours. What went wrong stands in the terminal.",))

    def _tell(self, id: int, step: str, done: int, whole: int | None) -> None:
        if self._stopping.is_set():
            raise _Stopped
        with self._open() as raw:
            raw.execute(
                "UPDATE jobs SET state = 'running', step = ?, done = ?, whole = ? WHERE id = ?", (step, done, whole, id)
            )

    def _end(self, id: int, state: str, words: tuple[str, ...]) -> None:
        with contextlib.suppress(OSError), self._open() as raw:
            raw.execute(
                "UPDATE jobs SET state = ?, ended = ?, words = ? WHERE id = ?",
                (state, stamp(self._clock()), json.dumps(words), id),
            )


def _job(row: sqlite3.Row) -> Job:
    ended = moment(row["ended"]) if row["ended"] else None
    return Job(
        row["id"], row["what"], row["by"], moment(row["made"]), ended, row["state"], row["step"], row["done"],
        row["whole"], tuple(json.loads(row["words"])),
    )  # fmt: skip
