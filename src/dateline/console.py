"""What every command shares: complaints in one line, errors that end it, and the folder of a desk's own data."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from platformdirs import user_data_path

from dateline.errors import DatelineError

NOTHING_DONE = 2


def complain(message: str) -> None:
    """Print one line to standard error, control characters made harmless."""
    line = " ".join(message.split())
    click.echo("dateline: " + "".join(char if char.isprintable() else "?" for char in line), err=True)


@contextlib.contextmanager
def fatal() -> Iterator[None]:
    """Turn an error that ends the whole command into one line and exit code 2."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (DatelineError, OSError) as error:
        complain(f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error))
        sys.exit(NOTHING_DONE)


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--data`, the folder of a desk's own data, which `DATELINE_DATA` may name too."""
    return click.option(
        "--data", metavar="DIR", envvar="DATELINE_DATA", type=click.Path(file_okay=False, path_type=Path),
        help="The folder of your own data (or set DATELINE_DATA); your user data folder unless you say otherwise.",
    )(command)  # fmt: skip


def gazetteers_in(data: Path | None) -> Path:
    """Return the folder of a desk's gazetteers: in the folder that is named, or that `DATELINE_DATA` names."""
    named = os.environ.get("DATELINE_DATA")
    return (data or (Path(named) if named else user_data_path("dateline", appauthor=False))) / "gazetteers"


def desk_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--desk`, the desk that a command works on, which `DATELINE_DESK` may name too."""
    return click.option(
        "--desk", metavar="FILE|URL", envvar="DATELINE_DESK",
        help="Your desk: a file, or postgresql://... (or set DATELINE_DESK); one in your user data folder otherwise.",
    )(command)  # fmt: skip


def desk_at(desk: str | None) -> str:
    """Return where a command's desk is: as it says, or a file in the folder of a desk's own data."""
    data = os.environ.get("DATELINE_DATA")
    return desk or str((Path(data) if data else user_data_path("dateline", appauthor=False)) / "desk.sqlite")


def day_of(given: str | None, option: str) -> date | None:
    """Read a day that an option names."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise click.BadParameter(f"{given!r} is no date; write YYYY-MM-DD", param_hint=option) from None


def moment_of(given: str | None, option: str, through: bool = False) -> datetime | None:
    """Read a date or a time; a date is its first moment, or that of the day after where it counts in whole."""
    if given is None:
        return None
    with contextlib.suppress(ValueError):
        day = datetime.combine(date.fromisoformat(given), datetime.min.time(), UTC)
        return day + timedelta(days=1) - timedelta(microseconds=1) if through else day
    with contextlib.suppress(ValueError):
        time = datetime.fromisoformat(given)
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    raise click.BadParameter(f"{given!r} is no date; write YYYY-MM-DD or YYYY-MM-DDTHH:MM", param_hint=option)
