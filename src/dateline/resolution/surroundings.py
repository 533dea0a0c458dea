"""What a dispatch is about: the countries, divisions and stretches of land that its names speak for."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dateline.gazetteer.lookup import Entry, Gazetteer
from dateline.records.referent import Place
from dateline.records.text import Excerpt
from dateline.resolution.placewords import place_words
from dateline.resolution.sightings import Sighting

Cell = tuple[int, int, bool]
_TOLD = 1.0  # a name as sure as this speaks for where it lies
_CANDIDATES = 16
_SMALL = 60.0  # km; a region of this size has neighbours as a town has


@dataclass(slots=True)
class Votes:
    """What speaks for each country ("SY"), division ("US.TX") and cell of the map."""

    areas: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cells: dict[Cell, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, other: Votes) -> None:
        """Add other votes."""
        for area, weight in other.areas.items():
            self.areas[area] += weight
        for cell, weight in other.cells.items():
            self.cells[cell] += weight

    def repeat(self, times: float) -> None:
        """Weigh what speaks for countries and divisions by how often the name stands; its neighbours stay as near."""
        for area in self.areas:
            self.areas[area] *= times


@dataclass(slots=True)
class Surroundings:
    """All that a dispatch's names and demonyms speak for, and what each name adds to it.

    `sure` holds, for each country, the names that can hardly mean a place elsewhere; `named` those of them that are
    no mere towns.
    """

    votes: Votes
    own: dict[str, Votes]
    tops: tuple[float, float]
    sums: tuple[float, float]
    sure: dict[str, frozenset[str]]
    named: dict[str, frozenset[str]]

    def is_told(self, country: str, but: str) -> bool:
        """Tell whether a country, a division or a large town, not only namesakes of small ones, speaks for it."""
        return bool(self.sure.get(country, frozenset()) - {but})

    def tells_others(self, country: str, but: str) -> bool:
        """Tell whether a country, a division or the place of the dateline speaks for a country not the given one."""
        return any(names - {but} for other, names in self.named.items() if other != country)

    def weight(self, area: str, but: str = "") -> float:
        """The share, from 0 to 1, of the evidence that speaks for a country or division, one name's left out."""
        own = self.own[but].areas.get(area, 0.0) if but in self.own else 0.0
        held = self.votes.areas.get(area, 0.0) - own
        level = "." in area
        total, top = self.sums[level] - own, self.tops[level]
        return 0.5 * held / max(total, 1.0) + 0.5 * held / max(top, 1.0) if held > 0 else 0.0

    def near(self, place: Place, but: str) -> float:
        """How many of the other names may lie near by; what lies close counts twice."""
        total, mine = 0.0, self.own[but].cells if but in self.own else {}
        for cell in cells_of(place):
            total += max(0.0, self.votes.cells.get(cell, 0.0) - mine.get(cell, 0.0))
        return total

    def others(self, but: str) -> float:
        """How much speaks for any country, one name's own part left out."""
        own = self.own[but].areas if but in self.own else {}
        return self.sums[0] - math.fsum(n for area, n in own.items() if "." not in area)

    def countries(self) -> list[str]:
        """The countries spoken for, the most first."""
        found = [area for area in self.votes.areas if "." not in area]
        return sorted(found, key=lambda code: (-self.votes.areas[code], code))


def survey(found: Sequence[Sighting], told: Mapping[str, float], dateline_place: Excerpt | None) -> Surroundings:
    """Weigh where a dispatch is by all names that are likely to be places, and by what else tells of countries."""
    votes, own, times = Votes(), dict[str, Votes](), Counter[str]()
    sure, named = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for sighting in found:
        if sighting.strength < _TOLD or not sighting.entries or _is_part_of_another(sighting):
            continue
        if (entry := _surely(sighting)) is not None:
            sure[entry.country].add(sighting.key)
            if entry.kind in ("country", "region") or sighting.filed:
                named[entry.country].add(sighting.key)
        at_head = dateline_place is not None and sighting.span.meets(dateline_place.span)
        times[sighting.key] += 1
        if sighting.key not in own or (sighting.chosen and not at_head):
            own[sighting.key] = _spoken_for(sighting)
    for key, mine in own.items():
        mine.repeat(math.sqrt(times[key]))
        votes.add(mine)
    for country, weight in told.items():
        votes.areas[country] += weight
        sure[country].add("")
        named[country].add("")
    return Surroundings(votes, own, _largest(votes.areas), _totals(votes.areas), _kept(sure), _kept(named))


