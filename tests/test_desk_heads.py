"""What the head of a plain text tells a desk, and what is filled in where nothing tells it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dateline.desk.heads import headed
from dateline.records.item import Item

LINES = b"Published: 2031-03-05\nOutlet: The Hask Courier\n\nMill shelled in Hask\n\nTwo shells hit the mill.\n"
DATELINE = "HASK, 4 March 2031 (Reuters) - Two shells hit the mill on Tuesday, the wardens said.\n"
BARE = b"Two shells hit the mill on Tuesday, the wardens said.\n"
PAGE = b"<html><head><title>Mill shelled</title></head><body><p>Two shells hit the mill on Tuesday.</p></body></html>"


def only(data: bytes, name: str = "a.txt", outlet: str | None = None, published: date | None = None) -> Item:
    """The one item of an original."""
    (item,) = headed(outlet=outlet, published=published)(data, name)
    return item


def test_lines_before_a_text_are_its_head() -> None:
    item = only(LINES)
    assert (item.outlet, item.headline, item.published) == (
        "The Hask Courier", "Mill shelled in Hask", datetime(2031, 3, 5),
    )  # fmt: skip
    assert item.text.encode() == LINES


def test_a_dateline_tells_day_and_agency() -> None:
    item = only(DATELINE.encode())
    assert (item.outlet, item.published, item.credit) == ("Reuters", datetime(2031, 3, 4), ("Reuters",))


def test_a_day_without_a_year_is_no_date() -> None:
    assert only(DATELINE.replace(" 2031", "").encode()).published is None


def test_what_is_given_fills_in_what_nothing_tells() -> None:
    item = only(BARE, outlet="Hask Radio", published=date(2031, 3, 6))
    assert (item.outlet, item.published) == ("Hask Radio", datetime(2031, 3, 6))
    page = only(PAGE, "a.html", "Hask Radio", date(2031, 3, 6))
    assert (page.outlet, page.published) == ("Hask Radio", datetime(2031, 3, 6))


def test_what_an_original_says_itself_stands() -> None:
    item = only(LINES, outlet="Hask Radio", published=date(2031, 3, 6))
    assert (item.outlet, item.published) == ("The Hask Courier", datetime(2031, 3, 5))


def test_an_agency_in_a_dateline_is_no_outlet_where_another_is_given() -> None:
    item = only(DATELINE.encode(), outlet="Hask Radio", published=date(2031, 3, 6))
    assert (item.outlet, item.published, item.credit) == ("Hask Radio", datetime(2031, 3, 4), ("Reuters",))


@pytest.mark.parametrize("day", ["2031-02-31", "soon"])
def test_a_day_that_is_none_dates_nothing_and_is_told(day: str) -> None:
    item = only(f"Published: {day}\n\nTwo shells hit the mill.\n".encode())
    assert item.published is None
    assert "is no date; write YYYY-MM-DD" in item.notes[0]


def test_other_formats_say_for_themselves() -> None:
    item = only(
        b'{"text": "Published: 2031-03-05\\n\\nTwo shells.", "outlet": "Wire"}\n{"text": "Two."}\n'[:66], "a.jsonl"
    )
    assert (item.format, item.outlet, item.published) == ("jsonl", "Wire", None)
