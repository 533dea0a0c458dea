"""The bits by which a picture is found again: PDQ of the whole in its eight turnings, and marked points for crops."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.media.extra import needed
from dateline.media.points import Points, described, packed
from dateline.records.exhibit import Fingerprint

PDQ, POINTS = "pdq", "points"
LEAST_QUALITY = 50
_SIDE, _POINTS_SIDE = 512, 320
Grey = NDArray[np.float32]


def shrunk(image: Any, side: int = _SIDE) -> Any:
    """Return a picture as RGB, no side longer than `side`; what is see-through is laid on white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = needed("PIL.Image", "looking at pictures").new("RGBA", clear.size, "white")
        ground.alpha_composite(clear)
        image = ground
    image = image.convert("RGB")
    image.thumbnail((side, side))
    return image


def fingerprints(image: Any, frame: float = 0.0) -> list[Fingerprint]:
    """Return the fingerprints of a shrunk picture by which it is kept."""
    first = turnings(image, frame)[0]
    marks = packed(marked(image))
    return [first, Fingerprint(POINTS, frame, marks, first.quality)] if marks else [first]


def turnings(image: Any, frame: float = 0.0) -> list[Fingerprint]:
    """Return the PDQ of a shrunk picture in all eight turnings, by which it is looked for."""
    all_, quality = needed("pdqhash", "finding pictures again").compute_dihedral(np.asarray(image))
    return [Fingerprint(PDQ, frame, np.packbits(one.astype(bool)).tobytes(), int(quality)) for one in all_]


def marked(image: Any) -> Points:
    """Return the marked points of a shrunk picture."""
    return described(_grey(image))


def _grey(image: Any) -> Grey:
    small = image.convert("L")
    small.thumbnail((_POINTS_SIDE, _POINTS_SIDE))
    return np.asarray(small, np.float32)
