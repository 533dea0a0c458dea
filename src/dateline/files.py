"""Files in: what a command line names, and their bytes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import BadInput

TEXT_SUFFIXES = (".txt", ".md", ".text")


@dataclass(frozen=True, slots=True)
class Named:
    """One input: its name as given (or found in a folder as given), and whether it is standard input."""

    name: str
    path: Path | None

    def read(self) -> bytes:
        """Return its bytes; raises `BadInput` where there are none to be had."""
        try:
            return sys.stdin.buffer.read() if self.path is None else self.path.read_bytes()
        except OSError as error:
            raise BadInput(f"{self.name}: {_why(error)}") from None


def named(arguments: Sequence[str]) -> list[Named]:
    """Expand a command line's files: "-" is standard input, a folder is the text files in it, sorted by name."""
    found: list[Named] = []
    for argument in arguments:
        path = Path(argument)
        if argument == "-":
            found.append(Named("-", None))
        elif path.is_dir():
            found += _in_folder(argument, path)
        else:
            found.append(Named(printable(argument), path))
    return found


def _in_folder(argument: str, folder: Path) -> list[Named]:
    texts = sorted(path for path in folder.iterdir() if path.suffix.lower() in TEXT_SUFFIXES and path.is_file())
    if not texts:
        return [Named(printable(argument), folder / "*.txt")]
    return [Named(printable(str(path)), path) for path in texts]


def printable(name: str) -> str:
    """A file name that can be printed as UTF-8, whatever bytes it has on disk."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _why(error: OSError) -> str:
    """What went wrong with a file, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "no such file; check the name, or the folder holds no .txt or .md file"
    if isinstance(error, PermissionError):
        return "may not be read; check its permissions"
    return (error.strerror or "can't be read").lower()
