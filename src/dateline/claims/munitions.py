"""Weapons that stand for their attack, where no verb or event noun tells it."""

from __future__ import annotations

from dateline.claims.arms import excerpts
from dateline.claims.certainty import outlook
from dateline.claims.coding import Code
from dateline.claims.making import Draft, Finder, add_event
from dateline.claims.parties import party
from dateline.claims.phrases import bounds
from dateline.claims.rules import Rule
from dateline.claims.scene import Scene
from dateline.claims.voice import is_passive, obliques
from dateline.records.claim import Candidate, Event
from dateline.records.parse import Word
from dateline.records.text import Span


def from_weapon(finder: Finder, word: Word) -> None:
    """ "A bomb killed 12", "hurt by a landmine": the weapon stands for its attack where the harm is a toll."""
    scene = finder.scene
    weapon = scene.weapons[word.index]
    if weapon.type is not None and not weapon.carrier and _is_noted(scene, word):
        _noted(finder, word)
    if weapon.type is None or word.head < 0 or word.relation not in ("nsubj", "obl", "nmod"):
        return
    above = scene.word(word.head)
    if above.index not in finder.counted or above.index in finder.predicates:
        return
    if word.relation == "nsubj" and is_passive(scene, above.index):
        return
    if word.relation != "nsubj" and scene.case(word.index) not in ("by", "in", "when"):
        return
    event = Code(weapon.type, "ASSAULT", weapon.plover)
    first, _ = bounds(scene, word.index)
    trigger = Span(scene.word(first if word.index - first < 6 else word.index).start, word.end)
    view = outlook(scene, above.index, finder.year)
    actors = (party(scene, word.index),) if scene.is_people(word.index) else ()
    made = Event(event.type, event.plover, event.mode, actors, (), excerpts(scene, [word.index]))
    finder.found.append(
        Candidate(
            "event", trigger, word.index, above.index, view.certainty, view.marks, "event.weapon-harm", event=made
        )
    )


def _is_noted(scene: Scene, word: Word) -> bool:
    """ "Missile on a repair yard, four hurt": a note without a verb, whose first noun is a weapon with its target."""
    if word.relation not in ("root", "parataxis") or scene.parse.child(word.index, "cop", "nsubj", "det") is not None:
        return False
    return bool(_noted_targets(scene, word))


def _noted_targets(scene: Scene, word: Word) -> list[int]:
    """What a noted weapon went into."""
    below = [w.index for w in obliques(scene, word.index, "on", "into", "at", "against")]
    return [i for i in below if not scene.names_time(i) and scene.is_a(i, ("place", "thing", "people"))]


def _noted(finder: Finder, word: Word) -> None:
    """Make the event of a weapon that a note names with its target."""
    weapon = finder.scene.weapons[word.index]
    rule = Rule(
        "event.weapon-note", frozenset(), frozenset(), {}, frozenset(("violence",)),
        {"type": weapon.type, "plover": ["ASSAULT", weapon.plover]},
    )  # fmt: skip
    targets = _noted_targets(finder.scene, word)
    add_event(finder, Draft(rule, rule.id, word.index, word.index, word.span, [], targets, [word.index], []))
