"""The making of an event: who acted and suffered, under which type, and as how certain."""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.claims.arms import excerpts
from dateline.claims.certainty import clause_of, outlook
from dateline.claims.coding import Parts, code
from dateline.claims.nominals import event_rule
from dateline.claims.parties import modifier_party, organisation_in, party, speaker
from dateline.claims.phrases import bounds, conjuncts
from dateline.claims.pronouns import referent
from dateline.claims.roles import actor_modifiers, agents, is_means, patients
from dateline.claims.rules import Rule, rule_book, verb_rules
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import noun_classes
from dateline.claims.voice import obliques
from dateline.records.claim import Candidate, Event, Party
from dateline.records.parse import Word
from dateline.records.text import Span

_POINTING = frozenset(("that", "which", "this", "there", "what"))
# Ends of words for what is thought, felt or planned, and for states of things.
_IDEAS = ("tion", "sion", "ment", "ness", "ity", "ism", "ance", "ence", "ude", "faith", "straw", "trend", "program")
_BODIES = frozenset(
    """section delegation commission institution corporation federation confederation mission department establishment
    parliament minority majority opposition audience association nation station""".split()
)
_FLYING = frozenset(("drone", "uav", "quadcopter", "aircraft"))
_INERT = frozenset(("thing", "route", "service", "supply", "never-people", "abstract"))
# "exploded on the road": where it happened, and not what was struck.
_STREETS = frozenset(("street", "avenue", "road", "highway", "corner", "outskirts", "roadside", "boulevard"))
_ROUNDS = ("weapon", "=round", "=bullet", "=salvo", "=volley")
_INTO = ("against", "on", "into", "toward", "towards", "targeting", "upon", "onto", "inside", "through")
_BESIDE = ("at", "near", "with", "outside", "under", "beside", "behind")


# Words for a land that stand for those who act in its name.
_STATES = frozenset(("country", "nation", "state", "side", "party", "neighbour", "neighbor", "village", "company"))
# "a clash with the rebels": whoever is named in it fights as well as suffers.
_MUTUAL = frozenset(("event.clash", "event.exchange-fire"))


@dataclass
class Finder:
    """The events of one scene as they are found; `taken` are event nouns that another predicate has used."""

    scene: Scene
    counted: frozenset[int]
    year: int | None
    found: list[Candidate] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    predicates: set[int] = field(default_factory=set)


def acts_in_conflict(scene: Scene, index: int) -> bool:
    """Tell whether a word names an armed party, or a country or a person by name."""
    group = scene.group(index)
    armed = bool(group and group.harm_class == "combatant") or scene.side(index) not in (None, "civilians")
    return armed or (scene.is_party(index) and scene.word(index).upos == "PROPN")


def is_launched(rule: Rule) -> bool:
    wanted = rule.conditions.get("object", ())
    return "weapon" in wanted or rule.has("instrument") or rule.id == "event.plant-bomb"


def actors_of(scene: Scene, index: int, nouns: list[int]) -> list[int]:
    """Agents that can act: no weapons, event nouns, things or times."""
    return [i for i in agents(scene, index) if i not in nouns and can_act(scene, i)]


def can_act(scene: Scene, index: int) -> bool:
    """Tell whether a word may stand for one who acts: no weapon but what flies, no deed, thing, sum, idea or time."""
    word, core = scene.word(index), scene.core(index)
    if word.lower in _POINTING or word.upos == "SYM" or scene.names_time(index) or event_rule(scene, index):
        return False
    if scene.is_party(index) or scene.is_people(core):
        return True
    if index in scene.weapons or core in scene.weapons:
        return index in scene.weapons and (scene.weapons[index].carrier or scene.key(index) in _FLYING)
    classes = noun_classes().get(scene.key(core), frozenset())
    idea = word.upos == "NOUN" and scene.key(core).endswith(_IDEAS) and scene.key(core) not in _BODIES
    return not (idea or classes & _INERT) or scene.key(index) in _STATES


