"""What place and time words mean: resolved, or unresolved with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateline.records.text import Excerpt


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer record as a referent; `radius_km` is how far off the point may be."""

    name: str
    lat: float
    lon: float
    feature: str
    country: str | None
    gazetteer: str
    inside: str | None
    radius_km: float


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Place words in the text and what they mean; exactly one of `place` and `reason` is set."""

    words: Excerpt
    place: Place | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression: TIMEX3 type and value, EDTF, and the first and last day, both included.

    `start` and `end` are None where the expression can't be placed; `reason` then says why. `relation` is the
    word that makes it a bound ("since", "until", "before", "after", "from", "to", "by"), or None; `rule` is
    the id of the rule that found it.
    """

    words: Excerpt
    type: str
    value: str | None
    edtf: str | None
    start: date | None
    end: date | None
    reason: str | None = None
    relation: str | None = None
    rule: str = ""
