"""How far the words around a name make a place of it, and which name is said to lie in which."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from dateline.gazetteer.lookup import Entry, Gazetteer
from dateline.records.parse import Parse, Word
from dateline.resolution.placewords import PlaceWords, place_words
from dateline.resolution.sightings import Sighting

_LABELS = {"LOC": 2.0, "<LOC": 1.5, "NORP": -0.5, "ORG": -0.4, "<ORG": -0.6, "PER": -1.5, "<PER": -3.0, "<NORP": -1.0}
_OFF = re.compile(r"(\d{1,4})(?:-| )?(km|kilomet\w+|miles?) [\w -]{0,20}?(?:of|from|outside) (?:the )?(?:\w+ of )?$")
_JOINED = re.compile(r"(?:-[a-z]{3,})+(?!\w)")
_PLAIN = re.compile(r"(?<!\w)[a-zß-ÿ]\w*")
_AFTER = re.compile(r" ([\w-]+\.?)")
_NOUN_OF = re.compile(r"(\w+) of (?:the )?$")
_BEFORE = re.compile(r"[\w.-]+|[^\w\s]")


def weigh_all(text: str, found: Sequence[Sighting], parse: Parse | None, gazetteer: Gazetteer) -> None:
    """Weigh every name by what stands around it, and link those that lie in one another."""
    words, plain = place_words(), frozenset(_PLAIN.findall(text))
    for sighting in found:
        beside(text, sighting, words)
        weigh(text, sighting, words)
        if _sentence_starts(text, sighting) and sighting.text.lower() in plain:
            sighting.strength -= 1.5
        sighting.actor |= sighting.label == "<ORG" and not sighting.feature and not _is_named_kind(text, sighting)
        sighting.actor &= not _stands(text, sighting)
    share_heads(text, found, gazetteer)
    share_lists(text, found)
    if parse is not None:
        note_actors(found, parse)
    link(text, found)


def _is_named_kind(text: str, sighting: Sighting) -> bool:
    """Tell whether a common noun behind a name makes a place of it, whose name it is part of or not."""
    after = _AFTER.match(text, sighting.span.end)
    before = _NOUN_OF.search(text[max(0, sighting.span.start - 32) : sighting.span.start])
    plain = any(match is not None and match[1] == sighting.noun_word for match in (after, before))
    return sighting.noun == "site" or (plain and sighting.noun in ("region", "town", "district"))


def beside(text: str, sighting: Sighting, words: PlaceWords) -> None:
    """Note the noun beside a name that tells its kind, and whether an organisation's name goes on after it."""
    after = _AFTER.match(text[sighting.span.end : sighting.span.end + 32])
    if after and not text.startswith(("'", "’"), sighting.span.end):
        word = after[1] if after[1] in words.bodies or after[1] in words.civic else after[1].rstrip(".")
        sighting.noun, sighting.noun_word = words.nouns.get(word.lower(), ""), word.lower()
        sighting.actor = word in words.actors
        _heed_heading(word, sighting, words)
    if after and _is_division_head(text, after, sighting):
        sighting.actor = False
    before = _NOUN_OF.search(text[max(0, sighting.span.start - 32) : sighting.span.start])
    if before and before[1].lower() in words.nouns and not sighting.noun:
        sighting.noun, sighting.noun_word = words.nouns[before[1].lower()], before[1].lower()
        if before[1].islower() and sighting.noun in ("region", "town") and sighting.entries:
            sighting.strength += 1.0


def _is_division_head(text: str, after: re.Match[str], sighting: Sighting) -> bool:
    """Tell whether "Department" or the like behind a division's name only says what it is: "Karm Department"."""
    head = after[1].rstrip(".")
    if head not in ("Department", "Province", "State", "Region") or text.startswith(" of ", after.end()):
        return False
    if not any(entry.kind == "region" for entry in sighting.entries):
        return False
    sighting.noun, sighting.noun_word = "region", head.lower()
    return True


