"""One origin's figures -> what it counts in the end: its latest, increments put on, corrections and copies kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from dateline.records.filed import FiledClaim, Origin
from dateline.records.tolls import Figure

Cell = tuple[str, str | None]
Order = tuple[datetime, datetime, str, bool, int, str]
WHOLE: Cell = ("all", None)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Statement:
    """What an origin said at one point of one dispatch of one group: a count, or counts of a sentence added up."""

    origin: Origin
    cell: Cell
    figures: tuple[Figure, ...]
    low: int
    high: int | None
    best: int | None
    act: str
    order: Order
    stated: bool = True

    @property
    def claim(self) -> FiledClaim:
        """The claim that carries it."""
        return self.figures[0].claim

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its claims."""
        return tuple(figure.key for figure in self.figures)

    @property
    def range(self) -> tuple[int, int | None]:
        """Both ends."""
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Count:
    """How many an origin counts in one group, by the latest that it said; `unverified` where all of it is so.

    `stated` is False where it gives no low end at all ("up to 30").
    """

    origin: Origin
    cell: Cell
    low: int
    high: int | None
    best: int | None
    order: Order
    claim: FiledClaim
    figures: tuple[str, ...]
    superseded: tuple[str, ...]
    unverified: bool
    stated: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What every origin counts of one harm, with all that was replaced, and increments that a total takes in."""

    counts: tuple[Count, ...]
    superseded: tuple[str, ...]
    subsets: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    """The state of a count while its statements are gone through in order."""

    now: Statement | None = None
    figures: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    subsets: list[str] = field(default_factory=list)
    seen: set[tuple[object, ...]] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)


def order_of(claim: FiledClaim, running: bool = False) -> Order:
    """Return where a claim stands in time: by publication, undated ones last, then by when it became known.

    In its dispatch a running total comes after all other counts, wherever it stands.
    """
    return claim.published or _LAST, claim.recorded, claim.dispatch, running, claim.trigger.span.start, claim.key


def credited(claims: Iterable[FiledClaim]) -> dict[str, Origin]:
    """Return the origin of each claim by key, with an outlet's own count in a copy of a story given to the first.

    Two outlets of one story that give the same number in their own voice are one origin, that of its earliest
    dispatch; a number that only the later has is its own.
    """
    groups: dict[tuple[object, ...], list[FiledClaim]] = defaultdict(list)
    found: dict[str, Origin] = {}
    for claim in claims:
        found[claim.key] = claim.origin
        if claim.origin.kind == "outlet" and claim.toll is not None:
            toll = claim.toll
            groups[claim.story, toll.harm, toll.group_class, toll.side, toll.low, toll.high].append(claim)
    for group in groups.values():
        first = min(group, key=order_of).origin
        found |= {claim.key: first for claim in group}
    return found


def statements(figures: Sequence[Figure], origins: Mapping[str, Origin]) -> list[Statement]:
    """Return what was said, in order: counts of one sentence that add up in one group are one statement."""
    known = {figure.key: figure for figure in figures}
    times = _printed(figures, origins)
    found: dict[tuple[str, ...], Statement] = {}
    for figure in figures:
        cell = _cell(figure)
        keys = (figure.key, *(key for key in figure.beside if key in known and _cell(known[key]) == cell))
        run = tuple(known[key] for key in sorted(keys, key=lambda key: order_of(known[key].claim)))
        told = tuple(one.key for one in run)
        found.setdefault(told, _statement(run, origins[figure.key], cell, min(times[key] for key in told)))
    return sorted(found.values(), key=lambda one: one.order)


def _cell(figure: Figure) -> Cell:
    """Return the group of a figure; one that stands beside another is a count of some, not of all."""
    if (figure.category, figure.side) == WHOLE and figure.beside:
        return "unknown", None
    return figure.category, figure.side


def _statement(run: tuple[Figure, ...], origin: Origin, cell: Cell, order: Order) -> Statement:
    highs, bests = [one.high for one in run], [one.best for one in run]
    high = None if None in highs else sum(high or 0 for high in highs)
    best = None if None in bests else sum(best or 0 for best in bests)
    act = run[0].act if len(run) == 1 else ""
    stated = any(one.stated_low is not None for one in run)
    return Statement(origin, cell, run, sum(one.low for one in run), high, best, act, order, stated)


def _printed(figures: Sequence[Figure], origins: Mapping[str, Origin]) -> dict[str, Order]:
    """Return the order of each figure; a copy by another outlet has that of the story's first with the same words."""
    firsts: dict[str, FiledClaim] = {}
    groups: dict[tuple[object, ...], Order] = {}
    for figure in figures:
        claim = figure.claim
        firsts[claim.story] = min(firsts.get(claim.story, claim), claim, key=order_of)
        same, order = _same(figure, origins), order_of(claim, figure.act == "now")
        groups[same] = min(groups.get(same, order), order)
    return {
        figure.key: order_of(figure.claim, figure.act == "now")
        if figure.claim.outlet == firsts[figure.claim.story].outlet
        else groups[_same(figure, origins)]
        for figure in figures
    }


def _same(figure: Figure, origins: Mapping[str, Origin]) -> tuple[object, ...]:
    claim = figure.claim
    return claim.story, origins[figure.key].key, figure.category, figure.side, figure.low, figure.high, figure.act


