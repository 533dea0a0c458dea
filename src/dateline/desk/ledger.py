"""The ledger of a desk: kept up to date with what has come in, asked, and told what people decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from dateline.desk import Desk
from dateline.desk.reading import read_claims, reader_version
from dateline.errors import BadDesk
from dateline.gazetteer.lookup import Gazetteer, lineage
from dateline.ledger.aggregates import sum_tolls
from dateline.ledger.build import Ledger, build
from dateline.ledger.corrections import corrected
from dateline.ledger.judgements import standing
from dateline.ledger.silence import silences
from dateline.ledger.sources import profiles, suggestions
from dateline.pipeline import Reader
from dateline.records.claim import HARMS
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import AccessState, ControlState, Incident, Judgement
from dateline.records.sources import Silence, SourceLink, SourceProfile
from dateline.records.tolls import TollScope, TollSum
from dateline.store.asking import Asked
from dateline.store.filings import Filed
from dateline.store.held import stamp
from dateline.store.judging import judgement_key
from dateline.store.ledger import Due, LedgerStore

_AT_ONCE = 40
_State = TypeVar("_State", ControlState, AccessState)
Progress = Callable[[int, int], None]
"""Told after each batch how many dispatches are read and how many there are to read; what it tells of is safe."""


@dataclass(slots=True)
class Updated:
    """How bringing the ledger up to date went."""

    read: int = 0
    claims: int = 0
    doubles: int = 0


class DeskLedger:
    """The ledger of an open desk."""

    def __init__(self, desk: Desk) -> None:
        self.store = LedgerStore(desk.store)
        self.where = desk.store.where

    def update(
        self, reader: Callable[[], Reader], now: datetime, progress: Progress = lambda _done, _all: None
    ) -> Updated:
        """Read what has come in and is not yet read, batch by batch; each batch that is told of is safe.

        `reader` is called when the first dispatch is there to be read.
        """
        version = reader_version()
        self.store.take_up(version)
        whole, updated, ready = self.store.number_due(), Updated(), None
        while due := self.store.due(_AT_ONCE):
            ready = ready or reader()
            filed = [Filed(one.held.id, _claims(ready, one)) for one in due]
            self.store.file(filed, version, now)
            updated.read += len(due)
            updated.claims += sum(len(one.claims) for one in filed)
            updated.doubles += sum(one.double for one in due)
            progress(updated.read, max(whole, updated.read))
        self.store.fold()
        return updated

    def number_due(self) -> int:
        """Return how many dispatches have come in that are not yet read."""
        return self.store.number_due()

    def past(self, as_of: datetime) -> Ledger:
        """Return the whole ledger as it stood at a past moment, from what was on file and decided then."""
        return build(self.store.claims(as_of), self.store.judgements(as_of))

    def incidents(self, asked: Asked, as_of: datetime | None = None) -> Iterator[Incident]:
        """Yield the incidents that are asked for, by first day."""
        if as_of is None:
            return self.store.incidents(asked)
        found = [one for one in self.past(as_of).incidents if asked.admits(one)]
        return iter(sorted(found, key=lambda one: (one.start is None, one.start or date.max, one.id)))

    def incident(self, id: str) -> tuple[Incident, ...]:
        """Return the incident with an id."""
        return self.store.incident(id)

    def tolls(
        self, asked: Asked, place: FiledPlace | None, harms: Sequence[str] = HARMS, category: str = "all",
        side: str | None = None, as_of: datetime | None = None,
    ) -> Iterator[TollSum]:  # fmt: skip
        """Yield the sum of each harm of a place and a period that anybody counted, with all that it is made of."""
        past = self.past(as_of) if as_of else None
        then = tuple(one for one in past.incidents if asked.admits(one)) if past else ()
        told = _from(past.totals, asked) if past else self.store.totals(asked)
        for harm in harms:
            scope = TollScope(place, asked.since, asked.until, harm, category, side)
            found = sum_tolls(scope, then if past else self.store.counted(asked, scope), told)
            if found.parts or found.stocks or found.left_out:
                yield found

    def control(self, asked: Asked, as_of: datetime | None = None) -> tuple[ControlState, ...]:
        """Return who held which place in a period, by place and then by day."""
        found: tuple[ControlState, ...] = self.store.control(asked) if as_of is None else self.past(as_of).control
        mine = [state for state in found if _in_period(state, asked) and asked.state in (None, state.state)]
        return self._told_by(mine, asked.source)

    def access(self, asked: Asked, as_of: datetime | None = None) -> tuple[AccessState, ...]:
        """Return which ways were open or cut in a period, by place and then by day."""
        found: tuple[AccessState, ...] = self.store.access(asked) if as_of is None else self.past(as_of).access
        mine = [state for state in found if _in_period(state, asked) and asked.state in (None, state.status)]
        return self._told_by(mine, asked.source)

    def _told_by(self, states: Sequence[_State], source: str | None) -> tuple[_State, ...]:
        """Return the states that a source told of, for or against."""
        if source is None:
            return tuple(states)
        mine = self.store.told_by(source)
        return tuple(state for state in states if mine.intersection(_under(state)))

    def sources(self, asked: Asked, as_of: datetime | None = None) -> tuple[SourceProfile, ...]:
        """Return by whose word the claims of a place and a period stand, by name."""
        decided = standing(self.store.judgements(as_of))
        found = list(self._told(asked, as_of))
        return profiles(found, self.incidents(asked, as_of), decided)

    def same_sources(self, asked: Asked, as_of: datetime | None = None) -> tuple[SourceLink, ...]:
        """Return which sources may be one, and why."""
        return suggestions(self.sources(asked, as_of), standing(self.store.judgements(as_of)))

    def source(self, key: str) -> str:
        """Return the key of the one source that a key, its beginning or a name means. Raises `BadDesk`."""
        all_ = self.sources(Asked())
        named = [one for one in all_ if one.is_called(key)]
        found = named or [one for one in all_ if one.key.startswith(key)]
        if len(found) != 1:
            raise BadDesk(
                f"{self.where}: {key!r} is {'no source' if not found else 'more than one'}; see `dateline sources`"
            )
        return found[0].key

    def silence(self, asked: Asked, day: date | None, as_of: datetime | None = None) -> tuple[Silence, ...]:
        """Return from whom and from where nothing has come as of a day; that of the latest dispatch otherwise."""
        found = list(self._told(asked, as_of))
        days = [claim.published.date() for claim in found if claim.published]
        seen = day or max(days, default=None)
        return silences(found, seen) if seen else ()

    def _told(self, asked: Asked, as_of: datetime | None) -> Iterator[FiledClaim]:
        """Yield the claims of a place and a period."""
        decided = standing(self.store.judgements(as_of))
        for claims in self.store.claims(as_of):
            left = corrected(claims, decided)
            yield from (claim for claim in left if claim.state == "standing" and _is_asked(claim, asked))

    def claims(self, keys: Iterable[str]) -> dict[str, FiledClaim]:
        """Return claims by their keys."""
        return self.store.named(keys)

    def place(self, name: str, gazetteer: Gazetteer) -> FiledPlace:
        """Return the place that a name or a key means: one on file, or one that takes in places on file.

        Raises `BadDesk` where there is none, or more than one.
        """
        found = self.store.places(name) or self._around(name, gazetteer)
        if not found:
            near = self.store.like_places(name)
            hint = f"there are {', '.join(near)}" if near else "`dateline incidents` shows their names"
            raise BadDesk(f"{self.where}: no claim is of a place called {name!r}; {hint}")
        if len(found) > 1:
            told = ", ".join(f"{one.key} ({one.feature or 'place'}, {one.country or 'no country'})" for one in found)
            raise BadDesk(f"{self.where}: {name!r} may be {told}; give one of these keys")
        return found[0]

    def _around(self, name: str, gazetteer: Gazetteer) -> tuple[FiledPlace, ...]:
        """Return the places of a gazetteer with this name in which a place on file lies."""
        near = {entry.place.gazetteer: entry.place for entry in gazetteer.find(name)}
        return tuple(
            FiledPlace(
                key, one.name, one.feature, one.lat, one.lon, one.radius_km, one.country, lineage(gazetteer, one)
            )
            for key, one in sorted(near.items())
            if key in self.store.takes_in(near)
        )

    def judge(
        self, act: str, subjects: Sequence[str], reason: str, by: str, now: datetime, value: str | None = None,
        added: tuple[int, FiledClaim] | None = None,
    ) -> Judgement:  # fmt: skip
        """Keep what a person decided, and bring what it touches up to date; `added` is a claim, with its dispatch."""
        judgement = Judgement(
            judgement_key(act, subjects, by, stamp(now)), act, tuple(sorted(set(subjects))), value, reason, by, now
        )
        self.store.judge(judgement, added)
        return judgement

    def rebuild(self) -> None:
        """Work all that follows from the claims on file out anew."""
        self.store.rebuild()

    def snapshot(self) -> Iterator[str]:
        """Yield the ledger line by line, as the one text that its claims and judgements give."""
        return self.store.snapshot()


def _claims(reader: Reader, due: Due) -> tuple[FiledClaim, ...]:
    return () if due.double else read_claims(reader, due.held, due.source, due.story, due.judged)


def _under(state: ControlState | AccessState) -> tuple[str, ...]:
    """Return the keys of all claims that a state names."""
    return (*state.claims, *state.against, *state.evidence)


def _from(told: Iterable[FiledClaim], asked: Asked) -> tuple[FiledClaim, ...]:
    return tuple(claim for claim in told if asked.source in (None, claim.origin.key))


def _is_asked(claim: FiledClaim, asked: Asked) -> bool:
    place = claim.place
    return (
        (asked.place is None or (place is not None and place.within(asked.place)))
        and (asked.country is None or (place is not None and place.country == asked.country))
        and (asked.since is None or (claim.published is not None and claim.published.date() >= asked.since))
        and (asked.until is None or (claim.published is not None and claim.published.date() <= asked.until))
    )


def _in_period(state: ControlState | AccessState, asked: Asked) -> bool:
    place = state.place
    return (
        (asked.place is None or (place is not None and place.within(asked.place)))
        and (asked.country is None or (place is not None and place.country == asked.country))
        and (asked.since is None or state.end is None or state.end >= asked.since)
        and (asked.until is None or state.start <= asked.until)
    )
