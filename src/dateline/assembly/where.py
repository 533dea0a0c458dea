"""Where a claim is of: the place its clause names, else the one that the context is at, with the rule that says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from dateline.assembly.foretold import foretold_place
from dateline.assembly.naming import (
    GOAL,
    NEAR,
    Named,
    country_named,
    filed_from,
    first_named,
    heading,
    home,
    is_called,
    is_far,
    is_scene,
    is_seat,
    is_settled,
    named,
    rank,
    sites_of,
    speaks_from,
    words,
)
from dateline.assembly.scope import Scope, incident_of, is_denied, is_introduced, is_quoted, within
from dateline.records.claim import Attribution, Candidate
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Sentence, Word
from dateline.records.referent import PlaceMention
from dateline.records.text import Span

_COUNTRY = 8  # the rank of countries and what is wider
_REACH = 3  # paragraphs over which a place holds without being named again


@dataclass(frozen=True, slots=True)
class Question:
    """A claim that asks for its place: its words, its sentence, and the places that the sentence names."""

    candidate: Candidate
    sentence: Sentence
    named: Named
    quoted: bool
    chain: Sequence[Attribution]

    @property
    def sources(self) -> tuple[Span, ...]:
        """The words of the innermost source."""
        return self.chain[-1].source_spans if self.chain else ()


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The places of a claim, the one where it happens first, and the rule; `moves` takes the context there."""

    places: tuple[PlaceMention, ...]
    rule: str
    moves: bool = False


@cache
def _wide() -> re.Pattern[str]:
    return re.compile("|".join(words()["wide"]["patterns"]), re.IGNORECASE)


@cache
def _apart() -> re.Pattern[str]:
    return re.compile("|".join(words()["apart"]["patterns"]), re.IGNORECASE)


class Focus:
    """The place that the running text is at, as claims in reading order move it."""

    def __init__(self, scope: Scope, dispatch: Dispatch) -> None:
        self.scope = scope
        self.current: tuple[int, PlaceMention] | None = None
        self.resolved: tuple[int, PlaceMention] | None = None
        self.main: PlaceMention | None = None
        self.main_block = 10**6
        self.sites = sites_of(scope)
        self.home = home(scope)
        self.country = country_named(scope.places, self.home)
        self.filed = filed_from(scope, dispatch)
        self.foretold = foretold_place(scope)
        self.first = first_named(scope, self.filed)
        self.introduced: dict[str, tuple[int, PlaceMention]] = {}

    def place(self, candidate: Candidate, chain: Sequence[Attribution]) -> Whereabouts:
        """The places of a claim, by the first of the rules that knows one."""
        sentence = self.scope.parse.sentences[self.scope.parse.words[candidate.head].sentence]
        near = named(self.scope, candidate, sentence, chain, self.home)
        question = Question(candidate, sentence, near, is_quoted(self.scope, chain), chain)
        for rule in RULES:
            found = rule(self, question)
            if found is not None:
                if found.moves:
                    self._move(sentence, found.places[0])
                return found
        return Whereabouts((), "place.none")

    def _move(self, sentence: Sentence, mention: PlaceMention) -> None:
        """Take the context to a place, with the things that stand there."""
        self.current = (sentence.block, mention)
        if is_settled(self.scope, mention):
            self.resolved = self.current
        for word in self.scope.parse.words[sentence.first : sentence.last]:
            site = word.lemma.lower()
            if is_introduced(self.scope, word):
                self.introduced[word.lemma] = (sentence.block, mention)
            if word.upos in ("NOUN", "PROPN") and site in words()["standing"]["nouns"]:
                held = self.sites.get(site)
                if held is None or rank(mention) <= rank(held):
                    self.sites[site] = mention
        if self._is_main(sentence.block, mention):
            self.main, self.main_block = mention, min(self.main_block, sentence.block)

    def _is_main(self, block: int, mention: PlaceMention) -> bool:
        """Tell whether a place is where the main happening is: the first, or a finer one just after."""
        if self.main is None:
            return is_settled(self.scope, mention)
        if mention.place is None or self.main.place is None:
            return mention.place is not None and self.main.place is None
        inside = mention.place.country == self.main.place.country or rank(self.main) >= _COUNTRY
        finer = rank(mention) < rank(self.main) and inside
        return finer and block <= self.main_block + 1

    def block(self, mention: PlaceMention) -> int:
        """The paragraph that a name stands in."""
        sentence = self.scope.sentence_at(mention.words.span.start)
        return sentence.block if sentence else -1


def _by_clause(focus: Focus, question: Question) -> Whereabouts | None:
    """A place that the claim's own clause names."""
    if not question.named or question.named[0][0] > NEAR:
        return None
    if question.named[0][1] is heading(focus.scope, question.sentence):
        return None
    return Whereabouts(tuple(p for _, p in question.named), "place.clause", moves=True)


