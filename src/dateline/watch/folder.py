"""A folder: files are taken when they have stopped growing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from dateline.files import printable
from dateline.watch.lists import Folder
from dateline.watch.posts import Stop, Take, backed_off, taken
from dateline.watch.state import State

SETTLED = 2.0
MOST = 200_000_000
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp", "~")
_Mark = tuple[int, int, int]


class FolderPost:
    """Looks at a folder. A file is taken when two looks, some seconds apart, find it the same.

    Hidden files, links and those that are named as unfinished are passed over. A file that was changed after it was
    taken is taken again.
    """

    def __init__(
        self,
        folder: Folder,
        state: State,
        take: Take,
        say: Callable[[str], None],
        clock: Callable[[], float],
        stop: Stop,
    ) -> None:
        self._folder = folder
        self._state = state
        self._take = take
        self._say = say
        self._clock = clock
        self._stop = stop
        self._due = 0.0
        self._failures = 0
        self._looks = 0
        self._growing: dict[Path, tuple[_Mark, float]] = {}

    def due(self) -> float:
        """Return the time of the next look."""
        return self._due

    def finished(self) -> bool:
        """Tell whether it was looked at, and again if there was anything new."""
        return self._looks > 1 or (self._looks == 1 and not self._growing)

    def visit(self) -> None:
        """Look, and take the files that have settled."""
        self._looks += 1
        now, every = self._clock(), self._folder.every
        try:
            files = list(self._files())
        except OSError as error:
            self._say(f"{printable(str(self._folder.path))}: {(error.strerror or 'cannot be read').lower()}")
            files, well = [], False
        else:
            went = [self._look(path, mark, now) for path, mark in files if not self._stop.asked]
            well = all(went)
        self._failures = 0 if well else self._failures + 1
        wait = backed_off(every, self._failures, None) if self._failures else every
        self._due = self._clock() + (min(wait, SETTLED) if self._growing else wait)

    def _files(self) -> Iterator[tuple[Path, _Mark]]:
        """The files of the pattern that were not taken as they are now, by name."""
        if not self._folder.path.is_dir():
            raise FileNotFoundError(2, "no such folder")
        there = {path: mark for path in self._folder.path.glob(self._folder.pattern) if (mark := _mark(path))}
        self._growing = {path: look for path, look in self._growing.items() if path in there}
        for path in sorted(there):
            if not self._state.has_file(printable(str(path)), *there[path][:2]):
                yield path, there[path]

    def _look(self, path: Path, mark: _Mark, now: float) -> bool:
        """Take a file if it is as it was some seconds ago; False where that must be tried again."""
        before, since = self._growing.get(path, (None, now))
        if before != mark:
            self._growing[path] = (mark, now)
            return True
        if now - since < SETTLED:
            return True
        del self._growing[path]
        return self._took(path, mark)

    def _took(self, path: Path, mark: _Mark) -> bool:
        name = printable(str(path))
        if mark[0] > MOST:
            self._say(f"{name}: {mark[0]:,} bytes, more than {MOST:,}; not taken")
        else:
            try:
                data = path.read_bytes()
            except OSError as error:
                self._say(f"{name}: {(error.strerror or 'cannot be read').lower()}; tried again later")
                return False
            if _mark(path) != mark:
                return True
            if not taken(lambda: self._take(data, printable(path.name), name, "file"), name, self._say):
                return False
        self._state.note_file(name, *mark[:2])
        return True


def _mark(path: Path) -> _Mark | None:
    """What tells a file from what it was before; None where it is nothing to be taken."""
    if path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED):
        return None
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ino) if stat.S_ISREG(found.st_mode) else None
