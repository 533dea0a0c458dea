"""Whether an incident happened and who did it: two questions, each graded by who says so and who denies it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from dateline.ledger.blamed import Accused, accused_in, is_own, speaks_as, united
from dateline.ledger.credibility import best_of, credibility, fits
from dateline.ledger.independence import Pair
from dateline.ledger.origins import support
from dateline.lexicon import load
from dateline.records.filed import FiledClaim, Origin
from dateline.records.incident import Blame, Grade, Support

_DOUBTFUL = frozenset({"unconfirmed", "possible"})
_NOT_YET = frozenset({"future", "hypothetical"})
_RECEIVE = frozenset({"medical"})
_BELLIGERENT = frozenset({"military", "armed-group"})
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """What the grading knows beside the claims.

    `reliability` are grades that people gave to origins, by key, `apart` the pairs of origins that they judged to be
    two, `near` those that its dispatches suggest to be one; `contradicted` tells that claims of the incident contradict
    each other on when, where or how.
    """

    reliability: Mapping[str, str] = field(default_factory=dict)
    apart: Collection[Pair] = ()
    near: Collection[Pair] = ()
    contradicted: bool = False


_NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Case:
    """The claims on one question that stand: who says so, who denies it, who only thinks it possible."""

    firm: tuple[FiledClaim, ...]
    against: tuple[FiledClaim, ...]
    weak: tuple[FiledClaim, ...]
    back: tuple[FiledClaim, ...]


def position(claim: FiledClaim) -> str:
    """Tell what a claim says of its happening: "firm", "against", "weak", or nothing ("").

    What is planned or only supposed says nothing; nor do a count of none and a count denied, which are about figures.
    """
    if claim.certainty == "planned" or _NOT_YET & set(claim.marks):
        return ""
    if claim.kind == "statement":
        return "against" if claim.certainty == "denied" else ""
    if claim.kind == "toll":
        counted = claim.toll is not None and claim.toll.high != 0 and not _denies(claim)
        return ("weak" if _doubts(claim) else "firm") if counted else ""
    if claim.kind == "condition":
        return ""
    if _denies(claim):
        return "against"
    return "weak" if _doubts(claim) else "firm"


def _denies(claim: FiledClaim) -> bool:
    return claim.certainty == "denied" or claim.stance == "denies" or "negated" in claim.marks


def _doubts(claim: FiledClaim) -> bool:
    return claim.certainty in _DOUBTFUL or claim.stance == "cannot-confirm"


def belligerent(origin: Origin) -> bool:
    """Tell whether an origin is a voice of one of those who fight: an army, a group, a state's official or medium."""
    return origin.kind in _BELLIGERENT or origin.side is not None


def grade_happened(claims: Iterable[FiledClaim], known: Known = _NOTHING) -> Grade:
    """Grade whether an incident happened.

    A denial that it was a certain party is none that it happened; nor is one by a party that somebody blames.
    """
    held = _by_key(claims)
    accused = accused_in([claim for claim in held if position(claim) in ("firm", "weak")])
    heard = [claim for claim in held if not (position(claim) == "against" and tells_who(claim, accused))]
    return _grade("happened", _case(heard), {}, known)


def tells_who(claim: FiledClaim, accused: Sequence[Accused]) -> bool:
    """Tell whether a denial is about who did it: it names an actor, or comes from a party that somebody blames."""
    if claim.event and any(party.side or party.words.text for party in claim.event.actors):
        return True
    return any(speaks_as(claim.origin, party) for party in accused)


def grade_blames(claims: Iterable[FiledClaim], known: Known = _NOTHING) -> tuple[Blame, ...]:
    """Grade, for each party that some claims hold to have done it, whether it did; the best supported first."""
    held = _by_key(claims)
    parties = accused_in(one_sided(held))
    rivals = {party.name: _rivals(party, parties) for party in parties}
    found = []
    for party in parties:
        case = _blaming(party, parties, held)
        own = [claim for claim in case.firm if is_own(claim, party)]
        if not (case.firm or case.against or case.weak or case.back):
            continue
        counts = {"own": len({claim.origin.key for claim in own}), "rival": len(rivals[party.name])}
        found.append(Blame(party.name, party.side, _grade("blame", case, counts, known)))
    return tuple(sorted(found, key=lambda blame: (-blame.grade.support.low, blame.party, blame.side or "")))


def one_sided(held: Sequence[FiledClaim]) -> tuple[FiledClaim, ...]:
    """Return the claims that accuse: those of what both sides do only where there are no others."""
    mutual = frozenset(load("ledger_credibility")["mutual"]["types"])
    acts = [claim for claim in held if claim.event and claim.event.actors]
    alone = [claim for claim in acts if claim.event and claim.event.type not in mutual]
    return tuple(alone or acts)


def _blaming(party: Accused, parties: Sequence[Accused], held: Sequence[FiledClaim]) -> Case:
    """Gather who says and who denies that a party did it; one that speaks as the party denies it without naming it."""
    named = [claim for claim in held if claim.key in party.claims]
    own = [
        claim
        for claim in held
        if position(claim) == "against"
        and claim.key not in party.claims
        and not (claim.event and claim.event.actors)
        and speaks_as(claim.origin, party)
    ]
    return _with_denials(_case(named + own), _shifting(party, parties))


