"""Claims as JSON Lines of our own schema: a line on the policy, then one claim a line, nothing that is protected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from dateline.protect.clearance import Cleared, Clearing
from dateline.records.claim import Party
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.text import Excerpt

SCHEMA = "dateline-claims-1"


def claims_schema() -> str:
    """Return the JSON Schema of a line."""
    return (files(__package__) / "claims.schema.json").read_text(encoding="utf-8")


def claim_lines(clearing: Clearing) -> Iterator[str]:
    """Yield the lines: what it is and by which policy it was cleared, then the claims."""
    of = {claim.key: one.record.id for one in clearing.incidents for a in one.record.accounts for claim in a.claims}
    withheld = {what: number for what, number in clearing.withheld if number}
    yield _line({"schema": SCHEMA, "policy": clearing.policy.stated(), "withheld": withheld})
    for one in clearing.claims:
        yield _line(claim_object(one, of.get(one.record.key)))


def _line(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def claim_object(cleared: Cleared[FiledClaim], incident: str | None) -> dict[str, Any]:
    """Return a claim with what it is of; of event, toll, control, access and condition the one that it has."""
    claim = cleared.record
    told = {
        "id": claim.key, "dispatch": claim.dispatch, "story": claim.story, "incident": incident,
        "outlet": claim.outlet, "published": _day(claim.published), "recorded": _day(claim.recorded),
        "kind": claim.kind, "certainty": claim.certainty, "marks": list(claim.marks), "stance": claim.stance,
        "state": claim.state, "source": _source(claim), "relays": list(claim.relays), "place": _place(claim.place),
        "start": _day(claim.start), "end": _day(claim.end), "edtf": claim.edtf, "words": claim.content.text,
        "trigger": claim.trigger.text, "rule": claim.rule,
    }  # fmt: skip
    return told | _kind(claim)


def _source(claim: FiledClaim) -> dict[str, Any]:
    origin = claim.origin
    return {"key": origin.key, "name": origin.name, "named": origin.named, "kind": origin.kind, "side": origin.side,
            "standing": origin.standing}  # fmt: skip


def _place(place: FiledPlace | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"key": place.key, "name": place.name, "feature": place.feature, "lat": place.lat, "lon": place.lon,
            "radius_km": place.radius_km, "country": place.country}  # fmt: skip


def _kind(claim: FiledClaim) -> dict[str, Any]:
    if claim.event:
        one = claim.event
        return {"event": {"type": one.type, "actors": [_party(party) for party in one.actors],
                          "targets": [_party(party) for party in one.targets],
                          "weapons": [words.text for words in one.weapons]}}  # fmt: skip
    if claim.toll:
        toll = claim.toll
        return {"toll": {"harm": toll.harm, "low": toll.low, "high": toll.high, "approximate": toll.approximate,
                         "group": _text(toll.group), "category": toll.group_class, "side": toll.side,
                         "basis": toll.basis}}  # fmt: skip
    if claim.control:
        return {"control": {"status": claim.control.status, "holder": _text(claim.control.holder),
                            "side": claim.control.side, "against": _text(claim.control.against)}}  # fmt: skip
    if claim.access:
        return {"access": {"status": claim.access.status, "what": _text(claim.access.what)}}
    return {"condition": {"type": claim.condition.type, "what": _text(claim.condition.what)}} if claim.condition else {}


def _party(party: Party) -> dict[str, Any]:
    return {"words": party.words.text, "group": party.group, "side": party.side}


def _text(words: Excerpt | None) -> str | None:
    return words.text if words else None


def _day(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()[:10]
