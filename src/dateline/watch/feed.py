"""A feed: asked for on condition that it has changed, and the pages that it leads to, one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from dateline.errors import BadInput, NotFetched
from dateline.fetch.page import UNKNOWN, Known, Page
from dateline.fetch.target import target
from dateline.watch.lists import Feed
from dateline.watch.posts import Stop, Take, backed_off, taken
from dateline.watch.state import FeedState, Queued, State

_TRIES = 5
_RETRY = 300.0
_NEW_PAGES = 500
_GONE = 410
_NEVER = float("inf")
_SINGLE_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Means:
    """What a feed is watched with.

    `fetch` and `wait` are a fetcher's; `links` says which pages a feed leads to; `keep` archives what was fetched.
    """

    fetch: Callable[[str, Known], Page]
    wait: Callable[[str], float]
    links: Callable[[bytes, str], Iterable[str]]
    take: Take
    say: Callable[[str], None]
    clock: Callable[[], float]
    stop: Stop
    keep: Callable[[Page], None] = lambda _: None
    once: bool = False


class FeedPost:
    """Asks for a feed, backs off while it fails, and takes the pages of its new entries if that is wished."""

    def __init__(self, feed: Feed, state: State, means: Means) -> None:
        self._feed = feed
        self._state = state
        self._means = means
        self._kept = state.feed(feed.url)
        self._rounds = 0
        if means.once and not self._kept.failures:
            self._kept = replace(self._kept, due=0.0)

    def due(self) -> float:
        """Return when the feed is to be asked for, or the next of its pages, whichever is sooner."""
        page = self._next_page()
        return min(self._poll_due(), page.due if page else _NEVER)

    def finished(self) -> bool:
        """Tell whether the feed was asked for, or must not be yet, and no page is left that can be had soon."""
        page, soon = self._next_page(), self._means.clock() + _SINGLE_WAIT
        return self._poll_due() > soon and (page is None or page.due > soon)

    def visit(self) -> None:
        """Ask for the feed if it is due, else for one page."""
        if self._poll_due() <= self._means.clock():
            self._rounds += 1
            self._poll()
        else:
            self._one_page()

    def _poll_due(self) -> float:
        if self._means.once and self._rounds:
            return _NEVER
        return max(self._kept.due, self._means.clock() + self._means.wait(self._feed.url))

    def _next_page(self) -> Queued | None:
        page = self._state.queued(self._feed.url) if self._feed.pages else None
        return page and replace(page, due=max(page.due, self._means.clock() + self._means.wait(page.url)))

    def _poll(self) -> None:
        try:
            page = self._fetched(self._feed.url, self._kept.known)
        except NotFetched as error:
            self._failed(error)
            return
        if page.moved:
            self._means.say(f"{self._feed.url}: moved for good to {page.moved}; change it in the list")
        digest = hashlib.sha256(page.body).hexdigest()
        if page.unchanged or digest == self._kept.digest:
            self._note(known=self._kept.known if page.unchanged else page.known, digest=self._kept.digest)
        elif self._took(page, self._feed.name or _tail(page.url), "feed"):
            self._note(known=page.known, digest=digest, pages=self._links(page))
        else:
            self._put_off(None)

    def _note(self, known: Known, digest: str, pages: list[str] | None = None) -> None:
        now = self._means.clock()
        self._kept = FeedState(known, digest, now + self._feed.every)
        self._state.note_feed(self._feed.url, self._kept, pages or [], now)

    def _failed(self, error: NotFetched) -> None:
        if error.status == _GONE:
            self._kept = replace(self._kept, due=_NEVER, failures=self._kept.failures + 1)
            self._state.note_feed(self._feed.url, self._kept, [], self._means.clock())
            self._means.say(f"{error}: gone for good, not asked for again; take it off the list")
            return
        wait = self._put_off(error.again_in)
        self._means.say(f"{error}; asked again in {_spoken(wait)}")

    def _put_off(self, told: float | None) -> float:
        now, failures = self._means.clock(), self._kept.failures + 1
        wait = backed_off(self._feed.every, failures, told)
        self._kept = replace(self._kept, due=now + wait, failures=failures)
        self._state.note_feed(self._feed.url, self._kept, [], now)
        return wait

    def _links(self, page: Page) -> list[str]:
        """The pages a feed leads to, each once, in its order; what is no address on the web is left out."""
        if not self._feed.pages:
            return []
        found: dict[str, None] = {}
        try:
            for url in self._means.links(page.body, page.url):
                try:
                    found[page.last.target.led_to(url).url] = None
                except NotFetched as error:
                    self._means.say(str(error))
                if len(found) == _NEW_PAGES:
                    break
        except BadInput as error:
            self._means.say(str(error))
        return list(found)

    def _one_page(self) -> None:
        queued = self._next_page()
        if queued is None:
            return
        try:
            page = self._fetched(queued.url, UNKNOWN)
        except NotFetched as error:
            self._page_failed(queued, error)
            return
        done = self._took(page, _tail(page.url), "page")
        later = replace(queued, due=self._means.clock() + _RETRY)
        self._state.note_page(self._feed.url, queued if done else later, done)

    def _page_failed(self, queued: Queued, error: NotFetched) -> None:
        """Try a page again later, up to five times; what is refused or not there is done with."""
        tries = queued.tries + 1
        refused = error.lasting or (error.status is not None and 400 <= error.status < 500 and error.status != 429)
        final = refused or tries == _TRIES
        wait = backed_off(_RETRY, tries, error.again_in)
        self._state.note_page(self._feed.url, Queued(queued.url, tries, self._means.clock() + wait), final)
        self._means.say(f"{error}; " + ("left out" if final else f"asked again in {_spoken(wait)}"))

    def _fetched(self, url: str, known: Known) -> Page:
        with self._means.stop.breakable():
            return self._means.fetch(url, known)

    def _took(self, page: Page, name: str, how: str) -> bool:
        def take() -> object:
            return self._means.take(page.body, name, page.url, how, page.media_type)

        done = taken(take, page.url, self._means.say)
        if done:
            self._means.keep(page)
        return done


def _tail(url: str) -> str:
    """The last part of an address, as the name of what it led to."""
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]) or target(url).host


def _spoken(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7_200 else f"{seconds / 3_600:.0f} hours"
