"""What an address on the web names: scheme, host, port and path, or why it may not be asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from dateline.errors import NotFetched

_PORTS = {"http": 80, "https": 443}
_LOWEST_FREE_PORT = 1024
_LONGEST = 8_192
_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_BRACKETED = re.compile(r"\[[^\[\]]*\](?::\d*)?")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_KEPT_IN_PATH = "%/:=&?~+!$,;'@()*[]|"


@dataclass(frozen=True, slots=True)
class Target:
    """An address on the web taken apart; `host` is in ASCII and lower case, without brackets or final dot."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the Host header names it, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority: what a robots.txt holds for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The address put together again, always in the same spelling."""
        return self.origin + self.path

    def led_to(self, location: str) -> Target:
        """Return where a redirect leads; from https never back to http."""
        try:
            there = target(urljoin(self.url, location.strip()))
        except ValueError:
            raise NotFetched(f"{self.url}: leads to {_short(location)}, which is no address", lasting=True) from None
        if self.scheme == "https" and there.scheme == "http":
            raise NotFetched(f"{self.url}: leads from https to http ({_short(there.url)}); not followed", lasting=True)
        return there


def target(url: str) -> Target:
    """Take an address apart; raises `NotFetched` for whatever is not plainly a public one on the web.

    A host is a name or an address in its one usual spelling: `0x7f.1`, `017700000001`, `2130706433` and
    `127.1`, which resolvers take for addresses, are refused, and so is anything before an "@".
    """
    parts = _split(url)
    host, port = _host(parts, url), _port(parts, url)
    path = quote(parts.path or "/", safe=_KEPT_IN_PATH)
    query = "?" + quote(parts.query, safe=_KEPT_IN_PATH) if parts.query else ""
    return Target(parts.scheme, host, port, path + query)


def _split(url: str) -> SplitResult:
    url = url.strip(" ")
    if len(url) > _LONGEST:
        raise NotFetched(f"{_short(url)}: longer than {_LONGEST} characters", lasting=True)
    if not url.isprintable():
        raise NotFetched(f"{_short(url)}: has control characters in it", lasting=True)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotFetched(f"{_short(url)}: no address; write https://HOST/PATH", lasting=True) from None
    if parts.scheme not in _PORTS:
        raise NotFetched(f"{_short(url)}: only http and https are fetched", lasting=True)
    if "@" in parts.netloc or "\\" in parts.netloc:
        raise NotFetched(
            f"{_short(url)}: an address with a user, a password or a backslash is not fetched", lasting=True
        )
    return parts


def _port(parts: SplitResult, url: str) -> int:
    try:
        port = parts.port
    except ValueError:
        raise NotFetched(f"{_short(url)}: no such port", lasting=True) from None
    port = _PORTS[parts.scheme] if port is None else port
    if port < _LOWEST_FREE_PORT and port not in _PORTS.values():
        raise NotFetched(
            f"{_short(url)}: port {port} is for other services; only 80, 443 and those above 1023", lasting=True
        )
    return port


def _host(parts: SplitResult, url: str) -> str:
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return _literal_6(host if _BRACKETED.fullmatch(parts.netloc) else "", url)
    host = _ascii(host, url).removesuffix(".")
    if not _NAME.fullmatch(host):
        raise NotFetched(f"{_short(url)}: no such host name", lasting=True)
    if _NUMBER.match(host.rpartition(".")[2]):
        return _literal_4(host, url)
    return host


def _literal_6(host: str, url: str) -> str:
    try:
        return IPv6Address("" if "%" in host else host).compressed
    except (AddressValueError, ValueError):
        raise NotFetched(f"{_short(url)}: no IPv6 address", lasting=True) from None


def _literal_4(host: str, url: str) -> str:
    try:
        return str(IPv4Address(host))
    except (AddressValueError, ValueError):
        raise NotFetched(f"{_short(url)}: a number for a host, but no address of four numbers", lasting=True) from None


def _ascii(host: str, url: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise NotFetched(f"{_short(url)}: no such host name", lasting=True) from None


def _short(url: str) -> str:
    """An address for a message: what may be a password or can't be printed left out, and not all of a long one."""
    url = re.sub(r"//[^/]*@", "//…@", "".join(char if char.isprintable() else "?" for char in url))
    return url if len(url) <= 120 else url[:119] + "…"
