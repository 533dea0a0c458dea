"""Fetching as a guest: robots.txt heeded, hosts given time between requests and left alone when they ask for it."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass

from dateline.errors import NotFetched
from dateline.fetch.exchange import Limits
from dateline.fetch.network import Network
from dateline.fetch.page import LIMITS, NETWORK, PRODUCT, UNKNOWN, Known, Page, get
from dateline.fetch.robots import Robots, Rules
from dateline.fetch.target import Target, target

_BETWEEN = 1.0
_BUSY = (429, 503)
_FIRST_REST, _LONGEST_REST = 60.0, 86_400.0
_ROBOTS = Limits(size=2_000_000, seconds=20.0, types=("",))
_HOSTS = 10_000


@dataclass(slots=True)
class _Host:
    """When a host may be asked again, and how often in a row it has said that it is busy."""

    free_at: float = 0.0
    busy: int = 0
    resting: bool = False


class Fetcher:
    """Fetches pages one at a time, with what it learned of their hosts kept between them.

    `patience` is the longest it waits for a host to be free, in seconds; past it a fetch is refused with when to
    ask again. `contact` is told to every host; `rules` keeps their robots.txt.
    """

    def __init__(
        self,
        limits: Limits = LIMITS,
        network: Network = NETWORK,
        contact: str = "",
        patience: float = 30.0,
        rules: MutableMapping[str, Rules] | None = None,
    ) -> None:
        self._limits = limits
        self._network = network
        self._contact = " ".join(contact.split())
        self._patience = patience
        self._robots = Robots(PRODUCT, self._robots_txt, lambda: network.now().timestamp(), rules)
        self._hosts: dict[str, _Host] = {}

    def get(self, url: str, known: Known = UNKNOWN) -> Page:
        """Return the page at an address; a host that is busy is asked once more if it says when, within patience."""
        try:
            return self._once(url, known)
        except NotFetched as error:
            if error.status not in _BUSY or error.again_in is None or error.again_in > self._patience:
                raise
        return self._once(url, known)

    def wait(self, url: str) -> float:
        """Return the seconds until the host of an address may be asked again."""
        host = self._hosts.get(target(url).host)
        return max(0.0, host.free_at - self._network.clock()) if host else 0.0

    def _once(self, url: str, known: Known) -> Page:
        asked: list[Target] = []

        def permit(there: Target) -> None:
            self._permit(there)
            asked.append(there)

        try:
            page = get(url, self._limits, self._network, known, permit, self._contact)
        except NotFetched as error:
            if asked and error.status in _BUSY:
                raise self._rest(asked[-1], error) from None
            raise
        for there in asked:
            self._host(there).busy = 0
        return page

    def _permit(self, there: Target) -> None:
        """Heed the host's robots.txt, then wait until it may be asked again."""
        host = self._host(there)
        if not host.resting or host.free_at <= self._network.clock():
            self._robots.check(there.origin, there.url)
            host.resting = False
        left = host.free_at - self._network.clock()
        if left > self._patience:
            raise NotFetched(f"{there.url}: {there.host} asks to be left alone for {left:.0f} seconds", again_in=left)
        if left > 0:
            self._network.sleep(left)
        host.free_at = self._network.clock() + max(_BETWEEN, self._robots.delay(there.origin))

    def _rest(self, there: Target, error: NotFetched) -> NotFetched:
        """Leave a busy host alone for as long as it asks; if it does not say, for longer each time."""
        host = self._host(there)
        host.busy += 1
        told = error.again_in
        rest = min(_FIRST_REST * 2 ** (host.busy - 1), _LONGEST_REST) if told is None else told
        host.free_at = max(host.free_at, self._network.clock() + rest)
        host.resting = True
        return NotFetched(str(error), error.status, rest)

    def _host(self, there: Target) -> _Host:
        if len(self._hosts) > _HOSTS:
            self._hosts.clear()
        return self._hosts.setdefault(there.host, _Host())

    def _robots_txt(self, url: str) -> bytes:
        return get(url, _ROBOTS, self._network, contact=self._contact).body