def _heed_heading(word: str, sighting: Sighting, words: PlaceWords) -> None:
    """Weigh the word with a capital that follows: a body of the place's own, a site in it, or another's name."""
    if not word[0].isupper():
        return
    wide = _is_wide(sighting.entries)
    if word in words.sites:
        sighting.strength += 4.0
    elif word in words.civic:
        sighting.actor, sighting.noun = True, ""
        sighting.strength += 0.6 if wide else 0.3
    elif word in words.bodies:
        sighting.strength -= 1.0 if wide else 3.0
    elif sighting.label != "LOC":
        sighting.strength -= 0.3 if wide else 1.2 if _people(sighting.entries) < 50_000 else 0.5


def weigh(text: str, sighting: Sighting, words: PlaceWords) -> None:
    """Add up how sure the label, the words before and the candidates make it that the name is a place."""
    before = text[max(0, sighting.span.start - 48) : sighting.span.start]
    preceding = _BEFORE.findall(before)
    sighting.strength += _labelled(sighting, preceding, words) + _standing(sighting)
    sighting.strength += _titled(before, preceding, words) + _belongs(text, sighting, preceding, words)
    articled = bool(preceding) and preceding[-1].lower() == "the"
    while preceding and preceding[-1].lower() in words.fillers:
        preceding.pop()
    last = preceding[-1].lower() if preceding else ""
    if last in words.sure or (last in words.prepositions and (sighting.entries or sighting.feature)):
        sighting.strength += 1.5 if last in words.sure else 0.8
    elif last in words.prepositions and sighting.label == "LOC" and not articled:
        sighting.strength += 0.5
    elif not sighting.entries and not sighting.noun and not sighting.feature:
        sighting.strength -= 0.8
    if sighting.noun:
        sighting.strength += 1.5
    if sighting.text in words.doubtful:
        sighting.strength -= 1.2
    if _JOINED.match(text, sighting.span.end):
        sighting.actor = True
        sighting.strength -= 0.8
    if _part_of_larger(text, sighting) or text.startswith("$", sighting.span.end) or before.endswith("$"):
        sighting.strength -= 1.5 if "$" not in (before[-1:], text[sighting.span.end : sighting.span.end + 1]) else 9.0
    if len(sighting.text) == 2 and sighting.text.isupper() and _is_postal(sighting) and not before.endswith(", "):
        sighting.strength -= 3.0
    if off := _OFF.search(before):
        sighting.strength += 1.5
        sighting.off_km = int(off[1]) * (1.6 if off[2].startswith("mile") else 1.0)


def _labelled(sighting: Sighting, preceding: Sequence[str], words: PlaceWords) -> float:
    """What the annotator's label tells; it is not heeded where it calls a state's name a person's first name."""
    if sighting.label.endswith("PER") and any(entry.kind == "country" for entry in sighting.entries):
        short = sighting.text.replace(".", "").isupper()
        named_after = bool(preceding) and preceding[-1].lower() in words.prepositions | {"of"}
        if short or (sighting.label == "<PER" and named_after):
            sighting.label = "<LOC"
            return 1.0 if named_after else 0.0
    return _LABELS.get(sighting.label, 0.0)


def _belongs(text: str, sighting: Sighting, preceding: Sequence[str], words: PlaceWords) -> float:
    """Tell by somebody or something of a town that it is one: "a Karm woman", "D-Karm", "Ann Ort, 20, of Karm"."""
    if not preceding or not sighting.entries:
        return 0.0
    if text.startswith("-", sighting.span.start - 1) and preceding[-1] in _PARTIES:
        sighting.actor = True
        return 2.5
    after = _AFTER.match(text, sighting.span.end)
    if preceding[-1].lower() in words.determiners and after and after[1] in words.locals:
        return 1.2
    named = len(preceding) > 2 and (preceding[-2][0].isupper() or preceding[-3].isdigit())
    return 0.8 if preceding[-1] == "of" and named and sighting.label == "LOC" else 0.0


