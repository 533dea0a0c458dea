"""The session that README.md shows; run as a program, it writes it anew from real output (`make session`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "README.md"
SAMPLE = "src/dateline/samples/homs-wire.txt"
LINES = 34
_BLOCK = re.compile(r"(?<=<!-- session -->\n).*?(?=<!-- /session -->)", re.S)


def session() -> str:
    """The command and the first lines of what it prints, as a console block."""
    done = subprocess.run(
        [sys.executable, "-m", "dateline", "read", SAMPLE], capture_output=True, check=True, cwd=ROOT, encoding="utf-8"
    )
    shown = "\n".join(done.stdout.splitlines()[:LINES]).rstrip()
    return f"```console\n$ dateline read {SAMPLE}\n{shown}\n…\n```\n"


if __name__ == "__main__":
    PAGE.write_text(_BLOCK.sub(lambda _: session(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
