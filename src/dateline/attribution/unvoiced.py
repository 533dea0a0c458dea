"""Attitudes that nobody voices: a purpose, an ability, anybody's wish, what a letter was written for."""

from __future__ import annotations

from dateline.attribution.cues import UNSAID, CueRule
from dateline.attribution.sourcekinds import characterise
from dateline.attribution.syntax import noun_phrase
from dateline.lexicon import load
from dateline.records.parse import Parse, Word

_ANYBODY = frozenset(
    {"anyone", "anybody", "someone", "somebody", "everyone", "everybody", "you", "one", "whoever", "those"}
)
_LOOSE = frozenset({"advcl", "acl", "xcomp", "ccomp", "csubj", "obl"})


def is_unvoiced(parse: Parse, verb: Word, rule: CueRule, head: int | None) -> bool:
    """Tell whether a verb of attitude only names a purpose or an ability, or is anybody's: "a chance to discuss"."""
    if head is not None and _is_own_text(parse, verb, head):
        return True
    if rule.object == "toll" and head is not None and parse.words[head].upos == "PRON" and verb.relation == "ccomp":
        return True  # "he said that he had counted 20 bodies": said once
    if rule.kind == "speech" and not ("noun" in rule.takes and "clause" not in rule.takes):
        return False
    if rule.kind in UNSAID and head is not None and parse.words[head].lower in _ANYBODY:
        return True
    if _purpose(parse, verb):
        return True
    return "noun" in rule.takes and verb.xpos == "VBG" and verb.relation == "acl" and not _able(parse, verb.head)


def _is_own_text(parse: Parse, verb: Word, head: int) -> bool:
    """ "An earlier version of this story wrongly said": the outlet speaks of itself and is no source of its own."""
    own = load("cues")["own-texts"]
    nouns = (head, *(w.index for w in parse.children(head, "nmod")))
    below = [w for noun in nouns for w in parse.children(noun, "det")]
    wrong = any(w.lower in own["words"] for w in (*parse.children(verb.index, "advmod"), *parse.children(head, "amod")))
    return parse.words[head].lemma.lower() in own["nouns"] and wrong and any(w.lower == "this" for w in below)


def _purpose(parse: Parse, verb: Word) -> bool:
    """An infinitive that no modal governs: "to address the shortage", "asked the crowd to welcome the governor"."""
    at = verb
    while at.relation == "conj" and at.head >= 0 and parse.words[at.head].upos == "VERB":
        at = parse.words[at.head]
    if verb.xpos != "VB" or at.relation not in _LOOSE or at.deprel == "acl:relcl":
        return False
    return any(c.lower == "to" for c in parse.children(at.index, "mark"))


def _able(parse: Parse, index: int) -> bool:
    """Tell whether a noun stands for somebody: a name, or what can be a source."""
    if parse.words[index].upos in ("PROPN", "PRON"):
        return True
    words = noun_phrase(parse, index)
    lemmas = frozenset(parse.words[i].lemma.lower() for i in words)
    character = characterise(parse.excerpt(words[0], words[-1]).text, lemmas)
    return character.kind not in ("other", "document")
