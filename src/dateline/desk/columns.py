"""Tables whose columns a person has named: which column holds the text, the date, the outlet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from dateline.desk.arriving import Opener
from dateline.errors import BadInput
from dateline.formats import TABLES, Mapping, items, recognise, rows
from dateline.records.item import Item

_ORDERS = {"first": True, "second": False}


def opener(named: Iterable[str] = ()) -> Opener:
    """Return a reader of all formats that takes columns as they are named: "text=Body", "day=first".

    Raises `BadInput` for what names no field.
    """
    given = list(named)
    mapping = named_columns(given) if given else None

    def opened(data: bytes, name: str, media_type: str = "") -> Iterator[Item]:
        format = recognise(data, name, media_type) if mapping else None
        if mapping and format in TABLES:
            return rows(data, name, mapping, format, media_type)
        return items(data, name, format, media_type)

    return opened


def named_columns(given: Iterable[str]) -> Mapping:
    """Return the mapping that "text=Body", "day=first" spell. Raises `BadInput` for what names no field."""
    known = [field.name for field in fields(Mapping) if field.name != "day_first"]
    chosen: dict[str, str] = {}
    order: bool | None = None
    for one in given:
        field, _, column = one.partition("=")
        if field == "day" and column in _ORDERS:
            order = _ORDERS[column]
        elif field in known and column:
            chosen[field] = column
        else:
            raise BadInput(f"{one!r} names no column; write FIELD=COLUMN, FIELD being {', '.join(known)}; or day=first")
    if "text" not in chosen:
        raise BadInput("no column is named for the text; write text=COLUMN")
    return Mapping(day_first=order, **chosen)
