"""A page by its address: redirects followed, every step checked as the first was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dateline import __version__
from dateline.errors import NotFetched
from dateline.fetch.exchange import REDIRECTS, Exchange, Limits, exchange
from dateline.fetch.network import Deadline, Network
from dateline.fetch.target import Target, target

PRODUCT = "dateline"
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5"
_LASTING = (301, 308)
_LONGEST_WAIT = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a page from the last time, so that it need not be sent again if it has not changed."""

    etag: str = ""
    modified: str = ""


LIMITS = Limits()
NETWORK = Network()
UNKNOWN = Known()


@dataclass(frozen=True, slots=True)
class Page:
    """What an address led to: every exchange on the way, the last of them the page itself."""

    asked: str
    exchanges: tuple[Exchange, ...]

    @property
    def last(self) -> Exchange:
        """The exchange that brought the page."""
        return self.exchanges[-1]

    @property
    def url(self) -> str:
        """Where the page was in the end."""
        return self.last.target.url

    @property
    def body(self) -> bytes:
        """The page's bytes, with the encoding of the way undone; none where it has not changed."""
        return b"" if self.unchanged else self.last.content

    @property
    def media_type(self) -> str:
        """What the host says that the page is, with its character set."""
        return self.last.header("Content-Type")[:500]

    @property
    def unchanged(self) -> bool:
        """Whether the page is still the one that was known."""
        return self.last.status == 304

    @property
    def known(self) -> Known:
        """What to tell the next time."""
        return Known(self.last.header("ETag")[:1_000], self.last.header("Last-Modified")[:100])

    @property
    def moved(self) -> str | None:
        """Where the page has gone for good, if every redirect on the way said so."""
        on_the_way = self.exchanges[:-1]
        return self.url if on_the_way and all(step.status in _LASTING for step in on_the_way) else None


def get(
    url: str,
    limits: Limits = LIMITS,
    network: Network = NETWORK,
    known: Known = UNKNOWN,
    permit: Callable[[Target], None] | None = None,
    contact: str = "",
) -> Page:
    """Return the page at an address, or raise `NotFetched` with one line that says why not.

    `permit` is called before every request, redirects included, and raises where one may not be made; how long it
    waits is its own affair and not counted against the limits. No cookie,
    referrer or password is ever sent, and no proxy used: behind one, addresses could not be checked.
    """
    deadline = Deadline(limits.seconds, network.clock)
    there, steps = target(url), list[Exchange]()
    while True:
        if permit:
            deadline.put_off(permit, there)
        step = exchange(there, _asked(known, contact), limits, deadline, network)
        steps.append(step)
        if step.status not in REDIRECTS:
            break
        there = _next(step, steps, limits)
    if step.status not in (200, 304) or (step.status == 304 and known == UNKNOWN):
        again = wait_told(step.header("Retry-After"), network.now())
        raise NotFetched(f"{step.target.url}: answered {step.status} {step.reason}".rstrip(), step.status, again)
    return Page(url, tuple(steps))


def agent(contact: str = "") -> str:
    """Return the one name under which anything is fetched."""
    about = f"; {contact}" if contact else ""
    return f"{PRODUCT}/{__version__} (news desk reader{about})"


def wait_told(retry_after: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, a week at most; None where it says nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST_WAIT)


def _asked(known: Known, contact: str) -> Iterator[tuple[str, str]]:
    yield "User-Agent", agent(contact)
    yield "Accept", _ACCEPT
    if known.etag:
        yield "If-None-Match", known.etag
    if known.modified:
        yield "If-Modified-Since", known.modified


def _next(step: Exchange, steps: list[Exchange], limits: Limits) -> Target:
    """Where a redirect leads, unless it leads nowhere, in a circle or too far."""
    location = step.header("Location")
    if not location:
        raise NotFetched(f"{step.target.url}: answered {step.status} without saying where to")
    there = step.target.led_to(location)
    if any(there == earlier.target for earlier in steps):
        raise NotFetched(f"{steps[0].target.url}: leads in a circle")
    if len(steps) > limits.redirects:
        raise NotFetched(f"{steps[0].target.url}: leads on more than {limits.redirects} times")
    return there
