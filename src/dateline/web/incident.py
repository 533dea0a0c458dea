"""The page of one incident: claims slot by slot, contradictions, grades, links, tolls, and what was decided."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from dateline.records.filed import FiledClaim
from dateline.records.incident import Contradiction, Incident, TollRange
from dateline.store import web_incidents
from dateline.web import charts, drawing
from dateline.web.acts import judgements
from dateline.web.call import Call
from dateline.web.commenting import LONGEST, pieces
from dateline.web.stale import seen_incident
from dateline.web.story import story
from dateline.web.words import segment

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """One question that claims answer, with the answers, each with the claims that give it."""

    name: str
    answers: tuple[tuple[str, tuple[FiledClaim, ...]], ...]


def incident(call: Call) -> Response:
    """Show an incident with all that it stands on."""
    id = call.keys["id"]
    found = call.answers().incident(id)
    if not found:
        return _gone(call, id)
    one = found[0]
    claims = {claim.key: claim for account in one.accounts for claim in account.claims}
    return call.page(
        "incident", one=one, claims=claims, slots=slots(claims.values()), told=by_slot(one.contradictions),
        bars=[(row, charts.bars(_ranges(call, row, claims))) for row in one.tolls], seen=seen_incident(one),
        judgements=judgements(call, claims), did=call.parameters.get("did", ""), map=_map(one), shown=_SHOWN,
        homes=_names(one), filters=False, past=call.query.as_of, **_story(call, one),
    )  # fmt: skip


def _story(call: Call, one: Incident) -> dict[str, Any]:
    """Return what the page tells of the incident's changes and of what staff wrote; of the past, nothing."""
    if call.query.as_of is not None:
        return {"story": None}
    names = [person.name for person in call.site.people.everybody()] if call.may("comment") else []
    return {
        "story": story(call, one), "here": f"/incidents/{segment(one.id)}", "once": secrets.token_hex(12),
        "pieces": lambda text: pieces(text, names), "longest": LONGEST,
    }  # fmt: skip


def _gone(call: Call, id: str) -> Response:
    with call.site.desk.store.transaction() as connection:
        home = web_incidents.gone_to(connection, id)
    if home and home != id.upper():
        return call.sent_to(call.query.to(f"/incidents/{segment(home)}"))
    return call.missing(f"incident {id}", "It may have been read anew since: look for its place and day.")


def slots(claims: Iterable[FiledClaim]) -> list[Slot]:
    """Set what claims say side by side: what, when, where, who did it, to whom, how many, how sure."""
    told: dict[str, dict[str, list[FiledClaim]]] = {}
    for claim in claims:
        for name, answer in _answers(claim):
            told.setdefault(name, {}).setdefault(answer, []).append(claim)
    order = [name for name in _ORDER if name in told] + sorted(set(told) - set(_ORDER))
    return [Slot(name, tuple((answer, tuple(some)) for answer, some in _ranked(told[name]))) for name in order]


_ORDER = ("what", "when", "where", "by whom", "against whom", "with what")


def _ranked(answers: dict[str, list[FiledClaim]]) -> list[tuple[str, list[FiledClaim]]]:
    return sorted(answers.items(), key=lambda pair: (-len({c.origin.key for c in pair[1]}), pair[0]))


def _answers(claim: FiledClaim) -> Iterable[tuple[str, str]]:
    if claim.event:
        yield "what", claim.event.type
        yield from (("by whom", _said(party.words.text, party.side)) for party in claim.event.actors)
        yield from (("against whom", _said(party.words.text, party.side)) for party in claim.event.targets)
        yield from (("with what", " ".join(weapon.text.split())) for weapon in claim.event.weapons)
    if claim.start or claim.end:
        yield "when", claim.start.isoformat() if claim.start and claim.start == claim.end else _stretch(claim)
    if claim.place:
        yield "where", claim.place.name
    if claim.toll:
        yield claim.toll.harm, _number(claim)


def _said(words: str, side: str | None) -> str:
    return f"{' '.join(words.split())} ({side})" if side else " ".join(words.split())


def _stretch(claim: FiledClaim) -> str:
    return f"{claim.start or '…'} to {claim.end or '…'}"


def _number(claim: FiledClaim) -> str:
    toll = claim.toll
    if toll is None or (toll.low is None and toll.high is None):
        return "number not said"
    if toll.high is None:
        return f"{toll.low:,} or more"
    if toll.low is None:
        return f"at most {toll.high:,}"
    return f"{toll.low:,}" if toll.low == toll.high else f"{toll.low:,} to {toll.high:,}"


def by_slot(found: Sequence[Contradiction]) -> list[tuple[str, list[Contradiction]]]:
    """Sort contradictions by the slot that differs, those with most first."""
    told: dict[str, list[Contradiction]] = {}
    for one in found:
        told.setdefault(one.slot, []).append(one)
    return sorted(told.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _ranges(call: Call, row: TollRange, claims: dict[str, FiledClaim]) -> list[charts.Range]:
    """Return a row of the tolls, then each figure that it is made of, leading to its words."""
    whole = charts.Range("in all", row.low, row.high, row.best, None, "", "sum")
    figures = [claims[key] for key in row.figures if key in claims]
    return [whole, *(_range(call, claim) for claim in figures if claim.toll)]


def _range(call: Call, claim: FiledClaim) -> charts.Range:
    toll = claim.toll
    assert toll is not None
    low, high = toll.low or 0, toll.high
    best = low if low == high else None
    href = call.query.to(f"/words/{segment(claim.key)}")
    return charts.Range(claim.origin.name, low, high, best, href, claim.outlet or "")


def _map(one: Incident) -> drawing.Map | None:
    if one.place is None or one.place.lat is None:
        return None
    spot = web_incidents.Spot(one.place, ((one.happened.state, 1),), one.end, 1)
    return drawing.draw([spot], [], None)


def _names(one: Incident) -> dict[str, str]:
    """Return a short name for each account, by its key: the outlet and the day."""
    firsts = ((account.key, account.claims[0]) for account in one.accounts)
    return {key: f"{first.outlet or 'outlet not known'}{_day(first)}" for key, first in firsts}


def _day(claim: FiledClaim) -> str:
    return f", {claim.published.date().isoformat()}" if claim.published else ""
