"""Hostile matter: a desk of which every word is markup, bodies and headers made to break, and forms of other desks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.gazetteer.world import open_world
from dateline.records.claim import Party
from dateline.records.filed import FiledPlace, Origin
from dateline.records.text import Excerpt, Span
from dateline.store.filings import Filed
from dateline.web.app import application
from dateline.web.guard import LARGEST
from dateline.web.people import People
from dateline.web.routes import ENTRIES
from dateline.web.site import Site
from desks import desk_at, taken, written
from filed import control, event, filed, toll
from web_desk import ADDRESS, CHEAP, NOON, client, fields

EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title></textarea></style></script><script>alert(2)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}${7*7}",
    "\u202egnp.exe\u202c \u2066hidden\u2069",
    "w" * 10_000,
    "a\x00b\x08c\x1b[31md\ufffe\ud7ff",
    "]]><![CDATA[<b>",
    "<!--",
    "a\u0300" * 500,
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "%3Cscript%3E%0d%0aSet-Cookie: a=b",
)
HELD = len(EVIL) - 1  # what has control characters in it is not taken in


def evil(number: int) -> str:
    return EVIL[number % len(EVIL)]


def _claims(dispatch: int) -> tuple[Any, ...]:
    """Claims of which every word is hostile."""
    bad = evil(dispatch)
    place = FiledPlace(f"own:{bad}", bad, bad, 10.0 + dispatch / 10, 20.0, 3.0, "XX", (f"own:in {bad}",))
    origin = Origin(f"source:{bad}", bad, "official", True, party=bad)
    words = Excerpt(Span(0, 4), bad)
    made = [
        filed(dispatch * 10, "event", by=origin, event=event(bad, actors=(Party(words, bad, bad),), weapons=(words,))),
        filed(dispatch * 10 + 1, "toll", by=origin, toll=toll(group=words, side=bad)),
        filed(dispatch * 10 + 2, "control", by=origin, control=control("held", bad)),
        filed(dispatch * 10 + 3, "statement", by=origin),
    ]
    return tuple(
        replace(one, dispatch=f"d{dispatch}", place=place, relays=(bad, bad[::-1]), outlet=bad, marks=(bad,),
                edtf=bad, rule=bad, trigger=words, content=Excerpt(Span(0, len(bad)), bad), certainty=bad)
        for one in made
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    where = tmp_path_factory.mktemp("hostile") / "desk.sqlite"
    with desk_at(str(where)) as desk:
        items = [
            {
                "text": f"{bad}\n\n{bad * 2}", "guid": f"urn:{bad}", "headline": bad, "byline": bad, "outlet": bad,
                "url": bad, "version": bad, "language": bad, "credit": [bad], "notes": [bad], "attachments": [bad],
                "part": bad, "published": "2031-05-06T10:00:00+00:00",
            }
            for bad in EVIL
        ]  # fmt: skip
        taken(desk, written(*items))
        ledger = DeskLedger(desk)
        ledger.store.file([Filed(n, _claims(n)) for n in range(1, HELD + 1)], "reader", NOON)
        ledger.judge("credibility", ["c00010"], EVIL[0] + EVIL[7], EVIL[1], NOON, "2")
        yield Site(desk, People(Path(f"{where}.users"), CHEAP), open_world, clock=lambda: NOON)


@pytest.fixture(scope="module")
def browser(site: Site):
    return client(site, "administrator", f"Ada {EVIL[0]}"[:60])


class Found(HTMLParser):
    """What a page's markup would make a browser do."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.wrong.append("a script")
        if tag in ("iframe", "object", "embed", "base", "style") or (tag == "img" and given.get("src") == "x"):
            self.wrong.append(tag)
        for name, value in attrs:
            low = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name == "style" or (name in ("href", "src", "action") and _leads_out(low)):
                self.wrong.append(f"{tag} {name}={value!r:.60}")


def _leads_out(address: str) -> bool:
    return ":" in address.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0] or address.startswith("//")


