"""Forms with files: read into memory and no further, as large as they may be."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

MOST_FILES = 20


class TooLarge(Exception):
    """A form that is larger than it may be."""


class Malformed(Exception):
    """A form that can't be read."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form, under the name that its sender gave it."""

    name: str
    data: bytes = field(repr=False)


class _InMemory(MultiPartParser):
    """Keeps files in memory: a temporary file would outlast what it is for."""

    spool_max_size = 1 << 40


async def read(request: Request, most: int, fields: int, text: int) -> tuple[Mapping[str, str], tuple[Upload, ...]]:
    """Return the fields and the files of a form of at most so many bytes; a text is at most so long."""
    parser = _InMemory(
        request.headers, _bounded(request, most), max_files=MOST_FILES, max_fields=fields, max_part_size=text
    )
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeDecodeError, KeyError, ValueError):
        raise Malformed from None
    told = {name: value.replace("\x00", "") for name, value in form.multi_items() if isinstance(value, str)}
    files = [await _file(value) for _, value in form.multi_items() if isinstance(value, UploadFile)]
    await form.close()
    return told, tuple(one for one in files if one.data)


async def _file(sent: UploadFile) -> Upload:
    return Upload(sent.filename or "", await sent.read())


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for some in request.stream():
        size += len(some)
        if size > most:
            raise TooLarge
        yield some
