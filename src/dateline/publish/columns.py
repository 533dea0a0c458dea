"""The field's formats as data: columns with their types, codes of sides and events, and numbers of countries."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from dateline.lexicon import load


@cache
def tables() -> dict[str, Any]:
    """Return the columns and codes."""
    return tomllib.loads((files(__package__) / "columns.toml").read_text(encoding="utf-8"))


@cache
def _countries() -> dict[str, tuple[int, str]]:
    told = tomllib.loads((files(__package__) / "countries.toml").read_text(encoding="utf-8"))
    return {code: (number, letters) for code, (number, letters) in told.items()}


def columns_of(format: str) -> tuple[str, ...]:
    """Return the columns of a format, with our own behind them."""
    return (*tables()[format]["columns"], *tables()["sidecar"]["columns"])


def event_type(sub: str) -> tuple[str, str]:
    """Return the event type and disorder type of a sub-event type, each empty where there is none."""
    found = next((row for row in tables()["event"] if sub in row["sub"]), None)
    return (found["type"], found["disorder"]) if found else ("", "")


def side_number(side: str | None) -> int | None:
    """Return ACLED's number of a side."""
    number: int | None = tables()["inter"].get(side or "")
    return number


def interaction(one: int | None, other: int | None) -> int | None:
    """Return ACLED's code of who met whom: the smaller number first, a side alone before a nought."""
    if one is None:
        return None
    return one * 10 if other is None else min(one, other) * 10 + max(one, other)


def country_name(code: str | None) -> str:
    """Return a country's name."""
    return str(load("countries").get(code or "", {}).get("name", ""))


def country_number(code: str | None) -> int | None:
    """Return a country's number in ISO 3166-1."""
    found = _countries().get(code or "")
    return found[0] if found else None


def country_letters(code: str | None) -> str:
    """Return a country's three letters in ISO 3166-1."""
    found = _countries().get(code or "")
    return found[1] if found else ""


def hxl_tags(format: str) -> list[str]:
    """Return the HXL tags of a format's columns, empty where HXL has none for a column."""
    known = tables()["hxl"] | tables()["hxl_of"].get(format, {})
    return [known.get(column, "") for column in columns_of(format)]


def type_of(format: str, column: str) -> str:
    """Return the type of a column: integer, number, date or string."""
    for kind, of in (("integer", "whole"), ("number", "real"), ("date", "days")):
        if column in (*tables()[format].get(of, ()), *tables()["sidecar"].get(of, ())):
            return kind
    return "string"


def checked(format: str, values: dict[str, Any]) -> list[Any]:
    """Return a row in the order of a format's columns; what is not known is empty."""
    return [_cell(values.get(column)) for column in _only(columns_of(format), values)]


def _only(columns: Sequence[str], values: dict[str, Any]) -> Sequence[str]:
    unknown = values.keys() - set(columns)
    if unknown:
        raise KeyError(f"no column {sorted(unknown)[0]}")
    return columns


def _cell(value: Any) -> Any:
    return "" if value is None else int(value) if isinstance(value, bool) else value
