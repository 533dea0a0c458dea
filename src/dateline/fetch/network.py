"""How the network is reached: names to addresses, addresses checked, connections under one deadline."""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from dateline.errors import NotFetched
from dateline.fetch.address import refusal
from dateline.fetch.target import Target

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Resolver = Callable[[str, int, float], Sequence[str]]
_TRIED = 4
_PATIENCE = 15.0
_LEAST = 0.01


def resolve(host: str, port: int, seconds: float) -> Sequence[str]:
    """Return a host's addresses as the system knows them, in its order; a resolver that hangs is left behind."""
    found: list[str] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError(str(error)))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise TimeoutError("no answer from the name server")
    if failed:
        raise failed[0]
    return tuple(dict.fromkeys(found))


@cache
def trusted() -> ssl.SSLContext:
    """Certificates checked against the system's authorities and the host's name."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True)
class Network:
    """All that fetching takes from the world around it, so that a test can put its own in.

    `refusal` says why an address may not be connected to; `clock` counts seconds, `now` is the time of day.
    """

    resolve: Resolver = resolve
    refusal: Callable[[str], str | None] = refusal
    trust: Callable[[], ssl.SSLContext] = trusted
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


class Deadline:
    """The moment by which all must be done, however it is divided among names, connections and bytes."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raises `TimeoutError` where there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError(f"not done after {self.seconds:g} seconds")
        return max(left, _LEAST)

    def put_off(self, waits: Callable[[Target], None], target: Target) -> None:
        """Call what may take its time, which is not counted."""
        started = self._clock()
        waits(target)
        self._end += self._clock() - started


class TooMuch(Exception):
    """More has come over a connection than is taken."""


class Wire(io.RawIOBase):
    """The bytes that come over a connection, in bounded time and number, however they are dripped or dressed."""

    def __init__(self, connection: socket.socket, deadline: Deadline, most: int) -> None:
        self._connection = connection
        self._deadline = deadline
        self._left = most

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what has come."""
        self._connection.settimeout(self._deadline.left())
        count = self._connection.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise TooMuch
        return count


def addresses(target: Target, deadline: Deadline, network: Network) -> list[str]:
    """Return the addresses of a target, all of them allowed; one that is not refuses the host altogether."""
    found = [target.host] if _literal(target.host) else _looked_up(target, deadline, network)
    for address in found:
        why = network.refusal(address)
        if why:
            named = "" if address == target.host else f" is {address}, which"
            raise NotFetched(f"{target.url}: {target.host}{named} is no public address ({why}); not fetched")
    return found


def connect(target: Target, deadline: Deadline, network: Network) -> tuple[socket.socket, str]:
    """Connect to a target and return the connection with the address it goes to.

    The name is looked up once, and the very addresses that were checked are connected to: a name server that answers
    otherwise the next time is never asked. The host's name stays what the certificate and the Host header are about.
    """
    failed: OSError | None = None
    for address in addresses(target, deadline, network)[:_TRIED]:
        try:
            return _secured(_opened(address, target.port, deadline), target, deadline, network), address
        except OSError as error:
            failed = error
    raise NotFetched(f"{target.url}: {_why(failed)}") from None


def _looked_up(target: Target, deadline: Deadline, network: Network) -> list[str]:
    try:
        found = list(network.resolve(target.host, target.port, deadline.left()))
    except TimeoutError:
        raise
    except OSError:
        raise NotFetched(f"{target.url}: no such host: {target.host}") from None
    if not found:
        raise NotFetched(f"{target.url}: {target.host} has no address")
    return found


def _opened(address: str, port: int, deadline: Deadline) -> socket.socket:
    """A connection to a literal address; nothing is looked up here."""
    family = socket.AF_INET if ip_address(address).version == 4 else socket.AF_INET6
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(min(_PATIENCE, deadline.left()))
        connection.connect((address, port))
    except BaseException:
        connection.close()
        raise
    return connection


def _secured(connection: socket.socket, target: Target, deadline: Deadline, network: Network) -> socket.socket:
    if target.scheme != "https":
        return connection
    try:
        connection.settimeout(deadline.left())
        return network.trust().wrap_socket(connection, server_hostname=target.host)
    except BaseException:
        connection.close()
        raise


def _literal(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()


def _why(error: OSError | None) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted ({error.verify_message.rstrip('.')})"
    if isinstance(error, ssl.SSLError):
        return f"no secure connection ({(error.reason or 'refused').lower().replace('_', ' ')})"
    told = (error.strerror or str(error)) if error else ""
    return f"no connection ({told.lower() or 'refused'})"
