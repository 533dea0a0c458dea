"""From whom and where nothing has come: seen as silence, and never read as calm."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.ledger.silence import missing, silences
from dateline.lexicon import load
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.sources import SILENCES, Silence
from dateline.records.text import Excerpt, Span
from filed import TAVNIK, filed, origin, toll

FEW = settings(max_examples=2000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=10_000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MONITOR = origin("Lesk Observatory", "monitor")
DISTRICT = "own:orven"
DOLNIK = FiledPlace("own:dolnik", "Dolnik", "suburb", 10.1, 20.1, 2.0, "XX", (DISTRICT, "own:country"))


def told(number: int, words: str, **more: Any) -> FiledClaim:
    said = Excerpt(Span(0, len(words)), words)
    return filed(number, "statement", content=said, **more)


def of(found: tuple[Silence, ...], subject: str, key: str) -> Silence:
    return next(one for one in found if (one.subject, one.key) == (subject, key))


@pytest.mark.parametrize("row", load("ledger_sources")["missing"], ids=lambda row: row["id"])
def test_a_rule_of_missing_news_keeps_its_own_examples(row: dict[str, Any]) -> None:
    pattern = re.compile(row["pattern"], re.I)
    for sentence in row["yes"]:
        assert pattern.search(sentence), sentence
        assert [one.claim for one in missing([told(1, sentence)])] == ["c00001"]
    for sentence in row["no"]:
        assert not pattern.search(sentence), sentence


def test_no_updated_figures_for_saturday_is_seen_and_not_read_as_calm() -> None:
    claims = [
        *(filed(n, by=MONITOR, day=n) for n in (3, 4, 5)),
        told(9, "There were no updated figures for Saturday from the Lesk Observatory.", by="Wire desk", day=10),
    ]
    found = silences(claims, date(2031, 5, 10))
    assert of(found, "source", MONITOR.key) == Silence(
        "source", MONITOR.key, MONITOR.name, date(2031, 5, 5), 3, 1, 5, "silent", ("c00009",)
    )
    assert of(found, "place", TAVNIK.key).last == date(2031, 5, 5)
    assert of(found, "place", TAVNIK.key).stated == ("c00009",)


def test_a_source_that_is_usually_late_is_not_silent_yet() -> None:
    weekly = [filed(n, by=MONITOR, day=day) for n, day in enumerate((1, 8, 15), 1)]
    assert of(silences(weekly, date(2031, 5, 28)), "source", MONITOR.key).state == "heard"
    assert of(silences(weekly, date(2031, 5, 30)), "source", MONITOR.key).state == "silent"


def test_two_reports_tell_no_interval() -> None:
    found = of(
        silences([filed(1, by=MONITOR, day=1), filed(2, by=MONITOR, day=2)], date(2031, 5, 30)), "source", MONITOR.key
    )
    assert (found.state, found.usual, found.days) == ("unknown", None, 28)


def test_several_reports_of_a_day_are_one() -> None:
    found = of(silences([filed(n, by=MONITOR, day=4) for n in (1, 2, 3)], date(2031, 5, 4)), "source", MONITOR.key)
    assert (found.reports, found.days) == (1, 0)


def test_news_of_any_part_is_news_of_the_whole() -> None:
    claims = [filed(n, place=TAVNIK if n < 5 else DOLNIK, day=n) for n in (1, 2, 3, 6)]
    found = silences(claims, date(2031, 5, 8))
    assert of(found, "place", TAVNIK.key).last == date(2031, 5, 3)
    assert of(found, "place", DISTRICT).last == date(2031, 5, 6)
    assert of(found, "place", DISTRICT).reports == 4


def test_what_was_not_published_yet_is_not_known() -> None:
    claims = [filed(n, by=MONITOR, day=n) for n in (1, 2, 3, 20)]
    assert of(silences(claims, date(2031, 5, 10)), "source", MONITOR.key).last == date(2031, 5, 3)


def test_a_dispatch_without_a_date_tells_no_day_of_news() -> None:
    found = of(silences([filed(1, by=MONITOR, published=None)], date(2031, 5, 10)), "source", MONITOR.key)
    assert (found.last, found.days, found.state) == (None, None, "unknown")


def test_who_has_no_name_cannot_fall_silent() -> None:
    claims = [filed(1, by=origin("a nurse", "medical", False))]
    assert {one.subject for one in silences(claims, date(2031, 5, 10))} == {"outlet", "place"}


def test_a_fresh_report_ends_a_silence() -> None:
    claims = [filed(n, by=MONITOR, day=n) for n in (1, 2, 3)]
    assert of(silences(claims, date(2031, 5, 20)), "source", MONITOR.key).state == "silent"
    assert (
        of(silences([*claims, filed(9, by=MONITOR, day=20)], date(2031, 5, 20)), "source", MONITOR.key).state == "heard"
    )


# Properties

DAYS = st.lists(st.integers(0, 27), min_size=1, max_size=7)


def heard(days: list[int]) -> list[FiledClaim]:
    """Claims on days of a month by two sources of two places."""
    return [
        filed(n, by=("Lesk Observatory", "Harven Clinic")[n % 2], place=(TAVNIK, DOLNIK)[day % 2], day=day + 1)
        for n, day in enumerate(days, 1)
    ]


def body_order(days: list[int], seed: int) -> None:
    claims = heard(days)
    assert silences(Random(seed).sample(claims, len(claims)), date(2031, 5, 28)) == silences(claims, date(2031, 5, 28))


def body_sound(days: list[int], now: int) -> None:
    """Nothing is silent that was heard within its usual time, and days only count up to the day that is asked for."""
    claims = heard(days)
    known = [claim for claim in claims if claim.published and claim.published.day <= now + 1]
    for one in silences(claims, date(2031, 5, now + 1)):
        assert one.state in SILENCES
        assert (one.usual is None) == (one.reports < 3)
        assert one.days is not None
        assert one.days >= 0
        assert one.last == max(
            claim.published.date() for claim in known if isinstance(claim.published, datetime) and _bears(claim, one)
        )
        if one.state == "silent":
            assert one.usual is not None
            assert one.days > 2 * one.usual
            assert one.days > 2
        if one.state == "heard":
            assert one.days <= max(2, 2 * (one.usual or 0))


def _bears(claim: FiledClaim, one: Silence) -> bool:
    if one.subject == "place":
        return claim.place is not None and claim.place.within(one.key)
    return one.key in (claim.origin.key, (claim.outlet or "").lower())


def body_later(days: list[int], now: int) -> None:
    """As nothing comes, days without news grow one by one, and a silence goes on."""
    claims = [claim for claim in heard(days) if claim.published and claim.published.day <= now + 1]
    today = {(one.subject, one.key): one for one in silences(claims, date(2031, 5, now + 1))}
    for one in silences(claims, date(2031, 5, now + 2)):
        before = today[(one.subject, one.key)]
        assert one.days == (before.days or 0) + 1
        assert before.state != "silent" or one.state == "silent"


PROPERTIES = {
    "order": (body_order, (DAYS, st.integers(0, 999))),
    "sound": (body_sound, (DAYS, st.integers(0, 27))),
    "later": (body_later, (DAYS, st.integers(0, 27))),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_silence(name: str) -> None:
    body, strategies = PROPERTIES[name]
    FEW(given(*strategies)(body))()


@pytest.mark.soak
@pytest.mark.parametrize("name", PROPERTIES)
def test_silence_at_length(name: str) -> None:
    body, strategies = PROPERTIES[name]
    MANY(given(*strategies)(body))()


def test_an_old_figure_that_is_quoted_again_is_no_news_from_its_source() -> None:
    def counted(number: int, day: int, until: int, low: int) -> FiledClaim:
        known = datetime(2031, 5, day, 12, tzinfo=UTC)
        return filed(
            number, "toll", "Clinic", day=until, published=known, recorded=known, toll=toll(low=low, high=low),
            start=date(2031, 5, 1), end=date(2031, 5, until),
        )  # fmt: skip

    told = [counted(1, 1, 1, 4), counted(2, 2, 2, 16), counted(3, 3, 3, 30)]
    again, new = counted(4, 9, 3, 30), counted(5, 9, 9, 30)

    def last(*claims: FiledClaim) -> date | None:
        return next(one.last for one in silences(claims, date(2031, 5, 9)) if one.subject == "source")

    assert last(*told, again) == date(2031, 5, 3)
    assert last(*told, new) == date(2031, 5, 9)
