"""The sentences of a brief, section by section: what the cleared ledger says, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from dateline.names.spelling import fold
from dateline.protect.counts import is_withheld
from dateline.publish.asked import Wanted
from dateline.publish.wording import (
    Claims,
    Sentence,
    all_listed,
    at_place,
    by_day,
    count_words,
    day_words,
    head,
    inside,
    listed,
    listed_sources,
    on_days,
    quoted,
    range_words,
    say,
    sources_of,
    spell,
    tables,
)
from dateline.records.filed import FiledClaim
from dateline.records.incident import AccessState, Blame, ControlState, Incident, TollRange
from dateline.records.sources import Silence
from dateline.records.tolls import TollSum

_WEAK = frozenset({"unconfirmed"})


def what_of(incident: Incident) -> str:
    """Return what happened as a phrase."""
    return str(tables()["what"].get(incident.types[0] if incident.types else "", tables()["what"]["Other"]))


def about_incident(one: Incident, claims: Claims) -> Iterator[Sentence]:
    """Say what happened, who is held to have done it, and who came to harm."""
    yield _happened(one, claims)
    yield from (
        said for blame in one.blames if blame.grade.state != "withdrawn" and (said := _blame(one, blame, claims))
    )
    yield from (_toll(one, row, claims) for row in one.tolls if row.figures or is_withheld(row))
    if one.discounted and one.tolls:
        yield say("toll.set-aside", f"incident/{one.id}/discounted", _of(one))


def _of(one: Incident) -> tuple[str, ...]:
    return tuple(claim.key for account in one.accounts for claim in account.claims)


def _happened(one: Incident, claims: Claims) -> Sentence:
    grade = one.happened
    for_ = [key for key in grade.for_ if key in claims] or list(_of(one))
    many = grade.state == "single-source" and len(sources_of(claims[key] for key in for_ if key in claims)) > 1
    id = f"happened.{grade.state}.many" if many else f"happened.{grade.state}"
    return say(
        id, f"incident/{one.id}", (*for_, *grade.against), on=on_days(one.start, one.end),
        what=what_of(one), at=at_place(one.place), day=by_day(one.start, one.end), least=grade.support.low,
        sources=listed_sources(for_, claims), against=listed_sources(grade.against or for_, claims),
    )  # fmt: skip


def _blame(one: Incident, blame: Blame, claims: Claims) -> Sentence | None:
    """Say who is blamed by whom; nothing where some without a name would blame others who are only called alike."""
    grade = blame.grade
    told = (*grade.for_, *grade.against) or _of(one)
    own = [claims[key].origin for key in grade.for_ if key in claims]
    same = bool(own) and all(fold(origin.name) == fold(blame.party) for origin in own)
    if same and not all(origin.named for origin in own):
        return None
    return say(
        "blame.own" if same else f"blame.{grade.state}", f"incident/{one.id}/blame/{blame.party}", told,
        party=party_words(blame.party), least=grade.support.low, sources=listed_sources(grade.for_ or told, claims),
        against=listed_sources(grade.against or told, claims),
    )  # fmt: skip


def _toll(one: Incident, row: TollRange, claims: Claims) -> Sentence:
    about = f"incident/{one.id}/toll/{row.harm}/{row.category}/{row.side or ''}"
    words = {"harm": tables()["harm"][row.harm].lower(), "whom": _whom(row)}
    if is_withheld(row):
        return say("toll.withheld", about, _of(one), **words)
    known = [claims[key] for key in row.figures if key in claims]
    many = row.low != row.high and len(sources_of(known)) > 1
    id = "toll.one" if not many else "toll.many" if row.best is None else "toll.best"
    return say(
        id, about, row.figures, range=range_words(row.low, row.high), sources=listed(sources_of(known)),
        best=f"{row.best:,}" if row.best is not None else "",
        thin=tables()["words"]["provisional"] if row.provisional else "", **words,
    )  # fmt: skip


def _whom(row: TollRange) -> str:
    """Return who came to harm, in brackets: their kind, and their side where it says more."""
    kind = tables()["category"].get(row.category, "")
    side = "" if row.side in (None, "civilians") or not kind else f", {row.side}"
    return f" ({kind}{side})" if kind else ""


def about_sum(found: TollSum, incidents: Iterable[Incident], wanted: Wanted, claims: Claims) -> Iterator[Sentence]:
    """Say what the figures of a place and a period add up to."""
    scope, at = found.scope, at_place(wanted.place)
    told = {one.id: one for one in incidents}
    parts = [part for part in found.parts if part.keys]
    keys = [key for part in parts for key in part.keys]
    if keys:
        number = sum(part.id in told for part in parts)
        made = [count_words(id, n) for id, n in (("incidents", number), ("totals", len(parts) - number)) if n]
        best = found.best if found.best is not None and found.low != found.high else None
        id = "sum.best" if best is not None else "sum.alone" if len(parts) == 1 else "sum.one"
        yield say(
            id, f"sum/{scope.harm}", keys, harm=tables()["harm"][scope.harm],
            where=at, range=range_words(found.low, found.high), best=f"{best:,}" if best is not None else "",
            parts=" and ".join(made), sources=listed_sources(keys, claims),
        )  # fmt: skip


def about_control(
    one: ControlState, claims: Claims, until: date | None, before: ControlState | None
) -> Iterator[Sentence]:
    """Say who held a place over some days, by whose word; a siege is told of when it is new since the state before."""
    about = f"control/{one.place.key}/{one.start}"
    told = one.claims or one.evidence or one.against
    holders = listed([party_words(side) for side in one.holders]) if one.holders else tables()["words"]["nobody"]
    yield say(
        f"control.{one.state}", about, (*told, *one.against), spell=spell(one.start, one.end, until), holders=holders,
        place=one.place.name, sources=listed_sources(told, claims),
        against=listed_sources(one.against or told, claims),
    )  # fmt: skip
    known = before is not None and (before.place.key, before.besieged_by) == (one.place.key, one.besieged_by)
    if one.besieged_by and not known:
        id = "control.besieged.unknown" if one.besieged_by == "unknown" else "control.besieged"
        yield say(id, f"{about}/siege", told, place=one.place.name, besieger=party_words(one.besieged_by))
    if one.end is None and until is not None and one.stale_from <= until:
        yield say("control.stale", f"{about}/stale", told, place=one.place.name)


def party_words(side: str) -> str:
    """Return how a party is called."""
    return str(tables()["side"].get(side, side))


def about_access(one: AccessState, claims: Claims, until: date | None) -> Iterator[Sentence]:
    """Say whether a way was open over some days, by whose word."""
    told = one.claims or one.evidence or one.against
    about = f"access/{one.place.key if one.place else ''}/{one.what}/{one.start}"
    yield say(
        f"access.{one.status}", about, told, spell=spell(one.start, one.end, until), way=one.what,
        at=at_place(one.place), sources=listed_sources(told, claims),
    )  # fmt: skip
    if one.against:
        yield say("access.contested", f"{about}/against", one.against, against=listed_sources(one.against, claims))


def in_short(incidents: Sequence[Incident], wanted: Wanted) -> Iterator[Sentence]:
    """Say how much happened, and how sure that is."""
    if incidents:
        count = Counter(one.happened.state for one in incidents)
        states = [count_words(state, count[state], "grades") for state in tables()["grades"] if count[state]]
        yield say(
            "short.incidents", "short/incidents", (key for one in incidents for key in _of(one)),
            number=count_words("on_record", len(incidents)), at=at_place(wanted.place),
            period=by_day(wanted.since, wanted.until), states=all_listed(states),
        )  # fmt: skip


def about_condition(claim: FiledClaim) -> Sentence:
    """Say what a claim says of conditions, in its words."""
    return say(
        "condition.said", f"claim/{claim.key}", (claim.key,), sources=listed(sources_of([claim])),
        head=head(claim.place, claim.start, claim.end), words=quoted(claim),
    )  # fmt: skip


def about_dispute(one: Incident, claims: Claims) -> Iterator[Sentence]:
    """Say which claims of an incident cannot both be right."""
    for row in one.contradictions:
        first, second = claims.get(row.one), claims.get(row.other)
        if first is None or second is None:
            continue
        words, others = quoted(first), quoted(second)
        yield say(
            "disputed.slot" if words and others else "disputed.slot.bare",
            f"incident/{one.id}/dispute/{row.slot}/{row.one}/{row.other}", (row.one, row.other), what=what_of(one),
            at=at_place(one.place), day=by_day(one.start, one.end), slot=tables()["slot"].get(row.slot, row.slot),
            one=listed(sources_of([first])), other=listed(sources_of([second])), words=words, others=others,
        )  # fmt: skip


def about_contest(one: ControlState, claims: Claims, until: date | None) -> Sentence:
    """Say that it is disputed who holds a place."""
    days = spell(one.start, one.end, until)
    return say(
        "disputed.control", f"control/{one.place.key}/{one.start}/dispute", (*one.claims, *one.against),
        place=one.place.name, spell=days[0].lower() + days[1:], sources=listed_sources(one.claims, claims),
        against=listed_sources(one.against or one.claims, claims),
    )  # fmt: skip


def unconfirmed(incidents: Sequence[Incident], claims: Iterable[FiledClaim], known: Claims) -> Iterator[Sentence]:
    """Say what stands on one source alone, and what sources could not confirm themselves."""
    for one in incidents:
        if one.happened.state in ("single-source", "unconfirmed"):
            told = one.happened.for_ or _of(one)
            many = len(sources_of(known[key] for key in told if key in known)) > 1
            id = "unconfirmed.alone.many" if many else "unconfirmed.alone"
            yield say(
                id, f"incident/{one.id}/alone", told, what=what_of(one), at=at_place(one.place),
                day=by_day(one.start, one.end), sources=listed_sources(told, known),
            )  # fmt: skip
    for claim in claims:
        if claim.stance == "cannot-confirm" or claim.certainty in _WEAK:
            yield say(
                "unconfirmed.claim", f"claim/{claim.key}/unconfirmed", (claim.key,),
                sources=listed(sources_of([claim])), head=head(claim.place, claim.start, claim.end),
                words=quoted(claim),
            )  # fmt: skip


def about_silence(one: Silence, last: Iterable[str], seen: date) -> Sentence:
    """Say from whom or from where nothing has come."""
    return say(
        "silence.subject", f"silence/{one.subject}/{one.key}", last, name=inside(one.name), seen=day_words(seen),
        fromof="from" if one.subject != "place" else "of", since=day_words(one.last) if one.last else "",
        days=count_words("days", one.days or 0),
    )  # fmt: skip
