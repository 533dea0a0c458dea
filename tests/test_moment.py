"""Hours in the zone of the scene, and the composed scenes as a whole."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from dateline.assembly.zones import named_zone, zone_of, zoned
from dateline.pipeline import Reader
from dateline.present.wording import when
from dateline.records.claim import ClaimTime
from dateline.records.referent import Place, PlaceMention
from dateline.records.text import Excerpt
from staging import rows

DAY = date(2013, 7, 5)
MANILA = ZoneInfo("Asia/Manila")


def hour(edtf: str) -> ClaimTime:
    return ClaimTime(None, edtf, DAY, DAY, rule="time.clause")


def mention(zone: str | None) -> PlaceMention:
    place = Place("Hask", 41.25, 20.5, "town", "AL", "geonames:1", None, 4.0, zone)
    return PlaceMention(Excerpt.at("Hask", 0, 4), place)


def test_hours_carry_the_offset_of_the_scene() -> None:
    found = zoned(hour("2013-07-05T17:00:00"), ZoneInfo("Asia/Damascus"), "17:00 on Friday")
    assert (found.edtf, found.local, found.start) == ("2013-07-05T17:00:00+03:00", None, DAY)


def test_hours_of_a_zone_that_the_words_name_keep_it_and_the_days_are_the_scenes() -> None:
    found = zoned(hour("2013-07-05T23:00:00"), MANILA, "2300 GMT on Friday")
    assert found.edtf == "2013-07-05T23:00:00+00:00"
    assert found.local == "2013-07-06T07:00:00+08:00"
    assert (found.start, found.end) == (date(2013, 7, 6), date(2013, 7, 6))
    assert when(found).startswith("6 July 2013; at the scene 07:00 UTC+08:00")


def test_a_zone_of_the_same_day_changes_nothing_but_the_offset() -> None:
    found = zoned(hour("2013-07-05T09:00:00Z"), MANILA, "0900 GMT")
    assert (found.edtf, found.local, found.start) == ("2013-07-05T09:00:00Z", None, DAY)


def test_without_a_zone_hours_stay_bare() -> None:
    assert zoned(hour("2013-07-05T17:00:00"), None, "17:00").edtf == "2013-07-05T17:00:00"
    assert zoned(hour("2013-07-05"), MANILA, None).edtf == "2013-07-05"


def test_both_ends_of_a_stretch_of_hours_carry_the_offset() -> None:
    found = zoned(hour("2013-07-05T08:00:00/2013-07-05T11:00:00"), MANILA, None)
    assert found.edtf == "2013-07-05T08:00:00+08:00/2013-07-05T11:00:00+08:00"


@pytest.mark.parametrize("edtf", ["0001-01-01T00:30:00", "9999-12-31T23:30:00", "2013-07-05T99:00:00"])
def test_an_hour_that_no_calendar_holds_is_left_alone(edtf: str) -> None:
    assert zoned(hour(edtf), MANILA, "0030 GMT").edtf in (edtf, f"{edtf}+00:00")


def test_the_scenes_own_zone_goes_before_that_of_its_surroundings() -> None:
    damascus, manila = mention("Asia/Damascus"), mention("Asia/Manila")
    nowhere = PlaceMention(Excerpt.at("Hask", 0, 4), None, "not in the gazetteer")
    assert zone_of([damascus], [manila]) == ZoneInfo("Asia/Damascus")
    assert zone_of([nowhere], [manila, manila]) == MANILA
    assert zone_of([nowhere], [manila, damascus]) is None
    assert zone_of([mention(None)], [manila]) is None
    assert zone_of([mention("Nowhere/At_All")], []) is None


@pytest.mark.parametrize(
    ("words", "hours"), [("0900 GMT", 0), ("9 p.m. MSK", 3), ("4 a.m. local time (0100 UTC)", None), ("9 p.m.", None)]
)
def test_zones_are_read_off_the_words(words: str, hours: int | None) -> None:
    assert named_zone(words) == (None if hours is None else timezone(timedelta(hours=hours)))


FLOORS = {"first": (60, 76), "second": (47, 45), "third": (37, 38)}


@pytest.mark.parametrize("batch", sorted(FLOORS))
def test_the_scenes_are_read_as_an_analyst_reads_them(batch: str, reader: Reader) -> None:
    read = [row for row in rows(batch, reader) if row.claim is not None]
    places, times = FLOORS[batch]
    wrong = [(row.scene, row.at) for row in read if not (row.place_right and row.time_right)]
    assert sum(row.place_right for row in read) >= places, wrong
    assert sum(row.time_right for row in read) >= times, wrong


def test_no_scene_has_a_claim_whose_place_and_time_name_no_rule(reader: Reader) -> None:
    for row in rows("third", reader):
        if row.claim is not None:
            assert row.claim.placed_by.startswith("place.")
            assert row.claim.time.rule.startswith("time.")
