"""Commands for what comes in: take files into a desk, list the dispatches that it holds, show one with its history."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from dateline.bulk.readings import ReadBefore, items_of, lines_of
from dateline.console import complain, data_option, day_of, desk_at, desk_option, fatal, gazetteers_in, moment_of
from dateline.desk import Desk, Tally, Wanted
from dateline.desk.addresses import is_address, page
from dateline.desk.arriving import Arriving, Opener, arriving
from dateline.desk.columns import opener
from dateline.desk.heads import headed
from dateline.fetch.page import NETWORK
from dateline.fetch.polite import Fetcher
from dateline.fetch.warc import ready
from dateline.intake_views import COLUMNS, as_object, as_row, history_object, in_words, print_history, print_line
from dateline.pipeline import Reader
from dateline.record_commands import default_reader, read_what_came
from dateline.records.item import STATUSES
from dateline.store.held import STATES
from dateline.tables import write_array, write_table

ALL_TAKEN, SOME_TAKEN, NONE_TAKEN = 0, 1, 2
NOT_FOUND = 1
_LARGE = 4 << 20
_ADDING = """\b
Exit codes:
  0  all of it is in the record, now or since an earlier time
  1  some of it could not be taken in or not be read; each is told in one line
  2  nothing could be taken in, or the command line is wrong
"""
_SHOWING = """\b
Exit codes:
  0  there is such a dispatch
  1  there is none
  2  the command line is wrong, or the desk can't be opened
