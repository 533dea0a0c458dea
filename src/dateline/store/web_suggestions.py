"""What people may mean by the first letters that they type: incidents by their ids, places by their names."""

from __future__ import annotations

import json

from sqlalchemy import Connection, or_, select

from dateline.names.spelling import fold
from dateline.records.filed import FiledPlace
from dateline.store.coding import made
from dateline.store.schema import dispatches, incidents, lies, places


def incidents_like(connection: Connection, typed: str, most: int) -> list[str]:
    """Return ids of incidents that begin with what is typed, with or without the letters of their place."""
    i, said = incidents.c, typed.upper()
    like = or_(i.id.startswith(said, autoescape=True), i.id.contains(f"-{said}", autoescape=True))
    return list(connection.execute(select(i.id).where(like).order_by(i.id).limit(most)).scalars())


def places_like(connection: Connection, typed: str, most: int) -> list[FiledPlace]:
    """Return places on file whose names begin with what is typed, then those with a later word that does."""
    p, said = places.c, fold(typed)
    if not said:
        return []
    first, later = p.folded.startswith(said, autoescape=True), p.folded.contains(f" {said}", autoescape=True)
    found: dict[str, FiledPlace] = {}
    for like in (first, later):
        query = select(p.body).where(like).order_by(p.folded, p.key).limit(most)
        some = (made(FiledPlace, json.loads(body)) for body in connection.execute(query).scalars())
        found |= {one.key: one for one in some if one.key not in found}
    return list(found.values())[:most]


def one_in(connection: Connection, key: str) -> FiledPlace | None:
    """Return a place on file that lies in another, which need not be on file itself."""
    query = select(places.c.body).join(lies, lies.c.place == places.c.key).where(lies.c.inside == key)
    body = connection.execute(query.order_by(places.c.key).limit(1)).scalar()
    return None if body is None else made(FiledPlace, json.loads(body))


def headline_of(connection: Connection, number: int) -> str | None:
    """Return the headline of a dispatch, empty where it has none; None where there is no such dispatch."""
    d = dispatches.c
    row = connection.execute(select(d.headline).where(d.id == number)).first()
    return None if row is None else (row.headline or "")
