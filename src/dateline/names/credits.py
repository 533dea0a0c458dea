"""Agencies by any of their names, and which of them an outlet credits for its copy, by the forms that credits have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateline.errors import BadLexicon
from dateline.lexicon import load

_HEAD, _TAIL = 600, 1_000
_LINKING = re.compile(
    r"(?i)\b(?:with|and|from|by|source|sources|additional|reporting|inputs?|files?|the|via|material|photo|other)\b"
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of credit: where it stands, its words, and words in it that make it none.

    One that is `unlisted` credits whoever it names, and not only the agencies of the lexicon. `has` stands in all of
    them, and a text without it is not searched.
    """

    id: str
    where: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    unlisted: bool
    has: str


def agency(name: str) -> str:
    """Return the short name of an agency, whichever of its names is given; another name only loses its blanks."""
    plain = " ".join(name.split())
    return _agencies().get(plain, plain)


def credits(text: str) -> tuple[str, ...]:
    """Return the agencies that a text credits for its words, by name, in the order of the forms and places."""
    return tuple(dict.fromkeys(name for _, name in found_credits(text)))


def found_credits(text: str) -> Iterator[tuple[str, str]]:
    """Yield the id of each form found and the agency that it credits."""
    head, tail = text[:_HEAD], text[-_TAIL:]
    for form in forms():
        parts = {"head": [head], "tail": [tail], "ends": [head, tail]}[form.where]
        for part in parts:
            for found in form.pattern.finditer(part) if form.has in part else ():
                if form.unless and form.unless.search(found["agencies"]):
                    continue
                named = [agency(found["agencies"])] if form.unlisted else _only_agencies(found["agencies"])
                for word in named:
                    yield form.id, word


@cache
def forms() -> tuple[Form, ...]:
    """Return the forms of credit in the lexicon's order."""
    rows = load("credits")["credit"]
    try:
        return tuple(
            Form(
                row["id"],
                row["where"],
                re.compile(row["pattern"].replace("<agency>", _any_agency())),
                re.compile(row["unless"]) if "unless" in row else None,
                row.get("unlisted", False),
                row.get("has", ""),
            )
            for row in rows
        )
    except (re.error, KeyError) as error:
        raise BadLexicon(f"lexicon credits: {error}; reinstall dateline") from error


def _only_agencies(words: str) -> Iterator[str]:
    """Yield the agencies named, if next to nothing else is: a parenthesis of many words is no credit."""
    names = [_agencies()[found[0]] for found in _named().finditer(words)]
    rest = _named().sub("", words)
    if not re.search(r"[^\W\d_]{2,}|\d", _LINKING.sub("", rest)):
        yield from names


@cache
def _agencies() -> dict[str, str]:
    """The names of an agency -> the one that it goes by."""
    return {name: row["id"] for row in load("agencies")["agency"] for name in row["names"]}


@cache
def _any_agency() -> str:
    words = sorted(_agencies(), key=lambda word: (-len(word), word))
    return r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)(?!['’]s\b)"


@cache
def _named() -> re.Pattern[str]:
    return re.compile(_any_agency())
