"""ACLED's sub-event and PLOVER's type and mode, from the predicate, the weapons and the parties."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.claims.arms import deciding, uses_crowd_control
from dateline.claims.rules import Rule
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import WeaponClass
from dateline.records.parse import Word

_ARMED = frozenset(("rebel group", "political militia", "identity militia", "state forces", "external forces"))
_FORCES = frozenset(("state forces", "external forces", "political militia"))
_PROTEST = frozenset(("protesters", "rioters"))
_LETHAL = frozenset(
    """kill shoot open fire beat torture stab murder wound injure brutal brutally violently live bullet gunfire rubber
    excessive die gun""".split()
)


@dataclass(frozen=True, slots=True)
class Code:
    """An ACLED sub-event type with PLOVER's type and mode ("" where PLOVER has none)."""

    type: str
    plover: str
    mode: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Head words of those who act, of those who suffer, and of the weapons; the predicate and its sentence."""

    head: int
    actors: tuple[int, ...]
    targets: tuple[int, ...]
    weapons: tuple[int, ...]
    actor_sides: frozenset[str]


def code(scene: Scene, rule: Rule, parts: Parts) -> Code:
    """The code of an event: the rule's own, or what weapons and parties make of it."""
    plover, mode = rule.makes.get("plover", ["", ""])
    base = Code(rule.makes["type"], plover, mode)
    sides = parts.actor_sides | {s for i in parts.actors if (s := scene.side(i))}
    targets = {s for i in parts.targets if (s := scene.side(i))}
    if rule.has("protest"):
        return _protest(scene, parts, base)
    if rule.has("protest_force") and (targets & _PROTEST or _about_protest(scene, parts)):
        return _force(scene, parts)
    cause = scene.case(parts.head).split(" ")[0] in ("against", "over")
    if rule.id == "event.arrest" and not cause and (targets & _PROTEST or _about_protest(scene, parts)):
        return Code("Protest with intervention", "COERCE", "arrest")
    if rule.id == "event.crackdown" and targets & _ARMED:
        return Code("Armed clash", "ASSAULT", "")
    if rule.id in _ONE_SIDED and _strikes_unarmed(scene, parts, targets):
        return Code("Attack", "ASSAULT", mode)
    if rule.has("clash") and not rule.has("violence") and _is_riot(scene, parts, sides | targets):
        return Code("Violent demonstration", "PROTEST", "riot")
    if rule.has("violence"):
        return _violence(scene, parts, base, sides, targets, rule.id)
    return base


_ONE_SIDED = frozenset(("event.defeat", "event.offensive"))


def _strikes_unarmed(scene: Scene, parts: Parts, targets: set[str]) -> bool:
    """ "overpowered the residents", "a campaign against the oil industry": nobody there fights back."""
    if targets == {"civilians"}:
        return True
    goods = ("=infrastructure", "=industry", "=pipeline", "=property", "=economy", "=grid", "=installation")
    return bool(parts.targets) and not targets and all(scene.is_a(i, goods) for i in parts.targets)


# Places too wide for a planted bomb ("the village was bombed").
_WIDE = ("=village", "=town", "=city", "=area", "=district", "=neighbourhood", "=neighborhood", "=suburb", "=camp",
         "=region", "=position", "=settlement", "=hamlet", "=sector", "=zone", "=province")  # fmt: skip
_UNTYPED = frozenset(("Attack", "Armed clash", "Looting/property destruction", "Remote explosive/landmine/IED"))
_SKY = frozenset(("air", "sky", "skies"))


def _is_from_the_air(scene: Scene, head: int) -> bool:
    """ "was attacked from the air", "an attack by air": where the blow came from tells what dealt it."""
    below = scene.parse.children(head, "obl", "nmod", "advmod")
    return any(w.lower in _SKY and scene.case(w.index).split(" ")[0] in ("from", "by") for w in below)


# "bombs were dropped on the town", "bombs rained down": they came out of the sky, and were not planted.
_FROM_ABOVE = frozenset(("drop", "rain", "fall", "shower", "hail"))
_PUT_TO_DEATH = frozenset(("hang", "execute", "behead", "decapitate", "strangle"))


_SHOTS = frozenset(("event.gunfire", "event.shots"))


