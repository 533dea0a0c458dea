"""Tolls of a place and a period: one frontier of incidents and totals is summed, and what each total leaves over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dateline.ledger.counts import order_of
from dateline.ledger.figures import figures
from dateline.ledger.reach import apart, disjoint, inside
from dateline.ledger.toll_rules import STANDARD, placing, stands_alone
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Incident, TollRange
from dateline.records.tolls import Figure, Residual, Stock, SumPart, TollScope, TollSum

_SHORT = 31


@dataclass(frozen=True, slots=True)
class _Node:
    """An incident with the row of its tolls that is asked for."""

    incident: Incident
    row: TollRange


@dataclass(frozen=True, slots=True)
class _Total:
    """A total with the incidents that it surely or possibly takes in, and what it leaves beside them."""

    figure: Figure
    start: date
    end: date
    surely: tuple[_Node, ...]
    possibly: tuple[_Node, ...]
    residual: Residual


@dataclass(frozen=True, slots=True)
class Counted:
    """What incidents that lie surely inside come to, added up elsewhere; an end is None where it is for any of them."""

    number: int
    low: int
    high: int | None
    best: int | None


@dataclass(frozen=True, slots=True)
class Brief:
    """A sum with some of its parts, the largest first, and how many parts there are in all."""

    sum: TollSum
    parts: int


@dataclass(slots=True)
class _Index:
    """Incidents by the day on which they begin; those that are long or undated are looked at every time."""

    starts: list[date] = field(default_factory=list)
    short: list[_Node] = field(default_factory=list)
    wide: list[_Node] = field(default_factory=list)

    @classmethod
    def of(cls, nodes: Iterable[_Node]) -> _Index:
        """Sort incidents by day."""
        index = cls()
        short: list[tuple[date, str, _Node]] = []
        for node in nodes:
            start, end = node.incident.start, node.incident.end
            if start and end and 0 <= end.toordinal() - start.toordinal() <= _SHORT:
                short.append((start, node.incident.id, node))
            else:
                index.wide.append(node)
        short.sort(key=lambda row: row[:2])
        index.starts, index.short = [row[0] for row in short], [row[2] for row in short]
        return index

    def near(self, start: date, end: date) -> list[_Node]:
        """Return all that may share a day with a span."""
        first = date.fromordinal(max(1, start.toordinal() - _SHORT))
        return [*self.short[bisect_left(self.starts, first) : bisect_right(self.starts, end)], *self.wide]


def sum_tolls(
    scope: TollScope, incidents: Iterable[Incident], claims: Iterable[FiledClaim], table: str = STANDARD
) -> TollSum:
    """Sum up what is asked for over one frontier, so that nobody is counted twice.

    A total of a place and days that lie surely inside stands for all incidents that it takes in; incidents outside of
    every total are added. What is possibly inside, or possibly in a total already, adds nothing at the low end.
    `claims` are all toll claims that may be totals: those of one happening alone are passed over.
    """
    left: dict[str, str] = {}
    nodes = _nodes(scope, incidents, left)
    known = _asked(scope, claims, table, left)
    latest = _latest(scope, [one for one in known if one.claim.toll and one.claim.toll.basis != "standing"], left)
    index = _Index.of(nodes if latest else ())
    totals = [total for one in latest if (total := _total(one, index, left))]
    taken = _frontier(scope, totals, left)
    parts = [*(_whole(total) for total in taken), *_loose(scope, nodes, taken, left)]
    stocks = _stocks(scope, [one for one in known if one.claim.toll and one.claim.toll.basis == "standing"])
    return _summed(scope, parts, [total.residual for total in totals], stocks, left, _thin(nodes, parts))


def sum_counted(
    scope: TollScope, sure: Counted, largest: Iterable[Incident], others: Iterable[Incident],
    claims: Iterable[FiledClaim], most: int, table: str = STANDARD,
) -> Brief | None:  # fmt: skip
    """Sum up as `sum_tolls` does, where the incidents that lie surely inside are added up already.

    `largest` are those of them that are shown, `others` all that do not lie surely inside. None where there is a
    total to be put beside the incidents, which takes them all.
    """
    left: dict[str, str] = {}
    known = _asked(scope, claims, table, left)
    if any(one.claim.toll and one.claim.toll.basis != "standing" for one in known):
        return None
    nodes, held = _nodes(scope, others, left), _nodes(scope, largest, {})
    parts = _loose(scope, nodes, (), left)
    added = SumPart("incident", "", "surely", sure.low, sure.high, sure.best, ())
    found = _summed(scope, [*[added][: sure.number], *parts], (), _stocks(scope, known), left, ())
    shown = by_size([*parts, *_loose(scope, held, (), {})])[:most]
    return Brief(replace(found, parts=shown, provisional=_thin([*nodes, *held], shown)), sure.number + len(parts))


def shortened(found: TollSum, most: int) -> Brief:
    """Return a sum with so many of its parts, the largest first."""
    shown = by_size(found.parts)[:most]
    ids = {part.id for part in shown}
    thin = tuple(id for id in found.provisional if id in ids)
    return Brief(replace(found, parts=shown, provisional=thin), len(found.parts))


def by_size(parts: Iterable[SumPart]) -> tuple[SumPart, ...]:
    """Order parts, the largest first."""
    return tuple(sorted(parts, key=lambda part: (-(part.best or part.low), part.id)))


def _nodes(scope: TollScope, incidents: Iterable[Incident], left: dict[str, str]) -> list[_Node]:
    found: list[_Node] = []
    for incident in sorted(incidents, key=lambda one: one.id):
        row = next((row for row in incident.tolls if _matches(scope, row.harm, row.category, row.side)), None)
        if row is None or _reach(scope, incident.place, incident.start, incident.end) is None:
            continue
        if incident.discounted is not None:
            left[incident.id] = f"set aside: {incident.discounted}"
        elif _is_stock(incident, row):
            left[incident.id] = "how many are so at one time: never added"
        else:
            found.append(_Node(incident, row))
    return found


def _is_stock(incident: Incident, row: TollRange) -> bool:
    keys = set(row.figures)
    bases = {claim.toll.basis for one in incident.accounts for claim in one.claims if claim.toll and claim.key in keys}
    return bases == {"standing"}


def _matches(scope: TollScope, harm: str, category: str, side: str | None) -> bool:
    return harm == scope.harm and category == scope.category and (scope.side is None or side == scope.side)


def _reach(scope: TollScope, place: FiledPlace | None, start: date | None, end: date | None) -> str | None:
    return inside(place, start, end, scope.place, scope.start, scope.end)


def _asked(scope: TollScope, claims: Iterable[FiledClaim], table: str, left: dict[str, str]) -> list[Figure]:
    """Return the figures of totals of what is asked for, and say of the others of its harm why they are none."""
    wanted = [one for one in claims if one.toll and one.toll.basis != "incident" and one.toll.harm == scope.harm]
    found: list[Figure] = []
    for figure in figures(wanted, table):
        if not _matches(scope, figure.harm, figure.category, figure.side) or not _possible(scope, figure):
            continue
        war = figure.act == "whole" and figure.standing == "counts"
        if figure.standing != "counts" and not war:
            left[figure.key] = "; ".join(figure.notes) or figure.standing_rule
        elif figure.part_of is not None or not stands_alone(figure.kind):
            left[figure.key] = "a count of a part"
        else:
            found.append(figure)
    return found


def _possible(scope: TollScope, figure: Figure) -> bool:
    return _reach(scope, figure.claim.place, figure.claim.start, figure.claim.end) is not None


def _latest(scope: TollScope, known: Sequence[Figure], left: dict[str, str]) -> list[Figure]:
    """Return each origin's latest total of a place since one day: a running total takes the place of its earlier ones.

    Of those the last that lies surely in the days asked for stands; copies and versions of it are one.
    """
    groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for one in known:
        place = one.claim.place.key if one.claim.place else None
        groups[one.claim.origin.key, place, one.claim.start or one.key].append(one)
    found = [max(group, key=lambda one: _running(scope, one)) for group in groups.values()]
    kept = {one.key for one in found}
    left |= {one.key: "replaced by a later total of its source" for one in known if one.key not in kept}
    return sorted(found, key=lambda one: one.key)


def _running(scope: TollScope, one: Figure) -> tuple[object, ...]:
    """Rank a total among those of its source since one day: surely asked for, of the last day, told last.

    A copy is told when its story was: what it adds to the days is the day on which it was printed.
    """
    claim = one.claim
    sure = _reach(scope, claim.place, claim.start, claim.end) == "surely"
    return sure, claim.dispatch == claim.story, claim.end or date.min, order_of(claim)


def _total(figure: Figure, index: _Index, left: dict[str, str]) -> _Total | None:
    claim = figure.claim
    if claim.start is None or claim.end is None or claim.end < claim.start:
        left[figure.key] = "a total whose days are not known, or end before they start"
        return None
    surely: list[_Node] = []
    possibly: list[_Node] = []
    for node in index.near(claim.start, claim.end):
        one = node.incident
        reach = inside(one.place, one.start, one.end, claim.place, claim.start, claim.end)
        if claim.place is None and reach == "surely":
            reach = "possibly"
        if reach is not None:
            (surely if reach == "surely" else possibly).append(node)
    rest = residual(figure, [node.row for node in surely], [node.row for node in possibly])
    ids = tuple(sorted(node.incident.id for node in surely))
    return _Total(figure, claim.start, claim.end, tuple(surely), tuple(possibly), _of(rest, ids))


def residual(total: Figure, surely: Sequence[TollRange], possibly: Sequence[TollRange] = ()) -> Residual:
    """Return what a total leaves beside incidents: those that are possibly inside only widen it.

    A top end below zero means that more was counted than the total has; it is kept as it comes out.
    """
    low = sum(row.low for row in surely)
    highs = [row.high for row in surely]
    high = None if None in highs else sum(one or 0 for one in highs)
    most = [*highs, *(row.high for row in possibly)]
    under = 0 if None in most else max(0, total.low - sum(one or 0 for one in most))
    over = None if total.high is None else total.high - low
    basis = total.claim.toll.basis if total.claim.toll else ""
    return Residual(
        total.key, basis, total.low, total.high, low, high, under, over, over is not None and over < 0, ()
    )  # fmt: skip


def _of(rest: Residual, ids: tuple[str, ...]) -> Residual:
    return Residual(
        rest.claim, rest.basis, rest.total_low, rest.total_high, rest.incidents_low, rest.incidents_high, rest.low,
        rest.high, rest.over_capture, ids,
    )  # fmt: skip


def _frontier(scope: TollScope, totals: Sequence[_Total], left: dict[str, str]) -> list[_Total]:
    """Choose totals that share nobody: of those that overlap, that of the best placed, then of the most days."""
    taken: list[_Total] = []
    for total in sorted(totals, key=_preferred):
        claim = total.figure.claim
        if claim.place is None or _reach(scope, claim.place, total.start, total.end) != "surely":
            left[total.figure.key] = "a total that is not surely of the place and days asked for"
        elif total.residual.over_capture:
            left[total.figure.key] = "its incidents come to more than the total: they are added instead"
        elif other := next((one for one in taken if _overlap(one, total)), None):
            left[total.figure.key] = f"shares a place and days with {other.figure.key}"
        else:
            taken.append(total)
    return taken


def _preferred(total: _Total) -> tuple[object, ...]:
    rank = placing(total.figure.claim, total.figure.side, {})
    days = total.end.toordinal() - total.start.toordinal()
    known = order_of(total.figure.claim)
    return (rank if isinstance(rank, int) else 99, -days, -known[1].timestamp(), total.figure.key)


def _overlap(one: _Total, other: _Total) -> bool:
    a, b = one.figure.claim, other.figure.claim
    if disjoint((one.start, one.end), (other.start, other.end), a.edtf, b.edtf):
        return False
    return not apart(a.place, b.place)


def _whole(total: _Total) -> SumPart:
    """Return a total as a part of the sum: never below what its own incidents come to at the least."""
    figure = total.figure
    low = max(figure.low, total.residual.incidents_low)
    best = figure.best if figure.best is None or figure.best >= low else None
    return SumPart("total", figure.key, "surely", low, figure.high, best, (figure.key,))


def _loose(scope: TollScope, nodes: Sequence[_Node], taken: Sequence[_Total], left: dict[str, str]) -> list[SumPart]:
    held = {node.incident.id: total for total in taken for node in total.surely}
    maybe = {node.incident.id for total in taken for node in total.possibly}
    found: list[SumPart] = []
    for node in nodes:
        one, row = node.incident, node.row
        if one.id in held:
            left[one.id] = f"taken in by the total {held[one.id].figure.key}"
            continue
        reach = _reach(scope, one.place, one.start, one.end) or "possibly"
        reach = "possibly" if one.id in maybe else reach
        found.append(SumPart("incident", one.id, reach, row.low, row.high, row.best, row.figures))
    return found


def _stocks(scope: TollScope, known: Sequence[Figure]) -> tuple[Stock, ...]:
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for one in known:
        claim = one.claim
        if _reach(scope, claim.place, claim.start or claim.end, claim.end or claim.start) == "surely":
            groups[claim.origin.key, claim.place.key if claim.place else ""].append(one)
    return tuple(_stock(key[0], groups[key]) for key in sorted(groups))


def _stock(origin: str, rows: Sequence[Figure]) -> Stock:
    def day(one: Figure) -> date:
        return one.claim.end or one.claim.start or date.min

    last = max(rows, key=lambda one: (day(one), order_of(one.claim)))
    older = tuple(sorted(one.key for one in rows if one.key != last.key))
    return Stock(origin, last.key, last.claim.end or last.claim.start, last.low, last.high, older)


def _thin(nodes: Sequence[_Node], parts: Sequence[SumPart]) -> tuple[str, ...]:
    added = {part.id for part in parts if part.kind == "incident"}
    return tuple(sorted(node.incident.id for node in nodes if node.row.provisional and node.incident.id in added))


def _summed(
    scope: TollScope, parts: Sequence[SumPart], residuals: Sequence[Residual], stocks: tuple[Stock, ...],
    left: dict[str, str], thin: tuple[str, ...],
) -> TollSum:  # fmt: skip
    sure = [part for part in parts if part.inside == "surely"]
    bests = [part.best for part in sure]
    highs = [part.high for part in parts]
    high = None if not parts or None in highs else sum(one or 0 for one in highs)
    best = None if not sure or None in bests else sum(one or 0 for one in bests)
    notes = [] if parts or stocks else ["no toll is on file: silence is not zero"]
    for one in residuals:
        if one.over_capture:
            notes.append(
                f"incidents come to {one.incidents_low}, more than the total of {one.total_high} that takes them in"
            )
    if len(sure) < len(parts):
        notes.append("some incidents are only possibly inside: they widen the range")
    rule = "sum.frontier" if any(part.kind == "total" for part in parts) else "sum.incidents"
    return TollSum(
        scope, sum(part.low for part in sure), high, best, rule, tuple(parts), tuple(residuals), stocks,
        tuple(sorted(left.items())), tuple(notes), thin,
    )  # fmt: skip