def _kept(names: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {country: frozenset(found) for country, found in names.items()}


def _surely(sighting: Sighting) -> Entry | None:
    """The place that a name speaks for where it is wide or much peopled, and no other is likely."""
    entry, share = max(shares(sighting), key=lambda row: row[1])
    wide = entry.kind in ("country", "region") or entry.capital or entry.population >= _PEOPLED
    return entry if share >= _LIKELY and wide and entry.country else None


def _is_part_of_another(sighting: Sighting) -> bool:
    """Tell whether a name is called a quarter or the like, so that towns of that name tell nothing."""
    return sighting.chosen is None and sighting.noun == "district" and sighting.noun_word in _QUARTERS


_PEOPLED = 100_000
_LIKELY = 0.6
_QUARTERS = frozenset("neighborhood neighbourhood quarter suburb street square roundabout".split())


def tellings(text: str, gazetteer: Gazetteer) -> dict[str, float]:
    """Weigh the countries whose adjectives, peoples and institutions a text speaks of."""
    told: dict[str, float] = defaultdict(float)
    for country, count in demonyms(text, gazetteer).items():
        told[country] += 2.0 * math.sqrt(count)
    for country, pattern in place_words().telling.items():
        told[country] += min(1.5, 0.5 * len(set(pattern.findall(text))))
    return {country: weight for country, weight in told.items() if weight}


def demonyms(text: str, gazetteer: Gazetteer) -> Counter[str]:
    """Count the countries whose adjectives and peoples a text speaks of."""
    found = Counter[str]()
    for match in _CAPITALISED.finditer(text):
        if country := gazetteer.country_of(match[0]):
            found[country] += 1
    return found


_CAPITALISED = re.compile(r"(?<!\w)[A-Z]\w{3,}(?:[ -][A-Z]\w{4,}n(?:s|ese)?)?")


def _largest(areas: Mapping[str, float]) -> tuple[float, float]:
    wide = max((n for area, n in areas.items() if "." not in area), default=0.0)
    return wide, max((n for area, n in areas.items() if "." in area), default=0.0)


def _totals(areas: Mapping[str, float]) -> tuple[float, float]:
    wide = math.fsum(n for area, n in areas.items() if "." not in area)
    return wide, math.fsum(n for area, n in areas.items() if "." in area)


def _spoken_for(sighting: Sighting) -> Votes:
    """What one name speaks for: its place if that is known, else each of its namesakes by their people."""
    votes = Votes()
    for entry, share in shares(sighting):
        if entry.country:
            sway = 2.0 if entry.kind in ("country", "region") else 1.0
            votes.areas[entry.country] += sway * share
            if entry.kind != "country":
                votes.areas[f"{entry.country}.{entry.admin1}"] += (3.0 if entry.kind == "region" else 1.0) * share
        small = entry.kind in ("town", "county", "site") or (entry.kind == "region" and entry.place.radius_km <= _SMALL)
        if small and not entry.capital:
            for cell in _around(entry.place):
                votes.cells[cell] = max(votes.cells[cell], share)
    return votes


def shares(sighting: Sighting) -> Iterable[tuple[Entry, float]]:
    """Yield a name's candidates with how likely each is by its people alone."""
    if sighting.chosen is not None:
        yield sighting.chosen, 1.0
        return
    entries = sighting.entries[:_CANDIDATES]
    masses = [_mass(entry) for entry in entries]
    total = math.fsum(masses)
    for entry, mass in zip(entries, masses, strict=True):
        yield entry, mass / total


def _mass(entry: Entry) -> float:
    if entry.kind == "country":
        return 4000.0
    if entry.kind == "region":
        return 1500.0
    return math.sqrt(entry.population + 1000)


def cells_of(place: Place) -> tuple[Cell, Cell]:
    """Return the wide and the small cell of the map that a point lies in, about 110 and 45 km across."""
    wide = math.floor(place.lat), math.floor(place.lon / 1.3), False
    return wide, (math.floor(place.lat / 0.4), math.floor(place.lon / 0.5), True)


def _around(place: Place) -> list[Cell]:
    return [(row + i, column + j, small) for row, column, small in cells_of(place) for i in _STEPS for j in _STEPS]


_STEPS = (-1, 0, 1)
