"""A fetched page as a web archive file: every request and answer on the way, as they were."""

from __future__ import annotations

import io
from datetime import datetime
from importlib.util import find_spec

from dateline.errors import NotFetched
from dateline.fetch.exchange import Exchange
from dateline.fetch.page import Page, agent

_RENAMED = "transfer-encoding"


def ready() -> None:
    """Raise `NotFetched` where the extra that archiving needs is not installed."""
    if find_spec("warcio") is None:
        raise NotFetched("a page is kept as WARC with an extra: pip install 'dateline[web]'", lasting=True)


def archived(page: Page, contact: str = "") -> bytes:
    """Return a page as a WARC 1.1 file, one gzip member for each record; needs the extra `web`.

    Bodies stand there as they came, compressed if they came so; the chunks of a transfer are undone, and the header
    that told of them renamed, as archives do.
    """
    ready()
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {"software": agent(contact), "format": "WARC File Format 1.1", "robots": "obey"}
    writer.write_record(writer.create_warcinfo_record("", about))
    for step in page.exchanges:
        url, told = step.target.url, _told(step)
        status = StatusAndHeaders(f"{step.status} {step.reason}", _headers(step), protocol="HTTP/1.1")
        line, headers = _request(step)
        request = StatusAndHeaders(line, headers, is_http_request=True)
        body, none = (io.BytesIO(step.body), len(step.body)), (io.BytesIO(), 0)
        answer = writer.create_warc_record(url, "response", *body, http_headers=status, warc_headers_dict=told)
        asked = writer.create_warc_record(url, "request", *none, http_headers=request, warc_headers_dict=told)
        writer.write_request_response_pair(asked, answer)
    return out.getvalue()


def _told(step: Exchange) -> dict[str, str]:
    told = {"WARC-IP-Address": step.address, "WARC-Date": _moment(step.when)}
    return told if step.whole else told | {"WARC-Truncated": "length"}


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _headers(step: Exchange) -> list[tuple[str, str]]:
    return [(f"X-Archive-Orig-{name}" if name.lower() == _RENAMED else name, value) for name, value in step.headers]


def _request(step: Exchange) -> tuple[str, list[tuple[str, str]]]:
    """The request line, and the headers that went with it."""
    line, *rest = step.request.decode("latin-1").split("\r\n")
    pairs = (header.partition(": ") for header in rest if header)
    return line, [(name, value) for name, _, value in pairs]
