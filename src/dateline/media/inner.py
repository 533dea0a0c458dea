"""Pictures within other files: those on the pages of a PDF, and those that a captured page brought along."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from dateline.media.captures import address, answers
from dateline.media.extra import Unread, needed
from dateline.media.kinds import recognise
from dateline.media.opening import MOST_PIXELS, opened

MOST = 64  # pictures of one file that are looked at
_MOST_DOTS = 300_000_000  # of all of them, as dear as they are to decode
_MOST_PAGES, _DEEPEST, _LEAST_SIDE = 2_000, 5, 64
_HEAD, _PIECE, _MOST_BYTES, _MOST_CODED = 1024, 1 << 20, 32 << 20, 500
_ENOUGH = (1024, 1024)
_DEAR = {"/DCTDecode": 1, "/CCITTFaxDecode": 1, "/FlateDecode": 1, "/JPXDecode": 4}
_DEAREST = 30  # what is taken apart byte by byte

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Inner:
    """A picture within a file: `frame` is its page or record, hundredths tell those of one page apart."""

    frame: float
    where: str
    dots: int
    decoded: Callable[[], Any]


def inner_pictures(data: bytes, family: str) -> Iterator[Inner]:
    """Yield the pictures of a PDF or a capture as they are asked for; decoding one raises anything."""
    left = _MOST_DOTS
    for one in _pages(data) if family == "pdf" else _records(data):
        left -= one.dots
        yield one if left >= 0 else Inner(one.frame, one.where, 0, _raising(Unread("too many dots in one file")))


def _pages(data: bytes) -> Iterator[Inner]:
    """Yield the pictures of each page that stand in its resources, each once."""
    reader = needed("pypdf", "finding pictures in a PDF").PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unread("it is locked by a password")
    seen, pages = set[int](), len(reader.pages)
    if pages > _MOST_PAGES:
        yield Inner(0.0, f"pages behind {_MOST_PAGES:,}", 0, _raising(Unread("too many pages")))
    for page in range(1, min(pages, _MOST_PAGES) + 1):
        try:
            images = _images(_of(reader.pages[page - 1], "/Resources"), seen, _DEEPEST)
            found = [(stream, _dearness(stream)) for stream in islice(images, MOST + 1)]
        except Exception as error:  # the library raises whatever a damaged page brings about
            yield Inner(float(page), f"page {page}", 0, _raising(error))
            continue
        for n, (stream, dots) in enumerate(found, 1):
            where = f"page {page}" if n == 1 else f"page {page}, picture {n}"
            yield Inner(page + n / 100, where, dots, partial(_image, stream))


def _images(resources: Any, seen: set[int], deep: int) -> Iterator[Any]:
    """Yield the streams that are pictures, those of forms too, where they are no mere icons or masks."""
    held = _of(resources, "/XObject") if resources is not None else None
    for name in held or ():
        stream = _of(held, name)
        mark = getattr(stream.indirect_reference, "idnum", id(stream))
        if mark in seen:
            continue
        seen.add(mark)
        kind = _of(stream, "/Subtype")
        if kind == "/Form" and deep:
            yield from _images(_of(stream, "/Resources"), seen, deep - 1)
        elif kind == "/Image" and not _of(stream, "/ImageMask") and min(_sides(stream)) >= _LEAST_SIDE:
            yield stream


def _of(held: Any, name: str) -> Any:
    """Return what a dictionary has under a name, wherever in the file that stands."""
    found = held.get(name)
    return found.get_object() if hasattr(found, "get_object") else found


def _sides(stream: Any) -> tuple[int, int]:
    return int(_of(stream, "/Width") or 0), int(_of(stream, "/Height") or 0)


def _dearness(stream: Any) -> int:
    """Return the dots of a picture, times what it costs to decode one of its kind."""
    (width, height), filters = _sides(stream), _filters(stream)
    told = _of(stream, "/DecodeParms")
    plain = len(filters) == 1 and not (filters == ["/FlateDecode"] and "/Predictor" in str(told))
    return width * height * (_DEAR.get(filters[0], _DEAREST) if plain else _DEAREST if filters else 1)


def _filters(stream: Any) -> list[str]:
    told = _of(stream, "/Filter") or []
    return [str(one) for one in (told if isinstance(told, list) else [told])]


def _image(stream: Any) -> Any:
    width, height = _sides(stream)
    if width * height > MOST_PIXELS:
        raise Unread(f"{width:,} by {height:,} dots, more than are looked at")
    if _filters(stream)[-1:] == ["/DCTDecode"] and "/Decode" not in stream:
        return _smaller(opened(stream.get_data(), "image/jpeg"))
    return stream.decode_as_image()


def _records(data: bytes) -> Iterator[Inner]:
    """Yield the pictures that a capture's answers brought along."""
    coded = 0
    for number, record in answers(data):
        coded += record.http_headers is not None and record.http_headers.get_header("Content-Encoding") is not None
        body = _body(record.content_stream()) if coded <= _MOST_CODED else b""
        kind = recognise(body)
        if kind.family != "image":
            continue
        where, frame = f"record {number}, {address(record)}", number + 0.01
        try:
            image = opened(body, kind.type)
        except Exception as error:  # see above
            yield Inner(frame, where, 0, _raising(error))
            continue
        if min(image.size) >= _LEAST_SIDE:
            yield Inner(frame, where, image.width * image.height, partial(_smaller, image))


def _body(stream: Any) -> bytes:
    """Return what an answer holds, where that is a picture and not too large; else how it begins."""
    body: bytes = stream.read(_HEAD)
    while len(body) <= _MOST_BYTES and recognise(body[:_HEAD]).family == "image" and (piece := stream.read(_PIECE)):
        body += piece
    return body


def _smaller(image: Any) -> Any:
    """Return a picture decoded no larger than is needed, where its kind can be; orders nothing of others."""
    image.draft("RGB", _ENOUGH)
    image.load()
    return image


def _raising(error: Exception) -> Callable[[], Any]:
    def raises() -> Any:
        raise error

    return raises
