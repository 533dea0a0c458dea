"""Which of its namesakes a place name means: what it is said to lie in, what else the dispatch names, people last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.gazetteer.lookup import Entry, Gazetteer, distance_km
from dateline.names.spelling import alike, fold
from dateline.resolution.bearings import Bearing, fits
from dateline.resolution.sightings import Sighting
from dateline.resolution.surroundings import Surroundings

_SMALL = 100_000
_SPOKEN_OF = 0.12
_ENGLISH = frozenset("AU CA GB IE NZ US".split())  # where a town's other names are seldom what it is called
_TOLD_ELSEWHERE = 0.5
_PARTS = frozenset("district neighborhood neighbourhood quarter suburb".split())
_MANY_TIMES = 30
_COMPANY = 2.5  # so many names near by speak for a small town of a country that nothing else speaks of
_METROPOLIS = 1_000_000
_GREATER = 4
_TINY = 20_000


@dataclass(slots=True)
class Chooser:
    """Chooses places with what a dispatch is about.

    `counties` are the candidates of the counties that the text names in full, under their names alone; `senses` are
    the names that the text itself explains.
    """

    around: Surroundings
    gazetteer: Gazetteer
    counties: dict[str, tuple[Entry, ...]]
    bearings: dict[int, Bearing] = field(default_factory=dict)
    senses: dict[str, Entry] = field(default_factory=dict)
    measured: set[int] = field(default_factory=set)
    judged: dict[tuple[str, str, str, str, Entry | None], Entry | None] = field(default_factory=dict)

    def settle(self, kept: Sequence[Sighting], found: Sequence[Sighting]) -> None:
        """Choose the place of each name: countries and those that are explained first, then the others."""
        for sighting in kept:
            if sighting.within is None and _is_plain(sighting):
                sighting.chosen = self.best(sighting, None)
        for sighting in kept:
            parent = found[sighting.within].chosen if sighting.within is not None else None
            if parent is not None and (chosen := self.best(sighting, parent)) is not None:
                sighting.chosen = chosen
                if lies_in(chosen, parent):
                    self.senses.setdefault(sense_of(sighting), chosen)
        self._measure(kept, found)
        for sighting in kept:
            if id(sighting) in self.measured:
                continue
            if sighting.within is None or found[sighting.within].chosen is None:
                sighting.chosen = self.senses.get(sense_of(sighting)) or self.best(sighting, None)

    def _measure(self, kept: Sequence[Sighting], found: Sequence[Sighting]) -> None:
        """Choose the namesakes that lie where the text measures them to; those that lie elsewhere are not meant."""
        likely = {id(sighting) for sighting in kept}
        for index, bearing in self.bearings.items():
            sighting, ends = found[index], [found[end].chosen for end in bearing.ends]
            known = [end for end in ends if end is not None]
            if id(sighting) not in likely or len(known) < len(ends) or _is_fixed(sighting):
                continue
            entries = [entry for entry in self.candidates(sighting) if fits(entry, bearing, known)]
            scored = [(self.score(entry, sighting, known[0]), entry) for entry in entries]
            sighting.chosen = max(scored, key=lambda row: row[0])[1] if scored else None
            self.measured.add(id(sighting))
            if sighting.chosen is not None:
                self.senses[sense_of(sighting)] = sighting.chosen

    def best(self, sighting: Sighting, parent: Entry | None) -> Entry | None:
        """Return the likeliest of the places that a name may be of, or None where none may be meant."""
        beside = (
            sighting.key,
            sighting.noun,
            sighting.noun_word if sighting.noun else "",
            sighting.feature + "!" * sighting.governs + "@" * sighting.filed,
            parent,
        )
        if beside not in self.judged:
            self.judged[beside] = self._judge(sighting, parent)
        return self.judged[beside]

    def _judge(self, sighting: Sighting, parent: Entry | None) -> Entry | None:
        entries = self.candidates(sighting)
        if parent is not None and not any(lies_in(entry, parent) for entry in entries) and not sighting.governs:
            entries = (*entries, *self.gazetteer.find(sighting.text, parent.country)[len(sighting.entries) :])
        scored = [(self.score(entry, sighting, parent), entry) for entry in entries]
        if sighting.borrowed:
            scored = [row for row in scored if self._is_local(row[1], sighting)]
        score, chosen = max(scored, key=lambda row: row[0], default=(-1.0, None))
        return chosen if score >= 0 else None

    def candidates(self, sighting: Sighting) -> tuple[Entry, ...]:
        """Return the places that bear the name, or sound like it in one of the countries spoken of."""
        entries = sighting.entries
        if sighting.governs:
            return tuple(entry for entry in entries if entry.kind == "country" or entry.capital)
        if sighting.filed:
            return tuple(entry for entry in entries if entry.kind == "town")
        if sighting.noun_word and sighting.noun in ("region", "site", "district"):
            wider = self.gazetteer.find(f"{sighting.text} {sighting.noun_word}")
            entries = tuple(entry for entry in wider if entry.kind != "town") or entries
        if (sighting.feature and not entries) or sighting.borrowed:
            return entries
        if county := self.counties.get(sighting.key):
            entries = (*entries, *county)
        if any(entry.kind != "town" or entry.population > _SMALL for entry in entries):
            return entries
        if any(self.around.weight(entry.country, sighting.key) > 0.1 for entry in entries):
            return entries
        near = self.around.countries()[:3]
        return (*entries, *(like for country in near for like in self.gazetteer.find_like(sighting.text, country)))

    def score(self, entry: Entry, sighting: Sighting, parent: Entry | None) -> float:
        """Weigh a candidate: its kind and people, what it is said to lie in, its country and division, its company."""
        key = sighting.key
        weight, near = self.around.weight(entry.country, key), self.around.near(entry.place, key)
        if entry.kind == "site" and not self._in_sight(entry, parent, weight):
            return -1.0
        if parent is None and self._is_stray(entry, sighting, weight, near):
            return -1.0
        total = _prior(entry, sighting) + 2.0 * weight + 0.7 * min(2.0, math.log1p(near))
        total += 1.4 * self.around.weight(f"{entry.country}.{entry.admin1}", key) if entry.kind != "country" else 0.0
        if parent is not None:
            total += 10.0 if lies_in(entry, parent) else _outside(entry, parent)
        if _overshadowed(entry, sighting):
            total -= 1.2
        if (
            _dwarfed(entry, sighting)
            and near < 2.0
            and self.around.weight(f"{entry.country}.{entry.admin1}", key) < 0.25
        ):
            total -= 1.5
        if entry.country in _ENGLISH and fold(entry.place.name) != key:
            total -= 0.5
        if sighting.noun and entry.kind in ("town", "region", "county"):
            total += 0.9 if (sighting.noun == "region") == (entry.kind != "town") else 0.0
        return total

    def _is_local(self, entry: Entry, sighting: Sighting) -> bool:
        """Tell whether a town is where the dispatch is, so that the river or hill called after it is likely there."""
        state = self.around.weight(f"{entry.country}.{entry.admin1}", sighting.key)
        return entry.kind == "town" and (state > 0.3 or self.around.near(entry.place, sighting.key) > 0.8)

    def _is_stray(self, entry: Entry, sighting: Sighting, weight: float, near: float) -> bool:
        """Tell whether a candidate is a small town of a country that nothing else in the dispatch speaks of.

        What is called a district or quarter is no town abroad, however large.
        """
        if entry.kind not in ("town", "county"):
            return False
        if sighting.noun == "district" and sighting.noun_word in _PARTS:
            return near < 1.0 and entry.country not in self.around.countries()[:1]
        told_of = self.around.is_told(entry.country, sighting.key)
        elsewhere = not told_of and self.around.tells_others(entry.country, sighting.key)
        if (weight >= _SPOKEN_OF and not elsewhere) or near >= (_COMPANY if elsewhere else 1.0):
            return False
        told = self.around.others(sighting.key) > _TOLD_ELSEWHERE
        if sighting.noun == "district":
            return told
        if entry.population >= _SMALL or _is_unique(entry, sighting):
            return False
        if told:
            return True
        return entry.country not in _ENGLISH and (
            entry.population < _TINY or not alike(entry.place.name, sighting.text)
        )

    def _in_sight(self, entry: Entry, parent: Entry | None, weight: float) -> bool:
        """Tell whether a district or site may be meant: its country or the town around it is spoken of."""
        if parent is not None and lies_in(entry, parent):
            return True
        return not entry.country or weight >= 0.1


def _is_fixed(sighting: Sighting) -> bool:
    """Tell whether a name is that of a large town or a country, which stands where it stands."""
    return any(
        e.kind == "country" or (e.population >= _GREAT and fold(e.place.name) == sighting.key) for e in sighting.entries
    )


_GREAT = 300_000


def sense_of(sighting: Sighting) -> str:
    """Return a name with the kind that the words beside it give: "Homs" is one thing and "Homs province" another."""
    return f"{sighting.key} {sighting.noun_word}" if sighting.noun == "region" else sighting.key


def _is_plain(sighting: Sighting) -> bool:
    return bool(sighting.entries) and (sighting.entries[0].kind == "country" or len(sighting.entries) == 1)


def _overshadowed(entry: Entry, sighting: Sighting) -> bool:
    """Tell whether a village has a namesake of many times its size in its own country: writers mean the town."""
    if entry.kind != "town":
        return False
    enough = _MANY_TIMES * (entry.population + 1000)
    for rival in sighting.entries:  # the most peopled first
        if rival.population <= enough:
            return False
        if rival.kind == "town" and rival.country == entry.country:
            return True
    return False


def _is_unique(entry: Entry, sighting: Sighting) -> bool:
    """Tell whether a name of several words is borne by one town of some size in the world."""
    sole = len(sighting.entries) == 1 and entry.population >= _TINY and " " in sighting.key
    return sole and alike(entry.place.name, sighting.text)


def _dwarfed(entry: Entry, sighting: Sighting) -> bool:
    """Tell whether a town shares the name of a metropolis anywhere: only its own state or neighbours can mean it."""
    if entry.kind != "town":
        return False
    for rival in sighting.entries:  # the most peopled first
        if rival.kind == "town" and rival.population > _GREATER * entry.population:
            great = rival.capital or rival.population > _METROPOLIS
            if great or (rival.country != entry.country and rival.population > _SMALL):
                return True
    return False


def _outside(entry: Entry, parent: Entry) -> float:
    """What tells against a place that does not lie where the text puts it; a town abroad is not meant at all."""
    if entry.kind != "country" and parent.country and entry.country != parent.country:
        return -9.0
    if not _is_minor(entry):
        return 0.0
    return -4.0 if entry.population < _TINY else -3.0


def _is_minor(entry: Entry) -> bool:
    return entry.kind == "site" or (entry.kind == "town" and entry.population < 500_000)


def _prior(entry: Entry, sighting: Sighting) -> float:
    if entry.kind == "country":
        return 4.0
    if entry.kind == "region":
        rival = any((e.population > 1_000_000 or e.capital) and e.kind == "town" for e in sighting.entries)
        return 2.0 if rival else 2.6 if entry.country else 6.0
    if entry.kind == "site":
        return 1.8
    if entry.kind == "county":
        return 2.2 if sighting.feature == "county" else 0.9
    return 2.5 * math.log10(entry.population + 100) / 7 + (0.5 if entry.capital else 0.0)


def lies_in(entry: Entry, parent: Entry) -> bool:
    """Tell whether a candidate lies in what the text says it lies in."""
    if entry.place.gazetteer == parent.place.gazetteer:
        return False
    if parent.kind == "country":
        return entry.country == parent.country and entry.kind != "country"
    if entry.place.inside == parent.place.gazetteer:
        return True
    if parent.kind == "region":
        return distance_km(entry.place, parent.place) <= parent.place.radius_km * 1.3
    return entry.country == parent.country and distance_km(entry.place, parent.place) < 40