def _violence(
    scene: Scene, parts: Parts, base: Code, sides: frozenset[str] | set[str], targets: set[str], rule_id: str
) -> Code:
    """An attack by its weapon, else by who attacks whom."""
    if uses_crowd_control(scene, list(parts.weapons)) and (targets & _PROTEST or sides & _FORCES):
        return _force(scene, parts)
    if scene.key(parts.head) == "strafe" and parts.actors and not parts.weapons:
        base = Code("Attack", "ASSAULT", "firearms")  # by men on the ground
    weapon = deciding(scene, list(parts.weapons)) if scene.key(parts.head) not in _PUT_TO_DEATH else None
    if weapon is not None and weapon.id == "weapon.explosive" and scene.key(parts.head) in _FROM_ABOVE:
        return Code("Air/drone strike", "ASSAULT", "aerial")
    if weapon is not None and weapon.id in ("weapon.artillery", "weapon.aerial", "weapon.explosive"):
        weapon = _chemical_too(scene, parts) or weapon
    if weapon is not None and weapon.type is not None:
        return Code(weapon.type, "ASSAULT", weapon.plover)
    if rule_id in _SHOTS and not parts.targets and _about_protest(scene, parts):
        return Code("Excessive force against protesters", "ASSAULT", "crowd-control")
    if rule_id in _SHOTS and not parts.targets and not targets:
        return Code("Armed clash", "ASSAULT", "firearms")
    if base.type in _UNTYPED and _is_from_the_air(scene, parts.head):
        return Code("Air/drone strike", "ASSAULT", "aerial")
    if scene.key(parts.head) == "bomb" and any(scene.is_a(i, _WIDE) for i in parts.targets):
        return Code("Air/drone strike", "ASSAULT", "aerial")
    if scene.key(parts.head) == "bomb" and sides & {"state forces", "external forces"}:
        return Code("Air/drone strike", "ASSAULT", "aerial")
    mode = base.mode or next((scene.weapons[i].plover for i in parts.weapons), "")
    base = Code(base.type, base.plover, mode)
    if base.type not in ("Attack", "Armed clash"):
        return base
    if rule_id == "event.ambush" and targets == {"civilians"}:
        return Code("Attack", "ASSAULT", base.mode)
    if targets & _PROTEST and (sides & _FORCES or not parts.actors):
        return Code("Excessive force against protesters", "ASSAULT", "crowd-control")
    if sides & _PROTEST:
        return Code("Violent demonstration", "PROTEST", "riot")
    if _between_fighters(scene, parts, sides, targets):
        return Code("Armed clash", base.plover, base.mode or "firearms")
    if not targets and sides & _ARMED and _fighters_hurt(scene, parts, sides):
        return Code("Armed clash", base.plover, base.mode or "firearms")
    return base


def _fighters_hurt(scene: Scene, parts: Parts, sides: frozenset[str] | set[str]) -> bool:
    """Tell whether the sentence of an attack without a target speaks of other fighters, and of no civilian."""
    sentence = scene.parse.sentences[scene.word(parts.head).sentence]
    others: set[str] = set()
    for i in range(sentence.first, sentence.last):
        word = scene.word(i)
        if word.upos in ("NOUN", "PROPN") and scene.group(i) is not None and not _speaks(scene, word):
            others.add(scene.side(i) or "")
    return bool((others & _ARMED) - set(sides)) and "civilians" not in others


_TELLING = frozenset("source spokesman spokeswoman spokesperson report communique statement".split())


def _speaks(scene: Scene, word: Word) -> bool:
    """ "police sources", "the army said that": those who tell of an attack have no part in it."""
    if word.head < 0:
        return False
    above = scene.word(word.head)
    if above.lemma.lower() in _TELLING:
        return True
    return word.relation == "nsubj" and scene.parse.child(above.index, "ccomp") is not None


def _chemical_too(scene: Scene, parts: Parts) -> WeaponClass | None:
    """A shell or a bomb that carries poison: chemical words in the same sentence."""
    sentence = scene.parse.sentences[scene.word(parts.head).sentence]
    for i in range(sentence.first, sentence.last):
        found = scene.weapons.get(i)
        if found is not None and found.id == "weapon.chemical" and not _of_another_deed(scene, i, parts.head):
            return found
    return None


def _of_another_deed(scene: Scene, index: int, head: int) -> bool:
    """ "struck the base in response to a gas attack": a weapon that another deed has is not this one's."""
    for at in (index, *(w.index for w in scene.parse.ancestors(index))):
        if at == head:
            return False
        if scene.key(at) in ("attack", "strike", "bombing", "massacre", "raid", "use"):
            return True
    return False


