"""Read a corpus file: text lines with their annotations below them, into numbered items.

A file is a head of `@ key value` lines, then text lines (`p | A sentence.`) that each carry indented
annotation lines. An annotation is a keyword and arguments: words, `{anchors}` in the text line above,
`key=value` and `key={anchor}:word:word`. GUIDE.md has the whole of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

ROLES = {"head": "headline", "by": "byline", "cap": "caption", "sub": "subhead", "sig": "signature",
         "p": "body", "s": "body"}  # fmt: skip
_TEXT = re.compile(r"(head|by|cap|sub|sig|p|s) \| (\S.*)")
_ARGUMENT = re.compile(r"(?:([a-z]+)=)?(?:\{([^{}]+)\}((?::[^\s:]+)*)|([^\s{}]+))(?=\s|$)")


class BadCorpus(Exception):
    """A corpus file that can't be compiled: what, where and why, on one line."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: a bare word, or an anchor with the words behind its colons."""

    key: str
    anchor: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One annotation line."""

    line: int
    keyword: str
    arguments: tuple[Argument, ...]

    def words(self) -> list[str]:
        """The bare words without a key, in order."""
        return [a.words[0] for a in self.arguments if not a.key and not a.anchor]

    def anchors(self, key: str = "") -> list[Argument]:
        """The anchors under a key, in order."""
        return [a for a in self.arguments if a.key == key and a.anchor]

    def value(self, key: str, default: str = "") -> str:
        """The bare word under a key."""
        return next((a.words[0] for a in self.arguments if a.key == key and not a.anchor), default)


@dataclass(slots=True)
class Line:
    """One text line: a sentence or a heading, where it stands in the dispatch, and its annotations."""

    number: int
    role: str
    opens: bool
    text: str
    start: int = 0
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus file, read."""

    path: Path
    head: dict[str, str]
    lines: tuple[Line, ...]
    text: str

    def fail(self, line: int, reason: str) -> BadCorpus:
        """The error for one of its lines."""
        return BadCorpus(f"{self.path}:{line}: {reason}")


def read(path: Path) -> Source:
    """Read a corpus file and lay out its text.

    Raises:
        BadCorpus: a line that is neither head, text nor annotation, with file, line and reason.
    """
    head: dict[str, str] = {}
    lines: list[Line] = []
    for number, row in enumerate(_rows(path), 1):
        if not row.strip() or row.startswith("//"):
            continue
        if row.startswith("@ "):
            key, _, value = row[2:].partition(" ")
            head[key] = value.strip()
        elif match := _TEXT.fullmatch(row.rstrip()):
            lines.append(Line(number, ROLES[match[1]], match[1] != "s", match[2]))
        elif row[0] in " \t" and lines:
            lines[-1].notes.append(_note(path, number, row.strip()))
        else:
            raise BadCorpus(
                f"{path}:{number}: neither '@ key value', 'p | text' nor an indented annotation: {row[:60]}"
            )
    return Source(path, head, tuple(lines), _lay_out(head, lines))


def _rows(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadCorpus(f"{path}:1: {error}") from None


def _note(path: Path, number: int, row: str) -> Note:
    keyword, _, rest = row.partition(" ")
    arguments, at = [], 0
    rest = rest.strip()
    while at < len(rest):
        match = _ARGUMENT.match(rest, at)
        if not match:
            raise BadCorpus(f"{path}:{number}: can't read the annotation from '{rest[at : at + 40]}'")
        words = tuple(w for w in (match[3] or "").split(":") if w) if match[2] else (match[4],)
        arguments.append(Argument(match[1] or "", match[2] or "", words))
        at = match.end() + len(rest[match.end() :]) - len(rest[match.end() :].lstrip())
    return Note(number, keyword, tuple(arguments))


def _lay_out(head: dict[str, str], lines: list[Line]) -> str:
    """Join the lines to the dispatch as a desk would receive it, and note where each begins."""
    text = "".join(f"{label}: {head[key]}\n" for label, key in (("Published", "published"), ("Outlet", "outlet"))
                   if key in head)  # fmt: skip
    for line in lines:
        text += ("\n\n" if text and not text.endswith("\n") else "\n" if text else "") if line.opens else " "
        line.start = len(text)
        text += line.text
    return text + "\n"
