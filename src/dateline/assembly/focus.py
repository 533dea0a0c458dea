"""The place that the running text is at: what moves it, what it keeps, and where the dispatch as a whole is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dateline.assembly.costs import COUNTRY, is_wide, rank, words
from dateline.assembly.foretold import foretold_place
from dateline.assembly.naming import (
    Named,
    contains,
    country_named,
    filed_from,
    first_named,
    home,
    is_seat,
    is_settled,
    sites_of,
)
from dateline.assembly.scope import Scope, is_introduced, within
from dateline.records.claim import Attribution, Candidate
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Sentence
from dateline.records.referent import PlaceMention
from dateline.records.text import Span

_PROVINCE = 5  # the rank of provinces and what is wider
_LONG_AGO = timedelta(days=30)  # before publication lies what a dispatch tells of only to set beside its own story


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


class Focus:
    """The place that the running text is at, as claims in reading order move it.

    `latest` is where the last claim was, `current` where the story is: what a sentence tells of long ago, or of the
    whole region around, holds for its paragraph only.
    """

    def __init__(self, scope: Scope, dispatch: Dispatch) -> None:
        self.scope = scope
        self.published = dispatch.published
        self.latest: tuple[int, PlaceMention] | None = None
        self.current: tuple[int, PlaceMention] | None = None
        self.resolved: tuple[int, PlaceMention] | None = None
        self.main: PlaceMention | None = None
        self.main_block = 10**6
        self.is_history = False
        self.sites = sites_of(scope)
        self.home = home(scope)
        self.country = country_named(scope, self.home)
        self.filed = filed_from(scope, dispatch)
        self.foretold = foretold_place(scope)
        self.first = first_named(scope, self.filed)
        self.introduced: dict[str, tuple[int, PlaceMention]] = {}

    def move(self, sentence: Sentence, mention: PlaceMention) -> None:
        """Take the context to a place, with the things that stand there."""
        self.latest = (sentence.block, mention)
        aside = self._is_aside(sentence)
        if self.main is None:
            self.is_history = aside
        elif (aside and not self.is_history) or self._widens(mention):
            return
        self.current = self.latest
        if is_settled(self.scope, mention):
            self.resolved = self.current
        self._keep_sites(sentence, mention)
        if self._is_main(sentence.block, mention):
            self.main, self.main_block = mention, min(self.main_block, sentence.block)

    def at(self, block: int) -> PlaceMention | None:
        """The place that a paragraph is at: that of its own last claim, else that of the story."""
        if self.latest and self.latest[0] == block:
            return self.latest[1]
        return self.current[1] if self.current else None

    def _keep_sites(self, sentence: Sentence, mention: PlaceMention) -> None:
        for word in self.scope.parse.words[sentence.first : sentence.last]:
            site = word.lemma.lower()
            if is_introduced(self.scope, word):
                self.introduced[word.lemma] = (sentence.block, mention)
            if word.upos in ("NOUN", "PROPN") and site in words()["standing"]["nouns"]:
                held = self.sites.get(site)
                if held is None or rank(mention) <= rank(held):
                    self.sites[site] = mention

    def _widens(self, mention: PlaceMention) -> bool:
        """Tell whether a place is the province around where the story is, or any country."""
        if self.current is None or rank(mention) < _PROVINCE or rank(self.current[1]) >= rank(mention):
            return False
        return is_wide(mention) or contains(mention, self.current[1])

    def _is_aside(self, sentence: Sentence) -> bool:
        """Tell whether a sentence is dated long before the dispatch: "in April, militants killed 12 in X"."""
        here = [t for t in self.scope.times if sentence.span.covers(t.words.span) and t.relation is None]
        days, published = [t for t in here if t.end and t.type in ("DATE", "TIME")], self.published
        return published is not None and bool(days) and all(t.end < published - _LONG_AGO for t in days if t.end)

    def _is_main(self, block: int, mention: PlaceMention) -> bool:
        """Tell whether a place is where the main happening is: the first, or a finer one just after."""
        if self.main is None:
            return is_settled(self.scope, mention)
        if mention.place is None or self.main.place is None:
            return mention.place is not None and self.main.place is None
        inside = mention.place.country == self.main.place.country or rank(self.main) >= COUNTRY
        finer = rank(mention) < rank(self.main) and inside
        return finer and block <= self.main_block + 1

    def block(self, mention: PlaceMention) -> int:
        """The paragraph that a name stands in."""
        sentence = self.scope.sentence_at(mention.words.span.start)
        return sentence.block if sentence else -1

    def before(self, sentence: Sentence, blocks: int) -> list[PlaceMention]:
        """The places smaller than a country that sentences before name, up to so many paragraphs back."""
        speakers = [s for a in self.scope.attributions for s in a.source_spans]
        return [
            p
            for p in self.scope.places
            if p.place
            and p is not self.filed
            and rank(p) < COUNTRY
            and p.words.span.start < sentence.span.start
            and 0 <= sentence.block - self.block(p) <= blocks
            and not within(speakers, p.words.span)
            and not is_seat(self.scope, p)
        ]
