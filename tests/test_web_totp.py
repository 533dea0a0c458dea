"""The second step of signing in: turned on by a code, asked for, never taken twice, and taken off."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("pyotp", reason="the second step needs the extra `desk`")

import pyotp

from dateline.desk import Desk
from dateline.web.app import application
from dateline.web.kept import SECRET
from dateline.web.people import IDLE
from dateline.web.sayable import meant, new_code
from dateline.web.second import PENDING
from web_desk import NOON, PASSWORD, Clock, client, fields, served, words

HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock):
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where, clock) as found:
        yield found


def _code(secret: str, clock: Clock) -> str:
    return pyotp.TOTP(secret).at(clock.now)


def _turned_on(browser, clock: Clock) -> tuple[str, list[str]]:
    """Turn the second step on as a person does; returns the secret and the recovery codes."""
    csrf = fields(browser.get("/account").text, "/account/second/offer")
    page = browser.post("/account/second/offer", data=csrf | {"old": PASSWORD}).text
    secret = re.search(r'class="token">([A-Z2-7]{32})<', page)[1]
    page = browser.post("/account/second/confirm", data=csrf | {"code": _code(secret, clock)}).text
    return secret, re.findall(r'class="token">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<', page)


def _asked(site, name: str = "Ada", **more: str):
    """Give name and password in a new browser; returns it and the fields of the form that asks for the code."""
    browser = client(site, None)
    page = browser.post("/sign-in", data={"name": name, "password": PASSWORD, **more})
    return browser, fields(page.text, "/sign-in/code")


def _is_in(browser) -> bool:
    return browser.get("/inbox").url.path == "/inbox"


def test_signing_in_asks_for_a_code_once_it_is_on(site, clock: Clock) -> None:
    secret, codes = _turned_on(client(site, "analyst", "Ada"), clock)
    assert len(set(codes)) == 10
    clock.now += HALF_MINUTE
    browser, form = _asked(site, then="/tolls")
    assert not _is_in(browser)
    answer = browser.post("/sign-in/code", data=form | {"code": _code(secret, clock)})
    assert answer.url.path == "/tolls"
    assert _is_in(browser)


def test_a_code_is_taken_once_and_none_before_it(site, clock: Clock) -> None:
    secret, _ = _turned_on(client(site, "analyst", "Ada"), clock)
    early, clock.now = _code(secret, clock), clock.now + 2 * HALF_MINUTE
    code = _code(secret, clock)
    browser, form = _asked(site)
    assert browser.post("/sign-in/code", data=form | {"code": code}).status_code == 200
    for used in (code, early):
        other, again = _asked(site)
        assert other.post("/sign-in/code", data=again | {"code": used}).status_code == 401
        assert not _is_in(other)


def test_the_code_that_turned_it_on_does_not_sign_in(site, clock: Clock) -> None:
    secret, _ = _turned_on(client(site, "analyst", "Ada"), clock)
    browser, form = _asked(site)
    assert browser.post("/sign-in/code", data=form | {"code": _code(secret, clock)}).status_code == 401


@pytest.mark.parametrize(("off", "passes"), [(-1, True), (0, True), (1, True), (-2, False), (2, False)])
def test_a_clock_may_be_off_by_half_a_minute(site, clock: Clock, off: int, passes: bool) -> None:
    secret, _ = _turned_on(client(site, "analyst", "Ada"), clock)
    clock.now += 4 * HALF_MINUTE
    code = pyotp.TOTP(secret).at(clock.now + off * HALF_MINUTE)
    browser, form = _asked(site)
    browser.post("/sign-in/code", data=form | {"code": code})
    assert _is_in(browser) == passes


def test_a_recovery_code_lets_in_once_however_it_is_typed(site, clock: Clock) -> None:
    _, codes = _turned_on(client(site, "analyst", "Ada"), clock)
    typed = codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    browser, form = _asked(site)
    assert browser.post("/sign-in/code", data=form | {"code": typed}).status_code == 200
    assert "Recovery codes left: 9" in browser.get("/account").text
    other, again = _asked(site)
    assert other.post("/sign-in/code", data=again | {"code": codes[0]}).status_code == 401


def test_a_recovery_code_of_somebody_else_lets_nobody_in(site, clock: Clock) -> None:
    _turned_on(client(site, "analyst", "Ada"), clock)
    _, codes = _turned_on(client(site, "editor", "Ben"), clock)
    browser, form = _asked(site, "Ada")
    assert browser.post("/sign-in/code", data=form | {"code": codes[0]}).status_code == 401


def test_guessing_codes_is_slowed(site, clock: Clock) -> None:
    secret, _ = _turned_on(client(site, "analyst", "Ada"), clock)
    clock.now += HALF_MINUTE
    browser, form = _asked(site)
    guesses = [browser.post("/sign-in/code", data=form | {"code": f"{n:06}"}).status_code for n in range(8)]
    assert guesses == [401] * 6 + [429] * 2
    assert browser.post("/sign-in/code", data=form | {"code": _code(secret, clock)}).status_code == 429


def test_the_password_holds_for_some_minutes(site, clock: Clock) -> None:
    secret, _ = _turned_on(client(site, "analyst", "Ada"), clock)
    browser, form = _asked(site)
    clock.now += PENDING + timedelta(seconds=1)
    late = browser.post("/sign-in/code", data=form | {"code": _code(secret, clock)})
    assert late.status_code == 400
    assert "Sign in again" in late.text
    assert client(site, None).post("/sign-in/code", data={"pending": "x", "code": "1"}).status_code == 400


def test_an_account_that_is_closed_meanwhile_is_not_let_in(site, clock: Clock) -> None:
    client(site, "administrator", "Eve")
    secret, _ = _turned_on(client(site, "analyst", "Ada"), clock)
    clock.now += HALF_MINUTE
    browser, form = _asked(site)
    ada = next(one.id for one in site.people.everybody() if one.name == "Ada")
    assert site.people.set_role(ada, "closed", clock.now)
    assert browser.post("/sign-in/code", data=form | {"code": _code(secret, clock)}).status_code == 400


def test_taking_it_off_wants_password_and_code(site, clock: Clock) -> None:
    browser = client(site, "analyst", "Ada")
    _, codes = _turned_on(browser, clock)
    csrf = fields(browser.get("/account").text, "/account/second/drop")
    for wrong in ({"old": "no", "code": codes[0]}, {"old": PASSWORD, "code": "000000"}):
        assert browser.post("/account/second/drop", data=csrf | wrong).status_code == 400
    browser.post("/account/second/drop", data=csrf | {"old": PASSWORD, "code": codes[0]})
    other = client(site, None)
    other.post("/sign-in", data={"name": "Ada", "password": PASSWORD})
    assert _is_in(other)


def test_an_administrator_takes_it_off_for_somebody_who_lost_it(site, clock: Clock) -> None:
    ada = client(site, "analyst", "Ada")
    _turned_on(ada, clock)
    eve = client(site, "administrator", "Eve")
    form = fields(eve.get("/people").text, "/people/second")
    eve.post("/people/second", data=form)
    assert not _is_in(ada)
    browser = client(site, None)
    browser.post("/sign-in", data={"name": "Ada", "password": PASSWORD})
    assert _is_in(browser)
    assert "/people/second" not in eve.get("/people").text


def test_turning_it_on_wants_the_password_and_ends_other_sessions(site, clock: Clock) -> None:
    browser, elsewhere = client(site, "analyst", "Ada"), client(site, None)
    elsewhere.post("/sign-in", data={"name": "Ada", "password": PASSWORD})
    csrf = fields(browser.get("/account").text, "/account/second/offer")
    assert browser.post("/account/second/offer", data=csrf | {"old": "no"}).status_code == 400
    wrong = browser.post("/account/second/confirm", data=csrf | {"code": "123456"})
    assert wrong.status_code == 400
    _turned_on(browser, clock)
    assert _is_in(browser)
    assert not _is_in(elsewhere)
    again = browser.post("/account/second/offer", data=csrf | {"old": PASSWORD})
    assert "Recovery codes left: 10" in again.text


def test_the_secret_is_drawn_without_loading_anything(site) -> None:
    browser = client(site, "analyst", "Ada")
    csrf = fields(browser.get("/account").text, "/account/second/offer")
    page = browser.post("/account/second/offer", data=csrf | {"old": PASSWORD}).text
    size, path = re.search(r'class="qr" viewBox="-3 -3 (\d+)', page), re.search(r'<path d="([M0-9 hv1z-]+)"', page)
    assert size is not None
    assert path is not None
    assert len(path[1]) > 2000
    assert '"data:image' not in page


def test_one_ends_ones_own_other_sessions_and_an_administrator_those_of_one(site) -> None:
    ada, elsewhere, eve = client(site, "analyst", "Ada"), client(site, None), client(site, "administrator", "Eve")
    elsewhere.post("/sign-in", data={"name": "Ada", "password": PASSWORD})
    ada.post("/account/sessions/end", data=fields(ada.get("/account").text, "/account/sessions/end"))
    assert (_is_in(ada), _is_in(elsewhere), _is_in(eve)) == (True, False, True)
    number = next(str(one.id) for one in site.people.everybody() if one.name == "Ada")
    csrf = {"csrf": fields(eve.get("/people").text, "/people/invite")["csrf"]}
    eve.post("/people/end", data=csrf | {"person": number})
    assert (_is_in(ada), _is_in(eve)) == (False, True)


def test_what_was_typed_goes_through_both_steps(site, clock: Clock) -> None:
    browser = client(site, "administrator", "Ada")
    secret, _ = _turned_on(browser, clock)
    csrf = fields(browser.get("/people").text, "/people/invite")
    clock.now += IDLE + timedelta(minutes=1)
    turned = browser.post("/people/invite", data=csrf | {"role": "editor", "note": '<b>"x"</b>\nsecond line'})
    one = browser.post("/sign-in", data=fields(turned.text, "/sign-in") | {"name": "Ada", "password": PASSWORD})
    form = fields(one.text, "/sign-in/code")
    wrong = browser.post("/sign-in/code", data=form | {"code": "000000"})
    two = browser.post("/sign-in/code", data=fields(wrong.text, "/sign-in/code") | {"code": _code(secret, clock)})
    assert 'action="/people/invite"' in two.text
    assert "&lt;b&gt;&#34;x&#34;&lt;/b&gt;\nsecond line</textarea>" in two.text
    assert "/join/" not in words(two.text)


def test_a_form_with_a_password_is_never_kept(site, clock: Clock) -> None:
    browser = client(site, "analyst", "Ada")
    csrf = fields(browser.get("/account").text, "/account/password")
    clock.now += IDLE + timedelta(minutes=1)
    turned = browser.post("/account/password", data=csrf | {"old": PASSWORD, "password": "never to be seen"})
    assert turned.status_code == 401
    assert fields(turned.text, "/sign-in")["kept"] == ""
    assert "never to be seen" not in turned.text
    assert PASSWORD not in turned.text


def test_a_form_of_an_earlier_session_is_shown_again_and_not_done(site) -> None:
    browser = client(site, "administrator", "Ada")
    old = fields(browser.get("/people").text, "/people/mode")
    browser.post("/sign-in", data={"name": "Ada", "password": PASSWORD})
    answer = browser.post("/people/mode", data=old | {"mode": "locked"})
    assert answer.status_code == 403
    assert site.people.mode() == "normal"
    again = fields(answer.text, "/people/mode")
    assert 'name="mode" value="locked"' in answer.text
    browser.post("/people/mode", data=again | {"mode": "locked"})
    assert site.people.mode() == "locked"


def test_what_was_typed_is_shown_to_somebody_who_may_not_send_it_any_more(site) -> None:
    browser = client(site, "analyst")
    csrf = fields(browser.get("/account").text, "/sign-out")
    site.people.set_mode("read-only")
    answer = browser.post("/acts/merge", data=csrf | {"reason": "an <i>hour's</i> work"})
    assert answer.status_code == 403
    assert "an &lt;i&gt;hour&#39;s&lt;/i&gt; work" in answer.text


def test_fields_for_secrets_are_called_so_that_they_are_never_kept() -> None:
    secret = re.compile(r'type="password"|autocomplete="(?:one-time-code|current-password|new-password)"')
    for path in Path(application.__code__.co_filename).parent.joinpath("templates").iterdir():
        for field in re.findall(r"<(?:input|textarea)\b[^>]*>", path.read_text(encoding="utf-8")):
            name = re.search(r'name="(\w+)"', field)
            assert not secret.search(field) or (name and name[1] in SECRET), (path.name, field)


def test_codes_are_read_as_they_are_said() -> None:
    code = new_code()
    assert meant(code.lower().replace("-", "")) == code
    assert meant(" i-l o") == "110"
    assert meant("Ü!" * 500) == ""


def test_no_recovery_code_stands_in_the_file(site, clock: Clock, tmp_path: Path) -> None:
    _, codes = _turned_on(client(site, "analyst", "Ada"), clock)
    data = Path(f"{tmp_path / 'desk.sqlite'}.users").read_bytes()
    assert not [code for code in codes if code.encode() in data]