def _by_heading(focus: Focus, question: Question) -> Whereabouts | None:
    """The place that the claim's paragraph is headed by."""
    found = heading(focus.scope, question.sentence)
    return Whereabouts((found,), "place.heading", moves=True) if found else None


def _by_pointer(focus: Focus, question: Question) -> Whereabouts | None:
    """What "the area", "the city", "there" or "here" in the claim's clause points back to."""
    parse = focus.scope.parse
    for i in focus.scope.clause(question.candidate.clause):
        word = parse.words[i]
        features = words()["pointer"].get(word.text)
        adverb = word.lower in ("there", "here") and word.upos == "ADV"
        definite = adverb or any(d.lower in ("the", "this", "that") for d in parse.children(i, "det"))
        if features is None or not definite or _names_itself(focus.scope, i):
            continue
        found = _spot(focus, question, word) or _last_of(focus, word, features, question.sentence.block)
        if found:
            return Whereabouts((found,), "place.pointer", moves=True)
    return None


def _by_sentence(focus: Focus, question: Question) -> Whereabouts | None:
    """A place named elsewhere in the sentence; what is only come from or gone to counts where nothing else is."""
    if not question.named:
        return None
    known = focus.current or _by_mention(focus, question)
    if question.named[0][0] < GOAL or not known:
        return Whereabouts(tuple(p for _, p in question.named), "place.sentence")
    return None


def _by_tally(focus: Focus, question: Question) -> Whereabouts | None:
    """The town whose own body counts over days: "the X health department", whatever square the text is at."""
    toll = question.candidate.toll
    if toll is None or toll.basis not in ("period", "cumulative") or not question.chain:
        return None
    source = question.chain[-1].source
    spans = [s for a in focus.scope.attributions if source and a.source == source for s in a.source_spans]
    for span in spans:
        counts = any(w.lemma.lower() in words()["tally"]["nouns"] for w in focus.scope.words(span))
        told = span.of(focus.scope.parse.text)
        inside = [p for p in focus.scope.places if p.place and rank(p) < _COUNTRY and p.words.text in told]
        if counts and inside:
            return Whereabouts((inside[0],), "place.tally", moves=True)
    return None


def _by_standing(focus: Focus, question: Question) -> Whereabouts | None:
    """Where "the bridge" of the claim's clause stands, if a claim before spoke of it in another paragraph."""
    if focus.current is not None and focus.current[0] == question.sentence.block:
        return None
    parse = focus.scope.parse
    for i in focus.scope.clause(question.candidate.clause):
        lemma = parse.words[i].lemma
        if lemma in focus.sites and any(d.lower == "the" for d in parse.children(i, "det")):
            return Whereabouts((focus.sites[lemma],), "place.standing")
    return None


def _by_lead(focus: Focus, question: Question) -> Whereabouts | None:
    """Where the main happening is, for "the attack" that is named no further, and for what is denied."""
    elsewhere = focus.current is None or focus.current[0] != question.sentence.block
    if not focus.main or not elsewhere:
        return None
    incident = incident_of(focus.scope.parse, question.candidate)
    words_here = focus.scope.parse.words[question.sentence.first : question.sentence.last]
    again = any(w.lemma == incident and w.xpos == "NNS" for w in words_here)
    block, place = focus.introduced.get(incident or "", (-1, focus.main))
    if incident and again and question.sentence.block - block == 1 and is_settled(focus.scope, place):
        return Whereabouts((place,), "place.lead")
    return Whereabouts((focus.main,), "place.lead") if incident or is_denied(question.chain) else None


def _by_country(focus: Focus, question: Question) -> Whereabouts | None:
    """The whole country, where the claim is of the war or of all of it."""
    candidate, found = question.candidate, _wide().search(question.sentence.span.of(focus.scope.parse.text))
    if found is None:
        return (
            Whereabouts((focus.country,), "place.country") if focus.country and _is_national(focus, question) else None
        )
    spread = candidate.toll or focus.scope.parse.words[candidate.head].lemma in words()["wide"]["nouns"]
    if spread or "wide" in found[0] or "across" in found[0]:
        return Whereabouts((focus.country,), "place.country") if focus.country else Whereabouts((), "place.unnamed")
    return None


def _is_national(focus: Focus, question: Question) -> bool:
    """Tell whether a government or the like counts more than one happening."""
    toll = question.candidate.toll
    told = [w.lemma.lower() for span in question.sources for w in focus.scope.words(span)]
    since = any(t.relation == "since" and question.sentence.span.covers(t.words.span) for t in focus.scope.times)
    over = toll is not None and (since or toll.basis in ("cumulative", "period"))
    return over and any(w in words()["national"]["nouns"] for w in told)


