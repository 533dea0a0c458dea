"""Commands for single claims: list them, say what is right, wrong or missing, and export that for learning."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dateline.console import data_option, desk_option, fatal, gazetteers_in
from dateline.delivery import whole_file
from dateline.desk.claims import DeskClaims
from dateline.desk.gold import gold
from dateline.ledger.amending import type_of
from dateline.ledger.corrections import terms_of
from dateline.ledger_asking import Narrowed, filters, nothing, opened
from dateline.ledger_views import claim_object
from dateline.pipeline import Reader, named_gazetteer
from dateline.present.wording import figure, one_line, period
from dateline.records.claim import KINDS
from dateline.records.filed import FiledClaim
from dateline.records.incident import Judgement
from dateline.records.values import plain
from dateline.tables import write_array, write_table

_COLUMNS = (
    "key", "dispatch", "outlet", "published", "state", "kind", "type", "low", "high", "certainty", "place", "start",
    "end", "source", "words", "verdict", "by", "at", "why",
)  # fmt: skip
_Command = Callable[..., Any]


@click.command()
@click.option("--dispatch", type=int, metavar="NUMBER", help="Only what this dispatch claims.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind of claim.")
@click.option("--source", metavar="KEY", help="Only by this origin's word; `dateline sources` lists them.")
@click.option(
    "--verdict", type=click.Choice(["none", "accepted", "corrected", "added", "rejected"]),
    help="Only what people said this of; none: nothing yet.",
)  # fmt: skip
@filters
def claims(given: Narrowed, dispatch: int | None, kind: str | None, source: str | None, verdict: str | None) -> None:
    """List what dispatches claim, claim by claim, with what people said of each."""
    with fatal(), given.opened() as ledger:
        found = _desk(ledger).listed(given.of(ledger, source, kind=kind), given.past)
        home = ledger.store.dispatch(dispatch) if dispatch is not None else None
        digest = home.held.digest if home else "-"
        _LAYOUTS[given.layout](
            one
            for one in found
            if (dispatch is None or digest.startswith(one.dispatch))
            and verdict in (None, one.verdict.act if one.verdict else "none")
        )


@click.group()
def claim() -> None:
    """Say of single claims whether they are right; `dateline undo` takes it back."""


def _deciding(command: _Command) -> _Command:
    """Add what every decision takes: by whom, and on which desk."""
    by = click.option(
        "--by", metavar="NAME", envvar="DATELINE_BY", help="Who decides (or set DATELINE_BY); you otherwise."
    )  # fmt: skip
    return desk_option(by(command))


def _fields(command: _Command) -> _Command:
    """Add an option for each field that a person may put right."""
    for name, words in reversed(_FIELDS.items()):
        command = click.option(f"--{name}", metavar=name.upper(), help=words)(command)
    return command


_FIELDS = {
    "kind": f"One of {', '.join(KINDS)}.",
    "type": "An event's ACLED sub-event type, a toll's harm, the status of control or access, a condition's type.",
    "trigger": "The words that carry it, as they stand in its sentence.",
    "content": "All that is said, as it stands in the dispatch.",
    "low": "The lowest number.",
    "high": "The highest number; empty where it is open.",
    "basis": "What is counted for: incident, period, cumulative or standing.",
    "holder": "Who holds the place, in the dispatch's words.",
    "side": "The side of who holds it, or of those who were harmed.",
    "certainty": "asserted, estimated, unconfirmed, denied, possible or planned.",
    "place": "A name or key; ~NAME leaves it unresolved; empty for none.",
    "start": "The first day.",
    "end": "The last day.",
    "source": "By whose word: a name or key; ~NAME for one who is not named; empty for the outlet.",
}


@claim.command()
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
@click.option("--because", default="", metavar="WHY", help="Why; it is kept with the decision.")
@_deciding
def accept(keys: tuple[str, ...], because: str, by: str | None, desk: str | None) -> None:
    """Keep that the claims KEY are right as they are listed, whatever a later reader makes of them."""
    with _claims(desk) as held:
        for key in keys:
            _say(held.accept(held.claim(key), _by(by), datetime.now(UTC), because))


@claim.command()
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
@click.option("--because", default="", metavar="WHY", help="Why; it is kept with the decision.")
@_deciding
def reject(keys: tuple[str, ...], because: str, by: str | None, desk: str | None) -> None:
    """Keep that their dispatches claim no such thing as KEY: it counts nowhere, and stays on file."""
    with _claims(desk) as held:
        for key in keys:
            _say(held.reject(held.claim(key), _by(by), datetime.now(UTC), because))


@claim.command()
@click.argument("key")
@click.option("--because", required=True, metavar="WHY", help="Why; it is kept with the decision.")
@_fields
@_deciding
def correct(key: str, because: str, by: str | None, desk: str | None, **fields: str | None) -> None:
    """Keep what the claim KEY says in the fields that are given; the others stay as they are listed."""
    with _claims(desk) as held:
        given = {name: value for name, value in fields.items() if value is not None}
        _say(held.correct(held.claim(key), given, because, _by(by), datetime.now(UTC)))


@claim.command()
@click.argument("dispatch", type=int)
@click.option("--because", required=True, metavar="WHY", help="Why; it is kept with the decision.")
@_fields
@_deciding
def add(dispatch: int, because: str, by: str | None, desk: str | None, **fields: str | None) -> None:
    """Put a claim of DISPATCH on file that the reader missed; --kind and --trigger say which."""
    given = {name: value for name, value in fields.items() if value is not None}
    with _claims(desk) as held:
        words, kind = given.get("trigger", ""), given.get("kind", "")
        _say(held.add(dispatch, words, kind, given, because, _by(by), datetime.now(UTC)))


@claim.command()
@click.argument("dispatch", type=int)
@click.option("--because", default="", metavar="WHY", help="Why; it is kept with the decision.")
@_deciding
def reviewed(dispatch: int, because: str, by: str | None, desk: str | None) -> None:
    """Keep that you went through the whole of DISPATCH: what bears no claim makes none."""
    with _claims(desk) as held:
        _say(held.review(dispatch, _by(by), datetime.now(UTC), because))


@click.command()
@click.option("-o", "--output", metavar="FILE", default="-", help="Write to FILE, whole or not at all; - is standard.")
@data_option
@desk_option
def corrections(output: str, data: Path | None, desk: str | None) -> None:
    """Export what people said of claims, one dispatch a line, for a reader to learn from."""
    with fatal(), opened(desk) as ledger:
        reader = Reader.default(gazetteers=gazetteers_in(data))
        lines = (_line(row) for row in gold(DeskClaims(ledger, reader.gazetteer), reader))
        if output == "-":
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
            return
        with whole_file(Path(output)) as file:
            number = sum(bool(file.write(line)) for line in lines)
        click.echo(f"{number:,} {'dispatch' if number == 1 else 'dispatches'} written to {output}")


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8") + b"\n"


@contextmanager
def _claims(desk: str | None) -> Iterator[DeskClaims]:
    with fatal(), opened(desk) as ledger:
        yield _desk(ledger)


def _desk(ledger: Any) -> DeskClaims:
    return DeskClaims(ledger, named_gazetteer(gazetteers_in(None)))


def _by(given: str | None) -> str:
    return given or getpass.getuser()


def _say(judgement: Judgement) -> None:
    because = f": {judgement.reason}" if judgement.reason else ""
    click.echo(f"{judgement.key}  {judgement.act} {judgement.subjects[0][:10]}{because}")


def _text(found: Iterable[FiledClaim]) -> None:
    number = 0
    for one in found:
        number += 1
        toll = f"{figure(one.toll)} " if one.toll else ""
        sure = "" if one.certainty == "asserted" else f", {one.certainty}"
        where = one.place.name if one.place else "no place"
        when = period(one.start, one.end) or "no day"
        click.echo(f"{one.key[:10]}  {one.kind} {toll}{type_of(terms_of(one))}{sure}; {where}; {when}")
        click.echo(f"            {one_line(one.origin.name)}, in {one.outlet or 'an outlet not known'}: "
                   f"“{one_line(one.content.text)[:150]}”")  # fmt: skip
        if one.verdict:
            why = f": {one_line(one.verdict.reason)}" if one.verdict.reason else ""
            click.echo(f"            {one.verdict.act} by {one.verdict.by}, {one.verdict.at:%Y-%m-%d %H:%M}{why}")
    nothing(number, "no claims")


def _json(found: Iterable[FiledClaim]) -> None:
    write_array(
        claim_object(one) | {"terms": plain(terms_of(one)), "verdict": plain(one.verdict), "by_hand": one.by_hand}
        for one in found
    )


def _csv(found: Iterable[FiledClaim]) -> None:
    write_table(_COLUMNS, map(_row, found))


def _row(one: FiledClaim) -> list[Any]:
    verdict, toll = one.verdict, one.toll
    return [
        one.key, one.dispatch, one.outlet, one.published.isoformat() if one.published else None, one.state, one.kind,
        type_of(terms_of(one)), toll.low if toll else None, toll.high if toll else None, one.certainty,
        one.place.name if one.place else None, one.start, one.end, one.origin.name, one.trigger.text,
        *((verdict.act, verdict.by, verdict.at.isoformat(), verdict.reason) if verdict else (None,) * 4),
    ]  # fmt: skip


_LAYOUTS: dict[str, Callable[[Iterable[FiledClaim]], None]] = {"text": _text, "json": _json, "csv": _csv}
