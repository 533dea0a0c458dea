"""Lands that a claim may be of beside the names: a part of a country ("northern X"), and peoples' adjectives."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dateline.gazetteer.lookup import Gazetteer, distance_km
from dateline.records.referent import Place, PlaceMention
from dateline.records.text import Excerpt

_EDGE, _CORNER = "north|south|east|west", "(?:north|south)-?(?:east|west)"
_BEFORE = re.compile(
    rf"\b(?:({_CORNER})(?:ern)?|({_EDGE})ern(?:most)?|the ({_CORNER}|{_EDGE}) of)"
    rf"(?: (?:part|region|half)s? of)?(?: the)? $",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"['’]s? (?:far |deep )?({_CORNER}|{_EDGE})(?:ern (?:region|part|border|coast)s?)?\b(?! of| [a-z]+ern)"
)
_REACH = 32  # characters beside a name in which the part of it is told
_SHARE = 0.35  # of a country's extent, that its northern part has
_AT_LEAST = 30.0  # km
_PART = 0.7  # of a country's radius, that a part of it has at most
_NORTH = {"north": 1, "south": -1}
_EAST = {"east": 1, "west": -1}
_ADJECTIVE = re.compile(r"(?<![\w-])[A-Z][a-z]{3,}(?:[ -][A-Z][a-z]{3,})?(?![\w’'])")


def narrowed(text: str, places: Sequence[PlaceMention], gazetteer: Gazetteer) -> tuple[PlaceMention, ...]:
    """Put countries that the words beside narrow to a part ("northern X", "X's northeast") at that part."""
    return tuple(_narrowed(text, mention, gazetteer) for mention in places)


def _narrowed(text: str, mention: PlaceMention, gazetteer: Gazetteer) -> PlaceMention:
    place, span = mention.place, mention.words.span
    if place is None or place.feature != "country" or mention.metonym:
        return mention
    before = _BEFORE.search(text[max(0, span.start - _REACH) : span.start])
    after = _AFTER.match(text, span.end, span.end + _REACH)
    found = before or after
    if found is None or not place.country:
        return mention
    side = _side(next(group for group in found.groups() if group))
    part = part_of(place, side, gazetteer)
    start = span.start - (len(before[0]) if before else 0)
    end = after.end(1) if after and not before else span.end
    words = Excerpt.at(text, start, end)
    if part is None:
        return mention
    named = replace(part, name=f"{side}ern {place.name}")
    return replace(mention, words=words, place=named, reason=f"reckoned from the divisions of {place.name}")


def _side(told: str) -> str:
    return told.lower().replace("-", "")


def part_of(country: Place, side: str, gazetteer: Gazetteer) -> Place | None:
    """Return the part of a country that lies to a side: the middle of its divisions there, and how far they reach."""
    divisions = gazetteer.divisions_of(country.country or "")
    if len(divisions) < _FEW:
        return None
    north = next((sign for word, sign in _NORTH.items() if side.startswith(word)), 0)
    east = next((sign for word, sign in _EAST.items() if side.endswith(word)), 0)
    aside = [(_aside(place, divisions, north, east), place) for place in divisions]
    low, high = min(aside, key=lambda row: row[0])[0], max(aside, key=lambda row: row[0])[0]
    there = [place for off, place in aside if off >= high - _SHARE * (high - low)]
    lat, lon = math.fsum(p.lat for p in there) / len(there), math.fsum(p.lon for p in there) / len(there)
    middle = replace(
        country,
        lat=round(lat, 2),
        lon=round(lon, 2),
        feature="region",
        gazetteer="",
        inside=country.gazetteer,
        zone=None,
    )
    reach = max(distance_km(middle, place) + place.radius_km * 0.5 for place in there)
    return replace(middle, radius_km=round(max(_AT_LEAST, min(reach, country.radius_km * _PART)), 1))


_FEW = 4


def _aside(place: Place, among: Sequence[Place], north: int, east: int) -> float:
    """How far to a side a place lies, each way measured by the extent of all."""
    lats, lons = [p.lat for p in among], [p.lon for p in among]
    up = (place.lat - min(lats)) / ((max(lats) - min(lats)) or 1.0)
    right = (place.lon - min(lons)) / ((max(lons) - min(lons)) or 1.0)
    return north * up + east * right


def adjectives(text: str, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    """Yield the countries that peoples' adjectives name: the bases of "Iraqi bases" are in Iraq."""
    for match in _ADJECTIVE.finditer(text):
        start = match.start() if gazetteer.country_of(match[0]) else match.end() - len(match[0].split(" ")[-1])
        code = gazetteer.country_of(text[start : match.end()])
        country = gazetteer.country_entry(code) if code else None
        if country is not None:
            yield PlaceMention(Excerpt.at(text, start, match.end()), country.place)
