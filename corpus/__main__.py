"""Check and compile the corpus: python -m corpus [FILE or FOLDER...] [-o OUT.jsonl]"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from corpus.markup import BadCorpus, read
from corpus.reading import compile_file

HERE = Path(__file__).parent


def files(paths: list[Path]) -> list[Path]:
    """Return the corpus files under the paths, in the order of their names."""
    return sorted(f for p in paths for f in (p.rglob("*.dsp") if p.is_dir() else [p]))


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("paths", nargs="*", type=Path, default=[HERE / "dispatches"])
    ap.add_argument("-o", "--out", type=Path, help="write the compiled corpus there, a dispatch a line")
    args = ap.parse_args()
    rows, bad = [], 0
    for path in files(args.paths):
        try:
            rows.append(compile_file(read(path)))
        except BadCorpus as error:
            print(error, file=sys.stderr)
            bad += 1
    claims = sum(len(r["reading"]["claims"]) for r in rows)
    print(f"{len(rows)} dispatches, {claims} claims, {bad} files with errors", file=sys.stderr)
    if bad:
        return 1
    if args.out:
        args.out.write_text(
            "".join(json.dumps(r, ensure_ascii=False, default=str) + "\n" for r in rows), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
