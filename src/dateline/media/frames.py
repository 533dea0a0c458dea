"""Films and sounds by PyAV: what their container says, and some frames, however long they claim to be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dateline.media.extra import needed

MOST_FRAMES = 12
_MOST_DECODED = 3000
_MOST_PACKETS = 60_000
_MOST_PIXELS = 40_000_000
_MOST_AHEAD, _RATE = 250, 25  # packets behind a leap; frames of a second where none are told


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
    """Yield some frames over the length of a film, each with its second; never more than are decoded in a bound.

    A long film is gone through in leaps; one that is shorter than it claims, or can't be leapt in, from its beginning.
    """
    with _opened(data) as container:
        stream = next(iter(container.streams.video), None)
        if stream is None or stream.width * stream.height > _MOST_PIXELS:
            return
        stream.thread_type = "NONE"
        whole = float(container.duration or 0) / 1_000_000
        leaps = whole * float(stream.average_rate or _RATE) > _MOST_DECODED
        given = set[float]()
        for second, image in _leaping(container, stream, whole) if leaps else ():
            given.add(second)
            yield second, image
        if len(given) < MOST_FRAMES // 2:
            if leaps:
                container.seek(0)
            apart = 1.0 if leaps else max(1.0, whole / MOST_FRAMES)
            yield from (one for one in _spaced(container, stream, apart) if one[0] not in given)


def _leaping(container: Any, stream: Any, whole: float) -> Iterator[tuple[float, Any]]:
    """Yield the first frame at or behind each of some places, or the last one before it within a bound."""
    last, left = -1.0, _MOST_DECODED
    for place in range(MOST_FRAMES):
        due = whole * place / MOST_FRAMES
        container.seek(int(due * 1_000_000))
        near, decoded = _reached(container, stream, due)
        left -= decoded
        if near is None or near[0] <= last or left < 0:
            return
        last = near[0]
        yield round(last, 3), near[1].to_image()


def _reached(container: Any, stream: Any, due: float) -> tuple[tuple[float, Any] | None, int]:
    """Return the frame at a second, or the last before it within a bound, and how many were decoded to reach it."""
    near, decoded = None, 0
    for packet in islice(container.demux(stream), _MOST_AHEAD):
        for frame in packet.decode():
            decoded += 1
            if frame.time is not None:
                near = float(frame.time), frame
                if near[0] >= due:
                    return near, decoded
    return near, decoded


def _spaced(container: Any, stream: Any, apart: float) -> Iterator[tuple[float, Any]]:
    """Yield the first frame, and then one after each interval."""
    due, given, decoded = 0.0, 0, 0
    for packets, packet in enumerate(container.demux(stream), 1):
        for frame in packet.decode():
            decoded += 1
            at = float(frame.time) if frame.time is not None else decoded / _RATE
            if at >= due:
                yield round(at, 3), frame.to_image()
                due, given = at + apart, given + 1
        if given >= MOST_FRAMES or decoded >= _MOST_DECODED or packets >= _MOST_PACKETS:
            return


def _opened(data: bytes) -> Any:
    av = needed("av", "looking at films")
    av.logging.set_level(None)
    return av.open(io.BytesIO(data), metadata_errors="replace", options={"protocol_whitelist": "none"})
