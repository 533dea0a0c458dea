"""Where a name lies by what the text measures it from: "X, 40 km south of Y", "X, between Y and Z"."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dateline.gazetteer.lookup import Entry, distance_km
from dateline.records.referent import Place
from dateline.resolution.sightings import Sighting

_ROAD = 0.8  # of a distance by road, as the crow flies
_SPREAD = 0.35  # of a distance: how far off a point that is reckoned from it may be
_AT_LEAST = 5.0  # km off, however short the distance
_FARTHEST = 1.3, 10.0  # of a distance, and km besides: beyond, a namesake is another place
_NEAREST = 0.35, -5.0
_SIDE = 67.5  # degrees either way that "south" may mean
_CLOSE = 10.0  # km within which a direction tells nothing
_COURSE = {
    "north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0, "south": 180.0, "southwest": 225.0,
    "west": 270.0, "northwest": 315.0,
}  # fmt: skip
_KM = {"m": 1.609, "k": 1.0}


@dataclass(frozen=True, slots=True)
class Bearing:
    """How far a name lies from others, by index, and in which direction; between two where there is no distance."""

    ends: tuple[int, ...]
    km: float | None = None
    course: float | None = None


def find_bearings(text: str, found: Sequence[Sighting]) -> dict[int, Bearing]:
    """Return the bearings of names, by the index of the name."""
    bearings: dict[int, Bearing] = {}
    for index, (one, other) in enumerate(pairwise(found)):
        between = text[one.span.end : other.span.start]
        if len(between) <= _REACH and (measured := _MEASURED.fullmatch(between)):
            km = float(measured["km"].replace(",", "")) * _KM[measured["unit"][0].lower()]
            bearings[index] = Bearing((index + 1,), km, _course(measured["course"]))
        elif _BETWEEN.fullmatch(between) and index + 2 < len(found):
            last = found[index + 2]
            if text[other.span.end : last.span.start] == " and ":
                bearings[index] = Bearing((index + 1, index + 2))
    return bearings


_REACH = 90
_MEASURED = re.compile(
    r"(?: (?:village|town|city|district|prison|base|airport|camp|area|region|market))?"
    r"(?:,| \(| -+| —)? ?(?:which |that )?(?:is |lies |are )?(?:an? [\w -]{2,24}? )?"
    r"(?:(?:located|situated|lying|about|around|some|roughly|nearly|almost|approximately|just|only) )*"
    r"(?P<km>\d[\d,]*(?:\.\d+)?)(?: |-)?(?P<unit>km|kms|kilomet(?:er|re)s?|miles?|mi)\.?(?: \([^()]{1,24}\))?"
    r"(?: away| by road)?,?(?: to the)?"
    r"(?: (?P<course>(?:north|south)-?(?:east|west)|north|south|east|west)(?:ern)?)?(?: side)?"
    r" (?:of|from|outside) (?:the )?(?:(?:provincial |regional |state |national )?(?:capital|city|town|village)"
    r"(?: city)?,? (?:of )?)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r",? (?:located |situated |lying )?(?:halfway |midway )?between ")


def _course(words: str | None) -> float | None:
    return _COURSE[words.lower().replace("-", "")] if words else None


def fits(entry: Entry, bearing: Bearing, ends: Sequence[Entry]) -> bool:
    """Tell whether a candidate may lie where the text says."""
    if bearing.km is None:
        apart = distance_km(ends[0].place, ends[-1].place)
        return all(distance_km(entry.place, end.place) <= apart * _FARTHEST[0] + _FARTHEST[1] for end in ends)
    end, far = ends[0].place, distance_km(entry.place, ends[0].place)
    wide = end.radius_km if ends[0].kind != "town" else 0.0
    low, high = bearing.km * _NEAREST[0] + _NEAREST[1], bearing.km * _FARTHEST[0] + _FARTHEST[1] + wide
    if not low <= far <= high:
        return False
    off = abs((_course_to(end, entry.place) - bearing.course + 180) % 360 - 180) if bearing.course is not None else 0.0
    return off <= _SIDE or far <= _CLOSE or wide > 0


def reckoned(name: str, kind: str, bearing: Bearing, ends: Sequence[Entry]) -> Place | None:
    """Return the point that a bearing leads to, and how far off it may be; None from a country or a wide region."""
    if any(end.kind != "town" for end in ends):
        return None
    start = ends[0].place
    if bearing.km is None:
        last = ends[-1].place
        middle = replace(start, lat=(start.lat + last.lat) / 2, lon=(start.lon + last.lon) / 2)
        apart = distance_km(start, last)
        return _part(middle, name, kind, max(_AT_LEAST, apart / 2), start)
    if bearing.course is None:
        return _part(start, name, kind, bearing.km, start)
    return _part(_moved(start, bearing.km * _ROAD, bearing.course), name, kind, bearing.km * _SPREAD + _AT_LEAST, start)


def _part(point: Place, name: str, kind: str, radius: float, start: Place) -> Place:
    feature = kind if kind in ("prison", "bridge", "camp", "district") else "village"
    return replace(point, name=name, feature=feature, radius_km=round(radius, 1), inside=start.inside)


def _moved(place: Place, km: float, course: float) -> Place:
    north, east = km * math.cos(math.radians(course)), km * math.sin(math.radians(course))
    lat = place.lat + north / 111.2
    lon = place.lon + east / (111.2 * max(0.1, math.cos(math.radians(place.lat))))
    return replace(place, lat=round(lat, 3), lon=round((lon + 180) % 360 - 180, 3))


def _course_to(start: Place, end: Place) -> float:
    east = (end.lon - start.lon) * math.cos(math.radians(start.lat))
    return math.degrees(math.atan2(east, end.lat - start.lat)) % 360
