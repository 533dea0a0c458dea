"""Films and sounds by PyAV: what their container says, and some frames, however long they claim to be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dateline.media.extra import needed

MOST_FRAMES = 12
_MOST_DECODED = 3000
_MOST_PACKETS = 60_000
_MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Film:
    """What a container holds: its fields, its streams in words, and how long it claims to be, in seconds."""

    fields: dict[str, str]
    streams: tuple[str, ...]
    seconds: float | None


def film(data: bytes) -> Film:
    """Return what a container says of itself."""
    with _opened(data) as container:
        fields = dict(container.metadata)
        for stream in container.streams:
            fields = {**dict(stream.metadata), **fields}
        named = tuple(f"{one.type} {getattr(one.codec_context, 'name', 'unknown')}" for one in container.streams)
        seconds = container.duration / 1_000_000 if container.duration else None
    return Film(fields, named[:20], seconds)


def frames(data: bytes) -> Iterator[tuple[float, Any]]:
    """Yield some frames over the length of a film, each with its second; never more than are decoded in a bound."""
    with _opened(data) as container:
        stream = next(iter(container.streams.video), None)
        if stream is None or stream.width * stream.height > _MOST_PIXELS:
            return
        stream.thread_type = "NONE"
        whole = float(container.duration or 0) / 1_000_000
        yield from _spaced(container, stream, max(1.0, whole / MOST_FRAMES))


def _spaced(container: Any, stream: Any, apart: float) -> Iterator[tuple[float, Any]]:
    """Yield the first frame, and then one after each interval."""
    due, given, decoded = 0.0, 0, 0
    for packets, packet in enumerate(container.demux(stream), 1):
        for frame in packet.decode():
            decoded += 1
            at = float(frame.time) if frame.time is not None else decoded / 25
            if at >= due:
                yield round(at, 3), frame.to_image()
                due, given = at + apart, given + 1
        if given >= MOST_FRAMES or decoded >= _MOST_DECODED or packets >= _MOST_PACKETS:
            return


def _opened(data: bytes) -> Any:
    av = needed("av", "looking at films")
    av.logging.set_level(None)
    return av.open(io.BytesIO(data), metadata_errors="replace", options={"protocol_whitelist": "none"})
