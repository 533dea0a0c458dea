"""Texts that stand for who issued them: "the statement said", once "the ministry issued a statement" has been read."""

from __future__ import annotations

from dateline.attribution.syntax import passive, subject
from dateline.lexicon import load
from dateline.records.parse import Parse, Word

_REACH = 6  # sentences back
_MAKERS = frozenset({"by", "from", "of"})


def issuer(parse: Parse, head: int) -> int | None:
    """The head of the words for who issued the text that a noun points back to, or None where the text doesn't say."""
    noun = parse.words[head]
    texts = load("sources")["issued"]["nouns"]
    if noun.lemma.lower() not in texts or not _points_back(parse, noun):
        return None
    if (owner := parse.child(head, "nmod:poss")) is not None:
        return owner.index
    for word in reversed(parse.words[:head]):
        if noun.sentence - word.sentence > _REACH:
            return None
        if word.lemma.lower() in texts and (found := _maker(parse, word)) is not None:
            return found
    return None


def _points_back(parse: Parse, noun: Word) -> bool:
    """Tell whether a noun is "the statement" or "its statement" and nothing more."""
    below = [c for c in parse.children(noun.index) if c.relation in ("det", "amod", "compound", "nmod", "acl")]
    return bool(below) and all(c.lower in ("the", "same", "this") or c.deprel == "nmod:poss" for c in below)


def _maker(parse: Parse, word: Word) -> int | None:
    """Who put a text out: its owner, whom it is by, or the subject of what it was said in."""
    made = [word, *parse.children(word.index, "acl")]
    for top in made:
        for child in parse.children(top.index, "nmod:poss", "nmod", "obl:agent", "obl"):
            case = parse.child(child.index, "case")
            if child.deprel in ("nmod:poss", "obl:agent") or (case is not None and case.lower in _MAKERS):
                return child.index
    if any(c.upos == "PROPN" for c in parse.children(word.index, "compound", "amod")):
        return word.index
    governor = parse.words[word.head] if word.head >= 0 and word.relation in ("obj", "obl") else None
    if governor is None or governor.upos != "VERB":
        return None
    if passive(parse, governor.index):
        agent = parse.child(governor.index, "obl:agent")
        return agent.index if agent is not None and agent.index != word.index else None
    found = subject(parse, governor.index)
    return found if found != word.index else None
