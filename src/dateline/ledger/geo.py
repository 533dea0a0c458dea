"""States and incidents -> GeoJSON (RFC 7946): points as the gazetteer has them, with the days that they hold for."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from textwrap import indent
from typing import Any

from dateline.records.filed import FiledPlace
from dateline.records.incident import AccessState, ControlState, Grade, Incident, TollRange

Shown = ControlState | AccessState | Incident
Geometry = Mapping[str, Any]
_NO_OUTLINES: Mapping[str, Geometry] = {}


def feature_collection(shown: Iterable[Shown], outlines: Mapping[str, Geometry] = _NO_OUTLINES) -> dict[str, Any]:
    """Return states and incidents as a GeoJSON object, in the order of their ids.

    A place is a point, as fine as its record has it, or the outline that is handed in under its key, which is
    labelled inferred: who holds a town's centre need not hold all of it. Where a place is not resolved there is no
    geometry, and a reason.
    """
    features = sorted((_feature(one, outlines) for one in shown), key=lambda feature: str(feature["id"]))
    return {"type": "FeatureCollection", "features": features}


def geojson(shown: Iterable[Shown], outlines: Mapping[str, Geometry] = _NO_OUTLINES) -> str:
    """Write states and incidents as GeoJSON text, the same for the same records."""
    return json.dumps(feature_collection(shown, outlines), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def collection_parts(features: Iterable[str]) -> Iterator[str]:
    """Yield what `geojson` writes part by part, of features that are written already and in the order of their ids."""
    yield '{\n "type": "FeatureCollection",\n "features": ['
    written = 0
    for written, told in enumerate(features, 1):
        yield f"{',' if written > 1 else ''}\n{told}"
    yield "\n ]\n}\n" if written else "]\n}\n"


def feature_text(one: Shown) -> str:
    """Write a state or an incident as it stands in a collection."""
    told = json.dumps(_feature(one, _NO_OUTLINES), ensure_ascii=False, indent=1, allow_nan=False)
    return indent(told, "  ", lambda _: True)


def _feature(shown: Shown, outlines: Mapping[str, Geometry]) -> dict[str, Any]:
    geometry, basis = _geometry(shown.place, outlines)
    told = {"place": _place(shown.place), "geometry_basis": basis, "start": _day(shown.start), "end": _day(shown.end)}
    return {"type": "Feature", "id": _id(shown), "geometry": geometry, "properties": _told(shown) | told}


def _id(shown: Shown) -> str:
    if isinstance(shown, Incident):
        return f"incident/{shown.id}"
    place = shown.place.key if shown.place else ""
    if isinstance(shown, ControlState):
        return f"control/{place}/{shown.start.isoformat()}"
    kind = "dependent" if shown.status == "dependent" else "access"
    story = "" if shown.place else f"/{min((*shown.claims, *shown.against), default='')}"
    return f"{kind}/{place}/{shown.what}/{shown.start.isoformat()}{story}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _place(place: FiledPlace | None) -> dict[str, Any] | None:
    if place is None:
        return None
    metres = None if place.radius_km is None else math.ceil(place.radius_km * 1000)
    return {
        "key": place.key, "name": place.name, "feature": place.feature, "country": place.country,
        "precision_m": metres,
    }  # fmt: skip


def _geometry(place: FiledPlace | None, outlines: Mapping[str, Geometry]) -> tuple[dict[str, Any] | None, str]:
    """Return where something is, and what tells so or why nothing does."""
    if place is None:
        return None, "no place is told"
    if place.key in outlines:
        return _outline(outlines[place.key]), "inferred"
    if place.lat is None or place.lon is None:
        return None, "place not resolved"
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        return None, "point is not on the globe"
    return {"type": "Point", "coordinates": [place.lon, place.lat]}, "gazetteer"


def _outline(geometry: Geometry) -> dict[str, Any]:
    """Return an outline with its rings as the standard wants them: closed, the outer one counterclockwise."""
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": _rings(geometry["coordinates"])}
    return {"type": "MultiPolygon", "coordinates": [_rings(rings) for rings in geometry["coordinates"]]}


def _rings(rings: Sequence[Sequence[Sequence[float]]]) -> list[list[list[float]]]:
    return [_ring(ring, outer=at == 0) for at, ring in enumerate(rings)]


def _ring(ring: Sequence[Sequence[float]], outer: bool) -> list[list[float]]:
    points = [list(point[:2]) for point in ring]
    if points[0] != points[-1]:
        points.append(points[0])
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points))
    return points if (area > 0) == outer else points[::-1]


def _told(shown: Shown) -> dict[str, Any]:
    if isinstance(shown, ControlState):
        return _control(shown)
    return _access(shown) if isinstance(shown, AccessState) else _incident(shown)


def _control(state: ControlState) -> dict[str, Any]:
    one = state.state in ("claimed", "assessed")
    return {
        "kind": "control", "state": state.state, "holder": state.holders[0] if one else None,
        "holders": list(state.holders), "besieged_by": state.besieged_by, "present": list(state.present),
        "stale_from": _day(state.stale_from), "rule": state.rule, "claims": list(state.claims),
        "against": list(state.against), "evidence": list(state.evidence), "notes": list(state.notes),
    }  # fmt: skip


def _access(state: AccessState) -> dict[str, Any]:
    return {
        "kind": "access", "what": state.what, "status": state.status, "contested": state.contested,
        "stale_from": _day(state.stale_from), "rule": state.rule, "claims": list(state.claims),
        "against": list(state.against), "evidence": list(state.evidence), "notes": list(state.notes),
    }  # fmt: skip


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "kind": "incident", "types": list(incident.types), "happened": _grade(incident.happened),
        "blames": [{"party": one.party, "side": one.side} | _grade(one.grade) for one in incident.blames],
        "tolls": [_toll(toll) for toll in incident.tolls], "discounted": incident.discounted,
        "claims": [claim.key for account in incident.accounts for claim in account.claims],
    }  # fmt: skip


def _grade(grade: Grade) -> dict[str, Any]:
    support = {"support_low": grade.support.low, "support_high": grade.support.high}
    return {"state": grade.state, "credibility": grade.credibility, "rule": grade.rule} | support


def _toll(toll: TollRange) -> dict[str, Any]:
    return {
        "harm": toll.harm, "category": toll.category, "side": toll.side, "low": toll.low, "high": toll.high,
        "best": toll.best, "provisional": toll.provisional, "figures": list(toll.figures),
    }  # fmt: skip
