"""Places of a dispatch: which names are places, and which places they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dateline.gazetteer.lookup import Entry, Gazetteer
from dateline.names.spelling import fold
from dateline.records.parse import Name, Parse
from dateline.records.referent import Place, PlaceMention
from dateline.records.text import Excerpt, Span
from dateline.resolution.bearings import find_bearings
from dateline.resolution.choice import Chooser
from dateline.resolution.cutting import find_sightings
from dateline.resolution.evidence import weigh_all
from dateline.resolution.parts import Parts
from dateline.resolution.sightings import Sighting
from dateline.resolution.surroundings import Surroundings, survey, tellings

UNKNOWN = "not in the gazetteer"
FAR = "only namesakes elsewhere in the gazetteer"
_SURE = 1.5
_CERTAIN = 2.5
_PEOPLED = 100_000
_METROPOLIS = 500_000


def resolve_places(
    text: str,
    names: Sequence[Name],
    *,
    published: date | None = None,  # noqa: ARG001  names of places will come to depend on the year
    dateline_place: Excerpt | None = None,
    parse: Parse | None = None,
    gazetteer: Gazetteer,
) -> tuple[PlaceMention, ...]:
    """Return the place names of a text in reading order, each with its place or the reason why there is none.

    Adjectives and demonyms ("Syrian") are no mentions, but tell which country the dispatch is about. A name that
    only tells whose something is, or that acts ("US forces", "Damascus denied"), is marked as a metonym.
    """
    found = find_sightings(text, names, gazetteer)
    weigh_all(text, found, parse, gazetteer)
    heed_dateline(found, dateline_place, gazetteer)
    lift_repeated(found)
    told = tellings(text, gazetteer)
    around = survey(found, told, dateline_place)
    kept = [sighting for sighting in found if is_place(sighting, around)]
    counties = {s.key.removesuffix(" county"): s.entries for s in kept if s.feature == "county"}
    bearings = find_bearings(text, found)
    Chooser(around, gazetteer, counties, bearings).settle(kept, found)
    around = survey(kept, told, dateline_place)
    Chooser(around, gazetteer, counties, bearings).settle(kept, found)
    parts = Parts(text, kept, found, dateline_place.span if dateline_place else None, bearings)
    return tuple(mention(sighting, parts) for sighting in kept)


def heed_dateline(found: Sequence[Sighting], dateline_place: Excerpt | None, gazetteer: Gazetteer) -> None:
    """Take a large town that a dispatch is filed from for a place, whatever else bears the name."""
    for sighting in found:
        if dateline_place is None or not dateline_place.span.covers(sighting.span):
            continue
        entries = gazetteer.find(sighting.text)
        if any(entry.capital or (entry.kind == "town" and entry.population >= _METROPOLIS) for entry in entries):
            sighting.entries, sighting.filed, sighting.actor = entries, True, False
            sighting.strength = max(sighting.strength, _CERTAIN)


def lift_repeated(found: Sequence[Sighting]) -> None:
    """Make a name likelier a place that surely is one elsewhere in the dispatch, and less so a person's surname.

    A name of two words or more, or that of a large town, that is a place once is one throughout, whatever the
    annotator calls it there, unless a title or first name stands before it.
    """
    sure = {s.key for s in found if s.strength >= _CERTAIN and not s.actor}
    persons = {s.key for s in found if s.label == "<PER"}
    for sighting in found:
        if sighting.key in sure and sighting.strength < _CERTAIN:
            sighting.strength += 1.2
            person = sighting.label == "PER" and bool(sighting.entries)
            peopled = person and sighting.entries[0].population >= _PEOPLED
            unseen = len(sighting.key) > 3 and not sighting.label and sighting.entries and sighting.key not in persons
            if " " in sighting.key or unseen or (sighting.strength > 0 and peopled):
                sighting.strength = max(sighting.strength, _SURE)
        if sighting.key in persons and sighting.label == "PER":
            sighting.strength -= 2.0


def is_place(sighting: Sighting, around: Surroundings) -> bool:
    """Tell whether a name is a place here."""
    strength = sighting.strength
    if sighting.entries and around.weight(sighting.entries[0].country, sighting.key) > 0.4:
        strength += 0.8 if sighting.entries[0].kind == "site" else 0.3
    return strength >= _SURE


def mention(sighting: Sighting, parts: Parts) -> PlaceMention:
    """Put a settled name into words: its place, or why it has none.

    A district or street that no gazetteer has is put at the town that it is said to lie in, or else the one that its
    paragraph speaks of, with the town's radius.
    """
    words, chosen = Excerpt(Span(*sighting.span), sighting.text), sighting.chosen
    if part := parts.named(sighting):
        return PlaceMention(words, part, metonym=sighting.actor)
    if chosen is None:
        return PlaceMention(words, None, FAR if sighting.entries else UNKNOWN, sighting.actor)
    if sighting.borrowed and sighting.feature != "township":
        return PlaceMention(words, called_after(chosen.place, sighting), metonym=sighting.actor)
    place = replace(chosen.place, name=chosen.place.name if sighting.described else wire_name(chosen, sighting.text))
    return PlaceMention(words, _moved_off(place, sighting.off_km), metonym=sighting.actor)


def called_after(town: Place, sighting: Sighting) -> Place:
    """A river or hill that no gazetteer has, at the town of the same name, give or take."""
    kind = sighting.text.rsplit(" ", 1)[-1].lower()
    return replace(town, name=sighting.text, feature=kind, radius_km=_ABOUT)


_ABOUT = 80.0


def wire_name(entry: Entry, words: str) -> str:
    """Return the name that the dispatch gives to a town which the gazetteer lists under another spelling."""
    if not words[:1].isascii() and not unicodedata.name(words[0], "").startswith("LATIN"):
        return entry.place.name
    if entry.kind == "town" and (fold(words) != fold(entry.place.name) or not entry.place.name.isascii()):
        return words.title() if words.isupper() else words
    return entry.place.name


def _moved_off(place: Place, off_km: float) -> Place:
    return replace(place, radius_km=max(place.radius_km, off_km)) if off_km else place
