"""Commands for what happened and for who holds what: lists, one whole incident, and what people decide about them."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click

from dateline.console import complain, day_of, desk_at, desk_option, fatal, gazetteers_in, moment_of
from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.ledger.geo import geojson
from dateline.ledger_views import (
    CONTROL_COLUMNS,
    INCIDENT_COLUMNS,
    access_object,
    control_object,
    control_row,
    incident_object,
    incident_row,
    keys_under,
    print_access,
    print_control,
    print_incident,
    print_incident_line,
)
from dateline.pipeline import named_gazetteer
from dateline.records.filed import FiledPlace
from dateline.records.incident import CONTROL_STATES, STATES
from dateline.store.asking import Asked
from dateline.tables import write_array, write_table

NOT_FOUND = 1
ACCESS = ("cut", "restricted", "open", "dependent")
_Command = Callable[..., Any]


LAYOUTS = ("text", "json", "csv")


def filters(command: _Command, layouts: Sequence[str] = LAYOUTS) -> _Command:
    """Add what every view of the ledger can be narrowed by, and how it is printed."""
    for option in (
        desk_option,
        click.option("--format", "layout", type=click.Choice(layouts), default="text", show_default=True),
        click.option(
            "--as-of", metavar="WHEN", help="As the ledger stood at a date or time (UTC unless it has a zone)."
        ),
        click.option("--until", metavar="DATE", help="Only what was so on that day or earlier."),
        click.option("--since", metavar="DATE", help="Only what was so on that day or later."),
        click.option("--place", metavar="NAME", help="Only of this place and of all that lies in it."),
    ):
        command = option(command)
    return command


def filters_and_map(command: _Command) -> _Command:
    """Add the same, with GeoJSON among the layouts."""
    return filters(command, (*LAYOUTS, "geojson"))


@click.group(invoke_without_command=True)
@click.option("--kind", metavar="TYPE", help="Only this ACLED sub-event type.")
@click.option("--source", metavar="KEY", help="Only what this origin told of; `dateline sources` lists them.")
@click.option("--state", type=click.Choice(STATES), help="Only incidents of which it is so that they happened.")
@filters_and_map
@click.pass_context
def incidents(
    context: click.Context,
    place: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
    layout: str,
    desk: str | None,
    kind: str | None,
    source: str | None,
    state: str | None,
) -> None:
    """List what happened, reconstructed from all dispatches of your desk, with what each incident stands on."""
    if context.invoked_subcommand:
        return
    with fatal(), opened(desk) as ledger:
        asked = replace(
            asked_for(ledger, place, since, until)[0],
            kind=kind,
            source=ledger.source(source) if source else None,
            state=state,
        )
        found = ledger.incidents(asked, moment_of(as_of, "--as-of", True))
        printed = {"text": _incidents_text, "json": _incidents_json, "csv": _incidents_csv, "geojson": _map}
        printed[layout](found)


@incidents.command()
@click.argument("id")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--desk", metavar="FILE|URL", help="Your desk, as for the list.")
@click.pass_context
def show(context: click.Context, id: str, layout: str, desk: str | None) -> None:
    """Print incident ID with every claim, contradiction and link."""
    with fatal(), opened(parent_desk(context, desk)) as ledger:
        for incident in _found(ledger, id):
            if layout == "json":
                click.echo(json.dumps(incident_object(incident), ensure_ascii=False, indent=2))
            else:
                print_incident(incident, sys.stdout)


def of_parent(command: _Command) -> _Command:
    """Add what every decision needs: why, and by whom."""
    for option in (
        click.option("--desk", metavar="FILE|URL", help="Your desk, as for the list."),
        click.option(
            "--by", metavar="NAME", envvar="DATELINE_BY", help="Who decides (or set DATELINE_BY); you otherwise."
        ),
        click.option("--reason", required=True, help="Why; it is kept with the decision."),
        click.pass_context,
    ):
        command = option(command)
    return command


@incidents.command()
@click.argument("one")
@click.argument("other")
@of_parent
def merge(context: click.Context, one: str, other: str, reason: str, by: str | None, desk: str | None) -> None:
    """Decide that incidents ONE and OTHER are one happening; `dateline undo` takes it back."""
    with fatal(), opened(parent_desk(context, desk)) as ledger:
        first, second = (_found(ledger, id)[0].accounts[0].claims[0].key for id in (one, other))
        decided(ledger, "link", [first, second], reason, by)


@incidents.command()
@click.argument("id")
@click.argument("claim")
@of_parent
def split(context: click.Context, id: str, claim: str, reason: str, by: str | None, desk: str | None) -> None:
    """Decide that CLAIM of incident ID speaks of another happening than the rest; `dateline undo` takes it back."""
    with fatal(), opened(parent_desk(context, desk)) as ledger:
        held = [one.key for account in _found(ledger, id)[0].accounts for one in account.claims]
        chosen = [key for key in held if key.startswith(claim.lower())]
        if len(chosen) != 1:
            raise click.UsageError(f"{claim!r} is {'no claim' if not chosen else 'several claims'} of {id}")
        for other in (key for key in held if key != chosen[0]):
            ledger.judge("part", [chosen[0], other], reason, _by(by), datetime.now(UTC))
        click.echo(f"{claim} stands apart from the rest of {id}")


@incidents.command()
@click.argument("id")
@of_parent
def discount(context: click.Context, id: str, reason: str, by: str | None, desk: str | None) -> None:
    """Decide that the tolls of incident ID count zero; the record stays. `dateline undo` takes it back."""
    with fatal(), opened(parent_desk(context, desk)) as ledger:
        decided(ledger, "discount", [_found(ledger, id)[0].accounts[0].claims[0].key], reason, by)


@incidents.command()
@click.argument("id")
@click.argument("grade", type=click.Choice(list("123456")))
@of_parent
def credibility(context: click.Context, id: str, grade: str, reason: str, by: str | None, desk: str | None) -> None:
    """Overrule the credibility (Admiralty, 1 to 6) of incident ID; `dateline undo` takes it back."""
    with fatal(), opened(parent_desk(context, desk)) as ledger:
        decided(ledger, "credibility", [_found(ledger, id)[0].accounts[0].claims[0].key], reason, by, grade)


@click.command()
@click.argument("judgement")
@click.option("--reason", required=True, help="Why; it is kept with the decision.")
@click.option("--by", metavar="NAME", envvar="DATELINE_BY", help="Who decides (or set DATELINE_BY); you otherwise.")
@desk_option
def undo(judgement: str, reason: str, by: str | None, desk: str | None) -> None:
    """Take back the decision with the key JUDGEMENT; it stays in the log."""
    with fatal(), opened(desk) as ledger:
        known = [one for one in ledger.store.judgements() if one.key.startswith(judgement)]
        if len(known) != 1:
            complain(
                f"{ledger.where}: {'no' if not known else 'more than one'} decision {judgement}; see `dateline log`"
            )
            sys.exit(NOT_FOUND)
        decided(ledger, "undo", [known[0].key], reason, by)


@click.command()
@click.option("--access", is_flag=True, help="Routes and supplies instead: cut, restricted, open or depended on.")
@click.option("--on", "day", metavar="DATE", help="Only what was so on this day.")
@click.option("--source", metavar="KEY", help="Only what this origin told of; `dateline sources` lists them.")
@click.option("--state", type=click.Choice([*CONTROL_STATES, *ACCESS]), help="Only where it is so.")
@filters_and_map
def control(
    place: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
    layout: str,
    desk: str | None,
    access: bool,
    day: str | None,
    source: str | None,
    state: str | None,
) -> None:
    """Say who holds which place from when to when, by whose word, and where that is contested or stale."""
    with fatal(), opened(desk) as ledger:
        asked, _ = asked_for(ledger, place, day or since, day or until)
        asked = replace(asked, source=ledger.source(source) if source else None, state=state)
        past = moment_of(as_of, "--as-of", True)
        if layout == "geojson":
            _map(ledger.access(asked, past) if access else ledger.control(asked, past))
        elif access:
            _access(ledger, ledger.access(asked, past), layout)
        else:
            _control(ledger, ledger.control(asked, past), layout)


def _map(shown: Iterable[Any]) -> None:
    """Write GeoJSON with the days for which each feature holds; no point is finer than its gazetteer's."""
    click.echo(geojson(shown), nl=False)


