"""What people say of single claims: it takes the reader's place, is never lost, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from corpus.labels import ACCESS, BASES, CONDITIONS, CONTROL, EVENTS
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import BadCorrection
from dateline.ledger.amending import FIELDS, Looked, amend, bases, blank, fields_of, types_of
from dateline.ledger.build import build
from dateline.ledger.corrections import corrected, read_terms, settled, terms_of, told
from dateline.ledger.filing import Filing, add, claim_key, keep
from dateline.ledger.judgements import standing
from dateline.records.claim import HARMS, KINDS
from dateline.records.filed import FiledClaim, FiledPlace, Terms
from dateline.records.incident import Judgement
from dateline.records.text import Excerpt, Span
from dateline.store.coding import coded, packed, unpacked
from filed import control, event, filed, origin, toll
from publishing import cleared, everything

MORNING = datetime(2031, 6, 1, 8, tzinfo=UTC)
SHELLING = filed(1, event=event(), dispatch="d1")
DEAD = filed(2, "toll", dispatch="d1", toll=toll(low=12, high=12))
ELSEWHERE = filed(3, "toll", "Ministry", dispatch="d2", toll=toll(low=9, high=9))
HELD = filed(4, "control", dispatch="d2", control=control("held", "army", "state forces"))
CLAIMS = (SHELLING, DEAD, ELSEWHERE, HELD)
BY_DISPATCH = ((SHELLING, DEAD), (ELSEWHERE, HELD))


def said(act: str, subject: str, minute: int, value: str | None = None, **more: str) -> Judgement:
    told_ = {"reason": f"because of {minute}", "by": "Ada"} | more
    return Judgement(
        f"{act}{minute:03}", act, (subject,), value, told_["reason"], told_["by"], MORNING + timedelta(minutes=minute)
    )


def counted(claim: FiledClaim, low: int) -> str:
    """The claim as told with another number."""
    terms = terms_of(claim)
    assert terms.toll
    return told(replace(terms, toll=replace(terms.toll, low=low, high=low)))


def killed(judgements: Sequence[Judgement] = ()) -> list[tuple[int, int | None]]:
    found = build(BY_DISPATCH, judgements).incidents
    return [(row.low, row.high) for one in found for row in one.tolls if row.harm == "killed" and row.category == "all"]


def test_what_a_person_corrects_counts_and_bears_who_when_why_and_what_was_read() -> None:
    correction = said("correct", DEAD.key, 1, counted(DEAD, 21), reason="“a dozen and nine”")
    (found,) = corrected([DEAD], [correction])
    assert found.toll
    assert found.verdict
    assert (found.toll.low, found.key, found.trigger) == (21, DEAD.key, DEAD.trigger)
    assert (found.verdict.act, found.verdict.by, found.verdict.at) == ("corrected", "Ada", correction.at)
    assert found.verdict.reason == "“a dozen and nine”"
    assert found.verdict.read == terms_of(DEAD)
    assert killed() == [(9, 12)]
    assert killed([correction]) == [(9, 21)]


def test_what_is_rejected_leaves_incidents_control_and_counts_but_not_the_file() -> None:
    for claim in CLAIMS:
        ledger = build(BY_DISPATCH, [said("reject", claim.key, 1)])
        inside = {one.key for incident in ledger.incidents for account in incident.accounts for one in account.claims}
        assert claim.key not in inside
        assert claim.key not in {key for state in ledger.control for key in state.claims}
        (kept,) = (one for one in ledger.claims if one.key == claim.key)
        assert (kept.state, terms_of(kept)) == ("rejected", terms_of(claim))
    assert build(BY_DISPATCH).control
    assert not build(BY_DISPATCH, [said("reject", HELD.key, 1)]).control
    assert killed([said("reject", ELSEWHERE.key, 1)]) == [(12, 12)]


def test_a_later_judgement_takes_the_earlier_ones_place_and_undo_takes_it_away() -> None:
    first = said("correct", DEAD.key, 1, counted(DEAD, 21))
    second = said("correct", DEAD.key, 2, counted(DEAD, 30))
    assert killed([first, second]) == killed([second, first]) == [(9, 30)]
    assert killed([first, said("reject", DEAD.key, 3)]) == [(9, 9)]
    assert killed([first, second, said("undo", second.key, 4)]) == [(9, 21)]
    undone = [first, said("undo", first.key, 5)]
    assert [coded(one) for one in build(BY_DISPATCH, undone).incidents] == [
        coded(one) for one in build(BY_DISPATCH).incidents
    ]


def test_an_accepted_claim_stays_as_it_was_whatever_a_later_reader_makes_of_it() -> None:
    accepted = said("accept", DEAD.key, 1, told(terms_of(DEAD)))
    assert corrected([DEAD], [accepted])[0].verdict.read is None
    again = replace(DEAD, toll=toll(low=1200, high=1200))
    (found,) = corrected([again], [accepted])
    assert (found.toll, found.verdict.act) == (DEAD.toll, "accepted")
    assert found.verdict.read == terms_of(again)


def test_a_claim_that_the_reader_no_longer_finds_stays_as_long_as_somebody_stands_by_it() -> None:
    filing = Filing("d1", "Wire Two", None, None, MORNING, state="replaced")
    assert keep([DEAD], [DEAD], filing) == ()
    (kept,) = keep([DEAD], [SHELLING], filing)
    assert (kept.by_hand, kept.state, kept.outlet) == ("kept", "replaced", "Wire Two")
    kept = replace(kept, state="standing")
    accepted = said("accept", DEAD.key, 1, told(terms_of(DEAD)))
    assert corrected([kept], [accepted])[0].state == "standing"
    assert corrected([kept], [])[0].state == "taken back"
    assert corrected([kept], [said("reject", DEAD.key, 1)])[0].state == "rejected"
    whole = [(SHELLING,), (ELSEWHERE, HELD)]
    with_it = [(SHELLING, kept), (ELSEWHERE, HELD)]
    assert build(with_it).incidents == build(whole).incidents
    assert coded(build(with_it, [accepted]).incidents[0].tolls[0].figures) != coded(build(whole).incidents)


def test_a_reader_that_learns_to_say_what_a_person_said_is_not_counted_beside_it() -> None:
    moved = replace(terms_of(DEAD), trigger=Excerpt(Span(90, 96), "twelve"))
    correction = said("correct", DEAD.key, 1, told(moved))
    learned = replace(DEAD, key="another", trigger=moved.trigger)
    (found,) = corrected([DEAD, learned], [correction])
    assert (found.key, found.trigger) == (DEAD.key, moved.trigger)
    assert {one.key for one in corrected([DEAD, learned], [])} == {DEAD.key, "another"}
    both = corrected([DEAD, learned], [correction, said("accept", "another", 2)])
    assert {one.key for one in both} == {DEAD.key, "another"}


def test_an_added_claim_is_in_the_ledger_until_it_is_taken_back() -> None:
    text = "Shells fell on Tavnik at dawn. Thirty people died, medics said."
    looked = Looked(text, lambda name: FiledPlace(f"~{name}", name, None, None, None, None, None), _nobody)
    terms = amend(
        blank(text, "Thirty  people died", "toll", origin("Medics", "medical"), [Span(31, len(text))]),
        {"low": "30", "high": "30", "place": "Tavnik"}, looked,
    )  # fmt: skip
    assert terms.content.text == "Thirty people died, medics said."
    claim = add(terms, Filing("d9", "Wire", "Agency", None, MORNING))
    assert (claim.key, claim.by_hand, claim.rule) == (claim_key("d9", terms), "added", "person.added")
    assert claim.relays == ("Wire", "Agency")
    added = said("add", claim.key, 1, told(terms))
    (found,) = corrected([claim], [added])
    assert (found.verdict.act, found.verdict.read) == ("added", None)
    assert build([(claim,)], [added]).incidents[0].tolls[0].low == 30
    assert not build([(claim,)], [added, said("undo", added.key, 2)]).incidents
    assert not build([(claim,)], []).incidents


def test_what_is_told_outside_says_nothing_of_who_decided_and_nothing_that_was_rejected() -> None:
    judgements = [said("correct", DEAD.key, 1, counted(DEAD, 21)), said("reject", HELD.key, 2), said("link", "x", 3)]
    outside, left = settled(BY_DISPATCH, judgements)
    assert [one.act for one in left] == ["link"]
    claims = [claim for some in outside for claim in some]
    assert HELD.key not in {claim.key for claim in claims}
    assert "Ada" not in coded(tuple(claims))
    assert next(claim.toll.low for claim in claims if claim.key == DEAD.key) == 21
    assert build(outside, left).incidents[0].tolls == build(BY_DISPATCH, judgements).incidents[0].tolls


def test_what_a_person_types_is_cleared_like_what_a_dispatch_says() -> None:
    witness = origin("Amira Haddad", "witness")
    judgements = [
        said("correct", DEAD.key, 1, told(replace(terms_of(DEAD), origin=witness)), reason="she told me herself"),
        said("reject", HELD.key, 2, reason="a slip of the reader"),
    ]
    written = everything(cleared(CLAIMS, judgements=judgements))
    whole = "".join(written.values())
    assert "Ministry" in whole
    for words in ("Amira", "Haddad", "she told me herself", "a slip of the reader", "Ada"):
        assert words not in whole, words
    public = {one.record.trigger.text: one.record for one in cleared(CLAIMS, judgements=judgements).claims}
    assert HELD.trigger.text not in public
    assert all(one.verdict is None for one in public.values())


def _nobody(name: str):
    raise AssertionError(f"nobody asked for {name!r}")


def _looked(text: str) -> Looked:
    return Looked(text, lambda name: FiledPlace(f"~{name}", name, None, None, None, None, None), origin)


TEXT = "On Tuesday shells killed twelve people in Orlen. At least twelve more were hurt, the Wardens said."
TOLL = replace(terms_of(DEAD), trigger=Excerpt.at(TEXT, 25, 31), content=Excerpt.at(TEXT, 0, 48), sentence=Span(0, 48))


@pytest.mark.parametrize(
    ("typed", "told_"),
    [
        ({"low": "1,200", "high": ""}, lambda one: (one.toll.low, one.toll.high) == (1200, None)),
        ({"trigger": "killed  twelve"}, lambda one: one.trigger == Excerpt.at(TEXT, 18, 31)),
        ({"content": "shells killed"}, lambda one: one.content == Excerpt.at(TEXT, 11, 24)),
        ({"type": "wounded", "basis": "period"}, lambda one: (one.toll.harm, one.toll.basis) == ("wounded", "period")),
        ({"kind": "event", "type": "Attack"}, lambda one: one.event.type == "Attack" and one.toll is None),
        ({"kind": "statement"}, lambda one: one.toll is None and one.event is None),
        ({"kind": "control", "type": "held", "holder": "Wardens"}, lambda one: one.control.holder.text == "Wardens"),
        ({"place": "Orlen"}, lambda one: one.place.key == "~Orlen"),
        ({"place": ""}, lambda one: one.place is None),
        ({"source": "Wardens"}, lambda one: one.origin.name == "Wardens"),
        ({"start": "2031-05-02"}, lambda one: one.edtf == "2031-05-02/2031-05-06"),
        ({"start": "", "end": ""}, lambda one: (one.start, one.end, one.edtf) == (None, None, None)),
        ({"certainty": "denied"}, lambda one: one.certainty == "denied"),
        ({}, lambda one: one == TOLL),
    ],
)
def test_what_is_typed_into_a_field_is_what_the_claim_says(typed: dict[str, str], told_) -> None:
    made = amend(TOLL, typed, _looked(TEXT))
    assert told_(made)
    assert read_terms(told(made)) == made
    assert made.trigger.text == TEXT[slice(*made.trigger.span)]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"trigger": "thirteen"}, "does not occur"),
        ({"trigger": "hurt"}, "does not occur"),
        ({"trigger": " "}, "no words"),
        ({"content": "(twelve"}, "does not occur"),
        ({"low": "a dozen"}, "no whole number"),
        ({"low": "-1"}, "no whole number"),
        ({"low": "9" * 14}, "no whole number"),
        ({"low": "²"}, "no whole number"),
        ({"low": "14"}, "more than high"),
        ({"type": "maimed"}, "none of killed"),
        ({"kind": "rumour"}, "none of event"),
        ({"basis": "lifetime"}, "none of incident"),
        ({"certainty": "sure"}, "none of asserted"),
        ({"start": "Tuesday"}, "no date"),
        ({"start": "2031-05-09"}, "later than end"),
        ({"side": "ours"}, "none of state forces"),
    ],
)
def test_what_cannot_be_so_is_said_with_what_to_mend(typed: dict[str, str], why: str) -> None:
    with pytest.raises(BadCorrection, match=why):
        amend(TOLL, typed, _looked(TEXT))


def test_a_form_that_nobody_touched_changes_nothing() -> None:
    for claim in CLAIMS:
        terms = terms_of(claim)
        assert set(fields_of(terms)) == set(FIELDS)
        assert amend(terms, fields_of(terms), Looked("", _nobody, _nobody)) == terms


def test_the_words_to_choose_from_are_those_of_the_contract() -> None:
    assert types_of("event") == tuple(EVENTS.values())
    assert (types_of("toll"), types_of("control")) == (HARMS, CONTROL)
    assert (types_of("access"), types_of("condition"), bases()) == (ACCESS, CONDITIONS, BASES)
    assert all(isinstance(types_of(kind), tuple) for kind in KINDS)


def test_a_verdict_is_kept_with_its_claim() -> None:
    (found,) = corrected([DEAD], [said("correct", DEAD.key, 1, counted(DEAD, 21))])
    assert unpacked(FiledClaim, packed((found,))) == (found,)
    assert unpacked(Terms, packed((terms_of(HELD),))) == (terms_of(HELD),)


VALUES = {(claim.key, low): counted(claim, low) for claim in (DEAD, ELSEWHERE) for low in range(1, 5)}
ACTS = ("accept", "correct", "reject", "undo")


def _said(codes: Sequence[int]) -> list[Judgement]:
    """Read numbers as judgements, one a minute: which act, on which claim or on the judgement of which minute."""
    made = []
    for minute, code in enumerate(codes):
        act, rest = ACTS[code % 4], code // 4
        claim = (DEAD, ELSEWHERE)[rest % 2]
        if act == "undo":
            made.append(said("undo", f"{ACTS[rest % 4]}{rest // 4 % 6:03}", minute))
        else:
            value = None if act == "reject" else VALUES[claim.key, 1 + rest // 2 % 4]
            made.append(said(act, claim.key, minute, value))
    return made


def _judgements() -> st.SearchStrategy[list[Judgement]]:
    return st.lists(st.integers(0, 95), min_size=1, max_size=6).map(_said)


@given(_judgements(), st.integers(0, 5), st.booleans())
@settings(max_examples=2000)
def test_the_order_in_which_judgements_come_does_not_matter(judgements: list[Judgement], at: int, back: bool) -> None:
    mixed = [*judgements[at:], said("link", "elsewhere", 99), *judgements[:at]]
    claims = (*CLAIMS[at % 4 :], *CLAIMS[: at % 4])
    then = corrected(CLAIMS, standing(judgements))
    now = corrected(claims, standing(mixed[::-1] if back else mixed))
    assert set(now) == set(then)


@given(_judgements(), st.sampled_from(("accept", "reject", "correct")))
@settings(max_examples=2000)
def test_undo_gives_back_what_was_before(judgements: list[Judgement], act: str) -> None:
    value = None if act == "reject" else counted(DEAD, 77)
    last = said(act, DEAD.key, 50, value)
    undone = [*judgements, last, said("undo", last.key, 51)]
    assert corrected(CLAIMS, standing(undone)) == corrected(CLAIMS, standing(judgements))
    redone = [*undone, said("undo", "undo051", 52)]
    assert corrected(CLAIMS, standing(redone)) == corrected(CLAIMS, standing([*judgements, last]))


@given(_judgements(), st.integers(1, 40))
@settings(max_examples=2000)
def test_rejecting_and_then_accepting_is_accepting(judgements: list[Judgement], low: int) -> None:
    accept = said("accept", DEAD.key, 61, counted(DEAD, low))
    both = [*judgements, said("reject", DEAD.key, 60), accept]
    assert corrected(CLAIMS, standing(both)) == corrected(CLAIMS, standing([*judgements, accept]))


@given(_judgements())
@settings(max_examples=200)
def test_undoing_everything_gives_the_first_ledger_back_to_the_byte(judgements: list[Judgement]) -> None:
    undone = [*judgements, *(said("undo", one.key, 100 + n) for n, one in enumerate(judgements) if one.act != "undo")]
    assert [coded(one) for one in build(BY_DISPATCH, undone).incidents] == [
        coded(one) for one in build(BY_DISPATCH).incidents
    ]
