"""Who does what to whom, by the syntax: agents and patients of verbs, participants of event nouns."""

from __future__ import annotations

from dateline.claims.phrases import antecedent, conjuncts
from dateline.claims.scene import Scene
from dateline.claims.voice import NEVER_PASSIVE, is_agent, is_passive
from dateline.records.parse import Word

_DEPTH = 5
_OBJECT_CONTROL = frozenset(
    """accuse blame suspect order force tell ask urge cause allow enable compel instruct direct command help
    catch see watch find prompt lead encourage request invite show depict train arm send pressure
    persuade charge convict""".split()
)


def agents(scene: Scene, index: int, depth: int = 0) -> list[int]:
    """Those who do what a verb says; a verb without a subject takes it from the verb or noun above it."""
    if depth > _DEPTH:
        return []
    if is_passive(scene, index):
        return _agents_of_passive(scene, index)
    subject = scene.parse.child(index, "nsubj", "csubj", "nsubj:pass")
    if subject is not None:
        return conjuncts(scene, antecedent(scene, subject.index))
    return _inherited(scene, index, depth)


def _agents_of_passive(scene: Scene, index: int) -> list[int]:
    """Those named with "by": after the verb, or after one that it is joined with."""
    by = [w.index for w in scene.parse.children(index, "obl", "nmod") if is_agent(scene, w)]
    by = by or _behind_time(scene, index)
    if not by:
        joined = [w for w in scene.parse.children(index, "conj") if w.xpos == "VBN"]
        above = scene.word(index).head
        if scene.word(index).deprel == "conj" and above >= 0 and scene.word(above).xpos == "VBN":
            joined.append(scene.word(above))  # "was struck and killed by a shell" and "was hit by a shell and killed"
        by = [w.index for v in joined for w in scene.parse.children(v.index, "obl", "nmod") if is_agent(scene, w)]
    by = [i for i in by if not scene.names_time(i) and scene.word(i).lower not in _MANNER]
    return [c for i in by for c in conjuncts(scene, i)]


def _behind_time(scene: Scene, index: int) -> list[int]:
    """ "kidnapped over two weeks by gunmen", where the parser hangs the agent on the time before it."""
    times = [w for w in scene.parse.children(index, "obl", "obl:unmarked") if scene.names_time(w.index)]
    return [b.index for w in times for b in scene.parse.children(w.index, "nmod") if is_agent(scene, b)]


# "struck by accident", "taken by force": how it was done, not who did it.
_MANNER = frozenset("accident mistake chance error surprise force night day hand itself themselves himself".split())


def _inherited(scene: Scene, index: int, depth: int) -> list[int]:
    """The subject that a verb without one shares with what it depends on."""
    word = scene.word(index)
    if word.head < 0:
        return []
    above = scene.word(word.head)
    if word.relation == "acl" and above.upos in ("NOUN", "PROPN", "PRON", "NUM"):
        return _accused(scene, word, above) or _noun_agents(scene, word, above, depth)
    if word.deprel == "amod":
        return conjuncts(scene, above.index)
    if word.relation not in ("xcomp", "advcl", "conj", "ccomp", "parataxis", "acl", "dep"):
        return []
    if word.relation in ("ccomp", "parataxis") and scene.parse.child(index, "expl", "cop") is not None:
        return []  # "There was shooting, he said"
    controlled = word.relation in ("xcomp", "advcl", "ccomp") and above.lemma.lower() in _OBJECT_CONTROL
    obj = scene.parse.child(above.index, "obj", "iobj") if controlled else None
    if obj is not None and obj.index < index:
        return conjuncts(scene, antecedent(scene, obj.index))
    if controlled and is_passive(scene, above.index):
        return patients(scene, above.index, depth + 1)
    if is_passive(scene, above.index) and word.relation in ("xcomp", "advcl"):
        return (
            patients(scene, above.index, depth + 1) if word.relation == "xcomp" else _passive_advcl(scene, above, depth)
        )
    return agents(scene, above.index, depth + 1)


