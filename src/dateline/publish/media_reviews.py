"""What the desk holds of pictures and films, as MediaReview in JSON-LD: the word and why, never the file."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from dateline.protect.clearance import Clearing
from dateline.protect.reviewing import Review
from dateline.publish.wording import capital
from dateline.records.filed import FiledPlace

_OBJECTS = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}


def media_reviews(clearing: Clearing) -> str:
    """Return a review of each exhibit on which a person's verdict stands."""
    told = {
        "@context": "https://schema.org", "@graph": [review_object(one.record) for one in clearing.exhibits],
        "description": f"What people at the desk hold of files that it keeps. {capital(clearing.policy.in_words())}.",
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def review_object(one: Review) -> dict[str, Any]:
    """Return one review."""
    return {
        "@type": "MediaReview", "@id": f"urn:dateline:exhibit:{one.id}", "mediaAuthenticityCategory": one.word,
        "reviewBody": one.reason, "datePublished": one.reviewed.isoformat(), "itemReviewed": _item(one),
        "about": [{"@type": "Event", "@id": f"urn:dateline:incident:{id}"} for id in one.incidents],
        "isBasedOn": {"@type": "Claim", "@id": f"urn:dateline:claim:{one.claim}"},
    }  # fmt: skip


def _item(one: Review) -> dict[str, Any]:
    """Return what was looked at as it was said to be: a place and days, which the verdict may contradict."""
    said: dict[str, Any] = {"@type": _OBJECTS.get(one.medium, "MediaObject")}
    if one.place is not None:
        said["contentLocation"] = _place(one.place)
    if one.start is not None and one.end is not None:
        said["temporalCoverage"] = _days(one.start, one.end)
    return said


def _place(place: FiledPlace) -> dict[str, Any]:
    told: dict[str, Any] = {"@type": "Place", "name": place.name}
    if place.lat is not None and place.lon is not None:
        told["geo"] = {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
    return told


def _days(start: date, end: date) -> str:
    return start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
