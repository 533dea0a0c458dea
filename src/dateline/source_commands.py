"""Commands for sources: who was heard, how their claims fared, who may be one, and from whom nothing has come."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, TextIO

import click

from dateline.console import day_of, fatal
from dateline.ledger_asking import Deciding, Narrowed, deciding, filters, nothing
from dateline.ledger_views import clean, counted, put
from dateline.records.sources import SILENCES, SUBJECTS, Silence, SourceLink, SourceProfile
from dateline.tables import write_array, write_table

_COLUMNS = (
    "key", "name", "kind", "named", "side", "standing", "party", "first", "last", "dispatches", "claims", "borne_out",
    "contradicted", "disputed", "alone", "reliability", "suggested",
)  # fmt: skip
_SILENCE = ("subject", "key", "name", "state", "last", "days", "usual", "reports", "stated")


@click.group(invoke_without_command=True)
@click.option("--kind", metavar="KIND", help="Only sources of this kind: activist, official, monitor, outlet...")
@click.option("--same", "pairs", is_flag=True, help="List instead which sources may be one, and why.")
@filters
@click.pass_context
def sources(context: click.Context, given: Narrowed, kind: str | None, pairs: bool) -> None:
    """List by whose word your dispatches speak: names, kind, first and last heard, and how their claims fared."""
    if context.invoked_subcommand:
        return
    with fatal(), given.opened() as ledger:
        asked = given.of(ledger)
        if pairs:
            _PAIRS[given.layout](ledger.same_sources(asked, given.past))
        else:
            found = [one for one in ledger.sources(asked, given.past) if kind is None or kind in dict(one.kinds)]
            _SOURCES[given.layout](found)


@sources.command()
@click.argument("one")
@click.argument("other")
@deciding
def same(given: Deciding, one: str, other: str) -> None:
    """Decide that the sources with the keys ONE and OTHER are one; `dateline undo` takes it back."""
    with fatal(), given.opened() as ledger:
        given.tell(ledger, "same-source", [ledger.source(one), ledger.source(other)])


@sources.command()
@click.argument("one")
@click.argument("other")
@deciding
def apart(given: Deciding, one: str, other: str) -> None:
    """Decide that the sources with the keys ONE and OTHER are two; `dateline undo` takes it back."""
    with fatal(), given.opened() as ledger:
        given.tell(ledger, "other-source", [ledger.source(one), ledger.source(other)])


@sources.command()
@click.argument("key")
@click.argument("letter", type=click.Choice(list("ABCDEF")))
@deciding
def grade(given: Deciding, key: str, letter: str) -> None:
    """Grade how reliable the source KEY is (Admiralty, A to F); `dateline undo` takes it back."""
    with fatal(), given.opened() as ledger:
        given.tell(ledger, "reliability", [ledger.source(key)], letter)


@click.command()
@click.option(
    "--on", "day", metavar="DATE", help="As seen from this day; from the latest day of any dispatch otherwise."
)
@click.option("--kind", type=click.Choice(SUBJECTS), help="Only sources, only outlets or only places.")
@click.option("--state", type=click.Choice(SILENCES), help="Only those of which it is so.")
@click.option("--all", "everybody", is_flag=True, help="Also those of whom there is news.")
@filters
def silence(given: Narrowed, day: str | None, kind: str | None, state: str | None, everybody: bool) -> None:
    """Say from whom and from where nothing has come, and for how long; silence is not calm."""
    with fatal(), given.opened() as ledger:
        found = ledger.silence(given.of(ledger), day_of(day, "--on"), given.past)
        wide = everybody or state is not None
        _SILENCES[given.layout](
            [
                one
                for one in found
                if (wide or one.state != "heard") and kind in (None, one.subject) and state in (None, one.state)
            ]
        )


def print_source(one: SourceProfile, stream: TextIO) -> None:
    """Print a source with its names and its record."""
    kind = one.kinds[0][0] if one.kinds else "other"
    claims = sum(number for _, number in one.counts)
    print(
        f"{clean(one.name)}  ({kind}{', not named' if not one.named else ''}; reliability {one.reliability})",
        file=stream,
    )
    print(f"    key {one.key}", file=stream)
    heard = f"heard {one.first} to {one.last}" if one.first else "no dispatch with a date"
    print(f"    {heard}; {counted(claims, 'claim')} in {counted(one.dispatches, 'dispatch')}", file=stream)
    fared = one.fared
    print(
        f"    borne out {fared.borne_out}, contradicted {fared.contradicted}, disputed {fared.disputed}, "
        f"alone {fared.alone}" + (f"; its record speaks for {one.suggested}" if one.suggested else ""),
        file=stream,
    )
    others = [name for name, _ in one.names if name != one.name]
    if others:
        print(f"    also {clean('; '.join(others))}", file=stream)
    for words in one.withheld:
        print(f"    asks for protection: “{clean(words)}”", file=stream)
    if one.voices:
        print(f"    through {clean('; '.join(one.voices))}", file=stream)


def _print_sources(found: Iterable[SourceProfile]) -> None:
    number = 0
    for one in found:
        print_source(one, sys.stdout)
        number += 1
    nothing(number, "nobody was heard")


def source_object(one: SourceProfile) -> dict[str, Any]:
    """Return a source as JSON has it."""
    return dict(zip(_COLUMNS, source_row(one), strict=True)) | {
        "names": [{"name": name, "times": times} for name, times in one.names], "voices": list(one.voices),
        "merged": list(one.merged), "withheld": list(one.withheld), "kinds": dict(one.kinds),
        "claims": dict(one.counts),
    }  # fmt: skip


def source_row(one: SourceProfile) -> list[Any]:
    """Return a source as a row."""
    fared = one.fared
    return [
        one.key, one.name, one.kinds[0][0] if one.kinds else None, one.named, one.side, one.standing, one.party,
        one.first.isoformat() if one.first else None, one.last.isoformat() if one.last else None, one.dispatches,
        sum(number for _, number in one.counts), fared.borne_out, fared.contradicted, fared.disputed, fared.alone,
        one.reliability, one.suggested,
    ]  # fmt: skip


def _print_pairs(found: Iterable[SourceLink]) -> None:
    number = 0
    for link in found:
        click.echo(f"{link.one}\n  = {link.other}")
        put(f"{clean(link.words)} [{link.rule}, {link.points}]", 4, sys.stdout)
        number += 1
    nothing(number, "no two sources look like one")


def _pair_row(link: SourceLink) -> list[Any]:
    return [link.one, link.other, link.points, link.rule, link.words]


_PAIR = ("one", "other", "points", "rule", "words")
_PAIRS: dict[str, Any] = {
    "text": _print_pairs,
    "json": lambda found: write_array(dict(zip(_PAIR, _pair_row(link), strict=True)) for link in found),
    "csv": lambda found: write_table(_PAIR, map(_pair_row, found)),
}
_SOURCES: dict[str, Any] = {
    "text": _print_sources,
    "json": lambda found: write_array(map(source_object, found)),
    "csv": lambda found: write_table(_COLUMNS, map(source_row, found)),
}


def print_silence(one: Silence, stream: TextIO) -> None:
    """Print how long nothing has come from somebody or somewhere."""
    usual = f", usually every {counted(one.usual, 'day')}" if one.usual is not None else ""
    since = f"nothing for {counted(one.days, 'day')}, last heard {one.last}" if one.days is not None else "no day known"
    state = "usual interval not known" if one.state == "unknown" else one.state
    put(f"{one.subject} {clean(one.name)}: {state}, {since}{usual}", 0, stream)
    for key in one.stated:
        print(f"    said to be missing: claim {key[:8]}", file=stream)


def _print_silences(found: Iterable[Silence]) -> None:
    number = 0
    for one in found:
        print_silence(one, sys.stdout)
        number += 1
    nothing(number, "no silence that stands out")


def _silence_row(one: Silence) -> list[Any]:
    last = one.last.isoformat() if one.last else None
    return [one.subject, one.key, one.name, one.state, last, one.days, one.usual, one.reports, " ".join(one.stated)]


_SILENCES: dict[str, Any] = {
    "text": _print_silences,
    "json": lambda found: write_array(dict(zip(_SILENCE, _silence_row(one), strict=True)) for one in found),
    "csv": lambda found: write_table(_SILENCE, map(_silence_row, found)),
}
