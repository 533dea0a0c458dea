"""Event nouns: which of them say that something happened, and which only point back or name a thing."""

from __future__ import annotations

from functools import cache

from dateline.claims.arms import noun_weapons
from dateline.claims.certainty import outlook
from dateline.claims.phrases import conjuncts
from dateline.claims.roles import actor_modifiers, noun_actors, noun_targets
from dateline.claims.rules import Rule, noun_rules, rule_book
from dateline.claims.scene import Scene
from dateline.lexicon import load
from dateline.records.parse import Word

_DEFINITE = frozenset(
    ("the", "this", "that", "these", "those", "such", "its", "their", "his", "both", "each", "any", "every")
)
_MILITARY = frozenset(
    """military air ground army security rebel government joint police counterterrorism counter-terrorism armed
    cross-border clearing special airborne bombing aerial anti-terror""".split()
)
_NOT_EVENTS = frozenset(
    """heart panic asthma verbal personal cyber price trade charm media word shark dog gdp fashion advertising
    election presidential sales publicity marketing vaccination anti-corruption fundraising rights drug substance
    alcohol trust""".split()
)
_ENTERPRISES = frozenset(("operation", "campaign", "mission", "sweep", "exercise"))
_PEACEFUL = frozenset(
    """maritime rescue relief humanitarian aid search mining business banking refueling refuelling stability training
    information fishing salvage commercial smuggling drilling oil logistics flight airport port recovery awareness
    advertising literacy health""".split()
)
_CONTESTS = frozenset(("encounter", "battle", "fight", "struggle", "confrontation", "war"))


def _beside_protest(scene: Scene, word: Word) -> bool:
    """ "protests and strikes by judges": strikes of those who protest."""
    joined = [*scene.parse.children(word.index, "conj"), *([scene.word(word.head)] if word.deprel == "conj" else [])]
    return any(w.lemma.lower() in ("protest", "demonstration", "march", "walkout", "rally", "boycott") for w in joined)


def _with_no_party(scene: Scene, word: Word) -> bool:
    """ "a fight against inflation", "an encounter with liberty": with what is no party, nobody fights."""
    others = [w for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) in ("with", "against")]
    return bool(others) and not any(
        scene.is_party(w.index) or scene.is_a(w.index, ("party", "combatant", "place", "weapon")) or w.upos != "NOUN"
        for w in others
    )


_ENDS = frozenset(("end", "cessation", "halt"))
_STOPPING = frozenset(("end", "stop", "halt", "cease", "avoid", "avert", "prevent"))
_MANNERS = frozenset("method means weapon tool kind type form rule law art theatre theater instrument tactic".split())
_THINGS_OF = frozenset("nerves conscience hunger confidence coughing words wits pneumonia cards".split())


@cache
def _anaphoric() -> frozenset[str]:
    return frozenset(load("events")["anaphoric"]["words"])


@cache
def light_verbs() -> frozenset[str]:
    """Verbs that only carry an event noun ("carried out an attack"), by lemma and particle."""
    return frozenset(load("events")["light"]["verbs"])


@cache
def occurrence_verbs() -> frozenset[str]:
    """Verbs that say of an event noun that it happens ("clashes erupted")."""
    return frozenset(load("events")["occurrence"]["verbs"])


def event_rule(scene: Scene, index: int) -> Rule | None:
    """The rule whose event noun stands at `index`, or None for any other word."""
    word = scene.word(index)
    if word.upos not in ("NOUN", "PROPN", "VERB", "ADJ") or (word.upos in ("VERB", "ADJ") and not _gerund(word)):
        return None
    if word.upos == "VERB" and scene.parse.child(index, "obj", "advmod") is not None:
        return None
    rules = noun_rules(scene, word, rule_book("events", "event"))
    if not rules or _is_name(scene, word) or _figurative(scene, word):
        return None
    for rule in rules:
        wanted = rule.conditions.get("of_is")
        if wanted is not None and not any(scene.is_a(w.index, wanted) for w in scene.parse.children(index, "nmod")):
            continue
        if not rule.has("plural") or word.lower.endswith("s"):
            return rule
    return None


_CAUSE_OF = frozenset("life survival home freedom future justice right soul heart mind existence independence".split())


def _for(scene: Scene, word: Word) -> list[Word]:
    return [w for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) == "for"]


def _gerund(word: Word) -> bool:
    """A gerund in a noun's place that the tagger took for a verb ("consistent with fighting")."""
    return word.xpos == "VBG" and word.relation in ("obj", "nsubj", "obl", "nmod", "conj", "compound")


