"""What every item is freed of before it is handed on: characters that no text can hold."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any

from dateline.records.item import Item

_UNFIT = re.compile("[\0\ud800-\udfff]")
_INSTEAD = "\ufffd"
_NAMES = tuple(each.name for each in fields(Item) if each.name != "offsets")


def tidy(item: Item) -> Item:
    """Put U+FFFD in place of each NUL and lone surrogate, so that lengths and offsets stay; say so in a note."""
    changed = {name: fit for name in _NAMES if (fit := _fit(value := getattr(item, name))) is not value}
    if not changed:
        return item
    notes = (*changed.pop("notes", item.notes), "characters that no text can hold are read as U+FFFD")
    return replace(item, notes=notes, **changed)


def _fit(value: Any) -> Any:
    """The value itself where it is fit, else one that is."""
    if isinstance(value, str):
        return _UNFIT.sub(_INSTEAD, value) if _UNFIT.search(value) else value
    if isinstance(value, tuple) and any(isinstance(each, str) and _UNFIT.search(each) for each in value):
        return tuple(_fit(each) for each in value)
    return value
