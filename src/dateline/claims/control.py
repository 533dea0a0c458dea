"""Who holds, takes, enters, loses, contests or besieges a place."""

from __future__ import annotations

from functools import cache

from dateline.claims.certainty import Outlook, clause_of, outlook
from dateline.claims.nominals import is_modifier
from dateline.claims.phrases import phrase
from dateline.claims.roles import actor_modifiers, agents, noun_actors, patients
from dateline.claims.rules import Rule, is_predicate, meets, noun_rules, rule_book, verb_rules
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import entries
from dateline.claims.voice import is_passive, obliques
from dateline.records.claim import Candidate, Control
from dateline.records.parse import Word
from dateline.records.text import Excerpt, Span

_GOALS = frozenset(("captured", "entered", "besieged"))
_PEACEFUL = frozenset("cross crescent aid relief humanitarian food medical civilian rescue evacuation".split())


@cache
def _state_nouns() -> dict[str, str]:
    """Nouns that tell a state under "under" or "in" ("under siege") -> status."""
    return {noun: status for entry in entries("control", "control") for noun, status in entry.get("states", {}).items()}


def find_control(scene: Scene, published_year: int | None) -> list[Candidate]:
    """Every claim of who holds a place, in reading order."""
    found = []
    for word in scene.parse.words:
        made = None
        if word.upos == "VERB" and is_predicate(word):
            made = _from_verb(scene, word, published_year)
        elif word.upos in ("NOUN", "PROPN"):
            made = _from_state(scene, word, published_year) or _from_noun(scene, word, published_year)
        if made is not None:
            found.append(made)
    return found


def _from_verb(scene: Scene, word: Word, year: int | None) -> Candidate | None:
    for rule in verb_rules(scene, word, rule_book("control", "control")):
        if meets(scene, word.index, rule) and _of(scene, word, rule):
            return _verb_claim(scene, word, rule, year)
    return None


def _of(scene: Scene, word: Word, rule: Rule) -> bool:
    """A hold on a place and a driven-out fighter need an armed holder; sports, courts and firms have none."""
    doers = agents(scene, word.index)
    if word.lemma.lower() == "take" and any(
        scene.case(w.index) == "out of" for w in obliques(scene, word.index, "out")
    ):
        return False  # "were taken out of use"
    if rule.id == "control.captured-from" and _are_civilians(scene, patients(scene, word.index)):
        return False  # "priests were expelled from the country"
    if rule.id == "control.nobody":
        return all(_is_nobody(scene, i) for i in doers)
    if any(_is_nobody(scene, i) for i in doers):
        return False
    if word.lemma.lower() in _MANAGING:
        ground = all(scene.is_a(i, ("area",)) for i in patients(scene, word.index))
        return ground and any(scene.is_a(i, ("combatant",)) or scene.side(i) for i in doers)
    if rule.id == "control.enter-place" and (_is_kept(scene, word) or is_one_person(scene, doers)):
        return False
    if rule.id == "control.enter-place" and not doers:
        return _is_attempt(scene, word)
    if rule.makes["status"] in ("entered", "held") or rule.id in ("control.lose", "control.leave"):
        return not doers or any(_armed(scene, i) for i in doers)
    if rule.id == "control.fell" and scene.parse.child(word.index, "xcomp", "obj", "amod") is not None:
        return False  # "the town fell quiet"
    if rule.makes["status"] == "captured" and rule.makes.get("holder") != "none":
        return not doers or any(_armed(scene, i) or scene.is_a(i, ("place",)) or not scene.is_people(i) for i in doers)
    return True


def _are_civilians(scene: Scene, found: list[int]) -> bool:
    """Tell whether all who are driven out are people who hold no ground."""
    return bool(found) and all((g := scene.group(i)) is not None and g.harm_class == "civilian" for i in found)


def _is_attempt(scene: Scene, word: Word) -> bool:
    """ "attempts to enter the capital": nobody is named, yet what is attempted on a place is told."""
    return word.relation == "acl" and word.head >= 0 and scene.key(word.head) in ("attempt", "bid", "effort")


_PERSONS = ("man", "woman", "er", "or", "rebel", "militant", "insurgent", "assassin")


def is_one_person(scene: Scene, doers: list[int]) -> bool:
    """ "the gunman entered the hotel": one person goes in somewhere, and takes nothing."""
    words = [scene.word(i) for i in doers]
    return bool(words) and all(w.xpos == "NN" and w.lemma.lower().endswith(_PERSONS) for w in words)


def _is_kept(scene: Scene, word: Word) -> bool:
    """ "aid workers were kept from entering the camp by armed men": those behind "by" keep out, and enter nothing."""
    kept = word.xpos == "VBG" and scene.case(word.index).startswith("from") and word.head >= 0
    return kept and scene.word(word.head).xpos == "VBN"


def _is_nobody(scene: Scene, index: int) -> bool:
    """ "nobody", "no one", "neither side", "no party": words that say that there is no holder."""
    word = scene.word(index)
    none = any(w.lower in ("neither", "no") for w in scene.parse.children(index, "det", "advmod", "cc:preconj"))
    return word.lower in ("nobody", "none", "neither", "no-one") or none


