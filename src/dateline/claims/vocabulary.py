"""The word lists of the rules: groups, sides, weapons and classes of nouns, indexed by the form of a word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from dateline.lexicon import load
from dateline.records.parse import Word


@dataclass(frozen=True, slots=True)
class Group:
    """One entry of the group lexicon: class, side (None where the word alone tells none) and kind of party."""

    id: str
    harm_class: str
    side: str | None
    party: str


@dataclass(frozen=True, slots=True)
class WeaponClass:
    """A class of weapon; `rank` is its place in the lexicon, the lower decides the type of an attack."""

    id: str
    rank: int
    type: str | None
    plover: str
    carrier: bool


def key(word: Word) -> str:
    """Return the form that word lists are indexed by."""
    return word.lemma.lower()


@cache
def groups() -> dict[str, Group]:
    """Group nouns by lemma."""
    table: dict[str, Group] = {}
    for entry in load("groups")["group"]:
        group = Group(entry["id"], entry["class"], entry.get("side"), entry["party"])
        for word in entry["words"]:
            table.setdefault(word, group)
    return table


@cache
def named_groups() -> dict[str, Group]:
    """Armed parties by lower-case name."""
    table: dict[str, Group] = {}
    for entry in load("groups")["named"]:
        group = Group(entry["id"], entry["class"], entry["side"], "organisation")
        for name in entry["names"]:
            table.setdefault(name, group)
    return table


@cache
def side_words() -> dict[str, str]:
    """Modifiers that settle a side, by lower-case form."""
    return {word: entry["side"] for entry in load("groups")["modifier"] for word in entry["words"]}


@cache
def national_heads() -> frozenset[str]:
    """Heads that a nationality makes state forces."""
    return frozenset(load("groups")["national"]["heads"])


@cache
def nationalities() -> frozenset[str]:
    """Adjectives and demonyms of countries, and the countries' names, in lower case."""
    found: set[str] = set()
    for country in load("countries").values():
        if isinstance(country, dict):
            found.update(str(form).lower() for form in (country.get("people") or ()))
            found.update(str(form).lower() for form in (country.get("aka") or ()))
            found.add(str(country.get("name", "")).lower())
    return frozenset(found)


@cache
def weapon_words() -> dict[str, WeaponClass]:
    """Weapon classes by lemma or two lemmas; the first list that has a word keeps it."""
    table: dict[str, WeaponClass] = {}
    for rank, entry in enumerate(load("weapons")["weapon"]):
        for field_, carrier in (("words", False), ("carriers", True)):
            for word in entry.get(field_, ()):
                table.setdefault(word, WeaponClass(entry["id"], rank, entry.get("type"), entry["plover"], carrier))
    return table


@cache
def noun_classes() -> dict[str, frozenset[str]]:
    """Classes of a noun (place, thing, route ...) by lemma."""
    found: dict[str, set[str]] = {}
    for name, entry in load("nouns").items():
        for word in entry["words"]:
            found.setdefault(word, set()).add(name)
    for word in load("weapons")["arms"]["words"]:
        found.setdefault(word, set()).add("arms")
    return {word: frozenset(classes) for word, classes in found.items()}


def entries(name: str, table: str) -> list[dict[str, Any]]:
    """The entries of one table of a lexicon file."""
    found: list[dict[str, Any]] = load(name)[table]
    return found
