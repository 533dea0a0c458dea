"""Event nouns under verbs: carried out, or said to happen."""

from __future__ import annotations

from functools import cache

from dateline.claims.arms import noun_weapons, verb_weapons
from dateline.claims.making import Draft, Finder, actors_of, acts_in_conflict, add_event, against_means
from dateline.claims.nominals import (
    event_rule,
    informs,
    is_definite,
    is_modifier,
    is_strong,
    light_verbs,
    occurrence_verbs,
)
from dateline.claims.phrases import bounds, conjuncts
from dateline.claims.roles import actor_modifiers, agents, noun_actors, noun_targets, patients
from dateline.claims.rules import Rule, rules_of
from dateline.claims.scene import Scene
from dateline.claims.voice import is_passive, obliques
from dateline.lexicon import load
from dateline.records.parse import Word
from dateline.records.text import Span


def is_carried(finder: Finder, word: Word) -> bool:
    """ "carried out an attack": a light verb with an event noun is one event."""
    scene = finder.scene
    lemma = word.lemma.lower()
    particle = next((c.lower for c in scene.parse.children(word.index, "compound:prt")), "")
    if lemma not in light_verbs() and f"{lemma} {particle}" not in light_verbs():
        return False
    nouns = [i for i in _light_objects(scene, word) if i not in finder.taken]
    if not any(event_rule(scene, i) for i in nouns):
        nouns = _just_before(finder, word)
    rules = [(i, r) for i in nouns if (r := event_rule(scene, i)) is not None and _plain(scene, i)]
    if not rules and finder.found and lemma in ("commit", "perpetrate"):
        rules = [(i, _attack()) for i in nouns if scene.key(i) in _CRIMES and is_definite(scene, i)]
    doers = [i for i in agents(scene, word.index) if scene.word(i).upos != "PRON"]
    if doers and not any(acts_in_conflict(scene, i) for i in doers):
        rules = [(i, r) for i, r in rules if is_strong(scene, scene.word(i), r)]
    if not rules:
        return False
    for number, (noun, rule) in enumerate(rules):
        _carried(finder, word, noun, rule, first=number == 0)
    return True


_CRIMES = frozenset(("crime", "deed", "act"))


def _attack() -> Rule:
    """ "committed the crime": an attack of which nothing more is said."""
    return next(r for r in rules_of("events", "event") if r.id == "event.attack")


def _just_before(finder: Finder, word: Word) -> list[int]:
    """ "the attack, reportedly conducted by the militia": the event noun a loose participle goes back to."""
    scene = finder.scene
    if word.xpos != "VBN" or not agents(scene, word.index) or scene.parse.child(word.index, "nsubj:pass", "aux:pass"):
        return []
    for i in range(word.index - 1, max(word.index - 5, -1), -1):
        if event_rule(scene, i) and i not in finder.taken and not is_modifier(scene.word(i)):
            return [i]
    for above in list(scene.parse.ancestors(word.index))[:3] if word.deprel == "acl" else ():
        if event_rule(scene, above.index) and above.index not in finder.taken:
            return [above.index]
    return []


def _plain(scene: Scene, index: int) -> bool:
    return not is_modifier(scene.word(index)) or scene.word(index).deprel == "obl:unmarked"


def _light_objects(scene: Scene, word: Word) -> list[int]:
    """What a light verb carries: its object, its passive subject, or "under/in/to" for a few of them."""
    found = patients(scene, word.index)
    for oblique in obliques(scene, word.index, "in", "to", "under", "with"):
        if word.lemma.lower() in ("participate", "take", "come", "engage", "agree", "respond", "join"):
            found += conjuncts(scene, oblique.index)
    return [i for i in found if scene.word(i).deprel != "acl:relcl"] + _number_of(scene, found)


def _number_of(scene: Scene, found: list[int]) -> list[int]:
    """ "a series of attacks": the noun of the "of" phrase is the event."""
    inner = []
    for i in found:
        if scene.key(i) in (
            "much",
            "most",
            "some",
            "bulk",
            "series",
            "wave",
            "number",
            "spate",
            "round",
            "string",
            "dozen",
            "hundred",
            "scores",
            "lot",
            "one",
            "phase",
            "month",
            "week",
            "day",
        ):
            inner += [w.index for w in scene.parse.children(i, "nmod") if scene.case(w.index) == "of"]
    return inner


