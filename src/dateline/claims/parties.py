"""Those who act and suffer: a noun phrase with its kind of party and ACLED's side."""

from __future__ import annotations

import re

from dateline.claims.phrases import bounds
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import noun_classes
from dateline.records.claim import Party
from dateline.records.parse import Word
from dateline.records.text import Excerpt

_MEMBERS = frozenset(("member", "element", "unit", "group", "column", "band", "commando"))
_PERSON = frozenset(("he", "she", "him", "her", "i", "me", "himself", "herself"))
_PEOPLE = frozenset(("they", "them", "we", "us", "you", "who", "themselves", "others", "some", "many", "those"))


def party(scene: Scene, index: int) -> Party:
    """The party that the noun at `index` heads; of "the 'Red Front,' a group" the name, not what it is said to be."""
    index = _titled(scene, index)
    name = scene.names.get(index)
    if name is not None and name.label == "PER" and index not in scene.named:
        return Party(scene.parse.excerpt(name.first, name.last - 1), "person", scene.side(index))
    if behind := _name_behind(scene, index):
        return Party(scene.parse.excerpt(behind[0], behind[-1]), "person", scene.side(index))
    words = _unhedged(scene, index)
    if quoted := _QUOTED_NAME.match(words.text):
        start = words.span.start
        return Party(Excerpt.at(scene.parse.text, start, start + quoted.end(1)), "organisation", scene.side(index))
    return Party(words, kind_of(scene, index), scene.side(index))


def _titled(scene: Scene, index: int) -> int:
    """ "party member Ali Haddad" where the parse leaves title and name side by side: the name."""
    following = scene.names.get(index + 1)
    word = scene.word(index)
    beside = following is not None and following.label == "PER" and following.first == index + 1
    beside = beside or (following is None and _is_unseen_name(scene, index))
    if not beside or word.upos != "NOUN" or word.xpos != "NN":
        return index
    return index + 1 if scene.word(index + 1).head in (word.head, index) else index


def _is_unseen_name(scene: Scene, index: int) -> bool:
    """ "OF ANALYST ALI HADDAD" in capitals: two proper nouns behind a person's noun, which no list knows."""
    if not scene.upper or not scene.is_people(index) or index + 2 >= len(scene.parse.words):
        return False
    first = scene.word(index + 1)
    loose = first.upos == "PROPN" and first.index not in scene.named and scene.group(first.index) is None
    return loose and any(w.index == first.index + 1 for w in scene.parse.children(first.index, "flat"))


def _name_behind(scene: Scene, index: int) -> range | None:
    """ "POLITICAL ANALYST ALI HADDAD" in capitals, where no name was seen: the words behind the noun for a person."""
    last = index
    while (below := scene.parse.child(last, "flat")) is not None and below.upos == "PROPN" and below.index == last + 1:
        last = below.index
    told = scene.upper and scene.word(index).upos == "NOUN" and scene.is_people(index) and index not in scene.named
    return range(index + 1, last + 1) if told and last - index > 1 else None


def _unhedged(scene: Scene, index: int) -> Excerpt:
    """The phrase of a party without the words before it that doubt it ("alleged", "so-called")."""
    first, last = bounds(scene, index)
    at = first
    while at < index and (scene.word(at).lower in _HEDGES or scene.word(at).text in '-"“”' or at == first):
        at += 1
    at = at if any(scene.word(i).lower in _HEDGES for i in range(first, at)) else first
    return scene.parse.excerpt(at, last)


_HEDGES = frozenset("alleged suspected presumed supposed apparent reported so called so-called".split())


_QUOTED_NAME = re.compile(r"((?:the )?[\"“][^\"”]+[^\"”,]),?[\"”],? an? ", re.IGNORECASE)


def organisation_in(scene: Scene, index: int, depth: int = 0) -> Party | None:
    """The organisation inside a phrase of people: "Hask Front" in "a group of members of the Hask Front", or None."""
    beside = [w.index for w in scene.parse.children(index, "appos") if w.upos == "PROPN" and w.index in scene.named]
    if beside and index not in range(_name_run(scene, beside[0])[0], beside[0] + 1):
        return Party(scene.parse.excerpt(*_name_run(scene, beside[0])), "organisation", scene.named[beside[0]].side)
    if index in scene.named or scene.parse.children(index, "flat") or depth > 2:
        return None
    before = [w.index for w in scene.modifiers(index) if w.deprel != "nmod:poss" or _serves(scene, index)]
    behind = [w.index for w in scene.parse.children(index, "nmod") if scene.case(w.index) in ("of", "from")]
    behind += [o.index for w in scene.parse.children(index, "acl") for o in _belonging_to(scene, w.index)]
    for i in (*before, *behind):
        if i in scene.named and scene.word(i).text[:1].isupper():
            first, last = _name_run(scene, i)
            return Party(scene.parse.excerpt(first, last), "organisation", scene.named[i].side)
    inner = (organisation_in(scene, i, depth + 1) for i in behind if scene.is_people(i))
    return next((found for found in inner if found is not None), None)


