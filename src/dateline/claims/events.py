"""Events: what happened, who did it to whom and with what, from verbs, event nouns and weapons that do harm."""

from __future__ import annotations

from dateline.claims.arms import deciding, noun_weapons, verb_weapons
from dateline.claims.blame import blames, claims_responsibility, is_laid_on
from dateline.claims.carried import is_carried, is_incident, is_said_to_occur, ruins
from dateline.claims.certainty import outlook
from dateline.claims.describing import describes
from dateline.claims.fates import dies_by_force, in_company, is_when, stands_alone, voices
from dateline.claims.making import (
    Draft,
    Finder,
    actors_of,
    acts_in_conflict,
    add_event,
    doers_above,
    is_launched,
    made_target,
    owners_of_weapons,
    targets_of,
)
from dateline.claims.munitions import from_weapon
from dateline.claims.nominals import (
    event_rule,
    fighters_told,
    informs,
    is_modifier,
    occurrence_verbs,
)
from dateline.claims.parties import speaker
from dateline.claims.phrases import bounds, conjuncts
from dateline.claims.reference import typed_by_context
from dateline.claims.roles import actor_modifiers, agents, noun_actors, noun_targets, patients
from dateline.claims.rules import Rule, is_predicate, meets, rule_book, verb_rules
from dateline.claims.scene import Scene
from dateline.claims.uncounted import is_counted, single_victims, told_before
from dateline.claims.voice import is_passive, obliques
from dateline.records.claim import Candidate
from dateline.records.parse import Word
from dateline.records.text import Span

_WISHED = frozenset(("eliminate", "neutralise", "neutralize", "combat", "fight"))


def find_events(
    scene: Scene, counted: frozenset[int], published_year: int | None, control: frozenset[int] = frozenset()
) -> list[Candidate]:
    """Every event of a dispatch, by trigger; the harm of `counted` verbs is a toll, `control` words are control."""
    finder = Finder(scene, counted, published_year)
    finder.taken |= control
    for word in scene.parse.words:
        if word.index in control:
            continue
        if word.upos == "VERB":
            _from_verb(finder, word)
        else:
            is_laid_on(finder, word)
    for word in scene.parse.words:
        if word.index not in finder.taken:
            _from_noun(finder, word)
    for word in scene.parse.words:
        if word.index in scene.weapons and word.index not in finder.taken:
            from_weapon(finder, word)
    finder.found.sort(key=lambda c: (c.trigger, c.head))
    return typed_by_context(scene, finder.found)


# --- verbs --------------------------------------------------------------------------------------------------------


def _from_verb(finder: Finder, word: Word) -> None:
    if not is_predicate(word) or describes(finder.scene, word):
        return
    if claims_responsibility(finder, word) or blames(finder, word):
        return
    rule = _verb_rule(finder, word) or _struck(finder, word)
    if not (rule is not None and _names_its_object(rule)) and is_carried(finder, word):
        return
    if rule is None:
        _ = is_said_to_occur(finder, word) or ruins(finder, word) or is_incident(finder, word)
        return
    if word.index in finder.counted and told_before(finder, word, rule):
        return
    if is_counted(finder, word):
        if single := single_victims(scene=finder.scene, index=word.index):
            _verb_event(finder, word, rule, single)
        return
    if _occurs_instead(finder, word, rule):
        return
    _verb_event(finder, word, rule)


def _names_its_object(rule: Rule) -> bool:
    """A rule for a verb with certain objects comes before the verb as a carrier of event nouns."""
    return "object" in rule.conditions and not rule.has("violence")


def _occurs_instead(finder: Finder, word: Word, rule: Rule) -> bool:
    """ "the war has killed": the noun is not an event of its own where the verb says more."""
    return (
        not (rule.has("violence") or rule.has("harm") or rule.id == "event.disperse-protest")
        and word.lemma.lower() in occurrence_verbs()
        and is_said_to_occur(finder, word)
    )


def _verb_rule(finder: Finder, word: Word) -> Rule | None:
    """The first rule of the verb whose conditions hold."""
    for rule in verb_rules(finder.scene, word, rule_book("events", "event")):
        if meets(finder.scene, word.index, rule) and _armed(finder.scene, word, rule):
            return rule
    return None


