"""Harms that a toll has counted already, and the victims beside them that no number counts."""

from __future__ import annotations

from dateline.claims.counting import is_identified
from dateline.claims.making import Finder
from dateline.claims.roles import agents, patients
from dateline.claims.rules import Rule
from dateline.claims.scene import Scene
from dateline.records.parse import Word

_COUNTED_ONLY = frozenset(
    """kill wound injure hurt die maim flee displace hospitalize hospitalise uproot murder slay slaughter massacre
    martyr eliminate liquidate neutralise neutralize hold keep gun shoot lynch hack behead execute assassinate
    butcher decapitate bludgeon mow hang leave lose""".split()
)


def is_counted(finder: Finder, word: Word) -> bool:
    """Tell whether a verb's harm is a toll already: its own, or its conjunct's with the same object."""
    if word.lemma.lower() not in _COUNTED_ONLY:
        return False
    scene = finder.scene
    states = scene.parse.children(word.index, "xcomp", "advmod", "amod")
    if any(w.index in finder.counted for w in (word, *states)) or _follows_number(scene, word):
        return True
    siblings = [w.index for w in scene.parse.children(word.index, "conj")] + (
        [word.head] if word.relation == "conj" else []
    )
    return (
        any(i in finder.counted for i in siblings)
        and scene.parse.child(word.index, "obj", "nsubj:pass", "nsubj") is None
    )


def told_before(finder: Finder, word: Word, rule: Rule) -> bool:
    """ "in all, 31 people were kidnapped": a count of those whose capture was told already, by nobody in particular."""
    held = rule.makes["type"] in ("Abduction/forced disappearance", "Arrests")
    if not held or agents(finder.scene, word.index):
        return False
    return any(c.event is not None and c.event.type == rule.makes["type"] for c in finder.found)


def _follows_number(scene: Scene, word: Word) -> bool:
    """ "ran to 85 killed and 120 wounded", "left nine dead": the number, or the state the verb leaves, is a toll."""
    before = scene.word(word.index - 1) if word.index else word
    if word.lemma.lower() == "leave":
        return any(_has_number(scene, i) or scene.word(i).upos == "NUM" for i in patients(scene, word.index))
    return word.xpos == "VBN" and before.upos == "NUM" and before.index != word.index


def single_victims(scene: Scene, index: int) -> list[int]:
    """ "killed the mayor and nine guards": those whom no number counts are an event beside the toll."""
    found = []
    for i in patients(scene, index):
        word = scene.word(i)
        det = scene.parse.child(i, "det", "nmod:poss")
        told = word.upos == "PROPN" or (det is not None and (det.lower not in ("a", "an") or is_identified(scene, i)))
        if told and word.xpos in ("NN", "NNP") and scene.is_people(i) and not _has_number(scene, i):
            found.append(i)
    return found


def _has_number(scene: Scene, index: int) -> bool:
    return scene.parse.child(index, "nummod") is not None or scene.core(index) != index
