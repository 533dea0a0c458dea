"""A worker that looks into untrusted files: one for many files, ended with all it started when it overruns."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from dateline.errors import BadMedia
from dateline.media.kinds import recognise
from dateline.media.looking import Look, unlooked
from dateline.media.telling import MOST_BYTES, heard
from dateline.media.worker import HEAD, LENGTH

MOST = 512 << 20  # bytes of a file that is looked into; a larger one is kept and said to be too large
SECONDS = 60.0
_START = 60.0
_MANY = 400  # files after which a worker gives way to a fresh one


class Apart:
    """Looks into files in another process; closed by `close` or at the end of a `with`."""

    def __init__(self, anchors: str = "", seconds: float = SECONDS, most: int = MOST) -> None:
        self.closed_doors: bool | None = None
        self._anchors = anchors.encode("ascii", "replace")
        self._seconds, self._most = seconds, most
        self._worker: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._overran = False

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def look(self, data: bytes) -> Look:
        """Look into a file. Raises `BadMedia` only where the extra is not installed; all else is an answer."""
        if len(data) > self._most:
            return unlooked(recognise(data), f"larger than is looked into ({len(data):,} of {self._most:,} bytes)")
        answer = self._asked(data)
        if answer is None:
            why = "took too long" if self._overran else "its worker ended: out of memory, of time, or broken by it"
            self.close()
            return unlooked(recognise(data), f"{why}; kept as received, and not looked into")
        self._done += 1
        if self._done >= _MANY:
            self.close()
        return self._heard(answer, data)

    def _heard(self, answer: bytes, data: bytes) -> Look:
        if answer.startswith(b'{"missing"'):
            self.close()
            raise BadMedia(str(json.loads(answer)["missing"]))
        try:
            return heard(answer)
        except BadMedia as error:
            return unlooked(recognise(data), str(error))

    def _asked(self, data: bytes) -> bytes | None:
        """Return a worker's answer; None where it ended or was ended before it gave one."""
        self._overran = False
        worker = self._worker or self._started()
        if worker is None or worker.stdin is None:
            return None
        head = HEAD.pack(len(data), len(self._anchors)) + self._anchors
        with self._watched(worker, self._seconds), contextlib.suppress(OSError):
            worker.stdin.write(head)
            worker.stdin.write(data)
            worker.stdin.flush()
            told = _read(worker, LENGTH.size)
            size = LENGTH.unpack(told)[0] if told else MOST_BYTES + 1
            return _read(worker, size) if size <= MOST_BYTES else None
        return None

    def _started(self) -> subprocess.Popen[bytes] | None:
        """Start a worker, and wait until it has closed its doors."""
        paths = os.pathsep.join(str(Path(path or ".").resolve()) for path in sys.path)
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH", "LANG") if name in os.environ}
        worker = subprocess.Popen(
            [sys.executable, "-m", "dateline.media.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=Path(sys.executable).anchor, start_new_session=True,
            env={**kept, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        self._worker, self._done = worker, 0
        with self._watched(worker, _START):
            ready = _read(worker, 1)
        if ready is None:
            self.close()
            return None
        self.closed_doors = ready == b"\1"
        return worker

    @contextlib.contextmanager
    def _watched(self, worker: subprocess.Popen[bytes], seconds: float) -> Any:
        """End a worker that takes longer than it may."""

        def overrun() -> None:
            self._overran = True
            _end(worker)

        timer = threading.Timer(seconds, overrun)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def close(self) -> None:
        """End the worker and all that it started."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        _end(worker)
        for stream in (worker.stdin, worker.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        worker.wait()


def _read(worker: subprocess.Popen[bytes], size: int) -> bytes | None:
    """Return exactly so many bytes of an answer, or None where it ends before."""
    data = worker.stdout.read(size) if worker.stdout else b""
    return data if len(data) == size else None


def _end(worker: subprocess.Popen[bytes]) -> None:
    """Kill a worker with its whole session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(worker.pid, signal.SIGKILL)
        else:
            worker.kill()
