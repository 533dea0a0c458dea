"""What commands on the ledger share: how a view is narrowed and printed, and who decides what and why."""

from __future__ import annotations

import functools
import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import click

from dateline.console import complain, day_of, desk_at, desk_option, gazetteers_in, moment_of
from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import named_gazetteer
from dateline.records.filed import FiledPlace
from dateline.store.asking import Asked

LAYOUTS = ("text", "json", "csv")
_Command = Callable[..., Any]


def opened(desk: str | None) -> Any:
    """Open the ledger of a desk, and say where it is behind what has come in."""
    return _Opened(desk)


class _Opened:
    def __init__(self, desk: str | None) -> None:
        self._desk = Desk.open(desk_at(desk), datetime.now(UTC), create=False)

    def __enter__(self) -> DeskLedger:
        ledger = DeskLedger(self._desk)
        if due := ledger.number_due():
            told = "1 dispatch is" if due == 1 else f"{due:,} dispatches are"
            complain(f"{ledger.where}: {told} not yet read; `dateline update` reads {'it' if due == 1 else 'them'}")
        return ledger

    def __exit__(self, *_: object) -> None:
        self._desk.close()


@dataclass(frozen=True)
class Narrowed:
    """What a view of the ledger is narrowed by, as it was typed, and how it is printed."""

    place: str | None
    since: str | None
    until: str | None
    as_of: str | None
    layout: str
    desk: str | None

    def opened(self) -> Any:
        """Open the ledger that is asked."""
        return opened(self.desk)

    @property
    def past(self) -> datetime | None:
        """The moment as of which the ledger is shown; None: now."""
        return moment_of(self.as_of, "--as-of", True)

    def of(self, ledger: DeskLedger, source: str | None = None, **more: Any) -> Asked:
        """Return what is asked for, narrowed to a source by its key and by `more` too."""
        return self.located(ledger, source, **more)[0]

    def located(self, ledger: DeskLedger, source: str | None = None, **more: Any) -> tuple[Asked, FiledPlace | None]:
        """Return the same, and the place that is named."""
        asked = Asked(
            since=day_of(self.since, "--since"), until=day_of(self.until, "--until"),
            source=ledger.source(source) if source else None, **more,
        )  # fmt: skip
        if self.place is None:
            return asked, None
        found = ledger.place(self.place, named_gazetteer(gazetteers_in(None)))
        if found.feature == "country" and found.country:
            return replace(asked, country=found.country), found
        return replace(asked, place=found.key), found


def filters(command: _Command, layouts: Sequence[str] = LAYOUTS) -> _Command:
    """Add what every view of the ledger can be narrowed by; the command gets it first, as `Narrowed`."""

    @functools.wraps(command)
    def narrowed(
        *, place: str | None, since: str | None, until: str | None, as_of: str | None, layout: str, desk: str | None,
        **rest: Any,
    ) -> Any:  # fmt: skip
        return command(Narrowed(place, since, until, as_of, layout, desk), **rest)

    return _with(
        narrowed,
        desk_option,
        click.option("--format", "layout", type=click.Choice(layouts), default="text", show_default=True),
        click.option(
            "--as-of", metavar="WHEN", help="As the ledger stood at a date or time (UTC unless it has a zone)."
        ),
        click.option("--until", metavar="DATE", help="Only what was so on that day or earlier."),
        click.option("--since", metavar="DATE", help="Only what was so on that day or later."),
        click.option("--place", metavar="NAME", help="Only of this place and of all that lies in it."),
    )


def filters_and_map(command: _Command) -> _Command:
    """Add the same, with GeoJSON among the layouts."""
    return filters(command, (*LAYOUTS, "geojson"))


def _with(command: _Command, *options: _Command) -> _Command:
    for option in options:
        command = option(command)
    return command


@dataclass(frozen=True)
class Deciding:
    """Who decides something, why, and on which desk."""

    reason: str
    by: str | None
    desk: str | None

    def opened(self) -> Any:
        """Open the ledger in which it is decided."""
        return opened(self.desk)

    def judge(self, ledger: DeskLedger, act: str, subjects: Sequence[str], value: str | None = None) -> Any:
        """Write a decision into the log and return it."""
        by = self.by or getpass.getuser()
        return ledger.judge(act, list(subjects), self.reason, by, datetime.now(UTC), value)

    def tell(self, ledger: DeskLedger, act: str, subjects: Sequence[str], value: str | None = None) -> None:
        """Write a decision into the log and print its key."""
        click.echo(f"{self.judge(ledger, act, subjects, value).key}  {act}: {self.reason}")


_OF_THE_LIST = click.option("--desk", metavar="FILE|URL", help="Your desk, as for the list.")


def deciding(command: _Command, where: _Command = _OF_THE_LIST) -> _Command:
    """Add what every decision needs: why, by whom and where; the command gets it first, as `Deciding`."""

    @functools.wraps(command)
    def decided(*, reason: str, by: str | None, desk: str | None, **rest: Any) -> Any:
        return command(Deciding(reason, by, desk or desk_above()), **rest)

    return _with(
        decided,
        where,
        click.option(
            "--by", metavar="NAME", envvar="DATELINE_BY", help="Who decides (or set DATELINE_BY); you otherwise."
        ),
        click.option("--reason", required=True, help="Why; it is kept with the decision."),
    )


def deciding_alone(command: _Command) -> _Command:
    """Add the same to a command that is no part of a list."""
    return deciding(command, desk_option)


def desk_above() -> str | None:
    """Return the desk that the list was given whose part a command is."""
    above = click.get_current_context().parent
    desk: str | None = above.params.get("desk") if above else None
    return desk


def nothing(found: object, words: str) -> None:
    """Say so where nothing was found."""
    if not found:
        click.echo(words)
