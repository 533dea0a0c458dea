"""JSON lines and Parquet in bulk -> one item a row, streamed: memory does not grow with the file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from collections.abc import Mapping as Row
from dataclasses import replace
from typing import Any, BinaryIO

from dateline.errors import BadInput
from dateline.formats.columns import Mapping, check_mapping, row_item, under
from dateline.formats.needing import needed
from dateline.records.item import Item

MAX_LINE = 20_000_000
_BATCH = 64
_MAX_GROUP = 1_000_000_000
_MAX_DEPTH = 4


def read_jsonl(data: bytes, name: str, mapping: Mapping | None = None) -> Iterator[Item]:
    """Yield an item a line of JSON objects; see `stream_jsonl`."""
    return stream_jsonl(io.BytesIO(data), name, mapping)


def stream_jsonl(stream: BinaryIO, name: str, mapping: Mapping | None = None) -> Iterator[Item]:
    """Yield an item a line; a line that is no object with a text is an item with a note.

    A column is a key, or keys joined by dots ("payload.text"). The mapping is guessed from the first line that is an
    object. Raises `BadInput` where there is none.
    """
    notes: tuple[str, ...] = ()
    waiting: list[Item] = []
    chosen: Mapping | None = None
    for number, line in _lines(stream):
        part = f"line {number}"
        row = _object(line)
        if isinstance(row, str):
            bad = Item("jsonl", "", part=part, notes=(f"{part}: {row}; line not read",))
            if chosen is None and len(waiting) < _BATCH:
                waiting.append(bad)
            else:
                yield bad
            continue
        if chosen is None:
            chosen, notes = check_mapping(_keys(row), mapping, name)
            yield from waiting
        item = row_item(_flat(row, chosen), chosen, "jsonl", part, under(part))
        yield replace(item, notes=notes + item.notes) if notes else item
        notes = ()
    if chosen is None:
        why = waiting[0].notes[0] if waiting else "empty"
        raise BadInput(f"{name}: no line is a JSON object ({why}); write one object a line")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield lines that hold something, with their numbers; None for one that is longer than is read."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
            yield number, None
        elif line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield number, line


def _object(line: bytes | None) -> dict[str, Any] | str:
    """Return the object of a line, or why there is none."""
    if line is None:
        return f"longer than {MAX_LINE:,} bytes"
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start} of the line"
    except json.JSONDecodeError as error:
        return f"not JSON at column {error.colno} ({error.msg})"
    except RecursionError:
        return "JSON nested too deep"
    except ValueError as error:
        return f"not JSON ({str(error)[:60]})"
    return found if isinstance(found, dict) else "JSON, but no object"


def _keys(row: Row[str, Any], before: str = "", depth: int = 0) -> list[str]:
    """Return the keys of an object, those of objects inside it joined by dots, outer ones first."""
    keys = [before + key for key in row]
    if depth < _MAX_DEPTH:
        for key, value in row.items():
            if isinstance(value, dict):
                keys += _keys(value, f"{before}{key}.", depth + 1)
    return keys[:1000]


def _flat(row: dict[str, Any], mapping: Mapping) -> dict[str, object]:
    """Return the values of the columns that the mapping names."""
    columns = (mapping.text, mapping.headline, mapping.date, mapping.outlet, mapping.url, mapping.id)
    return {column: _at(row, column) for column in (*columns, mapping.byline, mapping.language) if column}


def _at(row: dict[str, Any], column: str) -> object:
    if column in row:
        return row[column]
    value: Any = row
    for key in column.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def read_parquet(data: bytes, name: str, mapping: Mapping | None = None) -> Iterator[Item]:
    """Yield an item a row; see `stream_parquet`."""
    return stream_parquet(io.BytesIO(data), name, mapping)


def stream_parquet(stream: BinaryIO, name: str, mapping: Mapping | None = None) -> Iterator[Item]:
    """Yield an item a row, in batches of a few rows; only the mapped columns are unpacked.

    Needs pyarrow, the extra `parquet`. Raises `BadInput` where the file is no whole Parquet; one that is damaged
    further in is read up to there, with a note.
    """
    table = _open(stream, name)
    columns = [str(column) for column in table.schema_arrow.names]
    chosen, notes = check_mapping(columns, mapping, name)
    wanted = list(_flat({}, chosen))
    _check_groups(table, name)
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_BATCH, columns=wanted, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                item = _parquet_item(row, chosen, number)
                yield replace(item, notes=notes + item.notes) if notes else item
                notes = ()
    except (ValueError, OSError, ArithmeticError, NotImplementedError, MemoryError) as error:
        part = f"row {number + 1}"
        why = f"{part}: damaged from about here on ({_said(error)}); the rest is not read"
        yield Item("parquet", "", part=part, notes=(*notes, why))


def _parquet_item(row: dict[str, Any], mapping: Mapping, number: int) -> Item:
    part = f"row {number}"
    return row_item(row, mapping, "parquet", part, under(part))


def _open(stream: BinaryIO, name: str) -> Any:
    library = needed("pyarrow.parquet", "parquet")
    try:
        return library.ParquetFile(stream, page_checksum_verification=True)
    except (ValueError, OSError, ArithmeticError, NotImplementedError, MemoryError) as error:
        raise BadInput(f"{name}: not a whole Parquet file ({_said(error)}); write it anew") from None


def _check_groups(table: Any, name: str) -> None:
    """Raise `BadInput` where a group of rows says that it unpacks to more than is held at once."""
    for index in range(table.metadata.num_row_groups):
        size = table.metadata.row_group(index).total_byte_size
        if size > _MAX_GROUP:
            raise BadInput(f"{name}: a row group of {size:,} bytes unpacked; write it anew in smaller groups")


def _said(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:100] or type(error).__name__
