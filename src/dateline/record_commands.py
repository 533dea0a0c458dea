"""Commands for the record itself: read what has come in, and tell every change that was ever made."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dateline.console import complain, data_option, desk_at, desk_option, fatal, gazetteers_in, moment_of
from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger, Updated
from dateline.pipeline import Reader
from dateline.store.repository import Logged
from dateline.tables import write_array, write_table

FAULTY = 1
_MANY = 8
_COLUMNS = ("seq", "at", "kind", "subject", "body", "seal")


@click.command()
@click.option("--rebuild", is_flag=True, help="Also work all incidents and all control out anew from the claims.")
@data_option
@desk_option
def update(rebuild: bool, desk: str | None, data: Path | None) -> None:
    """Read what your desk has taken in and not yet read, and bring the ledger up to date.

    After a new version of Dateline everything is read again; what people decided stands.
    """
    with fatal(), Desk.open(desk_at(desk), datetime.now(UTC), create=False) as opened:
        updated = bring_up_to_date(opened, partial(default_reader, gazetteers_in(data)))
        if rebuild:
            DeskLedger(opened).rebuild()
        click.echo(in_words(updated))


def read_what_came(opened: Desk, reader: Callable[[], Reader]) -> None:
    """Read what has come in, and say in one line how that went, where there was anything to read."""
    updated = bring_up_to_date(opened, reader)
    if updated.read:
        click.echo(in_words(updated))


def bring_up_to_date(opened: Desk, reader: Callable[[], Reader]) -> Updated:
    """Read what has come in, with a progress bar where there is much of it."""
    ledger = DeskLedger(opened)
    with _bar(ledger.number_due()) as progress:
        return ledger.update(reader, datetime.now(UTC), progress)


@cache
def default_reader(gazetteers: Path) -> Reader:
    """Return the reader of every command, with the gazetteers of a folder; loaded once."""
    return Reader.default(gazetteers=gazetteers)


def in_words(updated: Updated) -> str:
    """Say in one line how the reading went."""
    if not updated.read:
        return "nothing to read"
    told = (
        f"{updated.read:,} {'dispatch' if updated.read == 1 else 'dispatches'} read, {updated.claims:,} claims on file"
    )
    return f"{told}; {updated.doubles:,} said the very same as another" if updated.doubles else told


@click.command()
@click.option(
    "--subject", metavar="KEY", help="Only changes of this: a dispatch's number, a claim's or decision's key."
)
@click.option("--kind", metavar="KIND", help="Only changes of this kind: dispatch, state, group, filing, judgement...")
@click.option("--since", metavar="WHEN", help="Only what was changed then or later (UTC unless it has a zone).")
@click.option("--as-of", metavar="WHEN", help="Only what had been changed by then.")
@click.option("--verify", is_flag=True, help="Check the log, dispatches and originals instead, and say what is wrong.")
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@desk_option
def log(
    subject: str | None,
    kind: str | None,
    since: str | None,
    as_of: str | None,
    verify: bool,
    layout: str,
    desk: str | None,
) -> None:
    """Print every act on your desk, in order; each is a leaf of one tree of hashes."""
    with fatal(), Desk.open(desk_at(desk), datetime.now(UTC), create=False) as opened:
        if verify:
            _verify(opened)
            return
        first, last = moment_of(since, "--since"), moment_of(as_of, "--as-of", True)
        found = (
            entry
            for entry in opened.store.log()
            if (subject is None or entry.subject == subject)
            and (kind is None or entry.kind == kind)
            and (first is None or entry.at >= first)
            and (last is None or entry.at <= last)
        )
        _LAYOUTS[layout](found)


def _verify(opened: Desk) -> None:
    """Say what is not as it was written; exit with 1 if anything is."""
    faults = 0
    for fault in opened.store.faults():
        complain(f"{opened.store.where}: {fault}")
        faults += 1
    if faults:
        sys.exit(FAULTY)
    click.echo("log, dispatches and originals are as they were written")


def _text(found: Iterable[Logged]) -> None:
    for entry in found:
        body = entry.body if len(entry.body) <= 100 else f"{entry.body[:97]}..."
        click.echo(f"{entry.seq:>7}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.kind:<10} {entry.subject[:24]:<24} {body}")


def _json(found: Iterable[Logged]) -> None:
    write_array(_values(entry) | {"body": json.loads(entry.body)} for entry in found)


def _csv(found: Iterable[Logged]) -> None:
    write_table(_COLUMNS, (_values(entry).values() for entry in found))


def _values(entry: Logged) -> dict[str, Any]:
    values = (entry.seq, entry.at.isoformat(), entry.kind, entry.subject, entry.body, entry.seal)
    return dict(zip(_COLUMNS, values, strict=True))


_LAYOUTS: dict[str, Callable[[Iterable[Logged]], None]] = {"text": _text, "json": _json, "csv": _csv}


@contextlib.contextmanager
def _bar(number: int) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, where it is a terminal and there is much to read."""
    if not sys.stderr.isatty() or number < _MANY:
        yield lambda *_: None
        return
    columns: tuple[Any, ...] = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        task = progress.add_task("reading", total=number)
        yield lambda done, whole: progress.update(task, completed=done, total=whole)
