"""Names that may be places: what one is, which places bear it and how the annotator saw it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.gazetteer.lookup import Entry, Gazetteer
from dateline.names.spelling import fold
from dateline.records.text import Span
from dateline.resolution.placewords import place_words

_POSSESSIVE = re.compile(r"['’]s?$")
_JOINED = re.compile(r"(?:-[a-z]{3,})+$")
_PARTY = re.compile(r"[RDI]-(?=[A-Z])|DFL-(?=[A-Z])")
_ABBREVIATION = re.compile(r"^(?:[A-Z][a-z]?\.)+[A-Z]?$")


@dataclass(slots=True)
class Sighting:
    """A name that may be a place: its candidates, how sure the words around make it, and what it is said to lie in.

    `noun` is the kind that a noun beside it gives, `feature` the kind that its own last word gives ("Karm River");
    `borrowed` tells that its candidates are only the towns that such a feature is called after, `described` that its
    words are no name ("Syrian territory"), `filed` that a dispatch is filed from it. `actor` is true where it only
    tells whose the thing beside it is, `governs` where it does what only a government does, `subject` where a clause
    begins with it. `within` indexes the sighting that it is said to be part of; `off_km` is how far off the name's own
    point the text puts the place ("20 km north of").
    """

    span: Span
    text: str
    entries: tuple[Entry, ...]
    label: str = ""
    noun: str = ""
    noun_word: str = ""
    feature: str = ""
    borrowed: bool = False
    described: bool = False
    filed: bool = False
    strength: float = 0.0
    actor: bool = False
    governs: bool = False
    subject: bool = False
    within: int | None = None
    off_km: float = 0.0
    chosen: Entry | None = field(default=None)

    @property
    def key(self) -> str:
        """The name as it is compared within the dispatch."""
        return fold(self.text)


def trimmed(text: str, span: Span) -> Span:
    """Cut "the", a party's letter, a possessive, a joined adjective ("-based") and stray marks off a name."""
    if text.startswith(("the ", "The "), span.start):
        span = Span(span.start + 4, span.end) if text[span.start] == "t" else span
    if text.find("-", span.start, span.end) >= 0 and (party := _PARTY.match(text, span.start)):
        span = Span(party.end(), span.end)
    name = span.of(text)
    if "-" in name:
        name = _JOINED.sub("", name)
    if name.endswith(("s", "'", "’")):
        name = _POSSESSIVE.sub("", name).rstrip("’'")
    if name.endswith(".") and not _ABBREVIATION.match(name) and len(name) > 7:
        name = name[:-1]
    return Span(span.start, span.start + len(name))


def known(name: str, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """Return the places that a name may be of, its short form written out ("L.A.")."""
    full = place_words().short.get(name)
    return gazetteer.find(full) if full else fitting(name, gazetteer.find(name) or _unmarked(name, gazetteer))


def _unmarked(name: str, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """Return the large town or country that a possessive without its mark is of: "Zalims airport"."""
    if len(name) <= _STEM or not name.endswith("s") or name.endswith("ss"):
        return ()
    entries = gazetteer.find(name[:-1])
    large = bool(entries) and (entries[0].kind == "country" or entries[0].population >= _KNOWN)
    return entries if large else ()


_STEM, _KNOWN = 5, 200_000


def fitting(name: str, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Drop the entries whose short names are only names in capitals or with a full stop ("US", "Wash.")."""
    bare = name.replace(".", "")
    if len(bare) > 5 or not entries:
        return entries
    if name.isupper() or "." in name:
        wide = tuple(entry for entry in entries if entry.kind in ("country", "region"))
        return wide or (() if "." in name else entries)
    return tuple(e for e in entries if not is_shortened(bare, e))


def is_shortened(bare: str, entry: Entry) -> bool:
    """Tell whether a name is a country's or a state's short form, which is nothing without its capitals or stop."""
    if entry.kind == "country":
        return len(bare) <= 3
    return (
        entry.place.feature in ("state", "province")
        and entry.country in _ABBREVIATED
        and (fold(bare) != fold(entry.place.name))
    )


def is_common(name: str) -> bool:
    """Tell whether one word is a title, a people or a common noun, whatever villages bear it."""
    words = place_words()
    if len(name) > 3 and name.isupper():
        name = name.title()
    return (
        name in words.peoples
        or name in words.titles
        or name in words.bodies
        or name in words.civic
        or name in words.features
        or name.lower() in words.nouns
        or name.lower() in words.fillers
    )


def label_of(span: Span, labels: Sequence[tuple[Span, str]]) -> str:
    """Return the annotator's label of a name, marked "<" where the name is only part of what it labelled."""
    low = max(0, bisect_left(labels, (Span(span.start, span.start), "")) - 2)
    for other, label in labels[low : low + 6]:
        if other.covers(span):
            return label if other.end - other.start <= span.end - span.start + 4 else "<" + label
        if span.meets(other):
            return label
    return ""


_ABBREVIATED = frozenset({"US", "CA", "AU"})
