"""What staff write about incidents, kept for good: a comment is never changed, only taken back by its author."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dateline.store.filings import portions
from dateline.store.held import canonical, moment, stamp
from dateline.store.log import Entry, append
from dateline.store.schema import accounts, comments, incidents


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote on an account of an incident; `retracted` is when they took it back, with `why`."""

    key: str
    account: str
    by: str
    at: datetime
    words: str
    retracted: datetime | None = None
    why: str | None = None


def comment_key(account: str, by: str, once: str) -> str:
    """Return the key of a comment: of what it is on, of whom, and of the form that it was written in."""
    return hashlib.sha256(canonical([account, by, once]).encode("utf-8")).hexdigest()[:16]


def write(connection: Connection, comment: Comment) -> bool:
    """Keep a comment and log it; the very same one again changes nothing."""
    if get(connection, comment.key) is not None:
        return False
    row = {name: getattr(comment, name) for name in ("key", "account", "by", "words")} | {"at": stamp(comment.at)}
    connection.execute(insert(comments), row)
    told = {"account": comment.account, "by": comment.by, "words": comment.words}
    append(connection, stamp(comment.at), [Entry("comment", comment.key, told)])
    return True


def retract(connection: Connection, key: str, by: str, why: str, now: datetime) -> bool:
    """Note that its author took a comment back; False where there is none of theirs that stands."""
    mine = (comments.c.key == key, comments.c.by == by, comments.c.retracted.is_(None))
    if not connection.execute(update(comments).where(*mine).values(retracted=stamp(now), why=why)).rowcount:
        return False
    append(connection, stamp(now), [Entry("retraction", key, {"by": by, "why": why})])
    return True


def get(connection: Connection, key: str) -> Comment | None:
    """Return a comment by its key."""
    row = connection.execute(select(comments).where(comments.c.key == key)).first()
    return _comment(row) if row else None


def on(connection: Connection, accounts: Iterable[str]) -> tuple[Comment, ...]:
    """Return the comments on some accounts, the earliest first."""
    found: list[Comment] = []
    for some in portions(sorted(set(accounts))):
        found += map(_comment, connection.execute(select(comments).where(comments.c.account.in_(some))))
    return tuple(sorted(found, key=lambda one: (one.at, one.key)))


def latest_with(connection: Connection, words: str, most: int) -> tuple[Comment, ...]:
    """Return the latest comments that stand and have some words as they are written, the latest first."""
    query = select(comments).where(comments.c.words.contains(words, autoescape=True), comments.c.retracted.is_(None))
    return tuple(map(_comment, connection.execute(query.order_by(comments.c.at.desc(), comments.c.key).limit(most))))


def homes(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return the id of the incident that each of some accounts is in; none of those that are no more."""
    found: dict[str, str] = {}
    for some in portions(sorted(set(keys))):
        query = select(accounts.c.key, incidents.c.id).join(incidents, accounts.c.incident == incidents.c.key)
        found |= {row.key: row.id for row in connection.execute(query.where(accounts.c.key.in_(some)))}
    return found


def _comment(row: Any) -> Comment:
    retracted = moment(row.retracted) if row.retracted else None
    return Comment(row.key, row.account, row.by, moment(row.at), row.words, retracted, row.why)
