"""What every part of the assembly asks of a dispatch: where words stand, and what stands near them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from dateline.lexicon import load
from dateline.records.claim import Attribution, Candidate
from dateline.records.parse import Parse, Sentence, Word
from dateline.records.referent import PlaceMention, TimeMention
from dateline.records.text import Span


@dataclass(frozen=True)
class Scope:
    """A parse with its attributions, places and times, indexed by position.

    `lands` are the countries that peoples' adjectives name, which are no place names.
    """

    parse: Parse
    attributions: tuple[Attribution, ...]
    voiced: frozenset[str]
    places: tuple[PlaceMention, ...]
    times: tuple[TimeMention, ...]
    lands: tuple[PlaceMention, ...] = ()
    _starts: list[int] = field(init=False, repr=False)
    _word_starts: list[int] = field(init=False, repr=False)
    _clauses: dict[int, list[int]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [s.span.start for s in self.parse.sentences])
        object.__setattr__(self, "_word_starts", [w.start for w in self.parse.words])

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds a character, or the last one before it."""
        at = bisect_right(self._starts, offset) - 1
        return self.parse.sentences[at] if at >= 0 else None

    def word_at(self, offset: int) -> int:
        """The index of the word that holds a character, or of the next one."""
        at = max(0, bisect_right(self._word_starts, offset) - 1)
        while at + 1 < len(self.parse.words) and self.parse.words[at].end <= offset:
            at += 1
        return at

    def chain(self, span: Span) -> list[Attribution]:
        """The attributions of speech whose content holds a span, outermost first."""
        holders = [
            a for a in self.attributions
            if a.id in self.voiced and any(c.start <= span.start and span.start < c.end for c in a.content_spans)
        ]  # fmt: skip
        return sorted(holders, key=lambda a: (-sum(c.end - c.start for c in a.content_spans), a.content_spans[0], a.id))

    def clause(self, index: int) -> list[int]:
        """The indexes of a word and all that hangs from it, sorted; kept, as each claim asks for its own often."""
        found = self._clauses.get(index)
        if found is None:
            found = self._clauses[index] = self.parse.subtree(index)
        return found

    def words(self, span: Span) -> tuple[Word, ...]:
        """The words of a span."""
        return self.parse.words[self.word_at(span.start) : self.word_at(span.end - 1) + 1]

    def head(self, span: Span) -> int:
        """The index of the word in a span that all others in it hang from."""
        first, last = self.word_at(span.start), self.word_at(span.end - 1)
        inside = range(first, last + 1)
        return next((i for i in inside if self.parse.words[i].head not in inside), first)

    def path(self, index: int) -> list[int]:
        """The indexes from a word up to its sentence's root, the word first."""
        return [index, *(w.index for w in self.parse.ancestors(index))]

    def distance(self, a: int, b: int) -> int:
        """Steps in the tree between two words of one sentence; large where they are of two."""
        up = {index: steps for steps, index in enumerate(self.path(a))}
        for steps, index in enumerate(self.path(b)):
            if index in up:
                return up[index] + steps
        return 99


def within(spans: Sequence[Span], span: Span) -> bool:
    """Tell whether one of the spans meets `span`."""
    return any(s.meets(span) for s in spans)


def of_report(scope: Scope, head: int, candidate: Candidate) -> bool:
    """Tell whether a place or time is that of a report only: "it was learned today in X that ...".

    A report is a verb whose content the claim stands in, or what stands behind "according to".
    """
    words, path = scope.parse.words, scope.path(candidate.clause)
    if _opens_report(scope, head, candidate.head):
        return True
    for index in scope.path(head):
        if index in (candidate.clause, candidate.head):
            return False
        if index not in path and index != head and words[index].upos == "VERB":
            return False
        if index in path:
            inner = words[path[path.index(index) - 1]]
            content = inner.relation in _CONTENT or (inner.relation == "parataxis" and index < head < inner.index)
            return words[index].lemma in _reports() and content and inner.index not in scope.path(head)
        if any(c.lower == "according" for c in scope.parse.children(index, "case")):
            return True
    return False


def _opens_report(scope: Scope, head: int, claim: int) -> bool:
    """Tell by the order of words alone: "it was learned today in X that ...", the claim behind "that"."""
    words = scope.parse.words
    if words[head].sentence != words[claim].sentence:
        return False
    that = next((w.index for w in words[head:claim] if w.lower == "that" and w.upos == "SCONJ"), None)
    if that is None:
        return False
    before = words[scope.parse.sentences[words[head].sentence].first : that]
    verbs = [w for w in before if w.upos == "VERB"]
    return bool(verbs) and verbs[-1].index < head and verbs[-1].lemma in _reports()


_CONTENT = frozenset({"ccomp", "csubj"})


@cache
def _reports() -> frozenset[str]:
    return frozenset(load("context")["report"]["verbs"])


def is_denied(chain: Sequence[Attribution]) -> bool:
    """Tell whether the innermost source denies a claim."""
    return bool(chain) and chain[-1].stance == "denies"


def is_quoted(scope: Scope, chain: Sequence[Attribution]) -> bool:
    """Tell whether a claim is put forward in its speaker's own words."""
    said = [s.of(scope.parse.text) for s in chain[-1].content_spans] if chain else []
    return any(mark in part for part in said for mark in ('"', "“"))


@cache
def _incident_nouns() -> frozenset[str]:
    return frozenset(load("context")["incident"]["nouns"])


def is_introduced(scope: Scope, word: Word) -> bool:
    """Tell whether happenings are first told of here: "six bombs", not "the bombs" or "the earlier bombs"."""
    if (
        word.xpos not in ("NNS", "NNPS")
        or word.lemma.lower() not in _incident_nouns()
        or word.upos not in ("NOUN", "PROPN")
    ):
        return False
    before = {w.lower for w in scope.parse.children(word.index, "det", "amod", "nmod:poss")}
    return not before & _TOLD_BEFORE


_TOLD_BEFORE = frozenset(
    "the this that these those his her its their earlier previous similar last past recent deadliest worst".split()
)
_ORDER = frozenset({"first", "second", "third", "same", "latest", "initial", "other", "twin", "double"})


def refers_to_lead(parse: Parse, candidate: Candidate) -> bool:
    """Tell whether a claim is of "the attack": the happening that the dispatch is about, named no further."""
    return incident_of(parse, candidate) is not None


def incident_of(parse: Parse, candidate: Candidate) -> str | None:
    """The noun of "the attack", where a claim is of one that is named no further, else None."""
    head = parse.words[candidate.head].head
    near = {candidate.head, candidate.clause, head} - {-1}
    near |= {parse.words[n].head for n in near if parse.words[n].relation == "conj"} - {-1}
    for i in sorted(near | {c.index for n in near for c in parse.children(n, "nsubj", "nsubj:pass", "obl", "obj")}):
        word = parse.words[i]
        plain = all(c.lower in _ORDER for c in parse.children(i, "nmod", "amod", "compound", "acl"))
        if word.lemma in _incident_nouns() and plain and any(d.lower == "the" for d in parse.children(i, "det")):
            return word.lemma
    return None
