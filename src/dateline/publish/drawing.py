"""The map of a brief, drawn as SVG: places as circles as wide as they are vague, with a scale, and no borders."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dateline.publish.brief import Point

_WIDTH, _HIGHEST, _LOWEST, _EDGE = 640.0, 420.0, 240.0, 60.0
_LEAST_KM = 12.0
_KM_PER_DEGREE = 111.32
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_LETTER, _LINE = 5.6, 12.0  # of a label, about as wide and as high as its fonts make them
_INK = "#1b4f9c"


def drawn_map(points: Sequence[Point]) -> str:
    """Return a map of some places; nothing where there is none. North is up."""
    if not points:
        return ""
    drawn = _Drawn(points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {drawn.height:g}" role="img" '
        f'aria-label="Map of the places named; north is up">{"".join(drawn.shapes())}{drawn.bar()}</svg>'
    )


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


@dataclass(slots=True)
class _Drawn:
    """A map under way: its scale, and the boxes that labels have taken."""

    points: Sequence[Point]
    lat: float = 0.0
    lon: float = 0.0
    narrow: float = 1.0
    scale: float = 1.0
    height: float = _LOWEST
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lat, self.lon = _middle([p.lat for p in self.points]), _middle([p.lon for p in self.points])
        self.narrow = max(0.05, math.cos(math.radians(self.lat)))
        across = max(abs(p.lon - self.lon) * self.narrow * _KM_PER_DEGREE for p in self.points)
        along = max(abs(p.lat - self.lat) * _KM_PER_DEGREE for p in self.points)
        wide = max(min(p.radius_km, _LEAST_KM) for p in self.points)
        half = max(_LEAST_KM, across, along * _WIDTH / _HIGHEST) + wide
        self.scale = (_WIDTH / 2 - _EDGE) / half
        self.height = min(_HIGHEST, max(_LOWEST, 2 * ((along + wide) * self.scale + _EDGE / 2)))

    def shapes(self) -> Iterator[str]:
        """Yield the circles of all places, then the dots and names above them."""
        yield from (self._ring(point) for point in self.points)
        self.taken += [(x - 4, y - 4, x + 4, y + 4) for x, y in map(self._at, self.points)]
        yield from (self._label(point) for point in self.points)

    def bar(self) -> str:
        """Return a bar that says how far is how far."""
        km = max((step for step in _STEPS if step * self.scale <= _WIDTH / 4), default=_STEPS[0])
        return (
            f'<path d="M20 {self.height - 18:g}H{20 + km * self.scale:.1f}" stroke="currentColor" stroke-width="2"/>'
            f'<text x="20" y="{self.height - 24:g}" font-size="11">{km:,} km</text>'
        )

    def _at(self, point: Point) -> tuple[float, float]:
        x = _WIDTH / 2 + (point.lon - self.lon) * self.narrow * _KM_PER_DEGREE * self.scale
        return x, self.height / 2 - (point.lat - self.lat) * _KM_PER_DEGREE * self.scale

    def _ring(self, point: Point) -> str:
        """Return the circle of a place; of a province around the whole map the name is enough."""
        (x, y), ring = self._at(point), max(4.0, point.radius_km * self.scale)
        if ring > _WIDTH / 2:
            return ""
        return (
            f'<circle class="ring" fill="{_INK}" fill-opacity=".13" stroke="{_INK}" stroke-opacity=".5" '
            f'cx="{x:.1f}" cy="{y:.1f}" r="{ring:.1f}"/>'
        )

    def _label(self, point: Point) -> str:
        (x, y), count = self._at(point), f"{point.incidents} incident{'' if point.incidents == 1 else 's'}"
        told = ([point.held] if point.held else []) + ([count] if point.incidents else [])
        title = html.escape(f"{point.name}, within {point.radius_km:g} km; {'; '.join(told)}")
        dot = f'<circle class="dot" fill="{_INK}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        return f"<g><title>{title}</title>{dot}{self._words([point.name, *told], x, y)}</g>"

    def _words(self, lines: Sequence[str], x: float, y: float) -> str:
        """Return the name of a place, and under it what is told of it where there is room for that."""
        for some in (lines, lines[:1]):
            box = self._room(some, x, y)
            if box:
                self.taken.append(box)
                rows = enumerate(some)
                return "".join(_row(text, box[0], box[1] + _LINE * (at + 0.8), at) for at, text in rows)
        return ""

    def _room(self, lines: Sequence[str], x: float, y: float) -> tuple[float, float, float, float] | None:
        """Return where some lines fit beside a point without covering others."""
        wide, high = max(map(len, lines)) * _LETTER + 2, len(lines) * _LINE
        for left, top in ((x + 6, y - 9), (x - wide - 6, y - 9), (x - wide / 2, y + 6), (x - wide / 2, y - high - 6)):
            box = (left, top, left + wide, top + high)
            inside = box[0] >= 2 and box[1] >= 2 and box[2] <= _WIDTH - 2 and box[3] <= self.height - 2
            if inside and not any(_meet(box, other) for other in self.taken):
                return box
        return None


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _row(text: str, x: float, y: float, at: int) -> str:
    weight = ' font-size="11" font-weight="600"' if at == 0 else ' class="told" font-size="9.5"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{weight}>{html.escape(text)}</text>'
