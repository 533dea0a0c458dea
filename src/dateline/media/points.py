"""Marked points of a picture, each with 64 bits of what surrounds it, by which a cropped picture is found again.

Points are extremes of differences of Gaussians over scales (Lowe 2004, without an angle of their own: a picture is
looked for in eight turnings, as the whole is); what surrounds one is 64 signs of its lowest cosine waves, as perceptual
hashes of whole pictures are made. Two pictures match where enough points agree on one shift and one change of size.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]
Words = NDArray[np.uint64]
_OCTAVES, _STEPS = 4, 3
_BASE = 1.6
_MOST = 96
_PATCH, _WAVES = 16, 8
_REACH = 6.0  # how far a patch goes from its point, in widths of the Gaussian
_LEAST_CONTRAST = 1.2
_SIGMAS = tuple(_BASE * 2 ** (n / _STEPS) for n in range(_STEPS + 3))
_GROWTH = (2 ** (2 / _STEPS) - 1) ** 0.5
_RECORD = np.dtype([("x", "<f4"), ("y", "<f4"), ("scale", "<f4"), ("bits", "<u8")])


@dataclass(frozen=True, slots=True)
class Points:
    """Points as columns: where they are, how large, and their bits."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    scale: NDArray[np.float32]
    bits: Words

    def __len__(self) -> int:
        return len(self.bits)


@dataclass(frozen=True, slots=True)
class _Peak:
    """An extreme in one octave, which is the picture made smaller by `factor`, with its blurred picture."""

    strength: float
    y: float
    x: float
    sigma: float
    factor: float
    level: Grey


@dataclass(frozen=True, slots=True)
class _Mark:
    """A marked point, and the waves of what surrounds it, down by across."""

    x: float
    y: float
    scale: float
    waves: Grey


def described(grey: Grey) -> Points:
    """Return the strongest marked points of a grey picture."""
    return _columns(_marks(grey))


def described_turned(grey: Grey) -> tuple[Points, ...]:
    """Return the marked points of a picture as it is, and as they would be in its seven other turnings.

    A turning moves points and changes the signs of waves or their order, so that the picture is looked at once.
    """
    marks, (height, width) = _marks(grey), grey.shape
    found = []
    for across, down, swapped in itertools.product((False, True), repeat=3):
        turned = (_turned(mark, width if across else None, height if down else None) for mark in marks)
        found.append(_columns([_swapped(mark) for mark in turned] if swapped else list(turned)))
    return tuple(found)


def _marks(grey: Grey) -> list[_Mark]:
    peaks: list[_Peak] = []
    image, factor = _blurred(grey, _BASE), 1.0
    for _ in range(_OCTAVES):
        if min(image.shape) < 4 * _PATCH:
            break
        peaks += _octave(image, factor)
        image, factor = _blurred(image, _BASE * 3**0.5)[::2, ::2], factor * 2
    peaks.sort(key=lambda one: (-one.strength, one.factor, one.y, one.x))
    return list(itertools.islice((mark for peak in peaks if (mark := _mark(peak)) is not None), _MOST))


def _turned(mark: _Mark, width: int | None, height: int | None) -> _Mark:
    """Return a point of a picture that is mirrored across its width, down its height, or both."""
    x, y, waves = mark.x, mark.y, mark.waves
    if width is not None:
        x, waves = width - 1 - x, waves * _SIGNS
    if height is not None:
        y, waves = height - 1 - y, waves * _SIGNS[:, None]
    return _Mark(x, y, mark.scale, waves)


def _swapped(mark: _Mark) -> _Mark:
    return _Mark(mark.y, mark.x, mark.scale, mark.waves.T)


def _columns(marks: list[_Mark]) -> Points:
    rows = np.array([(one.x, one.y, one.scale, _bits(one.waves)) for one in marks], _RECORD)
    return Points(rows["x"], rows["y"], rows["scale"], rows["bits"])


def _bits(waves: Grey) -> int:
    return int.from_bytes(np.packbits((waves > np.median(waves)).ravel()).tobytes(), "big")


def packed(points: Points) -> bytes:
    """Return points as bytes."""
    rows = np.zeros(len(points), _RECORD)
    rows["x"], rows["y"], rows["scale"], rows["bits"] = points.x, points.y, points.scale, points.bits
    return rows.tobytes()


