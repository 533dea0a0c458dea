"""Libraries that only some formats need: imported where used, with one line on what to install where absent."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from dateline.errors import BadInput


def needed(module: str, extra: str) -> ModuleType:
    """Import a library of an extra, or raise `BadInput` that names the extra."""
    try:
        return import_module(module)
    except ImportError:
        raise BadInput(f"this format needs {module}; install it: pip install 'dateline[{extra}]'") from None
