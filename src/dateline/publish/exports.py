"""All formats of an export: each writes what is cleared, and what says by which policy."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator

from dateline.protect.clearance import Clearing
from dateline.publish.claim_lines import SCHEMA, claim_lines
from dateline.publish.columns import columns_of, tables
from dateline.publish.feeds import json_feed, rss
from dateline.publish.rows import table
from dateline.publish.shapes import geojson, kml

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _acled(clearing: Clearing) -> Iterator[str]:
    return _csv("acled", clearing)


def _ged(clearing: Clearing) -> Iterator[str]:
    return _csv("ged", clearing)


def _csv(format: str, clearing: Clearing) -> Iterator[str]:
    for row in table(format, clearing):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow([_harmless(cell) for cell in row])
        yield line.getvalue()


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _whole(write: Callable[[Clearing], str]) -> Callable[[Clearing], Iterator[str]]:
    return lambda clearing: iter([write(clearing)])


FORMATS: dict[str, Callable[[Clearing], Iterator[str]]] = {
    "acled": _acled, "ged": _ged, "claims": claim_lines, "geojson": _whole(geojson), "kml": _whole(kml),
    "rss": _whole(rss), "jsonfeed": _whole(json_feed),
}  # fmt: skip


def sidecar(format: str, clearing: Clearing) -> str:
    """Return what stands beside an export: what it is, its columns, its policy, and what is withheld."""
    told: dict[str, object] = {
        "format": format, "policy": clearing.policy.stated(), "policy_in_words": clearing.policy.in_words(),
        "withheld": {what: number for what, number in clearing.withheld if number},
    }  # fmt: skip
    if format in ("acled", "ged"):
        own = set(tables()["sidecar"]["columns"])
        told["columns"] = [{"name": name, "type": _type(format, name), "ours": name in own}
                           for name in columns_of(format)]  # fmt: skip
    if format == "claims":
        told["schema"] = SCHEMA
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _type(format: str, column: str) -> str:
    if column in tables()[format]["whole"]:
        return "integer"
    return "number" if column in tables()[format]["real"] else "string"
