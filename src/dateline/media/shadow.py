"""Whether a measured shadow can have fallen at a said place in a said time: an answer in stretches of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from dateline.media.extra import tool
from dateline.media.limits import LIMITS
from dateline.media.sun import Degrees, refraction, sun
from dateline.records.exhibit import Check

COMPATIBLE, INCOMPATIBLE, CANNOT_SAY = "compatible", "incompatible", "cannot say"
MOST = timedelta(days=366)
_STEP = 60.0
_TOO_LOW = 3.0  # degrees, below which length and light of a shadow tell nothing
_KM_TO_A_DEGREE = 111.0
_APART_KM = 25.0
_MOST_CELLS = 20_000_000
_Yes = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when a picture is said to be taken: a point with how far off it may be, and two moments."""

    lat: float
    lon: float
    radius_km: float
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Shadow:
    """A measured shadow: where it points from north through east, how long it is for what throws it, or both.

    The errors are the widest that the measurer allows: degrees, and a share of the ratio.
    """

    azimuth: float | None = None
    ratio: float | None = None
    azimuth_error: float = 10.0
    ratio_error: float = 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, the stretches of the said time in which the shadow fits, and the reason where it can't be told."""

    verdict: str
    stretches: tuple[tuple[datetime, datetime], ...]
    reason: str


def fits(scene: Scene, shadow: Shadow) -> Answer:
    """Answer whether a shadow fits a scene; "incompatible" only where no moment and no point of it fits."""
    if shadow.azimuth is None and shadow.ratio is None:
        return Answer(CANNOT_SAY, (), "neither direction nor length of a shadow is given")
    if scene.end < scene.start or scene.end - scene.start > MOST:
        return Answer(CANNOT_SAY, (), "the said time is longer than a year, or ends before it begins")
    moments = _moments(scene)
    fit, unsure = _compared(scene, shadow, moments)
    stretches = _stretches(moments, fit)
    if stretches:
        return Answer(COMPATIBLE, stretches, "")
    if unsure.any():
        return Answer(CANNOT_SAY, (), "the sun is too low for part of the said time, and the shadow fits at no other")
    return Answer(INCOMPATIBLE, (), "at no moment of the said time does the sun throw such a shadow there")


def shadow_check(scene: Scene | None, shadow: Shadow) -> Check:
    """Compare a shadow with what is said of a picture; without a place with a point and a time nothing can be said."""
    answer = fits(scene, shadow) if scene else Answer(CANNOT_SAY, (), "no said place with a point, or no said time")
    found = [f"{start:%Y-%m-%d %H:%M} to {end:%H:%M} UTC" for start, end in answer.stretches[:40]]
    asked = {"azimuth": shadow.azimuth, "ratio": shadow.ratio}
    asked |= {"azimuth_error": shadow.azimuth_error, "ratio_error": shadow.ratio_error}
    where = {"lat": scene.lat, "lon": scene.lon, "radius_km": scene.radius_km} if scene else {}
    when = {"start": scene.start.isoformat(), "end": scene.end.isoformat()} if scene else {}
    return Check(
        "shadow", tool(), answer.verdict, (*([answer.reason] if answer.reason else []), *found), *LIMITS["shadow"],
        {"measured": asked, "place": where, "time": when, "stretches": len(answer.stretches)},
    )  # fmt: skip


def _moments(scene: Scene) -> Degrees:
    start, end = (one.astimezone(UTC).timestamp() for one in (scene.start, scene.end))
    return np.append(np.arange(start, end, _STEP), end)


def _compared(scene: Scene, shadow: Shadow, moments: Degrees) -> tuple[_Yes, _Yes]:
    """Tell for each moment whether the shadow fits at any point of the place, and where the sun is too low to tell."""
    fit = np.zeros(len(moments), bool)
    unsure = np.zeros(len(moments), bool)
    points, slack = _points(scene, max(1, _MOST_CELLS // len(moments)))
    for lat, lon in points:
        where = sun(moments, lat, lon)
        high = where.elevation + refraction(where.elevation)
        low = np.abs(high) < _TOO_LOW + slack
        unsure |= low & _points_so(shadow, where.azimuth, 0.3 + slack)
        swing = (0.15 + slack) / np.maximum(0.01, np.cos(np.radians(np.minimum(high, 89.9))))
        fit |= (high >= _TOO_LOW) & _points_so(shadow, where.azimuth, swing) & _is_as_long(shadow, high, slack)
    return fit, unsure & ~fit


def _points(scene: Scene, most: int) -> tuple[list[tuple[float, float]], float]:
    """Return points all over a place, and by how many degrees any other of it may be off the nearest of them."""
    rings = min(math.ceil(scene.radius_km / _APART_KM), int((math.sqrt(most) - 1) / 2))
    north = scene.radius_km / _KM_TO_A_DEGREE
    east = north / max(0.05, math.cos(math.radians(scene.lat)))
    ways = [n / rings for n in range(-rings, rings + 1)] if rings > 0 else [0.0]
    found = [(min(89.9, max(-89.9, scene.lat + a * north)), scene.lon + b * east) for a in ways for b in ways]
    return found, north / max(1, 2 * rings) * math.sqrt(2)


def _points_so(shadow: Shadow, azimuth: Degrees, slack: Degrees | float) -> _Yes:
    if shadow.azimuth is None:
        return np.ones(len(azimuth), bool)
    off = np.abs((azimuth + 180 - shadow.azimuth + 180) % 360 - 180)
    return np.asarray(off <= shadow.azimuth_error + slack)


def _is_as_long(shadow: Shadow, high: Degrees, slack: float) -> _Yes:
    """Tell whether the sun stands as high as the length tells; half a degree is the sun's own breadth."""
    if shadow.ratio is None:
        return np.ones(len(high), bool)
    least, most = shadow.ratio * (1 - shadow.ratio_error), shadow.ratio * (1 + shadow.ratio_error)
    lowest, highest = (np.degrees(np.arctan2(1.0, ratio)) for ratio in (most, max(0.0, least)))
    return np.asarray((high >= lowest - 0.5 - slack) & (high <= highest + 0.5 + slack))


def _stretches(moments: Degrees, fit: _Yes) -> tuple[tuple[datetime, datetime], ...]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], fit.view(np.int8), [0]))))
    pairs = zip(edges[::2], edges[1::2] - 1, strict=True)
    return tuple((_moment(moments[first]), _moment(moments[last])) for first, last in pairs)


def _moment(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(seconds))
