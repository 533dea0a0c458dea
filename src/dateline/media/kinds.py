"""What a file is by its bytes, whatever its name says, and whether it is more than one thing."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

UNKNOWN, HEIC, AVIF = "application/octet-stream", "image/heic", "image/avif"
BOXED = (HEIC, AVIF)
_HEAD, _TAIL = 1024, 65_557
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"WARC/", "application/warc"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"FLV\x01", "video/x-flv"),
    (b"#!AMR", "audio/amr"),
)
_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
_BRANDS = (
    ((b"avif", b"avis"), AVIF),
    ((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), HEIC),
    ((b"qt  ",), "video/quicktime"),
    ((b"M4A ", b"M4B "), "audio/mp4"),
)
_GENERAL = (b"mif1", b"msf1")
_ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A file's media type by content, and in words what else it is or carries."""

    type: str
    oddities: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """What it is looked at as: image, video, audio, pdf, warc, or other."""
        whole = {"application/pdf": "pdf", "application/warc": "warc"}
        first = self.type.split("/")[0]
        return whole.get(self.type, first if first in ("image", "video", "audio") else "other")


def recognise(data: bytes) -> Kind:
    """Tell what a file is by its bytes."""
    type = _type(data)
    return Kind(type, tuple(_oddities(data, type)))


def _type(data: bytes) -> str:
    for start, type in _STARTS:
        if data.startswith(start):
            return type
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], UNKNOWN)
    if data[4:8] == b"ftyp":
        return _branded(data)
    if data[4:8] in (b"moov", b"mdat", b"wide"):
        return "video/quicktime"
    if data[:2] == b"\x1f\x8b" and _inflated(data).startswith(b"WARC/"):
        return "application/warc"
    return UNKNOWN


def _branded(data: bytes) -> str:
    """Return the type that the brands of a box of boxes tell; pictures may name their own behind a general one."""
    end = min(int.from_bytes(data[:4], "big"), _HEAD)
    named = [data[8:12]]
    if data[8:12] in _GENERAL:
        named += [data[at : at + 4] for at in range(16, end, 4)]
    found = (type for brand in named for brands, type in _BRANDS if brand in brands)
    return next(found, HEIC if data[8:12] in _GENERAL else "video/mp4")


def _inflated(data: bytes) -> bytes:
    """Return the first bytes that a gzip member holds, and no more."""
    try:
        return zlib.decompressobj(31).decompress(data[:_TAIL], 16)
    except zlib.error:
        return b""


def _oddities(data: bytes, type: str) -> list[str]:
    """Say what a file is besides, as one that two programs read as two things does."""
    found = []
    if not data:
        return ["the file is empty"]
    at = data[:_HEAD].find(b"%PDF-")
    if at > 0:
        found.append(f"a PDF begins at byte {at}")
    if b"PK\x05\x06" in data[-_TAIL:] and not type.startswith("application/"):
        found.append("a ZIP archive ends the file")
    head = data[:_HEAD].lower()
    if any(mark in head for mark in (b"<script", b"<html", b"<?php")):
        found.append("markup stands in its first bytes")
    behind = _behind(data, type)
    if behind > 0:
        found.append(f"{behind:,} bytes follow the end of the picture")
    if behind < 0:
        found.append("the end of the picture is missing")
    return found


def _behind(data: bytes, type: str) -> int:
    """Count the bytes behind a picture's end; -1 where the end is missing."""
    mark = _ENDS.get(type)
    if mark is None:
        return 0
    at = data.rfind(mark)
    return -1 if at < 0 else len(data) - at - len(mark)
