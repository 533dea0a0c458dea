"""The outline of the land where it came with the package: what of it lies in a frame, ring by ring."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from dateline.web import assets

Point = tuple[float, float]
Box = tuple[float, float, float, float]
_PER_DEGREE = 100


@cache
def rings() -> tuple[tuple[Box, tuple[Point, ...]], ...]:
    """Return the rings of the land, by longitude and latitude, each with the box that it fills; none if not brought."""
    if not assets.brought():
        return ()
    found = (tuple(_walked(steps)) for steps in json.loads(assets.content("vendor/land.json")))
    return tuple((_box(ring), ring) for ring in found)


def _walked(steps: Sequence[int]) -> Iterable[Point]:
    x = y = 0
    for n in range(0, len(steps), 2):
        x, y = x + steps[n], y + steps[n + 1]
        yield x / _PER_DEGREE, y / _PER_DEGREE


def _box(ring: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def within(frame: Box) -> list[list[Point]]:
    """Return what of each ring lies in a frame of west, south, east and north."""
    found = (list(ring) if _holds(frame, box) else _clipped(ring, frame) for box, ring in rings() if _meet(frame, box))
    return [ring for ring in found if len(ring) > 2]


def _holds(frame: Box, box: Box) -> bool:
    return frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _meet(frame: Box, box: Box) -> bool:
    return frame[0] < box[2] and box[0] < frame[2] and frame[1] < box[3] and box[1] < frame[3]


def _clipped(ring: Iterable[Point], frame: Box) -> list[Point]:
    """Cut a ring at the four sides of a frame, one after the other (Sutherland-Hodgman)."""
    found = list(ring)
    for side, limit in enumerate(frame):
        found = _cut(found, side % 2, limit, 1 if side < 2 else -1)
    return found


def _cut(ring: Sequence[Point], axis: int, limit: float, sign: int) -> list[Point]:
    kept: list[Point] = []
    for before, point in pairwise((*ring[-1:], *ring)):
        was_in, is_in = (before[axis] - limit) * sign >= 0, (point[axis] - limit) * sign >= 0
        if was_in != is_in:
            kept.append(_crossing(before, point, axis, limit))
        if is_in:
            kept.append(point)
    return kept


def _crossing(before: Point, point: Point, axis: int, limit: float) -> Point:
    part = (limit - before[axis]) / (point[axis] - before[axis])
    other = before[1 - axis] + part * (point[1 - axis] - before[1 - axis])
    return (limit, other) if axis == 0 else (other, limit)
