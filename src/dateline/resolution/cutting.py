"""Where the names of a text that may be places begin and end."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from dateline.gazetteer.lookup import Entry, Gazetteer
from dateline.names.spelling import fold
from dateline.records.parse import Name
from dateline.records.text import Span
from dateline.resolution.placewords import place_words
from dateline.resolution.sightings import Sighting, fitting, is_common, is_shortened, known, label_of, trimmed

_ARTICLE = r"(?:[Aa]l|[Ee]l|[Aa][dnrstz]|[Aa]sh|[Ee][dnrstz]|[Ee]sh)"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-ŽḀ-Ỿ]"
_WORD = (
    rf"(?:(?:[A-Z][a-z]?\.){{2,}}|(?:(?:St|Ste|Ft|Mt)\. )?(?:{_ARTICLE}[- ](?={_CAPITAL}))?{_CAPITAL}[\w'’‘ʻ]*"
    rf"(?:\.(?=[,;]|\s[a-z]|-))?(?:-(?:{_ARTICLE}-)?\w[\w'’]*)*)"
)
_LINK = r"(?: (?:of|in|de|del|la|el|al|ash|az|bin|ibn|bint|and|the|e|ez|du|des|di)(?: (?:the|la|las|los))?)? "
_RUN = re.compile(rf"(?<![\w@#]){_WORD}(?:{_LINK}{_WORD})*")
_OTHER_SCRIPT = re.compile(
    r"[ء-ي]+(?: [ء-ي]+){0,2}|[А-ЯЁІЇЄҐ][а-яёіїєґ'’-]+(?:[ -][А-ЯЁІЇЄҐ][а-яёіїєґ'’-]+){0,2}|[א-ת]+"
)
_UPPER, _LOWER = re.compile("[A-ZÀ-Þ]"), re.compile("[a-zß-ÿ]")
_TOKEN = re.compile(r"\S+")
_CONTRACTION = re.compile(r"^(?:I|He|She|We|You|They|It|That|There|What|Who)['’]")
_PROCLITIC = "وبلف"  # "and", "in", "to" and "so", which Arabic writes together with the word behind
_LONGEST = 5
_FEATURE_REACH = 4


def find_sightings(text: str, names: Sequence[Name], gazetteer: Gazetteer) -> list[Sighting]:
    """Return the names of a text that may be places, in reading order and apart, nothing weighed yet."""
    labels = sorted((name.span, name.label) for name in names)
    found = [sighting for run in runs(text, labels) for sighting in split(text, run, labels, gazetteer)]
    found += [*other_scripts(text, gazetteer), *lands(text, gazetteer)]
    return sorted(found, key=lambda sighting: sighting.span)


def runs(text: str, labels: Sequence[tuple[Span, str]]) -> Iterator[Span]:
    """Yield the runs of capitalised words; in a text all in capitals, the names that the annotator saw."""
    upper, lower = len(_UPPER.findall(text, 0, 2000)), len(_LOWER.findall(text, 0, 2000))
    if upper > 0.7 * (upper + lower):
        yield from (span for span, _ in labels)
        return
    for match in _RUN.finditer(text):
        yield Span(match.start(), match.end())


def other_scripts(text: str, gazetteer: Gazetteer) -> Iterator[Sighting]:
    """Yield the names in Arabic, Cyrillic and Hebrew letters that a gazetteer knows; the script tells them apart."""
    if text.isascii():
        return
    for match in _OTHER_SCRIPT.finditer(text):
        words = [Span(match.start() + m.start(), match.start() + m.end()) for m in _TOKEN.finditer(match[0])]
        at = 0
        while at < len(words):
            for count in range(len(words) - at, 0, -1):
                span = Span(words[at].start, words[at + count - 1].end)
                entries = gazetteer.find(span.of(text))
                if not entries and span.of(text)[0] in _PROCLITIC:
                    span = Span(span.start + 1, span.end)
                    entries = gazetteer.find(span.of(text))
                if entries:
                    yield Sighting(span, span.of(text), entries, strength=2.0)
                    break
            at += count


def lands(text: str, gazetteer: Gazetteer) -> Iterator[Sighting]:
    """Yield the countries and capitals that a people's adjective names: "Syrian territory", "the Syrian capital"."""
    for match in _LAND.finditer(text):
        country = gazetteer.country_entry(gazetteer.country_of(match[1]) or "")
        seat = gazetteer.capital_of(country.country) if country and match[2] == "capital" else country
        if seat is not None:
            yield Sighting(Span(*match.span()), match[0], (seat,), strength=3.0, described=True)


_LAND = re.compile(r"(?<![\w-])([A-Z]\w{3,}) (territory|soil|airspace|capital)\b(?! of)")