def _accused(scene: Scene, word: Word, above: Word) -> list[int]:
    """ "accused the army and its allies of staging the attack", where the gerund is hung on the accused."""
    if word.xpos != "VBG" or scene.case(word.index) not in ("of", "with", "for"):
        return []
    first = scene.word(above.head) if above.deprel == "conj" and above.head >= 0 else above
    if first.relation != "obj" or first.head < 0 or scene.key(first.head) not in _OBJECT_CONTROL:
        return []
    return conjuncts(scene, first.index)


def _passive_advcl(scene: Scene, above: Word, depth: int) -> list[int]:
    """ "The town was shelled, killing 12": the shelling's agent acts; without one, nobody is named."""
    return agents(scene, above.index, depth + 1)


def _noun_agents(scene: Scene, word: Word, above: Word, depth: int) -> list[int]:
    """ "gunmen firing", "a drone circling": the noun acts; "a campaign to seize": those who wage it do."""
    if word.deprel == "acl:relcl" and word.xpos == "VBN":
        return []
    if (
        word.xpos in ("VBD", "VBP", "VBZ")
        or word.lemma.lower() in NEVER_PASSIVE
        or (word.xpos == "VBG" and (scene.is_party(above.index) or above.index in scene.weapons))
    ):
        return conjuncts(scene, above.index)
    if scene.is_party(above.index) and word.xpos == "VB":
        return conjuncts(scene, above.index)
    own = noun_actors(scene, above.index) or actor_modifiers(scene, above.index)[-1:]
    if own:
        return own
    if above.head >= 0 and scene.word(above.head).upos == "VERB" and above.relation in ("obj", "obl", "nsubj", "xcomp"):
        if above.relation == "nsubj":
            return []
        return agents(scene, above.head, depth + 1)
    if above.head >= 0 and above.relation in ("nmod", "conj"):
        return _noun_agents(scene, above, scene.word(above.head), depth + 1) if depth < _DEPTH else []
    return []


def patients(scene: Scene, index: int, depth: int = 0) -> list[int]:
    """Those to whom a verb does what it says."""
    if depth > _DEPTH:
        return []
    word = scene.word(index)
    if not is_passive(scene, index):
        obj = scene.parse.child(index, "obj")
        if obj is not None:
            return conjuncts(scene, antecedent(scene, obj.index))
        return _relative_object(scene, word) or _behind_particle(scene, word) or _shared_object(scene, word)
    subject = scene.parse.child(index, "nsubj:pass", "nsubj")
    if subject is not None:
        return conjuncts(scene, antecedent(scene, subject.index))
    if word.relation in ("acl", "amod") and word.head >= 0:
        return conjuncts(scene, word.head)
    if word.relation in ("conj", "advcl", "xcomp", "parataxis") and word.head >= 0:
        above = scene.word(word.head)
        if above.upos == "VERB":
            passive = is_passive(scene, above.index)
            return patients(scene, above.index, depth + 1) if passive else agents(scene, above.index, depth + 1)
    return []


def _shared_object(scene: Scene, word: Word) -> list[int]:
    """ "killed and injured nine farmers": the object behind the second verb is that of both."""
    if word.deprel != "conj" or word.head < 0 or scene.word(word.head).upos != "VERB":
        return []
    obj = scene.parse.child(word.head, "obj")
    return conjuncts(scene, obj.index) if obj is not None and obj.index > word.index else []


_PARTICLES = frozenset(
    (("hand", "over"), ("turn", "over"), ("take", "over"), ("give", "up"), ("blow", "up"), ("set", "off"))
)


def _behind_particle(scene: Scene, word: Word) -> list[int]:
    """ "handed over the town" where the parser takes the particle for a preposition."""
    for oblique in scene.parse.children(word.index, "obl"):
        case = scene.parse.child(oblique.index, "case")
        if case is not None and case.index == word.index + 1 and (word.lemma.lower(), case.lower) in _PARTICLES:
            return conjuncts(scene, oblique.index)
    return []


def _relative_object(scene: Scene, word: Word) -> list[int]:
    """ "the town that rebels shelled": the noun above is the object."""
    if word.deprel == "acl:relcl" and scene.parse.child(word.index, "nsubj") is not None:
        subject = scene.parse.child(word.index, "nsubj")
        if subject is not None and antecedent(scene, subject.index) != word.head and word.head >= 0:
            return [word.head]
    return []


