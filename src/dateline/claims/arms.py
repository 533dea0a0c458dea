"""Which weapons an act was carried out with, and what ACLED and PLOVER then call it."""

from __future__ import annotations

from dateline.claims.phrases import conjuncts
from dateline.claims.roles import agents, patients
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import WeaponClass
from dateline.records.parse import Word
from dateline.records.text import Excerpt

_WITH = frozenset(("with", "by", "using", "in", "from", "of", "via", "involving"))


def verb_weapons(scene: Scene, index: int, launched: bool) -> list[int]:
    """Head words of the weapons that a verb's clause names; its object only where it is what was `launched`."""
    found: list[int] = []
    for at in agents(scene, index):
        found += _inside(scene, at, carriers=True)
    if launched:
        for at in patients(scene, index):
            found += _inside(scene, at, carriers=False)
    for word in scene.parse.children(index, "obl", "advcl", "xcomp", "nsubj", "conj"):
        found += _from_dependent(scene, word)
    return sorted(dict.fromkeys(found))


def _from_dependent(scene: Scene, word: Word) -> list[int]:
    """Weapons of a "with" phrase, of "using …", or of a subject that is one."""
    if (
        word.lemma.lower() in ("use", "employ", "fire", "drop", "wield", "detonate", "throw", "hurl")
        and word.xpos == "VBG"
    ):
        return [w for at in patients(scene, word.index) for w in _inside(scene, at, carriers=True)]
    if word.relation == "nsubj":
        return _inside(scene, word.index, carriers=True)
    if word.relation == "obl" and scene.case(word.index).split(" ")[0] in _WITH:
        return [w for at in conjuncts(scene, word.index) for w in _inside(scene, at, carriers=True)]
    return []


def noun_weapons(scene: Scene, index: int) -> list[int]:
    """Head words of the weapons that an event noun and its modifiers name."""
    found = _inside(scene, index, carriers=True)
    for word in scene.parse.children(index, "nmod", "acl", "obl"):
        if word.relation == "acl" and word.lemma.lower() in ("use", "involve", "employ"):
            found += [w for at in patients(scene, word.index) for w in _inside(scene, at, carriers=True)]
        elif word.relation != "acl" and scene.case(word.index).split(" ")[0] in _WITH:
            found += [w for at in conjuncts(scene, word.index) for w in _inside(scene, at, carriers=True)]
    return sorted(dict.fromkeys(found))


def _inside(scene: Scene, index: int, carriers: bool) -> list[int]:
    """Weapons in the noun phrase of a word: the head, its modifiers, what it is rounds of."""
    found = []
    if (core := scene.core(index)) != index and (scene.key(core) == "round" or _counts(scene, core, carriers)):
        found += _inside(scene, core, carriers)  # "dozens of rounds of artillery"
    if _counts(scene, index, carriers):
        found.append(index)
    for word in scene.modifiers(index):
        if _counts(scene, word.index, carriers):
            found.append(word.index)
        found += [w.index for w in scene.modifiers(word.index) if _counts(scene, w.index, carriers)]
    for word in scene.parse.children(index, "nmod"):
        if scene.case(word.index) == "of" and _counts(scene, word.index, False):
            found.append(word.index)
    for clause in scene.parse.children(index, "acl"):
        if clause.lemma.lower() in ("wear", "carry", "wield", "brandish", "strap") and clause.xpos == "VBG":
            found += [i for i in patients(scene, clause.index) if _counts(scene, i, False)]
            found += [
                w.index
                for i in patients(scene, clause.index)
                for w in scene.modifiers(i)
                if _counts(scene, w.index, False)
            ]
        for word in scene.parse.children(clause.index, "obl"):
            if scene.case(word.index) == "with" and _counts(scene, word.index, False):
                found.append(word.index)
    return found


def _counts(scene: Scene, index: int, carriers: bool) -> bool:
    weapon = scene.weapons.get(index)
    return weapon is not None and (carriers or not weapon.carrier)


def deciding(scene: Scene, found: list[int]) -> WeaponClass | None:
    """The weapon class that decides the type of an attack, or None where none of them does."""
    typed = [scene.weapons[i] for i in found if scene.weapons[i].type is not None]
    if {w.id for w in typed} == {"weapon.explosive"} and any(scene.weapons[i].plover == "firearms" for i in found):
        return None  # "attacked with rifles and explosives": the men who came decide, not the bomb alone
    return min(typed, key=lambda weapon: weapon.rank) if typed else None


def uses_crowd_control(scene: Scene, found: list[int]) -> bool:
    """Tell whether tear gas, batons and the like are among the weapons."""
    return any(scene.weapons[i].id == "weapon.crowd-control" for i in found)


def excerpts(scene: Scene, found: list[int]) -> tuple[Excerpt, ...]:
    """The words of weapons, each with the modifiers that are part of its name."""
    made = []
    covered: set[int] = set()
    for i in sorted(found, reverse=True):
        if i in covered:
            continue
        if i in scene.named:
            continue  # "the air force": those who use weapons are none
        first = i
        while first - 1 >= 0 and _part_of_name(scene, first - 1, i):
            first -= 1
        covered.update(range(first, i + 1))
        last = i - 1 if first < i and scene.key(i) in _DEEDS else i
        if scene.word(last).text in "-–":
            last -= 1
        made.append(scene.parse.excerpt(first, last))
    return tuple(reversed(made))


def _part_of_name(scene: Scene, index: int, head: int) -> bool:
    """Tell whether a word before a weapon's head is of its name: a kind, a make, or a measure ("a 9-mm gun")."""
    word = scene.word(index)
    if word.sentence != scene.word(head).sentence:
        return False
    if word.text in "-–":
        return index > 0 and _part_of_name(scene, index - 1, head)
    if word.head in range(index + 1, head):
        measured = word.upos == "NUM" or scene.word(index + 1).text in "-–"
        return (measured or word.deprel == "compound") and _part_of_name(scene, word.head, head)
    described = word.deprel == "amod" and word.lower in _KINDS
    named = word.deprel == "compound" and word.upos in ("NOUN", "PROPN", "X")
    measured = word.deprel == "nummod" and scene.word(index + 1).text in "-–" and index + 1 < head
    return word.head == head and (named or described or measured)


_KINDS = frozenset(
    "explosive incendiary automatic ballistic nuclear chemical improvised automated semiautomatic".split()
)
# "a bomb attack": the deed's own word is no part of its weapon.
_DEEDS = frozenset("attack explosion blast bombing strike assault bombardment barrage raid fire".split())
