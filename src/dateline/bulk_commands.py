"""The command that reads archives in bulk, on all cores of this machine or on a cluster."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from dateline.bulk.collate import ASIDE
from dateline.bulk.local import Settings, read_here
from dateline.bulk.run import Job, Run, begun, finish
from dateline.console import complain, data_option, fatal, gazetteers_in

SOME_ASIDE, NOTHING = 1, 2
_MOST_WORKERS = 256
_EXITS = """\b
Exit codes:
  0  all was read
  1  some dispatches were set aside; set-aside.jsonl in OUT says which, and why
  2  nothing could be read, or the command line is wrong
"""
_SUMS = (
    ("claims", "claims without a place", "without a place"), ("claims", "claims without a day", "without a day"),
    ("places", "places unresolved", "of them unresolved"), ("times", "times unresolved", "of them unresolved"),
)  # fmt: skip


@click.command(epilog=_EXITS)
@click.argument("source", metavar="IN")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True,
    help="Worker processes here, or Ray: on the cluster that RAY_ADDRESS names, or here.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, _MOST_WORKERS), metavar="N", help="How many read at once; one for each core."
)
@click.option("--column", "columns", metavar="FIELD=NAME", multiple=True, help="Which column holds what: text=Body...")
@click.option(
    "--memory", type=click.IntRange(500), metavar="MB", default=4_000, show_default=True,
    help="What a local worker may take beyond a loaded model; a dispatch that wants more is set aside.",
)  # fmt: skip
@click.option("--annotator", metavar="spacy:NAME|model:DIR", help="Parse with another pipeline or model instead.")
@data_option
def bulk(
    source: str, out: Path, engine: str, workers: int | None, columns: tuple[str, ...], memory: int,
    annotator: str | None, data: Path | None,
) -> None:  # fmt: skip
    """Read an archive: JSON lines, Parquet, or a folder of anything that `dateline add` takes.

    IN is a path, or an address that fsspec opens. Into the folder OUT come readings as JSON lines and tables as
    Parquet, by day of publication. A run that was stopped goes on where it stopped; the output of another is never
    written over.
    """
    with fatal(), begun(Job(source, out, columns, annotator)) as run:
        if isinstance(run, Run):
            settings = Settings(run.stage.folder.absolute(), annotator, gazetteers_in(data), memory)
            _read(run, engine, workers or os.cpu_count() or 1, settings)
            click.echo("writing the tables", err=True)
            summary = finish(run)
        else:
            complain(f"{out}: all of this was read before")
            summary = run
    _tell(summary)
    aside = summary["counts"].get("set aside", 0)
    if aside:
        complain(f"{aside:,} set aside: {out / ASIDE} says which, and why")
    sys.exit(0 if not aside else SOME_ASIDE if summary["counts"].get("read") else NOTHING)


def _read(run: Run, engine: str, workers: int, settings: Settings) -> None:
    with _bar(run) as told:
        if engine == "local":
            read_here(run.chunks(), settings, workers, told)
        else:
            from dateline.bulk.on_ray import read_on_ray  # an optional extra

            read_on_ray(run.archive, run.job.columns, run.done, settings, workers, told)


@contextlib.contextmanager
def _bar(run: Run) -> Iterator[Callable[[Counter[str]], None]]:
    """Show how many are read, how fast and how long still, on standard error where somebody looks at it."""
    columns = (
        TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        before = _dispatches(run.counts_before())
        task = progress.add_task("", total=run.archive.number(), completed=before, rate="")

        def told(counts: Counter[str]) -> None:
            speed = progress.tasks[0].speed
            progress.update(task, advance=_dispatches(counts), rate=f"{speed:.1f}/s" if speed else "")

        yield told


def _dispatches(counts: Counter[str]) -> int:
    return counts["read"] + counts["set aside"] + counts["kill notices"]


def _tell(summary: dict[str, Any]) -> None:
    """Print the summary: how many of each, and which share of it is not resolved."""
    counts = summary["counts"]
    days = [day for day in summary["days"] if day[0].isdigit()]
    when = f", published {min(days)} to {max(days)}" if days else ""
    click.echo(f"{counts.get('read', 0):,} dispatches, {counts.get('words', 0):,} words{when}")
    for name in sorted(name for name in counts if name.startswith("claims: ")):
        click.echo(f"  {counts[name]:>12,}  {name.partition(': ')[2]} claims")
    for whole, part, words in _SUMS:
        if counts.get(whole):
            share = counts.get(part, 0) / counts[whole]
            click.echo(f"  {counts[whole]:>12,}  {whole}, {share:.0%} {words}")
    if notices := counts.get("kill notices"):
        click.echo(f"  {notices:>12,}  kill notices, which claim nothing")
    if other := counts.get("other language"):
        click.echo(f"  {other:>12,}  dispatches in other languages, not read")
