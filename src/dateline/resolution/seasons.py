"""How feasts are read, and the nth part of a month or a fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dateline.resolution import calendar as cal
from dateline.resolution.calendar import NO_DATE, Meaning, unplaced
from dateline.resolution.feasts import feast_named, is_reckoned, occurrences
from dateline.resolution.meanings import read_month, year_of
from dateline.resolution.stretches import VAGUE, Moment, Words, length, year_number
from dateline.resolution.timewords import number_of, unit_of

_SOON = timedelta(days=14)


def read_holiday(words: Words, moment: Moment) -> Meaning:
    """Read a feast: of its year, or the last that has begun or is near, or the next where the clause looks ahead."""
    found = _feast(words, moment)
    if found.start is None or not is_reckoned(feast_named(words["feast"])):
        return cal.narrowed(found, words.get("degree"))
    return replace(cal.about(cal.narrowed(found, words.get("degree"))), modifier="APPROX")


def _feast(words: Words, moment: Moment) -> Meaning:
    feast = feast_named(words["feast"])
    if "year" in words:
        days = occurrences(feast, cal.within(year_number(words["year"])))
        return _days(*days[0]) if days else unplaced("DATE", None, VAGUE)
    if moment.here is None:
        fixed = feast.get("fixed")
        value = f"XXXX-{fixed[0]:02}-{fixed[1]:02}" if fixed and not isinstance(fixed, int) else None
        return unplaced("DATE", value, NO_DATE)
    years = [cal.within(moment.here.year + step) for step in (-2, -1, 0, 1, 2)]
    days = tuple(day for year in years for day in occurrences(feast, year))
    if not days:
        return unplaced("DATE", None, VAGUE)
    return _days(*_nearest(days, moment.here, words.get("which", "").lower(), moment.future))


def _nearest(days: Sequence[tuple[date, date]], here: date, which: str, future: bool) -> tuple[date, date]:
    """The feast that is meant: the last that has begun or is near, or the next where the clause looks ahead."""
    over = [day for day in days if day[1] < here]
    ahead = [day for day in days if day[0] > here]
    if which in ("last", "next"):
        return (over or days)[-1] if which == "last" else (ahead or days)[0]
    begun = [day for day in days if day[0] <= here + _SOON] or days
    return ahead[0] if future and ahead and begun[-1][1] < here else begun[-1]


def _days(first: date, last: date) -> Meaning:
    return cal.interval("DATE", first.isoformat() if first == last else f"{first}/{last}", first, last)


def read_nth_of(words: Words, moment: Moment) -> Meaning:
    """Read "the first week of June" and "the last ten days of Ramadan"."""
    whole = _stretch_of(words, moment)
    if whole.start is None or whole.end is None:
        return unplaced("DATE", None, whole.reason or NO_DATE)
    part = _part_of(words, whole.start, whole.end)
    if part is None:
        return unplaced("DATE", None, VAGUE)
    start, end = part
    if not whole.start <= start <= whole.end:
        return unplaced("DATE", None, "no such day")
    found = cal.interval("DATE", None, max(start, whole.start), min(end, whole.end))
    if "number" in words:  # "the first six months" are a length, and which one is known
        count = number_of(words["number"])
        found = replace(found, type="DURATION", value=length(count, unit_of(words["unit"])))
    else:
        found = replace(found, value=found.edtf)
    return replace(cal.about(found), modifier="APPROX") if whole.modifier == "APPROX" else found


def _part_of(words: Words, first: date, last: date) -> tuple[date, date] | None:
    """The days of an nth unit of a stretch, or of its last; None for "the last few days"."""
    unit, rank = unit_of(words["unit"]), words["rank"].lower()
    size, nth = number_of(words.get("number") or "one"), number_of(rank) or 1
    if size is None:
        return None
    if unit == "weekend":
        saturday = first + timedelta(days=(5 - first.weekday()) % 7 + 7 * (int(nth) - 1))
        if rank in ("last", "final"):
            saturday = last - timedelta(days=1 + (last.weekday() - 6) % 7)
        return saturday, saturday + timedelta(days=1)
    if rank in ("last", "final"):
        return cal.moved(last + timedelta(days=1), unit, -size), last
    start = cal.moved(first, unit, (nth - 1) * size)
    return start, cal.moved(start, unit, size) - timedelta(days=1)


def _stretch_of(words: Words, moment: Moment) -> Meaning:
    """The month, year or fast that an nth week or day is of."""
    if "feast" in words:
        return read_holiday({k: v for k, v in words.items() if k in ("feast", "year")}, moment)
    if "month" in words:
        return read_month({k: v for k, v in words.items() if k in ("month", "year")}, moment)
    if "year" in words:
        return cal.year(cal.within(year_number(words["year"])))
    if moment.here is None:
        return unplaced("DATE", None, NO_DATE)
    which = words["which"].lower()
    if words["unit2"].lower() == "year":
        return cal.year(cal.within(year_of("this" if which == "the" else which, moment) or 0))
    return cal.whole(cal.moved(moment.here, "month", {"last": -1, "next": 1}.get(which, 0)), "month")
