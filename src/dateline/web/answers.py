"""What a query comes to now: incidents, places, tolls, control, dispatches, sources, each some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import Any, Generic, TypeVar

from dateline.errors import BadDesk
from dateline.ledger.aggregates import Brief, shortened, sum_counted, sum_tolls
from dateline.ledger.judgements import standing
from dateline.ledger.silence import Silences
from dateline.ledger.sources import suggestions
from dateline.records.claim import HARMS
from dateline.records.filed import FiledPlace
from dateline.records.incident import AccessState, ControlState, Incident
from dateline.records.sources import SourceLink, SourceProfile
from dateline.records.tolls import TollScope, TollSum
from dateline.store import briefs, web_columns, web_dispatches, web_incidents
from dateline.store.asking import Asked
from dateline.store.held import moment
from dateline.store.web_dispatches import Story
from dateline.store.web_incidents import Search, Shown, Spot
from dateline.web import adding
from dateline.web.cursors import packed, unpacked
from dateline.web.holdings import Holdings, told_by
from dateline.web.query import Query
from dateline.web.register import Column, Mask, Stand
from dateline.web.site import Site

_T = TypeVar("_T")
_State = TypeVar("_State", ControlState, AccessState)
_Held = tuple[Holdings[_State], Column]
_AT_ONCE = 400  # incidents of a file


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some of what is asked for, and the cursor of what comes next, None at the end."""

    shown: tuple[_T, ...]
    next: str | None


