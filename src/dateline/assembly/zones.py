"""Hours in the zone of the scene, where the text gives hours and the scene's zone is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateline.lexicon import load
from dateline.records.claim import ClaimTime
from dateline.records.referent import PlaceMention

_HOUR = re.compile(r"(?P<clock>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?P<offset>Z|[+-]\d\d:\d\d)?(?![\d:])")


def zoned(time: ClaimTime, here: tzinfo | None, said: str | None) -> ClaimTime:
    """The time with the offset that its hours are told in: the zone that the words name, else the scene's.

    `here` is the zone of the scene, `said` the words that gave the hours. Where they name another zone and the day
    differs there, `local` has the scene's own time and the days are the scene's.
    """
    if time.edtf is None or _HOUR.search(time.edtf) is None:
        return time
    named = named_zone(said)
    try:
        edtf = _HOUR.sub(lambda hour: _with_offset(hour, named or here), time.edtf)
        local = _HOUR.sub(lambda hour: _at(hour, here), edtf) if here else edtf
    except (ValueError, OverflowError):
        return time
    days = [date.fromisoformat(hour[0][:10]) for hour in _HOUR.finditer(local)]
    if [day.isoformat() for day in days] == [hour[0][:10] for hour in _HOUR.finditer(edtf)]:
        return replace(time, edtf=edtf)
    return replace(time, edtf=edtf, local=local, start=days[0], end=days[-1])


def zone_of(scene: Sequence[PlaceMention], others: Sequence[PlaceMention]) -> tzinfo | None:
    """The time zone of a claim's places; of a scene that is on no map, the one zone of all that the text names.

    None where it is not known, or this machine has no rules for it.
    """
    placed = next((p.place for p in scene if p.place), None)
    near = {p.place.zone for p in others if p.place and p.place.zone}
    name = placed.zone if placed else next(iter(near)) if len(near) == 1 else None
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def named_zone(words: str | None) -> tzinfo | None:
    """The zone that the words name ("0900 GMT"); None for "local time" and where they name none."""
    if not words or "local" in words.lower():
        return None
    found = next((name for name in re.findall(r"\b[A-Z]{2,4}\b", words) if name in _offsets()), None)
    return timezone(timedelta(minutes=_offsets()[found])) if found else None


@cache
def _offsets() -> dict[str, int]:
    offsets: dict[str, int] = load("context")["zones"]
    return offsets


def _with_offset(hour: re.Match[str], zone: tzinfo | None) -> str:
    """An hour with its offset from universal time, where it has none yet and the zone is known."""
    if hour["offset"] or zone is None:
        return hour[0]
    moment = datetime.fromisoformat(hour["clock"]).replace(tzinfo=zone)
    return moment.isoformat(timespec="seconds")


def _at(hour: re.Match[str], zone: tzinfo) -> str:
    """An hour that has an offset, as the clocks of a zone show it."""
    if not hour["offset"]:
        return hour[0]
    moment = datetime.fromisoformat(hour[0].replace("Z", "+00:00")).astimezone(UTC)
    return moment.astimezone(zone).isoformat(timespec="seconds")
