"""JSON as it comes: bounded in depth, strict about NaN, and telling of keys that stand twice."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from dateline.errors import BadInput
from dateline.formats.charset import decode

_MAX_DEPTH = 200


class _Keys:
    """Collects the keys that stand twice in one object, the first few."""

    def __init__(self) -> None:
        self.twice: list[str] = []

    def take(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs) and len(self.twice) < 5:
            counted = Counter(key for key, _ in pairs)
            self.twice.append(next(key for key, times in counted.items() if times > 1))
        return made


def load(data: bytes, name: str = "") -> tuple[Any, tuple[str, ...]]:
    """Return what JSON says and notes on it, or raise `BadInput`; of a key that stands twice the last value stands."""
    where = name or "input"
    text, notes = decode(data, name)
    keys = _Keys()
    try:
        found = json.loads(text.lstrip("\ufeff"), object_pairs_hook=keys.take, parse_constant=_refuse)
    except RecursionError:
        raise BadInput(f"{where}: JSON nested too deep; no format that is read here nests so") from None
    except json.JSONDecodeError as error:
        why = f"not JSON at line {error.lineno}, column {error.colno} ({error.msg})"
        raise BadInput(f"{where}: {why}; is it cut short?") from None
    except ValueError as error:
        raise BadInput(f"{where}: not JSON ({str(error).splitlines()[0][:80]}); mend it") from None
    if _depth_over(found, _MAX_DEPTH):
        raise BadInput(f"{where}: JSON nested over {_MAX_DEPTH} deep; no format that is read here nests so")
    return found, (
        *notes,
        *(f"key {key[:40]!r} stands twice in one object; its last value is read" for key in keys.twice),
    )


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _depth_over(value: Any, most: int) -> bool:
    """Whether lists and objects nest deeper than `most`, found without recursion."""
    layer = [value]
    for _ in range(most):
        layer = [
            child
            for each in layer
            if isinstance(each, list | dict)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
        if not layer:
            return False
    return True


def text_of(value: Any) -> str | None:
    """Return a string that says something, stripped; None for everything else."""
    return (value.strip() or None) if isinstance(value, str) else None


def word_of(value: Any) -> str | None:
    """Return a string or a whole number as a string; None for everything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**18 else None
    return text_of(value)


def strings(value: Any) -> list[str]:
    """Return the strings of a list, or of one string."""
    found = value if isinstance(value, list) else [value]
    return [text for each in found if (text := text_of(each))]
