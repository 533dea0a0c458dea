"""Readings out: lines, terminal text or one page, into a stream or a file that is whole or not there at all."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO

from dateline.present.contract import to_line
from dateline.present.html import Section, assemble, render_section
from dateline.present.text import console_for, print_reading
from dateline.records.reading import Reading


class Sink(Protocol):
    """Where readings go, one at a time."""

    def write(self, reading: Reading) -> None:
        """Print one reading."""

    def close(self) -> None:
        """Print what comes after the last."""


class Lines:
    """One JSON object per line."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, reading: Reading) -> None:
        """Print one reading as a line, and pass it on at once."""
        self._stream.write(to_line(reading).encode("utf-8") + b"\n")
        self._stream.flush()

    def close(self) -> None:
        """Nothing comes after the last line."""
        self._stream.flush()


class Terminal:
    """Text to be read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._text = _as_text(stream)
        self._console = console_for(self._text)

    def write(self, reading: Reading) -> None:
        """Print one reading."""
        print_reading(reading, self._console)
        self._text.flush()

    def close(self) -> None:
        """Let go of the stream without closing it."""
        self._text.flush()
        if self._text is not sys.stdout and isinstance(self._text, io.TextIOWrapper):
            self._text.detach()


class Page:
    """One page; its sections are kept until the last is there."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._sections: list[Section] = []

    def write(self, reading: Reading) -> None:
        """Render one reading."""
        self._sections.append(render_section(reading, len(self._sections) + 1))

    def close(self) -> None:
        """Print the page."""
        self._stream.write(assemble(self._sections).encode("utf-8"))
        self._stream.flush()


SINKS: dict[str, Callable[[BinaryIO], Sink]] = {"text": Terminal, "jsonl": Lines, "html": Page}


def _as_text(stream: BinaryIO) -> TextIO:
    """A text stream over the bytes: standard output in its own encoding, anything else in UTF-8."""
    if stream is sys.stdout.buffer:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        return sys.stdout
    return io.TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written that takes its name only when all is written; on an error nothing is left.

    A device such as /dev/stdout can't be renamed onto, so it is written to as it is.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    target = path.resolve() if path.is_symlink() else path
    part = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
