"""The vault: sealed for custodians, opened with a reason that is logged, whole or not at all, shut to other keys."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dateline.desk import Desk
from dateline.desk.vault import DeskVault, Opening
from dateline.errors import BadVault
from dateline.protect.contacts import FIELDS, Contact, contact_of, read_contact
from dateline.protect.keys import Key
from dateline.protect.vault import ORIGINAL, Vault, is_pseudonym, new_pseudonym, vault_beside
from dateline.vault_commands import vault as command
from leaks import leaks

pyrage = pytest.importorskip("pyrage")
NOW = datetime(2031, 5, 6, tzinfo=UTC)
PASS = "correct horse battery"
WHO = {
    "name": "Zorvathian Quillonby", "also": ["Mirelanka"], "phone": "0700-5551234", "handle": "zq_handle",
    "mail": "zq@mail.example", "address": "9 Tarnovsky Lane", "point": ["36.73519,68.86627"], "device": "SN-ZQ99871",
    "file": "zq-file.jpg", "note": "meets at the mill",
}  # fmt: skip
CANARIES = [one for value in WHO.values() for one in (value if isinstance(value, list) else [value])]


@pytest.fixture(scope="module")
def keys() -> dict[str, Key]:
    """Keys that an agent would lend; those under a passphrase are made slow to guess, and so to test."""
    return {name: Key.generate() for name in ("Ana", "Boris", "Cleo")}


@pytest.fixture(scope="module")
def wrapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Key]:
    """One key that is kept under a passphrase."""
    path, key = tmp_path_factory.mktemp("keys") / "ana.age", Key.generate()
    key.write(path, PASS)
    return path, key


@pytest.fixture
def held(tmp_path: Path, keys: dict[str, Key]) -> DeskVault:
    """The vault of an empty desk, with one custodian."""
    desk = Desk.open(str(tmp_path / "desk.sqlite"), NOW)
    found = DeskVault(desk.store, Vault(tmp_path / "desk.sqlite.vault"))
    found.found("Ana", keys["Ana"].public, NOW)
    return found


def by(key: Key, reason: str = "a threat") -> Opening:
    return Opening(key, reason, NOW)


def logged(held: DeskVault) -> list[tuple[str, str, Any]]:
    return [(one.kind, one.subject, json.loads(one.body)) for one in held.store.log()]


def test_what_is_sealed_is_opened_by_a_custodian_and_logged(held: DeskVault, keys: dict[str, Key]) -> None:
    pseudonym = held.add_contact(contact_of(WHO), "a reporter", NOW)
    assert held.vault.pseudonyms() == (pseudonym,)
    assert held.show(pseudonym, by(keys["Ana"])) == contact_of(WHO)
    assert logged(held)[1:] == [
        ("vault", pseudonym, {"act": "sealed", "by": "a reporter"}),
        ("vault", pseudonym, {"act": "opened", "by": "Ana", "reason": "a threat"}),
    ]
    assert not list(held.store.faults())


def test_nothing_stands_on_the_disk_in_clear(held: DeskVault, keys: dict[str, Key], wrapped: tuple[Path, Key]) -> None:
    one, other = (held.add_contact(contact_of(told), "a reporter", NOW) for told in (WHO, {"name": "x"}))
    held.show(one, by(keys["Ana"]))
    held.add("Boris", keys["Boris"].public, by(keys["Ana"]))
    for path in [*held.vault.path.parent.rglob("*"), wrapped[0]]:
        if path.is_file():
            data = path.name.encode() + path.read_bytes()
            assert not leaks(data, CANARIES), path
            assert b"AGE-SECRET-KEY" not in data.upper(), path
    assert os.name != "posix" or not (held.vault.path.stat().st_mode | wrapped[0].stat().st_mode) & 0o077
    with sqlite3.connect(held.vault.path) as connection:
        sizes = dict(connection.execute("SELECT pseudonym, length(data) FROM sealed"))
    connection.close()
    assert abs(sizes[one] - sizes[other]) < 300  # age itself adds a little at random


def test_pseudonyms_are_random(held: DeskVault) -> None:
    found = {held.add_contact(contact_of(WHO), "a reporter", NOW) for _ in range(20)}
    assert len(found) == 20
    assert all(map(is_pseudonym, found))


def test_a_key_of_nobody_is_a_clear_word_and_is_logged(held: DeskVault, keys: dict[str, Key]) -> None:
    pseudonym = held.add_contact(contact_of(WHO), "a reporter", NOW)
    with pytest.raises(BadVault, match="revoked or replaced") as error:
        held.show(pseudonym, by(keys["Boris"]))
    assert not leaks(str(error.value).encode(), CANARIES)
    assert logged(held)[-1] == ("vault", pseudonym, {"act": "refused", "by": "a key of no custodian", "reason": ""})


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_opened_without_a_reason(held: DeskVault, keys: dict[str, Key], reason: str) -> None:
    pseudonym = held.add_contact(contact_of(WHO), "a reporter", NOW)
    before = logged(held)
    with pytest.raises(BadVault, match="say why"):
        held.show(pseudonym, by(keys["Ana"], reason))
    assert logged(held) == before


@pytest.mark.parametrize("reason", ["ask ZORVATHIAN quillonby", "call 0700-5551234", "zq_handle wrote"])
def test_a_reason_that_names_whom_it_is_about_is_refused(held: DeskVault, keys: dict[str, Key], reason: str) -> None:
    pseudonym = held.add_contact(contact_of(WHO), "a reporter", NOW)
    with pytest.raises(BadVault, match="say it otherwise") as error:
        held.show(pseudonym, by(keys["Ana"], reason))
    assert not leaks(str(error.value).encode(), CANARIES)
    assert not leaks(held.vault.path.with_name("desk.sqlite").read_bytes(), CANARIES)


def test_what_cannot_be_logged_is_not_opened(
    held: DeskVault, keys: dict[str, Key], monkeypatch: pytest.MonkeyPatch
) -> None:
    pseudonym = held.add_contact(contact_of(WHO), "a reporter", NOW)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dateline.store.noting.append", full)
    with pytest.raises(OSError, match="No space"):
        held.show(pseudonym, by(keys["Ana"]))
    with pytest.raises(OSError, match="No space"):
        held.add_contact(contact_of(WHO), "a reporter", NOW)
    assert held.vault.pseudonyms() == (pseudonym,)


def test_a_new_custodian_opens_all_and_one_who_is_removed_nothing(held: DeskVault, keys: dict[str, Key]) -> None:
    ana, boris = keys["Ana"], keys["Boris"]
    pseudonym = held.add_contact(contact_of(WHO), "a reporter", NOW)
    assert held.add("Boris", boris.public, by(ana, "joins")) == 1
    assert held.show(pseudonym, by(boris)) == contact_of(WHO)
    assert held.remove("Ana", by(boris, "left")) == 1
    with pytest.raises(BadVault, match="revoked"):
        held.show(pseudonym, by(ana))
    with pytest.raises(BadVault, match="not sealed for this key"):
        held.vault.open(pseudonym, ana)
    later = held.add_contact(contact_of(WHO), "a reporter", NOW)
    with pytest.raises(BadVault, match="not sealed for this key"):
        held.vault.open(later, ana)
    with pytest.raises(BadVault, match="last custodian"):
        held.remove("Boris", by(boris, "left"))
    with pytest.raises(BadVault, match="no custodian of that name"):
        held.remove("Dora", by(boris, "left"))
    assert [body["act"] for kind, _, body in logged(held) if kind == "custodian"] == ["added", "added", "removed"]


def test_a_key_is_rotated(held: DeskVault, keys: dict[str, Key]) -> None:
    pseudonym = held.add_contact(contact_of(WHO), "a reporter", NOW)
    assert held.rotate(keys["Cleo"].public, by(keys["Ana"], "a lost laptop")) == 1
    assert held.custodians() == {"Ana": keys["Cleo"].public}
    with pytest.raises(BadVault, match="revoked"):
        held.show(pseudonym, by(keys["Ana"]))
    assert held.show(pseudonym, by(keys["Cleo"])) == contact_of(WHO)


def test_nothing_is_sealed_for_a_custodian_whom_nobody_appointed(held: DeskVault, keys: dict[str, Key]) -> None:
    with sqlite3.connect(held.vault.path) as connection:
        connection.execute("INSERT INTO custodians VALUES ('Mallory', ?)", (keys["Boris"].public,))
    connection.close()
    with pytest.raises(BadVault, match="not those that the log"):
        held.add_contact(contact_of(WHO), "a reporter", NOW)
    assert [fault.split(":")[0] for fault in held.faults()] == ["custodian Mallory"]
    held.remove("Mallory", by(keys["Ana"], "nobody appointed them"))
    assert not list(held.faults())
    assert held.add_contact(contact_of(WHO), "a reporter", NOW)


def test_a_change_of_custodians_that_fails_changes_nothing(
    held: DeskVault, keys: dict[str, Key], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [held.add_contact(contact_of(WHO), "a reporter", NOW) for _ in range(3)]
    before, told, sealed = held.vault.path.read_bytes(), logged(held), pyrage.encrypt
    count = iter(range(10))

    def failing(*arguments: object) -> bytes:
        if next(count) == 2:
            raise sqlite3.OperationalError("database or disk is full")
        return bytes(sealed(*arguments))

    monkeypatch.setattr(pyrage, "encrypt", failing)
    with pytest.raises(BadVault, match="disk is full"):
        held.add("Boris", keys["Boris"].public, by(keys["Ana"]))
    monkeypatch.undo()
    assert held.vault.path.read_bytes() == before
    assert logged(held) == told
    assert all(held.show(name, by(keys["Ana"])) for name in names)
    assert [path.name for path in held.vault.path.parent.glob("*vault*")] == [held.vault.path.name]


def test_every_damage_is_found_and_gives_no_part(held: DeskVault, keys: dict[str, Key]) -> None:
    pseudonym = held.add_contact(contact_of(WHO), "a reporter", NOW)
    with sqlite3.connect(held.vault.path) as connection:
        (sealed,) = connection.execute("SELECT data FROM sealed").fetchone()
    connection.close()
    for at in (*range(0, len(sealed), 97), len(sealed) - 1):
        broken = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        assert keys["Ana"].open(broken) is None, at
    assert keys["Ana"].open(sealed[:-1]) is None
    held.vault.path.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(BadVault, match="damaged or no vault"):
        held.vault.open(pseudonym, keys["Ana"])
    with sqlite3.connect(held.vault.path.with_name("other")) as other:
        other.execute("CREATE TABLE t (c)")
    other.close()
    with pytest.raises(BadVault, match="another kind of file"):
        Vault(held.vault.path.with_name("other")).pseudonyms()


@pytest.mark.parametrize("size", [0, 1, 4091, 4092, 4093, 8188, 8189, 100_000])
def test_what_is_sealed_comes_back_byte_for_byte(held: DeskVault, keys: dict[str, Key], size: int) -> None:
    name, data = new_pseudonym(ORIGINAL), os.urandom(size)
    held.put({name: data}, "a reporter", NOW)
    assert held.original(name, by(keys["Ana"])) == data


@pytest.mark.parametrize("name", ["../../etc/passwd", "C-", "", "C-7KQ2M4XH/..", "c-7kq2m4xh", "%", "Quillonby"])
def test_what_is_no_pseudonym_is_not_looked_for_nor_repeated(held: DeskVault, keys: dict[str, Key], name: str) -> None:
    with pytest.raises(BadVault, match="no pseudonym") as error:
        held.show(name, by(keys["Ana"]))
    assert "Quillonby" not in str(error.value)


def test_keys(tmp_path: Path, wrapped: tuple[Path, Key]) -> None:
    path, key = wrapped
    assert Key.read(path, PASS).public == key.public
    for given, says in (("wrong", "wrong passphrase"), ("", "wrong passphrase")):
        with pytest.raises(BadVault, match=says):
            Key.read(path, given)
    clear = tmp_path / "clear"
    clear.write_text(str(pyrage.x25519.Identity.generate()), encoding="ascii")
    with pytest.raises(BadVault, match="stands in clear") as error:
        Key.read(clear, PASS)
    assert "AGE-SECRET" not in str(error.value)
    with pytest.raises(BadVault, match="no such key"):
        Key.read(tmp_path / "lost", PASS)
    with pytest.raises(BadVault, match="without a passphrase"):
        key.write(tmp_path / "k", "  ")
    with pytest.raises(BadVault, match="is none") as error:
        Key.lent("AGE-SECRET-KEY-1ZQ")
    assert "1ZQ" not in str(error.value)
    assert "Identity" not in repr(key)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["clear"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b"Zorvathian", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "an object"),
        (b'{"zq": "Zorvathian"}', "field 1 of the contact is none"),
        (b'{"name": 3}', "should be a word"),
        (b'{"name": ["Zorvathian", 3]}', "should be a word"),
        (b'{"name": " "}', "nothing is told"),
        (b'{"name": "' + b"Z" * 30_000 + b'"}', "letters"),
    ],
)
def test_a_contact_that_is_none_is_refused_without_its_words(given: bytes, says: str) -> None:
    with pytest.raises(BadVault, match=says) as error:
        read_contact(given)
    assert not leaks(str(error.value).encode(), ["Zorvathian"])


def test_two_records_of_one_contact_are_joined() -> None:
    one, other = Contact(name=("A",), phone=("1",)), Contact(name=("A", "B"), note=("n",))
    assert one.joined(other) == Contact(name=("A", "B"), phone=("1",), note=("n",))


@pytest.fixture
def run(tmp_path: Path, keys: dict[str, Key], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on a desk; its key is lent."""
    Desk.open(str(tmp_path / "desk.sqlite"), NOW).close()
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path / "desk.sqlite"))
    lend(monkeypatch, keys["Ana"])

    def runs(*arguments: str, given: str | bytes | None = None) -> Result:
        return CliRunner().invoke(command, arguments, given)

    return runs


