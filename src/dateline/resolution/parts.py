"""Parts of towns that no gazetteer has: which town a district, street or outlying village belongs to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from dateline.gazetteer.lookup import Entry
from dateline.records.referent import Place
from dateline.resolution.choice import lies_in
from dateline.resolution.sightings import Sighting

_LOCAL = frozenset({"street", "park", "district"})
_COUNTRYSIDE = 25.0  # km around a town that its district may reach


class Parts:
    """The towns of a dispatch in reading order, and the parts of them that its text explains."""

    def __init__(self, text: str, kept: Sequence[Sighting], found: Sequence[Sighting]) -> None:
        self._text, self._found = text, found
        scenes = [s for s in kept if not s.actor and not s.borrowed]
        towns = [(s.span.start, s.chosen) for s in scenes if s.chosen is not None and s.chosen.kind == "town"]
        self._starts, self._towns = [start for start, _ in towns], [town for _, town in towns]
        self._sole = self._towns[0] if len({town.place.gazetteer for town in self._towns}) == 1 else None
        self._told: dict[str, Place] = {}
        for sighting in kept:
            parent = self._parent(sighting)
            if parent is not None and parent.kind == "town" and not sighting.feature and _is_out(sighting, parent):
                self._told.setdefault(sighting.key, part_of(parent.place, sighting))

    def named(self, sighting: Sighting) -> Place | None:
        """Return the part of a town that a name stands for where no gazetteer has it there."""
        parent = self._parent(sighting)
        if parent is None and sighting.key in self._told:
            return self._told[sighting.key]
        if sighting.actor or not _is_out(sighting, parent):
            return None
        if parent is None and (sighting.noun == "district" or sighting.feature in _LOCAL):
            parent = self.around(sighting)
        return part_of(parent.place, sighting) if parent is not None and parent.kind == "town" else None

    def around(self, sighting: Sighting) -> Entry | None:
        """Return the town that the paragraph named last before a name, or the only one that the dispatch names."""
        paragraph = self._text.rfind("\n\n", 0, sighting.span.start) + 1
        last = bisect_left(self._starts, sighting.span.start) - 1
        if last >= 0 and self._starts[last] >= paragraph:
            return self._towns[last]
        sole = self._towns[:1]
        return (
            sole[0] if sole and all(town.place.gazetteer == sole[0].place.gazetteer for town in self._towns) else None
        )

    def _parent(self, sighting: Sighting) -> Entry | None:
        return self._found[sighting.within].chosen if sighting.within is not None else None


def _is_out(sighting: Sighting, parent: Entry | None) -> bool:
    """Tell whether a name has no place, or only ones that are not in the town that the text puts it in."""
    chosen = sighting.chosen
    if chosen is None:
        return True
    if parent is None or parent.kind != "town" or lies_in(chosen, parent):
        return False
    return sighting.noun == "district" or chosen.country != parent.country


def part_of(town: Place, sighting: Sighting) -> Place:
    """A part of a town, somewhere in it, or a village somewhere in the district that is called after it."""
    if sighting.noun == "town":
        around = max(town.radius_km, _COUNTRYSIDE)
        return replace(town, name=sighting.text, feature="village", inside=town.gazetteer, radius_km=around)
    kind = "street" if sighting.feature == "street" else "neighbourhood"
    return replace(town, name=sighting.text, feature=kind, inside=town.gazetteer)