_PARTIES = frozenset({"D-", "R-", "I-", "DFL-"})


def _titled(before: str, preceding: Sequence[str], words: PlaceWords) -> float:
    """A title, a first name with its particle, or the head of an organisation before the name tells against it."""
    if not preceding or not before.endswith((" ", "\n")):
        return 0.0
    if preceding[-1] in words.titles or preceding[-1] == "United":
        return -3.0
    if len(preceding) < 2 or not preceding[-2][0].isupper():
        return 0.0
    if preceding[-1] in words.particles:
        return -3.0
    return -2.0 if preceding[-1] == "of" and preceding[-2] in words.bodies - _OWN_BODIES else 0.0


_OWN_BODIES = frozenset({"University", "College", "Department", "Bank", "Army", "Government"})


def _standing(sighting: Sighting) -> float:
    """How far a name alone tells: a country's or a metropolis's much, a village's nothing."""
    kinds = {entry.kind for entry in sighting.entries}
    if "county" in kinds and sighting.feature == "county":
        return 3.0
    if sighting.feature:
        return _FEATURES[sighting.feature] + (1.0 if sighting.entries else 0.0)
    if "country" in kinds:
        return 2.0
    if "region" in kinds:
        return 1.8
    people = _people(sighting.entries)
    if not sighting.entries and sighting.text.isupper() and len(sighting.text) <= 6:
        return -2.0
    return 1.2 if people > 300_000 else 0.7 if people > 50_000 else 0.0 if sighting.entries else -0.5


_FEATURES = {
    "water": 1.6, "land": 0.6, "street": 0.8, "park": 0.0, "district": 0.0, "county": 2.0, "township": 2.0,
}  # fmt: skip


def _is_postal(sighting: Sighting) -> bool:
    """Tell whether two capitals stand for a state, as they do only behind its town ("Karm, PA")."""
    return bool(sighting.entries) and all(entry.kind == "region" for entry in sighting.entries)


def _people(entries: Sequence[Entry]) -> int:
    return max((entry.population for entry in entries), default=0)


def _is_wide(entries: Sequence[Entry]) -> bool:
    return any(entry.kind in ("country", "region", "county") for entry in entries)


def _sentence_starts(text: str, sighting: Sighting) -> bool:
    before = text[max(0, sighting.span.start - 3) : sighting.span.start].rstrip(" \"'“‘")
    return not before or before[-1] in ".!?\n:"


def _part_of_larger(text: str, sighting: Sighting) -> bool:
    """Tell whether another capitalised word stands before the name directly, as a first name would."""
    if sighting.label.endswith("LOC") or sighting.noun or sighting.actor or sighting.feature:
        return False
    after = re.match(r" [A-Z][a-z]", text[sighting.span.end : sighting.span.end + 3])
    before = re.search(r"[a-z] ?[A-Z][a-z]+ $", text[max(0, sighting.span.start - 24) : sighting.span.start])
    return (bool(after) and not _is_wide(sighting.entries)) or bool(before)


def share_lists(text: str, found: Sequence[Sighting]) -> None:
    """Make a name likelier a place that stands in a list with one: "Karm, Zalim and Tor"."""
    for left, one, right in zip(found, found[1:], found[2:], strict=False):
        among = left.label == right.label == "LOC" and left.strength >= _CERTAIN and one.label == "PER"
        if among and all(_SERIES.fullmatch(text[a.span.end : b.span.start]) for a, b in ((left, one), (one, right))):
            one.label, one.strength = "LOC", one.strength + _LABELS["LOC"] - _LABELS["PER"]
    for one, other in [*pairwise(found), *pairwise(reversed(found))]:
        left, right = (one, other) if one.span < other.span else (other, one)
        leads = one.strength >= _CERTAIN > other.strength and not one.actor and other.within is None
        if leads and _SERIES.fullmatch(text[left.span.end : right.span.start]):
            other.strength += 1.2


