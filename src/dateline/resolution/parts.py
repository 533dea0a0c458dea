"""Parts of towns that no gazetteer has: which town a district, street or outlying village belongs to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dateline.gazetteer.lookup import Entry, distance_km
from dateline.records.referent import Place
from dateline.records.text import Span
from dateline.resolution.bearings import Bearing, reckoned
from dateline.resolution.choice import lies_in
from dateline.resolution.sightings import Sighting

_LOCAL = frozenset({"street", "park", "district"})
_BUILT = frozenset("bridge hospital prison mosque church cathedral university".split())
_FEATURES = {"district": "neighbourhood", "site": "site", "region": "region"}
_REGION = 250.0  # km; of what lies in a wider region, its middle says nothing
_COUNTRYSIDE = 25.0  # km around a town that its district may reach
_OUTSKIRTS = 30.0  # km around a town that its suburbs may reach


class Parts:
    """The towns of a dispatch in reading order, and the parts of them that its text explains."""

    def __init__(
        self,
        text: str,
        kept: Sequence[Sighting],
        found: Sequence[Sighting],
        filed: Span | None = None,
        bearings: Mapping[int, Bearing] | None = None,
    ) -> None:
        self._text, self._found = text, found
        scenes = [s for s in kept if not s.actor and not s.borrowed]
        towns = [(s.span.start, s.chosen) for s in scenes if s.chosen is not None and s.chosen.kind == "town"]
        self._starts, self._towns = [start for start, _ in towns], [town for _, town in towns]
        self._abroad = any(s.chosen and s.chosen.kind == "country" and s.chosen.country != self._home for s in scenes)
        self._filed = filed
        alone = bool(self._towns) and not self._abroad and all(map(self._is_about, self._towns))
        self._sole = self._towns[0] if alone else None
        self._told = self._reckon(kept, bearings or {})
        for sighting in kept:
            parent = self._parent(sighting)
            out = parent is not None and not sighting.feature and _is_out(sighting, parent)
            if out and parent is not None and (place := inside(parent, sighting)) is not None:
                self._told.setdefault(sighting.key, place)

    def _reckon(self, kept: Sequence[Sighting], bearings: Mapping[int, Bearing]) -> dict[str, Place]:
        """The places on no map whose distance from others the text tells."""
        told: dict[str, Place] = {}
        likely = {id(sighting) for sighting in kept}
        for index, bearing in bearings.items():
            sighting, ends = self._found[index], [self._found[end].chosen for end in bearing.ends]
            known = [end for end in ends if end is not None]
            lost = id(sighting) in likely and sighting.chosen is None and not sighting.actor
            if not lost or len(known) < len(ends):
                continue
            if (place := reckoned(sighting.text, sighting.noun_word, bearing, known)) is not None:
                told.setdefault(sighting.key, place)
        return told

    def named(self, sighting: Sighting) -> Place | None:
        """Return the part of a town that a name stands for where no gazetteer has it there."""
        parent = self._parent(sighting)
        if (parent is None or parent.kind == "country") and sighting.key in self._told:
            return self._told[sighting.key]
        if sighting.actor or not _is_out(sighting, parent):
            return None
        built = sighting.noun == "site" and sighting.noun_word in _BUILT
        if parent is None and (sighting.noun == "district" or built or sighting.feature in _LOCAL):
            parent = self.around(sighting)
        return inside(parent, sighting) if parent is not None else None

    def around(self, sighting: Sighting) -> Entry | None:
        """Return the town that the paragraph named last before a name, or the only one that the dispatch is about."""
        paragraph = self._text.rfind("\n\n", 0, sighting.span.start) + 1
        last = bisect_left(self._starts, sighting.span.start) - 1
        if last >= 0 and self._starts[last] >= paragraph and not self._is_reporters(self._starts[last]):
            return self._towns[last]
        return self._sole

    def _is_reporters(self, start: int) -> bool:
        """Tell whether a town is only where a reporter writes from of what is abroad."""
        return self._abroad and self._filed is not None and self._filed.start <= start < self._filed.end

    @property
    def _home(self) -> str:
        return self._towns[0].country if self._towns else ""

    def _is_about(self, town: Entry) -> bool:
        """Tell whether a town is the first that the dispatch names, or one of its suburbs."""
        return town.country == self._home and distance_km(town.place, self._towns[0].place) <= _OUTSKIRTS

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


def inside(parent: Entry, sighting: Sighting) -> Place | None:
    """Return where a name lies that is in a town or in a region that is not too wide to say anything."""
    if parent.kind in ("region", "county") and parent.place.radius_km <= _REGION:
        return replace(part_of(parent.place, sighting), feature=_FEATURES.get(sighting.noun, "village"))
    return part_of(parent.place, sighting) if parent.kind == "town" else None


def part_of(town: Place, sighting: Sighting) -> Place:
    """A part of a town, somewhere in it, or a village somewhere in the district that is called after it."""
    if sighting.noun == "town":
        around = max(town.radius_km, _COUNTRYSIDE)
        return replace(town, name=sighting.text, feature="village", inside=town.gazetteer, radius_km=around)
    kind = "street" if sighting.feature == "street" else "neighbourhood"
    return replace(town, name=sighting.text, feature=kind, inside=town.gazetteer)
