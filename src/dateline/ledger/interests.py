"""What an origin's word is worth on who holds what: a neutral eye, half a proof, or a party speaking for itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from dateline.ledger.holders import holder_of, words_for
from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, Origin

NEUTRAL, HALF, PARTY = "neutral", "half", "party"


@dataclass(frozen=True, slots=True)
class Interest:
    """What a word is worth in general, and the side that whoever gives it is of, None where that is not known."""

    worth: str
    side: str | None


@cache
def _worths() -> Mapping[str, str]:
    return {kind: row["worth"] for row in load("ledger_control")["worth"] for kind in row["kinds"]}


@cache
def _leaning() -> frozenset[str]:
    return frozenset(kind for row in load("ledger_control")["worth"] for kind in row.get("leaning", ()))


@cache
def _organs() -> re.Pattern[str]:
    words = sorted((fold(word) for word in words_for("organ")), key=lambda word: (-len(word), word))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


def organ(name: str) -> bool:
    """Tell whether the name of an outlet is that of a party's own: a ministry, a command, "Voice of the Cadres"."""
    return _organs().search(fold(name)) is not None


def speakers(claims: Iterable[FiledClaim]) -> dict[str, str]:
    """Return the side of each origin that calls those who hold a place its own: "our units", "ours"."""
    found: dict[str, set[str]] = {}
    for claim in claims:
        words = claim.control and claim.control.holder
        if claim.control and words and claim.control.side and holder_of(words.text, claim.control.side).speaker:
            found.setdefault(claim.origin.key, set()).add(claim.control.side)
    return {key: min(sides) for key, sides in found.items()}


def interest(origin: Origin, spoken: Mapping[str, str]) -> Interest:
    """Weigh the word of an origin, given the sides of those who spoke of their own."""
    tables = load("ledger_control")
    side = spoken.get(origin.key) or origin.side
    if side is None and origin.kind in _leaning() and origin.standing in tables["sides"]:
        return Interest(HALF, None)
    side = side or tables["sides"].get(origin.standing or "") or tables["kinds"].get(origin.kind)
    if side:
        return Interest(PARTY, side)
    if origin.standing == "independent":
        worth = _worths().get(origin.kind, HALF)
        return Interest(HALF if worth == PARTY else worth, None)
    if origin.kind == "outlet" and organ(origin.name):
        return Interest(PARTY, None)
    return Interest(_worths().get(origin.kind, HALF), None)


def opposed(one: str, other: str) -> bool:
    """Tell whether two sides are enemies as a rule, so that a word for the other is a word against oneself."""
    pairs = load("ledger_control")["opponents"]
    return any({one, other} == {row["one"], row["other"]} for row in pairs)
