"""Commands for what happened and for who holds what: lists, one whole incident, and what people decide about them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import click

from dateline.console import complain, fatal
from dateline.desk.ledger import DeskLedger
from dateline.ledger.geo import geojson
from dateline.ledger_asking import (
    Deciding,
    Narrowed,
    deciding,
    deciding_alone,
    desk_above,
    filters_and_map,
    nothing,
    opened,
)
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
from dateline.records.incident import CONTROL_STATES, STATES
from dateline.tables import write_array, write_table

NOT_FOUND = 1
ACCESS = ("cut", "restricted", "open", "dependent")


@click.group(invoke_without_command=True)
@click.option("--kind", metavar="TYPE", help="Only this ACLED sub-event type.")
@click.option("--source", metavar="KEY", help="Only what this origin told of; `dateline sources` lists them.")
@click.option("--state", type=click.Choice(STATES), help="Only incidents of which it is so that they happened.")
@filters_and_map
@click.pass_context
def incidents(context: click.Context, given: Narrowed, kind: str | None, source: str | None, state: str | None) -> None:
    """List what happened, reconstructed from all dispatches of your desk, with what each incident stands on."""
    if context.invoked_subcommand:
        return
    with fatal(), given.opened() as ledger:
        found = ledger.incidents(given.of(ledger, source, kind=kind, state=state), given.past)
        printed = {"text": _incidents_text, "json": _incidents_json, "csv": _incidents_csv, "geojson": _map}
        printed[given.layout](found)


@incidents.command()
@click.argument("id")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--desk", metavar="FILE|URL", help="Your desk, as for the list.")
def show(id: str, layout: str, desk: str | None) -> None:
    """Print incident ID with every claim, contradiction and link."""
    with fatal(), opened(desk or desk_above()) as ledger:
        for incident in _found(ledger, id):
            if layout == "json":
                click.echo(json.dumps(incident_object(incident), ensure_ascii=False, indent=2))
            else:
                print_incident(incident, sys.stdout)


@incidents.command()
@click.argument("one")
@click.argument("other")
@deciding
def merge(given: Deciding, one: str, other: str) -> None:
    """Decide that incidents ONE and OTHER are one happening; `dateline undo` takes it back."""
    with fatal(), given.opened() as ledger:
        given.tell(ledger, "link", [_first_claim(ledger, id) for id in (one, other)])


@incidents.command()
@click.argument("id")
@click.argument("claim")
@deciding
def split(given: Deciding, id: str, claim: str) -> None:
    """Decide that CLAIM of incident ID speaks of another happening than the rest; `dateline undo` takes it back."""
    with fatal(), given.opened() as ledger:
        held = [one.key for account in _found(ledger, id)[0].accounts for one in account.claims]
        chosen = [key for key in held if key.startswith(claim.lower())]
        if len(chosen) != 1:
            raise click.UsageError(f"{claim!r} is {'no claim' if not chosen else 'several claims'} of {id}")
        for other in (key for key in held if key != chosen[0]):
            given.judge(ledger, "part", [chosen[0], other])
        click.echo(f"{claim} stands apart from the rest of {id}")


@incidents.command()
@click.argument("id")
@deciding
def discount(given: Deciding, id: str) -> None:
    """Decide that the tolls of incident ID count zero; the record stays. `dateline undo` takes it back."""
    with fatal(), given.opened() as ledger:
        given.tell(ledger, "discount", [_first_claim(ledger, id)])


@incidents.command()
@click.argument("id")
@click.argument("grade", type=click.Choice(list("123456")))
@deciding
def credibility(given: Deciding, id: str, grade: str) -> None:
    """Overrule the credibility (Admiralty, 1 to 6) of incident ID; `dateline undo` takes it back."""
    with fatal(), given.opened() as ledger:
        given.tell(ledger, "credibility", [_first_claim(ledger, id)], grade)


@click.command()
@click.argument("judgement")
@deciding_alone
def undo(given: Deciding, judgement: str) -> None:
    """Take back the decision with the key JUDGEMENT; it stays in the log."""
    with fatal(), given.opened() as ledger:
        known = [one for one in ledger.store.judgements() if one.key.startswith(judgement)]
        if len(known) != 1:
            complain(
                f"{ledger.where}: {'no' if not known else 'more than one'} decision {judgement}; see `dateline log`"
            )
            sys.exit(NOT_FOUND)
        given.tell(ledger, "undo", [known[0].key])


@click.command()
@click.option("--access", is_flag=True, help="Routes and supplies instead: cut, restricted, open or depended on.")
@click.option("--on", "day", metavar="DATE", help="Only what was so on this day.")
@click.option("--source", metavar="KEY", help="Only what this origin told of; `dateline sources` lists them.")
@click.option("--state", type=click.Choice([*CONTROL_STATES, *ACCESS]), help="Only where it is so.")
@filters_and_map
def control(given: Narrowed, access: bool, day: str | None, source: str | None, state: str | None) -> None:
    """Say who holds which place from when to when, by whose word, and where that is contested or stale."""
    given = replace(given, since=day or given.since, until=day or given.until)
    with fatal(), given.opened() as ledger:
        asked = given.of(ledger, source, state=state)
        if given.layout == "geojson":
            _map(ledger.access(asked, given.past) if access else ledger.control(asked, given.past))
        elif access:
            _access(ledger, ledger.access(asked, given.past), given.layout)
        else:
            _control(ledger, ledger.control(asked, given.past), given.layout)


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


def _first_claim(ledger: DeskLedger, id: str) -> str:
    key: str = _found(ledger, id)[0].accounts[0].claims[0].key
    return key
