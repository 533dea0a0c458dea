"""Commands that show the log to others: heads to be kept elsewhere, time stamps over them, and proofs."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dateline.console import complain, desk_at, desk_option, fatal
from dateline.custody import stamps
from dateline.custody.heads import FORMAT as HEAD
from dateline.custody.heads import Head, as_text, can_sign, read_head
from dateline.custody.page import page
from dateline.custody.proofs import holds, proof_text, read_proof
from dateline.delivery import whole_file
from dateline.desk import Desk
from dateline.desk.custody import DeskCustody, key_beside, signing_key
from dateline.desk.manifests import FORMAT as EXHIBIT
from dateline.desk.verifying import (
    Verified,
    verify_archive,
    verify_desk,
    verify_exhibit,
    verify_head,
    verify_manifest,
    verify_proof,
)  # fmt: skip
from dateline.errors import BadInput, BadProof
from dateline.store.exhibits import ExhibitStore
from dateline.store.log_checking import Fault
from dateline.store.noting import noting

WRONG = 1
_FILE = click.Path(dir_okay=False, path_type=Path)
_LARGEST, _LARGEST_TEXT = 1 << 18, 256 << 20
_ID = re.compile("[0-9a-f]{4,64}")
_EXITS = """\b
Exit codes:
  0  all is as it was written
  1  something is not
  2  it could not be checked
"""
_UNSIGNED = "the head is not signed: {}"


@click.group()
def custody() -> None:
    """Give out what the log of your desk came to, so that nobody can change it unseen."""


def _of_desk(command: Callable[..., Any]) -> Callable[..., Any]:
    option = click.option(
        "--key", metavar="FILE", type=_FILE, envvar="DATELINE_SIGNING_KEY",
        help="The key that signs (or set DATELINE_SIGNING_KEY); one beside your desk otherwise.",
    )  # fmt: skip
    return desk_option(option(command))


@custody.command()
@click.option("-o", "output", metavar="FILE", type=_FILE, help="Write the head to FILE, for a second party to keep.")
@click.option("--print", "printed", is_flag=True, help="Write a page to be printed, with a code that phones read.")
@click.option("--leaves", is_flag=True, help="Add the hash of each entry: whoever keeps it can say which was changed.")
@_of_desk
def head(output: Path | None, printed: bool, leaves: bool, key: Path | None, desk: str | None) -> None:
    """Write what your log came to: its size and root, signed. It tells nothing of what the entries say.

    Leave it with somebody who can't write to your desk. `dateline verify --head FILE` then finds any later change.
    """
    with fatal(), _opened(desk, key) as opened:
        _check_folder(output)
        found = opened.head(datetime.now(UTC), leaves)
        _deliver(output, page(found) if printed else as_text(found))
    if found.signature is None:
        complain(_UNSIGNED.format(_why_unsigned()))
    if output is not None:
        click.echo(f"{output}: {found.size:,} entries, root {found.root}")


@custody.command()
@click.argument("entry", metavar="SEQ|KIND/SUBJECT")
@click.option("-o", "output", metavar="FILE", type=_FILE, help="Write to FILE instead of standard output.")
@_of_desk
def proof(entry: str, output: Path | None, key: Path | None, desk: str | None) -> None:
    """Write the proof that an entry is in your log, with the entry itself, for `dateline verify` elsewhere.

    SEQ is its number; KIND/SUBJECT, as in judgement/ab12cd34ef56ab78, is the last entry of that kind about that.
    """
    with fatal(), _opened(desk, key) as opened:
        _deliver(output, proof_text(opened.proof(entry, datetime.now(UTC))))


@custody.command()
@click.argument("first", metavar="HEAD", type=_FILE)
@click.argument("second", metavar="[HEAD]", type=_FILE, required=False)
@click.option("-o", "output", metavar="FILE", type=_FILE, help="Write the proof to FILE too.")
@_of_desk
def consistent(first: Path, second: Path | None, output: Path | None, key: Path | None, desk: str | None) -> None:
    """Prove that your log, or a second HEAD of it, continues the one that HEAD is of."""
    with fatal(), _opened(desk, key) as opened:
        heads = _head(first), _head(second) if second else None
        found = opened.consistent(*heads, datetime.now(UTC))
        why = holds(found)
        if why is not None:
            complain(f"{opened.where}: {why}")
            sys.exit(WRONG)
        if output is not None:
            _deliver(output, proof_text(found))
    click.echo(f"the log of {found.second.size:,} entries continues the one of {found.first.size:,}")


@custody.command()
@click.argument("file", metavar="FILE", type=_FILE)
@click.option("--reply", metavar="FILE", type=_FILE, help="Take in what the authority replied.")
@click.option("--roots", metavar="PEM", type=_FILE, help="The roots that you trust to lead to authorities.")
@click.option("--send", metavar="URL", help="Send the request to this authority, over the network, and take its reply.")
@desk_option
def stamp(file: Path, reply: Path | None, roots: Path | None, send: str | None, desk: str | None) -> None:
    """Have a time-stamping authority (RFC 3161) vouch that FILE, such as a head, was there at a time.

    Without options this writes FILE.tsq, the request, and sends nothing: carry it to the authority, which learns the
    SHA-256 of FILE alone, and give what it replies with --reply. FILE.tsr is then kept beside FILE.
    """
    with fatal():
        data = _bytes(file)
        if reply is None:
            _write(_beside(file, ".tsq"), stamps.request(data))
            if send is None:
                click.echo(f"{_beside(file, '.tsq')}: send it to an authority; nothing was sent. "
                           "Take its reply in with --reply")  # fmt: skip
                return
        told = _bytes(reply) if reply else _sent(send or "", _bytes(_beside(file, ".tsq")))
        _take(file, data, told, stamps.roots_of(_bytes(roots), str(roots)) if roots else [], desk)


def _take(file: Path, data: bytes, told: bytes, roots: list[Any], desk: str | None) -> None:
    """Keep a reply beside what it is over, unless it is worth nothing, and say what it is worth."""
    found = stamps.check(told, data, roots)
    if found.answer not in ("valid", "untrusted"):
        complain(f"{file}: {found.words()}")
        sys.exit(WRONG)
    with Desk.open(desk_at(desk), datetime.now(UTC), create=False) as opened:
        body = {"answer": found.answer, "at": found.at.isoformat() if found.at else None, "by": found.by}
        with noting(opened.store, "stamp", [stamps.digest(data)], body, datetime.now(UTC)):
            _write(_beside(file, ".tsr"), told)
    click.echo(f"{file}: {found.words()}")
    if found.answer != "valid":
        click.echo("give the authority's root with --roots to have it checked", err=True)
        sys.exit(WRONG)


@contextlib.contextmanager
def _opened(desk: str | None, key: Path | None) -> Iterator[DeskCustody]:
    where = desk_at(desk)
    with Desk.open(where, datetime.now(UTC), create=False) as opened:
        yield DeskCustody(opened, signing_key(key or key_beside(where)))


def _why_unsigned() -> str:
    if not can_sign():
        return "pip install 'dateline[custody]' brings what signs it"
    return "a desk on a server has no key beside it; name a file with --key FILE"


def _head(path: Path) -> Head:
    return read_head(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise BadProof(f"{path}: no text; it was changed") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file") from None


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _deliver(output: Path | None, text: str) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text.encode("utf-8"))


def _check_folder(path: Path | None) -> None:
    """Raise `BadInput` where a file can't be written because its folder is not there."""
    if path is not None and not path.parent.is_dir():
        raise BadInput(f"{path}: there is no such folder")


