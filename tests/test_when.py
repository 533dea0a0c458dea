"""Time expressions of wire copy and the days that they mean."""

from __future__ import annotations

from datetime import date

import pytest

from dateline.records.referent import TimeMention
from dateline.resolution.timewords import TimeRule, rules
from dateline.resolution.when import anchor, find_times
from timing import grows_in_proportion

SATURDAY = date(2030, 7, 6)


def times(text: str, published: date | None = SATURDAY) -> tuple[TimeMention, ...]:
    return find_times(text, published=published)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_keeps_its_own_examples(rule: TimeRule) -> None:
    for text, words in rule.yes:
        assert words in [m.words.text for m in times(text)], text
    for text in rule.no:
        assert rule.id not in [m.rule for m in times(text)], text


@pytest.mark.parametrize(
    ("text", "value", "start", "end"),
    [
        ("It fell on Friday evening.", "2030-07-05TEV", "2030-07-05", "2030-07-05"),
        ("It fell on Saturday.", "2030-07-06", "2030-07-06", "2030-07-06"),
        ("It fell last Saturday.", "2030-06-29", "2030-06-29", "2030-06-29"),
        ("Talks will resume on Monday.", "2030-07-08", "2030-07-08", "2030-07-08"),
        ("Talks resume next Tuesday.", "2030-07-09", "2030-07-09", "2030-07-09"),
        ("On Wednesday, July 3, 2030, it fell.", "2030-07-03", "2030-07-03", "2030-07-03"),
        ("It began Oct. 17.", "2029-10-17", "2029-10-17", "2029-10-17"),
        ("It began on 17 October 2028.", "2028-10-17", "2028-10-17", "2028-10-17"),
        ("It fell yesterday.", "2030-07-05", "2030-07-05", "2030-07-05"),
        ("Raids went on overnight.", "2030-07-06TNI", "2030-07-05", "2030-07-06"),
        ("They struck last night.", "2030-07-05TNI", "2030-07-05", "2030-07-05"),
        ("The war began two years ago.", "2028", "2028-01-01", "2028-12-31"),
        ("They came three days ago.", "2030-07-03", "2030-07-03", "2030-07-03"),
        ("It began last month.", "2030-06", "2030-06-01", "2030-06-30"),
        ("It began early last month.", "2030-06", "2030-06-01", "2030-06-10"),
        ("It began in late March.", "2030-03", "2030-03-22", "2030-03-31"),
        ("It began last week.", "2030-W26", "2030-06-24", "2030-06-30"),
        ("Ten fell in the past 24 hours.", "PT24H", "2030-07-05", "2030-07-06"),
        ("It lasted for the last five years.", "P5Y", "2025-07-06", "2030-07-06"),
        ("It began in mid-2029.", "2029", "2029-05-02", "2029-09-01"),
        ("It was laid in the 1990s.", "199", "1990-01-01", "1999-12-31"),
        ("Ten died over the weekend.", "2030-W27-WE", "2030-07-06", "2030-07-07"),
        ("It fell in the summer of 2028.", "2028-SU", "2028-06-01", "2028-08-31"),
        ("It ran June 28-30.", "2030-06-28/2030-06-30", "2030-06-28", "2030-06-30"),
        ("It struck at 4:00 a.m. Friday.", "2030-07-05T04:00", "2030-07-05", "2030-07-05"),
        ("Troops have been waging an eight-day campaign.", "P8D", "2030-06-28", "2030-07-06"),
        ("They shelled it in the two-year-old war.", "P2Y", "2028-07-06", "2030-07-06"),
        ("It is shut until the end of the year.", "2030", "2030-09-02", "2030-12-31"),
    ],
)
def test_days_of_wire_copy(text: str, value: str, start: str, end: str) -> None:
    (found,) = times(text)
    assert found.value == value
    assert (found.start, found.end) == (date.fromisoformat(start), date.fromisoformat(end))
    assert found.edtf


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("An eight-day campaign ended.", "P8D"),
        ("They held it for over a year.", "P1Y"),
        ("They fought for months.", "PXM"),
        ("They answer within 48 hours.", "PT48H"),
        ("Shells fall every day.", "P1D"),
        ("It came after two and a half years.", "P2.5Y"),
    ],
)
def test_lengths_and_habits_have_no_day(text: str, value: str) -> None:
    (found, *_) = times(text)
    assert found.value == value
    assert (found.start, found.end) == (None, None)
    assert found.reason


