"""The names of organisations in a dispatch: from the word lists, by their make, and by their acronyms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from dateline.claims.vocabulary import Group, groups, named_groups
from dateline.lexicon import load
from dateline.records.parse import Parse, Word

_ORGANISATION = Group("named.organisation", "unknown", None, "organisation")
_ARMED = Group("named.armed-organisation", "combatant", "rebel group", "organisation")
_NAMING = frozenset(("PROPN", "NOUN", "ADJ"))
_INSIDE = frozenset(("of", "for", "the", "and", "de", "del", "la", "'s", "’s", "-"))
_CLITICS = frozenset(("'s", "’s"))
_LINKS = frozenset(("of", "for"))
_OPEN, _CLOSE = frozenset("(["), frozenset(")]")
_LONGEST_NAME = 10


def find_named(parse: Parse, upper: bool) -> dict[int, Group]:
    """Each word of an organisation's name -> its group.

    Names of the word lists come first, then names by their make ("Hask Liberation Front"), then those that an
    acronym in brackets shows to be names, with the acronym wherever it stands. `upper`: see `Scene`.
    """
    found = _listed(parse)
    _made(parse, upper, found)
    _with_acronyms(parse, found)
    return found


# --- names of the word lists --------------------------------------------------------------------------------------


def _listed(parse: Parse) -> dict[int, Group]:
    """The longest name of the lists at each place."""
    table = named_groups()
    starts = _name_starts()
    found: dict[int, Group] = {}
    words = parse.words
    i = 0
    while i < len(words):
        step = 1
        longest = starts.get(words[i].lower, 0)
        for size in range(min(longest, len(words) - i), 0, -1):
            group = table.get(_joined(words[i : i + size]))
            if group and (size > 1 or _may_be_name(words[i])):
                found.update(dict.fromkeys(range(i, i + size), group))
                step = size
                break
        i += step
    return found


@cache
def _name_starts() -> dict[str, int]:
    """First word of each armed party's name -> the most words that a name with it may have."""
    found: dict[str, int] = {}
    for name in named_groups():
        parts = re.findall(r"'s|[^\s'-]+|-", name)
        for first in {parts[0], name.partition(" ")[0]}:
            found[first] = max(found.get(first, 0), len(parts))
    return found


def _may_be_name(word: Word) -> bool:
    """Short names that are also words ("IS", "un", "army") count only as proper nouns."""
    if word.upos in ("AUX", "VERB", "ADP", "DET", "PRON"):
        return False
    return word.upos == "PROPN" or word.text[:1].isupper() or len(word.lower) > 4


def _joined(words: Iterable[Word]) -> str:
    """The lower-case text of words, hyphens closed up."""
    text = ""
    for word in words:
        gap = "" if word.text in ("-", "'s", "’s") or text.endswith("-") or not text else " "
        text += gap + word.lower.replace("’", "'")
    return text


# --- names by their make ------------------------------------------------------------------------------------------


@cache
def _make(name: str) -> frozenset[str]:
    return frozenset(load("groups")["make"][name])


def _made(parse: Parse, upper: bool, found: dict[int, Group]) -> None:
    """Add names that a body and a cause make: "Hask Liberation Front", "Armed Forces of Liberation"."""
    organisations = {i for n in parse.names if n.label == "ORG" for i in range(n.first, n.last)}
    for word in parse.words:
        if word.lower not in _make("bodies") or not _is_capital(word) or word.upos not in _NAMING:
            continue
        if word.index in found and not _is_plain(found, parse, word.index):
            continue
        first, last = _reach(parse, word.index)
        parts = {w.lower for w in parse.words[first : last + 1] if w.index not in found}
        known = not upper or last - first > 1 or word.index in organisations
        listed = next((found[i] for i in range(first, last + 1) if i in found and not _is_plain(found, parse, i)), None)
        if listed is not None and known:
            found.update(dict.fromkeys(range(first, last + 1), listed))
        elif known and parts & _make("causes"):
            armed = word.lower in _make("armed") or bool(parts & _make("fighting"))
            found.update(dict.fromkeys(range(first, last + 1), _ARMED if armed else _ORGANISATION))
        elif not upper and first < word.index and parse.words[word.index - 1].upos == "PROPN":
            found.update({i: _ORGANISATION for i in range(first, word.index + 1) if i not in found})


