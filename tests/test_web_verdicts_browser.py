"""Claims judged in a real browser: by keyboard alone, without scripts, and what each view of it looks like."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import test_web_browser as browser

pytestmark = browser.pytestmark
address, chromium, state = browser.address, browser.chromium, browser.state


def _toll(context: Any, address: str, number: int = 0) -> str:
    """The key of a count that is the whole toll of an incident."""
    found = context.request.get(f"{address}/api/v1/incidents?limit=200").json()["items"]
    keys = [
        row["figures"][0]
        for one in found
        for row in one["tolls"]
        if row["harm"] == "killed" and row["category"] == "all" and len(row["figures"]) == 1 and one["start"]
    ]
    return sorted(keys)[number % len(keys)]


def _tab_to(page: Any, name: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the keyboard never gets to {name!r}")


def _type_over(page: Any, words: str) -> None:
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def test_a_number_is_corrected_by_keyboard_alone_and_the_toll_and_the_log_tell_it(
    chromium: Any, address: str, state: Any
) -> None:
    context = chromium.new_context(storage_state=state)
    watched = browser.Watched(context, address)
    page, keys = watched.page, watched.page.keyboard
    page.goto(f"{address}/words/{_toll(context, address)}")
    assert page.evaluate("document.activeElement.className").startswith("card k-toll")
    keys.press("e")
    page.wait_for_url("**/correct")
    _tab_to(page, "low")
    _type_over(page, "7,771")
    _tab_to(page, "high")
    _type_over(page, "7771")
    _tab_to(page, "reason")
    keys.type("counted by keyboard alone")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**?did=*")
    assert "counted by keyboard alone" in page.locator("[role=status]").inner_text()
    assert "7,771" in page.locator(".card.judged .gist").first.inner_text()
    keys.press("g")
    keys.press("t")
    page.wait_for_url("**/tolls*")
    assert "7,771" in page.locator("main").inner_text()
    keys.press("g")
    keys.press("l")
    page.wait_for_url("**/log*")
    told = page.locator("main").inner_text()
    assert "counted by keyboard alone" in told
    assert "toll 7,771 killed" in told
    context.close()
    assert watched.faults == []


def test_one_key_accepts_one_rejects_and_one_undoes(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    watched = browser.Watched(context, address)
    page, keys, key = watched.page, watched.page.keyboard, _toll(context, address, 1)
    card = page.locator(f"#c-{key}")
    page.goto(f"{address}/words/{key}")
    keys.press("a")
    page.wait_for_url("**?did=*")
    assert "accepted by Ada" in card.inner_text()
    first = page.url
    keys.press("x")
    page.wait_for_url(lambda url: "did=" in url and url != first)
    assert "rejected by Ada" in card.inner_text()
    second = page.url
    keys.press("u")
    page.wait_for_function("document.activeElement.matches('textarea')")
    keys.type("a slip of the hand")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url(lambda url: "did=" in url and url not in (first, second))
    assert "accepted by Ada" in card.inner_text()
    keys.press("n")
    assert page.evaluate("document.activeElement.className").startswith("card")
    assert page.evaluate("document.activeElement.id") != f"c-{key}"
    context.close()
    assert watched.faults == []


def test_words_are_taken_from_what_is_selected(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    watched = browser.Watched(context, address)
    page = watched.page
    page.goto(f"{address}/claims/{_toll(context, address, 2)}/correct")
    page.evaluate(
        "() => { const words = document.querySelector('[data-source] p').firstChild; const range = new Range();"
        " range.setStart(words, 0); range.setEnd(words, 12); getSelection().removeAllRanges();"
        " getSelection().addRange(range); }"
    )
    page.wait_for_timeout(100)
    page.locator("[data-pick=trigger]").click()
    taken = page.locator("textarea[name=trigger]").input_value()
    assert taken.strip()
    assert taken in page.locator("[data-source] p").inner_text()
    context.close()
    assert watched.faults == []


def test_a_claim_is_corrected_without_scripts(chromium: Any, address: str, state: Any) -> None:
    context = chromium.new_context(storage_state=state, java_script_enabled=False)
    watched = browser.Watched(context, address)
    page, key = watched.page, _toll(context, address, 3)
    page.goto(f"{address}/words/{key}")
    page.locator(f"#c-{key} a[data-act=correct]").click()
    page.locator("input[name=place]").fill("Springfield")
    page.locator("textarea[name=reason]").fill("without scripts")
    page.locator("button[name=step]").click()
    page.locator("input[name=chosen]").first.check()
    assert page.locator("textarea[name=reason]").input_value() == "without scripts"
    page.locator("form.correct button", has_text="Correct it").last.click()
    assert "without scripts" in page.locator(f"#c-{key}").inner_text()
    assert "Springfield" in page.locator(f"#c-{key}").inner_text()
    context.close()
    assert watched.faults == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("light", ["light", "dark"])
def test_what_claims_are_judged_on_fits(
    chromium: Any, address: str, state: Any, light: str, width: int, tmp_path: Path
) -> None:
    context = chromium.new_context(
        storage_state=state, color_scheme=light, viewport={"width": width, "height": 900}
    )  # fmt: skip
    watched, folder = browser.Watched(context, address), Path(os.environ.get("DATELINE_SHOTS", tmp_path))
    key = _toll(context, address)
    home = context.request.get(f"{address}/words/{key}").url.partition("#")[0]
    for name, path in (("correct", f"{address}/claims/{key}/correct"), ("judged", home), ("add", f"{home}/add")):
        watched.page.goto(path)
        assert watched.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        watched.page.screenshot(path=folder / f"{name}-{light}-{width}.png", full_page=True)
    context.close()
    assert watched.faults == []
