"""What comes from contacts: the original sealed byte for byte, and on the desk a copy that gives nobody away."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pypdf
import pytest
from click.testing import CliRunner, Result

from dateline.desk import Desk, Wanted
from dateline.desk.ledger import DeskLedger
from dateline.desk.vault import DeskVault
from dateline.pipeline import Reader
from dateline.protect.keys import Key
from dateline.protect.vault import ORIGINAL, Vault
from dateline.publish_commands import export
from dateline.store.asking import Asked
from dateline.vault_commands import vault
from leaks import leaks
from originals import pdf

pytest.importorskip("pyrage")
NOW = datetime(2031, 5, 6, tzinfo=UTC)
CANARIES = (
    "Zorvathian", "Quillonby", "Mirelanka", "+44 7700 900123", "zq_handle", "zq@mail.example", "36.73519", "68.86627",
    "zq-photo.jpg", "zq-file", "behind the tannery", "198.51.100.77",
)  # fmt: skip
FORM = """field_report: 1
who:
  name: Zorvathian Quillonby
  role: a nurse
where:
  place: Tavnik
  detail: behind the tannery
  lat: 36.73519
  lon: 68.86627
when: 2031-05-06 16:30
what:
  - text: Shells hit a street in Tavnik. Seven people were killed, ZORVATHIAN was told.
    how: told
    from: Mirelanka
  - text: Call +44 7700 900123 or @zq_handle or zq@mail.example, says Quillonby.
    how: seen
attachments: [zq-photo.jpg]
"""
CHAT = """26/05/2031, 09:12 - Zorvathian Quillonby: Shells hit a street in Tavnik, seven people were killed.
26/05/2031, 09:13 - +44 7700 900123: zq-photo.jpg (file attached)
Mirelanka's house was hit, says zorvathian quillonby
26/05/2031, 09:14 - Mirelanka: It was at 36.73519, 68.86627. Write to zq@mail.example.
"""
TELEGRAM = json.dumps({
    "name": "Tavnik now", "type": "private_group", "id": 1,
    "messages": [
        {"id": 1, "type": "message", "date": "2031-05-06T09:12:00", "from": "Zorvathian Quillonby",
         "from_id": "user998877665", "text": "Shells hit a street in Tavnik, seven people were killed."},
        {"id": 2, "type": "message", "date": "2031-05-06T09:13:00", "from": "Mirelanka", "from_id": "user11223344",
         "text": ["Ask ", {"type": "mention", "text": "@zq_handle"}, " or Zorvathian Quillonby."]},
    ],
})  # fmt: skip


def mail() -> bytes:
    told = EmailMessage()
    told["From"] = "Zorvathian Quillonby <zq@mail.example>"
    told["To"] = "Mirelanka <desk@news.example>"
    told["Date"] = "Tue, 06 May 2031 09:12:00 +0000"
    told["Subject"] = "Tavnik, from Quillonby"
    told["Received"] = "from laptop (198.51.100.77) by mail.example"
    told.set_content(
        "Shells hit a street in Tavnik. Seven people were killed.\n\nZorvathian, +44 7700 900123\n", cte="base64"
    )
    told.add_attachment(b"x", maintype="image", subtype="jpeg", filename="zq-photo.jpg")
    return told.as_bytes()


TEXT = """Outlet: Tavnik Letters
Published: 2031-05-06

TAVNIK, May 6 - Shells hit a street in Tavnik. Call +44 7700 900123 or @zq_handle, zq@mail.example.
"""
FREE = "Shells hit a street in Tavnik, seven people were killed, says Quillonby. Call +44 7700 900123 or @zq_handle."
PAGE = f"""<html><head><title>zq-file</title><meta name="author" content="Zorvathian Quillonby"></head><body><article>
<h1>Seven killed in Tavnik</h1><p>By Zorvathian Quillonby</p><p>{FREE}</p></article></body></html>"""


def written_pdf() -> bytes:
    """A PDF whose head names its author."""
    writer, data = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(pdf(FREE)))
    writer.add_metadata({"/Author": "Zorvathian Quillonby", "/Title": "zq-file"})
    writer.write(data)
    return data.getvalue()


SENT: dict[str, bytes] = {
    "zq-file.yaml": FORM.encode(), "zq-file-chat.txt": CHAT.encode(), "zq-file.json": TELEGRAM.encode(),
    "zq-file.eml": mail(), "zq-file-letter.txt": TEXT.encode(), "zq-file.pdf": written_pdf(),
    "zq-file.html": PAGE.encode(),
}  # fmt: skip


@pytest.fixture
def key() -> Key:
    return Key.generate()


@pytest.fixture
def run(tmp_path: Path, key: Key, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command of the vault on a desk."""
    where = tmp_path / "desk" / "desk.sqlite"
    with Desk.open(str(where), NOW) as desk:
        DeskVault(desk.store, Vault(Path(f"{where}.vault"))).found("Ana", key.public, NOW)
    monkeypatch.setenv("DATELINE_DESK", str(where))

    def runs(*arguments: str, lent: bool = False) -> Result:
        if lent:
            monkeypatch.setenv("DATELINE_VAULT_IDENTITY", str(key._identity))
        return CliRunner().invoke(vault, arguments)

    return runs


