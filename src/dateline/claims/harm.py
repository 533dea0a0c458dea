"""What befell the people a quantity counts: killed, wounded, missing, detained, displaced, trapped, present."""

from __future__ import annotations

from dateline.claims.harmverbs import particle, verb
from dateline.claims.harmwords import Harm, going_on, look, table, under_rubble, words
from dateline.claims.scene import Scene
from dateline.claims.voice import is_passive
from dateline.records.parse import Word

_DEPTH = 6


def harm_of(scene: Scene, top: int) -> Harm | None:
    """The harm that the phrase headed by `top` suffers, by its place in the sentence."""
    return _harm(scene, top, 0)


def _harm(scene: Scene, top: int, depth: int) -> Harm | None:
    if depth > _DEPTH:
        return None
    return harm_below(scene, top) or _by_governor(scene, top, depth)


_SURVIVED = frozenset(("wounded", "missing", "detained", "displaced", "trapped"))


def outlived(scene: Scene, harm: Harm, top: int, below: int | None) -> Harm:
    """ "five of the wounded died", "nine refugees drowned": what the verb tells of those whom a noun calls harmed."""
    if harm.harm not in _SURVIVED or harm.word not in (top, below) or scene.word(top).relation == "conj":
        return harm  # "eleven were killed and two injured" tells of others
    above = _by_governor(scene, top, 0)
    return above if above is not None and above.harm == "killed" else harm


def among_harmed(scene: Scene, top: int) -> Harm | None:
    """ "11 sailors were among those who died", "three strangers among the dead militants": whom a count is part of."""
    word = scene.word(top)
    above = [scene.word(word.head)] if word.relation == "nsubj" and word.head >= 0 else []
    for whole in (*above, *scene.parse.children(top, "nmod")):
        if not scene.case(whole.index).startswith("among") or whole.index < top:
            continue
        states = [s for w in scene.modifiers(whole.index) if (s := _state(scene, w))]
        if found := harm_below(scene, whole.index) or (states[0] if states else None):
            return found
    return None


def bodies_of(scene: Scene, top: int) -> Harm | None:
    """ "the bodies of four of the students who had been kidnapped were found": whatever else befell them."""
    word = scene.word(top)
    dead = word.relation == "nmod" and word.head >= 0 and scene.key(word.head) in ("body", "corpse", "remains")
    return Harm("killed", "toll.killed", word.head) if dead and scene.case(top) == "of" else None


def harm_below(scene: Scene, top: int) -> Harm | None:
    """ "4,000 civilians trapped in the city", "12 dead", "35 bodies"."""
    for word in scene.parse.children(top, "acl", "amod", "xcomp", "advcl"):
        if word.index > top and word.deprel != "acl:relcl" and not _has_own_count(scene, top, word):
            found = _state(scene, word) or _participle(scene, word)
            if found:
                return found
    for word in scene.parse.children(top, "acl:relcl"):
        if word.index > top and (found := _relative(scene, word)):
            return found
    return _noun(scene, top)


def _has_own_count(scene: Scene, top: int, state: Word) -> bool:
    """ "Eight farmers were killed with 70 injured": a state behind another number is told of that number."""
    between = scene.parse.words[top + 1 : state.index]
    return any(w.upos == "NUM" for w in between) and any(w.upos == "VERB" for w in between)


def _relative(scene: Scene, word: Word) -> Harm | None:
    """ "who were killed", "who died"; not "four of whom died", which is told of a part."""
    subject = scene.parse.child(word.index, "nsubj:pass", "nsubj")
    if subject is not None and subject.upos == "NUM":
        return None
    passive = subject is not None and subject.deprel == "nsubj:pass"
    if passive or scene.key(word.index) in table("suffer"):
        return _participle(scene, word) or look(scene, word.index, "suffer")
    return None


def _noun(scene: Scene, top: int) -> Harm | None:
    """A noun that is itself the harm or the harmed; "lives" only where they are lost."""
    lemma, lower = scene.key(top), scene.word(top).lower
    if lemma == "life":
        head = scene.word(top).head
        lost = head >= 0 and scene.key(head) in words("objects-of-loss")
        return Harm("killed", "toll.killed", head) if lost else None
    head = scene.word(top).head
    if head >= 0 and scene.key(head) in ("release", "free", "rescue", "swap", "exchange", "liberate", "return"):
        return None
    entry = table("nouns").get(lemma) or table("nouns").get(lower)
    return Harm(*entry, top) if entry else None


