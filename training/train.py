"""Train the reader: python -m training.train --data DATA --encoder DIR --out DIR [--words N]

Deterministic for a given thread count and torch version. `--words` counts the words shown to the
network in all epochs together; the learning rate falls linearly to nothing over them.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from dateline.language.features import SHAPES, shape
from dateline.language.lemmas import script
from dateline.records.parse import Parse
from training import composed, data
from training.data import Example
from training.model import Reader

LAYERS = ("deprel", "xpos", "upos", "lemma", "ner", "claim", "certainty", "part")
WEIGHTS = (
    ("xpos", 0.5), ("upos", 0.3), ("lemma", 0.4), ("ner", 0.7), ("claim", 1.0), ("certainty", 0.3), ("part", 0.7),
)  # fmt: skip
UPPER, LOWER = SHAPES.index("upper"), SHAPES.index("lower")


class Vocabulary:
    """Label sets by layer, and the sub-words of words."""

    def __init__(self, labels: dict[str, list[str]], tokenizer: Tokenizer) -> None:
        self.labels = labels
        self.index = {layer: {v: i for i, v in enumerate(values)} for layer, values in labels.items()}
        self.tokenizer = tokenizer
        self.cache: dict[str, list[int]] = {}

    def pieces(self, word: str) -> list[int]:
        if word not in self.cache:
            self.cache[word] = self.tokenizer.encode(word, add_special_tokens=False).ids or [100]
        return self.cache[word]


def labels(examples: list[Example]) -> dict[str, list[str]]:
    counts: dict[str, Counter[str]] = {layer: Counter() for layer in LAYERS}
    for e in examples:
        counts["deprel"].update(e.deprels or [])
        counts["xpos"].update(e.xpos or [])
        counts["upos"].update(e.upos or [])
        for layer in ("ner", "claim", "certainty", "part"):
            counts[layer].update(v for v in getattr(e, layer) or [] if v)
        if e.lemmas:
            counts["lemma"].update(script(w, m) for w, m in zip(e.words, e.lemmas, strict=True))
    floor = {"lemma": 3, "deprel": 5, "xpos": 5}
    return {k: sorted(v for v, n in c.items() if n >= floor.get(k, 1)) for k, c in counts.items()}


def encode(example: Example, vocabulary: Vocabulary) -> dict[str, list[int]]:
    """An example as numbers; -1 marks what a corpus does not annotate or the label set lacks."""
    pieces, first, last = [101], [], []
    for word in example.words:
        ids = vocabulary.pieces(word)[:16]
        first.append(len(pieces))
        pieces += ids
        last.append(len(pieces) - 1)
    n = len(example.words)
    none = [-1] * n

    def column(layer: str, values: list[str] | None) -> list[int]:
        return [vocabulary.index[layer].get(v, -1) for v in values] if values else none

    lemmas = [script(w, m) for w, m in zip(example.words, example.lemmas, strict=True)] if example.lemmas else None
    return {
        "pieces": [*pieces, 102],
        "first": first,
        "last": last,
        "shape": [shape(w) for w in example.words],
        "heads": example.heads or none,
        "deprel": column("deprel", example.deprels),
        "xpos": column("xpos", example.xpos),
        "upos": column("upos", example.upos),
        "lemma": column("lemma", lemmas),
        "ner": column("ner", example.ner),
        "claim": column("claim", example.claim),
        "certainty": column("certainty", example.certainty),
        "part": column("part", example.part),
        "start": example.starts if example.heads else none,
    }


def batches(rows: list[dict[str, list[int]]], size: int, rng: random.Random) -> Iterator[dict[str, Tensor]]:
    """Group rows of like length into batches of about `size` sub-words, in random order."""
    rng.shuffle(rows)
    pool = size * 20
    for low in range(0, len(rows), pool // 20):
        chunk = sorted(rows[low : low + pool // 20], key=lambda r: len(r["pieces"]))
        groups: list[list[dict[str, list[int]]]] = []
        group: list[dict[str, list[int]]] = []
        for row in chunk:
            if group and len(row["pieces"]) * (len(group) + 1) > size:
                groups.append(group)
                group = []
            group.append(row)
        groups.append(group)
        rng.shuffle(groups)
        yield from (collate(g) for g in groups if g)


def collate(rows: list[dict[str, list[int]]]) -> dict[str, Tensor]:
    wide, words = max(len(r["pieces"]) for r in rows), max(len(r["first"]) for r in rows)

    def pad(key: str, width: int, fill: int) -> Tensor:
        return torch.tensor([r[key] + [fill] * (width - len(r[key])) for r in rows])

    out = {"pieces": pad("pieces", wide, 0)}
    out["mask"] = torch.tensor([[1.0] * len(r["pieces"]) + [0.0] * (wide - len(r["pieces"])) for r in rows])
    for key in ("first", "last", "shape"):
        out[key] = pad(key, words, 0)
    for key in ("heads", *LAYERS, "start"):
        out[key] = pad(key, words, -1)
    out["real"] = torch.tensor([[1.0] * len(r["first"]) + [0.0] * (words - len(r["first"])) for r in rows])
    return out


def loss(model: Reader, batch: dict[str, Tensor]) -> Tensor:
    out = model(batch["pieces"], batch["mask"], batch["first"], batch["last"], batch["shape"])
    total = _cross(out["start"], batch["start"]) * 0.5
    for layer, weight in WEIGHTS:
        if layer in out:
            total = total + weight * _cross(out[layer], batch[layer])
    heads = batch["heads"]
    if (heads >= 0).any():
        closed = torch.cat([torch.ones_like(batch["real"][:, :1]), batch["real"]], 1)
        arcs = out["arc"].float() + (1 - closed)[:, None, :] * -1e4
        total = total + _cross(arcs, heads)
        rows, words = (heads >= 0).nonzero(as_tuple=True)
        scores = model.label_scores(out["label_dep"][rows, words], out["label_head"][rows, heads[rows, words]])
        total = total + F.cross_entropy(scores.float(), batch["deprel"][rows, words], ignore_index=-1)
    return total


def _cross(scores: Tensor, gold: Tensor) -> Tensor:
    if not (gold >= 0).any():
        return scores.sum() * 0
    return F.cross_entropy(scores.float().flatten(0, 1), gold.flatten(), ignore_index=-1)


def corpus(root: Path) -> tuple[list[list[Example]], list[Example]]:
    """Training material: runs of treebank sentences that may be joined, and sentences with names only."""
    trees = root / "treebanks"
    runs = [list(data.conllu(trees / "ewt" / "en_ewt-ud-train.conllu")), list(data.pud(trees, held_out=False))]
    runs += [list(data.conllu(trees / "ewt" / "en_ewt-ud-dev.conllu"))]
    runs += [list(data.conllu(path)) for path in data.gum_files(trees)]
    for e in runs[1]:
        e.paragraph = id(e)  # PUD's sentences are not neighbours in their texts
    names = list(data.re3d(root / "entities" / "re3d", held_out=False)) * 2
    names += data.iob(root / "entities" / "wikigold" / "wikigold.conll.txt", 0, 1)
    names += data.iob(root / "entities" / "uner-ewt" / "en_ewt-ud-dev.iob2", 1, 2)
    return runs, names


def swap_places(example: Example, towns: list[str], rng: random.Random) -> Example:
    """Put other towns of the world where a sentence names places, so that no list of names is learned."""
    if not example.ner or "B-LOC" not in example.ner or rng.random() < 0.6:
        return example
    words: list[str] = []
    ner: list[str] = []
    skip = False
    for word, tag in zip(example.words, example.ner, strict=True):
        if tag == "B-LOC" and rng.random() < 0.7:
            town = rng.choice(towns).replace("-", " - ").split()
            words += town
            ner += ["B-LOC"] + ["I-LOC"] * (len(town) - 1)
            skip = True
        elif tag == "I-LOC" and skip:
            continue
        else:
            words.append(word)
            ner.append(tag)
            skip = False
    return Example(words, ner=ner, starts=example.starts[:1] + [0] * (len(words) - 1))


def epoch(
    runs: list[list[Example]],
    names: list[Example],
    towns: list[str],
    rng: random.Random,
    vocabulary: Vocabulary,
    dispatches: Sequence[tuple[Parse, dict[str, list[str]]]] = (),
    times: int = 1,
    share: float = 1.0,
) -> list[dict[str, list[int]]]:
    examples = [w for run in runs for w in data.join(run, rng) if rng.random() < share]
    if dispatches:
        for e in examples:  # reviews, mails and travel guides: what they tell is no claim of a conflict
            e.claim = ["O"] * len(e.words)
    examples += [w for _ in range(times) for p, labels in dispatches for w in composed.windows(p, labels, rng)]
    examples += [swap_places(e, towns, rng) for e in names if len(e.words) <= data.MAX_WORDS]
    rows = []
    for e in examples:
        if len(e.words) > 160:
            continue
        row = encode(e, vocabulary)
        dice = rng.random()
        if dice < 0.05:
            row["shape"] = [UPPER if s < SHAPES.index("number") else s for s in row["shape"]]
        elif dice < 0.08:
            row["shape"] = [LOWER if s < SHAPES.index("number") else s for s in row["shape"]]
        rows.append(row)
    return rows


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--encoder", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    ap.add_argument("--towns", type=Path, required=True, help="a town name a line, for augmentation")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--words", type=int, default=7_000_000)
    ap.add_argument("--batch", type=int, default=1800, help="sub-words a step")
    ap.add_argument("--seed", type=int, default=13)
    ap.add_argument(
        "--rate",
        type=float,
        default=1.5e-4,
        help="peak learning rate of the encoder; the heads learn ten times as fast",
    )
    ap.add_argument("--composed", type=Path, help="folder of corpus dispatches to learn claims from")
    ap.add_argument("--leave-out", nargs="*", default=[], help="theatres of the corpus that are kept for development")
    ap.add_argument("--times", type=int, default=4, help="how often an epoch shows the corpus")
    ap.add_argument("--share", type=float, default=1.0, help="how much of the treebanks an epoch shows")
    ap.add_argument("--resume", type=Path, help="folder of an earlier run to go on from")
    args = ap.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    runs, names = corpus(args.data)
    dispatches = []
    if args.composed:
        annotator = composed.ShippedAnnotator()
        for row in composed.compiled(args.composed):
            if row["corpus"]["theatre"] not in args.leave_out:
                parse = composed.parsed(row, annotator)
                dispatches.append((parse, composed.columns(row, parse)))
        print(len(dispatches), "dispatches", flush=True)
    known = json.loads((args.resume / "labels.json").read_text(encoding="utf-8")) if args.resume else None
    vocabulary = Vocabulary(
        known or labels([e for run in runs for e in run] + names),
        Tokenizer.from_file(str(args.encoder / "tokenizer.json")),
    )
    if dispatches:
        made = [w for p, layers in dispatches for w in composed.windows(p, layers, random.Random(1))]
        fresh = labels(made)
        for layer in ("claim", "certainty", "part"):
            vocabulary.labels[layer] = fresh[layer]
            vocabulary.index[layer] = {v: i for i, v in enumerate(fresh[layer])}
    vocabulary.tokenizer.no_padding()
    vocabulary.tokenizer.no_truncation()
    sizes = {layer: len(values) for layer, values in vocabulary.labels.items()} | {"shape": len(SHAPES)}
    model = Reader(sizes)
    model.encoder.load_bert(load_file(args.encoder / "model.safetensors"))
    if args.resume:
        model.load_state_dict(torch.load(args.resume / "reader.pt", weights_only=True)["model"], strict=not dispatches)
    encoder = list(model.encoder.parameters())
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": args.rate}, {"params": heads, "lr": 10 * args.rate}],
        betas=(0.9, 0.98),
        weight_decay=0.01,
        fused=True,
    )
    peaks = [g["lr"] for g in optimiser.param_groups]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "labels.json").write_text(json.dumps(vocabulary.labels, indent=0), encoding="utf-8")
    towns = args.towns.read_text(encoding="utf-8").split("\n")
    seen, steps, began, running, saved = 0, 0, time.time(), 0.0, 0
    model.train()
    while seen < args.words:
        for batch in batches(
            epoch(runs, names, towns, rng, vocabulary, dispatches, args.times, args.share), args.batch, rng
        ):
            share = seen / args.words
            if share >= 1:
                break
            rate = min(1.0, steps / 150) * (1 - share)
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * rate
            with torch.autocast("cpu", dtype=torch.bfloat16):
                value = loss(model, batch)
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            seen += int(batch["real"].sum())
            steps += 1
            running += (float(value.detach()) - running) * (0.02 if steps > 50 else 1 / steps)
            if steps % 50 == 0:
                print(f"{steps} steps, {seen} words, loss {running:.3f}, {time.time() - began:.0f} s", flush=True)
            if seen // 1_000_000 > saved:
                saved = seen // 1_000_000
                torch.save({"model": model.state_dict(), "sizes": sizes}, args.out / "reader.pt")
    torch.save({"model": model.state_dict(), "sizes": sizes}, args.out / "reader.pt")


if __name__ == "__main__":
    main()
