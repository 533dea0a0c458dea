"""Export a trained reader to what the package carries: python -m training.export --run RUN --encoder DIR --data DATA --out DIR

Writes model.onnx (int8, dynamic quantisation), tables.npz (relation weights), labels.json, lemmas.tsv
(inflected forms as the training treebanks lemmatise them) and vocabulary.txt. The exported network takes padded windows of sub-words and returns scores per word.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.model import Reader
from training.train import corpus

OUTPUTS = ("xpos", "upos", "lemma", "ner", "start", "arc", "label_dep", "label_head", "claim")


class Exported(nn.Module):
    """The reader with its outputs in a fixed order, and the tags already chosen."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, pieces: Tensor, mask: Tensor, first: Tensor, last: Tensor, shape: Tensor) -> tuple[Tensor, ...]:
        out = self.reader(pieces, mask, first, last, shape)
        chosen = {name: out[name].argmax(-1).to(torch.int32) for name in ("xpos", "upos", "lemma")}
        return tuple({**out, **chosen}[name] for name in OUTPUTS if name in out)


def export(run: Path, encoder: Path, out: Path) -> None:
    saved = torch.load(run / "reader.pt", weights_only=True)
    reader = Reader(saved["sizes"])
    reader.load_state_dict(saved["model"])
    reader.eval()
    out.mkdir(parents=True, exist_ok=True)
    words, pieces = 5, 9
    example = (
        torch.randint(1000, 2000, (2, pieces)),
        torch.ones(2, pieces),
        torch.tensor([[1, 2, 3, 5, 6]] * 2),
        torch.tensor([[1, 2, 4, 5, 7]] * 2),
        torch.ones(2, words, dtype=torch.long),
    )
    outputs = [name for name in OUTPUTS if name != "claim" or name in saved["sizes"]]
    axes = {name: {0: "batch", 1: "words"} for name in ("first", "last", "shape", *outputs)}
    axes |= {name: {0: "batch", 1: "pieces"} for name in ("pieces", "mask")}
    axes["arc"] = {0: "batch", 1: "words", 2: "heads"}
    axes["label_head"] = {0: "batch", 1: "heads"}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            Exported(reader),
            example,
            str(full),
            input_names=["pieces", "mask", "first", "last", "shape"],
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        heads = [n.name for n in onnx.load(full, load_external_data=False).graph.node if "encoder" not in n.name]
        quantize_dynamic(
            full,
            out / "model.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
            extra_options={"MatMulConstBOnly": True},
            nodes_to_exclude=[name for name in heads if name],
        )
    np.savez_compressed(out / "tables.npz", label=reader.label.detach().numpy().astype(np.float16))
    (out / "labels.json").write_text((run / "labels.json").read_text(encoding="utf-8"), encoding="utf-8")
    vocabulary = json.loads((encoder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    ordered = sorted(vocabulary, key=lambda piece: int(vocabulary[piece]))
    (out / "vocabulary.txt").write_text("\n".join(ordered) + "\n", encoding="utf-8")


INFLECTED = ("VBD", "VBN", "VBG", "VBZ", "VBP", "VB", "NNS", "JJR", "JJS", "RBR", "RBS")


def lemma_table(data: Path) -> str:
    """The commonest lemma of each inflected form in the training treebanks, a line each."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for run in corpus(data)[0]:
        for e in run:
            for word, tag, lemma in zip(e.words, e.xpos or [], e.lemmas or [], strict=True):
                if tag in INFLECTED and word.isalpha():
                    counts[tag, word.lower()][lemma] += 1
    best = {key: max(c, key=lambda lemma: (c[lemma], lemma)) for key, c in counts.items()}
    return "".join(f"{tag}\t{form}\t{lemma}\n" for (tag, form), lemma in sorted(best.items()))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("run", "encoder", "data", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    args = ap.parse_args()
    export(args.run, args.encoder, args.out)
    (args.out / "lemmas.tsv").write_text(lemma_table(args.data), encoding="utf-8")


if __name__ == "__main__":
    main()