def targets_of(scene: Scene, index: int, rule: Rule) -> list[int]:
    """Patients that are no weapons, and those at, on, against and into whom a weapon goes."""
    launched = is_launched(rule)
    launched = launched or (scene.key(index) in ("fire", "shoot") and rule.id != "event.down-aircraft")
    if scene.key(index) in _THROWING and (hit := obliques(scene, index, *_AT)):
        return [c for w in hit for c in conjuncts(scene, w.index) if not scene.names_time(c)]
    found = [i for i in patients(scene, index) if not (launched and scene.is_a(i, _ROUNDS))]
    protests = rule.id == "event.disperse-protest"  # a rally that is broken up suffers
    found = [i for i in found if not scene.names_time(i) and (protests or event_rule(scene, i) is None)]
    if any(scene.key(i) in _LOST for i in found):
        found = [c for i in found for w in obliques(scene, i, "of") for c in conjuncts(scene, w.index)]
    if rule.id == "event.plant-bomb":
        placed = obliques(scene, index, "in", "inside", "on", "under", "at", "near", "outside", "beside", "behind")
        found += [c for w in placed for c in conjuncts(scene, w.index) if not scene.names_time(c)]
    if any(scene.word(i).lower in ("fire", "ablaze") for i in found):
        aimed = obliques(scene, index, "to", "on") or obliques(scene, index, "at")
        found = [t for w in aimed for t in conjuncts(scene, w.index)]
    if rule.has("needs_company"):
        with_whom = [i for w in obliques(scene, index, "with") for i in conjuncts(scene, w.index)]
        return [i for i in (*found, *with_whom) if scene.is_party(i)]
    if not (launched or rule.flags & {"violence", "clash", "protest_force"}):
        return found
    aimed = obliques(scene, index, *_INTO)
    aimed = [w for w in aimed if not scene.names_time(w.index)]
    for word in aimed or obliques(scene, index, *_BESIDE):
        if (
            is_means(scene, word.index)
            or scene.names_time(word.index)
            or word.index in scene.weapons
            or event_rule(scene, word.index)
            or scene.key(word.index) in _STREETS
        ):
            continue
        if launched or scene.is_people(word.index) or not found:
            found += [i for i in conjuncts(scene, word.index) if i not in found]
    for word in scene.parse.children(index, "advcl", "xcomp"):
        if word.lemma.lower() in ("target", "hit", "strike") and word.xpos == "VBG":
            found += [i for i in patients(scene, word.index) if i not in found]
    found += [i for i in against_means(scene, index) if i not in found]
    for weapon in patients(scene, index) if launched else ():
        for word in scene.parse.children(weapon, "acl"):
            found += [
                i for w in obliques(scene, word.index, "at", "toward", "towards") for i in conjuncts(scene, w.index)
            ]
    return found


def against_means(scene: Scene, index: int) -> list[int]:
    """ "used jets against the rebels", "struck, using jets against the rebels": whom the means were used against."""
    verbs = [w.index for w in scene.parse.children(index, "advcl", "acl", "xcomp") if scene.key(w.index) in _USING]
    means = [i for at in verbs for w in scene.parse.children(at, "obj") for i in conjuncts(scene, w.index)]
    aimed = [w.index for i in (*means, *verbs) for w in obliques(scene, i, "against")]
    return [i for at in aimed if not scene.names_time(at) for i in conjuncts(scene, at)]