# A charity runs a clinic and a firm a port; only armed men or a state that do so with a whole area hold it.
_MANAGING = frozenset(("run", "administer", "police", "govern", "dominate"))


def _armed(scene: Scene, index: int) -> bool:
    """Tell whether a word can hold ground: an armed or unknown party, a pronoun, a country."""
    if any(w.lower in _PEACEFUL for w in scene.modifiers(index)):
        return False
    index = scene.core(index)
    if scene.word(index).lower in ("thousands", "hundreds", "dozens", "scores"):
        return False
    group = scene.group(index)
    if scene.key(index) in ("tank", "armour", "armor"):
        return True
    if any(w.lower in ("armed", "uniformed", "masked") for w in scene.modifiers(index)):
        return True
    if scene.is_men(index) or scene.word(index).lower in _REST:
        return True
    if group is not None:
        return (
            group.harm_class == "combatant"
            or (index in scene.named and group.party == "organisation")
            or group.side == "rebel group"
            or scene.side(index) not in (None, "civilians", "protesters")
        )
    word = scene.word(index)
    if word.upos == "PRON":
        return word.lower not in ("that", "this", "which", "what")
    return scene.is_party(index) or word.upos == "PROPN"


_FOILING = frozenset("prevent foil thwart stop frustrate avert block repel repulse halt forestall".split())
_ENDING = frozenset(("lift", "end", "break", "ease", "relieve", "loosen", "raise"))
_REST = frozenset(
    """rest remainder others survivors defenders holdouts attackers prisoners inmates mutineers convicts rioters
    hostage-takers""".split()
)


def _verb_claim(scene: Scene, word: Word, rule: Rule, year: int | None) -> Candidate:
    status = _held(rule, word)
    view = outlook(scene, word.index, year)
    if view.certainty == "planned" and status in _GOALS:
        status = "attempted"
    holder, against = _sides(scene, word, rule)
    if rule.id == "control.drive-out" and is_passive(scene, word.index) and holder is None:
        status, holder, against = "lost", against, None  # "were pushed back from the hills"
    return Candidate(
        "control", _trigger(scene, word), word.index, clause_of(scene, word.index), view.certainty, view.marks, rule.id,
        control=Control(
            status, phrase(scene, holder) if holder is not None else None,
            scene.side(holder) if holder is not None else None, phrase(scene, against) if against is not None else None,
        ),
    )  # fmt: skip


def _held(rule: Rule, word: Word) -> str:
    """ "controlled the town" is a state, though other verbs of its entry tell a change."""
    return "held" if word.lemma.lower() in rule.makes.get("held_verbs", ()) else str(rule.makes["status"])


def _sides(scene: Scene, word: Word, rule: Rule) -> tuple[int | None, int | None]:
    """The holder and whom it is against, as head words."""
    where = rule.makes.get("holder", "subject")
    doers = [i for i in agents(scene, word.index) if _armed(scene, i)]
    if where == "to":
        taker = next(
            (w.index for w in obliques(scene, word.index, "to", "into") if not scene.names_time(w.index)), None
        )
        if taker is not None and scene.key(taker) in ("hand", "control", "rule"):
            of = (w.index for w in scene.parse.children(taker, "nmod", "nmod:poss") if scene.is_party(w.index))
            taker = next(of, taker)
        return taker, None
    if where == "of":
        for oblique in obliques(scene, word.index, "under", "in"):
            run = actor_modifiers(scene, oblique.index)
            if run:
                return run[-1], None
        return None, None
    if where == "none":
        return None, None
    against = next((i for i in patients(scene, word.index) if where == "against"), None)
    if against is None:
        rivals = [w.index for w in obliques(scene, word.index, "from", "against") if scene.is_party(w.index)]
        against = rivals[0] if rivals else None
    return (doers[0] if doers else None), against


def _trigger(scene: Scene, word: Word) -> Span:
    """The verb with its particle, and the noun of "seized control"."""
    end = word.end
    for child in scene.parse.children(word.index, "compound:prt", "obj"):
        near = child.index - word.index
        if 0 < near < 4 and (child.deprel == "compound:prt" or child.lemma in ("control", "siege", "gain", "line")):
            end = child.end
    return Span(word.start, end)


