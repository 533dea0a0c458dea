"""Incidents as TimelineJS reads them: a slide each, its sentences as harmless HTML, and no picture from anywhere."""

from __future__ import annotations

import html
import json
from datetime import date
from typing import Any

from dateline.protect.clearance import Clearing
from dateline.publish.telling import about_incident, what_of
from dateline.publish.wording import Claims, at_place, capital, count_words, tables
from dateline.records.incident import Incident


def timeline(clearing: Clearing) -> str:
    """Return the incidents that have a day; how many have none stands on the title slide."""
    claims = {one.record.key: one.record for one in clearing.claims}
    incidents = [one.record for one in clearing.incidents]
    undated = sum(one.start is None for one in incidents)
    words = [clearing.policy.in_words() + "."]
    if undated:
        words.append(tables()["page"]["undated"].format(number=count_words("on_record", undated)))
    told = {
        "title": {"text": {"headline": "Incidents", "text": "".join(f"<p>{html.escape(one)}</p>" for one in words)}},
        "events": [_event(one, claims) for one in incidents if one.start],
        "scale": "human",
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _event(one: Incident, claims: Claims) -> dict[str, Any]:
    headline = html.escape(f"{capital(what_of(one))}{at_place(one.place)}")
    text = "".join(f"<p>{html.escape(said.text)}</p>" for said in about_incident(one, claims))
    told: dict[str, Any] = {"unique_id": one.id, "start_date": _day(one.start), "autolink": False,
                            "text": {"headline": headline, "text": text}}  # fmt: skip
    if one.end and one.end != one.start:
        told["end_date"] = _day(one.end)
    if one.place:
        told["group"] = one.place.name
    return told


def _day(day: date | None) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day} if day else {}
