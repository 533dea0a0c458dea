"""Score the reader on every benchmark that stands in `../shared`: python bench/accuracy.py [NAME...]

Names: dev, composed, polnear, case, muc. What is missing is said and left out.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from dateline.intake.receive import receive
from dateline.pipeline import Reader
from dateline.present.contract import to_line

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SCORE, DATA = SHARED / "score", SHARED / "data"


def readings(reader: Reader, folder: Path, out: Path) -> Path:
    """Read every text of a folder into one file of JSON lines."""
    paths = sorted(folder.glob("*.txt"))
    with out.open("w", encoding="utf-8") as lines:
        for number, path in enumerate(paths, 1):
            print(f"\r{folder.name}: {number} of {len(paths)}", end="", file=sys.stderr)
            lines.write(to_line(reader.read(receive(path.read_bytes(), str(path)))).rstrip("\n") + "\n")
    print(file=sys.stderr)
    return out


def run(script: str, *arguments: object) -> None:
    """Run one of the scorers and let it print."""
    subprocess.run([sys.executable, str(SCORE / script), *map(str, arguments)], check=True)


def dev(reader: Reader, work: Path) -> None:
    """Claims of the real gold dispatches."""
    run("claims.py", readings(reader, SHARED / "gold" / "dev", work / "dev.jsonl"), SHARED / "gold" / "dev")


def composed(reader: Reader, work: Path) -> None:
    """Claims of the composed gold dispatches."""
    run("claims.py", readings(reader, ROOT / "tests" / "gold", work / "gold.jsonl"), ROOT / "tests" / "gold")


def polnear(reader: Reader, work: Path) -> None:
    """Attributions of PolNeAR's development part."""
    folder = DATA / "polnear-dev"
    made = readings(reader, folder / "text", work / "polnear.jsonl")
    run("attribution.py", "--data", folder, "--split", ".", "--readings", made)


def case(reader: Reader, work: Path) -> None:
    """Event types of CASE 2021 task 2, development half."""
    run("event_types.py", "prepare", DATA / "case" / "dev.tsv", work / "case")
    run("event_types.py", "score", readings(reader, work / "case", work / "case.jsonl"), work / "case")


def muc(reader: Reader, work: Path) -> None:
    """Role fillers and slots of MUC-4, tests 1 and 2."""
    corpora = DATA / "muc4" / "CORPORA"
    run("muc.py", "prepare", corpora / "tst1", corpora / "tst2", work / "muc")
    run("muc.py", "score", readings(reader, work / "muc", work / "muc.jsonl"), work / "muc")


SETS: dict[str, Callable[[Reader, Path], None]] = {
    "dev": dev, "composed": composed, "polnear": polnear, "case": case, "muc": muc,
}  # fmt: skip


def main() -> None:
    if not SCORE.exists():
        sys.exit("bench/accuracy.py: needs the scorers in ../shared/score")
    reader = Reader.default()
    for name in sys.argv[1:] or SETS:
        print(f"== {name}: {(SETS[name].__doc__ or '').strip()}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            SETS[name](reader, Path(folder))


if __name__ == "__main__":
    main()