def test_the_day_before_counts_from_the_day_its_sentence_speaks_of() -> None:
    _, found = times("On Thursday the monitors said that ten had died the day before.")
    assert found.value == "2030-07-03"


def test_that_day_carries_over_from_the_sentence_before() -> None:
    _, found = times("The town fell on Thursday. Later that day it burned.")
    assert found.value == "2030-07-04"


def test_an_hour_is_of_the_day_last_spoken_of() -> None:
    _, found = times("The plant was hit yesterday. It began at 4:00 a.m. local time (0100 UTC).")
    assert found.value == "2030-07-05T04:00"


def test_a_bound_keeps_its_word() -> None:
    (found,) = times("Shelling has gone on since Friday morning.")
    assert found.relation == "since"
    assert found.start == date(2030, 7, 5)


@pytest.mark.parametrize(
    "text", ["It fell on Friday.", "It fell yesterday.", "It began last month.", "It began Oct. 17."]
)
def test_without_a_date_of_publication_relative_times_stay_open(text: str) -> None:
    (found,) = times(text, published=None)
    assert found.start is None
    assert found.reason == "no publication date"


def test_a_full_date_needs_none() -> None:
    (found,) = times("It fell on 3 May 2029.", published=None)
    assert found.start == date(2029, 5, 3)


def test_a_history_counts_from_its_own_dates() -> None:
    text = (
        "On 3 May 1931 the army crossed. In 1932 it withdrew. Talks began in 1933. On 5 June 1934 they failed. "
        "On 9 June the siege began, and the next day the wall fell."
    )
    values = [m.value for m in times(text)]
    assert values[-2:] == ["1934-06-09", "1934-06-10"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Rebels dug in early in November 2014. On 9 March they fled; three days later the wall fell.", "2015-03-12"),
        ("Rebels dug in in May 2014. On 9 March they fled. They came back on Friday.", "2030-07-05"),
        ("Rebels dug in in May 2014. On 9 June they fled.", "2030-06-09"),
        ("On 9 March they fled. They had dug in in May 2014. On 12 March the wall fell.", "2030-03-12"),
    ],
)
def test_a_short_history_has_no_news_in_it(text: str, value: str) -> None:
    assert times(text)[-1].value == value


@pytest.mark.parametrize(
    ("published", "text", "start"),
    [
        (date(2030, 7, 1), "Nine died in attacks this weekend.", date(2030, 6, 29)),
        (date(2030, 7, 1), "They will vote this weekend.", date(2030, 7, 6)),
        (date(2030, 7, 4), "The vote is this weekend.", date(2030, 7, 6)),
        (date(2030, 7, 7), "Nine died this weekend.", date(2030, 7, 6)),
    ],
)
def test_this_weekend_is_the_one_just_past_early_in_a_week(published: date, text: str, start: date) -> None:
    (found,) = times(text, published=published)
    assert found.start == start


def test_another_anchor_can_be_given() -> None:
    _, found = times("On Thursday they said that ten had died the day before.")
    assert anchor(found, date(2030, 1, 2)).value == "2030-01-01"


@pytest.mark.parametrize(
    "text",
    [
        "They may go.",
        "The march went on.",
        "A 12-year-old boy fled.",
        "2000 people fled.",
        "He sat down.",
        "It cost $2029.",
    ],
)
def test_what_is_no_time_is_left_alone(text: str) -> None:
    assert times(text) == ()


@pytest.mark.parametrize(
    "text", ["February 31", "31 April 2030", "0 May", "32 June 2030", "9999-99-99", "the 99th century", "1500"]
)
def test_days_that_do_not_exist_do_no_harm(text: str) -> None:
    assert all(m.words.span.of(text) == m.words.text for m in times(text))


def test_skipped_lines_are_not_read() -> None:
    text = "Published: 2030-07-06\n\nIt fell on Friday."
    whole = times(text)
    assert len(whole) == 2
    assert len(find_times(text, published=SATURDAY, skip=[whole[0].words.span])) == 1


@pytest.mark.parametrize("unit", ["a", "1 ", "May ", "the ", "2-"])
def test_long_lines_take_time_in_proportion(unit: str) -> None:
    grows_in_proportion(lambda size: times(unit * (size // len(unit))), 160_000)
