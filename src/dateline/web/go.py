"""The way to anything by what people say: an incident's id, a dispatch's number, a place, a source, or words."""

from __future__ import annotations

import re

from starlette.responses import Response

from dateline.records.sources import SourceProfile
from dateline.store import web_dispatches, web_incidents
from dateline.web.acts import incident_now
from dateline.web.answers import Answers
from dateline.web.call import Call
from dateline.web.query import Query
from dateline.web.words import segment

_BARE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}", re.I)


def go(call: Call) -> Response:
    """Lead to what is named; what is nothing else is searched for in dispatches."""
    named = " ".join(call.parameters.get("to", "").split())[:300]
    return call.sent_to(_path(call, named) if named else "/")


def _path(call: Call, named: str) -> str:
    if named.isdecimal() and len(named) < 16 and call.site.desk.store.dispatch(int(named)):
        return f"/dispatches/{int(named)}"
    if found := _incident(call, named):
        return f"/incidents/{segment(found)}"
    places = call.site.ledger.store.places(named)
    if len(places) == 1:
        return f"/places/{segment(places[0].key)}"
    low = named.casefold()
    sources = [one for one in Answers(call.site, Query()).sources() if low in _called(one)]
    if sources:
        return f"/sources/{segment(sources[0].key)}"
    with call.site.desk.store.transaction() as connection:
        home = web_dispatches.home_of(connection, named)
    return f"/words/{segment(named)}" if home else Query().to("/inbox", text=named)


def _called(one: SourceProfile) -> set[str]:
    return {one.key.casefold(), *(name.casefold() for name, _ in one.names)}


def _incident(call: Call, named: str) -> str | None:
    """Return the incident with an id, also without the letters of its place, or merged into another by now."""
    if "-" in named and incident_now(call, named):
        return named.upper()
    if not _BARE.fullmatch(named.rpartition("-")[2]):
        return None
    with call.site.desk.store.transaction() as connection:
        return web_incidents.gone_to(connection, f"-{named.rpartition('-')[2]}")