def _write(path: Path, data: bytes) -> None:
    _check_folder(path)
    with whole_file(path) as file:
        file.write(data)


class _Refuse(urllib.request.HTTPRedirectHandler):
    """Goes where it was sent, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


def _sent(url: str, request: bytes) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise BadInput(f"{url}: no address of an authority; write http:// or https://")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        asked = urllib.request.Request(url, request, headers)
        with urllib.request.build_opener(_Refuse).open(asked, timeout=30) as reply:
            data: bytes = reply.read(_LARGEST)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise BadInput(f"{url}: {getattr(error, 'reason', error)}; the request stays beside the file") from None
    return data


@click.command(epilog=_EXITS)
@click.argument("target", metavar="[DESK|ARCHIVE|EXHIBIT|FILE]", required=False)
@click.option("--head", "heads", metavar="FILE", type=_FILE, multiple=True, help="A head that was kept elsewhere.")
@click.option("--roots", metavar="PEM", type=_FILE, help="The roots by which FILE.tsr beside each head is checked.")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@desk_option
def verify(target: str | None, heads: tuple[Path, ...], roots: Path | None, layout: str, desk: str | None) -> None:
    """Check offline that nothing was changed, and say what was, and where, a line each.

    Checked are your desk, another desk, an archive or a package in a ZIP, an exhibit by its id or by a copy of its
    file, or what `dateline custody` and `dateline media show --manifest` write. That the end of a log was cut off, or
    that all of it was written anew, only a --head that was kept elsewhere shows.
    """
    verified = Verified()
    with fatal():
        kept = {str(path): _head(path) for path in heads}
        faults = list(_faults(target, kept, desk, verified))
        faults += _stamps(heads, roots, verified)
    _SAID[layout](faults, verified)
    if faults:
        sys.exit(WRONG)


def _faults(target: str | None, kept: dict[str, Head], desk: str | None, verified: Verified) -> Iterator[Fault]:
    """Yield what is wrong with whatever it is that a command line names."""
    now, path = datetime.now(UTC), Path(target or "")
    if target and _ID.fullmatch(target) and not path.exists():
        yield from _exhibit_faults(target, target, kept, desk, verified)
        return
    beginning = _beginning(path) if target and "://" not in target else b"SQLite"
    if beginning.startswith(b"SQLite") or not beginning:
        with Desk.open(target or desk_at(desk), now, create=False) as opened:
            yield from verify_desk(opened, kept, verified)
    elif beginning.startswith(b"PK"):
        yield from verify_archive(path, kept, now, verified)
    else:
        yield from _file_faults(path, kept, desk, verified)


def _file_faults(path: Path, kept: dict[str, Head], desk: str | None, verified: Verified) -> Iterator[Fault]:
    """Yield what is wrong with a file that was written about a log, or with the exhibit that has a file's bytes."""
    told = _object(path)
    format = told.get("format") if told else None
    if told is None or format is None:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        yield from _exhibit_faults(str(path), sha256, kept, desk, verified)
    elif format == HEAD:
        yield from verify_head(str(path), read_head(_text(path), str(path)), verified)
    elif format == EXHIBIT:
        with _desk_if_there(desk) as opened:
            yield from verify_manifest(str(path), told, opened, kept, verified)
    else:
        yield from verify_proof(str(path), read_proof(_text(path), str(path)), kept, verified)


