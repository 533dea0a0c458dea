"""Names in a text that may be places, with what the words around them say."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dateline.gazetteer.lookup import Entry, Gazetteer
from dateline.records.parse import Name
from dateline.records.text import Span
from dateline.resolution.placewords import PlaceWords, place_words

_ARTICLE = r"(?:[Aa]l|[Ee]l|[Aa][dnrstz]|[Aa]sh|[Ee][dnrstz]|[Ee]sh)"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-ŽḀ-Ỿ]"
_WORD = (
    rf"(?:(?:[A-Z][a-z]?\.){{2,}}|(?:(?:St|Ste|Ft|Mt)\. )?(?:{_ARTICLE}[- ](?={_CAPITAL}))?{_CAPITAL}[\w'’‘ʻ]*"
    rf"(?:\.(?=[,;]|\s[a-z]|-))?(?:-(?:{_ARTICLE}-)?\w[\w'’]*)*)"
)
_LINK = r"(?: (?:of|in|de|del|la|el|al|ash|az|and|the|e|ez|du|des|di)(?: (?:the|la|las|los))?)? "
_RUN = re.compile(rf"(?<![\w@#]){_WORD}(?:{_LINK}{_WORD})*")
_TOKEN = re.compile(r"\S+")
_POSSESSIVE = re.compile(r"['’]s?$")
_JOINED = re.compile(r"(?:-[a-z]{3,})+(?!\w)")
_PARTY = re.compile(r"[RD]-(?=[A-Z])")
_CONTRACTION = re.compile(r"^(?:I|He|She|We|You|They|It|That|There|What|Who)['’]")
_LONGEST = 5
_COUNTIES = frozenset({"County", "Counties", "Township", "Parish"})
_ABBREVIATION = re.compile(r"^(?:[A-Z]\.)+[A-Z]?$")


@dataclass(slots=True)
class Sighting:
    """A name that may be a place: its candidates, how sure the words around make it, and what it is said to lie in.

    `noun` is the kind that a noun beside it gives; `within` indexes the sighting that it is said to be part of;
    `off_km` is how far off the name's own point the text puts the place ("20 km north of").
    """

    span: Span
    text: str
    entries: tuple[Entry, ...]
    label: str = ""
    noun: str = ""
    noun_word: str = ""
    strength: float = 0.0
    actor: bool = False
    within: int | None = None
    off_km: float = 0.0
    chosen: Entry | None = field(default=None)


def sight(text: str, names: Sequence[Name], gazetteer: Gazetteer) -> list[Sighting]:
    """Return the names of a text that may be places, in reading order and apart."""
    words, found = place_words(), list[Sighting]()
    labels = sorted((name.span, name.label) for name in names)
    for run in runs(text, labels):
        found.extend(split(text, run, labels, gazetteer))
    for sighting in found:
        weigh(text, sighting, words)
    link(text, found)
    return found


def runs(text: str, labels: Sequence[tuple[Span, str]]) -> Iterator[Span]:
    """Yield the runs of capitalised words; in a text all in capitals, the names that the annotator saw."""
    letters = [c for c in text[:4000] if c.isalpha()]
    if letters and sum(c.isupper() for c in letters) > 0.7 * len(letters):
        yield from (span for span, _ in labels)
        return
    for match in _RUN.finditer(text):
        yield Span(match.start(), match.end())


def split(text: str, run: Span, labels: Sequence[tuple[Span, str]], gazetteer: Gazetteer) -> Iterator[Sighting]:
    """Yield the places in one run of capitalised words, the longest names first."""
    tokens = [Span(run.start + m.start(), run.start + m.end()) for m in _TOKEN.finditer(text[run.start : run.end])]
    at = 0
    while at < len(tokens):
        taken, sighting = longest(text, tokens[at : at + _LONGEST], labels, gazetteer)
        if sighting is not None:
            if at + taken < len(tokens) and tokens[at + taken].of(text).rstrip(",.") in _COUNTIES:
                taken += widen(text, sighting, tokens[at + taken], gazetteer)
            sighting.label = label_of(sighting.span, labels)
            beside(text, run, sighting)
            yield sighting
        at += taken


def longest(
    text: str, tokens: Sequence[Span], labels: Sequence[tuple[Span, str]], gazetteer: Gazetteer
) -> tuple[int, Sighting | None]:
    """Return how many words the longest known name takes, and the name; else what the annotator calls a place."""
    first = tokens[0].of(text)
    if not (first[0].isupper() or re.match(rf"{_ARTICLE}[- ]", first + " ")) or _CONTRACTION.match(first):
        return 1, None
    for count in range(len(tokens), 0 if first[0].isupper() else 1, -1):
        span = trimmed(text, Span(tokens[0].start, tokens[count - 1].end))
        name = span.of(text)
        if count == 1 and (gazetteer.country_of(name) or is_common(name)):
            return 1, None
        entries = gazetteer.find(name)
        if entries := fitting(name, entries):
            return count, Sighting(span, name, entries)
    if is_common(first) or gazetteer.country_of(first):
        return 1, None
    at = bisect_left(labels, (Span(tokens[0].start, tokens[0].start), ""))
    for span, label in labels[at : at + 3]:
        if label == "LOC" and span.start == tokens[0].start:
            covered = [token for token in tokens if token.start < span.end]
            whole = trimmed(text, Span(span.start, max(covered[-1].end if covered else span.end, tokens[0].end)))
            return max(len(covered), 1), Sighting(whole, whole.of(text), ())
    return 1, None


def widen(text: str, sighting: Sighting, token: Span, gazetteer: Gazetteer) -> int:
    """Take "County" into a name; such a name is not that of the town that it is called after."""
    sighting.span = trimmed(text, Span(sighting.span.start, token.end))
    sighting.text = sighting.span.of(text).rstrip(",.")
    sighting.entries, sighting.strength = gazetteer.find(sighting.text), sighting.strength + 2.5
    return 1


def is_common(name: str) -> bool:
    """Tell whether one word is a title, a people or a common noun, whatever villages bear it."""
    words = place_words()
    return (
        name in words.peoples
        or name in words.titles
        or name in words.bodies
        or name.lower() in words.nouns
        or name.lower() in words.fillers
    )


def trimmed(text: str, span: Span) -> Span:
    """Cut "the", a possessive, a joined adjective ("-based") and stray marks off a name."""
    if text.startswith(("the ", "The "), span.start):
        span = Span(span.start + 4, span.end) if text[span.start] == "t" else span
    if party := _PARTY.match(text, span.start):
        span = Span(party.end(), span.end)
    name = re.sub(r"(?:-[a-z]{3,})+$", "", span.of(text))
    name = _POSSESSIVE.sub("", name).rstrip("’'")
    if name.endswith(".") and not _ABBREVIATION.match(name) and len(name) > 7:
        name = name[:-1]
    return Span(span.start, span.start + len(name))


def fitting(name: str, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Drop the entries whose short names are only names in capitals ("US", not "us"), and towns for "U.S."."""
    if len(name.replace(".", "")) > 3:
        return entries
    if name.isupper() or "." in name:
        countries = tuple(entry for entry in entries if entry.kind in ("country", "region"))
        return countries or (() if "." in name else entries)
    return tuple(entry for entry in entries if entry.kind != "country")


