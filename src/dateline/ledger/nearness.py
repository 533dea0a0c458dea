"""How two places, two stretches of days and two kinds of event stand to each other."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledPlace

_RULES = load("ledger_links")
_NEAR_KM: int = _RULES["place"]["near_km"]
_SITE_KM: int = _RULES["place"]["site_km"]
_FAR_KM: int = _RULES["place"]["far_km"]
_AFAR = frozenset(_RULES["type"]["afar"])
_SPAN: int = _RULES["day"]["span"]
_LEAST: int = _RULES["type"]["least"]
_COUNTRY = frozenset({"country", "continent", "sea", "region"})
_DIVISION = frozenset({"province", "state", "governorate", "district", "county", "division", "forest", "valley"})
_TAKEN = frozenset({"detained", "abducted", "missing"})
_LARGE = frozenset({"city", "town", "village", "suburb", "neighbourhood", "camp", "island"})
_SITES = frozenset({"site", "bridge"})
_PARTS = frozenset({"site", "road", "bridge", "river", "lake"})
_GENERIC = frozenset(
    "the a an of in at on near and north south east west northern southern eastern western upper lower new old great "
    "city town village district province region suburb quarter camp road bridge river valley hill market hospital "
    "school base airport port station square street crossing barracks mosque church clinic gate bank".split()
)


def grain(place: FiledPlace) -> int:
    """Tell how fine a place is: 0 a country or wider, 1 a division of one, 2 a town or anything finer."""
    if place.feature in _COUNTRY:
        return 0
    return 1 if place.feature in _DIVISION else 2


def relation(one: FiledPlace | None, other: FiledPlace | None) -> str:
    """Say how two places stand to each other, as the table of places in the lexicon calls it."""
    if one is None or other is None:
        return "unknown"
    if one.key == other.key:
        return ("country", "wide", "same")[grain(one)]
    if one.within(other.key) or other.within(one.key):
        wider = other if one.within(other.key) else one
        return ("country", "wide", "inside")[grain(wider)]
    if one.lat is not None and other.lat is not None:
        return "near" if _close(one, other) else "apart"
    return _by_name(one, other)


def _close(one: FiledPlace, other: FiledPlace) -> bool:
    if min(grain(one), grain(other)) < 2:
        return False
    return distance_km(one, other) <= reach_km(one) + reach_km(other)


def sites_apart(one: FiledPlace | None, other: FiledPlace | None) -> bool:
    """Tell whether two places are sites with a name of their own, farther from each other than one is wide."""
    if one is None or other is None or one.lat is None or other.lat is None:
        return False
    sites = one.feature in _SITES and other.feature in _SITES and not (one.within(other.key) or other.within(one.key))
    return sites and distance_km(one, other) >= _SITE_KM


def reach_km(place: FiledPlace) -> float:
    """Return how far around a resolved place what is said of it may be: two that reach each other are near."""
    return min(place.radius_km or 0.0, _FAR_KM) + _NEAR_KM / 2


def distance_km(one: FiledPlace, other: FiledPlace) -> float:
    """Return how far two resolved places are from each other."""
    lat, lon, to_lat, to_lon = one.lat or 0.0, one.lon or 0.0, other.lat or 0.0, other.lon or 0.0
    a, b = math.radians(lat), math.radians(to_lat)
    across = math.sin(math.radians(to_lon - lon) / 2) ** 2 * math.cos(a) * math.cos(b)
    return 12742.0 * math.asin(math.sqrt(min(1.0, math.sin((b - a) / 2) ** 2 + across)))


def _by_name(one: FiledPlace, other: FiledPlace) -> str:
    """Compare two places of which one at least is known by its words alone."""
    shared = name_words(one.name) & name_words(other.name)
    if shared and own_words(one.name) == own_words(other.name):
        return ("country", "wide", "named")[min(grain(one), grain(other))]
    if shared:
        return "alike" if min(grain(one), grain(other)) == 2 else "wide"
    if min(grain(one), grain(other)) == 2 and (one.feature in _PARTS or other.feature in _PARTS):
        return "part"
    named = one.feature in _LARGE and other.feature in _LARGE
    return "apart" if named and one.lat is None and other.lat is None else "other"


@lru_cache(maxsize=8192)
def name_words(name: str) -> frozenset[str]:
    """Return the words of a place's name that tell it from others, all of them where none does."""
    words = frozenset(fold(name).split())
    return words - _GENERIC or words


@lru_cache(maxsize=8192)
def own_words(name: str) -> frozenset[str]:
    """Return the words of a place's name but for small ones."""
    return frozenset(fold(name).split()) - {"the", "a", "of", "in", "at", "on", "near"}


def relations(one: Iterable[FiledPlace], other: Iterable[FiledPlace]) -> str:
    """Say how some places stand to others: the closest that any two of them do."""
    there = tuple(other)
    found = {relation(a, b) for a in one for b in there} or {"unknown"}
    return max(found, key=lambda how: (_RULES["place"][how], how))


def days(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> str:
    """Say how two stretches of days stand to each other, as the table of days in the lexicon calls it."""
    start, end = bounds(*one)
    begin, last = bounds(*other)
    if start is None or end is None or begin is None or last is None:
        return "unknown"
    if start > last or begin > end:
        return "apart"
    if start == end == begin == last:
        return "same"
    long = max((end - start).days, (last - begin).days) >= _SPAN
    return "wide" if long else "overlap"


def bounds(start: date | None, end: date | None) -> tuple[date | None, date | None]:
    """Return the first and the last day; a stretch open at one side is known for no day at all."""
    return (start, end) if start is not None and end is not None and start <= end else (None, None)


def akin(one: Iterable[str], other: Iterable[str]) -> int | None:
    """Return in thousandths how likely two sources mean one thing by two kinds of event, None where one has none."""
    pairs = [_alike(a, b) for a in one for b in other]
    return max(pairs) if pairs else None


def akin_told(one: Iterable[str], other: Iterable[str]) -> int | None:
    """Return the same of all that two accounts tell.

    Where an account tells of a strike from afar, a wider word beside it ("the attack") is no kind of its own.
    """
    return akin(_telling(tuple(one)), _telling(tuple(other)))


@lru_cache(maxsize=4096)
def _telling(kinds: tuple[str, ...]) -> tuple[str, ...]:
    wide = _RULES["type"]["wider"]
    return tuple(kind for kind in kinds if kind not in wide) if _AFAR & set(kinds) else kinds


def unlike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether no source would take the one kind of event for the other."""
    likeness = akin_told(one, other)
    return likeness is not None and likeness < _LEAST


@lru_cache(maxsize=1024)
def _alike(one: str, other: str) -> int:
    if one == other:
        return 1000
    table = _RULES["type"]["akin"]
    found = table.get(one, {}).get(other, table.get(other, {}).get(one))
    if found is None and "Other" in (one, other):
        found = table["Other"]["*"]
    return int(found or 0)


def leaves(kind: str, harm: str) -> bool:
    """Tell whether a kind of event can leave the harm that a toll counts."""
    table = _RULES["harmless"]
    return kind not in table["detained" if harm in _TAKEN else "killed"]
