"""Who is held to have done it: responsibility claimed, denied and laid on others."""

from __future__ import annotations

from dateline.claims.arms import noun_weapons
from dateline.claims.making import Draft, Finder, add_event
from dateline.claims.nominals import event_rule, is_definite
from dateline.claims.phrases import bounds, conjuncts
from dateline.claims.roles import agents, noun_targets, patients
from dateline.claims.rules import Rule, rule_book
from dateline.claims.scene import Scene
from dateline.claims.voice import obliques
from dateline.records.parse import Word
from dateline.records.text import Span

_BLAMING = frozenset(("blame", "accuse", "implicate", "attribute", "ascribe", "pin", "charge", "suspect"))
_FAULTS = frozenset(("responsibility", "blame", "fault", "guilt", "authorship"))
_LINKING = frozenset(("link", "tie", "connect"))
_CLAIMING = frozenset(("claim", "deny", "admit", "accept", "take", "assume", "disclaim", "acknowledge"))


def claims_responsibility(finder: Finder, word: Word) -> bool:
    """ "claimed responsibility for the attack", "admitted the killing": an event of the claimant's, denied or not.

    The trigger is what is claimed, for it is what the claimant puts forward.
    """
    scene = finder.scene
    if word.lemma.lower() not in _CLAIMING:
        return False
    obj = _claimed(finder, word)
    if obj is None or any(_nobody(scene, i) for i in agents(scene, word.index)):
        return False
    nouns = [i for w in scene.parse.children(obj.index, "nmod", "obl", "acl") for i in conjuncts(scene, w.index)]
    nouns += [i for w in obliques(scene, word.index, "for") for i in conjuncts(scene, w.index)]
    deeds = [n for n in (obj.index, *nouns) if _deed(finder, n)]
    rule = next((r for n in deeds if (r := _deed(finder, n)) is not None), None) or _generic()
    finder.taken.update((obj.index, *nouns))
    finder.predicates.add(word.index)
    draft = Draft(
        rule, "event.responsibility", word.index, word.index, Span(obj.start, obj.end), agents(scene, word.index),
        [t for n in deeds for t in noun_targets(scene, n, of=True)], [w for n in deeds for w in noun_weapons(scene, n)],
        [], negated=word.lemma.lower() in ("deny", "disclaim"),
    )  # fmt: skip
    add_event(finder, draft)
    return True


def _claimed(finder: Finder, word: Word) -> Word | None:
    """The responsibility, or the deed itself, that someone claims or denies."""
    objects = finder.scene.parse.children(word.index, "obj", "nsubj:pass")
    found = next((w for w in objects if w.lower in ("responsibility", "authorship", "involvement", "credit")), None)
    if found is not None or word.lemma.lower() not in ("claim", "admit", "acknowledge") or not _by_party(finder, word):
        return found
    return next((w for w in objects if event_rule(finder.scene, w.index)), None)


def _by_party(finder: Finder, word: Word) -> bool:
    return any(finder.scene.is_party(i) for i in agents(finder.scene, word.index))


def _nobody(scene: Scene, index: int) -> bool:
    """ "No group claimed responsibility" tells of no claim."""
    none = scene.word(index).lower in ("none", "nobody", "no-one")
    return none or any(w.lower == "no" for w in scene.parse.children(index, "det"))


def blames(finder: Finder, word: Word) -> bool:
    """ "blamed the militia for the attack": an event with the blamed as its actor."""
    scene = finder.scene
    if word.lemma.lower() in _LINKING:
        to = [i for w in obliques(scene, word.index, "to", "with") for i in conjuncts(scene, w.index)]
        return _lay(finder, to, patients(scene, word.index), word, word.index)
    if word.lemma.lower() not in _BLAMING:
        return _points_at(finder, word)
    blamed = [i for i in patients(scene, word.index) if _deed(finder, i) is None and scene.key(i) not in _FAULTS]
    for_what = obliques(scene, word.index, "for", "of", "in", "over", "with")
    hung = [w for i in blamed for w in scene.parse.children(i, "nmod") if scene.case(w.index) in ("of", "for")]
    nouns = [i for w in for_what for i in conjuncts(scene, w.index)] or [w.index for w in hung]
    nouns = [d for i in nouns for d in _deeds_within(scene, i)] + _involved(scene, word)
    if not blamed or _is_oblique(scene, blamed[0], word) or not nouns:
        nouns = _nearest_deeds(finder, patients(scene, word.index))
        hung = [w for i in nouns for w in scene.parse.children(i, "nmod") if scene.case(w.index) in ("on", "to")]
        laid = obliques(scene, word.index, "on", "to") or hung
        blamed = [i for w in laid for i in conjuncts(scene, w.index)]
    return _lay(finder, nouns, blamed, word, None)


