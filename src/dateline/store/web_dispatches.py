"""Dispatches for pages: some at a time with their copies folded under their origins, where a claim stands, the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, or_, select

from dateline.records.filed import FiledClaim
from dateline.store.asking import inside
from dateline.store.filings import by_key, on_file
from dateline.store.held import Held, as_held, moment, stamp
from dateline.store.repository import Logged
from dateline.store.schema import accounts, claims, dispatches, incidents, log
from dateline.store.searching import saying
from dateline.store.web_incidents import Search

Cursor = tuple[str, int]
"""Where a page ended: the moment by which its last story is sorted, and the dispatch that it began with."""


@dataclass(frozen=True, slots=True)
class Story:
    """A dispatch with its copies among what is asked for, as they came."""

    lead: int
    sorted_by: str
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A change as a page tells it: an entry of the log."""

    entries: tuple[Logged, ...]
    more: bool


def narrowed(
    query: Select[Any], search: Search, state: str | None = None, ordered: bool = False, few: bool = False
) -> Select[Any]:
    """Narrow a query of dispatches: by publication, words, and by what their claims and incidents are of.

    `ordered` is that an index has them in the order that is asked for, which none of these is to take the place of;
    `few`, that there are few of them, whose claims are soon looked at.
    """
    d, asked = dispatches.c, search.asked
    id: ColumnElement[Any] = d.id + literal_column("0") if ordered else d.id
    conditions: list[ColumnElement[bool] | None] = [
        None if asked.since is None else d.published_at >= _start(asked.since),
        None if asked.until is None else d.published_at < _start(date.fromordinal(asked.until.toordinal() + 1)),
        None if search.text is None else saying(id, search.text),
        None if state is None else d.state == state,
    ]
    told = _claims(search)
    if told is not None:
        conditions.append(told.where(claims.c.dispatch == d.id).exists() if few else id.in_(told))
    if asked.kind is not None or asked.state is not None:
        conditions.append(id.in_(_incidents(search)))
    return query.where(*(condition for condition in conditions if condition is not None))