_CERTAIN = 2.0


def _stands(text: str, sighting: Sighting) -> bool:
    """Tell whether a town's own building is where something happens: "in front of Karm City Hall"."""
    town = bool(sighting.entries) and sighting.entries[0].kind == "town"
    return town and _BEFORE_HOUSE.search(text[max(0, sighting.span.start - 24) : sighting.span.start]) is not None


_BEFORE_HOUSE = re.compile(r"\b(?:in front of|outside|near|opposite|inside) (?:the )?$")


def share_heads(text: str, found: Sequence[Sighting], gazetteer: Gazetteer) -> None:
    """Give each of "Karm, Zalim and Tor counties" the noun that closes the list."""
    for at in range(len(found) - 1, 0, -1):
        one, last = found[at - 1], found[at]
        if _SERIES.fullmatch(text[one.span.end : last.span.start]) is None or one.noun or one.feature:
            continue
        plural = _PLURAL.match(text, last.span.end)
        head = plural[1].lower() if plural else last.noun_word if last.noun_word in _HEADS else ""
        street = _STREETS.match(text, last.span.end)
        for sighting in (one, last) if head or street else ():
            if street:
                sighting.feature, sighting.entries = "street", ()
            else:
                _take_head(sighting, head, gazetteer)


def _take_head(sighting: Sighting, head: str, gazetteer: Gazetteer) -> None:
    sighting.noun, sighting.noun_word = "region", head
    sighting.strength += 1.5
    if entries := gazetteer.find(f"{sighting.text} {_HEADS[head]}"):
        sighting.entries = entries


_HEADS = {
    "counties": "County", "parishes": "Parish", "provinces": "Province", "regions": "Region", "states": "State",
    "oblasts": "Oblast", "governorates": "Governorate", "districts": "District",
}  # fmt: skip
_SERIES = re.compile(r",? (?:and|or) |, ")
_PLURAL = re.compile(rf" ({'|'.join([*_HEADS, *(head.title() for head in _HEADS)])})\b")


_STREETS = re.compile(r" (?:[Ss]treets|[Aa]venues|[Rr]oads|[Dd]rives|[Bb]oulevards|[Ll]anes)\b")


def note_actors(found: Sequence[Sighting], parse: Parse) -> None:
    """Note the names that only qualify an actor farther on ("US air force officials"), or act ("Damascus denied")."""
    starts, words = [word.start for word in parse.words], place_words()
    for sighting in found:
        at = bisect_right(starts, sighting.span.start) - 1
        if at < 0:
            continue
        word = parse.words[at]
        sighting.subject = word.relation == "nsubj"
        if word.relation == "compound" and word.head >= 0:
            sighting.actor |= parse.words[word.head].lower in words.actors
        if _acts(word, sighting, parse, words):
            sighting.actor = sighting.governs = True
            sighting.strength += 2.3 if sighting.label == "PER" else 0.5


def _acts(word: Word, sighting: Sighting, parse: Parse, words: PlaceWords) -> bool:
    """Tell whether a country or a capital is the subject of what only a government does."""
    if word.relation != "nsubj" or word.head < 0 or ":" in word.deprel:
        return False
    states = any(entry.kind == "country" or entry.capital for entry in sighting.entries)
    return states and parse.words[word.head].lemma in words.deeds


