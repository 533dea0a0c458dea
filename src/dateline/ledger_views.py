"""The ledger in the terminal, as JSON and as tables: every figure with the words that it stands on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TextIO

from dateline.ledger.cells import INCIDENT_COLUMNS, incident_row
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import (
    AccessState,
    Account,
    Blame,
    Contradiction,
    ControlState,
    Grade,
    Incident,
    Link,
    Support,
    TollRange,
)

__all__ = ["INCIDENT_COLUMNS", "incident_row"]

Json = dict[str, Any]
_SHOWN = 3
WIDTH = 100
_CREDIBILITY = {
    1: "confirmed", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable", 6: "cannot be judged",
}  # fmt: skip
_CLASSES = {"civilian": "civilian", "combatant": "fighter", "mixed": "civilian or fighter", "unknown": "other"}
CONTROL_COLUMNS = (
    "place", "key", "country", "lat", "lon", "start", "end", "state", "holders", "besieged_by", "stale_from", "rule",
    "claims", "against",
)  # fmt: skip


def claim_object(claim: FiledClaim) -> Json:
    """Return a claim with its words and where they stand."""
    return {
        "key": claim.key, "dispatch": claim.dispatch, "outlet": claim.outlet,
        "published": claim.published.isoformat() if claim.published else None, "state": claim.state,
        "kind": claim.kind, "certainty": claim.certainty, "stance": claim.stance, "origin": claim.origin.key,
        "source": claim.origin.name, "relays": list(claim.relays), "span": list(claim.trigger.span),
        "text": claim.trigger.text, "content": {"span": list(claim.content.span), "text": claim.content.text},
        "place": place_object(claim.place), "start": _day(claim.start), "end": _day(claim.end), "edtf": claim.edtf,
        "rule": claim.rule,
    }  # fmt: skip


def place_object(place: FiledPlace | None) -> Json | None:
    """Return a place; no point where it is not resolved."""
    if place is None:
        return None
    return {
        "key": place.key, "name": place.name, "feature": place.feature, "lat": place.lat, "lon": place.lon,
        "radius_km": place.radius_km, "country": place.country,
    }  # fmt: skip


def incident_object(incident: Incident) -> Json:
    """Return an incident with all that it stands on."""
    claims = [claim for account in incident.accounts for claim in account.claims]
    return {
        "id": incident.id, "types": list(incident.types), "place": place_object(incident.place),
        "start": _day(incident.start), "end": _day(incident.end), "happened": grade_object(incident.happened),
        "blames": [_blame_object(blame) for blame in incident.blames],
        "tolls": [toll_object(toll) for toll in incident.tolls],
        "contradictions": [_contradiction_object(one) for one in incident.contradictions],
        "discounted": incident.discounted, "links": [_link_object(link) for link in incident.links],
        "accounts": [{"key": a.key, "claims": [claim.key for claim in a.claims]} for a in incident.accounts],
        "claims": [claim_object(claim) for claim in claims],
    }  # fmt: skip


def grade_object(grade: Grade) -> Json:
    """Return a grade with the claims for and against."""
    return {
        "state": grade.state, "credibility": grade.credibility, "rule": grade.rule,
        "origins": _support_object(grade.support), "for": list(grade.for_), "against": list(grade.against),
    }  # fmt: skip


def toll_object(toll: TollRange) -> Json:
    """Return a toll with the claims that it is made of; the range is what sources said, no confidence interval."""
    return {
        "harm": toll.harm, "category": toll.category, "side": toll.side, "low": toll.low, "high": toll.high,
        "best": toll.best, "rule": toll.rule, "origins": _support_object(toll.support),
        "provisional": toll.provisional, "figures": list(toll.figures), "superseded": list(toll.superseded),
        "subsets": list(toll.subsets), "aside": list(toll.aside), "notes": list(toll.notes),
    }  # fmt: skip


def control_object(state: ControlState, claims: Mapping[str, FiledClaim] | None = None) -> Json:
    """Return who holds a place over some days, with the words where the claims are given."""
    found = {
        "place": place_object(state.place), "start": _day(state.start), "end": _day(state.end), "state": state.state,
        "holders": list(state.holders), "besieged_by": state.besieged_by, "stale_from": _day(state.stale_from),
        "rule": state.rule, "present": list(state.present), "for": list(state.claims), "against": list(state.against),
        "evidence": list(state.evidence), "notes": list(state.notes),
    }  # fmt: skip
    return found | _with_claims(keys_under(state), claims)


def access_object(state: AccessState, claims: Mapping[str, FiledClaim] | None = None) -> Json:
    """Return whether a way is open over some days, with the words where the claims are given."""
    found = {
        "what": state.what, "place": place_object(state.place), "start": _day(state.start), "end": _day(state.end),
        "status": state.status, "contested": state.contested, "stale_from": _day(state.stale_from),
        "rule": state.rule, "for": list(state.claims), "against": list(state.against),
        "evidence": list(state.evidence), "notes": list(state.notes),
    }  # fmt: skip
    return found | _with_claims(keys_under(state), claims)


def keys_under(state: ControlState | AccessState) -> tuple[str, ...]:
    """Return the keys of all claims that a state names."""
    return (*state.claims, *state.against, *state.evidence)


def _with_claims(keys: Iterable[str], claims: Mapping[str, FiledClaim] | None) -> Json:
    return {} if claims is None else {"claims": [claim_object(claims[key]) for key in keys if key in claims]}


def control_row(state: ControlState) -> list[Any]:
    """Return who holds a place as a row of `CONTROL_COLUMNS`."""
    place = state.place
    values = [
        place.name, place.key, place.country, place.lat, place.lon, _day(state.start), _day(state.end), state.state,
        "; ".join(state.holders), state.besieged_by, _day(state.stale_from), state.rule, len(state.claims),
        len(state.against),
    ]  # fmt: skip
    return ["" if value is None else value for value in values]


def print_incident_line(incident: Incident, stream: TextIO) -> None:
    """Print an incident in a list: when, where and what; how it is supported; whom it is laid to; who came to harm."""
    put(f"{incident.id}  {days_in_words(incident.start, incident.end)}  {where_in_words(incident.place)}", 0, stream)
    put(f"{what_in_words(incident)}: {grade_in_words(incident.happened)}", 4, stream)
    for blame in incident.blames:
        put(f"laid to {clean(blame.party)}: {grade_in_words(blame.grade)}", 4, stream)
    for toll in incident.tolls:
        put(toll_in_words(toll), 4 if toll.category == "all" else 8, stream)
    if incident.discounted:
        put(f"set aside, counts zero: {clean(incident.discounted)}", 4, stream)
    dispatches = len({account.dispatch for account in incident.accounts})
    claims = sum(len(account.claims) for account in incident.accounts)
    put(f"{counted(claims, 'claim')} in {counted(dispatches, 'dispatch')}", 4, stream)


def what_in_words(incident: Incident) -> str:
    """Return what kind of happening it is; of one that is known by its harm alone, what harm."""
    harms = dict.fromkeys(toll.harm for toll in incident.tolls)
    return incident.types[0] if incident.types else f"People {' and '.join(harms)}" if harms else "Not told what"


def print_incident(incident: Incident, stream: TextIO) -> None:
    """Print an incident with every claim, what contradicts what, and why its accounts are held to be of one."""
    print_incident_line(incident, stream)
    for account in incident.accounts:
        print(file=stream)
        print_account(account, stream)
    words = {claim.key: claim for account in incident.accounts for claim in account.claims}
    if incident.contradictions:
        _print_contradictions(incident, words, stream)
    if incident.links:
        _print_links(incident, stream)


def _print_contradictions(incident: Incident, words: Mapping[str, FiledClaim], stream: TextIO) -> None:
    """Print what cannot both be right, slot by slot: each claim once, with all that stand against it."""
    print("\nThese cannot both be right:", file=stream)
    for slot in dict.fromkeys(one.slot for one in incident.contradictions):
        for key, others in against_each_other([one for one in incident.contradictions if one.slot == slot]):
            put(f"{slot}: {_words_of(key, words)}", 4, stream)
            for other in others[:_SHOWN]:
                put(f"against {_words_of(other, words)}", 8, stream)
            if len(others) > _SHOWN:
                put(f"against {len(others) - _SHOWN:,} more; --format json gives all", 8, stream)


def against_each_other(found: Iterable[Contradiction]) -> list[tuple[str, list[str]]]:
    """Gather contradictions by the claim that stands against most, so that one against many is one."""
    left = {(one.one, one.other) for one in found}
    gathered = []
    while left:
        keys = sorted({key for pair in left for key in pair})
        most = max(keys, key=lambda key: (sum(key in pair for pair in left), -keys.index(key)))
        pairs = {pair for pair in left if most in pair}
        gathered.append((most, sorted(other for pair in pairs for other in pair if other != most)))
        left -= pairs
    return gathered


def _words_of(key: str, words: Mapping[str, FiledClaim]) -> str:
    return quoted(words[key]) if key in words else key


def _print_links(incident: Incident, stream: TextIO) -> None:
    """Print the strongest link that holds each account to another."""
    print("\nHeld to be one happening because:", file=stream)
    named = {account.key: _account_in_words(account) for account in incident.accounts}
    shown: set[tuple[str, str]] = set()
    for key in named:
        mine = [link for link in incident.links if key in (link.one, link.other)]
        best = max(mine, key=lambda link: (link.state == "confirmed", link.points, link.one, link.other), default=None)
        if best is None or (best.one, best.other) in shown:
            continue
        shown.add((best.one, best.other))
        put(f"{named[best.one]} = {named[best.other]}: {best.state}, {best.points} points", 4, stream)
        for reason in best.reasons:
            put(f"{reason.points:+} {reason.slot}: {clean(reason.words)}", 8, stream)
    if len(shown) < len(incident.links):
        put(f"and {len(incident.links) - len(shown):,} weaker links; --format json gives all", 4, stream)


def _account_in_words(account: Account) -> str:
    first = account.claims[0]
    day = first.published.date().isoformat() if first.published else "no date"
    return f"{clean(first.outlet or 'outlet not known')}, {day}, dispatch {account.dispatch[:12]}"


def print_account(account: Account, stream: TextIO) -> None:
    """Print what one dispatch says of a happening, claim by claim."""
    state = account.claims[0].state
    put(_account_in_words(account) + ("" if state == "standing" else f" ({state}: counts for nothing)"), 2, stream)
    for claim in account.claims:
        put(f"{claim.key[:8]}  {quoted(claim)}", 4, stream)


def print_control(state: ControlState, claims: Mapping[str, FiledClaim], stream: TextIO) -> None:
    """Print who holds a place over some days, with the words for and against."""
    put(f"{where_in_words(state.place)}, {_spell(state)}: {_held(state)}", 0, stream)
    if state.besieged_by:
        put("besieged" if state.besieged_by == "unknown" else f"besieged by {clean(state.besieged_by)}", 4, stream)
    if state.present:
        put(f"also there: {clean(' and '.join(state.present))}", 4, stream)
    put(f"stale from {state.stale_from} unless there is news", 4, stream)
    _print_words(state.claims, state.against, claims, stream)


def _held(state: ControlState) -> str:
    """Return who holds a place, and by what kind of word."""
    held = clean(" and ".join(state.holders))
    if not held:
        return "held by nobody any more" if state.state == "none" else "not known who holds it"
    return f"contested between {held}" if len(state.holders) > 1 else f"held by {held}, {state.state}"


def print_access(state: AccessState, claims: Mapping[str, FiledClaim], stream: TextIO) -> None:
    """Print whether a way is open over some days, with the words for and against."""
    mark = ", contested" if state.contested else ""
    where = f" ({where_in_words(state.place)})" if state.place else ""
    put(f"{clean(state.what)}{where}, {_spell(state)}: {state.status}{mark}", 0, stream)
    _print_words(state.claims, state.against, claims, stream)


def _spell(state: ControlState | AccessState) -> str:
    if state.end is None:
        return f"since {state.start}"
    return f"on {state.start}" if state.end == state.start else f"from {state.start} to {state.end}"


def _print_words(for_: Iterable[str], against: Iterable[str], claims: Mapping[str, FiledClaim], out: TextIO) -> None:
    for mark, keys in (("", tuple(for_)), ("against: ", tuple(against))):
        same: dict[object, list[str]] = {}
        for key in keys:
            claim = claims.get(key)
            same.setdefault((claim.origin.key, claim.story, claim.content.text) if claim else key, []).append(key)
        for first, *copies in same.values():
            put(mark + _words_of(first, claims) + (f", and {len(copies)} printed again" if copies else ""), 4, out)


def put(text: str, indent: int, stream: TextIO) -> None:
    """Print text at an indent, broken at blanks before `WIDTH` columns; what goes on stands deeper by eight."""
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 8), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    print("\n".join(lines or [""]), file=stream)


def days_in_words(start: date | None, end: date | None) -> str:
    """Return a day or a stretch of days."""
    if start is None or end is None:
        return "no day"
    return start.isoformat() if start == end else f"{start} to {end}"


def where_in_words(place: FiledPlace | None) -> str:
    """Return a place with how exact it is, in words and in kilometres."""
    if place is None:
        return "no place"
    if place.lat is None:
        return f"{clean(place.name)} (not resolved)"
    kind = f"{place.feature}, " if place.feature else ""
    return f"{clean(place.name)} ({kind}{place.country or 'no country'}, within {place.radius_km or 0:g} km)"


def grade_in_words(grade: Grade) -> str:
    """Return a grade: state, independent origins, and credibility on the Admiralty scale with what it means."""
    meant = f"credibility {grade.credibility} ({_CREDIBILITY[grade.credibility]})"
    told = f"{grade.state}, {support_in_words(grade.support)}, {meant}"
    return f"{told}; {counted(len(grade.against), 'claim')} against" if grade.against else told


def support_in_words(support: Support) -> str:
    """Return how many independent origins there are."""
    number = str(support.low) if support.low == support.high else f"{support.low} to {support.high}"
    return f"{number} independent origin{'' if number == '1' else 's'}"


def toll_in_words(toll: TollRange) -> str:
    """Return a toll in a line: its range, best figure, who was harmed, and what stands behind it."""
    number = range_in_words(toll.low, toll.high)
    whom = f"{toll.harm} {number}" if toll.category == "all" else f"of these {number} {_whom(toll)}"
    best = f", best {toll.best:,}" if toll.best is not None and toll.low != toll.high else ""
    mark = ", provisional" if toll.provisional else ""
    return f"{whom}{best} ({support_in_words(toll.support)}{mark})"


def _whom(toll: TollRange) -> str:
    """Return in words of what class and side they were who came to harm."""
    if toll.category == "unknown" and toll.side is None:
        return "of whom it is not told who they were"
    side = "" if toll.side in (None, "civilians") else f" of {toll.side}"
    return f"{_CLASSES[toll.category]}{'' if toll.low == toll.high == 1 else 's'}{side}"


def range_in_words(low: int, high: int | None) -> str:
    """Return a range as its sources left it: an open end stays open."""
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def quoted(claim: FiledClaim) -> str:
    """Return a claim's words with who stands behind them and where they stand."""
    start, end = claim.trigger.span
    said = f"{clean(claim.origin.name)}{'' if claim.certainty == 'asserted' else ', ' + claim.certainty}"
    return f'{said}: "{clean(claim.content.text)}" [{claim.kind} at {start}-{end}]'


def _support_object(support: Support) -> Json:
    return {"low": support.low, "high": support.high, "keys": list(support.origins)}


def _blame_object(blame: Blame) -> Json:
    return {"party": blame.party, "side": blame.side, **grade_object(blame.grade)}


def _contradiction_object(one: Contradiction) -> Json:
    return {"slot": one.slot, "claims": [one.one, one.other], "words": one.words}


def _link_object(link: Link) -> Json:
    reasons = [{"slot": r.slot, "points": r.points, "words": r.words} for r in link.reasons]
    return {"accounts": [link.one, link.other], "state": link.state, "points": link.points, "reasons": reasons}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def counted(number: int, what: str) -> str:
    """Return a number of things in words."""
    plural = f"{what}es" if what.endswith("ch") else f"{what}s"
    return f"{number:,} {what if number == 1 else plural}"


def clean(text: str) -> str:
    """Return text on one line, control characters made harmless."""
    return "".join(char if char.isprintable() else "?" for char in " ".join(text.split()))
