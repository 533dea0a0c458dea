"""Where a name that is on no map lies, and the north of a country: in a wider place, and no nearer than that."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from dateline.assembly.costs import is_called, rank, words
from dateline.assembly.naming import home, is_scene, is_seat
from dateline.assembly.scope import Scope, within
from dateline.records.referent import Place, PlaceMention

_DISTRICT, _COUNTRY = 4, 8  # ranks of the smallest division of land, and of countries
_IN_TOWN = ("district", "neighbourhood", "neighborhood", "quarter", "suburb", "street", "square", "avenue", "market")


class Container:
    """The places of a dispatch that another one may lie in, in reading order."""

    def __init__(self, scope: Scope, country: PlaceMention | None) -> None:
        self._scope, self._country = scope, country
        told, speakers = home(scope), [s for a in scope.attributions for s in a.source_spans]
        self._scenes = [
            p
            for p in scope.places
            if p.place and p.place.country == told and rank(p) < _COUNTRY and not p.metonym
            and not within(speakers, p.words.span) and not is_seat(scope, p) and is_scene(scope, p)
        ]  # fmt: skip

    def around(self, places: tuple[PlaceMention, ...]) -> tuple[PlaceMention, ...]:
        """Return the places of a claim; a first one that is on no map has the point and radius of what it lies in.

        That is what stands beside it, else the land that the text was last at before it, else its country. The
        reason why it has no point of its own stays with it, and names whose it is given.
        """
        if not places:
            return places
        if places[0].place is not None:
            return (_part_of_land(places[0], places[0].place, self._scope), *places[1:])
        holder = self._holder(places[0], places[1:])
        return (_inside(places[0], holder.place, self._scope), *places[1:]) if holder and holder.place else places

    def _holder(self, mention: PlaceMention, beside: Sequence[PlaceMention]) -> PlaceMention | None:
        in_town = is_called(self._scope, mention, _IN_TOWN)
        least = rank(mention) + 1 if in_town else _DISTRICT
        told = [p for p in beside if p.place and rank(p) >= least]
        if told:
            return min(told, key=rank)
        last = self._last_before(mention)
        if last is None or last.place is None:
            return self._country
        if rank(last) >= least:
            return last
        region = (p for p in self._scope.places if p.place and p.place.gazetteer == last.place.inside)
        return next(region, self._country)

    def _last_before(self, mention: PlaceMention) -> PlaceMention | None:
        before = [p for p in self._scenes if p.words.span.start < mention.words.span.start]
        return before[-1] if before else next(iter(self._scenes), None)


def _inside(mention: PlaceMention, holder: Place, scope: Scope) -> PlaceMention:
    """A name at the middle of what it lies in, as far off as that reaches; it is on no map, and has no id."""
    called = (noun for noun in words()["pointer"] if is_called(scope, mention, (noun,)))
    name = mention.words.text
    place = replace(holder, name=name, feature=next(called, "place"), gazetteer="", inside=holder.gazetteer)
    return replace(mention, place=place, reason=f"{mention.reason or 'not found'}; somewhere in {holder.name}")


_PART = re.compile(
    r"\b(?:the )?(?:(?P<corner>(?:north|south)-?(?:east|west))(?:ern)?|(?P<side>north|south|east|west)ern)"
    r"(?: (?:part|region|half)s? of)?(?: the)? $"
    r"|\bthe (?P<noun>(?:north|south)-?(?:east|west)|north|south|east|west) of $",
    re.IGNORECASE,
)
_BEARINGS = {"north": (1, 0), "south": (-1, 0), "east": (0, 1), "west": (0, -1)}
_OFF, _WIDE = 0.75, 0.75  # of a land's radius: how far from its middle a side of it is, and how wide that is
_DEGREE = 111.2  # km
_WINDOW = 40  # characters before a name in which its side stands


def _part_of_land(mention: PlaceMention, land: Place, scope: Scope) -> PlaceMention:
    """ "northern X", "the south-east of X" of a country: off its middle, and narrower than all of it."""
    start = mention.words.span.start
    told = _PART.search(scope.parse.text[max(0, start - _WINDOW) : start])
    if told is None or rank(mention) < _COUNTRY:
        return mention
    side = (told["corner"] or told["side"] or told["noun"]).lower().replace("-", "")
    norths, easts = zip(*(_BEARINGS[one] for one in _BEARINGS if one in side), strict=True)
    far = _OFF * land.radius_km / _DEGREE / math.hypot(sum(norths), sum(easts))
    place = replace(
        land, name=f"{side}ern {land.name}", lat=round(land.lat + sum(norths) * far, 3),
        lon=round(land.lon + sum(easts) * far / math.cos(math.radians(land.lat)), 3), feature="region", gazetteer="",
        inside=land.gazetteer, radius_km=round(_WIDE * land.radius_km), zone=None,
    )  # fmt: skip
    return replace(mention, place=place, reason=f"reckoned from the middle of {land.name}")
