"""Sums of tolls for pages: what incidents that lie surely inside come to, added up at once, and the largest of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dateline.ledger.aggregates import Counted
from dateline.records.filed import FiledPlace
from dateline.records.incident import Incident
from dateline.records.tolls import TollScope
from dateline.store.asking import Asked, lean
from dateline.web.register import Column, Columns, Mask, Stand, Tallies

_NOTHING = Counted(0, 0, None, None)


@dataclass(slots=True)
class Rows:
    """What there is of one harm: what lies surely inside added up, the largest of it, and all that lies not so."""

    sure: Counted = _NOTHING
    largest: list[Incident] = field(default_factory=list)
    others: list[Incident] = field(default_factory=list)


def summed(
    stand: Stand, mask: Mask, asked: Asked, place: FiledPlace | None, harms: Sequence[str], category: str, most: int
) -> dict[str, Rows]:  # fmt: skip
    """Return what there is of each harm; of what lies surely inside, so many."""
    sure, tolls, found = _sure(stand.columns, asked, place), stand.tolls, dict[str, Rows]()
    for harm in harms:
        rows = tolls.rows(harm, category, None, mask)
        inside = sure[tolls.of[rows]]
        scope, counted = TollScope(None, None, None, harm, category), rows[inside]
        largest = tolls.largest(counted, stand.columns.ranked, most)
        found[harm] = Rows(
            _counted(tolls, counted), _lean(stand, scope, largest),
            _lean(stand, scope, rows[~inside]),
        )  # fmt: skip
    return found


def counted_in(stand: Stand, mask: Mask, scope: TollScope) -> list[Incident]:
    """Return incidents with nothing but the one row of their tolls that is summed."""
    return _lean(stand, scope, stand.tolls.rows(scope.harm, scope.category, scope.side, mask))


def _sure(columns: Columns, asked: Asked, place: FiledPlace | None) -> Mask:
    """Tell of each incident whether it lies surely in the place and the days, as `ledger.reach` has it."""
    sure: Mask = np.ones(len(columns.keys), dtype=np.bool_)
    if place is not None and asked.place is None:
        sure &= columns.within(place.key)
    if asked.since is not None or asked.until is not None:
        sure &= (columns.first > 0) & (columns.last >= columns.first)
    if asked.since is not None:
        sure &= columns.first >= asked.since.toordinal()
    if asked.until is not None:
        sure &= columns.last <= asked.until.toordinal()
    return sure


def _counted(tolls: Tallies, rows: Column) -> Counted:
    if not len(rows):
        return _NOTHING
    high, best = tolls.high[rows], tolls.best[rows]
    return Counted(
        len(rows), int(tolls.low[rows].sum()), int(high.sum()) if high.min() >= 0 else None,
        int(best.sum()) if best.min() >= 0 else None,
    )  # fmt: skip


def _lean(stand: Stand, scope: TollScope, rows: Iterable[int]) -> list[Incident]:
    """Make incidents of rows of tolls."""
    columns, tolls, found = stand.columns, stand.tolls, list[Incident]()
    for row in map(int, rows):
        at = int(tolls.of[row])
        place, days = columns.place.word(at), (int(columns.first[at]) or None, int(columns.last[at]) or None)
        high, best = int(tolls.high[row]), int(tolls.best[row])
        told = (
            columns.id(at), place, *days, int(tolls.low[row]), None if high < 0 else high, None if best < 0 else best,
            tolls.provisional[row], tolls.figures[row],
        )  # fmt: skip
        found.append(lean(scope, columns.places.get(place) if place else None, told))
    return found