def _state(scene: Scene, word: Word) -> Harm | None:
    return look(scene, word.index, "states")


def _participle(scene: Scene, word: Word) -> Harm | None:
    """ "people killed", "people shot dead": a past participle of a verb of harm."""
    if word.xpos not in ("VBN", "VBD"):
        return None
    return verb(scene, word.index)


def _by_governor(scene: Scene, top: int, depth: int) -> Harm | None:
    word = scene.word(top)
    if word.head < 0:
        return _predicate_nominal(scene, word)
    above = scene.word(word.head)
    relation = word.relation
    if relation == "obj":
        return _as_object(scene, above)
    if relation in ("nsubj", "obl") or word.deprel == "nsubj:pass":
        return _as_subject(scene, word, above) if relation == "nsubj" else _as_oblique(scene, word, above, depth)
    if relation == "nmod":
        return _as_modifier(scene, word, above, depth)
    if relation in ("conj", "appos", "list", "parataxis", "nummod", "compound", "dep", "flat"):
        if above.upos == "VERB" and relation != "conj":
            return None
        if above.upos == "VERB":
            return _predicate_nominal(scene, word) or _verb_of_conj(scene, above)
        return _predicate_nominal(scene, word) or _as_joined(scene, word, above, depth)
    if relation in ("ccomp", "xcomp", "root", "acl", "advcl"):
        return _predicate_nominal(scene, word) or (look(scene, above.index, "suffer") if relation == "xcomp" else None)
    return None


def _as_joined(scene: Scene, word: Word, above: Word, depth: int) -> Harm | None:
    """ "four bodies and 47 wounded people": what only a noun tells of the first does not hold for the second."""
    found = _harm(scene, above.index, depth + 1)
    own = harm_within(scene, word.index) if found is not None and found.word == above.index else None
    told = found is not None and found.word == above.index and scene.key(word.index) in _OTHER_DEEDS
    return None if told else own or found


# "four murders and 25 arrests": deeds of another kind are no more of the first.
_OTHER_DEEDS = frozenset("arrest detention disappearance abduction kidnapping attack raid case robbery rape".split())


def _verb_of_conj(scene: Scene, above: Word) -> Harm | None:
    """ "killed nine soldiers and three farmers" with the second phrase hung on the verb."""
    return verb(scene, above.index) or look(scene, above.index, "suffer")


def _as_object(scene: Scene, above: Word) -> Harm | None:
    """The object of a verb: killed 12; left 12 dead; the tolls exceeded 100."""
    found = verb(scene, above.index)
    if found:
        return found
    if above.lemma.lower() in words("leaving") or above.upos == "VERB":
        for word in scene.parse.children(above.index, "xcomp", "amod", "advcl", "acl", "ccomp", "obl", "compound"):
            state = _state(scene, word) or (
                _participle(scene, word) if above.lemma.lower() in words("leaving") else None
            )
            if state:
                return state
    subject = scene.parse.child(above.index, "nsubj")
    if subject is not None and (numbered := _number_of_harmed(scene, subject)) is not None:
        return numbered
    if subject is not None and subject.lemma.lower() in table("tolls"):
        return _toll_noun(subject)
    return None


def _toll_noun(word: Word) -> Harm:
    """ "death toll" counts the killed; "injuries" the wounded."""
    entry = table("tolls").get(word.lemma.lower(), ("killed", "toll.killed"))
    return Harm(entry[0], entry[1], word.index)


def _as_subject(scene: Scene, word: Word, above: Word) -> Harm | None:
    """The subject: 12 died; 12 were killed; 12 are dead; 12 remain trapped; the rest still in the town."""
    above = going_on(scene, above)
    state = _state(scene, above) or under_rubble(scene, above)
    if state:
        return state
    if above.upos == "NUM":
        return None
    passive = word.deprel == "nsubj:pass" or is_passive(scene, above.index)
    if not passive and above.xpos in ("VBN", "VBD") and scene.parse.child(above.index, "obj") is None:
        passive = above.lemma.lower() not in table("suffer") and not _goes_on(scene, above)
        passive = passive and above.lower not in _PAST_ONLY
        passive = passive and not _shoots_at(scene, word, above)
    if passive:
        for child in scene.parse.children(above.index, "xcomp", "amod", "advmod"):
            if found := _state(scene, child) or (verb(scene, child.index) if _done_to(scene, child) else None):
                return found
        return verb(scene, above.index) or _fate(scene, above)
    inner = next(
        (
            _state(scene, w) or _participle(scene, w)
            for w in scene.parse.children(above.index, "xcomp", "advcl")
            if _state(scene, w) or _participle(scene, w)
        ),
        None,
    )
    if inner and above.lemma.lower() in ("remain", "lie", "be", "go", "stay", "get", "become"):
        return inner
    if received := _received(scene, above):
        return received
    suffers = _still_held(scene, above) or look(scene, above.index, "suffer")
    if suffers:
        return suffers if suffers.harm != "present" or _stays(scene, above) else None
    if fate := _fate(scene, above):
        return fate
    return Harm("present", "toll.present", above.index) if _still_there(scene, above) else None


