"""The wire's own words on what an item is: new, an update, a correction or a kill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateline.errors import BadLexicon
from dateline.lexicon import load

_READ = 400
_ENDS = 4
_MAX_NOTES = 2_000
_NEAR, _LONGEST, _SHORT = 3_000, 500, 60
_FINAL = '.!?:;)]*"”’_-—'


@dataclass(frozen=True, slots=True)
class Mark:
    """A rule: where it looks ("headline", "slug", "note"), for what, and which status it tells."""

    id: str
    status: str
    where: tuple[str, ...]
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Mark, ...]:
    """Return the rules in the order that they weigh: a kill before a correction before an update."""
    rows = load("revisions")["mark"]
    try:
        return tuple(Mark(row["id"], row["status"], tuple(row["where"]), re.compile(row["pattern"])) for row in rows)
    except (re.error, KeyError) as error:
        raise BadLexicon(f"lexicon revisions: {error}; reinstall dateline") from error


@cache
def _ordinals() -> dict[str, str]:
    return {word: str(number) for number, word in enumerate(load("revisions")["ordinals"], 1)}


def marks(headline: str | None, slug: str | None, note: str | None) -> tuple[str, str | None, str | None]:
    """Return status, version and what is replaced, as far as the words tell; ("new", None, None) if they don't.

    The version is the number that the wire counts its versions by ("2nd Ld" -> "2"); what is replaced is the
    slug or headline that the words name.
    """
    fields = {"headline": (headline or "")[:_READ], "slug": (slug or "")[:_READ], "note": (note or "")[:_MAX_NOTES]}
    status, version, replaces = "new", None, None
    for _, rule, found in _found(fields):
        told = found.groupdict()
        status = rule.status if status == "new" else status
        version = version or _number(told.get("version"))
        replaces = replaces or told.get("replaces")
    return status, version, replaces


def rules_of(headline: str | None, slug: str | None, note: str | None) -> tuple[str, ...]:
    """Return the ids of the rules whose words are found, the weightiest first."""
    fields = {"headline": (headline or "")[:_READ], "slug": (slug or "")[:_READ], "note": (note or "")[:_MAX_NOTES]}
    return tuple(dict.fromkeys(rule.id for _, rule, _ in _found(fields)))


def _found(fields: dict[str, str]) -> Iterator[tuple[str, Mark, re.Match[str]]]:
    for rule in rules():
        for where in rule.where:
            found = rule.pattern.search(fields[where]) if fields[where] else None
            if found:
                yield where, rule, found


def _number(told: str | None) -> str | None:
    """The number in "2nd", "second" or "2"; None for one that is not told."""
    if not told:
        return None
    digits = re.match(r"\d+", told)
    return digits[0] if digits else _ordinals().get(told.lower())


def notes_in(text: str) -> str:
    """Return the lines among the first and last four of a text that speak to editors or tell of a change."""
    head = _lines(text[:_NEAR])
    tail = _lines(text[-_NEAR:])
    pattern = _note_pattern()
    near = dict.fromkeys([*head[:_ENDS], *tail[-_ENDS:]])
    return "\n".join(line[:_LONGEST] for line, begins in near if begins and pattern.search(line[:_LONGEST]))


def _lines(text: str) -> list[tuple[str, bool]]:
    """Return the lines with something on them, and whether each begins a paragraph rather than goes on with one."""
    found: list[tuple[str, bool]] = []
    before = ""
    for line in map(str.strip, text.splitlines()):
        if line:
            found.append((line, len(before) < _SHORT or before[-1] in _FINAL))
        before = line
    return found


@cache
def _note_pattern() -> re.Pattern[str]:
    return re.compile(load("revisions")["note"]["pattern"])


def is_later(version: str | None) -> bool:
    """Whether a publisher's own number tells of a version past the first."""
    digits = (version or "").strip().lstrip("0")[:9]
    return digits.isascii() and digits.isdecimal() and int(digits) > 1
