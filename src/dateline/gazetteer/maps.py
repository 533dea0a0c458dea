"""A desk's own map of places: GeoJSON and KML, points and polygons, with names in any script."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from dateline.errors import BadGazetteer
from dateline.gazetteer.incoming import Incoming, json_of
from dateline.gazetteer.kml import placemarks
from dateline.gazetteer.outlines import outline
from dateline.gazetteer.properties import Given, fields, record
from dateline.gazetteer.record import BadRecord, Record, degrees

_SPHERICAL = ("CRS84", "EPSG::4326", "EPSG:4326")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A feature of a map: its properties and its geometry, as in GeoJSON."""

    properties: dict[str, Any]
    geometry: object


def rows(incoming: Incoming, given: Given) -> Iterator[tuple[int, Record | BadRecord]]:
    """Yield the place of each feature with its number, or what is wrong with it. Raises `BadGazetteer`."""
    for number, drawn in _drawn(incoming):
        try:
            yield number, _place(drawn, given)
        except BadRecord as error:
            yield number, error


def _drawn(incoming: Incoming) -> Iterator[tuple[int, Drawn]]:
    if incoming.kind == "kml":
        for line, properties, geometry in placemarks(incoming.path, incoming.document()):
            yield line, Drawn(properties, geometry)
        return
    for number, feature in enumerate(_features(incoming), 1):
        written: dict[str, Any] = feature if isinstance(feature, dict) else {}
        properties_of, identity = written.get("properties"), written.get("id")
        said = dict(properties_of) if isinstance(properties_of, dict) else {}
        yield number, Drawn(said if identity is None else {"id": identity, **said}, written.get("geometry"))


def _features(incoming: Incoming) -> list[Any]:
    """Return the features of a GeoJSON document. Raises `BadGazetteer` if it is none, or in a projection."""
    document = json_of(incoming)
    if isinstance(document, dict) and document.get("type") == "Feature":
        return [document]
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(features, list):
        raise BadGazetteer(f"{incoming.path}: JSON, but no GeoJSON: no list of features; export it as GeoJSON")
    system = document.get("crs")
    called = json.dumps(system) if system else ""
    if called and not any(word in called for word in _SPHERICAL):
        raise BadGazetteer(f"{incoming.path}: in another projection ({called[:80]}); export it in WGS 84 (EPSG:4326)")
    return features


def _place(drawn: Drawn, given: Given) -> Record:
    said: dict[str, list[str]] = defaultdict(list)
    headings = list(drawn.properties)
    for field, heading in zip(fields(headings), headings, strict=True):
        if field:
            said[field].extend(_words(drawn.properties[heading]))
    if drawn.geometry is None:
        return record(said, given)
    if not isinstance(drawn.geometry, dict):
        raise BadRecord(f"{_called(said)} has a geometry that is none")
    return _put(said, given, drawn.geometry)


def _put(said: dict[str, list[str]], given: Given, geometry: dict[str, Any]) -> Record:
    """Put a place where its geometry is: at the point, or inside the polygon with a radius that covers it."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        if not isinstance(coordinates, list) or len(coordinates) < 2:
            raise BadRecord(f"{_called(said)} has a point that is no pair of numbers")
        return record(said, given, degrees(coordinates[1], coordinates[0]))
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadRecord(f"{_called(said)} is a {str(kind)[:40]}; points and polygons are taken")
    shape = outline(coordinates if kind == "MultiPolygon" else [coordinates])
    made = record(said, given, (shape.lat, shape.lon))
    return replace(
        made,
        radius_km=made.radius_km or shape.radius_km,
        outline=json.dumps({"type": kind, "coordinates": coordinates}, separators=(",", ":")),
        notes=(f"{_called(said)} crosses itself: check its shape",) if shape.crosses_itself else (),
    )


def _called(said: dict[str, list[str]]) -> str:
    return repr(next((name[:60] for name in said.get("name", [])), "a feature without a name"))


def _words(value: object) -> list[str]:
    """Return what a property says: a text, a number, or a list of them."""
    if isinstance(value, list):
        return [word for item in value[:200] for word in _words(item) if not isinstance(item, list | dict)]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return []
    return [str(value)]
