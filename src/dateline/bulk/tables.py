"""Readings of a day as tables: dispatches, claims, attributions, sources, places and times, in Parquet."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from dateline.delivery import whole_file
from dateline.formats.needing import needed

Json = dict[str, Any]
Rows = Iterator[Json]
_AT_ONCE = 500  # dispatches that make a row group
_TEXT, _NUMBER, _REAL, _TEXTS, _SPANS = "text", "number", "real", "texts", "spans"


def _span(value: Json | None, name: str) -> Json:
    """Return words and where they stand, under names of their own."""
    span = value["span"] if value and value["span"] else (None, None)
    return {name: value["text"] if value else None, f"{name}_start": span[0], f"{name}_end": span[1]}


def _dispatches(reading: Json) -> Rows:
    told = reading["dispatch"]
    yield {name: told[name] for name in ("headline", "outlet", "byline", "published", "language")} | {
        "url": reading["item"]["url"], "guid": reading["item"]["guid"], "claims": len(reading["claims"]),
    }  # fmt: skip


def _claims(reading: Json) -> Rows:
    for claim in reading["claims"]:
        place, time = (claim["places"] or [None])[0], claim["time"]
        yield (
            {name: claim[name] for name in ("id", "kind", "certainty", "rule", "marks", "attribution", "unplaced")}
            | _span(claim["trigger"], "trigger") | _span(claim["content"], "content") | _detail(claim)
            | {"sentence_start": claim["sentence"][0], "sentence_end": claim["sentence"][1]}
            | {name: place[name] if place else None for name in ("lat", "lon", "feature", "country", "gazetteer")}
            | {"place": place["name"] if place else None, "place_words": place["text"] if place else None}
            | {"place_reason": place["reason"] if place else None, "edtf": time["edtf"], "start": time["start"]}
            | {"end": time["end"], "time_words": time["text"], "time_reason": time["reason"]}
        )  # fmt: skip


def _detail(claim: Json) -> Json:
    """What the kinds have of their own: a type or status, who did it and to whom, how many."""
    event, toll, control = claim["event"] or {}, claim["toll"] or {}, claim["control"] or {}
    access, condition = claim["access"] or {}, claim["condition"] or {}
    return {
        "type": event.get("type") or condition.get("type"), "status": control.get("status") or access.get("status"),
        "actors": [one["text"] for one in event.get("actor", ())],
        "targets": [one["text"] for one in event.get("target", ())],
        "weapons": [one["text"] for one in event.get("weapons", ())], "harm": toll.get("harm"),
        "low": toll.get("min"), "high": toll.get("max"), "basis": toll.get("basis"),
        "holder": (control.get("holder") or {}).get("text"),
    }  # fmt: skip


def _attributions(reading: Json) -> Rows:
    for one in reading["attributions"]:
        yield {name: one[name] for name in ("id", "source", "stance", "said", "parent", "rule")} | {
            "channel": (one["channel"] or {}).get("text"),
            "source_spans": one["source_spans"], "cue_spans": one["cue_spans"], "content_spans": one["content_spans"],
        }  # fmt: skip


def _sources(reading: Json) -> Rows:
    for one in reading["sources"]:
        plain = {name: one[name] for name in ("id", "name", "kind", "identity", "standing")}
        yield plain | {"mentions": one["mentions"], "withheld": (one["reason"] or {}).get("text")}


def _places(reading: Json) -> Rows:
    names = ("name", "lat", "lon", "feature", "country", "gazetteer", "inside", "radius_km", "reason")
    for one in reading["places"]:
        yield _span(one, "words") | {name: one[name] for name in names}


def _times(reading: Json) -> Rows:
    names = ("type", "value", "edtf", "start", "end", "reason")
    for one in reading["times"]:
        yield _span(one, "words") | {name: one[name] for name in names}


_WORDS = {"words": _TEXT, "words_start": _NUMBER, "words_end": _NUMBER}
_COLUMNS: dict[str, tuple[Callable[[Json], Rows], dict[str, str]]] = {
    "dispatches": (_dispatches, {
        "headline": _TEXT, "outlet": _TEXT, "byline": _TEXT, "published": _TEXT, "language": _TEXT, "url": _TEXT,
        "guid": _TEXT, "claims": _NUMBER,
    }),
    "claims": (_claims, {
        "id": _TEXT, "kind": _TEXT, "type": _TEXT, "status": _TEXT, "trigger": _TEXT, "trigger_start": _NUMBER,
        "trigger_end": _NUMBER, "content": _TEXT, "content_start": _NUMBER, "content_end": _NUMBER,
        "sentence_start": _NUMBER, "sentence_end": _NUMBER, "attribution": _TEXTS, "certainty": _TEXT, "marks": _TEXTS,
        "actors": _TEXTS, "targets": _TEXTS, "weapons": _TEXTS, "harm": _TEXT, "low": _NUMBER, "high": _NUMBER,
        "basis": _TEXT, "holder": _TEXT, "place": _TEXT, "place_words": _TEXT, "lat": _REAL, "lon": _REAL,
        "feature": _TEXT, "country": _TEXT, "gazetteer": _TEXT, "place_reason": _TEXT, "unplaced": _TEXT,
        "edtf": _TEXT, "start": _TEXT, "end": _TEXT, "time_words": _TEXT, "time_reason": _TEXT, "rule": _TEXT,
    }),
    "attributions": (_attributions, {
        "id": _TEXT, "source": _TEXT, "stance": _TEXT, "channel": _TEXT, "said": _TEXT, "parent": _TEXT,
        "source_spans": _SPANS, "cue_spans": _SPANS, "content_spans": _SPANS, "rule": _TEXT,
    }),
    "sources": (_sources, {
        "id": _TEXT, "name": _TEXT, "kind": _TEXT, "identity": _TEXT, "standing": _TEXT, "withheld": _TEXT,
        "mentions": _SPANS,
    }),
    "places": (_places, _WORDS | {
        "name": _TEXT, "lat": _REAL, "lon": _REAL, "feature": _TEXT, "country": _TEXT, "gazetteer": _TEXT,
        "inside": _TEXT, "radius_km": _REAL, "reason": _TEXT,
    }),
    "times": (_times, _WORDS | {
        "type": _TEXT, "value": _TEXT, "edtf": _TEXT, "start": _TEXT, "end": _TEXT, "reason": _TEXT,
    }),
}  # fmt: skip
TABLES = tuple(_COLUMNS)
_KEYS = {"dispatch": _TEXT, "file": _TEXT}


def write_tables(readings: Path, folder: Path, file: str) -> None:
    """Write the tables of a day's readings, each into a folder of its own; rows stand as in the readings."""
    arrow, parquet = needed("pyarrow", "bulk"), needed("pyarrow.parquet", "bulk")
    with contextlib.ExitStack() as open_files:
        writers, schemas = {}, {name: _schema(arrow, _KEYS | columns) for name, (_, columns) in _COLUMNS.items()}
        for name, schema in schemas.items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            stream = open_files.enter_context(whole_file(path))
            writers[name] = open_files.enter_context(parquet.ParquetWriter(stream, schema, compression="zstd"))
        for batch in _batches(readings):
            for name, rows in batch.items():
                writers[name].write_table(arrow.Table.from_pylist(rows, schema=schemas[name]))


def _batches(readings: Path) -> Iterator[dict[str, list[Json]]]:
    """Yield the rows of each table out of so many dispatches; each reading is taken apart once."""
    with readings.open(encoding="utf-8", newline="\n") as lines:
        for _, some in groupby(enumerate(lines), lambda line: line[0] // _AT_ONCE):
            batch: dict[str, list[Json]] = {name: [] for name in _COLUMNS}
            for _, line in some:
                reading = json.loads(line)
                keys = {"dispatch": reading["dispatch"]["id"], "file": reading["dispatch"]["file"]}
                for name, (rows, _) in _COLUMNS.items():
                    batch[name] += [keys | row for row in rows(reading)]
            yield batch


def _schema(arrow: Any, columns: dict[str, str]) -> Any:
    types = {
        _TEXT: arrow.string(), _NUMBER: arrow.int64(), _REAL: arrow.float64(), _TEXTS: arrow.list_(arrow.string()),
        _SPANS: arrow.list_(arrow.list_(arrow.int64())),
    }  # fmt: skip
    return arrow.schema([arrow.field(name, types[kind]) for name, kind in columns.items()])
