"""A reading -> claims on file: each with its origin, its place in the world and a key that re-reading finds again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dateline.ledger.origins import Cited, origin_of
from dateline.ledger.shorthand import in_full
from dateline.names.spelling import fold
from dateline.records.claim import Attribution, Claim, Source
from dateline.records.filed import FiledClaim, FiledPlace, Origin, Terms
from dateline.records.reading import Reading
from dateline.records.referent import Place, PlaceMention
from dateline.records.text import Span

Lineage = Callable[[Place], tuple[str, ...]]
ADDED = "person.added"


@dataclass(frozen=True, slots=True)
class Filing:
    """What the desk knows of a dispatch beside its text.

    `agency` is whom it credits for its words, None where it is the outlet's own. Where it is a copy, `story` is the
    digest of the dispatch that its group of copies began with, `owner` the agency or outlet whose that is, and `adds`
    tells of words whether its own outlet added them. `home` is the country whose army "the army" is, where the desk
    knows it: an ISO code, or "~" and its folded name; else the dispatch tells.
    """

    dispatch: str
    outlet: str | None
    agency: str | None
    published: datetime | None
    recorded: datetime
    state: str = "standing"
    story: str | None = None
    owner: str | None = None
    adds: Callable[[Span], bool] = lambda _: True
    home: str | None = None

    def is_copied(self, words: Span) -> bool:
        """Tell whether words are those of the story that it is a copy of."""
        return self.story is not None and not self.adds(words)


def file_claims(reading: Reading, filing: Filing, lineage: Lineage) -> tuple[FiledClaim, ...]:
    """Return the claims of a reading as the ledger takes them, in reading order, each key once."""
    attributions = {attribution.id: attribution for attribution in reading.attributions}
    phrases = _phrases(reading)
    home = filing.home or home_of(reading)
    cited_as = in_full(
        {one.id: _cited(one, phrases) for one in reading.sources if one.id in phrases},
        filing.outlet, filing.story or filing.dispatch, home,
    )  # fmt: skip
    hidden = {(one.id, one.name): one.withheld for one in reading.sources if one.withheld}
    found: dict[str, FiledClaim] = {}
    for claim in reading.claims:
        said = [attributions[id] for id in claim.attribution if id in attributions]
        cited = [cited_as[one.source] for one in said if one.source and one.source in cited_as]
        filed = _filed(claim, said, cited, home, filing, lineage)
        if words := next((hidden[id] for one in said if (id := (one.source, filed.origin.name)) in hidden), None):
            filed = replace(filed, withheld=words)
        found.setdefault(filed.key, filed)
    return tuple(found.values())


def claim_key(dispatch: str, claim: Claim | Terms) -> str:
    """Return the key of a claim: of the dispatch, the kind and the trigger, whatever else a reader makes of it."""
    told = f"{dispatch} {claim.kind} {claim.trigger.span.start} {claim.trigger.span.end}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def keep(judged: Iterable[FiledClaim], found: Iterable[FiledClaim], filing: Filing) -> tuple[FiledClaim, ...]:
    """Return the claims of a dispatch that people judged and its reader does not find, as what is known of it now."""
    there = {claim.key for claim in found}
    return tuple(_kept(claim, filing) for claim in judged if claim.key not in there)


def _kept(claim: FiledClaim, filing: Filing) -> FiledClaim:
    copied = filing.is_copied(claim.trigger.span)
    return replace(
        claim, story=filing.story if copied and filing.story else filing.dispatch, outlet=filing.outlet,
        published=filing.published, recorded=filing.recorded, state=filing.state, by_hand=claim.by_hand or "kept",
    )  # fmt: skip


def add(terms: Terms, filing: Filing) -> FiledClaim:
    """Return the claim that a person found in a dispatch and its reader did not."""
    copied = filing.is_copied(terms.trigger.span)
    through = (filing.outlet, (filing.owner if copied else None) or filing.agency)
    return FiledClaim(
        key=claim_key(filing.dispatch, terms), dispatch=filing.dispatch,
        story=filing.story if copied and filing.story else filing.dispatch, outlet=filing.outlet,
        published=filing.published, recorded=filing.recorded, kind=terms.kind, certainty=terms.certainty,
        marks=terms.marks, stance=None, origin=terms.origin,
        relays=tuple(dict.fromkeys(name for name in through if name and name != terms.origin.name)),
        place=terms.place, start=terms.start, end=terms.end, edtf=terms.edtf, trigger=terms.trigger,
        content=terms.content, sentence=terms.sentence, rule=ADDED, event=terms.event, toll=terms.toll,
        control=terms.control, access=terms.access, condition=terms.condition, state=filing.state, by_hand="added",
    )  # fmt: skip


def _filed(
    claim: Claim,
    said: list[Attribution],
    cited: list[Cited],
    home: str | None,
    filing: Filing,
    lineage: Lineage,
) -> FiledClaim:
    copied = filing.is_copied(claim.trigger.span)
    story = filing.story if copied and filing.story else filing.dispatch
    agency = (filing.owner if copied else None) or filing.agency
    origin = origin_of(cited, filing.outlet, agency, story, home)
    return FiledClaim(
        key=claim_key(filing.dispatch, claim), dispatch=filing.dispatch, story=story, outlet=filing.outlet,
        published=filing.published, recorded=filing.recorded, kind=claim.kind, certainty=claim.certainty,
        marks=claim.marks, stance=said[-1].stance if said else None, origin=origin,
        relays=_relays(cited, origin, filing.outlet, agency), place=_place(claim.places, lineage),
        start=claim.time.start, end=claim.time.end, edtf=claim.time.edtf, trigger=claim.trigger, content=claim.content,
        sentence=claim.sentence, rule=claim.rule, event=claim.event, toll=claim.toll, control=claim.control,
        access=claim.access, condition=claim.condition, state=filing.state,
    )  # fmt: skip


def home_of(reading: Reading) -> str | None:
    """Return the country that a dispatch is of: where most of its claims are, or what it names more than once.

    It is an ISO code, or "~" and the folded name of a country that has none; None where no country is named so.
    """
    at = [claim.places[0].place for claim in reading.claims if claim.places]
    named = [mention.place for mention in reading.places if mention.place and mention.place.feature == "country"]
    for places in (at, named):
        counted = Counter(country for place in places if place and (country := _country(place)))
        ranked = counted.most_common(1)
        if ranked and 1 < ranked[0][1] > counted.total() // 2:
            return ranked[0][0]
    return None


def _country(place: Place) -> str | None:
    return place.country or (f"~{fold(place.name)}" if place.feature == "country" else None)


def _phrases(reading: Reading) -> Mapping[str, tuple[str, ...]]:
    """Return the words by which a dispatch names each of its sources, in reading order."""
    found: dict[str, list[str]] = {}
    for said in reading.attributions:
        if said.source:
            found.setdefault(said.source, []).extend(span.of(reading.dispatch.text) for span in said.source_spans)
    return {source: tuple(dict.fromkeys(words)) for source, words in found.items()}


def _cited(source: Source, phrases: Mapping[str, tuple[str, ...]]) -> Cited:
    return Cited(source.name, source.kind, source.identity, source.standing, phrases[source.id])


def _relays(cited: list[Cited], origin: Origin, outlet: str | None, agency: str | None) -> tuple[str, ...]:
    """Name those through whom a claim came: the outlet, the agency, and each who is cited but the origin."""
    through = [outlet, agency, *(one.name for one in cited)]
    return tuple(dict.fromkeys(name for name in through if name and name != origin.name))


def _place(places: tuple[PlaceMention, ...], lineage: Lineage) -> FiledPlace | None:
    if not places:
        return None
    place = places[0].place
    if place is None:
        name = places[0].words.text
        return FiledPlace(f"~{fold(name)}", name, None, None, None, None, None)
    if not place.gazetteer:
        return FiledPlace(
            f"~{fold(place.name)}", place.name, place.feature, place.lat, place.lon, place.radius_km, place.country,
            lineage(place),
        )  # fmt: skip
    return FiledPlace(
        place.gazetteer, place.name, place.feature, place.lat, place.lon, place.radius_km, place.country,
        lineage(place),
    )  # fmt: skip
