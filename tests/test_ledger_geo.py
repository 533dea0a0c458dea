"""States and incidents as GeoJSON: by the letter of RFC 7946, and no finer than the gazetteer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.ledger.access import fold_access
from dateline.ledger.control import fold
from dateline.ledger.geo import collection_parts, feature_collection, feature_text, geojson
from dateline.records.claim import Access
from dateline.records.filed import FiledPlace
from dateline.records.incident import Account, ControlState, Grade, Incident, Support, TollRange
from filed import TAVNIK, control, event, filed, origin, toll

NOWHERE = FiledPlace("~the mill", "the mill", "site", None, None, None, None)
STATE = ControlState(
    TAVNIK, date(2031, 5, 3), date(2031, 5, 8), "assessed", ("Osk Front",), "state forces", date(2031, 6, 7), ("c1",),
    ("c2",), "control.observer", ("Vardan army",), ("c3",), ("start unknown",),
)  # fmt: skip
SQUARE = [[20.0, 10.0], [20.0, 11.0], [21.0, 11.0], [21.0, 10.0]]
HOLE = [[20.2, 10.2], [20.4, 10.2], [20.4, 10.4], [20.2, 10.4], [20.2, 10.2]]


def incident() -> Incident:
    claims = (filed(1, event=event()), filed(2, "toll", toll=toll()))
    support = Support(1, 1, ("source:observatory",))
    counted = TollRange("killed", "civilian", None, 3, None, 3, "toll.one", support, True, (claims[1].key,))
    account = Account(claims[0].key, "d001", "d001", claims, ("Armed clash",), TAVNIK, date(2031, 5, 6), None)
    graded = Grade("single-source", support, 3, "grade.one", (claims[0].key,))
    return Incident(
        "i1", (account,), (), ("Armed clash",), TAVNIK, date(2031, 5, 6), None, graded, (), (counted,), ()
    )  # fmt: skip


def only(*shown: Any, **more: Any) -> dict[str, Any]:
    (feature,) = feature_collection(shown, **more)["features"]
    return dict(feature)


def test_a_state_is_a_point_with_its_days_and_its_claims() -> None:
    feature = only(STATE)
    assert feature["geometry"] == {"type": "Point", "coordinates": [20.0, 10.0]}
    told = feature["properties"]
    assert (told["start"], told["end"], told["stale_from"]) == ("2031-05-03", "2031-05-08", "2031-06-07")
    assert (told["state"], told["holder"], told["besieged_by"]) == ("assessed", "Osk Front", "state forces")
    assert (told["claims"], told["against"], told["evidence"]) == (["c1"], ["c2"], ["c3"])
    assert told["place"]["precision_m"] == 3000
    fine = only(replace(STATE, place=replace(TAVNIK, radius_km=0.0125)))
    assert fine["properties"]["place"]["precision_m"] == 13
    assert told["geometry_basis"] == "gazetteer"


def test_a_contested_place_has_no_one_holder() -> None:
    told = only(replace(STATE, state="contested", holders=("Osk Front", "state forces")))["properties"]
    assert told["holder"] is None
    assert told["holders"] == ["Osk Front", "state forces"]


def test_what_still_goes_on_has_no_end() -> None:
    assert only(replace(STATE, end=None))["properties"]["end"] is None


def test_a_place_that_is_not_resolved_has_no_geometry_and_a_reason() -> None:
    feature = only(replace(STATE, place=NOWHERE))
    assert feature["geometry"] is None
    assert feature["properties"]["geometry_basis"] == "place not resolved"
    assert feature["properties"]["place"]["precision_m"] is None
    off = only(replace(STATE, place=replace(TAVNIK, lat=91.0)))
    assert (off["geometry"], off["properties"]["geometry_basis"]) == (None, "point is not on the globe")


def test_an_outline_is_shown_only_where_it_is_handed_in_and_is_labelled_inferred() -> None:
    feature = only(STATE, outlines={TAVNIK.key: {"type": "Polygon", "coordinates": [SQUARE, HOLE]}})
    assert feature["properties"]["geometry_basis"] == "inferred"
    outer, hole = feature["geometry"]["coordinates"]
    assert outer[0] == outer[-1]
    assert area(outer) > 0 > area(hole)
    many = {"type": "MultiPolygon", "coordinates": [[SQUARE], [HOLE]]}
    shapes = only(STATE, outlines={TAVNIK.key: many})["geometry"]["coordinates"]
    assert [area(shape[0]) > 0 for shape in shapes] == [True, True]


def area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def test_a_road_and_an_incident_are_shown_too() -> None:
    (road,) = fold_access([filed(1, "access", access=Access("cut", None, ()))])
    told = only(road)["properties"]
    assert (told["kind"], told["status"], told["contested"], told["claims"]) == ("access", "cut", False, ["c00001"])
    shown = only(incident())
    assert shown["id"] == "incident/i1"
    assert shown["properties"]["tolls"][0]["high"] is None
    assert shown["properties"]["happened"]["state"] == "single-source"
    assert shown["properties"]["claims"] == ["c00001", "c00002"]
    nowhere = only(replace(road, place=None))
    assert (nowhere["geometry"], nowhere["properties"]["place"]) == (None, None)


def test_roads_without_a_place_have_ids_of_their_own() -> None:
    claims = [filed(number, "access", access=Access("cut", None, ()), place=None) for number in (1, 2)]
    ids = [feature["id"] for feature in feature_collection(fold_access(claims))["features"]]
    assert len(set(ids)) == 2


def test_the_text_is_the_same_whatever_the_order() -> None:
    shown = [STATE, replace(STATE, place=NOWHERE), incident()]
    assert geojson(shown) == geojson(reversed(shown))
    assert json.loads(geojson(shown)) == feature_collection(shown)
    assert geojson(()) == '{\n "type": "FeatureCollection",\n "features": []\n}\n'
    in_order = sorted(shown, key=lambda one: str(feature_collection([one])["features"][0]["id"]))
    assert "".join(collection_parts(map(feature_text, in_order))) == geojson(shown)
    assert "".join(collection_parts(())) == geojson(())


degrees = st.one_of(st.none(), st.floats(-200, 200), st.sampled_from((-180.0, 180.0, 90.0, -90.0, 0.0)))
places = st.builds(
    FiledPlace, st.sampled_from(("own:a", "own:b", "~c")), st.text(max_size=4), st.none(), degrees, degrees,
    st.one_of(st.none(), st.floats(0, 900)), st.none(),
)  # fmt: skip
shown_states = st.lists(st.builds(lambda place, state: replace(STATE, place=place, state=state), places,
                                  st.sampled_from(("claimed", "contested", "none"))), max_size=3)  # fmt: skip


def conforms(document: dict[str, Any]) -> None:
    """Check what RFC 7946 demands of a collection of features whose geometries are points or nothing."""
    assert set(document) == {"type", "features"}
    assert document["type"] == "FeatureCollection"
    for feature in document["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], str)
        assert isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        if geometry is not None:
            lon, lat = geometry["coordinates"]
            assert set(geometry) == {"type", "coordinates"}
            assert geometry["type"] == "Point"
            assert -180 <= lon <= 180
            assert -90 <= lat <= 90
        for name in ("start", "end"):
            assert feature["properties"][name] is None or date.fromisoformat(feature["properties"][name])


def no_finer(states: list[ControlState]) -> None:
    told = {(state.place.lon, state.place.lat) for state in states}
    for feature in feature_collection(states)["features"]:
        if feature["geometry"]:
            assert tuple(feature["geometry"]["coordinates"]) in told
            precision, radii = feature["properties"]["place"]["precision_m"], [s.place.radius_km for s in states]
            assert precision is None or any(r is not None and 1000 * r <= precision <= 1000 * r + 1 for r in radii)


def check(states: list[ControlState]) -> None:
    conforms(json.loads(geojson(states)))
    no_finer(states)
    assert geojson(states) == geojson(states[::-1]) or len({s.place.key for s in states}) < len(states)


@settings(max_examples=500, deadline=None)
@given(shown_states)
def test_any_states_conform_and_are_no_finer_than_their_places(states: list[ControlState]) -> None:
    check(states)


@pytest.mark.soak
@settings(max_examples=10_000, deadline=None)
@given(shown_states)
def test_many_more_states_conform(states: list[ControlState]) -> None:
    check(states)


def test_a_fold_can_be_shown_as_it_is() -> None:
    claim = filed(
        1, "control", by=origin("River Watch", "monitor"), control=control("held", "the army", "state forces")
    )
    conforms(json.loads(geojson(fold([claim]))))