def _from_state(scene: Scene, word: Word, year: int | None) -> Candidate | None:
    """ "is under government control", "in rebel hands", "under siege"."""
    status = _state_nouns().get(word.lemma.lower())
    if status is None or scene.case(word.index).split(" ")[-1] not in ("under", "in", "into"):
        return None
    run = actor_modifiers(scene, word.index) or _soldiers(scene, word)
    holder = run[-1] if run else next(
        (w.index for w in scene.parse.children(word.index, "nmod", "nmod:poss")
         if (scene.case(w.index) in ("of", "by") or w.deprel == "nmod:poss") and scene.is_party(w.index)), None
    )  # fmt: skip
    if holder is None and scene.case(word.index).split(" ")[-1] == "in" and word.lemma.lower() == "control":
        holder = _in_control(scene, word)
    if (holder is None and status == "held") or (scene.case(word.index) == "into" and word.relation == "obl"):
        return None
    words = scene.parse.words
    first = min([word.index, *(w.index for w in scene.parse.children(word.index, "case"))])
    predicate = scene.parse.child(word.index, "cop") is not None or word.relation == "obl"
    view = outlook(scene, word.index, year) if predicate else Outlook("asserted", ())
    who: Excerpt | None = None
    if run:
        who = scene.parse.excerpt(run[0], run[-1])
    elif holder is not None:
        who = phrase(scene, holder)
    side = None if holder is None else scene.side(holder) or scene.modifier_side_of(holder)
    return Candidate(
        "control", Span(words[first].start, word.end), word.index, clause_of(scene, word.index), view.certainty,
        view.marks, "control.state", control=Control(status, who, side, None),
    )  # fmt: skip


def _soldiers(scene: Scene, word: Word) -> list[int]:
    """ "under military control": the adjective names who rules, though it names nobody before an attack."""
    return [w.index for w in scene.modifiers(word.index) if w.lower in ("military", "paramilitary", "rebel")][-1:]


def _in_control(scene: Scene, word: Word) -> int | None:
    """ "Rebels are in control of the crossing": the armed subject of what is predicated."""
    of = any(scene.is_a(w.index, ("place",)) for w in scene.parse.children(word.index, "nmod"))
    for at in (word.index, word.head):
        subject = scene.parse.child(at, "nsubj") if at >= 0 else None
        if of and subject is not None and _armed(scene, subject.index):
            return subject.index
    return None


def _from_noun(scene: Scene, word: Word, year: int | None) -> Candidate | None:
    """ "the capture of the town", "the push into the district", "a stronghold for the rebels"."""
    if is_modifier(word):
        return None
    for rule in noun_rules(scene, word, rule_book("control", "control")):
        holder = _noun_holder(scene, word, rule)
        if rule.makes["status"] == "besieged" and word.head >= 0 and scene.key(word.head) in _ENDING:
            return None
        if rule.id == "control.stronghold":
            if holder is None or not _says_so(scene, word):
                return None
            return _noun_claim(scene, word, rule, holder, year)
        if _noun_place(scene, word, rule) or (rule.id == "control.advance" and holder is not None and word.head < 0):
            return _noun_claim(scene, word, rule, holder, year)
    return None


def _says_so(scene: Scene, word: Word) -> bool:
    """A stronghold that is predicated of a place or set beside it; elsewhere the word only describes."""
    return word.deprel == "appos" or scene.parse.child(word.index, "cop") is not None


def _noun_place(scene: Scene, word: Word, rule: Rule) -> bool:
    """The place of a noun of control, under "of" or the prepositions of its rule."""
    wanted = rule.conditions.get("of_is", ())
    cases = rule.conditions.get("oblique", ())
    for child in scene.parse.children(word.index, "nmod", "obl"):
        case = scene.case(child.index).split(" ")[0]
        if case == "of" and wanted and scene.is_a(child.index, wanted):
            return True
        if case in cases and case not in ("in", "on", "to") and scene.is_a(child.index, ("place",)):
            return True
    return False


def _noun_holder(scene: Scene, word: Word, rule: Rule) -> list[int] | None:
    """Words of the holder of a control noun: its modifier, possessor, "by", "for", or "gain for the troops"."""
    run = actor_modifiers(scene, word.index)
    if run:
        return run
    found = [i for i in noun_actors(scene, word.index) if not scene.is_place_name(i) or scene.is_party(i)]
    cases = ("for", "of") if rule.makes.get("holder") == "of" else ("for",)
    near = scene.parse.children(word.index, "nmod")
    if word.relation == "nsubj" and word.head >= 0:
        near += scene.parse.children(word.head, "nmod")
    found += [w.index for w in near if scene.case(w.index) in cases and scene.is_party(w.index)]
    return [found[0]] if found else None


def _noun_claim(scene: Scene, word: Word, rule: Rule, holder: list[int] | None, year: int | None) -> Candidate:
    view = outlook(scene, word.index, year)
    status = str(rule.makes["status"])
    if view.certainty == "planned" and status in _GOALS:
        status = "attempted"
    certainty, marks = view.certainty, view.marks
    foiled = scene.word(word.head) if word.head >= 0 and word.relation == "obj" else None
    if foiled is not None and foiled.lemma.lower() in _FOILING and status in _GOALS:
        status, view = "attempted", outlook(scene, foiled.index, year)
        certainty, marks = view.certainty, view.marks
    who = None
    if holder is not None:
        who = phrase(scene, holder[0]) if len(holder) == 1 else scene.parse.excerpt(holder[0], holder[-1])
    side = None if holder is None else scene.side(holder[-1]) or scene.modifier_side_of(holder[-1])
    return Candidate(
        "control", word.span, word.index, clause_of(scene, word.index), certainty, marks, rule.id,
        control=Control(status, who, side, None),
    )  # fmt: skip
