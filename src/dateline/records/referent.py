"""What place and time words mean: resolved, or unresolved with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateline.records.text import Excerpt


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer record as a referent; `radius_km` is how far off the point may be.

    `zone` is the IANA name of its time zone, None where it is not known or the place lies in several.
    """

    name: str
    lat: float
    lon: float
    feature: str
    country: str | None
    gazetteer: str
    inside: str | None
    radius_km: float
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Place words in the text and what they mean, or the reason why that can't be told.

    A claim's place may have both: it is on no map, so that `place` has the point and radius of what the text puts
    it in, no gazetteer's id, and `reason` says so.
    A metonym names whoever acts or is owned there ("Damascus denied", "the Aleppo police"), not where something is.
    """

    words: Excerpt
    place: Place | None
    reason: str | None = None
    metonym: bool = False


@dataclass(frozen=True, slots=True)
class TimeReading:
    """One way to read a time expression that has more than one."""

    value: str | None
    edtf: str | None
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression: TIMEX3 type and value, EDTF, and the first and last day, both included.

    `start` and `end` are None where the expression can't be placed; `reason` then says why. `relation` is the
    word that makes it a bound ("since", "until", "before", "after", "from", "to", "by"), or None; `rule` is
    the id of the rule that found it. `granularity` is how fine the value is ("day", "month", "part of day"),
    None for a length; `modifier` is TIMEX3's mod ("APPROX", "MORE_THAN", "START"). `basis` is what it counts
    from, "publication" or "text", and `anchor` that day; None where its own words say it all.
    `alternatives` are the other ways to read it where the words leave more than one.
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
    granularity: str | None = None
    modifier: str | None = None
    basis: str | None = None
    anchor: date | None = None
    alternatives: tuple[TimeReading, ...] = ()
