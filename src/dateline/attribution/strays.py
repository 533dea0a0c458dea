"""Clauses of what is said, and parts of them, that the parser hung from something else than their cue."""

from __future__ import annotations

from dateline.attribution.syntax import RELATIVES, sentence_of
from dateline.lexicon import load
from dateline.records.parse import Parse, Word


def joined_in_front(parse: Parse, verb: Word) -> Word | None:
    """A clause before the cue that the parser joined to it as if by "and": "A fell, and B was hit, X said"."""
    in_front = [c for c in parse.children(verb.index, "conj") if c.index < verb.index and c.upos in ("VERB", "ADJ")]
    return in_front[0] if in_front and parse.child(verb.index, "nsubj") else None


def astray(parse: Parse, verb: Word) -> Word | None:
    """A clause with "that" which the parser hung from a noun in between: "said in reply to the mayor that ..."."""
    for child in parse.children(verb.index, "conj", "obl"):
        if child.index < verb.index:
            continue
        inside = (parse.words[i] for i in parse.subtree(child.index))
        clauses = (w for w in inside if w.relation in ("acl", "conj", "ccomp") and w.index > verb.index + 1)
        for clause in clauses:
            subjects = parse.children(clause.index, "nsubj")
            that = next((c for c in parse.children(clause.index, "mark", "nsubj") if c.lower == "that"), None)
            if clause.relation == "ccomp" and parse.words[clause.head].upos == "VERB":
                continue  # "urged the mayor to stay and warned that ...": what the second verb governs
            if that is not None and any(that.index < s.index < clause.index for s in subjects):
                return clause
    return None


_WHEN = frozenset(
    """the day night week month year before earlier on yesterday today last late early monday tuesday wednesday thursday
    friday saturday sunday""".split()
)


def adjoining(parse: Parse, verb: Word) -> Word | None:
    """A clause that begins right behind the cue, and when it was said, which the parser hung from something else."""
    here = sentence_of(parse, verb.index)
    first = next((i for i in range(verb.index + 1, here.stop) if parse.words[i].lower not in _WHEN), here.stop)
    for i in range(first, min(first + _ADJACENT, here.stop)):
        word = parse.words[i]
        if word.upos not in ("DET", "ADJ", "NOUN", "PROPN", "PRON", "NUM"):
            return None
        if word.relation in ("nsubj", "expl"):
            clause = parse.words[word.head]
            opened = clause.relation == "acl" or clause.head not in range(verb.index, i + 1)
            own = clause.index != verb.index and clause.deprel != "acl:relcl" and word.lower not in RELATIVES
            return clause if clause.index > i and opened and own and clause.relation != "root" else None
    return None


_ADJACENT = 4  # words within which the subject of such a clause stands


def joined(parse: Parse, verb: Word, clause: Word) -> list[Word]:
    """Further clauses of what is said, which a parser hung from the cue itself: "A fell and B was hit, X said"."""
    if clause.deprel not in ("ccomp", "conj"):
        return []
    if clause.index < verb.index:
        return [c for c in parse.children(verb.index, "conj", "ccomp") if clause.index < c.index < verb.index]
    more = [c for c in parse.children(verb.index, "ccomp") if c.index > clause.index]
    return [c for c in more if parse.child(c.index, "cc") or parse.child(c.index, "nsubj", "obj")]


def stray_subject(parse: Parse, verb: Word, clause: Word, words: list[int]) -> list[int]:
    """A subject that the parser took for the cue's object: "claimed 190 were dead"."""
    loose = parse.child(verb.index, "obj")
    if loose is None or parse.child(clause.index, "nsubj", "nsubj:pass") or not words:
        return []
    own = parse.subtree(loose.index)
    finite = any(w.upos == "AUX" or w.xpos in ("VBD", "VBZ", "VBP") for w in (clause, *parse.children(clause.index)))
    counted = clause.upos == "ADJ" and clause.lower in load("cues")["harmed"]["words"]
    return own if own[-1] + 1 == words[0] and own[0] > verb.index and (finite or counted) else []
