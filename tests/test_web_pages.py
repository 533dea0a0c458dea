"""Every view of the sample campaign: whole without scripts, on one query, each figure led to its words."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.web.site import Memo
from web_desk import NOON, client, copied, filled, served, words

VIEWS = ("/", "/inbox", "/incidents", "/tolls", "/control", "/sources", "/silence", "/log")
HOSTILE = '<script>alert(1)</script><img src=x onerror="a()">'


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, reader: Reader):
    with served(filled(tmp_path_factory.mktemp("web"), reader)) as site:
        yield client(site, "administrator")


def _incidents(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"/incidents/([A-Z]{3}-[0-9A-Z]{8})", html)))


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_is_whole_without_scripts(browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert re.search(r"<h1[^>]*>[^<]+", answer.text)
    assert '<main id="main"' in answer.text
    assert len(answer.content) < 300_000
    assert answer.text.count("<table") == answer.text.count("</table>")


@pytest.mark.parametrize("path", VIEWS)
def test_every_link_of_a_view_leads_somewhere(browser, path: str) -> None:
    links = {unescape(link).partition("#")[0] for link in re.findall(r'<a[^>]* href="([^"]+)"', browser.get(path).text)}
    for link in sorted(links)[::6]:
        answer = browser.get(link)
        assert answer.status_code == 200, link


def test_every_figure_of_the_tolls_leads_to_its_words(browser) -> None:
    html = browser.get("/tolls?place=Kunduz").text
    keys = set(re.findall(r"/words/([0-9a-f]+)\?", html))
    assert keys
    for key in sorted(keys)[:5]:
        page = browser.get(f"/words/{key}")
        assert page.url.path.startswith("/dispatches/")
        assert page.url.fragment == f"c-{key}"
        assert f'id="c-{key}"' in page.text


def test_list_map_export_and_api_agree_on_a_query(browser) -> None:
    query = "place=Kunduz&since=2015-09-30&state=corroborated"
    listed = _incidents(browser.get(f"/incidents?{query}").text)
    rows = list(csv.DictReader(io.StringIO(browser.get(f"/incidents.csv?{query}").text)))
    features = json.loads(browser.get(f"/incidents.geojson?{query}").text)["features"]
    given = browser.get(f"/api/v1/incidents?{query}").json()["items"]
    assert listed == [row["id"] for row in rows] == [one["id"] for one in given]
    assert {f"incident/{id}" for id in listed} == {one["id"] for one in features}
    assert f"{len(listed)} incident" in words(browser.get(f"/?{query}").text)


@pytest.mark.parametrize("query", ["", "place=Kunduz", "state=single-source", "text=hospital", "until=2015-10-02"])
def test_as_of_now_every_view_says_what_it_says_now(browser, query: str) -> None:
    for path in ("/incidents", "/tolls", "/control", "/inbox", "/sources"):
        now = words(browser.get(f"{path}?{query}").text.partition("<main")[2])
        then = words(browser.get(f"{path}?{query}&as_of=2031-05-05").text.partition("<main")[2])
        assert now == then.replace(" · as of 2031-05-05", ""), path


def test_as_of_a_day_before_nothing_was_known(browser) -> None:
    html = browser.get("/incidents?as_of=2031-05-01").text
    assert not _incidents(html)
    assert "As the ledger stood at 1 May 2031" in words(html)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=yesterday", "is no date"), ("until=2015-13-01", "is no date"), ("as_of=soon", "is no date"),
        ("since=2015-10-02&until=2015-10-01", "nothing lies between"), ("place=Atlantis", "no claim is of a place"),
        ("since=99999-01-01", "is no date"), ("as_of=9999-12-31", "is no date"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_of_a_query_is_said(browser, query: str, said: str) -> None:
    answer = browser.get(f"/?{query}")
    assert answer.status_code == 200
    assert said in words(answer.text)


def test_a_cursor_of_anothers_making_is_none(browser) -> None:
    for after in ("x", "WzFd", "bnVsbA", "W251bGwsbnVsbF0", "%00", "WzFlOTk5XQ", "W1tdXQ"):
        assert browser.get(f"/incidents?after={after}").status_code == 200
        assert browser.get(f"/log?after={after}").status_code == 200
        assert browser.get(f"/inbox?after={after}").status_code == 200


def test_pages_of_a_list_are_the_whole_list_once(browser) -> None:
    found, after = [], ""
    while True:
        page = browser.get(f"/api/v1/incidents?limit=7{after}").json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len(found) == len(set(found)) == len(browser.get("/api/v1/incidents?limit=200").json()["items"])


def test_the_inbox_folds_copies_and_flags_what_was_corrected_or_killed(browser) -> None:
    html = browser.get("/inbox").text
    assert "more of the same story" in html
    for flag in ("kill", "correction", "withdrawn", "replaced"):
        assert re.search(rf'class="sure s-\w+">\s*{flag}', html), flag
    killed = browser.get("/inbox?held=withdrawn")
    assert "1 dispatch" in words(killed.text)


def test_a_dispatch_shows_each_claim_in_the_text_and_beside_it(browser) -> None:
    id = re.search(r'/dispatches/(\d+)"[^>]*>CORRECTED-UPDATE', browser.get("/inbox").text)
    assert id is not None
    html = browser.get(f"/dispatches/{id[1]}").text
    marked = set(re.findall(r'class="mark k-\w+" href="#c-([0-9a-f]+)"', html))
    cards = set(re.findall(r'id="c-([0-9a-f]+)"', html))
    assert marked == cards
    assert len(cards) > 10
    said = words(html)
    for label in ("published", "received", "happened", "to within 1,000 m", "SHA-256"):
        assert label in said


def test_an_incident_sets_claims_side_by_side(browser) -> None:
    html = browser.get("/incidents?place=Kunduz Trauma Centre").text
    page = browser.get(f"/incidents/{_incidents(html)[0]}")
    said = words(page.text)
    for part in (
        "Did it happen?", "Who did it?", "independent origins", "These cannot both be right", "dispatch by dispatch",
        "Held to be one happening because", "Side by side",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("22", "/dispatches/22"), ("Kunduz", "/places/"), ("interior ministry", "/sources/"),
        ("what nobody is called", "/inbox"),
    ],
)  # fmt: skip
def test_anything_is_gone_to_by_what_people_say(browser, named: str, path: str) -> None:
    assert browser.get("/go", params={"to": named}).url.path.startswith(path)


def test_an_id_is_found_in_any_case_and_bare(browser) -> None:
    id = _incidents(browser.get("/incidents").text)[0]
    for said in (id, id.lower(), id.partition("-")[2], f" {id} "):
        assert browser.get("/go", params={"to": said}).url.path == f"/incidents/{id}"


@pytest.mark.parametrize(
    "path",
    [
        "/incidents/XXX-00000000", "/incidents/%00", "/dispatches/0", "/dispatches/99999999999999999999999", "/words/x",
        "/places/geonames:0", "/places/~%F0%9F%92%A5", "/sources/source:nobody", "/join/x", "/nowhere",
        "/incidents/..%2f..%2fetc",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_so(browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_a_reader_sees_data_and_nobody_who_works_here(tmp_path: Path, reader: Reader) -> None:
    with served(copied(filled(tmp_path, reader), tmp_path)) as site:
        analyst = client(site, "analyst", "Quentin Analyst")
        claim = DeskLedger(site.desk).incident(_incidents(analyst.get("/incidents").text)[0])[0].accounts[0].claims[0]
        DeskLedger(site.desk).judge("credibility", [claim.key], "seen", "Quentin Analyst", NOON, "2")
        incident = _incidents(analyst.get("/incidents").text)[0]
        assert "Quentin" in analyst.get(f"/incidents/{incident}").text.partition("<main")[2]
        partner = client(site, "reader", "Partner")
        pages = [partner.get(path) for path in (*VIEWS, f"/incidents/{incident}", "/dispatches/1", "/api/v1/log")]
        assert not any("Quentin" in page.text for page in pages)
        assert not any("/samples/campaign" in page.text for page in pages)


def test_markup_and_scripts_in_what_came_in_stay_text(tmp_path: Path, reader: Reader) -> None:
    where = tmp_path / "desk.sqlite"
    text = f"Shells killed 12 people in Kunduz on Monday, {HOSTILE} said. The army took Kunduz.\u202e {HOSTILE}"
    item = {"headline": HOSTILE, "content_text": text, "date_published": "2015-10-05T08:00:00Z", "id": HOSTILE}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": HOSTILE, "items": [item]}
    feed["items"][0]["title"] = HOSTILE
    file = tmp_path / "x<script>.json"
    file.write_text(json.dumps(feed), encoding="utf-8")
    with Desk.open(str(where), NOON) as desk:
        desk.add([str(file)], NOON, lambda _: None)
        DeskLedger(desk).update(lambda: reader, NOON)
    with served(where) as site:
        browser = client(site, "administrator", "<b>Ada</b>")
        ids = _incidents(browser.get("/incidents").text)
        for path in (*VIEWS, "/dispatches/1", "/people", f"/?text={HOSTILE}", *(f"/incidents/{id}" for id in ids)):
            html = browser.get(path).text
            assert "<script>alert" not in html, path
            assert "<img src=x" not in html, path
            assert "<b>Ada" not in html, path
            assert "\u202e" not in html, path


def test_copies_are_told_as_copies(browser) -> None:
    page = browser.get("/dispatches/14")
    assert "A copy of dispatch" in words(page.text)


def test_an_empty_desk_has_every_view(tmp_path: Path) -> None:
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where) as site:
        browser = client(site, "administrator")
        for path in VIEWS:
            for query in ("", "?as_of=2031-05-01", "?place=Kunduz&kind=Attack"):
                assert browser.get(path + query).status_code == 200, path + query


def test_the_day_is_the_latest_of_any_dispatch_and_never_today(browser) -> None:
    assert "Situation on 8 October 2015" in words(browser.get("/").text)


def test_of_many_who_ask_at_once_one_works_it_out_and_a_failure_is_not_kept() -> None:
    memo, made, barrier = Memo(2), [], threading.Barrier(8)

    def make() -> int:
        made.append(1)
        time.sleep(0.02)
        return len(made)

    def ask() -> int:
        barrier.wait()
        return memo.get("key", make)

    with ThreadPoolExecutor(8) as pool:
        assert {one.result() for one in [pool.submit(ask) for _ in range(8)]} == {1}
    with pytest.raises(ZeroDivisionError):
        memo.get("wrong", lambda: 1 // 0)
    assert memo.get("wrong", lambda: 2) == 2
    memo.get("third", lambda: 3)
    assert memo.get("key", lambda: 4) == 4


def test_many_readers_at_once_are_all_answered(tmp_path: Path, reader: Reader) -> None:
    with served(filled(tmp_path, reader)) as site:
        browser = client(site, "reader")
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda n: browser.get(VIEWS[n % 7]).status_code, range(60)))
        assert set(answers) == {200}
