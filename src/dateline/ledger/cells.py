"""An incident as the row of a table: what it is, where and when, how it is graded, how many came to harm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dateline.records.filed import FiledPlace
from dateline.records.incident import Incident, TollRange

INCIDENT_COLUMNS = (
    "id", "start", "end", "place", "lat", "lon", "radius_km", "country", "type", "state", "credibility", "origins_low",
    "origins_high", "actor", "actor_state", "killed_low", "killed_high", "killed_best", "wounded_low", "wounded_high",
    "wounded_best", "discounted", "claims", "dispatches",
)  # fmt: skip


def incident_row(incident: Incident) -> list[Any]:
    """Return an incident as a row of `INCIDENT_COLUMNS`; what is not known is empty."""
    happened, blame = incident.happened, incident.blames[0] if incident.blames else None
    values = [
        incident.id, _day(incident.start), _day(incident.end), *_place_cells(incident.place),
        incident.types[0] if incident.types else None, happened.state, happened.credibility, happened.support.low,
        happened.support.high, blame.party if blame else None, blame.grade.state if blame else None,
        *_total(incident.tolls, "killed"), *_total(incident.tolls, "wounded"), incident.discounted,
        sum(len(account.claims) for account in incident.accounts), len({a.dispatch for a in incident.accounts}),
    ]  # fmt: skip
    return ["" if value is None else value for value in values]


def _total(tolls: Iterable[TollRange], harm: str) -> list[int | None]:
    """Return low, high and best of everybody who came to a harm; nothing where nobody counts."""
    found = (toll for toll in tolls if (toll.harm, toll.category) == (harm, "all") and toll.figures)
    return next(([toll.low, toll.high, toll.best] for toll in found), [None, None, None])


def _place_cells(place: FiledPlace | None) -> list[Any]:
    return [place.name, place.lat, place.lon, place.radius_km, place.country] if place else [None] * 5


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
