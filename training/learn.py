"""Train the heads anew and put them into the shipped model: python -m training.learn [CORRECTIONS...] [--install]

The heads say which words carry a claim, of which kind and type, and which name a source. They learn from the composed
corpus and from the corrections of a desk (`training/corrections.py` says what these look like). The rest of the model
stays as it is to the last bit. The new model stands in --out; both models then read the development part of the
corpus, the corrections that were kept out of training (every fifth dispatch) and the gold dispatches, and --install
puts the new one in the package's place only where no F and no figure of the gold dispatches fell, and where these did
not fall on the whole. It is held against the model that the package came with, however often a desk learns, so that
nothing is lost bit by bit; --restore brings that one back.

It wants numpy, onnx and what Dateline itself wants; no accelerator, no PyTorch.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training import compare, corrections, heads, material
from training.graft import graft
from training.heads import Head, Material
from training.material import Heard
from training.vectors import SHIPPED, Listener

HIDDEN = {"claim": 256, "part": 64}
TIMES = 3  # how often a pass shows the corrections: a desk's own texts weigh more than composed ones
KEPT = 5  # every fifth corrected dispatch is kept for comparing
FORMER = material.ROOT / "build" / "model-before"
OURS = material.ROOT / "build" / "model-installed"
"""The hash of the model that --install put into the package, as long as that stands there."""


def corrected(listener: Listener, paths: Sequence[Path]) -> list[Heard]:
    """The dispatches of correction files, in their order."""
    found = []
    for path in paths:
        for row in corrections.read(path):
            parse, vectors = listener.listen(row["text"], material.blocks_of(row["text"]))
            labels = corrections.columns(row, parse)
            found.append(Heard("corrections", parse, vectors, labels, corrections.reading_of(row)))
    return found


def trained(
    train: Sequence[Heard], held: Sequence[Heard], extra: Sequence[Heard], still: Material | None, seed: int = 0
) -> tuple[dict[str, Head], dict[str, list[str]]]:
    """A head for each layer, calibrated on dispatches that it did not see, and the labels of each."""
    found, names = {}, {}
    for layer, hidden in HIDDEN.items():
        labels = material.labels_of([*train, *extra], layer)
        taught = material.material([*train, *(one for one in extra for _ in range(TIMES))], layer, labels)
        if layer == "claim" and still is not None:
            taught = taught.and_(still)
        head = heads.train(taught, len(labels), hidden, seed=seed)
        found[layer], temperature = heads.calibrated(head, material.material(held, layer, labels))
        names[layer] = labels
        print(
            f"{layer}: {len(taught.labels):,} words, {len(labels)} labels, temperature {temperature:.2f}",
            file=sys.stderr,
        )
    return found, names


def write(found: dict[str, Head], names: dict[str, list[str]], out: Path, model: Path) -> None:
    """Write a model folder: the files of another with new heads."""
    out.mkdir(parents=True, exist_ok=True)
    for path in model.iterdir():
        if path.is_file():
            shutil.copyfile(path, out / path.name)
    before = _digest(model)
    graft(model / "model.onnx", found, out / "model.onnx")
    after = _digest(out)
    labels = json.loads((model / "labels.json").read_text(encoding="utf-8")) | names
    (out / "labels.json").write_text(json.dumps(labels, indent=0), encoding="utf-8")
    card = out / "MODEL_CARD.md"
    if card.exists():
        card.write_text(card.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def side_by_side(old: Path, new: Path, held: Sequence[Heard], kept: Sequence[Heard]) -> tuple[str, str]:
    """The table of two models, and why the new one is worse; empty where it is not."""
    both = []
    for folder in (old, new):
        reader = compare.reader_of(folder)
        figures = {"corpus": compare.measure(reader, _rows(held))}
        if kept:
            figures["corrections kept out"] = compare.measure(reader, _rows(kept))
        both.append(figures | compare.gold(reader))
    return compare.table(*both)


def _rows(heard: Sequence[Heard]) -> list[dict[str, Any]]:
    return [one.row for one in heard]


def original() -> Path:
    """The model that the package came with: where it stands, or where the first --install put it aside."""
    ours = FORMER.exists() and OURS.exists() and OURS.read_text(encoding="utf-8") == _digest(SHIPPED)
    return FORMER if ours else SHIPPED


def install(new: Path) -> None:
    """Put a model folder in the shipped one's place, and keep the one that the package came with."""
    if original() == SHIPPED:
        shutil.rmtree(FORMER, ignore_errors=True)
        shutil.copytree(SHIPPED, FORMER)
    _copy(new, SHIPPED)
    OURS.write_text(_digest(SHIPPED), encoding="utf-8")


def restore() -> int:
    """Bring back the model that the package came with."""
    if original() == SHIPPED:
        sys.exit("training.learn: the package has the model that it came with; there is nothing to bring back")
    _copy(FORMER, SHIPPED)
    OURS.unlink()
    print("the model that the package came with is back")
    return 0


def _copy(folder: Path, to: Path) -> None:
    for path in folder.iterdir():
        shutil.copyfile(path, to / path.name)


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()


def main() -> int:
    arguments = _arguments()
    if arguments.restore:
        return restore()
    model = arguments.model or original()
    listener = Listener(model)
    try:
        extra = corrected(listener, arguments.corrections)
    except corrections.BadCorrections as error:
        sys.exit(str(error))
    kept = [one for k, one in enumerate(extra) if k % KEPT == KEPT - 1]
    train, held = material.parted(material.corpus(listener))
    still = material.quiet(listener, arguments.data) if arguments.data else None
    print(f"{len(train)} dispatches of the corpus, {len(extra) - len(kept)} corrected ones", flush=True)
    found, names = trained(train, held, [one for one in extra if one not in kept], still, arguments.seed)
    write(found, names, arguments.out, model)
    shown, worse = side_by_side(model, arguments.out, held, kept)
    print(shown)
    if worse:
        print(f"not installed: {worse}; `dateline read --annotator model:{arguments.out}` reads with the new model")
        return 1
    if arguments.install:
        install(arguments.out)
        print(f"installed; the model that the package came with stands in {FORMER}, and --restore brings it back")
    return 0


def _arguments() -> argparse.Namespace:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corrections", nargs="*", type=Path, help="JSON Lines of corrected readings")
    ap.add_argument("--out", type=Path, default=material.ROOT / "build" / "learned")
    ap.add_argument("--model", type=Path, help="whose heads are replaced, if not the shipped model's")
    ap.add_argument(
        "--data", type=Path, help="folder of public sets (README.md): its treebanks are text without claims"
    )
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--install", action="store_true", help="replace the shipped model where the new one is not worse")
    ap.add_argument("--restore", action="store_true", help="bring back the model that --install replaced")
    return ap.parse_args()


if __name__ == "__main__":
    sys.exit(main())