def noun_actors(scene: Scene, index: int) -> list[int]:
    """Those who carry out what an event noun names: possessor, modifier, "by", "between"; head words."""
    for word in scene.parse.children(index, "nmod:poss"):
        if scene.is_party(word.index) and word.index < index and not suffers(scene, index, word.index):
            return conjuncts(scene, word.index)
    for word in scene.parse.children(index, "nmod", "obl", "acl"):
        cases = scene.case(word.index).split(" ")
        if (cases[0] in ("by", "between", "from") or (cases[0] == "of" and _waged(scene, index, word.index))) and (
            scene.is_party(word.index) or (cases[0] == "by" and word.upos == "PROPN" and word.index not in scene.names)
        ):
            return conjuncts(scene, word.index)
        told_of = scene.key(word.index) in _JUDGING
        if (
            word.deprel == "acl"
            and word.xpos == "VBN"
            and not told_of
            and (by := _agents_of_passive(scene, word.index))
        ):
            return by
    for word in scene.parse.children(index, "nmod"):
        if scene.case(word.index) == "of" and (scene.key(word.index) == "fire" or scene.key(index) == "use"):
            return noun_actors(scene, word.index)  # "exchanges of fire between two armies", "use of gas by one"
    if behind := _agent_behind(scene, index):
        return conjuncts(scene, behind)
    return [c for w in _shared(scene, index, "by") if scene.is_party(w.index) for c in conjuncts(scene, w.index)]


# "the attack, condemned by the council": what others say or think of a deed, or do about it.
_JUDGING = frozenset(
    """condemn denounce criticise criticize praise welcome report describe call confirm deny investigate film record
    witness see hear mourn watch quote cite mention deplore verify document photograph""".split()
)


def _agent_behind(scene: Scene, index: int) -> int | None:
    """ "days of protests by Turks": those right behind a deed, though the parser hangs them on a word above it."""
    words = scene.parse.words
    case = words[index + 1] if index + 1 < len(words) else words[index]
    if case.lower != "by" or case.deprel != "case" or case.head <= index or not scene.is_party(case.head):
        return None
    over = {w.index for w in scene.parse.ancestors(index) if w.upos != "VERB"}
    return case.head if words[case.head].head in over else None


def _shared(scene: Scene, index: int, *cases: str) -> list[Word]:
    """ "threats and attacks by the front": what stands behind the second of two deeds and hangs on the first."""
    word = scene.word(index)
    if word.deprel != "conj" or word.head < 0 or scene.word(word.head).upos not in ("NOUN", "PROPN"):
        return []
    below = scene.parse.children(word.head, "nmod")
    return [w for w in below if w.index > index and scene.case(w.index) in cases]


def _waged(scene: Scene, index: int, owner: int) -> bool:
    """ "an operation of the army": an armed party under "of" wages what it can't suffer."""
    group = scene.group(owner)
    armed = owner in scene.named or (group is not None and group.harm_class == "combatant")
    return armed and scene.key(index) in ("operation", "campaign", "offensive", "raid", "patrol", "exercise")


def suffers(scene: Scene, index: int, owner: int) -> bool:
    """ "the mayor's murder": the possessor of some nouns suffers, unless it is an armed party."""
    group = scene.group(owner)
    armed = owner in scene.named or (group is not None and group.harm_class == "combatant")
    return scene.key(index) in _SUFFERED and not armed


_SUFFERED = frozenset(
    """murder assassination killing death kidnapping abduction execution arrest detention rape slaying beheading
    imprisonment beating capture kidnap disappearance shooting""".split()
)


def actor_modifiers(scene: Scene, index: int) -> list[int]:
    """Words before an event noun that name its actor ("Syrian government" airstrikes), an unbroken run.

    A joined noun without words of its own shares those of the first ("government airstrikes and shelling").
    """
    word = scene.word(index)
    if word.deprel == "conj" and not scene.modifiers(index) and scene.parse.child(index, "det", "nummod") is None:
        return actor_modifiers(scene, word.head) if scene.word(word.head).upos == "NOUN" else []
    words = scene.parse.words
    found: list[int] = []
    for word in reversed(scene.modifiers(index)):
        if _names_actor(scene, word):
            inner = [
                w.index
                for w in scene.parse.children(word.index)
                if w.deprel in ("amod", "compound", "flat", "nmod:unmarked", "obl:unmarked")
            ]
            run = sorted({word.index, *(i for i in inner if i < word.index)})
            if not found or run[-1] + 1 == found[0]:
                found = run + found
        elif found and words[word.index].upos != "PROPN":
            break
    return _unbroken(found)


