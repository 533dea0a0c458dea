"""Mails and mailboxes: words, headers, attachments, and bounds."""

from __future__ import annotations

import tracemalloc

import pytest

import originals
from dateline.errors import BadInput
from dateline.formats import items
from dateline.records.text import Span

HEADERS = b"From: a@wire.example\nMessage-ID: <1@wire.example>\n"


def test_a_mail_with_parts() -> None:
    outer, inner = items(originals.MAIL)
    assert outer.text == "The army said it had “no information” about the shelling."
    assert outer.byline == "Ann Exämple <ann@wire.example>"
    assert (outer.guid, outer.replaces, outer.status) == ("1@wire.example", "0@wire.example", "kill")
    assert outer.attachments == ("report.pdf", "message/rfc822")
    assert str(outer.published) == "2020-03-06 18:00:00+02:00"
    origin = outer.offsets.origins(Span(0, 8))[0]
    assert (origin.part, origin.start, origin.end) == ("body 1.1", 0, 8)
    assert (inner.part, inner.headline, inner.text) == ("3", "Inner", "The bridge reopened.")


def test_a_mailbox_is_cut_at_its_from_lines_only() -> None:
    first, second = items(originals.MBOX)
    assert "From here it is a mile." in first.text
    assert (first.part, second.part) == ("message 1", "message 2")
    assert second.text == "Café closed.\n"


def test_html_is_read_where_there_is_no_plain_text() -> None:
    data = HEADERS + b"Content-Type: text/html\n\n<p>The bridge &amp; the road</p><p>are shut.</p>"
    (item,) = items(data)
    assert item.text == "The bridge & the road\n\nare shut."
    assert item.offsets.pieces[0].origin.part == "body"


@pytest.mark.parametrize(
    ("rest", "text", "note"),
    [
        (b"Content-Type: text/plain; charset=utf-7x\n\nCaf\xe9", "Café", "not utf-7x as declared"),
        (b"Content-Type: text/plain; charset=us-ascii\n\nCaf\xc3\xa9", "Café", ""),
        (b"Content-Transfer-Encoding: base64\n\nQ2Fmw6\nk=", "Café", ""),
        (b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nCut short", "Cut short", ""),
        (b"Content-Type: image/png\n\n\x89PNG", "", "no text"),
        (b"Content-Type: multipart/mixed\n\nno boundary", "", "no text"),
        (b"Date: Thirty of Nonember\nContent-Type: ;;;\n\nWords", "Words", ""),
    ],
)
def test_odd_mails(rest: bytes, text: str, note: str) -> None:
    (item,) = items(HEADERS + rest, "x", "eml")
    assert item.text == text
    assert note in " ".join(item.notes)
    assert item.published is None


def test_a_great_mail_is_read_in_little_memory() -> None:
    line = b"JVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQK\r\n"
    data = originals.MAIL.replace(b"JVBERi0xLjQK\r\n", line * 1_000_000)
    tracemalloc.start()
    outer, _ = items(data, "x", "eml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outer.attachments[0] == "report.pdf"
    assert peak < 20_000_000


def test_what_is_no_mail_is_refused() -> None:
    with pytest.raises(BadInput, match="no mail headers"):
        list(items(b"The bridge reopened.", "x", "eml"))
    with pytest.raises(BadInput, match="not a mailbox"):
        list(items(b"From here it is a mile.", "x", "mbox"))
