"""A desk's own table of places: CSV with commas, semicolons or tabs, and headings as people write them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator

from dateline.errors import BadGazetteer
from dateline.gazetteer.incoming import Incoming
from dateline.gazetteer.properties import Given, fields, record
from dateline.gazetteer.record import BadRecord, Record

_SEPARATORS = ",;\t|"


def rows(incoming: Incoming, given: Given) -> Iterator[tuple[int, Record | BadRecord]]:
    """Yield the place of each row with its line, or what is wrong with it. Raises `BadGazetteer` for the whole."""
    text = _decoded(incoming)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        headings = next(reader, [])
        found = fields(headings)
        _check(incoming, headings, found, given)
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, _place(row, found, given)
    except csv.Error as error:
        raise BadGazetteer(f"{incoming.path}: no table at line {reader.line_num:,}: {error}; mend it") from error


def _decoded(incoming: Incoming) -> str:
    data = incoming.document()
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise BadGazetteer(f"{incoming.path}: line {at:,} is not UTF-8; save the table as UTF-8") from error
    if "\x00" in text:
        raise BadGazetteer(f"{incoming.path}: not text; save the table as CSV in UTF-8")
    return text


def _check(incoming: Incoming, headings: list[str], found: list[str], given: Given) -> None:
    columns = ", ".join(repr(heading.strip()[:30]) for heading in headings[:12])
    if "name" not in found:
        raise BadGazetteer(f'{incoming.path}: no column "name" among {columns}; give the first line such headings')
    if not ({"lat", "lon"} <= set(found) or "parent" in found or given.parent):
        raise BadGazetteer(
            f'{incoming.path}: no columns "lat" and "lon", nor a "parent", among {columns}; add them or give --parent'
        )


def _place(row: list[str], found: list[str], given: Given) -> Record | BadRecord:
    said: dict[str, list[str]] = defaultdict(list)
    for field, cell in zip(found, row, strict=False):
        if field:
            said[field].append(cell)
    try:
        return record(said, given)
    except BadRecord as error:
        return error
