"""The packages of the `media` extra, loaded where they are used."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any

from dateline import __version__
from dateline.errors import BadMedia


def needed(module: str, for_what: str) -> Any:
    """Return a module of the extra. Raises `BadMedia` in one line where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        raise BadMedia(f"{for_what} needs {module.split('.')[0]}; pip install 'dateline[media]'") from None


@cache
def tool(*packages: str) -> str:
    """Return how a check names itself: Dateline and the packages that it used, each with its version."""
    return ", ".join([f"dateline {__version__}", *(f"{name} {version(name)}" for name in packages)])
