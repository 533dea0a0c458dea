"""Exhibits on a desk: sealed, compared with what is held and with the reporting, judged by people, found again."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("c2pa", reason="the media extra is not installed")

from click.testing import CliRunner, Result
from PIL import Image

from dateline.cli import main
from dateline.desk import Desk
from dateline.desk.exhibits import DeskExhibits, Told
from dateline.desk.ledger import DeskLedger
from dateline.desk.saying import saying, span_of
from dateline.errors import BadDesk, BadMedia
from dateline.gazetteer.world import open_world
from dateline.media.shadow import Shadow
from dateline.media_commands import media
from dateline.pipeline import Reader
from dateline.records.exhibit import WORDS, Check
from pictures import jpeg, scene
from signing import authority, signed

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)
CENTRE = "Kunduz Trauma Centre"
NAME = "../../from Ruba Karam <script>.jpg"


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A desk that holds the sample campaign, read, closed."""
    path = tmp_path_factory.mktemp("media") / "desk.sqlite"
    with Desk.open(str(path), NOW) as desk:
        desk.add([str(files("dateline") / "samples" / "campaign")], NOW, lambda _: None)
        DeskLedger(desk).update(lambda: reader, NOW)
    return path


@pytest.fixture(scope="module")
def on_file(campaign: Path) -> Iterator[DeskExhibits]:
    with Desk.open(str(campaign), NOW, create=False) as desk, DeskExhibits(desk, open_world) as opened:
        yield opened


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskExhibits]:
    """A desk with nothing on file."""
    where = str(tmp_path_factory.mktemp("fresh") / "desk.sqlite")
    with Desk.open(where, NOW) as desk, DeskExhibits(desk, open_world, authority()[0]) as opened:
        yield opened


def _found(checks: Any, name: str) -> Check:
    return next(one for one in checks if one.id == name)


def test_an_exhibit_is_sealed_and_logged_in_one_transaction(fresh: DeskExhibits) -> None:
    data = jpeg(scene(30))
    before = len(list(fresh._desk.store.log()))
    added = fresh.add(data, NAME, Told("Ann", "Aleppo", "2016-04-27", "a channel"), NOW)
    exhibit = fresh.exhibit(added.appearance.exhibit)
    assert exhibit.sha256 == hashlib.sha256(data).hexdigest()
    assert exhibit.sha3_512 == hashlib.sha3_512(data).hexdigest()
    assert (exhibit.size, exhibit.type, added.held) == (len(data), "image/jpeg", False)
    assert fresh._desk.store.data(exhibit.sha256) == data
    new = list(fresh._desk.store.log())[before:]
    assert {"original", "exhibit", "fingerprints", "appearance", "checks"} == {one.kind for one in new}
    assert len({one.at for one in new}) == 1
    assert list(fresh._desk.store.faults()) == []


def test_both_databases_keep_exhibits_alike(where: str) -> None:
    data = jpeg(scene(44))
    with Desk.open(where, NOW) as desk, DeskExhibits(desk, open_world) as exhibits:
        exhibits.add(data, NAME, Told("Ann", "Mosul", "2014"), NOW)
        again = exhibits.add(data, "b", Told("Ben", "Aleppo", "2016"), NOW + timedelta(hours=1))
        assert _found(again.checks, "hashes").found[0].endswith("as Mosul 2014, ANOTHER PLACE OR TIME")
        (exhibit,) = exhibits.store.all("mosul", "image/")
        assert [one.name for one in exhibit.appearances] == [None, None]
        key = exhibits.judge(exhibit, "decontextualized", "older", "Ann", NOW, ("a",), ("b",)).key
        exhibits.ledger.judge("undo", [key], "no", "Ann", NOW + timedelta(hours=2))
        assert [one.stands for one in exhibits.store.verdicts(exhibit.sha256)] == [False]
        assert exhibits.find(jpeg(scene(44).resize((400, 300)), 60))[0][1].id == exhibit.id
        assert desk.store.data(exhibit.sha256) == data
        assert list(desk.store.faults()) == []


def test_the_same_file_again_is_one_exhibit_with_two_appearances(fresh: DeskExhibits) -> None:
    data = jpeg(scene(32))
    fresh.add(data, "a.jpg", Told("Ann", "Aleppo", "2016-04-27"), NOW)
    again = fresh.add(data, "b.jpg", Told("Ben", "Idlib", "2019"), NOW + timedelta(days=2))
    assert again.held
    assert (again.appearance.number, again.appearance.by) == (2, "Ben")
    exhibit = fresh.exhibit(again.appearance.exhibit)
    assert [one.place for one in exhibit.appearances] == ["Aleppo", "Idlib"]
    hashes = _found(again.checks, "hashes")
    assert hashes.verdict == "found before"
    assert "as Aleppo 2016-04-27, ANOTHER PLACE OR TIME" in hashes.found[0]
    assert ": the same file, byte for byte; came " in hashes.found[0]


