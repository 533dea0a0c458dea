"""Traces of saving again and of editing in pictures; hints, and never more than hints."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.media.extra import needed, tool
from dateline.media.likeness import shrunk
from dateline.media.limits import LIMITS
from dateline.records.exhibit import Check, Statement

HINTS, NO_HINTS, CANNOT_SAY = "hints", "no hints", "cannot say"
_EDITORS = ("photoshop", "lightroom", "gimp", "snapseed", "picsart", "affinity", "pixelmator", "facetune", "canva",
            "capture one", "paint.net", "premiere", "final cut", "davinci", "capcut", "inshot", "kinemaster", "imovie",
            "midjourney", "dall", "stable diffusion", "firefly", "comfyui")  # fmt: skip
_MARKS = ((b"Photoshop 3.0", "a block of Photoshop's resources (other programs write it too)"),
          (b"Ducky", "a mark of Photoshop's saving for the web"),
          (b"Lavf", "a mark of FFmpeg, with which many programs and platforms save films"))  # fmt: skip
_THUMBNAIL_OFF = 70  # of 256 bits
_LUMA = np.array(
    [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
     87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
     72, 92, 95, 98, 112, 100, 103, 99]
)  # fmt: skip
_FREQUENCIES = ((0, 1), (1, 0), (1, 1))
_PERIODIC = 0.35
Numbers = NDArray[np.float64]


def traces_check(data: bytes, image: Any, statements: Sequence[Statement]) -> Check:
    """Gather the hints in a picture, or in a file that is none."""
    found = [*_programs(statements), *(words for mark, words in _MARKS if mark in data[:200_000])]
    tables: Mapping[int, Sequence[int]] = getattr(image, "quantization", None) or {}
    told = list(_tables(tables))
    if image is not None:
        found += [*_saved_twice(image, tables), *_thumbnail(data, image)]
    verdict = HINTS if found else NO_HINTS if image is not None else CANNOT_SAY
    return Check("traces", tool("Pillow"), verdict, (*found, *told), *LIMITS["traces"])


def _programs(statements: Sequence[Statement]) -> Iterator[str]:
    for one in statements:
        if one.kind == "software" and any(name in one.value.lower() for name in _EDITORS):
            yield f"an editing program names itself: {one.where}: {one.value}"


def _tables(tables: Mapping[int, Sequence[int]]) -> Iterator[str]:
    """Say which quality a JPEG was last saved at, where its first table is one of the standard's."""
    if 0 in tables and len(tables[0]) == 64:
        held = sorted(tables[0])
        same = [quality for quality in range(1, 101) if sorted(_standard(quality)) == held]
        yield (
            f"last saved with the standard's tables, quality {same[0]}"
            if same
            else "last saved with tables of its own, as cameras and some programs do"
        )


def _standard(quality: int) -> list[int]:
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return [int(one) for one in np.clip((_LUMA * scale + 50) // 100, 1, 255)]


def _saved_twice(image: Any, tables: Mapping[int, Sequence[int]]) -> Iterator[str]:
    """Say so where the lowest waves of a JPEG lie on the steps of a coarser table than its own."""
    if 0 not in tables or len(tables[0]) != 64 or min(image.size) < 64:
        return
    grey = np.asarray(image.convert("L").crop((0, 0, *(min(1024, side) for side in image.size))), np.float64)
    steps = [int(tables[0][8 * v + u]) for v, u in _FREQUENCIES]
    combs = [_comb(waves, step) for waves, step in zip(_waves(grey), steps, strict=True)]
    if sum(comb > _PERIODIC for comb in combs) >= 2:
        yield "its values lie as those of a picture do that was saved as JPEG before, at a lower quality"


def _waves(grey: Numbers) -> list[Numbers]:
    """Return three of the lowest waves of each block of 8 by 8."""
    height, width = (size // 8 * 8 for size in grey.shape)
    n = np.arange(8)
    basis = np.stack([np.cos((2 * n + 1) * k * np.pi / 16) * (0.5 if k else 8**-0.5) for k in range(2)])
    across = (grey[:height, :width] - 128).reshape(-1, 8) @ basis.T
    both = across.reshape(height // 8, 8, -1, 2).transpose(0, 2, 3, 1) @ basis.T
    return [both[:, :, u, v].ravel() for v, u in _FREQUENCIES]


def _comb(values: Numbers, step: int) -> float:
    """Return how much of a histogram, its slow fall taken off, is one regular up and down; 0 where it is too thin."""
    near = np.rint(values / step)
    counts = np.array([np.count_nonzero(np.abs(near) == n) for n in range(1, 33)], np.float64)
    if np.count_nonzero(counts) < 8 or counts.sum() < 200:
        return 0.0
    smooth = np.convolve(np.pad(counts, 3, mode="edge"), np.ones(7) / 7, "valid")
    rough = (counts - smooth) / np.maximum(1.0, smooth)
    power = np.abs(np.fft.rfft(rough[:24])) ** 2
    empty = float(np.mean(counts[:16] < 0.2 * smooth[:16]))
    return max(empty, float(power[3:].max() / power.sum()) * min(1.0, float(rough[:24].std()))) if power.sum() else 0.0


def _thumbnail(data: bytes, image: Any) -> Iterator[str]:
    """Say so where the small picture that is kept within the file is another than the file's own."""
    kept = _kept(data)
    if kept is None:
        return
    pdqhash = needed("pdqhash", "comparing a thumbnail")
    (one, sure), (other, quality) = (pdqhash.compute(np.asarray(shrunk(each.copy(), 160))) for each in (image, kept))
    if min(sure, quality) >= 50 and int(np.count_nonzero(one != other)) > _THUMBNAIL_OFF:
        yield "the small picture kept within the file is not of the same scene or cut, or has bars at its edges"


def _kept(data: bytes) -> Any:
    """Return the thumbnail that the EXIF block holds, where the file is no file of boxes."""
    if data[4:8] == b"ftyp":
        return None
    tags = needed("exifread", "reading EXIF").process_file(io.BytesIO(data), details=False, extract_thumbnail=True)
    thumbnail = tags.get("JPEGThumbnail")
    if not isinstance(thumbnail, bytes) or len(thumbnail) > 200_000:
        return None
    return needed("PIL.Image", "looking at pictures").open(io.BytesIO(thumbnail))
