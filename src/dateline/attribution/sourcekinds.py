"""What a source phrase says of the source: its kind, its standing, whether it is a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dateline.lexicon import load


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One entry of `lexicon/sources.toml`."""

    id: str
    kind: str
    nouns: frozenset[str]
    names: re.Pattern[str] | None
    needs: frozenset[str]
    unless: frozenset[str]
    institutions: frozenset[str]
    standing: str | None
    person: bool
    yes: tuple[str, ...]
    no: tuple[str, ...]


@cache
def kinds() -> tuple[SourceKind, ...]:
    """The entries in their order; the first that fits a phrase decides."""
    out = []
    for row in load("sources")["kind"]:
        pattern = _names(row["names"]) if row.get("names") else None
        out.append(
            SourceKind(
                row["id"], row["kind"], frozenset(row.get("nouns", ())), pattern, frozenset(row.get("with", ())),
                frozenset(row.get("unless", ())), frozenset(row.get("institutions", ())), row.get("standing"),
                bool(row["person"]), tuple(row["yes"]), tuple(row["no"]),
            )
        )  # fmt: skip
    return tuple(out)


def _names(names: list[str]) -> re.Pattern[str]:
    """Names in any case, acronyms only in capitals: "who" is no health organisation."""
    ordered = sorted(names, key=lambda n: (-len(n), n))
    parts = [re.escape(n) if n.isupper() else f"(?i:{re.escape(n)})" for n in ordered]
    return re.compile(r"(?<![\w.])(?:" + "|".join(parts) + r")(?!\w)")


@dataclass(frozen=True, slots=True)
class Character:
    """What kind of source a phrase names; `noun` is the word that decided, or None for a name."""

    kind: str
    standing: str | None
    person: bool
    noun: str | None


def characterise(phrase: str, lemmas: frozenset[str]) -> Character:
    """Return the kind of source that `phrase` (with its lemmas) names; "other" where no entry fits."""
    lower = phrase.lower()
    words = lemmas | frozenset(re.findall(r"[\w.'-]+", lower))
    for entry in kinds():
        if entry.unless & words:
            continue
        by_name = entry.names is not None and entry.names.search(phrase) is not None
        noun = min(entry.nouns & words, default=None)
        if by_name or (noun and (not entry.needs or _before(lower, entry.needs, noun))):
            person = (
                entry.person
                and not (by_name and noun is None)
                and not (noun is not None and noun in entry.institutions)
            )
            return Character(entry.kind, entry.standing, person, noun)
    return Character("other", None, False, None)


def known_names(text: str) -> list[tuple[int, int]]:
    """Where the names of bodies that the lexicon knows stand in a text."""
    return [m.span() for entry in kinds() if entry.names is not None for m in entry.names.finditer(text)]


def _before(phrase: str, needs: frozenset[str], noun: str) -> bool:
    """Tell whether a needed word stands before the noun: "official agency", not "agency official"."""
    words = re.findall(r"[\w.'-]+|-", phrase)
    at = next((i for i, w in enumerate(words) if w.startswith(noun[:5])), len(words))
    return any(w in needs or w.split("-")[0] in needs for w in words[:at])


@cache
def institution_nouns() -> frozenset[str]:
    """Common nouns that name institutions."""
    return frozenset(load("sources")["institution"]["nouns"])


@cache
def institution_phrases() -> tuple[str, ...]:
    """Phrases that name institutions though their last word is a person's: "the coast guard"."""
    return tuple(load("sources")["institution"]["phrases"])


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


@cache
def withheld_signs() -> re.Pattern[str]:
    """How a text says that a name is withheld."""
    return _any(load("sources")["withheld"]["signs"])


@cache
def pseudonym_signs() -> re.Pattern[str]:
    """How a text says that a name is not the real one."""
    return _any(load("sources")["withheld"]["pseudonyms"])


@cache
def reason_openers() -> re.Pattern[str]:
    """Words that open the reason for which a name is withheld."""
    return _any(load("sources")["withheld"]["reasons"])


@cache
def channels() -> tuple[frozenset[str], frozenset[str]]:
    """Channel nouns, and the prepositions before them."""
    table = load("sources")["channel"]
    return frozenset(table["nouns"]), frozenset(table["prepositions"])


@cache
def person_nouns() -> frozenset[str]:
    """Nouns that name human beings as sources."""
    return frozenset(noun for entry in kinds() if entry.person for noun in entry.nouns - entry.institutions)
