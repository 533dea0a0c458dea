"""The words of harm, from the lexicon, and the phrases that a word alone does not settle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dateline.claims.pronouns import referent
from dateline.claims.roles import agents, patients
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import entries
from dateline.lexicon import load
from dateline.records.parse import Word


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm, the rule that found it, and the word that says it."""

    harm: str
    rule: str
    word: int


@cache
def table(kind: str) -> dict[str, tuple[str, str]]:
    """Words of one kind (verbs, suffer, states, nouns, tolls) -> harm and rule id; the first list keeps a word."""
    found: dict[str, tuple[str, str]] = {}
    for entry in entries("harm", "harm"):
        for word in entry[kind]:
            found.setdefault(word, (entry["harm"], entry["id"]))
    return found


@cache
def words(name: str) -> frozenset[str]:
    return frozenset(load("harm")[name]["words"])


def look(scene: Scene, index: int, kind: str) -> Harm | None:
    """The harm that a word tells by one kind of list."""
    entry = table(kind).get(scene.key(index)) or (
        table(kind).get(scene.word(index).lower) if kind == "states" else None
    )
    return Harm(*entry, index) if entry else None


def under_rubble(scene: Scene, above: Word) -> Harm | None:
    """ "are under the rubble", "are believed to be under the debris"."""
    for word in (above, *scene.parse.children(above.index, "xcomp", "ccomp", "obl")):
        if scene.key(word.index) in words("rubble") and _UNDER & set(scene.case(word.index).split(" ")):
            return Harm("trapped", "toll.trapped", word.index)
    return None


def going_on(scene: Scene, above: Word) -> Word:
    """ "continued to flee": the verb of which another only says how it goes; any other verb is itself."""
    if above.lemma.lower() not in ("continue", "begin", "start", "manage"):
        return above
    return scene.parse.child(above.index, "xcomp") or above


def losing(scene: Scene, harm: Harm, top: int) -> int | None:
    """ "cost the army 29 dead", "the army admitted to 21 deaths": the armed party whose dead are counted, or None."""
    bare = scene.key(top) in table("nouns") or scene.word(top).upos == "NUM" or top == harm.word
    for above in scene.parse.ancestors(top):
        if not bare or above.upos != "VERB":
            continue
        if scene.key(above.index) == "cost":
            found = [w.index for w in scene.parse.children(above.index, "iobj", "obj") if w.index < top]
        else:
            found = agents(scene, above.index) if scene.key(above.index) in _LOSING else []
        found = [referent(scene, i) for i in found]
        return next((i for i in found if scene.is_a(i, ("combatant",))), None)
    return None


_LOSING = frozenset("admit acknowledge suffer sustain take concede lose incur".split())
_UNDER = frozenset(("under", "beneath", "underneath", "below", "in"))


def lost_or_treated(scene: Scene, index: int, lemma: str) -> Harm | None:
    """ "the army lost four men", "treated nine people for burns"."""
    harmed = [scene.core(i) for i in patients(scene, index)]
    if lemma == "lose":
        fighters = bool(harmed) and all(scene.is_a(i, ("combatant", "=man", "=child", "=relative")) for i in harmed)
        return Harm("killed", "toll.killed", index) if fighters else None
    hurts = any(scene.key(w.index) in words("hurts") for w in scene.parse.children(index, "obl", "nmod"))
    healers = any(scene.key(i) in words("healers") for i in agents(scene, index))
    return Harm("wounded", "toll.wounded", index) if hurts or healers else None
