"""The noun phrase around a word: its own words without clauses, and the phrases it is joined with."""

from __future__ import annotations

from dateline.claims.scene import Scene
from dateline.records.parse import Word
from dateline.records.text import Excerpt

_OUTSIDE = frozenset(
    ("acl:relcl", "acl", "appos", "conj", "cc", "parataxis", "case", "mark", "advcl", "ccomp", "dep", "cop", "nsubj",
     "aux", "orphan", "obl:unmarked", "advmod:emph", "xcomp", "cc:preconj", "discourse", "vocative", "nsubj:pass",
     "aux:pass", "advcl:relcl", "csubj", "expl")
)  # fmt: skip
_JOINED = frozenset(("NOUN", "PROPN", "NUM", "PRON", "ADJ", "X", "SYM"))
_FAR = frozenset(("in", "on", "at", "near", "during", "after", "before", "since", "amid", "for", "with", "by"))
_EDGE = frozenset("\"'“”‘’`()[],;:-–—.")


def phrase(scene: Scene, index: int) -> Excerpt:
    """The noun phrase headed by a word, without its preposition, relative clauses, appositions and conjuncts."""
    first, last = bounds(scene, index)
    return scene.parse.excerpt(first, last)


def bounds(scene: Scene, index: int, keep: frozenset[str] = frozenset()) -> tuple[int, int]:
    """First and last word of the phrase of `index`, an unbroken run; `keep` are relations to keep in."""
    inside = {index}
    stack = [index]
    while stack:
        at = stack.pop()
        for word in scene.parse.children(at):
            if _belongs(scene, word, at, index) or word.deprel in keep:
                inside.add(word.index)
                stack.append(word.index)
    first = last = index
    while first - 1 in inside or _joins(scene, first - 1, inside, -1):
        first -= 1
    while last + 1 in inside or _joins(scene, last + 1, inside, 1):
        last += 1
    return _trim(scene, first, last, index)


def _belongs(scene: Scene, word: Word, head: int, top: int) -> bool:
    """Tell whether a dependent is part of its head's phrase."""
    if word.deprel in ("case", "cc", "conj") and head != top:
        return True
    if word.deprel in _OUTSIDE:
        return word.deprel in ("acl", "obl:unmarked") and word.index < head
    if word.relation == "nmod" and word.index > head and head == top:
        return scene.case(word.index) not in _FAR
    return True


def _joins(scene: Scene, index: int, inside: set[int], step: int) -> bool:
    """A hyphen, quotation mark or slash inside a phrase does not end it."""
    words = scene.parse.words
    if not 0 <= index < len(words):
        return False
    return words[index].text in ("-", '"', "'", "“", "”", "/") and index + step in inside


def _trim(scene: Scene, first: int, last: int, index: int) -> tuple[int, int]:
    """Leave punctuation at the edges out."""
    words = scene.parse.words
    while first < index and (words[first].text in _EDGE or words[first].upos in ("ADP", "CCONJ", "SCONJ")):
        first += 1
    while last > index and words[last].text in _EDGE and words[last].text not in "])":
        last -= 1
    return first, last


def conjuncts(scene: Scene, index: int) -> list[int]:
    """A word and all that it is joined with by "and", "or" or a comma, in reading order."""
    found, waiting = [], [index]
    while waiting:
        at = waiting.pop()
        found.append(at)
        waiting += [w.index for w in scene.parse.children(at, "conj") if w.upos in _JOINED]
    return sorted(found)


def _may_be_person(scene: Scene, index: int) -> bool:
    """Tell whether "who" may stand for a noun: for a party, or a word of which nothing else is known."""
    return scene.is_party(index) or (scene.word(index).upos in ("NOUN", "PROPN") and not scene.is_a(index, _THINGS))


def _member(scene: Scene, index: int) -> int:
    """ "Ali Haddad, of the Law School, who": the one named before the organisation that "who" can't stand for."""
    word = scene.word(index)
    name = scene.names.get(index)
    if name is None or name.label != "ORG" or scene.is_people(index) or word.relation != "nmod" or word.head < 0:
        return index
    named = scene.names.get(word.head)
    return word.head if named is not None and named.label == "PER" else index


_THINGS = ("thing", "place", "route", "supply", "service", "arms")


def antecedent(scene: Scene, index: int) -> int:
    """The noun that a relative pronoun stands for; any other word stands for itself."""
    word = scene.word(index)
    if word.lower not in ("who", "which", "that", "whom") or word.upos == "SCONJ":
        return index
    if word.xpos == "DT" and not (word.head >= 0 and scene.word(word.head).deprel == "acl:relcl"):
        return index
    for above in scene.parse.ancestors(index):
        if above.deprel == "acl:relcl" and above.head >= 0:
            if word.lower not in ("who", "whom"):
                return above.head
            head = _member(scene, above.head)
            return head if _may_be_person(scene, head) else index
    return index
