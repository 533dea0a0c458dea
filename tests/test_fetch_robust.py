"""Whatever a host sends, in an answer, in robots.txt or packed: a page or one line, and never anything else."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.errors import NotFetched
from dateline.fetch.encoding import BadEncoding, decoded
from dateline.fetch.exchange import Limits
from dateline.fetch.network import TooMuch
from dateline.fetch.page import Known, get
from dateline.fetch.robots import Robots
from serving import Host, answer, local, serving

SMALL = Limits(size=5_000, seconds=1.0, redirects=2)
WHOLE = [
    answer(b"<p>Shelling</p>", ETag='"1"'),
    answer(gzip.compress(b"Shelling" * 50), Content_Encoding="gzip"),
    answer(b"", "302 Found", Location="/x"),
    answer(b"", "429 Slow Down", Retry_After="5"),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n8\r\nshelling\r\n0\r\n\r\n",
]
PIECES = [
    b"\r\n",
    b"\0",
    b"HTTP/1.1 ",
    b"200",
    b"chunked",
    b": ",
    b"-1",
    b"99999999999999999999",
    b"\xff",
    b"gzip",
    b" ",
]
steps = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6), st.sampled_from(PIECES) | st.binary(max_size=5)))
mutated = st.builds(
    lambda whole, changes: mutate(whole, changes), st.sampled_from(WHOLE), steps.filter(lambda all: len(all) < 6)
)


def mutate(whole: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Replace stretches of an answer."""
    for at, length, piece in changes:
        at %= len(whole) + 1
        whole = whole[:at] + piece + whole[at + length :]
    return whole


@pytest.fixture(scope="module")
def wire() -> Iterator[Host]:
    with serving() as host:
        yield host


def fetched(wire: Host, script: bytes) -> None:
    wire.asked.clear()
    try:
        page = get(wire.says("/x", script), SMALL, local(), Known('"1"'))
        told = page.url
    except NotFetched as error:
        told = str(error)
    assert told.isprintable()


@settings(max_examples=400)
@given(script=mutated)
def test_any_mutated_answer_is_a_page_or_one_line(wire: Host, script: bytes) -> None:
    fetched(wire, script)


@settings(max_examples=150)
@given(script=st.binary(max_size=200) | st.binary(max_size=80).map(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest))
def test_any_bytes_are_a_page_or_one_line(wire: Host, script: bytes) -> None:
    fetched(wire, script)


@settings(max_examples=300)
@given(location=st.text(max_size=40).filter(lambda text: text.isprintable()))
@example("http://[")
@example("//")
@example("http://\u2100.example/")
def test_any_redirect_leads_on_or_is_told(wire: Host, location: str) -> None:
    wire.asked.clear()
    network = replace(local(), resolve=lambda host, *_: ["127.0.0.1"] if host == "wire.example" else ["10.0.0.1"])
    script = answer(b"", "302 Found", Location=location.encode().decode("latin-1"))
    wire.answers["/start"] = [script]
    with pytest.raises(NotFetched) as refused:
        get(wire.url("/start"), SMALL, network)
    assert refused.value.args[0].isprintable()


RULES = ["User-agent: *", "Disallow: /", "Allow: *$", "Crawl-delay: ", "Request-rate: 1/", "Visit-time: 0600-", "\n",
         "#", "*" * 50 + "a$", "%", "%zz", "\0", "Sitemap:", "1e999", "dateline", ":", "s", "Host: x"]  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.sampled_from(RULES) | st.text(max_size=8), max_size=25).map("".join))
def test_any_robots_txt_is_read(text: str) -> None:
    robots = Robots("dateline", lambda _: text.encode("utf-8", "replace"), lambda: 0.0)
    assert 0 <= robots.delay("http://wire.example") <= 86_400
    try:
        robots.check("http://wire.example", "http://wire.example/a/b?c=d%20e")
    except NotFetched as error:
        told = str(error)
    else:
        told = ""
    assert not told or "robots.txt" in told


@settings(max_examples=400)
@given(st.binary(max_size=60) | st.binary(max_size=60).map(gzip.compress), st.integers(0, 80))
def test_what_is_unpacked_is_never_more_than_is_asked_for(body: bytes, most: int) -> None:
    try:
        assert len(decoded(body, "gzip", most)) <= most
    except (TooMuch, BadEncoding):
        return
