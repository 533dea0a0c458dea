"""The bits by which a picture is found again: PDQ of the whole in its eight turnings, and marked points for crops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.media.extra import needed
from dateline.media.points import Points, described, described_turned, packed
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


@dataclass(frozen=True, slots=True)
class Prints:
    """Fingerprints of a picture: those by which it is kept, and those by which it is looked for, in eight turnings."""

    kept: list[Fingerprint]
    turned: list[Fingerprint]


def prints(image: Any, frame: float = 0.0) -> Prints:
    """Return the fingerprints of a shrunk picture."""
    whole = turnings(image, frame)
    marks = [packed(one) for one in described_turned(_grey(image))]
    points = [Fingerprint(POINTS, frame, bits, whole[0].quality) for bits in marks if bits]
    return Prints([whole[0], *points[:1]], [*whole, *points])


def fingerprints(image: Any, frame: float = 0.0) -> list[Fingerprint]:
    """Return the fingerprints of a shrunk picture by which it is kept."""
    return prints(image, frame).kept


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
