"""A reading -> claims on file: each with its origin, its place in the world and a key that re-reading finds again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dateline.ledger.origins import Cited, origin_of
from dateline.names.spelling import fold
from dateline.records.claim import Attribution, Claim, Source
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.reading import Reading
from dateline.records.referent import Place, PlaceMention

Lineage = Callable[[Place], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Filing:
    """What the desk knows of a dispatch beside its text.

    `story` is the digest of the dispatch that its group of copies began with, `agency` whose copy it prints, None
    where it is the outlet's own or nobody is credited.
    """

    dispatch: str
    story: str
    outlet: str | None
    agency: str | None
    published: datetime | None
    recorded: datetime


def file_claims(reading: Reading, filing: Filing, lineage: Lineage) -> tuple[FiledClaim, ...]:
    """Return the claims of a reading as the ledger takes them, in reading order, each key once."""
    sources = {source.id: source for source in reading.sources}
    attributions = {attribution.id: attribution for attribution in reading.attributions}
    found: dict[str, FiledClaim] = {}
    for claim in reading.claims:
        said = [attributions[id] for id in claim.attribution if id in attributions]
        filed = _filed(claim, said, sources, reading, filing, lineage)
        found.setdefault(filed.key, filed)
    return tuple(found.values())


def claim_key(dispatch: str, claim: Claim) -> str:
    """Return the key of a claim: of the dispatch, the kind and the trigger, whatever else a reader makes of it."""
    told = f"{dispatch} {claim.kind} {claim.trigger.span.start} {claim.trigger.span.end}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _filed(
    claim: Claim,
    said: list[Attribution],
    sources: Mapping[str, Source],
    reading: Reading,
    filing: Filing,
    lineage: Lineage,
) -> FiledClaim:
    cited = [_cited(one, sources[one.source], reading) for one in said if one.source and one.source in sources]
    origin = origin_of(cited, filing.outlet, filing.agency, filing.story)
    return FiledClaim(
        key=claim_key(filing.dispatch, claim), dispatch=filing.dispatch, story=filing.story, outlet=filing.outlet,
        published=filing.published, recorded=filing.recorded, kind=claim.kind, certainty=claim.certainty,
        marks=claim.marks, stance=said[-1].stance if said else None, origin=origin,
        relays=_relays(cited, origin, filing), place=_place(claim.places, lineage), start=claim.time.start,
        end=claim.time.end, edtf=claim.time.edtf, trigger=claim.trigger, content=claim.content,
        sentence=claim.sentence, rule=claim.rule, event=claim.event, toll=claim.toll, control=claim.control,
        access=claim.access, condition=claim.condition,
    )  # fmt: skip


def _cited(said: Attribution, source: Source, reading: Reading) -> Cited:
    words = tuple(span.of(reading.dispatch.text) for span in said.source_spans)
    return Cited(source.name, source.kind, source.identity, source.standing, words)


def _relays(cited: list[Cited], origin: Origin, filing: Filing) -> tuple[str, ...]:
    """Name those through whom a claim came: the outlet, the agency, and each who is cited but the origin."""
    through = [filing.outlet, filing.agency, *(one.name for one in cited)]
    return tuple(dict.fromkeys(name for name in through if name and name != origin.name))


def _place(places: tuple[PlaceMention, ...], lineage: Lineage) -> FiledPlace | None:
    if not places:
        return None
    place = places[0].place
    if place is None:
        name = places[0].words.text
        return FiledPlace(f"~{fold(name)}", name, None, None, None, None, None)
    if not place.gazetteer:
        return FiledPlace(f"~{fold(place.name)}", place.name, place.feature, None, None, None, place.country)
    return FiledPlace(
        place.gazetteer, place.name, place.feature, place.lat, place.lon, place.radius_km, place.country,
        lineage(place),
    )  # fmt: skip
