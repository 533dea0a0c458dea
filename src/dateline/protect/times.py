"""Times as they are published: the unit that a policy names, and only what is old enough."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from dateline.protect.policy import Policy
from dateline.records.filed import FiledClaim

_CLOCK = re.compile(r"T[0-9:.,]+(?:Z|[+-]\d\d(?::?\d\d)?)?")


def first_of(day: date, unit: str) -> date:
    """Return the first day of the unit that a day is in."""
    if unit == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if unit == "week" else day


def last_of(day: date, unit: str) -> date:
    """Return the last day of the unit that a day is in."""
    if unit == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first_of(day, unit) + timedelta(days=6) if unit == "week" else day


def coarse_moment(moment: datetime, unit: str) -> datetime:
    """Return a moment as the beginning of its unit, in UTC."""
    return datetime.combine(first_of(moment.astimezone(UTC).date(), unit), time(), UTC)


def coarse_edtf(edtf: str | None, unit: str) -> str | None:
    """Return a time as the words gave it, without hours; nothing where the unit is coarser than a day."""
    return _CLOCK.sub("", edtf) if edtf and unit == "day" else None


def is_due(claim: FiledClaim, policy: Policy, at: datetime) -> bool:
    """Tell whether a claim is old enough to be published.

    The delay counts from the end of the unit of time, or whoever asks each minute would learn the minute.
    """
    unit = last_of(_since(claim, policy).astimezone(UTC).date(), policy.time) + timedelta(days=1)
    return datetime.combine(unit, time(), UTC) + timedelta(hours=policy.hours) <= at


def _since(claim: FiledClaim, policy: Policy) -> datetime:
    if policy.since == "recorded" or claim.published is None:
        return claim.recorded
    return claim.published if policy.since == "published" else max(claim.published, claim.recorded)
