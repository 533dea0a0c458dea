"""Counts of people harmed, as the range their wording allows: one toll for each quantity."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from dateline.claims.certainty import Outlook, clause_of, outlook
from dateline.claims.counting import (
    acts,
    counted,
    counts_people,
    group_below,
    is_identified,
    parts_of_totals,
    sufferer,
    surely_people,
    whole_of_part,
)
from dateline.claims.harm import among_harmed, bodies_of, harm_below, harm_of, harm_within, outlived
from dateline.claims.harmwords import Harm, losing
from dateline.claims.hints import least
from dateline.claims.nearby import fate_of_all, harm_after, harm_before, harm_near
from dateline.claims.numbers import Quantity, find_quantities
from dateline.claims.parties import harm_class
from dateline.claims.phrases import conjuncts
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import entries
from dateline.claims.wordings import harm_in_words
from dateline.lexicon import load
from dateline.records.claim import Candidate, Toll
from dateline.records.parse import Word
from dateline.records.text import Excerpt, Span

_NONE_OF = frozenset(("casualty", "injury", "death", "fatality", "wounded", "dead"))
_LIST = frozenset(
    ("conj", "appos", "parataxis", "nsubj", "orphan", "dep", "root", "obl", "nmod", "list", "advcl", "obj", "ccomp")
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A toll, the word of harm that made it, and the word that heads what it counts."""

    candidate: Candidate
    harm: Harm
    top: int


def find_figures(scene: Scene, published_year: int | None) -> list[Figure]:
    """Every toll of a dispatch, in reading order."""
    found: list[Figure] = []
    taken: set[int] = set()
    waiting: list[tuple[Quantity, int]] = []
    quantities = find_quantities(scene.parse)
    parts = parts_of_totals(scene, quantities)
    for quantity in quantities:
        if quantity.core in taken or quantity.core in parts or whole_of_part(scene, quantity):
            continue
        top = counted(scene, quantity)
        harm = _harm(scene, quantity, top, found)
        if harm is None or harm.rule.startswith("model."):
            harm = fate_of_all(scene, quantity, top) or harm
        if harm is None:
            waiting = _waiting(scene, waiting, quantity, top)
            continue
        if waiting and found and found[-1].harm.rule.startswith("model.") and found[-1].top == waiting[-1][1]:
            if _leads_to(scene, found[-1].top, quantity, harm):
                found.pop()  # what the words tell goes before what the model guessed
            else:
                waiting = []
        found += [_figure(scene, q, t, harm, published_year) for q, t in waiting if _leads_to(scene, t, quantity, harm)]
        waiting = [(quantity, top)] if harm.rule.startswith("model.") else []
        found.append(_figure(scene, quantity, top, harm, published_year))
        taken.add(top)
        found += _second_zero(scene, quantity, top, harm, published_year)
        if len(found) > 1 and found[-1].top == top:
            found[-2] = _sharing(scene, found[-2], found[-1], quantity)
            found[-1] = _of_the_same(scene, found[-2], found[-1])
        found += _singles(scene, top, harm, published_year)
    return found


def _sharing(scene: Scene, first: Figure, second: Figure, quantity: Quantity) -> Figure:
    """ "killing three and wounding four soldiers": the first count is of those whom the second names."""
    one, two = first.candidate.toll, second.candidate.toll
    if one is None or two is None or one.group is not None or two.group is None:
        return first
    between = [w.lower for w in scene.parse.words[first.top + 1 : quantity.first]]
    if (
        not between
        or between[0] != "and"
        or len(between) > 3
        or second.harm.word not in range(first.top, quantity.first)
    ):
        return first
    shared = replace(one, group_class=two.group_class, side=two.side)
    return replace(first, candidate=replace(first.candidate, toll=shared))


def _of_the_same(scene: Scene, first: Figure, second: Figure) -> Figure:
    """ "killing five guards and wounding 15 others": the others are of those whom the count before them names."""
    one, two = first.candidate.toll, second.candidate.toll
    if one is None or two is None or two.group is None or two.group_class != "unknown":
        return second
    near = scene.word(first.top).sentence == scene.word(second.top).sentence
    if not near or scene.word(second.top).lower not in ("others", "more") or one.group_class == "unknown":
        return second
    return replace(
        second, candidate=replace(second.candidate, toll=replace(two, group_class=one.group_class, side=one.side))
    )


