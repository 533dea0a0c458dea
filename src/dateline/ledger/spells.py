"""For which days a claim speaks: from when at the latest, until when, and whether it is over by its own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateline.records.filed import FiledClaim

DAY = timedelta(days=1)
UNKNOWN_START = "start unknown"
BACKWARDS = "end before start"
SPAN = "some day of a span"


@dataclass(frozen=True, slots=True)
class Spell:
    """The first and the last day that a claim speaks for.

    `over` tells that by its own words it was so no longer after that; without it, what was so goes on until something
    else is said. `notes` say where a day is only the latest that it can be, or the claim's days run backwards.
    """

    day: date
    until: date
    over: bool
    notes: tuple[str, ...]


def known_on(claim: FiledClaim) -> date:
    """Return the day by which a claim was put forward: of its publication, else when the desk came to know it."""
    return (claim.published or claim.recorded).date()


def spell(claim: FiledClaim, change: bool) -> Spell | None:
    """Return the days that a claim speaks for, None where they lie ahead of it: nobody knows what will be.

    A change happened on one day of its span, by the last at the latest. Of a claim with no start it is only sure that
    it was so when it was put forward, or on the last day that it names.
    """
    known = known_on(claim)
    start, end = claim.start, claim.end
    notes: tuple[str, ...] = ()
    if start and end and end < start:
        end, notes = None, (BACKWARDS,)
    if start and start > known + DAY:
        return None
    past = "historical" in claim.marks
    if start is None:
        day = min(end, known) if end else known
        return Spell(day, day, past or (not change and day < known - DAY), (UNKNOWN_START,))
    if change:
        day = max(start, min(end, known)) if end else start
        return Spell(day, day, past, notes if day == start else (*notes, SPAN))
    until = max(start, min(end or known, known)) if not notes else start
    return Spell(start, until, past or (start < until < known - DAY), notes)
