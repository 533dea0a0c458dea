"""Comments on incidents, and how an incident came to be: in order, in words, through regrouping, with nothing lost."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.store.asking import Asked
from dateline.web import story
from dateline.web.commenting import LONGEST, pieces
from web_desk import NOON, Clock, client, fields, served, words

FIRST = "Shells hit the market in the morning. Three people were killed."
SECOND = "After the mortar fire on the market, rescuers counted the dead until night: five people were killed there."
THIRD = "The market of the old town was shelled and burnt out. Four people were killed, says who stood by."
LAST = "The market of the old town was shelled and burnt out. Six people were killed, says who stood by."


def _report(name: str, day: str, what: str, guid: str = "", version: str = "") -> str:
    form = {
        "field_report": 1, "who": name, "outlet": name, "where": "Homs", "when": "2031-03-05", "reported": day,
        "what": what, "how": "seen",
    }  # fmt: skip
    return json.dumps(form | ({"id": guid, "version": version, "status": "update"} if guid else {}))


def _add(desk: Desk, folder: Path, reader: Reader, name: str, text: str, now) -> None:
    path = folder / name
    path.write_text(text)
    desk.add([str(path)], now, lambda problem: pytest.fail(problem))
    DeskLedger(desk).update(lambda: reader, now)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, reader: Reader, clock: Clock):
    """A desk with an incident that one observer told of, and an hour later another, who counted more."""
    where = tmp_path / "desk.sqlite"
    with Desk.open(str(where), NOON) as desk:
        _add(desk, tmp_path, reader, "a.json", _report("Northwire", "2031-03-05", FIRST), NOON)
        later = NOON + timedelta(hours=1)
        _add(desk, tmp_path, reader, "b.json", _report("Southpress", "2031-03-06", SECOND), later)
    clock.now += timedelta(hours=2)
    with served(where, clock) as found:
        yield found


def _one(site):
    return max(site.ledger.incidents(Asked()), key=lambda one: len(one.accounts))


def _written(site, browser, text: str = "Who was at the market?"):
    here = f"/incidents/{_one(site).id}"
    form = fields(browser.get(here).text, f"{here}/comments")
    return form, browser.post(f"{here}/comments", data=form | {"text": text})


def _story(page: str) -> str:
    return words(page.partition('id="story"')[2])


def test_an_incident_tells_how_it_came_to_be(site) -> None:
    one = _one(site)
    assert len(one.accounts) == 2
    told = _story(client(site, "reader").get(f"/incidents/{one.id}").text)
    assert told.index("joined by Southpress dispatch 2") < told.index("first told by Northwire dispatch 1")
    assert "killed: 3 → 3 to 5" in told
    assert "grade:" in told


def test_a_decision_and_its_undo_are_told_with_what_came_of_them(site, clock: Clock) -> None:
    browser, here = client(site, "editor", "Ed"), f"/incidents/{_one(site).id}"
    form = fields(browser.get(here).text, "/acts/discount")
    browser.post("/acts/discount", data=form | {"reason": "a rumour"})
    told = _story(browser.get(here).text)
    assert "tolls set aside Ed “a rumour”" in told
    assert "tolls set aside: no → " in told
    clock.now += timedelta(minutes=5)
    form = fields(browser.get(here).text, "/acts/undo")
    browser.post("/acts/undo", data=form | {"reason": "it was none"})
    assert "undone Ed “it was none”" in _story(browser.get(here).text)
    reader = _story(client(site, "reader", "Rea").get(here).text)
    assert "a rumour" in reader
    assert " Ed " not in reader


def test_a_dispatch_that_is_replaced_and_its_figures_are_told(
    site, tmp_path: Path, reader: Reader, clock: Clock
) -> None:
    first = _report("Westpost", "2031-03-06", THIRD, "w-1", "1").replace('"update"', '"new"')
    _add(site.desk, tmp_path, reader, "c.json", first, clock.now)
    clock.now += timedelta(minutes=9)
    _add(site.desk, tmp_path, reader, "d.json", _report("Westpost", "2031-03-07", LAST, "w-1", "2"), clock.now)
    told = _story(client(site, "reader").get(f"/incidents/{_one(site).id}").text)
    assert "Westpost: superseded by dispatch 4 dispatch 3" in told
    assert "killed: 3 to 5 → 3 to 6" in told


def test_comments_stand_in_the_order_they_were_written_with_name_and_moment(site, clock: Clock) -> None:
    ada, ben = client(site, "analyst", "Ada"), client(site, "custodian", "Ben")
    _, answer = _written(site, ada)
    assert answer.status_code == 200
    clock.now += timedelta(minutes=3)
    _written(site, ben, "@Ada: the baker.\nAsk there.")
    page = client(site, "editor").get(f"/incidents/{_one(site).id}").text
    told = _story(page)
    assert told.index("Ben wrote") < told.index("Ada wrote")
    assert '<b class="called">@Ada</b>: the baker.\nAsk there.' in page


def test_a_comment_sent_twice_is_one(site) -> None:
    browser = client(site, "analyst", "Ada")
    form, _ = _written(site, browser)
    browser.post(f"/incidents/{_one(site).id}/comments", data=form | {"text": "Who was at the market?"})
    assert browser.get(f"/incidents/{_one(site).id}").text.count("Who was at the market?") == 1


def test_readers_see_no_comments_and_may_write_none(site) -> None:
    _written(site, client(site, "analyst", "Ada"))
    reader, here = client(site, "reader"), f"/incidents/{_one(site).id}"
    assert "at the market?" not in reader.get(here).text
    csrf = fields(reader.get("/account").text, "/sign-out")
    assert reader.post(f"{here}/comments", data=csrf | {"text": "x"}).status_code == 403


def test_its_author_alone_takes_a_comment_back_and_a_trace_stays(site, clock: Clock) -> None:
    ada, ben = client(site, "analyst", "Ada"), client(site, "editor", "Ben")
    _written(site, ada, "It was the army.")
    here = f"/incidents/{_one(site).id}"
    assert 'action="/comments/retract"' not in ben.get(here).text
    form = fields(ada.get(here).text, "/comments/retract")
    other = fields(ben.get("/account").text, "/sign-out")
    assert ben.post("/comments/retract", data=form | other | {"reason": "no"}).status_code == 400
    assert ada.post("/comments/retract", data=form).status_code == 400
    clock.now += timedelta(minutes=1)
    assert ada.post("/comments/retract", data=form | {"reason": "I mixed two towns up"}).status_code == 200
    told = _story(ben.get(here).text)
    assert "taken back" in told
    assert "I mixed two towns up" in told
    assert "It was the army." in told
    assert ada.post("/comments/retract", data=form | {"reason": "again"}).status_code == 400
    kinds = [entry.kind for entry in site.desk.store.log()]
    assert kinds.count("comment") == kinds.count("retraction") == 1
    assert not list(site.desk.store.faults())


def test_a_comment_stays_with_its_account_when_an_incident_is_split_and_when_all_is_worked_out_anew(site) -> None:
    browser = client(site, "editor", "Ed")
    _written(site, browser)
    one = _one(site)
    here, account = f"/incidents/{one.id}", one.accounts[0]
    form = fields(browser.get(here).text, "/acts/split")
    for claim in one.accounts[1].claims:
        form |= {"reason": "another day", "claim": claim.key, "snapshot": _seen(browser, site, account.key)}
        browser.post("/acts/split", data=form)
    site.ledger.rebuild()
    all_ = list(site.ledger.incidents(Asked()))
    assert len(all_) > 1
    told = [each for each in all_ if "at the market?" in browser.get(f"/incidents/{each.id}").text]
    assert [account.key in {a.key for a in each.accounts} for each in told] == [True]


def _seen(browser, site, account: str) -> str:
    home = next(one for one in site.ledger.incidents(Asked()) if account in {a.key for a in one.accounts})
    return fields(browser.get(f"/incidents/{home.id}").text, "/acts/credibility")["snapshot"]


def test_markup_in_a_comment_is_words(site) -> None:
    browser = client(site, "analyst", "Ada")
    _written(site, browser, '<script>alert("1")</script>\u202e@<b>')
    page = browser.get(f"/incidents/{_one(site).id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;" in page
    log = browser.get("/log?change=comment").text
    assert "<script>alert" not in log


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_asked_again_with_what_was_typed(site, text: str) -> None:
    browser = client(site, "analyst", "Ada")
    _, answer = _written(site, browser, text)
    assert answer.status_code == 400
    assert text.strip() in answer.text
    assert fields(answer.text, f"/incidents/{_one(site).id}/comments")["csrf"]


def test_a_comment_on_what_is_gone_is_not_lost_on_its_writer(site) -> None:
    browser = client(site, "analyst", "Ada")
    csrf = fields(browser.get("/account").text, "/sign-out")
    answer = browser.post("/incidents/XXX-00000000/comments", data=csrf | {"text": "an hour's work"})
    assert answer.status_code == 404
    assert "an hour&#39;s work" in answer.text


def test_names_that_are_called_are_found_the_longest_first() -> None:
    found = pieces("@Ada Moon, @ada and @Adam; a@ada.example @@Ada", ["Ada", "Ada Moon"])
    assert [piece for piece, is_name in found if is_name] == ["@Ada Moon", "@ada"]
    assert "".join(piece for piece, _ in found) == "@Ada Moon, @ada and @Adam; a@ada.example @@Ada"


def test_what_came_of_changes_is_worked_out_of_so_many_claims_and_all_on_request(site, monkeypatch) -> None:
    monkeypatch.setattr(story, "FEW", 1)
    browser, here = client(site, "editor", "Ed"), f"/incidents/{_one(site).id}"
    form = fields(browser.get(here).text, "/acts/discount")
    browser.post("/acts/discount", data=form | {"reason": "a rumour"})
    few = browser.get(here).text
    assert "killed: 3 → 3 to 5" not in _story(few)
    assert "tolls set aside: no → " in _story(few)
    assert f'{here}?changes=all#story"' in few
    assert "killed: 3 → 3 to 5" in _story(browser.get(f"{here}?changes=all").text)


def test_whoever_is_called_finds_it_on_their_account(site) -> None:
    ada, ben = client(site, "analyst", "Ada"), client(site, "custodian", "Ben")
    _written(site, ben, "@ada: who was there?")
    _written(site, ben, "@Adamant is another.")
    page = ada.get("/account").text
    assert f'<a href="/incidents/{_one(site).id}#comment-' in page
    assert "who was there?" in page
    assert "is another" not in page
    assert "who was there?" not in ben.get("/account").text
    assert "Comments that call you" not in client(site, "reader", "Rea").get("/account").text
