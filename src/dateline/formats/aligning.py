"""Leading an extracted text back into the markup that it was taken from, letter by letter, blanks aside."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator

from dateline.formats.composing import Composer
from dateline.formats.markup import Run, runs
from dateline.records.item import OffsetMap, Origin

_WORD = re.compile(r"\S+")
_WINDOW = 100_000
_MAX_FAR = 200
_SHORTEST = 12
_BULLET = re.compile(r"^(?:[-*•]|\d{1,3}[.)]|\|) +")


class Letters:
    """The seen letters of markup without its blanks, each with its place in the source."""

    def __init__(self, source: str) -> None:
        words: list[str] = []
        self._at, self._from, self._to = array("Q"), array("Q"), array("Q")
        length = 0
        for run in runs(source):
            for word, start, end in _words(run):
                words.append(word)
                self._at.append(length)
                self._from.append(start)
                self._to.append(end)
                length += len(word)
        self.text = "".join(words)

    def places(self, start: int, end: int) -> Iterator[tuple[int, int, int, int, bool]]:
        """Yield the stretches of letters `start` to `end`: from, to, source from, source to, and whether even."""
        index = bisect_right(self._at, start) - 1
        while start < end:
            at, source, past = self._at[index], self._from[index], self._to[index]
            following = self._at[index + 1] if index + 1 < len(self._at) else len(self.text)
            stop = min(end, following)
            if following - at == past - source:
                yield start, stop, source + start - at, source + stop - at, True
            else:
                yield start, stop, source, past, False
            start, index = stop, index + 1


def _words(run: Run) -> Iterator[tuple[str, int, int]]:
    if run.broken:
        return
    even = len(run.text) == run.end - run.start
    for match in _WORD.finditer(run.text):
        yield match[0], *((run.start + match.start(), run.start + match.end()) if even else (run.start, run.end))


class _Search:
    """Finds one stretch of letters after another, ahead of the last one found if it can."""

    def __init__(self, letters: str) -> None:
        self._letters = letters
        self._cursor = 0
        self._far = 0

    def find(self, wanted: str) -> int | None:
        """Return where the letters stand: near ahead, else anywhere, which is tried so many times only."""
        at = self._letters.find(wanted, self._cursor, self._cursor + _WINDOW + len(wanted))
        if at >= 0 and len(wanted) < _SHORTEST and at - self._cursor > 2_000:
            return None
        if at < 0 and len(wanted) >= _SHORTEST and self._far < _MAX_FAR:
            self._far += 1
            at = self._letters.find(wanted)
        if at < 0:
            return None
        self._cursor = at + len(wanted)
        return at


def align(extracted: str, source: str) -> tuple[str, OffsetMap, int]:
    """Return the extracted lines as paragraphs, their map to the source, and how many letters stand nowhere in it."""
    letters = Letters(source)
    search = _Search(letters.text)
    composer = Composer()
    lost = 0
    for line in extracted.splitlines():
        words = _words_of(line.strip())
        if not words:
            continue
        if len(composer):
            composer.fill("\n\n")
        lost += _lay(composer, letters, search, words)
    return (*composer.done(), lost)


def _words_of(line: str) -> list[str]:
    """The words of an extracted line, without the marks that its list or table is set with."""
    words = _BULLET.sub("", line).split()
    return [word for word in words if word != "|"] if line.endswith("|") else words


def _lay(composer: Composer, letters: Letters, search: _Search, words: list[str]) -> int:
    """Add a line's words with their places; where they don't stand together, try its halves. Count what is lost."""
    lost = 0
    pending = [words]
    first = True
    last: int | None = None
    while pending:
        some = pending.pop()
        at = search.find("".join(some))
        if at is None and len(some) > 1:
            pending += [some[len(some) // 2 :], some[: len(some) // 2]]
            continue
        for word in some:
            if at is None:
                composer.fill(word if first else f" {word}")
                last = None
                lost += len(word)
            else:
                last = _put(composer, letters, word, at, None if first else last, first)
                at += len(word)
            first = False
    return lost


def _put(composer: Composer, letters: Letters, word: str, at: int, last: int | None, first: bool) -> int:
    """Add one word from its places, and the blank before it, which is the source's own if that has just one."""
    places = list(letters.places(at, at + len(word)))
    if last is not None and places[0][2] == last + 1:
        composer.put(" ", Origin("", last, last + 1), True)
    elif not first:
        composer.fill(" ")
    for start, stop, source, past, even in places:
        composer.put(word[start - at : stop - at], Origin("", source, past), even)
    return places[-1][3]
