"""What people say of single claims on the pages: shown with who and why, undone, asked again where it can't be so."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from dateline.desk.ledger import DeskLedger
from dateline.ledger.amending import fields_of
from dateline.ledger.corrections import terms_of
from dateline.pipeline import Reader
from dateline.records.filed import FiledClaim
from dateline.store.asking import Asked
from dateline.web.people import IDLE
from web_desk import PASSWORD, Clock, client, copied, fields, filled, served, words


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    return filled(tmp_path_factory.mktemp("verdicts"), reader)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(sample: Path, tmp_path: Path, clock: Clock):
    with served(copied(sample, tmp_path), clock) as found:
        yield found


def _toll(site, number: int = 0) -> tuple[int, FiledClaim]:
    """A count that is the toll of an incident, and the dispatch that it stands in."""
    ledger = DeskLedger(site.desk)
    found = [
        claim
        for incident in ledger.incidents(Asked())
        for account in incident.accounts
        for claim in account.claims
        if claim.toll and claim.place and claim.start
        if any(row.figures == (claim.key,) and row.harm == "killed" for row in incident.tolls if row.category == "all")
    ]
    chosen = sorted(found, key=lambda claim: claim.key)[number]
    home = ledger.store.home(chosen.key)
    assert home is not None
    return home, chosen


def _now(site, claim: FiledClaim) -> FiledClaim:
    return DeskLedger(site.desk).claims([claim.key])[claim.key]


def _form(browser: Any, claim: FiledClaim, **typed: str) -> dict[str, str]:
    """The form of a correction as a browser would send it, with some fields typed over."""
    page = browser.get(f"/claims/{claim.key}/correct")
    assert page.status_code == 200, words(page.text)[:300]
    return fields(page.text, "/acts/correct") | fields_of(terms_of(claim)) | typed


def _judge(browser: Any, home: int, claim: FiledClaim, act: str):
    """Press one of the buttons beside a claim."""
    page = browser.get(f"/dispatches/{home}").text
    card = page.partition(f'id="c-{claim.key}"')[2].partition("</li>")[0]
    return browser.post(f"/acts/{act}", data=fields(card, "/acts/accept"))


def test_a_claim_is_accepted_and_rejected_with_one_button_and_that_is_undone_to_the_byte(site, clock: Clock) -> None:
    browser, (home, claim) = client(site, "analyst", "Ada"), _toll(site)
    before = list(DeskLedger(site.desk).snapshot())
    answer = _judge(browser, home, claim, "accept")
    assert answer.status_code == 200
    assert "accepted by Ada 4 May 2031, 12:00 UTC" in words(answer.text)
    assert _now(site, claim).verdict.act == "accepted"
    clock.now += timedelta(minutes=1)
    answer = _judge(browser, home, claim, "reject")
    assert _now(site, claim).state == "rejected"
    inside = {one.key for i in DeskLedger(site.desk).incidents(Asked()) for a in i.accounts for one in a.claims}
    assert claim.key not in inside
    card = answer.text.partition(f'id="c-{claim.key}"')[2].partition("</li>")[0]
    clock.now += timedelta(minutes=1)
    undone = browser.post("/acts/undo", data=fields(card, "/acts/undo") | {"reason": "misread"})
    assert undone.status_code == 200
    assert _now(site, claim).verdict.act == "accepted"
    card = undone.text.partition(f'id="c-{claim.key}"')[2].partition("</li>")[0]
    clock.now += timedelta(minutes=1)
    browser.post("/acts/undo", data=fields(card, "/acts/undo") | {"reason": "all of it"})
    assert list(DeskLedger(site.desk).snapshot()) == before


def _in_incidents(browser, key: str) -> list[object]:
    """Return what the API's incidents say that a person said of a claim."""
    found = browser.get("/api/v1/incidents?limit=200").json()["items"]
    return [claim["verdict"] for one in found for claim in one["claims"] if claim["key"] == key]


