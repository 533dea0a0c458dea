"""Who may be named: institutions and those who speak in public function; what all others are called."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from dateline.ledger.bodies import body_of
from dateline.names.spelling import fold
from dateline.protect.policy import Policy
from dateline.protect.vault import is_pseudonym
from dateline.records.filed import Origin

_ONLY_BODIES = frozenset({"outlet", "document"})
_GROUPS = frozenset({"monitor", "international-organisation"})
_BY_NAMES = frozenset({"abu", "umm", "abou", "abo", "um", "oum"})
_ARTICLES = ("the ", "a ", "an ", "another ", "one ")


@cache
def phrases() -> dict[str, Any]:
    """Return how sources are called whose names are not published, and what stands where words are cut."""
    return tomllib.loads((files(__package__) / "phrases.toml").read_text(encoding="utf-8"))


def may_be_named(origin: Origin, policy: Policy) -> bool:
    """Tell whether a source may appear by name.

    A single name, or one like "Abu Omar", is taken for that of somebody who withholds their own, whatever they do.
    """
    if not origin.named:
        return False
    if is_body(origin):
        return True
    return origin.kind in policy.named and _is_full(origin.name)


def is_body(origin: Origin) -> bool:
    """Tell whether a source is no person: an outlet, an office, an army, a party, or what an acronym stands for."""
    if is_pseudonym(origin.name):
        return False
    if origin.kind in _ONLY_BODIES or origin.party or "@" in origin.key:
        return True
    if origin.kind in _GROUPS and origin.name.startswith(("the ", "The ")) and origin.name[4:].islower():
        return True
    letters = [letter for letter in origin.name if letter.isalpha()]
    acronym = len(letters) > 1 and all(letter.isupper() for letter in letters) and " " not in origin.name.strip()
    return acronym or body_of(origin.name) is not None


def _is_full(name: str) -> bool:
    words = name.split()
    capital = [word for word in words if word[:1].isupper()]
    return len(capital) > 1 and fold(words[0]) not in _BY_NAMES


def called(origin: Origin) -> str:
    """Return what a source is called whose name is not published: by its kind, as one or as several."""
    told: list[str] = phrases()["kind"].get(origin.kind, phrases()["kind"]["other"])
    return told[1] if not origin.named and _is_many(origin.name) else told[0]


def _is_many(description: str) -> bool:
    """Tell whether words describe several: "two drivers", "residents of the quarter"."""
    words = fold(description).split()
    many = phrases()["many"]
    if not words or description.casefold().startswith(_ARTICLES):
        return False
    if words[0] in many["words"]:
        return True
    head = next((at for at, word in enumerate(words) if word in many["ends"] and at), len(words))
    last = words[head - 1]
    return last.endswith("s") and not last.endswith("ss")


def name_parts(name: str) -> tuple[str, ...]:
    """Return the words by which somebody may be known: the whole name, and each of its words that is a name."""
    told = " ".join(name.split())
    parts = [word.strip("()\"'“”‘’,.") for word in told.split()]
    return tuple(dict.fromkeys([told, *(part for part in parts if len(part) > 2 and part[:1].isupper())]))
