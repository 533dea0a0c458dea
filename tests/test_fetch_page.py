"""Fetching a page: bounded in time, size, redirects and kind, whatever the host does."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import trustme

from dateline.errors import NotFetched
from dateline.fetch.exchange import Limits
from dateline.fetch.network import resolve
from dateline.fetch.page import Known, get, wait_told
from serving import Host, Script, answer, dripping, here, local, serving

SMALL = Limits(size=10_000, seconds=0.6)
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
OPEN_END = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


@pytest.fixture
def wire() -> Iterator[Host]:
    with serving() as host:
        yield host


def test_a_page_is_fetched_as_it_is(wire: Host) -> None:
    url = wire.says("/a?b=c", answer(b"<p>Shelling</p>", ETag='"v1"', Last_Modified="Sat, 06 Jul 2013 10:00:00 GMT"))
    page = get(url, network=local(), contact="desk@wire.example")
    assert (page.body, page.url, page.moved, page.unchanged) == (b"<p>Shelling</p>", url, None, False)
    assert page.known == Known('"v1"', "Sat, 06 Jul 2013 10:00:00 GMT")
    assert page.last.header("content-type") == "text/html"


def test_a_request_says_who_asks_and_nothing_else(wire: Host) -> None:
    cookie = answer(status="302 Found", Location="/b", Set_Cookie="id=1; Path=/")
    wire.says("/b", answer(b"there"))
    get(wire.says("/a", cookie), network=local(), contact="desk@wire.example\r\nCookie: x")
    for _, headers in wire.asked:
        assert set(headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert headers["host"] == f"wire.example:{wire.port}"
        assert headers["user-agent"].startswith("dateline/")
        assert headers["user-agent"].endswith("(news desk reader; desk@wire.example Cookie: x)")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Moved"])
def test_redirects_are_followed_and_kept(wire: Host, status: str) -> None:
    wire.says("/new", answer(b"here"))
    page = get(wire.says("/old", answer(b"moved", status, Location="/new#part")), network=local())
    assert (page.body, page.url) == (b"here", wire.url("/new"))
    assert [step.status for step in page.exchanges] == [int(status[:3]), 200]
    assert page.moved == (wire.url("/new") if status[:3] in ("301", "308") else None)


def test_redirects_end(wire: Host) -> None:
    wire.says("/b", answer(status="302 Found", Location="/a"))
    with pytest.raises(NotFetched, match="in a circle"):
        get(wire.says("/a", answer(status="302 Found", Location="/b")), network=local())
    for step in range(9):
        wire.says(f"/{step}", answer(status="302 Found", Location=f"/{step + 1}"))
    with pytest.raises(NotFetched, match="more than 5 times"):
        get(wire.url("/0"), network=local())
    with pytest.raises(NotFetched, match="without saying where"):
        get(wire.says("/c", answer(status="302 Found")), network=local())


def test_an_unchanged_page_is_not_sent_again(wire: Host) -> None:
    url = wire.says("/", answer(b"", "304 Not Modified", ETag='"v1"'))
    page = get(url, network=local(), known=Known('"v1"', "Sat, 06 Jul 2013 10:00:00 GMT"))
    assert page.unchanged
    assert page.body == b""
    assert wire.asked[0][1]["if-none-match"] == '"v1"'
    assert wire.asked[0][1]["if-modified-since"] == "Sat, 06 Jul 2013 10:00:00 GMT"
    with pytest.raises(NotFetched, match="answered 304"):
        get(url, network=local())


@pytest.mark.parametrize("status", ["404 Not Found", "500 Bad", "204 No Content", "206 Part", "999 Odd", "410 Gone"])
def test_any_other_answer_is_told(wire: Host, status: str) -> None:
    with pytest.raises(NotFetched, match=f"answered {status}") as refused:
        get(wire.says("/", answer(b"", status)), network=local())
    assert refused.value.status == int(status[:3])


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("120", 120.0), ("Sat, 06 Jul 2013 10:02:00 GMT", 120.0), ("Sat, 06 Jul 2013 09:00:00 GMT", 0.0), ("", None),
     ("soon", None), ("-5", None), ("9" * 500, 604_800.0), ("Sat, 06 Jul 9999 10:00:00 GMT", 604_800.0),
     ("Sat, 99 Jul 2013 10:00:00 GMT", None), ("١٢", None), ("Sat, 06 Jul 2013 10:02:00", 120.0)],
)  # fmt: skip
def test_when_to_ask_again_is_read_in_both_its_forms(told: str, seconds: float | None) -> None:
    assert wait_told(told, datetime(2013, 7, 6, 10, tzinfo=UTC)) == seconds


def test_what_is_packed_is_unpacked(wire: Host) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    page = get(wire.says("/", answer(packed, Content_Encoding="gzip")), network=local())
    assert page.body == b"one two"
    assert page.last.body == packed


def test_chunks_are_put_together(wire: Host) -> None:
    page = get(wire.says("/", CHUNKED + b"4\r\nshel\r\n4\r\nling\r\n0\r\n\r\n"), network=local())
    assert page.body == b"shelling"


TOO_MUCH = "more than 10,000 bytes"
MISBEHAVING: list[tuple[str, Script, str]] = [
    ("too long, and says so", OPEN_END.replace(b"\r\n\r\n", b"\r\nContent-Length: 10001\r\n\r\n"), TOO_MUCH),
    ("never ends", dripping(OPEN_END, b"x" * 65536, 0), TOO_MUCH),
    ("never ends, in chunks", dripping(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n", 0), TOO_MUCH),
    ("never ends, in tiny chunks", dripping(CHUNKED, b"1\r\nx\r\n" * 9000, 0), TOO_MUCH),
    ("trailer never ends", dripping(CHUNKED + b"0\r\n", b"a: b\r\n" * 9000, 0), TOO_MUCH),
    ("chunk line never ends", dripping(CHUNKED, b"1" * 65536, 0), "cut off|HTTP"),
    ("headers never end", dripping(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 9000, 0), "HTTP|bytes"),
    ("a header never ends", dripping(b"HTTP/1.1 200 OK\r\na: ", b"b" * 65536, 0), "HTTP"),
    ("goes on forever", dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999, 0), "bytes|not done|HTTP"),
    ("bomb", answer(gzip.compress(b"\0" * 5_000_000), Content_Encoding="gzip"), TOO_MUCH),
    ("says nothing", dripping(b"", b"", 0.05), r"not done after 0\.6 seconds"),
    ("drips its headers", dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05), "not done"),
    ("drips its body", dripping(OPEN_END, b"x", 0.05), "not done"),
    ("drips a 404", dripping(b"HTTP/1.1 404 No\r\n\r\n", b"x", 0.05), "not done"),
    ("cut off", answer(b"x" * 500)[:-5], "cut off"),
    ("chunks cut off", CHUNKED + b"ff\r\nabc", "cut off"),
    ("packing cut off", answer(gzip.compress(b"x" * 500)[:-9], Content_Encoding="gzip"), "cut off"),
    ("not packed", answer(b"plain", Content_Encoding="gzip"), "said to be gzip"),
    ("packed oddly", answer(b"plain", Content_Encoding="br"), "'br', which was not asked for"),
    ("a film", answer(b"", kind="video/mp4"), "of type video/mp4"),
    ("a picture", answer(b"", kind="IMAGE/PNG; a=b"), "of type image/png"),
    ("no HTTP", b"220 mail.example ESMTP\r\n", "HTTP"),
    ("nothing", b"", "HTTP|broke"),
    ("old HTTP", b"<p>Shelling</p>", "HTTP"),
    ("odd chunk", CHUNKED + b"zz\r\n", "cut off"),
    ("slams the door", lambda connection: connection.close(), "HTTP|broke"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "told"), [case[1:] for case in MISBEHAVING], ids=[case[0] for case in MISBEHAVING])
def test_a_host_that_misbehaves_costs_little_and_is_told_of_in_one_line(wire: Host, script: Script, told: str) -> None:
    started = time.monotonic()
    with pytest.raises(NotFetched, match=told) as refused:
        get(wire.says("/", script), SMALL, local())
    assert str(refused.value).startswith(wire.url("/") + ": ")
    assert "\n" not in str(refused.value)
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    "script",
    [answer(gzip.compress(b"") * 400, Content_Encoding="gzip"), b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"],
    ids=["many empty members", "odd length"],
)
def test_what_is_odd_but_small_is_taken(wire: Host, script: Script) -> None:
    assert get(wire.says("/", script), SMALL, local()).body == b""


def test_the_time_is_for_all_redirects_together(wire: Host) -> None:
    def slow(path: str) -> Callable[[socket.socket], None]:
        def script(connection: socket.socket) -> None:
            time.sleep(0.25)
            connection.sendall(answer(status="302 Found", Location=path))

        return script

    for step in range(5):
        wire.says(f"/{step}", slow(f"/{step + 1}"))
    with pytest.raises(NotFetched, match="not done"):
        get(wire.url("/0"), SMALL, local())


def test_no_connection_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    with pytest.raises(NotFetched, match="no connection"):
        get(f"http://wire.example:{port}/", SMALL, local())


def test_a_name_server_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(60) or [])
    started = time.monotonic()
    with pytest.raises(NotFetched, match="no answer from the name server"):
        get("http://wire.example/", SMALL, replace(local(), resolve=resolve))
    assert time.monotonic() - started < 30


def test_names_are_looked_up_as_the_system_does() -> None:
    assert "127.0.0.1" in resolve("127.0.0.1", 80, 5.0)
    with pytest.raises(OSError, match=r".+"):
        resolve("no-such-host.invalid", 80, 5.0)
    with pytest.raises(OSError, match=r".+"):
        resolve("a" * 70, 80, 5.0)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Host]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("wire.example").configure_cert(context)
    with serving(context) as host:
        host.says("/", answer(b"secure"))
        yield host


def test_a_certificate_is_checked_for_the_name_and_not_the_address(secure: Host, authority: trustme.CA) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    network = replace(local(), trust=lambda: context)
    assert get(secure.url("/", scheme="https"), network=network).body == b"secure"
    for other in ("other.example", "127.0.0.1"):
        with pytest.raises(NotFetched, match="certificate is not to be trusted"):
            get(secure.url("/", other, "https"), network=network)


def test_an_unknown_authority_is_not_trusted(secure: Host) -> None:
    with pytest.raises(NotFetched, match="certificate is not to be trusted"):
        get(secure.url("/", scheme="https"), network=local())
    assert secure.asked == []


def test_a_host_that_does_not_speak_tls_is_told_of(wire: Host) -> None:
    with pytest.raises(NotFetched, match=r"no secure connection|no connection"):
        get(wire.url("/", scheme="https"), SMALL, local())


def test_https_never_leads_to_http(secure: Host, authority: trustme.CA) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    secure.says("/down", answer(status="302 Found", Location="http://wire.example/"))
    with pytest.raises(NotFetched, match="from https to http"):
        get(secure.url("/down", scheme="https"), network=replace(local(), trust=lambda: context))


def test_the_second_address_is_tried_when_the_first_is_dead(wire: Host) -> None:
    network = replace(local(), resolve=lambda *_: ["127.0.0.2", *here("", 0, 0)], refusal=lambda _: None)
    assert get(wire.says("/", answer(b"there")), Limits(seconds=5), network).body == b"there"