def test_a_corrected_number_counts_and_keeps_its_words_its_reason_and_what_was_read(site) -> None:
    browser, (home, claim) = client(site, "analyst", "Ada"), _toll(site)
    form = _form(browser, claim, low="777", high="777", reason="the list names them")
    answer = browser.post("/acts/correct", data=form)
    assert answer.status_code == 200
    said = words(answer.text)
    assert "corrected by Ada" in said
    assert "“the list names them”" in said
    assert "The reader had: number" in said
    now = _now(site, claim)
    assert (now.toll.low, now.trigger) == (777, claim.trigger)
    assert "777" in words(browser.get("/tolls").text)
    log = words(browser.get("/log?change=judgement").text)
    assert "claim corrected: toll 777 killed" in log
    assert "the list names them" in log
    api = browser.get(f"/api/v1/claims/{claim.key}").json()["verdict"]
    assert (api["act"], api["by"], api["reason"]) == ("corrected", "Ada", "the list names them")
    assert api["read"]["toll"]["low"] == claim.toll.low
    assert _in_incidents(browser, claim.key) == [api]
    rita = client(site, "reader", "Rita")
    told = rita.get(f"/api/v1/claims/{claim.key}").text
    assert json.loads(told)["verdict"]["act"] == "corrected"
    assert _in_incidents(rita, claim.key) == [json.loads(told)["verdict"]]
    assert "Ada" not in told
    assert "the list names them" not in told
    assert "by Ada" not in words(client(site, "reader", "Rob").get(f"/dispatches/{home}").text)


def test_a_place_is_found_by_name_among_those_that_bear_it(site) -> None:
    browser, (_, claim) = client(site, "analyst"), _toll(site)
    form = _form(browser, claim, place="Springfield", reason="I <know> the town", low="8", high="80")
    found = browser.post("/acts/correct", data=form | {"step": "places"})
    assert found.status_code == 200
    assert found.text.count('name="chosen"') > 1
    assert "I <know> the town" in unescape(found.text)
    assert 'name="low" inputmode="numeric" value="8"' in found.text
    unsure = browser.post("/acts/correct", data=form)
    assert unsure.status_code == 400
    assert "may be" in words(unsure.text)
    assert _now(site, claim).verdict is None
    chosen = found.text.partition('name="chosen" value="')[2].partition('"')[0]
    sent = browser.post("/acts/correct", data=form | {"chosen": unescape(chosen)})
    assert sent.status_code == 200
    assert _now(site, claim).place.name.startswith("Springfield")
    assert _now(site, claim).place.lat is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"low": "a dozen", "reason": "x"}, "no whole number"),
        ({"low": "9", "high": "3", "reason": "x"}, "more than high"),
        ({"trigger": "words that nobody wrote", "reason": "x"}, "does not occur"),
        ({"content": "words that nobody wrote", "reason": "x"}, "does not occur"),
        ({"kind": "rumour", "reason": "x"}, "none of event"),
        ({"place": "Xyzzyville <script>", "reason": "x"}, "no place is called"),
        ({"source": "source:nobody", "reason": "x"}, "nobody whom this dispatch cites"),
        ({"start": "soon", "reason": "x"}, "no date"),
        ({"low": "5"}, "say why"),
        ({"reason": "x"}, "nothing differs"),
    ],
)
def test_what_cannot_be_so_is_asked_again_with_all_that_was_typed(site, typed: dict[str, str], said: str) -> None:
    browser, (_, claim) = client(site, "analyst"), _toll(site)
    before = list(DeskLedger(site.desk).snapshot())
    answer = browser.post("/acts/correct", data=_form(browser, claim, **typed))
    assert answer.status_code == 400
    assert said in words(answer.text)
    for value in typed.values():
        assert value in unescape(answer.text)
    assert "<script>x" not in answer.text
    assert list(DeskLedger(site.desk).snapshot()) == before


def test_whoever_corrects_what_has_changed_sees_both_and_loses_nothing(site, clock: Clock) -> None:
    ada, ben, (home, claim) = client(site, "analyst", "Ada"), client(site, "analyst", "Ben"), _toll(site)
    form = _form(ada, claim, low="31", high="33", reason="an hour of work")
    assert ben.post("/acts/correct", data=_form(ben, claim, low="20", high="20", reason="Ben's")).status_code == 200
    clock.now += timedelta(minutes=1)
    answer = ada.post("/acts/correct", data=form)
    assert answer.status_code == 409
    said = words(answer.text)
    assert "20 changed" in said
    assert "an hour of work" in said
    assert 'value="31"' in answer.text
    assert _now(site, claim).toll.low == 20
    again = form | fields(answer.text, "/acts/correct")
    assert ada.post("/acts/correct", data=again).status_code == 200
    assert (_now(site, claim).toll.low, _now(site, claim).toll.high) == (31, 33)
    stale = ben.post("/acts/reject", data={**fields(ben.get(f"/dispatches/{home}").text, "/acts/accept"),
                                           "claim": claim.key, "snapshot": "x"})  # fmt: skip
    assert stale.status_code == 409
    assert _now(site, claim).state == "standing"