def test_an_older_appearance_is_found_recompressed_mirrored_or_cropped(fresh: DeskExhibits) -> None:
    picture = scene(47)
    old = fresh.add(jpeg(picture), "old.jpg", Told("Ann", "Mosul", "2014"), NOW)
    for changed in (
        jpeg(picture.resize((400, 300)), 50),
        jpeg(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 70),
        jpeg(picture.crop((60, 40, 600, 450)), 80),
    ):
        found = fresh.find(changed)
        assert [one.id for _, one in found] == [old.appearance.exhibit[:12]]
        new = fresh.add(changed, "new.jpg", Told("Ann", "Aleppo", "2016"), NOW)
        line = next(line for line in _found(new.checks, "hashes").found if line.startswith(old.appearance.exhibit[:12]))
        assert "Mosul 2014, ANOTHER PLACE OR TIME" in line
        fresh._lookalikes._tail = [one for one in fresh._lookalikes._tail if one.exhibit != new.appearance.exhibit]


def test_a_flat_picture_is_too_plain_to_tell(fresh: DeskExhibits) -> None:
    flat = io.BytesIO()
    Image.new("RGB", (300, 200), "grey").save(flat, "PNG")
    assert _found(fresh.add(flat.getvalue(), "x", Told("Ann"), NOW).checks, "hashes").verdict == "too plain to tell"
    other = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(other, "PNG")
    assert _found(fresh.add(other.getvalue(), "x", Told("Ann"), NOW).checks, "hashes").found == ()


def test_trusted_credentials_are_told_from_others(fresh: DeskExhibits) -> None:
    added = fresh.add(signed(jpeg(scene(34))), "s.jpg", Told("Ann"), NOW)
    assert _found(added.checks, "credentials").verdict == "valid and trusted"


def test_what_can_not_be_looked_into_is_kept_as_received(fresh: DeskExhibits) -> None:
    for data in (b"", b"\xff\xd8\xff\xe1" + os.urandom(300), b"plain words"):
        assert _found(fresh.add(data, "x", Told("Ann"), NOW).checks, "hashes").verdict == "nothing to compare"
        added = fresh.add(data, "x", Told("Ann"), NOW)
        assert _found(added.checks, "hashes").verdict == "found before"
        assert fresh._desk.store.data(added.appearance.exhibit) == data
        assert added.checks[0].id == "file"
    assert list(fresh._desk.store.faults()) == []


def test_reporting_that_agrees_is_named_with_its_claims_and_spans(on_file: DeskExhibits) -> None:
    added = on_file.add(jpeg(scene(35)), "k.jpg", Told("Ann", CENTRE, "2015-10-03"), NOW)
    check = _found(added.checks, "consistency")
    assert check.verdict == "agrees"
    bearing = next(one for one in check.details["bearings"] if one["what"] == "incident")
    assert bearing["relation"] == "agrees"
    held = on_file.ledger.claims(bearing["claims"])
    assert len(held) == len(bearing["claims"]) > 0
    texts = {one.digest[:24]: one.item.text for one in on_file._desk.dispatches(_everything())}
    for dispatch, start, end in bearing["spans"]:
        assert texts[dispatch[:24]][start:end].strip()
    assert "false caption" in check.cannot_show


def test_reporting_of_another_time_neither_agrees_nor_contradicts(on_file: DeskExhibits) -> None:
    added = on_file.add(jpeg(scene(36)), "k.jpg", Told("Ann", CENTRE, "2011-01-01"), NOW)
    assert _found(added.checks, "consistency").verdict == "nothing on file"
    nowhere = on_file.add(jpeg(scene(37)), "k.jpg", Told("Ann"), NOW)
    assert _found(nowhere.checks, "consistency").verdict == "cannot say"


def test_a_claim_of_another_day_contradicts_the_exhibit_that_is_used_for_it(on_file: DeskExhibits) -> None:
    added = on_file.add(jpeg(scene(38)), "k.jpg", Told("Ann", CENTRE, "2011-01-01"), NOW)
    exhibit = on_file.exhibit(added.appearance.exhibit)
    place = on_file.ledger.place(CENTRE, open_world())
    claim = next(
        one for batch in on_file.ledger.store.claims() for one in batch
        if one.place == place and one.start == one.end == datetime(2015, 10, 3).date()
    )  # fmt: skip
    on_file.judge(exhibit, "decontextualized", "years older", "Ann", NOW, ("place",), ("an archive",), claim.key)
    check = _found(on_file.check(exhibit, NOW), "consistency")
    assert check.verdict == "agrees and contradicts"
    assert any(line.startswith("contradicts: the claim is of 2015-10-03") for line in check.found)


