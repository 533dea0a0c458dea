"""Humanitarian and material conditions: shortage, damage, services, displacement, other."""

from __future__ import annotations

from functools import cache

from dateline.claims.certainty import clause_of, outlook
from dateline.claims.nominals import is_modifier
from dateline.claims.phrases import bounds, phrase
from dateline.claims.roles import agents, patients
from dateline.claims.rules import (
    Rule,
    has_company,
    has_oblique,
    is_predicate,
    noun_rules,
    rule_book,
    rules_of,
    verb_rules,
)
from dateline.claims.scene import Scene
from dateline.claims.states import is_negated, state_themes
from dateline.claims.voice import is_passive, obliques
from dateline.records.claim import Candidate, Condition
from dateline.records.parse import Word
from dateline.records.text import Span

_AILING = frozenset(
    """humanitarian food health refugee cholera typhoid measles ebola malaria dysentery diarrhea diarrhoea illness
    disease infection fever plague""".split()
)
_FIRE_CAUSES = frozenset(
    ("trigger", "cause", "spark", "start", "ignite", "rage", "burn", "spread", "break", "extinguish")
)
_DAMAGES = frozenset(("damage", "destruction", "devastation", "havoc"))
_GRADES = frozenset(
    """extensive severe heavy considerable great serious limited minor minimal slight massive substantial widespread
    immense enormous total significant huge""".split()
)
_DOING = frozenset(
    ("cause", "do", "inflict", "suffer", "sustain", "wreak", "report", "leave", "receive", "produce", "see", "bring")
)
_WARNED = frozenset(("warn", "avert", "risk", "prevent", "avoid"))
_OFTEN_ELSE = frozenset(
    (
        "fire",
        "crisis",
        "outbreak",
        "disease",
        "hunger",
        "debris",
        "ruin",
        "lack",
        "closure",
        "shutdown",
        "suspension",
        "crater",
        "rubble",
        "damage",
        "destruction",
    )
)


def find_conditions(scene: Scene, published_year: int | None) -> list[Candidate]:
    """Every condition, in reading order."""
    found = []
    for word in scene.parse.words:
        made = None
        if word.upos == "VERB" and is_predicate(word):
            made = _from_verb(scene, word, published_year)
        elif word.upos in ("NOUN", "PROPN"):
            made = _from_noun(scene, word, published_year)
        made = made or _from_state(scene, word, published_year)
        if made is not None:
            found.append(made)
    return found


@cache
def _states() -> dict[str, tuple[Rule, ...]]:
    """Words that tell a state of something -> the rules that know them."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in rules_of("conditions", "condition"):
        for word in rule.makes.get("states", ()):
            found[word] = (*found.get(word, ()), rule)
    return found


def _from_state(scene: Scene, word: Word, year: int | None) -> Candidate | None:
    """ "The metro is shut", "power off in the suburb"."""
    if word.lower not in _states():
        return None
    themes = state_themes(scene, word)
    for rule in _states()[word.lower]:
        fits = _fitting(scene, rule, themes)
        if fits and (not rule.makes.get("not") or is_negated(scene, word.index)):
            return _claim(scene, rule, Span(word.start, word.end), fits[0], word.index, year)
    return None


def _from_verb(scene: Scene, word: Word, year: int | None) -> Candidate | None:
    for rule in verb_rules(scene, word, rule_book("conditions", "condition")):
        if not has_company(scene, word.index, rule) or scene.case(word.index) == "without":
            continue
        fits = _fitting(scene, rule, _themes(scene, word))
        if "object" in rule.conditions and not fits:
            continue
        if word.lemma.lower() in ("stop", "halt") and any(scene.is_people(i) for i in agents(scene, word.index)):
            continue  # "gunmen stopped the bus"
        if rule.id == "condition.shortage" and not _supply(scene, word):
            continue
        if not has_oblique(scene, word.index, rule) or (rule.makes.get("not") and not is_negated(scene, word.index)):
            continue
        return _claim(scene, rule, Span(word.start, word.end), fits[0] if fits else None, word.index, year)
    return None


def _fitting(scene: Scene, rule: Rule, themes: list[int]) -> list[int]:
    """Those of the themes that a rule speaks of: people where it is of people, else things of its classes."""
    wanted = rule.conditions.get("object", ("any",))
    if rule.makes.get("of_people"):
        return [i for i in themes if scene.is_people(scene.core(i))]
    return [i for i in themes if "any" in wanted or _of_class(scene, i, wanted)]


def _themes(scene: Scene, word: Word) -> list[int]:
    """What is in the condition: the object or passive subject, or the subject of a verb without an object."""
    found = patients(scene, word.index)
    above = scene.word(word.head) if word.head >= 0 else word
    if word.deprel == "acl" and found == [above.index] and above.relation == "nmod" and scene.is_people(above.index):
        return [above.head]  # "aid to the poor destroyed"
    if found or is_passive(scene, word.index):
        return found
    return agents(scene, word.index)


def _of_class(scene: Scene, index: int, wanted: tuple[str, ...]) -> bool:
    """Things by their noun, not by a name that might be anyone's."""
    return scene.is_a(index, wanted) and not scene.is_people(scene.core(index))


def _supply(scene: Scene, word: Word) -> bool:
    """ "run out of fuel", "lack water": what is short must be a supply."""
    near = [
        *patients(scene, word.index),
        *_short(scene, word),
        *(w.index for w in obliques(scene, word.index, "of", "on", "for", "out", "low", "short")),
        *(
            o.index
            for c in scene.parse.children(word.index, "advmod", "xcomp", "compound", "obj")
            for o in _inner(scene, c)
        ),
    ]
    return any(scene.is_a(i, ("supply", "service")) for i in near)


