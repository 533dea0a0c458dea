"""What a verb does to the people that it befalls: killed, shot dead, held, taken away, driven from home."""

from __future__ import annotations

from dateline.claims.harmwords import Harm, look, lost_or_treated, under_rubble
from dateline.claims.roles import agents, patients
from dateline.claims.scene import Scene
from dateline.claims.voice import is_passive


def verb(scene: Scene, index: int) -> Harm | None:
    """The harm a transitive verb does; a few words only in some company ("take hostage", "gun down")."""
    lemma = scene.key(index)
    if lemma in ("take", "hold", "seize"):
        near = scene.parse.children(index)
        inner = {v.lower for w in near for v in scene.parse.children(w.index)} | {w.lower for w in near}
        held = bool(inner & {"hostage", "prisoner", "captive", "custody", "hostages", "prisoners"})
        if lemma == "seize" and not held:
            people = any(scene.is_people(scene.core(i)) for i in patients(scene, index))
            return Harm("detained", "toll.detained", index) if people else None
        if lemma == "hold" and not held:
            return Harm("detained", "toll.detained", index) if _keeps(scene, index) else None
        if held or lemma != "take":
            return Harm("detained", "toll.detained", index) if held else None
    if lemma in ("gun", "mow") and not particle(scene, index, "down"):
        return None
    if lemma in ("drive", "force", "chase"):
        homes = any(w.lemma.lower() in ("home", "house") for w in scene.parse.children(index, "obl"))
        return Harm("displaced", "toll.displaced", index) if homes else None
    if lemma == "take" and is_passive(scene, index) and particle(scene, index, "away"):
        return Harm("detained", "toll.detained", index)
    if lemma in ("rush", "admit", "bring") or (lemma == "take" and is_passive(scene, index)):
        beds = any(scene.key(w.index) in ("hospital", "clinic") for w in scene.parse.children(index, "obl"))
        return Harm("wounded", "toll.wounded", index) if beds else None
    if lemma == "shoot" and particle(scene, index, "down"):
        return None
    if lemma == "round" and not particle(scene, index, "up"):
        return None
    if lemma in ("shoot", "beat", "stab", "hack", "burn") and _to_death(scene, index):
        return Harm("killed", "toll.killed", index)
    if lemma == "shoot" and not any(w.lower == "dead" for w in scene.parse.children(index)):
        following = scene.parse.words[index + 1].lower if index + 1 < len(scene.parse.words) else ""
        return Harm("killed" if following == "dead" else "wounded", "toll.shot", index)
    if lemma in ("bury", "entomb", "pin") and (rubble := under_rubble(scene, scene.word(index))):
        return rubble
    if lemma in ("lose", "treat") and (found := lost_or_treated(scene, index, lemma)):
        return found
    if lemma in ("burn", "bury", "claim"):
        company = any(
            w.lower in ("alive", "death", "dead")
            for w in scene.parse.children(index, "xcomp", "advmod", "amod", "obl", "obj")
        )
        return Harm("killed", "toll.killed", index) if company else None
    return look(scene, index, "verbs")


def _keeps(scene: Scene, index: int) -> bool:
    """ "The rebels hold nine soldiers", "nine people are being held": people kept by those who bear arms, or passively.

    A hall that holds people, and people who hold talks, keep nobody.
    """
    kept = [scene.core(i) for i in patients(scene, index)]
    if not kept or not all(scene.is_people(i) and scene.word(i).upos == "NOUN" for i in kept):
        return False
    if is_passive(scene, index):
        return scene.parse.child(index, "obj", "xcomp") is None
    return any(scene.is_a(i, ("combatant",)) or scene.side(i) not in (None, "civilians") for i in agents(scene, index))


def _to_death(scene: Scene, index: int) -> bool:
    """ "shot to death", "burned alive"."""
    return any(
        w.lower in ("alive", "fatally", "mortally") or (w.lower == "death" and scene.case(w.index) == "to")
        for w in scene.parse.children(index)
    )


def particle(scene: Scene, index: int, text: str) -> bool:
    """Tell whether a verb has a particle ("gun down", "round up")."""
    return any(w.lower == text for w in scene.parse.children(index, "compound", "advmod", "compound:prt"))
