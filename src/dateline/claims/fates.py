"""Deaths told of those who die: "died in a clash", "perished when a mine exploded" are attacks on them."""

from __future__ import annotations

from functools import cache

from dateline.claims.arms import verb_weapons
from dateline.claims.nominals import event_rule, tells_of_itself
from dateline.claims.phrases import conjuncts
from dateline.claims.roles import agents, patients
from dateline.claims.rules import Rule, meets, rule_book, verb_rules
from dateline.claims.scene import Scene
from dateline.claims.voice import obliques
from dateline.lexicon import load
from dateline.records.parse import Word

_OCCASIONS = ("in", "during", "from", "of", "after", "by", "under", "amid", "at", "following", "with")
_WHEN = frozenset(("when", "after", "as", "while"))


@cache
def _wounds() -> frozenset[str]:
    """Nouns of hurt that only force does ("died of gunshot wounds")."""
    return frozenset(load("events")["wounds"]["words"])


def dies_by_force(scene: Scene, word: Word) -> bool:
    """Tell whether a verb of dying names a violent occasion: an event noun, a weapon, a wound or a clause of force."""
    for oblique in obliques(scene, word.index, *_OCCASIONS):
        if any(_is_force(scene, i) for i in conjuncts(scene, oblique.index)):
            return True
    causes = [w for w in obliques(scene, word.index, "as") if scene.key(w.index) in ("result", "consequence")]
    if any(_is_force(scene, w.index) for c in causes for w in scene.parse.children(c.index, "nmod")):
        return True
    clauses = scene.parse.children(word.index, "advcl")
    return any(is_when(scene, w) and _is_violent(scene, w) for w in clauses)


def is_when(scene: Scene, clause: Word) -> bool:
    """Tell whether a clause says when or after what something happened."""
    return any(w.lower in _WHEN for w in scene.parse.children(clause.index, "mark", "advmod", "case"))


def _is_force(scene: Scene, index: int) -> bool:
    rule = event_rule(scene, index)
    return (rule is not None and _does_harm(rule)) or index in scene.weapons or scene.key(index) in _wounds()


def _is_violent(scene: Scene, word: Word) -> bool:
    armed = bool(verb_weapons(scene, word.index, launched=True))
    rules = [r for r in verb_rules(scene, word, rule_book("events", "event")) if armed or not r.flags & _NEEDS]
    return any(_does_harm(rule) and meets(scene, word.index, rule) for rule in rules)


_NEEDS = frozenset(("needs_force", "needs_actor", "needs_weapon", "instrument"))


def _does_harm(rule: Rule) -> bool:
    return rule.has("violence") or rule.has("clash") or rule.has("harm")


def stands_alone(scene: Scene, index: int) -> bool:
    """ "killed in a clash with a patrol": a noun with parties or a clause of its own besides the verb's event."""
    sides = ("with", "between", "against")
    with_sides = any(scene.case(w.index).split(" ")[0] in sides for w in scene.parse.children(index, "nmod"))
    return with_sides or tells_of_itself(scene, index)


def in_company(scene: Scene, word: Word) -> bool:
    """ "met with the envoy", "the two leaders discussed the plan": more than one takes part."""
    doers = agents(scene, word.index)
    others = [w.index for w in obliques(scene, word.index, "with")] + patients(scene, word.index)
    several = len(doers) > 1 or any(scene.word(i).xpos in ("NNS", "NNPS") for i in doers)
    return any(scene.is_people(i) for i in others) or (several and word.lemma.lower() == "discuss")


def voices(scene: Scene, word: Word) -> bool:
    """ "gathered shouting slogans", "assembled to demand bread": those who come together say what they want."""
    below = scene.parse.children(word.index, "advcl", "xcomp", "conj")
    return any(w.lemma.lower() in _VOICING for w in below)


_VOICING = frozenset("chant shout protest demand denounce condemn oppose jeer boo heckle".split())
