"""The only maker of cleared records: nothing is published that has not come through here, by a stated policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, NoReturn, TypeVar

from dateline.errors import NotCleared
from dateline.ledger.build import Ledger, build
from dateline.ledger.corrections import settled
from dateline.ledger.judgements import standing
from dateline.names.spelling import fold
from dateline.protect.batches import held_back
from dateline.protect.counts import keys_of, small_rows, suppressed
from dateline.protect.hiding import Hiding
from dateline.protect.persons import phrases
from dateline.protect.placing import Around
from dateline.protect.policy import Policy
from dateline.protect.reviewing import CORRECTED, Review, Reviewed, Shown, reviews
from dateline.protect.secret import Namer
from dateline.protect.senders import Senders, as_senders_own, keys_of_senders
from dateline.protect.shielding import PROTECT
from dateline.protect.times import is_due
from dateline.protect.words import Cut
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import AccessState, Blame, ControlState, Incident, Judgement
from dateline.records.text import Span

R_co = TypeVar("R_co", covariant=True)
_SEAL = object()


class Cleared(Generic[R_co]):
    """A record that may be published. Only this module can make one; it cannot be changed, copied or stored."""

    __slots__ = ("_record",)
    _record: R_co

    def __init__(self, record: R_co, seal: object = None) -> None:
        if seal is not _SEAL:
            raise NotCleared("only dateline.protect.clearance clears what is published")
        object.__setattr__(self, "_record", record)

    @property
    def record(self) -> R_co:
        """The record."""
        return self._record

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise NotCleared("a cleared record is not to be changed")

    def __reduce__(self) -> NoReturn:
        raise NotCleared("a cleared record is not to be copied or stored; clear it again")


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be cleared: all that is on file, dispatch by dispatch, what was decided, and the moment it is asked.

    `around` finds the places that others lie in, `name` makes the public ids of this desk. `senders` are who sent what
    no outlet published, `exhibits` what people held of files, undone or not.
    """

    filed: tuple[tuple[FiledClaim, ...], ...]
    judgements: tuple[Judgement, ...]
    at: datetime
    around: Around
    name: Namer
    senders: Senders = field(default_factory=dict)
    exhibits: tuple[Reviewed, ...] = ()


@dataclass(frozen=True, slots=True)
class Clearing:
    """What may be published of a desk, in the order in which it is, and in words what may not.

    Claims are in the order of their dispatches and of reading. Incidents are by day, those without at the end. `wider`
    are the places in which those that are shown lie, by key. `cut` takes out of earlier publications what may be said
    no more.
    """

    policy: Policy
    claims: tuple[Cleared[FiledClaim], ...]
    incidents: tuple[Cleared[Incident], ...]
    control: tuple[Cleared[ControlState], ...]
    access: tuple[Cleared[AccessState], ...]
    wider: tuple[Cleared[FiledPlace], ...]
    withheld: tuple[tuple[str, int], ...]
    cut: Cut
    exhibits: tuple[Cleared[Review], ...] = ()


def clear(given: Given, policy: Policy) -> Clearing:
    """Clear what is on a desk by a policy.

    The public ledger is reckoned anew from the claims that may be published, so no figure or order in it hangs on one
    that may not. Exact places have a say in what is one happening, and in nothing else.
    """
    told = _settled(given)
    hiding = _hiding(given, told, policy)
    withheld: Counter[str] = Counter()
    due = _due(told, hiding, withheld)
    reckoned = [tuple(hiding.reckoned(claim) for claim in some) for some in due]
    ledger = build(reckoned, _decided(told, hiding))
    by_desk = frozenset(hiding.names.claims.get(key, "") for key in _put_right(given.judgements))
    found = _Clearance(hiding, withheld, ledger, _silent(ledger, policy), by_desk).clearing(reckoned)
    return replace(found, exhibits=_cleared(reviews(given.exhibits, hiding, _shown(found, told))))


def _shown(found: Clearing, told: Given) -> Shown:
    return Shown(
        {one.record.key: one.record for one in found.claims}, tuple(one.record for one in found.incidents),
        frozenset(one.key for one in told.judgements), told.at,
    )  # fmt: skip


def _put_right(judgements: Iterable[Judgement]) -> frozenset[str]:
    """Return the keys of claims that people found, or put otherwise than they were read."""
    return frozenset(key for one in standing(judgements) if one.act in ("correct", "add") for key in one.subjects)


def inside(given: Given, policy: Policy) -> Mapping[str, FiledClaim]:
    """Return the claims on file by their public ids: for the desk alone, never to be published."""
    told = _settled(given)
    names = _hiding(given, told, policy).names.claims
    return {names[claim.key]: claim for some in told.filed for claim in some}


def _settled(given: Given) -> Given:
    """Return what is to be cleared as people left it: what they typed into a claim is cleared like all else."""
    filed, judgements = settled(given.filed, given.judgements)
    own = as_senders_own((some for some in filed if some), given.senders)
    return replace(given, filed=own, judgements=judgements)


