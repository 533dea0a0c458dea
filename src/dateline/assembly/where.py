"""Where a claim is of: the place its clause names, else the one that the context is at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from dateline.assembly.scope import Scope, refers_to_lead, within
from dateline.lexicon import load
from dateline.records.claim import Attribution, Candidate
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Sentence
from dateline.records.referent import PlaceMention

_COUNTRY = 8  # the rank of countries and what is wider
_HEADING = 4  # words, its full stop included
_CLOSE, _GOAL = 8, 40  # costs up to which a named place is near, and from which it is only come from or gone to


@cache
def _words() -> dict[str, Any]:
    return load("context")


@cache
def _wide() -> re.Pattern[str]:
    return re.compile("|".join(_words()["wide"]["patterns"]), re.IGNORECASE)


class Focus:
    """The place that the running text is at, as claims in reading order move it."""

    def __init__(self, scope: Scope, dispatch: Dispatch) -> None:
        self._scope = scope
        self._dispatch = dispatch
        self._current: tuple[int, PlaceMention] | None = None
        self._resolved: tuple[int, PlaceMention] | None = None
        self._lead_claim: PlaceMention | None = None
        self._lead_block = 10**6
        self._sites = _sites(scope)
        self._country = _country(scope.places)
        self._lead = _lead(scope)

    def place(self, candidate: Candidate, chain: Sequence[Attribution]) -> tuple[PlaceMention, ...]:
        """The places of a claim, the one where it happens first."""
        scope = self._scope
        sentence = scope.parse.sentences[scope.parse.words[candidate.head].sentence]
        named = self._named(candidate, sentence, chain)
        if named and named[0][0] <= _CLOSE:
            return self._at(sentence, [p for _, p in named])
        heading = self._headed(sentence)
        pointed = None if heading else self._pointed(candidate, sentence)
        if pointed:
            return self._at(sentence, [pointed])
        if heading:
            return self._at(sentence, [heading])
        if named and (named[0][0] < _GOAL or not self._current):
            return tuple(p for _, p in named)  # far from the claim's words: it does not move the focus
        standing = self._standing(candidate, sentence)
        if standing:
            return (standing,)
        elsewhere = self._current is None or self._current[0] != sentence.block
        if self._lead_claim and elsewhere and refers_to_lead(scope.parse, candidate):
            return (self._lead_claim,)
        wide = _wide().search(sentence.span.of(scope.parse.text))
        if (
            wide
            and self._country
            and (
                candidate.toll
                or scope.parse.words[candidate.head].lemma in _words()["wide"]["nouns"]
                or "wide" in wide[0]
                or "across" in wide[0]
            )
        ):
            return (self._country,)
        found = self._carry(sentence)
        return (found,) if found else ()

    def _standing(self, candidate: Candidate, sentence: Sentence) -> PlaceMention | None:
        """Where "the bridge" of the claim's clause stands, if a claim before spoke of it in another paragraph."""
        if self._current is not None and self._current[0] == sentence.block:
            return None
        words = self._scope.parse
        for i in words.subtree(candidate.clause):
            word = words.words[i]
            definite = any(d.lower == "the" for d in words.children(i, "det"))
            if definite and word.lemma in self._sites:
                return self._sites[word.lemma]
        return None

    def _headed(self, sentence: Sentence) -> PlaceMention | None:
        """The place that a paragraph is headed by, as field notes set it: "Kupiansk. Bridge unusable."."""
        scope = self._scope
        first = next(s for s in scope.parse.sentences if s.block == sentence.block)
        words = scope.parse.words[first.first : first.last]
        inside = [p for p in scope.places if first.span.covers(p.words.span)]
        if first.index == sentence.index or len(words) > _HEADING or not inside:
            return None
        return inside[0] if all(w.upos in ("PROPN", "PUNCT") for w in words) else None

    def _at(self, sentence: Sentence, places: list[PlaceMention]) -> tuple[PlaceMention, ...]:
        self._current = (sentence.block, places[0])
        if places[0].place:
            self._resolved = self._current
        for word in self._scope.parse.words[sentence.first : sentence.last]:
            site = word.lemma.lower()
            if word.upos in ("NOUN", "PROPN") and site in _words()["standing"]["nouns"]:
                held = self._sites.get(site)
                if held is None or _rank(places[0]) <= _rank(held):
                    self._sites[site] = places[0]
        if self._leads(sentence.block, places[0]):
            self._lead_claim, self._lead_block = places[0], min(self._lead_block, sentence.block)
        return tuple(places)

    def _leads(self, block: int, mention: PlaceMention) -> bool:
        """Tell whether a place is where the main happening is: the first, or a finer one just after."""
        if mention.place is None or self._lead_claim is None or self._lead_claim.place is None:
            return mention.place is not None
        finer = _rank(mention) < _rank(self._lead_claim) and mention.place.country == self._lead_claim.place.country
        return finer and block <= self._lead_block + 1

    def _pointed(self, candidate: Candidate, sentence: Sentence) -> PlaceMention | None:
        """What "the area", "the city" or "there" in the claim's clause points back to."""
        scope = self._scope
        clause = scope.parse.subtree(candidate.clause)
        for i in clause:
            word = scope.parse.words[i]
            features = _words()["pointer"].get(word.text)
            definite = (word.lower == "there" and word.upos == "ADV") or any(
                d.lower in ("the", "this", "that") for d in scope.parse.children(i, "det")
            )
            if features is None or not definite or self._names_itself(i):
                continue
            found = self._last_of(features, word.start, sentence.block)
            if found:
                return found
        return None

    def _names_itself(self, index: int) -> bool:
        """Tell whether a place's name stands right beside its common noun ("the city of X")."""
        span = self._scope.parse.words[index].span
        return any(
            abs(p.words.span.start - span.end) <= 5 or abs(span.start - p.words.span.end) <= 2
            for p in self._scope.places
        )

    def _last_of(self, features: Sequence[str], before: int, block: int) -> PlaceMention | None:
        scope = self._scope
        earlier = [
            p
            for p in scope.places
            if p.place and p.words.span.start < before and (not features or p.place.feature in features)
        ]
        if not earlier:
            return None
        near = [p for p in earlier if block - self._block(p) <= 1]
        topics = [
            p
            for p in near
            if scope.parse.words[_head_of(scope, scope.word_at(p.words.span.start), p)].relation == "nsubj"
        ]
        if not features:
            local = [p for p in near if p.place and p.place.feature != "country"]
            return local[-1] if local else (self._current[1] if self._current else earlier[-1])
        if topics:
            return topics[-1]
        if self._current and self._current[1] in earlier:
            return self._current[1]
        if self._lead and self._lead.place and self._lead.place.feature in features:
            return self._lead
        return earlier[-1]

    def _named(
        self, candidate: Candidate, sentence: Sentence, chain: Sequence[Attribution]
    ) -> list[tuple[int, PlaceMention]]:
        scope = self._scope
        here = [p for p in scope.places if sentence.span.start <= p.words.span.start < sentence.span.end]
        outside = [s for a in chain for s in (*a.source_spans, *a.cue_spans)]
        here = [p for p in here if not within(outside, p.words.span) and not self._of_speaker(p, chain)]
        content = list(chain[-1].content_spans) if chain else []
        inside = [p for p in here if within(content, p.words.span)] if content else here
        inside = inside or [p for p in here if self._by_cue(p, chain)]
        scored = sorted(((self._cost(candidate, p), p.words.span.start, p) for p in inside), key=lambda row: row[:2])
        ranked = [(cost, p) for cost, _, p in scored if cost < 90]
        if not ranked:
            return []
        first = _finest(scope, ranked[0][1], [p for _, p in ranked])
        return [(ranked[0][0], first), *((cost, p) for cost, p in ranked if p is not first)]

    def _of_speaker(self, mention: PlaceMention, chain: Sequence[Attribution]) -> bool:
        """Tell whether a place only says who the speaker is: "the police chief of X"."""
        parse = self._scope.parse
        above = parse.ancestors(self._scope.word_at(mention.words.span.start))
        speakers = [s for a in chain for s in a.source_spans]
        contents = [s for a in chain for s in a.content_spans]
        return not within(contents, mention.words.span) and any(within(speakers, w.span) for w in above)

    def _by_cue(self, mention: PlaceMention, chain: Sequence[Attribution]) -> bool:
        """Tell whether a place outside the content hangs from the cue: "In X, residents said ..."."""
        scope = self._scope
        head = _head_of(scope, scope.word_at(mention.words.span.start), mention)
        cues = [scope.word_at(s.start) for a in chain for s in a.cue_spans]
        return any(scope.parse.words[head].head == cue for cue in cues)

    def _cost(self, candidate: Candidate, mention: PlaceMention) -> int:
        """How far a place is from the claim's words in the tree; places that act are no places."""
        scope = self._scope
        word = scope.word_at(mention.words.span.start)
        head = _head_of(scope, word, mention)
        case = scope.parse.child(head, "case")
        relation = scope.parse.words[head].relation
        cost = min(scope.distance(head, candidate.head), scope.distance(head, candidate.clause) + 1) * 2
        if case is not None and case.lower in _words()["preposition"]["not-where"]:
            return 95
        if relation == "nsubj" and mention.place and mention.place.feature == "country" and case is None:
            return 92
        motion = case is not None and case.lower in _words()["preposition"]["motion"]
        if motion and candidate.kind != "access" and (candidate.kind != "control" or relation == "nmod"):
            cost += _GOAL
        if mention.place is None and (case is None or case.lower not in _words()["preposition"]["where"]):
            return 93
        if relation in ("compound", "nmod:poss") or scope.parse.words[head].upos == "ADJ":
            cost += 3
        if candidate.trigger.start <= mention.words.span.start < candidate.trigger.end:
            cost -= 3
        return cost + (0 if mention.words.span.start > candidate.trigger.start else 1)

    def _carry(self, sentence: Sentence) -> PlaceMention | None:
        """The place in focus: of this paragraph's claims, of its sentences before, of the last claim, of the lead."""
        scope = self._scope
        if self._current and self._current[1].place is None and sentence.block != self._current[0]:
            self._current = self._resolved  # a name that is on no map holds for its paragraph
        if self._current and sentence.block - self._current[0] <= 3:
            return self._current[1]
        before = [
            p for p in scope.places
            if p.place and p.words.span.start < sentence.span.start and 0 <= sentence.block - self._block(p) <= 1
        ]  # fmt: skip
        speakers = [s for a in scope.attributions for s in a.source_spans]
        local = [p for p in before if p.place and _rank(p) < _COUNTRY and not within(speakers, p.words.span)]
        if local and not self._current:
            return local[-1]
        return (self._current[1] if self._current else None) or self._lead or self._country

    def _block(self, mention: PlaceMention) -> int:
        sentence = self._scope.sentence_at(mention.words.span.start)
        return sentence.block if sentence else -1


