"""Polygons as places: a point that lies inside, a radius that covers the whole, and whether another point lies within.

Longitudes are unwrapped, so a polygon may cross the antimeridian; inside is by the even-odd rule, so one that crosses
itself has an inside too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dateline.gazetteer.lookup import distance_km
from dateline.gazetteer.record import BadRecord, degrees
from dateline.records.referent import Place

Point = tuple[float, float]  # longitude, latitude, as in GeoJSON
Ring = list[Point]
Polygon = list[Ring]
_SCANS = (0.5, 0.25, 0.75, 0.4, 0.6, 0.1, 0.9)
_CHECKED = 2_000
_MOST_POINTS = 500_000


@dataclass(frozen=True, slots=True)
class Outline:
    """What a polygon comes down to."""

    lat: float
    lon: float
    radius_km: float
    crosses_itself: bool


def outline(polygons: object) -> Outline:
    """Return the point and radius of polygons as GeoJSON writes them. Raises `BadRecord` where they enclose nothing."""
    listed = [[_listed(ring) for ring in _listed(polygon)] for polygon in _listed(polygons)]
    if sum(len(ring) for polygon in listed for ring in polygon) > _MOST_POINTS:
        raise BadRecord(f"a polygon of more than {_MOST_POINTS:,} points; simplify it")
    shapes = [[_ring(ring) for ring in polygon] for polygon in listed if polygon]
    if not shapes:
        raise BadRecord("a polygon without points")
    largest = max(shapes, key=lambda shape: abs(_area(shape[0])))
    if abs(_area(largest[0])) < 1e-12 and not _widest(largest):
        raise BadRecord("a polygon that encloses nothing")
    lon, lat = _inside(largest)
    lon = (lon + 180.0) % 360.0 - 180.0
    farthest = max(_km(lon, lat, x, y) for shape in shapes for x, y in shape[0])
    return Outline(round(lat, 6), round(lon, 6), round(farthest, 3), any(_crosses(ring) for s in shapes for ring in s))


def _listed(written: object) -> list[Any]:
    if not isinstance(written, list):
        raise BadRecord("a polygon whose corners are no list")
    return written


def _km(lon: float, lat: float, x: float, y: float) -> float:
    return distance_km(_at(lat, lon), _at(y, x))


def _at(lat: float, lon: float) -> Place:
    return Place("", lat, lon, "", None, "", None, 0.0)


def _ring(points: Iterable[Any]) -> Ring:
    """Return a ring with its longitudes unwrapped: no step is longer than half around the world."""
    ring: Ring = []
    for point in points:
        if not isinstance(point, list | tuple) or len(point) < 2:
            raise BadRecord("a polygon with a corner that is no pair of numbers")
        lat, lon = _corner(point)
        if ring:
            lon += 360.0 * round((ring[-1][0] - lon) / 360.0)
        ring.append((lon, lat))
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(set(ring)) < 3:
        raise BadRecord(f"a polygon with {len(set(ring))} different corners; three are the least")
    return ring


def _corner(point: Sequence[Any]) -> Point:
    """Return latitude and longitude; a map of the Pacific may count longitudes on to 360."""
    if isinstance(point[0], bool) or not isinstance(point[0], int | float) or not 180 < abs(point[0]) <= 360:
        return degrees(point[1], point[0])
    lat, _ = degrees(point[1], 0.0)
    return lat, float(point[0])


def _area(ring: Ring) -> float:
    x0, y0 = ring[0]
    return sum((ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in pairwise(ring)) / 2.0


def _inside(shape: Polygon) -> Point:
    """Return the centroid where it lies inside, else the middle of the widest stretch that does."""
    ring, area = shape[0], _area(shape[0])
    if abs(area) > 1e-12:
        x0, y0 = ring[0]
        x = y = 0.0
        for (ax, ay), (bx, by) in pairwise(ring):
            cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
            x += (ax + bx - 2 * x0) * cross
            y += (ay + by - 2 * y0) * cross
        centre = (x0 + x / (6.0 * area), y0 + y / (6.0 * area))
        if within(shape, centre):
            return centre
    widest = _widest(shape)
    if not widest:
        raise BadRecord("a polygon that encloses nothing")
    return widest[0][1]


def _widest(shape: Polygon) -> list[tuple[float, Point]]:
    """Return the widest stretches inside along a few lines of latitude, the widest first."""
    south, north = min(y for _, y in shape[0]), max(y for _, y in shape[0])
    found: list[tuple[float, Point]] = []
    for share in _SCANS:
        y = south + (north - south) * share
        edges = sorted(x for ring in shape for x in _crossings(ring, y))
        spans = list(zip(edges[::2], edges[1::2], strict=False))
        found += [(b - a, ((a + b) / 2.0, y)) for a, b in spans if b - a > 1e-9]
    return sorted(found, key=lambda row: -row[0])


def _crossings(ring: Ring, y: float) -> list[float]:
    return [ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in pairwise(ring) if (ay > y) != (by > y)]


def within(shape: Polygon, point: Point) -> bool:
    """Tell whether a point lies inside a polygon with unwrapped longitudes, and in none of its holes."""
    x, y = point
    return sum(1 for ring in shape for edge in _crossings(ring, y) if edge > x) % 2 == 1


def covers(geometry: dict[str, Any], lat: float, lon: float) -> bool:
    """Tell whether a GeoJSON polygon or multi-polygon covers a point."""
    coordinates = geometry["coordinates"]
    polygons = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    shapes = [[_ring(ring) for ring in polygon] for polygon in polygons]
    return any(within(shape, (lon + turn, lat)) for shape in shapes for turn in (-360.0, 0.0, 360.0))


def _crosses(ring: Ring) -> bool:
    """Tell whether a ring crosses itself; a ring of very many points is taken at its word."""
    edges = sorted((min(a[0], b[0]), max(a[0], b[0]), at, a, b) for at, (a, b) in enumerate(pairwise(ring)) if a != b)
    if len(edges) > _CHECKED:
        return False
    last = max((edge[2] for edge in edges), default=0)
    for index, (_, right, one, a, b) in enumerate(edges):
        for left, _, other, c, d in edges[index + 1 :]:
            if left > right:
                break
            if abs(one - other) not in (1, last) and _cut(a, b, c, d):
                return True
    return False


def _cut(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, p: Point) -> float:
    return (
        math.copysign(1.0, cross) if (cross := (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])) else 0.0
    )
