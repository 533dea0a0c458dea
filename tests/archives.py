"""Archives of short dispatches for tests of reading in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from dateline.bulk_commands import bulk

TOWNS = ("Homs", "Aleppo", "Kunduz", "Baghlan", "Misrata", "Donetsk", "Goma")


def dispatch(number: int) -> dict[str, Any]:
    """Return a short dispatch of a day of its own among seven."""
    town = TOWNS[number % len(TOWNS)]
    text = (
        f"{town.upper()}, (Northwire) - Shells killed {2 + number % 9} people in {town} on Monday, a hospital official"
        f" said.\n\nThe army denied that it had fired on the town. Road {number} to the south was cut."
    )
    return {
        "id": f"nw-{number}", "text": text, "date": f"2031-05-{1 + number % 7:02}", "outlet": "Northwire",
        "headline": f"Shelling in {town}",
    }  # fmt: skip


def lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def ran(source: Path | str, out: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(bulk, [str(source), str(out), "--workers", "1", *options])


def contents(out: Path) -> dict[str, bytes]:
    """Return every file of an output."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }
