"""Words of a brief: templates with ids, and how sources, places, days and ranges are said in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from dateline.records.filed import FiledClaim, FiledPlace

_NAMED = 3
_OPENING = re.compile(r"(?:(?<=[\s(\[])|^)[\"“”]")
_JOINS = re.compile(r"^(?:and|but|that)\s+(?=\w)")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
Claims = Mapping[str, FiledClaim]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a brief: the id of its template, what it is about, its text and the claims that it stands on.

    `about` is the same for the same statement in two briefs, whatever each says of it.
    """

    id: str
    about: str
    text: str
    claims: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)


@cache
def tables() -> dict[str, Any]:
    """Return all templates and words."""
    return tomllib.loads((files(__package__) / "sentences.toml").read_text(encoding="utf-8"))


def say(id: str, about: str, claims: Iterable[str], **words: Any) -> Sentence:
    """Fill in a template; the first letter of a sentence is a capital."""
    text: str = tables()["sentence"][id].format(**words)
    return Sentence(id, about, capital(" ".join(text.split())), tuple(dict.fromkeys(claims)))


def capital(text: str) -> str:
    """Return text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def count_words(id: str, number: int, table: str = "words") -> str:
    """Return a number of things in words."""
    one, many = tables()[table][id]
    return str(one if number == 1 else many.format(n=f"{number:,}"))


def day_words(day: date) -> str:
    """Return a day as copy has it."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def on_days(start: date | None, end: date | None) -> str:
    """Say on which day or between which days something was, for the head of a sentence."""
    if start is None or end is None:
        return str(tables()["words"]["no_day"])
    return f"On {day_words(start)}" if start == end else f"Between {day_words(start)} and {day_words(end)}"


def by_day(start: date | None, end: date | None) -> str:
    """Say the same inside a sentence, or nothing where no day is told."""
    return "" if start is None or end is None else f" {on_days(start, end)[0].lower()}{on_days(start, end)[1:]}"


def spell(start: date, end: date | None, last: date | None = None) -> str:
    """Say from when to when something was so; what still holds holds as of the last day that is asked for."""
    if end is None or (last is not None and end > last):
        return f"From {day_words(start)} on"
    return f"On {day_words(start)}" if start == end else f"From {day_words(start)} to {day_words(end)}"


def at_place(place: FiledPlace | None) -> str:
    """Say where something was, or nothing."""
    return f" in {place.name}" if place else ""


def head(place: FiledPlace | None, start: date | None, end: date | None) -> str:
    """Say where and when at the head of a sentence, with a colon; nothing where neither is told."""
    told = f"{at_place(place)}{by_day(start, end)}".strip()
    return f"{told}: " if told else ""


def range_words(low: int, high: int | None) -> str:
    """Return a range as its sources left it."""
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def sources_of(claims: Iterable[FiledClaim]) -> tuple[str, ...]:
    """Return how the sources of some claims are called, each once: the named first, then who told of it first."""
    found: dict[str, tuple[bool, str, str]] = {}
    for claim in claims:
        day = claim.published.isoformat() if claim.published else "~"
        told = (not claim.origin.named, day, inside(claim.origin.name, claim.origin.named))
        found[claim.origin.key] = min(told, found.get(claim.origin.key, told))
    return tuple(name for _, _, name in sorted(found.values()))


def listed(names: Sequence[str]) -> str:
    """Return names as a list in words: a few of them, and how many others there are.

    Sources that are called alike are one entry: "residents" may be said of two, and says no more than that.
    """
    own = list(dict.fromkeys(names))
    if not own:
        return str(tables()["words"]["somebody"])
    shown, rest = own[:_NAMED], len(own) - _NAMED
    if rest > 0:
        words = tables()["words"]
        shown.append(words["other_source"] if rest == 1 else words["other_sources"].format(n=rest))
    return all_listed(shown)


def all_listed(words: Sequence[str]) -> str:
    """Return some words as a list in words."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def listed_sources(keys: Iterable[str], claims: Claims) -> str:
    """Return who stands behind some claims, as a list in words."""
    return listed(sources_of(claims[key] for key in keys if key in claims))


def inside(name: str, named: bool = True) -> str:
    """Return a name as it stands inside a sentence."""
    if name.startswith("The "):
        return f"the {name[4:]}"
    return f"the {name}" if named and name[:1].islower() and not name.startswith(("the ", "an ", "a ")) else name


def quoted(claim: FiledClaim) -> str:
    """Return a claim's words on one line: inner quotation marks made single, and without what joined them to others."""
    words = _OPENING.sub("‘", " ".join(claim.content.text.split()))
    words = words.replace("“", "‘").replace("”", "’").replace('"', "’")
    return _JOINS.sub("", words.strip(" .,;:‘’") if _is_all_quoted(words) else words.strip(" .,;:"))


def _is_all_quoted(words: str) -> bool:
    """Tell whether words are one quotation, so that its own marks say nothing more."""
    inner = words.strip(" .,;:")
    return inner[:1] == "‘" and inner.count("‘") == 1 and inner.rstrip("’ .,;:").count("’ ") == 0