def _serves(scene: Scene, index: int) -> bool:
    """Tell whether a word is for those who fight for whom they are said to belong to ("the front's commandos")."""
    group = scene.group(index)
    return (group is not None and group.harm_class == "combatant") or scene.key(index) in _MEMBERS


def _belonging_to(scene: Scene, verb: int) -> list[Word]:
    """ "rebels belonging to the front", "men loyal to it": to whom a participle says that people belong."""
    tied = scene.key(verb) in ("belong", "affiliate", "link", "answer")
    return [w for w in scene.parse.children(verb, "obl") if tied and scene.case(w.index) in ("to", "with")]


def _name_run(scene: Scene, index: int) -> tuple[int, int]:
    """First and last word of the armed party's name around a word."""
    first = last = index
    while _goes_on(scene, index, first - 1):
        first -= 1
    while _goes_on(scene, index, last + 1):
        last += 1
    return first, last


def _goes_on(scene: Scene, index: int, beside: int) -> bool:
    """Tell whether a word bears the same party's name in the same sentence; a headline's last word does not."""
    same = beside in scene.named and scene.named[beside] is scene.named[index]
    return same and scene.word(beside).sentence == scene.word(index).sentence


def modifier_party(scene: Scene, words: list[int]) -> Party:
    """A party named by modifiers of another noun ("Syrian government" in "Syrian government airstrikes")."""
    head = words[-1]
    excerpt: Excerpt = scene.parse.excerpt(words[0], head)
    side = scene.side(head) or scene.modifier_side_of(head)
    return Party(excerpt, "organisation" if not scene.is_people(head) else kind_of(scene, head), side)


def kind_of(scene: Scene, index: int) -> str:
    """person, people, organisation or thing."""
    if scene.key(index) in _MEMBERS:
        return "people"
    index = scene.core(index)
    word = scene.word(index)
    if word.lower in _PERSON:
        return "person"
    if word.lower in _PEOPLE:
        return "people"
    name = scene.names.get(index)
    if index in scene.named:
        return "organisation"
    group = scene.group(index)
    if group is not None:
        return group.party
    if name is not None:
        return {"PER": "person", "ORG": "organisation", "NORP": "people"}.get(name.label, _place_or_state(scene, index))
    if word.xpos == "NNPS" and name is None:
        return "organisation"
    if word.upos == "PROPN" and not noun_classes().get(scene.key(index)):
        return "organisation" if word.text.isupper() and len(word.text) < 6 and not scene.upper else "person"
    return "thing"


def _place_or_state(scene: Scene, index: int) -> str:
    """A country may act; another place is a thing."""
    return "organisation" if scene.is_party(index) else "thing"


_BODIES = frozenset(("group", "organisation", "organization", "movement", "front", "militia", "party", "army"))


def speaker(scene: Scene, index: int) -> int:
    """ "The Hask Front said it burned the mill": "it" is the organisation that speaks; any other word is itself."""
    word = scene.word(index)
    group = word.lemma.lower() in _BODIES and scene.parse.child(index, "det") is not None and index not in scene.named
    if not (group or word.lower in ("it", "they", "we")) or word.relation != "nsubj" or word.head < 0:
        return index
    clause = scene.word(word.head)
    if clause.deprel != "ccomp" or clause.head < 0:
        return index
    subject = scene.parse.child(clause.head, "nsubj")
    named = subject is not None and (subject.index in scene.named or kind_of(scene, subject.index) == "organisation")
    return subject.index if subject is not None and named and subject.index < index else index


# Those of a people may fight or not; a toll of them does not tell.
_PEOPLES = frozenset("tribesman tribesmen clansman clansmen tribe clan".split())
_BELONGING = frozenset(("member", "leader", "head", "chief", "secretary"))
_CIVIL = frozenset(
    """union labor labour party family household staff church community council congress parliament student peasant
    cooperative board team association club assembly committee newspaper""".split()
)


def _of_civilians(scene: Scene, index: int) -> bool:
    """ "union members", "members of the family": those who belong to bodies that don't fight."""
    of = [w for w in scene.parse.children(index, "nmod") if scene.case(w.index) == "of"]
    near = [*scene.modifiers(index), *of]
    return not any(w.index in scene.named for w in near) and any(w.lemma.lower() in _CIVIL for w in near)


def harm_class(scene: Scene, index: int | None) -> str:
    """civilian, combatant, mixed or unknown, for those that a toll counts."""
    if index is None:
        return "unknown"
    if index in scene.named:
        return scene.named[index].harm_class
    modifiers = {w.lower for w in scene.modifiers(index)}
    if modifiers & {"civilian", "unarmed", "innocent"}:
        return "civilian"
    if scene.key(index) in _BELONGING and _of_civilians(scene, index):
        return "civilian"
    group = scene.group(index)
    side = scene.side(index)
    if scene.key(index) in _PEOPLES and not modifiers & {"armed", "militant"}:
        return "unknown"
    if group is not None and group.harm_class != "unknown":
        return group.harm_class
    if group is not None and group.harm_class == "unknown":
        return "combatant" if side in ("rebel group", "state forces", "political militia") else "unknown"
    return "unknown"
