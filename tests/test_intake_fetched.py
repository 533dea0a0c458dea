"""What is given by its address, end to end: pages, PDF and feeds, in whatever character set, and what never ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import originals
from dateline import intake_commands
from dateline.cli import main
from dateline.fetch.exchange import Limits
from dateline.fetch.polite import Fetcher
from serving import Clock, Host, answer, dripping, local, serving

RUSSIAN = "Обстрел рынка в Старом Городе унёс жизни троих человек, сообщил мэр города в пятницу утром."
RSS = (
    "<rss version='2.0'><channel><title>Hask Wire</title><item><title>Mill shelled</title><guid>urn:example:1</guid>"
    "<pubDate>Fri, 06 Mar 2020 18:00:00 +0200</pubDate><description>{}</description></item></channel></rss>"
)


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host that is all of the network, on which waiting takes no time; and a desk that is yet to be made."""
    monkeypatch.setattr(intake_commands, "NETWORK", local(Clock()))
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path / "desk.sqlite"))
    with serving() as host:
        yield host


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(arguments))


def shown(id: int = 1) -> dict[str, object]:
    """A dispatch as JSON."""
    found: dict[str, object] = json.loads(run("dispatches", "show", str(id), "--format", "json").stdout)
    return found


def test_an_address_is_refused_in_one_line_that_says_how(wire: Host) -> None:
    refused = run("add", wire.says("/a.html", answer(originals.page())))
    assert (refused.exit_code, wire.asked) == (2, [])
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.rstrip().endswith("an address; nothing is fetched unless you ask for it with --fetch")


def test_a_page_is_taken_in(wire: Host) -> None:
    url = wire.says("/oldtown", answer(originals.page(head=originals.HEAD), kind="text/html; charset=utf-8"))
    taken = run("add", "--fetch", url)
    assert (taken.exit_code, taken.stdout, taken.stderr) == (0, "1 dispatch taken in from 1 original\n", "")
    one = shown()
    assert (one["outlet"], one["headline"], one["format"]) == ("Example Post", "Three killed in Oldtown", "html")
    assert run("dispatches", "show", "1", "--raw").stdout_bytes == originals.page(head=originals.HEAD)


@pytest.mark.parametrize(
    ("encoded", "said", "note"),
    [("windows-1251", "windows-1251", None), ("utf-8", "ISO-8859-1", "sent as ISO-8859-1, but its bytes are UTF-8")],
)
def test_a_page_is_read_in_its_character_set(wire: Host, encoded: str, said: str, note: str | None) -> None:
    page = f"<html><head><title>A</title></head><body><article>{f'<p>{RUSSIAN}</p>' * 3}</article></body></html>"
    taken = run("add", "--fetch", wire.says("/a", answer(page.encode(encoded), kind=f"text/html; charset={said}")))
    assert taken.exit_code == 0
    assert RUSSIAN in str(shown()["text"])
    assert taken.stderr == (f"dateline: {wire.url('/a')}: {note}\n" if note else "")


def test_a_pdf_is_taken_in(wire: Host) -> None:
    pdf = originals.pdf("Three people were killed in Oldtown.", "The bridge is shut.")
    url = wire.says("/report", answer(pdf, kind="application/pdf"))
    assert run("add", "--fetch", url, "--outlet", "Hask Mission").exit_code == 0
    one = shown()
    assert (one["format"], one["outlet"]) == ("pdf", "Hask Mission")
    assert str(one["text"]).endswith("The bridge is shut.")


def test_a_feed_is_taken_in_with_its_dates(wire: Host) -> None:
    kind = "application/rss+xml; charset=windows-1251"
    url = wire.says("/feed", answer(RSS.format(RUSSIAN).encode("windows-1251"), kind=kind))
    assert run("add", "--fetch", url).stdout == "1 dispatch taken in from 1 original\n"
    one = shown()
    assert (one["outlet"], one["published"], one["text"]) == ("Hask Wire", "2020-03-06T16:00:00+00:00", RUSSIAN)
    assert run("add", "--fetch", url).stdout == "nothing new; 1 original held already\n"


def test_a_feed_that_never_ends_costs_a_line_and_the_rest_goes_on(wire: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_commands, "Fetcher", partial(Fetcher, Limits(size=100_000)))
    start = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss version='2.0'><channel>"
    endless = wire.says("/endless", dripping(start, b"<item><title>a</title></item>" * 99, 0, 60))
    result = run("add", "--fetch", endless, wire.says("/a", answer(originals.page())))
    assert (result.exit_code, result.stdout) == (1, "1 dispatch taken in from 1 original; 1 not taken in\n")
    assert result.stderr == f"dateline: {endless}: more than 100,000 bytes; not taken\n"


def test_what_leads_to_a_private_address_is_told(wire: Host) -> None:
    refused = run("add", "--fetch", "http://192.168.0.1/a.html")
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1
    assert wire.asked == []
