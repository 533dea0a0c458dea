"""Which of the places that a claim's sentence names the claim can be of, the likeliest first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from dateline.assembly.costs import (
    COUNTRY,
    NEAR,
    NO_PLACE,
    case_of,
    cost,
    is_called,
    is_far_party,
    is_land,
    is_wide,
    rank,
    words,
)
from dateline.assembly.scope import Scope, of_report, within
from dateline.records.claim import Attribution, Candidate
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Sentence, Word
from dateline.records.referent import Place, PlaceMention

_HEADING = 4  # words, its full stop included
_PHRASE = 80  # characters at most between the names of one phrase
_TOWN = 0.7  # degrees by which two points of one town may differ at most

Named = list[tuple[int, PlaceMention]]


def is_settled(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether a name is surely that of a place: it is on the map, or the text calls it a village or the like."""
    return mention.place is not None or is_called(scope, mention, words()["pointer"].keys())


def home(scope: Scope) -> str | None:
    """The country that most places of a dispatch lie in, the first named of equals; a mere origin speaks for none."""
    votes = Counter(p.place.country for p in scope.places if p.place and p.place.country and not is_far_party(scope, p))
    return votes.most_common(1)[0][0] if votes else None


def first_named(scope: Scope, filed: PlaceMention | None) -> PlaceMention | None:
    """The first resolved place of the running text that is smaller than a country; where the reporter sits comes last.

    A dateline's own place counts only where neither the headline nor its paragraph names another.
    """
    placed = [(s.block, p) for p in scope.places if (s := scope.sentence_at(p.words.span.start)) and rank(p) < COUNTRY]
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


def km_between(a: Place, b: Place) -> float:
    """The distance between two points of the map, on a plane that is flat near by."""
    north, east = a.lat - b.lat, (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(north, east)


def is_far(a: PlaceMention, b: PlaceMention) -> bool:
    """Tell whether two places surely do not lie in one town."""
    if a.place is None or b.place is None:
        return False
    return max(abs(a.place.lat - b.place.lat), abs(a.place.lon - b.place.lon)) > _TOWN


def is_scene(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether something is set in a place: "a patrol in X", "calls from X", not "the mayor of X", "went to X"."""
    head = scope.head(mention.words.span)
    case, above = case_of(scope, head), scope.parse.words[head].head
    if above < 0 or any(within(a.cue_spans, scope.parse.words[above].span) for a in scope.attributions):
        return False
    reports = case == "from" and scope.parse.words[above].lemma in words()["preposition"]["reporting"]
    topic = scope.parse.words[head].relation == "nsubj" and rank(mention) < COUNTRY
    return reports or topic or case in words()["preposition"]["scene"]


def named(
    scope: Scope, candidate: Candidate, sentence: Sentence, chain: Sequence[Attribution], country: str | None
) -> Named:
    """Return the places that the claim's sentence names for it, with their costs, the cheapest first.

    `country` is the dispatch's: a speaker in a city of another one speaks of what happened elsewhere.
    """
    found = _named_among(scope, candidate, sentence, chain, country, scope.places)
    return found or _named_among(
        scope, candidate, sentence, chain, country, [p for p in scope.lands if is_land(scope, p)]
    )


def _named_among(
    scope: Scope,
    candidate: Candidate,
    sentence: Sentence,
    chain: Sequence[Attribution],
    country: str | None,
    places: Sequence[PlaceMention],
) -> Named:
    here = [p for p in places if sentence.span.start <= p.words.span.start < sentence.span.end]
    outside = [s for a in chain for s in (*a.source_spans, *a.cue_spans)]
    here = [p for p in here if not within(outside, p.words.span) and not _of_speaker(scope, p, chain)]
    here = [
        p for p in here if not is_seat(scope, p) and (_by_cue(scope, p, chain) or not _reports(scope, p, candidate))
    ]
    content = list(chain[-1].content_spans) if chain else []
    inside = [p for p in here if within(content, p.words.span)] if content else here
    inside = inside or [p for p in here if _by_cue(scope, p, chain) and not _is_abroad(p, country)]
    scored = sorted(((cost(scope, candidate, p), p.words.span.start, p) for p in inside), key=lambda row: row[:2])
    ranked = [(steps, p) for steps, _, p in scored if steps < NO_PLACE]
    if not ranked:
        return []
    first = _finest(scope, ranked)
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
    if word.relation != "nmod" or case_of(scope, word.index) not in ("in", "at", "from"):
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
    return said and case_of(scope, head) == "from" and not _is_abroad(mention, country)


def _is_abroad(mention: PlaceMention, country: str | None) -> bool:
    return mention.place is not None and mention.place.country not in (None, country)


def _finest(scope: Scope, ranked: Named) -> PlaceMention:
    """Of the places of one clause the smallest one that lies in the nearest is where it happened.

    "The old quarter of X, Y" is one phrase; in "in X, a bomb went off at a checkpoint in Y" the map or the words tell.
    """
    nearest, first = ranked[0]
    head = scope.head(first.words.span)
    linked = [
        p
        for steps, p in ranked
        if p is not first
        and rank(p) < rank(first)
        and (_is_phrase(scope, p, first, head) or (steps <= max(NEAR, nearest) and contains(first, p)))
    ]
    return min(linked, key=lambda p: (rank(p), p.words.span.start)) if linked else _placed_beside(scope, ranked)


def _is_phrase(scope: Scope, mention: PlaceMention, wider: PlaceMention, head: int) -> bool:
    """Tell whether a place stands in one phrase with a wider one of its country."""
    if mention.place is None or wider.place is None:
        return False
    near = abs(mention.words.span.start - wider.words.span.start) < _PHRASE
    joined = scope.distance(head, scope.head(mention.words.span)) <= 2 or _lies_in(scope, mention, head)
    return near and joined and _share_land(mention, wider)


def _share_land(a: PlaceMention, b: PlaceMention) -> bool:
    if a.place is None or b.place is None:
        return False
    return a.place.inside == b.place.gazetteer or a.place.country == b.place.country


def contains(wider: PlaceMention, mention: PlaceMention) -> bool:
    """Tell whether the map puts a place inside a wider one."""
    if wider.place is None or mention.place is None:
        return False
    if mention.place.inside == wider.place.gazetteer:
        return True
    if mention.place.country != wider.place.country:
        return False
    return is_wide(wider) or km_between(mention.place, wider.place) <= wider.place.radius_km


def _placed_beside(scope: Scope, ranked: Named) -> PlaceMention:
    """Of a list of names the first that is on the map: "in A, B and C"."""
    first = ranked[0][1]
    if first.place is not None:
        return first
    top = _list_head(scope, first)
    return next((p for _, p in ranked if p.place is not None and _list_head(scope, p) == top), first)


def _list_head(scope: Scope, mention: PlaceMention) -> int:
    """The word that a list begins with."""
    word = scope.parse.words[scope.head(mention.words.span)]
    while word.relation == "conj" and word.head >= 0:
        word = scope.parse.words[word.head]
    return word.index


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
        if mention.place is None or rank(mention) >= COUNTRY:
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


def country_named(scope: Scope, code: str | None) -> PlaceMention | None:
    """The mention of a country by its code, by its name rather than by its people's adjective."""
    named = (p for p in (*scope.places, *scope.lands) if p.place and p.place.feature == "country")
    return next((p for p in named if p.place and p.place.country == code), None)
