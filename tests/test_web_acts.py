"""What people decide on the pages: kept with a reason, shown, undone; on something that has changed, asked again."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.records.incident import Incident
from dateline.store.asking import Asked
from dateline.web.people import IDLE
from web_desk import PASSWORD, Clock, client, copied, fields, filled, served, words


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    return filled(tmp_path_factory.mktemp("acts"), reader)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(sample: Path, tmp_path: Path, clock: Clock):
    with served(copied(sample, tmp_path), clock) as found:
        yield found


def _largest(site, number: int = 2) -> list[Incident]:
    found = list(DeskLedger(site.desk).incidents(Asked()))
    return sorted(found, key=lambda one: (-len(one.accounts), one.id))[:number]


def _sent(browser, page: str, action: str, **typed: str):
    form = fields(browser.get(page).text, action) | typed
    return browser.post(action, data=form)


def _now(site, id: str) -> Incident:
    return DeskLedger(site.desk).incident(id)[0]


def test_a_grade_is_kept_with_its_reason_shown_and_undone_to_the_byte(site, clock: Clock) -> None:
    browser, (one, _) = client(site, "analyst", "Ada"), _largest(site)
    before, page = list(DeskLedger(site.desk).snapshot()), f"/incidents/{one.id}"
    answer = _sent(browser, page, "/acts/credibility", value="5", reason="heard it from a friend")
    assert answer.status_code == 200
    assert "“heard it from a friend” Ada, decided 4 May 2031, 12:00 UTC" in words(answer.text)
    assert _now(site, one.id).happened.credibility == 5
    clock.now += timedelta(minutes=1)
    assert _sent(browser, page, "/acts/undo", reason="it was hearsay").status_code == 200
    assert list(DeskLedger(site.desk).snapshot()) == before
    log = words(client(site, "custodian").get("/log?change=judgement").text)
    assert "it was hearsay" in log
    assert "heard it from a friend" in log


def test_two_incidents_are_merged_and_the_old_address_leads_to_the_new(site, clock: Clock) -> None:
    browser, (one, other) = client(site, "editor"), _largest(site)
    before = list(DeskLedger(site.desk).snapshot())
    answer = _sent(browser, f"/incidents/{one.id}", "/acts/merge", other=f" {other.id.lower()} ", reason="one strike")
    assert answer.status_code == 200
    merged = answer.url.path.rpartition("/")[2]
    held = {account.key for account in _now(site, merged).accounts}
    assert {account.key for incident in (one, other) for account in incident.accounts} <= held
    for id in (one.id, other.id):
        assert browser.get(f"/incidents/{id}").url.path == f"/incidents/{merged}"
    clock.now += timedelta(minutes=1)
    assert _sent(browser, f"/incidents/{merged}", "/acts/undo", reason="no").status_code == 200
    assert list(DeskLedger(site.desk).snapshot()) == before


def test_a_claim_is_split_off_and_the_whole_split_undone_at_once(site, clock: Clock) -> None:
    browser, (one, _) = client(site, "analyst"), _largest(site)
    before = list(DeskLedger(site.desk).snapshot())
    claim = one.accounts[-1].claims[0]
    answer = _sent(browser, f"/incidents/{one.id}", "/acts/split", claim=claim.key, reason="another day")
    assert answer.status_code == 200
    with_it = [
        incident
        for incident in DeskLedger(site.desk).incidents(Asked())
        if any(claim.key == held.key for account in incident.accounts for held in account.claims)
    ]
    assert {one.accounts[0].key}.isdisjoint(account.key for incident in with_it for account in incident.accounts)
    clock.now += timedelta(minutes=1)
    assert _sent(browser, answer.url.path, "/acts/undo", reason="the same").status_code == 200
    assert list(DeskLedger(site.desk).snapshot()) == before


def test_tolls_that_are_set_aside_count_zero_in_every_sum(site) -> None:
    browser = client(site, "editor")
    one = next(one for one in _largest(site, 9) if any(row.harm == "killed" and row.figures for row in one.tolls))
    assert f"/incidents/{one.id}" in browser.get("/tolls").text.partition("not added, and why")[0]
    answer = _sent(browser, f"/incidents/{one.id}", "/acts/discount", reason="counted elsewhere")
    assert "Tolls set aside, they count zero: “counted elsewhere”" in words(answer.text)
    api = browser.get("/api/v1/tolls?harm=killed").json()["items"]
    assert one.id not in {part["id"] for sum in api for part in sum["parts"]}


def test_sources_are_graded_and_told_to_be_one_or_two(site, clock: Clock) -> None:
    browser = client(site, "editor")
    first, second = DeskLedger(site.desk).sources(Asked())[:2]
    page = f"/sources/{first.key}"
    answer = _sent(browser, page, "/acts/reliability", value="B", reason="right so far")
    assert "B usually reliable" in words(answer.text)
    clock.now += timedelta(minutes=1)
    answer = _sent(browser, page, "/acts/same-source", other=second.name, reason="the same office")
    assert answer.status_code == 200
    assert "the same office" in words(answer.text)
    clock.now += timedelta(minutes=1)
    merged = answer.url.path
    answer = _sent(browser, merged, "/acts/apart", other="nobody of that name", reason="x")
    assert answer.status_code == 400
    assert "is no source" in words(answer.text)


def test_a_decision_on_what_has_changed_shows_both_and_keeps_what_was_typed(site, clock: Clock) -> None:
    ada, ben = client(site, "analyst", "Ada"), client(site, "analyst", "Ben")
    one = _largest(site)[0]
    page = f"/incidents/{one.id}"
    form = fields(ada.get(page).text, "/acts/credibility")
    assert _sent(ben, page, "/acts/credibility", value="6", reason="Ben's").status_code == 200
    clock.now += timedelta(minutes=1)
    typed = "it took an hour to type <this>"
    answer = ada.post("/acts/credibility", data=form | {"value": "1", "reason": typed})
    assert answer.status_code == 409
    said = words(answer.text)
    assert f"credibility {one.happened.credibility}" in said
    assert "credibility 6" in said
    assert typed in unescape(answer.text)
    assert _now(site, one.id).happened.credibility == 6
    again = fields(answer.text, "/acts/credibility")
    sent = ada.post("/acts/credibility", data=again | {"value": "1", "reason": typed})
    assert sent.status_code == 200
    assert _now(site, one.id).happened.credibility == 1


@pytest.mark.parametrize(
    ("action", "typed", "said"),
    [
        ("/acts/credibility", {"value": "7", "reason": "x"}, "from 1 to 6"),
        ("/acts/credibility", {"value": "2", "reason": "  "}, "Say why"),
        ("/acts/merge", {"other": "KUN-00000000", "reason": "x"}, "There is no incident"),
        ("/acts/merge", {"other": "", "reason": "x"}, "There is no incident"),
        ("/acts/split", {"claim": "f" * 24, "reason": "x"}, "Choose the claim"),
    ],
)
def test_a_form_that_is_not_whole_is_asked_again(site, action: str, typed: dict[str, str], said: str) -> None:
    one = _largest(site)[0]
    before = list(DeskLedger(site.desk).snapshot())
    answer = _sent(client(site, "analyst"), f"/incidents/{one.id}", action, **typed)
    assert answer.status_code == 400
    assert said in words(answer.text)
    assert list(DeskLedger(site.desk).snapshot()) == before


def test_an_incident_cannot_be_merged_with_itself(site) -> None:
    one = _largest(site)[0]
    answer = _sent(client(site, "analyst"), f"/incidents/{one.id}", "/acts/merge", other=one.id, reason="x")
    assert answer.status_code == 400


@pytest.mark.parametrize("shown", ["", "[", "[[1,2],[3]]", "{}", "null", "[" * 30_000, '[["a","<script>"]]'])
def test_what_a_form_says_that_it_showed_is_never_believed(site, shown: str) -> None:
    one, browser = _largest(site)[0], client(site, "analyst")
    form = fields(browser.get(f"/incidents/{one.id}").text, "/acts/credibility")
    data = form | {"snapshot": "x", "shown": shown, "value": "2", "reason": "y"}
    answer = browser.post("/acts/credibility", data=data)
    assert answer.status_code == 409
    assert '<script>"' not in answer.text
    assert _now(site, one.id).happened.credibility == one.happened.credibility


def test_what_others_decided_an_analyst_does_not_undo(site, clock: Clock) -> None:
    ada, ben, eve = client(site, "analyst", "Ada"), client(site, "analyst", "Ben"), client(site, "editor", "Eve")
    one = _largest(site)[0]
    page = f"/incidents/{one.id}"
    assert _sent(ada, page, "/acts/credibility", value="6", reason="Ada's").status_code == 200
    form = fields(ada.get(page).text, "/acts/undo")
    clock.now += timedelta(minutes=1)
    assert '"/acts/undo"' not in ben.get(page).text
    own = {"csrf": fields(ben.get(page).text, "/acts/merge")["csrf"], "reason": "x"}
    assert ben.post("/acts/undo", data=form | own).status_code == 403
    assert _sent(eve, page, "/acts/undo", reason="an editor may").status_code == 200
    assert ada.post("/acts/undo", data=form | {"reason": "again"}).status_code == 409


def test_undo_leads_back_to_a_page_of_this_desk_alone(site, clock: Clock) -> None:
    browser, one = client(site, "editor"), _largest(site)[0]
    _sent(browser, f"/incidents/{one.id}", "/acts/credibility", value="6", reason="x")
    clock.now += timedelta(minutes=1)
    form = fields(browser.get(f"/incidents/{one.id}").text, "/acts/undo") | {"back": "//evil.example", "reason": "x"}
    answer = browser.post("/acts/undo", data=form, follow_redirects=False)
    assert answer.headers["location"].startswith("/?did=")


def test_a_session_that_ends_in_mid_edit_loses_nothing_that_was_typed(site, clock: Clock) -> None:
    browser, one = client(site, "analyst", "Ada"), _largest(site)[0]
    form = fields(browser.get(f"/incidents/{one.id}").text, "/acts/credibility")
    clock.now += IDLE + timedelta(minutes=1)
    turned = browser.post("/acts/credibility", data=form | {"value": "6", "reason": "an hour's work"})
    assert turned.status_code == 401
    signing = fields(turned.text, "/sign-in")
    kept = browser.post("/sign-in", data=signing | {"name": "Ada", "password": PASSWORD})
    assert "an hour's work" in unescape(kept.text)
    again = fields(kept.text, "/acts/credibility")
    sent = browser.post("/acts/credibility", data=again | {"value": "6", "reason": "an hour's work"})
    assert sent.status_code == 200
    assert _now(site, one.id).happened.credibility == 6


@pytest.mark.parametrize(
    "kept",
    [
        "x",
        "{}",
        "[]",
        '{"to": "/people/end", "form": {}}',
        '{"to": "//evil", "form": {}}',
        '{"to": "/acts/undo", "form": 1}',
    ],
)
def test_what_a_sign_in_keeps_leads_to_decisions_alone(site, kept: str) -> None:
    client(site, "analyst", "Ada")
    browser = client(site, None)
    answer = browser.post(
        "/sign-in", data={"name": "Ada", "password": PASSWORD, "kept": kept, "then": "//evil.example"}
    )
    assert answer.status_code == 200
    assert answer.url.path == "/"
    assert not re.search(r"evil|/people/end\"", answer.text.partition("<main")[2])
