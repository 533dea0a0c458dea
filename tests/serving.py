"""A host for tests: a server on this machine that answers as the test says, misbehaving included."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dateline.fetch.address import refusal
from dateline.fetch.network import Network

Script = bytes | Callable[[socket.socket], None]
HERE = "127.0.0.1"


def answer(body: bytes = b"", status: str = "200 OK", kind: str = "text/html", **headers: str) -> bytes:
    """Return an answer as it goes over the wire; a header's underscores stand for hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@dataclass
class Host:
    """Answers by path, each path's answers in order and the last of them again and again; keeps what was asked."""

    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: dict[str, list[Script]] = field(default_factory=dict)
    rules: Script = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    def says(self, path: str, *answers: Script) -> str:
        """Answer so at a path, and return its address."""
        self.answers[path] = list(answers)
        return self.url(path)

    def url(self, path: str, host: str = "wire.example", scheme: str = "http") -> str:
        """Return the address of a path."""
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """Return the paths that were asked for, but for robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def serve(self, connection: socket.socket) -> None:
        """Read one request and answer it."""
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536) or b"\r\n\r\n"
            line, *lines = head.decode("latin-1").split("\r\n")
            path = line.split(" ")[1] if line.count(" ") == 2 else ""
            pairs = (header.partition(": ") for header in lines if header)
            self.asked.append((path, {name.lower(): value for name, _, value in pairs}))
            script = self._script(path)
            if callable(script):
                script(connection)
            else:
                connection.sendall(script)

    def _script(self, path: str) -> Script:
        if path == "/robots.txt" and path not in self.answers:
            return self.rules
        queue = self.answers.get(path, [answer(b"none", "404 Not Found")])
        return queue.pop(0) if len(queue) > 1 else queue[0]


@contextlib.contextmanager
def serving(trust: ssl.SSLContext | None = None) -> Iterator[Host]:
    """Serve a host until the block ends."""
    with socket.create_server((HERE, 0)) as listener:
        host = Host(listener.getsockname()[1])
        over = threading.Event()

        def accept() -> None:
            while not over.is_set():
                try:
                    connection, _ = listener.accept()
                    if trust:
                        connection.settimeout(5)
                        connection = trust.wrap_socket(connection, server_side=True)
                except OSError:
                    continue
                threading.Thread(target=host.serve, args=(connection,), daemon=True).start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield host
        finally:
            over.set()
            with contextlib.suppress(OSError), socket.create_connection((HERE, host.port), 1):
                pass
            accepting.join(5)


@dataclass
class Clock:
    """A clock that only moves when one sleeps by it, or when told."""

    at: float = 1_600_000_000.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        """Return the time."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.at += seconds

    def now(self) -> datetime:
        """Return the time of day."""
        return datetime.fromtimestamp(self.at, UTC)


def here(_host: str, _port: int, _seconds: float) -> Sequence[str]:
    """Resolve every name to this machine."""
    return [HERE]


def but_here(ip: str) -> str | None:
    """Refuse what is refused, but for this machine."""
    return None if ip == HERE else refusal(ip)


def local(clock: Clock | None = None, resolve: Callable[[str, int, float], Sequence[str]] = here) -> Network:
    """Return a network of which this machine is all; with a clock, one in which waiting takes no time."""
    if clock is None:
        return Network(resolve, but_here)
    return Network(resolve, but_here, clock=clock.time, sleep=clock.sleep, now=clock.now)


def dripping(start: bytes, drop: bytes, pause: float, seconds: float = 60.0) -> Callable[[socket.socket], None]:
    """Return a script that sends a start, then drop after drop without an end."""

    def script(connection: socket.socket) -> None:
        connection.sendall(start)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            connection.sendall(drop)
            if pause:
                time.sleep(pause)

    return script
