"""Pictures found again: saved anew, resized, turned, mirrored, cropped; and no two that are not the same."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest

pytest.importorskip("pdqhash", reason="the media extra is not installed")

from PIL import Image

from dateline.media.index import LEAST, LEAST_TURNED, Marked, Match, Whole
from dateline.media.likeness import LEAST_QUALITY, PDQ, POINTS, fingerprints, marked, prints, shrunk, turnings
from dateline.media.points import packed, unpacked
from pictures import jpeg, scene

NUMBER = 24
_TURN = Image.Transpose


def _again(image: Image.Image, quality: int = 60) -> Image.Image:
    return Image.open(io.BytesIO(jpeg(image, quality)))


def _cropped(image: Image.Image, number: int) -> Image.Image:
    """Cut a picture anywhere, leaving between half and all of each side."""
    rng = np.random.default_rng(number)
    width, height = (int(side * share) for side, share in zip(image.size, rng.uniform(0.55, 0.95, 2), strict=True))
    x, y = int(rng.integers(0, image.width - width + 1)), int(rng.integers(0, image.height - height + 1))
    return _again(image.crop((x, y, x + width, y + height)), 75)


COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "saved anew at low quality": lambda one: _again(one, 30),
    "half the size": lambda one: _again(one.resize((320, 240))),
    "larger": lambda one: _again(one.resize((1024, 768))),
    "another shape": lambda one: one.resize((600, 500)),
    "mirrored": lambda one: _again(one.transpose(_TURN.FLIP_LEFT_RIGHT)),
    "upside down": lambda one: one.transpose(_TURN.ROTATE_180),
    "on its side": lambda one: _again(one.transpose(_TURN.ROTATE_90)),
    "mirrored on its side": lambda one: one.transpose(_TURN.TRANSPOSE),
}


@pytest.fixture(scope="module")
def drawn() -> list[Image.Image]:
    return [scene(number) for number in range(NUMBER)]


@pytest.fixture(scope="module")
def whole(drawn: list[Image.Image]) -> Whole:
    held = [one for image in drawn for one in fingerprints(shrunk(image.copy())) if one.kind == PDQ]
    assert min(one.quality for one in held) >= LEAST_QUALITY
    return Whole(one.bits for one in held)


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_found_and_nothing_else(how: str, drawn: list[Image.Image], whole: Whole) -> None:
    for number, image in enumerate(drawn):
        near = whole.near([one.bits for one in turnings(shrunk(COPIES[how](image)))])
        assert [match.place for match in near] == [number], how


_TURNINGS = [None, _TURN.FLIP_LEFT_RIGHT, _TURN.FLIP_TOP_BOTTOM, _TURN.ROTATE_90, _TURN.ROTATE_180, _TURN.ROTATE_270,
             _TURN.TRANSPOSE, _TURN.TRANSVERSE]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_a_cropped_copy_is_found_by_its_points_and_nothing_else(turned: bool, drawn: list[Image.Image]) -> None:
    some = drawn[: NUMBER // 2]
    held = Marked([marked(shrunk(image.copy())) for image in some])
    found = []
    for number, image in enumerate(some):
        turning = _TURNINGS[number % len(_TURNINGS)] if turned else None
        cut = shrunk(_cropped(image if turning is None else image.transpose(turning), number))
        points = [unpacked(one.bits) for one in prints(cut).turned if one.kind == POINTS]
        assert len(points) == 8
        least = [LEAST, *[LEAST_TURNED] * 7]
        found.append(
            {match.place for one, fewest in zip(points, least, strict=True) for match in held.like(one, fewest)}
        )
    assert sum(places == {number} for number, places in enumerate(found)) >= 0.85 * len(some)
    assert all(places <= {number} for number, places in enumerate(found))


def test_a_turning_moves_points_as_turning_the_picture_does() -> None:
    image = shrunk(scene(5, (320, 240)))
    upright = {(round(x), round(y)) for x, y in zip(*(lambda p: (p.x, p.y))(marked(image)), strict=True)}
    turned = [unpacked(one.bits) for one in prints(image).turned if one.kind == POINTS]
    mirrored = {(319 - x, y) for x, y in upright}
    moved = {(round(x), round(y)) for x, y in zip(turned[4].x, turned[4].y, strict=True)}
    assert len(moved & mirrored) > 0.8 * len(mirrored)
    assert np.array_equal(turned[0].bits, marked(image).bits)


def test_points_survive_being_kept() -> None:
    points = marked(shrunk(scene(3)))
    again = unpacked(packed(points) + b"rest")
    assert len(again) == len(points) > 40
    assert np.array_equal(again.bits, points.bits)
    assert np.array_equal(again.x, points.x)


def test_a_flat_picture_has_no_quality_and_no_points() -> None:
    found = fingerprints(Image.new("RGB", (300, 200), "grey"))
    assert [one.kind for one in found] == [PDQ]
    assert found[0].quality < LEAST_QUALITY
    assert POINTS not in {one.kind for one in found}


def test_an_empty_index_finds_nothing() -> None:
    assert Whole([]).near([bytes(32)]) == []
    assert Marked([]).like(marked(shrunk(scene(1)))) == []


def test_distances_are_those_of_counting_bit_by_bit() -> None:
    rng = np.random.default_rng(2)
    held = [rng.bytes(32) for _ in range(200)]
    asked = bytes(a ^ b for a, b in zip(held[17], bytes([3] * 5 + [0] * 27), strict=True))
    counted = [int.from_bytes(one, "big") ^ int.from_bytes(asked, "big") for one in held]
    assert Whole(held).near([asked]) == [Match(17, 10)]
    expected = sorted((bits.bit_count(), n) for n, bits in enumerate(counted))
    assert [(m.distance, m.place) for m in Whole(held).near([asked], 256)] == expected


def test_looking_through_all_costs_less_than_a_loop_over_them() -> None:
    import timeit

    rng = np.random.default_rng(4)
    held = [rng.bytes(32) for _ in range(20_000)]
    numbers = [int.from_bytes(one, "big") for one in held]
    asked, index = rng.bytes(32), Whole(held)
    number = int.from_bytes(asked, "big")
    packed_ = min(timeit.repeat(lambda: index.near([asked]), number=1, repeat=5))
    loop = min(timeit.repeat(lambda: [(one ^ number).bit_count() <= 31 for one in numbers], number=1, repeat=3))
    assert packed_ < loop
