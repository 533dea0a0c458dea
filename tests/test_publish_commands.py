"""The commands that publish, on a desk with what nobody may see planted in every field of it."""

from __future__ import annotations

import csv
import io
import json
import os
import zlib
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.protect.clearance import clear
from dateline.protect.policy import default_policy
from dateline.publish.exports import FORMATS
from dateline.publish_commands import brief, export, publish
from dateline.store.asking import Asked
from dateline.store.listing import Wanted
from filed import event, filed
from leaks import leaks
from publishing import given

CAMPAIGN = Path(str(files("dateline") / "samples" / "campaign"))
LAYOUTS = ("md", "html", "json", "pdf", "docx")
NOW = datetime(2031, 5, 1, tzinfo=UTC)
CANARIES = (
    "Zorvathian", "Quillonby", "Mirelanka", "Tarnovsky", "zq-headline", "zq-byline", "zq-note", "zq-file", "zq-guid",
    "0700-5551234", "zq_handle", "36.73519", "68.86627",
)  # fmt: skip
REPORT = """field_report: 1
id: zq-guid
outlet: Kunduz Volunteers
who:
  name: Tarnovsky
  role: Kunduz Volunteers
where:
  place: Kunduz
  detail: behind the house of Mirelanka
  lat: 36.73519
  lon: 68.86627
when: 2015-10-05 16:30
what:
  - text: Shells hit a street in Kunduz. Seven people were killed.
    how: told
    from: Mirelanka
notes: zq-note call 0700-5551234 or zq_handle
"""
WIRE = """Outlet: Northwire (composed)
Published: 2015-10-06
zq-headline

By zq-byline

KUNDUZ, Oct 6 - Eleven people were killed when shells hit Kunduz on Tuesday, said Zorvathian Quillonby, a resident.

Quillonby said the streets were empty. "Nobody goes out," Zorvathian Quillonby said.
"""


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A desk with the sample campaign and what nobody may see."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "zq-file-report.yaml").write_text(REPORT, encoding="utf-8")
    (folder / "zq-file-wire.txt").write_text(WIRE, encoding="utf-8")
    path = folder / "desk.sqlite"
    with Desk.open(str(path), NOW) as desk:
        desk.add([str(CAMPAIGN), *map(str, folder.glob("zq-file*"))], NOW, lambda _: None)
        ledger = DeskLedger(desk)
        ledger.update(lambda: reader, NOW)
        found = next(iter(ledger.incidents(Asked())))
        ledger.judge("credibility", [found.accounts[0].claims[0].key], "zq-note of Tarnovsky", "Mirelanka", NOW, "2")
    return path