def _start(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000000Z"


def _claims(search: Search) -> Select[Any] | None:
    asked, c = search.asked, claims.c
    conditions = [
        None if asked.place is None else inside(c, asked.place),
        None if asked.country is None else c.country == asked.country,
        None if asked.source is None else c.origin == asked.source,
    ]
    given = [condition for condition in conditions if condition is not None]
    return select(c.dispatch).where(*given) if given else None


def _incidents(search: Search) -> Select[Any]:
    asked, i = search.asked, incidents.c
    query = select(accounts.c.dispatch).join(incidents, accounts.c.incident == i.key)
    if asked.kind is not None:
        query = query.where(i.type == asked.kind)
    return query if asked.state is None else query.where(i.state == asked.state)


def story_page(
    connection: Connection, search: Search, state: str | None, after: Cursor | None, most: int
) -> list[Story]:
    """Return some stories after a cursor, those whose newest dispatch is the latest first."""
    found: dict[int, Story | None] = {}
    while sum(story is not None for story in found.values()) < most:
        rows = _latest(connection, search, state, after, 2 * most)
        first = {row.lead: row.at for row in reversed(rows) if row.lead not in found}
        held = _members(connection, search, state, first)
        for lead in dict.fromkeys(row.lead for row in rows if row.lead in first):
            at = max(_sorted_by(row) for row in held[lead])
            is_new = at == first[lead]  # else it stands on an earlier page
            found[lead] = Story(lead, at, _led([as_held(row) for row in held[lead]], lead)) if is_new else None
        if len(rows) < 2 * most:
            break
        after = (rows[-1].at, rows[-1].lead)
    return [story for story in found.values() if story is not None][:most]


_LEAD = func.coalesce(dispatches.c.copies, dispatches.c.id)
_WHEN = func.coalesce(dispatches.c.published_at, dispatches.c.received)


def _latest(
    connection: Connection, search: Search, state: str | None, after: Cursor | None, most: int
) -> Sequence[Any]:
    """Return with what each of some dispatches after a cursor began, the latest first."""
    query = narrowed(select(_LEAD.label("lead"), _WHEN.label("at")), search, state, ordered=True)
    if after is not None:
        at, id = after
        query = query.where(at >= _WHEN, or_(at > _WHEN, id > _LEAD))
    return connection.execute(query.order_by(_WHEN.desc(), _LEAD.desc()).limit(most)).all()


def _members(
    connection: Connection, search: Search, state: str | None, leads: Iterable[int]
) -> dict[int, list[Mapping[str, Any]]]:
    """Return the rows of all that is asked for and began with some dispatches, as they came."""
    d, wanted = dispatches.c, sorted(leads)
    query = narrowed(select(dispatches), search, state, ordered=True, few=True).order_by(d.id)
    mine = or_(d.copies.in_(wanted), and_(d.id.in_(wanted), d.copies.is_(None)))
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in connection.execute(query.where(mine)).mappings():
        found.setdefault(row["copies"] or row["id"], []).append(dict(row))
    return found


def _sorted_by(row: Mapping[str, Any]) -> str:
    told: str = row["received"] if row["published_at"] is None else row["published_at"]
    return told


def _led(held: Sequence[Held], lead: int) -> tuple[Held, ...]:
    """Put the dispatch that a story began with first, the others as they came."""
    return tuple(sorted(held, key=lambda one: (one.id != lead, one.id)))


def number_of(connection: Connection, search: Search, state: str | None = None) -> int:
    """Return how many dispatches there are."""
    query = narrowed(select(func.count()).select_from(dispatches), search, state)
    return int(connection.execute(query).scalar_one())


def states_of(connection: Connection) -> dict[str, int]:
    """Return how many dispatches are in each state."""
    d = dispatches.c
    return {row.state: row.number for row in connection.execute(
        select(d.state, func.count().label("number")).group_by(d.state).order_by(d.state)
    )}  # fmt: skip


def by_digest(connection: Connection, digest: str) -> int | None:
    """Return the first dispatch with a digest, which may be cut short."""
    d = dispatches.c
    low, high = digest, digest + "g"
    query = select(d.id).where(d.digest >= low, d.digest < high).order_by(d.id).limit(1)
    found: int | None = connection.execute(query).scalar()
    return found


def home_of(connection: Connection, key: str) -> int | None:
    """Return the dispatch in which a claim stands."""
    found: int | None = connection.execute(select(claims.c.dispatch).where(claims.c.key == key)).scalar()
    return found


def claims_of(connection: Connection, id: int) -> tuple[FiledClaim, ...]:
    """Return the claims that are on file of a dispatch, in reading order."""
    return on_file(connection, [id]).get(id, ())


def claims_by(connection: Connection, origin: str, most: int, search: Search | None = None) -> list[FiledClaim]:
    """Return the latest claims of an origin, by publication."""
    c = claims.c
    query = select(c.key).where(c.origin == origin)
    if search is not None and search.asked.place is not None:
        query = query.where(inside(c, search.asked.place))
    rows = connection.execute(query.order_by(c.published.desc(), c.key).limit(most)).scalars().all()
    found = by_key(connection, rows)
    return [found[key] for key in rows if key in found]


def claim_keys(connection: Connection, search: Search, after: str, most: int) -> list[str]:
    """Return some keys of claims after one, by key."""
    c, asked = claims.c, search.asked
    query = select(c.key).where(c.key > after).order_by(c.key).limit(most)
    conditions = [
        None if asked.place is None else inside(c, asked.place),
        None if asked.country is None else c.country == asked.country,
        None if asked.source is None else c.origin == asked.source,
        None if asked.since is None else c.last >= asked.since.toordinal(),
        None if asked.until is None else c.first <= asked.until.toordinal(),
    ]
    if search.text is not None:
        conditions.append(saying(c.dispatch, search.text))
    query = query.where(*(condition for condition in conditions if condition is not None))
    return list(connection.execute(query).scalars())


def latest(connection: Connection) -> str | None:
    """Return when the latest dispatch was published, as the record writes it."""
    found: str | None = connection.execute(select(func.max(dispatches.c.published_at))).scalar()
    return found


def log_page(
    connection: Connection, before: int | None, most: int, kind: str | None = None, subject: str | None = None
) -> Told:
    """Return some entries of the log before one, the latest first."""
    query = select(log).order_by(log.c.seq.desc()).limit(most + 1)
    if before is not None:
        query = query.where(log.c.seq < before)
    return _told(connection, query, most, kind, subject)


def log_after(connection: Connection, after: int, most: int, kind: str | None = None) -> Told:
    """Return some entries of the log after one, in order."""
    query = select(log).where(log.c.seq > after).order_by(log.c.seq).limit(most + 1)
    return _told(connection, query, most, kind, None)


def _told(connection: Connection, query: Select[Any], most: int, kind: str | None, subject: str | None) -> Told:
    if kind is not None:
        query = query.where(log.c.kind == kind)
    if subject is not None:
        query = query.where(log.c.subject == subject)
    rows = connection.execute(query).all()
    entries = (Logged(row.seq, moment(row.at), row.kind, row.subject, row.body, row.hash) for row in rows[:most])
    return Told(tuple(entries), len(rows) > most)


def last_seq(connection: Connection, until: datetime | None = None) -> int:
    """Return the number of the last entry of the log, of all or by a moment: it grows with every change."""
    query = select(func.coalesce(func.max(log.c.seq), 0))
    if until is not None:
        query = query.where(log.c.at <= stamp(until))
    return int(connection.execute(query).scalar_one())