_TANGIBLE = ("thing", "area", "people", "=convoy", "=column", "=position")


def _struck(finder: Finder, word: Word) -> Rule | None:
    """ "A warehouse was also hit": by what an attack told before it left; where none was told, by anything."""
    scene = finder.scene
    if word.lemma.lower() not in ("hit", "strike") or not is_passive(scene, word.index):
        return None
    told = any(c.event is not None and c.event.plover_type == "ASSAULT" for c in finder.found)
    hit = patients(scene, word.index)
    if (
        not told
        or not hit
        or obliques(scene, word.index, "by", "with")
        or not all(scene.is_a(i, _TANGIBLE) for i in hit)
    ):
        return None
    return next(rule for _, rule in rule_book("events", "event").verbs["hit"] if rule.id == "event.strike")


def _armed(scene: Scene, word: Word, rule: Rule) -> bool:
    """Conditions on weapons and force: "hit" needs a weapon, a fighter or an explosion that hits."""
    launched = is_launched(rule)
    if rule.id == "event.seize-arms" and any(event_rule(scene, i) for i in agents(scene, word.index)):
        return False
    if (rule.has("only_done") or word.lemma.lower() in _WISHED) and outlook(scene, word.index).certainty == "planned":
        return False
    if rule.id == "event.kill" and (hit := patients(scene, word.index)) and all(scene.is_a(i, ("arms",)) for i in hit):
        return False  # "eliminated hundreds of rockets"
    if word.lemma.lower() == "affect" and is_passive(scene, word.index):
        return False  # "people affected by the violence": not those whom it struck
    if rule.id == "event.call-strike" and any(_from_force(scene, i) for i in patients(scene, word.index)):
        return False  # "announced air strikes"
    if rule.has("crowd_control"):
        return any(scene.weapons[i].id == "weapon.crowd-control" for i in verb_weapons(scene, word.index, True))
    if rule.has("needs_weapon"):
        return deciding(scene, verb_weapons(scene, word.index, launched)) is not None
    if rule.id in ("event.detonate", "event.ram") and word.lemma.lower() not in ("bomb", "detonate"):
        return _explodes(scene, word)
    if rule.id == "event.still-held":
        below = scene.parse.children(word.index, "aux:pass", "obj")
        return bool(below) and all(w.deprel == "aux:pass" for w in below)
    if rule.has("needs_company"):
        return in_company(scene, word)
    if rule.has("voicing"):
        return voices(scene, word)
    if rule.has("fatal"):
        return dies_by_force(scene, word)
    if not (rule.has("needs_force") or rule.has("needs_actor")):
        return True
    doers = [speaker(scene, i) for i in agents(scene, word.index)]
    if rule.has("needs_actor") and any(event_rule(scene, i) for i in doers):
        return False
    if verb_weapons(scene, word.index, False):
        return True
    if any(acts_in_conflict(scene, i) for i in doers):
        return True
    if rule.has("needs_actor"):
        means = _instruments(scene, word.index) if is_passive(scene, word.index) else []
        return any(scene.is_a(i, ("combatant",)) for i in doers) or any(_is_blow(scene, i) for i in means)
    return any(event_rule(scene, scene.core(i)) for i in (*doers, *_instruments(scene, word.index)))


def _from_force(scene: Scene, index: int) -> bool:
    """Tell whether strikes are blows, by what stands before them."""
    return any(
        w.lower in ("air", "drone", "missile", "military") or w.index in scene.weapons for w in scene.modifiers(index)
    )


def _is_blow(scene: Scene, index: int) -> bool:
    """Tell whether a noun names a deed of violence."""
    rule = event_rule(scene, index)
    return rule is not None and rule.has("violence")


def _explodes(scene: Scene, word: Word) -> bool:
    """A weapon, an armed actor or an explosion makes the verb an attack; a boiler that explodes does not.

    What "was blown up" was blown up by somebody.
    """
    if word.lemma.lower() in ("blow", "dynamite") and is_passive(scene, word.index):
        return bool(patients(scene, word.index))
    if deciding(scene, verb_weapons(scene, word.index, True)):
        return True
    return any(acts_in_conflict(scene, i) for i in agents(scene, word.index)) and bool(patients(scene, word.index))


