"""The command for tolls: sums of a place and a period as ranges, with every part and what each total leaves over."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

import click

from dateline.console import fatal
from dateline.ledger_asking import Narrowed, filters
from dateline.ledger_views import claim_object, clean, put, quoted, range_in_words
from dateline.records.claim import HARMS
from dateline.records.filed import FiledClaim
from dateline.records.incident import STATES
from dateline.records.tolls import Residual, Stock, SumPart, TollSum
from dateline.tables import write_array, write_table

CATEGORIES = ("all", "civilian", "combatant", "mixed", "unknown")
_COLUMNS = ("harm", "category", "side", "low", "high", "best", "rule", "kind", "id", "inside", "claims")
_SHOWN = 12


@click.command()
@click.option("--harm", "harms", type=click.Choice(HARMS), multiple=True, help="Only this harm; may be given again.")
@click.option("--category", type=click.Choice(CATEGORIES), default="all", show_default=True, help="Who was harmed.")
@click.option("--side", metavar="SIDE", help="Of which side those harmed were, as ACLED's side.")
@click.option("--kind", metavar="TYPE", help="Only of incidents of this ACLED sub-event type.")
@click.option("--source", metavar="KEY", help="Only of what this origin told of; `dateline sources` lists them.")
@click.option("--state", type=click.Choice(STATES), help="Only of incidents of which it is so that they happened.")
@click.option("--words", is_flag=True, help="Print the words under every figure too.")
@filters
def tolls(
    given: Narrowed,
    harms: tuple[str, ...],
    category: str,
    side: str | None,
    kind: str | None,
    source: str | None,
    state: str | None,
    words: bool,
) -> None:
    """Add up how many came to harm in a place and a period, so that nobody is counted twice.

    A range is what sources said, never a confidence interval. Totals that a source gives stand beside sums of
    incidents, with what the one leaves over when the other is taken off.
    """
    with fatal(), given.opened() as ledger:
        asked, where = given.located(ledger, source, kind=kind, state=state)
        found = list(ledger.tolls(asked, where, harms or HARMS, category, side, given.past))
        claims = ledger.claims({key for one in found for key in keys_of(one)})
        _LAYOUTS[given.layout](found, claims, words)


def keys_of(found: TollSum) -> set[str]:
    """Return the keys of all claims that a sum stands on or leaves out."""
    parts = {key for part in found.parts for key in part.keys}
    stocks = {key for stock in found.stocks for key in (stock.claim, *stock.superseded)}
    return parts | stocks | {rest.claim for rest in found.residuals}


def _text(found: Iterable[TollSum], claims: Mapping[str, FiledClaim], words: bool) -> None:
    number = 0
    for one in found:
        print_sum(one, claims, words, sys.stdout)
        number += 1
    if not number:
        click.echo("nobody counted anybody")


def print_sum(found: TollSum, claims: Mapping[str, FiledClaim], words: bool, stream: TextIO) -> None:
    """Print a sum, what it is made of, what totals leave over, and what was not added."""
    scope = found.scope
    whom = "" if scope.category == "all" else f" ({scope.category})"
    best = f", best {found.best:,}" if found.best is not None and found.low != found.high else ""
    sum_ = f"{range_in_words(found.low, found.high)}{best}  [{found.rule}]" if found.parts else "nothing to add up"
    print(f"{scope.harm}{whom}: {sum_}", file=stream)
    for part in found.parts[:_SHOWN]:
        _print_part(part, claims, words, stream)
    if len(found.parts) > _SHOWN:
        print(f"    and {len(found.parts) - _SHOWN:,} more; --format json gives all", file=stream)
    for rest in found.residuals:
        _print_residual(rest, claims, stream)
    for stock in found.stocks:
        _print_stock(stock, claims, stream)
    for note in found.notes:
        put(f"note: {clean(note)}", 4, stream)


def _print_part(part: SumPart, claims: Mapping[str, FiledClaim], words: bool, stream: TextIO) -> None:
    sure = "" if part.inside == "surely" else ", possibly outside: adds nothing at the low end"
    name = f"incident {part.id}" if part.kind == "incident" else "a total by its source"
    put(f"{range_in_words(part.low, part.high)}: {name}{sure}", 4, stream)
    for key in part.keys if words or part.kind != "incident" else ():
        put(quoted(claims[key]) if key in claims else key, 8, stream)


def _print_residual(rest: Residual, claims: Mapping[str, FiledClaim], stream: TextIO) -> None:
    left = f"{range_in_words(rest.low, rest.high)} beside the incidents that it takes in"
    if rest.over_capture:
        left = "less than the incidents that it takes in come to: something is counted twice, or is not of it"
    put(f"a total of {range_in_words(rest.total_low, rest.total_high)} leaves {left}", 4, stream)
    put(quoted(claims[rest.claim]) if rest.claim in claims else rest.claim, 8, stream)


def _print_stock(stock: Stock, claims: Mapping[str, FiledClaim], stream: TextIO) -> None:
    said = quoted(claims[stock.claim]) if stock.claim in claims else stock.claim
    day = f" on {stock.day}" if stock.day else ""
    put(f"so many at one time{day}, never added: {range_in_words(stock.low, stock.high)}", 4, stream)
    put(said, 8, stream)


def sum_object(found: TollSum, claims: Mapping[str, FiledClaim]) -> dict[str, Any]:
    """Return a sum with all that it is made of, and the words of every claim."""
    scope = found.scope
    return {
        "harm": scope.harm, "category": scope.category, "side": scope.side,
        "start": scope.start.isoformat() if scope.start else None, "end": scope.end.isoformat() if scope.end else None,
        "place": scope.place.key if scope.place else None, "low": found.low, "high": found.high, "best": found.best,
        "rule": found.rule, "provisional": list(found.provisional), "notes": list(found.notes),
        "parts": [_plain(part, ("kind", "id", "inside", "low", "high", "best", "keys")) for part in found.parts],
        "residuals": [_plain(rest, _RESIDUAL) for rest in found.residuals],
        "stocks": [_plain(stock, ("origin", "claim", "day", "low", "high", "superseded")) for stock in found.stocks],
        "left_out": [{"id": id, "reason": reason} for id, reason in found.left_out],
        "claims": [claim_object(claims[key]) for key in sorted(keys_of(found)) if key in claims],
    }  # fmt: skip


_RESIDUAL = (
    "claim", "basis", "total_low", "total_high", "incidents_low", "incidents_high", "low", "high", "over_capture",
    "incidents",
)  # fmt: skip


def _plain(record: object, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def _json(found: Iterable[TollSum], claims: Mapping[str, FiledClaim], _: bool) -> None:
    write_array(sum_object(one, claims) for one in found)


def _csv(found: Iterable[TollSum], _: Mapping[str, FiledClaim], __: bool) -> None:
    write_table(_COLUMNS, (row for one in found for row in _rows(one)))


def _rows(found: TollSum) -> Iterable[list[Any]]:
    """Yield the sum first, then each of its parts."""
    scope = found.scope
    yield [scope.harm, scope.category, scope.side, found.low, found.high, found.best, found.rule, "sum", "", "", ""]
    for part in found.parts:
        yield [
            scope.harm, scope.category, scope.side, part.low, part.high, part.best, "", part.kind, part.id, part.inside,
            len(part.keys),
        ]  # fmt: skip


_LAYOUTS: dict[str, Callable[[Iterable[TollSum], Mapping[str, FiledClaim], bool], None]] = {
    "text": _text, "json": _json, "csv": _csv,
}  # fmt: skip
