"""What the map that moves shows, as GeoJSON: places with their incidents and who holds what, no finer than told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from dateline.ledger_views import counted
from dateline.records.filed import FiledPlace
from dateline.records.incident import ControlState
from dateline.store.web_incidents import Spot
from dateline.web.call import Call, json_response
from dateline.web.drawing import hands, is_fresh, most_told
from dateline.web.words import precision, segment, spell

MOST = 500  # places of either kind on one map
PATH, MEDIA_TYPE = "/map.geojson", "application/geo+json"


def map_geojson(call: Call) -> Response:
    """Answer with the places of the query on its day: those with incidents, and those that somebody holds."""
    answers = call.answers()
    day = answers.day()
    spots, nowhere = answers.spots()
    control = [one for one in answers.control(day, day) if one.place.lat is not None]
    held = hands(control)
    features = [*(_held(call, one, held, day) for one in control[:MOST])]
    features += [_happened(call, one, day) for one in spots[:MOST]]
    left_out = max(0, len(spots) - MOST) + max(0, len(control) - MOST)
    told = {"type": "FeatureCollection", "features": features, "hands": held, "nowhere": nowhere, "left_out": left_out}
    return json_response(told, media_type=MEDIA_TYPE)


def _happened(call: Call, spot: Spot, day: date | None) -> dict[str, Any]:
    state = most_told(spot)
    told = {
        "layer": "incidents", "state": state, "number": spot.number, "fresh": is_fresh(spot, day),
        "words": f"{counted(spot.number, 'incident')}, mostly {state}",
    }  # fmt: skip
    return _feature(call, spot.place, told)


def _held(call: Call, one: ControlState, held: Sequence[str], day: date | None) -> dict[str, Any]:
    holder = " / ".join(one.holders)
    stale = day is not None and one.stale_from <= day
    told = {
        "layer": "control", "state": one.state, "holder": holder, "besieged": one.besieged_by is not None,
        "stale": stale, "hand": held.index(one.holders[0]) if one.holders and one.holders[0] in held else None,
        "words": f"{one.state}{': ' * bool(holder)}{holder}, {spell(one)}{', stale' * stale}",
    }  # fmt: skip
    return _feature(call, one.place, told)


def _feature(call: Call, place: FiledPlace, told: dict[str, Any]) -> dict[str, Any]:
    """Return a place as a point that says how far off it may be, and leads to its page."""
    about = {
        "name": place.name, "metres": math.ceil((place.radius_km or 0.0) * 1000), "precision": precision(place),
        "href": call.query.to(f"/places/{segment(place.key)}", place=None),
    }  # fmt: skip
    geometry = {"type": "Point", "coordinates": [place.lon, place.lat]}
    return {"type": "Feature", "geometry": geometry, "properties": told | about}
