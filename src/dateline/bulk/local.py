"""The engine of one machine: a worker process for each core, the model loaded once in each, whoever dies replaced."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from dateline.bulk.chunks import Chunk
from dateline.bulk.stage import Stage
from dateline.errors import DatelineError
from dateline.pipeline import Reader

_OUT_OF_MEMORY = 77
_FAILED = 78
_STILLBORN = 20  # workers in a row that die before they can read: no machine is that unlucky
_FATAL = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker needs: where the work lies, with what it reads, and how many MB beyond a loaded model it may take.

    `memory` None sets no limit.
    """

    stage: Path
    annotator: str | None = None
    gazetteers: Path | None = None
    memory: int | None = 4_000


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    chunk: Chunk | None = None
    ready: bool = False


def read_here(chunks: Iterable[Chunk], settings: Settings, workers: int, told: Callable[[Counter[str]], None]) -> None:
    """Read chunks with so many workers, and tell the counts of each as it is done.

    A worker that dies is replaced, and its chunk read again. Raises `DatelineError` where none can work at all.
    """
    stage, waiting, births = Stage(settings.stage), _Waiting(chunks, workers), _Births()
    crew = [_hired(settings) for _ in range(workers)]
    try:
        for worker in crew:
            _give(worker, waiting.next())
        while any(worker.chunk for worker in crew):
            ready = waiting.until(
                [one for worker in crew if worker.chunk for one in (worker.pipe, worker.process.sentinel)]
            )
            for place, worker in enumerate(crew):
                if worker.chunk is None or not {worker.pipe, worker.process.sentinel} & set(ready):
                    continue
                counts = _heard(worker)
                if counts is None:
                    crew[place] = _replaced(worker, stage, settings, births)
                elif counts:
                    told(counts)
                    _give(worker, waiting.next())
                else:
                    births.lived(worker)
    finally:
        for worker in crew:
            _dismissed(worker)


class _Waiting:
    """The chunks that nobody has been given yet; some are cut ahead while all work, so that nobody waits for it."""

    def __init__(self, chunks: Iterable[Chunk], ahead: int) -> None:
        self._chunks: Iterator[Chunk] = iter(chunks)
        self._cut: deque[Chunk | None] = deque()
        self._ahead = ahead

    def next(self) -> Chunk | None:
        return self._cut.popleft() if self._cut else next(self._chunks, None)

    def until(self, watched: list[Connection | int]) -> list[Any]:
        """Wait until a worker tells something or dies, and return what is ready."""
        while len(self._cut) < self._ahead:
            if ready := wait(watched, timeout=0):
                return ready
            self._cut.append(next(self._chunks, None))
        return wait(watched)


class _Births:
    """How often in a row a worker died before it could read; one that broke of itself counts for some."""

    def __init__(self) -> None:
        self._deaths = 0

    def lived(self, worker: _Worker) -> None:
        """Note that a worker has loaded its model."""
        worker.ready, self._deaths = True, 0

    def died(self, worker: _Worker, code: int) -> None:
        """Note the death of a worker. Raises `DatelineError` where workers do nothing but die."""
        if not worker.ready:
            self._deaths += max(1, _STILLBORN // 4) if code >= 0 else 1
        if self._deaths >= _STILLBORN:
            how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
            raise DatelineError(
                f"workers die before they can read, the last {how}; free some memory, or give fewer --workers"
            )


def _hired(settings: Settings) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, settings), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker, chunk: Chunk | None) -> None:
    worker.chunk = chunk
    if chunk is not None:
        with contextlib.suppress(OSError):  # it has died; that is seen when it is waited for
            worker.pipe.send(chunk)


def _heard(worker: _Worker) -> Counter[str] | None:
    """Return what a worker tells of its chunk, nothing yet where it is only ready; None where it has died."""
    try:
        if worker.pipe.poll():
            return cast("Counter[str]", worker.pipe.recv())
    except (EOFError, OSError):
        pass
    return None


def _replaced(worker: _Worker, stage: Stage, settings: Settings, births: _Births) -> _Worker:
    """Return a new worker with the chunk of one that died; what broke the process twice is set aside the third time."""
    worker.process.join()
    worker.pipe.close()
    code, chunk = worker.process.exitcode or 0, worker.chunk
    if code == _FAILED:
        raise DatelineError("no worker can read here; the first said why")
    births.died(worker, code)
    if chunk is not None and worker.ready and (code > 0 or -code in _FATAL):
        stage.give_up(chunk)
    chunk = chunk and stage.spared(chunk)
    new = _hired(settings)
    _give(new, chunk)
    return new


def _dismissed(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.chunk is not None:
        worker.process.terminate()
    worker.process.join(timeout=20)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _work(pipe: Connection, settings: Settings) -> None:
    """Read what comes through a pipe until it is closed; the whole life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stage = Stage(settings.stage)
    try:
        reader = Reader.default(settings.annotator, settings.gazetteers)
    except DatelineError as error:
        os.write(2, f"dateline: {error}\n".encode())
        os._exit(_FAILED)
    _bound(settings.memory)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send(Counter())
        while True:
            try:
                pipe.send(stage.read(reader, pipe.recv()))
            except MemoryError:
                os._exit(_OUT_OF_MEMORY)


def _bound(memory: int | None) -> None:
    """Let this process take so many MB more than it has, and no more."""
    if memory is None:
        return
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + (memory << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
