"""The map and its days: it agrees with the lists, is no finer than told, moves by the day, loads nothing unasked."""

from __future__ import annotations

import math
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.desk import Desk
from dateline.errors import BadDesk
from dateline.pipeline import Reader
from dateline.web import assets, land
from dateline.web.app import policy
from dateline.web.call import environment
from dateline.web.days import moved
from dateline.web.query import Query
from dateline.web.tiles import Tiles
from web_desk import NOON, client, filled, served, words

ADDRESS = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, reader: Reader):
    with served(filled(tmp_path_factory.mktemp("map"), reader)) as site:
        yield client(site, "reader")


def _places(browser, address: str = "/map.geojson") -> list[dict]:
    answer = browser.get(address)
    assert answer.headers["content-type"] == "application/geo+json"
    return [feature["properties"] for feature in answer.json()["features"]]


@pytest.mark.parametrize("query", ["", "?until=2015-10-01", "?kind=Armed%20clash", "?place=Kunduz&state=corroborated"])
def test_the_map_shows_as_many_incidents_as_the_list_tells(browser, query: str) -> None:
    shown = sum(one["number"] for one in _places(browser, f"/map.geojson{query}") if one["layer"] == "incidents")
    nowhere = browser.get(f"/map.geojson{query}").json()["nowhere"]
    told = re.search(r"(\d+) incidents?", words(browser.get(f"/incidents{query}").text))
    assert told is not None
    assert shown + nowhere == int(told[1])