def _instruments(scene: Scene, index: int) -> list[int]:
    """Nouns of "hit with explosions", "damaged by shelling", "hit in an airstrike"."""
    return [i for w in obliques(scene, index, "with", "by", "in") for i in conjuncts(scene, w.index)]


def _is_other_half(scene: Scene, word: Word) -> bool:
    """ "were killed or wounded": the second of two harms of which one befell those named."""
    either = any(w.lower == "or" for w in scene.parse.children(word.index, "cc"))
    return either and word.deprel == "conj" and scene.parse.child(word.index, "nsubj", "nsubj:pass") is None


def _parties_between(scene: Scene, index: int) -> list[int]:
    """ "was reached between the two armies"."""
    return [i for w in obliques(scene, index, "between", "by") for i in conjuncts(scene, w.index) if scene.is_party(i)]


def _is_open(rule: Rule) -> bool:
    """Tell whether the noun of a deed beside the verb says what the verb's event was."""
    return rule.has("needs_force") or rule.has("violence")


def _verb_event(finder: Finder, word: Word, rule: Rule, only: list[int] | None = None) -> None:
    """Make the event of a verb; `only` are the targets where a toll has the others."""
    scene = finder.scene
    doers = agents(scene, word.index)
    nouns = [i for i in (*doers, *_instruments(scene, word.index)) if event_rule(scene, i)]
    said = [r for n in nouns if (r := event_rule(scene, n)) is not None and r.id not in _SHOTS]
    absorbed = said[0] if said and _is_open(rule) else None
    if is_launched(rule):
        finder.taken.update(i for i in patients(scene, word.index) if event_rule(scene, i))
    if _is_open(rule):
        nouns = [i for i in nouns if i not in finder.taken]
    else:
        nouns = []
        if "object" in rule.conditions:
            finder.taken.update(i for i in patients(scene, word.index) if event_rule(scene, i))
    if rule.id in _FIRING:
        finder.taken.update(i for i in patients(scene, word.index) if i in scene.weapons)
    weapons = verb_weapons(scene, word.index, is_launched(rule))
    if rule.has("harm") and _is_other_half(scene, word):
        return
    if rule.has("harm") and not weapons:
        weapons = _weapons_of_occasion(scene, word.index)
    actors = (
        [] if rule.has("instrument") and _subject_is_weapon(scene, word.index) else actors_of(scene, word.index, nouns)
    )
    targets = targets_of(scene, word.index, rule) if only is None else only
    modifier_actors = owners_of_weapons(scene, word.index)
    for noun in nouns:
        if noun in doers or not stands_alone(scene, noun):
            finder.taken.add(noun)
        weapons += [i for i in noun_weapons(scene, noun) if i not in weapons]
        modifiers = actor_modifiers(scene, noun)
        if modifiers:
            modifier_actors.append(modifiers)
        actors += [i for i in noun_actors(scene, noun) if i not in actors and i not in targets]
    if rule.id == "event.agree":
        deals, targets = targets, []
        actors = actors or [a for i in deals for a in noun_actors(scene, i)] or _parties_between(scene, word.index)
    if not actors and not modifier_actors:
        occasions = [i for i in _instruments(scene, word.index) if event_rule(scene, i)]
        actors = [a for i in occasions for a in noun_actors(scene, i) if a not in targets]
    if rule.id == "event.deploy" and not actors and is_passive(scene, word.index):
        actors, targets = [i for i in targets if scene.is_party(i)], [i for i in targets if not scene.is_party(i)]
    if rule.has("undergoes"):
        actors, targets = (actors, targets) if is_passive(scene, word.index) else ([], actors)
        mined = [w.index for w in obliques(scene, word.index, "on", "over", "onto", "into")]
        weapons += [i for i in (*patients(scene, word.index), *mined) if i in scene.weapons]
    used = absorbed if absorbed is not None and rule.makes["type"] == "Attack" else rule
    finder.predicates.add(word.index)
    trigger = _verb_trigger(scene, word)
    add_event(finder, Draft(used, used.id, word.index, word.index, trigger, actors, targets, weapons, modifier_actors))


