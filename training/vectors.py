"""What the shipped model sees of each word, before any head: the vectors that heads are trained on.

Training on these and not on the weights that the model was made from has three uses: nobody needs those weights or
PyTorch, a head is trained on the very numbers that it will be run on (int8 and all), and the rest of the model stays
as it is to the last bit.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from dateline.language.annotator import ShippedAnnotator
from dateline.language.network import Network, Scores
from dateline.records.parse import Parse
from dateline.records.text import Span
from training.graft import widen

SHIPPED = Path(__file__).parent.parent / "src" / "dateline" / "model"


class _Session:
    """A session that remembers its last output and gives the others on."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.last: NDArray[np.float32] = np.zeros((0, 0, 0), np.float32)

    def run(self, names: None, feed: dict[str, Any]) -> list[NDArray[Any]]:
        found: list[NDArray[Any]] = self._session.run(names, feed)
        self.last = found[-1]
        return found[:-1]


class _Listening(Network):
    """The network, keeping the vectors of the words of its last run in reading order."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._session: Any = _Session(self._session)
        self._outputs.pop()
        self.vectors: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._heard: dict[int, NDArray[np.float32]] = {}

    def run(self, windows: Sequence[Sequence[str]], budget: int = 200) -> list[Scores]:
        self._heard = {}
        found = super().run(windows, budget)
        if self._heard:
            self.vectors = np.concatenate([self._heard[i] for i in range(len(windows))])
        return found

    def _batch(
        self, rows: list[int], windows: Sequence[Sequence[str]], encoded: list[list[list[int]]]
    ) -> dict[int, Scores]:
        found = super()._batch(rows, windows, encoded)
        self._heard |= {i: self._session.last[row, : len(windows[i])] for row, i in enumerate(rows)}
        return found


class Listener(ShippedAnnotator):
    """The shipped annotator, giving the vector of every word beside the parse."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / "model"
            shutil.copytree(folder, copy)
            model = onnx.load(copy / "model.onnx")
            model.graph.output.append(onnx.ValueInfoProto(name=widen(model)))
            onnx.save(model, copy / "model.onnx")
            super().__init__(copy)
            self._network: _Listening = _Listening(copy)

    def listen(self, text: str, blocks: Sequence[Span]) -> tuple[Parse, NDArray[np.float32]]:
        """Parse, and return the vector of each word of the parse."""
        parse = self.annotate(text, blocks)
        return parse, self._network.vectors if parse.words else np.zeros((0, 0), np.float32)

    def hear(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of words that are given as such."""
        self._network.run([words])
        return self._network.vectors
