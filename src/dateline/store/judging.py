"""What people decided, kept for good: a judgement is never changed, only followed by another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert, select

from dateline.ledger.corrections import VERDICTS
from dateline.ledger.judgements import standing
from dateline.records.incident import Judgement
from dateline.store.held import canonical, moment, portions, stamp
from dateline.store.log import Entry
from dateline.store.schema import claims, judged, judgements

_ON_ORIGINS = ("same-source", "other-source", "reliability")


def judgement_key(act: str, subjects: Iterable[str], by: str, at: str) -> str:
    """Return the key of a judgement: of what was decided, on what, by whom and when."""
    return hashlib.sha256(canonical([act, sorted(subjects), by, at]).encode("utf-8")).hexdigest()[:16]


def judge(connection: Connection, judgement: Judgement) -> list[Entry]:
    """Keep a judgement; the very same one again changes nothing."""
    there = select(judgements.c.key).where(judgements.c.key == judgement.key)
    if connection.execute(there).first() is not None:
        return []
    subjects = sorted(set(judgement.subjects))
    row = {name: getattr(judgement, name) for name in ("key", "act", "value", "reason", "by")}
    row |= {"at": stamp(judgement.at), "subjects": canonical(subjects)}
    connection.execute(insert(judgements).values(row))
    connection.execute(insert(judged), [{"subject": one, "judgement": judgement.key} for one in subjects])
    told = {"act": judgement.act, "subjects": subjects, "value": judgement.value, "reason": judgement.reason}
    return [Entry("judgement", judgement.key, told | {"by": judgement.by})]


def judged_by(connection: Connection, judgement: Judgement) -> tuple[str, ...]:
    """Return the keys of the claims that a judgement is about: itself, by their origin, or through what it undoes."""
    subjects, found = set(judgement.subjects), set[str]()
    while subjects:
        found |= subjects
        undone: set[str] = set()
        for some in portions(sorted(subjects)):
            query = select(judged.c.subject).where(judged.c.judgement.in_(some))
            undone |= set(connection.execute(query).scalars())
        subjects = undone - found
    for some in portions(sorted(found)):
        found |= set(connection.execute(select(claims.c.key).where(claims.c.origin.in_(some))).scalars())
    return tuple(sorted(found))


def judgements_on(connection: Connection, subjects: Iterable[str]) -> tuple[Judgement, ...]:
    """Return the judgements on some claims, all those on origins, and what undoes them, the earliest first."""
    on_origins = connection.execute(select(judgements).where(judgements.c.act.in_(_ON_ORIGINS)))
    return _about(connection, subjects, {row.key: _judgement(row) for row in on_origins})


def verdicts_on(connection: Connection, keys: Iterable[str]) -> tuple[Judgement, ...]:
    """Return what people said of some claims, as far as it stands."""
    if not has_verdicts(connection):
        return ()
    return tuple(one for one in standing(_about(connection, keys, {})) if one.act in VERDICTS)


def judged_among(connection: Connection, keys: Iterable[str]) -> frozenset[str]:
    """Return those of some claims of which people ever said anything, whether or not that stands."""
    if not has_verdicts(connection):
        return frozenset()
    found = set[str]()
    for some in portions(sorted(set(keys))):
        query = select(judged.c.subject).join(judgements, judged.c.judgement == judgements.c.key)
        query = query.where(judged.c.subject.in_(some), judgements.c.act.in_(sorted(VERDICTS)))
        found |= set(connection.execute(query).scalars())
    return frozenset(found)


def has_verdicts(connection: Connection) -> bool:
    """Tell whether anybody ever said anything of a single claim."""
    query = select(judgements.c.key).where(judgements.c.act.in_(sorted(VERDICTS))).limit(1)
    return connection.execute(query).first() is not None


def _about(connection: Connection, subjects: Iterable[str], found: dict[str, Judgement]) -> tuple[Judgement, ...]:
    """Return some judgements, those on some subjects, and what undoes any of them, the earliest first."""
    asked, wanted = set[str](), {*subjects, *found}
    while wanted:
        asked |= wanted
        for some in portions(sorted(wanted)):
            query = select(judgements).join(judged, judged.c.judgement == judgements.c.key)
            for row in connection.execute(query.where(judged.c.subject.in_(some))):
                found[row.key] = _judgement(row)
        wanted = set(found) - asked
    return _ordered(found.values())


def all_judgements(connection: Connection, until: str | None = None) -> tuple[Judgement, ...]:
    """Return all judgements, or those made by a moment, the earliest first."""
    query = select(judgements)
    if until is not None:
        query = query.where(judgements.c.at <= until)
    return _ordered(_judgement(row) for row in connection.execute(query))


def has_judgements(connection: Connection) -> bool:
    """Tell whether anybody decided anything yet."""
    return connection.execute(select(judgements.c.key).limit(1)).first() is not None


def _judgement(row: Any) -> Judgement:
    subjects = tuple(json.loads(row.subjects))
    return Judgement(row.key, row.act, subjects, row.value, row.reason, row.by, moment(row.at))


def _ordered(found: Iterable[Judgement]) -> tuple[Judgement, ...]:
    return tuple(sorted(found, key=lambda one: (one.at, one.key)))