class Answers:
    """A query, answered from the record as it is now."""

    def __init__(self, site: Site, query: Query) -> None:
        self.site, self.query = site, query
        self.problems = list(query.problems)
        self.place = self._place()

    def _place(self) -> FiledPlace | None:
        name = self.query.place
        if name is None:
            return None
        found = self.site.ledger.store.places(name)
        if len(found) == 1:
            return found[0]
        try:
            return self.site.ledger.place(name, self.site.gazetteer())
        except BadDesk as error:
            self.problems.append(str(error).partition(": ")[2])
            return FiledPlace("?", name, None, None, None, None, None)

    @cached_property
    def asked(self) -> Asked:
        """The query as the ledger is asked."""
        query, place = self.query, self.place
        asked = Asked(
            since=query.since, until=query.until, kind=query.kind, source=query.source, state=query.state
        )  # fmt: skip
        if place is None:
            return asked
        if place.feature == "country" and place.country:
            return replace(asked, country=place.country)
        return replace(asked, place=place.key)

    @property
    def _wide(self) -> Asked:
        """The query by place and days alone."""
        return replace(self.asked, kind=None, source=None, state=None)

    @cached_property
    def search(self) -> Search:
        """The query as the record is asked."""
        return Search(self.asked, self.query.text)

    @cached_property
    def _stand(self) -> Stand:
        """All incidents as they are now."""
        return self.site.register.stands()

    @cached_property
    def _told(self) -> Mask | None:
        """Of each incident, whether words and a source narrow the query to it; None without either."""
        source, words, stand = self.asked.source, self.query.text, self._stand
        if source is None and words is None:
            return None
        return self.site.memo.get(("told", stand.number, source, words), lambda: self._told_in(stand, source, words))

    def _told_in(self, stand: Stand, source: str | None, words: str | None) -> Mask:
        with self.site.desk.store.transaction() as connection:
            citing = None if source is None else stand.told_in(web_columns.citing(connection, source))
            having = None if words is None else stand.told_in(web_columns.having(connection, words))
        found = [one for one in (citing, having) if one is not None]
        return found[0] & found[-1]

    @cached_property
    def _mask(self) -> Mask:
        """Of each incident, whether it is asked for; of a source, at most those."""
        return self._stand.columns.mask(self.asked, self._told)

    @cached_property
    def stood(self) -> int:
        """The number of the last change: what is worked out for one holds until the next."""
        return self.site.last()

    def incidents(self, after: str | None = None, most: int = 30) -> Page[Incident]:
        """Return some incidents, the latest first."""
        cursor = unpacked(after, (int, None), (str,))
        keys = self._stand.columns.listed(self._cited, cursor and (cursor[0], cursor[1]))
        found = list(islice(self._read(keys, most + 1), most + 1))
        shown = found[:most]
        last = shown[-1] if len(found) > most else None
        return Page(tuple(shown), packed(last.start.toordinal() if last.start else None, last.id) if last else None)

    def _read(self, keys: Iterable[str], most: int) -> Iterator[Incident]:
        """Yield the incidents with some keys, with so many of them at hand at a time."""
        for some in _portions(keys, most):
            with self.site.desk.store.transaction() as connection:
                found = web_incidents.by_keys(connection, some)
            yield from found

    @cached_property
    def _types(self) -> dict[str | None, int]:
        """How many incidents there are of each type, whichever is asked for."""
        columns = self._stand.columns
        return columns.types(
            columns.mask(replace(self.asked, kind=None), self._told) if self.asked.kind else self._mask
        )

    def number(self) -> int:
        """Return how many incidents there are."""
        kind = self.asked.kind
        return sum(self._types.values()) if kind is None else self._types.get(kind, 0)

    def kinds(self) -> list[tuple[str, int]]:
        """Return the kinds of incident that there are but for the kind that is asked for, with how many of each."""
        return sorted(
            ((kind, number) for kind, number in self._types.items() if kind), key=lambda one: (-one[1], one[0])
        )

    @cached_property
    def shown(self) -> Shown:
        """What a map and a slider show of all incidents."""
        return self.site.memo.get(("shown", self.stood, self.search), lambda: self._stand.columns.shown(self._mask))

    def begun(self) -> dict[int, int]:
        """Return how many incidents began on each day, whatever day the query ends on."""
        columns = self._stand.columns
        return columns.begun(columns.mask(replace(self.asked, until=None), self._told))

    def spots(self) -> tuple[Sequence[Spot], int]:
        """Return the places with their incidents, and how many incidents lie nowhere on a map."""
        return self.shown.spots, self.shown.nowhere

    def day(self) -> date | None:
        """Return the day that a view is of: the last that is asked for, or the latest of any dispatch."""
        if self.query.until:
            return self.query.until
        with self.site.desk.store.transaction() as connection:
            stamped = web_dispatches.latest(connection)
        return moment(stamped).date() if stamped else None

    def control(self, since: date | None, until: date | None) -> tuple[ControlState, ...]:
        """Return who held what in a period."""
        return self._under(*self._control(since, until))

    def some_control(self, since: date | None, until: date | None, most: int) -> tuple[Sequence[ControlState], int]:
        """Return the first of those who held something in a period, and how many there are in all."""
        return self._some(*self._control(since, until), most)

    def some_access(self, since: date | None, until: date | None, most: int) -> tuple[Sequence[AccessState], int]:
        """Return the first of the ways that were open or cut in a period, and how many there are in all."""
        return self._some(*self._access(since, until), most)

    def _control(self, since: date | None, until: date | None, begun: bool = False) -> _Held[ControlState]:
        held = self.site.control.stands(self.stood)
        return held, held.rows(self._held_in(since, until), begun)

    def _access(self, since: date | None, until: date | None) -> _Held[AccessState]:
        held = self.site.access.stands(self.stood)
        return held, held.rows(self._held_in(since, until))

    def _some(self, held: Holdings[_State], rows: Column, most: int) -> tuple[Sequence[_State], int]:
        if self.asked.source is None:
            return held.states(rows[:most]), len(rows)
        found = self._under(held, rows)
        return found[:most], len(found)

    def _under(self, held: Holdings[_State], rows: Column) -> tuple[_State, ...]:
        """Return what some rows say; of a source, what it told of."""
        found, source = held.states(rows), self.asked.source
        return found if source is None else told_by(found, self.site.ledger.store.told_by(source))

    def _held_in(self, since: date | None, until: date | None) -> Asked:
        return replace(self.asked, since=since, until=until, kind=None, state=None)

    def held(self, place: str) -> tuple[ControlState, ...]:
        """Return who held a place, by day."""
        with self.site.desk.store.transaction() as connection:
            return web_incidents.held_at(connection, place)

    def access(self, since: date | None, until: date | None) -> tuple[AccessState, ...]:
        """Return which ways were open or cut in a period."""
        return self._under(*self._access(since, until))

    def tolls(self, harms: Sequence[str] = HARMS, category: str = "all") -> tuple[TollSum, ...]:
        """Return the sums of each harm; narrowed by more than place and days, they are of the incidents alone."""
        key = ("tolls", self.stood, self.search, tuple(harms), category)
        return self.site.memo.get(key, lambda: tuple(self._tolls(harms, category)))

    def _tolls(self, harms: Sequence[str], category: str) -> list[TollSum]:
        if not self.is_narrow:
            return list(self.site.ledger.tolls(self.asked, self.place, harms, category))
        scopes = (TollScope(self.place, self.asked.since, self.asked.until, harm, category) for harm in harms)
        sums = (sum_tolls(scope, self._counted(scope), ()) for scope in scopes)
        return [one for one in sums if one.parts or one.stocks or one.left_out]

    def brief_tolls(self, harms: Sequence[str] = HARMS, category: str = "all", most: int = 40) -> tuple[Brief, ...]:
        """Return the sums of each harm, each with so many of its parts, the largest first."""
        key = ("brief tolls", self.stood, self.search, tuple(harms), category, most)
        return self.site.memo.get(key, lambda: tuple(self._brief_tolls(harms, category, most)))

    def _brief_tolls(self, harms: Sequence[str], category: str, most: int) -> list[Brief]:
        """Let the store add up what it can; where totals take incidents in, all are looked at one by one."""
        found = None if self.asked.source else self._added(harms, category, most)
        if found is None:
            return [shortened(one, most) for one in self.tolls(harms, category)]
        return [one for one in found if one.parts or one.sum.stocks or one.sum.left_out]

    def _added(self, harms: Sequence[str], category: str, most: int) -> list[Brief] | None:
        told = () if self.is_narrow else self.site.ledger.store.totals(self.asked)
        rows = adding.summed(self._stand, self._mask, self.asked, self.place, harms, category, most)
        found: list[Brief] = []
        for harm, row in rows.items():
            scope = TollScope(self.place, self.asked.since, self.asked.until, harm, category)
            one = sum_counted(scope, row.sure, row.largest, row.others, told, most)
            if one is None:
                return None
            found.append(one)
        return found

    def _counted(self, scope: TollScope) -> list[Incident]:
        return adding.counted_in(self._stand, self._cited, scope)

    @property
    def _cited(self) -> Mask:
        """Of each incident, whether it is asked for; of a source, only where a claim of it is of the incident."""
        source = self.asked.source
        return self._mask if source is None else self._mask & self._stand.cited(source)

    @property
    def is_narrow(self) -> bool:
        """Whether the query has more than a place and days, which is all that a total can be told by."""
        query = self.query
        return any((query.kind, query.state, query.source, query.text))

    def cells(self) -> Iterator[list[Any]]:
        """Yield all incidents as rows of a table, the latest first, with few of them at hand at a time."""
        for some in _portions(self._stand.columns.listed(self._cited, None), _AT_ONCE):
            with self.site.desk.store.transaction() as connection:
                found = briefs.cells(connection, some)
            yield from found

    def features(self) -> Iterator[str]:
        """Yield all incidents as features of GeoJSON, by their ids, with few of them at hand at a time."""
        for some in _portions(self._stand.columns.by_id(self._cited), _AT_ONCE):
            with self.site.desk.store.transaction() as connection:
                found = briefs.features(connection, some)
            yield from found

    def stories(self, after: str | None = None, most: int = 40, state: str | None = None) -> Page[Story]:
        """Return some dispatches with their copies, the latest first."""
        cursor = unpacked(after, (str,), (int,))
        with self.site.desk.store.transaction() as connection:
            found = web_dispatches.story_page(
                connection, self.search, state, cursor and (cursor[0], cursor[1]), most + 1
            )
        shown = tuple(found[:most])
        return Page(shown, packed(shown[-1].sorted_by, shown[-1].lead) if len(found) > most else None)

    def dispatches(self, state: str | None = None) -> int:
        """Return how many dispatches there are."""
        with self.site.desk.store.transaction() as connection:
            return web_dispatches.number_of(connection, self.search, state)

    def sources(self) -> tuple[SourceProfile, ...]:
        """Return by whose word the claims stand, those with most claims first."""
        asked = Asked(
            place=self.asked.place, country=self.asked.country, since=self.asked.since, until=self.asked.until
        )
        return self.site.memo.get(
            ("sources", self.stood, asked), lambda: by_claims(self.site.roll.sources(asked))
        )  # fmt: skip

    def pairs(self) -> tuple[SourceLink, ...]:
        """Return which of the sources may be one, and why."""
        key = ("pairs", self.stood, self._wide, self.query.as_of)
        decided = self.site.ledger.store.judgements(self.query.as_of)
        return self.site.memo.get(key, lambda: suggestions(self.sources(), standing(decided)))

    def silence(self, day: date | None) -> Silences:
        """Return from whom and from where nothing has come as of a day."""
        asked = replace(self._wide, since=None, until=None)
        return self.site.memo.get(
            ("silence", self.stood, asked, day), lambda: self.site.roll.silence(asked, day)
        )  # fmt: skip

    def incident(self, id: str) -> tuple[Incident, ...]:
        """Return the incident with an id."""
        return self.site.ledger.incident(id)

    def changed(self, day: date) -> tuple[list[Incident], list[ControlState]]:
        """Return the incidents that began on a day or on the day before, and the places that changed hands then."""
        eve = day - timedelta(days=1)
        near = _between(self, eve, day)
        began = [one for one in near.incidents(None, 60).shown if one.start and one.start >= eve]
        return began, self._turned(eve, day)

    def _turned(self, eve: date, day: date) -> list[ControlState]:
        return list(self._under(*self._control(eve, day, begun=True)))


def _portions(keys: Iterable[str], most: int) -> Iterator[list[str]]:
    waiting = iter(keys)
    while some := list(islice(waiting, most)):
        yield some


def _between(answers: Answers, since: date, until: date) -> Answers:
    given = dict(answers.query.given) | {"since": since.isoformat(), "until": until.isoformat()}
    return type(answers)(answers.site, Query.of(given))


def by_claims(found: Sequence[SourceProfile]) -> tuple[SourceProfile, ...]:
    """Order sources by how many claims they have, those with most first."""
    return tuple(sorted(found, key=lambda one: (-sum(number for _, number in one.counts), one.name)))