# Verbs whose subject bears the deed, and verbs whose subject may end what others do.
_UNDERGOING = frozenset("face suffer sustain endure see witness experience receive thwart foil fend stave".split())
_STRUCK = frozenset("come face suffer sustain endure fend stave survive escape withstand".split())
_ENDING = frozenset("end stop halt suspend avert survive escape broker".split())


def _carried(finder: Finder, word: Word, noun: int, rule: Rule, first: bool) -> None:
    scene = finder.scene
    finder.taken.add(noun)
    finder.predicates.add(word.index)
    rule = _thrown_back(scene, word, rule)
    acts = word.lemma.lower() not in _UNDERGOING and scene.case(noun) != "under"
    if rule.has("violence") or rule.has("clash"):
        acts = acts and word.lemma.lower() not in _ENDING
    actors = actors_of(scene, word.index, []) if acts else []
    own = actor_modifiers(scene, noun)
    actors += [i for i in noun_actors(scene, noun) if i not in actors]
    targets = noun_targets(scene, noun, of=True) + [
        i
        for w in obliques(scene, word.index, "on", "against", "with", "at")
        for i in conjuncts(scene, w.index)
        if not scene.names_time(i) and i not in scene.weapons and event_rule(scene, i) is None
    ]
    targets += [i for i in against_means(scene, word.index) if i not in targets]
    if not targets and word.lemma.lower() in _STRUCK and rule.has("violence"):
        targets = [i for i in agents(scene, word.index) if i not in actors and not scene.names_time(i)]
    weapons = noun_weapons(scene, noun) + verb_weapons(scene, word.index, False)
    noun_first, noun_last = bounds(scene, noun)
    near = abs(noun_first - word.index) < 12
    lo = min(word.index, noun_first) if first and near else noun_first
    hi = max(word.index, min(noun_last, noun)) if first and near else noun
    trigger = Span(scene.word(lo).start, scene.word(hi).end)
    add_event(
        finder,
        Draft(
            rule,
            rule.id,
            noun,
            word.index,
            trigger,
            actors,
            list(dict.fromkeys(targets)),
            sorted(set(weapons)),
            [own] if own else [],
            verb=word.index,
        ),
    )


def _thrown_back(scene: Scene, word: Word, rule: Rule) -> Rule:
    """ "The army repelled an attack": an attack that an armed party beats off is a clash."""
    beaten = word.lemma.lower() in ("repel", "repulse", "foil", "thwart") and rule.id == "event.attack"
    if not beaten or not any(scene.is_a(i, ("combatant",)) for i in agents(scene, word.index)):
        return rule
    return next((r for r in rules_of("events", "event") if r.id == "event.clash"), rule)


def is_said_to_occur(finder: Finder, word: Word) -> bool:
    """ "clashes erupted": an event noun that is the subject of a verb of happening."""
    scene = finder.scene
    if word.lemma.lower() not in occurrence_verbs():
        return False
    subject = scene.parse.child(word.index, "nsubj", "nsubj:pass")
    if subject is None:
        return False
    nouns = [i for i in conjuncts(scene, subject.index) if i not in finder.taken and event_rule(scene, i)]
    nouns += [i for i in _number_of(scene, [subject.index]) if event_rule(scene, i) and i not in finder.taken]
    for noun in nouns:
        rule = event_rule(scene, noun)
        if rule is not None:
            _occurrence(finder, word, noun, rule, last=noun == nouns[-1])
    return bool(nouns)