def label_of(span: Span, labels: Sequence[tuple[Span, str]]) -> str:
    """Return the annotator's label of a name, marked "<" where the name is only part of what it labelled."""
    low = max(0, bisect_left(labels, (Span(span.start, span.start), "")) - 2)
    for other, label in labels[low : low + 6]:
        if other.covers(span):
            return label if other.end - other.start <= span.end - span.start + 4 else "<" + label
        if span.meets(other):
            return label
    return ""


def beside(text: str, run: Span, sighting: Sighting) -> None:
    """Note the noun beside a name that tells its kind, inside the run or after it."""
    words = place_words()
    after = re.match(r" ([\w-]+\.?)", text[sighting.span.end : sighting.span.end + 32])
    if after and not text.startswith(("'", "’"), sighting.span.end):
        word = after[1] if after[1] in words.bodies else after[1].rstrip(".")
        sighting.noun, sighting.noun_word = words.nouns.get(word.lower(), ""), word.lower()
        sighting.actor = word in words.actors
        if word in words.bodies and sighting.span.end < run.end:
            sighting.strength -= 3.0
        elif word in words.sites:
            sighting.strength += 4.0
    before = re.search(r"(\w+) of (?:the )?$", text[max(0, sighting.span.start - 32) : sighting.span.start])
    if before and before[1].lower() in words.nouns and not sighting.noun:
        sighting.noun, sighting.noun_word = words.nouns[before[1].lower()], before[1].lower()


