"""The session that README.md shows; run as a program, it writes it anew from real output (`make session`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "README.md"
SAMPLE = "src/dateline/samples/homs-wire.txt"
SHOWN = ("pushed further", "had fallen", "2,500 people", "last supply route")
_BLOCK = re.compile(r"(?<=<!-- session -->\n).*?(?=<!-- /session -->)", re.S)


def session() -> str:
    """The command, the head of what it prints, and the first claim that quotes each of the words shown."""
    done = subprocess.run(
        [sys.executable, "-m", "dateline", "read", SAMPLE], capture_output=True, check=True, cwd=ROOT, encoding="utf-8"
    )
    head, *claims = [block for block in done.stdout.split("\n\n") if block.strip()]
    chosen = sorted({next(at for at, claim in enumerate(claims) if words in _flat(claim)) for words in SHOWN})
    shown = [head.strip()]
    for before, at in zip([-1, *chosen], chosen, strict=False):
        shown += ["…"] * (at > before + 1) + [claims[at].strip("\n")]
    return f"```console\n$ dateline read {SAMPLE}\n" + "\n\n".join([*shown, "…"]) + "\n```\n"


def _flat(claim: str) -> str:
    """A claim's lines as one, as they are before they are set to the page's width."""
    return " ".join(claim.split())


if __name__ == "__main__":
    PAGE.write_text(_BLOCK.sub(lambda _: session(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
