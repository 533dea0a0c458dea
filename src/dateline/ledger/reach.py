"""Whether something lies in a place and days that are asked for: surely, possibly, or not; and what overlaps."""

from __future__ import annotations

import re
from datetime import date, datetime

from dateline.records.filed import FiledPlace

_HOURS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d(?::\d\d)?)[^/]*/(\d{4}-\d\d-\d\dT\d\d(?::\d\d)?)")


def inside(
    place: FiledPlace | None, start: date | None, end: date | None,
    scope: FiledPlace | None, since: date | None, until: date | None,
) -> str | None:  # fmt: skip
    """Return "surely", "possibly" or None. What is coarser than asked for, undated or unplaced is possibly inside."""
    where, when = _within(place, scope), _during(start, end, since, until)
    if where is None or when is None:
        return None
    return "surely" if where == when == "surely" else "possibly"


def _within(place: FiledPlace | None, scope: FiledPlace | None) -> str | None:
    if scope is None or (place is not None and place.within(scope.key)):
        return "surely"
    if place is None or scope.within(place.key):
        return "possibly"
    lost = [one for one in (place, scope) if one.key.startswith("~") and not one.lineage]
    apart = not lost or (place.country and scope.country and place.country != scope.country)
    return None if apart else "possibly"


def _during(start: date | None, end: date | None, since: date | None, until: date | None) -> str | None:
    if since is None and until is None:
        return "surely"
    first, last = start or end, end or start
    if first is None or last is None or last < first:
        return "possibly"
    if (until and first > until) or (since and last < since):
        return None
    whole = start is not None and end is not None
    return "surely" if whole and (since or first) <= first and last <= (until or last) else "possibly"


def apart(one: FiledPlace | None, other: FiledPlace | None) -> bool:
    """Tell whether two places surely share nothing."""
    if one is None or other is None:
        return False
    return _within(one, other) is None and _within(other, one) is None


def disjoint(
    one: tuple[date, date], other: tuple[date, date], one_edtf: str | None = None, other_edtf: str | None = None
) -> bool:
    """Tell whether two spans share no time: no day, or no hour where both are told to the hour."""
    if one[1] < other[0] or other[1] < one[0]:
        return True
    hours, more = _hours(one_edtf), _hours(other_edtf)
    return bool(hours and more and (hours[1] <= more[0] or more[1] <= hours[0]))


def _hours(edtf: str | None) -> tuple[datetime, datetime] | None:
    found = _HOURS.fullmatch(edtf or "")
    try:
        return (datetime.fromisoformat(found[1]), datetime.fromisoformat(found[2])) if found else None
    except ValueError:
        return None
