"""The map of a brief, drawn as SVG: places as circles as wide as they are vague, with a scale, and no borders."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

from dateline.publish.brief import Point

_WIDTH, _HEIGHT, _EDGE = 640.0, 420.0, 60.0
_LEAST_KM = 12.0
_KM_PER_DEGREE = 111.32
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def drawn_map(points: Sequence[Point]) -> str:
    """Return a map of some places; nothing where there is none. North is up."""
    if not points:
        return ""
    middle_lat, middle_lon = (_middle([p.lat for p in points]), _middle([p.lon for p in points]))
    narrow = max(0.05, math.cos(math.radians(middle_lat)))
    across = max(abs(p.lon - middle_lon) * narrow * _KM_PER_DEGREE for p in points)
    along = max(abs(p.lat - middle_lat) * _KM_PER_DEGREE for p in points)
    half = max(_LEAST_KM, across, along * _WIDTH / _HEIGHT) * 1.1
    scale = (_WIDTH / 2 - _EDGE) / half
    shapes = []
    for point in points:
        x = _WIDTH / 2 + (point.lon - middle_lon) * narrow * _KM_PER_DEGREE * scale
        y = _HEIGHT / 2 - (point.lat - middle_lat) * _KM_PER_DEGREE * scale
        shapes.append(_shape(point, x, y, scale))
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="Map of the places named; north is up">'
        f"{''.join(shapes)}{_bar(scale)}</svg>"
    )


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def _shape(point: Point, x: float, y: float, scale: float) -> str:
    told = [point.held] if point.held else []
    told += [f"{point.incidents} incident{'' if point.incidents == 1 else 's'}"] if point.incidents else []
    ring = max(4.0, point.radius_km * scale)
    wide = ring > _WIDTH / 2  # a province around the whole map: its name is enough
    circle = "" if wide else f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="{ring:.1f}"/>'
    title = html.escape(f"{point.name}, within {point.radius_km:g} km; {'; '.join(told)}")
    return (
        f"<g><title>{title}</title>{circle}"
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        f'<text x="{x + 6:.1f}" y="{y - 5:.1f}">{html.escape(point.name)}</text></g>'
    )


def _bar(scale: float) -> str:
    """Return a bar that says how far is how far."""
    km = max((step for step in _STEPS if step * scale <= _WIDTH / 4), default=_STEPS[0])
    end = 20 + km * scale
    return (
        f'<path d="M20 {_HEIGHT - 18:g}H{end:.1f}" stroke="currentColor" stroke-width="2"/>'
        f'<text x="20" y="{_HEIGHT - 24:g}">{km:,} km</text>'
    )
