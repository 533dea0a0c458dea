"""A fetched page as a web archive: every request and answer on the way."""

from __future__ import annotations

import gzip
import io
from typing import Any

import pytest

from dateline.errors import NotFetched
from dateline.fetch import warc
from dateline.fetch.page import Page, get
from serving import Clock, Host, answer, local, serving


def fetched(host: Host) -> Page:
    packed = gzip.compress(b"<p>Shelling</p>", mtime=0)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    host.says("/new", head + chunks)
    return get(host.says("/old", answer(b"moved", "301 Moved", Location="/new")), network=local(Clock()))


def records(data: bytes) -> list[tuple[str, str, Any, bytes]]:
    iterator = pytest.importorskip("warcio.archiveiterator").ArchiveIterator
    return [
        (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record, record.raw_stream.read())
        for record in iterator(io.BytesIO(data), check_digests="raise")
    ]


def test_every_step_is_archived_as_it_was() -> None:
    with serving() as host:
        page = fetched(host)
        found = records(warc.archived(page))
        old, new = host.url("/old"), host.url("/new")
    assert [(kind, url) for kind, url, _, _ in found] == [
        ("warcinfo", None), ("response", old), ("request", old), ("response", new), ("request", new),
    ]  # fmt: skip
    answered = found[3][2]
    assert gzip.decompress(found[3][3]) == b"<p>Shelling</p>"
    assert answered.rec_headers.get_header("WARC-Date") == "2020-09-13T12:26:40Z"
    assert answered.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert answered.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
    assert answered.http_headers.get_statuscode() == "200"
    assert found[1][2].http_headers.get_header("Location") == "/new"
    assert found[4][2].http_headers.get_header("User-Agent").startswith("dateline/")
    assert found[4][2].http_headers.protocol == "GET"


def test_the_extra_is_named_where_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "find_spec", lambda _: None)
    with pytest.raises(NotFetched, match=r"pip install 'dateline\[web\]'"):
        warc.ready()
