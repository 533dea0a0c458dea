"""Pages by their address on their way into a desk: fetched only where that was asked for, archived on request."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dateline.delivery import whole_file
from dateline.desk.arriving import Arriving, Sent
from dateline.errors import BadInput, NotFetched
from dateline.fetch.page import Page
from dateline.fetch.polite import Fetcher
from dateline.fetch.warc import archived


def is_address(given: str) -> bool:
    """Tell whether a command line means a page and not a file."""
    return given.lower().startswith(("http://", "https://"))


def page(url: str, fetcher: Fetcher | None, archive: Path | None = None) -> Arriving:
    """Return a page on its way in; without a fetcher it is refused, since fetching was not asked for."""
    return Arriving(url, "page", url, lambda: _body(url, fetcher, archive))


def _body(url: str, fetcher: Fetcher | None, archive: Path | None) -> Sent:
    if fetcher is None:
        raise BadInput(f"{url}: an address; nothing is fetched unless you ask for it with --fetch")
    try:
        found = fetcher.get(url)
    except NotFetched as error:
        raise BadInput(str(error)) from None
    if archive is not None:
        keep(found, archive)
    return Sent(found.body, found.media_type)


def keep(found: Page, folder: Path) -> None:
    """Write a page with all that led to it into a folder as WARC; needs the extra `web`."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = hashlib.sha256(found.body).hexdigest()[:16]
    with whole_file(folder / f"{found.last.when:%Y%m%dT%H%M%SZ}-{mark}.warc.gz") as out:
        out.write(archived(found))
