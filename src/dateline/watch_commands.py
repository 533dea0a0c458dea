"""Command: watch folders and feeds, and take what comes into a desk."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from dateline.console import complain, data_option, desk_at, desk_option, fatal, gazetteers_in
from dateline.delivery import whole_file
from dateline.desk import Desk
from dateline.desk.arriving import Arriving, Sent
from dateline.fetch.page import NETWORK, Page
from dateline.fetch.polite import Fetcher
from dateline.fetch.warc import archived, ready
from dateline.formats import items
from dateline.record_commands import default_reader, read_what_came
from dateline.watch.feed import FeedPost, Means
from dateline.watch.folder import FolderPost
from dateline.watch.lists import WatchList, gathered
from dateline.watch.posts import Post, Stop, run
from dateline.watch.state import State

ALL_HAD, SOME_HAD = 0, 1
_PATIENCE = 10.0
_EXITS = """\b
Exit codes:
  0  it was told to stop (Ctrl-C, SIGTERM); or, with --once, all was looked at
  1  with --once: some feed, page or file could not be had or not be read; each is told in one line
  2  the command line or a list is wrong, or another watch works for this desk
"""


@click.command(epilog=_EXITS)
@click.argument("what", metavar="WHAT...", nargs=-1, required=True)
@click.option("--once", is_flag=True, help="Look at everything once and end, as for cron.")
@click.option(
    "--state", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="Where to keep what was seen; a file of the desk's own in your user data folder otherwise.",
)  # fmt: skip
@click.option(
    "--no-read", is_flag=True, envvar="DATELINE_NO_READ",
    help="Only take in (or set DATELINE_NO_READ); `dateline update` reads later.",
)  # fmt: skip
@data_option
@desk_option
def watch(
    what: tuple[str, ...], once: bool, state: Path | None, no_read: bool, desk: str | None, data: Path | None
) -> None:
    """Watch each WHAT, and take what comes into your desk: a list (.toml), a folder, or the address of a feed.

    What is new is read and brought into the ledger, unless --no-read is given.

    Naming a feed, here or in a list, is what allows it to be fetched. What was seen is kept, so that the watch can be
    stopped and started at any time: nothing is lost, and nothing is taken twice.
    """
    with fatal(), contextlib.ExitStack() as stack:
        wanted = gathered(what)
        if wanted.warc:
            ready()
        where = desk_at(desk)
        kept = stack.enter_context(contextlib.closing(State(state or _state_at(where))))
        gazetteers = None if no_read else gazetteers_in(data)
        sink = _Sink(stack.enter_context(Desk.open(where, datetime.now(UTC))), wanted, gazetteers)
        stop = stack.enter_context(_stoppable())
        run(_posts(wanted, kept, sink, stop, once), stop, time.time, stop.sleep, once)
        sys.exit(SOME_HAD if once and sink.troubles else ALL_HAD)


class _Sink:
    """Where what comes goes; what is taken is told on standard output, what can't be had on standard error."""

    def __init__(self, desk: Desk, wanted: WatchList, gazetteers: Path | None) -> None:
        self._desk = desk
        self._wanted = wanted
        self._gazetteers = gazetteers
        self.troubles = 0

    def say(self, message: str) -> None:
        """Tell of trouble."""
        self.troubles += 1
        complain(message)

    def take(self, data: bytes, name: str, source: str, how: str, media_type: str = "") -> None:
        """Take an original into the desk."""
        arriving = Arriving(name, how, source, lambda: Sent(data, media_type), len(data))
        tally = self._desk.take([arriving], datetime.now(UTC), self.say)
        if tally.new or tally.changed:
            changed = f", {tally.changed} changed" if tally.changed else ""
            click.echo(f"{source}: {tally.new} new{changed}")
            if self._gazetteers is not None:
                read_what_came(self._desk, partial(default_reader, self._gazetteers))

    def keep(self, page: Page) -> None:
        """Archive a page, if that is wished; a page that can't be archived is taken all the same."""
        folder = self._wanted.warc
        if folder is None:
            return
        digest = hashlib.sha256(page.body).hexdigest()[:16]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with whole_file(folder / f"{page.last.when:%Y%m%dT%H%M%SZ}-{digest}.warc.gz") as out:
                out.write(archived(page, self._wanted.contact))
        except OSError as error:
            self.say(f"{folder}: {(error.strerror or 'cannot be written').lower()}; {page.url} is not archived")


def _posts(wanted: WatchList, kept: State, sink: _Sink, stop: Stop, once: bool) -> list[Post]:
    fetcher = Fetcher(wanted.limits, NETWORK, wanted.contact, _PATIENCE, kept.rules())
    means = Means(fetcher.get, fetcher.wait, _links, sink.take, sink.say, time.time, stop, sink.keep, once)
    folders = [FolderPost(folder, kept, sink.take, sink.say, time.time, stop) for folder in wanted.folders]
    return [*folders, *(FeedPost(feed, kept, means) for feed in wanted.feeds)]


def _links(data: bytes, name: str) -> Iterator[str]:
    """The pages that the items of a feed stand for."""
    return (item.url for item in items(data, name) if item.url)


def _state_at(desk: str) -> Path:
    """The file in which is kept what was seen for a desk, in the folder of a desk's own data."""
    own = desk if "://" in desk else str(Path(desk).resolve())
    return Path(desk_at(None)).parent / "watch" / f"{hashlib.sha256(own.encode()).hexdigest()[:16]}.sqlite"


@contextlib.contextmanager
def _stoppable() -> Iterator[Stop]:
    """A stop that Ctrl-C and SIGTERM ask for."""
    stop = Stop()
    before: list[tuple[int, Callable[..., object] | int | None]] = [
        (number, signal.signal(number, stop.ask)) for number in (signal.SIGINT, signal.SIGTERM)
    ]
    try:
        yield stop
    finally:
        for number, handler in before:
            signal.signal(number, handler)
