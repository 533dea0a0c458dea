"""People of a desk: first links, passwords, sessions, roles; guessing is slowed, hashes alone are kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dateline.desk import Desk
from dateline.errors import BadDesk
from dateline.web.people import IDLE, INVITED, LONGEST, People
from dateline.web.serve import first_link, people_file
from dateline.web.throttle import Throttle
from web_desk import CHEAP, NOON, PASSWORD, Clock, client, fields, served


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock):
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where, clock) as found:
        yield found


def test_the_first_start_gives_a_link_and_later_ones_do_not(site) -> None:
    link = first_link(site, 8377, None, NOON)
    assert link is not None
    browser = client(site, None)
    browser.post(link, data={"name": "Ada", "password": PASSWORD})
    assert browser.get("/people").status_code == 200
    assert first_link(site, 8377, None, NOON) is None
    assert first_link(site, 8377, "reader", NOON) is not None


def test_a_link_makes_one_account(site) -> None:
    token = site.people.invite("analyst", NOON)
    data = {"name": "Ada", "password": PASSWORD}
    assert client(site, None).post(f"/join/{token}", data=data).status_code == 200
    assert client(site, None).post(f"/join/{token}", data=data | {"name": "Ben"}).status_code == 404
    assert [one.name for one in site.people.everybody()] == ["Ada"]


def test_a_link_goes_stale(site, clock: Clock) -> None:
    token = site.people.invite("analyst", NOON)
    clock.now += INVITED + timedelta(minutes=1)
    assert client(site, None).get(f"/join/{token}").status_code == 404


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ada", "short"),
        ("Ada", "aaaaaaaaaaaaaaaa"),
        ("Ada Lovelace", "my ada lovelace pass"),
        ("", PASSWORD),
        ("x" * 99, PASSWORD),
    ],
)
def test_what_is_too_easy_is_asked_again_and_the_link_still_holds(site, name: str, password: str) -> None:
    token = site.people.invite("analyst", NOON)
    assert client(site, None).post(f"/join/{token}", data={"name": name, "password": password}).status_code == 400
    assert site.people.invited(token, NOON) == "analyst"


def test_a_name_is_taken_once_in_any_case(site) -> None:
    client(site, "analyst", "Ada")
    token = site.people.invite("analyst", NOON)
    answer = client(site, None).post(f"/join/{token}", data={"name": " ADA ", "password": PASSWORD})
    assert answer.status_code == 400


def test_signing_in_and_out(site) -> None:
    client(site, "analyst", "Ada")
    browser = client(site, None)
    assert browser.post("/sign-in", data={"name": "Ada", "password": "wrong wrong wrong"}).status_code == 401
    answer = browser.post("/sign-in", data={"name": "ada", "password": PASSWORD, "then": "/inbox"})
    assert answer.url.path == "/inbox"
    browser.post("/sign-out", data=fields(answer.text, "/sign-out"))
    assert browser.get("/inbox").url.path == "/sign-in"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site) -> None:
    token = site.people.invite("analyst", NOON)
    answer = client(site, None).post(
        f"/join/{token}", data={"name": "Ada", "password": PASSWORD}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_guessing_is_slowed_for_a_name_and_for_all(site) -> None:
    client(site, "analyst", "Ada")
    browser = client(site, None)
    wrong = [browser.post("/sign-in", data={"name": "Ada", "password": f"guess {n}"}).status_code for n in range(8)]
    assert wrong == [401] * 6 + [429] * 2
    assert browser.post("/sign-in", data={"name": "Ada", "password": PASSWORD}).status_code == 429
    assert browser.post("/sign-in", data={"name": "Ben", "password": PASSWORD}).status_code == 401


def test_those_who_waited_may_try_again() -> None:
    throttle = Throttle(each=2, whole=3, within=10.0)
    for name in ("a", "a", "b"):
        throttle.failed(name, 0.0)
    assert throttle.must_wait("c", 9.0)
    assert not throttle.must_wait("a", 10.5)


def test_sessions_end_when_unused_and_after_a_fortnight(site, clock: Clock) -> None:
    browser = client(site, "analyst")
    clock.now += IDLE - timedelta(minutes=1)
    assert browser.get("/inbox").url.path == "/inbox"
    clock.now += IDLE - timedelta(minutes=1)
    assert browser.get("/inbox").url.path == "/inbox"
    clock.now += IDLE + timedelta(minutes=1)
    assert browser.get("/inbox").url.path == "/sign-in"
    other = client(site, "analyst", "Ben")
    for _ in range(int(LONGEST / IDLE) + 2):
        clock.now += IDLE - timedelta(minutes=1)
        last = other.get("/inbox").url.path
    assert last == "/sign-in"


def test_a_new_password_ends_all_other_sessions(site) -> None:
    browser, elsewhere = client(site, "analyst", "Ada"), client(site, None)
    elsewhere.post("/sign-in", data={"name": "Ada", "password": PASSWORD})
    csrf = fields(browser.get("/account").text, "/account/password")
    wrong = browser.post("/account/password", data=csrf | {"old": "no", "password": "another one entirely"})
    assert wrong.status_code == 400
    new = "another one entirely"
    assert browser.post("/account/password", data=csrf | {"old": PASSWORD, "password": new}).status_code == 200
    assert browser.get("/inbox").url.path == "/inbox"
    assert elsewhere.get("/inbox").url.path == "/sign-in"
    assert site.people.known("Ada", new) is not None


def test_an_administrator_runs_roles_and_sessions(site) -> None:
    ada, ben = client(site, "administrator", "Ada"), client(site, "reader", "Ben")
    page = ada.get("/people").text
    csrf = {"csrf": fields(page, "/people/invite")["csrf"]}
    link = ada.post("/people/invite", data=csrf | {"role": "editor"}).text
    assert "/join/" in link
    number = next(str(one.id) for one in site.people.everybody() if one.name == "Ben")
    assert ada.post("/people/role", data=csrf | {"person": number, "role": "closed"}).status_code == 200
    assert ben.get("/inbox").url.path == "/sign-in"
    assert site.people.known("Ben", PASSWORD) is None
    ada.post("/people/end", data=csrf)
    assert ada.get("/inbox").url.path == "/sign-in"


def test_an_administrator_is_left(site) -> None:
    ada = client(site, "administrator", "Ada")
    csrf = {"csrf": fields(ada.get("/people").text, "/people/invite")["csrf"]}
    number = str(site.people.everybody()[0].id)
    for role in ("reader", "closed", "nothing"):
        assert ada.post("/people/role", data=csrf | {"person": number, "role": role}).status_code == 400


def test_tokens_are_shown_once_and_taken_back(site) -> None:
    browser = client(site, "analyst", "Ada")
    csrf = fields(browser.get("/account").text, "/account/tokens")
    shown = browser.post("/account/tokens", data=csrf | {"name": "feed", "scope": "data"}).text
    token = shown.partition('class="token">')[2].partition("<")[0]
    header = {"authorization": f"Bearer {token}"}
    assert client(site, None).get("/api/v1/incidents", headers=header).status_code == 200
    assert token not in browser.get("/account").text
    browser.post("/account/tokens/drop", data=csrf)
    assert client(site, None).get("/api/v1/incidents", headers=header).status_code == 401


def test_no_password_and_no_token_stands_in_the_file(site, tmp_path: Path) -> None:
    browser = client(site, "analyst", "Ada")
    data = Path(f"{tmp_path / 'desk.sqlite'}.users").read_bytes()
    assert PASSWORD.encode() not in data
    for cookie in browser.cookies.jar:
        assert cookie.value.encode() not in data
    assert b"$argon2id$" in data
    assert Path(f"{tmp_path / 'desk.sqlite'}.users").stat().st_mode & 0o077 == 0


def test_a_file_that_is_none_of_accounts_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "x.users"
    path.write_text("not a database, and long enough to be sure of it" * 10)
    with pytest.raises(BadDesk, match="accounts of this desk"):
        People(path, CHEAP)


def test_accounts_stand_beside_the_desk_and_apart_from_a_server(tmp_path: Path) -> None:
    assert people_file("/x/desk.sqlite", tmp_path) == Path("/x/desk.sqlite.users")
    other = people_file("postgresql://a@b/c", tmp_path)
    assert other.parent == tmp_path
    assert "a@b" not in other.name
