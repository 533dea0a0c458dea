"""Placemarks of a KML file, read as a stream; a document type or entities of its own are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from dateline.errors import BadGazetteer

_FIELDS = ("name", "description")
_PIECE = 1 << 16
_DEEPEST = 200


class _Refused(Exception):
    """The file declares what no map needs."""


class _Reader:
    """Collects a placemark at a time: its line, its properties, its points and rings."""

    def __init__(self) -> None:
        self.done: list[tuple[int, dict[str, Any], dict[str, Any] | None]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self._path: list[str] = []
        self._words: list[str] = []
        self._line = 0
        self._clear()

    def _clear(self) -> None:
        self._properties: dict[str, Any] = {}
        self._points: list[list[float | str]] = []
        self._polygons: list[list[list[list[float | str]]]] = []
        self._other = ""
        self._data = ""

    def _refuse(self, *_: object) -> None:
        raise _Refused

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise _Refused
        self._words = []
        if name == "Placemark":
            self._clear()
            self._line = self.parser.CurrentLineNumber
        elif name in ("Data", "SimpleData"):
            self._data = attributes.get("name", "")
        elif name == "Polygon":
            self._polygons.append([])
        elif name in ("LineString", "Track"):
            self._other = name

    def _text(self, words: str) -> None:
        self._words.append(words)

    def _end(self, _: str) -> None:
        name, words = self._path.pop(), "".join(self._words).strip()
        within = self._path[-1] if self._path else ""
        if within == "Placemark" and name in _FIELDS:
            self._properties[name] = words
        elif self._data and name in ("value", "SimpleData"):
            self._properties[self._data], self._data = words, ""
        elif name == "coordinates" and within == "Point":
            self._points.extend(_corners(words)[:1])
        elif name == "coordinates" and within == "LinearRing" and self._polygons:
            self._polygons[-1].append(_corners(words))
        elif name == "Placemark":
            self.done.append((self._line, self._properties, self._geometry()))
        self._words = []

    def _geometry(self) -> dict[str, Any] | None:
        drawn = [polygon for polygon in self._polygons if polygon]
        if drawn:
            return {"type": "MultiPolygon", "coordinates": drawn}
        if self._points:
            return {"type": "Point", "coordinates": self._points[0]}
        return {"type": self._other, "coordinates": None} if self._other else None


def _corners(words: str) -> list[list[float | str]]:
    return [[_number(part) for part in corner.split(",")[:2]] for corner in words.split()]


def _number(written: str) -> float | str:
    """Return a number, or the words as they are, to be refused where the corner is checked."""
    try:
        return float(written)
    except ValueError:
        return written


def placemarks(path: Path, data: bytes) -> Iterator[tuple[int, dict[str, Any], dict[str, Any] | None]]:
    """Yield each placemark: its line, its properties, and its geometry as in GeoJSON. Raises `BadGazetteer`."""
    reader = _Reader()
    try:
        for start in range(0, len(data), _PIECE):
            reader.parser.Parse(data[start : start + _PIECE], start + _PIECE >= len(data))
            yield from reader.done
            reader.done.clear()
    except _Refused as error:
        raise BadGazetteer(
            f"{path}: declares a document type or entities; no map needs them: export it again"
        ) from error
    except (expat.ExpatError, UnicodeDecodeError, ValueError) as error:
        raise BadGazetteer(f"{path}: no KML: {error}; export it again") from error