def _keys(site: Site) -> dict[str, list[str]]:
    ledger = DeskLedger(site.desk)
    from dateline.store.asking import Asked

    return {
        "/incidents/{id}": [one.id for one in ledger.incidents(Asked())],
        "/dispatches/{id:int}": [str(n) for n in range(1, HELD + 1)],
        "/words/{key:path}": ["c00010", *EVIL],
        "/places/{key:path}": [f"own:{bad}" for bad in EVIL],
        "/sources/{key:path}": [f"source:{bad}" for bad in EVIL],
        "/claims/{key}": ["c00010", *EVIL],
    }


def _addresses(site: Site) -> Iterator[str]:
    keys = _keys(site)
    for entry in ENTRIES:
        if entry.method != "GET":
            continue
        head, brace, _ = entry.path.partition("{")
        if not brace:
            yield entry.path
            yield from (f"{entry.path}?{_query(number)}" for number in range(len(EVIL)))
            continue
        for key in keys.get(entry.path.removeprefix("/api/v1"), [*EVIL]):
            yield head + quote(key, safe="")


def _query(number: int) -> str:
    names = ("text", "place", "kind", "state", "source", "since", "until", "as_of", "after", "held", "to", "limit")
    bad = evil(number).encode("utf-8", "replace")[:2000]
    return f"{names[number % len(names)]}={quote(bad)}&place={quote(f'own:{evil(number)}'[:400])}"


def test_no_markup_of_a_dispatch_lives_on_any_page(site: Site, browser: Any) -> None:
    wrong, pages = [], 0
    for address in _addresses(site):
        answer = browser.get(address, follow_redirects=False)
        if answer.status_code >= 500:
            wrong.append((address[:120], answer.status_code))
        if answer.headers.get("content-type", "").startswith("text/html"):
            found, pages = Found(), pages + 1
            found.feed(answer.text)
            wrong += [(address[:120], one) for one in found.wrong]
    assert not wrong
    assert pages > 150


def test_what_lives_would_be_seen() -> None:
    for bad in (*EVIL[:4], '<a href="javascript:alert(1)">', '<a href="//evil.example">', '<b style="x">'):
        found = Found()
        found.feed(f'<p title="">{bad}</p>')
        assert found.wrong, bad


def test_nothing_that_turns_the_direction_of_writing_stands_bare(browser: Any) -> None:
    number = 1 + next(n for n, bad in enumerate(EVIL) if "\u202e" in bad)
    for address in (f"/dispatches/{number}", "/inbox", "/sources", "/incidents"):
        text = browser.get(address).text
        for line in text.splitlines():
            assert "\u202e" not in line or "\u202c" in line, (address, line[:200])


def test_what_leads_on_stays_on_this_desk(browser: Any) -> None:
    for bad in (*EVIL, "//evil.example/x", "https://evil.example", "\\\\evil.example"):
        answer = browser.get("/go", params={"to": bad}, follow_redirects=False)
        assert answer.headers.get("location", "/").startswith("/"), bad
        assert not answer.headers.get("location", "/").startswith("//"), bad


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=" + b"x" * LARGEST, None, 413),
        (b"&".join(b"a%d=1" % n for n in range(5000)), None, 400),
        (b"a=%ff%fe", None, 400),
        (b"\xff\xfe=\x00", None, 400),
        (b"reason=a%00b", None, 403),
        (b"[" * 50_000, "application/json", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
        (b"", "text/plain", 415),
        (b"=" * 1000 + b"&" * 50, None, 400),
    ],
    ids=["large", "many", "bad escape", "bad bytes", "nul", "deep", "parts", "plain", "nothing"],
)
def test_a_body_that_is_no_form_of_ours_is_refused(browser: Any, body: bytes, kind: str | None, status: int) -> None:
    headers = {"content-type": kind or "application/x-www-form-urlencoded"}
    for path in ("/acts/merge", "/account/password"):
        answer = browser.post(path, content=body, headers=headers, follow_redirects=False)
        assert answer.status_code in (status, 400, 403), (path, answer.status_code)
        assert answer.status_code == status or status not in (413, 415)


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "dateline_session_8377=" + "x" * 5000},
        {"cookie": ';;==\x7f; dateline_session_8377="\\"'},
        {"authorization": "Bearer " + "y" * 5000},
        {"authorization": "Bearer"},
        {"content-type": ";" * 2000},
        {"accept-encoding": "gzip;q=-1, \x7f"},
        {"host": "evil.example"},
        {"host": "127.0.0.1:8377, evil.example"},
        {"origin": "null"},
        {"x-forwarded-host": "evil.example", "x-forwarded-for": "' OR 1=1"},
        {"content-length": "999999999999"},
        {"range": "bytes=0-18446744073709551615"},
        {f"x-{number}": "z" * 100 for number in range(200)},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_is_a_fault_of_ours(site: Site, headers: dict[str, str]) -> None:
    browser = client(site, None)
    for path in ("/", "/sign-in", "/api/v1/incidents", "/static/desk.css", "/nothing"):
        assert browser.get(path, headers=headers, follow_redirects=False).status_code < 500