def lend(monkeypatch: pytest.MonkeyPatch, key: Key) -> None:
    monkeypatch.setenv("DATELINE_VAULT_IDENTITY", str(key._identity))


def test_the_commands(
    run: Callable[..., Result], tmp_path: Path, keys: dict[str, Key], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("init", "Dora", str(tmp_path / "dora.age"), given=f"{PASS}\n{PASS}\n")
    assert made.exit_code == 0, made.output
    monkeypatch.setenv("DATELINE_VAULT_KEY", str(tmp_path / "dora.age"))
    monkeypatch.setenv("DATELINE_VAULT_PASSPHRASE", PASS)
    assert run("custodian", "add", "Ana", keys["Ana"].public, "--reason", "a second").exit_code == 0
    monkeypatch.delenv("DATELINE_VAULT_KEY")
    pseudonym = run("add", given=json.dumps(WHO)).stdout.strip()
    assert run("list").stdout.split() == [pseudonym]
    shown = run("show", pseudonym, "--reason", "a threat")
    assert contact_of(json.loads(shown.stdout)) == contact_of(WHO)
    assert run("custodian", "remove", "Dora", "--reason", "left").exit_code == 0
    assert run("check").stdout.splitlines() == [f"Ana: {keys['Ana'].public}", "the vault is as the log tells"]
    for path in tmp_path.iterdir():
        assert not leaks(path.read_bytes(), [*CANARIES, PASS]), path


def test_refusals_of_the_commands_are_one_line_and_tell_nothing(
    run: Callable[..., Result], tmp_path: Path, keys: dict[str, Key], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "there is no vault" in run("list").stderr
    with Desk.open(str(tmp_path / "desk.sqlite"), NOW) as desk:
        DeskVault(desk.store, Vault(tmp_path / "desk.sqlite.vault")).found("Ana", keys["Ana"].public, NOW)
    pseudonym = run("add", given=json.dumps(WHO)).stdout.strip()
    refused = [
        run("init", "Dora", str(tmp_path / "d")),
        run("add", given='{"name": "Zorvathian Quillonby", "x": 1}'),
        run("add", given=b"\xff\xfe"),
        run("show", pseudonym, "--reason", " "),
        run("show", pseudonym, "--reason", "Zorvathian Quillonby asked"),
        run("show", pseudonym, "--reason", "r", "--key", str(tmp_path / "lost")),
        run("custodian", "add", "Eve", "age1zq", "--reason", "r"),
        run("custodian", "remove", "Ana", "--reason", "r"),
    ]
    lend(monkeypatch, keys["Boris"])
    refused += [run("show", pseudonym, "--reason", "r"), run("rotate", str(tmp_path / "n"), "--reason", "r")]
    monkeypatch.setenv("DATELINE_VAULT_IDENTITY", "AGE-SECRET-KEY-1ZQZQZQZQ")
    refused.append(run("show", pseudonym, "--reason", "r"))
    for number, result in enumerate(refused):
        assert (result.exit_code, result.stdout) == (2, ""), (number, result.output)
        assert not leaks(result.stderr_bytes, [*CANARIES, "1ZQZQZQZQ"])
    assert all(result.stderr.strip().count("\n") <= 2 for result in refused)


def test_a_vault_stands_beside_its_desk_unless_that_is_on_a_server() -> None:
    assert vault_beside("postgresql://x") is None
    assert vault_beside("desk.sqlite") == Path("desk.sqlite.vault")
    assert FIELDS[0] == "name"
