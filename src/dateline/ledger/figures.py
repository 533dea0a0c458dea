"""Toll claims -> figures: the range that each is reckoned with, what it is to the range, and what it is a part of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dateline.ledger.parts import relate
from dateline.ledger.toll_rules import STANDARD, House, acts, house, kind_of, standing_of
from dateline.records.claim import Toll
from dateline.records.filed import FiledClaim
from dateline.records.tolls import Figure

_CIVIL = frozenset({"civilians", "protesters", "rioters"})
Range = tuple[int, int | None, int | None, str]


def figures(claims: Iterable[FiledClaim], table: str = STANDARD) -> tuple[Figure, ...]:
    """Return the figure of each toll among some claims, by dispatch and in reading order, each key once.

    Those that one dispatch gives are told apart into wholes, parts of them, and counts that add up.
    """
    tolls = {claim.key: claim for claim in claims if claim.toll is not None}
    return relate([figure_of(tolls[key], table) for key in sorted(tolls)])


def figure_of(claim: FiledClaim, table: str = STANDARD) -> Figure:
    """Return the figure of one toll claim, on its own."""
    toll = claim.toll or Toll("", None, None, False, None, "unknown", None, "incident")
    found = acts(claim)
    low, high, best, rule = _range(toll, found, house(table))
    category, side = _cell(toll)
    standing, why, words = standing_of(claim)
    act = next((name for name in ("now", "more") if name in found), "")
    figure = Figure(
        claim, toll.harm, category, side, toll.low, toll.high, low, high, best, (low, high) != (toll.low, toll.high),
        rule, standing, why, act, found.get(act, ""), _kind(claim, toll), "" if "part" in found else None, (),
        (words,) if standing != "counts" else (),
    )  # fmt: skip
    return _warned(_withdrawn(_of_a_war(figure, toll, found), found), toll)


def _range(toll: Toll, found: dict[str, str], table: House) -> Range:
    low, high = toll.low, toll.high
    if low is None:
        if high is not None and "under" in found:
            return 0, high - table.fewer_than, None, "count.fewer-than"
        return 0, high, None, "count.up-to"
    if toll.approximate:
        return _about(low, high, table)
    if high is None:
        if "over" in found:
            return low + table.more_than, None, None, "count.more-than"
        return low, None, None, "count.at-least"
    if low == high:
        return low, high, low, "count.exact" if low else "count.none"
    return low, high, None, "count.range"


def _about(low: int, high: int | None, table: House) -> Range:
    under = low * (1000 - table.about) // 1000
    over = None if high is None else -(-high * (1000 + table.about) // 1000)
    return under, over, low if low == high else None, "count.about"


def _cell(toll: Toll) -> tuple[str, str | None]:
    """Return whose dead are counted: everybody's where neither class nor side is told."""
    if toll.group_class == "civilian" or toll.side in _CIVIL:
        return "civilian", "civilians"
    if toll.group_class == "combatant" or toll.side is not None:
        return toll.group_class, toll.side
    return "all", None


def _kind(claim: FiledClaim, toll: Toll) -> str | None:
    if toll.group_class == "combatant":
        return None
    return kind_of(f"{claim.trigger.text} {toll.group.text if toll.group else ''}")


def _withdrawn(figure: Figure, found: dict[str, str]) -> Figure:
    """Mark a count that is named only because another takes its place."""
    negated = "negated" in figure.claim.marks and figure.stated_low != 0
    if figure.standing != "counts" or not ("old" in found or negated):
        return figure
    rule = found.get("old", "standing.negated")
    return replace(figure, standing="back", standing_rule=rule, notes=("named as an earlier count",))


def _of_a_war(figure: Figure, toll: Toll, found: dict[str, str]) -> Figure:
    """Tell totals of a war apart from running totals of one happening, which readers call cumulative as well."""
    if toll.basis != "cumulative" or figure.standing != "counts":
        return figure
    if "whole" not in found and figure.act:
        return figure
    rule = found.get("whole", "basis.cumulative")
    return replace(figure, act="whole", act_rule=rule, notes=("a total of more than one happening",))


def _warned(figure: Figure, toll: Toll) -> Figure:
    """Note what cannot be: it is kept as it stands, and an impossible number counts for nothing."""
    claim = figure.claim
    wrong: list[str] = []
    if toll.low is None and toll.high is None:
        wrong.append("no number is stated")
    if min(toll.low or 0, toll.high or 0) < 0:
        wrong.append(f"a number below zero: {toll.low} to {toll.high}")
    if toll.low is not None and toll.high is not None and toll.high < toll.low:
        wrong.append(f"the high end {toll.high} is below the low end {toll.low}")
    notes = list(wrong)
    if claim.start and claim.end and claim.end < claim.start:
        notes.append(f"it ends on {claim.end}, before it starts on {claim.start}")
    if claim.place is None:
        notes.append("of no known place")
    if claim.start is None and claim.end is None:
        notes.append("of no known time")
    figure = replace(figure, notes=(*figure.notes, *notes))
    return replace(figure, standing="impossible", standing_rule="standing.impossible") if wrong else figure


__all__ = ["figure_of", "figures"]
