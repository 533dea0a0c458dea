"""What the API gives that no other view has as JSON yet: sums, sources and silences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from dateline.ledger.aggregates import Brief
from dateline.ledger_views import claim_object
from dateline.records.filed import FiledClaim
from dateline.records.sources import Silence, SourceProfile
from dateline.records.tolls import TollSum
from dateline.records.values import plain as values
from dateline.store.changing import Change

Json = dict[str, Any]


def sum_object(found: TollSum, claims: Mapping[str, FiledClaim]) -> Json:
    """Return a sum with all that it is made of, and the words of every claim that is given."""
    scope = found.scope
    told = {
        "harm": scope.harm, "category": scope.category, "side": scope.side, "start": scope.start, "end": scope.end,
        "place": scope.place.key if scope.place else None, "low": found.low, "high": found.high, "best": found.best,
        "rule": found.rule, "parts": [asdict(part) for part in found.parts],
        "residuals": [asdict(rest) for rest in found.residuals], "stocks": [asdict(stock) for stock in found.stocks],
        "left_out": [{"id": id, "reason": reason} for id, reason in found.left_out], "notes": found.notes,
        "provisional": found.provisional,
    }  # fmt: skip
    return plain(told) | {"claims": [claim_object(claims[key]) for key in sorted(keys_of(found)) if key in claims]}


def part_of(found: Brief, start: int, most: int) -> TollSum:
    """Return a sum with so much of each list that it is made of, from a number on."""
    whole, some = found.sum, slice(start, start + most)
    parts = whole.parts[some]
    ids = {part.id for part in parts}
    return replace(
        whole, parts=parts, residuals=whole.residuals[some], stocks=whole.stocks[some], left_out=whole.left_out[some],
        provisional=tuple(id for id in whole.provisional if id in ids),
    )  # fmt: skip


def in_all(found: Brief) -> dict[str, int]:
    """Return how long each list that a sum is made of is."""
    whole = found.sum
    return {
        "parts": found.parts, "residuals": len(whole.residuals), "stocks": len(whole.stocks),
        "left_out": len(whole.left_out),
    }  # fmt: skip


def keys_of(found: TollSum) -> set[str]:
    """Return the keys of all claims that a sum stands on or leaves out."""
    parts = {key for part in found.parts for key in part.keys}
    stocks = {key for stock in found.stocks for key in (stock.claim, *stock.superseded)}
    left = {id for id, _ in found.left_out if "-" not in id}
    return parts | stocks | left | {rest.claim for rest in found.residuals}


def source_object(one: SourceProfile) -> Json:
    """Return a source with how its word fared."""
    return plain(asdict(one)) | {
        "names": [{"name": name, "times": times} for name, times in one.names], "kinds": dict(one.kinds),
        "counts": dict(one.counts),
    }  # fmt: skip


def silence_object(one: Silence) -> Json:
    """Return how long nothing has come from somebody or somewhere."""
    return plain(asdict(one))


def change_object(one: Change) -> Json:
    """Return a change: of which thing, where it is to be had, and for what is gone, why."""
    path = f"/api/v1/{one.kind}{'es' if one.kind == 'dispatch' else 's'}/{quote(one.id, safe='')}"
    return {"kind": one.kind, "id": one.id, "at": one.at.isoformat(), "gone": one.gone, "address": path}


def verdict_object(claim: FiledClaim, staff: bool) -> Json | None:
    """Return what a person said of a claim, and what the reader says where that differs; by whom and why for staff."""
    verdict = claim.verdict
    if verdict is None:
        return None
    told = {"act": verdict.act, "at": verdict.at, "read": values(verdict.read) if verdict.read else None}
    own = {"judgement": verdict.judgement, "by": verdict.by, "reason": verdict.reason} if staff else {}
    return plain(told) | own


def plain(values: Json) -> Json:
    """Return values as JSON has them: days and moments as text, tuples as lists."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return plain(dict(value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
