"""Accuracy floors, pinned with the corpus that they were measured on; `tests/floors.json` holds both.

Lowering a floor wants a decision record in `docs/decisions/`.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dateline.intake.receive import receive
from dateline.pipeline import Reader
from dateline.present.contract import to_line

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
FLOORS: dict[str, dict[str, Any]] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
SETS = {"composed": HERE / "gold", "dev": SHARED / "gold" / "dev"}


def digest(folder: Path) -> str:
    """One hash over the names and bytes of a corpus."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".json")):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


@pytest.mark.parametrize("name", sorted(SETS))
def test_claims_reach_their_floors(name: str, reader: Reader, tmp_path: Path) -> None:
    folder, scorer = SETS[name], SHARED / "score" / "claims.py"
    if not folder.exists() or not scorer.exists():
        pytest.skip("needs ../shared with the scorer and its gold dispatches")
    assert digest(folder) == FLOORS[name]["corpus"], "the corpus has changed: measure anew and pin its hash"
    lines = [to_line(reader.read(receive(p.read_bytes(), str(p)))) for p in sorted(folder.glob("*.txt"))]
    (tmp_path / "readings.jsonl").write_text("".join(line.rstrip("\n") + "\n" for line in lines), encoding="utf-8")
    command = [sys.executable, str(scorer), str(tmp_path / "readings.jsonl"), str(folder), "--json"]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for measure, floor in FLOORS[name]["floors"].items():
        assert scores[measure] >= floor, f"{measure} fell to {scores[measure]}, the floor is {floor}"
    assert scores["ungrounded"] == 0