def _singles(scene: Scene, top: int, harm: Harm, published_year: int | None) -> list[Figure]:
    """ "a soldier and six guerrillas were killed": one who is counted with an article beside others who are counted."""
    if harm.harm not in ("killed", "wounded") or harm.rule.startswith("model."):
        return []
    first = top
    while scene.word(first).deprel == "conj" and scene.word(first).head >= 0:
        first = scene.word(first).head
    made = []
    for index in conjuncts(scene, first):
        article = scene.parse.child(index, "det")
        one = article is not None and article.lower in ("a", "an") and scene.word(index).xpos == "NN"
        if index != top and one and article is not None and scene.is_people(index) and not is_identified(scene, index):
            single = Quantity(article.index, index, article.index, article.index, 1, 1, False, False)
            made.append(_figure(scene, single, index, harm, published_year))
    return made


def _waiting(
    scene: Scene, waiting: list[tuple[Quantity, int]], quantity: Quantity, top: int
) -> list[tuple[Quantity, int]]:
    """Counts of people that no harm was found for yet, as long as they follow each other in a list."""
    if not counts_people(scene, quantity, top) or not scene.is_people(top) or acts(scene, top):
        return []
    return [*waiting, (quantity, top)]


def _leads_to(scene: Scene, top: int, quantity: Quantity, harm: Harm) -> bool:
    """ "150 guards, 95 farmers and hundreds of rebels killed": what stands behind the last holds for all."""
    words = scene.parse.words
    if words[top].sentence != words[quantity.core].sentence or harm.word < quantity.core:
        return False
    between = words[top + 1 : quantity.first]
    if [w.lower for w in words[quantity.end + 1 : quantity.end + 3]] in (["of", "whom"], ["of", "them"]):
        return False
    return all(w.upos in ("PUNCT", "CCONJ", "NUM", "NOUN", "ADJ", "DET", "PROPN") for w in between) and any(
        w.text in (",", "and", "or") for w in between
    )


def _harm(scene: Scene, quantity: Quantity, top: int, found: list[Figure]) -> Harm | None:
    """The harm that a quantity of people suffers, or None where it counts anything else."""
    if not counts_people(scene, quantity, top):
        return None
    if acts(scene, top):
        return None
    below = group_below(scene, top)
    end = max(top, quantity.last, below if below is not None else 0)
    harm = (
        bodies_of(scene, top)
        or among_harmed(scene, top)
        or harm_before(scene, quantity.first)
        or harm_after(scene, end)
    )
    harm = harm or (harm_below(scene, below) if below is not None else None) or harm_of(scene, top)
    harm = harm or harm_near(scene, quantity.first, max(top, quantity.last))
    if harm is None:
        harm = _listed(scene, quantity, top, found) or harm_within(scene, top)
    harm = harm or _as_before(harm_in_words(scene, quantity.first, end), found)
    if harm is None:
        return _learned(scene, quantity, top)
    harm = outlived(scene, harm, top, below)
    strict = harm.harm in ("detained", "displaced", "trapped", "present", "missing")
    strict = strict or scene.key(harm.word) == "loss"
    if strict and not surely_people(scene, top):
        return None
    return harm


def _as_before(harm: Harm | None, found: list[Figure]) -> Harm | None:
    """ "put the figure at 20": a count of those whom the last one counted."""
    if harm is None or harm.harm != "as before":
        return harm
    return replace(harm, harm=found[-1].harm.harm) if found else None


def _learned(scene: Scene, quantity: Quantity, top: int) -> Harm | None:
    """The harm that the model has learned to see where no word of the lexicon tells one."""
    hints = (hint for i in (top, quantity.core) if (hint := scene.parse.hints.get(i)) and hint.kind == "toll")
    hint = next(hints, None)
    if hint is None or hint.score < least("toll") or not surely_people(scene, top):
        return None
    return Harm(hint.detail, "model.toll", top)


def _listed(scene: Scene, quantity: Quantity, top: int, found: list[Figure]) -> Harm | None:
    """A figure that goes on from the one before it: "…, three of them children", "as were seventeen from …"."""
    if not found or scene.word(found[-1].top).sentence != scene.word(top).sentence:
        return None
    if not surely_people(scene, top) or scene.word(top).relation not in _LIST or _has_own_verb(scene, top):
        return None
    words = scene.parse.words
    between = words[found[-1].candidate.head + 1 : quantity.first]
    if any(w.upos == "VERB" and w.index != found[-1].harm.word for w in between):
        return None
    if quantity.first and words[quantity.first - 1].lower in ("in", "for", "after", "on", "at", "of"):
        return None
    return found[-1].harm


def _has_own_verb(scene: Scene, top: int) -> bool:
    """ "killed nine, and 44 rebels have deserted": the subject of a verb behind it goes on from no figure."""
    word = scene.word(top)
    while word.deprel == "conj" and word.head >= 0:
        word = scene.word(word.head)
    return word.relation == "nsubj" and word.head > top and scene.word(word.head).upos == "VERB"


def _second_zero(scene: Scene, quantity: Quantity, top: int, harm: Harm, published_year: int | None) -> list[Figure]:
    """ "No injuries or deaths": the second noun is a toll of its own."""
    if (quantity.low, quantity.high) != (0, 0):
        return []
    made = []
    for index in conjuncts(scene, top)[1:]:
        other = harm_of(scene, index)
        if other is not None and other.harm != harm.harm:
            made.append(_figure(scene, quantity, index, other, published_year, first=index))
    return made


def _figure(
    scene: Scene, quantity: Quantity, top: int, harm: Harm, published_year: int | None, first: int | None = None
) -> Figure:
    """The toll of one quantity."""
    start = quantity.first if first is None else first
    own = _group(scene, quantity, top)
    group = own or _numbered(scene, harm)
    head = scene.word(top)
    last = max(quantity.last, top, own[1] if own and own[1] - quantity.last < 6 else 0) if first is None else top
    trigger = Span(scene.word(min(start, top)).start, scene.word(last).end)
    clause = clause_of(scene, harm.word)
    view = _outlook(scene, quantity, top, harm, published_year)
    who = sufferer(scene, group[1]) if group else None
    loser = losing(scene, harm, top) if _class(scene, who) == "unknown" else None
    toll = Toll(
        harm=harm.harm,
        low=quantity.low,
        high=quantity.high,
        approximate=quantity.approximate,
        group=group[0] if group else None,
        group_class=_class(scene, who if loser is None else loser),
        side=scene.side(side) if (side := who if loser is None else loser) is not None else None,
        basis=_basis(scene, harm, head, quantity.low),
    )
    candidate = Candidate("toll", trigger, top, clause, view.certainty, view.marks, harm.rule, toll=toll)
    return Figure(candidate, harm, top)


def _group(scene: Scene, quantity: Quantity, top: int) -> tuple[Excerpt, int] | None:
    """Who is counted, in words, and the head of those words."""
    below = group_below(scene, top)
    if below is not None:
        first = below
        for word in scene.modifiers(below):
            first = min(first, word.index)
        return scene.parse.excerpt(first, below), below
    if quantity.core <= top <= quantity.end:
        return None
    first = min(quantity.end + 1, top) if top > quantity.end else top
    return scene.parse.excerpt(first, top), top


def _numbered(scene: Scene, harm: Harm) -> tuple[Excerpt, int] | None:
    """ "brought to 41 the number of soldiers killed": whom the number behind the harm counts."""
    word = scene.word(harm.word)
    if word.relation != "acl" or word.head < 0 or not scene.is_people(word.head) or scene.case(word.head) != "of":
        return None
    first = min([word.head, *(w.index for w in scene.modifiers(word.head))])
    return scene.parse.excerpt(first, word.head), word.head


def _class(scene: Scene, index: int | None) -> str:
    """civilian, combatant, mixed or unknown; mixed where joined nouns differ."""
    if index is None:
        return "unknown"
    joined = [i for i in conjuncts(scene, index) if i == index or not _has_number(scene, i)]
    classes = {harm_class(scene, i) for i in joined}
    if len(classes) == 1:
        return classes.pop()
    return "mixed" if classes >= {"civilian", "combatant"} else harm_class(scene, index)


