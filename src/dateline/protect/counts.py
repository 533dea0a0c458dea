"""Small counts of the living, and what they could be worked out from, are withheld."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dateline.protect.policy import Policy
from dateline.records.incident import Incident, TollRange

RULE = "withheld.small-count"


def is_withheld(row: TollRange) -> bool:
    """Tell whether a row of a toll says nothing because it was too small."""
    return row.rule == RULE


def small_rows(incident: Incident, policy: Policy) -> frozenset[int]:
    """Return the places of an incident's rows that are too small to be shown, or would give such a one away.

    A part that is withheld alone is what its whole leaves over, so the smallest part beside it is withheld too. Where
    the whole is too small, so is each of its parts.
    """
    rows = list(enumerate(incident.tolls))
    found = {at for at, row in rows if _is_small(row, policy)}
    for harm in dict.fromkeys(row.harm for _, row in rows):
        whole = {at for at, row in rows if (row.harm, row.category) == (harm, "all")}
        parts = {at for at, row in rows if row.harm == harm} - whole
        if whole & found:
            found |= parts
        elif len(parts & found) == 1 and (rest := parts - found):
            found.add(min(rest, key=lambda at: (incident.tolls[at].low, at)))
    return frozenset(found)


def _is_small(row: TollRange, policy: Policy) -> bool:
    top = row.low if row.high is None else row.high
    return row.harm in policy.harms and 0 < top < policy.below


def suppressed(rows: tuple[TollRange, ...], small: Iterable[int]) -> tuple[TollRange, ...]:
    """Return rows of a toll with those withheld that are too small: they say neither how many nor who counted."""
    hidden = set(small)
    return tuple(_empty(row) if at in hidden else row for at, row in enumerate(rows))


def _empty(row: TollRange) -> TollRange:
    support = replace(row.support, low=0, high=0, origins=())
    return TollRange(row.harm, row.category, row.side, 0, None, None, RULE, support, True, ())


def keys_of(rows: Iterable[TollRange]) -> frozenset[str]:
    """Return the keys of all claims that some rows name."""
    return frozenset(key for row in rows for key in (*row.figures, *row.superseded, *row.subsets, *row.aside))
