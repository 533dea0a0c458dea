"""Pictures drawn for tests: scenes with sky, ground, houses, light, haze and grain; each number is one scene."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (640, 480)


def scene(number: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """Draw one scene."""
    rng = np.random.default_rng(number)
    width, height = size
    image = Image.fromarray(_ground(rng, width, height))
    pen = ImageDraw.Draw(image)
    horizon = int(height * rng.uniform(0.3, 0.6))
    for _ in range(int(rng.integers(6, 14))):
        _house(rng, pen, width, height, horizon)
    for _ in range(int(rng.integers(4, 10))):
        _thing(rng, pen, width, height)
    if number % 3 == 0:
        _words(rng, pen, width, height)
    image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.4, 1.2))))
    grain = rng.normal(0, 5, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int = 90, **more: object) -> bytes:
    """Return a picture as JPEG."""
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality, **more)
    return held.getvalue()


def _ground(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Sky and ground as slow waves of light in three colours."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    y, x = y / height, x / width
    light = np.zeros((height, width, 3))
    tint = rng.uniform(40, 190, 3)
    for _ in range(9):
        across, down, phase = rng.uniform(-7, 7), rng.uniform(-7, 7), rng.uniform(0, 7)
        light += np.sin(across * x + down * y + phase)[..., None] * rng.uniform(4, 24, 3)
    fall = (y * rng.uniform(-60, 60))[..., None]
    return np.clip(tint + light + fall, 0, 255).astype(np.uint8)


def _house(rng: np.random.Generator, pen: ImageDraw.ImageDraw, width: int, height: int, horizon: int) -> None:
    x, w = int(rng.integers(-40, width)), int(rng.integers(40, 150))
    top = horizon - int(rng.integers(20, max(21, horizon)))
    foot = horizon + int(rng.integers(20, height // 3))
    wall = tuple(int(v) for v in rng.integers(20, 235, 3))
    pen.rectangle((x, top, x + w, foot), fill=wall)
    glass = tuple(int(v) for v in rng.integers(0, 255, 3))
    step = int(rng.integers(14, 30))
    for wx in range(x + 6, x + w - 8, step):
        for wy in range(top + 8, foot - 12, step + 4):
            if rng.random() < 0.8:
                pen.rectangle((wx, wy, wx + step // 2, wy + step // 2), fill=glass)


def _thing(rng: np.random.Generator, pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
    x, y, r = int(rng.integers(0, width)), int(rng.integers(height // 3, height)), int(rng.integers(8, 70))
    colour = tuple(int(v) for v in rng.integers(0, 255, 3))
    if rng.random() < 0.5:
        pen.ellipse((x - r, y - r // 2, x + r, y + r // 2), fill=colour)
    else:
        corners = [(x + int(rng.integers(-r, r)), y + int(rng.integers(-r, r))) for _ in range(5)]
        pen.polygon(corners, fill=colour)


def _words(rng: np.random.Generator, pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
    text = "".join(chr(int(c)) for c in rng.integers(65, 91, 9))
    pen.text((int(rng.integers(0, width // 2)), int(rng.integers(0, height - 40))), text, fill=(250, 250, 240))