def _control(ledger: DeskLedger, states: Iterable[Any], layout: str) -> None:
    states = list(states)
    claims = ledger.claims({key for one in states for key in keys_under(one)})
    if layout == "csv":
        write_table(CONTROL_COLUMNS, map(control_row, states))
    elif layout == "json":
        write_array(control_object(one, claims) for one in states)
    else:
        for one in states:
            print_control(one, claims, sys.stdout)
        nothing(states, "no claim of who holds what")


def _access(ledger: DeskLedger, states: Iterable[Any], layout: str) -> None:
    states = list(states)
    claims = ledger.claims({key for one in states for key in keys_under(one)})
    if layout == "csv":
        columns = ("what", "place", "start", "end", "status", "contested", "stale_from")
        rows = ([one.what, one.place.name if one.place else "", one.start, one.end or "", one.status,
                 int(one.contested), one.stale_from] for one in states)  # fmt: skip
        write_table(columns, rows)
    elif layout == "json":
        write_array(access_object(one, claims) for one in states)
    else:
        for one in states:
            print_access(one, claims, sys.stdout)
        nothing(states, "no claim of routes or supplies")


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


def asked_for(
    ledger: DeskLedger, place: str | None, since: str | None, until: str | None
) -> tuple[Asked, FiledPlace | None]:
    """Return what the filters ask for, and the place that they name."""
    asked = Asked(since=day_of(since, "--since"), until=day_of(until, "--until"))
    if place is None:
        return asked, None
    found = ledger.place(place, named_gazetteer(gazetteers_in(None)))
    if found.feature == "country" and found.country:
        return replace(asked, country=found.country), found
    return replace(asked, place=found.key), found


def nothing(found: object, words: str) -> None:
    """Say so where nothing was found."""
    if not found:
        click.echo(words)


def _incidents_text(found: Iterator[Any]) -> None:
    number = 0
    for incident in found:
        if number:
            click.echo()
        print_incident_line(incident, sys.stdout)
        number += 1
    nothing(number, "no incidents")


def _incidents_json(found: Iterator[Any]) -> None:
    write_array(map(incident_object, found))


def _incidents_csv(found: Iterator[Any]) -> None:
    write_table(INCIDENT_COLUMNS, map(incident_row, found))


def _found(ledger: DeskLedger, id: str) -> Any:
    found = ledger.incident(id)
    if not found:
        complain(f"{ledger.where}: no incident {id}; `dateline incidents` lists those that there are")
        sys.exit(NOT_FOUND)
    return found


def decided(
    ledger: DeskLedger, act: str, subjects: list[str], reason: str, by: str | None, value: str | None = None
) -> None:
    judgement = ledger.judge(act, subjects, reason, _by(by), datetime.now(UTC), value)
    click.echo(f"{judgement.key}  {act}: {reason}")


def _by(given: str | None) -> str:
    return given or getpass.getuser()


def parent_desk(context: click.Context, desk: str | None) -> str | None:
    above: str | None = context.parent.params["desk"] if context.parent else None
    return desk or above