def _is_name(scene: Scene, word: Word) -> bool:
    """ "Operation Peace Spring", "the War Museum": a word inside a name is no event."""
    words = scene.parse.words
    following = words[word.index + 1] if word.index + 1 < len(words) else None
    if word.text.isupper() or not word.text[:1].isupper():
        return False
    first = scene.parse.sentences[word.sentence].first
    if word.upos == "PROPN" and word.index > first:
        return True
    return bool(
        following and following.upos == "PROPN" and following.text[:1].isupper() and following.head == word.index
    )


def _figurative(scene: Scene, word: Word) -> bool:
    """ "heart attack", "an attack of nerves", "price war"."""
    before = {w.lower for w in scene.modifiers(word.index)}
    if before & _NOT_EVENTS or (word.lemma.lower() in _ENTERPRISES and before & _PEACEFUL):
        return True
    if word.lemma.lower() == "strike" and _beside_protest(scene, word):
        return True
    if word.lemma.lower() in _CONTESTS and _with_no_party(scene, word):
        return True
    if word.lemma.lower() in _CONTESTS and any(scene.key(w.index) in _CAUSE_OF for w in _for(scene, word)):
        return True  # "a battle for our lives"
    if any(w.lower in ("aircraft", "bomber", "helicopter") for w in scene.parse.children(word.index, "conj")):
        return True  # "attack, bomber and fighter aircraft"
    if scene.case(word.index) in ("of", "to") and word.head >= 0 and scene.key(word.head) in _ENDS:
        return not is_definite(scene, word.index)  # "an end to hostilities"
    if word.relation == "obj" and scene.key(word.head) in _STOPPING:
        return outlook(scene, word.head).certainty == "planned"  # "called on all to end the violence"
    if scene.case(word.index) == "of" and word.head >= 0 and scene.key(word.head) in _MANNERS:
        return True  # "a method of combat"
    return any(w.lower in _THINGS_OF for w in scene.parse.children(word.index, "nmod"))


def is_modifier(word: Word) -> bool:
    """Tell whether a noun only narrows another ("ceasefire talks", "attack helicopter")."""
    return word.deprel in (
        "compound",
        "amod",
        "flat",
        "nmod:poss",
        "nmod:unmarked",
        "nmod:desc",
        "obl:unmarked",
        "fixed",
    )


def informs(scene: Scene, index: int, rule: Rule) -> bool:
    """Tell whether an event noun says something of its own: who, whom, with what, or that it is new."""
    word = scene.word(index)
    strong = is_strong(scene, word, rule) or tells_of_itself(scene, index)
    if not strong or scene.case(index) == "without" or _is_cause(scene, word):
        return False
    if rule.id == "event.use-of":
        return bool(noun_actors(scene, index))
    if not is_definite(scene, index) or _told_apart(scene, index):
        return True
    if word.lemma.lower() not in _anaphoric():
        return True
    if (
        tells_of_itself(scene, index)
        or _is_dated(scene, index)
        or _is_graded(scene, word)
        or _for_a_place(scene, word)
        or _has_a_place(scene, index)
    ):
        return True
    if scene.parse.child(index, "acl", "nmod:poss") is not None and _by_party(scene, index):
        return True
    return bool(
        actor_modifiers(scene, index)
        or noun_actors(scene, index)
        or noun_targets(scene, index, of=True)
        or _weapons_besides(scene, index)
    )


def tells_of_itself(scene: Scene, index: int) -> bool:
    """ "the clashes, which lasted an hour": a clause behind the noun says when, where or how long it was."""
    if fighters_told(scene, index):
        return True
    words = scene.parse.words
    near = [w for w in words[index + 1 : index + 3] if w.lower == "which" and w.head > w.index]
    clauses = [*scene.parse.children(index, "acl:relcl"), *(words[w.head] for w in near)]
    clauses = [w for w in clauses if w.lemma.lower() in _HAPPENING]
    return any(scene.parse.child(w.index, "obl", "obl:unmarked", "advmod") is not None for w in clauses)


def fighters_told(scene: Scene, index: int) -> list[int]:
    """ "The fighting was between the army and the rebels": those whom the predicate of a deed names."""
    word = scene.word(index)
    if word.relation != "nsubj" or word.head < 0 or scene.case(word.head) != "between":
        return []
    return [i for i in conjuncts(scene, word.head) if scene.is_party(i)]


