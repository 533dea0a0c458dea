"""Run the exported network over windows of words: the only module that knows onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from dateline.errors import BadAnnotator
from dateline.language.features import shape

MAX_PIECES = 12  # of one word; the tail of anything longer is not looked at
_CLS, _SEP, _UNKNOWN = 101, 102, 100
_CACHE = 50_000
_HEADS = 15  # more in one product, and numpy spreads it over threads, which cost more in waiting than they bring


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of one window, all arrays cut to its words (head 0 is the root)."""

    xpos: NDArray[np.int32]
    upos: NDArray[np.int32]
    lemma: NDArray[np.int32]
    ner: NDArray[np.float32]
    start: NDArray[np.float32]
    arc: NDArray[np.float32]
    label_dep: NDArray[np.float32]
    label_head: NDArray[np.float32]
    claim: NDArray[np.float32] | None = None
    part: NDArray[np.float32] | None = None


class Network:
    """The shipped model. One batch never mixes dispatches: dynamic quantisation looks at the whole batch."""

    def __init__(self, folder: Path) -> None:
        try:
            onnxruntime.disable_telemetry_events()  # nothing leaves the machine
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 3
            options.intra_op_num_threads = 1  # an archive is read in processes; one thread wastes no core on waiting
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._outputs = [output.name for output in self._session.get_outputs()]
            self._label = np.load(folder / "tables.npz")["label"].astype(np.float32)
            self.labels: dict[str, list[str]] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
            lines = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
        except Exception as error:  # onnxruntime raises classes of its own that share no public base
            raise BadAnnotator(f"language model in {folder}: {error}; reinstall dateline") from error
        vocabulary = {piece: i for i, piece in enumerate(lines) if piece}
        self._tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
        self._tokenizer.normalizer = BertNormalizer(lowercase=True)
        self._tokenizer.pre_tokenizer = BertPreTokenizer()
        self._cache: dict[str, list[int]] = {}

    def pieces(self, word: str) -> list[int]:
        """Sub-word ids of a word, never none."""
        found = self._cache.get(word)
        if found is None:
            if len(self._cache) >= _CACHE:
                self._cache.clear()
            safe = word[:100].encode("utf-8", "replace").decode("utf-8")
            found = self._tokenizer.encode(safe, add_special_tokens=False).ids[:MAX_PIECES] or [_UNKNOWN]
            self._cache[word] = found
        return found

    def run(self, windows: Sequence[Sequence[str]], budget: int = 200) -> list[Scores]:
        """Score windows of words, in batches of like length of about `budget` sub-words."""
        encoded = [[self.pieces(word) for word in window] for window in windows]
        sizes = [sum(map(len, window)) + 2 for window in encoded]
        order = sorted(range(len(windows)), key=lambda i: (sizes[i], i))
        out: dict[int, Scores] = {}
        batch: list[int] = []
        for i in order:
            if batch and sizes[i] * (len(batch) + 1) > budget:
                out.update(self._batch(batch, windows, encoded))
                batch = []
            batch.append(i)
        if batch:
            out.update(self._batch(batch, windows, encoded))
        return [out[i] for i in range(len(windows))]

    def _batch(
        self, rows: list[int], windows: Sequence[Sequence[str]], encoded: list[list[list[int]]]
    ) -> dict[int, Scores]:
        wide = max(sum(map(len, encoded[i])) for i in rows) + 2
        words = max(len(windows[i]) for i in rows)
        pieces = np.zeros((len(rows), wide), np.int64)
        mask = np.zeros((len(rows), wide), np.float32)
        first, last, shapes = (np.zeros((len(rows), words), np.int64) for _ in range(3))
        for row, i in enumerate(rows):
            flat, ends = [_CLS], []
            for ids in encoded[i]:
                flat += ids
                ends.append(len(flat) - 1)
            flat.append(_SEP)
            pieces[row, : len(flat)] = flat
            mask[row, : len(flat)] = 1
            last[row, : len(ends)] = ends
            first[row, : len(ends)] = [1, *(e + 1 for e in ends[:-1])]
            shapes[row, : len(ends)] = [shape(word) for word in windows[i]]
        feed = {"pieces": pieces, "mask": mask, "first": first, "last": last, "shape": shapes}
        out = dict(zip(self._outputs, self._session.run(None, feed), strict=True))
        found = {}
        for row, i in enumerate(rows):
            n = len(windows[i])
            cut = {name: scores[row, : n + 1 if name == "label_head" else n] for name, scores in out.items()}
            cut["arc"] = cut["arc"][:, : n + 1]
            found[i] = Scores(**cut)
        return found

    @cached_property
    def _by_label(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self._label.transpose(0, 2, 1))

    def relations(self, scores: Scores, heads: NDArray[np.int64]) -> NDArray[np.int64]:
        """The best relation of each word to its head (rows of `label_head`, 0 the root).

        The large product is made once for each head, since most words share theirs, and a few heads at a time.
        """
        met, its = np.unique(heads, return_inverse=True)
        dep = np.concatenate([scores.label_dep, np.ones((len(heads), 1), np.float32)], 1)
        head = np.concatenate([scores.label_head[met], np.ones((len(met), 1), np.float32)], 1)
        products = [head[at : at + _HEADS] @ self._by_label for at in range(0, len(met), _HEADS)]
        right = np.concatenate(products, 1).transpose(1, 0, 2)
        best: NDArray[np.int64] = (right[its] @ dep[:, :, None])[:, :, 0].argmax(1)
        return best
