"""A dispatch's text and outlet -> the agencies whose copy it prints, as it says itself."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from dateline.lexicon import load

_HEAD, _FOOT = 600, 1000
_ANY_NAME = r"[A-Z][\w.&’'-]*(?: [A-Z&][\w.&’'-]*){0,3}"


class _Rule(NamedTuple):
    id: str
    where: str
    pattern: re.Pattern[str]


def credited(text: str) -> tuple[str, ...]:
    """Return the agencies that a text credits, in the order of their names; see `agency`."""
    found: set[str] = set()
    for rule in _rules():
        found.update(agency(match["name"]) for match in rule.pattern.finditer(_part(text, rule.where)))
    return tuple(sorted(found))


def agency(name: str) -> str:
    """Return the short name of an agency, whichever of its names is given; another name only loses its blanks."""
    plain = " ".join(name.split())
    return _names().get(plain, plain)


def _part(text: str, where: str) -> str:
    if where == "head":
        return text[:_HEAD]
    foot = text[-_FOOT:]
    return foot if where == "foot" or len(text) <= _FOOT else f"{text[:_HEAD]}\n{foot}"


@cache
def _names() -> dict[str, str]:
    return {name: row["id"] for row in load("agencies")["agency"] for name in row["names"]}


@cache
def _rules() -> tuple[_Rule, ...]:
    listed = "|".join(sorted(map(re.escape, _names()), key=lambda name: (-len(name), name)))
    return tuple(
        _Rule(rule["id"], rule["where"], re.compile(rule["pattern"].replace("NAME", _choice(rule["any"], listed))))
        for rule in load("agencies")["credit"]
    )


def _choice(unlisted: bool, listed: str) -> str:
    return f"(?:{listed}|{_ANY_NAME})" if unlisted else f"(?:{listed})"
