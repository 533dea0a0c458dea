"""Places of a dispatch: which names are places, and which places they are."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dateline.gazetteer.lookup import Entry, Gazetteer, distance_km
from dateline.gazetteer.spelling import fold
from dateline.records.parse import Name, Parse
from dateline.records.referent import Place, PlaceMention
from dateline.records.text import Excerpt, Span
from dateline.resolution.placewords import place_words
from dateline.resolution.sightings import Sighting, runs, sight

UNKNOWN = "not in the gazetteer"
FAR = "only namesakes elsewhere in the gazetteer"
_SURE = 1.5
_SMALL = 100_000
_SPOKEN_OF = 0.12


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

    Adjectives and demonyms ("Syrian") are no mentions, nor is a place's name that only qualifies an actor
    ("US forces"); both tell which country the dispatch is about.
    """
    found = sight(text, names, gazetteer)
    if parse is not None:
        note_actors(found, parse)
    context = gather(text, found, gazetteer, dateline_place)
    kept = [s for s in found if is_place(s, context)]
    settle(kept, found, context, gazetteer)
    return tuple(mention(s, found) for s in kept)


def note_actors(found: Sequence[Sighting], parse: Parse) -> None:
    """Note the names that only qualify an actor farther on: "US air force officials"."""
    starts, actors = [word.start for word in parse.words], place_words().actors
    for sighting in found:
        at = bisect_right(starts, sighting.span.start) - 1
        if at >= 0 and parse.words[at].relation == "compound" and parse.words[at].head >= 0:
            sighting.actor |= parse.words[parse.words[at].head].lower in actors


@dataclass(slots=True)
class Context:
    """What a dispatch is about: the weight of each country, from 0 to 1, and the places settled so far."""

    weights: dict[str, float]
    named: frozenset[str]
    settled: list[Place]
    senses: dict[str, Entry]

    def weight(self, country: str) -> float:
        """The share of the dispatch's evidence that speaks for a country."""
        return self.weights.get(country, 0.0)


def gather(text: str, found: list[Sighting], gazetteer: Gazetteer, dateline_place: Excerpt | None) -> Context:
    """Weigh the countries of a dispatch by its countries, demonyms and unmistakable towns."""
    votes: dict[str, float] = defaultdict(float)
    divisions: dict[str, float] = defaultdict(float)
    for run in runs(text, ()):
        for word in run.of(text).split():
            if country := gazetteer.country_of(word.rstrip("'’s,.") if word.endswith(("'s", "’s")) else word):
                votes[country] += 1.0
    for sighting in found:
        at_head = dateline_place is not None and sighting.span.meets(dateline_place.span)
        for country, weight in _votes(sighting):
            votes[country] += weight * (0.5 if at_head else 1.0)
        for division, weight in _division_votes(sighting):
            divisions[division] += weight
    weights = {**_shares(votes), **_shares(divisions)}
    named = frozenset(fold(s.text) for s in found)
    return Context(weights, named, [], {})


def _shares(votes: dict[str, float]) -> dict[str, float]:
    total, top = sum(votes.values()) or 1.0, max(votes.values(), default=1.0)
    return {key: 0.5 * count / total + 0.5 * count / top for key, count in sorted(votes.items())}


def _division_votes(sighting: Sighting) -> list[tuple[str, float]]:
    """The states and provinces that a name speaks for: its own, or those of its few namesakes."""
    if sighting.strength < 0.5 or any(entry.kind == "country" for entry in sighting.entries):
        return []
    regions = [entry for entry in sighting.entries if entry.kind == "region" and entry.admin1]
    entries = regions or [entry for entry in sighting.entries if entry.kind == "town"][:12]
    weight = (3.0 if regions else 1.0) / max(len(entries), 1)
    return [(f"{entry.country}.{entry.admin1}", weight) for entry in entries]


def _votes(sighting: Sighting) -> list[tuple[str, float]]:
    """The countries that a name speaks for; a name with namesakes speaks softly for each."""
    if sighting.strength < 0.5 or not sighting.entries:
        return []
    countries = [entry for entry in sighting.entries if entry.kind == "country"]
    if len(countries) == 1 and all(entry.kind != "region" for entry in sighting.entries):
        return [(countries[0].country, 2.0)]
    mass: dict[str, float] = defaultdict(float)
    for entry in sighting.entries:
        mass[entry.country] += math.sqrt(entry.population + 1000)
    total = sum(mass.values())
    people = max(entry.population for entry in sighting.entries)
    sway = min(1.0, max(0.1, math.log10(people / 1000 + 1) / 2.5))
    return [(code, sway * share / total) for code, share in sorted(mass.items()) if code and share > 0.3 * total]


def is_place(sighting: Sighting, context: Context) -> bool:
    """Tell whether a name is a place here."""
    if sighting.actor and not sighting.noun and sighting.within is None and _is_state(sighting):
        return False
    strength = sighting.strength
    if sighting.entries and context.weight(sighting.entries[0].country) > 0.4:
        strength += 0.8 if sighting.entries[0].kind == "site" else 0.3
    return strength >= _SURE


def _is_state(sighting: Sighting) -> bool:
    return any(entry.kind == "country" or entry.capital for entry in sighting.entries)


def settle(kept: list[Sighting], found: list[Sighting], context: Context, gazetteer: Gazetteer) -> None:
    """Choose the place of each name: the plain ones first, so that the others can lean on them."""
    for plain in (True, False):
        for sighting in kept:
            if sighting.chosen is None and plain == _is_plain(sighting):
                choose(sighting, found, context, gazetteer)
    for sighting in kept:
        if sighting.within is not None and found[sighting.within].chosen is not None:
            choose(sighting, found, context, gazetteer)