def test_paths_made_to_break_are_not_found(browser: Any) -> None:
    paths = (
        "/static/../web/app.py", "/static/%2e%2e/app.py", "/dispatches/99999999999999999999999", "/dispatches/-1",
        "/dispatches/1e9", "/incidents/%00", "/places/%ff", "/words/" + "x" * 8000, "/%c0%ae%c0%ae/",
        "/api/v1/dispatches/" + "9" * 400, "/api/v1/claims/%00%ff",
    )  # fmt: skip
    for path in paths:
        answer = browser.get(path, follow_redirects=False)
        assert answer.status_code in (303, 307, 400, 404), (path, answer.status_code)
    many = "&".join(f"p{n}={n}" for n in range(4000))
    assert browser.get(f"/?{many}").status_code == 200
    assert browser.get("/?" + "&".join(["place=a"] * 5000)).status_code == 200


def test_what_is_of_another_desk_is_nothing_here(tmp_path: Path, site: Site, browser: Any) -> None:
    where = tmp_path / "other.sqlite"
    Desk.open(str(where), NOON).close()
    with Desk.open(str(where), NOON, create=False) as desk:
        other = Site(desk, People(Path(f"{where}.users"), CHEAP), open_world, clock=lambda: NOON)
        there = client(other, "administrator")
        csrf = fields(there.get("/account").text, "/sign-out")["csrf"]
        foreign = there.post("/acts/merge", data={"csrf": csrf, "one": "c00010", "other": "c00020", "reason": "x"})
        assert 400 <= foreign.status_code < 500
        mixed = browser.post("/sign-out", data={"csrf": csrf}, follow_redirects=False)
        assert mixed.status_code == 403
        stolen = client(other, None)
        stolen.cookies.update(browser.cookies)
        assert stolen.get("/inbox", follow_redirects=False).status_code == 303
        assert there.get("/incidents/" + _keys(site)["/incidents/{id}"][0]).status_code == 404


def test_clients_that_never_finish_keep_nobody_else_waiting(site: Site) -> None:
    assert asyncio.run(_served_beside(site, 40)) == 200


async def _served_beside(site: Site, many: int) -> int:
    app = application(site)
    never = asyncio.Event()

    async def stuck() -> dict[str, object]:
        await never.wait()
        return {"type": "http.disconnect"}

    async def nowhere(_: object) -> None:
        return None

    slow = [asyncio.create_task(app(_scope("POST", "/sign-in"), stuck, nowhere)) for _ in range(many)]  # type: ignore[arg-type]
    await asyncio.sleep(0.1)
    statuses: list[int] = []

    async def done() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def told(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await asyncio.wait_for(app(_scope("GET", "/sign-in"), done, told), 30)
    never.set()
    await asyncio.gather(*slow)
    return statuses[0]


def _scope(method: str, path: str) -> dict[str, Any]:
    host = ADDRESS.partition("//")[2].encode()
    headers = [(b"host", host), (b"content-type", b"application/x-www-form-urlencoded")]
    return {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8377),
    }  # fmt: skip