def _unbroken(found: list[int]) -> list[int]:
    """The last unbroken run of indexes."""
    run: list[int] = []
    for i in found:
        run = [*run, i] if run and i == run[-1] + 1 else [i]
    return run


_NO_ACTORS = frozenset(
    """national local border special ground international naval ethnic federal foreign civilian airborne communal tribal
    presidential infantry allied terrorist extremist security state riot resistance clan""".split()
)


# "a major offensive": words for ranks that are no more than adjectives.
_RANKS = frozenset(("major", "general", "private", "regular"))


def _names_actor(scene: Scene, word: Word) -> bool:
    """Tell whether a modifier can be the actor of the noun it stands before."""
    if word.index in scene.weapons or (word.upos == "ADJ" and word.lower in _RANKS):
        return False
    if word.index in scene.named or scene.modifier_side_of(word.index):
        return word.lower not in _NO_ACTORS and not (word.lower == "military" and word.upos == "ADJ")
    group = scene.group(word.index)
    if group is not None and word.upos in ("NOUN", "PROPN", "ADJ"):
        return group.harm_class == "combatant"
    name = scene.names.get(word.index)
    return bool(name and name.label in ("NORP", "ORG") and word.upos in ("PROPN", "ADJ"))


# "with the help of air strikes": what an attack is carried out or beaten back with.
_MEANS = frozenset("help aid support backing assistance use cover loss".split())


def is_means(scene: Scene, index: int) -> bool:
    """Tell whether a noun only says by what means, or at what price, something is done."""
    return scene.key(index) in _MEANS


def noun_targets(scene: Scene, index: int, of: bool) -> list[int]:
    """Those whom an event noun strikes: "on", "against", "targeting", and "of" where the noun is transitive."""
    for word in scene.parse.children(index, "nmod:poss"):
        if word.index < index and scene.is_people(word.index) and suffers(scene, index, word.index):
            return conjuncts(scene, word.index)
    cases = ("on", "against", "upon", "at", "with", "targeting") + (("of",) if of else ())
    for word in scene.parse.children(index, "nmod", "obl"):
        if is_means(scene, word.index) or (scene.key(word.index) == "fire" and scene.case(word.index) == "of"):
            continue
        if scene.case(word.index).split(" ")[0] in cases and not scene.names_time(word.index):
            found = [c for c in conjuncts(scene, word.index) if c not in scene.weapons]
            return [c for c in found if scene.key(c) not in ("war", "conflict", "campaign", "kind", "sort")]
    for word in scene.parse.children(index, "acl"):
        if word.lemma in ("target", "hit", "strike", "kill") and word.xpos == "VBG":
            return patients(scene, word.index)
    return _close_behind(scene, index)


def _close_behind(scene: Scene, index: int) -> list[int]:
    """ "a raid on Friday on the depot", "strikes by the army on the depot": whom the words right behind a deed name.

    The parser may hang them on a word above or on those who act.
    """
    words, at = scene.parse.words, index + 1
    by = [w.index for w in scene.parse.children(index, "nmod") if scene.case(w.index) == "by"]
    if by and by[0] < index + _REACH:
        at = by[0] + 1
    while at < len(words) and (scene.names_time(at) or words[at].lower in ("late", "early", "last")):
        at += 1
    case = words[at] if at < len(words) and words[at].sentence == words[index].sentence else None
    aimed = case is not None and case.deprel == "case" and case.lower in ("on", "against", "upon", "at")
    if case is None or not aimed or case.head < at or scene.names_time(case.head):
        return []
    found = [c for c in conjuncts(scene, case.head) if c not in scene.weapons]
    return found if all(scene.is_a(c, ("place", "thing", "party")) for c in found) else []


_REACH = 7