def _occurrence(finder: Finder, word: Word, noun: int, rule: Rule, last: bool) -> None:
    scene = finder.scene
    if word.lemma.lower() == "kill" or (
        is_definite(scene, noun) and word.lemma.lower() in ("describe", "claim", "call", "report", "blame", "condemn")
    ):
        return
    if word.lemma.lower() == "come" and _only_points_back(scene, noun, word, rule):
        return
    finder.taken.add(noun)
    finder.predicates.add(word.index)
    own = actor_modifiers(scene, noun)
    actors = noun_actors(scene, noun)
    if is_passive(scene, word.index):
        actors += [i for i in actors_of(scene, word.index, []) if i not in actors]
    targets = noun_targets(scene, noun, of=rule.id != "event.clash")
    for oblique in obliques(scene, word.index, "between", "with", "against", "by", "on"):
        if scene.is_party(oblique.index):
            both = actors if scene.case(oblique.index) in ("between", "by") else targets
            both += [i for i in conjuncts(scene, oblique.index) if i not in both]
    weapons = noun_weapons(scene, noun) + verb_weapons(scene, word.index, False)
    end = word.end if last and 0 < word.index - noun < 6 else scene.word(noun).end
    first = bounds(scene, noun)[0]
    start = scene.word(first if noun - first < 6 else noun).start
    add_event(
        finder,
        Draft(
            rule,
            rule.id,
            noun,
            word.index,
            Span(start, end),
            actors,
            targets,
            sorted(set(weapons)),
            [own] if own else [],
            verb=word.index,
        ),
    )


def _only_points_back(scene: Scene, noun: int, verb: Word, rule: Rule) -> bool:
    """ "The attack came as envoys met": when something else was, and not that there was an attack."""
    placed = scene.parse.child(verb.index, "obl:unmarked") or any(
        scene.names_time(w.index) or scene.is_place_name(w.index) for w in obliques(scene, verb.index, "on", "in", "at")
    )
    return is_definite(scene, noun) and not placed and not informs(scene, noun, rule)


def is_incident(finder: Finder, word: Word) -> bool:
    """ "The incident took place in the port": an event told before, of which this says where or when it was."""
    scene, words = finder.scene, load("events")["incident"]
    subject = scene.parse.child(word.index, "nsubj")
    if subject is None or word.lemma.lower() not in words["verbs"]:
        return False
    noun = scene.core(subject.index)
    placed = scene.parse.child(word.index, "obl", "obl:unmarked") is not None
    if scene.key(noun) not in words["words"] or not is_definite(scene, noun) or not placed:
        return False
    if word.lemma.lower() == "take" and "place" not in {w.lower for w in scene.parse.children(word.index, "obj")}:
        return False
    finder.predicates.add(word.index)
    rule = Rule("event.incident", frozenset(), frozenset(), {}, frozenset(), {"type": "Other", "plover": ["", ""]})
    trigger = Span(scene.word(subject.index).start, word.end)
    add_event(finder, Draft(rule, rule.id, word.index, word.index, trigger, [], [], [], []))
    return True


@cache
def _ruining() -> frozenset[str]:
    return frozenset(load("events")["ruining"]["words"])


def ruins(finder: Finder, word: Word) -> bool:
    """ "Two strikes destroyed five lorries": a deed as the subject of a verb of damage, with what it damaged."""
    scene = finder.scene
    subject = scene.parse.child(word.index, "nsubj")
    if subject is None or word.lemma.lower() not in _ruining() or is_passive(scene, word.index):
        return False
    noun = next((i for i in (subject.index, *_number_of(scene, [subject.index])) if event_rule(scene, i)), None)
    rule = event_rule(scene, noun) if noun is not None else None
    things = [i for i in patients(scene, word.index) if not scene.names_time(i)]
    if noun is None or rule is None or noun in finder.taken or not rule.has("violence") or not things:
        return False
    if not informs(scene, noun, rule):
        return False
    finder.taken.add(noun)
    finder.predicates.add(word.index)
    own = actor_modifiers(scene, noun)
    trigger = Span(scene.word(bounds(scene, noun)[0]).start, word.end)
    actors = [i for i in noun_actors(scene, noun) if i not in things]
    weapons = noun_weapons(scene, noun)
    add_event(finder, Draft(rule, rule.id, noun, word.index, trigger, actors, things, weapons, [own] if own else []))
    return True