def _by_apart(focus: Focus, question: Question) -> Whereabouts | None:
    """Not where the text was: "in a separate incident" that names no place is known to be in the country only."""
    if _apart().match(question.sentence.span.of(focus.scope.parse.text)) is None:
        return None
    return Whereabouts((focus.country,), "place.country") if focus.country else Whereabouts((), "place.unnamed")


def _by_paragraph(focus: Focus, question: Question) -> Whereabouts | None:
    """Where the claims before in the paragraph are, else the last place that its sentences before are set in."""
    if focus.current and focus.current[0] == question.sentence.block:
        return Whereabouts((focus.current[1],), "place.paragraph")
    set_in = [p for p in _before(focus, question.sentence, 0) if is_scene(focus.scope, p)]
    return Whereabouts((set_in[-1],), "place.paragraph", moves=True) if set_in else None


def _by_source(focus: Focus, question: Question) -> Whereabouts | None:
    """Where the innermost source lives or works, if it is one that tells of its own place: "a resident of X"."""
    for span in question.sources:
        inside = [p for p in focus.scope.places if span.covers(p.words.span) and rank(p) < _COUNTRY]
        local = any(w.lemma.lower() in words()["local"]["nouns"] for w in focus.scope.words(span))
        if local and inside:
            return Whereabouts((inside[0],), "place.source", moves=True)
    if not question.chain:
        return None
    heard = [p for p in focus.scope.places if speaks_from(focus.scope, p, question.chain, focus.home)]
    return Whereabouts((heard[0],), "place.source", moves=True) if heard else None


def _by_narrative(focus: Focus, question: Question) -> Whereabouts | None:
    """Where the last claims of the paragraphs before are; a name that is on no map holds for its paragraph."""
    if focus.current and not is_settled(focus.scope, focus.current[1]):
        focus.current = focus.resolved
    if focus.current and question.sentence.block - focus.current[0] <= _REACH:
        return Whereabouts((focus.current[1],), "place.narrative")
    return None


def _by_mention(focus: Focus, question: Question) -> Whereabouts | None:
    """The last place that was named near by, while no claim has been placed yet."""
    if focus.current:
        return None
    before = _before(focus, question.sentence, 1)
    return Whereabouts((before[-1],), "place.mention") if before else None


def _before(focus: Focus, sentence: Sentence, blocks: int) -> list[PlaceMention]:
    """The places smaller than a country that sentences before name, up to so many paragraphs back."""
    speakers = [s for a in focus.scope.attributions for s in a.source_spans]
    return [
        p
        for p in focus.scope.places
        if p.place
        and p is not focus.filed
        and rank(p) < _COUNTRY
        and p.words.span.start < sentence.span.start
        and 0 <= sentence.block - focus.block(p) <= blocks
        and not within(speakers, p.words.span)
        and not is_seat(focus.scope, p)
    ]


def _by_text(focus: Focus, _: Question) -> Whereabouts | None:
    """The last place of the context, however far back; else the first that the text names; else its country."""
    if focus.current:
        return Whereabouts((focus.current[1],), "place.text")
    if focus.foretold and focus.first in (None, focus.filed):
        return Whereabouts((focus.foretold,), "place.foretold")
    if focus.first:
        return Whereabouts((focus.first,), "place.first")
    return Whereabouts((focus.country,), "place.country") if focus.country else None


Rule = Callable[[Focus, Question], Whereabouts | None]
RULES: tuple[Rule, ...] = (
    _by_clause, _by_heading, _by_pointer, _by_sentence, _by_tally, _by_standing, _by_lead, _by_country, _by_apart,
    _by_paragraph, _by_source, _by_narrative, _by_mention, _by_text,
)  # fmt: skip


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


def _last_of(focus: Focus, noun: Word, features: Sequence[str], block: int) -> PlaceMention | None:
    """The place before that a common noun points back to."""
    earlier = [p for p in focus.scope.places if p.words.span.start < noun.start]
    if noun.lower == "here" and focus.current:
        return focus.current[1]
    placed = [p for p in earlier if p.place and (not features or p.place.feature in features)]
    if focus.current and focus.filed and is_far(focus.current[1], focus.filed):
        placed = [p for p in placed if p is not focus.filed]
    if features:
        return _last_of_kind(focus, noun, earlier, placed, block)
    countries = {focus.home, focus.current[1].place.country if focus.current and focus.current[1].place else None}
    near = [p for p in placed if block - focus.block(p) <= 1]
    local = [p for p in near if p.place and p.place.feature != "country" and p.place.country in countries]
    if local or not placed:
        return local[-1] if local else None
    return focus.current[1] if focus.current else placed[-1]


def _last_of_kind(
    focus: Focus, noun: Word, earlier: Sequence[PlaceMention], placed: Sequence[PlaceMention], block: int
) -> PlaceMention | None:
    """Of the places of a kind ("the city"): the topic of its sentence, the one in focus, one called so, the first."""
    parse, current = focus.scope.parse, focus.current[1] if focus.current else None
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