def split(text: str, run: Span, labels: Sequence[tuple[Span, str]], gazetteer: Gazetteer) -> Iterator[Sighting]:
    """Yield the places in one run of capitalised words, the longest names first."""
    tokens = [Span(run.start + m.start(), run.start + m.end()) for m in _TOKEN.finditer(text[run.start : run.end])]
    at = 0
    while at < len(tokens):
        if pair := paired(text, tokens[at], gazetteer):
            for sighting in pair:
                sighting.label = label_of(sighting.span, labels)
            yield from pair
            at += 1
            continue
        taken, one = featured(text, tokens[at : at + _FEATURE_REACH], gazetteer)
        if one is None:
            taken, one = longest(text, tokens[at : at + _LONGEST], labels, gazetteer)
        if one is not None:
            one.label = label_of(one.span, labels)
            yield one
        at += taken


def paired(text: str, token: Span, gazetteer: Gazetteer) -> list[Sighting]:
    """Return the places that a hyphen joins ("the Kirkuk-Baghdad road", "Egyptian-US talks"), if the pair is none."""
    if text.find("-", token.start, token.end) < 0:
        return []
    match = _PAIR.fullmatch(trimmed(text, token).of(text))
    if match is None or gazetteer.find(match[0]):
        return []
    start = text.index(match[0], token.start)
    spans = [Span(start, start + match.end(1)), Span(start + match.start(2), start + match.end())]
    found = [Sighting(span, span.of(text), known(span.of(text), gazetteer)) for span in spans]
    peoples = [gazetteer.country_of(s.text) or s.text in place_words().peoples for s in found]
    large = [any(e.kind != "town" or e.population > _LARGE for e in s.entries) for s in found]
    if not all(one or other for one, other in zip(peoples, large, strict=True)):
        return []
    return [s for s, people in zip(found, peoples, strict=True) if not people]


_PAIR = re.compile(rf"({_CAPITAL}[^\W\d_]+)-({_CAPITAL}[^\W\d_]+)")
_LARGE = 10_000


def featured(text: str, tokens: Sequence[Span], gazetteer: Gazetteer) -> tuple[int, Sighting | None]:
    """Return a name that ends in a word for a street, a county or a feature of the land: "Karm River" is no town.

    A longer name that the gazetteer has goes before it ("Long Beach Island" before "Long Beach").
    """
    features = place_words().features
    if tokens[0].of(text).lower() in place_words().prepositions:
        return 1, None
    for count in range(2, len(tokens) + 1):
        word = tokens[count - 1].of(text).rstrip(",;")
        before = tokens[count - 2].of(text)
        if before.endswith((",", ";", "'s", "’s")) or not before[0].isupper():
            return 1, None
        if count > 2 and is_common(before) and before not in features:
            return 1, None
        feature = features.get(word.removesuffix("'s").removesuffix("’s"))
        if feature is not None and not _goes_on(text, tokens, count, gazetteer):
            if count > 2 and _begins_late(text, tokens[:count], gazetteer):
                return 1, None
            return count, _feature_sighting(text, tokens[:count], feature, gazetteer)
    return 1, None


def _goes_on(text: str, tokens: Sequence[Span], count: int, gazetteer: Gazetteer) -> bool:
    """Tell whether one more word makes a name that the gazetteer has, or another feature ("Karm Valley Road")."""
    if count >= len(tokens):
        return False
    longer = trimmed(text, Span(tokens[0].start, tokens[count].end)).of(text)
    return tokens[count].of(text).rstrip(",;") in place_words().features or bool(gazetteer.find(longer))


def _begins_late(text: str, tokens: Sequence[Span], gazetteer: Gazetteer) -> bool:
    """Tell whether the gazetteer has the name without its first word only ("Three Karm County residents")."""
    whole, rest = (trimmed(text, Span(tokens[i].start, tokens[-1].end)).of(text) for i in (0, 1))
    return not gazetteer.find(whole) and bool(gazetteer.find(rest))


def _feature_sighting(text: str, tokens: Sequence[Span], feature: str, gazetteer: Gazetteer) -> Sighting | None:
    span = trimmed(text, Span(tokens[0].start, tokens[-1].end))
    first = tokens[0].of(text)
    if is_common(first) and first not in _FIRST and feature != "street":
        return None
    name = span.of(text)
    entries = gazetteer.find(name)
    namesakes = () if entries else gazetteer.find(trimmed(text, Span(tokens[0].start, tokens[-2].end)).of(text))
    if feature in ("land", "district", "park") and len(tokens) > 2 and namesakes:
        return None
    if feature in ("township", "water", "land"):
        return Sighting(span, name, entries or namesakes, feature=feature, borrowed=bool(namesakes))
    return Sighting(span, name, entries, feature=feature)


_FIRST = frozenset(
    "North South East West Northern Southern Eastern Western New Old Upper Lower Great Little Big Lake Mount Grand "
    "Long White Black Red Blue Green Rocky Sandy".split()
)


