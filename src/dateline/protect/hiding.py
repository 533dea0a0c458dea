"""Claims without what is protected: first without names, for the ledger to reckon with, then as they are published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from dateline.names.spelling import fold
from dateline.protect.naming import Dispatches, PublicNames, public_names
from dateline.protect.persons import called, is_body, may_be_named, name_parts, phrases
from dateline.protect.placing import Around, Placing
from dateline.protect.policy import Policy
from dateline.protect.secret import Namer
from dateline.protect.senders import Senders, keys_of_senders
from dateline.protect.shielding import shielded
from dateline.protect.times import coarse_edtf, coarse_moment, first_of, last_of
from dateline.protect.words import Cut, cutter, map_words, without_spans
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.incident import Judgement
from dateline.records.text import Excerpt, Span

_NONE = Span(0, 0)
_TELLING = 4  # words of a description that may tell who an unnamed source is
_ASIDE = "set aside by the desk"


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is hidden on one desk by one policy: whose names, which words, and what stands for them."""

    policy: Policy
    names: PublicNames
    placing: Placing
    persons: Mapping[str, str]
    open: frozenset[str]
    shielded: frozenset[str]
    name: Namer
    cut_names: Cut
    cut: Cut
    senders: Senders

    @classmethod
    def of(
        cls, filed: Dispatches, policy: Policy, around: Around, name: Namer, judgements: Iterable[Judgement] = (),
        senders: Senders = MappingProxyType({}), always: frozenset[str] = frozenset(),
    ) -> Hiding:  # fmt: skip
        """Look through all that is on file for what is to be hidden, and whom `always` names by key."""
        claims = [claim for some in filed for claim in some]
        origins = {claim.origin.key: claim.origin for claim in claims}
        listed = cutter({"word": policy.cut})
        sent = keys_of_senders(origins.values(), senders)
        shield = shielded(claims, judgements, policy.asked == "withhold", sent | always)
        public = {one.key for one in origins.values() if one.key not in shield and _is_open(one, policy, listed)}
        placing = Placing(policy, around)
        places = {claim.place.key: claim.place for claim in claims if claim.place}
        hidden = _hidden_places(places.values(), placing)
        unnamed = [one for one in origins.values() if one.key not in public | sent]
        persons = (*_person_words(claims, unnamed, places.values(), shield), *_whole(senders, places.values()))
        protected = {"name": persons, "word": policy.cut}
        cut = cutter(protected | {"place": hidden})
        names = public_names(filed, cut, name)
        codes = {fold(one.name): names.sources[one.key].lower() for one in origins.values()
                 if one.named and one.key not in public}  # fmt: skip
        shown = frozenset(fold(origins[key].name) for key in public)
        shown -= codes.keys()
        return cls(policy, names, placing, codes, shown, shield, name, cutter(protected), cut, senders)

    def reckoned(self, claim: FiledClaim) -> FiledClaim:
        """Return a claim as the public ledger reckons with it: nobody's name in it, no digest, all else as it is."""
        told: FiledClaim = map_words(claim, lambda words: Excerpt(words.span, self.cut_names(words.text)))
        return replace(
            told, key=self.names.claims[claim.key], dispatch=self.names.dispatches[claim.dispatch],
            story=self._story(claim.story), outlet=self.cut_names(claim.outlet) if claim.outlet else None,
            origin=self._origin(claim), relays=tuple(self.persons.get(fold(one), one) for one in claim.relays),
            withheld=None,
        )  # fmt: skip

    def published(self, claim: FiledClaim, wordless: str = "", countless: bool = False) -> FiledClaim:
        """Return a claim that is reckoned with as it is published.

        `wordless` stands for all its words where it may not be quoted, and it says no number where it is `countless`.
        """
        told: FiledClaim = map_words(claim, lambda words: Excerpt(_NONE, wordless) if wordless else self._said(words))
        unit = self.policy.time
        if countless and told.toll:
            told = replace(told, toll=replace(told.toll, low=None, high=None, group=None))
        return replace(
            told, sentence=_NONE, place=self.placing.shown(claim.place),
            published=coarse_moment(claim.published, unit) if claim.published else None,
            recorded=coarse_moment(claim.recorded, unit), start=self.first(claim.start), end=self.last(claim.end),
            edtf=coarse_edtf(claim.edtf, unit), outlet=self.cut(claim.outlet) if claim.outlet else None,
            origin=self._called(claim.origin), relays=self._relays(claim),
        )  # fmt: skip

    def sources(self, filed: Dispatches) -> dict[str, str]:
        """Return the public key of every source by its own, but of those who are not to be told from others."""
        claims = (claim for some in filed for claim in some if claim.origin.key not in self.shielded)
        return {claim.origin.key: self._origin(claim).key for claim in claims}

    def hidden(self, claim: FiledClaim) -> str | None:
        """Return who told a claim where that is somebody whom nobody is to know; None otherwise."""
        origin = claim.origin
        if claim.dispatch in self.senders:
            return fold(self.senders[claim.dispatch])
        if origin.key in self.shielded or claim.withheld is not None:
            return fold(origin.name) if origin.named else origin.key
        return fold(origin.name) if origin.named and fold(origin.name) in self.persons else None

    def judged(self, judgement: Judgement, keys: Mapping[str, str]) -> Judgement:
        """Return a decision about public ids, without who made it and in what words.

        `keys` are of sources and of decisions; what is no longer on file is left out.
        """
        known = {**self.names.claims, **keys}
        subjects = tuple(sorted(known.get(one, "") for one in judgement.subjects))
        reason = _ASIDE if judgement.act == "discount" else ""
        return replace(judgement, key=keys[judgement.key], subjects=subjects, reason=reason, by="")

    def first(self, day: date | None) -> date | None:
        """Return the first day of the unit that a day is in."""
        return first_of(day, self.policy.time) if day else None

    def last(self, day: date | None) -> date | None:
        """Return the last day of the unit that a day is in."""
        return last_of(day, self.policy.time) if day else None

    def _story(self, story: str) -> str:
        return self.names.dispatches.get(story) or self.names.sources.get(story) or "story"

    def _origin(self, claim: FiledClaim) -> Origin:
        origin = claim.origin
        if origin.key in self.shielded:
            return self._shielded(claim)
        party = self._without_digest(origin.party) if origin.party else None
        if not origin.named:
            key = f"unnamed:{self._story(claim.story)}:{self.names.sources[origin.key]}"
            return replace(origin, key=key, party=party)
        code = self.persons.get(fold(origin.name))
        if code is None:
            return replace(origin, key=self._without_digest(origin.key), party=party)
        return replace(origin, key=f"source:{code}", name=code, party=party)

    def _shielded(self, claim: FiledClaim) -> Origin:
        """Return a protected source as one without a name, which nothing tells to be the same in two stories."""
        origin, story = claim.origin, self._story(claim.story)
        code = self.name("shielded", story, self.names.sources[origin.key])
        return Origin(f"unnamed:{story}:{code}", called(origin), origin.kind, False, origin.side, origin.standing)

    def _without_digest(self, told: str) -> str:
        head, mark, story = told.rpartition("@story:")
        if mark:
            return f"{head}@story:{self._story(story)}"
        head, mark, story = told.rpartition(":@")
        return f"{head}:@{self._story(story)}" if mark else told

    def is_quoted(self, origin: Origin) -> bool:
        """Tell whether the words of a source are shown."""
        return self.policy.quote == "all" or (self.policy.quote == "named" and self._is_named(origin))

    def _is_named(self, origin: Origin) -> bool:
        return origin.named and fold(origin.name) in self.open

    def _called(self, origin: Origin) -> Origin:
        if self._is_named(origin):
            return replace(origin, name=self.cut(origin.name))
        return replace(origin, name=called(origin), named=False, party=origin.party if is_body(origin) else None)

    def _relays(self, claim: FiledClaim) -> tuple[str, ...]:
        names = (self.cut(one) for one in claim.relays if one == claim.outlet or fold(one) in self.open)
        return tuple(dict.fromkeys(names))

    def _said(self, words: Excerpt) -> Excerpt:
        return without_spans(words, self.cut)


