"""Incidents and who holds what on maps: GeoJSON with the days that each holds for, and KML."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from datetime import date
from xml.etree.ElementTree import Element, SubElement

from dateline.ledger.geo import feature_collection
from dateline.protect.clearance import Clearing
from dateline.publish.telling import about_control, about_incident, what_of
from dateline.publish.wording import Sentence, capital
from dateline.records.filed import FiledPlace

_KML = "http://www.opengis.net/kml/2.2"


def geojson(clearing: Clearing) -> str:
    """Return incidents, control and access as GeoJSON; the policy stands beside the features."""
    shown = [one.record for some in (clearing.incidents, clearing.control, clearing.access) for one in some]
    told = feature_collection(shown) | {"policy": clearing.policy.stated(), "withheld": dict(clearing.withheld)}
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def kml(clearing: Clearing) -> str:
    """Return incidents and control as KML: a placemark for each that has a point, with its days and its sentences."""
    claims = {one.record.key: one.record for one in clearing.claims}
    root = Element("kml", {"xmlns": _KML})
    document = SubElement(root, "Document")
    SubElement(document, "name").text = "Dateline"
    SubElement(document, "description").text = clearing.policy.in_words()
    happened, held = _folder(document, "Incidents"), _folder(document, "Control")
    for incident in (one.record for one in clearing.incidents):
        if incident.place and incident.place.lat is not None:
            name, told = f"{capital(what_of(incident))}, {incident.place.name}", about_incident(incident, claims)
            _mark(happened, incident.id, name, told, incident.place, incident.start, incident.end)
    for state in (one.record for one in clearing.control):
        if state.place.lat is not None:
            id = f"control-{state.place.key}-{state.start.isoformat()}"
            told = about_control(state, claims, None, None)
            _mark(held, id, f"{state.place.name}: {state.state}", told, state.place, state.start, state.end)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _folder(document: Element, name: str) -> Element:
    folder = SubElement(document, "Folder")
    SubElement(folder, "name").text = name
    return folder


def _mark(
    folder: Element, id: str, name: str, told: Iterable[Sentence], place: FiledPlace, start: date | None,
    end: date | None,
) -> None:  # fmt: skip
    mark = SubElement(folder, "Placemark")
    SubElement(mark, "name").text = xml_text(name)
    SubElement(mark, "description").text = xml_text(" ".join(one.text for one in told))
    if start is not None:
        span = SubElement(mark, "TimeSpan")
        SubElement(span, "begin").text = start.isoformat()
        if end is not None:
            SubElement(span, "end").text = end.isoformat()
    extended = SubElement(mark, "ExtendedData")
    for key, value in (("id", id), ("within_km", f"{place.radius_km or 0:g}")):
        data = SubElement(extended, "Data", {"name": key})
        SubElement(data, "value").text = xml_text(value)
    SubElement(SubElement(mark, "Point"), "coordinates").text = f"{place.lon},{place.lat}"


def xml_text(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return "".join(c if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "?"
                   for c in text)  # fmt: skip
