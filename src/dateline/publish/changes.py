"""What whoever holds an earlier export has to drop, change or add, and why: with tombstones, so that kills travel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.errors import BadInput
from dateline.protect.clearance import Clearing
from dateline.publish.claim_lines import SCHEMA as CLAIMS
from dateline.publish.claim_lines import claim_object
from dateline.publish.columns import columns_of, tables
from dateline.publish.media_reviews import review_object
from dateline.publish.polecat import polecat_table
from dateline.publish.rows import table

SCHEMA = "dateline-changes-1"
_MOST_BYTES = 1_000_000_000
_POLICY = "dl_policy"
_MEDIA = "urn:dateline:exhibit:"
Rows = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier export as its holder has it: of which format, and its records as text by id."""

    format: str
    records: Rows = field(default_factory=dict)


def changes(asked: Clearing, all_: Clearing, earlier: Earlier) -> Iterator[str]:
    """Yield a line on what this is, then one for each record that is gone, changed or new, in that order.

    A record that is gone is a tombstone: its id, why it is gone, and which records its claims are in by now. `all_` is
    everything that is cleared, so that what was only not asked for is not told as gone for good.
    """
    now, whole = _records(earlier.format, asked), _records(earlier.format, all_)
    yield _line({"schema": SCHEMA, "format": earlier.format, "policy": asked.policy.stated(),
                 "records_before": len(earlier.records), "records_now": len(now)})  # fmt: skip
    why = _Why(earlier.format, all_, whole)
    for id, old in earlier.records.items():
        if id not in now:
            yield _line({"change": "gone", "id": id, **why.gone(id, old)})
    for id, row in now.items():
        before = earlier.records.get(id)
        different = [name for name in row if before is not None and before.get(name, "") != row[name]]
        if before is None:
            yield _line({"change": "new", "id": id, "record": row})
        elif [name for name in different if name != _POLICY]:
            yield _line({"change": "changed", "id": id, "columns": different, "why": why.changed(before, row),
                         "record": row})  # fmt: skip


def first_feed(clearing: Clearing) -> Iterator[str]:
    """Yield the feed for somebody who has nothing yet: every incident is new."""
    return changes(clearing, clearing, Earlier("acled"))


def read_export(path: Path) -> Earlier:
    """Read an earlier export of incidents or claims, or an earlier feed of changes. Raises `BadInput`."""
    if path.stat().st_size > _MOST_BYTES:
        raise BadInput(f"{path}: larger than any export of ours; name the file that `dateline export` wrote")
    try:
        text = path.read_text(encoding="utf-8")
        if text.startswith('{\n "@context"'):
            return Earlier("mediareview", {str(one["@id"]): _flat(one) for one in json.loads(text)["@graph"]})
        return _of_lines(text) if text.startswith("{") else _of_table(text)
    except (ValueError, KeyError, TypeError, RecursionError, csv.Error):
        known = ", ".join((*_TABLES, "claims", "mediareview", "changes"))
        raise BadInput(f"{path}: no earlier export of ours; give one of these formats: {known}") from None


def _acled(clearing: Clearing) -> Iterator[list[Any]]:
    return table("acled", clearing)


def _ged(clearing: Clearing) -> Iterator[list[Any]]:
    return table("ged", clearing)


_TABLES: dict[str, tuple[str, Callable[[Clearing], Iterator[list[Any]]]]] = {
    "acled": ("event_id_cnty", _acled), "ged": ("relid", _ged), "polecat": ("Event ID", polecat_table),
}  # fmt: skip


def _records(format: str, clearing: Clearing) -> Rows:
    """Return the records of a format as text by id, as a reader of its file has them."""
    if format == "mediareview":
        return {_MEDIA + one.record.id: _flat(review_object(one.record)) for one in clearing.exhibits}
    if format == "claims":
        of = {claim.key: one.record.id for one in clearing.incidents for a in one.record.accounts for claim in a.claims}
        told = (claim_object(one, of.get(one.record.key)) for one in clearing.claims)
        return {str(one["id"]): _flat(one) for one in told}
    id, rows = _TABLES[format]
    header, *found = rows(clearing)
    read = (dict(zip(header, map(_text, row), strict=True)) for row in found)
    return {row[id]: row for row in read}


def _text(cell: Any) -> str:
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _flat(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in told.items() if value is not None}  # fmt: skip


def _of_table(text: str) -> Earlier:
    """Read a table: which, its header says; the row of HXL tags is passed over."""
    header = text.split("\n", 1)[0].rstrip("\r").replace("\t", ",").split(",")
    format = next(name for name in (*_TABLES, "") if header == list(columns_of(name)))
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if format == "polecat" else ",")
    id = _TABLES[format][0]
    return Earlier(
        format, {row[id]: {k: v or "" for k, v in row.items()} for row in rows if not row[id].startswith("#")}
    )


def _of_lines(text: str) -> Earlier:
    head, *lines = (json.loads(line) for line in text.splitlines())
    if head.get("schema") == SCHEMA:
        kept = {one["id"]: {str(k): str(v) for k, v in one["record"].items()} for one in lines if "record" in one}
        if head["records_before"]:
            raise ValueError("a feed of what changed holds only a part; give the export that it was made since")
        return Earlier(str(head["format"]), kept)
    if head["schema"] != CLAIMS:
        raise ValueError("another kind of lines")
    return Earlier("claims", {str(one["id"]): _flat(one) for one in lines})


@dataclass(frozen=True, slots=True)
class _Why:
    """Tells why a record is not as it was: from its claims, which keep their ids."""

    format: str
    all_: Clearing
    whole: Rows

    def gone(self, id: str, old: Mapping[str, str]) -> dict[str, Any]:
        """Return why a record is gone, and where its claims are by now."""
        words = tables()["changes"]
        if id in self.whole:
            return {"why": words["not_asked"]}
        if self.format == "mediareview":
            return {"why": words["verdict"]}
        states = {one.record.key: one.record.state for one in self.all_.claims}
        own = [states[key] for key in _claims(self.format, id, old) if key in states]
        into = self._into(_claims(self.format, id, old))
        if own and all(state == "withdrawn" for state in own):
            return {"why": words["withdrawn"]}
        if own and all(state != "standing" for state in own):
            return {"why": words["replaced"]}
        if any(one.record.id == id for one in self.all_.incidents):
            return {"why": words["denied"]}
        if into:
            return {"why": words["merged"], "into": into}
        return {"why": words["lower"] if own else words["unpublished"]}

    def changed(self, before: Mapping[str, str], now: Mapping[str, str]) -> str:
        """Return why a record says something else."""
        words = tables()["changes"]
        if self.format == "mediareview":
            return str(words["reviewed"])
        if self.format == "claims":
            return str(words["state"] if before.get("state") != now.get("state") else words["reread"])
        old, new = set(before.get("dl_claims", "").split()), set(now["dl_claims"].split())
        if old - new:
            return str(words["fewer"])
        return str(words["more"] if new - old else words["regraded"])

    def _into(self, claims: Iterable[str]) -> list[str]:
        mine = set(claims)
        return [id for id, row in self.whole.items() if mine & set(row.get("dl_claims", "").split())]


def _claims(format: str, id: str, old: Mapping[str, str]) -> list[str]:
    return [id] if format == "claims" else old.get("dl_claims", "").split()


def _line(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