def _hiding(given: Given, told: Given, policy: Policy) -> Hiding:
    """Look for what is to be hidden in all that is on file: whom a rejected claim names is to be hidden as well."""
    left = {claim.key for some in told.filed for claim in some}
    everything = as_senders_own(given.filed, given.senders)
    apart = (tuple(claim for claim in some if claim.key not in left) for some in everything)
    filed: dict[str, tuple[FiledClaim, ...]] = {}
    for some in (*told.filed, *apart):
        if some:
            filed[some[0].dispatch] = (*filed.get(some[0].dispatch, ()), *some)
    known = keys_of_senders((claim.origin for some in given.filed for claim in some), given.senders)
    return Hiding.of(
        tuple(filed.values()), policy, given.around, given.name, told.judgements, given.senders, known
    )  # fmt: skip


def _due(given: Given, hiding: Hiding, withheld: Counter[str]) -> list[tuple[FiledClaim, ...]]:
    """Return what is old enough, and waits for no other's word; how much waits for that is not even counted."""

    def due(claim: FiledClaim) -> bool:
        return is_due(claim, hiding.policy, given.at)

    back = held_back(given.filed, hiding.hidden, due, hiding.policy.batch)
    found = []
    for some in given.filed:
        told = [claim for claim in some if claim.key not in back]
        old = tuple(claim for claim in told if due(claim))
        if old:
            found.append(old)
        if any(hiding.hidden(claim) is None and not due(claim) for claim in told):
            withheld["delay"] += 1
    return found


def _decided(given: Given, hiding: Hiding) -> list[Judgement]:
    ordered = sorted((one for one in given.judgements if one.act != PROTECT), key=lambda one: (one.at, one.act))
    keys = hiding.sources(given.filed)
    keys |= {one.key: given.name("judgement", at).lower() for at, one in enumerate(ordered)}
    return [hiding.judged(one, keys) for one in ordered]


@dataclass(frozen=True, slots=True)
class _Silent:
    """What is too small in each incident, and the words in which that is said: a claim's key, or its sentence."""

    rows: Mapping[str, frozenset[int]]
    keys: frozenset[str]
    sentences: Mapping[str, tuple[Span, ...]]

    def is_in(self, claim: FiledClaim) -> bool:
        return claim.key in self.keys or any(
            span.meets(claim.sentence) for span in self.sentences.get(claim.dispatch, ())
        )


def _silent(ledger: Ledger, policy: Policy) -> _Silent:
    rows = {one.accounts[0].key: small_rows(one, policy) for one in ledger.incidents}
    keys = {key for one in ledger.incidents
            for key in keys_of(one.tolls[at] for at in rows[one.accounts[0].key])}  # fmt: skip
    keys |= {claim.key for claim in ledger.claims if _counts_few(claim, policy)}
    sentences: dict[str, list[Span]] = {}
    for claim in ledger.claims:
        if claim.key in keys and claim.toll:
            sentences.setdefault(claim.dispatch, []).append(claim.sentence)
    return _Silent(rows, frozenset(keys), {key: tuple(spans) for key, spans in sentences.items()})


def _counts_few(claim: FiledClaim, policy: Policy) -> bool:
    """Tell whether a claim's own count is too small, in whatever row it is or is not reckoned with."""
    if claim.toll is None or claim.toll.harm not in policy.harms:
        return False
    top = claim.toll.low if claim.toll.high is None else claim.toll.high
    return top is not None and 0 < top < policy.below