def _has_a_place(scene: Scene, index: int) -> bool:
    """ "the attacks in Port Ade today": told apart by the place and the day that stand with it."""
    below = scene.parse.children(index, "nmod", "obl:unmarked", "nmod:unmarked", "advmod")
    places = any(scene.case(w.index) in ("in", "at", "near", "outside") and scene.is_place_name(w.index) for w in below)
    first = all(w.lemma != scene.word(index).lemma for w in scene.parse.words[:index])
    return places and (first or any(scene.names_time(w.index) for w in below))


def _is_dated(scene: Scene, index: int) -> bool:
    """ "the bombing late Thursday", "the fiercest fighting in years": told apart by its own day, or as the worst."""
    day = any(
        scene.names_time(w.index) and not scene.case(w.index) for w in scene.parse.children(index, "nmod:unmarked")
    )
    return day or any(w.xpos == "JJS" and w.deprel == "amod" for w in scene.parse.children(index))


def _is_graded(scene: Scene, word: Word) -> bool:
    """ "In Port Ade the clashes were fierce": how bad it was in a place that is told apart."""
    if word.relation != "nsubj" or word.head < 0 or scene.word(word.head).lower not in _GRADES:
        return False
    below = scene.parse.children(word.head, "obl", "nmod", "advmod")
    return any(scene.is_place_name(w.index) for w in below)


_GRADES = frozenset("strong fierce heavy intense heaviest fiercest worst severe bloody sporadic light".split())


def _for_a_place(scene: Scene, word: Word) -> bool:
    """ "the fight for Port Ade": told apart by the place that it is for."""
    goals = [w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) == "for"]
    return word.lemma.lower() in ("fight", "battle", "struggle") and any(scene.is_place_name(i) for i in goals)


_HAPPENING = frozenset(
    ("last", "begin", "start", "occur", "happen", "take", "erupt", "break", "continue", "rage", "end")
)
_CAUSES = frozenset(("fight", "battle", "war", "struggle", "campaign"))


def _is_cause(scene: Scene, word: Word) -> bool:
    """ "allies in the fight against the militants": what one stands for, of which nothing is told."""
    if word.lemma.lower() not in _CAUSES or scene.case(word.index) not in ("in", "to", "for", "of", "on", "from"):
        return False
    against = any(scene.case(w.index) == "against" for w in scene.parse.children(word.index, "nmod", "obl"))
    return against and is_definite(scene, word.index)


def _told_apart(scene: Scene, index: int) -> bool:
    """ "the second blast", "the latest raid", "the air strikes": definite, yet one of its own."""
    before = scene.modifiers(index)
    return any(w.lower in _APART or (w.lower in _KINDS and w.deprel in ("compound", "amod")) for w in before)


_APART = frozenset("first second third fourth fifth latest recent last final new deadly deadliest bloody other".split())
_KINDS = frozenset("air drone rocket missile artillery suicide car chemical grenade bomb aerial mortar gas".split())


def _by_party(scene: Scene, index: int) -> bool:
    return any(w.relation == "acl" and w.xpos in ("VBN", "VBG") for w in scene.parse.children(index)) or bool(
        noun_actors(scene, index)
    )


def _weapons_besides(scene: Scene, index: int) -> bool:
    return any(i != index for i in noun_weapons(scene, index)) or (
        index in scene.weapons and scene.word(index).lemma.lower() not in _anaphoric()
    )


def is_definite(scene: Scene, index: int) -> bool:
    """Tell whether a noun points back: by its article or demonstrative."""
    return any(w.lower in _DEFINITE for w in scene.parse.children(index, "det", "nmod:poss") if w.index < index)


_SEVERE = frozenset("severe deadly bloody fresh renewed heavy intense worst deadliest ethnic sectarian armed".split())


def is_strong(scene: Scene, word: Word, rule: Rule) -> bool:
    """Words as wide as "operation" and "campaign" need a military word with them."""
    if word.lemma.lower() not in rule.conditions.get("weak", ()):
        return True
    if word.lemma.lower() == "strike" and (word.lower != "strike" or scene.parse.child(word.index, "nummod")):
        return True
    before = scene.modifiers(word.index)
    if any(w.lower in _MILITARY or w.index in scene.named or w.index in scene.weapons for w in before):
        return True
    if word.lemma.lower() == "violence" and any(w.lower in _SEVERE for w in before):
        return True
    return any(
        scene.case(w.index) in ("against", "on") and (scene.is_a(w.index, ("combatant", "place", "party", "thing")))
        for w in scene.parse.children(word.index, "nmod", "obl")
    )
