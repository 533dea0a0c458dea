"""Rows of a table -> items, by a mapping of its columns that is given or guessed from their usual names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Row
from dataclasses import dataclass
from typing import Any

from dateline.errors import BadInput
from dateline.formats.composing import whole
from dateline.formats.days import moment_in
from dateline.lexicon import load
from dateline.records.item import Item, OffsetMap

_FIELDS = ("text", "headline", "date", "outlet", "url", "id", "byline", "language")
_SHOWN = 30
_LONGEST_NAME = 60
_NOT_WORD = re.compile(r"[\W_]+")
MAX_TEXT = 2_000_000
"""The longest cell that is read as a text, in characters."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds what. `day_first` settles dates like 05/03/2031, which else are not read; see `days`."""

    text: str
    headline: str | None = None
    date: str | None = None
    outlet: str | None = None
    url: str | None = None
    id: str | None = None
    byline: str | None = None
    language: str | None = None
    day_first: bool | None = None

    def told(self) -> str:
        """Say the mapping in words, for those who did not give it."""
        named = [(field, getattr(self, field)) for field in _FIELDS]
        return ", ".join(f"{field} from {column!r}" for field, column in named if column is not None)

    def check(self, columns: Sequence[str], where: str) -> None:
        """Raise `BadInput` where a column that the mapping names isn't there."""
        for field in _FIELDS:
            column = getattr(self, field)
            if column is not None and column not in columns:
                raise BadInput(f"{where}: no column {column!r} for the {field}; {_found(columns)}")


def guess(columns: Sequence[str], where: str) -> Mapping:
    """Guess the mapping from the usual names, or raise `BadInput` with the columns found where none holds the text."""
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(plain_name(column), column)
    chosen: dict[str, Any] = {
        row["field"]: next((plain[name] for name in row["names"] if name in plain), None)
        for row in load("columns")["column"]
    }
    text = chosen.pop("text")
    if text is None:
        raise BadInput(f"{where}: no column is known to hold the text; {_found(columns)}; name it in a mapping")
    return Mapping(text, **chosen)


def plain_name(column: str) -> str:
    """Return a column's name as names are compared."""
    return _NOT_WORD.sub(" ", column[:_LONGEST_NAME]).strip().casefold()


def _found(columns: Sequence[str]) -> str:
    if not columns:
        return "there are no columns"
    shown = ", ".join(repr(column[:_LONGEST_NAME]) for column in columns[:_SHOWN])
    more = f" and {len(columns) - _SHOWN} more" if len(columns) > _SHOWN else ""
    return f"columns found: {shown}{more}"


def row_item(row: Row[str, object], mapping: Mapping, format: str, part: str, cell: Callable[[str], str]) -> Item:
    """Return the item of one row; `cell` names where a column of it stands.

    A row without a text is an item with a note.
    """
    values = {field: _words(row.get(column)) for field in _FIELDS if (column := getattr(mapping, field)) is not None}
    text, notes = values.pop("text", None), []
    words, offsets = "", OffsetMap()
    if text is None:
        notes.append(f"{part}: no text in column {mapping.text!r}; row not read")
    elif len(text) > MAX_TEXT:
        notes.append(f"{part}: a text of {len(text):,} characters, more than {MAX_TEXT:,}; row not read")
    elif "\0" in text:
        notes.append(f"{part}: binary, not text, in column {mapping.text!r}; row not read")
    else:
        words, offsets = whole(text, cell(mapping.text))
    written = row.get(mapping.date) if mapping.date is not None else None
    published = moment_in(written, mapping.day_first)
    if published is None and (said := values.get("date")):
        notes.append(f"{part}: date {said[:40]!r} can't be read; write it as 2031-03-05")
    return Item(
        format, words, offsets, part, headline=values.get("headline"), byline=values.get("byline"),
        outlet=values.get("outlet"), published=published, language=values.get("language"), url=values.get("url"),
        guid=values.get("id"), notes=tuple(notes),
    )  # fmt: skip


def under(part: str) -> Callable[[str], str]:
    """Return how a column of a row is named where rows are named."""
    return lambda column: f"{part}/{column}".encode("utf-8", "replace").decode("utf-8")


def _words(value: object) -> str | None:
    """Return what a cell says; None for an empty one. A text keeps its spaces, so that offsets hold."""
    if value is None or isinstance(value, list | dict | bytes):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int) and abs(value) >= 10**30:
        return None
    words = value if isinstance(value, str) else str(value)
    return words if words.strip() else None


def check_mapping(columns: Sequence[str], mapping: Mapping | None, where: str) -> tuple[Mapping, tuple[str, ...]]:
    """Return the mapping to use and, where it is a guess, a note that tells it."""
    if mapping is not None:
        mapping.check(columns, where)
        return mapping, ()
    guessed = guess(columns, where)
    return guessed, (f"columns guessed: {guessed.told()}",)
