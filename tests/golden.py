"""The golden views of the sample campaign: python tests/golden.py [--check] writes or compares the ledger's text.

Whoever changes the reader or the ledger reads the difference line by line before it is kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from click.testing import CliRunner

from dateline.cli import main as dateline
from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader

CAMPAIGN = Path(str(files("dateline") / "samples" / "campaign"))
GOLDEN = Path(__file__).parent / "golden" / "campaign" / "ledger.txt"
NOW = datetime(2031, 5, 1, tzinfo=UTC)
VIEWS = (
    ("incidents",),
    ("tolls", "--place", "Kunduz", "--words"),
    ("control",),
    ("control", "--access"),
    ("sources",),
    ("sources", "--same"),
    ("silence",),
)


def fill(where: str, paths: Sequence[Path], reader: Callable[[], Reader]) -> None:
    """Fill a desk with dispatches and read them."""
    with Desk.open(where, NOW) as desk:
        desk.add([str(path) for path in paths], NOW, lambda _: None)
        DeskLedger(desk).update(reader, NOW)


def views(where: str) -> str:
    """Return all views of a desk as text, each under the command that prints it."""
    return "\n".join(f"$ dateline {' '.join(view)}\n\n{_printed(view, where)}" for view in VIEWS)


def _printed(view: Sequence[str], where: str) -> str:
    done = CliRunner().invoke(dateline, [*view], env=os.environ | {"DATELINE_DESK": where})
    if done.exit_code:
        raise SystemExit(f"dateline {' '.join(view)} exits {done.exit_code}: {done.output}")
    return done.stdout


def main(arguments: Sequence[str]) -> int:
    """Write the golden text, or with --check say whether it still holds."""
    with tempfile.TemporaryDirectory() as folder:
        where = str(Path(folder) / "desk.sqlite")
        fill(where, [CAMPAIGN], lambda: Reader.default(annotator=None))
        told = views(where)
    if "--check" in arguments:
        return int(not GOLDEN.exists() or GOLDEN.read_text(encoding="utf-8") != told)
    GOLDEN.write_text(told, encoding="utf-8")
    print(f"{GOLDEN} written: read the difference before you keep it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