def _outlook(scene: Scene, quantity: Quantity, top: int, harm: Harm, published_year: int | None) -> Outlook:
    """The clause's certainty; figures that are given as an estimate are estimated."""
    view = outlook(scene, harm.word, published_year)
    if _is_superseded(scene, quantity):
        view = Outlook(view.certainty, tuple(dict.fromkeys((*view.marks, "historical"))))
    if quantity.first and scene.word(quantity.first - 1).lower == "not":
        return Outlook("denied", (*view.marks, "negated"))
    above = [scene.word(top), *scene.parse.ancestors(top), scene.word(harm.word)]
    near = [*above, *(c for w in above for c in scene.parse.children(w.index, "parataxis", "amod"))]
    estimated = quantity.estimated or any(w.lemma.lower() in ("estimate", "estimated") for w in near)
    if estimated and view.certainty in ("asserted", "estimated"):
        return Outlook("estimated", view.marks)
    if (quantity.low, quantity.high) == (0, 0) and view.certainty == "denied":
        return Outlook("asserted", tuple(m for m in view.marks if m != "negated"))
    return view


def _is_superseded(scene: Scene, quantity: Quantity) -> bool:
    """ "raising its first toll of three", "up from three": a count that is named because another takes its place."""
    words = scene.parse.words
    sentence = scene.parse.sentences[words[quantity.first].sentence]
    start = words[quantity.first].start
    before = " ".join(scene.parse.text[max(sentence.span.start, start - _BACK) : start].split()) + " "
    return _old_count().search(before) is not None


@cache
def _old_count() -> re.Pattern[str]:
    return re.compile(load("harm")["superseded"]["pattern"], re.IGNORECASE)


def _has_number(scene: Scene, index: int) -> bool:
    """Tell whether a phrase has a count of its own."""
    near = scene.parse.children(index)
    return any(w.upos == "NUM" for w in near) or any(
        w.upos == "NUM" for n in near for w in scene.parse.children(n.index)
    )


@cache
def _basis_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    day = load("harm")["day"]["pattern"]
    return tuple(
        (e["basis"], re.compile(e["pattern"].replace("{day}", day), re.IGNORECASE)) for e in entries("harm", "basis")
    )


_WINDOW = 400
_BACK = 90  # characters before a count in which words that call it an old one stand
# "the deadliest attack since August", "after three days of fighting": times of something else than the count.
_ASIDE = re.compile(
    r"\b(?:first|second|third|worst|only|most|\w{3,12}est)\b[^,.;:]{0,80}\bsince [^,.;:]{0,60}"
    r"|\bafter (?:\w+ ){0,3}(?:minutes|hours|days|nights|weeks|months) of [^,.;:]{0,60}",
    re.IGNORECASE,
)


def _is_now(scene: Scene, harm: Harm) -> bool:
    """ "remain in custody", "are being held": how many are so at the time of telling."""
    word = scene.word(harm.word)
    near = scene.parse.children(word.index, "aux", "aux:pass", "cop")
    past = any(w.lower in ("have", "has", "had", "was", "were") for w in near)
    return not past and (word.lemma.lower() in ("remain", "languish") or any(w.lower in ("are", "is") for w in near))


_EXODUS = 500_000  # no single event drives out so many
_WAR = 2000  # "thousands have been killed": more than fall in one incident


def _basis(scene: Scene, harm: Harm, head: Word, low: int | None) -> str:
    """incident, period, cumulative or standing."""
    if harm.harm in ("trapped", "present"):
        return "standing"
    words = scene.parse.words
    if harm.harm in ("detained", "missing", "displaced") and words[harm.word].xpos in ("JJ", "VBG"):
        return "standing"
    if harm.harm in ("detained", "missing") and _is_now(scene, harm):
        return "standing"
    sentence = scene.parse.sentences[head.sentence]
    start = max(sentence.span.start, head.start - _WINDOW)
    text = " ".join(scene.parse.text[start : min(sentence.span.end, head.end + _WINDOW)].split())
    text = _ASIDE.sub(" ", text)
    for basis, pattern in _basis_patterns():
        if pattern.search(text):
            return basis
    if harm.harm == "displaced" and (low or 0) >= _EXODUS:
        return "cumulative"
    many = harm.harm == "displaced" or (harm.harm == "killed" and (low or 0) >= _WAR)
    if many and any(w.lower in ("have", "has", "'ve") for w in scene.parse.children(harm.word, "aux")):
        return "cumulative"
    return "incident"