def _is_plain(sighting: Sighting) -> bool:
    return bool(sighting.entries) and (sighting.entries[0].kind == "country" or len(sighting.entries) == 1)


def choose(sighting: Sighting, found: list[Sighting], context: Context, gazetteer: Gazetteer) -> None:
    """Choose a name's place among its candidates, those that sound like it in the dispatch's countries included."""
    parent = found[sighting.within].chosen if sighting.within is not None else None
    key = fold(sighting.text)
    if parent is None and key in context.senses:
        sighting.chosen = context.senses[key]
        return
    scored = [(score(entry, sighting, parent, context), entry) for entry in candidates(sighting, context, gazetteer)]
    best, chosen = max(scored, key=lambda row: row[0], default=(-1.0, None))
    sighting.chosen = chosen if best >= 0 else None
    if sighting.chosen is None:
        return
    if sighting.chosen.kind != "country":
        context.settled.append(sighting.chosen.place)
    if parent is not None or key not in context.senses:
        context.senses[key] = sighting.chosen


def candidates(sighting: Sighting, context: Context, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """Return the places that bear the name, or sound like it in one of the countries spoken of."""
    near = sorted((c for c in context.weights if len(c) == 2), key=lambda country: -context.weights[country])[:3]
    entries = sighting.entries
    if sighting.noun_word and sighting.noun in ("region", "site", "district"):
        wider = gazetteer.find(f"{sighting.text} {sighting.noun_word}")
        entries = tuple(entry for entry in wider if entry.kind != "town") or entries
    if any(entry.kind != "town" or entry.population > 100_000 for entry in entries):
        return entries
    if any(context.weight(entry.country) > 0.1 for entry in entries):
        return entries
    alike = [entry for country in near for entry in gazetteer.find_like(sighting.text, country)]
    return (*entries, *alike)


def score(entry: Entry, sighting: Sighting, parent: Entry | None, context: Context) -> float:
    """Weigh a candidate: people, kind, the dispatch's country, what it is said to lie in, nearness to the rest."""
    weight = context.weight(entry.country)
    if entry.kind == "site" and not _in_sight(entry, parent, context):
        return -1.0
    if weight < _SPOKEN_OF and parent is None and context.weights and not sighting.noun and _is_small(entry):
        return -1.0
    total = _prior(entry, sighting) + 2.0 * weight + 0.8 * context.weight(f"{entry.country}.{entry.admin1}")
    if parent is not None:
        total += 10.0 if lies_in(entry, parent) else -3.0 if _is_minor(entry) else 0.0
    if _overshadowed(entry, sighting):
        total -= 1.2
    if sighting.noun and entry.kind in ("town", "region"):
        total += 0.9 if (sighting.noun == "region") == (entry.kind == "region") else 0.0
    if context.settled and entry.kind != "country":
        nearest = min(distance_km(entry.place, place) for place in context.settled)
        total += math.exp(-nearest / 150.0)
    return total


def _overshadowed(entry: Entry, sighting: Sighting) -> bool:
    """Tell whether a village has a namesake of many times its size in its own country: writers mean the town."""
    if entry.kind != "town":
        return False
    rivals = (e.population for e in sighting.entries if e.kind == "town" and e.country == entry.country)
    return max(rivals, default=0) > _MANY_TIMES * (entry.population + 1000)


_MANY_TIMES = 30


def _is_minor(entry: Entry) -> bool:
    return entry.kind == "site" or (entry.kind == "town" and entry.population < 500_000)


def _is_small(entry: Entry) -> bool:
    return entry.kind == "town" and entry.population < _SMALL


def _prior(entry: Entry, sighting: Sighting) -> float:
    if entry.kind == "country":
        return 4.0
    if entry.kind == "region":
        rival = any(e.population > 1_000_000 and e.kind == "town" for e in sighting.entries)
        return 2.0 if rival else 2.6 if entry.country else 4.2
    if entry.kind == "site":
        return 1.8
    return 2.5 * math.log10(entry.population + 100) / 7 + (0.5 if entry.capital else 0.0)


def _in_sight(entry: Entry, parent: Entry | None, context: Context) -> bool:
    """Tell whether a district or site may be meant: its country or the town around it is spoken of."""
    if parent is not None and lies_in(entry, parent):
        return True
    if not entry.country:
        return True
    return context.weight(entry.country) >= 0.1


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


def mention(sighting: Sighting, found: list[Sighting]) -> PlaceMention:
    """Put a settled name into words: its place, or why it has none.

    A district that no gazetteer has is put at the town that the text says it lies in, with the town's radius.
    """
    words = Excerpt(Span(*sighting.span), sighting.text)
    parent = found[sighting.within].chosen if sighting.within is not None else None
    chosen = sighting.chosen
    elsewhere = parent is not None and (chosen is None or not lies_in(chosen, parent))
    if parent is not None and parent.kind == "town" and elsewhere and sighting.noun == "district":
        around = replace(parent.place, name=sighting.text, feature="neighbourhood", inside=parent.place.gazetteer)
        return PlaceMention(words, around)
    if chosen is None:
        return PlaceMention(words, None, FAR if sighting.entries else UNKNOWN)
    place = replace(chosen.place, name=wire_name(chosen, sighting.text))
    return PlaceMention(words, _moved_off(place, sighting.off_km))


def wire_name(entry: Entry, words: str) -> str:
    """Return the name that the dispatch gives to a town which the gazetteer lists under another spelling."""
    if entry.kind == "town" and (fold(words) != fold(entry.place.name) or not entry.place.name.isascii()):
        return words.title() if words.isupper() else words
    return entry.place.name


def _moved_off(place: Place, off_km: float) -> Place:
    return replace(place, radius_km=max(place.radius_km, off_km)) if off_km else place
