"""Measure exhibits: pictures found again, false matches, the index at 100,000, the sun, and the rate of taking in.

Run from the repository's root: PYTHONPATH=src:tests python bench/media.py [PICTURES]
"""

from __future__ import annotations

import io
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from dateline.desk import Desk
from dateline.desk.exhibits import DeskExhibits, Told
from dateline.gazetteer.world import open_world
from dateline.media.index import LEAST, LEAST_TURNED, Marked, Whole
from dateline.media.likeness import PDQ, POINTS, marked, prints, shrunk, turnings
from dateline.media.points import unpacked
from dateline.media.sun import sun
from pictures import jpeg, scene

_TURN = Image.Transpose
_LARGE, _SMALL = 100_000, (400, 300)


def _again(image: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(jpeg(image, quality)))


COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "saved anew (quality 30)": lambda one: _again(one, 30),
    "half the size": lambda one: _again(one.resize((one.width // 2, one.height // 2)), 70),
    "1.6 times the size": lambda one: _again(one.resize((one.width * 8 // 5, one.height * 8 // 5)), 80),
    "mirrored": lambda one: _again(one.transpose(_TURN.FLIP_LEFT_RIGHT), 80),
    "upside down": lambda one: _again(one.transpose(_TURN.FLIP_TOP_BOTTOM), 80),
    "turned by 90": lambda one: _again(one.transpose(_TURN.ROTATE_90), 80),
    "turned by 180": lambda one: _again(one.transpose(_TURN.ROTATE_180), 80),
    "turned by 270": lambda one: _again(one.transpose(_TURN.ROTATE_270), 80),
}
TURNED: dict[str, Image.Transpose | None] = {
    "cropped": None, "cropped and mirrored": _TURN.FLIP_LEFT_RIGHT, "cropped and turned by 90": _TURN.ROTATE_90,
    "cropped and turned by 180": _TURN.ROTATE_180, "cropped, mirrored and on its side": _TURN.TRANSPOSE,
}  # fmt: skip


def cropped(image: Image.Image, number: int) -> Image.Image:
    """Cut a picture anywhere, leaving 55 to 95 in a hundred of each side, and save it at quality 75."""
    rng = np.random.default_rng(number)
    width, height = (int(side * share) for side, share in zip(image.size, rng.uniform(0.55, 0.95, 2), strict=True))
    x, y = int(rng.integers(0, image.width - width + 1)), int(rng.integers(0, image.height - height + 1))
    return _again(image.crop((x, y, x + width, y + height)), 75)


def likeness(number: int) -> None:
    """Print how many copies of drawn pictures are found, and how many others are found with them."""
    drawn = [scene(one) for one in range(number)]
    small = [shrunk(one.copy()) for one in drawn]
    whole, points = Whole(turnings(one)[0].bits for one in small), Marked([marked(one) for one in small])
    false = pairs = 0
    for name, copy in COPIES.items():
        hits = 0
        for at, image in enumerate(drawn):
            places = {one.place for one in whole.near([one.bits for one in turnings(shrunk(copy(image)))])}
            hits, false, pairs = hits + (at in places), false + len(places - {at}), pairs + number - 1
        print(f"{name:<38} {hits / number:.4f} found of {number}", flush=True)
    for name, turning in TURNED.items():
        hits = 0
        for at, image in enumerate(drawn):
            cut = prints(shrunk(cropped(image if turning is None else image.transpose(turning), at))).turned
            marks = [unpacked(bits.bits) for bits in cut if bits.kind == POINTS]
            least = [LEAST, *[LEAST_TURNED] * 7]
            places = {one.place for mark, few in zip(marks, least, strict=False) for one in points.like(mark, few)}
            places |= {one.place for one in whole.near([bits.bits for bits in cut if bits.kind == PDQ])}
            hits, false, pairs = hits + (at in places), false + len(places - {at}), pairs + number - 1
        print(f"{f'{name} (55-95 % a side)':<38} {hits / number:.4f} found of {number}", flush=True)
    apart = [one for at in range(number) for one in points.like(marked(small[at])) if one.place != at]
    print(f"false matches: {false} of {pairs:,} pairs of a copy and another; {len(apart)} among the originals' points")


def index() -> None:
    """Print what comparing one new picture with 100,000 held ones costs."""
    rng = np.random.default_rng(1)
    whole = Whole([rng.bytes(32 * _LARGE)])
    asked = [rng.bytes(32) for _ in range(8)]
    times = [_timed(lambda: whole.near(asked)) for _ in range(40)]
    print(f"one picture, eight turnings, against {_LARGE:,}: median {1000 * statistics.median(times):.1f} ms, "
          f"worst of 40 {1000 * max(times):.1f} ms")  # fmt: skip


def sun_places() -> None:
    """Print how far the sun stands from where astral has it."""
    try:
        from astral import Observer
        from astral.sun import azimuth, elevation
    except ImportError:
        print("sun: astral is not installed")
        return
    rng, worst = np.random.default_rng(5), 0.0
    for _ in range(20_000):
        moment = datetime(1950, 1, 1, tzinfo=UTC) + timedelta(days=float(rng.uniform(0, 36_890)))
        lat, lon = float(rng.uniform(-66, 66)), float(rng.uniform(-180, 180))
        high = elevation(Observer(lat, lon), moment, with_refraction=False)
        ours = sun(np.array([moment.timestamp()]), lat, lon)
        there = np.radians(azimuth(Observer(lat, lon), moment))
        a, b, c = np.radians(ours.azimuth[0]), np.radians(ours.elevation[0]), np.radians(high)
        off = np.sin((b - c) / 2) ** 2 + np.cos(b) * np.cos(c) * np.sin((a - there) / 2) ** 2
        worst = max(worst, float(np.degrees(2 * np.arcsin(np.sqrt(off)))))
    print(f"sun: within {worst:.4f} degrees of astral at 20,000 places and moments of 1950 to 2050")


def rate(number: int = 200) -> None:
    """Print how many small pictures a desk takes in in a minute, each in its own transaction, and what one costs."""
    pictures = [jpeg(scene(5000 + one, _SMALL), 80) for one in range(number)]
    now = datetime(2031, 5, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        where = str(Path(folder) / "desk.sqlite")
        with Desk.open(where, now) as desk, DeskExhibits(desk, open_world) as exhibits:
            exhibits.add(jpeg(scene(1), 80), "first", Told("bench", "36.2,37.15", "2016-04-27"), now)
            began = time.process_time()
            spent = sum(_each(exhibits, pictures, now))
            here = time.process_time() - began
    there = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"rate: {60 * number / spent:,.0f} exhibits a minute on this machine as it is now ({number} pictures of "
          f"{_SMALL[0]} by {_SMALL[1]}); of a processor, one takes {1000 * here / number:.0f} ms in the desk and "
          f"{1000 * (there.ru_utime + there.ru_stime) / number:.0f} ms in the worker, its start taken in")  # fmt: skip


def _each(exhibits: DeskExhibits, pictures: list[bytes], now: datetime) -> Iterator[float]:
    for data in pictures:
        yield _timed(lambda data=data: exhibits.add(data, "x.jpg", Told("bench", "36.2,37.15", "2016-04-27"), now))


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    index()
    sun_places()
    rate()
    likeness(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
