"""Participles that say what a weapon, a text or a deed was for, and report no deed of their own."""

from __future__ import annotations

from dateline.claims.nominals import event_rule, light_verbs
from dateline.claims.roles import agents, patients
from dateline.claims.rules import RuleBook, rule_book, verb_rules
from dateline.claims.scene import Scene
from dateline.records.parse import Word

_TEXTS = frozenset(
    "statement communique report video photo photograph letter list figure document footage text".split()
)
_PLACED = frozenset(("bury", "hide", "plant", "place", "lay", "conceal", "attach", "leave"))


def _book() -> RuleBook:
    return rule_book("events", "event")


def describes(scene: Scene, word: Word) -> bool:
    """ "a bomb targeting a motorcade", "without fighting": a participle that says what a weapon or a deed was for."""
    if word.lemma.lower() == "aim" and word.relation == "acl":
        return word.head in scene.weapons
    if word.lemma.lower() in ("retaliate", "respond", "reply"):
        return any(
            scene.case(w.index) == "by" and any(not r.has("instrument") for r in verb_rules(scene, w, _book()))
            for w in scene.parse.children(word.index, "advcl")
        )
    if word.lemma.lower() == "use" and word.xpos == "VBG" and word.relation in ("acl", "advcl") and word.head >= 0:
        if scene.key(word.head) in light_verbs() and any(event_rule(scene, i) for i in patients(scene, word.head)):
            return True
        carriers = any(scene.weapons[i].carrier for i in patients(scene, word.index) if i in scene.weapons)
        return carriers or any(event_rule(scene, i) for i in patients(scene, word.index))
    if word.relation == "acl" and scene.word(word.head).lower == "those" and scene.case(word.head) in ("among", "of"):
        return True  # "was among those killed"
    if word.xpos == "VBN" and scene.parse.child(word.index, "det") is not None:
        return True
    if word.xpos in ("VBN", "VBD") and word.index and scene.key(word.index - 1) in _TEXTS:
        return word.lemma.lower() in ("release", "exchange")
    if word.lemma.lower() == "flee" and word.relation == "advcl" and word.xpos == "VBG":
        return scene.case(word.index) in ("before", "after") and not patients(scene, word.index)
    if word.relation == "acl" and word.xpos == "VBN" and not agents(scene, word.index):
        return word.head in scene.weapons and word.lemma.lower() in _PLACED
    if word.relation == "acl" and word.xpos == "VBN" and event_rule(scene, word.head):
        return word.lemma.lower() in ("broker", "mediate", "sponsor", "negotiate", "reach", "sign")
    if word.xpos != "VBG" or word.head < 0:
        return False
    if word.relation == "acl" and word.lemma.lower() in ("target", "hit"):
        return word.head in scene.weapons or event_rule(scene, word.head) is not None
    return scene.case(word.index) == "without" and not patients(scene, word.index)
