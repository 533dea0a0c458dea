"""What a query comes to as the ledger stood at a past moment: worked out from what was on file and decided then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, TypeVar

from dateline.ledger.aggregates import Brief, shortened, sum_tolls
from dateline.ledger.build import Ledger
from dateline.ledger.cells import incident_row
from dateline.ledger.geo import feature_text
from dateline.ledger.silence import Silences
from dateline.records.claim import HARMS
from dateline.records.filed import FiledClaim
from dateline.records.incident import AccessState, ControlState, Incident
from dateline.records.sources import SourceProfile
from dateline.records.tolls import TollScope, TollSum
from dateline.store import web_dispatches
from dateline.store.asking import Asked
from dateline.store.held import Held, stamp
from dateline.store.listing import Wanted
from dateline.store.web_dispatches import Story
from dateline.store.web_incidents import Spot
from dateline.web.answers import Answers, Page, by_claims
from dateline.web.cursors import packed, unpacked
from dateline.web.site import Memo

_T = TypeVar("_T")
_S = TypeVar("_S", ControlState, AccessState)
_CUT = 24  # hexadecimal digits of a digest that name a dispatch in the ledger


@dataclass(frozen=True, slots=True)
class Kept:
    """The ledger of a past moment, with what was worked out of it."""

    ledger: Ledger
    memo: Memo


class PastAnswers(Answers):
    """A query, answered as of its moment; cursors are then numbers into what was found."""

    @property
    def _as_of(self) -> datetime:
        return self.query.as_of or self.site.clock()

    @cached_property
    def stood(self) -> int:
        """The number of the last change until then: later ones change nothing of what was."""
        with self.site.desk.store.transaction() as connection:
            return web_dispatches.last_seq(connection, self._as_of)

    @property
    def _kept(self) -> Kept:
        """What is worked out of this moment; there are few such at a time, since each is a whole ledger."""
        key = (self.stood, self._as_of)
        with self.site.working_back:
            return self.site.pasts.get(key, lambda: Kept(self.site.ledger.past(self._as_of), Memo()))

    @property
    def _past(self) -> Ledger:
        return self._kept.ledger

    def _found(self) -> list[Incident]:
        key = ("incidents", self.search)
        return self._kept.memo.get(key, lambda: self._narrowed(self.asked))

    def _narrowed(self, asked: Asked) -> list[Incident]:
        digests = self._saying()
        found = [one for one in self._past.incidents if asked.admits(one) and _tells(one, digests)]
        return sorted(found, key=lambda one: (one.start is None, -(one.start or date.min).toordinal(), one.id))

    def _saying(self) -> set[str] | None:
        """Return the dispatches that have the words that are asked for."""
        if self.query.text is None:
            return None
        wanted = Wanted(text=self.query.text, as_of=self._as_of)
        return {held.digest[:_CUT] for held in self.site.desk.dispatches(wanted)}

    def incidents(self, after: str | None = None, most: int = 30) -> Page[Incident]:
        """Return some incidents, the latest first."""
        return _paged(self._found(), after, most)

    def number(self) -> int:
        """Return how many incidents there were."""
        return len(self._found())

    def kinds(self) -> list[tuple[str, int]]:
        """Return the kinds of incident that there were, with how many of each."""
        wide = self._narrowed(replace(self.asked, kind=None))
        return Counter(one.types[0] for one in wide if one.types).most_common()

    def spots(self) -> tuple[Sequence[Spot], int]:
        """Return the places with their incidents, and how many incidents lay nowhere on a map."""
        here: dict[str, list[Incident]] = {}
        for one in self._found():
            if one.place and one.place.lat is not None:
                here.setdefault(one.place.key, []).append(one)
        shown = [_spot(found) for found in here.values()]
        missing = len(self._found()) - sum(spot.number for spot in shown)
        return sorted(shown, key=lambda spot: (-spot.number, spot.place.key)), missing

    def day(self) -> date | None:
        """Return the last day that is asked for, or the latest of any dispatch then on file."""
        days = (claim.published.date() for claim in self._past.claims if claim.published)
        return self.query.until or max(days, default=None)

    def control(self, since: date | None, until: date | None) -> tuple[ControlState, ...]:
        """Return who was held to hold what in a period."""
        return _between(self._past.control, self.asked, since, until)

    def some_control(self, since: date | None, until: date | None, most: int) -> tuple[Sequence[ControlState], int]:
        """Return the first of those who were held to hold something, and how many there were in all."""
        found = self.control(since, until)
        return found[:most], len(found)

    def _turned(self, eve: date, day: date) -> list[ControlState]:
        return [one for one in self.control(eve, day) if eve <= one.start <= day]

    def some_access(self, since: date | None, until: date | None, most: int) -> tuple[Sequence[AccessState], int]:
        """Return the first of the ways that were held to be open or cut, and how many there were in all."""
        found = self.access(since, until)
        return found[:most], len(found)

    def held(self, place: str) -> tuple[ControlState, ...]:
        """Return who was held to hold a place, by day."""
        return tuple(one for one in self._past.control if one.place.key == place)

    def access(self, since: date | None, until: date | None) -> tuple[AccessState, ...]:
        """Return which ways were held to be open or cut in a period."""
        return _between(self._past.access, self.asked, since, until)

    def _tolls(self, harms: Sequence[str] = HARMS, category: str = "all") -> list[TollSum]:
        found, told = self._found(), () if self.is_narrow else self._past.totals
        scopes = (TollScope(self.place, self.asked.since, self.asked.until, harm, category) for harm in harms)
        sums = (sum_tolls(scope, found, told) for scope in scopes)
        return [one for one in sums if one.parts or one.stocks or one.left_out]

    def tolls(self, harms: Sequence[str] = HARMS, category: str = "all") -> tuple[TollSum, ...]:
        """Return the sums of each harm as they were."""
        return tuple(self._tolls(harms, category))

    def brief_tolls(self, harms: Sequence[str] = HARMS, category: str = "all", most: int = 40) -> tuple[Brief, ...]:
        """Return the sums of each harm as they were, each with so many of its parts, the largest first."""
        return tuple(shortened(one, most) for one in self.tolls(harms, category))

    def begun(self) -> dict[int, int]:
        """Return how many incidents began on each day, the earliest first."""
        found = Counter(one.start.toordinal() for one in self._narrowed(replace(self.asked, until=None)) if one.start)
        return dict(sorted(found.items()))

    def cells(self) -> Iterator[list[Any]]:
        """Yield all incidents as rows of a table, the latest first."""
        yield from map(incident_row, self._found())

    def features(self) -> Iterator[str]:
        """Yield all incidents as features of GeoJSON, by their ids."""
        yield from map(feature_text, sorted(self._found(), key=lambda one: one.id))

    def incident(self, id: str) -> tuple[Incident, ...]:
        """Return the incident that had an id."""
        return tuple(one for one in self._past.incidents if one.id == id.upper())

    def stories(self, after: str | None = None, most: int = 40, state: str | None = None) -> Page[Story]:
        """Return some dispatches with their copies, the latest first."""
        return _paged(_stories(self._held(state)), after, most)

    def dispatches(self, state: str | None = None) -> int:
        """Return how many dispatches there were."""
        return len(self._held(state))

    def _held(self, state: str | None) -> list[Held]:
        query, told = self.query, self._telling()
        since = datetime.combine(query.since, time.min, UTC) if query.since else None
        until = datetime.combine(query.until, time.max, UTC) if query.until else None
        wanted = Wanted(since=since, until=until, state=state, text=query.text, as_of=self._as_of)
        return [one for one in self.site.desk.dispatches(wanted) if told is None or one.digest[:_CUT] in told]

    def _telling(self) -> set[str] | None:
        """Return the dispatches whose claims or incidents are of what is asked for."""
        asked = self.asked
        found: set[str] | None = None
        if asked.place or asked.country or asked.source:
            found = {claim.dispatch for claim in self._past.claims if _is_of(claim, asked)}
        if asked.kind or asked.state:
            wide = Asked(kind=asked.kind, state=asked.state)
            told = {a.dispatch for one in self._past.incidents if wide.admits(one) for a in one.accounts}
            found = told if found is None else found & told
        return found

    def sources(self) -> tuple[SourceProfile, ...]:
        """Return by whose word the claims stood, those with most claims first."""
        asked = self._wide
        key = ("sources", asked)
        return self._kept.memo.get(key, lambda: by_claims(self.site.ledger.sources(asked, self._as_of)))

    def silence(self, day: date | None) -> Silences:
        """Return from whom and from where nothing had come as of a day."""
        asked = replace(self._wide, since=None, until=None)
        key = ("silence", asked, day)
        return self._kept.memo.get(key, lambda: Silences.of_all(self.site.ledger.silence(asked, day, self._as_of)))


def _paged(found: Sequence[_T], after: str | None, most: int) -> Page[_T]:
    cursor = unpacked(after, (int,))
    start = max(0, cursor[0]) if cursor else 0
    end = start + most
    return Page(tuple(found[start:end]), packed(end) if end < len(found) else None)


def _tells(incident: Incident, digests: set[str] | None) -> bool:
    return digests is None or any(account.dispatch in digests for account in incident.accounts)


def _is_of(claim: FiledClaim, asked: Asked) -> bool:
    place = claim.place
    return (
        (asked.place is None or (place is not None and place.within(asked.place)))
        and (asked.country is None or (place is not None and place.country == asked.country))
        and (asked.source is None or claim.origin.key == asked.source)
    )


def _between(states: Iterable[_S], asked: Asked, since: date | None, until: date | None) -> tuple[_S, ...]:
    return tuple(
        one
        for one in states
        if (asked.place is None or (one.place is not None and one.place.within(asked.place)))
        and (asked.country is None or (one.place is not None and one.place.country == asked.country))
        and (since is None or one.end is None or one.end >= since)
        and (until is None or one.start <= until)
    )


def _spot(found: Sequence[Incident]) -> Spot:
    place = found[0].place
    assert place is not None
    states = Counter(one.happened.state for one in found)
    last = max((one.end for one in found if one.end), default=None)
    return Spot(place, tuple(sorted(states.items())), last, len(found))


def _stories(held: Iterable[Held]) -> list[Story]:
    """Fold copies under the dispatch that they came from, the story with the newest dispatch first."""
    groups: dict[int, list[Held]] = {}
    for one in held:
        groups.setdefault(one.copies or one.id, []).append(one)
    made = [
        Story(lead, max(map(_sorted_by, some)), tuple(sorted(some, key=lambda one: (one.id != lead, one.id))))
        for lead, some in groups.items()
    ]
    return sorted(made, key=lambda story: (story.sorted_by, story.lead), reverse=True)


def _sorted_by(held: Held) -> str:
    published = held.item.published
    return stamp((published if published.tzinfo else published.replace(tzinfo=UTC)) if published else held.received)
