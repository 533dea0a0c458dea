"""A background of the map from elsewhere: none, unless whoever starts the desk names where it may come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from dateline.errors import BadDesk

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)
_PARTS = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class Tiles:
    """Where tiles come from: an address with {z}, {x} and {y}, and the one site that pages may then ask."""

    url: str
    origin: str

    @property
    def host(self) -> str:
        """The name of the site, as it is said on the page."""
        return self.origin.partition("://")[2]

    @classmethod
    def of(cls, url: str) -> Tiles:
        """Read an address; it must be of one site and safe on the way."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            raise BadDesk(_wrong(url)) from None
        safe = parts.scheme == "https" and not parts.username and _HOST.fullmatch(host)
        if not safe or any(part not in parts.path for part in _PARTS) or re.search(r"[\s\"'<>;,\\]", url):
            raise BadDesk(_wrong(url))
        return cls(url, f"https://{host}{'' if port is None else f':{port}'}")


def _wrong(url: str) -> str:
    return f"--tiles {url[:120]!r}: write https://HOST/…/{{z}}/{{x}}/{{y}}.png, of one host"
