"""Commands for the vault: who contacts are, sealed apart from the desk, and opened with a reason that is kept."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dateline.console import complain, desk_at, desk_option, fatal
from dateline.desk import Desk
from dateline.desk.arriving import arriving
from dateline.desk.exposed import exposed
from dateline.desk.heads import headed
from dateline.desk.sealing import Sealing, opened_envelope
from dateline.desk.vault import DeskVault, Opening
from dateline.errors import BadDesk, BadInput, BadVault
from dateline.ledger_asking import opened
from dateline.ledger_views import clean
from dateline.protect.contacts import FIELDS, Contact, contact_of, read_contact
from dateline.protect.keys import Key
from dateline.protect.shielding import PROTECT, Proposal
from dateline.protect.shielding import proposals as proposed
from dateline.protect.vault import ORIGINAL, Vault, vault_beside
from dateline.tables import write_array

FAULTY = 1
_Command = Callable[..., Any]
_FILE = click.Path(dir_okay=False, path_type=Path)
_MOST_BYTES = 5_000_000
_KEY = click.option(
    "--key", metavar="FILE", type=_FILE, envvar="DATELINE_VAULT_KEY",
    help="Your key (or set DATELINE_VAULT_KEY); its passphrase is asked for. An agent may lend a key in "
    "DATELINE_VAULT_IDENTITY instead.",
)  # fmt: skip
_REASON = click.option("--reason", required=True, help="Why; it is kept in the log, in clear: name nobody in it.")
_BY = click.option(
    "--by", metavar="NAME", envvar="DATELINE_BY", help="Who does it (or set DATELINE_BY); you otherwise."
)


def of_vault(command: _Command) -> _Command:
    """Add which desk and which vault."""
    beside = click.option(
        "--vault", metavar="FILE", type=_FILE, envvar="DATELINE_VAULT",
        help="The vault (or set DATELINE_VAULT): on a disk of its own, if you can; beside your desk otherwise.",
    )  # fmt: skip
    return desk_option(beside(command))


@click.group()
def vault() -> None:
    """Keep who contacts are apart from your desk, sealed for custodians; everybody else sees a pseudonym.

    Nothing that is secret is ever given on the command line: it is asked for, or read from standard input.
    """


@vault.command()
@click.argument("custodian")
@click.argument("file", type=_FILE)
@of_vault
def init(custodian: str, file: Path, desk: str | None, vault: Path | None) -> None:
    """Make a vault whose first CUSTODIAN opens it with a new key, kept in FILE under a passphrase."""
    with fatal(), _opened(desk, vault, there=False) as held:
        if held.vault.path.exists():
            raise BadVault(f"{held.vault.path}: there is a vault already; `dateline vault custodian add` adds to it")
        key = _new_key(file)
        held.found(custodian, key.public, datetime.now(UTC))
    click.echo(f"{custodian}: {key.public}")
    click.echo("add a second custodian: whoever loses the only key loses every contact", err=True)


@vault.command(name="key")
@click.argument("file", type=_FILE)
def make_key(file: Path) -> None:
    """Make a key in FILE under a passphrase, and print the public half for `dateline vault custodian add`."""
    with fatal():
        click.echo(_new_key(file).public)


@vault.command()
@_BY
@of_vault
def add(by: str | None, desk: str | None, vault: Path | None) -> None:
    """Seal who a contact is, and print a pseudonym; no key is needed for it.

    Each field is asked for, and nothing is shown while you type; an empty answer leaves it out. Or standard input is
    a JSON object with some of these fields, each a word or a list of words.
    """
    with fatal(), _opened(desk, vault) as held:
        held.custodians()
        contact = _asked() if sys.stdin.isatty() else read_contact(_piped())
        click.echo(held.add_contact(contact, by or getpass.getuser(), datetime.now(UTC)))


@vault.command()
@click.argument("pseudonym")
@click.option("-o", "output", metavar="FILE", type=_FILE, help="Where to write an original that was sealed.")
@_KEY
@_REASON
@of_vault
def show(
    pseudonym: str, output: Path | None, key: Path | None, reason: str, desk: str | None, vault: Path | None
) -> None:
    """Print who a pseudonym stands for; who asked, when and why is written to the log before."""
    with fatal(), _opened(desk, vault) as held:
        opening = _opening(key, reason)
        if pseudonym.startswith(ORIGINAL):
            told, data = opened_envelope(held.original(pseudonym, opening))
            click.echo(json.dumps(told, ensure_ascii=False, indent=1), err=output is None)
            _write_original(data, output)
            return
        contact = held.show(pseudonym, opening)
        told = {name: list(values) for name in FIELDS if (values := getattr(contact, name))}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))


@vault.command(name="list")
@of_vault
def listed(desk: str | None, vault: Path | None) -> None:
    """List the pseudonyms of contacts and of sealed originals; no key is needed for it."""
    with fatal(), _opened(desk, vault) as held:
        for name in (*held.vault.pseudonyms(), *held.vault.pseudonyms(ORIGINAL)):
            click.echo(name)


@vault.command()
@click.argument("file", type=_FILE)
@_KEY
@_REASON
@of_vault
def rotate(file: Path, key: Path | None, reason: str, desk: str | None, vault: Path | None) -> None:
    """Put a new key, kept in FILE, in the place of yours; all is sealed anew and your old key opens nothing more."""
    with fatal(), _opened(desk, vault) as held:
        opening = _opening(key, reason)
        held.admitted(opening, "all")
        fresh = _new_key(file)
        number = held.rotate(fresh.public, opening)
    click.echo(f"{fresh.public}  sealed anew: {number}")


@vault.group()
def custodian() -> None:
    """Say who may open the vault."""


@custodian.command(name="add")
@click.argument("name")
@click.argument("public")
@_KEY
@_REASON
@of_vault
def add_custodian(name: str, public: str, key: Path | None, reason: str, desk: str | None, vault: Path | None) -> None:
    """Let NAME open the vault with the key whose public half is PUBLIC (age1...); all is sealed anew."""
    with fatal(), _opened(desk, vault) as held:
        number = held.add(name, public, _opening(key, reason))
    click.echo(f"{name} opens the vault; sealed anew: {number}")


@custodian.command()
@click.argument("name")
@_KEY
@_REASON
@of_vault
def remove(name: str, key: Path | None, reason: str, desk: str | None, vault: Path | None) -> None:
    """Take NAME away; all is sealed anew without them. Copies of the vault that they have stay open to them."""
    with fatal(), _opened(desk, vault) as held:
        number = held.remove(name, _opening(key, reason))
    click.echo(f"{name} opens the vault no more; sealed anew: {number}")


@vault.command()
@_KEY
@of_vault
def check(key: Path | None, desk: str | None, vault: Path | None) -> None:
    """List the custodians, and say where the vault is not what the log of the desk tells of.

    With a key, also whether it opens all that is sealed, and where your desk holds in clear what is sealed of a
    contact, with what to do; nothing of it is shown, and the log says that all were opened.
    """
    with fatal(), _opened(desk, vault) as held:
        for name, public in held.vault.custodians().items():
            click.echo(f"{name}: {public}")
        faults = 0
        lent = _key(key) if key or _IDENTITY in os.environ else None
        for fault in held.faults(lent):
            complain(f"{held.vault.path}: {fault}")
            faults += 1
        if lent is not None and not faults:
            contacts = held.contacts(Opening(lent, "to look for what stands in clear", datetime.now(UTC)))
            with held.store.transaction() as connection:
                found = list(exposed(connection, contacts))
            for one in found:
                complain(f"{held.store.where}: {one.in_words()}")
            faults += len(found)
    if faults:
        sys.exit(FAULTY)
    click.echo("the vault is as the log tells")


@vault.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@_KEY
@_BY
@of_vault
def take(paths: tuple[str, ...], key: Path | None, by: str | None, desk: str | None, vault: Path | None) -> None:
    """Take what contacts sent into your desk: field reports, chats, mails, texts, PDFs, saved pages.

    The original is sealed, with its name. What the desk keeps is a copy in which pseudonyms stand for who wrote it and
    who told of it, without numbers, addresses, handles, exact points and names of files; of a PDF or a page, its
    words alone. With a key, contacts who are
    in the vault already keep their pseudonyms. `dateline update` reads what was taken.
    """
    now, failed = datetime.now(UTC), 0
    with fatal(), _opened(desk, vault) as held:
        lent = key is not None or _IDENTITY in os.environ
        known = held.contacts(Opening(_key(key), "to know contacts again", now)) if lent else None
        sealing = Sealing(held, headed(), by or getpass.getuser(), now, known)
        for number, one in enumerate(arriving(paths), 1):
            try:
                sealed = sealing.seal(one)
                Desk(held.store).take([sealed.copy], now, complain)
                click.echo(" ".join((sealed.pseudonym, *sealed.contacts)))
            except (BadInput, BadVault) as error:
                failed += 1
                complain(f"file {number}: {error}")
    if failed:
        sys.exit(FAULTY)


@vault.command()
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@desk_option
def proposals(layout: str, desk: str | None) -> None:
    """List the sources who ask for protection in their own words, and where they are named all the same."""
    with fatal(), opened(desk) as ledger:
        found = proposed((claim for some in ledger.store.claims() for claim in some), ledger.store.judgements())
    if layout == "json":
        write_array(map(_proposal, found))
        return
    for one in found:
        click.echo(f"{clean(one.name)}  ({one.kind}{'; protected' if one.protected else ''})\n    key {one.key}")
        for said in one.asking:
            click.echo(f"    dispatch {said.dispatch[:8]}, {said.span.start}: “{clean(said.words)}”")
        if one.elsewhere:
            click.echo(f"    but named in dispatch {', '.join(key[:8] for key in one.elsewhere)}")
    if not found:
        click.echo("no source asks for protection in words that are read")


@vault.command()
@click.argument("source", required=False)
@_REASON
@_BY
@desk_option
def protect(source: str | None, reason: str, by: str | None, desk: str | None) -> None:
    """Take SOURCE, by key or name, into protection: it is named in nothing that is published from now on.

    Left out, it is asked for, so that no name stands in the history of your shell. What was published before says so
    no more when it is published again, and a brief that follows another says what changed. `dateline undo` takes it
    back.
    """
    with fatal(), opened(desk) as ledger:
        wanted = source or click.prompt("Source", hide_input=True, err=True)
        try:
            key = ledger.source(wanted)
        except BadDesk:
            raise BadVault(f"{ledger.where}: no such source, or several; see `dateline sources`") from None
        done = ledger.judge(PROTECT, [key], reason, by or getpass.getuser(), datetime.now(UTC))
        click.echo(f"{done.key}  {PROTECT}: {reason}")


def _proposal(one: Proposal) -> dict[str, Any]:
    asking = [{"dispatch": said.dispatch, "span": list(said.span), "words": said.words} for said in one.asking]
    told = {"key": one.key, "name": one.name, "kind": one.kind, "protected": one.protected}
    return told | {"asking": asking, "named_elsewhere": list(one.elsewhere)}


_IDENTITY, _PASSPHRASE = "DATELINE_VAULT_IDENTITY", "DATELINE_VAULT_PASSPHRASE"


def _opening(key: Path | None, reason: str) -> Opening:
    return Opening(_key(key), reason, datetime.now(UTC))


def _key(path: Path | None) -> Key:
    """Return the key that an agent lends, or that a file holds under a passphrase."""
    if path is None:
        if _IDENTITY not in os.environ:
            raise BadVault("whose key? name its file with --key FILE")
        return Key.lent(os.environ[_IDENTITY])
    if not path.exists():
        raise BadVault(f"{path}: no such key; another custodian's opens the vault as well")
    return Key.read(path, _passphrase(False))


def _new_key(path: Path) -> Key:
    if path.exists():
        raise BadVault(f"{path}: there is a file already; a key is never written over")
    key = Key.generate()
    key.write(path, _passphrase(True))
    return key


def _passphrase(new: bool) -> str:
    """Ask for a passphrase, twice where it is new; an agent may give it in the environment."""
    if given := os.environ.get(_PASSPHRASE):
        return given
    words: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
    return words


def _asked() -> Contact:
    told = {}
    for name in FIELDS[:-1]:
        words = click.prompt(name, default="", hide_input=True, show_default=False, err=True)
        if words.strip():
            told[name] = words
    return contact_of(told)


def _piped() -> bytes:
    data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise BadVault(f"standard input: more than {_MOST_BYTES:,} bytes for one contact")
    return data


def _write_original(data: bytes, output: Path | None) -> None:
    """Write what was sealed where only its owner reads it; a terminal is no place for it."""
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadVault(f"{output}: there is a file already; name another") from None
    with os.fdopen(handle, "wb") as file:
        file.write(data)


@contextlib.contextmanager
def _opened(desk: str | None, vault: Path | None, there: bool = True) -> Iterator[DeskVault]:
    """Open a desk with its vault, which is there unless it is about to be made."""
    where = desk_at(desk)
    path = vault or vault_beside(where)
    if path is None:
        raise BadVault("a desk on a server has no vault beside it; name a file with --vault FILE")
    if there and not path.exists():
        raise BadVault(f"{path}: there is no vault; `dateline vault init` makes one")
    with Desk.open(where, datetime.now(UTC), create=False) as opened:
        yield DeskVault(opened.store, Vault(path))
