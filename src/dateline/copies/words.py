"""Text -> its words as copies share them, each with where it stands and a key that spelling does not change."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dateline.lexicon import load
from dateline.records.text import Span

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[\w{_MARKS}]+")
_CHARACTER = re.compile(f"[{_UNSPACED}]")
_WORD_OR_CHARACTER = re.compile(rf"[{_UNSPACED}]|(?:[^\W{_UNSPACED}]|[{_MARKS}])+")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a text in order: `starts` and `ends` are code points, `keys` alike where the words are."""

    text: str
    starts: Places
    ends: Places
    keys: Keys

    def __len__(self) -> int:
        return len(self.keys)

    def span(self, first: int, last: int) -> Span:
        """Return the span of the words `[first, last)`."""
        return Span(int(self.starts[first]), int(self.ends[last - 1]))

    def inside(self, span: Span) -> tuple[int, int]:
        """Return the range of the words that start inside a span."""
        first, last = np.searchsorted(self.starts, [span.start, span.end])
        return int(first), int(last)


def read_words(text: str) -> Words:
    """Read the words of a text, without those of notes that stand under every dispatch of an outlet.

    In scripts that set no blanks between words each character counts as one.
    """
    pattern = _WORD_OR_CHARACTER if not text.isascii() and _CHARACTER.search(text) else _WORD
    starts, ends, keys = array("q"), array("q"), array("Q")
    notes = iter([*notes_in(text), Span(len(text) + 1, len(text) + 1)])
    note = next(notes)
    for match in pattern.finditer(text):
        start, end = match.span()
        while start >= note.end:
            note = next(notes)
        if start < note.start and (key := word_key(match[0])):
            starts.append(start)
            ends.append(end)
            keys.append(key)
    return Words(text, np.array(starts, np.int64), np.array(ends, np.int64), np.array(keys, np.uint64))


@lru_cache(maxsize=1 << 16)
def word_key(word: str) -> int:
    """Return the key of a word: the same on every machine, 0 for what has no letter or digit.

    Case, accents and whether a number is spelt out make no difference.
    """
    plain = word.lower() if word.isascii() else _folded(word)
    plain = plain.strip("_")
    if not plain:
        return 0
    written = _numbers().get(plain, plain).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(written, digest_size=8).digest(), "big")


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word)
    return "".join(mark for mark in apart if not unicodedata.combining(mark)).casefold()


@cache
def _numbers() -> dict[str, str]:
    """Number words with their digits; "one" is left out, for it is a pronoun as often."""
    cardinals: dict[str, int] = load("numbers")["cardinals"]
    return {word: str(value) for word, value in cardinals.items() if value > 1}


def notes_in(text: str) -> list[Span]:
    """Return where notes stand that say nothing of the story: rights, who edited it, when it was published."""
    lowered = text.lower()
    return sorted(
        Span(*match.span()) for has, pattern in _notes() if has in lowered for match in pattern.finditer(text)
    )


@cache
def _notes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((rule["has"], re.compile(rule["pattern"], re.IGNORECASE)) for rule in load("agencies")["note"])