@pytest.fixture
def run(where: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command on that desk."""
    monkeypatch.setenv("DATELINE_DESK", str(where))

    def runs(command: Any, *arguments: str) -> Result:
        return CliRunner().invoke(command, arguments)

    return runs


def planted(where: Path) -> str:
    """All that the desk holds of what was planted, so that the test knows that it was there to be leaked."""
    with Desk.open(str(where), NOW, create=False) as desk:
        return repr(list(DeskLedger(desk).store.claims()))


def test_what_was_planted_is_on_the_desk(where: Path) -> None:
    held = where.read_bytes() + b"".join(path.read_bytes() for path in where.parent.rglob("*") if path.is_file())
    found = leaks(held, CANARIES)
    for canary in CANARIES:
        assert any(one.startswith(f"{canary} as ") for one in found), canary
    assert "Quillonby" in planted(where)


@pytest.mark.parametrize(
    "channel",
    [
        lambda word: word.encode(),
        lambda word: word.upper().encode("utf-16-le"),
        lambda word: f"<{word[::-1]}>".encode(),
        lambda word: __import__("base64").b64encode(b"x" + word.encode() + b"yz"),
        lambda word: word.encode().hex().encode(),
        lambda word: "".join(f"%{byte:02X}" for byte in word.encode()).encode(),
        lambda word: b"%PDF" + zlib.compress(word.encode()),
    ],
)
def test_the_scanner_finds_what_is_planted_in_each_channel(channel: Any) -> None:
    for canary in CANARIES:
        assert leaks(b"before " + channel(canary) + b" after", [canary])
    assert not leaks(b"nothing of the kind", CANARIES)


def test_nothing_that_is_protected_leaves_the_desk(run: Any, where: Path, tmp_path: Path) -> None:
    results = [run(export, "--format", format, "-o", str(tmp_path / f"out.{format}")) for format in FORMATS]
    results += [run(export, "--format", format, "-o", "-", "--place", "Kunduz") for format in FORMATS]
    for layout in LAYOUTS:
        results.append(run(brief, "--format", layout, "-o", str(tmp_path / f"brief.{layout}"), "--since", "2015-09-28"))
    results.append(run(brief, "--since-brief", str(tmp_path / "brief.md.json")))
    assert [result.exit_code for result in results] == [0] * len(results), [one.output for one in results]
    for result in results:
        assert not leaks(result.stdout_bytes + result.stderr_bytes, CANARIES)
    written = sorted(tmp_path.iterdir())
    assert len(written) == 2 * len(FORMATS) + 2 * len(LAYOUTS)
    digests = {one.digest[:24] for one in _held(where)}
    for path in written:
        data = path.read_bytes()
        assert not leaks(path.name.encode(), CANARIES)
        assert not leaks(data, CANARIES), path.name
        assert not any(digest.encode() in data for digest in digests)


def test_nothing_that_is_protected_is_on_the_site(run: Any, where: Path, tmp_path: Path) -> None:
    done = run(publish, str(tmp_path / "site"), "--title", "Kunduz")
    assert done.exit_code == 0, done.output
    assert not leaks(done.stdout_bytes + done.stderr_bytes, CANARIES)
    written = [path for path in (tmp_path / "site").rglob("*") if path.is_file() and path.parent.name != "data"]
    assert len(written) > 20
    digests = {one.digest[:24] for one in _held(where)}
    for path in written:
        data = str(path).encode() + path.read_bytes()
        assert not leaks(data, CANARIES), path
        assert not any(digest.encode() in data for digest in digests)


def test_a_site_is_published_again_and_refused_where_it_is_not_ours(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert run(publish, str(folder), "--place", "Kunduz").exit_code == 0
    once = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert run(publish, str(folder), "--place", "Kunduz").exit_code == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == once
    other = run(publish, str(folder))
    assert (other.exit_code, other.stderr.count("\n")) == (2, 1)
    assert "a site of Kunduz, not of all places" in other.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == once
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_is_looked_through_is_looked_into(run: Any, tmp_path: Path) -> None:
    policy = tmp_path / "open.toml"
    policy.write_text('policy = 1\n[sources]\nnamed = ["resident", "official", "outlet"]\n', encoding="utf-8")
    for layout in ("pdf", "docx"):
        path = tmp_path / f"brief.{layout}"
        assert run(brief, "--format", layout, "-o", str(path), "--policy", str(policy)).exit_code == 0
        assert leaks(path.read_bytes(), ["Quillonby"]), layout


def test_a_feed_of_changes_is_made_from_an_earlier_export(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "acled.csv"
    assert run(export, "--format", "acled", "--hxl", "-o", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines()[1].startswith("#meta+id+event,#date+start,")
    feed = run(export, "--format", "changes", "--since-export", str(out), "-o", "-")
    assert len(feed.stdout.splitlines()) == 1
    narrow = run(export, "--format", "changes", "--since-export", str(out), "-o", "-", "--kind", "Attack")
    gone = [json.loads(line) for line in narrow.stdout.splitlines()[1:]]
    assert gone
    assert {one["why"] for one in gone} == {"not of what was asked for this time; it stands"}
    for wrong in (["kml", "--hxl"], ["kml", "--since-export", str(out)]):
        assert run(export, "-o", "-", "--format", *wrong).exit_code == 2
    bad = run(export, "--format", "changes", "--since-export", str(tmp_path / "none"), "-o", str(tmp_path / "x"))
    assert (bad.exit_code, bad.stderr.count("\n"), (tmp_path / "x").exists()) == (2, 1, False)


def test_a_policy_that_names_everybody_is_seen_to_leak(run: Any, tmp_path: Path) -> None:
    policy = tmp_path / "open.toml"
    policy.write_text('policy = 1\n[sources]\nnamed = ["resident", "official", "outlet"]\n', encoding="utf-8")
    for format in ("claims", "acled", "geojson"):
        told = run(export, "--format", format, "-o", "-", "--policy", str(policy)).stdout_bytes
        assert bool(leaks(told, ["Quillonby"])) == (format != "geojson")


def _held(where: Path) -> list[Any]:
    with Desk.open(str(where), NOW, create=False) as desk:
        return list(DeskLedger(desk).store._store.dispatches(Wanted()))


def test_refusals_tell_nothing_either(run: Any, tmp_path: Path) -> None:
    refused = run(export, "--format", "claims", "-o", str(tmp_path / "out"), "--place", "Chowk Square")
    assert refused.exit_code == 2
    assert "does not show Chowk Square; ask for Kunduz" in refused.stderr
    for word in ("Tarnovsky", "nobody at all"):
        result = run(export, "--format", "claims", "-o", str(tmp_path / "out"), "--source", word)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert "no source that this policy names" in result.stderr
    assert not list(tmp_path.iterdir())


def test_every_sentence_of_a_brief_leads_to_words_of_a_dispatch(run: Any, where: Path, tmp_path: Path) -> None:
    out, inside = tmp_path / "brief.html", tmp_path / "inside.json"
    done = run(brief, "--place", "Kunduz", "--format", "html", "-o", str(out), "--inside", str(inside))
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "brief.html.json").read_text(encoding="utf-8"))
    rows = {row["claim"]: row for row in json.loads(inside.read_text(encoding="utf-8"))}
    texts = {one.digest[:24]: one.item.text for one in _held(where)}
    sentences = [one for section in told["sections"] for one in section["sentences"]]
    assert len(sentences) > 30
    for one in sentences:
        assert one["claims"], one
        for key in one["claims"]:
            row = rows[key]
            start, end = row["span"]
            assert texts[row["dispatch"]][start:end] == row["text"]
            start, end = row["content"]["span"]
            assert texts[row["dispatch"]][start:end] == row["content"]["text"]
    assert os.name != "posix" or inside.stat().st_mode & 0o077 == 0
    assert 'class="dot"' in out.read_text(encoding="utf-8")


def test_what_is_published_groups_what_the_desk_groups(run: Any, where: Path) -> None:
    with Desk.open(str(where), NOW, create=False) as desk:
        ledger = DeskLedger(desk)
        own = [len([c for a in one.accounts for c in a.claims]) for one in ledger.incidents(Asked())]
    lines = [json.loads(line) for line in run(export, "--format", "claims", "-o", "-").stdout.splitlines()[1:]]
    ids = [line["incident"] for line in lines if line["incident"]]
    assert sorted(ids.count(id) for id in set(ids)) == sorted(own)


def test_an_export_obeys_what_is_asked(run: Any) -> None:
    def rows(*asked: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(run(export, "--format", "acled", "-o", "-", *asked).stdout)))

    all_ = rows()
    assert {row["location"] for row in rows("--place", "Baghlan Province")} <= {"Baghlan", "Baghlan Province"}
    assert rows("--place", "Afghanistan") == all_
    late = rows("--since", "2015-10-05")
    assert 0 < len(late) < len(all_)
    assert all(row["event_date"] >= "2015-10-05" for row in late)
    strikes = rows("--kind", "Air/drone strike")
    assert {row["sub_event_type"] for row in strikes} == {"Air/drone strike"}
    assert {row["dl_state"] for row in rows("--state", "corroborated")} == {"corroborated"}
    assert all("MSF" in row["dl_sources"] for row in rows("--source", "MSF"))
    assert rows("--as-of", "2031-04-30") == []


def test_the_same_desk_and_key_give_the_same_bytes_and_another_key_other_ids(run: Any, tmp_path: Path) -> None:
    once, again = (run(export, "--format", "claims", "-o", "-").stdout for _ in range(2))
    assert once == again
    other = run(export, "--format", "claims", "-o", "-", "--key", str(tmp_path / "key")).stdout
    ids = [{json.loads(line).get("id") for line in text.splitlines()[1:]} for text in (once, other)]
    assert not ids[0] & ids[1]


def test_what_is_wrong_is_one_line_and_no_file(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy, key, out = tmp_path / "policy.toml", tmp_path / "key", tmp_path / "out"
    policy.write_text('policy = 1\n[place]\nunit = "street"\n', encoding="utf-8")
    key.write_text("broken\n", encoding="utf-8")
    wrong: list[list[str]] = [
        ["--policy", str(policy)], ["--key", str(key)], ["--policy", str(tmp_path / "none")], ["--place", "Atlantis"],
    ]  # fmt: skip
    for arguments in wrong:
        done = run(export, "--format", "kml", "-o", str(out), *arguments)
        assert (done.exit_code, done.stderr.count("\n"), done.stdout) == (2, 1, ""), arguments
        assert not out.exists()
    assert run(export, "--format", "kml").exit_code == 2
    assert run(brief, "--since-brief", str(policy)).stderr.count("\n") == 1
    assert run(export, "--format", "kml", "-o", str(tmp_path / "no" / "out")).exit_code == 2
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path / "none.sqlite"))
    assert run(brief).exit_code == 2
    assert not (tmp_path / "none.sqlite.publishing-key").exists()


def test_a_full_disk_is_told_in_one_line(run: Any) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full here")
    done = run(export, "--format", "kml", "-o", "/dev/full")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1


def test_what_changes_while_it_is_written_is_not_published(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = DeskLedger.__init__, []

    def changing(self: DeskLedger, desk: Desk) -> None:
        real(self, desk)
        claims = self.store.claims

        def fewer(as_of: datetime | None = None) -> Any:
            asked.append(as_of)
            found = list(claims(as_of))
            return iter(found if len(asked) % 2 else found[:-1])

        monkeypatch.setattr(self.store, "claims", fewer)

    monkeypatch.setattr(DeskLedger, "__init__", changing)
    out = tmp_path / "out"
    for command, *rest in ((export, "--format", "claims", "-o"), (brief, "-o"), (publish,)):
        done = run(command, *rest, str(out))
        assert done.exit_code == 2
        assert "changed while this was written" in done.stderr
        assert not list(tmp_path.iterdir())


def test_the_default_policy_is_printed_and_can_be_handed_in(run: Any, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(run(export, "--print-policy").stdout, encoding="utf-8")
    once = run(export, "--format", "kml", "-o", "-")
    assert run(export, "--format", "kml", "-o", "-", "--policy", str(tmp_path / "policy.toml")).stdout == once.stdout


def test_the_schema_is_printed(run: Any) -> None:
    assert json.loads(run(export, "--schema").stdout)["$defs"]["claim"]


def test_clearing_reads_each_claim_once_however_many_there_are() -> None:
    def work(number: int) -> int:
        claims = [filed(n, event=event(), day=1 + n % 28) for n in range(1, number)]
        counted = 0

        def around(_key: str, _country: str | None) -> None:
            nonlocal counted
            counted += 1

        told = given(claims)
        clear(type(told)(told.filed, (), told.at, around, told.name), default_policy())
        return counted

    assert work(200) == work(50)


@pytest.mark.parametrize("other", ["Marta Feld", "Ibrahim Aldroubi", "Anastasiya Verkhovenskaya"])
def test_whoever_spoke_a_desk_that_reads_it_publishes_the_same(
    other: str, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    key, policy = tmp_path / "key", tmp_path / "policy.toml"
    policy.write_text("policy = 1\n[batch]\nsources = 1\n", encoding="utf-8")
    for name in ("Zorvathian Quillonby", other):
        folder = tmp_path / name.split()[0]
        folder.mkdir()
        text = WIRE.replace("Zorvathian Quillonby", name).replace("Quillonby", name.split()[1])
        (folder / "wire.txt").write_text(text, encoding="utf-8")
        with Desk.open(str(folder / "desk.sqlite"), NOW) as desk:
            desk.add([str(folder / "wire.txt")], NOW, lambda _: None)
            DeskLedger(desk).update(lambda: reader, NOW)
        monkeypatch.setenv("DATELINE_DESK", str(folder / "desk.sqlite"))
        arguments = ["--as-of", "2031-06-01", "--key", str(key), "--policy", str(policy)]
        done = [CliRunner().invoke(export, ["--format", format, "-o", "-", *arguments]) for format in FORMATS]
        done.append(CliRunner().invoke(brief, arguments))
        told.append([one.stdout_bytes for one in done])
    assert told[0] == told[1]
    assert b"a resident" in told[0][-1]
