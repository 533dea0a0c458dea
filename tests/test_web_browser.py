"""The desk in a real browser: by keyboard alone, without scripts, in both lights and widths, nothing from elsewhere."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dateline.desk import Desk
from dateline.pipeline import Reader
from dateline.web import assets
from dateline.web.app import application
from dateline.web.routes import ENTRIES
from dateline.web.site import Site
from dateline.web.tiles import Tiles
from tree import ROOT
from web_desk import PASSWORD, filled, served

uvicorn = pytest.importorskip("uvicorn", reason="the desk's pages need the extra `desk`")
playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: the browser tests are left out")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: the browser tests are left out")
AXE = ROOT / "web-assets" / "node_modules" / "axe-core" / "axe.min.js"
LARGEST = 300_000  # bytes that the first view may take on the way
PAGES = sorted(
    one.path for one in ENTRIES if one.method == "GET" and not one.is_api and not set("{.") & set(one.path)
)  # fmt: skip
VIEWS = (
    *(path for path in PAGES if path != "/go"),
    "/dispatches/22", "/places/", "/incidents/", "/sources/", "/words/",
)  # fmt: skip
moving = pytest.mark.skipif(not assets.brought(), reason="no npm when the package was built: maps are drawn alone")


@contextmanager
def _listening(site: Site) -> Iterator[str]:
    """Serve a desk on a free port; an administrator is there."""
    site.people.join(site.people.invite("administrator", site.clock()), "Ada", PASSWORD, site.clock())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application(site, ENTRIES), log_level="error", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=30)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[str]:
    """Serve the sample campaign."""
    where = filled(tmp_path_factory.mktemp("browser"), reader)
    with served(where, lambda: datetime.now(UTC)) as site, _listening(site) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def state(chromium: Any, address: str) -> Any:
    """The cookie of somebody who signed in by hand."""
    context = chromium.new_context()
    _signed_in(context, address)
    kept = context.storage_state()
    context.close()
    return kept


def _signed_in(context: Any, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/")
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")


@pytest.fixture(scope="module")
def views(chromium: Any, address: str, state: Any) -> tuple[str, ...]:
    """The addresses of all views: of those of one thing, that of the first that a list leads to."""
    context = chromium.new_context(storage_state=state)
    page = context.new_page()
    found = []
    for path in VIEWS:
        if path != "/" and path.endswith("/"):
            page.goto(address + ("/control" if path in ("/places/", "/words/") else path.rstrip("/")))
            path = page.locator(f"main a[href^='{path}']").first.get_attribute("href")
        found.append(path)
    context.close()
    return tuple(found)


class Watched:
    """A page of which everything is noted that must not be."""

    def __init__(self, context: Any, address: str) -> None:
        self.page, self.faults = context.new_page(), []
        self.page.on("console", lambda one: self.faults.append(one.text) if one.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda one: self.faults.append(str(one)))
        self.page.on("request", lambda one: None if one.url.startswith(address) else self.faults.append(one.url))


def test_the_round_of_an_analyst_by_keyboard_alone(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    watched = Watched(context, address)
    page, keys = watched.page, watched.page.keyboard
    page.goto(address)
    keys.press("g")
    keys.press("i")
    page.wait_for_url("**/inbox")
    keys.press("/")
    keys.type("trauma centre")
    keys.press("Enter")
    page.wait_for_url("**/inbox?text=trauma+centre")
    keys.press("n")
    keys.press("Enter")
    page.wait_for_url("**/dispatches/*")
    keys.press("n")
    assert page.evaluate("document.activeElement.className").startswith("card")
    id = page.locator("a.id[href^='/incidents/']").first.inner_text()
    keys.press("Control+k")
    keys.type(id)
    keys.press("Enter")
    page.wait_for_url(f"**/incidents/{id}")
    _tab_to(page, "Grade its credibility")
    keys.press("Enter")
    keys.press("Tab")
    keys.type("5")
    keys.press("Tab")
    keys.type("by keyboard alone")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**?did=*")
    assert "by keyboard alone" in page.locator("[role=status]").inner_text()
    keys.press("g")
    keys.press("l")
    page.wait_for_url("**/log*")
    assert "by keyboard alone" in page.locator("main").inner_text()
    context.close()
    assert watched.faults == []


def _tab_to(page: Any, words: str) -> None:
    for _ in range(2000):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"the keyboard never gets to {words!r}")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("light", ["light", "dark"])
def test_every_view_fits_and_complains_of_nothing(
    chromium: Any, address: str, state: Any, views: tuple[str, ...], light: str, width: int, tmp_path: Path
) -> None:
    size = {"width": width, "height": 900}
    context = chromium.new_context(storage_state=state, color_scheme=light, viewport=size)
    watched, folder = Watched(context, address), Path(os.environ.get("DATELINE_SHOTS", tmp_path))
    for path in views:
        watched.page.goto(address + path)
        beyond = watched.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if beyond > 0:
            watched.faults.append(f"{path} is {beyond} points too wide")
        name = path.partition("?")[0].strip("/").replace("/", "-").replace("%", "_") or "situation"
        watched.page.screenshot(path=folder / f"{name}-{light}-{width}.png", full_page=True)
    context.close()
    assert watched.faults == []


def test_every_view_is_whole_without_scripts(chromium: Any, address: str, state: Any, views: tuple[str, ...]) -> None:
    context = chromium.new_context(storage_state=state, java_script_enabled=False)
    watched = Watched(context, address)
    for path in views:
        watched.page.goto(address + path)
        assert watched.page.locator("h1").first.inner_text()
        assert watched.page.locator("main").inner_text().strip()
    watched.page.goto(address)
    assert watched.page.locator(".maps svg.map").first.is_visible()
    assert not watched.page.locator(".moving").is_visible()
    watched.page.locator("input[type=range]").fill(str(date(2015, 10, 3).toordinal()))
    watched.page.locator("form.slider button").click()
    assert watched.page.url == f"{address}/?until=2015-10-03"
    watched.page.goto(f"{address}/incidents?place=Kunduz")
    watched.page.locator("main .name a").first.click()
    watched.page.locator("summary", has_text="Grade its credibility").click()
    form = watched.page.locator("form[action='/acts/credibility']")
    form.locator("textarea").fill("without scripts")
    form.locator("button").click()
    assert "without scripts" in watched.page.locator("[role=status]").inner_text()
    context.close()
    assert watched.faults == []


def test_a_right_to_left_page_has_nothing_cut_off(
    chromium: Any, address: str, state: Any, views: tuple[str, ...]
) -> None:
    context = chromium.new_context(storage_state=state, viewport={"width": 390, "height": 900})
    watched = Watched(context, address)
    for path in views:
        watched.page.goto(address + path)
        watched.page.evaluate("document.documentElement.dir = 'rtl'")
        assert watched.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    context.close()


@pytest.mark.skipif(not AXE.exists(), reason="no axe here: `python web-assets/vendor.py --tests` brings it by npm")
@pytest.mark.parametrize(("light", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing_serious(
    chromium: Any, address: str, state: Any, views: tuple[str, ...], light: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    context = chromium.new_context(storage_state=state, color_scheme=light, viewport=size)
    page, wrong, script = context.new_page(), [], AXE.read_text(encoding="utf-8")
    for path in views:
        page.goto(address + path)
        _settled(page)
        page.evaluate(f"() => {{ {script} }}")
        for found in page.evaluate("async () => (await axe.run()).violations"):
            if found["impact"] in ("serious", "critical"):
                where = [f"{one['html'][:90]} ({one['failureSummary'][:160]})" for one in found["nodes"][:3]]
                wrong.append((path, found["id"], where))
    context.close()
    assert not wrong, wrong


def _until(is_so: Callable[[], bool]) -> None:
    """Wait for what scripts of the page bring about; the page's own policy lets no test wait inside of it."""
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.05)