def sent(folder: Path, name: str) -> Path:
    (folder / "in").mkdir(exist_ok=True)
    path = folder / "in" / name
    path.write_bytes(SENT[name])
    return path


def held(folder: Path) -> list[Any]:
    with Desk.open(str(folder / "desk" / "desk.sqlite"), NOW, create=False) as desk:
        return [one.item for one in desk.dispatches(Wanted())]


@pytest.mark.parametrize("name", SENT)
def test_the_desk_keeps_a_copy_that_gives_nobody_away(name: str, run: Callable[..., Result], tmp_path: Path) -> None:
    done = run("take", str(sent(tmp_path, name)))
    assert done.exit_code == 0, done.output
    pseudonym = done.stdout.split()[0]
    assert pseudonym.startswith(f"{ORIGINAL}-")
    for path in (tmp_path / "desk").rglob("*"):
        if path.is_file():
            assert not leaks(path.name.encode() + path.read_bytes(), CANARIES), path
    text = " ".join(item.text for item in held(tmp_path))
    assert "Shells hit a street in Tavnik" in text
    shown = run("show", pseudonym, "--reason", "to check", "-o", str(tmp_path / "out"), lent=True)
    assert shown.exit_code == 0, shown.output
    assert (tmp_path / "out").read_bytes() == SENT[name]
    assert json.loads(shown.stdout)["file"].endswith(name)
    assert not leaks(done.stdout_bytes + done.stderr_bytes, CANARIES)


def test_whoever_wrote_goes_by_one_pseudonym(run: Callable[..., Result], tmp_path: Path) -> None:
    code, first, *others = run("take", str(sent(tmp_path, "zq-file-chat.txt"))).stdout.split()
    assert code.startswith("F-")
    assert len(others) == 2
    items = held(tmp_path)
    assert {item.byline for item in items} == {first, *others}
    by = next(item.byline for item in items if "Shells" in item.text)
    told = json.loads(run("show", by, "--reason", "to call back", lent=True).stdout)
    assert told["name"] == ["Zorvathian Quillonby"]


def test_with_a_key_a_known_contact_keeps_the_pseudonym(run: Callable[..., Result], tmp_path: Path) -> None:
    first = run("take", str(sent(tmp_path, "zq-file.json"))).stdout.split()[1:]
    apart = run("take", str(sent(tmp_path, "zq-file-chat.txt"))).stdout.split()[1:]
    assert not set(first) & set(apart)
    again = run("take", str(sent(tmp_path, "zq-file.eml")), lent=True).stdout.split()[1:]
    assert set(again) & {*first, *apart}


def test_a_contact_is_a_source_by_pseudonym_whose_word_waits_for_others(
    run: Callable[..., Result], tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = str(tmp_path / "desk" / "desk.sqlite")
    told = []
    for number, name in enumerate(("Zorvathian Quillonby", "Mirelanka", "Ottokar Venn")):
        form = FORM.replace("Zorvathian Quillonby", name).replace("from: Mirelanka", "from: a neighbour")
        form = form.replace("how: told", "how: seen").replace("    from: a neighbour\n", "")
        form = form.replace(", ZORVATHIAN was told", "").replace(", says Quillonby", "")
        path = tmp_path / f"{number}.yaml"
        path.write_text(
            form.replace("2031-05-06", f"2015-10-0{number + 4}").replace("Tavnik", "Kunduz"), encoding="utf-8"
        )
        pseudonym = run("take", str(path)).stdout.split()[1]
        with Desk.open(where, NOW.replace(hour=number)) as desk:
            ledger = DeskLedger(desk)
            ledger.update(lambda: reader, NOW.replace(hour=number))
            assert pseudonym in {one.name for one in ledger.sources(Asked())}
        monkeypatch.setenv("DATELINE_DESK", where)
        done = CliRunner().invoke(export, ["--format", "claims", "-o", "-"])
        assert not leaks(done.stdout_bytes, [*CANARIES, pseudonym])
        told.append(len(done.stdout.splitlines()) - 1)
    assert told[:2] == [0, 0]
    assert told[2] >= 3


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("zq-file.pdf", b"%PDF-1.4 Zorvathian", "read"),
        ("zq-file.yaml", FORM.replace("when: 2031", "whan: 2031").encode(), "can't be read as what it seems"),
        ("zq-file-chat.txt", CHAT.encode("utf-16"), "read"),
        ("zq-file.csv", b"text,name\nShells hit Tavnik,Zorvathian\n", "nothing private can be taken out"),
        ("zq-file.txt", b"", "read"),
    ],
)
def test_what_cannot_be_told_without_names_is_refused_and_leaves_nothing(
    name: str, data: bytes, says: str, run: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    before = run("list").stdout
    done = run("take", str(path))
    assert done.exit_code == 1, done.output
    assert says in done.stderr
    assert not leaks(done.stderr_bytes, CANARIES)
    assert (run("list").stdout, held(tmp_path)) == (before, [])
