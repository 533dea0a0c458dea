"""Bring what others wrote for the desk's pages into the package, by npm from the lock file beside this.

The build of the package does it, `python web-assets/vendor.py` too. It never fails a build: where there is no npm, no
network, or DATELINE_NO_NPM is set, the pages draw their maps on the server alone. With --tests it brings what the
tests check pages with into web-assets/node_modules instead.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
INTO = HERE.parent / "src" / "dateline" / "web" / "static" / "vendor"
NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=0", "--loglevel=error")
SECONDS = 20  # after which npm is given up
COPIED = {
    "leaflet.css": "leaflet/dist/leaflet.css", "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.LICENSE.txt": "leaflet/LICENSE", "world-atlas.LICENSE.txt": "world-atlas/LICENSE",
}  # fmt: skip
LAND = "world-atlas/land-50m.json"
TOLERANCE = 0.02  # degrees that the outline of the land may be off by for being made small
PER_DEGREE = 100  # of which the outline is written in whole ones
Point = tuple[float, float]


class Lacking(Exception):
    """What is not there to bring anything with, in a few words."""


def vendored() -> str:
    """Bring what pages load, unless it is there already, and say in a line what was done."""
    try:
        done = _brought()
    except (Lacking, OSError, ValueError, LookupError) as error:
        kept = "; what was brought before stays" if (INTO / "stamp.txt").exists() else ""
        done = f"nothing brought for the desk's pages ({error}){kept}: maps are drawn on the server all the same"
    print(f"dateline: {done}", file=sys.stderr)
    return done


def _brought() -> str:
    stamp = _stamp()
    if (INTO / "stamp.txt").exists() and (INTO / "stamp.txt").read_text(encoding="ascii") == stamp:
        return "what the desk's pages load is there already"
    with tempfile.TemporaryDirectory(prefix="dateline-npm-") as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        _npm(Path(folder), "--omit=dev")
        made = Path(folder, "vendor")
        _made(Path(folder, "node_modules"), made)
        (made / "stamp.txt").write_text(stamp, encoding="ascii")
        shutil.rmtree(INTO, ignore_errors=True)
        shutil.copytree(made, INTO)
    return "Leaflet and the outline of the land brought for the desk's pages"


def _stamp() -> str:
    """Return what tells one lock file, with this way of bringing what it names, from another."""
    both = (HERE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(both).hexdigest()


def _npm(folder: Path, *options: str) -> None:
    if os.environ.get("DATELINE_NO_NPM"):
        raise Lacking("DATELINE_NO_NPM is set")
    npm = shutil.which("npm")
    if npm is None:
        raise Lacking("there is no npm here")
    try:
        done = subprocess.run(
            [npm, *NPM, *options], cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Lacking(f"npm took longer than {SECONDS} seconds") from None
    if done.returncode:
        raise Lacking(f"npm: {next(iter(done.stderr.strip().splitlines()), 'it failed')[:120]}")


def _made(modules: Path, into: Path) -> None:
    into.mkdir()
    for name, source in COPIED.items():
        text = (modules / source).read_text(encoding="utf-8")
        kept = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL=")]
        (into / name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    rings = outline(json.loads((modules / LAND).read_text(encoding="utf-8")))
    (into / "land.json").write_text(json.dumps(rings, separators=(",", ":")), encoding="ascii")


def outline(topology: dict[str, Any]) -> list[list[int]]:
    """Return the rings of the land, each as steps in hundredths of a degree: east, north, east, north, and so on."""
    arcs = list(_arcs(topology))
    rings = (
        _thinned(_ring(arcs, ring))
        for shape in topology["objects"]["land"]["geometries"]
        for polygon in shape["arcs"]
        for ring in polygon
    )
    return [steps for steps in map(_steps, rings) if len(steps) >= 8]


def _arcs(topology: dict[str, Any]) -> Iterable[list[Point]]:
    """Decode the arcs of a TopoJSON: each is a start and steps from it, in whole ones of a grid."""
    (wide, tall), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for east, north in arc:
            x, y = x + east, y + north
            points.append((x * wide + west, y * tall + south))
        yield points


def _ring(arcs: Sequence[list[Point]], numbers: Iterable[int]) -> list[Point]:
    """Join arcs into a ring; a number below nought is an arc walked backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _thinned(points: Sequence[Point]) -> list[Point]:
    """Leave out the points that lie within the tolerance of the line between their neighbours (Douglas-Peucker)."""
    kept, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        off, most = max(
            ((_off(points[n], points[first], points[last]), n) for n in range(first + 1, last)), default=(0.0, 0)
        )
        if off > TOLERANCE:
            kept.add(most)
            waiting += [(first, most), (most, last)]
    return [points[n] for n in sorted(kept)]


def _off(point: Point, start: Point, end: Point) -> float:
    """Return how far a point lies from a line that ends."""
    (x, y), (left, low) = point, start
    wide, tall = end[0] - left, end[1] - low
    square = wide * wide + tall * tall
    along = max(0.0, min(1.0, ((x - left) * wide + (y - low) * tall) / square)) if square else 0.0
    return math.hypot(x - left - along * wide, y - low - along * tall)


def _steps(points: Sequence[Point]) -> list[int]:
    steps: list[int] = []
    at = (0, 0)
    for x, y in points:
        to = (round(x * PER_DEGREE), round(y * PER_DEGREE))
        if not steps or to != at:
            steps += [to[0] - at[0], to[1] - at[1]]
            at = to
    return steps


def for_tests() -> str:
    """Bring what tests check pages with, and say in a line what was done."""
    try:
        if (HERE / "node_modules" / "axe-core" / "axe.min.js").exists():
            return "what the tests check pages with is there already"
        _npm(HERE)
    except (Lacking, OSError) as error:
        return f"nothing brought to check pages with ({error}): the tests say what they leave out"
    return "axe brought to check the desk's pages with"


if __name__ == "__main__":
    if "--tests" in sys.argv[1:]:
        print(f"dateline: {for_tests()}", file=sys.stderr)
    else:
        vendored()
