"""Average the weights of runs: python -m training.average --runs A B... --shares 0.5 0.5... --out DIR

Passes that start from the same weights lie in one valley, and their mean generalises better than any of them
(Wortsman et al. 2022, "Model soups"). Heads that only some of them have are averaged over those; the label
sets are the last one's.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch


def average(runs: list[Path], shares: list[float], out: Path) -> None:
    """Write the weighted mean of runs."""
    saved = [torch.load(run / "reader.pt", weights_only=True) for run in runs]
    mixed = {}
    for name in saved[-1]["model"]:
        held = [(s["model"][name], share) for s, share in zip(saved, shares, strict=True) if name in s["model"]]
        mixed[name] = sum(weight * share for weight, share in held) / sum(share for _, share in held)
    out.mkdir(parents=True, exist_ok=True)
    torch.save({"model": mixed, "sizes": saved[-1]["sizes"]}, out / "reader.pt")
    shutil.copy(runs[-1] / "labels.json", out / "labels.json")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--runs", type=Path, nargs="+", required=True)
    ap.add_argument("--shares", type=float, nargs="+", required=True)
    ap.add_argument("--out", type=Path, required=True)
    args = ap.parse_args()
    average(args.runs, args.shares, args.out)


if __name__ == "__main__":
    main()
