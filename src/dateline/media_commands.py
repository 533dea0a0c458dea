"""Commands for exhibits: take in files that are to show something, look into them, find them again, and judge."""

from __future__ import annotations

import contextlib
import getpass
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dateline.console import complain, desk_at, desk_option, fatal, gazetteers_in
from dateline.delivery import whole_file
from dateline.desk import Desk
from dateline.desk.exhibits import DeskExhibits, Told
from dateline.desk.naming import vault_of
from dateline.errors import BadInput, BadMedia
from dateline.files import printable
from dateline.media.shadow import Shadow
from dateline.media_views import (
    COLUMNS,
    FOUND_COLUMNS,
    found_rows,
    line,
    plain,
    print_added,
    print_check,
    print_exhibit,
    print_found,
    row,
    verdict_object,
)
from dateline.pipeline import named_gazetteer
from dateline.records.exhibit import WORDS, Check, Exhibit, Verdict
from dateline.tables import write_array, write_table

SOME_FAILED = 1
MOST = 2 << 30  # bytes of a file that is taken in
_Command = Callable[..., Any]
_LAYOUTS = click.option(
    "--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True
)
_LAYOUT = click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
_BY = click.option("--by", metavar="NAME", envvar="DATELINE_BY", help="Who acts (or set DATELINE_BY); you otherwise.")
_TRUST = click.option(
    "--trust", metavar="PEM", envvar="DATELINE_TRUST", type=click.Path(dir_okay=False, path_type=Path),
    help="Certificates whose signers of content credentials you trust (or set DATELINE_TRUST).",
)  # fmt: skip
_VAULT = click.option(
    "--vault", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), envvar="DATELINE_VAULT",
    help="The vault (or set DATELINE_VAULT); the one beside your desk otherwise, if there is one.",
)  # fmt: skip


@click.group()
def media() -> None:
    """Exhibits: pictures, films, sounds, scans and captured pages, what checks found of them, and your verdicts."""


@media.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--said-place", "place", metavar="NAME|LAT,LON", help="Where those who sent it say it was made.")
@click.option("--said-time", "time", metavar="WHEN", help="When they say: a date, a part of one, a moment, or A/B.")
@click.option("--source", metavar="WORDS", help="Whence it came: an address, a channel; no name of a person.")
@click.option("--dispatch", metavar="NUMBER", type=int, help="The dispatch that it came with.")
@_VAULT
@_BY
@_TRUST
@_LAYOUT
@desk_option
def add(
    files: tuple[str, ...], place: str | None, time: str | None, source: str | None, dispatch: int | None,
    vault: Path | None, by: str | None, trust: Path | None, layout: str, desk: str | None,
) -> None:  # fmt: skip
    """Take in each FILE sealed, with what is said of it, and look into it within a process that can't reach out.

    The original is kept byte for byte; a working copy is drawn anew from the dots alone. The name of a file may tell
    who made it: it is sealed in the vault, and not kept where there is none.
    """
    told = Told(by or getpass.getuser(), place, time, source, dispatch)
    added, failed = [], 0
    with fatal(), _opened(desk, trust, create=True, vault=vault, names=True) as exhibits:
        for name in files:
            try:
                one = exhibits.add(_bytes(name), printable(Path(name).name), told, datetime.now(UTC))
            except BadInput as error:
                complain(str(error))
                failed += 1
                continue
            if layout == "text":
                print_added(Path(name).name, one, sys.stdout)
            else:
                added.append({"id": one.appearance.exhibit[:12], "sha256": one.appearance.exhibit, "type": one.type,
                              "held": one.held, "checks": [_check_object(check) for check in one.checks]})  # fmt: skip
        if layout == "json":
            write_array(added)
        if not exhibits.is_cut_off:
            complain("this system has no filter of calls: the worker is bounded, but no kernel cuts it off")
    if failed:
        sys.exit(SOME_FAILED)