def link(text: str, found: Sequence[Sighting]) -> None:
    """Note which name is said to lie in which: "X, Y", "X in Y", "the X district of Y", "Y's X"."""
    for index, (one, other) in enumerate(pairwise(found)):
        between = text[one.span.end : other.span.start]
        if len(between) > 60:
            continue
        if one.within is None and (kind := _APPOSED.fullmatch(between)):
            one.within, one.noun, one.noun_word = (
                index + 1,
                place_words().nouns[kind[1].rstrip("s")],
                kind[1].rstrip("s"),
            )
            one.strength += 1.5
        if one.within is None and _A.fullmatch(between) and (kind := _PART_AFTER.match(text, other.span.end)):
            one.within, one.noun_word = index + 1, kind[1]
            one.noun = place_words().nouns[kind[1]]
            one.strength += 1.5
        if len(between) > 40:
            continue
        if between in ("-", "–", "—"):
            one.strength, other.strength = one.strength + 0.6, other.strength + 0.6
        elif one.within is None and not _opens(text, other) and _COMMA.fullmatch(between) and _wider(other, one):
            one.within = index + 1
            one.strength += 1.2
            other.strength += 0.8
            other.noun = other.noun or "region"
        elif _DISTRICT_OF.fullmatch(between) and not (
            one.entries and _FROM.search(text[max(0, one.span.start - 6) : one.span.start])
        ):
            one.within = index + 1
            one.strength += 1.0
        elif _SUBURB_OF.fullmatch(between) or _POSSESSED.fullmatch(between):
            other.within = index
            other.strength += 0.5
    _share(text, found)


def _share(text: str, found: Sequence[Sighting]) -> None:
    """ "the villages of X and Y in Z": a name on no map lies where the one that it is joined with does."""
    for one, other in reversed(list(pairwise(found))):
        joined = text[one.span.end : other.span.start] in (" and ", ", ", ", and ")
        if joined and one.within is None and other.within is not None and not one.entries:
            one.within = other.within


_COMMA = re.compile(r",? ?,\s|, (?:in |the )?(?:\w+ )?|\s\(")
_KINDS = (
    r"(?:district|neighborhood|neighbourhood|suburb|quarter|area|section|part|side|province|region|town|village|city|camp"
    r"|governorate)s?"
)
_DISTRICT_OF = re.compile(
    rf" (?:\w+ )?{_KINDS} (?:(?:to the |just )?(?:north|south|east|west|northeast|northwest|southeast|southwest) )?"
    rf"(?:of|in) (?:the )?(?:\w+ )?(?:{_KINDS} of )?"
    rf"|,? (?:\w+ )?(?:in|of) (?:the )?(?:[\w-]+ ){{0,3}}?(?:{_KINDS} of )?"
)
_APPOSED = re.compile(
    r", (?:an?|the) (?:[\w-]+ ){0,3}?"
    r"(village|town|city|hamlet|settlement|district|neighbou?rhood|suburb|camp|quarter)s?"
    r" (?:located |situated )?(?:in|of|inside|within) (?:the )?"
    r"(?:(?:\w+ )?(?:of|in) (?:the )?)?(?:[\w-]+ern |central )?"
)
_A = re.compile(r", (?:an?|the) (?:[a-z-]+ )?")
_PART_AFTER = re.compile(r" (district|neighborhood|neighbourhood|suburb|quarter)\b")
_FROM = re.compile(r"\b(?:from|by) $")
_SUBURB_OF = re.compile(rf" (?:\w+ )?{_KINDS} of (?:the )?")
_POSSESSED = re.compile(
    rf"(?: (?:province|region|state|district|county|governorate))?['’]s? (?:\w+ )?(?:{_KINDS} of )?(?:the )?"
)


def _opens(text: str, other: Sighting) -> bool:
    """Tell whether a name behind a comma begins something else: "In Karm, Russia agreed", "In Karm, Syria's army"."""
    return other.actor or other.subject or text.startswith(("'s", "’s"), other.span.end)


def _wider(other: Sighting, one: Sighting) -> bool:
    """Tell whether a name is of a country or region, and the one before it may be of a place in it."""
    if other.noun == "region" and not one.entries and not one.feature:
        return True
    if any(entry.kind == "country" for entry in one.entries):
        states = {(entry.country, entry.admin1) for entry in other.entries if entry.kind == "region"}
        return any((entry.country, entry.admin1) in states for entry in one.entries if entry.kind == "town")
    return any(entry.kind in ("country", "region", "county") for entry in other.entries)
