"""States that a word tells without a verb of its own: "the bridge is unusable", "power off in the suburb"."""

from __future__ import annotations

from dateline.claims.certainty import outlook
from dateline.claims.roles import agents, patients
from dateline.claims.scene import Scene
from dateline.records.parse import Word

_BESIDE = frozenset(("amod", "acl", "advmod", "compound"))
_MAKING = frozenset(("make", "leave", "render", "keep", "find", "declare"))
_TOPS = frozenset(("root", "parataxis", "conj", "appos", "list"))


def state_themes(scene: Scene, word: Word) -> list[int]:
    """What a word tells the state of: its subject, or the noun before it in a note without a verb."""
    subjects = [w.index for w in scene.parse.children(word.index, "nsubj")]
    if subjects:
        return subjects
    if word.relation == "xcomp" and scene.key(word.head) in ("remain", "stay", "be", "lie", "stand"):
        return [w.index for w in scene.parse.children(word.head, "nsubj")]
    if word.relation in ("xcomp", "amod", "acl") and word.head >= 0 and (made := _made(scene, word)):
        return made
    if word.head < 0 or word.head > word.index or word.relation not in _BESIDE:
        return []
    above = scene.word(word.head)
    loose = above.relation in _TOPS and above.upos in ("NOUN", "PROPN")
    return [above.index] if loose and not scene.parse.child(above.index, "cop", "aux", "nsubj") else []


def _made(scene: Scene, word: Word) -> list[int]:
    """ "made the road impassable", "left the clinic inoperable": what a verb puts into the state."""
    above = scene.word(word.head)
    if word.relation != "xcomp":  # parsed as the object's own adjective
        verb = scene.word(above.head) if above.head >= 0 and above.relation == "obj" else above
        fits = above.index < word.index and verb.lemma.lower() in _MAKING and verb.index != above.index
        return [above.index] if fits else []
    if above.lemma.lower() not in _MAKING:
        return []
    return [w.index for w in scene.parse.children(above.index, "obj", "nsubj:pass")]


def is_negated(scene: Scene, index: int) -> bool:
    """Tell whether a verb says that something is not so, by its own words or by "no" before its noun."""
    if outlook(scene, index).certainty == "denied":
        return True
    near = (*agents(scene, index), *patients(scene, index))
    return any(w.lower == "no" for i in near for w in scene.parse.children(i, "det"))
