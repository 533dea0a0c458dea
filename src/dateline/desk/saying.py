"""What is said of an exhibit's place and time, made to points and moments; what can't be is kept as words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateline.desk.ledger import DeskLedger
from dateline.errors import BadDesk
from dateline.gazetteer.lookup import Entry, Gazetteer, lineage
from dateline.media.agreement import Said
from dateline.records.filed import FiledPlace
from dateline.records.referent import Place

_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)
_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$")
_WHOLE = {4: "-01-01", 7: "-01", 10: ""}
_POINT_KM = 0.5


@dataclass(frozen=True, slots=True)
class Saying:
    """What was said, with the place on file or in the gazetteers that it means and its days; `doubts` say what is open.

    `first` and `last` are days as they are named there, `said` holds moments: wider by what the zone may be.
    """

    said: Said
    place: FiledPlace | None = None
    first: date | None = None
    last: date | None = None
    doubts: tuple[str, ...] = ()


def saying(place: str | None, time: str | None, ledger: DeskLedger, gazetteer: Callable[[], Gazetteer]) -> Saying:
    """Read what is said of a place and a time. Raises `BadDesk` for a time that is none."""
    found, zone = Saying(Said(place)), None
    if place:
        found, zone = _placed(place, ledger, gazetteer)
    return _timed(found, time, zone) if time else found


def _placed(name: str, ledger: DeskLedger, gazetteer: Callable[[], Gazetteer]) -> tuple[Saying, str | None]:
    """Return the one place that a name, a key or "lat,lon" means, with its time zone; or why none."""
    if point := _POINT.match(name):
        return Saying(Said(name, float(point[1]), float(point[2]), _POINT_KM)), None
    known = gazetteer()
    meant: FiledPlace | str = _meant(name, ledger, known)
    if isinstance(meant, str):
        return Saying(Said(name), doubts=(meant,)), None
    zones = {one.place.zone for one in known.find(meant.name) if one.place.gazetteer == meant.key}
    said = Said(name, meant.lat, meant.lon, meant.radius_km or 0.0)
    return Saying(said, meant), zones.pop() if len(zones) == 1 else None


def _meant(name: str, ledger: DeskLedger, gazetteer: Gazetteer) -> FiledPlace | str:
    """Return the place on file that a name means, or the one in the gazetteers; or in words why neither."""
    try:
        return ledger.place(name, gazetteer)
    except BadDesk as error:
        if "may be" in str(error):
            return str(error)
    words, _, country = (part.strip() for part in name.partition(","))
    near = [one for one in gazetteer.find(words) if not country or one.country == country.upper()]
    if not near:
        return f"no gazetteer has a place called {name!r}"
    widest = _widest(near, gazetteer)
    if widest is None:
        told = ", ".join(f"{one.place.name} ({one.place.inside or one.country})" for one in near[:4])
        return f"{name!r} may be {told}; say it as NAME, COUNTRY CODE or as LAT,LON"
    return FiledPlace(
        widest.gazetteer, widest.name, widest.feature, widest.lat, widest.lon, widest.radius_km, widest.country,
        lineage(gazetteer, widest),
    )  # fmt: skip


def _widest(near: Sequence[Entry], gazetteer: Gazetteer) -> Place | None:
    """Return the place in which all of a name lie, the far more peopled one, or none."""
    for one in near:
        if all(one.place.gazetteer in (other.place.gazetteer, *lineage(gazetteer, other.place)) for other in near):
            return one.place
    first, *others = near
    return first.place if all(first.population >= 10 * max(1, other.population) for other in others) else None


def _timed(found: Saying, time: str, zone: str | None) -> Saying:
    """Add a said time: a date, a part of one, a moment, or two of them with a slash between."""
    start, end = span_of(time)
    first, last = start.date(), (end - timedelta(microseconds=1)).date()
    begun, ended = _moments(start, zone)[0], _moments(end, zone)[1]
    said = replace(found.said, start=begun, end=ended)
    doubts = found.doubts if start.tzinfo or zone else (*found.doubts, "no time zone is known: any is allowed for")
    return replace(found, said=said, first=first, last=last, doubts=doubts)


def span_of(time: str) -> tuple[datetime, datetime]:
    """Return the first moment of a said time and the first after it. Raises `BadDesk` in one line."""
    first, _, last = time.strip().partition("/")
    try:
        start, end = _read(first)[0], _read(last or first)[1]
        if (end - start) <= timedelta():
            raise ValueError(time)
    except (ValueError, TypeError, OverflowError):
        raise BadDesk(
            f"{time!r} is no time; write YYYY, YYYY-MM, YYYY-MM-DD, YYYY-MM-DDTHH:MM (with a zone if known), or A/B"
        ) from None
    return start, end


def _read(part: str) -> tuple[datetime, datetime]:
    """Return when a part of a said time begins and ends."""
    if len(part) not in _WHOLE:
        moment = datetime.fromisoformat(part)
        return moment, moment + timedelta(minutes=1)
    start = datetime.fromisoformat(part + _WHOLE[len(part)])
    if len(part) == 10:
        return start, start + timedelta(days=1)
    months = 12 if len(part) == 4 else 1
    year, month = divmod(start.month - 1 + months, 12)
    return start, start.replace(year=start.year + year, month=month + 1)


def _moments(time: datetime, zone: str | None) -> tuple[datetime, datetime]:
    """Return the earliest and the latest moment that a clock's time may be."""
    if time.tzinfo is None and zone is not None:
        time = time.replace(tzinfo=ZoneInfo(zone))
    if time.tzinfo is not None:
        return time.astimezone(UTC), time.astimezone(UTC)
    plain = time.replace(tzinfo=UTC)
    return plain - _EAST, plain + _WEST
