"""What every gazetteer answers: places by name, by sound within a country, and countries by their peoples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from dateline.records.referent import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A place with what resolution weighs: people, kind, first-level division and whether it is a capital.

    `kind` is "country", "region" (a first-level division, or a wider or other region), "county" (a division
    below the first level), "town" or "site"; a site or district comes from our own tables.
    """

    place: Place
    population: int
    kind: str
    admin1: str
    capital: bool

    @property
    def country(self) -> str:
        """The ISO code of its country, or an empty string."""
        return self.place.country or ""


class Gazetteer(Protocol):
    """Places by name, whoever keeps them."""

    def find(self, name: str, country: str = "") -> tuple[Entry, ...]:
        """Return the places that bear a name, its alternates included, the most peopled first.

        A name borne by very many is cut to the largest, and to those of `country`.
        """

    def find_like(self, name: str, country: str) -> tuple[Entry, ...]:
        """Return the places of a country whose names sound like a transliterated name."""

    def country_of(self, people: str) -> str | None:
        """Return the country that an adjective or a demonym ("Syrian", "Afghans") speaks of."""

    def country_entry(self, code: str) -> Entry | None:
        """Return a country by its ISO code."""

    def capital_of(self, code: str) -> Entry | None:
        """Return a country's capital by the country's ISO code."""

    def by_id(self, identity: str, country: str) -> Entry | None:
        """Return a place of a country by its id."""

    def divisions_of(self, code: str) -> tuple[Place, ...]:
        """Return the first-level divisions of a country by its ISO code."""


_DEEPEST = 8


def lineage(gazetteer: Gazetteer, place: Place) -> tuple[str, ...]:
    """Return the ids of all that a place lies in, the nearest first and its country last."""
    found: list[str] = []
    inside, code = place.inside, place.country or ""
    while inside and inside not in found and len(found) < _DEEPEST:
        found.append(inside)
        above = gazetteer.by_id(inside, code)
        inside = above.place.inside if above else None
    country = gazetteer.country_entry(code) if code else None
    own = country.place.gazetteer if country else None
    return (*found, own) if own and own not in (*found, place.gazetteer) else tuple(found)


def distance_km(one: Place, other: Place) -> float:
    """Return the distance between two places' points along the earth's surface."""
    a, b = math.radians(one.lat), math.radians(other.lat)
    across = math.sin(math.radians(other.lon - one.lon) / 2) ** 2 * math.cos(a) * math.cos(b)
    return 12742.0 * math.asin(math.sqrt(min(1.0, math.sin((b - a) / 2) ** 2 + across)))
