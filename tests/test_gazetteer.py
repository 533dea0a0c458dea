"""The packaged gazetteer: what it holds, how names are found in it, and what a lookup costs."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from dateline.errors import BadGazetteer
from dateline.gazetteer.lookup import distance_km
from dateline.gazetteer.packing import PackedFile
from dateline.gazetteer.world import World, open_world
from dateline.names.spelling import alike, fold, sound
from timing import ratio


@pytest.fixture(scope="module")
def gazetteer() -> World:
    return open_world()


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon", "within_km"),
    [
        ("Homs", "SY", 34.73, 36.71, 10),
        ("Syria", "SY", 35.0, 38.0, 60),
        ("Kharkiv", "UA", 50.0, 36.23, 15),
        ("حمص", "SY", 34.73, 36.71, 10),
        ("Qaboun", "SY", 33.55, 36.33, 5),
        ("Baba Amr", "SY", 34.72, 36.69, 5),
        ("Sadr City", "IQ", 33.39, 44.46, 5),
        ("Donbas", "UA", 48.2, 38.2, 100),
        ("Helmand", "AF", 31.5, 64.3, 120),
        ("Deir ez-Zor", "SY", 35.34, 40.14, 10),
        ("Camp Bastion", "AF", 31.86, 64.22, 10),
        ("UAE", "AE", 24.0, 54.0, 150),
        ("Calif.", "US", 37.2, -119.7, 150),
        ("Omdurman", "SD", 15.64, 32.48, 10),
        ("Tarrant County", "US", 32.77, -97.29, 15),
        ("Kent", "GB", 51.25, 0.75, 40),
        ("Rogaland", "NO", 59.0, 5.9, 80),
        ("Nueva Ecija", "PH", 15.6, 121.0, 50),
        ("Kabardino-Balkaria", "RU", 43.5, 43.4, 60),
        ("Artibonite", "HT", 19.3, -72.6, 60),
        ("Cabo Delgado", "MZ", -12.5, 39.5, 120),
        ("N.L.", "CA", 50.0, -57.0, 500),
        ("Rhine", "", 49.5, 8.0, 300),
        ("Urals", "RU", 58.0, 58.5, 300),
    ],
)
def test_the_names_of_the_news_are_known(
    gazetteer: World, name: str, country: str, lat: float, lon: float, within_km: float
) -> None:
    found = [entry.place for entry in gazetteer.find(name) if entry.country == country]
    assert found, name
    assert min(111 * max(abs(place.lat - lat), abs(place.lon - lon)) for place in found) <= within_km


def test_a_district_lies_in_its_town(gazetteer: World) -> None:
    (homs,) = (entry for entry in gazetteer.find("Homs") if entry.country == "SY")
    (district,) = gazetteer.find("Khaldiyeh")
    assert district.place.inside == homs.place.gazetteer
    assert distance_km(district.place, homs.place) < 5
    assert district.place.feature == "neighbourhood"


def test_a_town_lies_in_its_province_and_the_province_in_its_country(gazetteer: World) -> None:
    (mosul,) = gazetteer.find("Mosul")
    (nineveh,) = (entry for entry in gazetteer.find("Nineveh") if entry.kind == "region")
    iraq = gazetteer.country_entry("IQ")
    assert iraq is not None
    assert mosul.place.inside == nineveh.place.gazetteer
    assert nineveh.place.inside == iraq.place.gazetteer


def test_a_county_lies_in_its_state(gazetteer: World) -> None:
    (texas,) = (entry for entry in gazetteer.find("Texas") if entry.kind == "region")
    (tarrant,) = gazetteer.find("Tarrant County")
    assert (tarrant.kind, tarrant.place.feature, tarrant.admin1) == ("county", "county", "TX")
    assert tarrant.place.inside == texas.place.gazetteer
    assert 15 < tarrant.place.radius_km < 50


_TOWNS = (
    "Aleppo SY,Mosul IQ,Kharkiv UA,Taiz YE,Nyala SD,Malakal SS,Goma CD,Maiduguri NG,Gao ML,Djibo BF,Diffa NE,"
    "Abéché TD,Bambari CF,Kismayo SO,Mekelle ET,Garissa KE,Pemba MZ,Benghazi LY,Kasserine TN,Annaba DZ,Jenin PS,"
    "Haifa IL,Tripoli LB,Zarqa JO,Dammam SA,Kandahar AF,Quetta PK,Imphal IN,Jaffna LK,Sittwe MM,Marawi PH,Pattani TH,"
    "Jayapura ID,Culiacán MX,Gonaïves HT,Tumaco CO,Maracaibo VE,Arequipa PE,Osh KG,Ganja AZ,Gyumri AM,Kutaisi GE,"
    "Van TR,Grozny RU,Homyel BY"
)


@pytest.mark.parametrize("town", _TOWNS.split(","))
def test_every_town_of_war_lies_in_a_division(gazetteer: World, town: str) -> None:
    name, country = town.rsplit(" ", 1)
    entry = next(entry for entry in gazetteer.find(name) if entry.country == country and entry.kind == "town")
    nation = gazetteer.country_entry(country)
    assert nation is not None
    assert entry.place.inside not in (None, nation.place.gazetteer), entry


@pytest.mark.parametrize(
    ("name", "country", "zone"),
    [
        ("Homs", "SY", "Asia/Damascus"),
        ("Khaldiyeh", "SY", "Asia/Damascus"),
        ("Ukraine", "UA", "Europe/Kyiv"),
        ("California", "US", "America/Los_Angeles"),
        ("Tarrant County", "US", "America/Chicago"),
        ("United States", "US", None),
        ("Black Sea", "", None),
    ],
)
def test_a_place_keeps_one_clock_or_none(gazetteer: World, name: str, country: str, zone: str | None) -> None:
    found = next(entry for entry in gazetteer.find(name) if entry.country == country)
    assert found.place.zone == zone


def test_the_file_stays_small() -> None:
    packed = files("dateline") / "data" / "gazetteer.bin"
    assert len(packed.read_bytes()) < 13_000_000


@pytest.mark.parametrize(
    ("word", "country"),
    [("Syrian", "SY"), ("Afghans", "AF"), ("North Korean", "KP"), ("Dutch", "NL"), ("Baghdad", None)],
)
def test_a_demonym_speaks_of_its_country(gazetteer: World, word: str, country: str | None) -> None:
    assert gazetteer.country_of(word) == country


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qaboun", "Kaboun"), ("Khaldiyeh", "Al Khālidīyah"), ("Deir el-Zour", "Deir ez-Zor"), ("Raqa", "Ar Raqqah"),
        ("Hassakeh", "Al Ḩasakah"), ("Hodeidah", "Al Ḩudaydah"), ("Jouret al-Chiyah", "Jurat ash-Shiyah"),
        ("Beit Hanoun", "Bayt Hanun"), ("Lysychansk", "Lisichansk"), ("Bab Houd", "Bab Hud"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert alike(one, other), (sound(one), sound(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Daraa", "Daraya"), ("Jobar", "Yabrud"), ("Qusair", "al-Kasrah"), ("Mariupol", "Mari")]
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert not alike(one, other), (sound(one), sound(other))


def test_a_name_is_found_by_its_sound_in_one_country_only(gazetteer: World) -> None:
    assert [entry.place.name for entry in gazetteer.find_like("Deir el-Zour", "SY")] == ["Deir ez-Zor"]
    assert gazetteer.find_like("Deir el-Zour", "UA") == ()
    assert gazetteer.find_like("", "SY") == ()


@pytest.mark.parametrize(
    ("name", "key"), [("Saint-Denis", "saint denis"), ("St. Louis", "saint louis"), ("U.S.", "us"), ("Łódź", "lodz")]
)
def test_keys_have_no_case_accents_or_hyphens(name: str, key: str) -> None:
    assert fold(name) == key


def test_what_is_no_name_is_not_found(gazetteer: World) -> None:
    for name in ("", " ", "-", "qwertyuiop", "\ud800", "\x00", "a\tb", "a\nb", "￿"):
        assert gazetteer.find(name) == ()


def test_lookups_cost_next_to_nothing_beside_reading_all_places() -> None:
    names = ["Homs", "Mosul", "Kyiv", "Aden", "Goma", "Tripoli", "Springfield", "Jenin", "Kunduz", "Mopti"]
    path = Path(str(files("dateline") / "data" / "gazetteer.bin"))

    def some() -> None:
        opened = World(path)
        assert all(opened.find(name) for name in names)

    def all_places() -> None:
        file = PackedFile(path)
        for number in range(len(open_world())):
            file.place_row(number)

    assert ratio(some, all_places, 0.1) <= 0.1


def test_the_source_of_the_data_is_credited(gazetteer: World) -> None:
    assert "GeoNames" in gazetteer.credit
    assert "CC BY 4.0" in gazetteer.credit
    assert len(gazetteer) > 200_000


def test_a_file_that_is_no_gazetteer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"something else entirely, and long enough")
    with pytest.raises(BadGazetteer, match="reinstall"):
        World(tmp_path / "other.bin")
    with pytest.raises(BadGazetteer):
        World(tmp_path / "absent.bin")
