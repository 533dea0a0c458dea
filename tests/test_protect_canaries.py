"""Canaries in every protected field, through all commands, pages, formats and files: none is to be found anywhere."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from dateline import cli
from dateline.desk import Desk, Wanted
from dateline.desk.ledger import DeskLedger
from dateline.desk.vault import DeskVault
from dateline.pipeline import Reader
from dateline.protect.keys import Key
from dateline.protect.vault import Vault
from dateline.publish.exports import FORMATS
from dateline.publish_commands import _PAGES, brief, export
from dateline.store.asking import Asked
from dateline.vault_commands import vault
from leaks import leaks

pytest.importorskip("pyrage")
pytest.importorskip("pypdf")
CAMPAIGN = Path(str(files("dateline") / "samples" / "campaign"))
NOW = datetime(2031, 5, 1, tzinfo=UTC)
SECRET = {
    "name": "Zorvathian Quillonby", "also": "Mirelankadze", "phone": "+44 7700 900123", "handle": "zq_handle77",
    "mail": "zq@mail.example", "address": "9 Tarnovskybrook Lane", "point": "36.7351998,68.8662743",
    "device": "SN-ZQ99871", "file": "zq-photo-77.jpg", "note": "meets Ottokarian at the mill",
}  # fmt: skip
CANARIES = (
    *SECRET.values(), "Zorvathian", "Quillonby", "Ottokarian", "Tarnovskybrook", "36.7351998", "68.8662743",
    "zq-report-77", "behind the tannery",
)  # fmt: skip
REPORT = """field_report: 1
who: {name: Zorvathian Quillonby, role: a nurse}
where: {place: Kunduz, detail: behind the tannery, lat: 36.7351998, lon: 68.8662743}
when: 2015-10-05 16:30
what:
  - {text: "Shells hit a street in Kunduz. Seven people were killed.", how: told, from: Mirelankadze}
  - {text: "Write to zq@mail.example or @zq_handle77 or +44 7700 900123, Quillonby says.", how: seen}
attachments: [zq-photo-77.jpg]
"""
PROTECTED = "Velmirothan Askariov"
WIRE = f"""Outlet: Northwire (composed)
Published: 2015-10-06

KUNDUZ, Oct 6 - Eleven people were killed when shells hit Kunduz on Tuesday, said Governor {PROTECTED}.

"Nobody goes out," Askariov said.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canaries")


@pytest.fixture(scope="module")
def where(folder: Path, reader: Reader) -> Path:
    """A desk with the sample campaign, a report that came through the vault, and a source under protection."""
    (folder / "in").mkdir()
    (folder / "in" / "zq-report-77.yaml").write_text(REPORT, encoding="utf-8")
    (folder / "in" / "wire.txt").write_text(WIRE, encoding="utf-8")
    (folder / "desk").mkdir()
    path, key = folder / "desk" / "desk.sqlite", Key.generate()
    (folder / "in" / "key").write_text(str(key._identity), encoding="ascii")
    with Desk.open(str(path), NOW) as desk:
        desk.add([str(CAMPAIGN), str(folder / "in" / "wire.txt")], NOW, lambda _: None)
        DeskVault(desk.store, Vault(Path(f"{path}.vault"))).found("Ana", key.public, NOW)
    run(path, vault, "take", str(folder / "in" / "zq-report-77.yaml"))
    assert run(path, vault, "add", given=json.dumps(SECRET)).exit_code == 0
    with Desk.open(str(path), NOW) as desk:
        ledger = DeskLedger(desk)
        ledger.update(lambda: reader, NOW)
        (key_,) = (one.key for one in ledger.sources(Asked()) if "Askariov" in one.name)
        ledger.judge("protect", [key_], "a threat", "Ana", NOW)
    return path