def _inner(scene: Scene, word: Word) -> list[Word]:
    """ "running short of fuel", where the fuel hangs from "short"."""
    return scene.parse.children(word.index, "obl", "nmod") if word.lower in ("short", "low", "out", "dry") else []


def _short(scene: Scene, word: Word) -> list[int]:
    """ "The fuel ran out", "blood bags have run low": the subject, and what it is made of."""
    if word.lemma.lower() not in ("run", "dwindle", "deplete", "ration"):
        return []
    doers = agents(scene, word.index)
    return [*doers, *(w.index for i in doers for w in scene.modifiers(i))]


def _from_noun(scene: Scene, word: Word, year: int | None) -> Candidate | None:
    without = _without(scene, word)
    if not without and is_modifier(word):
        return None
    for rule in noun_rules(scene, word, rule_book("conditions", "condition")):
        if rule.id in ("condition.none", "condition.go-without"):
            if without and (word.lemma.lower() != "access" or _of_service(scene, word)):
                return _noun_claim(scene, word, rule, year)
        elif _noun_fits(scene, word, rule):
            return _noun_claim(scene, word, rule, year)
    return None


def _of_service(scene: Scene, word: Word) -> bool:
    """ "no access to clean water": what is lacked is the service; a place without access is cut off."""
    to = [w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) == "to"]
    return any(scene.is_a(i, ("service", "supply")) and scene.key(i) not in ("aid", "relief") for i in to)


def _without(scene: Scene, word: Word) -> bool:
    """ "no electricity", "without water"."""
    no = any(w.lower == "no" for w in scene.parse.children(word.index, "det"))
    running = word.relation == "obj" and scene.word(word.head).lower == "running" and scene.case(word.head) == "without"
    return no or running or scene.case(word.index) == "without"


def _noun_fits(scene: Scene, word: Word, rule: Rule) -> bool:
    """Words with many uses need company: fires that are caused, damage that is done to a thing."""
    lemma = word.lemma.lower()
    above = scene.word(word.head).lemma.lower() if word.head >= 0 else ""
    if above in _WARNED:
        return False
    of = [w for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) == "of"]
    if lemma in rule.conditions.get("weak", ()):
        near = {w.lower for w in scene.modifiers(word.index)} | {w.lemma.lower() for w in of}
        return bool(near & _AILING)
    if rule.id == "condition.breakdown":
        return any(scene.is_a(w.index, rule.conditions["of_is"]) for w in of)
    if lemma in ("fire", "blaze"):
        return (above in _FIRE_CAUSES and word.relation in ("obj", "nsubj")) and not scene.weapons.get(word.index)
    if lemma in ("ruin", "rubble", "flame", "ash") and scene.case(word.index) in ("in", "to"):
        return above != "reduce" and bool(_lying(scene, word))
    if lemma in _DAMAGES and word.relation == "nsubj" and scene.word(word.head).lower in _GRADES:
        return True
    if lemma in _DAMAGES and above in _DOING and word.relation in ("obj", "nsubj"):
        to = [w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) in ("to", "of")]
        return not to or any(scene.is_a(i, ("thing", "place", "supply")) for i in to)
    if lemma in _OFTEN_ELSE:
        of = [w for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) in ("of", "to", "in")]
        return bool(of) and any(scene.is_a(w.index, ("thing", "supply", "service", "area")) for w in of)
    return True


def _lying(scene: Scene, word: Word) -> list[int]:
    """ "lies in ruins": the things of which that is told."""
    at = word.head if word.relation == "obl" else word.index
    things = [*agents(scene, at), *patients(scene, at)] if at >= 0 and scene.word(at).upos == "VERB" else []
    things = things or [w.index for w in scene.parse.children(word.index, "nsubj")]
    return [i for i in things if _of_class(scene, i, ("thing", "area", "place"))]


def _damaged(scene: Scene, verb: Word) -> int | None:
    """ "caused damage in the town", "the mill suffered damage": where or to what it was done."""
    if verb.lemma.lower() in ("suffer", "sustain", "receive"):
        return next(iter(agents(scene, verb.index)), None)
    return next((w.index for w in obliques(scene, verb.index, "to", "in", "on")), None)


def _noun_claim(scene: Scene, word: Word, rule: Rule, year: int | None) -> Candidate:
    first, _ = bounds(scene, word.index)
    of = next(
        (w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) in ("of", "to", "in")), None
    )
    if of is None and word.lemma.lower() in _DAMAGES and word.relation == "obj":
        of = _damaged(scene, scene.word(word.head))
    trigger = Span(scene.word(first if word.index - first < 6 else word.index).start, word.end)
    return _claim(scene, rule, trigger, of if of is not None else word.index, word.index, year)


def _claim(scene: Scene, rule: Rule, trigger: Span, what: int | None, head: int, year: int | None) -> Candidate:
    without = rule.id in ("condition.none", "condition.go-without")
    told = scene.word(head).head if without and scene.word(head).relation == "obl" else head
    view = outlook(scene, told, year)
    certainty, marks = view.certainty, view.marks
    if (without or rule.makes.get("not")) and certainty == "denied":
        certainty, marks = "asserted", tuple(m for m in marks if m != "negated")
    made = Condition(str(rule.makes["type"]), phrase(scene, what) if what is not None else None)
    return Candidate("condition", trigger, head, clause_of(scene, head), certainty, marks, rule.id, condition=made)
