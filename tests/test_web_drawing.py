"""Maps and charts as they are laid out: to scale, on the sheet, labels apart, open ends open."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dateline.records.filed import FiledPlace
from dateline.records.incident import ControlState
from dateline.store.web_incidents import Spot
from dateline.web import charts, drawing
from dateline.web.charts import Range
from filed import TAVNIK

DAY = date(2031, 5, 6)


def _spot(name: str, lat: float, lon: float, radius: float = 3.0, number: int = 1) -> Spot:
    place = replace(TAVNIK, key=f"own:{name}", name=name, lat=lat, lon=lon, radius_km=radius)
    return Spot(place, (("corroborated", number),), DAY, number)


def _held(place: FiledPlace, holder: str = "army", state: str = "claimed", day: date = DAY) -> ControlState:
    return ControlState(place, day, None, state, (holder,), None, date(2031, 6, 1), ("c1",))


def test_a_circle_is_as_wide_as_its_place_is_exact() -> None:
    drawn = drawing.draw([_spot("Tavnik", 10, 20, 50.0), _spot("Orven", 10, 22, 25.0)], [], DAY)
    assert drawn is not None
    one, other = drawn.circles
    assert math.isclose(one.r, 2 * other.r, rel_tol=0.02)
    length, km = drawn.bar
    assert math.isclose(length / km, one.r / 50, rel_tol=0.02)


def test_degrees_of_longitude_are_shorter_away_from_the_equator() -> None:
    drawn = drawing.draw([_spot("a", 60, 20, 0.1), _spot("b", 60, 22, 0.1), _spot("c", 61, 21, 0.1)], [], DAY)
    assert drawn is not None
    at = {one.place.name: (one.x, one.y) for one in drawn.circles}
    east, north = at["b"][0] - at["a"][0], at["a"][1] - at["c"][1]
    assert math.isclose(east / 2 / north, math.cos(math.radians(60.5)), rel_tol=0.02)


def test_nothing_with_a_point_is_no_map() -> None:
    assert drawing.draw([], [], DAY) is None
    assert drawing.draw_both([], [_held(replace(TAVNIK, lat=None, lon=None))], DAY) == (None, None, None)


def test_a_heap_is_shown_close_up_and_its_labels_are_there_alone() -> None:
    heap = [_spot(f"Quarter {n}", 10 + n / 200, 20 + n / 300) for n in range(6)]
    whole, close, middle = drawing.draw_both([*heap, _spot("Far", 14, 25)], [], DAY)
    assert whole is not None
    assert close is not None
    assert middle is not None
    assert [one.label for one in whole.circles if one.label] == ["Far 1"]
    assert sum(one.label is not None for one in close.circles) >= 4
    assert whole.cut is not None


def test_what_is_already_wide_apart_needs_no_close_up() -> None:
    spots = [_spot(f"Town {n}", 10 + n, 20 + n) for n in range(6)]
    assert drawing.draw_both(spots, [], DAY)[1] is None


def test_a_marker_tells_holder_and_whether_it_is_stale() -> None:
    states = [_held(TAVNIK), _held(replace(TAVNIK, key="own:orven", name="Orven", lat=12.0), "rebels", "contested")]
    drawn = drawing.draw([], states, date(2031, 7, 1))
    assert drawn is not None
    assert drawn.hands == ("army", "rebels")
    assert [(one.hand, one.stale) for one in drawn.markers] == [(0, True), (1, True)]


@given(
    st.lists(
        st.tuples(st.floats(-89, 89), st.floats(-179.9, 179.9), st.floats(0, 3000)),
        min_size=1,
        max_size=40,
        unique=True,
    )
)
def test_any_places_are_drawn_on_the_sheet_with_labels_apart(points: list[tuple[float, float, float]]) -> None:
    spots = [_spot(f"Place {n}", lat, lon, radius) for n, (lat, lon, radius) in enumerate(points)]
    whole, close, _ = drawing.draw_both(spots, [_held(spot.place) for spot in spots[::2]], DAY)
    assert whole is not None
    assert all(-1 <= one.x <= whole.width + 1 and -1 <= one.y <= whole.height + 1 for one in whole.circles)
    for drawn in (whole, close):
        if drawn is not None:
            assert len(drawn.meridians) <= 60
            assert 0 < drawn.bar[0] <= drawn.width
            boxes = [one for one in (*drawn.circles, *drawn.markers) if one.label]
            assert len({(one.label_x, one.label_y) for one in boxes}) == len(boxes)


def test_a_bar_goes_from_the_lowest_to_the_highest_and_an_open_one_to_the_end() -> None:
    laid = charts.bars([Range("a", 10, 20, 15), Range("b", 5, None, None), Range("c", 7, 7, 7)])
    closed, opened, exact = laid.bars
    assert closed.start == opened.start * 2
    assert opened.open
    assert math.isclose(opened.start + opened.length, 100, abs_tol=0.02)
    assert closed.start < (closed.best or 0) < closed.start + closed.length
    assert exact.best is None
    assert exact.length == 1.0


@given(st.lists(st.tuples(st.integers(0, 10**9), st.one_of(st.none(), st.integers(0, 10**9))), max_size=20))
def test_every_bar_stays_on_its_axis(pairs: list[tuple[int, int | None]]) -> None:
    laid = charts.bars([Range("x", low, high, None) for low, high in pairs])
    assert all(one.start >= 0 and one.start + one.length <= 100.5 for one in laid.bars)
    assert 1 <= len(laid.ticks) <= 7


def test_spells_follow_each_other_along_the_days() -> None:
    states = [replace(_held(TAVNIK, day=date(2031, 5, n)), end=date(2031, 5, n + 1)) for n in (1, 3, 5)]
    states.append(_held(TAVNIK, day=date(2031, 5, 7)))
    laid = charts.strip(states, date(2031, 5, 10))
    assert laid is not None
    assert all(one.start + one.length <= other.start for one, other in pairwise(laid.spells))
    assert math.isclose(laid.spells[-1].start + laid.spells[-1].length, laid.width, abs_tol=2)
    assert charts.strip([], None) is None
