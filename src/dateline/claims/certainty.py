"""How a clause itself puts what it says: asserted, denied, possible, planned or estimated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dateline.claims.scene import Scene
from dateline.claims.vocabulary import entries
from dateline.lexicon import load
from dateline.records.parse import Word

_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_CLAUSES = frozenset(("ccomp", "acl", "advcl", "xcomp", "csubj", "parataxis", "root"))
_VERBAL = frozenset(("VERB", "AUX", "ADJ"))
_ORDER = ("denied", "planned", "possible", "estimated")


@dataclass(frozen=True, slots=True)
class Outlook:
    """The certainty of a clause and its marks."""

    certainty: str
    marks: tuple[str, ...]


@cache
def _dependents() -> dict[str, tuple[str, str | None]]:
    return {w: (e["certainty"], e.get("mark")) for e in entries("modality", "modality") for w in e["dependents"]}


@cache
def _governors() -> dict[str, tuple[str, str | None]]:
    return {w: (e["certainty"], e.get("mark")) for e in entries("modality", "modality") for w in e["governors"]}


@cache
def _plan_nouns() -> frozenset[str]:
    return frozenset(w for e in entries("modality", "modality") for w in e.get("nouns", ()))


@cache
def _factive() -> frozenset[str]:
    return frozenset(load("modality")["factive"]["words"])


def outlook(scene: Scene, index: int, published_year: int | None = None) -> Outlook:
    """What the clause of the word at `index` says of its own certainty.

    The nearest sign wins where signs of different kinds meet, but a denial anywhere in the chain stays a denial.
    """
    found: list[tuple[str, str | None]] = []
    at, steps = index, 0
    while at >= 0 and steps < 8:
        word = scene.word(at)
        found += _own_signs(scene, at)
        sign = _from_above(scene, word)
        if sign is not None:
            found.append(sign)
        if not _goes_up(scene, word):
            break
        at, steps = word.head, steps + 1
    marks = [mark for _, mark in found if mark]
    if _historical(scene, index, published_year):
        marks.append("historical")
    said = {certainty for certainty, _ in found}
    certainty = next((c for c in _ORDER if c in said), "asserted")
    return Outlook(certainty, tuple(dict.fromkeys(marks)))


def _own_signs(scene: Scene, index: int) -> list[tuple[str, str | None]]:
    """Auxiliaries, adverbs, negations and conjunctions that stand with a word."""
    found: list[tuple[str, str | None]] = []
    table = _dependents()
    for word in scene.parse.children(index, "aux", "advmod", "mark", "det", "cc:preconj", "case", "amod"):
        sign = table.get(word.lower)
        if word.lower == "longer" and word.index and scene.word(word.index - 1).lower == "no":
            found.append(("denied", "negated"))
        elif sign and sign[0] == "denied" and scene.key(index) in _CEASING:
            continue  # "the gunfire has not stopped"
        elif sign and sign[0] == "possible" and scene.key(index) in _SENSING and word.lower == "could":
            continue  # "explosions could be heard"
        elif sign and _applies(scene, word):
            found.append(sign)
    subject = scene.parse.child(index, "nsubj")
    aim = subject is not None and subject.lemma.lower() in _EFFORTS and scene.parse.child(index, "cop")
    if aim and any(w.lower == "to" for w in scene.parse.children(index, "mark")):
        found.append(("planned", "future"))  # "their goal was to take the town"
    return found


_SENSING = frozenset(("hear", "see", "feel"))
_CEASING = frozenset(("stop", "cease", "end", "abate", "subside", "ease", "relent"))


def _applies(scene: Scene, word: Word) -> bool:
    """ "not only" denies nothing, "likely targets" are targets, and "no" before a noun denies the noun alone."""
    following = scene.parse.words[word.index + 1].lower if word.index + 1 < len(scene.parse.words) else ""
    if word.lower in ("not", "no") and following in ("only", "just", "less", "fewer", "more", "longer", "least"):
        return following == "longer"
    if word.lower == "may" and word.upos == "PROPN":
        return False
    if word.lower == "ca":
        return False
    return not (
        word.deprel == "amod" and word.lower not in ("likely", "possible", "probable", "estimated", "potential")
    )


def _from_above(scene: Scene, word: Word) -> tuple[str, str | None] | None:
    """What the governor of a clause makes of it: feared, denied, vowed, a plan to."""
    if word.head < 0:
        return None
    above = scene.word(word.head)
    lemma = above.lemma.lower()
    if word.relation == "ccomp" and _is_corrected(scene, above):
        return ("denied", "negated")
    if (
        word.relation in ("xcomp", "ccomp", "csubj", "advcl")
        and above.upos in _VERBAL
        and not (word.xpos == "VBG" and _sought(scene, word, above))
    ):
        infinitive = _infinitive(scene, word)
        if lemma == "suspect" and scene.case(word.index).startswith("of"):
            return _governors().get(lemma)
        if lemma in _PREVENTING and scene.case(word.index) == "from":
            return ("denied", "negated")
        if word.relation == "advcl" and not infinitive:
            return None
        sign = _governors().get(lemma)
        if sign and (sign[0] != "planned" or infinitive or _future_content(scene, word)):
            return sign
        if infinitive and word.relation == "advcl" and (lemma not in _factive() or _wages(scene, above)):
            return ("planned", "future")
        return None
    if word.relation in ("obj", "obl", "nsubj") and above.upos == "VERB" and _nominal_object(word, lemma):
        return _governors().get(lemma)
    if word.relation == "obl" and word.upos == "NOUN" and lemma in _CALLING and scene.case(word.index) == "for":
        return ("planned", "future")
    if word.relation == "acl" and word.deprel != "acl:relcl" and _purpose(scene, word, above):
        return ("planned", "future")
    if word.xpos == "VBG" and word.relation in ("advcl", "acl", "obl", "csubj") and _sought(scene, word, above):
        return ("planned", "future")
    if word.relation == "acl" and lemma in _DOUBTS and scene.case(word.index).startswith("that"):
        return _governors().get(lemma)
    if (
        word.relation == "nmod"
        and lemma in _plan_nouns()
        and scene.case(word.index) in ("of", "for")
        and lemma in _THREATS
    ):
        return ("planned", "future")
    return None


def _wages(scene: Scene, above: Word) -> bool:
    """ "began an offensive to take the town": the infinitive is what the object is for."""
    obj = scene.parse.child(above.index, "obj")
    return obj is not None and obj.lemma.lower() in _plan_nouns()


def _is_corrected(scene: Scene, above: Word) -> bool:
    """ "An earlier version of this story wrongly said that ...": what an outlet takes back."""
    subject = scene.parse.child(above.index, "nsubj")
    if subject is None or subject.lemma.lower() not in load("modality")["corrected"]["texts"]:
        return False
    near = {w.lower for w in (*scene.parse.children(above.index), *scene.parse.children(subject.index))}
    return bool(near & set(load("modality")["corrected"]["words"]))


def _purpose(scene: Scene, word: Word, above: Word) -> bool:
    """ "the mission to retake the town", "the start of operations to retake it": an infinitive that says what for."""
    if not _infinitive(scene, word):
        return False
    inner = {above.lemma.lower(), *(w.lemma.lower() for w in scene.parse.children(above.index, "nmod"))}
    return bool(inner & _plan_nouns())


def _sought(scene: Scene, word: Word, above: Word) -> bool:
    """ "focused on defeating the rebels", "a step towards clearing the town", "defeating them will take time"."""
    mark = scene.case(word.index).split(" ")[0]
    if above.upos == "NOUN" and above.lemma.lower() in _EFFORTS and mark in ("in", "at", "of", "on", "for"):
        return True
    if mark == "with" and above.lemma.lower() in ("charge", "task", "entrust"):
        return True
    if word.relation == "csubj":
        return any(w.lower in ("will", "would") for w in scene.parse.children(above.index, "aux"))
    return mark in ("toward", "towards") or (mark in ("on", "at", "to", "for") and above.lemma.lower() in _SEEKING)


_CALLING = frozenset("call appeal push press plead campaign hope strive ask wait prepare plan brace".split())
_EFFORTS = frozenset("effort aim goal plan intention interest objective hope task ambition prospect idea".split())
_SEEKING = frozenset(
    ("focus", "concentrate", "aim", "commit", "bend", "intent", "dedicate", "devote", "centre", "center")
)
_PREVENTING = frozenset(("prevent", "stop", "keep", "deter", "block", "discourage", "bar"))
_DOUBTS = frozenset(("possibility", "likelihood", "suspicion", "speculation"))
_THREATS = frozenset(
    """threat plan risk danger possibility preparation call plot need demand appeal hope desire request
    proposal""".split()
)
_OBJECT_GOVERNORS = frozenset(
    """deny refute reject fear plan threaten vow prevent avert thwart foil avoid prepare order consider plot suspect
    demand urge expect propose""".split()
)


def _nominal_object(word: Word, lemma: str) -> bool:
    """ "denied the attack", "threatened attacks": the noun is what the verb denies or plans."""
    return word.relation == "obj" and lemma in _OBJECT_GOVERNORS


def _future_content(scene: Scene, word: Word) -> bool:
    """ "ordered that units should enter": a finite clause after a verb of planning."""
    return any(w.lower in ("will", "would", "should", "shall", "must") for w in scene.parse.children(word.index, "aux"))


def _infinitive(scene: Scene, word: Word) -> bool:
    """Tell whether a verb form is an infinitive with "to", or a gerund after a verb that takes one."""
    if any(w.lower == "to" for w in scene.parse.children(word.index, "mark", "case", "aux")):
        return True
    return (
        word.relation in ("xcomp", "ccomp", "advcl")
        and word.xpos == "VBG"
        and word.head >= 0
        and (scene.word(word.head).lemma in ("deny", "consider", "avoid", "fear", "refuse", "suspect"))
    )


# "will investigate the killing": what one looks into, punishes or mourns has happened.
_OF_FACTS = frozenset(
    """investigate punish condemn denounce avenge mourn commemorate recall regret deplore lament clarify solve
    examine discuss remember celebrate counter confront face resist""".split()
)
_KINDS_OF = frozenset(("act", "series", "wave", "campaign", "spate", "string", "number", "round", "kind", "form"))


def _goes_up(scene: Scene, word: Word) -> bool:
    """Tell whether a word shares the certainty of what it depends on."""
    if word.head < 0:
        return False
    above = scene.word(word.head)
    if word.relation == "conj":
        own = scene.parse.child(word.index, "nsubj", "nsubj:pass", "expl")
        return own is None and (above.upos == word.upos or above.upos == "VERB")
    if word.relation == "xcomp":
        return True
    if word.relation in ("obj", "obl") and above.lemma.lower() in _OF_FACTS:
        return False
    if word.relation == "advcl" and _means(scene, word):
        return not _infinitive(scene, scene.word(word.head))  # "acted to protect its men by killing him"
    if word.relation == "advcl":
        return word.xpos in ("VBG", "VB") and not scene.case(word.index).startswith(("after", "while", "despite"))
    if word.relation == "nmod" and above.lemma.lower() in _KINDS_OF and scene.case(word.index) == "of":
        return True
    if word.relation == "obl":
        return above.upos == "VERB" and scene.case(word.index).split(" ")[0] in ("with", "by", "through", "to")
    return word.relation in ("obj", "nsubj") and (above.upos == "VERB" or (above.upos == "ADJ" and word.upos == "NOUN"))


def _means(scene: Scene, word: Word) -> bool:
    """ "by killing him": a gerund that says how something was done."""
    return word.xpos == "VBG" and scene.case(word.index) == "by"


def _historical(scene: Scene, index: int, published_year: int | None) -> bool:
    """Tell whether the clause dates itself to an earlier year than the last ("In 2006")."""
    if published_year is None:
        return False
    for at in (index, scene.word(index).head):
        if at < 0:
            continue
        for word in scene.parse.children(at, "obl", "nmod", "advmod"):
            for inner in (word, *scene.parse.children(word.index)):
                if _YEAR.fullmatch(inner.text) and int(inner.text) < published_year - 1:
                    return True
    return False


def clause_of(scene: Scene, index: int) -> int:
    """The predicate of the clause that a word stands in."""
    at = index
    word = scene.word(at)
    while word.head >= 0 and not (word.relation in _CLAUSES and (word.upos in _VERBAL or word.relation != "acl")):
        if word.relation == "conj" and word.upos == "VERB":
            break
        at = word.head
        word = scene.word(at)
    return at
