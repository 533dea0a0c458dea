"""The ledger in the terminal, as JSON and as tables: every figure with the words that it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TextIO

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

Json = dict[str, Any]
_SHOWN = 3
INCIDENT_COLUMNS = (
    "id", "start", "end", "place", "lat", "lon", "radius_km", "country", "type", "state", "credibility", "origins_low",
    "origins_high", "actor", "actor_state", "killed_low", "killed_high", "killed_best", "wounded_low", "wounded_high",
    "wounded_best", "discounted", "claims", "dispatches",
)  # fmt: skip
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


def incident_row(incident: Incident) -> list[Any]:
    """Return an incident as a row of `INCIDENT_COLUMNS`; what is not known is empty."""
    place, happened = incident.place, incident.happened
    blame = incident.blames[0] if incident.blames else None
    values = [
        incident.id, _day(incident.start), _day(incident.end), *_place_cells(place),
        incident.types[0] if incident.types else None, happened.state, happened.credibility, happened.support.low,
        happened.support.high, blame.party if blame else None, blame.grade.state if blame else None,
        *_total(incident.tolls, "killed"), *_total(incident.tolls, "wounded"), incident.discounted,
        sum(len(account.claims) for account in incident.accounts), len({a.dispatch for a in incident.accounts}),
    ]  # fmt: skip
    return ["" if value is None else value for value in values]


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
    what = incident.types[0] if incident.types else "something"
    print(
        f"{incident.id}  {days_in_words(incident.start, incident.end)}  {where_in_words(incident.place)}", file=stream
    )
    print(f"    {what}: {grade_in_words(incident.happened)}", file=stream)
    for blame in incident.blames:
        print(f"    laid to {clean(blame.party)}: {grade_in_words(blame.grade)}", file=stream)
    for toll in incident.tolls:
        print(f"    {'' if toll.category == 'all' else '  of them '}{toll_in_words(toll)}", file=stream)
    if incident.discounted:
        print(f"    set aside, counts zero: {clean(incident.discounted)}", file=stream)
    dispatches = len({account.dispatch for account in incident.accounts})
    claims = sum(len(account.claims) for account in incident.accounts)
    print(f"    {counted(claims, 'claim')} in {counted(dispatches, 'dispatch')}", file=stream)


def print_incident(incident: Incident, stream: TextIO) -> None:
    """Print an incident with every claim, contradiction and link."""
    print_incident_line(incident, stream)
    for account in incident.accounts:
        print(file=stream)
        print_account(account, stream)
    words = {claim.key: claim for account in incident.accounts for claim in account.claims}
    if incident.contradictions:
        _print_contradictions(incident, words, stream)
    if incident.links:
        print("\nHeld to be one happening because:", file=stream)
        for link in incident.links:
            reasons = "; ".join(f"{reason.slot} {reason.words} ({reason.points:+})" for reason in link.reasons)
            print(f"    {link.one[:8]} = {link.other[:8]} {link.state}, {link.points}: {clean(reasons)}", file=stream)


def _print_contradictions(incident: Incident, words: Mapping[str, FiledClaim], stream: TextIO) -> None:
    """Print what cannot both be right, slot by slot, a few of each."""
    print("\nThese cannot both be right:", file=stream)
    for slot in dict.fromkeys(one.slot for one in incident.contradictions):
        found = [one for one in incident.contradictions if one.slot == slot]
        for one in found[:_SHOWN]:
            print(f"    {slot}: {clean(one.words)}", file=stream)
            for key in (one.one, one.other):
                print(f"        {quoted(words[key])}" if key in words else f"        {key}", file=stream)
        if len(found) > _SHOWN:
            print(f"    {slot}: and {len(found) - _SHOWN:,} more; --format json gives all", file=stream)


def print_account(account: Account, stream: TextIO) -> None:
    """Print what one dispatch says of a happening, claim by claim."""
    first = account.claims[0]
    day = first.published.date().isoformat() if first.published else "no date"
    state = "" if first.state == "standing" else f" ({first.state})"
    print(f"  {clean(first.outlet or 'outlet not known')}, {day}, dispatch {account.dispatch[:12]}{state}", file=stream)
    for claim in account.claims:
        print(f"    {claim.key[:8]}  {quoted(claim)}", file=stream)


def print_control(state: ControlState, claims: Mapping[str, FiledClaim], stream: TextIO) -> None:
    """Print who holds a place over some days, with the words for and against."""
    held = " and ".join(state.holders) or "nobody that is known"
    print(f"{where_in_words(state.place)}: {state.state}, {clean(held)}, {_spell(state)}", file=stream)
    if state.besieged_by:
        print(f"    besieged by {clean(state.besieged_by)}", file=stream)
    if state.present:
        print(f"    also there: {clean(' and '.join(state.present))}", file=stream)
    print(f"    stale from {state.stale_from} unless there is news", file=stream)
    _print_words(state.claims, state.against, claims, stream)


def print_access(state: AccessState, claims: Mapping[str, FiledClaim], stream: TextIO) -> None:
    """Print whether a way is open over some days, with the words for and against."""
    mark = ", contested" if state.contested else ""
    where = f" ({where_in_words(state.place)})" if state.place else ""
    print(f"{clean(state.what)}{where}: {state.status}{mark}, {_spell(state)}", file=stream)
    _print_words(state.claims, state.against, claims, stream)


def _spell(state: ControlState | AccessState) -> str:
    if state.end is None:
        return f"since {state.start}"
    return f"on {state.start}" if state.end == state.start else f"from {state.start} to {state.end}"


def _print_words(for_: Iterable[str], against: Iterable[str], claims: Mapping[str, FiledClaim], out: TextIO) -> None:
    for key in for_:
        print(f"    {quoted(claims[key])}" if key in claims else f"    {key}", file=out)
    for key in against:
        print(f"    against: {quoted(claims[key])}" if key in claims else f"    against: {key}", file=out)


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
    """Return a grade: state, independent origins, and credibility on the Admiralty scale."""
    told = f"{grade.state}, {support_in_words(grade.support)}, credibility {grade.credibility}"
    return f"{told}; {counted(len(grade.against), 'claim')} against" if grade.against else told


def support_in_words(support: Support) -> str:
    """Return how many independent origins there are."""
    number = str(support.low) if support.low == support.high else f"{support.low} to {support.high}"
    return f"{number} independent origin{'' if number == '1' else 's'}"


def toll_in_words(toll: TollRange) -> str:
    """Return a toll in a line: its range, best figure, who was harmed, and what stands behind it."""
    whom = "" if toll.category == "all" else f" {toll.category}"
    side = f", {toll.side}" if toll.side else ""
    best = f", best {toll.best:,}" if toll.best is not None and toll.low != toll.high else ""
    mark = ", provisional" if toll.provisional else ""
    return (
        f"{toll.harm} {range_in_words(toll.low, toll.high)}{whom}{side}{best} ({support_in_words(toll.support)}{mark})"
    )


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


def _total(tolls: Iterable[TollRange], harm: str) -> list[int | None]:
    """Return low, high and best of everybody who came to a harm; nothing where nobody counts."""
    found = next((toll for toll in tolls if (toll.harm, toll.category) == (harm, "all") and toll.figures), None)
    return [found.low, found.high, found.best] if found else [None, None, None]


def _place_cells(place: FiledPlace | None) -> Iterator[Any]:
    if place is None:
        return iter([None] * 5)
    return iter([place.name, place.lat, place.lon, place.radius_km, place.country])


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