def weigh(text: str, sighting: Sighting, words: PlaceWords) -> None:
    """Add up how sure the label, the words before and the candidates make it that the name is a place."""
    before = text[max(0, sighting.span.start - 48) : sighting.span.start]
    sighting.strength += _LABELS.get(sighting.label, 0.0)
    preceding = re.findall(r"[\w.-]+|[^\w\s]", before)
    if preceding and before.endswith((" ", "\n")) and preceding[-1] in words.titles:
        sighting.strength -= 3.0
    while preceding and preceding[-1].lower() in words.fillers:
        preceding.pop()
    last = preceding[-1].lower() if preceding else ""
    if last in words.sure or (last in words.prepositions and sighting.entries):
        sighting.strength += 1.5 if last in words.sure else 0.8
    elif not sighting.entries and not sighting.noun:
        sighting.strength -= 0.8
    if sighting.noun:
        sighting.strength += 1.5
    if sighting.text in words.doubtful:
        sighting.strength -= 1.2
    sighting.strength += _standing(sighting.entries, sighting.text)
    if _JOINED.match(text, sighting.span.end):
        sighting.strength -= 4.0
    elif _sentence_starts(text, sighting) and re.search(rf"\b{re.escape(sighting.text.lower())}\b", text):
        sighting.strength -= 1.5
    if _part_of_larger(text, sighting):
        sighting.strength -= 1.5
    if off := _OFF.search(before):
        sighting.strength += 1.5
        sighting.off_km = int(off[1]) * (1.6 if off[2].startswith("mile") else 1.0)


_OFF = re.compile(r"(\d{1,4})(?:-| )?(km|kilomet\w+|miles?) [\w -]{0,20}?(?:of|from|outside) (?:the )?(?:\w+ of )?$")
_LABELS = {"LOC": 2.0, "<LOC": 1.2, "NORP": -0.5, "ORG": -0.6, "<ORG": -2.5, "PER": -1.5, "<PER": -3.0, "<NORP": -1.0}


def _standing(entries: tuple[Entry, ...], text: str) -> float:
    """How far a name alone tells: a country's or a metropolis's much, a village's nothing."""
    if any(entry.kind == "country" for entry in entries):
        return 2.0
    if any(entry.kind == "region" for entry in entries):
        return 1.6
    people = max((entry.population for entry in entries), default=0)
    if not entries and text.isupper() and len(text) <= 6:
        return -2.0
    return 1.0 if people > 300_000 else 0.5 if people > 50_000 else 0.0 if entries else -0.5


def _sentence_starts(text: str, sighting: Sighting) -> bool:
    before = text[max(0, sighting.span.start - 3) : sighting.span.start].rstrip(" \"'“‘")
    return not before or before[-1] in ".!?\n:"


def _part_of_larger(text: str, sighting: Sighting) -> bool:
    """Tell whether another capitalised word joins the name directly, as a surname or a heading would."""
    if sighting.label.endswith("LOC") or sighting.noun:
        return False
    after = re.match(r" [A-Z][a-z]", text[sighting.span.end : sighting.span.end + 3])
    before = re.search(r"[a-z] ?[A-Z][a-z]+ $", text[max(0, sighting.span.start - 24) : sighting.span.start])
    return bool(after) or bool(before)


def link(text: str, found: list[Sighting]) -> None:
    """Note which name is said to lie in which: "X, Y", "X in Y", "the X district of Y", "Y's X"."""
    for index, (one, other) in enumerate(pairwise(found)):
        between = text[one.span.end : other.span.start]
        if len(between) > 40:
            continue
        if _COMMA.fullmatch(between) and _wider(other, one):
            one.within = index + 1
            one.strength += 1.2
            other.strength += 0.8
            other.noun = other.noun or "region"
        elif _DISTRICT_OF.fullmatch(between):
            one.within = index + 1
            one.strength += 1.0
        elif _SUBURB_OF.fullmatch(between) or _POSSESSED.fullmatch(between):
            other.within = index
            other.strength += 0.5


_COMMA = re.compile(r",? ?,\s|, (?:in |the )?(?:\w+ )?|\s\((?=.)")
_KINDS = (
    r"(?:district|neighborhood|neighbourhood|suburb|quarter|area|section|part|side|province|region|town|village|city|camp"
    r"|governorate)s?"
)
_DISTRICT_OF = re.compile(
    rf" (?:\w+ )?{_KINDS} (?:of|in) (?:the )?(?:\w+ )?(?:{_KINDS} of )?"
    rf"|,? (?:\w+ )?(?:in|of) (?:the )?(?:\w+ )?(?:{_KINDS} of )?"
)
_SUBURB_OF = re.compile(rf" (?:\w+ )?{_KINDS} of (?:the )?")
_POSSESSED = re.compile(rf"['’]s? (?:\w+ )?(?:{_KINDS} of )?(?:the )?")


def _wider(other: Sighting, one: Sighting) -> bool:
    """Tell whether a name is of a country or region, and the one before it of none."""
    if any(entry.kind == "country" for entry in one.entries):
        return False
    return any(entry.kind in ("country", "region") for entry in other.entries)
