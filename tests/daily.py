"""Daily casualty reports of public data sets, taken in as claims: a total and an increment for each field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.text import Excerpt, Span
from filed import filed, toll

DAILY = Path(__file__).parents[2] / "shared" / "data" / "tolls"
MINISTRY = Origin("source:health ministry", "Health Ministry", "medical", True)
LAND = FiledPlace("own:land", "Land", "province", None, None, None, "XX")

# Field of the file: harm, the group's words, and its class.
FIELDS = {
    "killed": ("killed", None, "unknown"),
    "injured": ("wounded", None, "unknown"),
    "killed_children": ("killed", "children", "civilian"),
    "killed_women": ("killed", "women", "civilian"),
    "med_killed": ("killed", "medics", "civilian"),
    "press_killed": ("killed", "journalists", "civilian"),
    "civdef_killed": ("killed", "civil defence workers", "civilian"),
    "famine": ("killed", "people dead of famine", "civilian"),
    "killed_recovered": ("killed", "bodies recovered", "unknown"),
    "killed_succumbed": ("killed", "people who succumbed", "unknown"),
    "killed_committee": ("killed", "approved by the committee", "unknown"),
}


def rows(name: str) -> list[dict[str, Any]]:
    """Read one of the files."""
    found: list[dict[str, Any]] = json.loads((DAILY / name).read_text(encoding="utf-8"))
    return found


def claims(reports: list[dict[str, Any]]) -> tuple[FiledClaim, ...]:
    """Take every report in, by the ministry's word; what was filled in for it by others ("ext_") is no claim.

    The period of a report is the hours up to its day's report: 24 are the day itself, 48 the day before as well.
    """
    return tuple(claim for number, report in enumerate(reports) for claim in _claims(number, report))


def _claims(number: int, report: dict[str, Any]) -> Iterator[FiledClaim]:
    day = date.fromisoformat(report["report_date"])
    for place, (field, (harm, group, kind)) in enumerate(FIELDS.items()):
        if f"{field}_cum" in report:
            yield _claim(number, 2 * place, day, None, "cumulative", report[f"{field}_cum"], harm, group, kind)
        if field in report and report["report_period"]:
            start = day - timedelta(days=report["report_period"] // 24 - 1)
            yield _claim(number, 2 * place + 1, day, start, "period", report[field], harm, group, kind)


def _claim(
    number: int, place: int, day: date, start: date | None, basis: str, count: int, harm: str, group: str | None,
    kind: str,
) -> FiledClaim:  # fmt: skip
    told = Excerpt(Span(place * 100 + 10, place * 100 + 10 + len(group)), group) if group else None
    words = Excerpt(Span(place * 100, place * 100 + len(str(count))), str(count))
    known = datetime.combine(day, time(12), UTC)
    return filed(
        number, "toll", MINISTRY, day, key=f"{number:05}.{place:02}", dispatch=f"d{number:05}", place=LAND,
        published=known, recorded=known, start=start, end=day, trigger=words, content=words, sentence=words.span,
        toll=toll(harm, count, count, group=told, group_class=kind, basis=basis),
    )  # fmt: skip