def _everything() -> Any:
    from dateline.store.listing import Wanted

    return Wanted()


def test_a_verdict_is_a_judgement_that_undo_takes_back(on_file: DeskExhibits) -> None:
    added = on_file.add(jpeg(scene(39)), "k.jpg", Told("Ann"), NOW)
    exhibit = on_file.exhibit(added.appearance.exhibit)
    first = on_file.judge(exhibit, "original", "the uploader's own file", "Ann", NOW, ("EXIF read",), ("E1", "E2"))
    second = on_file.judge(exhibit, "edited-or-cropped", "a border is missing", "Ben", NOW + timedelta(hours=1))
    assert [(one.word, one.stands) for one in on_file.store.verdicts(exhibit.sha256)] == [
        ("original", False), ("edited-or-cropped", True),
    ]  # fmt: skip
    on_file.ledger.judge("undo", [second.key], "a mistake", "Ann", NOW + timedelta(hours=2))
    held = on_file.store.verdicts(exhibit.sha256)
    assert [(one.word, one.stands) for one in held] == [("original", True), ("edited-or-cropped", False)]
    assert (held[0].checklist, held[0].evidence, held[0].key) == (("EXIF read",), ("E1", "E2"), first.key)
    kinds = [one.kind for one in on_file._desk.store.log() if one.subject in (exhibit.sha256, first.key)]
    assert kinds.count("judgement") == 1
    assert kinds.count("verdict") == 2


def test_a_verdict_leaves_the_ledger_as_it_was(on_file: DeskExhibits) -> None:
    before = list(on_file.ledger.snapshot())
    exhibit = on_file.exhibit(on_file.add(jpeg(scene(40)), "k", Told("Ann"), NOW).appearance.exhibit)
    key = on_file.judge(exhibit, "staged", "two takes", "Ann", NOW).key
    on_file.ledger.judge("undo", [key], "no", "Ann", NOW + timedelta(hours=1))
    assert list(on_file.ledger.snapshot()) == before


def test_other_words_and_claims_that_are_not_on_file_are_refused(fresh: DeskExhibits) -> None:
    exhibit = next(iter(fresh.store.all()))
    with pytest.raises(BadMedia, match="'fake' is no verdict; there are original"):
        fresh.judge(exhibit, "fake", "so", "Ann", NOW)
    with pytest.raises(BadMedia, match="no claim 0123"):
        fresh.judge(exhibit, "staged", "so", "Ann", NOW, claim="0123")
    with pytest.raises(BadMedia, match="no dispatch 99"):
        fresh.add(b"x", "x", Told("Ann", dispatch=99), NOW)
    with pytest.raises(BadMedia, match="no exhibit ffff"):
        fresh.exhibit("ffff0000ffff")
    with pytest.raises(BadMedia, match="no exhibit a"):
        fresh.exhibit("a")


def test_mediareviews_six_words_are_all_there() -> None:
    assert len(WORDS) == len(set(WORDS.values())) == 6


