"""Time expressions with the right answer, and any others: valid EDTF, first day before last, and no exception."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.lexicon import load
from dateline.records.referent import TimeMention
from dateline.resolution import timewords
from dateline.resolution.calendar import grain_of
from dateline.resolution.feasts import eastern_easter, islamic_day, persian_new_year, western_easter
from dateline.resolution.timewords import Hit, hits, rules
from dateline.resolution.when import anchor, find_times

GROUPS = tomllib.loads((Path(__file__).parent / "times" / "expressions.toml").read_text(encoding="utf-8"))["group"]
ROWS = [(group["published"], row) for group in GROUPS for row in group["rows"]]
SATURDAY = date(2030, 7, 6)
_EDTF = re.compile(
    r"-?\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?)?)?~?(?:/\d{4}-\d\d-\d\d~?)?|\d{3}X|\d\dXX"
)


def marked(row: list[str], published: str) -> TimeMention:
    """The time that a row marks with braces; it must have exactly those bounds."""
    start, end = row[0].index("{"), row[0].index("}") - 1
    text = row[0].replace("{", "").replace("}", "")
    found = find_times(text, published=date.fromisoformat(published) if published else None)
    fitting = [m for m in found if (m.words.span.start, m.words.span.end) == (start, end)]
    assert fitting, f"{text!r}: found {[m.words.text for m in found]}"
    return fitting[0]


@pytest.mark.parametrize(("published", "row"), ROWS, ids=[f"{p or 'undated'}: {r[0]}" for p, r in ROWS])
def test_an_expression_means_what_a_reader_takes_it_to_mean(published: str, row: list[str]) -> None:
    found = marked(row, published)
    assert (found.value or "", found.edtf or "") == (row[1], row[2])
    if len(row) == 5:
        assert (str(found.start), str(found.end), found.reason) == (row[3], row[4], None)
    else:
        assert (found.start, found.end) == (None, None)
        assert found.reason == row[3] if row[3] else found.reason


def test_there_are_enough_expressions() -> None:
    assert len(ROWS) >= 200


@pytest.mark.parametrize(
    ("text", "modifier", "grain", "basis"),
    [
        ("He was freed about a month ago.", "APPROX", "month", "publication"),
        ("He was freed more than a year ago.", "BEFORE", "year", "publication"),
        ("It fell early Saturday.", "START", "day", "publication"),
        ("It fell in mid-2027.", "MID", "year", None),
        ("It fell in late March.", "END", "month", "publication"),
        ("It lasted over a year.", "MORE_THAN", None, None),
        ("It lasted at least three days.", "EQUAL_OR_MORE", None, None),
        ("It fell on 3 May 2027.", None, "day", None),
        ("It fell on Friday evening.", None, "part of day", "publication"),
        ("It fell at 4 p.m. on Friday.", None, "minute", "publication"),
        ("It began last week.", None, "week", "publication"),
        ("It fell last summer.", None, "season", "publication"),
        ("It was laid in the 1990s.", None, "decade", None),
    ],
)
def test_a_time_tells_how_fine_it_is_and_what_it_counts_from(
    text: str, modifier: str | None, grain: str | None, basis: str | None
) -> None:
    (found,) = find_times(text, published=SATURDAY)
    assert (found.modifier, found.granularity, found.basis) == (modifier, grain, basis)
    assert (found.anchor == SATURDAY) is (basis == "publication")


def test_a_time_counted_from_another_says_so() -> None:
    _, found = find_times("The mayor fled Monday. Two days later the town fell.", published=SATURDAY)
    assert (found.basis, found.anchor) == ("text", date(2030, 7, 1))


def test_a_date_in_numbers_keeps_both_readings_until_the_outlet_is_known() -> None:
    text = "The form says 03/04/2030."
    (open_,) = find_times(text, published=SATURDAY)
    assert [a.value for a in open_.alternatives] == ["2030-04-03", "2030-03-04"]
    (found,) = find_times(text, published=SATURDAY, day_first=False)
    assert (found.value, found.alternatives[0].value) == ("2030-03-04", "2030-04-03")


def test_last_friday_on_a_saturday_can_be_yesterday_or_the_week_before() -> None:
    (found,) = find_times("It fell last Friday.", published=SATURDAY)
    assert found.value == "2030-07-05"
    assert [a.value for a in found.alternatives] == ["2030-06-28"]


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize(("_", "row"), ROWS, ids=range(len(ROWS)))
def test_the_ends_of_the_calendar_do_no_harm(published: date, _: str, row: list[str]) -> None:
    for found in find_times(row[0].replace("{", "").replace("}", ""), published=published):
        check(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("It fell on 31 June 2030.", "no such day"),
        ("It fell on February 29, 2023.", "no such day"),
        ("It fell on 2030-13-45.", "no such day"),
        ("It fell on 45/45/2030.", None),
        ("It fell at 2575 GMT.", "no such hour"),
        ("It fell 99999999999 years ago.", "outside the calendar"),
        ("It fell 3,000 years ago.", "outside the calendar"),
        ("It ends 99,999 years from now.", "outside the calendar"),
        ("It fell on the fifth weekend of February 2030.", None),
    ],
)
def test_what_no_calendar_holds_is_said_to_be_so(text: str, reason: str | None) -> None:
    found = find_times(text, published=SATURDAY)
    assert [m.start for m in found] == [None] * len(found)
    assert all(check(m) for m in found)
    assert reason is None or [m.reason for m in found] == [reason]


def check(found: TimeMention) -> bool:
    """Tell that a time holds together: both days or neither, in order; a reason where there are none."""
    assert (found.start is None) == (found.end is None) == (found.reason is not None)
    assert found.start is None or found.end is None or found.start <= found.end
    assert found.edtf is None or _EDTF.fullmatch(found.edtf), found
    assert found.start is None or found.edtf
    assert found.type in ("DATE", "TIME", "DURATION", "SET")
    return True


_WORDS = sorted(
    {
        *(word for rule in rules() for text, _ in rule.yes for word in text.rstrip(".").split()),
        *(word for _, row in ROWS for word in re.sub(r"[{}]", "", row[0]).rstrip(".").split()),
        *load("times")["numbers"],
        "31",
        "30 February",
        "29",
        "0",
        "00:00",
        "24:00",
        "25:61",
        "9999",
        "0001",
        "BC",
    }
)
_DATES = st.one_of(st.none(), st.dates())


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14), _DATES)
def test_any_words_and_any_day_are_read_without_harm(words: list[str], published: date | None) -> None:
    text = " ".join(words)
    found = find_times(text, published=published)
    assert all(text[m.words.span.start : m.words.span.end] == m.words.text and check(m) for m in found)
    bounds = [m.words.span for m in found]
    assert all(first.end <= second.start for first, second in pairwise(bounds))


_DAYS = st.integers(0, 40).map(str)
_EXPRESSION = st.one_of(
    st.builds("{} {} {}".format, _DAYS, st.sampled_from(["June", "February", "Sept.", "May"]), st.integers(0, 9999)),
    st.builds("{} {}, {}".format, st.sampled_from(["June", "Feb.", "December"]), _DAYS, st.integers(1000, 2999)),
    st.builds("{}/{}/{}".format, _DAYS, _DAYS, st.integers(0, 2999)),
    st.builds("{} {} ago".format, st.integers(0, 10**12), st.sampled_from(["days", "weeks", "months", "years"])),
    st.builds("{} {} later".format, st.integers(0, 10**6), st.sampled_from(["days", "decades", "centuries"])),
    st.builds("the past {} {}".format, st.integers(0, 10**6), st.sampled_from(["hours", "weeks", "millennia"])),
    st.builds("{}:{:02} p.m. on {}".format, _DAYS, st.integers(0, 99), st.sampled_from(["Friday", "June 31", "today"])),
    st.builds("the {} {} of {}".format, st.sampled_from(["first", "last", "ninth"]), st.sampled_from(["week", "day"]),
              st.sampled_from(["Ramadan", "June", "the year", "last month"])),
)  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(_EXPRESSION, min_size=1, max_size=5), _DATES)
def test_any_number_and_any_day_are_read_without_harm(expressions: list[str], published: date | None) -> None:
    assert all(check(m) for m in find_times("It fell on " + ". Then, ".join(expressions) + ".", published=published))


def test_every_edtf_is_read_by_another_reader_of_edtf() -> None:
    edtf: Any = pytest.importorskip("edtf")
    for published, row in ROWS:
        found = marked(row, published)
        if found.edtf:
            parsed = edtf.parse_edtf(found.edtf)
            assert parsed is not None


def test_a_rule_is_tried_wherever_it_can_match(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [re.sub(r"[{}]", "", row[0]) for _, row in ROWS] + [text for rule in rules() for text, _ in rule.yes]
    gated = [plain(hits(text)) for text in texts]
    everywhere = _Everywhere(rules())
    monkeypatch.setattr(timewords, "_by_opener", lambda: everywhere)
    assert [plain(hits(text)) for text in texts] == gated


def plain(found: Iterable[Hit]) -> list[tuple[str, int, int]]:
    return [(hit.rule.id, hit.start, hit.end) for hit in found]


class _Everywhere(dict[str, Any]):
    """An index that offers every rule at every word."""

    def __init__(self, all_rules: Any) -> None:
        super().__init__()
        self.all_rules = all_rules

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ARG002
        return self.all_rules


def test_feasts_fall_on_their_days() -> None:
    assert [islamic_day(year, 9, 1) for year in (1434, 1440, 1445)] == [
        date(2013, 7, 9), date(2019, 5, 6), date(2024, 3, 11)
    ]  # fmt: skip
    assert [persian_new_year(year) for year in (2013, 2020, 2024, 2025)] == [
        date(2013, 3, 21), date(2020, 3, 20), date(2024, 3, 20), date(2025, 3, 21)
    ]  # fmt: skip
    assert [western_easter(year) for year in (2013, 2024, 2025)] == [
        date(2013, 3, 31), date(2024, 3, 31), date(2025, 4, 20)
    ]  # fmt: skip
    assert [eastern_easter(year) for year in (2013, 2024, 2025)] == [
        date(2013, 5, 5), date(2024, 5, 5), date(2025, 4, 20)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "grain"),
    [
        ("2030-07-06", "day"), ("2030-07", "month"), ("2030", "year"), ("203", "decade"), ("20", "century"),
        ("2030-W27", "week"), ("2030-W27-WE", "weekend"), ("2030-Q2", "quarter"), ("2030-SU", "season"),
        ("2030-07-06TEV", "part of day"), ("2030-07-06T04:00", "minute"), ("P3D", None), ("PAST_REF", None),
        ("2030-06-28/2030-07-05", "interval"), ("2030-H1", "half"), (None, None),
    ],
)  # fmt: skip
def test_the_value_shows_how_fine_a_time_is(value: str | None, grain: str | None) -> None:
    assert grain_of(value) == grain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They met on the 15th.", "2030-03-15"),
        ("They left yesterday.", "2030-04-08"),
        ("It rained all night until Friday evening.", "2030-04-05TEV"),
    ],
)
def test_an_expression_can_be_read_again_from_another_day(text: str, value: str) -> None:
    found = find_times(text, published=SATURDAY)[-1]
    assert anchor(found, date(2030, 4, 9)).value == value


def test_the_words_of_another_time_are_not_read_again() -> None:
    (found,) = find_times("They left yesterday.", published=SATURDAY)
    other = replace(found, words=replace(found.words, text="no time"), rule="time.none")
    assert anchor(other, date(2030, 4, 9)) == other


def test_a_history_of_antiquity_counts_nothing_from_now() -> None:
    text = "It fell in 499 BC. In 498 BC it rose. In 490 BC a fleet came. In 480 BC another came. The next year it won."
    found = find_times(text, published=SATURDAY)
    assert [m.value for m in found[:4]] == ["BC0499", "BC0498", "BC0490", "BC0480"]
    assert (found[4].start, found[4].reason) == (None, "before the first year of the calendar")


def test_an_undated_text_with_old_years_is_no_history_where_it_speaks_of_today() -> None:
    text = "It fell on 3 May 1931. It rose in June 1932. It fell in 1933 and in 1934. They left yesterday."
    assert find_times(text, published=None)[-1].reason == "no publication date"