@media.command("list")
@click.option("--place", metavar="NAME", help="Only what was said to be of this place, in these words.")
@click.option("--type", "type_", metavar="TYPE", help="Only files whose media type begins so: image, video/mp4...")
@_LAYOUTS
@desk_option
def list_(place: str | None, type_: str | None, layout: str, desk: str | None) -> None:
    """List the exhibits in the order in which they came."""
    with fatal(), _opened(desk) as exhibits:
        found = ((one, _standing(exhibits, one)) for one in exhibits.store.all(place, type_))
        if layout == "json":
            write_array(plain(one) | {"verdict": held.word if held else None} for one, held in found)
        elif layout == "csv":
            write_table(COLUMNS, (row(one, held) for one, held in found))
        else:
            lines = [line(one, held) for one, held in found]
            click.echo("\n".join(lines) or "no exhibits")


@media.command()
@click.argument("id")
@click.option("--manifest", is_flag=True, help="Print what binds file, addresses, findings, actors and times instead.")
@click.option("--copy", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the working copy, which has no metadata, to OUT.")  # fmt: skip
@_LAYOUT
@desk_option
def show(id: str, manifest: bool, copy: Path | None, layout: str, desk: str | None) -> None:
    """Print exhibit ID: what was said of it, what each check found and can't show, and the verdicts."""
    with fatal(), _opened(desk) as exhibits:
        exhibit = exhibits.exhibit(id)
        if copy is not None:
            with whole_file(copy) as stream:
                stream.write(exhibits.copy(exhibit))
        elif manifest:
            click.echo(json.dumps(exhibits.manifest(exhibit), ensure_ascii=False, indent=2))
        else:
            _show(exhibits, exhibit, layout)


def _show(exhibits: DeskExhibits, exhibit: Exhibit, layout: str) -> None:
    checks, verdicts = exhibits.store.checks(exhibit.sha256), exhibits.store.verdicts(exhibit.sha256)
    if layout == "text":
        print_exhibit(exhibit, checks, verdicts, sys.stdout)
        return
    found = [_check_object(one) | {"at": at.isoformat()} for at, one in checks]
    whole = plain(exhibit) | {"checks": found, "verdicts": [verdict_object(one) for one in verdicts]}
    click.echo(json.dumps(whole, ensure_ascii=False, indent=2))


@media.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@_TRUST
@_LAYOUT
@desk_option
def check(ids: tuple[str, ...], trust: Path | None, layout: str, desk: str | None) -> None:
    """Look into exhibits ID again, with the tools of now and the reporting of now; older findings are kept."""
    with fatal(), _opened(desk, trust) as exhibits:
        found = [(one, exhibits.check(one, datetime.now(UTC))) for one in map(exhibits.exhibit, ids)]
        if layout == "json":
            write_array({"id": one.id, "checks": [_check_object(each) for each in checks]} for one, checks in found)
            return
        for one, checks in found:
            click.echo(one.id)
            for each in checks:
                print_check(each, sys.stdout)


@media.command()
@click.argument("file")
@_LAYOUTS
@desk_option
def find(file: str, layout: str, desk: str | None) -> None:
    """Find the exhibits that look like FILE, under which place and time each came; FILE itself is not taken in."""
    with fatal(), _opened(desk) as exhibits:
        found = exhibits.find(_bytes(file))
        if layout == "csv":
            write_table(FOUND_COLUMNS, found_rows(found))
        elif layout == "json":
            write_array(dict(zip(FOUND_COLUMNS, values, strict=True)) for values in found_rows(found))
        else:
            print_found(found, sys.stdout)
            if not found:
                click.echo("nothing that is held looks like it; that says nothing of the world outside")


@media.command()
@click.argument("id")
@click.argument("word", type=click.Choice(list(WORDS)))
@click.option("--because", "reason", required=True, help="Why; it is kept with the verdict.")
@click.option("--checked", metavar="WORDS", multiple=True, help="Something that you checked; may be given again.")
@click.option("--evidence", metavar="WORDS", multiple=True, help="What you rely on; may be given again.")
@click.option("--claim", metavar="KEY", help="The claim that the exhibit is used for; it is graded apart.")
@_BY
@desk_option
def verdict(
    id: str, word: str, reason: str, checked: tuple[str, ...], evidence: tuple[str, ...], claim: str | None,
    by: str | None, desk: str | None,
) -> None:  # fmt: skip
    """Say what exhibit ID is, in one of MediaReview's six words; `dateline undo` takes it back."""
    with fatal(), _opened(desk) as exhibits:
        held = exhibits.judge(
            exhibits.exhibit(id), word, reason, by or getpass.getuser(), datetime.now(UTC), checked, evidence, claim
        )
        click.echo(f"{held.key}  {held.word}: {reason}")


@media.command()
@click.argument("id")
@click.option("--azimuth", type=click.FloatRange(0, 360), help="Where the shadow points, in degrees from north.")
@click.option("--ratio", type=click.FloatRange(0, 1000, min_open=True), help="Its length, the height being 1.")
@click.option("--azimuth-error", type=click.FloatRange(0, 180), default=10.0, show_default=True)
@click.option("--ratio-error", type=click.FloatRange(0, 1), default=0.2, show_default=True)
@_LAYOUT
@desk_option
def sun(
    id: str, azimuth: float | None, ratio: float | None, azimuth_error: float, ratio_error: float, layout: str,
    desk: str | None,
) -> None:  # fmt: skip
    """Compare a shadow that you measured in exhibit ID with the said place and time."""
    with fatal(), _opened(desk) as exhibits:
        measured = Shadow(azimuth, ratio, azimuth_error, ratio_error)
        found = exhibits.shadow(exhibits.exhibit(id), measured, datetime.now(UTC))
        if layout == "json":
            click.echo(json.dumps(_check_object(found), ensure_ascii=False, indent=2))
        else:
            print_check(found, sys.stdout)


@media.command("seal-names")
@_VAULT
@_BY
@desk_option
def seal_names(vault: Path | None, by: str | None, desk: str | None) -> None:
    """Put names of files into the vault that stand in your desk in clear, as versions of before kept them."""
    with fatal(), _opened(desk, vault=vault, names=True) as exhibits:
        number = exhibits.seal_names(by or getpass.getuser(), datetime.now(UTC))
    click.echo(f"{number:,} names sealed" if number else "no name of a file stands in clear")


@contextlib.contextmanager
def _opened(
    desk: str | None, trust: Path | None = None, create: bool = False, vault: Path | None = None, names: bool = False
) -> Iterator[DeskExhibits]:
    """Open the exhibits of a desk, with its vault where names are to be sealed."""
    anchors, where = _anchors(trust) if trust else "", desk_at(desk)
    with Desk.open(where, datetime.now(UTC), create) as opened:
        held = vault_of(opened.store, vault, where) if names else None
        with DeskExhibits(opened, lambda: named_gazetteer(gazetteers_in(None)), anchors, held) as exhibits:
            yield exhibits


def _anchors(path: Path) -> str:
    text = path.read_text(encoding="ascii", errors="replace")
    if "-----BEGIN CERTIFICATE-----" not in text:
        raise BadMedia(f"{path}: no certificates in PEM; give a file of those that you trust")
    return text


def _bytes(name: str) -> bytes:
    """Return a file's bytes. Raises `BadInput` for what is no file, and for one that is too large to be taken in."""
    path = Path(name)
    shown = printable(name)
    try:
        if not path.is_file():
            raise BadInput(f"{shown}: no such file, or a folder or device; name files")
        if path.stat().st_size > MOST:
            raise BadInput(f"{shown}: {path.stat().st_size:,} bytes, more than the {MOST:,} that an exhibit may have")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadInput(f"{shown}: {(getattr(error, 'strerror', None) or 'no name of a file').lower()}") from None


def _standing(exhibits: DeskExhibits, exhibit: Exhibit) -> Verdict | None:
    return next((one for one in exhibits.store.verdicts(exhibit.sha256) if one.stands), None)


def _check_object(found: Check) -> dict[str, Any]:
    return {
        "id": found.id, "tool": found.tool, "verdict": found.verdict, "found": list(found.found),
        "shows": found.shows, "cannot_show": found.cannot_show, "details": dict(found.details),
    }  # fmt: skip
