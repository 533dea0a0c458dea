"""The observer's round in a real browser, as narrow as an old phone and without scripts; and work that is watched."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dateline.desk import Desk, Wanted
from dateline.web.app import application
from dateline.web.routes import ENTRIES
from web_desk import NOON, PASSWORD, served

uvicorn = pytest.importorskip("uvicorn", reason="the desk's pages need the extra `desk`")
playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: the browser tests are left out")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: the browser tests are left out")
PHONE = {"width": 360, "height": 640}
ARABIC = "سقطت قذيفتان على السوق. قُتل ثلاثة أشخاص."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """Serve an empty desk on a free port; an editor is there."""
    where = tmp_path_factory.mktemp("observed") / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where, lambda: datetime.now(UTC)) as site, socket.socket() as listening:
        site.people.join(site.people.invite("editor", site.clock()), "Ed", PASSWORD, site.clock())
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application(site, ENTRIES), log_level="error", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", site
        server.should_exit = True
        thread.join(timeout=30)
        site.jobs.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def _watched(context: Any, address: str) -> tuple[Any, list[str]]:
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda one: faults.append(one.text) if one.type in ("error", "warning") else None)
    page.on("request", lambda one: None if one.url.startswith(address) else faults.append(one.url))
    return page, faults


def _signed_in(context: Any, address: str) -> tuple[Any, list[str]]:
    page, faults = _watched(context, address)
    page.goto(f"{address}/sign-in")
    page.get_by_label("Name").fill("Ed")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page, faults


def _fits(page: Any, name: str, folder: Path) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    low = page.evaluate(
        "[...document.querySelectorAll('button, input:not([type=hidden]):not([type=radio]), textarea, .choice')]"
        ".map(one => one.getBoundingClientRect().height).filter(height => height < 44)"
    )
    assert low == [], name


def test_the_round_of_an_observer_on_an_old_phone(chromium: Any, desk: tuple[str, Any], tmp_path: Path) -> None:
    (address, site), folder = desk, Path(os.environ.get("DATELINE_SHOTS", tmp_path))
    staff = chromium.new_context(java_script_enabled=False, viewport={"width": 1100, "height": 800})
    editor, complaints = _signed_in(staff, address)
    editor.goto(f"{address}/observers")
    editor.get_by_role("button", name="Invite an observer").click()
    link = editor.locator(".token").inner_text()
    # The phone measures pages by script, but its pages have none and the site's are off.
    phone = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page, faults = _watched(phone, address)
    page.goto(link)
    _fits(page, "observer-report", folder)
    page.get_by_label("What happened?").fill(ARABIC)
    page.get_by_label("Where?", exact=False).first.fill("حمص")
    page.get_by_label("Which day?").fill(f"{datetime.now(UTC):%Y-%m-%d}")
    page.get_by_label("Somebody told me").check()
    page.get_by_role("button", name="Send").click()
    assert "without a name" in page.locator("#from-wrong").inner_text()
    assert page.get_by_label("What happened?").input_value() == ARABIC
    _fits(page, "observer-asked-again", folder)
    page.get_by_label("If told or read").fill("ممرضة")
    page.get_by_role("button", name="Send").click()
    code = page.locator(".code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", code)
    _fits(page, "observer-receipt", folder)
    (held,) = site.desk.dispatches(Wanted())
    assert ARABIC.partition(".")[0] in held.item.text
    editor.goto(f"{address}/observers/1")
    editor.get_by_label("Write to").fill("Which market?")
    editor.get_by_role("button", name="Send").click()
    page.goto(f"{address}/receipt")
    _fits(page, "observer-code", folder)
    page.get_by_label("The code").fill(code.lower())
    page.get_by_role("button", name="Read the notes").click()
    assert "Which market?" in page.locator("main").inner_text()
    page.get_by_label("Write to the desk").fill("السوق القديم")
    page.get_by_role("button", name="Send").click()
    _fits(page, "observer-thread", folder)
    box = page.locator(".note:not(.desk)")
    assert box.inner_text() == "السوق القديم"
    editor.goto(f"{address}/observers")
    assert "waits for an answer" in editor.locator("main").inner_text()
    editor.screenshot(path=folder / "observers-1100.png", full_page=True)
    assert phone.cookies() == []
    asked_again = "Failed to load resource: the server responded with a status of 400 (Bad Request)"
    assert [one for one in [*faults, *complaints] if one != asked_again] == []
    staff.close()
    phone.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_work_is_watched_to_its_end_with_and_without_scripts(
    chromium: Any, desk: tuple[str, Any], scripts: bool, tmp_path: Path
) -> None:
    address, site = desk
    go_on = threading.Event()

    def piece(tell):
        tell("reading", 1, 4)
        go_on.wait(60)
        tell("reading", 3, 4)
        return ("four dispatches read",)

    context = chromium.new_context(java_script_enabled=scripts, viewport=PHONE)
    page, faults = _signed_in(context, address)
    id = site.jobs.start("read what came", "Ed", f"scripts {scripts}", piece)
    page.goto(f"{address}/jobs/{id}")
    page.locator("progress[value='1']").wait_for()
    page.reload()
    page.locator("progress[value='1']").wait_for()
    page.screenshot(path=Path(os.environ.get("DATELINE_SHOTS", tmp_path)) / f"work-{scripts}.png")
    go_on.set()
    page.get_by_text("four dispatches read").wait_for(timeout=60_000)
    assert page.locator("progress").count() == 0
    assert faults == []
    context.close()
