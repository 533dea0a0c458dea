"""`dateline gazetteer` as a desk meets it, and what added gazetteers do to a reading."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import dumps
from dateline.cli import main
from dateline.console import gazetteers_in
from dateline.gazetteer.layers import Layers
from dateline.gazetteer.lookup import Entry
from dateline.gazetteer.shelf import Shelf, added
from dateline.gazetteer.world import open_world
from dateline.pipeline import Reader, named_gazetteer
from dateline.records.referent import Place

TABLE = 'name,variants,parent,lat,lon,source\nVarun,Waroun|فارون,"Homs, Syria",34.74,36.70,survey\n'
DISPATCH = (
    "Published: 2015-03-02\n\nGunmen killed five people in the Varun district of Homs on Sunday, a doctor said.\n"
)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    return tmp_path / "data"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "districts.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_table_is_added_found_listed_and_removed(table: Path) -> None:
    result = run("gazetteer", "add", table, "--source", "survey of 2013")
    assert (result.exit_code, result.stdout) == (0, "districts: 1 place with 3 names added\n")
    found = run("gazetteer", "find", "فارون", "--in", "Homs")
    assert found.exit_code == 0
    for word in ("Varun", "Homs, Syria", "34.7400 N 36.7000 E", "inside", "districts:varun"):
        assert word in found.stdout
    listed = run("gazetteer", "list").stdout
    assert "districts" in listed
    assert "packaged" in listed
    assert "survey of 2013" in listed
    assert run("gazetteer", "remove", "districts").stdout == "removed districts\n"
    assert run("gazetteer", "find", "فارون").exit_code == 1
    assert run("gazetteer", "remove", "districts").exit_code == 2


def test_find_as_json_and_csv(table: Path) -> None:
    run("gazetteer", "add", table)
    found = json.loads(run("gazetteer", "find", "Varun", "--in", "Homs", "--format", "json").stdout)
    (row,) = found["found"]
    assert (row["id"], row["gazetteer"], row["inside_name"]) == ("districts:varun", "districts", "Homs, Syria")
    assert (row["relation"], row["source"]) == ("inside", "survey")
    assert found["in"]["id"] == "geonames:169577"
    (row,) = csv.DictReader(io.StringIO(run("gazetteer", "find", "Varun", "--format", "csv").stdout))
    assert (row["name"], row["lat"], row["country"]) == ("Varun", "34.74", "SY")


def test_find_offers_names_that_are_nearly_so_spelled_in_the_scope(table: Path) -> None:
    run("gazetteer", "add", table)
    result = run("gazetteer", "find", "Veron", "--in", "Homs")
    assert result.exit_code == 1
    assert "no place called 'Veron' in Homs" in result.stdout
    assert "spelled nearly so there" in result.stdout
    assert "districts:varun" in result.stdout
    assert "districts:varun" not in run("gazetteer", "find", "Veron", "--in", "France").stdout


def test_find_counts_namesakes_out_of_the_scope() -> None:
    result = run("gazetteer", "find", "Paris", "--in", "Texas")
    assert "1 place called 'Paris' in Texas" in result.stdout
    assert "of that name elsewhere" in result.stdout
    assert run("gazetteer", "find", "Paris", "--in", "Zzyzxia").exit_code == 2


def test_exit_codes_and_complaints_of_add(tmp_path: Path, table: Path) -> None:
    table.write_text(TABLE + "Bad,,,99,36.7,\n", encoding="utf-8")
    some = run("gazetteer", "add", table)
    assert some.exit_code == 1
    assert some.stderr.startswith("dateline: ")
    assert "districts.csv: line 3: latitude 99 is out of range" in some.stderr
    again = run("gazetteer", "add", table)
    assert (again.exit_code, again.stdout) == (2, "")
    assert "--replace" in again.stderr
    assert run("gazetteer", "add", table, "--replace").exit_code == 1
    for arguments in (("none.csv",), (str(tmp_path),), (str(table), "--name", "../x"), (str(table), "--country", "QQ")):
        result = run("gazetteer", "add", *arguments)
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1, result.stderr


def test_help_documents_every_option() -> None:
    words = run("gazetteer", "add", "--help").output
    for option in ("--name", "--source", "--parent", "--country", "--replace", "--data", "DATELINE_DATA", "Exit codes"):
        assert option in words
    assert "gazetteer" in run("--help").output
    assert "--packaged-only" in run("read", "--help").output


def test_a_dump_is_added_with_a_country_of_it(tmp_path: Path) -> None:
    path = dumps.write(tmp_path / "allCountries.txt", dumps.SMALL)
    result = run("gazetteer", "add", path, "--name", "sy", "--country", "Syria")
    assert result.exit_code == 0
    assert "sy: 6 places" in result.stdout
    assert "CC BY 4.0" in run("gazetteer", "list").stdout


def test_a_gazetteer_that_cannot_be_opened_is_told(data: Path, table: Path) -> None:
    run("gazetteer", "add", table)
    (data / "gazetteers" / "districts.sqlite").write_bytes(b"rubbish" * 1000)
    result = run("gazetteer", "find", "Homs")
    assert result.exit_code == 2
    assert "gazetteer remove districts" in result.stderr
    assert run("gazetteer", "list").exit_code == 0
    assert run("gazetteer", "remove", "districts").exit_code == 0


def test_a_gazetteer_of_another_version_can_be_added_again(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        run("gazetteer", "add", table, "--name", name)
    monkeypatch.setattr("dateline.gazetteer.store.spelling_mark", lambda: "other")
    monkeypatch.setattr("dateline.gazetteer.draft.spelling_mark", lambda: "other")
    assert run("gazetteer", "find", "Varun").exit_code == 2
    assert run("gazetteer", "add", table, "--name", "one", "--replace").exit_code == 0
    assert run("gazetteer", "add", table, "--name", "two", "--replace").exit_code == 0
    assert run("gazetteer", "find", "Varun").exit_code == 0


def test_read_places_a_district_where_the_desk_says(tmp_path: Path, table: Path) -> None:
    dispatch = tmp_path / "d.txt"
    dispatch.write_text(DISPATCH, encoding="utf-8")

    def district(*options: str) -> dict[str, object]:
        reading = json.loads(run("read", "--format", "jsonl", *options, dispatch).stdout)
        found: list[dict[str, object]] = [place for place in reading["places"] if place["text"] == "Varun"]
        return found[0] if found else {}

    before = run("read", "--format", "jsonl", dispatch).stdout
    run("gazetteer", "add", table)
    assert district()["gazetteer"] == "districts:varun"
    assert district()["lat"] == 34.74
    assert run("read", "--format", "jsonl", "--packaged-only", dispatch).stdout == before
    run("gazetteer", "remove", "districts")
    assert run("read", "--format", "jsonl", dispatch).stdout == before


def test_without_added_gazetteers_no_database_is_opened(data: Path) -> None:
    assert named_gazetteer(None) is open_world()
    assert named_gazetteer(gazetteers_in(data)) is open_world()
    assert added(data / "none") == []
    code = "import sys, dateline.cli, dateline.pipeline; print('sqlite3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_reader_is_given_the_folder(reader: Reader, data: Path, table: Path) -> None:
    run("gazetteer", "add", table)
    assert isinstance(named_gazetteer(gazetteers_in(data)), Layers)
    assert reader.gazetteer is open_world()


def _layers(tmp_path: Path, *lines: str) -> Layers:
    path = dumps.write(tmp_path / "layers.txt", list(lines))
    assert run("gazetteer", "add", path, "--name", "dump", "--replace").exit_code == 0
    return Layers(Shelf(gazetteers_in(tmp_path / "data")).stores(), open_world())


def test_one_place_is_answered_once(tmp_path: Path) -> None:
    layers = _layers(tmp_path, dumps.line(169577, "Homs", people=775_404), dumps.line(163843, "Syria", code="A.PCLI"))
    packaged = open_world()
    assert [e.place.gazetteer for e in layers.find("Homs")] == [e.place.gazetteer for e in packaged.find("Homs")]
    assert layers.each("Homs")[0][0] == "dump"
    assert layers.find("Syria") == packaged.find("Syria"), "countries stay as packaged"
    assert layers.country_of("Syrian") == "SY"
    assert layers.country_entry("SY") == packaged.country_entry("SY")


def test_the_most_peopled_comes_first_and_a_desks_own_before_it(tmp_path: Path, table: Path) -> None:
    layers = _layers(tmp_path, dumps.line(1, "Homs", people=5), dumps.line(2, "Homs", people=900_000, lat=36.0))
    found = [(entry.population, entry.place.gazetteer) for entry in layers.find("Homs")]
    assert found == sorted(found, key=lambda row: -row[0])
    assert found[0][1] == "geonames:2"
    table.write_text("name,lat,lon,country\nHoms,34.7,36.7,SY\n", encoding="utf-8")
    run("gazetteer", "add", table)
    layers = Layers(Shelf(gazetteers_in(tmp_path / "data")).stores(), open_world())
    assert [origin for origin, _ in layers.each("Homs")][:2] == ["districts", "dump"]


def test_a_bare_name_means_the_town_and_not_its_district(tmp_path: Path) -> None:
    layers = _layers(
        tmp_path,
        dumps.line(1, "Hask Governorate", code="A.ADM1", other="Hask"),
        dumps.line(2, "Hask", people=90_000),
        dumps.line(3, "Hask Subdistrict", code="A.ADM3", other="Hask"),
    )
    assert [entry.place.gazetteer for entry in layers.find("Hask") if entry.country == "SY"] == ["geonames:2"]
    assert layers.find("Hask Governorate")[0].kind == "region"


def test_a_layer_answers_alike_on_every_call(tmp_path: Path) -> None:
    layers = _layers(tmp_path, *dumps.SMALL)
    again = Layers(Shelf(gazetteers_in(tmp_path / "data")).stores(), open_world())
    for name in ("Hask", "Syria", "Homs", "nothing"):
        assert layers.find(name) == again.find(name)
        assert layers.find_like(name, "SY") == again.find_like(name, "SY")


def test_entries_are_complete(tmp_path: Path) -> None:
    (entry,) = _layers(tmp_path, *dumps.SMALL).find("Tell Varun")
    place = Place(
        "Tell Varun", 34.8, 36.7, "village", "SY", "geonames:900004", entry.place.inside, 3.0, "Asia/Damascus"
    )
    assert entry == Entry(place, 1_200, "town", "11", False)
