"""GeoNames dumps as added gazetteers: what is kept, what is told, and that nothing half-imported is ever seen."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dumps
from dateline.errors import BadGazetteer
from dateline.gazetteer import draft as drafts
from dateline.gazetteer import geonames, importing
from dateline.gazetteer.features import codes, feature_of
from dateline.gazetteer.importing import Outcome
from dateline.gazetteer.incoming import recognise
from dateline.gazetteer.properties import Given
from dateline.gazetteer.record import BadRecord
from dateline.gazetteer.shelf import Shelf
from dateline.gazetteer.store import Store
from dateline.gazetteer.world import open_world
from dateline.lexicon import load


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "gazetteers")


def add(shelf: Shelf, path: Path, name: str = "sy", given: Given | None = None, anew: bool = False) -> Outcome:
    """Import a file and return what it came to."""
    outcomes = importing.add(recognise(path), shelf, name, given or Given(), open_world(), lambda *_: None, anew)
    assert len(outcomes) == 1
    return outcomes[0]


@pytest.fixture
def store(shelf: Shelf, tmp_path: Path) -> Iterator[Store]:
    add(shelf, dumps.write(tmp_path / "SY.txt", dumps.SMALL))
    opened = shelf.open("sy")
    yield opened
    opened.close()


def test_every_kept_feature_says_why_and_stands_once() -> None:
    groups = load("features")["feature"]
    listed = [code for group in groups for code in group["codes"]]
    assert sorted(listed) == sorted(codes())
    assert all(group["reason"] and group["yes"] and group["id"] for group in groups)
    assert {group["kind"] for group in groups} <= {"country", "region", "county", "town", "site"}


def test_a_towns_feature_is_by_its_people() -> None:
    assert [feature_of("PPL", people).word for people in (90_000, 6_000, 10)] == ["city", "town", "village"]
    assert feature_of("PPL", 4_000_000).radius_km == 15.0


def test_a_place_is_found_by_its_names_in_any_script(store: Store) -> None:
    for name in ("Hask", "hasak", "Khask", "حاسك"):
        assert store.find(name)[0].place.gazetteer == "geonames:900003", name
    assert [entry.country for entry in store.find("Hask") if entry.kind == "town"] == ["SY", "UA"]


def test_codes_and_mines_are_no_names(store: Store) -> None:
    assert store.find("HSK") == ()
    assert store.find("European Mine") == ()
    assert store.find("SYR")[0].kind == "country"


def test_a_place_knows_its_division_its_zone_and_its_kind(store: Store) -> None:
    (town,) = store.find("Tell Varun")
    assert (town.place.inside, town.place.zone, town.kind) == ("geonames:900002", "Asia/Damascus", "town")
    (division,) = store.find("Hask Governorate")
    assert (division.place.inside, division.kind) == ("geonames:900001", "region")
    (quarter,) = store.find("Varun Quarter")
    assert (quarter.place.feature, quarter.kind) == ("neighbourhood", "site")


def test_a_name_is_found_by_its_sound_in_its_country_only(store: Store) -> None:
    assert [entry.place.name for entry in store.find_like("Tall Waroon", "SY")] == ["Tell Varun"]
    assert store.find_like("Tall Waroon", "UA") == ()
    assert store.find_like("", "SY") == ()


def test_a_country_is_answered_and_a_people_is_not(store: Store) -> None:
    syria = store.country_entry("SY")
    assert syria is not None
    assert syria.place.gazetteer == "geonames:900001"
    assert store.country_entry("FR") is None
    assert store.country_of("Syrian") is None


def test_bad_lines_are_counted_and_told_with_their_numbers(shelf: Shelf, tmp_path: Path) -> None:
    lines = [
        dumps.line(1, "Good"), "1\ttoo few\n", dumps.line(2, "North", lat=91), dumps.line(3, ""), dumps.line(1, "Twin"),
        dumps.line(4, "Nowhere", lon="x"), dumps.line(5, "East", lon=-181), "\n",
        dumps.line(6, "Fine", country="Syria"),
    ]  # fmt: skip
    path = dumps.write(tmp_path / "SY.txt", lines)
    with path.open("ab") as file:
        file.write(b"7\t\xff\xfe bytes\n" + b"8" * (2 << 20) + b"\n" + dumps.line(9, "Last").encode())
    outcome = add(shelf, path)
    assert (outcome.places, outcome.tally.bad) == (2, 9)
    told = list(outcome.tally.lines())
    assert told[0] == "line 2: 2 columns, not 19; left out"
    assert told[1].startswith("line 3: latitude 91 is out of range")
    assert "id 3 has no name" in told[2]
    assert told[3] == "line 5: id 1 is there twice; left out"
    assert told[-1].startswith("9 left out")
    assert shelf.open("sy").find("Last")


def test_a_dump_may_come_zipped(shelf: Shelf, tmp_path: Path) -> None:
    packed = tmp_path / "SY.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("readme.txt", "about")
        file.writestr("SY.txt", "".join(dumps.SMALL))
    assert add(shelf, packed).places == 7


def test_one_country_may_be_taken_of_all(shelf: Shelf, tmp_path: Path) -> None:
    outcome = add(shelf, dumps.write(tmp_path / "allCountries.txt", dumps.SMALL), given=Given(country="UA"))
    assert outcome.places == 1


def test_a_gazetteer_is_only_replaced_when_that_is_asked_for(shelf: Shelf, store: Store, tmp_path: Path) -> None:
    path = dumps.write(tmp_path / "new.txt", [dumps.line(1, "Other")])
    with pytest.raises(BadGazetteer, match="already"):
        add(shelf, path)
    assert store.find("Hask")
    add(shelf, path, anew=True)
    assert shelf.open("sy").find("Hask") == ()


_REST, _NONE = "\t" * 6 + "\n", [""] * 11


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("alternateNamesV2.txt", f"1\t900004\tar\tتل فارون{_REST}2\t900004\tlink\thttps://x{_REST}", ["تل فارون"]),
        ("admin1CodesASCII.txt", "SY.11\tHask Province\tHask Province\t900002\n", ["Hask Province"]),
        ("admin2Codes.txt", "SY.11.01\tVarun District\tVarun District\t900004\n", ["Varun District"]),
        (
            "countryInfo.txt",
            "#ISO\tISO3\n" + "\t".join(["SY", "SYR", "760", "SY", "Syrian Republic", *_NONE, "900001", "", ""]) + "\n",
            ["Syrian Republic"],
        ),
    ],
)  # fmt: skip
def test_names_are_added_to_what_is_there(
    shelf: Shelf, store: Store, tmp_path: Path, name: str, text: str, names: list[str]
) -> None:
    path = dumps.write(tmp_path / name, [text])
    outcome = add(shelf, path, name="")
    assert outcome.tally.names >= len(names)
    after = shelf.open("sy")
    for wanted in names:
        assert store.find(wanted) == ()
        assert len(after.find(wanted)) == 1
    assert after.find("https://x") == ()
    assert add(shelf, path, name="").tally.names == 0, "a second time adds nothing"


def test_names_need_a_dump_to_be_added_to(shelf: Shelf, tmp_path: Path) -> None:
    path = dumps.write(tmp_path / "alternateNamesV2.txt", ["1\t900004\tar\tname\t\t\t\t\t\t\n"])
    with pytest.raises(BadGazetteer, match=r"add XX\.txt"):
        add(shelf, path, name="")


@pytest.mark.usefixtures("store")
def test_an_import_that_fails_leaves_what_was_there(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shelf.path("sy").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = dumps.write(tmp_path / "new.txt", [dumps.line(1, "Other")])
    monkeypatch.setattr(drafts.os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        add(shelf, path, anew=True)
    assert shelf.path("sy").read_bytes() == before
    assert shelf.unfinished() == ["sy"]


def test_an_import_goes_on_where_it_was_cut_off(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [dumps.line(number, f"Town {chr(97 + number % 26)}{number}") for number in range(1, 500)]
    path = dumps.write(tmp_path / "SY.txt", [*lines, "bad\n"])
    monkeypatch.setattr(importing, "_BATCH", 50)
    seen: list[int] = []

    def stop(done: int, _: int) -> None:
        seen.append(done)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.add(recognise(path), shelf, "sy", Given(), open_world(), stop)
    assert shelf.names() == []
    assert shelf.unfinished() == ["sy"]
    outcome = add(shelf, path)
    assert (outcome.resumed, outcome.places, outcome.tally.bad) == (True, 499, 1)
    whole = Shelf(tmp_path / "other")
    assert add(whole, path).names == outcome.names
    assert list(outcome.tally.lines()) == ["line 500: 1 columns, not 19; left out"]


def test_a_zipped_import_goes_on_too(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "SY.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("SY.txt", "".join(dumps.line(number, f"Town {number}x") for number in range(1, 300)))
    monkeypatch.setattr(importing, "_BATCH", 100)

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.add(recognise(packed), shelf, "sy", Given(), open_world(), stop)
    outcome = add(shelf, packed)
    assert (outcome.resumed, outcome.places) == (True, 299)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_is_told_and_the_import_goes_on_when_there_is_room(tmp_path: Path) -> None:
    lines = [dumps.line(n, f"Kafr {n}ba al-{n}arqa") for n in range(1, 20_001)]
    path, data = dumps.write(tmp_path / "SY.txt", lines), tmp_path / "data"
    full = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, -1)); "
        "from dateline.cli import main; main(sys.argv[1:])"
    )
    arguments = ["gazetteer", "add", str(path), "--data", str(data)]
    done = subprocess.run([sys.executable, "-c", full, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "free some space" in done.stderr
    assert done.stderr.count("\n") == 1
    assert Shelf(data / "gazetteers").names() == []
    done = subprocess.run([sys.executable, "-m", "dateline", *arguments], capture_output=True, text=True, check=True)
    assert "20,000 places" in done.stdout


_SIGNALLED = """
import os, signal, sys
from dateline.cli import main
from dateline.gazetteer.draft import Draft
batches, noted = [], Draft.note
def note(self, **values):
    noted(self, **values)
    batches.extend(["one"] if "progress" in values else [])
    if len(batches) == 2:
        os.kill(os.getpid(), signal.NAMED)
