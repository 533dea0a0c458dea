"""The way to anything by what people say: an incident's id, a dispatch's number, a place, a source, or words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from starlette.responses import Response

from dateline.records.sources import SourceProfile
from dateline.store import web_dispatches, web_incidents, web_suggestions
from dateline.web.acts import incident_now
from dateline.web.answers import Answers
from dateline.web.call import Call, json_response
from dateline.web.query import Query
from dateline.web.words import clipped, precision, segment

_MOST, _OF_EACH = 10, 4
_BARE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}", re.I)


def go(call: Call) -> Response:
    """Lead to what is named; what is nothing else is searched for in dispatches."""
    named = " ".join(call.parameters.get("to", "").split())[:300]
    return call.sent_to(_path(call, named) if named else "/")


def suggestions(call: Call) -> Response:
    """Answer with some of what is like what is typed so far: where each leads, its name, and what it is."""
    typed = " ".join(call.parameters.get("to", "").replace("\x00", "").split())[:80]
    found = islice(_like(call, typed), _MOST) if typed else ()
    return json_response({"found": [{"href": href, "name": name, "what": what} for href, name, what in found]})


def _like(call: Call, typed: str) -> Iterable[tuple[str, str, str]]:
    with call.site.desk.store.transaction() as connection:
        ids = web_suggestions.incidents_like(connection, typed, _OF_EACH) if len(typed) > 1 else []
        called = web_incidents.named(connection, ids)
        places = web_suggestions.places_like(connection, typed, _OF_EACH)
        number = int(typed) if typed.isdecimal() and len(typed) < 16 else None
        headline = None if number is None else web_suggestions.headline_of(connection, number)
    if headline is not None:
        yield f"/dispatches/{number}", clipped(headline, 70) or "without a headline", f"dispatch {number}"
    yield from ((f"/places/{segment(one.key)}", one.name, precision(one)) for one in places)
    yield from ((f"/incidents/{segment(id)}", f"{id} {called.get(id, '')}".strip(), "incident") for id in ids)
    yield from islice(_sources_like(call, typed.casefold()), _OF_EACH)


def _sources_like(call: Call, typed: str) -> Iterable[tuple[str, str, str]]:
    for one in Answers(call.site, Query()).sources():
        if any(name.startswith(typed) or f" {typed}" in name for name in _called(one)):
            yield f"/sources/{segment(one.key)}", clipped(one.name, 70), "source"


def _path(call: Call, named: str) -> str:
    if named.isdecimal() and len(named) < 16 and call.site.desk.store.dispatch(int(named)):
        return f"/dispatches/{int(named)}"
    if found := _incident(call, named):
        return f"/incidents/{segment(found)}"
    places = call.site.ledger.store.places(named)
    if len(places) == 1:
        return f"/places/{segment(places[0].key)}"
    sources = [one for one in Answers(call.site, Query()).sources() if one.is_called(named)]
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
