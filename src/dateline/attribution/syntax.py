"""Walks over a parse that attribution needs: verb groups, subjects, noun phrases, spans of words."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.records.parse import Parse, Word
from dateline.records.text import Span

_GROUP = frozenset({"aux", "aux:pass", "compound:prt"})
_CLAUSES_OF_NOUN = frozenset({"acl:relcl", "parataxis"})
_NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
REACHED = frozenset({"reach", "contact", "interview"})  # "a doctor reached in the town": how a source was spoken to
RELATIVES = frozenset({"who", "which", "that", "whom"})


def spans_of(parse: Parse, indexes: Iterable[int]) -> tuple[Span, ...]:
    """Join words into spans; gaps in their indexes part the spans, punctuation at their edges falls away."""
    runs: list[list[int]] = []
    for i in sorted(set(indexes)):
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = []
    for run in runs:
        while run and _loose(parse.words[run[0]], opening=True):
            run.pop(0)
        while run and _loose(parse.words[run[-1]], opening=False):
            run.pop()
        if run:
            spans.append(Span(parse.words[run[0]].start, parse.words[run[-1]].end))
    return tuple(spans)


def _loose(word: Word, opening: bool) -> bool:
    if word.upos != "PUNCT":
        return False
    quote = word.text[0] in "\"“”‘’'`«»"
    bracket = word.text in ("(", "[") if opening else word.text in (")", "]")
    return not quote and not bracket


def verb_group(parse: Parse, verb: int) -> list[int]:
    """The verb with its auxiliaries, negation and particle."""
    group = [verb]
    for child in parse.children(verb):
        if child.deprel in _GROUP or (child.deprel == "advmod" and child.lower in _NEGATIONS):
            group.append(child.index)
    return sorted(group)


def negated(parse: Parse, verb: int) -> bool:
    """Tell whether the predicate is negated, also through "no" before its subject or object."""
    return any(c.lower in _NEGATIONS for c in parse.children(verb, "advmod"))


def passive(parse: Parse, verb: int) -> bool:
    """Tell whether the verb is a passive, with or without its auxiliary."""
    if any(c.deprel in ("aux:pass", "nsubj:pass", "csubj:pass", "obl:agent") for c in parse.children(verb)):
        return True
    word = parse.words[verb]
    return word.xpos == "VBN" and word.relation == "acl"


def noun_phrase(parse: Parse, head: int, *, clauses: bool = False) -> list[int]:
    """The words of a noun phrase; relative clauses and loose appendages only with `clauses`."""
    if clauses:
        return parse.subtree(head)
    cut = frozenset(
        c.index for c in parse.children(head) if c.deprel in _CLAUSES_OF_NOUN or c.relation in ("advcl", "ccomp")
    )
    cut |= {
        c.index
        for c in parse.children(head, "cop", "aux", "mark", "expl", "nsubj", "obl", "advmod")
        if c.index < head and c.relation != "advmod"
    }
    names = [c.index for c in parse.children(head, "flat")]
    cut |= {c.index for i in names for c in parse.children(i) if c.deprel in _CLAUSES_OF_NOUN}
    words = parse.subtree(head, cut)
    return _trimmed(parse, words, head)


def _trimmed(parse: Parse, words: list[int], head: int) -> list[int]:
    """The run of words round the head that no gap interrupts, without a case marker in front."""
    run = [head]
    for i in reversed([w for w in words if w < head]):
        if i == run[0] - 1:
            run.insert(0, i)
    for i in (w for w in words if w > head):
        if i == run[-1] + 1:
            run.append(i)
    while run and (parse.words[run[0]].relation == "case" or parse.words[run[0]].upos == "PUNCT") and run[0] != head:
        run.pop(0)
    while run and parse.words[run[-1]].upos == "PUNCT" and run[-1] != head:
        run.pop()
    return run


def subject(parse: Parse, verb: int) -> int | None:
    """The head of the verb's subject, looked for as far up as grammar hands it down.

    A relative pronoun gives its antecedent; a conjunct, a participle or an infinitive without a subject of its
    own takes the one of the verb that it hangs from.
    """
    at = verb
    for _ in range(6):
        found = next((c for c in parse.children(at) if c.deprel in _SUBJECTS), None)
        word = parse.words[at]
        if found is not None:
            if found.lower in RELATIVES and (above := _antecedent(parse, at)) is not None:
                return above
            return found.index
        if word.head < 0:
            return None
        if (
            word.relation == "acl"
            and word.deprel != "acl:relcl"
            and parse.words[word.head].upos in ("NOUN", "PROPN", "PRON")
        ):
            return word.head
        if word.deprel == "acl:relcl":
            return word.head
        if word.relation in ("conj", "xcomp", "advcl", "parataxis", "ccomp", "dep") and _verbal(parse.words[word.head]):
            at = word.head
            continue
        return None
    return None


def _antecedent(parse: Parse, verb: int) -> int | None:
    at = verb
    while at >= 0:
        word = parse.words[at]
        if word.deprel == "acl:relcl":
            return word.head
        if word.relation not in ("conj", "xcomp", "ccomp", "advcl"):
            return None
        at = word.head
    return None


def _verbal(word: Word) -> bool:
    return (
        word.upos in ("VERB", "AUX", "ADJ")
        or word.xpos.startswith("VB")
        or word.relation in ("root", "parataxis", "ccomp")
    )


def sentence_of(parse: Parse, index: int) -> range:
    """The word indexes of the sentence that a word stands in."""
    sentence = parse.sentences[parse.words[index].sentence]
    return range(sentence.first, sentence.last)


def clause_top(parse: Parse, index: int) -> int:
    """The predicate of the clause that a word stands in, so that a sentence-wide phrase covers its sentence."""
    at = index
    while parse.words[at].head >= 0 and parse.words[at].relation in (
        "nmod",
        "obl",
        "obj",
        "conj",
        "amod",
        "acl",
        "appos",
        "xcomp",
        "advcl",
        "parataxis",
        "nsubj",
        "nummod",
        "compound",
        "det",
    ):
        above = parse.words[at].head
        if (
            parse.words[at].relation in ("acl", "advcl")
            and parse.words[at].upos == "VERB"
            and parse.words[above].upos != "VERB"
        ):
            break
        at = above
    return at
