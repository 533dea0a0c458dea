"""What may be fetched: public addresses in their usual spelling, checked where the connection is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import NotFetched
from dateline.fetch.address import allowed, refusal
from dateline.fetch.network import Network
from dateline.fetch.page import get
from dateline.fetch.target import Target, target
from serving import Host, answer, local, serving

CLOSED = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "168.63.129.16/32"),
    *("::/128", "::1/128", "::/96", "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:2::/48"),
    *("2001:db8::/32", "2001:10::/28", "2001:20::/28", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7"),
    *("fe80::/10", "fec0::/10", "ff00::/8", "4000::/3", "8000::/1"),
]
OPEN = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
        "192.167.255.255", "192.169.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "2620:fe::fe",
        "64:ff9b::8.8.8.8"]  # fmt: skip


@pytest.mark.parametrize("network", CLOSED)
@settings(max_examples=30)
@given(data=st.data())
def test_no_address_of_a_closed_range_is_allowed(network: str, data: st.DataObject) -> None:
    closed = ip_network(network)
    make = IPv4Address if isinstance(closed, IPv4Network) else IPv6Address
    edges = st.sampled_from([int(closed.network_address), int(closed.broadcast_address)])
    inside = st.integers(int(closed.network_address), int(closed.broadcast_address))
    ip = make(data.draw(edges | inside))
    assert not allowed(str(ip))
    assert not allowed(ip.exploded)


@pytest.mark.parametrize("ip", OPEN)
def test_public_addresses_are_allowed(ip: str) -> None:
    assert refusal(ip) is None


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_ipv4_address_is_judged_the_same_in_every_dress_or_refused(ip: IPv4Address) -> None:
    if not ip.is_global:
        assert not allowed(str(ip))
    assert not allowed(f"::ffff:{ip}")
    assert not allowed(f"::{ip}")
    assert not allowed(str(IPv6Address((0x2002 << 112) | (int(ip) << 80))))
    assert allowed(f"64:ff9b::{ip}") == allowed(str(ip))


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_no_ipv6_address_that_is_not_global_is_allowed(ip: IPv6Address) -> None:
    if not ip.is_global and ip not in IPv6Network("64:ff9b::/96"):
        assert not allowed(str(ip))
    assert not allowed(f"{ip}%eth0")


@pytest.mark.parametrize("ip", ["", "wire.example", "1.2.3", "010.0.0.1", "0x7f.1", "2130706433", "[::1]", "1.1.1.1 "])
def test_what_is_no_address_is_not_allowed(ip: str) -> None:
    assert not allowed(ip)


ODD = [
    *("http://0x7f.1/", "http://0x7f000001/", "http://017700000001/", "http://2130706433/", "http://127.1/"),
    *("http://0177.0.0.1/", "http://127.0.0.01/", "http://127.0.0.0x1/", "http://1.2.3.4.5/", "http://256.1.1.1/"),
    *("http://wire.example@127.0.0.1/", "http://127.0.0.1@wire.example/", "http://a:b@wire.example/", "http://@w.example/"),
    *("http://wire.example\\@127.0.0.1/", "http://wire.example\\.evil.example/", "http:\\\\wire.example/"),
    *("http://[fe80::1%25eth0]/", "http://[::1%lo]/", "http://[1.2.3.4]/", "http://[::1/", "http://::1/", "http://[v1.x]/"),
    *("http://%31%32%37.0.0.1/", "http://wire%2eexample/", "http://wire..example/", "http://.wire.example/", "http://-a.example/"),
    *("http:///path", "http://", "http:wire.example", "//wire.example/", "wire.example", "", "http://wire example/"),
    *("ftp://wire.example/", "file:///etc/passwd", "gopher://wire.example/", "data:text/html,x", "javascript:1"),
    *("http://wire.example:0/", "http://wire.example:22/", "http://wire.example:25/", "http://wire.example:65536/"),
    *("http://wire.example:x/", "http://wire.example:-1/", "http://wire.example/\r\nHost: evil"),
    *("http://wire.example:٨٠٨٠/", "http://[::1]x/", "http://[::1]:x/"),
    *("http://wire.example/\x00", "http://wi\tre.example/", "http://wire.example\n/", "http://１２７.1/", "http://⑯⑨.254.169.254:1/"),
    *("http://" + "a" * 64 + ".example/", "http://" + "a." * 130 + "example/", "http://wire.example/" + "a" * 9000),
    *("http://xn--.example\u3002/\u202e", "http://a\u2100.example/", "http://0x.example.0x/"),
]  # fmt: skip


@pytest.mark.parametrize("url", ODD)
def test_odd_spellings_are_refused_before_anything_is_looked_up(url: str) -> None:
    def never(_host: str, _port: int, _seconds: float) -> Sequence[str]:
        raise AssertionError("looked up")

    with pytest.raises(NotFetched) as refused:
        get(url, network=local(resolve=never))
    assert refused.value.lasting
    assert str(refused.value).isprintable()


USUAL = [
    ("HTTP://Wire.Example", "http://wire.example/"),
    ("https://wire.example.:443/a?b#c", "https://wire.example/a?b"),
    ("http://wire.example:80/a b/ü?q=й", "http://wire.example/a%20b/%C3%BC?q=%D0%B9"),
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("http://faß.example/", "http://xn--fa-hia.example/"),
    ("http://wire。example/", "http://wire.example/"),
    ("http://１.1.1.1/", "http://1.1.1.1/"),
    ("http://[2606:4700:0:0::1111]:8080/", "http://[2606:4700::1111]:8080/"),
    ("http://wire.example/%2e%2e/%7Ea?a=%26&b", "http://wire.example/%2e%2e/%7Ea?a=%26&b"),
]


@pytest.mark.parametrize(("given_as", "url"), USUAL)
def test_an_address_is_always_spelled_the_same(given_as: str, url: str) -> None:
    assert target(given_as).url == url
    assert target(url) == target(given_as)


def check_told(told: str) -> None:
    """Check that a message can be printed on one line."""
    assert told.isprintable()


@given(st.text(max_size=40), st.sampled_from(["http://", "https://", "http://[", "", "http://127.", "http://0x"]))
def test_any_text_is_an_address_or_is_refused(text: str, start: str) -> None:
    try:
        found = target(start + text)
    except NotFetched as error:
        return check_told(str(error))
    assert target(found.url) == found
    assert found.url.isascii()
    assert not set(found.host) & set("@\\%/?#[] ")
    return None


PRIVATE = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]",
           "[fe80::1]", "[fd00:ec2::254]", "100.64.0.1", "0.0.0.0", "[::]", "224.0.0.1", "168.63.129.16"]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_not_connected_to(host: str) -> None:
    with pytest.raises(NotFetched, match="no public address"):
        get(f"http://{host}/")


@pytest.fixture
def wire() -> Iterator[Host]:
    with serving() as host:
        yield host


def test_this_machine_is_not_asked_under_any_name(wire: Host) -> None:
    for name in ("localhost", "LOCALHOST.", "127.0.0.1"):
        with pytest.raises(NotFetched):
            get(wire.url("/", name))
    assert wire.asked == []


def test_a_name_that_also_has_a_private_address_is_refused(wire: Host) -> None:
    network = local(resolve=lambda *_: ["127.0.0.1", "10.0.0.1"])
    with pytest.raises(NotFetched, match=r"wire\.example is 10\.0\.0\.1, which is no public address \(private\)"):
        get(wire.url("/"), network=network)
    assert wire.asked == []


def test_a_name_is_looked_up_once_and_that_very_address_connected_to(wire: Host) -> None:
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    network = local(resolve=lambda *_: answers.pop(0))
    page = get(wire.says("/", answer(b"one")), network=network)
    assert (page.body, page.last.address, len(answers)) == (b"one", "127.0.0.1", 1)


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "//[::1]/", "http://inside.example/",
     "http://0x7f.1/", "file:///etc/passwd", "http://user@wire.example/", "http://[::ffff:127.0.0.1]/"],
)  # fmt: skip
def test_a_redirect_is_checked_as_the_first_address_was(wire: Host, location: str) -> None:
    def resolve(host: str, _port: int, _seconds: float) -> Sequence[str]:
        return ["127.0.0.1"] if host == "wire.example" else ["192.168.0.1"]

    with pytest.raises(NotFetched):
        get(wire.says("/", answer(status="302 Found", Location=location)), network=local(resolve=resolve))
    assert wire.paths() == ["/"]


def test_a_name_server_that_has_no_answer_is_told_of() -> None:
    def unknown(_host: str, _port: int, _seconds: float) -> Sequence[str]:
        raise OSError("no such host")

    for network, told in ((local(resolve=unknown), "no such host"), (local(resolve=lambda *_: []), "no address")):
        with pytest.raises(NotFetched, match=told):
            get("http://nowhere.example/", network=network)


def test_the_network_is_the_real_one_unless_said_otherwise() -> None:
    assert Network().refusal is refusal
    assert Target("https", "wire.example", 443, "/").origin == "https://wire.example"
