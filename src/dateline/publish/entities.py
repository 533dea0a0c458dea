"""What is cleared as FollowTheMoney entities: events, places, sources, dispatches, and notes on all else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import quote

from dateline.protect.clearance import Clearing
from dateline.protect.counts import is_withheld
from dateline.publish.rows import named_party
from dateline.publish.telling import about_control, about_incident, what_of
from dateline.publish.wording import Claims, Sentence, at_place, by_day, capital
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.incident import ControlState, Incident

_BODIES = ("monitor", "media", "state-media", "armed-group", "medical", "international-organisation", "outlet")


def entities(clearing: Clearing) -> Iterator[str]:
    """Yield an entity a line, a note on the policy first, then what others point at before what points at them.

    FollowTheMoney knows no toll and no control of places: what is said of these are notes in words, with what they
    stand on, and the numbers stay in the other formats.
    """
    claims = {one.record.key: one.record for one in clearing.claims}
    incidents = [one.record for one in clearing.incidents]
    control = [one.record for one in clearing.control]
    made = (
        [_entity("policy", "Note", {"name": ["Policy"], "description": [clearing.policy.in_words()]})],
        _places(claims.values()), _sources(claims.values()), _articles(claims.values()),
        *(_event(one, claims) for one in incidents), *(_held(state, claims) for state in control),
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for entity in chain.from_iterable(made):
        found.setdefault(entity["id"], entity)
    for entity in found.values():
        yield json.dumps(entity, ensure_ascii=False, separators=(",", ":")) + "\n"


def _entity(id: str, schema: str, properties: Mapping[str, Iterable[Any]]) -> dict[str, Any]:
    """Return an entity without properties that nothing is known of; values are words, each once."""
    said = {name: list(dict.fromkeys(str(value) for value in values if value not in (None, "")))
            for name, values in properties.items()}  # fmt: skip
    return {"id": f"dl-{id}", "schema": schema, "properties": {name: values for name, values in said.items() if values}}


def _id(kind: str, key: str) -> str:
    return f"{kind}-{quote(key, safe='')}"


def _places(claims: Iterable[FiledClaim]) -> Iterator[dict[str, Any]]:
    for place in (claim.place for claim in claims if claim.place):
        yield _entity(_id("place", place.key), "Address", {
            "name": [place.name], "full": [place.name], "country": [_country(place)], "latitude": [place.lat],
            "longitude": [place.lon], "city": [place.name] if place.feature in ("city", "town", "village") else [],
        })  # fmt: skip


def _sources(claims: Iterable[FiledClaim]) -> Iterator[dict[str, Any]]:
    for origin in (claim.origin for claim in claims if claim.origin.named):
        yield _entity(_id("source", origin.key), _schema(origin), {"name": [origin.name]})


def _schema(origin: Origin) -> str:
    return "Organization" if origin.kind in _BODIES else "LegalEntity"


def _articles(claims: Iterable[FiledClaim]) -> Iterator[dict[str, Any]]:
    for claim in claims:
        day = claim.published.date().isoformat() if claim.published else None
        yield _entity(_id("dispatch", claim.dispatch), "Article", {
            "title": [f"Dispatch {claim.dispatch}"], "publisher": [claim.outlet], "publishedAt": [day],
            "fileName": [f"{claim.dispatch}.txt"],
        })  # fmt: skip


def _event(one: Incident, claims: Claims) -> Iterator[dict[str, Any]]:
    """Yield an incident, its notes, and what documents it. Who is named as having acted is mentioned, not involved."""
    told, id = list(about_incident(one, claims)), f"incident-{one.id}"
    own = [claim for account in one.accounts for claim in account.claims]
    yield _entity(id, "Event", {
        "name": [f"{capital(what_of(one))}{at_place(one.place)}{by_day(one.start, one.end)}"],
        "startDate": [one.start], "endDate": [one.end], "location": [one.place.name if one.place else None],
        "country": [_country(one.place)], "addressEntity": [_ref("place", one.place.key)] if one.place else [],
        "summary": [told[0].text], "keywords": one.types[:1], "recordId": [one.id],
        "notes": [f"{one.happened.state}, Admiralty credibility {one.happened.credibility}"],
        "publisher": sorted({claim.outlet for claim in own if claim.outlet}),
        "namesMentioned": sorted({name for claim in own if claim.event
                                  for name, _ in (named_party((*claim.event.actors, *claim.event.targets)),) if name}),
    })  # fmt: skip
    yield from (_note(said, [f"dl-{id}"]) for said in told[1:])
    if any(is_withheld(row) for row in one.tolls):
        yield _entity(f"note-withheld-{one.id}", "Note", {
            "entity": [f"dl-{id}"], "name": ["A count of people is withheld"],
        })  # fmt: skip
    for dispatch in dict.fromkeys(claim.dispatch for claim in own):
        yield _entity(f"documents-{one.id}-{dispatch}", "Documentation", {
            "document": [_ref("dispatch", dispatch)], "entity": [f"dl-{id}"], "role": ["reported"],
        })  # fmt: skip


def _held(state: ControlState, claims: Claims) -> Iterator[dict[str, Any]]:
    for said in about_control(state, claims, None, None):
        yield _note(said, [_ref("place", state.place.key)])


def _note(said: Sentence, about: list[str]) -> dict[str, Any]:
    """Return a sentence as a note on what it is about, with the claims that it stands on."""
    return _entity(_id("note", said.about), "Note", {
        "entity": about, "description": [said.text], "proof": [], "name": [said.id],
        "summary": [f"claims {' '.join(said.claims)}"],
    })  # fmt: skip


def _ref(kind: str, key: str) -> str:
    return f"dl-{_id(kind, key)}"


def _country(place: FiledPlace | None) -> str | None:
    return place.country.lower() if place and place.country else None