def longest(
    text: str, tokens: Sequence[Span], labels: Sequence[tuple[Span, str]], gazetteer: Gazetteer
) -> tuple[int, Sighting | None]:
    """Return how many words the longest known name takes, and the name; else what the annotator calls a place.

    A word that only opens names ("Tell", "San") is none by itself, and what stands behind it is not one either.
    """
    first = tokens[0].of(text)
    if not (first[0].isupper() or re.match(rf"{_ARTICLE}[- ]", first + " ")) or _CONTRACTION.match(first):
        return 1, None
    opens = first in place_words().openers and len(tokens) > 1 and tokens[1].of(text)[0].isupper()
    for count in range(len(tokens), 0 if first[0].isupper() and not opens else 1, -1):
        span = trimmed(text, Span(tokens[0].start, tokens[count - 1].end))
        name = span.of(text)
        if count == 1 and (gazetteer.country_of(name) or is_common(name)) and not _is_division(text, span):
            return 1, None
        if count == 1 and (state := abbreviated(text, span, gazetteer)):
            return 1, state
        if count > 1 and name.startswith("The ") and is_common(name[4:]):
            continue
        if count > 1 and _is_council(text, tokens, count, gazetteer):
            continue
        if count > 1 and name in place_words().peoples:
            return count, None
        if entries := known(name, gazetteer):
            taken, longer = seen(text, tokens, labels)
            if longer is not None and taken > count and _is_cut(tokens, count, taken, text, entries, name):
                return taken, longer
            return count, Sighting(span, name, entries)
    if (is_common(first) and not opens) or gazetteer.country_of(first):
        return 1, None
    taken, unknown = seen(text, tokens, labels)
    if opens and taken < 2:
        whole = trimmed(text, Span(tokens[0].start, tokens[1].end))
        person = label_of(whole, labels).endswith("PER")
        return 2, None if person else Sighting(whole, whole.of(text), ())
    return taken, None if unknown is not None and _is_people(unknown.text, gazetteer) else unknown


def _is_people(name: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a name is an adjective or two of them: "Costa Rican", "Honduran-Nicaraguan"."""
    parts = name.split("-")
    return gazetteer.country_of(name) is not None or (len(parts) > 1 and all(map(gazetteer.country_of, parts)))


def _is_council(text: str, tokens: Sequence[Span], count: int, gazetteer: Gazetteer) -> bool:
    """Tell whether the last word belongs to what follows: "Karm City Council" is the council of Karm."""
    if tokens[count - 1].of(text) not in ("City", "Town", "Village") or count >= len(tokens):
        return False
    name = text[tokens[0].start : tokens[count - 1].end]
    called_so = any(fold(entry.place.name) == fold(name) for entry in gazetteer.find(name))
    return tokens[count].of(text).rstrip(",.") in _OFFICES and not called_so


_OFFICES = frozenset(
    "Council Councilman Councilwoman Hall Manager Attorney Clerk Marshal Commission Board Office".split()
)


def _is_cut(tokens: Sequence[Span], count: int, taken: int, text: str, entries: tuple[Entry, ...], name: str) -> bool:
    """Tell whether a small place's name, or one that is only like it, begins a longer one ("El" of "El Dher")."""
    small = all(e.kind == "town" and (e.population < _LARGE or fold(e.place.name) != fold(name)) for e in entries)
    return small and not any(is_common(token.of(text)) for token in tokens[count:taken])


def _is_division(text: str, span: Span) -> bool:
    """Tell whether a word for what it is makes a place of a people's name ("the Amhara region")."""
    return span.of(text) in place_words().peoples and _DIVISION.match(text, span.end) is not None


_DIVISION = re.compile(r" (?:and \w+ )?(?:[Rr]egions?|[Ss]tates?|[Pp]rovinces?)\b")


def abbreviated(text: str, span: Span, gazetteer: Gazetteer) -> Sighting | None:
    """Return the state or province that a short form behind a comma stands for ("Karm, Kan. Winds rose")."""
    if span.end - span.start > 5 or not text.startswith(".", span.end) or text[span.start - 2 : span.start] != ", ":
        return None
    whole = Span(span.start, span.end + 1)
    entries = tuple(
        e for e in fitting(whole.of(text), gazetteer.find(whole.of(text))) if is_shortened(span.of(text), e)
    )
    return Sighting(whole, whole.of(text), entries) if entries else None


def seen(text: str, tokens: Sequence[Span], labels: Sequence[tuple[Span, str]]) -> tuple[int, Sighting | None]:
    """Return the name that the annotator calls a place at the first word."""
    at = bisect_left(labels, (Span(tokens[0].start, tokens[0].start), ""))
    for span, label in labels[at : at + 3]:
        if label == "LOC" and span.start == tokens[0].start:
            covered = [token for token in tokens if token.start < span.end]
            whole = trimmed(text, Span(span.start, max(covered[-1].end if covered else span.end, tokens[0].end)))
            return max(len(covered), 1), Sighting(whole, whole.of(text), ())
    return 1, None
