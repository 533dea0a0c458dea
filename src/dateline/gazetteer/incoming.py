"""A file that a desk hands in: what is in it, and its lines from where an earlier import stopped."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dateline.errors import BadGazetteer

LONGEST_LINE = 1 << 20
LARGEST_DOCUMENT = 64 << 20  # bytes of a map or table, which is held whole while it is read
_LOOK = 1 << 18
_ASIDE = ("readme.txt", "iso-languagecodes.txt")
_TAKES = (
    "a GeoNames dump (XX.txt, allCountries.txt, alternateNamesV2.txt, admin1CodesASCII.txt, admin2Codes.txt, "
    "countryInfo.txt, or a .zip of one), CSV, GeoJSON or KML"
)
_ADMIN = re.compile(r"[A-Z]{2}(?:\.[^\t.]{1,20}){1,2}\t[^\t]*\t[^\t]*\t\d+")
_DUMP = re.compile(r"\d{1,12}\t[^\t]*\t[^\t]*\t[^\t]*\t-?\d[\d.]*\t-?\d[\d.]*\t[A-Z]?\t")
_ALTERNATE = re.compile(r"\d{1,12}\t\d{1,12}\t[\w-]*\t[^\t]+(?:\t[^\t]*){4,6}")
_COUNTRY = re.compile(r"[A-Z]{2}\t[A-Z]{3}\t\d{3}\t[^\t]*\t[^\t]+\t")
_SHAPES = (("geonames", _DUMP), ("alternates", _ALTERNATE), ("divisions", _ADMIN), ("countries", _COUNTRY))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file and what it was recognised as; `member` is the file within a zip.

    `kind` is "geonames", "alternates", "divisions", "countries", "csv", "geojson" or "kml"; `size` is that of the
    text itself; `mark` changes when the file does.
    """

    path: Path
    member: str
    kind: str
    size: int
    mark: str

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the text itself."""
        with _opened(self.path, self.member) as stream:
            yield stream

    def lines(self, offset: int, number: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield each line from an offset on with its number and the offset of its end."""
        with self.open() as stream:
            stream.seek(offset)
            while line := stream.readline(LONGEST_LINE):
                offset += len(line)
                whole = line
                while not line.endswith(b"\n") and len(line) == LONGEST_LINE:
                    line = stream.readline(LONGEST_LINE)
                    offset += len(line)
                    whole = b""
                number += 1
                yield number, offset, whole

    def document(self) -> bytes:
        """Return the whole text of a table or map. Raises `BadGazetteer` if it is too large to be held."""
        if self.size > LARGEST_DOCUMENT:
            most = LARGEST_DOCUMENT >> 20
            raise BadGazetteer(
                f"{self.path}: {self.size >> 20:,} MB in one document, at most {most} are taken; split it"
            )
        with self.open() as stream:
            return stream.read(LARGEST_DOCUMENT + 1)


def recognise(path: Path) -> Incoming:
    """Tell what a file is by what is in it, whatever it is called. Raises `BadGazetteer` with what it should be."""
    if path.is_dir():
        raise BadGazetteer(f"{path}: a folder; name one file: {_TAKES}")
    try:
        member = _member(path)
        with _opened(path, member) as stream:
            start = stream.read(_LOOK)
        size = zipfile.ZipFile(path).getinfo(member).file_size if member else path.stat().st_size
        mark = _mark(path, start)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        word = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadGazetteer(f"{path}: {word}; it takes {_TAKES}") from error
    return Incoming(path, member, _kind(path, start), size, mark)


def _member(path: Path) -> str:
    """Return the one file of a zip that is meant, or nothing where the file is none."""
    with path.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":
            return ""
    with zipfile.ZipFile(path) as packed:
        names = [i.filename for i in packed.infolist() if not i.is_dir() and i.filename.lower() not in _ASIDE]
    known = [name for name in names if name.lower().endswith((".txt", ".csv", ".geojson", ".json", ".kml"))]
    if len(known) != 1:
        raise BadGazetteer(f"{path}: {len(known)} files in it that could be meant; unpack it and name one")
    return known[0]


@contextmanager
def _opened(path: Path, member: str) -> Iterator[IO[bytes]]:
    if not member:
        with path.open("rb", buffering=1 << 20) as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as packed, packed.open(member) as inside:
        yield inside


def _mark(path: Path, start: bytes) -> str:
    about = path.stat()
    return hashlib.sha256(start + f"{about.st_size}:{about.st_mtime_ns}".encode()).hexdigest()


def _kind(path: Path, start: bytes) -> str:
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise BadGazetteer(f"{path}: empty; it takes {_TAKES}")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    if b"\x00" in start:
        raise BadGazetteer(f"{path}: not text; it takes {_TAKES}")
    text = start.decode("utf-8-sig", errors="replace")
    first = text.lstrip()[:1]
    if first == "<":
        return "kml"
    if first in "{[":
        return "geojson"
    return _columns(path, text)


def _columns(path: Path, text: str) -> str:
    """Tell a dump from a table by its lines: the first few may be malformed."""
    lines = [line for line in text.split("\n")[:200] if line.strip() and not line.startswith("#")]
    for kind, shape in _SHAPES:
        if any(shape.match(line) for line in lines):
            return kind
    if not lines:
        raise BadGazetteer(f"{path}: nothing but comments; it takes {_TAKES}")
    return "csv"


def json_of(incoming: Incoming) -> object:
    """Return a JSON document. Raises `BadGazetteer` with the line where it breaks off."""
    try:
        return json.loads(incoming.document().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadGazetteer(f"{incoming.path}: not UTF-8 (byte {error.start:,}); save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadGazetteer(f"{incoming.path}: no JSON at line {error.lineno:,}: {error.msg}; mend it") from error
    except RecursionError as error:
        raise BadGazetteer(f"{incoming.path}: JSON nested too deep to be a map; mend it") from error
