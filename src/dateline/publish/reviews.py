"""Incidents as ClaimReview in JSON-LD: what was claimed by whom, and how that is graded; never more than the grade."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from dateline.protect.clearance import Clearing
from dateline.publish.telling import about_incident, what_of
from dateline.publish.wording import Claims, at_place, by_day, capital, count_words
from dateline.records.filed import FiledClaim
from dateline.records.incident import Incident

_UNKNOWN = 6  # Admiralty: its truth cannot be judged


def claim_reviews(clearing: Clearing) -> str:
    """Return a review of each incident's claim that it happened, by the rule that graded it."""
    claims = {one.record.key: one.record for one in clearing.claims}
    graph = [_review(one.record, claims) for one in clearing.incidents]
    told = {
        "@context": "https://schema.org", "@graph": graph,
        "description": f"Graded by rule from what sources said. {capital(clearing.policy.in_words())}.",
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _review(one: Incident, claims: Claims) -> dict[str, Any]:
    what = f"{capital(what_of(one))}{at_place(one.place)}{by_day(one.start, one.end)}"
    own = [claim for account in one.accounts for claim in account.claims]
    days = [claim.published for claim in own if claim.published]
    return {
        "@type": "ClaimReview", "@id": f"urn:dateline:incident:{one.id}", "claimReviewed": what,
        "reviewBody": " ".join(said.text for said in about_incident(one, claims)), "reviewRating": _rating(one),
        **({"datePublished": _day(max(days))} if days else {}),
        "itemReviewed": {
            "@type": "Claim", "name": what,
            **({"datePublished": _day(min(days))} if days else {}),
            "author": _authors(own), "appearance": _works(own),
        },
    }  # fmt: skip


def _rating(one: Incident) -> dict[str, Any]:
    """Return the grade in words; a number only where it can be judged at all, 5 being the best."""
    words = count_words(one.happened.state, 1, "grades").removeprefix("1 ")
    told: dict[str, Any] = {"@type": "Rating", "alternateName": words, "ratingExplanation": f"rule {one.happened.rule}"}
    if one.happened.credibility < _UNKNOWN:
        told |= {"ratingValue": _UNKNOWN - one.happened.credibility, "bestRating": 5, "worstRating": 1}
    return told


def _authors(own: list[FiledClaim]) -> list[dict[str, str]]:
    """Return who claimed it: by name where the policy names them, otherwise as they are called."""
    origins = {claim.origin.name: claim.origin for claim in own}
    return [
        {"@type": "Person" if origin.kind in ("resident", "witness") else "Organization", "name": name}
        for name, origin in sorted(origins.items())
    ]


def _works(own: list[FiledClaim]) -> list[dict[str, Any]]:
    works = {claim.dispatch: claim for claim in own}
    return [
        {"@type": "NewsArticle", "identifier": key}
        | ({"publisher": {"@type": "Organization", "name": claim.outlet}} if claim.outlet else {})
        | ({"datePublished": _day(claim.published)} if claim.published else {})
        for key, claim in sorted(works.items())
    ]


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