def _shifting(party: Accused, parties: Sequence[Accused]) -> list[FiledClaim]:
    """Return the claims by which a party's own voice points to another: that denies it, in other words."""
    return [
        claim
        for other in parties
        if other.name != party.name and not united(party, other)
        for claim in other.claims.values()
        if claim.state == "standing" and position(claim) in ("firm", "weak") and speaks_as(claim.origin, party)
    ]


def _with_denials(case: Case, more: Sequence[FiledClaim]) -> Case:
    """Add denials by origins that do not say so themselves."""
    says = {claim.origin.key for claim in (*case.firm, *case.weak)}
    against = {claim.key: claim for claim in case.against}
    against.update({claim.key: claim for claim in more if claim.origin.key not in says})
    return replace(case, against=tuple(against[key] for key in sorted(against)))


def _rivals(party: Accused, parties: Sequence[Accused]) -> list[str]:
    """Name the parties that others hold to have done it instead: nobody says that both acted."""
    mutual = frozenset(load("ledger_credibility")["mutual"]["types"])
    ours = _firmly(party, mutual)
    found = []
    for other in parties:
        theirs = _firmly(other, mutual)
        if other.name == party.name or not ours or not theirs or united(party, other):
            continue
        if not ours & theirs:
            found.append(other.name)
    return found


def _firmly(party: Accused, mutual: Collection[str]) -> frozenset[str]:
    """Return the origins that firmly hold a party to have done what only one side does."""
    return frozenset(
        claim.origin.key
        for claim in party.claims.values()
        if position(claim) == "firm" and claim.state == "standing" and claim.event and claim.event.type not in mutual
    )


def _by_key(claims: Iterable[FiledClaim]) -> tuple[FiledClaim, ...]:
    return tuple(sorted({claim.key: claim for claim in claims}.values(), key=lambda claim: claim.key))


def _case(claims: Sequence[FiledClaim]) -> Case:
    """Sort claims by what they say. Of one origin's positions the latest holds; where it then says both, it says so."""
    bearing = [claim for claim in claims if position(claim)]
    back = tuple(claim for claim in bearing if claim.state != "standing")
    sides: dict[str, list[FiledClaim]] = {"firm": [], "against": [], "weak": []}
    by_origin: dict[str, list[FiledClaim]] = {}
    for claim in bearing:
        if claim.state == "standing":
            by_origin.setdefault(claim.origin.key, []).append(claim)
    for told in by_origin.values():
        latest = latest_of(told)
        says = {position(claim) for claim in latest}
        side = next(one for one in ("firm", "against", "weak") if one in says)
        sides[side] += [claim for claim in told if position(claim) == side]
    firm, against, weak = (tuple(sorted(sides[one], key=lambda claim: claim.key)) for one in sides)
    return Case(firm, against, weak, back)


def latest_of(told: Sequence[FiledClaim]) -> list[FiledClaim]:
    """Return what an origin said in the dispatches of the latest moment at which it was heard."""
    last = max((moment(claim) for claim in told), default=_FIRST)
    return [claim for claim in told if moment(claim) == last]


def moment(claim: FiledClaim) -> datetime:
    """Return when a claim was made public; one without a date comes before all others."""
    return claim.published or _FIRST


def _grade(question: str, case: Case, counts: Mapping[str, int], known: Known) -> Grade:
    backing = _backing(case.firm or case.weak, known)
    told = dict(counts) | _counts(case, backing.low)
    state, rule = state_of(question, told)
    best = best_of(case.firm, known.reliability)
    value, why = credibility(state, told, best, known.contradicted)
    spoken = case.firm or case.weak or (case.back if state == "withdrawn" else ())
    if not case.firm and not case.weak:
        backing = _backing(spoken, known)
    return Grade(state, backing, value, f"{rule} {why}", _keys(spoken), _keys(case.against))


def _backing(told: Sequence[FiledClaim], known: Known) -> Support:
    """Count who stands behind something: at least those who tell of it, at most those too who only count its harm.

    Whoever counts the dead without having received them may have it all from those who tell what happened; where
    nobody tells, counts do.
    """
    tellers = [claim for claim in told if claim.kind != "toll" or claim.origin.kind in _RECEIVE]
    everybody = support(told, known.apart, known.near)
    if all(claim.kind == "toll" for claim in told) or len(tellers) == len(told):
        return everybody
    return replace(everybody, low=support(tellers, known.apart, known.near).low)


def _counts(case: Case, low: int) -> dict[str, int]:
    """Count what the tables ask for."""
    firm = {claim.origin.key: claim.origin for claim in case.firm}
    against = {claim.origin.key: claim.origin for claim in case.against}
    return {
        "standing": len(case.firm) + len(case.against) + len(case.weak),
        "withdrawn": len(case.back),
        "for": low if firm else 0,
        "against": len(against),
        "weak": len({claim.origin.key for claim in case.weak}),
        "impartial_for": sum(not belligerent(origin) for origin in firm.values()),
        "impartial_against": sum(not belligerent(origin) for origin in against.values()),
    }


def state_of(question: str, counts: Mapping[str, int]) -> tuple[str, str]:
    """Return the state that the table of a question gives, and the row."""
    for row in load("ledger_credibility")[question]:
        if fits(row["when"], counts):
            return row["state"], row["id"]
    raise ValueError(f"no rule of {question} fits")


def _keys(claims: Iterable[FiledClaim]) -> tuple[str, ...]:
    return tuple(sorted({claim.key for claim in claims}))
