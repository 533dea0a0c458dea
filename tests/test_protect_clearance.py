"""What is cleared: names, places, times, counts and delays, and that nothing else makes a cleared record."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dateline.errors import NotCleared
from dateline.ledger.build import build
from dateline.protect.clearance import Cleared, inside
from dateline.protect.counts import is_withheld
from dateline.protect.policy import Policy, default_policy, read_policy
from dateline.records.claim import Party
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Judgement
from dateline.records.text import Excerpt, Span
from filed import NOON, TAVNIK, control, event, filed, origin, toll
from publishing import CLINIC, LATER, MILL, ORVEN, cleared, everything, given


def policy(text: str) -> Policy:
    return read_policy(f"policy = 1\n{text}[batch]\nsources = 1\n".encode(), "test")


def words(text: str, at: int = 100) -> Excerpt:
    return Excerpt(Span(at, at + len(text)), text)


def only(claim: FiledClaim, **more: Any) -> FiledClaim:
    """The one claim of a desk as it is published."""
    found = cleared([claim], **more).claims
    assert len(found) == 1
    return found[0].record


def test_nothing_else_makes_a_cleared_record() -> None:
    found = cleared([filed(1, event=event())]).claims[0]
    with pytest.raises(NotCleared):
        Cleared(filed(1))
    with pytest.raises(NotCleared):
        Cleared(filed(1), object())
    for tampered in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(NotCleared):
            tampered(found)
    with pytest.raises(NotCleared):
        found._record = filed(2)
    with pytest.raises(NotCleared):
        object.__new__(Cleared).record = filed(2)


@pytest.mark.parametrize(
    ("name", "kind", "named", "shown"),
    [
        ("Zorvath Quill", "resident", True, "a resident"),
        ("Zorvath", "official", True, "an official"),
        ("Abu Zorvath", "armed-group", True, "a fighter"),
        ("Zorvath Quill", "activist", True, "an activist"),
        ("Zorvath Quill", "medical", True, "a medical worker"),
        ("Zorvath Quill", "official", True, "Zorvath Quill"),
        ("Observatory for Rights", "monitor", True, "Observatory for Rights"),
        ("Interior Ministry", "official", True, "Interior Ministry"),
        ("OBK", "international-organisation", True, "OBK"),
        ("a baker near the mill", "resident", False, "a resident"),
        ("two bakers near the mill", "resident", False, "residents"),
        ("residents", "resident", False, "residents"),
        ("someone unheard of", "nobody", False, "a source"),
    ],
)
def test_only_institutions_and_public_functions_are_named(name: str, kind: str, named: bool, shown: str) -> None:
    claim = only(filed(1, by=origin(name, kind, named), event=event()))
    assert claim.origin.name == shown
    if shown != name:
        assert "Zorvath" not in repr(claim)
        assert "zorvath" not in claim.origin.key
        assert not claim.origin.named


def test_names_are_cut_out_of_words_wherever_they_stand() -> None:
    talker = filed(1, by=origin("Zorvath Quill", "resident"), event=event(), relays=("Wire", "Zorvath Quill"))
    other = filed(
        2, event=event(targets=(Party(words("ZORVATH's house"), "thing", None),)),
        content=words("Zorvath  Quill’s sister and a Quillon saw Zorvath, Quill said"),
        relays=("Zorvath Quill", "Wire"),
    )  # fmt: skip
    found = [one.record for one in cleared([talker, other]).claims]
    assert "orvath" not in repr(found).lower()
    text = next(claim.content.text for claim in found if claim.content.text.count("withheld") > 1)
    assert text == "[name withheld]’s sister and a Quillon saw [name withheld], [name withheld] said"
    assert all(claim.relays == ("Wire",) for claim in found)


def test_whoever_was_harmed_by_name_is_not_named() -> None:
    hurt = Party(words("Mirela Osk"), "person", "civilians")
    claim = only(filed(1, event=event(targets=(hurt,)), content=words("Shells killed Mirela Osk")))
    assert claim.content.text == "Shells killed [name withheld]"
    assert "Osk" not in repr(claim)


def test_a_town_is_not_cut_because_somebody_is_called_after_it() -> None:
    who = origin("Zorvath Tavnik", "resident")
    claim = only(filed(1, by=who, event=event(), content=words("Shells hit Tavnik, Zorvath Tavnik said")))
    assert claim.content.text == "Shells hit Tavnik, [name withheld] said"


def test_no_digest_and_no_offset_is_published() -> None:
    digest = "0123456789abcdef01234567"
    who = replace(origin("the governor's office"), key=f"source:governor office@story:{digest}",
                  party=f"state forces:@{digest}")  # fmt: skip
    claim = only(filed(1, by=who, dispatch=digest, story=digest, event=event()))
    assert digest not in repr(claim)
    assert all(claim.trigger.span == words == Span(0, 0) for words in (claim.content.span, claim.sentence))


def test_one_source_has_one_code_and_another_desk_another() -> None:
    claims = [filed(n, by=origin("Zorvath Quill", "resident"), event=event()) for n in (1, 2)]
    claims.append(filed(3, by=origin("Mirela Osk", "resident"), event=event()))
    keys = [one.record.origin.key for one in cleared(claims).claims]
    assert len(set(keys)) == 2
    again = {one.record.origin.key for one in cleared(claims, key=b"o" * 32).claims}
    assert not again & set(keys)


def test_ids_stay_when_more_arrives() -> None:
    first = [filed(n, event=event(), dispatch=f"d{n}") for n in (1, 2)]
    before = {one.record.key for one in cleared(first).claims}
    late = filed(9, event=event(), published=first[0].published, recorded=LATER - timedelta(days=2))
    assert before < {one.record.key for one in cleared([*first, late]).claims}


def test_what_is_finer_than_the_unit_is_shown_as_the_unit() -> None:
    claim = only(filed(1, event=event(), place=MILL, content=words("Shells hit the Old  Mill")))
    assert claim.place is not None
    assert (claim.place.name, claim.place.lat) == ("Tavnik", 10.0)
    assert claim.content.text == "Shells hit the [place withheld]"
    wide = only(filed(1, event=event(), place=MILL), policy=policy('[place]\nunit = "province"\n'))
    assert wide.place == ORVEN


def test_a_sensitive_place_is_shown_wider_and_a_town_of_that_name_is_a_town() -> None:
    assert only(filed(1, event=event(), place=CLINIC)).place == ORVEN
    camp = replace(CLINIC, name="North", feature="camp")
    assert only(filed(1, event=event(), place=camp)).place == ORVEN
    square = replace(MILL, name="Campbell Square")
    assert only(filed(1, event=event(), place=square)).place == TAVNIK
    town = replace(MILL, name="Hospital City", feature="town")
    assert only(filed(1, event=event(), place=town)).place == town


def test_a_place_that_nobody_knows_is_withheld_unless_the_policy_says_so() -> None:
    lost = FiledPlace("~korvash", "Korvash", None, None, None, None, None)
    claim = filed(1, event=event(), place=lost, content=words("Shells hit Korvash"))
    assert only(claim).place is None
    assert only(claim).content.text == "Shells hit [place withheld]"
    assert only(claim, policy=policy('[place]\nunresolved = "publish"\n')).place == lost
    far = replace(MILL, lineage=("own:nowhere",))
    assert only(filed(1, event=event(), place=far)).place is None


def test_a_district_is_of_a_country_or_of_a_town_by_its_size() -> None:
    district = replace(MILL, name="East", feature="district", radius_km=30.0)
    by_district = policy('[place]\nunit = "district"\n[sensitive]\nunit = "province"\n')
    assert only(filed(1, event=event(), place=district), policy=by_district).place == district
    quarter = replace(district, key="own:q", radius_km=2.0)
    assert only(filed(1, event=event(), place=quarter), policy=by_district).place == ORVEN


def test_an_incident_has_the_letters_of_the_place_that_is_shown() -> None:
    found = cleared([filed(1, event=event(), place=CLINIC)])
    assert found.incidents[0].record.id.startswith("ORV-")
    assert dict(found.withheld)["place"] == 1


def test_who_holds_a_hidden_place_is_not_said_of_its_town() -> None:
    claims = [filed(1, "control", control=control("held", "army", "state forces"), place=MILL)]
    found = cleared(claims)
    assert not found.control
    assert dict(found.withheld)["control"] == 1


def test_nothing_is_published_before_its_delay() -> None:
    old, new = filed(1, event=event(), day=6), filed(2, event=event(), day=8, content=words("fresh"))
    at = datetime(2031, 5, 8, 13, tzinfo=UTC)
    found = cleared([old, new], at=at)
    assert [one.record.content.text for one in found.claims] == [old.content.text]
    assert dict(found.withheld)["delay"] == 1
    assert len(cleared([old, new], at=at, policy=policy("[delay]\nhours = 0\n")).claims) == 1
    assert (
        len(cleared([old, new], at=datetime(2031, 5, 9, tzinfo=UTC), policy=policy("[delay]\nhours = 0\n")).claims) == 2
    )


def test_when_a_claim_appears_tells_its_day_and_not_its_minute() -> None:
    early, late = (
        replace(filed(1, event=event()), published=datetime(2031, 5, 6, hour, 7, tzinfo=UTC)) for hour in (0, 23)
    )
    for minutes in (-1, 0):
        at = datetime(2031, 5, 8, tzinfo=UTC) + timedelta(minutes=minutes)
        assert [len(cleared([claim], at=at).claims) for claim in (early, late)] == [1 + minutes] * 2


def test_the_delay_counts_from_what_the_policy_says() -> None:
    claim = replace(filed(1, event=event(), day=6), recorded=datetime(2031, 5, 20, tzinfo=UTC))
    at = datetime(2031, 5, 20, 5, tzinfo=UTC)
    shown = [len(cleared([claim], at=at, policy=policy(f'[delay]\nsince = "{since}"\n')).claims)
             for since in ("published", "recorded", "both")]  # fmt: skip
    assert shown == [1, 0, 0]
    assert not cleared([replace(claim, published=None)], at=at).claims


def test_times_are_no_finer_than_the_unit() -> None:
    claim = filed(1, event=event(), day=7, edtf="2031-05-07T14:30Z")
    day = only(claim)
    assert day.edtf == "2031-05-07"
    assert day.published == day.recorded == datetime(2031, 5, 7, tzinfo=UTC)
    week = only(claim, policy=policy('[time]\nunit = "week"\n'))
    assert (str(week.start), str(week.end), week.edtf) == ("2031-05-05", "2031-05-11", None)
    month = only(claim, policy=policy('[time]\nunit = "month"\n'), at=datetime(2031, 6, 2, tzinfo=UTC))
    assert (str(month.start), str(month.end)) == ("2031-05-01", "2031-05-31")


def test_few_of_the_living_are_not_counted_and_their_words_not_quoted() -> None:
    count = toll("detained", 2, 2, group=words("two bakers"))
    told = filed(1, "toll", toll=count, content=words("They took two bakers"), sentence=Span(0, 99))
    beside = filed(2, event=event(), dispatch="d001", content=words("took two bakers"), sentence=Span(0, 99))
    found = cleared([told, beside])
    row = next(row for one in found.incidents for row in one.record.tolls if row.harm == "detained")
    assert is_withheld(row)
    assert "bakers" not in "".join(everything(found).values())
    assert all(one.record.toll.low is None for one in found.claims if one.record.toll)
    dead = cleared([filed(1, "toll", toll=toll("killed", 1, 1))])
    assert dead.incidents[0].record.tolls[0].low == 1


def test_a_part_that_is_withheld_is_not_to_be_had_by_subtraction() -> None:
    def part(number: int, low: int, group: str) -> FiledClaim:
        return filed(number, "toll", toll=toll("wounded", low, low, group_class=group), dispatch="d1",
                     sentence=Span(number * 10, number * 10 + 9))  # fmt: skip

    incident = cleared([part(1, 20, "unknown"), part(2, 2, "civilian"), part(3, 18, "combatant")]).incidents[0].record
    shown = {(row.category, row.low) for row in incident.tolls if not is_withheld(row)}
    assert {low for _, low in shown} <= {20}
    raw = build([(part(1, 20, "unknown"), part(2, 2, "civilian"), part(3, 18, "combatant"))]).incidents[0]
    assert {row.low for row in raw.tolls} >= {2, 18}


def test_a_policy_may_quote_the_named_alone_or_nobody() -> None:
    hidden = filed(
        1, "toll", by=origin("Zorvath Quill", "resident"), toll=toll("killed", 5, 5), content=words("Five fell")
    )
    named = filed(2, "toll", by="Interior Ministry", toll=toll("killed", 6, 6), content=words("Six fell"))
    for quote, shown in (("all", {"Five fell", "Six fell"}), ("named", {"Six fell"}), ("none", set())):
        found = [one.record for one in cleared([hidden, named], policy=policy(f'[words]\nquote = "{quote}"\n')).claims]
        assert {claim.content.text for claim in found} - {"[words withheld]"} == shown
        assert {claim.toll.low for claim in found if claim.toll} == {5, 6}


def test_what_was_withdrawn_is_a_tombstone_without_words() -> None:
    gone = filed(1, event=event(), state="withdrawn", content=words("Shells hit the mill"))
    claim = only(gone)
    assert claim.state == "withdrawn"
    assert claim.content.text == "[withdrawn by its outlet]"


def test_decisions_hold_for_what_is_published_and_nobody_s_reasons_are() -> None:
    claims = [filed(1, "toll", toll=toll("killed", 5, 5)), filed(2, "toll", toll=toll("killed", 5, 5), day=9)]
    key = claims[0].key
    reason = "Zorvath told us"
    aside = Judgement("j1", "discount", (key,), None, reason, "editor Quill", NOON)
    linked = Judgement("j2", "link", (key, claims[1].key), None, reason, "editor Quill", NOON)
    undone = Judgement("j3", "undo", ("j1",), None, reason, "editor Quill", NOON + timedelta(1))
    found = cleared(claims, judgements=[aside, linked])
    assert len(found.incidents) == 1
    assert found.incidents[0].record.discounted == "set aside by the desk"
    assert not any(word in "".join(everything(found).values()) for word in ("Zorvath", "Quill"))
    assert cleared(claims, judgements=[aside, linked, undone]).incidents[0].record.discounted is None


def test_a_decision_about_two_sources_is_kept() -> None:
    one, other = origin("Zorvath Quill", "resident"), origin("Northern Observatory", "monitor")
    claims = [filed(1, by=one, event=event()), filed(2, by=other, event=event())]
    assert cleared(claims).incidents[0].record.happened.support.low == 2
    same = Judgement("j", "same-source", (one.key, other.key), None, "r", "b", NOON)
    assert cleared(claims, judgements=[same]).incidents[0].record.happened.support.low == 1


def test_a_decision_about_sources_that_only_a_story_tells_apart_is_kept() -> None:
    one = replace(origin("the governor's office"), key="source:governor office@story:d001")
    other = origin("a clerk", "official", False)
    claims = [filed(1, by=one, event=event()), filed(2, by=replace(other, key="unnamed:d002:clerk"), event=event())]
    low = cleared(claims).incidents[0].record.happened.support.low
    told = Judgement("j", "same-source", tuple(c.origin.key for c in claims), None, "r", "b", NOON)
    raw = build([(claim,) for claim in claims], [told]).incidents[0].happened.support
    assert cleared(claims, judgements=[told]).incidents[0].record.happened.support.low == raw.low
    assert low >= raw.low


def test_the_desk_can_lead_every_public_id_back() -> None:
    claims = [filed(n, event=event()) for n in range(1, 5)]
    given_ = given(claims)
    back = inside(given_, default_policy())
    assert {back[one.record.key].key for one in cleared(claims).claims} == {claim.key for claim in claims}


def test_nothing_on_file_gives_nothing() -> None:
    found = cleared([])
    assert not found.claims
    assert all(everything(found).values())
