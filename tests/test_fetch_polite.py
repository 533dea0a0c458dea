"""Fetching as a guest: robots.txt, time between requests, and hosts that are busy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dateline.errors import NotFetched
from dateline.fetch.exchange import Limits
from dateline.fetch.polite import Fetcher
from dateline.fetch.robots import Robots, Rules
from serving import Clock, Host, answer, local, serving


@pytest.fixture
def wire() -> Iterator[Host]:
    with serving() as host:
        host.says("/news", answer(b"news"))
        host.says("/other", answer(b"other"))
        yield host


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Fetcher:
    return Fetcher(network=local(clock))


RULES = [
    ("User-agent: *\nDisallow: /news", False),
    ("User-agent: *\nDisallow: /*ews$", False),
    ("User-agent: dateline\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
    ("User-agent: Dateline\nDisallow: /news", False),
    ("User-agent: dateline\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
    ("User-agent: *\nDisallow: /\nAllow: /news", True),
    ("User-agent: other\nDisallow: /", True),
    ("\ufeffUser-agent: *\nDisallow: /news", False),
    ("Disallow: /", True),
    ("", True),
    ("<html>not rules", True),
    ("\0\xff" * 1000 + "\nUser-agent: *\nDisallow: /news", False),
]


@pytest.mark.parametrize(("rules", "allowed"), RULES)
def test_what_a_host_asks_of_robots_is_heeded(wire: Host, fetcher: Fetcher, rules: str, allowed: bool) -> None:
    wire.rules = answer(rules.encode(), kind="text/plain")
    if allowed:
        assert fetcher.get(wire.url("/news")).body == b"news"
    else:
        with pytest.raises(NotFetched, match=r"robots\.txt asks that it not be fetched") as refused:
            fetcher.get(wire.url("/news"))
        assert refused.value.lasting
        assert wire.paths() == []


def test_robots_txt_is_asked_for_once_a_day(wire: Host, fetcher: Fetcher, clock: Clock) -> None:
    for path in ("/news", "/other"):
        fetcher.get(wire.url(path))
    assert [path for path, _ in wire.asked] == ["/robots.txt", "/news", "/other"]
    clock.at += 86_401
    fetcher.get(wire.url("/news"))
    assert [path for path, _ in wire.asked][3:] == ["/robots.txt", "/news"]


@pytest.mark.parametrize("status", ["500 Broken", "503 Busy", "429 Slow Down"])
def test_a_host_whose_robots_txt_is_in_trouble_is_left_alone_for_a_while(
    wire: Host, fetcher: Fetcher, clock: Clock, status: str
) -> None:
    wire.rules = answer(b"", status)
    for _ in range(2):
        with pytest.raises(NotFetched, match=r"asked for its robots\.txt") as refused:
            fetcher.get(wire.url("/news"))
    assert refused.value.again_in == 600
    assert [path for path, _ in wire.asked] == ["/robots.txt"]
    wire.rules = answer(b"", "404 Not Found")
    clock.at += 601
    assert fetcher.get(wire.url("/news")).body == b"news"


@pytest.mark.parametrize("status", ["404 Not Found", "401 Who", "403 No"])
def test_a_host_without_robots_txt_allows_all(wire: Host, fetcher: Fetcher, status: str) -> None:
    wire.rules = answer(b"User-agent: *\nDisallow: /", status)
    assert fetcher.get(wire.url("/news")).body == b"news"


def test_robots_txt_may_be_elsewhere(wire: Host, fetcher: Fetcher) -> None:
    wire.says("/r", answer(b"User-agent: *\nDisallow: /news", kind="text/plain"))
    wire.rules = answer(status="301 Moved", Location="/r")
    with pytest.raises(NotFetched, match="not be fetched"):
        fetcher.get(wire.url("/news"))


def test_a_redirect_needs_the_leave_of_where_it_leads(wire: Host, fetcher: Fetcher) -> None:
    wire.rules = answer(b"User-agent: *\nDisallow: /news", kind="text/plain")
    with pytest.raises(NotFetched, match="not be fetched"):
        fetcher.get(wire.says("/way", answer(status="302 Found", Location="/news")))
    assert wire.paths() == ["/way"]


def test_a_private_address_is_refused_and_told_so() -> None:
    with pytest.raises(NotFetched, match=r"127\.0\.0\.1 is no public address"):
        Fetcher().get("http://127.0.0.1/")


def test_there_is_a_second_between_requests_to_a_host(wire: Host, fetcher: Fetcher, clock: Clock) -> None:
    fetcher.get(wire.url("/news"))
    assert fetcher.wait(wire.url("/other")) == 1
    fetcher.get(wire.url("/other"))
    assert clock.slept == [1]
    fetcher.get(wire.url("/other", "else.example"))
    assert clock.slept == [1]


def test_there_is_as_much_time_as_the_host_asks_for(wire: Host, fetcher: Fetcher, clock: Clock) -> None:
    wire.rules = answer(b"User-agent: *\nCrawl-delay: 20", kind="text/plain")
    fetcher.get(wire.url("/news"))
    fetcher.get(wire.url("/other"))
    assert clock.slept == [20]


def test_a_wait_past_patience_is_refused_with_when_to_ask_again(wire: Host, clock: Clock) -> None:
    fetcher = Fetcher(Limits(seconds=5), local(clock), patience=10)
    wire.rules = answer(b"User-agent: *\nCrawl-delay: 3600", kind="text/plain")
    fetcher.get(wire.url("/news"))
    with pytest.raises(NotFetched, match="left alone for 3600 seconds") as refused:
        fetcher.get(wire.url("/other"))
    assert refused.value.again_in == 3600
    clock.at += 3600
    assert fetcher.get(wire.url("/other")).body == b"other"


@pytest.mark.parametrize(
    ("line", "delay"),
    [("Crawl-delay: 2.5", 2.5), ("Crawl-delay: inf", 86_400), ("Crawl-delay: nan", 0), ("Crawl-delay: -3", 0),
     ("Crawl-delay: 1e999", 86_400), ("Crawl-delay: x", 0), ("Request-rate: 1/30", 30), ("Request-rate: 0/0", 0)],
)  # fmt: skip
def test_odd_delays_do_no_harm(line: str, delay: float) -> None:
    robots = Robots("dateline", lambda _: f"User-agent: *\n{line}\nDisallow: /x".encode(), lambda: 0.0)
    assert robots.delay("http://wire.example") in (delay, 0.0)
    with pytest.raises(NotFetched):
        robots.check("http://wire.example", "http://wire.example/x")


def test_a_busy_host_that_says_when_is_asked_once_more(wire: Host, fetcher: Fetcher, clock: Clock) -> None:
    url = wire.says("/busy", answer(b"", "503 Busy", Retry_After="7"), answer(b"now"))
    assert fetcher.get(url).body == b"now"
    assert clock.slept == [7]


def test_a_busy_host_is_left_alone_as_long_as_it_asks(wire: Host, fetcher: Fetcher, clock: Clock) -> None:
    url = wire.says("/busy", answer(b"", "429 Slow Down", Retry_After="3600"), answer(b"now"))
    with pytest.raises(NotFetched, match="429") as refused:
        fetcher.get(url)
    assert (refused.value.status, refused.value.again_in, clock.slept) == (429, 3600, [])
    with pytest.raises(NotFetched, match="left alone"):
        fetcher.get(wire.url("/news"))
    assert wire.paths() == ["/busy"]
    clock.at += 3600
    assert fetcher.get(url).body == b"now"


def test_a_busy_host_that_does_not_say_is_left_alone_for_longer_each_time(
    wire: Host, fetcher: Fetcher, clock: Clock
) -> None:
    url = wire.says("/busy", answer(b"", "503 Busy"))
    rests = []
    for _ in range(4):
        with pytest.raises(NotFetched) as refused:
            fetcher.get(url)
        rests.append(refused.value.again_in)
        clock.at += rests[-1] or 0
    assert rests == [60, 120, 240, 480]


def test_waiting_is_not_counted_against_the_time_of_a_fetch(wire: Host, clock: Clock) -> None:
    fetcher = Fetcher(Limits(seconds=5), local(clock))
    wire.rules = answer(b"User-agent: *\nCrawl-delay: 20", kind="text/plain")
    fetcher.get(wire.url("/news"))
    assert fetcher.get(wire.url("/other")).body == b"other"


def test_rules_outlive_the_fetcher_that_asked(wire: Host, clock: Clock) -> None:
    kept: dict[str, Rules] = {}
    for _ in range(2):
        Fetcher(network=local(clock), rules=kept).get(wire.url("/news"))
    assert [path for path, _ in wire.asked].count("/robots.txt") == 1
    assert list(kept) == [wire.url("")]
