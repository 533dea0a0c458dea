"""The rules of tolls out of the lexicon: house tables, what counts, and what the words around a count make of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from dateline.lexicon import load
from dateline.records.filed import FiledClaim

STANDARD = "standard"
_NEAR = 96


@dataclass(frozen=True, slots=True)
class House:
    """A house table: how far "about" reaches each way, in thousandths, and where "more" and "fewer than" end."""

    name: str
    about: int
    more_than: int
    fewer_than: int


@dataclass(frozen=True, slots=True)
class WordRule:
    """What some words around a count make of it; a pattern that is None is not asked for."""

    id: str
    act: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    count: re.Pattern[str] | None
    within: re.Pattern[str] | None
    between: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    both: bool

    def holds(self, before: str, count: str, after: str, within: str) -> bool:
        """Tell whether the words around a count are this rule's: any of its patterns, or all where it wants both."""
        if self.unless and self.unless.search(count):
            return False
        asked = ((self.before, before), (self.after, after), (self.count, count), (self.within, within))
        found = [bool(pattern.search(text)) for pattern, text in asked if pattern]
        return bool(found) and (all(found) if self.both else any(found))


@cache
def house(name: str = STANDARD) -> House:
    """Return a house table by its name."""
    table = load("ledger_tolls")["house"][name]
    return House(name, table["about"], table["more_than"], table["fewer_than"])


@cache
def word_rules() -> tuple[WordRule, ...]:
    """Return the rules of words, in the lexicon's order."""
    return tuple(_word_rule(row) for row in load("ledger_tolls")["word"])


def _word_rule(row: Mapping[str, Any]) -> WordRule:
    def pattern(name: str) -> re.Pattern[str] | None:
        return re.compile(row[name], re.IGNORECASE) if name in row else None

    return WordRule(
        row["id"], row["act"], pattern("before"), pattern("after"), pattern("count"), pattern("within"),
        pattern("between"), pattern("unless"), bool(row.get("both")),
    )  # fmt: skip


def acts(claim: FiledClaim) -> dict[str, str]:
    """Return what the words make of a claim's count, each act with the first rule that says so."""
    before, after = surroundings(claim)
    return dict(_acts(before, claim.trigger.text, after, claim.content.text[:2000]))


@lru_cache(maxsize=4096)
def _acts(before: str, count: str, after: str, within: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for rule in word_rules():
        if rule.act not in found and rule.holds(before, count, after, within):
            found[rule.act] = rule.id
    return tuple(found.items())


def surroundings(claim: FiledClaim) -> tuple[str, str]:
    """Return the claim's words right before its count and right after, none where the count stands elsewhere."""
    start = claim.trigger.span.start - claim.content.span.start
    end = start + len(claim.trigger.text)
    text = claim.content.text
    if start < 0 or text[start:end] != claim.trigger.text:
        return "", ""
    return " ".join(text[max(0, start - _NEAR) : start].split(None)) + _edge(text, start), text[end : end + _NEAR]


def _edge(text: str, start: int) -> str:
    return " " if start and text[start - 1].isspace() else ""


@cache
def _kinds() -> tuple[dict[str, str], frozenset[str]]:
    rows = load("ledger_tolls")["kind"]
    return {word: row["id"] for row in rows for word in row["words"]}, frozenset(
        row["id"] for row in rows if row.get("alone")
    )


_WORD = re.compile(r"[^\W\d_]+")


def kind_of(words: str) -> str | None:
    """Return which kind of people some words of a group tell of ("children"), None where all kinds may be meant."""
    table, _ = _kinds()
    return next((table[word] for word in _WORD.findall(words.lower()) if word in table), None)


def stands_alone(kind: str | None) -> bool:
    """Tell whether a count of such people is one of a part only where the words say so."""
    return kind is None or kind in _kinds()[1]


def standing_of(claim: FiledClaim) -> tuple[str, str, str]:
    """Return what a claim's figure is to the range, with the rule and its words."""
    for row in load("ledger_tolls")["standing"]:
        when = row["when"]
        if (
            claim.certainty in when.get("certainty", ())
            or claim.stance in when.get("stance", ())
            or any(mark in when.get("marks", ()) for mark in claim.marks)
        ):
            return row["effect"], row["id"], row["words"]
    return "shown", "standing.unknown", f"put forward in a way that is not known: {claim.certainty}"


def placing(claim: FiledClaim, side: str | None, reliability: Mapping[str, str]) -> int | str | None:
    """Return how well a claim's origin is placed to count the dead of a side: a number, None, or "out"."""
    tables = load("ledger_tolls")
    steps: int | str = tables["reliability"].get(reliability.get(claim.origin.key, "F"), 0)
    if isinstance(steps, str):
        return steps
    kind = "own" if counts_own(claim, side) else claim.origin.kind
    place: int | None = tables["placing"].get(kind)
    return None if place is None else place + steps


def counts_own(claim: FiledClaim, side: str | None) -> bool:
    """Tell whether the origin belongs to the side whose dead it counts."""
    own = claim.origin.side or load("ledger_tolls")["own"].get(claim.origin.kind)
    return side is not None and side == own


def disputed_sides() -> frozenset[str]:
    """Return the sides whose dead may be called fighters by one and civilians by another."""
    return frozenset(load("ledger_tolls")["rivals"]["sides"])
