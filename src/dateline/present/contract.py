"""A reading as the contract's JSON: one object per dispatch, one per line, keys in a fixed order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from dateline.present.wording import origin
from dateline.records.claim import (
    Access,
    Attribution,
    Claim,
    ClaimTime,
    Condition,
    Control,
    Event,
    Media,
    Party,
    Source,
    Toll,
)
from dateline.records.dispatch import Dispatch
from dateline.records.reading import Reading
from dateline.records.referent import PlaceMention, TimeMention
from dateline.records.text import Excerpt, Span

Json = dict[str, Any]


def to_line(reading: Reading) -> str:
    """Return the reading as one line of JSON, without a line break; the same reading gives the same bytes."""
    return json.dumps(to_json(reading), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def to_json(reading: Reading) -> Json:
    """Return the reading as the contract's nested objects."""
    return {
        "dispatch": _dispatch(reading.dispatch),
        "sources": [_source(source) for source in reading.sources],
        "attributions": [_attribution(attribution) for attribution in reading.attributions],
        "places": [_place(place) for place in reading.places],
        "times": [_time(time) for time in reading.times],
        "claims": [_claim(claim) for claim in reading.claims],
        "media": [_media(media) for media in reading.media],
    }


def _dispatch(dispatch: Dispatch) -> Json:
    dateline = dispatch.dateline
    return {
        "file": dispatch.file,
        "id": dispatch.id,
        "headline": _words(dispatch.headline),
        "outlet": dispatch.outlet,
        "byline": _words(dispatch.byline),
        "dateline": {"place": _words(dateline.place), "date": dateline.date} if dateline else None,
        "published": _day(dispatch.published),
        "language": dispatch.language,
    }


def _source(source: Source) -> Json:
    return {
        "id": source.id,
        "name": source.name,
        "mentions": _spans(source.mentions),
        "kind": source.kind,
        "identity": source.identity,
        "reason": _excerpt(source.reason),
        "standing": source.standing,
    }


def _attribution(attribution: Attribution) -> Json:
    return {
        "id": attribution.id,
        "source": attribution.source,
        "source_spans": _spans(attribution.source_spans),
        "cue_spans": _spans(attribution.cue_spans),
        "content_spans": _spans(attribution.content_spans),
        "stance": attribution.stance,
        "channel": _excerpt(attribution.channel),
        "said": attribution.said,
        "parent": attribution.parent,
        "rule": attribution.rule,
    }


def _place(mention: PlaceMention) -> Json:
    """A place mention with all that is known of it; a claim's places leave out the last two."""
    place = mention.place
    return _claim_place(mention) | {
        "inside": place.inside if place else None,
        "radius_km": place.radius_km if place else None,
    }


def _claim_place(mention: PlaceMention) -> Json:
    place = mention.place
    return {
        "span": list(mention.words.span),
        "text": mention.words.text,
        "name": place.name if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "feature": place.feature if place else None,
        "country": place.country if place else None,
        "gazetteer": (place.gazetteer or None) if place else None,
        "reason": mention.reason,
    }


def _time(mention: TimeMention) -> Json:
    return {
        "span": list(mention.words.span),
        "text": mention.words.text,
        "type": mention.type,
        "value": mention.value,
        "edtf": mention.edtf,
        "start": _day(mention.start),
        "end": _day(mention.end),
        "reason": mention.reason,
    }


def _claim(claim: Claim) -> Json:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "trigger": _excerpt(claim.trigger),
        "content": _excerpt(claim.content),
        "sentence": list(claim.sentence),
        "attribution": list(claim.attribution),
        "certainty": claim.certainty,
        "marks": list(claim.marks),
        "doubt": _excerpt(claim.doubt),
        "event": _event(claim.event) if claim.event else None,
        "toll": _toll(claim.toll) if claim.toll else None,
        "control": _control(claim.control) if claim.control else None,
        "access": _access(claim.access) if claim.access else None,
        "condition": _condition(claim.condition) if claim.condition else None,
        "places": [_claim_place(place) | {"rule": claim.placed_by} for place in claim.places],
        "unplaced": None if claim.places else origin(claim.placed_by),
        "time": _claim_time(claim.time),
        "rule": claim.rule,
    }


def _event(event: Event) -> Json:
    return {
        "type": event.type,
        "plover": {"type": event.plover_type, "mode": event.plover_mode},
        "actor": [_party(party) for party in event.actors],
        "target": [_party(party) for party in event.targets],
        "weapons": [_excerpt(weapon) for weapon in event.weapons],
    }


def _party(party: Party) -> Json:
    return _grounded(party.words) | {"class": party.group, "side": party.side}


def _toll(toll: Toll) -> Json:
    """A toll; its group keeps class and side where no words name it, with null for the words."""
    return {
        "harm": toll.harm,
        "min": toll.low,
        "max": toll.high,
        "approximate": toll.approximate,
        "group": _grounded(toll.group) | {"class": toll.group_class, "side": toll.side},
        "basis": toll.basis,
    }


def _control(control: Control) -> Json:
    return {
        "status": control.status,
        "holder": _grounded(control.holder) | {"side": control.side} if control.holder else None,
        "against": _excerpt(control.against),
    }


def _access(access: Access) -> Json:
    return {
        "status": access.status,
        "what": _excerpt(access.what),
        "between": [_excerpt(end) for end in access.between],
    }


def _condition(condition: Condition) -> Json:
    return {"type": condition.type, "what": _excerpt(condition.what)}


def _claim_time(time: ClaimTime) -> Json:
    return _grounded(time.words) | {
        "edtf": time.edtf,
        "start": _day(time.start),
        "end": _day(time.end),
        "reason": time.reason,
        "rule": time.rule,
        "local": time.local,
    }


def _media(media: Media) -> Json:
    return {
        "span": list(media.span),
        "kind": media.kind,
        "provider": _excerpt(media.provider),
        "captured": media.captured,
        "place": _claim_place(media.place) if media.place else None,
        "authentication": {"by": _excerpt(media.by), "verdict": media.verdict, "basis": _excerpt(media.basis)},
    }


def _spans(spans: Sequence[Span]) -> list[list[int]]:
    return [list(span) for span in spans]


def _grounded(excerpt: Excerpt | None) -> Json:
    return {"span": list(excerpt.span) if excerpt else None, "text": excerpt.text if excerpt else None}


def _excerpt(excerpt: Excerpt | None) -> Json | None:
    return _grounded(excerpt) if excerpt else None


def _words(excerpt: Excerpt | None) -> str | None:
    return excerpt.text if excerpt else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