_PARTS = frozenset("involvement participation complicity role part hand".split())


def _deeds_within(scene: Scene, index: int) -> list[int]:
    """ "involvement in the murder": the deed that someone is said to have had a part in; any other noun is itself."""
    if scene.key(index) not in _PARTS:
        return [index]
    return [w.index for w in scene.parse.children(index, "nmod") if scene.case(w.index) in ("in", "with")]


def _involved(scene: Scene, word: Word) -> list[int]:
    """ "charged with being involved in the murder", "accused of taking part in the raid": the deeds of the clause."""
    clauses = [w for w in scene.parse.children(word.index, "advcl", "xcomp", "ccomp") if w.lower in _TAKING_PART]
    return [i for c in clauses for w in obliques(scene, c.index, "in", "with") for i in conjuncts(scene, w.index)]


_TAKING_PART = frozenset(("involved", "participating", "implicated", "taking"))


def _nearest_deeds(finder: Finder, found: list[int]) -> list[int]:
    """Deeds among nouns; the raid of "a raid on a town that the army has blamed on rebels"."""
    deeds = [i for i in found if _deed(finder, i)]
    if deeds or len(found) != 1:
        return deeds
    above = [w.index for w in finder.scene.parse.ancestors(found[0]) if w.upos in ("NOUN", "PROPN")][:2]
    return [i for i in above if event_rule(finder.scene, i)][:1]


def _is_oblique(scene: Scene, index: int, verb: Word) -> bool:
    """Tell whether a word hangs from the verb under a preposition of its own."""
    return scene.word(index).head == verb.index and bool(scene.case(index))


def is_laid_on(finder: Finder, word: Word) -> bool:
    """ "is responsible for the attack", "guilty of the murder", "the attack was the work of the militia"."""
    scene = finder.scene
    if word.lower in ("responsible", "guilty") and word.upos == "ADJ":
        nouns = [i for w in obliques(scene, word.index, "for", "of") for i in conjuncts(scene, w.index)]
        return _lay(finder, nouns, _held(scene, word), word, word.index)
    if _stands_behind(scene, word):
        above = scene.word(word.head) if word.head >= 0 else word
        doers = [i for i in agents(scene, word.index) if scene.is_party(i)]
        return _lay(finder, [word.index], doers or _believed(scene, word), word if doers else above, word.index)
    if word.lower not in ("work", "action", "act", "handiwork", "doing"):
        return False
    subject = scene.parse.child(word.index, "nsubj")
    if subject is not None:
        doers = [i for w in obliques(scene, word.index, "of", "by") for i in conjuncts(scene, w.index)]
        return _lay(finder, [subject.index], [i for i in doers if scene.is_party(i)], word, word.index)
    return False


def _stands_behind(scene: Scene, word: Word) -> bool:
    """Tell whether "behind" stands before a word and is its preposition."""
    words = scene.parse.words
    near = any(w.lower == "behind" for w in words[max(0, word.index - 6) : word.index])
    return near and scene.case(word.index).rpartition(" ")[2] == "behind"


def _believed(scene: Scene, word: Word) -> list[int]:
    """ "The front is believed to be behind the raid": of whom a verb of belief says so."""
    above = scene.word(word.head) if word.head >= 0 else word
    told = word.relation in ("obl", "xcomp") and above.lemma.lower() in ("believe", "think", "suspect", "allege", "say")
    return [i for i in patients(scene, above.index) if scene.is_party(i)] if told else []


