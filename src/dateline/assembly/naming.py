"""Which of the places that a claim's sentence names the claim can be of, the likeliest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from dateline.assembly.scope import Scope, of_report, within
from dateline.lexicon import load
from dateline.records.claim import Attribution, Candidate
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Sentence, Word
from dateline.records.referent import PlaceMention

NEAR, GOAL = 8, 40  # costs up to which a place is the clause's own, and from which it is only come from or gone to
_AWAY = 50  # added to the cost of a place that is only come from or gone to
_END = 4  # added to the cost of an end of a road, which anything else that is named there goes before
_NO_PLACE = 90  # costs from which a name is no place of the claim
_HEADING = 4  # words, its full stop included
_COUNTRY = 8  # the rank of countries and what is wider
_PHRASE = 80  # characters at most between the names of one phrase
_TOWN = 0.7  # degrees by which two points of one town may differ at most

Named = list[tuple[int, PlaceMention]]


@cache
def words() -> dict[str, Any]:
    """The context lexicon."""
    return load("context")


def rank(mention: PlaceMention) -> int:
    """How wide a place is, by its feature; a name that is on no map is taken for a village."""
    return int(words()["rank"].get(mention.place.feature, 3)) if mention.place else 2


def is_called(scope: Scope, mention: PlaceMention, nouns: Collection[str]) -> bool:
    """Tell whether the text calls a place by one of the common nouns: "the village of X", "X, a village"."""
    parse, word = scope.parse, scope.parse.words[scope.head(mention.words.span)]
    beside = parse.children(word.index, "appos")
    case = parse.child(word.index, "case")
    of = word.relation == "nmod" and case is not None and case.lower == "of"
    if word.head >= 0 and (of or word.relation in ("compound", "appos", "flat")):
        beside.append(parse.words[word.head])
    return any(w.lemma.lower() in nouns for w in beside)


def is_settled(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether a name is surely that of a place: it is on the map, or the text calls it a village or the like."""
    return mention.place is not None or is_called(scope, mention, words()["pointer"].keys())


def home(scope: Scope) -> str | None:
    """The country that most places of a dispatch lie in, the first named of equals; a mere origin speaks for none."""
    votes = Counter(
        p.place.country for p in scope.places if p.place and p.place.country and not _is_far_party(scope, p)
    )
    return votes.most_common(1)[0][0] if votes else None


