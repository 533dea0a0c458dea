"""Headlines whose verb was taken for a name: "Army Retakes Port District" read with its verb."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from dateline.lexicon import load
from dateline.records.parse import Parse, Word

_NAMES = frozenset(("NOUN", "PROPN"))
_AFTER = frozenset(("NOUN", "PROPN", "ADJ", "NUM", "DET"))
_CLAUSE = frozenset(("advcl", "parataxis", "punct", "obl"))


@cache
def _forms() -> dict[str, str]:
    forms: dict[str, str] = load("forms")["headline"]
    return forms


def with_headline_verbs(parse: Parse) -> Parse:
    """Return the parse with the verb of each sentence that has only nouns where its verb should stand."""
    changed: dict[int, Word] = {}
    for word in parse.words:
        if word.upos == "PROPN" and word.head < 0 and word.lower == word.text and word.lower in _past():
            changed.update(_repaired_past(parse, word))
        elif word.lower in _forms() and word.upos in _NAMES and (root := _root_behind(parse, word)) is not None:
            changed.update(_repaired(parse, word, root))
    if not changed:
        return parse
    words = tuple(changed.get(w.index, w) for w in parse.words)
    return replace(parse, words=words)


@cache
def _past() -> dict[str, str]:
    forms: dict[str, str] = load("forms")["past"]
    return forms


def _repaired_past(parse: Parse, verb: Word) -> dict[int, Word]:
    """ "The army retook X and Y": a past form taken for a part of the name behind it becomes its sentence's verb."""
    made = {verb.index: replace(verb, lemma=_past()[verb.lower], upos="VERB", xpos="VBD")}
    below = parse.children(verb.index)
    before = [w for w in below if w.index < verb.index and w.upos in (*_NAMES, "PRON", "NUM")]
    subject = before[-1] if before else None
    named = next((w for w in below if w.index > verb.index and w.deprel in ("flat", "compound", "appos")), None)
    for word in below:
        if word is subject:
            made[word.index] = replace(word, deprel="nsubj")
        elif subject is not None and word.index < subject.index and word.upos in ("DET", "ADJ", "NOUN", "NUM"):
            made[word.index] = replace(word, head=subject.index)
        elif word is named:
            made[word.index] = replace(word, deprel="obj")
        elif named is not None and (word.deprel == "flat" or (word.deprel == "conj" and word.upos in _NAMES)):
            made[word.index] = replace(word, head=named.index)
        elif word.deprel == "nmod":
            made[word.index] = replace(word, deprel="obl")
    return made


def _root_behind(parse: Parse, word: Word) -> Word | None:
    """The noun at the top of the sentence where `word` hangs before it between nouns; None elsewhere."""
    words = parse.words
    if word.deprel != "compound" or word.index + 1 >= len(words) or word.index == 0:
        return None
    before, after, root = words[word.index - 1], words[word.index + 1], words[word.head]
    nouns = before.upos in _NAMES and after.upos in _AFTER and root.head < 0 and root.upos in _NAMES
    joined = nouns and before.sentence == word.sentence and root.index > word.index
    return root if joined and not parse.children(root.index, "nsubj", "nsubj:pass", "cop", "det") else None


def _repaired(parse: Parse, verb: Word, root: Word) -> dict[int, Word]:
    """The words of the sentence that hang elsewhere once the verb heads it."""
    subject = verb.index - 1
    made = {
        verb.index: replace(verb, lemma=_forms()[verb.lower], upos="VERB", xpos="VBZ", head=-1, deprel="root"),
        root.index: replace(root, head=verb.index, deprel="obj"),
    }
    for word in (*parse.children(root.index), *parse.children(verb.index)):
        if word.index == subject:
            made[word.index] = replace(word, head=verb.index, deprel="nsubj")
        elif word.index < verb.index:
            made[word.index] = replace(word, head=subject)
        elif word.index > root.index and word.relation in _CLAUSE:
            made[word.index] = replace(word, head=verb.index)
        elif word.index != verb.index and word.head == verb.index:
            made[word.index] = replace(word, head=root.index)
    return made
