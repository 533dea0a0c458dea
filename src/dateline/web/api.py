"""The API: the same answers as the pages, as JSON, some at a time from a cursor; described by `openapi`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from starlette.responses import Response

from dateline.intake_views import as_object, history_object
from dateline.ledger_views import access_object, claim_object, control_object, incident_object
from dateline.records.claim import HARMS
from dateline.records.filed import FiledClaim
from dateline.records.incident import STATES, AccessState, ControlState, Incident
from dateline.store import changing, web_dispatches
from dateline.web.answers import Answers
from dateline.web.call import Call, json_response
from dateline.web.cursors import packed, unpacked
from dateline.web.guard import Entry, Refused
from dateline.web.objects import (
    change_object,
    in_all,
    keys_of,
    part_of,
    silence_object,
    source_object,
    sum_object,
    verdict_object,
)
from dateline.web.openapi import CATEGORIES, FURTHEST, MOST, RESOURCES, document
from dateline.web.record import KINDS, logged_object
from dateline.web.rights import READ, STAFF


def _asked(call: Call) -> Answers:
    """Answer the query of the address; unlike a page, refuse one that can't be read."""
    answers = call.answers()
    if answers.problems:
        raise Refused(400, "; ".join(answers.problems))
    _one_of(call, "state", STATES)
    return answers


def _one_of(call: Call, name: str, known: Iterable[str], default: str | None = None) -> str | None:
    given = call.parameters.get(name) or default
    if given is not None and given not in known:
        raise Refused(400, f"{name}: {given!r} is none of {', '.join(known)}")
    return given


def _limit(call: Call) -> int:
    return _number(call, "limit", 1, MOST, "50")


def _number(call: Call, name: str, least: int, most: int, default: str = "0") -> int:
    given = call.parameters.get(name, default)
    if not (given.isascii() and given.isdecimal() and len(given) < 9 and least <= int(given) <= most):
        raise Refused(400, f"{name}: {given!r} is no number from {least} to {most}")
    return int(given)


def _after(call: Call, *kinds: tuple[type | None, ...]) -> str | None:
    """Return the cursor of the address; refuse one that is none of ours."""
    given = call.parameters.get("after") or None
    if given is not None and unpacked(given, *kinds) is None:
        raise Refused(400, "after: no cursor of this list; take the one that “next” gives")
    return given


def _listed(items: Iterable[Any], next: str | None = None) -> Response:
    return json_response({"items": list(items), "next": next})


def incidents(call: Call) -> Response:
    """List incidents."""
    answers, limit = _asked(call), _limit(call)
    kinds: tuple[tuple[type | None, ...], ...] = ((int,),) if answers.query.as_of else ((int, None), (str,))
    page = answers.incidents(_after(call, *kinds), limit)
    return _listed((_incident(call, one) for one in page.shown), page.next)


def incident(call: Call) -> Response:
    """Give one incident."""
    found = _asked(call).incident(call.keys["id"])
    return json_response(_incident(call, found[0])) if found else _missing("incident")


def _incident(call: Call, one: Incident) -> dict[str, Any]:
    """Give an incident with its claims as each is given by itself."""
    claims = (claim for account in one.accounts for claim in account.claims)
    return incident_object(one) | {"claims": [_claim(call, claim) for claim in claims]}


def dispatches(call: Call) -> Response:
    """List dispatches, copies after the one that they came from."""
    answers, limit = _asked(call), _limit(call)
    kinds: tuple[tuple[type | None, ...], ...] = ((int,),) if answers.query.as_of else ((str,), (int,))
    page = answers.stories(_after(call, *kinds), limit)
    return _listed((as_object(one) for story in page.shown for one in story.held), page.next)


def dispatch(call: Call) -> Response:
    """Give one dispatch with its text, history and claims."""
    id: int = call.keys["id"]
    history = call.site.desk.history(id) if id < 1 << 62 else None
    if history is None:
        return _missing("dispatch")
    with call.site.desk.store.transaction() as connection:
        claims = web_dispatches.claims_of(connection, id)
    told = history_object(history) | {"claims": [_claim(call, claim) for claim in claims]}
    if not call.may(STAFF):
        told["came"] = [{"at": one["at"], "how": one["how"]} for one in told["came"]]
        told["original_name"] = told["original_name"].rpartition("/")[2]
    return json_response(told)


def claims(call: Call) -> Response:
    """List claims by their keys."""
    answers, limit, after = _asked(call), _limit(call), _after(call, (str,))
    start: str = (unpacked(after, (str,)) or ("",))[0]
    with call.site.desk.store.transaction() as connection:
        keys = web_dispatches.claim_keys(connection, answers.search, start, limit + 1)
    found = call.site.ledger.claims(keys[:limit])
    shown = [_claim(call, found[key]) for key in keys[:limit] if key in found]
    return _listed(shown, packed(keys[limit - 1]) if len(keys) > limit else None)


