"""Records as values that JSON has, and back, field by field: what is absent takes its empty value."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
Maker = Callable[[Any], Any]


def made(kind: type[_T], value: Any) -> _T:
    """Return the record of a kind that a JSON value is of."""
    hint: Any = kind
    return cast(_T, maker(hint)(value))


def plain(value: Any) -> Any:
    """Return records as values that JSON has: objects without the fields that are empty, and lists."""
    if value is None or isinstance(value, str | int):
        return value
    if is_dataclass(value):
        return {
            name: plain(held)
            for name in _names(value.__class__)
            if (held := getattr(value, name)) is not None and held != ()
        }
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, float) else [plain(each) for each in value]


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def maker(hint: Any) -> Maker:
    """Return what makes a value of a type out of its JSON."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (only,) = (each for each in inner if each is not type(None))
        make = maker(only)
        return lambda value: None if value is None else make(value)
    if origin is tuple:
        each = maker(inner[0])
        return lambda value: tuple(map(each, value))
    if is_dataclass(hint):
        return _record(hint)
    if hint in (date, datetime):
        return lambda value: hint.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, tuple):
        return lambda value: hint(*value)
    return lambda value: value


def _record(kind: Any) -> Maker:
    hints = get_type_hints(kind)
    own = [(field.name, maker(hints[field.name]), _empty(field, hints[field.name])) for field in fields(kind)]

    def make(value: Any) -> Any:
        if isinstance(value, kind):
            return value  # put there already made, since many records share it
        given = value.get
        return kind(*(empty if (one := given(name)) is None else of(one) for name, of, empty in own))

    return make


def _empty(field: Field[Any], hint: Any) -> Any:
    """What a field holds where nothing is written: nothing, an empty tuple, or its default."""
    if get_origin(hint) is tuple:
        return ()
    return None if field.default is MISSING else field.default