def _done_to(scene: Scene, child: Word) -> bool:
    """ "are believed to be buried", "have been reported killed": a participle below a verb of belief or telling."""
    if child.relation == "xcomp" and child.xpos == "VBN" and child.head >= 0 and scene.key(child.head) in _TOLD:
        return True
    return child.relation == "xcomp" and child.xpos == "VBN" and scene.parse.child(child.index, "aux:pass") is not None


_TOLD = frozenset("report believe fear confirm presume say think find leave feel declare list".split())


def _received(scene: Scene, above: Word) -> Harm | None:
    """ "Fifteen received injuries", "nine had burns", "forty soldiers gave themselves up"."""
    lemma, obj = above.lemma.lower(), scene.parse.child(above.index, "obj")
    given = scene.parse.child(above.index, "obj", "iobj")
    if lemma == "give" and given is not None and given.lower == "themselves" and particle(scene, above.index, "up"):
        return Harm("detained", "toll.detained", above.index)
    if obj is None:
        return None
    if (lemma in ("leave", "abandon", "lose") and obj.lemma.lower() in ("home", "house")) or (
        lemma in ("take", "seek", "find") and obj.lower in ("shelter", "refuge")
    ):
        return Harm("displaced", "toll.displaced", above.index)
    suffered = lemma in words("receiving") and scene.key(obj.index) in words("hurts")
    return Harm("wounded", "toll.wounded", above.index) if suffered else None


def harm_within(scene: Scene, top: int) -> Harm | None:
    """ "four missing people": a state told before the noun that is counted."""
    for word in scene.modifiers(top):
        if word.deprel == "amod" and word.lower in words("within"):
            return _state(scene, word)
    return None


# Past forms that are no participles, so that no headline's passive is among them.
_PAST_ONLY = frozenset(
    """took fell drove shook broke went gave wrote came began saw threw blew flew ate chose froze hid rode rose spoke
    stole swore tore wore forgot knew grew drew swam sang sank rang ran""".split()
)


def _shoots_at(scene: Scene, word: Word, above: Word) -> bool:
    """ "Three armed men shot at the office": fighters who shoot at something are not those shot."""
    armed = scene.is_a(word.index, ("combatant",)) or any(w.lower == "armed" for w in scene.modifiers(word.index))
    return armed and any(scene.case(w.index) == "at" for w in scene.parse.children(above.index, "obl"))


def _fate(scene: Scene, above: Word) -> Harm | None:
    """ "Nine guards were on leave and were wounded": the harm that a joined verb without a subject tells."""
    for word in scene.parse.children(above.index, "conj"):
        if word.upos != "VERB" or scene.parse.child(word.index, "nsubj", "nsubj:pass", "obj"):
            continue
        passive = scene.parse.child(word.index, "aux:pass") or (word.xpos == "VBN" and is_passive(scene, above.index))
        found = verb(scene, word.index) if passive else None
        suffers = look(scene, word.index, "suffer")
        if found or (suffers and suffers.harm == "killed"):
            return found or suffers
    return None


def _goes_on(scene: Scene, above: Word) -> bool:
    """Tell whether a noun phrase follows a verb at once, so that it can't be a headline's passive."""
    words = scene.parse.words
    following = words[above.index + 1] if above.index + 1 < len(words) else above
    return following.upos in ("NUM", "DET", "PRON", "PROPN", "NOUN", "ADJ") or following.lower in (
        "at",
        "more",
        "up",
        "some",
        "about",
    )


def _still_held(scene: Scene, above: Word) -> Harm | None:
    """ "remain in captivity", "are still behind bars"."""
    held = any(scene.key(w.index) in words("prisons") for w in (above, *scene.parse.children(above.index, "obl")))
    stays = above.lemma.lower() in ("remain", "stay", "languish", "be") or scene.parse.child(above.index, "cop")
    return Harm("detained", "toll.detained", above.index) if held and stays else None


