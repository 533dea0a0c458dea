"""Humanitarian and material conditions: shortage, damage, services, displacement, other."""

from __future__ import annotations

from functools import cache

from dateline.claims.certainty import clause_of, outlook
from dateline.claims.nominals import is_modifier
from dateline.claims.phrases import bounds, phrase
from dateline.claims.roles import agents, is_passive, obliques, patients
from dateline.claims.rules import Rule, has_oblique, is_predicate, noun_rules, rule_book, rules_of, verb_rules
from dateline.claims.scene import Scene
from dateline.claims.states import is_negated, state_themes
from dateline.records.claim import Candidate, Condition
from dateline.records.parse import Word
from dateline.records.text import Span

_FIRE_CAUSES = frozenset(
    ("trigger", "cause", "spark", "start", "ignite", "rage", "burn", "spread", "break", "extinguish")
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
        fits = [i for i in themes if _of_class(scene, i, rule.conditions["object"])]
        if fits:
            return _claim(scene, rule, Span(word.start, word.end), fits[0], word.index, year)
    return None


def _from_verb(scene: Scene, word: Word, year: int | None) -> Candidate | None:
    for rule in verb_rules(scene, word, rule_book("conditions", "condition")):
        themes = _themes(scene, word)
        wanted = rule.conditions.get("object")
        fits = [i for i in themes if wanted is None or _of_class(scene, i, wanted)]
        if wanted is not None and not fits:
            continue
        if rule.id == "condition.shortage" and not _supply(scene, word):
            continue
        if not has_oblique(scene, word.index, rule) or (rule.makes.get("not") and not is_negated(scene, word.index)):
            continue
        return _claim(scene, rule, Span(word.start, word.end), fits[0] if fits else None, word.index, year)
    return None


def _themes(scene: Scene, word: Word) -> list[int]:
    """What is in the condition: the object or passive subject, or the subject of a verb without an object."""
    found = patients(scene, word.index)
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
    ]
    return any(scene.is_a(i, ("supply", "service")) for i in near)


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
            if without:
                return _noun_claim(scene, word, rule, year)
        elif _noun_fits(scene, word, rule):
            return _noun_claim(scene, word, rule, year)
    return None


def _without(scene: Scene, word: Word) -> bool:
    """ "no electricity", "without water"."""
    no = any(w.lower == "no" for w in scene.parse.children(word.index, "det"))
    return no or scene.case(word.index) == "without"


def _noun_fits(scene: Scene, word: Word, rule: Rule) -> bool:
    """Words with many uses need company: fires that are caused, damage that is done to a thing."""
    lemma = word.lemma.lower()
    above = scene.word(word.head).lemma.lower() if word.head >= 0 else ""
    if above in _WARNED:
        return False
    if lemma in rule.conditions.get("weak", ()):
        return any(
            w.lower in ("humanitarian", "food", "health", "refugee", "cholera") for w in scene.modifiers(word.index)
        )
    if lemma in ("fire", "blaze"):
        return (above in _FIRE_CAUSES and word.relation in ("obj", "nsubj")) and not scene.weapons.get(word.index)
    if lemma in _OFTEN_ELSE:
        of = [w for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) in ("of", "to", "in")]
        return bool(of) and any(scene.is_a(w.index, ("thing", "supply", "service", "area")) for w in of)
    return True


def _noun_claim(scene: Scene, word: Word, rule: Rule, year: int | None) -> Candidate:
    first, _ = bounds(scene, word.index)
    of = next(
        (w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) in ("of", "to", "in")), None
    )
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