def _exhibit_faults(
    name: str, sha256: str, kept: dict[str, Head], desk: str | None, verified: Verified
) -> Iterator[Fault]:
    with _desk_if_there(desk) as opened:
        found = ExhibitStore(opened.store).starting(sha256) if opened else ()
        if opened is None or len(found) != 1:
            none = "several exhibits begin so" if found else "no exhibit that your desk holds"
            raise BadProof(f"{name}: {none}, no desk, no archive and no file that `dateline custody` writes")
        yield from verify_exhibit(name, found[0], opened, kept, verified)


@contextlib.contextmanager
def _desk_if_there(desk: str | None) -> Iterator[Desk | None]:
    """Open the desk of a command line; None where there is none."""
    where = desk_at(desk)
    if "://" not in where and not Path(where).is_file():
        yield None
        return
    with Desk.open(where, datetime.now(UTC), create=False) as opened:
        yield opened


def _object(path: Path) -> dict[str, Any] | None:
    """Return the JSON object that a file holds; None where it holds none."""
    if path.stat().st_size > _LARGEST_TEXT:
        return None
    try:
        told = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(16)
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file") from None


def _stamps(heads: tuple[Path, ...], roots: Path | None, verified: Verified) -> Iterator[Fault]:
    """Yield which stamps beside heads are not worth what they should be."""
    trusted = stamps.roots_of(_bytes(roots), str(roots)) if roots else []
    for path in heads:
        reply = _beside(path, ".tsr")
        if not reply.exists():
            continue
        if not trusted:
            verified.notes.append(f"{reply}: not checked; give the authority's root with --roots")
            continue
        found = stamps.check(_bytes(reply), _bytes(path), trusted)
        if found.answer == "valid":
            verified.notes.append(f"{path}: {found.words()}")
        else:
            yield Fault(str(reply), found.words())


def _say(faults: list[Fault], verified: Verified) -> None:
    for fault in faults:
        complain(str(fault))
    for note in verified.notes:
        click.echo(note, err=True)
    if not faults:
        click.echo(f"{_measure(verified)}: all as it was written")
    elif len(faults) > 1:
        many = f"{len(faults):,} things are not as they were written; the first says most"
        click.echo(f"{_measure(verified)}: {many}", err=True)


def _measure(verified: Verified) -> str:
    checked = verified.checked
    told = [verified.what] if verified.what else []
    if verified.members:
        told.append(f"{verified.members:,} members of the archive")
    if checked.roots.size:
        told.append(f"{checked.roots.size:,} entries of the log")
    if checked.originals:
        told.append(f"{checked.originals:,} originals")
    return ", ".join(told) or "nothing"


def _say_json(faults: list[Fault], verified: Verified) -> None:
    told = {
        "whole": not faults,
        "faults": [{"where": fault.where, "what": fault.what, "entry": fault.seq} for fault in faults],
        "notes": verified.notes,
        "checked": {
            "entries": verified.checked.roots.size, "originals": verified.checked.originals,
            "bytes": verified.checked.bytes, "members": verified.members,
        },
    }  # fmt: skip
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


_SAID: dict[str, Callable[[list[Fault], Verified], None]] = {"text": _say, "json": _say_json}
