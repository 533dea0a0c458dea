"""The desk in a real browser: by keyboard alone, without scripts, in both lights and widths, nothing from elsewhere."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline import Reader
from dateline.web.app import application
from dateline.web.routes import ENTRIES
from web_desk import PASSWORD, filled, served

uvicorn = pytest.importorskip("uvicorn", reason="the desk's pages need the extra `desk`")
playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: the browser tests are left out")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: the browser tests are left out")
VIEWS = ("/", "/inbox", "/incidents", "/dispatches/22", "/tolls", "/control", "/sources", "/silence", "/log", "/people")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[str]:
    """Serve the sample campaign on a free port; an administrator is there."""
    where = filled(tmp_path_factory.mktemp("browser"), reader)
    with served(where, lambda: datetime.now(UTC)) as site, socket.socket() as listening:
        site.people.join(site.people.invite("administrator", site.clock()), "Ada", PASSWORD, site.clock())
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
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def state(chromium: Any, address: str) -> Any:
    """The cookie of somebody who signed in by hand."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}/")
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    kept = context.storage_state()
    context.close()
    return kept


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
    chromium: Any, address: str, state: Any, light: str, width: int, tmp_path: Path
) -> None:
    size = {"width": width, "height": 900}
    context = chromium.new_context(storage_state=state, color_scheme=light, viewport=size)
    watched, folder = Watched(context, address), Path(os.environ.get("DATELINE_SHOTS", tmp_path))
    for path in VIEWS:
        watched.page.goto(address + path)
        beyond = watched.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if beyond > 0:
            watched.faults.append(f"{path} is {beyond} points too wide")
        name = path.strip("/").replace("/", "-") or "situation"
        watched.page.screenshot(path=folder / f"{name}-{light}-{width}.png", full_page=True)
    context.close()
    assert watched.faults == []


def test_every_view_is_whole_without_scripts(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state, java_script_enabled=False)
    watched = Watched(context, address)
    for path in VIEWS:
        watched.page.goto(address + path)
        assert watched.page.locator("h1").first.inner_text()
        assert watched.page.locator("main").inner_text().strip()
    watched.page.goto(f"{address}/incidents?place=Kunduz")
    watched.page.locator("main .name a").first.click()
    watched.page.locator("summary", has_text="Grade its credibility").click()
    form = watched.page.locator("form[action='/acts/credibility']")
    form.locator("textarea").fill("without scripts")
    form.locator("button").click()
    assert "without scripts" in watched.page.locator("[role=status]").inner_text()
    context.close()
    assert watched.faults == []


def test_a_right_to_left_page_has_nothing_cut_off(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state, viewport={"width": 390, "height": 900})
    watched = Watched(context, address)
    for path in VIEWS:
        watched.page.goto(address + path)
        watched.page.evaluate("document.documentElement.dir = 'rtl'")
        assert watched.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    context.close()