def unpacked(data: bytes) -> Points:
    """Return the points that bytes hold; a rest that is no whole point is left out."""
    rows = np.frombuffer(data[: len(data) // _RECORD.itemsize * _RECORD.itemsize], _RECORD)
    return Points(rows["x"], rows["y"], rows["scale"], rows["bits"])


def _octave(image: Grey, factor: float) -> list[_Peak]:
    levels = [image]
    for n in range(1, _STEPS + 3):
        levels.append(_blurred(levels[-1], _SIGMAS[n - 1] * _GROWTH))
    stack = np.stack([after - before for before, after in pairwise(levels)])
    found = []
    for level, y, x in _extremes(stack):
        dz, dy, dx = _peak(stack, level, y, x)
        sigma, strength = _BASE * 2 ** ((level + dz) / _STEPS), float(abs(stack[level, y, x]))
        found.append(_Peak(strength, y + dy, x + dx, sigma, factor, levels[level]))
    return found


def _mark(peak: _Peak) -> _Mark | None:
    waves = _waves(peak.level, peak.y, peak.x, peak.sigma)
    if waves is None:
        return None
    return _Mark(peak.x * peak.factor, peak.y * peak.factor, peak.sigma * peak.factor, waves)


def _peak(stack: Grey, z: int, y: int, x: int) -> tuple[float, float, float]:
    """Return how far a peak lies from its cell in scale, down and across, by a parabola each way."""
    middle = stack[z, y, x]
    ways = ((stack[z - 1, y, x], stack[z + 1, y, x]), (stack[z, y - 1, x], stack[z, y + 1, x]),
            (stack[z, y, x - 1], stack[z, y, x + 1]))  # fmt: skip
    offs = [_top(float(before), float(middle), float(after)) for before, after in ways]
    return offs[0], offs[1], offs[2]


def _top(before: float, middle: float, after: float) -> float:
    bend = before - 2 * middle + after
    return max(-0.5, min(0.5, (before - after) / (2 * bend))) if bend else 0.0


def _extremes(stack: Grey) -> list[tuple[int, int, int]]:
    """Return where a difference is the largest or the smallest of its 27 neighbours in place and scale."""
    inner = stack[1:-1, 1:-1, 1:-1]
    high, low = inner > _LEAST_CONTRAST, inner < -_LEAST_CONTRAST
    depth, height, width = stack.shape
    for dz in range(3):
        for dy in range(3):
            for dx in range(3):
                if (dz, dy, dx) != (1, 1, 1):
                    near = stack[dz : depth - 2 + dz, dy : height - 2 + dy, dx : width - 2 + dx]
                    high &= inner >= near
                    low &= inner <= near
    hits = np.argwhere(high | low) + 1
    strengths = np.abs(stack[tuple(hits.T)])
    order = np.argsort(-strengths, kind="stable")[: 2 * _MOST]
    return [(int(z), int(y), int(x)) for z, y, x in hits[order]]


def _waves(level: Grey, y: float, x: float, sigma: float) -> Grey | None:
    """Return the lowest waves of what surrounds a point; None where that goes beyond the picture."""
    reach = _REACH * sigma
    if min(x, y, level.shape[1] - 2 - x, level.shape[0] - 2 - y) < reach:
        return None
    offsets = np.linspace(-reach, reach, _PATCH)
    patch = _between(_between(level, y + offsets).T, x + offsets).T
    return np.asarray(_COSINES @ patch @ _COSINES.T, np.float32)


def _between(rows: Grey, at: NDArray[np.float64]) -> Grey:
    """Return rows at places between rows."""
    low = np.floor(at).astype(int)
    share = (at - low).astype(np.float32)[:, None]
    return np.asarray(rows[low] * (1 - share) + rows[low + 1] * share, np.float32)


def _cosines() -> Grey:
    """Return the waves of a cosine transform, the constant one left out."""
    k = np.arange(1, _WAVES + 1)[:, None]
    return np.cos(np.pi * k * (2 * np.arange(_PATCH) + 1) / (2 * _PATCH)).astype(np.float32)


_COSINES = _cosines()
_SIGNS = np.array([-1.0, 1.0] * (_WAVES // 2), np.float32)  # what mirroring makes of waves: the odd ones turn over


def _blurred(image: Grey, sigma: float) -> Grey:
    """Return a picture blurred by a Gaussian, its edges held."""
    radius = int(3 * sigma + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2).astype(np.float32)
    kernel /= kernel.sum()
    for axis in (0, 1):
        image = _along(image, kernel, radius, axis)
    return image


def _along(image: Grey, kernel: Grey, radius: int, axis: int) -> Grey:
    wide = np.pad(image, [(radius, radius) if axis == n else (0, 0) for n in (0, 1)], mode="edge")
    size = image.shape[axis]
    parts = (wide[n : n + size] if axis == 0 else wide[:, n : n + size] for n in range(len(kernel)))
    total = np.zeros_like(image)
    for weight, part in zip(kernel, parts, strict=True):
        total += weight * part
    return total
