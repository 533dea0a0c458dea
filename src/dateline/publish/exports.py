"""All formats of an export: each writes what is cleared, and what says by which policy."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dateline.protect.clearance import Clearing
from dateline.publish import changes
from dateline.publish.claim_lines import SCHEMA, claim_lines
from dateline.publish.columns import columns_of, hxl_tags, tables, type_of
from dateline.publish.entities import entities
from dateline.publish.feeds import json_feed, rss
from dateline.publish.media_reviews import media_reviews
from dateline.publish.package import package
from dateline.publish.polecat import polecat_table
from dateline.publish.reviews import claim_reviews
from dateline.publish.rows import table
from dateline.publish.shapes import geojson, kml
from dateline.publish.timeline import timeline
from dateline.publish.typed import parquet

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TABLES = {"acled": "acled", "ged": "ged", "polecat": "polecat", "parquet": "acled"}
Writer = Callable[[Clearing], Iterator[str] | Iterator[bytes]]


def _acled(clearing: Clearing, hxl: bool = False) -> Iterator[str]:
    return _csv(table("acled", clearing), hxl_tags("acled") if hxl else [])


def _ged(clearing: Clearing, hxl: bool = False) -> Iterator[str]:
    return _csv(table("ged", clearing), hxl_tags("ged") if hxl else [])


def _polecat(clearing: Clearing) -> Iterator[str]:
    return _csv(polecat_table(clearing), delimiter="\t")


def _csv(rows: Iterable[list[Any]], tags: list[str] | None = None, delimiter: str = ",") -> Iterator[str]:
    """Yield rows as text, the row of HXL tags behind the first where it is asked for."""
    for at, row in enumerate(rows):
        for cells in (row, tags) if at == 0 and tags else (row,):
            line = io.StringIO()
            writer = csv.writer(line, delimiter=delimiter, lineterminator="\n")
            writer.writerow([_harmless(cell) for cell in cells])
            yield line.getvalue()


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _whole(write: Callable[[Clearing], str]) -> Callable[[Clearing], Iterator[str]]:
    return lambda clearing: iter([write(clearing)])


FORMATS: dict[str, Writer] = {
    "acled": _acled, "ged": _ged, "polecat": _polecat, "claims": claim_lines, "geojson": _whole(geojson),
    "kml": _whole(kml), "timelinejs": _whole(timeline), "ftm": entities, "claimreview": _whole(claim_reviews),
    "mediareview": _whole(media_reviews),
    "rss": _whole(rss), "jsonfeed": _whole(json_feed), "parquet": parquet, "changes": changes.first_feed,
}  # fmt: skip
FILES = {
    "acled": "acled.csv", "ged": "ged.csv", "polecat": "polecat.tsv", "claims": "claims.jsonl",
    "geojson": "map.geojson", "kml": "map.kml", "timelinejs": "timeline.json", "ftm": "entities.ftm.json",
    "claimreview": "claimreview.jsonld", "mediareview": "mediareview.jsonld", "rss": "feed.xml",
    "jsonfeed": "feed.json", "changes": "changes.jsonl",
}  # fmt: skip
"""What each is called among others: those that need no more than Dateline itself."""


def files_of(clearing: Clearing) -> Iterator[tuple[str, str, bytes]]:
    """Yield the files of what is cleared: the format of each, its name, and what it holds."""
    for format, name in FILES.items():
        yield format, name, "".join(map(str, FORMATS[format](clearing))).encode("utf-8", "replace")


def _package(clearing: Clearing) -> Iterator[bytes]:
    return package(clearing, files_of(clearing), resource)


FORMATS["package"] = _package
BINARY = ("parquet", "package")
TAGGED: dict[str, Callable[[Clearing, bool], Iterator[str]]] = {"acled": _acled, "ged": _ged}
"""Those that can have a row of HXL tags."""


def resource(format: str, name: str, data: bytes) -> dict[str, object]:
    """Return what a data package says of one of its files."""
    told: dict[str, object] = {
        "name": format, "path": name, "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "encoding": "utf-8",
    }  # fmt: skip
    if format in _TABLES:
        told["profile"] = "tabular-data-resource"
        told["dialect"] = {"delimiter": "\t" if format == "polecat" else ","}
        fields = [{"name": column, "type": type_of(format, column)} for column in columns_of(format)]
        told["schema"] = {"fields": fields, "missingValues": [""]}
    return told


def sidecar(format: str, clearing: Clearing) -> str:
    """Return what stands beside an export: what it is, its columns, its policy, and what is withheld."""
    told: dict[str, object] = {
        "format": format, "policy": clearing.policy.stated(), "policy_in_words": clearing.policy.in_words(),
        "withheld": {what: number for what, number in clearing.withheld if number},
    }  # fmt: skip
    if format in _TABLES:
        own, of = set(tables()["sidecar"]["columns"]), _TABLES[format]
        told["columns"] = [{"name": name, "type": type_of(of, name), "ours": name in own} for name in columns_of(of)]
    if format == "claims":
        told["schema"] = SCHEMA
    if format == "changes":
        told["schema"] = changes.SCHEMA
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
