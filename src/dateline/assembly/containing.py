"""Where a name that is on no map lies: somewhere in what stands beside it, or near where the text was."""

from __future__ import annotations

from dataclasses import replace

from dateline.assembly.costs import COUNTRY, is_called, is_wide, rank, words
from dateline.assembly.focus import Focus
from dateline.records.referent import Place, PlaceMention

_LAND = 4  # the rank of the smallest division of land, in which places lie; near a town they lie
_BESIDE, _NEAR_BY = 25.0, 75.0  # km off at least: from a town beside the name, or from one that the text was at


class Container:
    """What the names of a dispatch that are on no map lie in, each once for all claims that are there."""

    def __init__(self, focus: Focus) -> None:
        self._focus = focus
        self._placed: dict[int, PlaceMention] = {}

    def around(self, places: tuple[PlaceMention, ...]) -> tuple[PlaceMention, ...]:
        """Return the places of a claim; a first one that is on no map has the point and radius of what it lies in.

        That is what stands beside it, else where the text was last before it, else where the story is, else its
        country. The reason why it has no point of its own stays with it, and names whose it is given.
        """
        if not places or places[0].place is not None:
            return places
        first, *others = places
        start = first.words.span.start
        if start not in self._placed:
            beside = [p for p in others if p.place is not None and not is_wide(p)]
            holder = min(beside, key=rank) if beside else self._last_before(first)
            if holder is None or holder.place is None:
                return places
            self._placed[start] = self._inside(first, holder, _BESIDE if beside else _NEAR_BY)
        return (self._placed[start], *others)

    def _last_before(self, mention: PlaceMention) -> PlaceMention | None:
        focus = self._focus
        sentence = focus.scope.sentence_at(mention.words.span.start)
        near = focus.before(sentence, 1)[::-1] if sentence else []
        story = (focus.resolved[1] if focus.resolved else None, focus.main, focus.first, focus.country)
        return next((p for p in (*near, *story) if p is not None and p.place is not None), None)

    def _inside(self, mention: PlaceMention, holder: PlaceMention, reach: float) -> PlaceMention:
        """A name at the middle of what it lies in or near, as far off as that reaches; on no map, it has no id."""
        place = holder.place
        if place is None:
            return mention
        called = (noun for noun in words()["pointer"] if is_called(self._focus.scope, mention, (noun,)))
        where = "in" if rank(holder) >= _LAND else "near"
        at = replace(
            place, name=mention.words.text, feature=next(called, "place"), gazetteer="", inside=_parent(holder, place),
            radius_km=max(place.radius_km, reach if rank(holder) < COUNTRY else 0.0),
        )  # fmt: skip
        return replace(mention, place=at, reason=f"{mention.reason or 'not found'}; somewhere {where} {place.name}")


def _parent(holder: PlaceMention, place: Place) -> str | None:
    return (place.gazetteer or place.inside) if rank(holder) >= _LAND else place.inside
