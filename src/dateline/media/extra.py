"""The packages of the `media` extra, loaded where they are used."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any

from dateline import __version__
from dateline.errors import BadMedia

HEIC_READER = "pillow_heif"
_ADDRESS = re.compile(r" ?<[^<>]* at 0x[0-9a-f]+>")  # of an object within the worker


def needed(module: str, for_what: str) -> Any:
    """Return a module of the extra. Raises `BadMedia` in one line where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        raise BadMedia(f"{for_what} needs {module.split('.')[0]}; pip install 'dateline[media]'") from None


class Unread(Exception):
    """That a part of a file is not read here, in words for whoever looks at it."""


def why(error: Exception) -> str:
    """Return in words why a parser gave up: its own, or that it took too much for granted."""
    if isinstance(error, (AttributeError, TypeError, LookupError, AssertionError)):
        return f"it is malformed ({type(error).__name__})"
    return " ".join(_ADDRESS.sub("", str(error)).split())[:160] or type(error).__name__


def heic_reader() -> Any:
    """Return what lets Pillow open HEIC. Raises `Unread` where the extra `heic` is not installed."""
    try:
        module = import_module(HEIC_READER)
    except ImportError:
        raise Unread("it is HEIC; pip install 'dateline[heic]' brings what reads it") from None
    module.options.DECODE_THREADS = 1
    return module


@cache
def tool(*packages: str) -> str:
    """Return how a check names itself: Dateline and the packages that it used, each with its version."""
    return ", ".join([f"dateline {__version__}", *(f"{name} {version(name)}" for name in packages)])
