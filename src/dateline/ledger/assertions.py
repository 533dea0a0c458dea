"""Claims on control -> assertions of one place: which party, from which day, and what the word for it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from dateline.ledger.holders import Holder, Parties, holder_of
from dateline.ledger.interests import HALF, NEUTRAL, PARTY, Interest, interest, opposed, speakers
from dateline.ledger.spells import Spell, known_on, spell
from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim

_FIRM = frozenset({"asserted", "estimated", "unconfirmed", "denied"})


@dataclass(frozen=True, slots=True)
class Assertion:
    """What one claim says of who holds its place, and what that is worth.

    `act` is as the table of readings has it. `party` is the one form of a party, None where nobody is named; `others`
    are those who stand against it. `worth` is "neutral" (it assesses alone), "half", "party" (one's own word, or not
    known whose) or "rival" (a word about one's enemy in one's own favour). `by` is the side that speaks.
    """

    act: str
    party: str | None
    others: tuple[str, ...]
    worth: str
    by: str | None
    spell: Spell
    claim: FiledClaim

    @property
    def key(self) -> str:
        return self.claim.key


@cache
def _readings() -> Mapping[str, dict[str, Any]]:
    return {row["status"]: row for row in load("ledger_control")["reading"]}


def act_of(claim: FiledClaim) -> str:
    """Return what a claim does to who holds its place; what is planned, possible or hypothetical does nothing."""
    assert claim.control is not None
    row = _readings().get(claim.control.status)
    doubtful = claim.certainty == "possible" and claim.control.status == "contested"
    if claim.state != "standing":
        return "evidence"
    if row is None or not (claim.certainty in _FIRM or doubtful) or {"hypothetical", "future"} & set(claim.marks):
        return "evidence"
    denied = claim.certainty == "denied" or "negated" in claim.marks or any(one.nobody for one in _called(claim))
    return str(row["denied" if denied else "says"])


def assertions(claims: Iterable[FiledClaim]) -> tuple[list[Assertion], Parties]:
    """Read the control claims of one place, in an order that is the same whatever theirs was."""
    kept = {claim.key: claim for claim in claims}
    spoken = speakers(kept.values())
    read = [(claim, act_of(claim), _spell(claim)) for claim in kept.values() if claim.control]
    dated = [(holder, days.day) for claim, _, days in read for holder in _called(claim)]
    parties = Parties(dated)
    made = (_assertion(claim, act, days, parties, interest(claim.origin, spoken)) for claim, act, days in read)
    found = _handed_over(list(made))
    return sorted(_uncorrected(sorted(found, key=order)), key=order), parties


def _handed_over(found: list[Assertion]) -> list[Assertion]:
    """Read "X lost it to Y": whoever of the two was said to hold it before has lost it, and the other has it."""
    first: dict[str, date] = {}
    for one in sorted(found, key=order):
        if one.act in _PUT_IN and one.party:
            first.setdefault(one.party, one.spell.day)
    both = [one for one in found if one.act == "leaves" and one.party and one.others]
    taken: list[Assertion] = []
    for one in both:
        other, day = one.others[0], one.spell.day
        swap = first.get(other, date.max) <= day < first.get(one.party or "", date.max)
        loser, taker = (other, one.party) if swap else (one.party, other)
        taken += [replace(one, party=loser, others=()), replace(one, act="gains", party=taker, others=())]
    known = {id(one) for one in both}
    return [*(one for one in found if id(one) not in known), *taken]


@cache
def fresh() -> timedelta:
    """Return how many days may lie between two assertions that are both fresh."""
    return timedelta(days=load("ledger_control")["fresh"]["days"])


def order(one: Assertion) -> tuple[date, date, str, str]:
    return (one.spell.day, known_on(one.claim), one.claim.key, one.act)


def _spell(claim: FiledClaim) -> Spell:
    assert claim.control is not None
    row = _readings().get(claim.control.status)
    known = known_on(claim)
    return spell(claim, bool(row and row["change"])) or Spell(known, known, False, ("ahead of its day",))


def _called(claim: FiledClaim) -> Iterable[Holder]:
    control = claim.control
    assert control is not None
    if control.holder:
        holder = holder_of(control.holder.text, control.side)
        yield _speaking(claim, holder) if holder.speaker else holder
    elif control.side:
        yield Holder(None, (), control.side)
    if control.against:
        yield holder_of(control.against.text, None)


def _speaking(claim: FiledClaim, holder: Holder) -> Holder:
    """Take "we" for the body whose word it is, where it is one that fights and not a person."""
    of_body = claim.origin.kind == "armed-group" and (claim.origin.party or "").startswith("body:")
    return holder_of(claim.origin.name, holder.side) if of_body else holder


def _assertion(claim: FiledClaim, act: str, days: Spell, parties: Parties, word: Interest) -> Assertion:
    called = list(_called(claim))
    forms = [parties.form(holder, days.day) for holder in called]
    party = forms[0] if forms and _names_party(claim) else None
    others = tuple(sorted({form for form in forms if form and form != party}))
    if "ahead of its day" in days.notes or (party is None and act == "holds" and any(one.nobody for one in called)):
        act = "evidence"
    elif party is None and act in _OWN and word.side and not (others or any(one.armed for one in called)):
        party = parties.form(Holder(None, (), word.side), days.day)
    return Assertion(act, party, others, _worth(claim, act, party, parties, word), word.side, days, claim)


_OWN = frozenset({"holds", "gains", "leaves"})


def _names_party(claim: FiledClaim) -> bool:
    """Tell whether the first who is named is the party of a claim: its holder, or whom it says to have lost."""
    control = claim.control
    return control is not None and bool(control.holder or control.side or control.status == "lost")


def _worth(claim: FiledClaim, act: str, party: str | None, parties: Parties, word: Interest) -> str:
    if word.worth != PARTY:
        return PARTY if claim.certainty == "unconfirmed" else word.worth
    side = parties.side(party) if party else None
    if side is None or word.side is None or _named_in(party, claim):
        return PARTY
    mine = side == word.side
    if act in ("leaves", "not", "absent"):
        return NEUTRAL if mine else "rival"
    if mine or not opposed(side, word.side):
        return PARTY
    return NEUTRAL


def _named_in(party: str | None, claim: FiledClaim) -> bool:
    """Tell whether the origin has the party's name in its own: "Ministry of Defence of Vardan" of the Vardan army."""
    first = fold(party or "").split()[:1]
    return bool(first) and first[0] in fold(claim.origin.name).split()


def _uncorrected(found: list[Assertion]) -> Iterable[Assertion]:
    """Turn into evidence what an origin said of a day and put right in a later dispatch, naming another party."""
    said: dict[tuple[str, date], dict[datetime, set[str | None]]] = {}
    for one in found:
        if one.act in _PUT_IN and one.claim.origin.named:
            said.setdefault(_subject(one), {}).setdefault(_moment(one.claim), set()).add(one.party)
    for one in found:
        versions = said.get(_subject(one), {}) if one.act in _PUT_IN else {}
        last = max(versions, default=None)
        old = last is not None and _moment(one.claim) < last and one.party not in versions[last]
        yield replace(one, act="evidence") if old else one


_PUT_IN = frozenset({"holds", "gains"})


def _subject(one: Assertion) -> tuple[str, date]:
    return (one.claim.origin.key, one.spell.day)


def _moment(claim: FiledClaim) -> datetime:
    return claim.published or claim.recorded


__all__ = ["HALF", "NEUTRAL", "PARTY", "Assertion", "act_of", "assertions"]