def test_a_manifest_binds_everything_but_the_name_and_shows_a_change(fresh: DeskExhibits) -> None:
    exhibit = fresh.exhibit(
        fresh.add(jpeg(scene(41)), NAME, Told("Ann", "Aleppo", None, "http://a.b/c"), NOW).appearance.exhibit
    )
    bound = fresh.manifest(exhibit)
    assert "Ruba" not in json.dumps(bound)
    assert bound["appearances"][0]["source"] == "http://a.b/c"
    assert bound["appearances"][0]["by"] == "Ann"
    assert {one["kind"] for one in bound["log"]} >= {"original", "exhibit", "appearance", "checks"}
    seal = bound.pop("seal")
    plain = json.dumps(bound, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(plain.encode()).hexdigest() == seal
    assert fresh.manifest(exhibit)["seal"] == seal


def test_a_shadow_is_compared_with_the_said_place_and_time_and_kept(fresh: DeskExhibits) -> None:
    said = Told("Ann", "36.2,37.15", "2016-06-21T09:00/2016-06-21T11:00")
    exhibit = fresh.exhibit(fresh.add(jpeg(scene(42)), "k", said, NOW).appearance.exhibit)
    assert fresh.shadow(exhibit, Shadow(azimuth=180.0), NOW).verdict == "incompatible"
    kept = {one.id: one.verdict for _, one in fresh.store.checks(exhibit.sha256)}
    assert kept["shadow"] == "incompatible"


@pytest.mark.parametrize(("time", "first", "last"), [
    ("2016", "2016-01-01", "2016-12-31"), ("2016-02", "2016-02-01", "2016-02-29"),
    ("2016-12", "2016-12-01", "2016-12-31"),
    ("2016-04-27", "2016-04-27", "2016-04-27"), ("2016-04-27T23:59", "2016-04-27", "2016-04-27"),
    ("2016-04/2016-05-02", "2016-04-01", "2016-05-02"),
])  # fmt: skip
def test_a_said_time_is_the_whole_of_what_it_says(time: str, first: str, last: str) -> None:
    start, end = span_of(time)
    assert (str(start.date()), str((end - timedelta(microseconds=1)).date())) == (first, last)


@pytest.mark.parametrize(
    "time", ["", "yesterday", "2016-13", "2016-05/2016-04", "9999-12-31", "2016-04-27T10:00/2016-04-27T10:00+02:00"]
)
def test_a_said_time_that_is_none_is_refused_in_one_line(time: str) -> None:
    with pytest.raises(BadDesk, match="is no time; write YYYY"):
        span_of(time)


def test_a_said_time_without_a_zone_is_widened_and_one_with_a_known_place_is_not(on_file: DeskExhibits) -> None:
    loose = saying("36.2,37.15", "2016-04-27", on_file.ledger, open_world).said
    assert loose.start == datetime(2016, 4, 26, 10, tzinfo=UTC)
    assert loose.end == datetime(2016, 4, 28, 12, tzinfo=UTC)
    known = saying("Reykjavik", "2016-04-27", on_file.ledger, open_world).said
    assert known.start == datetime(2016, 4, 27, tzinfo=UTC)


def test_a_name_of_many_places_is_not_guessed_at(on_file: DeskExhibits) -> None:
    said = saying("Springfield, US", None, on_file.ledger, open_world)
    assert said.place is None
    assert "LAT,LON" in said.doubts[0]
    assert "no gazetteer" in saying("Nowherebury", None, on_file.ledger, open_world).doubts[0]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command on a desk of its own."""
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path / "desk.sqlite"))
    monkeypatch.setenv("DATELINE_BY", "the tests")
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path))

    def runs(*arguments: str, of: Any = media) -> Result:
        return CliRunner().invoke(of, arguments)

    return runs


def test_the_commands_from_a_file_to_a_verdict_and_back(run: Any, tmp_path: Path) -> None:
    old, new = tmp_path / "old.jpg", tmp_path / "new.jpg"
    old.write_bytes(jpeg(scene(43)))
    new.write_bytes(jpeg(scene(43).resize((500, 380)), 60))
    added = run("add", str(old), str(tmp_path / "missing.jpg"), "--said-place", "Mosul", "--said-time", "2014-06")
    assert added.exit_code == 1
    assert "image/jpeg" in added.stdout
    assert "missing.jpg: no such file" in added.stderr
    (listed,) = json.loads(run("list", "--format", "json").stdout)
    assert listed["appearances"][0]["place"] == "Mosul"
    id = listed["id"]
    assert run("list").stdout.startswith(id)
    assert run("list", "--place", "elsewhere").stdout == "no exhibits\n"
    assert f"{id}," in run("list", "--format", "csv", "--type", "image").stdout
    assert "Mosul 2014-06" in run("find", str(new)).stdout
    assert json.loads(run("find", str(new), "--format", "json").stdout)[0]["distance"] <= 31
    shown = run("show", id).stdout
    assert "can't show: " in shown
    assert "no verdict: that is for a person to give" in shown
    judged = run("verdict", id, "original", "--because", "the sender's own file", "--checked", "EXIF")
    assert judged.exit_code == 0
    assert "original (the tests)" in run("list").stdout
    assert run("undo", judged.stdout.split()[0], "--reason", "too soon", of=main).exit_code == 0
    assert "no verdict" in run("list").stdout
    assert "taken back" in run("show", id).stdout
    assert run("check", id).exit_code == 0
    assert json.loads(run("sun", id, "--azimuth", "10", "--format", "json").stdout)["verdict"] in (
        "compatible",
        "incompatible",
        "cannot say",
    )
    assert json.loads(run("show", id, "--manifest").stdout)["format"] == "dateline-exhibit-1"
    assert run("show", id, "--copy", str(tmp_path / "copy.jpg")).exit_code == 0
    with Image.open(tmp_path / "copy.jpg") as copy:
        assert copy.size == (640, 480)
    assert run("log", "--verify", of=main).exit_code == 0


@pytest.mark.parametrize(("arguments", "words"), [
    (["add", "{0}"], "no such file, or a folder or device"),
    (["show", "abcdef"], "there is no desk"),
    (["add", "{1}", "--said-time", "soon"], "'soon' is no time"),
    (["add", "{1}", "--trust", "{1}"], "no certificates in PEM"),
])  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(run: Any, tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "one.txt").write_text("words")
    done = run(*(one.format(tmp_path, tmp_path / "one.txt") for one in arguments))
    assert done.exit_code in (1, 2)
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
