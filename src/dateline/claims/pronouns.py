"""Whom "they", "he" and "it" stand for where one who acts or suffers is told by a pronoun."""

from __future__ import annotations

from dateline.claims.scene import Scene
from dateline.records.parse import Word

_PLURAL = frozenset(("they", "them", "themselves"))
_PERSONAL = frozenset(("he", "him", "she", "her", "himself", "herself"))
_NEUTER = frozenset(("it", "itself"))
_SUBJECTS = ("nsubj", "nsubj:pass", "obl:agent")


def referent(scene: Scene, index: int) -> int:
    """The noun that a pronoun stands for; the pronoun itself where the words leave it open.

    It is the nearest party that agrees with it and is a subject: of an earlier clause of its sentence, else of the
    sentence before. Any other word stands for itself.
    """
    word = scene.word(index)
    if word.lower not in _PLURAL | _PERSONAL | _NEUTER or word.upos != "PRON":
        return index
    sentence = scene.parse.sentences[word.sentence]
    here = _subjects(scene, word, sentence.first, index)
    if here:
        return here[-1]
    if word.sentence == 0:
        return index
    before = scene.parse.sentences[word.sentence - 1]
    told = _subjects(scene, word, before.first, before.last)
    return told[0] if len(told) == 1 else index


def _subjects(scene: Scene, pronoun: Word, first: int, last: int) -> list[int]:
    """Parties between two words that are subjects and agree with a pronoun, in reading order."""
    words = scene.parse.words[first:last]
    found = [w for w in words if w.deprel in _SUBJECTS and w.upos in ("NOUN", "PROPN") and w.head != pronoun.head]
    return [w.index for w in found if scene.is_party(w.index) and _agrees(scene, pronoun, w)]


def _agrees(scene: Scene, pronoun: Word, word: Word) -> bool:
    body = _is_body(scene, word.index)
    if pronoun.lower in _NEUTER:
        return body and word.xpos not in ("NNS", "NNPS")
    joined = scene.parse.child(word.index, "conj") is not None
    if pronoun.lower in _PLURAL:
        group = scene.group(word.index)
        return joined or word.xpos in ("NNS", "NNPS") or (group is not None and scene.core(word.index) != word.index)
    name = scene.names.get(word.index)
    single = word.xpos in ("NN", "NNP") and not joined and not body
    if scene.key(word.index) in ("body", "corpse", "remains", "life"):
        return False
    return single and (name is None or name.label == "PER") and scene.is_people(word.index)


def _is_body(scene: Scene, index: int) -> bool:
    """Tell whether a noun is an organisation."""
    group, name = scene.group(index), scene.names.get(index)
    if group is not None:
        return group.party == "organisation" or scene.key(index) in ("group", "organisation", "organization", "unit")
    return name is not None and name.label == "ORG"