# Shots say by what means a deed was done, and not what deed it was.
_SHOTS = frozenset(("event.gunfire", "event.shots"))
# Verbs whose object may be the shots themselves ("fired shots at the post").
_FIRING = frozenset(("event.fire-on", "event.use-force", "event.fire-weapon"))


def _weapons_of_occasion(scene: Scene, index: int) -> list[int]:
    """ "hurt when a mine exploded", "wounded in a grenade attack": the weapons of the occasion."""
    found: list[int] = []
    for clause in scene.parse.children(index, "advcl"):
        if is_when(scene, clause):
            found += verb_weapons(scene, clause.index, True)
    for word in obliques(scene, index, "in", "by", "during", "after"):
        if event_rule(scene, word.index):
            found += noun_weapons(scene, word.index)
    return found


def _subject_is_weapon(scene: Scene, index: int) -> bool:
    doers = agents(scene, index)
    flying = any(scene.weapons[i].carrier for i in doers if i in scene.weapons)
    return bool(doers) and not flying and all(i in scene.weapons and not scene.is_people(i) for i in doers)


def _verb_trigger(scene: Scene, word: Word) -> Span:
    """The verb with its particle."""
    end = word.end
    for child in scene.parse.children(word.index, "compound:prt"):
        if child.index == word.index + 1:
            end = child.end
    words = scene.parse.words
    if (
        word.index + 1 < len(words)
        and words[word.index + 1].lower == "fire"
        and words[word.index + 1].head == word.index
    ):
        end = words[word.index + 1].end
    return Span(word.start, end)


# --- event nouns on their own ------------------------------------------------------------------------


def _from_noun(finder: Finder, word: Word) -> None:
    scene = finder.scene
    if word.upos not in ("NOUN", "PROPN", "VERB", "ADJ") or word.index in finder.predicates:
        return
    rule = event_rule(scene, word.index)
    if rule is None or _within_other(finder, word, rule) or not informs(scene, word.index, rule):
        return
    if rule.id == "event.release" and outlook(scene, word.index).certainty == "planned":
        return  # "demanded the release of the prisoners"
    finder.taken.add(word.index)
    own = actor_modifiers(scene, word.index)
    actors = noun_actors(scene, word.index) or fighters_told(scene, word.index)
    targets = [i for i in noun_targets(scene, word.index, of=_transitive(rule)) if i not in actors]
    targets += made_target(scene, word)
    if rule.has("violence") and not actors and not own:
        actors = [i for i in doers_above(scene, word) if i not in targets]
    first, _ = bounds(scene, word.index)
    start = scene.word(first if word.index - first < 8 else word.index).start
    trigger = Span(start, word.end)
    add_event(
        finder,
        Draft(
            rule,
            rule.id,
            word.index,
            word.index,
            trigger,
            actors,
            targets,
            noun_weapons(scene, word.index),
            [own] if own else [],
        ),
    )


def _transitive(rule: Rule) -> bool:
    return rule.id not in ("event.clash", "event.protest", "event.agreement", "event.talks", "event.riot")


def _within_other(finder: Finder, word: Word, rule: Rule) -> bool:
    """Tell whether a noun narrows another noun, or repeats the event of the verb above it."""
    scene = finder.scene
    if is_modifier(word):
        return True
    if word.head < 0:
        return False
    above = scene.word(word.head)
    cause = scene.case(word.index).split(" ")[0] in ("against", "over", "about", "following")
    if cause and _is_protest(scene, above):
        return rule.id != "event.arrest" or not noun_targets(scene, word.index, of=True)
    if word.relation == "obl" and above.index in finder.predicates and not stands_alone(scene, word.index):
        return scene.case(word.index).split(" ")[0] in (
            "in",
            "during",
            "as",
            "after",
            "for",
            "amid",
            "of",
            "with",
            "by",
        )
    if word.relation == "nmod" and event_rule(scene, above.index) and scene.case(word.index) in ("of", "in"):
        return rule.has("violence") or rule.has("clash")
    return above.lower == "responsibility"


def _is_protest(scene: Scene, word: Word) -> bool:
    """Tell whether a word is a protest, whose cause is not reported as happening."""
    rule = event_rule(scene, word.index)
    if rule is not None:
        return rule.has("protest")
    return any(r.has("protest") for r in verb_rules(scene, word, rule_book("events", "event")))
