"""The command that reads archives in bulk, on all cores of this machine or on a cluster."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from dateline.bulk.collate import ASIDE
from dateline.bulk.local import Settings, read_here
from dateline.bulk.reading import UNDATED
from dateline.bulk.run import Job, Run, begun, finish
from dateline.console import complain, data_option, fatal, gazetteers_in

SOME_ASIDE, NOTHING, STOPPED = 1, 2, 130
_MOST_WORKERS = 256
_TELLS = 60.0  # seconds between two lines where nobody looks at a bar
_EXITS = """\b
Exit codes:
  0  all was read
  1  some dispatches were set aside; set-aside.jsonl in OUT says which, and why
  2  nothing could be read, or the command line is wrong
  130  interrupted; the same command goes on from there
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
    with fatal(), _stoppable(), begun(Job(source, out, columns, annotator)) as run:
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
        complain(f"{aside:,} set aside: {out / ASIDE} says which, and why; the first: {_first(out / ASIDE)}")
    sys.exit(0 if not aside else SOME_ASIDE if summary["counts"].get("read") else NOTHING)


def _first(aside: Path) -> str:
    with aside.open(encoding="utf-8") as lines:
        told = json.loads(lines.readline())
    return str(told["reason"]) if told["reason"].startswith(told["name"]) else f"{told['name']}: {told['reason']}"


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Let Ctrl-C end a run in one line."""
    try:
        yield
    except KeyboardInterrupt:
        complain("interrupted: what was read is kept; the same command goes on from there")
        sys.exit(STOPPED)


def _read(run: Run, engine: str, workers: int, settings: Settings) -> None:
    with _bar(run) as told:
        if engine == "local":
            read_here(run.chunks(), settings, workers, told)
        else:
            from dateline.bulk.on_ray import read_on_ray  # an optional extra

            read_on_ray(run.archive, run.job.columns, run.done, settings, workers, told)


@contextlib.contextmanager
def _bar(run: Run) -> Iterator[Callable[[Counter[str]], None]]:
    """Show how many are read, how fast and how long still: a bar on a terminal, elsewhere a line a minute."""
    columns = (
        TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        before = _dispatches(run.counts_before())
        task = progress.add_task("", total=run.archive.number(), completed=before, rate="")
        spoke = time.monotonic()

        def told(counts: Counter[str]) -> None:
            nonlocal spoke
            speed = progress.tasks[0].speed
            progress.update(task, advance=_dispatches(counts), rate=f"{speed:.1f}/s" if speed else "")
            if progress.disable and time.monotonic() - spoke >= _TELLS:
                spoke = time.monotonic()
                click.echo(_progress(progress.tasks[0]), err=True)

        yield told


def _progress(task: Task) -> str:
    """Say in words what the bar shows."""
    of = f" of {task.total:,.0f}" if task.total else ""
    left = f", {timedelta(seconds=int(task.time_remaining))} left" if task.time_remaining else ""
    return f"{task.completed:,.0f}{of} read, {task.fields['rate'] or 'no rate yet'}{left}"


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
    if undated := summary["days"].get(UNDATED):
        click.echo(f"  {undated:>12,}  dispatches without a day of publication; --column date=NAME names its column")
    if again := counts.get("same id"):
        click.echo(f"  {again:>12,}  dispatches with an id that another before them has; all were read")
    if notices := counts.get("kill notices"):
        click.echo(f"  {notices:>12,}  kill notices, which claim nothing")
    if other := counts.get("other language"):
        click.echo(f"  {other:>12,}  dispatches in other languages, not read")
