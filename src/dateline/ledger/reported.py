"""What of a claim tells who was heard, when and from where: little enough to be kept of every claim at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.sources import Missing
from dateline.records.text import Excerpt

Figure = tuple[str, str, int | None, int | None]
"""A figure as its source gave it: the origin's key, the harm, low and high."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A claim that counts. `lack` are its words where they say that there is no news.

    `day` is the number of the day on which it was published, 0 where that is not known.
    """

    key: str
    dispatch: str
    outlet: str | None
    published: datetime | None
    kind: str
    origin: Origin
    relays: tuple[str, ...]
    place: FiledPlace | None
    withheld: Excerpt | None
    figure: Figure | None
    end: date | None
    lack: frozenset[str] | None
    day: int


def reported(claim: FiledClaim) -> Reported:
    """Return what of a claim tells who was heard."""
    toll = claim.toll
    figure = (claim.origin.key, toll.harm, toll.low, toll.high) if toll and claim.origin.kind != "outlet" else None
    lack = frozenset(fold(claim.content.text).split()) if _lack(claim) else None
    return Reported(
        claim.key, claim.dispatch, claim.outlet, claim.published, claim.kind, claim.origin, claim.relays, claim.place,
        claim.withheld, figure, claim.end, lack, claim.published.date().toordinal() if claim.published else 0,
    )  # fmt: skip


def missing(claims: Iterable[FiledClaim]) -> tuple[Missing, ...]:
    """Return the claims whose own words say that there is no news, each once, by key."""
    found = {}
    for claim in claims:
        if claim.key not in found and (told := _lack(claim)):
            day = claim.start or (claim.published.date() if claim.published else None)
            found[claim.key] = Missing(claim.key, *told, claim.place.key if claim.place else None, day)
    return tuple(found[key] for key in sorted(found))


def _lack(claim: FiledClaim) -> tuple[str, str] | None:
    """Return the first rule by which a claim says that there is no news, and the words."""
    for rule, pattern in _rules():
        if words := pattern.search(claim.content.text):
            return rule, words[0]
    return None


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["id"], re.compile(row["pattern"], re.I)) for row in load("ledger_sources")["missing"])