def test_the_map_is_sent_packed_to_those_who_take_that_and_pages_never_are(browser) -> None:
    packed = browser.get("/map.geojson", headers={"accept-encoding": "gzip"})
    plain = browser.get("/map.geojson", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in browser.get("/", headers={"accept-encoding": "gzip"}).headers


def test_where_nothing_was_brought_the_drawn_map_stands_alone(browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(environment().globals, "brought", lambda: False)
    for path in ("/", "/places/dateline%3Aaf-badakhshan"):
        html = browser.get(path).text
        assert "leaflet" not in html
        assert "map.js" not in html
        assert "data-land" not in html
        assert '<svg class="map"' in html


def test_a_place_is_as_wide_as_it_is_exact_and_says_so(browser) -> None:
    for one in _places(browser):
        assert one["metres"] > 0
        assert f"to within {one['metres']:,} m" in one["precision"]
        page = browser.get(one["href"])
        assert page.status_code == 200
        assert one["name"] in words(page.text)


def test_who_holds_a_place_on_the_map_is_who_the_list_says(browser) -> None:
    held = {one["name"]: one for one in _places(browser, "/map.geojson?until=2015-10-08") if one["layer"] == "control"}
    table = words(browser.get("/control?until=2015-10-08").text)
    assert held["Kunduz"]["state"] == "contested"
    assert all(name in table and one["holder"].split(" / ")[0] in table for name, one in held.items())


def test_what_is_of_the_day_is_told_from_what_was_before(browser) -> None:
    def of(day: str) -> dict[str, bool]:
        found = _places(browser, f"/map.geojson?until={day}")
        return {one["name"]: one["fresh"] for one in found if one["layer"] == "incidents"}

    assert "Kunduz Trauma Centre" not in of("2015-10-02")
    assert of("2015-10-03")["Kunduz Trauma Centre"]
    assert not of("2015-10-08")["Kunduz Trauma Centre"]
    assert [name for name, fresh in of("2015-10-08").items() if fresh] == ["Bala Hissar of Kunduz"]


def test_a_slider_without_scripts_leads_to_its_day(browser) -> None:
    html = browser.get("/?kind=Armed+clash").text
    form = re.search(r'<form class="slider".*?</form>', html, re.S)
    assert form is not None
    low, high = (int(re.search(rf'{end}="(\d+)"', form[0])[1]) for end in ("min", "max"))
    assert (date.fromordinal(low), date.fromordinal(high)) == (date(2015, 9, 29), date(2015, 10, 8))
    answer = browser.get(f"/?kind=Armed+clash&day={low + 3}&known=now", follow_redirects=False)
    assert answer.headers["location"] == "/?kind=Armed+clash&until=2015-10-02"
    then = browser.get(f"/?day={low + 3}&known=then")
    assert str(then.url).endswith("/?until=2015-10-02&as_of=2015-10-02")
    assert "had received nothing of this by then" in words(then.text)


@pytest.mark.parametrize("day", ["", "x", "-5", "0", "99999999999", "9999999", "²", "1.5"])
def test_a_slider_that_was_tampered_with_leads_to_no_day(browser, day: str) -> None:
    assert moved(Query(), "/", day, "then") == "/"
    assert browser.get("/", params={"day": day}).status_code == 200


def test_what_is_typed_so_far_is_met_with_some_of_what_is_like_it(browser) -> None:
    def found(typed: str) -> list[dict]:
        return browser.get("/go.json", params={"to": typed}).json()["found"]

    assert next(one["name"] for one in found("kund")).startswith("Kunduz")
    assert {one["what"] for one in found("22")} >= {"dispatch 22"}
    assert any(one["what"] == "source" for one in found("taliban"))
    incident = next(one for one in found("KUN-") if one["what"] == "incident")
    id = incident["href"].rpartition("/")[2]
    assert incident["name"].startswith(f"{id} ")
    assert found(id.partition("-")[2].lower())[0]["href"] == f"/incidents/{id}"
    assert all(browser.get(one["href"]).status_code == 200 for one in found("k"))
    for typed in ("", " ", "%", "_", "'\"", "x" * 5000, "\x00", "٢٢", "9" * 40, "zzzz"):
        assert len(found(typed)) <= 10


@pytest.mark.parametrize(
    "url",
    [
        "http://tiles.example/{z}/{x}/{y}.png", "https://tiles.example/", "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "https://a@tiles.example/{z}/{x}/{y}", "https://tiles.example/{z}/{x}/{y}; script-src *", "//x/{z}/{x}/{y}",
        "https://tiles.example:x/{z}/{x}/{y}.png", "https:///{z}/{x}/{y}", "javascript:{z}{x}{y}", "https://[/{z}{x}{y}",
    ],
)  # fmt: skip
def test_an_address_of_tiles_is_of_one_host_and_safe(url: str) -> None:
    with pytest.raises(BadDesk, match="--tiles"):
        Tiles.of(url)


def test_no_other_site_may_be_asked_unless_its_name_was_given(tmp_path: Path) -> None:
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where) as site:
        page = client(site, "reader").get("/")
        assert "img-src" not in page.headers["content-security-policy"]
        assert "data-tiles" not in page.text
        assert "Nothing on this page is loaded from elsewhere." in page.text
        site.tiles = Tiles.of(ADDRESS)
        assert policy(site).endswith("; img-src 'self' https://tiles.example")
        page = client(site, "analyst").get("/")
        assert page.headers["content-security-policy"] == policy(site)
        assert f'data-tiles="{ADDRESS}"' in page.text
        assert "tiles.example then learns where on the map you look" in words(page.text)


_SQUARE = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))


def _area(ring: list[tuple[float, float]]) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


@given(st.tuples(*(st.floats(-2, 5) for _ in range(2)), *(st.floats(0.1, 6) for _ in range(2))))
def test_what_is_cut_out_of_a_square_is_what_both_cover(frame: tuple[float, ...]) -> None:
    west, south, wide, tall = frame
    ring = land._clipped(_SQUARE, (west, south, west + wide, south + tall))
    both = max(0, min(4, west + wide) - max(0, west)) * max(0, min(4, south + tall) - max(0, south))
    assert math.isclose(_area(ring) if ring else 0.0, both, rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.skipif(not assets.brought(), reason="nothing was brought for the pages: there was no npm at the build")
def test_land_is_where_land_is() -> None:
    def covers(lon: float, lat: float) -> bool:
        rings = land.within((lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05))
        return sum(_area(ring) > 0.005 for ring in rings) % 2 == 1

    assert covers(68.9, 36.7)
    assert covers(2.3, 48.9)
    assert not covers(-30, 40)
    assert not covers(51, 42)
