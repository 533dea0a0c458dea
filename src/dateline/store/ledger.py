"""The ledger's part of the record: what is due, what is on file, what it comes to, and what people decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from dateline.errors import BadDesk
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import AccessState, ControlState, Incident, Judgement
from dateline.records.tolls import TollScope
from dateline.store import asking, filings, holding, judging, linking
from dateline.store.changing import claims_changed, note
from dateline.store.exhibits import ExhibitStore
from dateline.store.grouping import source_of
from dateline.store.held import Held, as_held, stamp
from dateline.store.log import Entry, append
from dateline.store.repository import Store
from dateline.store.schema import desk, dispatches
from dateline.store.senders import senders

_READER = "reader"
_PLACES = 200  # folded at a time


@dataclass(frozen=True, slots=True)
class Due:
    """A dispatch to be read, what it was made from, and that with which its group of copies began.

    `double` tells that an earlier dispatch says the very same. `judged` are the claims on file of it that people said
    something of, as they were read.
    """

    held: Held
    source: Held | None
    story: Held | None
    double: bool
    judged: tuple[FiledClaim, ...] = ()


class LedgerStore:
    """The ledger's tables in a desk's record. Every method is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take_up(self, reader: str) -> None:
        """Note what another reader read as due, if the desk was last read by another."""
        with self._store.transaction(writes=True) as connection:
            if connection.execute(select(desk.c.value).where(desk.c.key == _READER)).scalar() == reader:
                return
            filings.unfile_others(connection, reader)
            connection.execute(delete(desk).where(desk.c.key == _READER))
            connection.execute(insert(desk).values(key=_READER, value=reader))

    def number_due(self) -> int:
        """Return how many dispatches are to be read."""
        with self._store.transaction() as connection:
            return filings.number_due(connection)

    def due(self, most: int) -> tuple[Due, ...]:
        """Return some dispatches that are to be read, as they came."""
        with self._store.transaction() as connection:
            return _dues(connection, filings.due(connection, most))

    def dispatch(self, id: int) -> Due | None:
        """Return a dispatch as it would be read."""
        with self._store.transaction() as connection:
            return next(iter(_dues(connection, [id])), None)

    def file(self, filed: Sequence[filings.Filed], reader: str, now: datetime) -> int:
        """Put claims on file and bring all that they touch up to date; return how many incidents were touched."""
        ids = [one.dispatch for one in filed]
        with self._store.transaction(writes=True) as connection:
            before = filings.on_file(connection, ids)
            append(connection, stamp(now), filings.write(connection, stamp(now), reader, filed))
            left = _left(connection, ids)
            filings.enter(connection, left)
            note(connection, claims_changed(before, (claim for one in left for claim in one.claims)))
            touched = linking.relink(connection, left)
            holding.unfold(connection, [*before.values(), *(one.claims for one in left)])
        return touched

    def fold(self) -> None:
        """Fold anew the places of which something new was said; those that are done stay done if it is cut off."""
        with self._store.transaction() as connection:
            due = holding.is_unfolded(connection)
        while due:
            with self._store.transaction(writes=True) as connection:
                due = holding.fold_some(connection, _PLACES) == _PLACES

    def judge(self, judgement: Judgement, added: tuple[int, FiledClaim] | None = None) -> None:
        """Keep a judgement and bring what it is about up to date.

        `added` is the claim that it puts on file, with its dispatch, which must have been read.
        """
        with self._store.transaction(writes=True) as connection:
            about = judging.judged_by(connection, judgement)
            ids = filings.homes(connection, about)
            told: list[Entry] = []
            if added is not None:
                told = self._put(connection, judgement.at, *added)
                ids = tuple(sorted({*ids, added[0]}))
            before = filings.on_file(connection, ids)
            append(connection, stamp(judgement.at), [*told, *judging.judge(connection, judgement)])
            left = _left(connection, ids)
            changed = [one for one in left if before[one.dispatch] != one.claims]
            filings.enter(connection, changed)
            note(connection, claims_changed(before, (claim for one in left for claim in one.claims)))
            linking.relink(connection, left)
            holding.unfold(connection, [*_touched(before, left, about)])

    def _put(self, connection: Connection, at: datetime, id: int, claim: FiledClaim) -> list[Entry]:
        told = filings.put(connection, stamp(at), id, claim)
        if told is None:
            raise BadDesk(f"{self._store.where}: dispatch {id} is not yet read; `dateline update` reads it")
        return told

    def act(self, kind: str, subject: str, body: object, now: datetime) -> None:
        """Enter an act that changes nothing of the ledger, such as that some of it was published."""
        self._store.act(kind, subject, body, now)

    def rebuild(self) -> None:
        """Drop all that follows from the claims on file, and work it out anew."""
        with self._store.transaction(writes=True) as connection:
            linking.relink_all(connection)
            holding.refold_all(connection)

    def incidents(self, asked: asking.Asked) -> Iterator[Incident]:
        """Yield the incidents that are asked for, by first day and then by id."""
        with self._store.transaction() as connection:
            yield from asking.asked_incidents(connection, asked)

    def incident(self, id: str) -> tuple[Incident, ...]:
        """Return the incidents with an id."""
        with self._store.transaction() as connection:
            return asking.incident_by_id(connection, id)

    def counted(self, asked: asking.Asked, scope: TollScope) -> tuple[Incident, ...]:
        """Return the incidents of a place and a period with the one row of their tolls that is summed."""
        with self._store.transaction() as connection:
            return tuple(asking.counted_incidents(connection, asked, scope))

    def totals(self, asked: asking.Asked) -> tuple[FiledClaim, ...]:
        """Return the counts of a period, of a war or of now that may be of a place and a period."""
        with self._store.transaction() as connection:
            return asking.totals(connection, asked)

    def control(self, asked: asking.Asked) -> tuple[ControlState, ...]:
        """Return who held which place in a period, by place and then by day."""
        self.fold()
        with self._store.transaction() as connection:
            return tuple(holding.control_between(connection, asked))

    def access(self, asked: asking.Asked) -> tuple[AccessState, ...]:
        """Return which ways were open or cut in a period, by place and then by day."""
        self.fold()
        with self._store.transaction() as connection:
            return tuple(holding.access_between(connection, asked))

    def places(self, name: str) -> tuple[FiledPlace, ...]:
        """Return the places on file that a name or a key means."""
        with self._store.transaction() as connection:
            return asking.named_places(connection, name)

    def takes_in(self, keys: Iterable[str]) -> frozenset[str]:
        """Return those of some places in which a place on file lies."""
        with self._store.transaction() as connection:
            return asking.takes_in(connection, keys)

    def like_places(self, name: str) -> tuple[str, ...]:
        """Return some names of places on file that have a name in them."""
        with self._store.transaction() as connection:
            return asking.like_places(connection, name)

    def snapshot(self) -> Iterator[str]:
        """Yield all incidents and all that is held, each as one line of JSON, in an order that nothing else decides."""
        self.fold()
        with self._store.transaction() as connection:
            yield from asking.lines(connection)

    def judgements(self, until: datetime | None = None) -> tuple[Judgement, ...]:
        """Return all judgements, or those made by a moment, the earliest first."""
        with self._store.transaction() as connection:
            return judging.all_judgements(connection, stamp(until) if until else None)

    def judgements_on(self, subjects: Iterable[str]) -> tuple[Judgement, ...]:
        """Return the judgements on some claims, origins or dispatches, and what undoes them, the earliest first."""
        with self._store.transaction() as connection:
            return judging.judgements_on(connection, subjects)

    def claims(self, as_of: datetime | None = None) -> Iterator[tuple[FiledClaim, ...]]:
        """Yield the claims of one dispatch after another, now or as they were on file at a moment."""
        with self._store.transaction() as connection:
            yield from filings.as_of(connection, stamp(as_of) if as_of else None)

    @property
    def exhibits(self) -> ExhibitStore:
        """The exhibits of the same record."""
        return ExhibitStore(self._store)

    def senders(self) -> dict[str, str]:
        """Return who sent each dispatch that came from a person, by the key that its claims have for it."""
        with self._store.transaction() as connection:
            return senders(connection)

    def named(self, keys: Iterable[str]) -> dict[str, FiledClaim]:
        """Return claims by their keys, as people left them."""
        with self._store.transaction() as connection:
            return filings.by_key(connection, keys)

    def named_like(self, beginning: str) -> tuple[FiledClaim, ...]:
        """Return the claims whose keys begin so, two at most."""
        with self._store.transaction() as connection:
            return tuple(filings.by_key(connection, filings.like(connection, beginning)).values())

    def told_by(self, origin: str) -> frozenset[str]:
        """Return the keys of all claims of an origin."""
        with self._store.transaction() as connection:
            return asking.told_by(connection, origin)

    def claims_of(self, id: int) -> tuple[FiledClaim, ...]:
        """Return the claims of a dispatch as people left them, in reading order."""
        with self._store.transaction() as connection:
            found = filings.on_file(connection, [id]).get(id, ())
        return tuple(sorted(found, key=lambda claim: claim.trigger.span))

    def home(self, key: str) -> int | None:
        """Return the dispatch in which a claim stands."""
        return next(iter(self.homes([key])), None)

    def homes(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the dispatches in which some claims stand, as they came."""
        with self._store.transaction() as connection:
            return filings.homes(connection, keys)


def _dues(connection: Connection, ids: Sequence[int]) -> tuple[Due, ...]:
    held = _held(connection, ids)
    sources = {id: source_of(connection, id) if one.copies else None for id, one in held.items()}
    others = {one.copies for one in held.values()} | set(sources.values())
    near = _held(connection, [id for id in others if id is not None])
    read = filings.as_read(connection, ids)
    judged = judging.judged_among(connection, (claim.key for claims in read.values() for claim in claims))
    return tuple(
        Due(
            one, near.get(sources[id] or 0), near.get(one.copies or 0),
            filings.is_double(connection, id, one.digest),
            tuple(claim for claim in read.get(id, ()) if claim.key in judged),
        )
        for id, one in held.items()
    )  # fmt: skip


def _left(connection: Connection, ids: Sequence[int]) -> list[filings.Filed]:
    """Return the claims of dispatches as people left them."""
    return [filings.Filed(id, claims) for id, claims in sorted(filings.on_file(connection, ids).items())]


def _touched(
    before: Mapping[int, tuple[FiledClaim, ...]], left: Sequence[filings.Filed], about: Iterable[str]
) -> Iterator[tuple[FiledClaim, ...]]:
    """Yield the claims that a judgement is about or makes others, as they were and as they are."""
    keys = set(about)
    for one in left:
        then, now = set(before[one.dispatch]), set(one.claims)
        yield tuple(claim for claim in then | now if claim.key in keys or (claim in then) != (claim in now))


def _held(connection: Connection, ids: Sequence[int]) -> dict[int, Held]:
    query = select(dispatches).order_by(dispatches.c.id)
    found: dict[int, Held] = {}
    for some in filings.portions(sorted(set(ids))):
        found |= {
            row["id"]: as_held(row) for row in connection.execute(query.where(dispatches.c.id.in_(some))).mappings()
        }
    return found