def _is_open(origin: Origin, policy: Policy, listed: Cut) -> bool:
    return may_be_named(origin, policy) and listed(origin.name) == origin.name


def _whole(senders: Senders, places: Iterable[FiledPlace]) -> list[str]:
    """Return the names of senders as wholes: their parts are words like others. One that a place bears stays."""
    common = {fold(place.name) for place in places}
    return sorted({" ".join(name.split()) for name in senders.values() if fold(name) not in common})


def _hidden_places(places: Iterable[FiledPlace], placing: Placing) -> tuple[str, ...]:
    """Return the names of places that are not shown themselves, but for those that a place which is shown bears too."""
    known = sorted(places, key=lambda place: place.key)
    shown = {fold(place.name) for one in known if (place := placing.shown(one))}
    hidden = dict.fromkeys(one.name for one in known if placing.is_hidden(one) and fold(one.name) not in shown)
    return tuple(hidden)


def _person_words(
    claims: Iterable[FiledClaim], hidden: Iterable[Origin], places: Iterable[FiledPlace], shield: Collection[str]
) -> tuple[str, ...]:
    """Return the names of those who may not be named, and each part of them that names no place and no office."""
    unnamed = list(hidden)
    names = {one.name for one in unnamed if one.named and not is_body(one)} | set(_harmed(claims))
    common = {word for place in places for word in fold(place.name).split()} | set(phrases()["titles"]["words"])
    parts = {part for name in names for part in name_parts(name) if " " in part or fold(part) not in common}
    parts |= {" ".join(one.name.split()) for one in unnamed if one.named and one.key in shield}
    described = {one.name for one in unnamed if not one.named and len(one.name.split()) >= _TELLING}
    return tuple(sorted(parts | described))


def _harmed(claims: Iterable[FiledClaim]) -> Iterable[str]:
    """Yield the names of single people to whom something was done."""
    for claim in claims:
        for party in claim.event.targets if claim.event else ():
            words = party.words.text.split()
            if party.group == "person" and len(words) > 1 and all(word[:1].isupper() for word in words):
                yield party.words.text