def run(
    path: Path, command: click.Command, *arguments: str, given: str | None = None, key: Path | None = None
) -> Result:
    environment = {"DATELINE_DESK": str(path)}
    if key is not None:
        environment["DATELINE_VAULT_IDENTITY"] = key.read_text(encoding="ascii")
    return CliRunner().invoke(command, arguments, given, env=environment)


def commands() -> Iterator[tuple[str, ...]]:
    """Yield all commands that only look, with the words that they want; new ones are found by themselves."""
    context = click.Context(cli.main)
    for name in cli.main.list_commands(context):
        command = cli.main.get_command(context, name)
        assert command is not None
        subs = command.list_commands(context) if isinstance(command, click.Group) else []
        if isinstance(command, click.Group) and command.invoke_without_command:
            yield (name,)
        yield from ((name, sub) for sub in subs)
        yield (name, "--help")
        if not isinstance(command, click.Group):
            yield (name,)


_SERVES = {"desk", "watch", "read", "gazetteer"}  # they serve, fetch, or know of no desk


@pytest.mark.parametrize("asked", [one for one in commands() if one[0] not in _SERVES], ids=" ".join)
def test_no_command_shows_what_the_vault_keeps(
    asked: tuple[str, ...], where: Path, tmp_path: Path, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.DEBUG)
    for more in ((), ("--format", "json"), ("--format", "csv"), ("Zorvathian Quillonby",)):
        if more[:1] == ("Zorvathian Quillonby",) and len(asked) == 1:
            continue
        result = run(where, cli.main, *asked, *more)
        told = result.stdout_bytes + result.stderr_bytes + caplog.text.encode()
        if more[:1] != ("Zorvathian Quillonby",):
            assert not leaks(told, CANARIES), (asked, more)
        assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit), asked


def test_what_the_vault_keeps_stands_nowhere_beside_it(where: Path) -> None:
    looked = [path for path in where.parent.rglob("*") if path.is_file()]
    assert {path.name for path in looked} >= {"desk.sqlite", "desk.sqlite.vault"}
    for path in looked:
        assert not leaks(path.name.encode() + path.read_bytes(), CANARIES), path


def test_an_archive_of_the_desk_holds_nothing_of_the_vault(where: Path, tmp_path: Path) -> None:
    done = run(where, cli.main, "archive", "write", str(tmp_path / "desk.zip"))
    assert done.exit_code == 0, done.output
    assert not leaks((tmp_path / "desk.zip").read_bytes(), CANARIES)


def test_pages_for_whoever_is_no_custodian_show_nothing(where: Path) -> None:
    web = pytest.importorskip("web_desk")
    looked = 0
    with web.served(where) as site:
        for role in (None, "reader", "analyst", "editor", "administrator", "custodian"):
            client = web.client(site, role)
            for entry in web.ENTRIES:
                if entry.method == "GET":
                    for at in _addresses(entry.path, site):
                        answer = client.get(at)
                        looked += answer.status_code == 200
                        told = answer.content + repr(dict(answer.headers)).encode()
                        assert not leaks(told, CANARIES), (role, at)
    assert looked > 100
    for path in where.parent.glob("*.users*"):
        assert not leaks(path.read_bytes(), CANARIES)


def _addresses(path: str, site: Any) -> Iterator[str]:
    """Yield addresses of a route: with what the desk has for what it names, and with what it has not."""
    if "{" not in path:
        yield from (path, f"{path}?q=Kunduz&format=json")
        return
    ledger = DeskLedger(site.desk)
    told = {
        "/dispatches": [str(one.id) for one in site.desk.dispatches(Wanted())][-3:],
        "/sources": [one.key for one in ledger.sources(Asked())][:5],
    }
    known = next((some for head, some in told.items() if path.startswith((head, f"/api{head}", f"/api/v1{head}"))), [])
    start = path.index("{")
    rest = path[path.index("}") + 1 :]
    yield from (f"{path[:start]}{one}{rest}" for one in (*known, "nothing"))