"""


@click.command(epilog=_ADDING)
@click.argument("paths", metavar="PATH|URL...", nargs=-1)
@click.option(
    "--column",
    "columns",
    metavar="FIELD=NAME",
    multiple=True,
    help="Which column of a table holds what: text=Body, also headline, date, outlet, url, id, byline, language; "
    "day=first or day=second tells how dates like 05/03/2031 are read.",
)
@click.option("--fetch", is_flag=True, help="Fetch what is an address; without it nothing is ever fetched.")
@click.option(
    "--warc", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="Also keep each fetched page in DIR as WARC.",
)  # fmt: skip
@click.option("--outlet", metavar="NAME", help="Who published what does not say so itself.")
@click.option("--published", metavar="DATE", help="When what does not say so itself was published: YYYY-MM-DD.")
@click.option(
    "--no-read", is_flag=True, envvar="DATELINE_NO_READ",
    help="Only take in (or set DATELINE_NO_READ); `dateline update` reads later.",
)  # fmt: skip
@click.option(
    "--readings", metavar="OUT", type=click.Path(file_okay=False, path_type=Path),
    help="What `dateline bulk` has read into OUT: not read again, and without a PATH taken in whole.",
)  # fmt: skip
@data_option
@desk_option
def add(
    paths: tuple[str, ...],
    columns: tuple[str, ...],
    fetch: bool,
    warc: Path | None,
    outlet: str | None,
    published: str | None,
    no_read: bool,
    readings: Path | None,
    desk: str | None,
    data: Path | None,
) -> None:
    """Take each PATH into your desk: a file, or all files below a folder; "-" is standard input.

    What is new is read and brought into the ledger, unless --no-read is given. With --fetch, also the page or feed at
    an address. Originals are kept byte for byte. What was taken in before changes nothing, so that a command that was
    cut off can be given again.

    With --readings, what `dateline bulk` has read is not read again; without a PATH all of that is taken in.

    --outlet and --published fill in what an original leaves out: what it says of itself stands, in its format's own
    fields or at the head of a text ("Published:", "Outlet:", a date line, a dateline).
    """
    if not paths and not readings and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError('no PATH; "-" is standard input')
    now, day = datetime.now(UTC), day_of(published, "--published")
    with fatal(), _interrupted():
        if warc:
            ready()
        inputs, takes = _arriving(paths, columns, readings, Fetcher(network=NETWORK) if fetch else None, warc)
        reader = headed(takes, outlet, day)
        with Desk.open(desk_at(desk), now, opener=reader) as opened, _bar(inputs) as tick:
            tally = opened.take(inputs, now, complain, tick)
        if tally.held_originals and (outlet or day):
            complain("what was held already keeps its outlet and date; --outlet and --published are for what is new")
        click.echo(in_words(tally))
        if not no_read:
            with Desk.open(desk_at(desk), now, create=False) as opened:
                read_what_came(opened, _reader(readings, gazetteers_in(data)))
    sys.exit(_exit_code(tally))


def _arriving(
    paths: tuple[str, ...], columns: tuple[str, ...], readings: Path | None, fetcher: Fetcher | None, warc: Path | None
) -> tuple[list[Arriving], Opener]:
    """Return what is to be taken in, and what takes it apart: what was read in bulk where no PATH says otherwise."""
    if readings and not paths:
        return list(lines_of(readings)), items_of
    return list(_inputs(paths or ("-",), fetcher, warc)), opener(columns)


def _reader(readings: Path | None, gazetteers: Path) -> Callable[[], Reader]:
    if readings is None:
        return partial(default_reader, gazetteers)
    return lambda: ReadBefore.of(readings, default_reader(gazetteers))


def _inputs(paths: Iterable[str], fetcher: Fetcher | None, warc: Path | None) -> Iterator[Arriving]:
    for path in paths:
        if is_address(path):
            yield page(path, fetcher, warc)
        else:
            yield from arriving([path])


@click.group(invoke_without_command=True)
@click.option("--outlet", metavar="NAME", help="Only those of this outlet.")
@click.option("--since", metavar="DATE", help="Only those published then or later; those without a date are left out.")
@click.option("--until", metavar="DATE", help="Only those published until then, a day being taken in whole.")
@click.option("--status", type=click.Choice(STATUSES), help="Only those that came as such.")
@click.option("--state", type=click.Choice(STATES), help="Only those that have become so.")
@click.option("--group", metavar="ID", type=int, help="Only the group of copies whose origin is dispatch ID.")
@click.option("--text", metavar="WORDS", help="Only those with these words in headline or text, letter case ignored.")
@click.option("--original", metavar="SHA256", help="Only those of one original; the first digits will do.")
@click.option("--as-of", metavar="WHEN", help="As the record stood at a date or time (UTC unless it has a zone).")
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@desk_option
@click.pass_context
def dispatches(
    context: click.Context,
    outlet: str | None,
    since: str | None,
    until: str | None,
    status: str | None,
    state: str | None,
    group: int | None,
    text: str | None,
    original: str | None,
    as_of: str | None,
    layout: str,
    desk: str | None,
) -> None:
    """List the dispatches that your desk holds, by date of publication."""
    if context.invoked_subcommand:
        return
    wanted = Wanted(
        outlet, moment_of(since, "--since"), moment_of(until, "--until", True), status, state, group, text, original,
        moment_of(as_of, "--as-of", True),
    )  # fmt: skip
    with fatal(), Desk.open(desk_at(desk), datetime.now(UTC), create=False) as opened:
        _LISTS[layout](opened, wanted)


@dispatches.command(epilog=_SHOWING)
@click.argument("id", type=int)
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--raw", is_flag=True, help="Print the original instead, byte for byte.")
@click.option("--desk", metavar="FILE|URL", help="Your desk, as for the list.")
@click.pass_context
def show(context: click.Context, id: int, layout: str, raw: bool, desk: str | None) -> None:
    """Print dispatch ID with its history and its original."""
    above = context.parent.params["desk"] if context.parent else None
    with fatal(), Desk.open(desk_at(desk or above), datetime.now(UTC), create=False) as opened:
        history = opened.history(id)
        if history is None:
            complain(f"{opened.store.where}: no dispatch {id}; `dateline dispatches` lists those that there are")
            sys.exit(NOT_FOUND)
        if raw:
            sys.stdout.buffer.write(opened.store.data(history.held.original))
        elif layout == "json":
            click.echo(json.dumps(history_object(history), ensure_ascii=False, indent=2))
        else:
            print_history(history, sys.stdout)


def _list_text(opened: Desk, wanted: Wanted) -> None:
    number = 0
    for held in opened.dispatches(wanted):
        print_line(held, sys.stdout, heading=not number)
        number += 1
    if not number:
        click.echo("no dispatches")


def _list_json(opened: Desk, wanted: Wanted) -> None:
    write_array(as_object(held) for held in opened.dispatches(wanted))


def _list_csv(opened: Desk, wanted: Wanted) -> None:
    write_table(COLUMNS, (as_row(held) for held in opened.dispatches(wanted)))


_LISTS: dict[str, Callable[[Desk, Wanted], None]] = {"text": _list_text, "json": _list_json, "csv": _list_csv}


def _exit_code(tally: Tally) -> int:
    if not tally.failed and not tally.unread:
        return ALL_TAKEN
    return SOME_TAKEN if tally.taken else NONE_TAKEN


@contextlib.contextmanager
def _interrupted() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        complain("interrupted: what was taken in is safe; the same command goes on with the rest")
        sys.exit(SOME_TAKEN)


@contextlib.contextmanager
def _bar(inputs: Iterable[Arriving]) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error, where it is a terminal and there is much to do."""
    size = sum(one.size for one in inputs)
    if not sys.stderr.isatty() or size < _LARGE:
        yield lambda *_: None
        return
    columns: tuple[Any, ...] = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(file=sys.stderr), transient=True) as progress:
        task = progress.add_task("taking in", total=size)
        yield lambda _, new, through: progress.update(task, completed=through, description=f"{new:,} dispatches")
