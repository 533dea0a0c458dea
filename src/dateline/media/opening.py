"""Pictures opened, by their type, before anything of them is decoded."""

from __future__ import annotations

import io
import warnings
from typing import Any

from dateline.media.extra import heic_reader, needed
from dateline.media.kinds import HEIC

MOST_PIXELS = 100_000_000


def opened(data: bytes, type: str) -> Any:
    """Open a picture without decoding it; one of too many dots is an error."""
    module = needed("PIL.Image", "looking at pictures")
    module.MAX_IMAGE_PIXELS = MOST_PIXELS
    if type == HEIC:
        heic_reader().register_heif_opener()
    with warnings.catch_warnings():
        warnings.simplefilter("error", module.DecompressionBombWarning)
        return module.open(io.BytesIO(data))