Draft.note = note
main(sys.argv[1:])
"""


def _signalled(named: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the program, which gets the signal when it has noted its second batch."""
    program = _SIGNALLED.replace("NAMED", named)
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_an_interrupted_import_says_so(tmp_path: Path) -> None:
    lines = [dumps.line(n, f"Kafr {n}ba al-{n}arqa") for n in range(1, 20_002)]
    path, data = dumps.write(tmp_path / "SY.txt", lines), tmp_path / "data"
    done = _signalled("SIGINT", ["gazetteer", "add", str(path), "--data", str(data)])
    assert done.returncode == 2
    assert done.stderr.startswith("dateline: interrupted: every gazetteer is as it was")


def test_a_part_of_another_file_is_not_gone_on_with(shelf: Shelf, tmp_path: Path) -> None:
    shelf.make()
    shelf.part("sy").write_bytes(b"no database at all, but what a crash of the disk might leave" * 50)
    outcome = add(shelf, dumps.write(tmp_path / "SY.txt", dumps.SMALL))
    assert (outcome.resumed, outcome.places) == (False, 7)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a system with SIGKILL")
def test_a_killed_import_is_unseen_and_can_be_taken_up(tmp_path: Path) -> None:
    lines = [
        dumps.line(n, f"Kafr {chr(97 + n % 26)}{n} al-{n % 97}arqa", other=f"Tall {n}ba") for n in range(1, 20_002)
    ]
    path, data = dumps.write(tmp_path / "SY.txt", lines), tmp_path / "data"
    shelf = Shelf(data / "gazetteers")
    arguments = ["gazetteer", "add", str(path), "--data", str(data)]
    assert _signalled("SIGKILL", arguments).returncode == -signal.SIGKILL
    assert shelf.names() == []
    command = [sys.executable, "-m", "dateline", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "taken up where it stopped; 20,001 places" in done.stdout
    store = shelf.open("sy")
    assert store.meta["places"] == 20_001
    assert len(store.find("Tall 7ba")) == 1
    assert not shelf.part("sy").exists()
    assert list(shelf.folder.glob("*journal*")) == []


def test_two_imports_into_one_gazetteer_do_not_mix(shelf: Shelf, tmp_path: Path) -> None:
    path = dumps.write(tmp_path / "SY.txt", dumps.SMALL)
    shelf.make()
    with drafts.Draft(shelf.part("sy")), pytest.raises(BadGazetteer, match="another import"):
        add(shelf, path)
    assert add(shelf, path).places == 7


def test_keys_of_another_version_are_refused_with_the_command_to_give(
    shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.gazetteer.store.spelling_mark", lambda: "other")
    with pytest.raises(BadGazetteer, match=r"gazetteer add .*SY\.txt --name sy --replace"):
        shelf.open(store.name)


_CELLS = st.one_of(
    st.text(max_size=12),
    st.integers(-400, 10**13).map(str),
    st.sampled_from(["", "nan", "inf", "1e999", "P", "PPL", "SY"]),
)


@given(st.lists(_CELLS, min_size=0, max_size=24).map("\t".join) | st.text(max_size=200))
def test_no_line_breaks_a_parser(text: str) -> None:
    for parse in (geonames.place, *geonames.JOINED.values()):
        with contextlib.suppress(BadRecord):
            parse(text.encode("utf-8", "surrogatepass"))


@given(st.integers(0, dumps.COLUMNS - 1), _CELLS, st.binary(max_size=4))
def test_a_mutated_line_is_taken_or_refused(column: int, cell: str, noise: bytes) -> None:
    row = dumps.SMALL[3].rstrip("\n").split("\t")
    row[column] = cell
    with contextlib.suppress(BadRecord):
        made = geonames.place("\t".join(row).encode("utf-8", "surrogatepass") + noise)
        assert made is None or (made.name and made.lat is not None and -90 <= made.lat <= 90)
