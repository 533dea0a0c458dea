"""Exhibits on the pages: no picture unasked, no name of a file, verdicts with reasons, and forms that went stale."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("c2pa", reason="the media extra is not installed")

from PIL import Image

from dateline.desk import Desk
from dateline.desk.exhibits import DeskExhibits, Told
from dateline.gazetteer.world import open_world
from pictures import jpeg, scene
from web_desk import NOON, Clock, client, copied, fields, served, words

NAME = "from Ruba Karam <script>.jpg"
SAID = Told("Ann", "Alep<b>po", "2016-04-27", "a <i>channel</i>")


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("web-media") / "desk.sqlite"
    with Desk.open(str(path), NOON) as desk, DeskExhibits(desk, open_world) as exhibits:
        exhibits.add(jpeg(scene(50)), NAME, SAID, NOON)
        exhibits.add(b"%PDF-1.4 a scan", "scan.pdf", Told("Ann"), NOON)
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(where: Path, tmp_path: Path, clock: Clock):
    with served(copied(where, tmp_path), clock) as found:
        yield found


def _picture(site) -> str:
    exhibits = DeskExhibits(site.desk, site.gazetteer)
    return next(one.id for one in exhibits.store.all() if one.type == "image/jpeg")


def test_the_list_has_every_exhibit_and_no_picture_or_name(site) -> None:
    page = client(site, "custodian").get("/media").text
    assert _picture(site) in page
    assert "application/pdf" in page
    assert "<img" not in page
    assert "Ruba" not in page
    assert "Alep&lt;b&gt;po" in page


def test_a_picture_is_hidden_then_grey_then_in_colour(site) -> None:
    browser, id = client(site, "analyst"), _picture(site)
    hidden = browser.get(f"/media/{id}").text
    assert "<img" not in hidden
    assert 'class="exhibit grey"' in browser.get(f"/media/{id}?show=grey").text
    assert 'class="exhibit"' in browser.get(f"/media/{id}?show=colour").text
    assert "<img" not in browser.get(f"/media/{id}?show=else").text
    assert "Ruba" not in hidden
    assert "a &lt;i&gt;channel&lt;/i&gt;" in hidden


def test_only_the_working_copy_is_given_out(site) -> None:
    answer = client(site, "analyst").get(f"/media/{_picture(site)}/copy")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "no-store"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (640, 480)
        assert not image.getexif()
    exhibits = DeskExhibits(site.desk, site.gazetteer)
    scan = next(one.id for one in exhibits.store.all() if one.type == "application/pdf")
    assert client(site, "editor").get(f"/media/{scan}/copy").status_code == 404
    assert client(site, "editor", "Eve").get("/media/0000000000ff").status_code == 404


def test_every_finding_says_what_it_can_not_show(site) -> None:
    text = words(client(site, "analyst").get(f"/media/{_picture(site)}").text)
    assert text.count("Can't show: ") == 6
    assert "nothing follows from absence" in text


def test_a_verdict_is_kept_shown_and_undone(site, clock: Clock) -> None:
    browser, id = client(site, "analyst", "Ada"), _picture(site)
    page = f"/media/{id}"
    form = fields(browser.get(page).text, "/acts/media-verdict")
    typed = form | {
        "value": "original",
        "reason": "the sender's own <file>",
        "checked-0": "yes",
        "evidence": "E1\nE2\n",
    }
    answer = browser.post("/acts/media-verdict", data=typed)
    assert answer.url.path == page
    text = words(answer.text)
    assert "original OriginalMediaContent “the sender's own <file>” Ada" in text
    assert "Checked: content credentials and metadata read." in text
    assert "Evidence: E2." in text
    assert "original" in words(browser.get("/media").text)
    clock.now += timedelta(minutes=1)
    undone = browser.post("/acts/undo", data=fields(answer.text, "/acts/undo") | {"reason": "too soon"})
    assert undone.url.path == page
    assert "taken back, or followed by another" in words(undone.text)


def test_a_form_that_went_stale_is_asked_again_with_all_that_was_typed(site) -> None:
    browser, id = client(site, "analyst", "Ben"), _picture(site)
    form = fields(browser.get(f"/media/{id}").text, "/acts/media-verdict")
    first = browser.post("/acts/media-verdict", data=form | {"value": "staged", "reason": "two takes"})
    assert first.status_code == 200
    late = browser.post(
        "/acts/media-verdict", data=form | {"value": "original", "reason": "I was slow", "evidence": "E9"}
    )
    assert late.status_code == 409
    assert "It has changed since you loaded the page." in words(late.text)
    assert "I was slow" in late.text
    assert 'value="E9"' in late.text


@pytest.mark.parametrize(("typed", "words_"), [
    ({"value": "fake", "reason": "so"}, "Choose one of original"), ({"value": "staged", "reason": " "}, "Say why"),
    ({"value": "staged", "reason": "so", "claim": "0123"}, "no claim 0123"),
])  # fmt: skip
def test_what_is_wrong_with_a_verdict_is_said(site, typed: dict[str, str], words_: str) -> None:
    browser = client(site, "editor")
    form = fields(browser.get(f"/media/{_picture(site)}").text, "/acts/media-verdict")
    answer = browser.post("/acts/media-verdict", data=form | typed)
    assert answer.status_code == 400
    assert words_ in words(answer.text)


def test_readers_see_no_exhibits_and_custodians_give_no_verdict(site) -> None:
    id = _picture(site)
    for path in ("/media", f"/media/{id}", f"/media/{id}/copy"):
        assert client(site, "reader", f"R{len(path)}").get(path).status_code == 403
    assert "Give a verdict" not in client(site, "custodian").get(f"/media/{id}").text
