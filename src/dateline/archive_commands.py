"""Commands for a whole desk in one file: write it for safe keeping, and make a fresh desk of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from dateline.console import desk_at, desk_option, fatal
from dateline.delivery import whole_file
from dateline.desk import Desk
from dateline.desk.archive import Written, read_archive, write_archive
from dateline.errors import BadDesk

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def archive() -> None:
    """Keep a whole desk in one ZIP, and make a fresh desk of it.

    An archive is for your desk alone: it holds dispatches as they came, names and places as they were told. What may be
    published is written by `export`, all formats in one ZIP by `export --format package`.
    """


@archive.command()
@click.argument("out", metavar="OUT.zip", type=_FILE)
@desk_option
def write(out: Path, desk: str | None) -> None:
    """Write your whole desk to OUT.zip: originals, dispatches, readings, judgements and the log.

    The vault, accounts and keys of publication are not in it.
    """
    with fatal(), Desk.open(desk_at(desk), datetime.now(UTC), create=False) as opened, whole_file(out) as stream:
        click.echo(f"{out}: {_in_words(write_archive(opened.store, stream))}; for your desk alone, not for publication")


@archive.command()
@click.argument("file", metavar="IN.zip", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--desk", "target", metavar="NEW", required=True, help="The desk to make; a file that is not there yet.")
def read(file: Path, target: str) -> None:
    """Make a fresh desk of IN.zip, with the very same ledger; all of it or nothing."""
    with fatal():
        if "://" in target:
            raise BadDesk(f"{target}: an archive is read into a file; name one that is not there yet")
        click.echo(f"{target}: {_in_words(read_archive(file, Path(target), datetime.now(UTC)))}")


def _in_words(written: Written) -> str:
    return f"{written.originals:,} originals, {written.rows:,} rows"
