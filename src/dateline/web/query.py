"""The one query that stands in the address of every view, so that lists, maps, figures and exports agree."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from urllib.parse import urlencode

NAMES = ("place", "since", "until", "kind", "state", "source", "text", "as_of")
_LONGEST = 300
_YEARS = range(1001, 2999)  # within which days can be reckoned with, and sort as text


@dataclass(frozen=True, slots=True)
class Query:
    """What a view is asked for; what is None is not asked for.

    `given` is what the address says, name by name, and `problems` what could not be read of it, in words.
    """

    given: tuple[tuple[str, str], ...] = ()
    place: str | None = None
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    state: str | None = None
    source: str | None = None
    text: str | None = None
    as_of: datetime | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Query:
        """Read an address; what can't be read is left out, and said."""
        given = {name: " ".join(parameters.get(name, "").replace("\x00", "").split())[:_LONGEST] for name in NAMES}
        problems: list[str] = []
        plain = {name: given[name] or None for name in ("place", "kind", "state", "source", "text")}
        since, until = _day(given["since"], "from", problems), _day(given["until"], "until", problems)
        if since and until and since > until:
            problems.append(f"from {since} is later than until {until}: nothing lies between")
        as_of = _moment(given["as_of"], problems)
        kept = tuple((name, value) for name, value in given.items() if value)
        return cls(kept, since=since, until=until, as_of=as_of, problems=tuple(problems), **plain)

    def to(self, path: str, **changes: str | None) -> str:
        """Return the address of a view on this query, with some of it changed; None takes something out."""
        return f"{path}{_ending(self.given, tuple(changes.items()))}"

    def value(self, name: str) -> str:
        """Return what the address says under a name."""
        return dict(self.given).get(name, "")

    @property
    def in_words(self) -> tuple[str, ...]:
        """What is asked for, each in a few words; nothing where all is shown."""
        words = {"since": "from", "as_of": "as of", "text": "saying"}
        return tuple(f"{words.get(name, name)} {value}" for name, value in self.given)


@lru_cache(maxsize=4096)
def _ending(given: tuple[tuple[str, str], ...], changes: tuple[tuple[str, str | None], ...]) -> str:
    """Return what follows the path of an address; a page has hundreds with the same."""
    told = {name: value for name, value in {**dict(given), **dict(changes)}.items() if value}
    return f"?{urlencode(told)}" if told else ""


def _day(given: str, name: str, problems: list[str]) -> date | None:
    if not given:
        return None
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(given)
        if day.year in _YEARS:
            return day
    problems.append(f"{name}: “{given}” is no date; write YYYY-MM-DD")
    return None


def _moment(given: str, problems: list[str]) -> datetime | None:
    """Read a day, which counts in whole, or a moment, in UTC unless it has a zone."""
    if not given:
        return None
    with contextlib.suppress(ValueError):
        moment = _whole(given) or datetime.fromisoformat(given.replace(" ", "T", 1))
        if moment.year in _YEARS:
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    problems.append(f"as of: “{given}” is no date; write YYYY-MM-DD or YYYY-MM-DDTHH:MM")
    return None


def _whole(given: str) -> datetime | None:
    """Return the last moment of a day."""
    with contextlib.suppress(ValueError):
        return datetime.combine(date.fromisoformat(given), time.max, UTC)
    return None
