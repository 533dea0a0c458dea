"""What arrives at a desk: bytes with the way by which they come; files, and the files of folders."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from dateline.errors import BadInput
from dateline.files import printable
from dateline.records.item import Item


class Sent(NamedTuple):
    """Bytes with the media type that a server said them to be of: "text/html; charset=windows-1251"."""

    data: bytes
    media_type: str


class Opener(Protocol):
    """Takes an original apart into its items."""

    def __call__(self, data: bytes, name: str, media_type: str = "") -> Iterator[Item]:
        """Return the items; raises `BadInput` for what is of no format that is read."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """One original on its way in. `read` returns its bytes or raises `BadInput`; it is called once, when it is due.

    `how` is "file", "stdin", or the way of what fetched it ("page", "feed"...); `address` a path or an address.
    """

    name: str
    how: str
    address: str
    read: Callable[[], bytes | Sent]
    size: int = 0


def arriving(paths: Iterable[str]) -> Iterator[Arriving]:
    """Yield the files that a command line names; "-" is standard input, a folder all files below it, by name.

    Files whose name begins with a dot, and links to other folders, are no part of a folder.
    """
    for given in paths:
        if given == "-":
            yield Arriving("-", "stdin", "-", _stdin)
        elif Path(given).is_dir():
            yield from _below(Path(given))
        else:
            yield _file(Path(given))


def _below(folder: Path) -> Iterator[Arriving]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (_file(Path(parent) / name) for name in sorted(names) if not name.startswith("."))


def _file(path: Path) -> Arriving:
    name = printable(str(path))
    return Arriving(name, "file", printable(str(path.absolute())), lambda: _bytes(path, name), _size(path))


def _bytes(path: Path, name: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not stat.S_ISFIFO(path.stat().st_mode):
            raise BadInput(f"{name}: not a file")
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{name}: no such file or folder; check the name") from None
    except PermissionError:
        raise BadInput(f"{name}: may not be read; check its permissions") from None
    except OSError as error:
        why = (error.strerror or "can't be read").lower()
        raise BadInput(f"{name}: {why}") from None


def _stdin() -> bytes:
    return sys.stdin.buffer.read()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