def test_a_correction_that_outlives_its_session_is_shown_to_be_sent_again(site, clock: Clock) -> None:
    browser, (_, claim) = client(site, "analyst", "Ada"), _toll(site)
    form = _form(browser, claim, low="41", high="41", reason="typed for an hour")
    clock.now += IDLE + timedelta(minutes=1)
    turned = browser.post("/acts/correct", data=form)
    assert turned.status_code == 401
    kept = browser.post("/sign-in", data=fields(turned.text, "/sign-in") | {"name": "Ada", "password": PASSWORD})
    assert "typed for an hour" in unescape(kept.text)
    again = form | fields(kept.text, "/acts/correct")
    assert browser.post("/acts/correct", data=again).status_code == 200
    assert _now(site, claim).toll.low == 41


def test_a_claim_that_was_missed_is_added_and_a_whole_dispatch_gone_through(site, clock: Clock) -> None:
    browser, (home, claim) = client(site, "analyst", "Ada"), _toll(site)
    page = browser.get(f"/dispatches/{home}/add")
    form = fields(page.text, "/acts/add") | {"kind": "statement", "trigger": "words that nobody wrote", "reason": "y"}
    assert "does not occur" in words(browser.post("/acts/add", data=form).text)
    text = site.desk.history(home).held.item.text
    taken = {one.trigger.text for one in DeskLedger(site.desk).store.claims_of(home)}
    word = next(one for one in text.split() if one.isalpha() and one not in taken)
    found = browser.post("/acts/add", data=form | {"trigger": word, "place": "Springfield", "step": "places"})
    chosen = unescape(found.text.partition('name="chosen" value="')[2].partition('"')[0])
    typed = {"trigger": word, "place": "Springfield", "chosen": chosen, "reason": "the reader missed it"}
    answer = browser.post("/acts/add", data=form | typed)
    assert "added by Ada" in words(answer.text)
    (added,) = (one for one in DeskLedger(site.desk).store.claims_of(home) if one.by_hand == "added")
    assert added.trigger.text == word
    assert added.place.name.startswith("Springfield")
    early = browser.post("/acts/review", data={"csrf": form["csrf"], "dispatch": str(home)})
    assert early.status_code == 409
    assert "neither accepted, corrected nor rejected" in words(early.text)
    for one in DeskLedger(site.desk).store.claims_of(home):
        if one.verdict is None:
            clock.now += timedelta(seconds=1)
            assert _judge(browser, home, one, "accept").status_code == 200
    done = browser.get(f"/dispatches/{home}")
    clock.now += timedelta(minutes=1)
    reviewed = browser.post("/acts/review", data=fields(done.text, "/acts/review"))
    assert "whole dispatch gone through" in words(reviewed.text)
    assert claim.key in reviewed.text


@pytest.mark.parametrize("path", ["/claims/nothing/correct", "/dispatches/999999/add", f"/dispatches/{10**30}/add"])
def test_what_is_not_there_is_said_to_be_missing(site, path: str) -> None:
    assert client(site, "analyst").get(path).status_code == 404


@pytest.mark.parametrize("act", ["accept", "reject", "correct", "add", "review"])
@pytest.mark.parametrize(
    "form", [{}, {"claim": "x", "dispatch": "x"}, {"claim": "\x00", "dispatch": "-1", "reason": "y"}]
)
def test_a_form_of_no_claim_decides_nothing(site, act: str, form: dict[str, str]) -> None:
    browser = client(site, "analyst")
    csrf = fields(browser.get("/account").text, "/sign-out")["csrf"]
    assert browser.post(f"/acts/{act}", data={"csrf": csrf} | form).status_code in (400, 404, 409)
    assert DeskLedger(site.desk).store.judgements() == ()
