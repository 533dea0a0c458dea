"""Who holds: one form for a party over all the words that call it, and for descriptions the party that they mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from dateline.lexicon import load
from dateline.names.spelling import fold

STATE = "state forces"
_WORD = re.compile(r"[\w’'&-]+(?:\.(?=\s|$))?")
_PEOPLE = re.compile(r"(?:i?an|i|ia|a)?s?$")
_DEMONYM = 6  # letters that a word has at least for its ending to tell a people
_LINKS = frozenset({"of", "for", "the", "and", "in", "de", "del", "la", "al"})


@dataclass(frozen=True, slots=True)
class Holder:
    """A party as words call it.

    `name` is None where they only describe it; `tokens` are the folded words that tell it from others. `speaker`
    tells that it is the speaker's own side ("our men"), `nobody` that the words name nobody: of a side that is told
    ("nobody from the army"), or at all ("neither army"), `armed` that they are armed men of whom no side is told.
    """

    name: str | None
    tokens: tuple[str, ...]
    side: str | None
    speaker: bool = False
    nobody: bool = False
    armed: bool = False


@cache
def words_for(use: str) -> frozenset[str]:
    """Return the words of the lists that have a use."""
    return frozenset(word for row in load("ledger_control")["words"] if row["use"] == use for word in row["words"])


@cache
def _known() -> Mapping[str, tuple[str, str]]:
    """Map each folded name of a known group to its first name and its side."""
    rows = load("ledger_control")["known"]
    return {fold(name): (row["names"][0], row["side"]) for row in rows for name in row["names"]}


@cache
def _sides() -> Mapping[str, str]:
    """Map words and folded names to the sides that the lists of groups give them; names go before words."""
    groups = load("groups")
    found = {word: row["side"] for row in reversed(groups["group"]) if "side" in row for word in row["words"]}
    found |= {word: row["side"] for row in reversed(groups["modifier"]) for word in row["words"]}
    return found | {fold(name): row["side"] for row in reversed(groups["named"]) for name in row["names"]}


@lru_cache(maxsize=16384)
def holder_of(words: str, side: str | None) -> Holder:
    """Read the words that a claim has for a party, with the side that it gives."""
    tokens = _WORD.findall(words)
    low = [token.rstrip(".").casefold() for token in tokens]
    if low and low[0] in words_for("nobody"):
        return Holder(None, (), side or _side(low) if {"from", "of"} & set(low) else None, nobody=True)
    side = STATE if words_for("aligned") & set(low) else side or _side(low)
    if words_for("speaker") & set(low):
        return Holder(None, (), side, speaker=True)
    if not low or words_for("title") & set(low) or low[0] in words_for("other"):
        return Holder(None, (), side)
    return _called(tokens, low, side)


def _called(tokens: list[str], low: list[str], side: str | None) -> Holder:
    start, end = _core(tokens, low)
    name = " ".join(tokens[start:end])
    known = _known().get(fold(name))
    if known:
        return Holder(known[0], tuple(fold(known[0]).split()), known[1])
    kept = tuple(word for word in fold(name).split() if word not in _LINKS)
    if side == STATE and not words_for("apart") & {fold(name)}:
        return Holder(None, (), STATE)
    proper = any(token[:1].isupper() or token[:1].isdigit() for token in tokens[start:end])
    armed = side is None and bool(words_for("armed") & set(low))
    return Holder(name if proper and kept else None, kept, side, armed=armed)


def _core(tokens: list[str], low: list[str]) -> tuple[int, int]:
    """Find the name in the words of a party: what is left without its people, its number and its articles."""
    before, unit, body = words_for("before"), words_for("unit"), words_for("body")
    start, end = 0, len(tokens)
    for at, word in enumerate(low[:-1]):
        if word == "of" and at and low[at - 1] in unit:
            start = at + 1
            break
    while start < end and (low[start] in before or low[start].isdigit()):
        start += 1
    while end > start and low[end - 1] in unit:
        if low[end - 1] in body and tokens[end - 1][:1].isupper() and end - start > 1:
            break
        if end - start > 1 and low[end - 1] in body and tokens[start][:1].isupper():
            break
        end -= 1
    return start, end


def _side(low: list[str]) -> str | None:
    """Return the side that the words tell where the claim gives none: a whole name, else the last word that has one."""
    sides = _sides()
    whole = sides.get(fold(" ".join(word for word in low if word != "the")))
    if whole:
        return whole
    for word in reversed(low):
        found = sides.get(word) or sides.get(word.removesuffix("s"))
        if found:
            return found
    return None


class Parties:
    """The parties of one place: every way in which its claims call one leads to one form.

    Made from what all its claims say, with the day of each, so that it does not matter which was read first. A name
    whose words are all in one longer name is short for it, letters are short for the name that they begin. Words that
    only describe a side mean the one group of that side that is named here; where several are, the one named last.
    """

    def __init__(self, called: Iterable[tuple[Holder, date]]) -> None:
        met = sorted(called, key=lambda one: (one[1], one[0].name or "", one[0].tokens, one[0].side or ""))
        named = [(holder, day) for holder, day in met if holder.name]
        self._form = _forms([holder for holder, _ in named])
        votes: dict[str, Counter[str]] = {}
        for holder, _ in named:
            if holder.side:
                votes.setdefault(self._form[holder.tokens], Counter())[holder.side] += 1
        self._side = {form: min(count, key=lambda side: (-count[side], side)) for form, count in votes.items()}
        self._days: dict[str, list[tuple[date, str]]] = {}
        for holder, day in named:
            form = self._form[holder.tokens]
            if form in self._side:
                self._days.setdefault(self._side[form], []).append((day, form))

    def form(self, holder: Holder, day: date) -> str | None:
        """Return the one form of a party on a day, None where the words tell neither a name nor a side."""
        if holder.name:
            return self._form[holder.tokens]
        if holder.armed:
            return self._only_group()
        if holder.side is None or holder.side == STATE:
            return holder.side
        return self._described(holder) or self.of_side(holder.side, day)

    def _only_group(self) -> str | None:
        """Return the one group that is named here beside the state: armed men of no side that is told are its."""
        forms = {form for side, days in self._days.items() if side != STATE for _, form in days}
        return min(forms) if len(forms) == 1 else None

    def of_side(self, side: str, day: date) -> str:
        """Return the party that is meant where only its side is known."""
        return side if side == STATE else self._last(side, day)

    def side(self, form: str) -> str | None:
        """Return the side of a party; a side is its own."""
        return self._side.get(form, form if form in _ALL_SIDES else None)

    def _described(self, holder: Holder) -> str | None:
        """Find the one group of the side whose name has one of the words: "the hill army"."""
        forms = {form for _, form in self._days.get(holder.side or "", ())} if holder.tokens else set()
        told = set(holder.tokens) - words_for("unit")
        found = [form for form in forms if told and told <= set(fold(form).split())]
        return found[0] if len(found) == 1 else None

    def _last(self, side: str, day: date) -> str:
        days = self._days.get(side)
        if not days:
            return side
        at = bisect_right(days, (day, "\U0010ffff"))
        return days[at - 1][1] if at else days[0][1]


_ALL_SIDES = frozenset(
    {
        STATE, "rebel group", "political militia", "identity militia", "rioters", "protesters", "civilians",
        "external forces",
    }
)  # fmt: skip


def _forms(holders: list[Holder]) -> dict[tuple[str, ...], str]:
    """Choose one form for each name: the fullest that it is short for, as it is mostly written."""
    spelled: dict[tuple[str, ...], Counter[str]] = {}
    for holder in holders:
        spelled.setdefault(holder.tokens, Counter())[holder.name or ""] += 1
    index: dict[str, list[tuple[str, ...]]] = {}
    for tokens in sorted(spelled):
        for token in {*_core_tokens(tokens), *_initials(tokens)}:
            index.setdefault(token, []).append(tokens)
    full = {tokens: _fullest(tokens, index) for tokens in spelled}
    return {tokens: _spelling(spelled[_last_of(tokens, full)]) for tokens in spelled}


def _last_of(tokens: tuple[str, ...], full: Mapping[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    while full[tokens] != tokens:
        tokens = full[tokens]
    return tokens


def _core_tokens(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that tell a name, without those for kinds of bodies; "Vardan" and "Vardanian" are one."""
    kept = tuple(token for token in tokens if token not in words_for("unit")) or tokens
    return tuple(_stem(token) for token in kept)