def everything_published(path: Path, out: Path, *more: str) -> Iterator[tuple[str, Result]]:
    for format in FORMATS:
        yield format, run(path, export, "--format", format, "-o", str(out / f"out.{format}"), *more)
    for layout in _PAGES:
        yield layout, run(path, brief, "--format", layout, "-o", str(out / f"brief.{layout}"), *more)
    if "publish" in cli.main.list_commands(click.Context(cli.main)):
        yield "site", run(path, cli.main, "publish", str(out / "site"), *more)
    first = out / "brief.md.json"
    yield "changed", run(path, brief, "--since-brief", str(first), "-o", str(out / "changed.md"), *more)


def test_nothing_that_is_published_holds_it_nor_the_name_of_a_protected_source(
    where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    out.mkdir()
    temporary.mkdir()
    policy = tmp_path / "policy.toml"
    policy.write_text("policy = 1\n[batch]\nsources = 1\n", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    hidden = (*CANARIES, PROTECTED, "Velmirothan", "Askariov")
    for what, result in everything_published(where, out, "--policy", str(policy)):
        assert result.exit_code == 0, (what, result.output)
        assert not leaks(result.stdout_bytes + result.stderr_bytes, hidden), what
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path != policy]
    assert len(written) >= len(FORMATS) + len(_PAGES)
    for path in written:
        assert not leaks(path.name.encode() + path.read_bytes(), hidden), path.name


def test_what_is_planted_in_what_is_published_is_found_in_every_format(where: Path, tmp_path: Path) -> None:
    """Undo the protection in a copy of the desk: then the name is there to be found."""
    there = tmp_path / "desk.sqlite"
    shutil.copy(where, there)
    with Desk.open(str(there), NOW) as desk:
        ledger = DeskLedger(desk)
        (protected,) = (one for one in ledger.store.judgements(None) if one.act == "protect")
        ledger.judge("undo", [protected.key], "to see it", "Ana", NOW + timedelta(days=1))
    named = set()
    for what, result in everything_published(there, tmp_path):
        assert result.exit_code == 0, (what, result.output)
        path = tmp_path / (f"out.{what}" if what in FORMATS else "changed.md" if what == "changed" else f"brief.{what}")
        named |= {what} if path.is_file() and leaks(path.read_bytes(), ["Askariov"]) else set()
    assert named >= {"claims", "acled", "parquet", *_PAGES}, named


def test_what_follows_an_earlier_publication_names_nobody_who_was_named_there(where: Path, tmp_path: Path) -> None:
    """What was published before the protection is handed to what is published after it."""
    there = tmp_path / "desk.sqlite"
    shutil.copy(where, there)
    shutil.copytree(f"{where}.originals", f"{there}.originals")
    with Desk.open(str(there), NOW) as desk:
        ledger = DeskLedger(desk)
        (protected,) = (one for one in ledger.store.judgements(None) if one.act == "protect")
        ledger.judge("undo", [protected.key], "to see it", "Ana", NOW + timedelta(days=1))
    for format in ("acled", "claims", "ged"):
        assert run(there, export, "--format", format, "-o", str(tmp_path / format)).exit_code == 0
    assert run(there, brief, "-o", str(tmp_path / "first.md")).exit_code == 0
    assert leaks((tmp_path / "acled").read_bytes(), ["Askariov"])
    with Desk.open(str(there), NOW) as desk:
        DeskLedger(desk).judge("protect", protected.subjects, "again", "Ana", NOW + timedelta(days=2))
    told = [run(there, export, "--format", "changes", "--since-export", str(tmp_path / one), "-o", "-")
            for one in ("acled", "claims", "ged")]  # fmt: skip
    told.append(run(there, brief, "--since-brief", str(tmp_path / "first.md.json")))
    for result in told:
        assert not leaks(result.stdout_bytes + result.stderr_bytes, [PROTECTED, "Askariov"]), result.output[-2000:]
    assert told[-1].exit_code == 0