def _stays(scene: Scene, above: Word) -> bool:
    """Remaining or living in a place, now."""
    if above.lemma == "remain":
        return scene.parse.child(above.index, "obl", "xcomp", "advmod") is not None
    if above.lemma in ("live", "shelter", "stay"):
        return any(w.lower in ("still", "there", "now") for w in scene.parse.children(above.index, "advmod", "aux"))
    return False


def _still_there(scene: Scene, above: Word) -> bool:
    """ "are still in those areas": a place as predicate with "still"."""
    still = any(w.lower in ("still", "now", "currently") for w in scene.parse.children(above.index, "advmod"))
    located = scene.case(above.index) in ("in", "inside", "at") or above.lower in ("inside", "there")
    return still and located and scene.parse.child(above.index, "cop") is not None


def _as_oblique(scene: Scene, word: Word, above: Word, depth: int) -> Harm | None:
    """ "the toll rose to 41", "put the toll at 41", "including nine farmers"."""
    cases = scene.case(word.index).split(" ")
    if cases[0] == "at" and above.relation == "acl" and above.lower in ("left", "remaining", "living", "staying"):
        return Harm("present", "toll.present", above.index)
    if cases[0] in ("to", "at", "from", "by", "past", "of", "beyond") or not cases[0]:
        named = scene.parse.children(above.index, "nsubj", "obj")
        numbered = next((found for w in named if (found := _number_of_harmed(scene, w)) is not None), None)
        if cases[0] != "from" and numbered is not None:
            return numbered
        for toll in named:
            if toll.lemma.lower() in table("tolls") and not scene.named.get(toll.index):
                return _toll_noun(toll) if cases[0] != "from" else None
    if cases[0] in ("including", "among") and above.upos == "VERB":
        for patient in scene.parse.children(above.index, "nsubj", "obj"):
            found = _harm(scene, patient.index, depth + 1)
            if found:
                return found
    return None


def _as_modifier(scene: Scene, word: Word, above: Word, depth: int) -> Harm | None:
    """ "the deaths of 12 people", "a toll of 41", "including three children", "a family of five"."""
    cases = scene.case(word.index).split(" ")
    lemma = above.lemma.lower()
    if cases[0] in ("of", "at", "to", "among"):
        if lemma in ("toll", "count") and above.lower != "counts":
            return Harm("killed", "toll.killed", above.index)
        if cases[0] == "of" and (entry := table("of").get(lemma)):
            return Harm(*entry, above.index)
    if cases[0] in ("including", "among") or (
        cases[0] == "of" and lemma in ("family", "group", "total", "crowd", "number", "team", "couple")
    ):
        return _harm(scene, above.index, depth + 1)
    return None


_NUMBERS = frozenset(("number", "total", "figure", "count", "sum", "tally"))


def _number_of_harmed(scene: Scene, subject: Word) -> Harm | None:
    """ "the number of people killed was 85", "the total persons kidnapped is 85": the harm that a number counts."""
    total = {scene.key(subject.index), *(w.lower for w in scene.modifiers(subject.index))}
    if not total & _NUMBERS:
        return None
    of = [w.index for w in scene.parse.children(subject.index, "nmod") if scene.case(w.index) == "of"]
    if of and scene.key(of[0]) == "victim":
        return Harm("killed", "toll.killed", of[0])
    if of and of[-1] != subject.index and (named := _noun(scene, of[-1]) or _state(scene, scene.word(of[-1]))):
        return named  # "the number of dead stands at ten"
    for index in (subject.index, *of):
        for clause in scene.parse.children(index, "acl", "amod", "acl:relcl"):
            if clause.index > index and (found := _participle(scene, clause) or _state(scene, clause)):
                return found
    return None


def _predicate_nominal(scene: Scene, word: Word) -> Harm | None:
    """ "the confirmed deaths are fourteen civilians"; the first of joined phrases carries the subject."""
    subject = scene.parse.child(word.index, "nsubj")
    if subject is None or scene.parse.child(word.index, "cop") is None:
        return None
    if (counted := _number_of_harmed(scene, subject)) is not None:
        return counted
    lemma = subject.lemma.lower()
    if lemma in _NUMBERS:
        of = next((w for w in scene.parse.children(subject.index, "nmod") if scene.case(w.index) == "of"), subject)
        lemma = "dead" if of.lemma.lower() == "victim" else of.lemma.lower()
    if lemma not in table("nouns") and lemma not in table("tolls"):
        return None
    return Harm(*table("nouns").get(lemma, ("killed", "toll.killed")), subject.index)
