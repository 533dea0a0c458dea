"""Where what a file says of itself contradicts itself, what is said of it, and the time at which it came."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

from dateline.media.extra import tool
from dateline.media.limits import LIMITS
from dateline.records.exhibit import Check, Statement

NOTHING, AGREES, CONTRADICTS = "says nothing", "no contradiction", "contradictory"
_ANY_ZONE = timedelta(hours=14)
_CLOCKS = timedelta(minutes=15)
_NEAR_KM = 5.0
_EARTH_KM = 6371.0
_ROLES = {"taken": "taken", "satellite": "taken", "changed": "changed"}


@dataclass(frozen=True, slots=True)
class Said:
    """What those who sent a file say of it: a point with how far off it may be, and two moments; None where unsaid."""

    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Window:
    first: datetime
    last: datetime
    of: Statement


def metadata_check(statements: Sequence[Statement], said: Said, received: datetime, faults: Sequence[str]) -> Check:
    """Gather what a file says of itself and where that contradicts anything; `faults` are blocks that can't be read."""
    against = [*_own(statements), *_with_said(statements, said), *_late(statements, received)]
    told = [f"{one.where}: {one.value}" + (f" ({one.fault})" if one.fault else "") for one in statements]
    verdict = CONTRADICTS if against else AGREES if statements else NOTHING
    found = (*(f"contradiction: {one}" for one in against), *faults, *told)
    return Check(
        "metadata", tool("Pillow", "exifread", "av"), verdict, found, *LIMITS["metadata"],
        {"contradictions": len(against)},
    )  # fmt: skip


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return how far two points are apart on a round Earth."""
    a, b, turn = math.radians(lat), math.radians(other_lat), math.radians(other_lon - lon)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _own(statements: Sequence[Statement]) -> Iterator[str]:
    """Yield contradictions between two fields of one file."""
    windows = [window for one in statements if (window := _window(one))]
    for one, other in combinations([w for w in windows if _ROLES[w.of.role] == "taken"], 2):
        if one.first > other.last + _CLOCKS or other.first > one.last + _CLOCKS:
            yield f"{_named(one.of)}, but {_named(other.of)}"
    for one in (w for w in windows if w.of.role == "changed"):
        for other in (w for w in windows if w.of.role == "taken"):
            if one.last + _CLOCKS < other.first:
                yield f"changed before it was taken: {_named(one.of)}, but {_named(other.of)}"
    for (a, b), (c, d) in combinations(_points(statements), 2):
        if distance_km(*b, *d) > _NEAR_KM:
            yield f"{_named(a)}, but {_named(c)}"
    yield from _devices(statements)


def _devices(statements: Sequence[Statement]) -> Iterator[str]:
    """Yield makes and models that two blocks give differently."""
    for ending in ("make", "model"):
        named = [one for one in statements if one.kind == "device" and one.where.lower().endswith(ending)]
        named = [one for one in named if "lens" not in one.where.lower()]
        for one, other in combinations(named, 2):
            a, b = one.value.casefold(), other.value.casefold()
            if a not in b and b not in a:
                yield f"{_named(one)}, but {_named(other)}"


def _with_said(statements: Sequence[Statement], said: Said) -> Iterator[str]:
    """Yield contradictions with what those who sent the file say."""
    if said.start and said.end:
        for window in (w for s in statements if (w := _window(s)) and _ROLES[s.role] == "taken"):
            if window.last < said.start or window.first > said.end:
                yield f"{_named(window.of)}, but it is said to be of {_period(said.start, said.end)}"
    if said.lat is not None and said.lon is not None:
        for one, point in _points(statements):
            far = distance_km(*point, said.lat, said.lon)
            if far > said.radius_km + _NEAR_KM:
                yield f"{_named(one)}, {far:,.0f} km from {said.place or 'the said place'}"


def _late(statements: Sequence[Statement], received: datetime) -> Iterator[str]:
    """Yield times that lie after the file came in."""
    for one in (w for s in statements if (w := _window(s))):
        if one.first > received.astimezone(UTC) + _CLOCKS:
            yield f"{_named(one.of)}, but it came in on {received:%Y-%m-%d}"


def _window(one: Statement) -> _Window | None:
    """Return between which moments a stated time lies: a time without a zone may be of any."""
    if one.kind != "time" or one.fault or one.role not in _ROLES:
        return None
    read = datetime.fromisoformat(one.value)
    day = timedelta(days=1) if len(one.value) == 10 or read.strftime("%H:%M:%S") == "00:00:00" else timedelta()
    try:
        if read.tzinfo:
            return _Window(read.astimezone(UTC), read.astimezone(UTC) + day, one)
        plain = read.replace(tzinfo=UTC)
        return _Window(plain - _ANY_ZONE, plain + _ANY_ZONE + day, one)
    except OverflowError:
        return None


def _points(statements: Sequence[Statement]) -> list[tuple[Statement, tuple[float, float]]]:
    found = []
    for one in statements:
        if one.kind == "point" and not one.fault:
            lat, _, lon = one.value.partition(",")
            found.append((one, (float(lat), float(lon))))
    return found


def _named(one: Statement) -> str:
    return f"{one.where} says {one.value}"


def _period(start: datetime, end: datetime) -> str:
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