def _sites(scope: Scope) -> dict[str, PlaceMention]:
    """Things that the text says stand in a place: "a bridge in Omdurman"."""
    found: dict[str, PlaceMention] = {}
    for mention in scope.places:
        if mention.place is None or _rank(mention) >= _COUNTRY:
            continue
        head = _head_of(scope, scope.word_at(mention.words.span.start), mention)
        above = scope.parse.words[head].head
        if scope.parse.words[head].relation == "nmod" and above >= 0:
            noun = scope.parse.words[above].lemma.lower()
            if noun in _words()["standing"]["nouns"]:
                found.setdefault(noun, mention)
    return found


def _head_of(scope: Scope, word: int, mention: PlaceMention) -> int:
    """The head word of a place's name."""
    last = scope.word_at(mention.words.span.end - 1)
    inside = set(range(word, last + 1))
    return next((i for i in range(word, last + 1) if scope.parse.words[i].head not in inside), word)


def _rank(mention: PlaceMention) -> int:
    return int(_words()["rank"].get(mention.place.feature, 3)) if mention.place else 2


def _finest(scope: Scope, first: PlaceMention, among: Sequence[PlaceMention]) -> PlaceMention:
    """Of places in one phrase ("the old quarter of X, Y") the smallest one is where it happened."""
    head = _head_of(scope, scope.word_at(first.words.span.start), first)
    near = [
        p
        for p in among
        if scope.distance(head, _head_of(scope, scope.word_at(p.words.span.start), p)) <= 2
        and abs(p.words.span.start - first.words.span.start) < 80
    ]
    linked = [
        p
        for p in near
        if p is not first
        and p.place
        and first.place
        and _rank(p) < _rank(first)
        and (p.place.inside == first.place.gazetteer or p.place.country == first.place.country)
    ]
    return min(linked, key=lambda p: (_rank(p), p.words.span.start)) if linked else first


def _lead(scope: Scope) -> PlaceMention | None:
    """The first resolved place of the running text that is smaller than a country."""
    return next(
        (p for p in scope.places if p.place and _rank(p) < _COUNTRY and scope.sentence_at(p.words.span.start)), None
    )


def _country(places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The country that most places of the dispatch lie in, as a mention of its own where there is one."""
    votes: dict[str, int] = {}
    for mention in places:
        if mention.place and mention.place.country:
            votes[mention.place.country] = votes.get(mention.place.country, 0) + 1
    if not votes:
        return None
    best = max(sorted(votes), key=lambda code: votes[code])
    return next((p for p in places if p.place and p.place.feature == "country" and p.place.country == best), None)