@lru_cache(maxsize=4096)
def _stem(token: str) -> str:
    """Take off what makes the name of a people of that of a land, as often as it is there."""
    short = _PEOPLE.sub("", token) if len(token) >= _DEMONYM else token
    return token if short == token else _stem(short)


def _initials(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return the letters that a name may go by, with and without those of its kind of body: "RDF", "M12"."""
    if len(tokens) < 2:
        return ()
    made = (
        "".join(token if token.isdigit() else token[:1] for token in some) for some in (tokens, _core_tokens(tokens))
    )
    return tuple(dict.fromkeys(letters for letters in made if len(letters) > 1))


def _fullest(tokens: tuple[str, ...], index: Mapping[str, list[tuple[str, ...]]]) -> tuple[str, ...]:
    """Return the longest name that a name is short for, itself where there is none or more than one."""
    told = set(_core_tokens(tokens))
    rarest = min(sorted(told), key=lambda token: len(index.get(token, ())))
    longer = [other for other in index.get(rarest, ()) if other != tokens and _shortens(tokens, told, other)]
    if not longer:
        return tokens
    top = max(longer, key=lambda other: (len(other), other))
    return top if all(other == top or _shortens(other, set(_core_tokens(other)), top) for other in longer) else tokens


def _shortens(tokens: tuple[str, ...], told: set[str], other: tuple[str, ...]) -> bool:
    core = set(_core_tokens(other))
    if len(tokens) == 1 and tokens[0] in _initials(other):
        return True
    return told < core or (told == core and (len(tokens), tokens) < (len(other), other))


def _spelling(count: Counter[str]) -> str:
    """Choose how a name is written: with small letters before all capitals, then as it mostly is."""
    return min(count, key=lambda name: (name.isupper(), -count[name], name))
