"""What a host asks of robots: its robots.txt, kept for a day, read as RFC 9309 says."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache

from protego import Protego

from dateline.errors import NotFetched

_MOST = 500 * 1024
_KEPT = 86_400.0
_KEPT_IF_DOWN = 600.0
_ALL, _NONE = "", "User-agent: *\nDisallow: /\n"


@dataclass(frozen=True, slots=True)
class Rules:
    """The text of a robots.txt, until when it is kept, and why it could not be had ("" where it could)."""

    text: str
    until: float
    trouble: str = ""


class Robots:
    """The rules of the hosts that were asked, in a mapping that may outlive the process."""

    def __init__(
        self,
        product: str,
        fetch: Callable[[str], bytes],
        clock: Callable[[], float],
        kept: MutableMapping[str, Rules] | None = None,
    ) -> None:
        self._product = product
        self._fetch = fetch
        self._clock = clock
        self._kept = {} if kept is None else kept

    def check(self, origin: str, url: str) -> None:
        """Raise `NotFetched` where the host asks that an address be left alone."""
        rules = self._rules(origin)
        if not _read(rules.text).can_fetch(url, self._product):
            if rules.trouble:
                again = max(0.0, rules.until - self._clock())
                raise NotFetched(f"{url}: {rules.trouble} (asked for its robots.txt)", again_in=again)
            raise NotFetched(f"{url}: {origin}/robots.txt asks that it not be fetched; not fetched", lasting=True)

    def delay(self, origin: str) -> float:
        """Return the seconds that the host asks for between two requests."""
        rules = _read(self._rules(origin).text)
        rate = rules.request_rate(self._product)
        between = rate.seconds / rate.requests if rate and rate.requests else 0.0
        asked = max(rules.crawl_delay(self._product) or 0.0, between)
        return min(asked, _KEPT) if asked > 0 else 0.0

    def _rules(self, origin: str) -> Rules:
        rules = self._kept.get(origin)
        if rules is None or rules.until <= self._clock():
            rules = self._kept[origin] = self._asked(origin)
        return rules

    def _asked(self, origin: str) -> Rules:
        """Ask for the rules: none there means that all is allowed, a host in trouble that nothing is for now."""
        now = self._clock()
        try:
            text = self._fetch(f"{origin}/robots.txt")[:_MOST].decode("utf-8", "replace").removeprefix("\ufeff")
        except NotFetched as error:
            if error.status is None or error.status == 429 or error.status >= 500:
                told = _cause(error)
                return Rules(_NONE, now + max(_KEPT_IF_DOWN, error.again_in or 0.0), told)
            return Rules(_ALL, now + _KEPT)
        return Rules(text, now + _KEPT)


@lru_cache(maxsize=256)
def _read(text: str) -> Protego:
    return Protego.parse(text)


def _cause(error: NotFetched) -> str:
    """The reason alone, without the address before it."""
    return str(error).partition(": ")[2] or str(error)