def _points_at(finder: Finder, word: Word) -> bool:
    """ "the raid bore the hallmarks of the front", "suspicion fell on the front for the raid": no more than a guess."""
    scene = finder.scene
    lemma = word.lemma.lower()
    if lemma in ("bear", "carry", "have"):
        mark = next((w for w in scene.parse.children(word.index, "obj") if scene.key(w.index) in _MARKS), None)
        if mark is None:
            return False
        blamed = [w.index for w in scene.parse.children(mark.index, "nmod") if scene.case(w.index) == "of"]
        return _lay(finder, agents(scene, word.index), blamed, word, word.index)
    subject = scene.parse.child(word.index, "nsubj")
    if lemma not in ("fall", "point", "rest") or subject is None or scene.key(subject.index) not in _DOUBTS:
        return False
    nouns = [w.index for w in obliques(scene, word.index, "for", "over", "in")]
    blamed = [i for w in obliques(scene, word.index, "on", "at", "to") for i in conjuncts(scene, w.index)]
    return _lay(finder, nouns, blamed, word, word.index)


_MARKS = frozenset(("hallmark", "signature", "trademark", "stamp", "fingerprint", "imprint"))
_DOUBTS = frozenset(("suspicion", "finger", "blame", "evidence", "responsibility"))
_GUESSED = frozenset(
    ("link", "tie", "connect", "suspect", "believe", "think", "bear", "carry", "have", "fall", "point", "rest")
)


def _held(scene: Scene, word: Word) -> list[int]:
    """Those of whom "responsible" is said: its subject, the noun it stands by, or whom a verb holds to be so."""
    subject = scene.parse.child(word.index, "nsubj")
    if subject is not None:
        return conjuncts(scene, subject.index)
    if word.head < 0:
        return []
    if word.relation in ("amod", "acl"):
        top = scene.word(word.head)
        while top.deprel == "conj" and top.head >= 0:
            top = scene.word(top.head)
        holds = top.relation == "obj" and word.index > top.index and scene.key(top.head) in ("hold", "find", "consider")
        return conjuncts(scene, top.index) if holds or scene.is_party(word.head) else []
    return patients(scene, word.head) if word.relation in ("xcomp", "advcl") else []


def _lay(finder: Finder, nouns: list[int], blamed: list[int], word: Word, verb: int | None) -> bool:
    """Make an event of each deed, with the blamed as its actors; `verb` tells the certainty where no deed does."""
    scene = finder.scene
    made = False
    for noun in nouns:
        rule = _deed(finder, noun)
        if rule is None or noun in finder.taken or not blamed:
            continue
        finder.taken.add(noun)
        finder.predicates.add(word.index)
        first, _ = bounds(scene, noun)
        trigger = Span(scene.word(first if noun - first < 6 else noun).start, scene.word(noun).end)
        targets = [i for i in noun_targets(scene, noun, of=True) if i not in blamed]
        weapons = noun_weapons(scene, noun)
        draft = Draft(
            rule, "event.blamed", noun, noun, trigger, list(blamed), targets, weapons, [],
            verb=noun if verb is None else verb, suspected=word.lemma.lower() in _GUESSED,
        )  # fmt: skip
        add_event(finder, draft)
        made = True
    return made


_DEATHS = frozenset(("death", "demise"))
_CRIMES = frozenset(("crime", "incident", "deed", "atrocity"))


def _deed(finder: Finder, index: int) -> Rule | None:
    """The rule of what someone is held to have done; a death, and a crime that was told before, are attacks too."""
    scene = finder.scene
    rule = event_rule(scene, index)
    if rule is not None:
        return rule
    if scene.word(index).upos != "NOUN":
        return None
    told = scene.key(index) in _CRIMES and is_definite(scene, index) and (bool(finder.found) or _told(scene, index))
    return _generic() if told or scene.key(index) in _DEATHS else None


def _told(scene: Scene, index: int) -> bool:
    """Tell whether a deed is named in the words before ("condemned the killing and accused the front of the crime")."""
    return any(event_rule(scene, i) is not None for i in range(max(0, index - _REACH), index))


_REACH = 60


def _generic() -> Rule:
    """The rule of an attack of which nothing is known but that it was one."""
    return next(rule for _, rule in rule_book("events", "event").nouns["attack"] if rule.id == "event.attack")
