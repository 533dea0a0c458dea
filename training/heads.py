"""Heads over fixed word vectors: small networks that are trained in minutes, with nothing but numpy.

A head has one hidden layer or none. Inputs are standardised while training; the shipped weights have that folded in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_BATCH = 512
_PEAK, _WARM = 2e-3, 0.1
_DECAY = 1e-2
_DROP = 0.3


@dataclass(frozen=True, slots=True)
class Layer:
    """A matrix and what is added."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Head:
    """Layers with rectifiers between them."""

    layers: tuple[Layer, ...]

    def scores(self, vectors: Floats) -> Floats:
        """Return a score for each word and label."""
        x = vectors
        for layer in self.layers[:-1]:
            x = np.maximum(x @ layer.weight + layer.bias, 0)
        return x @ self.layers[-1].weight + self.layers[-1].bias

    def shares(self, vectors: Floats) -> Floats:
        """Return the probability of each label, by word."""
        return softmax(self.scores(vectors))

    def cooled(self, temperature: float) -> Head:
        """The same head with its scores divided."""
        last = self.layers[-1]
        return Head((*self.layers[:-1], Layer(last.weight / temperature, last.bias / temperature)))


@dataclass(frozen=True, slots=True)
class Material:
    """Word vectors with the number of the label of each."""

    vectors: Floats
    labels: Ints

    def and_(self, other: Material) -> Material:
        """Both together."""
        return Material(np.concatenate([self.vectors, other.vectors]), np.concatenate([self.labels, other.labels]))


def softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def train(material: Material, labels: int, hidden: int, passes: int = 8, seed: int = 0) -> Head:
    """Train a head on every word of the material `passes` times; equal seeds give equal heads."""
    mean, spread = material.vectors.mean(axis=0), material.vectors.std(axis=0) + 1e-6
    vectors = ((material.vectors - mean) / spread).astype(np.float32)
    learner = _Learner(vectors.shape[1], hidden, labels, seed)
    steps = passes * -(-len(vectors) // _BATCH)
    for _ in range(passes):
        order = learner.dice.permutation(len(vectors))
        for at in range(0, len(order), _BATCH):
            chosen = order[at : at + _BATCH]
            learner.step(vectors[chosen], material.labels[chosen], steps)
    first, *rest = learner.layers()
    weight = first.weight / spread[:, None]
    return Head((Layer(weight.astype(np.float32), (first.bias - mean @ weight).astype(np.float32)), *rest))


class _Learner:
    """Weights that follow AdamW on the cross-entropy, with dropout before every layer."""

    def __init__(self, wide: int, hidden: int, labels: int, seed: int) -> None:
        self.dice = np.random.default_rng(seed)
        sizes = [wide, hidden, labels] if hidden else [wide, labels]
        self._held: list[Floats] = []
        for low, high in pairwise(sizes):
            bound = low**-0.5
            self._held.append(self.dice.uniform(-bound, bound, (low, high)).astype(np.float32))
            self._held.append(np.zeros(high, np.float32))
        self._first = [np.zeros_like(w) for w in self._held]
        self._second = [np.zeros_like(w) for w in self._held]
        self._at = 0

    def layers(self) -> list[Layer]:
        return [Layer(w, b) for w, b in zip(self._held[::2], self._held[1::2], strict=True)]

    def step(self, x: Floats, gold: Ints, steps: int) -> None:
        """Move once against the gradient of a batch; of `steps` in all."""
        inputs, masks = [], []
        for k in range(0, len(self._held), 2):
            mask = (self.dice.random(x.shape, np.float32) >= _DROP).astype(np.float32) / np.float32(1 - _DROP)
            if k:
                x = np.maximum(x, 0)
                mask = mask * (x > 0)
            x = x * mask
            inputs.append(x)
            masks.append(mask)
            x = x @ self._held[k] + self._held[k + 1]
        error = softmax(x)
        error[np.arange(len(gold)), gold] -= 1
        error /= len(gold)
        slopes: list[Floats] = []
        for k in reversed(range(len(inputs))):
            slopes[:0] = [inputs[k].T @ error, error.sum(axis=0)]
            if k:
                error = (error @ self._held[2 * k].T) * masks[k]
        self._move(slopes, steps)

    def _move(self, slopes: list[Floats], steps: int) -> None:
        self._at += 1
        done = self._at / steps
        rate = _PEAK * (done / _WARM if done < _WARM else (1 - done) / (1 - _WARM))
        for held, slope, first, second in zip(self._held, slopes, self._first, self._second, strict=True):
            first += 0.1 * (slope - first)
            second += 0.001 * (slope * slope - second)
            ahead = first / (1 - 0.9**self._at)
            held -= rate * (ahead / (np.sqrt(second / (1 - 0.999**self._at)) + 1e-8) + _DECAY * held)


def calibrated(head: Head, held_out: Material) -> tuple[Head, float]:
    """Return the head at the temperature at which its probabilities fit words that it was not trained on.

    Thresholds then mean what they say on text of that kind; text of another kind moves them again.
    """
    scores = head.scores(held_out.vectors)
    tried = [1.05**k for k in range(-20, 41)]
    best = min(tried, key=lambda t: _surprise(scores / np.float32(t), held_out.labels))
    return head.cooled(best), best


def _surprise(scores: Floats, labels: Ints) -> float:
    shares = softmax(scores)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(shares, 1e-9)).mean())