def _is_plain(found: dict[int, Group], parse: Parse, index: int) -> bool:
    """Tell whether a listed name is no more than "army" or "armed forces", which a longer name may hold."""
    first = last = index
    while first - 1 in found and found[first - 1] is found[index]:
        first -= 1
    while last + 1 in found and found[last + 1] is found[index]:
        last += 1
    return _joined(parse.words[first : last + 1]) in ("army", "armed forces")


def _reach(parse: Parse, body: int) -> tuple[int, int]:
    """First and last word of the name around its body."""
    words = parse.words
    first = last = body
    while first and words[first - 1].sentence == words[body].sentence and _names(words[first - 1]):
        if words[first - 1].lower in _CLITICS and words[first - 2].lower not in _make("causes"):
            break
        first -= 1
    while first < body and not words[first].text[:1].isalnum():
        first += 1
    if last + 1 < len(words) and words[last + 1].lower in _LINKS:
        end = last + 2
        while end < len(words) and words[end].sentence == words[body].sentence and _continues(words[end]):
            end += 1
        parts = {w.lower for w in words[last + 1 : end]}
        if parts & _make("causes") or {w.lower for w in words[first:last]} & _make("causes"):
            last = end - 1
    while words[last].lower in _INSIDE and last > body:
        last -= 1
    return first, last


def _names(word: Word) -> bool:
    """Tell whether a word before a body can be part of its name: no word for people in general."""
    if word.lower in _CLITICS or word.text == "-":
        return True
    if word.upos not in _NAMING or not _is_capital(word):
        return False
    group = groups().get(word.lemma.lower()) or groups().get(word.lower)
    people = group is not None and group.party == "people" and word.upos != "PROPN"
    return not people or word.lower in _make("causes")


def _continues(word: Word) -> bool:
    return word.lower in ("the", "of") or (word.upos in _NAMING and _is_capital(word))


def _is_capital(word: Word) -> bool:
    return word.text[:1].isupper()


# --- acronyms -----------------------------------------------------------------------------------------------------


def _with_acronyms(parse: Parse, found: dict[int, Group]) -> None:
    """Add names beside their acronym in brackets, either way round, and the acronym throughout."""
    known: dict[str, Group] = {}
    words = parse.words
    for i in range(1, len(words) - 2):
        if words[i].text not in _OPEN or words[i].sentence != words[i + 1].sentence:
            continue
        pair = _name_before(parse, i) if words[i + 2].text in _CLOSE else _name_within(parse, i)
        if pair is None:
            continue
        acronym, span = pair
        group = next((found[j] for j in (acronym, *span) if j in found), _ORGANISATION)
        known.setdefault(words[acronym].text, group)
        for j in (acronym, *span):
            found.setdefault(j, group)
    for word in words:
        if word.text in known:
            found.setdefault(word.index, known[word.text])


def _name_before(parse: Parse, bracket: int) -> tuple[int, range] | None:
    """ "Hask Liberation Front (HLF)": the acronym and the words of the name before it."""
    words = parse.words
    first = bracket
    while first and bracket - first < _LONGEST_NAME and words[first - 1].sentence == words[bracket].sentence:
        before = words[first - 1]
        if not (_names(before) or before.lower in _INSIDE):
            break
        first -= 1
    while first < bracket and words[first].lower in _INSIDE:
        first += 1
    return (bracket + 1, range(first, bracket)) if _abbreviates(parse, bracket + 1, range(first, bracket)) else None


def _name_within(parse: Parse, bracket: int) -> tuple[int, range] | None:
    """ "HLF [Hask Liberation Front]": the acronym and the words of the name behind it."""
    words = parse.words
    last = bracket + 1
    while last < len(words) and last - bracket < _LONGEST_NAME and words[last].text not in _CLOSE:
        last += 1
    span = range(bracket + 1, last)
    closed = last < len(words) and words[last].text in _CLOSE
    return (bracket - 1, span) if closed and _abbreviates(parse, bracket - 1, span) else None


def _abbreviates(parse: Parse, acronym: int, span: range) -> bool:
    """Tell whether a word of capitals has at least half its letters, and two, among the initials of a name."""
    word = parse.words[acronym]
    if not 2 <= len(word.text) <= 8 or not word.text.isalpha() or not word.text.isupper() or len(span) < 2:
        return False
    initials = Counter(parse.words[i].text[:1].upper() for i in span)
    shared = sum((initials & Counter(word.text)).values())
    return shared >= max(2, (len(word.text) + 1) // 2)