_MILITARY = frozenset(
    """base checkpoint post outpost barracks garrison patrol convoy camp position headquarters station line
    bunker""".split()
)


_CIVIL = frozenset(
    """labor labour union party newspaper radio television bank company election electoral campaign refugee press worker
    workers church federation gas power electric bus train railway subway metro relief aid civil confederation
    association committee movement alliance polling petrol filling weather pumping fire metro broadcasting
    holiday scout summer""".split()
)


def _is_civil(scene: Scene, index: int) -> bool:
    """Tell whether a headquarters, a station or a camp is one of civilians."""
    return any(scene.key(i) in _CIVIL or scene.word(i).lower in _CIVIL for i in scene.parse.subtree(index))


def _between_fighters(scene: Scene, parts: Parts, sides: frozenset[str] | set[str], targets: set[str]) -> bool:
    """Tell whether armed parties stand on both sides, or military places are attacked by an armed party."""
    combatant = any((g := scene.group(i)) and g.harm_class == "combatant" for i in parts.targets) or bool(
        targets & _ARMED
    )
    military = any(scene.key(i) in _MILITARY and not _is_civil(scene, i) for i in parts.targets)
    if military and any(
        w.lower in ("military", "army", "police", "security", "government")
        for i in parts.targets
        for w in scene.modifiers(i)
    ):
        return True
    actor = bool(sides & _ARMED) or any((g := scene.group(i)) and g.harm_class == "combatant" for i in parts.actors)
    return actor and (combatant or military)


def _is_riot(scene: Scene, parts: Parts, sides: set[str] | frozenset[str]) -> bool:
    """Tell whether a clash is one with protesters: they take part, or a protest is spoken of and no rebels are."""
    if sides & _PROTEST:
        return True
    return _about_protest(scene, parts) and not sides & (_ARMED - {"state forces"})


def _sentence_words(scene: Scene, index: int) -> set[str]:
    sentence = scene.parse.sentences[scene.word(index).sentence]
    return {w.lemma.lower() for w in scene.parse.words[sentence.first : sentence.last]}


def _about_protest(scene: Scene, parts: Parts) -> bool:
    """Tell whether the sentence speaks of a protest that the forces act on."""
    return bool(
        _sentence_words(scene, parts.head)
        & {"protest", "protester", "protestor", "demonstrator", "demonstration", "rally", "sit-in", "marcher", "march"}
    )


def _force(scene: Scene, parts: Parts) -> Code:
    """Force against protesters: excessive where people are shot, beaten, hurt or killed."""
    if _sentence_words(scene, parts.head) & _LETHAL and not _only_gas(scene, parts):
        return Code("Excessive force against protesters", "ASSAULT", "crowd-control")
    return Code("Protest with intervention", "COERCE", "restrict")


def _only_gas(scene: Scene, parts: Parts) -> bool:
    words = _sentence_words(scene, parts.head)
    return bool(words & {"tear", "teargas", "water"}) and not words & {
        "bullet",
        "live",
        "kill",
        "die",
        "beat",
        "injure",
        "wound",
        "dead",
    }


def _protest(scene: Scene, parts: Parts, base: Code) -> Code:
    """A protest: violent, met with force, or peaceful."""
    words = _sentence_words(scene, parts.head)
    modifiers = {w.lower for w in scene.modifiers(parts.head)}
    if (above := scene.word(parts.head).head) >= 0 and scene.key(above) in ("turn", "become", "grow"):
        modifiers |= {w.lower for w in scene.parse.children(above, "xcomp")}
    if modifiers & {"violent", "deadly", "aggressive"} or words & {
        "riot",
        "rioter",
        "molotov",
        "vandalize",
        "vandalise",
        "torch",
    }:
        return Code("Violent demonstration", "PROTEST", "riot")
    if "peaceful" in modifiers and not words & {"tear", "disperse", "teargas"}:
        return base
    if words & {"tear", "teargas", "disperse", "water-cannon", "detain", "arrest", "police-fire"} and words & {
        "police",
        "force",
        "officer",
        "soldier",
        "authority",
        "troop",
        "policeman",
    }:
        if words & {"live", "bullet"} and words & {"kill", "die", "dead", "shoot"}:
            return Code("Excessive force against protesters", "ASSAULT", "crowd-control")
        return Code("Protest with intervention", "COERCE", "restrict")
    return base