@dataclass(frozen=True, slots=True)
class _Clearance:
    """One clearing under way."""

    hiding: Hiding
    withheld: Counter[str]
    ledger: Ledger
    silent: _Silent
    by_desk: frozenset[str]

    def clearing(self, reckoned: Iterable[tuple[FiledClaim, ...]]) -> Clearing:
        claims = [self._claim(claim) for some in _in_order(reckoned) for claim in some]
        incidents = [self._incident(one) for one in self.ledger.incidents]
        incidents.sort(key=lambda one: (one.start is None, one.start, one.id))
        control = [self._state(one) for one in self.ledger.control if self._may(one.place, "control")]
        told = {claim.key: claim for claim in claims}
        access = [self._way(one, told) for one in self.ledger.access if self._may(one.place, "access")]
        return Clearing(
            self.hiding.policy, _cleared(claims), _cleared(incidents), _cleared(_by_place(control)),
            _cleared(_by_place(access)), _cleared(self._wider(claims)), tuple(sorted(self.withheld.items())),
            self.hiding.cut,
        )  # fmt: skip

    def _claim(self, claim: FiledClaim) -> FiledClaim:
        marks = phrases()["cut"]
        gone, few = claim.state == "withdrawn", self.silent.is_in(claim)
        wordless = marks["gone"] if gone else marks["count"] if few else ""
        if not self.hiding.is_quoted(claim.origin):
            wordless = wordless or marks["quote"]
        if claim.place and self.hiding.placing.is_hidden(claim.place):
            self.withheld["place"] += 1
        told = self.hiding.published(claim, wordless, gone or few)
        return replace(told, marks=(*told.marks, CORRECTED)) if claim.key in self.by_desk else told

    def _incident(self, one: Incident) -> Incident:
        place, small = self.hiding.placing.shown(one.place), self.silent.rows[one.accounts[0].key]
        self.withheld["count"] += len(small)
        accounts = tuple(
            replace(
                account, claims=tuple(self._quiet(claim) for claim in account.claims), story="",
                place=self.hiding.placing.shown(account.place), start=self.hiding.first(account.start),
                end=self.hiding.last(account.end),
            )
            for account in sorted(one.accounts, key=lambda account: _day_of(account.claims))
        )  # fmt: skip
        return replace(
            one, id=_id(one.id, place), accounts=accounts, links=(), place=place, start=self.hiding.first(one.start),
            end=self.hiding.last(one.end), blames=tuple(map(self._blame, one.blames)),
            tolls=tuple(replace(row, notes=()) for row in suppressed(one.tolls, small)),
            contradictions=tuple(replace(each, words="") for each in one.contradictions),
        )  # fmt: skip

    def _quiet(self, claim: FiledClaim) -> FiledClaim:
        """Clear a claim again that was counted already."""
        before = self.withheld["place"]
        found = self._claim(claim)
        self.withheld["place"] = before
        return found

    def _blame(self, blame: Blame) -> Blame:
        return replace(blame, party=self.hiding.cut(blame.party))

    def _may(self, place: FiledPlace | None, what: str) -> bool:
        """Tell whether what is so of a place may be said of it: never of a wider one in its stead."""
        if place is None or not self.hiding.placing.is_hidden(place):
            return True
        self.withheld[what] += 1
        return False

    def _state(self, one: ControlState) -> ControlState:
        hiding = self.hiding
        end = hiding.last(one.end)
        return replace(
            one, start=hiding.first(one.start) or one.start, end=end, holders=tuple(map(hiding.cut, one.holders)),
            stale_from=hiding.last(one.stale_from) or one.stale_from, notes=(),
            besieged_by=hiding.cut(one.besieged_by) if one.besieged_by else None,
            present=tuple(map(hiding.cut, one.present)),
        )  # fmt: skip

    def _way(self, one: AccessState, told: Mapping[str, FiledClaim]) -> AccessState:
        """Clear what is said of a way; it is called as its first claim calls it, in words that are cut as those are."""
        hiding = self.hiding
        keys = (*one.claims, *one.against, *one.evidence)
        words = (told[key].access for key in keys if key in told)
        what = next((way.what.text for way in words if way and way.what and way.what.text), "")
        return replace(
            one, what=what or "a way", start=hiding.first(one.start) or one.start, end=hiding.last(one.end),
            stale_from=hiding.last(one.stale_from) or one.stale_from, notes=(),
        )  # fmt: skip

    def _wider(self, claims: Iterable[FiledClaim]) -> list[FiledPlace]:
        keys = {key: claim.place.country for claim in claims if claim.place for key in claim.place.lineage}
        found = (self.hiding.placing.around(key, keys[key]) for key in sorted(keys))
        return [place for place in found if place is not None]


def _in_order(reckoned: Iterable[tuple[FiledClaim, ...]]) -> list[list[FiledClaim]]:
    """Order dispatches by day and public id, claims as they are read."""

    def at(claim: FiledClaim) -> tuple[object, ...]:
        return claim.trigger.span.start, -claim.trigger.span.end, claim.kind

    return [sorted(claims, key=at) for claims in sorted(reckoned, key=_day_of)]


def _day_of(claims: tuple[FiledClaim, ...]) -> tuple[str, str, str]:
    """Order by day, then by public ids: what came when within a day is not shown, nor told by any order."""
    published = claims[0].published
    return (published.date().isoformat() if published else "~", claims[0].dispatch, claims[0].key)


S = TypeVar("S", ControlState, AccessState)


def _by_place(states: list[S]) -> list[S]:
    def order(one: S) -> tuple[object, ...]:
        what = one.what if isinstance(one, AccessState) else ""
        return one.place.key if one.place else "", what, one.start, min((*one.claims, *one.against), default="")

    return sorted(states, key=order)


def _id(id: str, place: FiledPlace | None) -> str:
    """Return an incident's id with the letters of the place that is shown."""
    plain = "".join(letter for letter in fold(place.name).upper() if "A" <= letter <= "Z") if place else ""
    letters = id.rpartition("-")[2]
    return f"{plain[:3]}-{letters}" if len(plain) >= 3 else f"ZZZ-{letters}"


def _cleared(records: Iterable[R_co]) -> tuple[Cleared[R_co], ...]:
    return tuple(Cleared(record, _SEAL) for record in records)
