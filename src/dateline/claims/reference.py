"""What "the attack" and "the incident" point back to: an earlier event whose type they take."""

from __future__ import annotations

from dataclasses import replace

from dateline.claims.nominals import event_rule, is_definite
from dateline.claims.roles import agents
from dateline.claims.scene import Scene
from dateline.records.claim import Candidate, Event, Party


def typed_by_context(scene: Scene, found: list[Candidate]) -> list[Candidate]:
    """A bare "the attack" is of the type of the last attack that was typed by its weapon."""
    last: Event | None = None
    told: Event | None = None
    made: list[Candidate] = []
    for candidate in found:
        event = candidate.event
        if event is None:
            continue
        if candidate.rule == "event.incident":
            if told is not None:
                event = replace(event, type=told.type, plover_type=told.plover_type, plover_mode=told.plover_mode)
                made.append(replace(candidate, event=event))
            continue
        if _is_force(event):
            told = event
        if event.type == "Attack" and candidate.rule in _BACKWARD and last is not None and not event.weapons:
            if _points_back(scene, candidate) and not _another(scene, candidate, last):
                event = replace(event, type=last.type, plover_mode=last.plover_mode)
                candidate = replace(candidate, event=event)
        elif event.type in _BY_WEAPON:
            last = event
        made.append(candidate)
    return made


def _is_force(event: Event) -> bool:
    """Tell whether an event is one of force, such as a report goes on to call "the incident"."""
    return event.plover_type in ("ASSAULT", "COERCE", "PROTEST")


_BACKWARD = frozenset(("event.attack", "event.strike", "event.responsibility", "event.blamed"))
_SMALL = frozenset("the a an of in on at and its their his her it they he she who".split())
# Nouns that say by themselves how it was done.
_SELF_TOLD = frozenset(("shooting", "massacre", "stabbing", "killing", "beating", "rampage", "ambush"))
_BY_WEAPON = frozenset(
    ("Suicide bomb", "Remote explosive/landmine/IED", "Air/drone strike", "Chemical weapon", "Grenade",
     "Shelling/artillery/missile attack")
)  # fmt: skip


def _another(scene: Scene, candidate: Candidate, last: Event) -> bool:
    """Tell whether an attack is told apart from the last one: by its own day, or by others who act or suffer."""
    event = candidate.event
    below = scene.parse.children(candidate.head, "nmod", "obl", "nmod:unmarked", "obl:unmarked", "compound")
    if candidate.rule in ("event.responsibility", "event.blamed"):
        return False
    deed = candidate.head if event_rule(scene, candidate.head) else _object_deed(scene, candidate.head)
    if event is None or deed is None:
        return False  # "the attack struck the plant": what one attack does, told bit by bit
    below += scene.parse.children(deed, "nmod", "nmod:unmarked") if deed != candidate.head else []
    if any(scene.names_time(w.index) for w in below):
        return True
    return _differ(event.actors, last.actors) or _differ(event.targets, last.targets)


def _object_deed(scene: Scene, index: int) -> int | None:
    """ "launched its attack on Monday": the deed that a verb with a doer of its own carries."""
    obj = scene.parse.child(index, "obj")
    doers = [i for i in agents(scene, index) if scene.is_party(i)]
    return obj.index if obj is not None and doers and event_rule(scene, obj.index) else None


def _differ(here: tuple[Party, ...], there: tuple[Party, ...]) -> bool:
    """Tell whether two lists of parties that both name somebody have no word in common."""
    one, two = ({w for p in parties for w in p.words.text.lower().split()} - _SMALL for parties in (here, there))
    return bool(one and two) and not one & two


def _points_back(scene: Scene, candidate: Candidate) -> bool:
    """Tell whether the words of an event hold a definite event noun."""
    words = scene.parse.words
    at = candidate.head
    if scene.key(at) in _SELF_TOLD:
        return False
    near = [at, *agents(scene, at), *(w.index for w in scene.parse.children(at, "obj", "nmod", "obl", "nsubj:pass"))]
    inner = (
        [w.index for i in near for w in scene.parse.children(i, "nmod")]
        if candidate.rule == "event.responsibility"
        else []
    )
    if candidate.rule == "event.strike" and not agents(scene, at):
        return True  # "a warehouse was also hit"
    return any(is_definite(scene, i) and event_rule(scene, i) for i in (*near, *inner) if words[i].upos == "NOUN") or (
        candidate.rule in ("event.responsibility", "event.blamed")
    )
