"""Names that an exhibit brings along: of files, which only a vault keeps, and of sources under protection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("c2pa", reason="the media extra is not installed")

from click.testing import CliRunner
from sqlalchemy import delete, insert, update

from dateline.desk import Desk
from dateline.desk.exhibits import DeskExhibits, Told
from dateline.desk.sealing import opened_envelope
from dateline.desk.vault import DeskVault, Opening
from dateline.errors import BadMedia, BadVault
from dateline.gazetteer.world import open_world
from dateline.media_commands import media
from dateline.protect.contacts import Contact
from dateline.protect.keys import Key
from dateline.protect.vault import ORIGINAL, Vault
from dateline.store.filings import Filed
from dateline.store.log import Entry, append
from dateline.store.schema import received_names
from dateline.store.seals import name_seal
from desks import desk_at, made, taken
from filed import filed

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)
NAME = "../../from Ruba Karam <script>.jpg"


def test_without_a_vault_the_name_of_a_file_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    with Desk.open(str(path), NOW) as desk, DeskExhibits(desk, open_world) as exhibits:
        added = exhibits.add(b"plain words", NAME, Told("Ann"), NOW)
        assert added.appearance.name is None
        assert exhibits.exhibit(added.appearance.exhibit).appearances[0].name is None
        _name_in_clear(exhibits, added.appearance.exhibit)
        with pytest.raises(BadVault, match="no vault"):
            exhibits.seal_names("Ann", NOW)


def _name_in_clear(exhibits: DeskExhibits, exhibit: str) -> None:
    """Make the first appearance of an exhibit that of an older desk, with the name in clear."""
    body = {"number": 1, "name_seal": name_seal("aa", NAME), "name": name_seal("aa", NAME)}
    with exhibits._desk.store.transaction(writes=True) as connection:
        connection.execute(delete(received_names).where(received_names.c.exhibit == exhibit))
        connection.execute(insert(received_names).values(exhibit=exhibit, number=1, name=NAME, salt="aa"))
        append(connection, "2031-05-01T00:00:00Z", [Entry("name", exhibit, body)])


@pytest.fixture
def vaulted(tmp_path: Path) -> Iterator[tuple[DeskExhibits, DeskVault, Any]]:
    """A desk with a vault, and its custodian's key."""
    pytest.importorskip("pyrage", reason="the extra `vault` is not installed")
    key = Key.generate()
    with desk_at(str(tmp_path / "desk.sqlite")) as desk:
        vault = DeskVault(desk.store, Vault(tmp_path / "desk.sqlite.vault"))
        vault.found("Ana", key.public, NOW)
        with DeskExhibits(desk, open_world, vault=vault) as exhibits:
            yield exhibits, vault, key


def _stands_in_clear(folder: Path) -> bool:
    return any(b"Ruba" in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_the_name_of_a_file_is_sealed_in_the_vault_and_nowhere_else(vaulted: Any, tmp_path: Path) -> None:
    exhibits, vault, key = vaulted
    added = exhibits.add(b"plain words", NAME, Told("Ann"), NOW)
    pseudonym = exhibits.exhibit(added.appearance.exhibit).appearances[0].name
    assert pseudonym in vault.vault.pseudonyms(ORIGINAL)
    told, data = opened_envelope(vault.original(pseudonym, Opening(key, "a question of whence", NOW)))
    assert (told["file"], told["exhibit"], data) == (NAME, added.appearance.exhibit, b"")
    entry = next(one for one in exhibits._desk.store.log() if one.kind == "appearance")
    assert json.loads(entry.body)["name_seal"] == name_seal(str(told["salt"]), NAME)
    assert not _stands_in_clear(tmp_path)
    assert list(exhibits._desk.store.faults()) == []
    with exhibits._desk.store.transaction(writes=True) as connection:
        connection.execute(update(received_names).values(name="F-AAAAAAAA"))
    assert [one.split(":")[0] for one in exhibits._desk.store.faults()] == [
        f"name of appearance {added.appearance.exhibit} 1"
    ]


def test_a_name_that_stands_in_clear_is_put_into_the_vault(vaulted: Any, tmp_path: Path) -> None:
    exhibits, vault, key = vaulted
    added = exhibits.add(b"plain words", "x", Told("Ann"), NOW)
    _name_in_clear(exhibits, added.appearance.exhibit)
    assert list(exhibits._desk.store.faults()) == []
    assert (exhibits.seal_names("Ann", NOW), exhibits.seal_names("Ann", NOW)) == (1, 0)
    assert list(exhibits._desk.store.faults()) == []
    pseudonym = exhibits.exhibit(added.appearance.exhibit).appearances[0].name
    assert opened_envelope(vault.original(pseudonym, Opening(key, "a test", NOW)))[0]["file"] == NAME
    exhibits._desk.store.close()
    assert not _stands_in_clear(tmp_path)


def test_what_can_not_be_sealed_is_not_taken_in(vaulted: Any) -> None:
    exhibits, vault, _ = vaulted
    vault.vault.path.write_bytes(b"damaged")
    with pytest.raises(BadVault):
        exhibits.add(b"plain words", NAME, Told("Ann"), NOW)
    assert list(exhibits.store.all()) == []


def test_a_source_under_protection_is_not_named(vaulted: Any) -> None:
    exhibits, vault, _ = vaulted
    known = vault.add_contact(Contact(name=("Ruba Karam",)), "Ann", NOW)
    exhibits.add(b"one", "x", Told("Ann", source=known), NOW)
    with pytest.raises(BadMedia, match="nothing is sealed as C-22222222"):
        exhibits.add(b"two", "x", Told("Ann", source="C-22222222"), NOW)
    taken(exhibits._desk, made(1))
    exhibits.ledger.store.file([Filed(1, (filed(1, by="Ruba Karam"),))], "reader-1", NOW)
    exhibits.ledger.judge("protect", ["source:ruba karam"], "her wish", "Ann", NOW)
    with pytest.raises(BadMedia, match="under protection") as refused:
        exhibits.add(b"three", "x", Told("Ann", source="sent by Ruba  KARAM, Monday"), NOW)
    assert "Ruba" not in str(refused.value)
    exhibits.add(b"four", "x", Told("Ann", source="Ruba Karamba's shop"), NOW)


def test_the_commands_seal_names_where_a_vault_stands_beside_the_desk(vaulted: Any, tmp_path: Path) -> None:
    exhibits, _, _ = vaulted
    file, desk = tmp_path / "from Zed Karam.txt", str(tmp_path / "desk.sqlite")
    file.write_bytes(b"plain words")
    done = CliRunner().invoke(media, ["add", str(file), "--desk", desk, "--format", "json"])
    assert done.exit_code == 0, done.output
    (exhibit,) = exhibits.store.all()
    assert exhibit.appearances[0].name.startswith("F-")
    shown = CliRunner().invoke(media, ["show", exhibit.id, "--desk", desk]).output
    assert f"its name sealed as {exhibit.appearances[0].name}" in shown
    assert "no name of a file stands in clear" in CliRunner().invoke(media, ["seal-names", "--desk", desk]).output
    missing = CliRunner().invoke(media, ["add", str(file), "--desk", desk, "--vault", str(tmp_path / "none")])
    assert (missing.exit_code, "there is no vault" in missing.output) == (2, True)
    (tmp_path / "desk.sqlite.vault").rename(tmp_path / "elsewhere.vault")
    lost = CliRunner().invoke(media, ["add", str(file), "--desk", desk])
    assert (lost.exit_code, "its vault is not beside it" in lost.output) == (2, True)
    assert len(list(exhibits.store.all())) == 1
