"""What "the city", "the capital", "the area", "there" or "here" in a claim's clause points back to."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.assembly.costs import is_called, is_measured_from, is_wide, words
from dateline.assembly.focus import Focus, Question, Whereabouts
from dateline.assembly.naming import is_far, is_scene
from dateline.assembly.scope import Scope
from dateline.records.parse import Word
from dateline.records.referent import PlaceMention


def by_pointer(focus: Focus, question: Question) -> Whereabouts | None:
    """What "the area", "the city", "there" or "here" in the claim's clause points back to."""
    parse = focus.scope.parse
    for i in focus.scope.clause(question.candidate.clause):
        word = parse.words[i]
        features = words()["pointer"].get(word.text)
        adverb = word.lower in ("there", "here") and word.upos == "ADV"
        definite = adverb or any(d.lower in ("the", "this", "that") for d in parse.children(i, "det"))
        if features is None or not definite or _names_itself(focus.scope, i):
            continue
        found = (
            _spot(focus, question, word)
            or _just_named(focus, word)
            or _last_of(focus, word, features, question.sentence.block)
        )
        if found:
            return Whereabouts((found,), "place.pointer", moves=True)
    return None


def _names_itself(scope: Scope, index: int) -> bool:
    """Tell whether a place's name stands right beside its common noun ("the city of X")."""
    return any(_beside(scope, index, p) for p in scope.places)


def _beside(scope: Scope, index: int, mention: PlaceMention) -> bool:
    span = scope.parse.words[index].span
    return abs(mention.words.span.start - span.end) <= 5 or abs(span.start - mention.words.span.end) <= 2


def _spot(focus: Focus, question: Question, word: Word) -> PlaceMention | None:
    """Where the reporter is, for "here" outside a quotation; where the main happening is, for "the scene"."""
    if word.lower == "here" and not question.quoted:
        return focus.filed
    return focus.main if word.lower in ("scene", "site") else None


def _just_named(focus: Focus, word: Word) -> PlaceMention | None:
    """The place that the sentence named before "there", on the map or not."""
    if word.lower != "there":
        return None
    first = focus.scope.parse.words[focus.scope.parse.sentences[word.sentence].first].start
    here = [p for p in focus.scope.places if first <= p.words.span.start < word.start and not p.metonym]
    here = [p for p in here if is_scene(focus.scope, p)]
    return here[-1] if here else None


def _last_of(focus: Focus, noun: Word, features: Sequence[str], block: int) -> PlaceMention | None:
    """The place before that a common noun points back to."""
    earlier = [p for p in focus.scope.places if p.words.span.start < noun.start]
    here = focus.at(block)
    if noun.lower == "here" and here:
        return here
    if noun.lower == "capital" and focus.filed and _is_national_capital(focus, noun):
        return focus.filed
    if noun.lower in ("country", "nation"):
        return _country_before(focus, noun)
    placed = [p for p in earlier if p.place and (not features or p.place.feature in features)]
    placed = [p for p in placed if not is_measured_from(focus.scope, p)]
    if here and focus.filed and is_far(here, focus.filed):
        placed = [p for p in placed if p is not focus.filed]
    if features:
        return _last_of_kind(focus, noun, earlier, placed, block)
    countries = {focus.home, here.place.country if here and here.place else None}
    near = [p for p in placed if block - focus.block(p) <= 1]
    local = [p for p in near if p.place and p.place.feature != "country" and p.place.country in countries]
    if local or not placed:
        return local[-1] if local else None
    return here or placed[-1]


def _country_before(focus: Focus, noun: Word) -> PlaceMention | None:
    """The country that the sentence names as a scene before "the country", else that of the dispatch."""
    first = focus.scope.parse.words[focus.scope.parse.sentences[noun.sentence].first].start
    here = [p for p in focus.scope.places if first <= p.words.span.start < noun.start and is_wide(p)]
    here = [p for p in here if is_scene(focus.scope, p)]
    return here[-1] if here else focus.country


def _is_national_capital(focus: Focus, noun: Word) -> bool:
    """Tell whether "the capital" is that of the country, from where the dispatch is filed, not a province's."""
    plain = not focus.scope.parse.children(noun.index, "amod", "compound", "nmod:poss", "nmod")
    called = [p for p in focus.scope.places if p.words.span.start < noun.start and p is not focus.filed]
    other = any(is_called(focus.scope, p, ("capital",)) and not is_measured_from(focus.scope, p) for p in called)
    place = focus.filed.place if focus.filed else None
    return plain and not other and place is not None and place.country == focus.home


def _last_of_kind(
    focus: Focus, noun: Word, earlier: Sequence[PlaceMention], placed: Sequence[PlaceMention], block: int
) -> PlaceMention | None:
    """Of the places of a kind ("the city"): the topic of its sentence, the one in focus, one called so, the first."""
    parse, current = focus.scope.parse, focus.at(block)
    if placed and any(w.lower == "same" for w in parse.children(noun.index, "amod")):
        return placed[-1]
    topics = [p for p in placed if block - focus.block(p) <= 1 and _is_subject(focus.scope, p)]
    called = [p for p in earlier if is_called(focus.scope, p, (noun.lemma.lower(),))]
    exact = current is not None and current.place is not None and current.place.feature == noun.lemma.lower()
    if topics or (current in placed and (exact or not called)):
        return topics[-1] if topics else current
    if called:
        return called[-1]
    return focus.first if focus.first in placed else (placed[-1] if placed else None)


def _is_subject(scope: Scope, mention: PlaceMention) -> bool:
    return scope.parse.words[scope.head(mention.words.span)].relation == "nsubj"
