"""Claims in words that the lexicon lacks, where the model has learned to see them.

The lexicon keeps the last word: a hint makes a claim only where no rule has made one. The parts of such a
claim are found by the same syntax as those of the rules, so the model says that there is a claim and of which
kind and type, and nothing else. Its claims name the rule `model.KIND`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from dateline.claims.arms import noun_weapons, verb_weapons
from dateline.claims.certainty import clause_of, outlook
from dateline.claims.control import is_one_person
from dateline.claims.hints import least
from dateline.claims.making import Draft, Finder, actors_of, add_event, targets_of
from dateline.claims.phrases import bounds, phrase
from dateline.claims.roles import actor_modifiers, agents, noun_actors, noun_targets, patients
from dateline.claims.rules import Rule, is_predicate, rules_of
from dateline.claims.scene import Scene
from dateline.records.claim import Access, Candidate, Condition, Control
from dateline.records.parse import Hint, Word
from dateline.records.text import Span


def find_learned(scene: Scene, found: Sequence[Candidate], published_year: int | None) -> list[Candidate]:
    """Return the claims that hints make beside those that rules have found, in reading order."""
    finder = Finder(scene, frozenset(), published_year)
    made = []
    for word, hint in _free(scene, found):
        if hint.kind == "event":
            _event(finder, word, hint)
        elif hint.kind in _MAKERS:
            made.append(_MAKERS[hint.kind](scene, word, hint, published_year))
    return [*finder.found, *made]


def _free(scene: Scene, found: Sequence[Candidate]) -> Iterator[tuple[Word, Hint]]:
    """Yield the sure hints on words that no claim uses and that stand in no other claim's trigger."""
    used = {c.head for c in found} | {c.clause for c in found}
    spans = [c.trigger for c in found]
    for index, hint in scene.parse.hints.items():
        word = scene.word(index)
        if hint.score < least(hint.kind) or index in used or any(s.covers(word.span) for s in spans):
            continue
        if word.upos == "VERB" and not is_predicate(word):
            continue
        if hint.detail == "entered" and is_one_person(scene, agents(scene, index)):
            continue
        if word.upos in ("VERB", "NOUN", "PROPN", "ADJ"):
            yield word, hint


@cache
def _typical(kind: str) -> Rule:
    """A rule of no words that makes an event of a type as the lexicon codes it."""
    codes = (rule.makes.get("plover", ["", ""]) for rule in rules_of("events", "event") if rule.makes["type"] == kind)
    makes = {"type": kind, "plover": next(codes, ["", ""])}
    return Rule("model.event", frozenset(), frozenset(), {}, frozenset(), makes)


def _event(finder: Finder, word: Word, hint: Hint) -> None:
    scene, rule = finder.scene, _typical(hint.detail)
    if word.upos == "VERB":
        weapons = verb_weapons(scene, word.index, False)
        actors, targets = actors_of(scene, word.index, []), targets_of(scene, word.index, rule)
        run: list[int] = []
    else:
        weapons, run = noun_weapons(scene, word.index), actor_modifiers(scene, word.index)
        actors, targets = noun_actors(scene, word.index), noun_targets(scene, word.index, of=True)
    runs = [run] if run else []
    trigger = _trigger(scene, word)
    add_event(finder, Draft(rule, rule.id, word.index, word.index, trigger, actors, targets, weapons, runs))


def _trigger(scene: Scene, word: Word) -> Span:
    """The verb with its particle, or the noun with what narrows it."""
    if word.upos != "VERB":
        first = bounds(scene, word.index)[0]
        return Span(scene.word(first if word.index - first < 6 else word.index).start, word.end)
    particle = next((w for w in scene.parse.children(word.index, "compound:prt") if w.index == word.index + 1), word)
    return Span(word.start, particle.end)


def _theme(scene: Scene, word: Word) -> int | None:
    """What a claim is of: the object, else the subject, else the noun itself."""
    found = patients(scene, word.index) or agents(scene, word.index)
    return found[0] if found else word.index if word.upos in ("NOUN", "PROPN") else None


def _control(scene: Scene, word: Word, hint: Hint, year: int | None) -> Candidate:
    holders = [i for i in agents(scene, word.index) or noun_actors(scene, word.index) if scene.is_party(i)]
    who = phrase(scene, holders[0]) if holders else None
    made = Control(hint.detail, who, scene.side(holders[0]) if holders else None, None)
    view = outlook(scene, word.index, year)
    return Candidate(
        "control", _trigger(scene, word), word.index, clause_of(scene, word.index), view.certainty, view.marks,
        "model.control", control=made,
    )  # fmt: skip


def _access(scene: Scene, word: Word, hint: Hint, year: int | None) -> Candidate:
    at, view = _theme(scene, word), outlook(scene, word.index, year)
    made = Access(hint.detail, phrase(scene, at) if at is not None else None, ())
    return Candidate(
        "access", _trigger(scene, word), word.index, clause_of(scene, word.index), view.certainty, view.marks,
        "model.access", access=made,
    )  # fmt: skip


def _condition(scene: Scene, word: Word, hint: Hint, year: int | None) -> Candidate:
    at, view = _theme(scene, word), outlook(scene, word.index, year)
    made = Condition(hint.detail, phrase(scene, at) if at is not None else None)
    return Candidate(
        "condition", _trigger(scene, word), word.index, clause_of(scene, word.index), view.certainty, view.marks,
        "model.condition", condition=made,
    )  # fmt: skip


_MAKERS = {"control": _control, "access": _access, "condition": _condition}
