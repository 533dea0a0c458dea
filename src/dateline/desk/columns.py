"""Tables whose columns a person has named: which column holds the text, the date, the outlet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

from dateline.errors import BadInput
from dateline.formats import items, recognise
from dateline.formats.bulk import read_jsonl, read_parquet
from dateline.formats.columns import Mapping
from dateline.formats.sheets import read_csv, read_xlsx
from dateline.formats.tidying import tidy
from dateline.records.item import Item

_TABLES = {"csv": read_csv, "xlsx": read_xlsx, "jsonl": read_jsonl, "parquet": read_parquet}
_ORDERS = {"first": True, "second": False}


def opener(named: Iterable[str]) -> Callable[[bytes, str], Iterator[Item]]:
    """Return a reader of all formats that takes columns as they are named: "text=Body", "day=first".

    Raises `BadInput` for what names no field.
    """
    given = list(named)
    if not given:
        return items
    mapping = _mapping(given)

    def opened(data: bytes, name: str) -> Iterator[Item]:
        reader = _TABLES.get(recognise(data, name))
        return map(tidy, reader(data, name, mapping)) if reader else items(data, name)

    return opened


def _mapping(given: Iterable[str]) -> Mapping:
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
