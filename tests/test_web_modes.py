"""Every route in every mode for every role and token, and every form through a session that ended: by rule alone."""

from __future__ import annotations

import itertools
import re
from html import unescape
from pathlib import Path

import pytest

from dateline.desk import Desk
from dateline.web import rights
from dateline.web.guard import Entry
from dateline.web.kept import PLUMBING, SECRET
from dateline.web.people import IDLE
from dateline.web.routes import ENTRIES
from test_web_access import ALL, ANYBODY, EXPECTED
from web_desk import NOON, PASSWORD, Clock, client, fields, served

ENDING = ("/sign-out", "/people/end", "/account/sessions/end", "/people/mode", "/people/role")
DECIDING = ("/claims/{key}/correct", "/dispatches/{id:int}/add")  # pages that are a form and nothing else
FORMS = [one for one in ENTRIES if one.method == "POST" and one.right != rights.ANYBODY and not one.is_api]
WRITING = re.compile(r"/(?:acts|claims|dispatches|comments|incidents|jobs|observers|media)/")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock):
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where, clock) as found:
        yield found
        found.jobs.stop()


def _path(entry: Entry) -> str:
    return re.sub(r"\{\w+:int\}", "1", re.sub(r"\{\w+(?::path)?\}", "x", entry.path))


def _is_let_in(entry: Entry, role: str, mode: str) -> bool:
    """Tell from the table and the modes' own words whether a role may have a route."""
    who = EXPECTED[entry.method, entry.path]
    if who == ANYBODY:
        return True
    if mode == "locked":
        return role == "administrator"
    writes = entry.method == "POST" and WRITING.match(f"{entry.path}/")
    return role in who and not (mode == "read-only" and (writes or entry.path in DECIDING))


@pytest.mark.parametrize("mode", ["read-only", "locked"])
@pytest.mark.parametrize("role", ALL)
def test_every_route_in_a_mode_answers_those_alone_who_may(site, role: str, mode: str) -> None:
    browser = client(site, role)
    csrf = fields(browser.get("/account").text, "/sign-out")
    site.people.set_mode(mode)
    wrong = []
    for entry in ENTRIES:
        if entry.path in ENDING or EXPECTED[entry.method, entry.path] == ANYBODY:
            continue
        form = {"data": csrf} if entry.method == "POST" else {}
        answer = browser.request(entry.method, _path(entry), follow_redirects=False, **form)
        assert answer.status_code < 500, entry.path
        if (answer.status_code in (401, 403)) == _is_let_in(entry, role, mode):
            wrong.append((entry.method, entry.path, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("mode", rights.MODES)
def test_a_token_reads_what_its_person_may_in_a_mode_and_sends_no_form(site, mode: str) -> None:
    browser, header = client(site, None), {}
    for role, scope in itertools.product(ALL, ("data", "log")):
        person = site.people.join(site.people.invite(role, NOON), f"{role} {scope}", PASSWORD, NOON)
        header = {"authorization": f"Bearer {site.people.make_token(person, 'feed', scope, NOON)}"}
        site.people.set_mode(mode)
        for path, right in (("/api/v1/incidents", "read"), ("/api/v1/log", "staff")):
            may = rights.may(role, right, mode) and (right == "read" or scope == "log")
            assert (browser.get(path, headers=header).status_code == 200) == may, (path, role, scope)
    for entry in FORMS:
        answer = browser.post(_path(entry), headers=header, data={"csrf": ""}, follow_redirects=False)
        assert answer.status_code == 401, entry.path


def test_what_was_typed_into_any_form_outlasts_the_session(site, clock: Clock) -> None:
    browser = client(site, "administrator", "Ada")
    typed = {"reason": 'an <b>hour\'s</b> "work"\nand a line', "anything": "é"}
    for entry in FORMS:
        csrf = fields(browser.get("/account").text, "/sign-out")
        clock.now += IDLE * 2
        turned = browser.post(_path(entry), data=csrf | typed)
        assert turned.status_code == 401, entry.path
        kept = browser.post("/sign-in", data=fields(turned.text, "/sign-in") | {"name": "Ada", "password": PASSWORD})
        assert f'action="{_path(entry)}"' in kept.text, entry.path
        assert typed["reason"] in unescape(kept.text), entry.path
        assert 'name="anything" value="é"' in kept.text
        assert fields(kept.text, _path(entry))["csrf"] != csrf["csrf"]


def test_no_form_with_a_secret_outlasts_the_session(site, clock: Clock) -> None:
    browser = client(site, "administrator", "Ada")
    csrf = fields(browser.get("/account").text, "/sign-out")
    clock.now += IDLE * 2
    for entry, secret in itertools.product(FORMS, sorted(SECRET - {"csrf"})):
        turned = browser.post(_path(entry), data=csrf | {"reason": "typed", secret: "heron canary"})
        assert "heron canary" not in turned.text, entry.path
        assert fields(turned.text, "/sign-in")["kept"] == "", entry.path


def test_what_is_hidden_when_a_form_is_shown_again_is_no_secret() -> None:
    assert SECRET.isdisjoint(PLUMBING)