def _is_far_party(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether a country is only where something comes from, or whom something is against."""
    head = scope.head(mention.words.span)
    word, case = scope.parse.words[head], _case(scope, head)
    return _is_wide(mention) and (case in words()["preposition"]["not-where"] or _is_origin(scope, word, case))


def first_named(scope: Scope, filed: PlaceMention | None) -> PlaceMention | None:
    """The first resolved place of the running text that is smaller than a country; where the reporter sits comes last.

    A dateline's own place counts only where neither the headline nor its paragraph names another.
    """
    placed = [(s.block, p) for p in scope.places if (s := scope.sentence_at(p.words.span.start)) and rank(p) < _COUNTRY]
    placed = [(block, p) for block, p in placed if p.place and p is not filed and not is_seat(scope, p)]
    until = filed_block(scope, filed)
    told = [p for block, p in placed if block <= until]
    at_home = filed is not None and not _is_abroad(filed, home(scope))
    return told[0] if told else filed if at_home else next((p for _, p in placed), None)


def filed_block(scope: Scope, filed: PlaceMention | None) -> int:
    """The paragraph that a dateline opens; -1 without one."""
    if filed is None:
        return -1
    return next((s.block for s in scope.parse.sentences if s.span.end > filed.words.span.end), -1)


def is_far(a: PlaceMention, b: PlaceMention) -> bool:
    """Tell whether two places surely do not lie in one town."""
    if a.place is None or b.place is None:
        return False
    return max(abs(a.place.lat - b.place.lat), abs(a.place.lon - b.place.lon)) > _TOWN


def is_scene(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether something is set in a place: "a patrol in X", "calls from X", not "the mayor of X", "went to X"."""
    head = scope.head(mention.words.span)
    case, above = _case(scope, head), scope.parse.words[head].head
    if above < 0 or any(within(a.cue_spans, scope.parse.words[above].span) for a in scope.attributions):
        return False
    reports = case == "from" and scope.parse.words[above].lemma in words()["preposition"]["reporting"]
    topic = scope.parse.words[head].relation == "nsubj" and rank(mention) < _COUNTRY
    return reports or topic or case in words()["preposition"]["scene"]


def named(
    scope: Scope, candidate: Candidate, sentence: Sentence, chain: Sequence[Attribution], country: str | None
) -> Named:
    """Return the places that the claim's sentence names for it, with their costs, the cheapest first.

    `country` is the dispatch's: a speaker in a city of another one speaks of what happened elsewhere.
    """
    here = [p for p in scope.places if sentence.span.start <= p.words.span.start < sentence.span.end]
    outside = [s for a in chain for s in (*a.source_spans, *a.cue_spans)]
    here = [p for p in here if not within(outside, p.words.span) and not _of_speaker(scope, p, chain)]
    here = [
        p for p in here if not is_seat(scope, p) and (_by_cue(scope, p, chain) or not _reports(scope, p, candidate))
    ]
    content = list(chain[-1].content_spans) if chain else []
    inside = [p for p in here if within(content, p.words.span)] if content else here
    inside = inside or [p for p in here if _by_cue(scope, p, chain) and not _is_abroad(p, country)]
    scored = sorted(((_cost(scope, candidate, p), p.words.span.start, p) for p in inside), key=lambda row: row[:2])
    ranked = [(cost, p) for cost, _, p in scored if cost < _NO_PLACE]
    if not ranked:
        return []
    first = _finest(scope, ranked[0][1], [p for _, p in ranked])
    return [(ranked[0][0], first), *((cost, p) for cost, p in ranked if p is not first)]


def _reports(scope: Scope, mention: PlaceMention, candidate: Candidate) -> bool:
    return of_report(scope, scope.head(mention.words.span), candidate)


def _of_speaker(scope: Scope, mention: PlaceMention, chain: Sequence[Attribution]) -> bool:
    """Tell whether a place only says who the speaker is: "the police chief of X"."""
    above = scope.parse.ancestors(scope.word_at(mention.words.span.start))
    speakers = [s for a in chain for s in a.source_spans]
    contents = [s for a in chain for s in a.content_spans]
    return not within(contents, mention.words.span) and any(within(speakers, w.span) for w in above)


def is_seat(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether a place is where people sit who are told something: "had told officials in X and Y"."""
    parse, word = scope.parse, scope.parse.words[scope.head(mention.words.span)]
    while word.relation == "conj" and word.head >= 0:
        word = parse.words[word.head]
    if word.relation != "nmod" or _case(scope, word.index) not in ("in", "at", "from"):
        return False
    noun = parse.words[word.head]
    if noun.lower not in words()["seat"]["nouns"] and noun.lemma.lower() not in words()["seat"]["nouns"]:
        return False
    while noun.relation in ("appos", "conj", "nmod") and noun.head >= 0:
        noun = parse.words[noun.head]
    told = noun.relation in ("nsubj", "obj", "iobj", "obl") and noun.head >= 0
    return told and parse.words[noun.head].lemma.lower() in words()["seat"]["verbs"]


def _by_cue(scope: Scope, mention: PlaceMention, chain: Sequence[Attribution]) -> bool:
    """Tell whether the cue is set in a place: "In X, residents said ..."; "said in X" is where it was said only."""
    head = scope.head(mention.words.span)
    cues = [scope.word_at(s.start) for a in chain for s in a.cue_spans]
    return any(scope.parse.words[head].head == cue and head < cue for cue in cues)


def speaks_from(scope: Scope, mention: PlaceMention, chain: Sequence[Attribution], country: str | None) -> bool:
    """Tell whether the innermost source speaks from a place: "an activist said from X by telephone"."""
    head = scope.head(mention.words.span)
    above, cues = scope.parse.words[head].head, chain[-1].cue_spans if chain else ()
    said = above >= 0 and within(cues, scope.parse.words[above].span)
    return said and _case(scope, head) == "from" and not _is_abroad(mention, country)


def _is_abroad(mention: PlaceMention, country: str | None) -> bool:
    return mention.place is not None and mention.place.country not in (None, country)


def _cost(scope: Scope, candidate: Candidate, mention: PlaceMention) -> int:
    """How far a place is from the claim's words in the tree; places that act are no places."""
    head = scope.head(mention.words.span)
    word, case = scope.parse.words[head], _case(scope, head)
    if _is_no_place(scope, mention, word, case):
        return _NO_PLACE
    kind = word.relation == "compound" and is_called(scope, mention, words()["pointer"].keys())
    top = word.head if kind else head  # "in X village": the village is where it is
    steps = min(scope.distance(top, candidate.head), scope.distance(top, candidate.clause) + 1)
    cost = steps * 2 + _AWAY * _is_goal(scope, candidate, word, case, _is_wide(mention)) + _END * _on_route(scope, word)
    if (word.relation in ("compound", "nmod:poss") and not kind) or word.upos == "ADJ":
        cost += 3
    if candidate.trigger.start <= mention.words.span.start < candidate.trigger.end:
        cost -= 3
    return cost + (0 if mention.words.span.start > candidate.trigger.start else 1)


def _is_no_place(scope: Scope, mention: PlaceMention, word: Word, case: str | None) -> bool:
    """Tell whether a name is that of a party, of a thing to compare with, or nowhere that anything could be."""
    if mention.metonym or case in words()["preposition"]["not-where"]:
        return True
    if _is_wide(mention) and (_owns(scope, word) or _is_origin(scope, word, case)):
        return True
    if word.relation == "nsubj" and mention.place and mention.place.feature == "country" and case is None:
        return True
    return mention.place is None and case not in words()["preposition"]["where"]


def _is_wide(mention: PlaceMention) -> bool:
    return mention.place is not None and rank(mention) >= _COUNTRY


def _is_origin(scope: Scope, word: Word, case: str | None) -> bool:
    """Tell whether a country only says where a thing or a person comes from: "imports from X"."""
    if case != "from" or word.relation != "nmod" or word.head < 0:
        return False
    return scope.parse.words[word.head].lemma.lower() not in words()["origin"]["scenes"]


def _owns(scope: Scope, word: Word) -> bool:
    """Tell whether a country only says whose people something is: "forces of X", "forces of either Y or X"."""
    while word.relation == "conj" and word.head >= 0:
        word = scope.parse.words[word.head]
    case = scope.parse.child(word.index, "case")
    of = word.relation == "nmod" and case is not None and case.lower == "of" and word.head >= 0
    return of and scope.parse.words[word.head].lemma.lower() in words()["party"]["nouns"]


def _case(scope: Scope, head: int) -> str | None:
    """The preposition before a name, or before the common noun that it stands beside ("in X village")."""
    own = scope.parse.child(head, "case")
    if own is None and scope.parse.words[head].relation in ("compound", "flat", "appos"):
        own = scope.parse.child(scope.parse.words[head].head, "case")
    return own.lower if own is not None else None


def _is_goal(scope: Scope, candidate: Candidate, word: Word, case: str | None, wide: bool) -> bool:
    """Tell whether a place is only come from or gone to: "fled to X", "taken to a hospital in X"."""
    if (candidate.kind == "access" and not wide) or _on_route(scope, word):
        return False
    if case in words()["preposition"]["motion"]:
        return candidate.kind != "control" or word.relation == "nmod"
    return _is_carried_to(scope, word)


def _on_route(scope: Scope, word: Word) -> bool:
    """Tell whether a name is an end of a road or line: "on the road from X to Y"."""
    above = [scope.parse.words[i] for i in scope.path(word.index)[1:4]]
    return any(w.lemma.lower() in words()["route"]["nouns"] for w in above) and word.relation in ("nmod", "compound")


def _is_carried_to(scope: Scope, word: Word) -> bool:
    """Tell whether a name is that of a house that people are taken to."""
    above = scope.parse.words[word.head] if word.head >= 0 else None
    if above is None or above.lemma.lower() not in words()["carried"]["nouns"] or above.head < 0:
        return False
    case = scope.parse.child(above.index, "case")
    return (
        case is not None and case.lower == "to" and scope.parse.words[above.head].lemma in words()["carried"]["verbs"]
    )


def _finest(scope: Scope, first: PlaceMention, among: Sequence[PlaceMention]) -> PlaceMention:
    """Of places in one phrase ("the old quarter of X, Y") the smallest one is where it happened."""
    head = scope.head(first.words.span)
    linked = [
        p
        for p in among
        if p is not first
        and p.place
        and first.place
        and rank(p) < rank(first)
        and abs(p.words.span.start - first.words.span.start) < _PHRASE
        and (scope.distance(head, scope.head(p.words.span)) <= 2 or _lies_in(scope, p, head))
        and (p.place.inside == first.place.gazetteer or p.place.country == first.place.country)
    ]
    return min(linked, key=lambda p: (rank(p), p.words.span.start)) if linked else first


def _lies_in(scope: Scope, mention: PlaceMention, wider: int) -> bool:
    """Tell whether a wider place only says where a named one lies: "X airport, in the north of Y"."""
    at = scope.head(mention.words.span)
    word = scope.parse.words[at]
    top = word.head if word.relation in ("compound", "flat") and word.head >= 0 else at
    return top in scope.path(wider)[1:]


def heading(scope: Scope, sentence: Sentence) -> PlaceMention | None:
    """The place that heads a paragraph: "Kupiansk. Bridge unusable." or "Kupiansk: bridge unusable."."""
    parse = scope.parse
    first = next(s for s in parse.sentences if s.block == sentence.block)
    inside = [p for p in scope.places if first.span.covers(p.words.span)]
    if not inside:
        return None
    told = parse.words[first.first : first.last]
    alone = len(told) <= _HEADING and all(w.upos in ("PROPN", "PUNCT") for w in told)
    opens, end = _opens(told, inside[0]), inside[0].words.span.end
    headed = (alone and first.index != sentence.index) or (opens and parse.text[end : end + 1] == ":")
    return inside[0] if headed else None


def _opens(sentence: Sequence[Word], mention: PlaceMention) -> bool:
    """Tell whether a sentence begins with a place, "Northern X" too."""
    before = [w for w in sentence if w.end <= mention.words.span.start]
    return len(before) <= 1 and all(w.lower in words()["quarter"]["words"] for w in before)


def sites_of(scope: Scope) -> dict[str, PlaceMention]:
    """Things that the text says stand in a place: "a bridge in Omdurman"."""
    found: dict[str, PlaceMention] = {}
    for mention in scope.places:
        if mention.place is None or rank(mention) >= _COUNTRY:
            continue
        head = scope.head(mention.words.span)
        above = scope.parse.words[head].head
        if scope.parse.words[head].relation == "nmod" and above >= 0:
            noun = scope.parse.words[above].lemma.lower()
            if noun in words()["standing"]["nouns"]:
                found.setdefault(noun, mention)
    return found


def filed_from(scope: Scope, dispatch: Dispatch) -> PlaceMention | None:
    """The place of the dateline, where the reporter is "here"."""
    line = dispatch.dateline.place if dispatch.dateline else None
    return next((p for p in scope.places if line and p.place and line.span.covers(p.words.span)), None)


def country_named(places: Sequence[PlaceMention], code: str | None) -> PlaceMention | None:
    """The mention of a country by its code, where there is one."""
    return next((p for p in places if p.place and p.place.feature == "country" and p.place.country == code), None)
