"""What the extra `custody` brings, imported where it is needed."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from dateline.errors import BadProof


def has(name: str) -> bool:
    """Tell whether a library of the extra is installed."""
    return importlib.util.find_spec(name) is not None


def needed(name: str, what: str) -> Any:
    """Return a module of the extra. Raises `BadProof` where it is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise BadProof(f"{what} needs more libraries: pip install 'dateline[custody]'") from None