# "blew herself up", "left to fight on their own": whoever acts is no target of it.
_THEMSELVES = frozenset("himself herself itself themselves themself myself ourselves oneself own".split())
# "claimed the life of a judge", "caused the deaths of clerks": whose they are.
_LOST = frozenset(("life", "death", "casualty", "fatality", "injury"))
_SUFFERING = frozenset(("die", "perish", "fall", "suffer", "lose"))
_THROWING = frozenset("throw hurl lob toss fling sling chuck".split())
_AT = ("at", "toward", "towards")
_USING = frozenset(("use", "employ", "deploy", "involve"))


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as its words were found: head words of parties and weapons, and where it stands.

    `head` is the word whose modifiers describe it, `clause_head` the predicate, `verb` the word whose clause tells
    the certainty where that is another; a `suspected` deed is possible at most.
    """

    rule: Rule
    rule_id: str
    head: int
    clause_head: int
    trigger: Span
    actors: list[int]
    targets: list[int]
    weapons: list[int]
    modifier_actors: list[list[int]]
    verb: int | None = None
    negated: bool = False
    suspected: bool = False


def add_event(finder: Finder, draft: Draft) -> None:
    """Append one event."""
    scene = finder.scene
    actors, targets = draft.actors, draft.targets
    if draft.rule.id in _MUTUAL and not actors and not draft.modifier_actors:
        actors = _fought_by(scene, draft.head, targets)
    if draft.rule.makes["type"] == "Agreement":
        targets = [i for i in targets if scene.is_party(i)]  # not what the talks are about
    mutual = draft.rule.id in _MUTUAL and not actors and not draft.modifier_actors
    mutual = mutual and event_rule(scene, draft.head) is not None
    if mutual:
        actors = [i for i in targets if scene.is_party(i)]
    parties = [modifier_party(scene, run) for run in draft.modifier_actors if not actors or run[-1] not in actors]
    sides = frozenset(p.side for p in parties if p.side)
    parts = Parts(draft.head, tuple(actors), tuple(targets), tuple(draft.weapons), sides)
    coded = code(scene, draft.rule, parts)
    made = Event(
        coded.type,
        coded.plover or None,
        coded.mode or None,
        tuple(dict.fromkeys((*_acting(scene, actors), *parties))),
        _suffering(scene, targets, [] if mutual else actors),
        excerpts(scene, draft.weapons),
    )
    view = outlook(scene, draft.verb if draft.verb is not None else draft.clause_head, finder.year)
    certainty, marks = view.certainty, view.marks
    if draft.negated:
        certainty, marks = "denied", tuple(dict.fromkeys((*marks, "negated")))
    elif draft.suspected and certainty == "asserted":
        certainty, marks = "possible", tuple(dict.fromkeys((*marks, "hypothetical")))
    clause = clause_of(scene, draft.clause_head)
    finder.found.append(
        Candidate("event", draft.trigger, draft.clause_head, clause, certainty, marks, draft.rule_id, event=made)
    )


def _fought_by(scene: Scene, index: int, others: list[int]) -> list[int]:
    """ "took the hill after a fight with the army": whoever does what came of the fight was in it."""
    word = scene.word(index)
    occasion = word.relation == "obl" and scene.case(index).split(" ")[0] in ("after", "in", "during", "following")
    if not (occasion and others) or scene.word(word.head).upos != "VERB" or scene.key(word.head) in _SUFFERING:
        return []
    return [i for i in agents(scene, word.head) if acts_in_conflict(scene, i) and i not in others]


def _acting(scene: Scene, actors: list[int]) -> list[Party]:
    """The actors, and the armed organisations that they are members of."""
    found: list[Party] = []
    for index in dict.fromkeys(referent(scene, speaker(scene, i)) for i in actors):
        if (made := party(scene, index)) not in found:
            found.append(made)
        organisation = organisation_in(scene, index)
        if organisation is not None and organisation not in found:
            found.append(organisation)
    return found


def _suffering(scene: Scene, targets: list[int], actors: list[int]) -> tuple[Party, ...]:
    found: list[Party] = []
    for index in dict.fromkeys(targets):
        if index in actors or scene.word(index).lower in _THEMSELVES:
            continue
        meant = referent(scene, index) if scene.word(index).lower != "it" else index  # "it" may be a thing
        made = party(scene, meant if meant not in (*actors, *targets) else index)
        named = _named_beside(scene, index)
        if named is not None and made.words.span.covers(named.words.span):
            made = named  # "party member Ali Haddad"
        found += [p for p in (made, named) if p is not None and p not in found]
    return tuple(found)


def _named_beside(scene: Scene, index: int) -> Party | None:
    """ "the mayor, Ali Haddad": the name of one person beside the noun that tells who that is."""
    if scene.word(index).xpos != "NN" or not scene.is_people(index):
        return None
    beside = [w.index for w in scene.parse.children(index, "appos", "flat") if w.upos == "PROPN"]
    names = [i for i in beside if i in scene.names and scene.names[i].label == "PER"]
    return party(scene, names[0]) if names else None


def made_target(scene: Scene, word: Word) -> list[int]:
    """ "The port was the target of an attack": the subject is what was attacked."""
    above = scene.word(word.head) if word.head >= 0 else word
    if scene.case(word.index) == "under" and scene.parse.child(word.index, "cop") is not None:
        return [i for w in scene.parse.children(word.index, "nsubj") for i in conjuncts(scene, w.index)]
    if above.lemma.lower() not in ("target", "victim", "scene"):
        return []
    return [w.index for w in scene.parse.children(above.index, "nsubj")]


def doers_above(scene: Scene, word: Word) -> list[int]:
    """ "Gunmen killed five men in an attack on a bus": those who do the harm carry out the attack."""
    above = scene.word(word.head) if word.head >= 0 else word
    if word.relation != "obl" or scene.case(word.index) not in ("in", "during") or above.upos != "VERB":
        return []
    rules = verb_rules(scene, above, rule_book("events", "event"))
    harms = any(rule.has("harm") for rule in rules)
    return [i for i in agents(scene, above.index) if scene.is_party(i)] if harms else []


def owners_of_weapons(scene: Scene, index: int) -> list[list[int]]:
    """ "Russian missiles hit the port", "the junta's jets bombed it": whose weapons the subject names."""
    runs = []
    for at in agents(scene, index):
        if at in scene.weapons and not scene.is_people(at):
            owner = scene.parse.child(at, "nmod:poss")
            run = actor_modifiers(scene, at)
            if owner is not None and owner.upos != "PRON" and scene.is_party(owner.index):
                run = list(range(*_run_of(scene, owner.index)))
            runs += [run] if run else []
    return runs


def _run_of(scene: Scene, index: int) -> tuple[int, int]:
    """First word of a noun's phrase, and the word after its head."""
    return bounds(scene, index)[0], index + 1
