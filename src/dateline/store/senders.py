"""Who sent the desk what no outlet published: observers by their drawn names, contacts by the vault's pseudonyms."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dateline.store.schema import arrivals, dispatches, sightings

_WAYS = {"report": "an observer", "vault": "a contact"}
_KEY = 24  # digits of its digest by which the ledger knows a dispatch


def senders(connection: Connection) -> dict[str, str]:
    """Return who sent each dispatch that came from a person, by the key that claims have for it: their name here.

    A dispatch that came in another way as well is theirs all the same.
    """
    d, a = dispatches.c, arrivals.c
    seen = select(d.digest, d.byline, a.how, a.address)
    own = seen.select_from(dispatches.join(arrivals, a.original == d.original))
    twice = dispatches.join(sightings, sightings.c.dispatch == d.id)
    again = seen.select_from(twice.join(arrivals, a.original == sightings.c.original))
    found: dict[str, str] = {}
    for query in (own, again):
        for row in connection.execute(query.where(a.how.in_(_WAYS)).order_by(d.id, a.address)):
            name = (row.address if row.how == "report" else row.byline) or _WAYS[row.how]
            found.setdefault(row.digest[:_KEY], name)
    return found