def counts(told: Sequence[Statement], taken_back: Sequence[Statement]) -> Counted:
    """Return what each origin counts in each group by its latest, in the order of origins and groups."""
    by_origin: dict[str, list[Statement]] = defaultdict(list)
    back: dict[str, list[Statement]] = defaultdict(list)
    for one in told:
        by_origin[one.origin.key].append(one)
    for one in taken_back:
        back[one.origin.key].append(one)
    dispatches = _by_dispatch(told)
    tallies = [pair for key in sorted(by_origin) for pair in _of_one(by_origin[key], back[key], dispatches)]
    return Counted(
        tuple(_count(cell, tally, tally.now) for cell, tally in tallies if tally.now),
        tuple(key for _, tally in tallies for key in tally.superseded),
        tuple(key for _, tally in tallies for key in tally.subsets),
    )


def _by_dispatch(told: Sequence[Statement]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for one in told:
        found[one.claim.dispatch].append(one)
    return found


def _of_one(
    told: list[Statement], back: list[Statement], dispatches: Mapping[str, list[Statement]]
) -> list[tuple[Cell, _Tally]]:
    cells: dict[Cell, _Tally] = {}
    gone = _gone(back)
    running = {one.claim.dispatch for one in told if one.act == "now"}
    counted: set[Cell] = set()
    for one in told:
        cell = next(iter(counted)) if one.act == "more" and one.cell == WHOLE and len(counted) == 1 else one.cell
        tally = cells.setdefault(cell, _Tally())
        if _retracted(one, gone):
            tally.superseded += one.keys
        elif one.act != "more":
            counted.add(cell)
            _take(tally, one)
        elif one.claim.dispatch in running:
            tally.subsets += one.keys
        else:
            _add(tally, one, dispatches[one.claim.dispatch])
    return [(cell, cells[cell]) for cell in sorted(cells, key=str)]


_Stated = tuple[int | None, int | None]


def _gone(back: Sequence[Statement]) -> dict[tuple[Cell, _Stated], Order]:
    """Return the numbers that an origin took back, each with the last time that it did so."""
    found: dict[tuple[Cell, _Stated], Order] = {}
    for one in back:
        for figure in one.figures:
            key = (one.cell, (figure.stated_low, figure.stated_high))
            found[key] = max(found.get(key, one.order), one.order)
    return found


def _retracted(one: Statement, gone: Mapping[tuple[Cell, _Stated], Order]) -> bool:
    """Tell whether its origin later names the same number, of the same group or of all, as one that does not hold."""
    for figure in one.figures:
        stated = (figure.stated_low, figure.stated_high)
        groups = [one.cell, WHOLE] if one.cell != WHOLE else [cell for cell, number in gone if number == stated]
        if any((cell, stated) in gone and gone[cell, stated] >= one.order for cell in groups):
            return True
    return False


def _take(tally: _Tally, one: Statement) -> None:
    """Put a count in the place of what was counted before; the same number again is kept beside it."""
    if tally.now is not None and tally.now.range != one.range:
        tally.superseded += tally.figures
        tally.figures = []
        tally.rules = {"latest.replaced"}
    tally.figures += one.keys
    tally.now = one


def _add(tally: _Tally, one: Statement, beside: Sequence[Statement]) -> None:
    """Put an increment on top, once however often it is printed."""
    days = (one.claim.start, one.claim.end) if one.claim.start else one.order[0].date()
    marks: set[tuple[object, ...]] = {(one.claim.story, one.claim.outlet, one.range), (days, one.range)}
    if tally.seen & marks:
        tally.figures += one.keys
        return
    tally.seen |= marks
    base = tally.now or _adopted(one, beside)
    if base is None:
        _alone(tally, one)
        return
    tally.rules.add("increment.added" if tally.now else "increment.adopted")
    tally.figures += (*(() if tally.now else base.keys), *one.keys)
    high = None if base.high is None or one.high is None else base.high + one.high
    best = None if base.best is None or one.best is None else base.best + one.best
    tally.now = replace(one, low=base.low + one.low, high=high, best=best, stated=base.stated or one.stated)


def _adopted(one: Statement, beside: Sequence[Statement]) -> Statement | None:
    """Return the last count by another that the same dispatch gives before the increment, of the same group."""
    before = [
        other
        for other in beside
        if other.claim.trigger.span < one.claim.trigger.span
        and other.act != "more"
        and (other.cell == one.cell or WHOLE in (one.cell, other.cell))
    ]
    return max(before, key=lambda other: other.claim.trigger.span) if before else None


def _alone(tally: _Tally, one: Statement) -> None:
    """Keep an increment on nothing that is known as the least that there are.

    After a count of another harm ("ten were killed, another 36 wounded") it is no increment at all.
    """
    plain = all(figure.act_rule == "increment.contrast" for figure in one.figures)
    tally.now = one if plain else replace(one, high=None, best=None)
    tally.figures += one.keys
    tally.rules.add("increment.contrast" if plain else "increment.alone")


def _count(cell: Cell, tally: _Tally, now: Statement) -> Count:
    unverified = all(figure.claim.certainty == "unconfirmed" for figure in now.figures)
    return Count(
        now.origin, cell, now.low, now.high, now.best, now.order, now.claim, tuple(dict.fromkeys(tally.figures)),
        tuple(dict.fromkeys(tally.superseded)), unverified, now.stated, tuple(sorted(tally.rules)),
    )  # fmt: skip
