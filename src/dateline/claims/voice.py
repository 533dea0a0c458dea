"""Voice: which verb forms are passive, and the prepositions below a verb."""

from __future__ import annotations

from dateline.claims.scene import Scene
from dateline.records.parse import Word

NEVER_PASSIVE = frozenset(
    "slam land fall crash explode erupt echo die flee perish occur happen arrive collapse".split()
)
# Verbs that are never without an object: "civilians killed in raids" is a headline's passive.
_ALWAYS_DONE_TO = frozenset("kill injure wound arrest detain kidnap abduct behead execute displace hospitalise".split())


def is_passive(scene: Scene, index: int) -> bool:
    """Tell whether a verb form is passive: by its relations, or a bare participle with an agent or after a noun."""
    word = scene.word(index)
    if word.lemma.lower() in NEVER_PASSIVE or (word.xpos == "VBD" and _fires_at(scene, index)):
        return False
    if scene.parse.child(index, "nsubj:pass", "aux:pass", "csubj:pass"):
        bare = word.xpos == "VBD" and not scene.parse.child(index, "aux:pass")
        return not (bare and scene.parse.child(index, "obj"))  # "fighters held most of the delta"
    if word.xpos == "VBD" and word.deprel == "acl" and not scene.parse.child(index, "nsubj", "obj", "aux"):
        return True
    if word.xpos != "VBN" or scene.parse.child(index, "nsubj") is not None:
        return _headline_passive(scene, word)
    if any(w.lower in ("have", "has", "had", "having", "'ve") for w in scene.parse.children(index, "aux")):
        return False
    if word.deprel == "conj" and word.head >= 0 and scene.word(word.head).upos == "VERB":
        return scene.parse.child(index, "aux") is None and is_passive(scene, word.head)
    return True


def _fires_at(scene: Scene, index: int) -> bool:
    """ "Gunships fired on the post", which the parser takes for a participle."""
    fires = scene.key(index) == "fire" and not scene.parse.child(index, "aux:pass")
    return fires and bool(obliques(scene, index, "on", "at"))


def _headline_passive(scene: Scene, word: Word) -> bool:
    """ "Facilities hit by drones": a participle without its auxiliary."""
    if word.xpos not in ("VBN", "VBD") or scene.parse.child(word.index, "obj", "aux"):
        return False
    if word.lemma.lower() in _ALWAYS_DONE_TO and scene.parse.child(word.index, "nsubj") is not None:
        joined = scene.parse.children(word.index, "conj")
        return word.deprel != "acl:relcl" and not any(scene.parse.child(w.index, "obj") for w in joined)
    if word.lemma.lower() == "shoot" and any(w.lower == "dead" for w in scene.parse.children(word.index)):
        return True  # "Policeman shot dead"
    below = scene.parse.children(word.index, "obl")
    subject = scene.parse.child(word.index, "nsubj")
    unarmed = subject is not None and not scene.is_party(subject.index) and subject.index not in scene.weapons
    if subject is not None and word.lemma.lower() in _DONE_TO and _heads_line(scene, word, subject):
        return True  # "Aid convoy attacked near the border"
    if unarmed and any(scene.case(w.index) == "with" and w.index in scene.weapons for w in below):
        return True  # "Protest dispersed with rubber bullets": what holds no weapon was acted on with one
    return any(is_agent(scene, w) and not scene.names_time(w.index) for w in below)


_DONE_TO = frozenset("attack bomb shell target ambush torch burn raze loot ransack raid storm besiege".split())


def _heads_line(scene: Scene, word: Word, subject: Word) -> bool:
    """Tell whether a verb with an unarmed subject heads a sentence without a full stop, as those of headlines do."""
    if subject.index in scene.weapons or scene.side(subject.index) not in (None, "civilians"):
        return False
    return word.head < 0 and not any(w.text in ".!?" for w in scene.parse.children(word.index, "punct"))


def is_agent(scene: Scene, word: Word) -> bool:
    """Tell whether a word under "by" is one who does what a passive verb says."""
    return word.deprel == "obl:agent" or scene.case(word.index) == "by"


def obliques(scene: Scene, index: int, *cases: str) -> list[Word]:
    """Prepositional dependents of a word under one of the prepositions, in reading order."""
    found = scene.parse.children(index, "obl", "nmod", "advcl")
    return [w for w in found if scene.case(w.index).split(" ")[0] in cases and w.upos != "VERB"]
