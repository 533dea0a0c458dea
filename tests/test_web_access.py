"""Who may ask for what: every route for every role and scope, deny by default; forms of others, tokens, modes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dateline.desk import Desk
from dateline.web import rights
from dateline.web.app import STATIC, application
from dateline.web.guard import LARGEST, Entry
from dateline.web.routes import ENTRIES
from dateline.web.site import Site
from web_desk import ADDRESS, NOON, PASSWORD, client, fields, served

ALL = ("reader", "analyst", "editor", "custodian", "administrator")
STAFF, DECIDE, SETTLE = ALL[1:], ("analyst", "editor", "administrator"), ("editor", "administrator")
PEOPLE, HEAR, COMMENT = ("administrator",), ("editor", "custodian", "administrator"), STAFF
ANYBODY = (None, *ALL)
OWN = (
    "/sign-out", "/account/password", "/account/tokens", "/account/tokens/drop", "/account/second/offer",
    "/account/second/confirm", "/account/second/drop", "/account/sessions/end",
)  # fmt: skip
EXPECTED: dict[tuple[str, str], tuple[str | None, ...]] = {
    **{
        ("GET", path): ALL
        for path in (
            "/", "/incidents", "/incidents.csv", "/incidents.geojson", "/map.geojson", "/go.json", "/incidents/{id}",
            "/inbox",
            "/dispatches/{id:int}", "/words/{key:path}", "/places/{key:path}", "/sources", "/sources/{key:path}",
            "/tolls", "/control", "/silence", "/go", "/account",
        )
    },
    ("GET", "/log"): STAFF,
    **{("GET", f"/media{path}"): STAFF for path in ("", "/{id}", "/{id}/copy")},
    ("POST", "/acts/media-verdict"): DECIDE,
    **{("POST", f"/acts/{act}"): DECIDE for act in ("merge", "split", "credibility", "same-source", "apart", "undo")},
    **{("POST", f"/acts/{act}"): DECIDE for act in ("accept", "reject", "correct", "add", "review")},
    **{("GET", path): DECIDE for path in ("/claims/{key}/correct", "/dispatches/{id:int}/add")},
    **{("POST", f"/acts/{act}"): SETTLE for act in ("discount", "reliability")},
    **{("POST", path): ALL for path in OWN},
    ("POST", "/sign-in/code"): ANYBODY,
    **{("GET", path): STAFF for path in ("/jobs", "/jobs/{id:int}")},
    **{("POST", path): DECIDE for path in ("/jobs/add", "/jobs/update")},
    **{("POST", path): COMMENT for path in ("/incidents/{id}/comments", "/comments/retract")},
    **{("POST", path): ANYBODY for path in ("/receipt", "/receipt/answer", "/report/{token}")},
    **{("GET", path): ANYBODY for path in ("/receipt", "/report/{token}")},
    **{("GET", f"/observers{path}"): HEAR for path in ("", "/{id:int}", "/{id:int}/files/{number:int}")},
    **{
        ("POST", f"/observers/{path}"): HEAR
        for path in ("invite", "close", "{id:int}/note", "{id:int}/close", "{id:int}/forget")
    },
    **{(method, path): ANYBODY for method in ("GET", "POST") for path in ("/sign-in", "/join/{token}")},
    ("GET", "/people"): PEOPLE,
    **{("POST", f"/people/{what}"): PEOPLE for what in ("invite", "role", "mode", "end", "second")},
    **{
        ("GET", f"/api/v1/{path}"): ALL
        for path in (
            "openapi.json", "incidents", "incidents/{id}", "dispatches", "dispatches/{id:int}", "claims",
            "claims/{key}", "tolls", "control", "access", "sources", "silence", "changes",
        )
    },
    ("GET", "/api/v1/log"): STAFF,
}  # fmt: skip
SCOPED = {"data": {path for (_, path), who in EXPECTED.items() if path.startswith("/api/") and who == ALL}}
SCOPED["log"] = SCOPED["data"] | {"/api/v1/log"}


@pytest.fixture
def site(tmp_path: Path):
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where) as found:
        yield found


def _filled_in(path: str) -> str:
    return re.sub(r"\{\w+:int\}", "1", re.sub(r"\{\w+(?::path)?\}", "x", path))


def _sent(browser, entry: Entry):
    """Ask for a route with a form that is ours, so that nothing but the right decides."""
    path = _filled_in(entry.path)
    if entry.method == "GET":
        return browser.get(path, follow_redirects=False)
    return browser.post(path, data={"csrf": _csrf(browser)}, follow_redirects=False)


def _csrf(browser) -> str:
    page = browser.get("/account", follow_redirects=False)
    return fields(page.text, "/sign-out")["csrf"] if page.status_code == 200 else ""


def _is_refused(answer) -> bool:
    turned_away = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?then=")
    return turned_away or answer.status_code in (401, 403)


def test_every_route_is_in_the_table_and_nothing_else_is_served(site: Site) -> None:
    assert {(entry.method, entry.path) for entry in ENTRIES} == set(EXPECTED)
    served_paths = {route.path for route in application(site).routes}
    assert served_paths == {path for _, path in EXPECTED} | {STATIC}


@pytest.mark.parametrize("role", ANYBODY)
def test_every_route_answers_those_alone_who_have_the_right(site: Site, role: str | None) -> None:
    wrong, browser = [], client(site, role)
    for number, entry in enumerate(ENTRIES):
        if entry.path in ("/people/role", "/sign-in"):
            continue
        if role is not None and not _csrf(browser):
            browser = client(site, role, f"Person {number}")
        if _is_refused(_sent(browser, entry)) != (role not in EXPECTED[entry.method, entry.path]):
            wrong.append((role, entry.method, entry.path))
    assert not wrong


def test_signing_in_and_roles_are_for_those_who_may(site: Site) -> None:
    assert client(site, None).get("/sign-in").status_code == 200
    for role in ALL:
        browser = client(site, role)
        sent = browser.post("/people/role", data={"csrf": _csrf(browser), "person": "0", "role": "x"})
        assert sent.status_code == (400 if role == "administrator" else 403)


@pytest.mark.parametrize("scope", ["data", "log"])
def test_a_token_reads_within_its_scope_and_nothing_but_the_api(site: Site, scope: str) -> None:
    person = site.people.join(site.people.invite("administrator", NOON), "Ada", PASSWORD, NOON)
    assert person is not None
    header = {"authorization": f"Bearer {site.people.make_token(person, 'feed', scope, NOON)}"}
    browser = client(site, None)
    for entry in ENTRIES:
        if entry.method == "GET" and EXPECTED["GET", entry.path] != ANYBODY:
            answer = browser.get(_filled_in(entry.path), headers=header, follow_redirects=False)
            assert _is_refused(answer) != (entry.path in SCOPED[scope]), (scope, entry.path)


def test_a_reader_with_a_token_for_the_log_gets_no_log(site: Site) -> None:
    person = site.people.join(site.people.invite("reader", NOON), "Rea", PASSWORD, NOON)
    assert person is not None
    header = {"authorization": f"Bearer {site.people.make_token(person, 'feed', 'log', NOON)}"}
    assert client(site, None).get("/api/v1/log", headers=header).status_code == 403


def test_a_right_that_nobody_has_is_denied(site: Site) -> None:
    entry = Entry("GET", "/new", "new", lambda call: call.sent_to("/"))
    assert client(site, "administrator", entries=(*ENTRIES, entry)).get("/new").status_code == 403


@pytest.mark.parametrize(("mode", "looks", "decides"), [("read-only", ALL, ()), ("locked", PEOPLE, PEOPLE)])
def test_modes_narrow_what_roles_may(mode: str, looks: tuple[str, ...], decides: tuple[str, ...]) -> None:
    assert tuple(role for role in ALL if rights.may(role, rights.READ, mode)) == looks
    assert tuple(role for role in ALL if rights.may(role, rights.JUDGE, mode)) == decides


def test_a_desk_that_is_read_only_says_so(site: Site) -> None:
    browser = client(site, "analyst")
    csrf = _csrf(browser)
    site.people.set_mode("read-only")
    answer = browser.post("/acts/merge", data={"csrf": csrf})
    assert answer.status_code == 403
    assert "read-only" in answer.text


def test_a_form_without_the_token_of_the_session_is_refused(site: Site) -> None:
    browser = client(site, "administrator")
    other = _csrf(client(site, "administrator", "Other"))
    for csrf in ("", "x", other):
        assert browser.post("/people/mode", data={"csrf": csrf, "mode": "locked"}).status_code == 403
    assert site.people.mode() == "normal"


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_from_another_site_is_refused(site: Site, headers: dict[str, str]) -> None:
    browser = client(site, "administrator")
    data = {"csrf": _csrf(browser), "mode": "locked"}
    assert browser.post("/people/mode", data=data, headers=headers).status_code == 403
    assert browser.post("/people/mode", data=data, headers={"origin": ADDRESS}).status_code == 200
    assert site.people.mode() == "locked"


def test_only_this_machine_is_answered_by_name(site: Site) -> None:
    assert client(site, None).get("/sign-in", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=" + b"x" * LARGEST, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % n for n in range(100)), "application/x-www-form-urlencoded", 400),
        (b"a=%ff", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
    ],
)
def test_huge_and_hostile_bodies_are_refused_in_words(site: Site, body: bytes, kind: str, status: int) -> None:
    answer = client(site, "analyst").post("/acts/merge", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_every_answer_carries_the_headers_and_loads_nothing_from_elsewhere(site: Site) -> None:
    browser = client(site, "administrator")
    for path in ("/", "/people", "/nowhere", "/api/v1/incidents", "/static/desk.css", "/static/../app.py"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert ("immutable" in headers["cache-control"]) == (path == "/static/desk.css")
    assert browser.get("/static/app.py").status_code == 404


def test_templates_name_no_other_site_and_no_style_or_script_of_their_own() -> None:
    for path in Path(application.__code__.co_filename).parent.joinpath("templates").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text), path.name
        assert not re.search(r"<style|\sstyle=|<script>|\son\w+=|javascript:|\|\s*safe", text), path.name
