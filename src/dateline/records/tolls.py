"""How figures are reckoned with: what a claim counts as, sums over incidents, and series of one source's totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateline.records.filed import FiledClaim, FiledPlace

STANDINGS = ("counts", "shown", "back", "never", "impossible")
FINDINGS = ("agrees", "differs", "revision", "unstated", "not-comparable")


@dataclass(frozen=True, slots=True)
class Figure:
    """The count of one claim, as it is reckoned with.

    `stated_low` and `stated_high` are the claim's own; `low` and `high` what the house rule `rule` makes of them,
    `inferred` where that differs. `best` is the number itself where it is exact or about so many, else None.
    `standing` is one of `STANDINGS`, by the rule `standing_rule`. `act` is what the words make of it: "now" for a
    running total, "more" for an increment, "whole" for a total of a war, "" for a plain count. `kind` tells a count
    of children, women and the like; `part_of` is the key of the count that it is a part of, "" of one not found.
    `beside` holds the keys of the counts of its sentence that it adds up with.
    """

    claim: FiledClaim
    harm: str
    category: str
    side: str | None
    stated_low: int | None
    stated_high: int | None
    low: int
    high: int | None
    best: int | None
    inferred: bool
    rule: str
    standing: str
    standing_rule: str
    act: str = ""
    act_rule: str = ""
    kind: str | None = None
    part_of: str | None = None
    beside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the claim."""
        return self.claim.key


@dataclass(frozen=True, slots=True)
class TollScope:
    """What a sum is asked for: a place (None: all), the days from `start` to `end`, both taken in, and a harm.

    `category` and `side` are those of `TollRange`, "all" for everybody.
    """

    place: FiledPlace | None
    start: date | None
    end: date | None
    harm: str
    category: str = "all"
    side: str | None = None


@dataclass(frozen=True, slots=True)
class SumPart:
    """What a sum is made of: an incident, or a total that stands for a place and days and takes in its incidents.

    `inside` is "surely" or "possibly"; what is possibly inside adds nothing at the low end. `keys` are of the claims.
    """

    kind: str
    id: str
    inside: str
    low: int
    high: int | None
    best: int | None
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Residual:
    """What a total leaves when the incidents that it takes in are taken off; a top below zero is over-capture.

    `low` is never below zero, `high` is as it comes out, None where the total is open.
    """

    claim: str
    basis: str
    total_low: int
    total_high: int | None
    incidents_low: int
    incidents_high: int | None
    low: int
    high: int | None
    over_capture: bool
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """How many are so now, by one origin: the latest that it said. Stocks are never added."""

    origin: str
    claim: str
    day: date | None
    low: int
    high: int | None
    superseded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TollSum:
    """A sum over one frontier of the tree of totals and incidents, with all that it is made of and what it is not.

    `high` is None where a part is open, `best` None where a part that is surely inside has none. `left_out` gives
    each claim or incident that is not added, with the reason.
    """

    scope: TollScope
    low: int
    high: int | None
    best: int | None
    rule: str
    parts: tuple[SumPart, ...]
    residuals: tuple[Residual, ...]
    stocks: tuple[Stock, ...]
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    provisional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """From one cumulative total of a source to its next, beside the increments that it stated for just those days.

    `start` is the day after the earlier total, `end` the day of the later. `low` and `high` are the step's ends,
    which are below zero where a total falls. `finding` is one of `FINDINGS`, `rule` and `words` say why.
    """

    start: date
    end: date
    earlier: str
    later: str
    low: int | None
    high: int | None
    stated: tuple[str, ...]
    stated_low: int | None
    stated_high: int | None
    finding: str
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class TollSeries:
    """The cumulative totals of one source of one harm to one group, day after day.

    `superseded` are totals of a day that the source itself replaced, `undated` those that no day can be told of.
    """

    origin: str
    place: str | None
    harm: str
    category: str
    side: str | None
    kind: str | None
    steps: tuple[Step, ...]
    superseded: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