def claim(call: Call) -> Response:
    """Give one claim."""
    found = call.site.ledger.claims([call.keys["key"]])
    return json_response(_claim(call, found[call.keys["key"]])) if found else _missing("claim")


def _claim(call: Call, claim: FiledClaim) -> dict[str, Any]:
    """Give a claim with what a person said of it; who that was, and why, is for those who work here."""
    return claim_object(claim) | {"by_hand": claim.by_hand, "verdict": verdict_object(claim, call.may(STAFF))}


def tolls(call: Call) -> Response:
    """Give the sums of each harm with some of what they are made of, and the words under every figure given."""
    answers, start, most = _asked(call), _number(call, "skip", 0, FURTHEST), _number(call, "parts", 1, MOST, "50")
    harm, category = _one_of(call, "harm", HARMS), _one_of(call, "category", CATEGORIES, "all")
    found = answers.brief_tolls((harm,) if harm else HARMS, category or "all", start + most)
    some = [part_of(one, start, most) for one in found]
    words = call.site.ledger.claims({key for one in some for key in keys_of(one)})
    return _listed(
        sum_object(one, words) | {"in_all": in_all(whole)} for one, whole in zip(some, found, strict=True)
    )  # fmt: skip


def control(call: Call) -> Response:
    """List who holds what, by place and then by day."""
    answers, (start, limit) = _asked(call), _from(call)
    found = answers.control(answers.query.since, answers.query.until)
    some: tuple[ControlState, ...] = found[start : start + limit]
    words = call.site.ledger.claims({key for one in some for key in (*one.claims, *one.against, *one.evidence)})
    return _listed((control_object(one, words) for one in some), _more(found, start + limit))


def access(call: Call) -> Response:
    """List which ways were open or cut, by place and then by day."""
    answers, (start, limit) = _asked(call), _from(call)
    found = answers.access(answers.query.since, answers.query.until)
    some: tuple[AccessState, ...] = found[start : start + limit]
    words = call.site.ledger.claims({key for one in some for key in (*one.claims, *one.against, *one.evidence)})
    return _listed((access_object(one, words) for one in some), _more(found, start + limit))


def sources(call: Call) -> Response:
    """List by whose word the claims stand, those with most claims first."""
    answers, (start, limit) = _asked(call), _from(call)
    found = answers.sources()
    return _listed(map(source_object, found[start : start + limit]), _more(found, start + limit))


def silence(call: Call) -> Response:
    """List from whom and from where nothing has come, the longest first."""
    answers, (start, limit) = _asked(call), _from(call)
    found = answers.silence(answers.day())
    return _listed(map(silence_object, found[start : start + limit]), _more(found, start + limit))


def _from(call: Call) -> tuple[int, int]:
    values = unpacked(_after(call, (int,)), (int,))
    return max(0, values[0]) if values else 0, _limit(call)


def _more(found: Sequence[Any], end: int) -> str | None:
    return packed(end) if end < len(found) else None


def log(call: Call) -> Response:
    """List changes in order; withdrawals and corrections are changes of state, nothing is ever taken out."""
    limit, kind = _limit(call), _one_of(call, "change", KINDS)
    values = unpacked(_after(call, (int,)), (int,))
    with call.site.desk.store.transaction() as connection:
        told = web_dispatches.log_after(connection, values[0] if values else 0, limit, kind)
    return _listed(map(logged_object, told.entries), packed(told.entries[-1].seq) if told.entries else None)


def changes(call: Call) -> Response:
    """List the last change of each dispatch, claim and incident, in order; `next` leads on from there at any time."""
    limit, kind, after = _limit(call), _one_of(call, "of", changing.KINDS), _after(call, (int,))
    start: int = (unpacked(after, (int,)) or (0,))[0]
    with call.site.desk.store.transaction() as connection:
        found = changing.changes_after(connection, start, limit + 1, kind)
    shown = found[:limit]
    told = {"items": list(map(change_object, shown)), "next": packed(shown[-1].number if shown else start)}
    return json_response(told | {"more": len(found) > limit})


def described(_: Call) -> Response:
    """Give the description of all this."""
    return json_response(document())


def _missing(what: str) -> Response:
    return json_response({"error": f"there is no such {what}"}, 404)


_HANDLERS: dict[str, Callable[[Call], Response]] = {
    "incidents": incidents, "incident": incident, "dispatches": dispatches, "dispatch": dispatch, "claims": claims,
    "claim": claim, "tolls": tolls, "control": control, "access": access, "sources": sources, "silence": silence,
    "log": log, "changes": changes, "openapi": described,
}  # fmt: skip
_NUMBERED = {"/dispatches/{id}": "/dispatches/{id:int}"}
ENTRIES: tuple[Entry, ...] = tuple(
    Entry(
        "GET", f"/api/v1{_NUMBERED.get(one.path, one.path)}", STAFF if one.id == "log" else READ, _HANDLERS[one.id]
    )
    for one in RESOURCES
)  # fmt: skip
