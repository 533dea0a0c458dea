"""The claims of one incident -> how many came to harm, by harm, class and side, as the sources put it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dateline.ledger.counts import WHOLE, Cell, Count, Counted, Order, counts, credited, statements
from dateline.ledger.figures import figures
from dateline.ledger.origins import support
from dateline.ledger.toll_rules import STANDARD, placing
from dateline.ledger.wholes import Whole, Wholes, sum_of, together, wholes
from dateline.records.claim import HARMS
from dateline.records.filed import FiledClaim
from dateline.records.incident import Incident, Support, TollRange
from dateline.records.tolls import Figure

_NOBODY: Mapping[str, str] = {}
_CATEGORIES = ("civilian", "combatant", "mixed", "unknown")


@dataclass(frozen=True, slots=True)
class _Harm:
    """All that is on file of one harm of one incident."""

    figures: tuple[Figure, ...]
    counted: Counted
    claims: Mapping[str, FiledClaim]
    reliability: Mapping[str, str]


def reckon(
    claims: Iterable[FiledClaim], table: str = STANDARD, reliability: Mapping[str, str] = _NOBODY
) -> tuple[TollRange, ...]:
    """Return the tolls of one incident from all claims that speak of it, of all outlets and all versions.

    Each harm has a row "all" for everybody, first, and a row for each class and side that is counted apart. `table` is
    the house table that ranges are made by, `reliability` the letter of an origin's key.
    """
    known = figures(claims, table)
    origins = credited(figure.claim for figure in known)
    rows: list[TollRange] = []
    for harm in HARMS:
        mine = tuple(_placed(figure, reliability) for figure in known if figure.harm == harm)
        if mine:
            back = [figure for figure in mine if figure.standing == "back"]
            counted = counts(statements(_counting(mine), origins), statements(back, origins))
            credits = {figure.key: replace(figure.claim, origin=origins[figure.key]) for figure in mine}
            rows += _rows(harm, _Harm(mine, counted, credits, reliability))
    return tuple(rows)


def set_aside(incident: Incident, reason: str) -> Incident:
    """Return the incident with its tolls kept, and counting zero from now on, for a reason."""
    return replace(incident, discounted=reason)


def counted_tolls(incident: Incident) -> tuple[TollRange, ...]:
    """Return the tolls of an incident that count: none where a person set them aside."""
    return () if incident.discounted is not None else incident.tolls


def _placed(figure: Figure, reliability: Mapping[str, str]) -> Figure:
    """Show a figure beside the range where its source is not credible at all."""
    if figure.standing == "counts" and placing(figure.claim, figure.side, reliability) == "out":
        return replace(figure, standing="shown", standing_rule="standing.unreliable")
    return figure


def _counting(known: Sequence[Figure]) -> list[Figure]:
    """Return the figures that a range is made of; the count of a part stands for the least where nobody counts all."""
    plain = [figure for figure in known if figure.standing == "counts" and figure.act != "whole"]
    wholes_ = [figure for figure in plain if figure.part_of is None]
    if wholes_:
        return wholes_
    return [replace(figure, high=None, best=None, rule="count.part-alone") for figure in plain]


def _rows(harm: str, case: _Harm) -> list[TollRange]:
    if not case.counted.counts:
        return _unreckoned(harm, case)
    view = wholes(case.counted.counts)
    rows = [_all(harm, case, view)]
    cells = {count.cell for count in case.counted.counts} - {WHOLE}
    for cell in sorted(cells, key=_by_category):
        mine = [count for count in case.counted.counts if count.cell == cell]
        rows.append(_part(harm, case, cell, mine))
    if view.rest is not None and view.rest != (0, 0):
        rows.append(_left(rows[0], view.rest))
    return rows


def _by_category(cell: Cell) -> tuple[int, str]:
    return _CATEGORIES.index(cell[0]), cell[1] or "~"


def _unreckoned(harm: str, case: _Harm) -> list[TollRange]:
    """Return the row of a harm of which every figure is denied, withdrawn or of what has not happened."""
    nobody = Support(0, 0, ())
    notes = ("no figure counts", *_notes(case))
    superseded, subsets, aside = _others(case, ())
    return [
        TollRange(harm, "all", None, 0, None, None, "range.none", nobody, True, (), superseded, subsets, notes, aside)
    ]


def _all(harm: str, case: _Harm, view: Wholes) -> TollRange:
    """Return the row for everybody: by those who count everybody, else the sum of what is counted apart."""
    if view.accounts:
        low, high = together(view.accounts)
        best, rule = _best(view.accounts, case.reliability)
        used = [count for whole in view.accounts for count in whole.counts]
    else:
        ranges = [together(body) for body in view.bodies]
        low, high = sum_of(ranges)
        best, rule = _best_of_parts(view.bodies, case.reliability)
        used = [count for body in view.bodies for count in body]
    keys = _keys(used)
    superseded, subsets, aside = _others(case, keys)
    told = support(case.claims[key] for key in keys)
    thin = told.low < 2 or (not view.accounts and any(_thin(body, case) for body in view.bodies))
    return TollRange(
        harm, "all", None, low, high, best, rule, told, thin, keys, superseded, subsets,
        (*_words(view, high), *_notes(case)), aside,
    )  # fmt: skip


def _thin(body: Sequence[Count], case: _Harm) -> bool:
    return support(case.claims[key] for key in _keys(body)).low < 2


def _words(view: Wholes, high: int | None) -> list[str]:
    """Say how the row for everybody came about, and where parts and whole do not agree."""
    found = list(view.conflicts)
    if not view.accounts and len(view.bodies) > 1:
        found.append("total.sum: nobody counts everybody; the sum of those who are counted apart")
    if view.disputed:
        found.append("total.disputed: civilians by one source, fighters by another")
    if view.outgrown:
        found.append("total.outgrown: later counts of parts come to more than an earlier count of all")
    if len(view.bodies) > 1:
        parts, _ = sum_of(together(body) for body in view.bodies)
        if high is not None and parts > high:
            found.append(f"the parts, {parts}, are above the whole, {high}, as different sources count")
    return found


def _part(harm: str, case: _Harm, cell: Cell, mine: Sequence[Count]) -> TollRange:
    low, high = together(mine)
    best, rule = _best([_alone(count) for count in mine], case.reliability)
    keys = _keys(mine)
    told = support(case.claims[key] for key in keys)
    superseded = tuple(sorted({key for count in mine for key in count.superseded} - set(keys)))
    return TollRange(harm, cell[0], cell[1], low, high, best, rule, told, told.low < 2, keys, superseded)


def _alone(count: Count) -> Whole:
    return Whole((count,), count.low, count.high, count.best, count.order, count.unverified, count.stated)


def _left(total: TollRange, rest: tuple[int, int | None]) -> TollRange:
    """Return the row of those of whom a count of everybody does not say who they were."""
    return TollRange(
        total.harm, "unknown", None, *rest, None, "rest.whole-less-parts", total.support, total.provisional,
        total.figures, notes=("what counts of everybody leave beside the counts of parts",),
    )  # fmt: skip


def _best(accounts: Sequence[Whole], reliability: Mapping[str, str]) -> tuple[int | None, str]:
    """Choose by the ranked policy: the latest of the best placed, else the median; the lower of the two in the middle.

    What nobody could verify, and what is open or vague, is never the best.
    """
    fit = [whole for whole in accounts if whole.best is not None and not whole.unverified]
    if not fit:
        return None, "best.none"
    ranks = {id(whole): _rank(whole, reliability) for whole in fit}
    placed = [rank for rank in ranks.values() if rank is not None]
    if placed:
        first = [whole for whole in fit if ranks[id(whole)] == min(placed)]
        return max(first, key=_latest).best, "best.placed"
    middle = sorted(whole.best for whole in fit if whole.best is not None)
    return middle[(len(middle) - 1) // 2], "best.median"


def _latest(whole: Whole) -> tuple[Order, int]:
    return whole.order, whole.best or 0


def _rank(whole: Whole, reliability: Mapping[str, str]) -> int | None:
    """Return the place of the worst placed of its counts, None where one is not placed."""
    found = [placing(count.claim, count.cell[1], reliability) for count in whole.counts]
    ranks = [place for place in found if isinstance(place, int)]
    return max(ranks) if len(ranks) == len(found) else None


def _best_of_parts(bodies: Sequence[Sequence[Count]], reliability: Mapping[str, str]) -> tuple[int | None, str]:
    chosen = [_best([_alone(count) for count in body], reliability) for body in bodies]
    if len(chosen) == 1:
        return chosen[0]
    bests = [best for best, _ in chosen if best is not None]
    return (sum(bests), "best.sum") if len(bests) == len(chosen) else (None, "best.none")


def _keys(used: Iterable[Count]) -> tuple[str, ...]:
    return tuple(sorted({key for count in used for key in count.figures}))


def _others(case: _Harm, used: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Sort all figures that the row for everybody is not made of: replaced, parts, and those beside the range.

    A count that its source takes back or quotes as an earlier one is among the replaced where that source counts.
    """
    gone = set(case.counted.superseded)
    stated = {key for count in case.counted.counts for key in count.figures} | gone
    counting = {case.claims[key].origin.key for key in stated}
    for figure in case.figures:
        if figure.standing == "back":
            old = figure.standing_rule != "standing.denied" or case.claims[figure.key].origin.key in counting
            gone |= {figure.key} if old else set()
    subsets = {figure.key for figure in case.figures if figure.part_of is not None and figure.standing == "counts"}
    subsets |= set(case.counted.subsets) | {key for count in case.counted.counts for key in count.figures}
    gone -= set(used)
    subsets -= set(used) | gone
    aside = {figure.key for figure in case.figures} - gone - subsets - set(used)
    return tuple(sorted(gone)), tuple(sorted(subsets)), tuple(sorted(aside))


def _notes(case: _Harm) -> list[str]:
    return sorted({note for figure in case.figures for note in figure.notes})
