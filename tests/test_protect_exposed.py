"""`dateline vault check` finds what is sealed of a contact where the desk holds it in clear, and says nothing of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Column, create_engine, insert

from dateline.desk import Desk
from dateline.desk.exposed import _WHAT_TO_DO, exposed
from dateline.desk.ledger import DeskLedger
from dateline.desk.vault import DeskVault
from dateline.protect.contacts import contact_of
from dateline.protect.keys import Key
from dateline.protect.vault import Vault
from dateline.store.schema import metadata
from dateline.store.wording import CHANNELS
from dateline.vault_commands import vault
from leaks import leaks

pytest.importorskip("pyrage")
NOW = datetime(2031, 5, 6, tzinfo=UTC)
SECRET = {"name": "Zorvathian Quillonby", "phone": "+44 7700 900123", "mail": "zq@mail.example", "note": "the street"}
TEXT = "Outlet: Letters\nPublished: 2031-05-06\n\nTAVNIK, May 6 - Shells hit the street, {}.\n"


@pytest.fixture
def where(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite"


@pytest.fixture
def run(where: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    key = Key.generate()
    with Desk.open(str(where), NOW) as desk:
        DeskVault(desk.store, Vault(Path(f"{where}.vault"))).found("Ana", key.public, NOW)
    monkeypatch.setenv("DATELINE_DESK", str(where))

    def runs(*arguments: str, given: str | None = None, lent: bool = True) -> Result:
        env = {"DATELINE_VAULT_IDENTITY": str(key._identity) if lent else None}
        return CliRunner().invoke(vault, arguments, given, env=env)

    return runs


def add(where: Path, words: str) -> None:
    path = where.with_name("letter.txt")
    path.write_text(TEXT.format(words), encoding="utf-8")
    with Desk.open(str(where), NOW) as desk:
        desk.add([str(path)], NOW, lambda _: None)


def test_what_stands_in_clear_is_told_by_channel_with_what_to_do(run: Callable[..., Result], where: Path) -> None:
    pseudonym = run("add", given=json.dumps(SECRET)).stdout.strip()
    assert run("check").exit_code == 0
    add(where, "wrote ZORVATHIAN\nQuillonby, zq@mail.example")
    with Desk.open(str(where), NOW) as desk:
        DeskLedger(desk).judge("discount", ["x"], "call +44 7700 900123", "Ana", NOW)
    done = run("check")
    assert done.exit_code == 1
    told = [line for line in done.stderr.splitlines() if pseudonym in line]
    assert [line.split(" in clear in ")[1].split()[0] for line in told] == ["dispatch", "judgement", "log"]
    assert "dateline vault take" in told[0]
    assert not leaks(done.stdout_bytes + done.stderr_bytes, list(SECRET.values()))
    assert run("check", lent=False).exit_code == 0


def test_that_all_were_opened_to_look_stands_in_the_log(run: Callable[..., Result], where: Path) -> None:
    run("add", given=json.dumps(SECRET))
    run("check")
    with Desk.open(str(where), NOW) as desk:
        bodies = [entry.body for entry in desk.store.log() if entry.kind == "vault"]
    assert "to look for what stands in clear" in bodies[-1]


@pytest.mark.parametrize("words", ["wrote Zorvathian Quillonbyson", "and the street", "call 900123"])
def test_parts_of_other_words_and_notes_are_no_find(words: str, run: Callable[..., Result], where: Path) -> None:
    run("add", given=json.dumps(SECRET))
    add(where, words)
    assert run("check").exit_code == 0


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_value_is_found_in_every_column_of_every_channel(channel: str) -> None:
    """Plant it in each column alone; a channel that nobody knows what to do of fails as well."""
    engine, contacts = create_engine("sqlite://"), {"C-7KQ2M4XH": contact_of(SECRET)}
    metadata.create_all(engine)
    with engine.connect() as connection:
        for number, column in enumerate(CHANNELS[channel][1:], 1):
            row = {one.name: _filled(one, number) for one in column.table.columns}
            row[column.name] = f"of {SECRET['mail']}, {number} says"
            connection.execute(insert(metadata.tables[column.table.name]).values(row))
            (found,) = exposed(connection, contacts)
            assert (found.channel, found.rows) == (channel, number), column
            assert _WHAT_TO_DO[channel] in found.in_words()
    engine.dispose()


def _filled(column: Column[Any], number: int) -> object:
    """Return something of a column's type that is of no contact."""
    kind = column.type.python_type
    return kind() if kind is bytes else kind(1000 + number)
