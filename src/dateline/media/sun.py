"""Where the sun stands: Meeus, Astronomical Algorithms (2nd edition), chapters 12, 13, 22 and 25, low accuracy.

The sun's place is good to 0.01 degree; over 1950 to 2050 the steps that are left out come to less than that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]
_J2000 = 946_728_000.0  # 2000-01-01T12:00:00Z, in seconds of the Unix clock
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Sun:
    """Azimuth from north through east, and elevation of the sun's centre without the air's bending, in degrees."""

    azimuth: Degrees
    elevation: Degrees


def sun(seconds: Degrees, lat: float, lon: float) -> Sun:
    """Return where the sun stands at moments (seconds since 1970 UTC) over points, east and north being positive."""
    days = (np.asarray(seconds, np.float64) - _J2000) / _DAY
    ascension, declination = _equatorial(days / 36_525)
    hour = np.radians(_sidereal(days) + lon) - ascension
    phi = np.radians(lat)
    sine = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour)
    south = np.arctan2(np.sin(hour), np.cos(hour) * np.sin(phi) - np.tan(declination) * np.cos(phi))
    return Sun((np.degrees(south) + 180) % 360, np.degrees(np.arcsin(np.clip(sine, -1, 1))))


def refraction(elevation: Degrees) -> Degrees:
    """Return by how much the air lifts what stands at a true elevation (Saemundsson), in degrees; none far below."""
    arc = np.radians(elevation + 10.3 / (elevation + 5.11))
    return np.where(elevation > -1, 1.02 / np.tan(np.where(elevation > -1, arc, 1.0)) / 60, 0.0)


def _equatorial(century: Degrees) -> tuple[Degrees, Degrees]:
    """Return the sun's apparent right ascension and declination, in radians."""
    mean = 280.46646 + century * (36_000.76983 + century * 0.0003032)
    anomaly = np.radians(357.52911 + century * (35_999.05029 - century * 0.0001537))
    centre = (
        (1.914602 - century * (0.004817 + century * 0.000014)) * np.sin(anomaly)
        + (0.019993 - century * 0.000101) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    node = np.radians(125.04 - 1934.136 * century)
    apparent = np.radians(mean + centre - 0.00569 - 0.00478 * np.sin(node))
    tilt = np.radians(_obliquity(century) + 0.00256 * np.cos(node))
    ascension = np.arctan2(np.cos(tilt) * np.sin(apparent), np.cos(apparent))
    return ascension, np.arcsin(np.sin(tilt) * np.sin(apparent))


def _obliquity(century: Degrees) -> Degrees:
    seconds = 21.448 - century * (46.8150 + century * (0.00059 - century * 0.001813))
    return 23 + (26 + seconds / 60) / 60


def _sidereal(days: Degrees) -> Degrees:
    """Return the sidereal time at Greenwich, in degrees."""
    century = days / 36_525
    return (280.46061837 + 360.98564736629 * days + century * century * (0.000387933 - century / 38_710_000)) % 360
