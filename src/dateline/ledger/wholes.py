"""What all the dead of a happening come to, out of counts of everybody and counts of some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dateline.ledger.counts import WHOLE, Cell, Count, Order
from dateline.ledger.toll_rules import counts_own, disputed_sides


@dataclass(frozen=True, slots=True)
class Whole:
    """What one origin counts in all: by a count of everybody, or by counts of all that anyone speaks of."""

    counts: tuple[Count, ...]
    low: int
    high: int | None
    best: int | None
    order: Order
    unverified: bool
    stated: bool


@dataclass(frozen=True, slots=True)
class Wholes:
    """Who counts everybody (`accounts`), and the groups of people that are counted apart (`bodies`).

    `outgrown` are counts of everybody that later counts of parts exceed; `disputed` tells that one source's fighters
    are held to be another's civilians; `rest` is what the counts of everybody leave beside those of parts, None where
    nobody gives both.
    """

    accounts: tuple[Whole, ...]
    bodies: tuple[tuple[Count, ...], ...]
    outgrown: tuple[Count, ...]
    disputed: bool
    rest: tuple[int, int | None] | None
    conflicts: tuple[str, ...]


def sum_of(ranges: Iterable[tuple[int, int | None]]) -> tuple[int, int | None]:
    """Add ranges up; the sum is open where one of them is."""
    pairs = list(ranges)
    low = sum(low for low, _ in pairs)
    return low, None if any(high is None for _, high in pairs) else sum(high or 0 for _, high in pairs)


def together(ends: Iterable[Count | Whole]) -> tuple[int, int | None]:
    """Return the smallest low and the largest high; open where one of them is.

    Who says "up to 30" names no least: such a count brings the low end down to its high end and no further, unless
    nobody names a least.
    """
    all_ = list(ends)
    stated = [one.low for one in all_ if one.stated]
    lows = [*stated, *(one.high or 0 for one in all_ if not one.stated)] if stated else [one.low for one in all_]
    return min(lows), None if any(one.high is None for one in all_) else max(one.high or 0 for one in all_)


def wholes(counts: Sequence[Count]) -> Wholes:
    """Tell who counts everybody.

    An origin that counts each group that anyone speaks of counts everybody. One that counts some of them says nothing
    of the others, so that its count never makes the whole smaller; nor does a party that counts its own dead alone.
    """
    by_origin: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        by_origin[count.origin.key].append(count)
    groups, disputed = _bodies(by_origin)
    accounts: list[Whole] = []
    outgrown: list[Count] = []
    for key in sorted(by_origin):
        mine = by_origin[key]
        stated = next((count for count in mine if count.cell == WHOLE), None)
        parts = [count for count in mine if count.cell != WHOLE]
        if stated and _outgrown(stated, parts):
            outgrown.append(stated)
            stated = None
        if stated:
            accounts.append(_whole([stated]))
        elif _all(parts, groups, bool(outgrown and outgrown[-1].origin.key == key)) and not _fighters_among(
            parts, by_origin
        ):
            accounts.append(_whole(parts))
    bodies = tuple(tuple(count for count in counts if count.cell in group) for group in groups)
    rest, conflicts = _rest(by_origin)
    return Wholes(tuple(accounts), bodies, tuple(outgrown), disputed, rest, conflicts)


def _whole(counts: Sequence[Count]) -> Whole:
    low, high = sum_of((count.low, count.high) for count in counts)
    bests = [count.best for count in counts]
    best = None if None in bests else sum(best or 0 for best in bests)
    return Whole(
        tuple(counts), low, high, best, max(count.order for count in counts),
        any(count.unverified for count in counts), all(count.stated for count in counts),
    )  # fmt: skip


def _outgrown(stated: Count, parts: Sequence[Count]) -> bool:
    """Tell whether an origin's later counts of parts come to more than its count of everybody."""
    said = stated.claim.dispatch
    if not parts or any(count.claim.dispatch == said or count.order[:2] <= stated.order[:2] for count in parts):
        return False
    return sum(count.low for count in parts) > (stated.low if stated.high is None else stated.high)


def _all(parts: Sequence[Count], groups: Sequence[frozenset[Cell]], outgrown: bool) -> bool:
    cells = {count.cell for count in parts}
    if not cells or not all(cells & group for group in groups):
        return False
    return outgrown or len(groups) > 1 or not all(counts_own(count.claim, count.cell[1]) for count in parts)


def _fighters_among(parts: Sequence[Count], by_origin: Mapping[str, Sequence[Count]]) -> bool:
    """Tell whether only fighters are counted, fewer than two others or more count of people of all kinds.

    Whoever says how many fighters fell says nothing then of the rest.
    """
    if any(count.cell[0] != "combatant" or count.high is None for count in parts):
        return False
    most = sum(count.high or 0 for count in parts)
    held = [count for counts in by_origin.values() for count in counts if count.cell == WHOLE and count.low > most]
    return len({count.origin.key for count in held}) > 1


def _bodies(by_origin: dict[str, list[Count]]) -> tuple[list[frozenset[Cell]], bool]:
    """Return the groups of people counted apart: two labels are of the same people where they may be, and nobody
    counts both."""
    together_ = {frozenset(count.cell for count in mine if count.cell != WHOLE) for mine in by_origin.values()}
    groups = [frozenset({cell}) for cell in sorted({cell for cells in together_ for cell in cells}, key=str)]
    disputed = False
    place = 0
    while place < len(groups):
        other = next((group for group in groups[place + 1 :] if _same_people(groups[place], group, together_)), None)
        if other is None:
            place += 1
            continue
        disputed = disputed or any("civilian" in cell for cell in groups[place] | other)
        groups.remove(other)
        groups[place] |= other
    return groups, disputed


def _same_people(one: frozenset[Cell], two: frozenset[Cell], counted: set[frozenset[Cell]]) -> bool:
    if any(cells & one and cells & two for cells in counted):
        return False
    return all(_may_be(a, b) for a in one for b in two)


def _may_be(one: Cell, two: Cell) -> bool:
    """Tell whether two labels may be given to the same people: "villagers" to one, "rebels" to another."""
    if "unknown" in (one[0], two[0]) and None in (one[1], two[1]):
        return True
    if one[1] == two[1] or (None in (one[1], two[1]) and "civilian" not in (one[0], two[0])):
        return True
    other = two if one[0] == "civilian" else one
    return "civilian" in (one[0], two[0]) and (other[1] is None or other[1] in disputed_sides())


def _rest(by_origin: dict[str, list[Count]]) -> tuple[tuple[int, int | None] | None, tuple[str, ...]]:
    """Return what counts of everybody leave beside counts of parts by the same origin, and where parts exceed them."""
    left: list[tuple[int, int | None]] = []
    conflicts: list[str] = []
    for key in sorted(by_origin):
        stated = [count for count in by_origin[key] if count.cell == WHOLE]
        parts = [count for count in by_origin[key] if count.cell != WHOLE]
        if not stated or not parts:
            continue
        whole, (low, high) = stated[0], sum_of((count.low, count.high) for count in parts)
        if whole.high is not None and low > whole.high:
            conflicts.append(f"the parts, {low}, are above the whole, {whole.high}, as {whole.origin.name} counts")
            continue
        under = 0 if high is None else max(0, whole.low - high)
        left.append((under, None if whole.high is None else whole.high - low))
    return (_hull(left) if left else None), tuple(conflicts)


def _hull(ranges: Sequence[tuple[int, int | None]]) -> tuple[int, int | None]:
    highs = [high for _, high in ranges]
    return min(low for low, _ in ranges), None if None in highs else max(high or 0 for high in highs)
