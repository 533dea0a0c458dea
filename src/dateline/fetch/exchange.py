"""One request and its answer: as the bytes that went and came, bounded in time, size and kind."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead

from dateline.errors import NotFetched
from dateline.fetch.encoding import ACCEPTED, BadEncoding, decoded
from dateline.fetch.network import Deadline, Network, TooMuch, Wire, connect
from dateline.fetch.target import Target

REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 1 << 16
_OVERHEAD = 1 << 20
_TYPES = (
    "text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/rdf",
    "application/json", "application/feed+json", "application/ld+json", "application/vnd.iptc", "application/pdf",
    "application/octet-stream", "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml",
    "application/x-ndjson", "application/jsonl", "application/yaml", "application/mbox", "message/rfc822",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one fetch may take, over all its redirects; `types` are beginnings of media types.

    `size` counts the bytes of a body, both as it comes and when it is unpacked.
    """

    size: int = 20_000_000
    seconds: float = 60.0
    redirects: int = 5
    types: tuple[str, ...] = _TYPES


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer; `body` as it came, `content` with its encoding undone, `whole` unless cut short."""

    target: Target
    address: str
    when: datetime
    request: bytes
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    content: bytes
    whole: bool = True

    def header(self, name: str) -> str:
        """Return the value of a header, "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class _Answer(HTTPResponse):
    """An answer that is read over a bounded wire."""

    def __init__(self, connection: socket.socket, wire: Wire) -> None:
        super().__init__(connection, method="GET")
        self.fp.close()
        self.fp = io.BufferedReader(wire, _CHUNK)
        self.begin()


def exchange(
    target: Target, asked: Iterable[tuple[str, str]], limits: Limits, deadline: Deadline, network: Network
) -> Exchange:
    """Ask a target with the given headers, and read its answer; raises `NotFetched` past any limit."""
    try:
        connection, address = connect(target, deadline, network)
        with connection:
            when, request = network.now(), _request(target, asked)
            connection.settimeout(deadline.left())
            connection.sendall(request)
            wire = Wire(connection, deadline, 2 * limits.size + _OVERHEAD)
            with _Answer(connection, wire) as answer:
                body, content, whole = _read(answer, target, limits)
                headers = tuple((name, _tidy(value)) for name, value in answer.getheaders())
                return Exchange(
                    target, address, when, request, answer.status, _tidy(answer.reason), headers, body, content, whole
                )
    except TimeoutError as error:
        raise NotFetched(f"{target.url}: {_told(error, deadline)}") from None
    except TooMuch:
        raise NotFetched(f"{target.url}: more than {limits.size:,} bytes; not taken", lasting=True) from None
    except IncompleteRead:
        raise NotFetched(f"{target.url}: cut off in the middle; ask again") from None
    except (BadEncoding, HTTPException, OSError, ValueError) as error:
        raise NotFetched(f"{target.url}: {_broken(error)}") from None


def _request(target: Target, asked: Iterable[tuple[str, str]]) -> bytes:
    lines = [f"GET {target.path} HTTP/1.1", f"Host: {target.authority}"]
    lines += [f"{name}: {_tidy(value)}" for name, value in asked]
    lines += [f"Accept-Encoding: {ACCEPTED}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _read(answer: _Answer, target: Target, limits: Limits) -> tuple[bytes, bytes, bool]:
    """The body as it came, what it stands for, and whether that is all of it; of what is no page, only the start."""
    if answer.status != 200:
        body = answer.read(_CHUNK)
        return body, body, len(body) < _CHUNK
    _check_kind(answer, target, limits)
    if (answer.length or 0) > limits.size:
        raise TooMuch
    body = _body(answer, limits.size)
    return body, decoded(body, answer.getheader("Content-Encoding", "").strip().lower(), limits.size), True


def _body(answer: _Answer, most: int) -> bytes:
    body = bytearray()
    while chunk := answer.read(_CHUNK):
        body += chunk
        if len(body) > most:
            raise TooMuch
    if answer.length:
        raise IncompleteRead(b"", answer.length)
    return bytes(body)


def _check_kind(answer: _Answer, target: Target, limits: Limits) -> None:
    kind = answer.getheader("Content-Type", "").partition(";")[0].strip().lower()
    if kind and not kind.startswith(limits.types):
        raise NotFetched(f"{target.url}: of type {_tidy(kind)[:60]}, which is not read; not taken", lasting=True)


def _tidy(value: str) -> str:
    """A header's value on one line, what can't be printed made harmless."""
    return "".join(char if char.isprintable() else "?" for char in " ".join(value.split()))


def _told(error: TimeoutError, deadline: Deadline) -> str:
    told = str(error)
    return told if told.startswith(("not done", "no answer")) else f"not done after {deadline.seconds:g} seconds"


def _broken(error: Exception) -> str:
    if isinstance(error, BadEncoding):
        return str(error)
    if isinstance(error, OSError):
        return f"the connection broke ({(error.strerror or str(error)).lower()})"
    return "does not answer in HTTP as it should"
