"""Commands: read dispatches, print the schema, list the samples; those for gazetteers stand apart."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

import click

from dateline import __version__
from dateline.console import complain, data_option, fatal, gazetteers_in
from dateline.delivery import SINKS, Sink, whole_file
from dateline.errors import BadInput
from dateline.files import Named, named
from dateline.intake.receive import receive
from dateline.pipeline import Reader
from dateline.records.dispatch import Dispatch
from dateline.records.reading import Reading

ALL_READ, SOME_READ, NONE_READ, OTHER_LANGUAGE = 0, 1, 2, 3
_READ_LANGUAGES = ("en", "und", None)
_MOMENT = 40_000
_EXITS = """\b
Exit codes:
  0  all were read
  1  some were read, others were not (missing, not text, or in another language)
  2  none could be read, or the command line is wrong
  3  none was read, because the text is in another language than English
"""


class _Commands(click.Group):
    """The commands; those that few calls need are loaded when they are asked for, so that `read` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *_LATER])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name in _LATER:
            found: click.Command = getattr(import_module(_LATER[cmd_name]), cmd_name)
            return found
        return super().get_command(ctx, cmd_name)


_LATER = {
    "add": "dateline.intake_commands",
    "archive": "dateline.archive_commands",
    "brief": "dateline.publish_commands",
    "bulk": "dateline.bulk_commands",
    "claim": "dateline.claim_commands",
    "claims": "dateline.claim_commands",
    "control": "dateline.ledger_commands",
    "corrections": "dateline.claim_commands",
    "custody": "dateline.custody_commands",
    "desk": "dateline.web_commands",
    "dispatches": "dateline.intake_commands",
    "export": "dateline.publish_commands",
    "gazetteer": "dateline.gazetteer_commands",
    "incidents": "dateline.ledger_commands",
    "log": "dateline.record_commands",
    "media": "dateline.media_commands",
    "publish": "dateline.publish_commands",
    "silence": "dateline.source_commands",
    "sources": "dateline.source_commands",
    "tolls": "dateline.toll_commands",
    "undo": "dateline.ledger_commands",
    "update": "dateline.record_commands",
    "vault": "dateline.vault_commands",
    "verify": "dateline.custody_commands",
    "watch": "dateline.watch_commands",
}


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", prog_name="dateline", message="%(prog)s %(version)s")
def main() -> None:
    """Read wire dispatches about armed conflict into attributed, grounded claims."""


@main.command(epilog=_EXITS)
@click.argument("sources", metavar="FILE...", nargs=-1)
@click.option("--published", metavar="DATE", help="Date of publication, YYYY-MM-DD; overrules the file's own.")
@click.option("--outlet", metavar="NAME", help="Who published it; overrules the file's own.")
@click.option(
    "--format", "layout", type=click.Choice(["text", "jsonl", "html"]), default="text", show_default=True,
    help="For reading; one JSON object per dispatch; or one page.",
)  # fmt: skip
@click.option("-o", "--output", metavar="OUT", help="Write to OUT instead of standard output, whole or not at all.")
@click.option(
    "--annotator",
    metavar="spacy:NAME|model:DIR",
    help="Parse with a spaCy pipeline or a trained model of yours instead.",
)
@click.option("--packaged-only", is_flag=True, help="Leave out the gazetteers that you added.")
@data_option
def read(
    sources: tuple[str, ...],
    published: str | None,
    outlet: str | None,
    layout: str,
    output: str | None,
    annotator: str | None,
    packaged_only: bool,
    data: Path | None,
) -> None:
    """Read each FILE and print who says that what happened where and when, and how sure they are.

    "-" is standard input; a folder stands for the .txt and .md files in it. Without a date in the file or
    on the command line, times stay unresolved: today is never assumed.
    """
    inputs = named(sources or _piped())
    day = _day(published)
    with fatal():
        taken = _Desk(day, outlet or None, annotator, None if packaged_only else gazetteers_in(data))
        with _output(output) as stream, _bar(inputs, output) as tick:
            sink = SINKS[layout](stream)
            for item in inputs:
                taken.take(item, sink)
                tick()
            sink.close()
    sys.exit(taken.exit_code())


@main.command()
def schema() -> None:
    """Print the JSON Schema of a reading (draft 2020-12)."""
    click.echo((files("dateline") / "schema" / "reading.schema.json").read_text(encoding="utf-8"), nl=False)


@main.command()
@click.argument("name", required=False)
def samples(name: str | None) -> None:
    """List the sample dispatches that ship with Dateline, or print the one called NAME."""
    folder = Path(str(files("dateline") / "samples"))
    paths = sorted(folder.glob("*.txt"))
    if name is None:
        for path in paths:
            click.echo(path)
        return
    wanted = next((path for path in paths if name in (path.stem, path.name)), None)
    if wanted is None:
        raise click.UsageError(f"no sample {name!r}; there are {', '.join(path.stem for path in paths)}")
    click.echo(wanted.read_text(encoding="utf-8"), nl=False)


def _piped() -> tuple[str, ...]:
    """Standard input, if something is piped into it."""
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError('no FILE; try "dateline samples" for dispatches to read')
    return ("-",)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published else None
    except ValueError:
        raise click.BadParameter(f"{published!r} is no date; write YYYY-MM-DD", param_hint="--published") from None


@dataclass
class _Desk:
    """Takes inputs one at a time and keeps count of how they went; nothing of a dispatch is kept."""

    published: date | None
    outlet: str | None
    annotator: str | None
    gazetteers: Path | None
    read: int = 0
    failed: int = 0
    foreign: int = 0
    _reader: Reader | None = field(default=None, repr=False)

    def take(self, item: Named, sink: Sink) -> None:
        """Read one input into the sink, or say in one line why not."""
        try:
            dispatch = receive(item.read(), item.name, self.published, self.outlet)
        except BadInput as error:
            complain(str(error))
            self.failed += 1
            return
        if dispatch.language in _READ_LANGUAGES:
            self.read += 1
        else:
            self.foreign += 1
            complain(f"{item.name}: in another language ({dispatch.language}); only English is read: translate it")
        sink.write(self._read(dispatch))

    def _read(self, dispatch: Dispatch) -> Reading:
        """Read with the pipeline, whose model is loaded when the first dispatch is there to be read."""
        if self._reader is None:
            self._reader = Reader.default(annotator=self.annotator, gazetteers=self.gazetteers)
        return self._reader.read(dispatch)

    def exit_code(self) -> int:
        """The command's exit code, as `--help` documents it."""
        if self.read:
            return SOME_READ if self.failed or self.foreign else ALL_READ
        return OTHER_LANGUAGE if self.foreign else NONE_READ


@contextlib.contextmanager
def _output(output: str | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that appears only when all is written."""
    if output in (None, "-"):
        yield sys.stdout.buffer
    else:
        with whole_file(Path(output)) as stream:
            yield stream


@contextlib.contextmanager
def _bar(inputs: list[Named], output: str | None) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, where it is a terminal, free of other output, and the work is long."""
    free = sys.stderr.isatty() and (output not in (None, "-") or not sys.stdout.isatty())
    size = sum(item.path.stat().st_size for item in inputs if item.path and item.path.is_file())
    if not free or size < _MOMENT or len(inputs) < 2:
        yield lambda: None
        return
    with click.progressbar(length=len(inputs), label="reading", file=sys.stderr) as bar:
        yield lambda: bar.update(1)