def _settled(page: Any) -> None:
    if assets.brought() and page.locator(".moving").count():
        page.wait_for_selector(".moving[data-places]")


def test_the_first_view_is_light_on_the_way(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    page, taken = context.new_page(), []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda one: taken.append(one["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    _settled(page)
    context.close()
    assert len(taken) >= (8 if assets.brought() else 4)
    assert sum(taken) < LARGEST, taken


@moving
def test_the_map_moves_and_its_places_are_reached_by_keyboard(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    watched = Watched(context, address)
    page, keys = watched.page, watched.page.keyboard
    page.goto(address)
    _settled(page)
    assert not page.locator(".maps svg.map").first.is_visible()
    shown = page.locator(".moving path.area").count() + page.locator(".moving .moving-mark").count()
    assert shown == int(page.locator(".moving").get_attribute("data-places"))
    page.wait_for_selector(".moving canvas")
    scale = page.locator(".leaflet-control-scale-line").inner_text()
    page.locator(".moving").focus()
    keys.press("+")
    _until(lambda: page.locator(".leaflet-control-scale-line").inner_text() != scale)
    for _ in range(40):
        keys.press("Tab")
        label = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
        if label.startswith("Kunduz Trauma Centre:"):
            break
    assert "to within 1,000 m" in label
    keys.press("Enter")
    page.wait_for_url("**/places/*")
    assert page.locator("h1").inner_text() == "Kunduz Trauma Centre"
    _settled(page)
    page.emulate_media(media="print")
    assert page.locator(".maps svg.map").first.is_visible()
    assert not page.locator(".moving").is_visible()
    context.close()
    assert watched.faults == []


@moving
def test_a_background_from_elsewhere_comes_when_it_is_switched_on_and_never_before(
    chromium: Any, tmp_path: Path
) -> None:
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), datetime.now(UTC)).close()
    asked: list[str] = []
    with served(where, lambda: datetime.now(UTC)) as site:
        site.tiles = Tiles.of("https://tiles.example/{z}/{x}/{y}.png")
        with _listening(site) as address:
            context = chromium.new_context()
            context.route("https://tiles.example/**", lambda route: (asked.append(route.request.url), route.abort()))
            _signed_in(context, address)
            page = context.pages[0]
            _settled(page)
            switch = page.get_by_role("checkbox", name="Background from tiles.example")
            assert not switch.is_checked()
            assert asked == []
            switch.check()
            _until(lambda: len(asked) > 0)
            switch.uncheck()
            _until(lambda: page.locator(".leaflet-tile").count() == 0)
            context.close()


def test_the_slider_moves_the_whole_view_at_once(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    watched = Watched(context, address)
    page, keys = watched.page, watched.page.keyboard
    page.goto(address)
    page.evaluate("window.stayed = true")
    page.locator("input[type=range]").focus()
    for _ in range(3):
        keys.press("ArrowLeft")
    page.wait_for_url("**/?until=2015-10-05")
    _until(lambda: page.locator("h1").inner_text() == "Situation on 5 October 2015")
    assert "5 October 2015" in page.locator(".slider output").inner_text()
    assert page.locator("nav a", has_text="Tolls").get_attribute("href") == "/tolls?until=2015-10-05"
    assert page.locator(".filters [name=until]").input_value() == "2015-10-05"
    page.select_option("select[name=known]", "then")
    page.wait_for_url("**/?until=2015-10-05&as_of=2015-10-05")
    _until(lambda: "had received nothing of this by then" in page.locator("main").inner_text())
    assert page.evaluate("window.stayed")
    context.close()
    assert watched.faults == []


def test_what_is_like_what_is_typed_is_a_key_away(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    watched = Watched(context, address)
    page, keys = watched.page, watched.page.keyboard
    page.goto(f"{address}/log")
    keys.press("Control+k")
    keys.type("kunduz tra")
    page.wait_for_selector("#go-list[aria-busy=false] li")
    keys.press("ArrowDown")
    assert page.locator("#go-to").get_attribute("aria-activedescendant") == "go-0"
    keys.press("Enter")
    page.wait_for_url("**/places/*")
    assert page.locator("h1").inner_text() == "Kunduz Trauma Centre"
    keys.press("?")
    assert page.locator("#keys").is_visible()
    keys.press("Escape")
    context.close()
    assert watched.faults == []
