"""Rules and word lists as data: TOML with ids and the sentences that prove them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from dateline.errors import BadLexicon


@cache
def load(name: str) -> dict[str, Any]:
    """Load `lexicon/NAME.toml`; tables are shared, so callers must not change them."""
    path = files(__package__) / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadLexicon(f"lexicon {name}: {error}; reinstall dateline") from error
