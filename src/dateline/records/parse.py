"""A dispatch as its language model sees it: words in sentences, with tags, dependencies and names.

Relations are Universal Dependencies (nsubj, obj, ccomp, nsubj:pass, obl:agent ...); tags are UPOS and
the Penn tags of the English treebanks. Any annotator that fills these records can be put in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dateline.records.text import Excerpt, Span


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `head` is the index of its head in the same parse, or -1 for a sentence's root."""

    index: int
    start: int
    end: int
    text: str
    lower: str
    lemma: str
    upos: str
    xpos: str
    deprel: str
    head: int
    sentence: int

    @property
    def span(self) -> Span:
        """The word's characters."""
        return Span(self.start, self.end)

    @property
    def relation(self) -> str:
        """The dependency without its subtype: `nsubj` for `nsubj:pass`."""
        return self.deprel.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words `first` to `last` (exclusive), which block of the dispatch they stand in, and their root."""

    index: int
    first: int
    last: int
    span: Span
    block: int
    root: int


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: words `first` to `last` (exclusive); label PER, ORG, LOC or NORP as the model guessed."""

    first: int
    last: int
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What the model takes a word to carry: a kind of claim with its type, harm or status; `score` is from 0 to 1."""

    kind: str
    detail: str
    score: float


@dataclass(frozen=True)
class Parse:
    """All words of a text in order, its sentences and names, and the trees over them.

    `hints` are by word, and `speakers` say of each word how likely it heads the words for a source (from 0 to 1); an
    annotator that was not taught what claims and sources are gives none.
    """

    text: str
    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]
    names: tuple[Name, ...]
    hints: Mapping[int, Hint] = field(default_factory=dict)
    speakers: Mapping[int, float] = field(default_factory=dict)
    _children: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: list[list[int]] = [[] for _ in self.words]
        for word in self.words:
            if word.head >= 0:
                children[word.head].append(word.index)
        object.__setattr__(self, "_children", tuple(map(tuple, children)))

    def children(self, index: int, *relations: str) -> list[Word]:
        """Dependents of a word in reading order; `relations` match with or without their subtype."""
        found = [self.words[i] for i in self._children[index]]
        if relations:
            return [w for w in found if w.deprel in relations or w.relation in relations]
        return found

    def child(self, index: int, *relations: str) -> Word | None:
        """The first dependent with one of the relations, or None."""
        for i in self._children[index]:
            word = self.words[i]
            if word.deprel in relations or word.relation in relations:
                return word
        return None

    def subtree(self, index: int, without: frozenset[int] = frozenset()) -> list[int]:
        """Indexes of a word and all under it, sorted; branches whose top is in `without` are left out."""
        found, stack = [], [index]
        while stack:
            at = stack.pop()
            found.append(at)
            stack.extend(i for i in self._children[at] if i not in without)
        return sorted(found)

    def ancestors(self, index: int) -> Iterator[Word]:
        """The heads above a word, nearest first."""
        at = self.words[index].head
        while at >= 0:
            yield self.words[at]
            at = self.words[at].head

    def excerpt(self, first: int, last: int) -> Excerpt:
        """The text from word `first` to word `last`, both included."""
        return Excerpt.at(self.text, self.words[first].start, self.words[last].end)
