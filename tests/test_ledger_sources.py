"""Sources across dispatches: their profiles, how their word fared, which may be one, and what people judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.ledger.corroboration import grade_happened
from dateline.ledger.independence import pair
from dateline.ledger.origins import support
from dateline.ledger.sources import (
    fared_in,
    merged,
    profiles,
    sameness,
    suggested_reliability,
    suggestions,
)
from dateline.lexicon import load
from dateline.records.filed import FiledClaim, Origin
from dateline.records.incident import Account, Incident, Judgement
from dateline.records.sources import Fared
from filed import event, filed, origin, toll

FEW = settings(max_examples=2000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=10_000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

FULL = origin("Lesk Observatory for Human Rights", "monitor")
SHORT = origin("the Observatory", "monitor")
DIRECTOR = origin("Pavle Orek", "monitor")
CLINIC = origin("Harven Clinic", "medical")
ARMY = origin("the army", "military", side="state forces", party="state forces:XX")


def judged(number: int, act: str, *subjects: str, value: str | None = None) -> Judgement:
    at = datetime(2031, 6, 1, number // 60, number % 60, tzinfo=UTC)
    return Judgement(f"j{number}", act, subjects, value, "a reason", "desk", at)


def incident(*claims: FiledClaim) -> Incident:
    account = Account("a", claims[0].dispatch, claims[0].story, claims, (), None, None, None)
    grade = grade_happened(claims)
    return Incident("I", (account,), (), (), None, None, None, grade, (), (), ())


# Profiles


def test_a_profile_says_who_it_is_and_what_it_told() -> None:
    claims = [
        filed(1, by=FULL, day=6, relays=("Wire", "Pavle Orek")),
        filed(2, "toll", replace(FULL, name="Lesk Observatory"), day=9, toll=toll()),
        filed(3, by=FULL, day=7),
    ]
    (one,) = profiles(claims)
    assert one.name == "Lesk Observatory for Human Rights"
    assert one.names == (("Lesk Observatory for Human Rights", 2), ("Lesk Observatory", 1))
    assert (one.first, one.last, one.dispatches) == (date(2031, 5, 6), date(2031, 5, 9), 3)
    assert one.counts == (("event", 2), ("toll", 1))
    assert one.voices == ("Pavle Orek",)
    assert (one.reliability, one.suggested) == ("F", None)


def test_a_dispatch_without_a_date_gives_no_day() -> None:
    (one,) = profiles([filed(1, by=FULL, published=None)])
    assert (one.first, one.last) == (None, None)


def test_reliability_is_what_a_person_gave() -> None:
    (one,) = profiles([filed(1, by=FULL)], (), [judged(1, "reliability", FULL.key, value="B")])
    assert one.reliability == "B"


# How its word fared

FARES = [
    ("borne out", [filed(1, by=FULL, event=event()), filed(2, by=CLINIC, event=event())], Fared(borne_out=1)),
    ("alone", [filed(1, by=FULL, event=event())], Fared(alone=1)),
    (
        "contradicted",
        [filed(1, by=FULL, event=event()), filed(2, by=ARMY, event=event(), certainty="denied")],
        Fared(contradicted=1),
    ),
    (
        "disputed",
        [
            filed(1, by=FULL, event=event()),
            filed(2, by=ARMY, event=event(), certainty="denied"),
            filed(3, by=CLINIC, event=event()),
        ],
        Fared(disputed=1),
    ),
    (
        "by one that may be itself",
        [filed(1, by=FULL, event=event()), filed(2, by=SHORT, event=event())],
        Fared(alone=1),
    ),
]


@pytest.mark.parametrize(("claims", "fared"), [row[1:] for row in FARES], ids=[row[0] for row in FARES])
def test_how_an_origin_s_word_fared(claims: list[FiledClaim], fared: Fared) -> None:
    assert fared_in([incident(*claims)])[FULL.key] == fared


SUGGESTED = [
    (Fared(alone=50), None),
    (Fared(borne_out=4), None),
    (Fared(borne_out=5), "C"),
    (Fared(borne_out=9, contradicted=1), "B"),
    (Fared(borne_out=8, contradicted=2), "C"),
    (Fared(borne_out=1, contradicted=1, disputed=8), "E"),
    (Fared(borne_out=2, contradicted=3), "D"),
    (Fared(contradicted=9), "E"),
]


@pytest.mark.parametrize(("fared", "grade"), SUGGESTED, ids=str)
def test_a_record_suggests_a_grade_but_never_the_best(fared: Fared, grade: str | None) -> None:
    assert suggested_reliability(fared) == grade
    assert "A" not in {row["grade"] for row in load("ledger_sources")["fared"]}


def test_a_suggested_grade_is_not_the_grade() -> None:
    many = [incident(filed(n, by=FULL, event=event()), filed(n + 50, by=CLINIC, event=event())) for n in range(1, 12)]
    claims = [claim for one in many for claim in one.accounts[0].claims]
    found = {one.key: one for one in profiles(claims, many)}
    assert (found[FULL.key].suggested, found[FULL.key].reliability) == ("B", "F")


# Which may be one


def suggested(*origins: Origin, relays: tuple[str, ...] = ("Wire",)) -> list[tuple[str, str, str]]:
    claims = [filed(n, by=one, relays=relays if n == 1 else ("Wire",)) for n, one in enumerate(origins, 1)]
    return [(link.one, link.other, link.rule) for link in suggestions(profiles(claims))]


def test_the_observatory_its_full_name_and_its_director_are_suggested_to_be_one() -> None:
    found = suggested(FULL, SHORT, DIRECTOR, CLINIC, relays=("Wire", "Pavle Orek"))
    assert {(one, other): rule for one, other, rule in found} == {
        pair(FULL.key, SHORT.key): "kin.name-shorter",
        pair(FULL.key, DIRECTOR.key): "kin.speaks-for",
    }
    assert [rule for _, _, rule in found] == ["kin.speaks-for", "kin.name-shorter"]


def test_a_suggestion_says_why_in_words() -> None:
    (link,) = suggestions(profiles([filed(1, by=FULL), filed(2, by=SHORT)]))
    assert FULL.name in link.words
    assert SHORT.name in link.words


APART = [
    (origin("Lesk Hospital", "medical"), origin("Lesk Municipality", "official")),
    (ARMY, origin("the police", "official", side="state forces", party="state forces:XX")),
    (origin("a nurse", "medical", False), origin("a farmer", "resident", False)),
    (origin("Ana Orek", "resident"), origin("Pavle Orek", "resident")),
]


@pytest.mark.parametrize(("one", "other"), APART, ids=[f"{one.name} {other.name}" for one, other in APART])
def test_who_is_only_like_another_or_of_its_party_is_not_suggested(one: Origin, other: Origin) -> None:
    assert suggested(one, other) == []


def test_what_people_judged_apart_is_not_suggested_again() -> None:
    claims = [filed(1, by=FULL), filed(2, by=SHORT)]
    judgements = [judged(1, "other-source", FULL.key, SHORT.key)]
    assert suggestions(profiles(claims, (), judgements), judgements) == ()


def test_comparing_costs_with_what_is_alike_and_not_with_all() -> None:
    from dateline.ledger.sources import _candidates

    def pairs(after: str) -> int:
        names = [f"{x}a{y}o{z}".title() for x in "bkmnrlsz" for y in "fgkmnrl" for z in "bkmnrlst"]
        claims = [filed(n, by=origin(f"{name} {after}", "medical")) for n, name in enumerate(names)]
        return len(_candidates({profile.key: profile for profile in profiles(claims)}))

    everybody = 448 * 447 // 2
    assert pairs("Hospital") < everybody // 20
    assert pairs("Valley Registry") < everybody // 20


# What people judged


def test_sources_judged_to_be_one_count_once_and_taken_back_count_as_before() -> None:
    claims = [filed(1, by=CLINIC), filed(2, by=DIRECTOR)]
    same = judged(1, "same-source", CLINIC.key, DIRECTOR.key)
    assert support(merged(claims, [same])).high == 1
    assert merged(claims, [same, judged(2, "undo", "j1")]) == tuple(claims)
    assert [claim.origin.name for claim in merged(claims, [same])] == [CLINIC.name, DIRECTOR.name]


def test_a_nameless_source_judged_to_be_a_named_one_is_named() -> None:
    nurse = origin("a nurse", "medical", False)
    found = merged([filed(1, by=nurse), filed(2, by=DIRECTOR)], [judged(1, "same-source", nurse.key, DIRECTOR.key)])
    assert all(claim.origin.named for claim in found)


def test_sameness_goes_over_steps_but_not_over_what_was_judged_apart() -> None:
    judgements = [judged(1, "same-source", "a", "b"), judged(2, "same-source", "b", "c")]
    assert sameness(judgements).of == {"a": "a", "b": "a", "c": "a"}
    apart = [*judgements, judged(3, "other-source", "a", "c")]
    assert sameness(apart).of == {"b": "b", "c": "b"}
    assert pair("a", "b") in sameness(apart).apart


def test_a_profile_of_joined_sources_has_the_names_and_the_record_of_all() -> None:
    claims = [filed(1, by=FULL), filed(2, by=SHORT)]
    judgements = [judged(1, "same-source", FULL.key, SHORT.key), judged(2, "reliability", SHORT.key, value="C")]
    (one,) = profiles(claims, [incident(filed(3, by=SHORT, event=event()))], judgements)
    assert (one.name, len(one.names), one.reliability, one.fared.alone) == (FULL.name, 2, "C", 1)
    assert {one.key, *one.merged} == {FULL.key, SHORT.key}


# Properties

KEYS = [f"source:{letter}" for letter in "abcde"]
ACTS = ("same-source", "same-source", "other-source", "undo")
PAIRS = [(one, other) for one in range(len(KEYS)) for other in range(len(KEYS)) if one != other]
JUDGED = st.lists(st.integers(0, len(ACTS) * len(PAIRS) - 1), max_size=6)


def judgements_of(found: list[int]) -> list[Judgement]:
    made = []
    for number, case in enumerate(found, 1):
        which, act = divmod(case, len(ACTS))
        one, other = PAIRS[which]
        subjects = (f"j{one + 1}",) if ACTS[act] == "undo" else (KEYS[one], KEYS[other])
        made.append(judged(number, ACTS[act], *subjects))
    return made


def everybody() -> list[FiledClaim]:
    return [filed(n, by=Origin(key, f"Body {n}", "other", True)) for n, key in enumerate(KEYS, 1)]


def body_sameness(found: list[int], seed: int) -> None:
    judgements = judgements_of(found)
    same = sameness(judgements)
    assert sameness(Random(seed).sample(judgements, len(judgements))) == same
    assert all(same.of.get(to) == to for to in same.of.values())
    for one, other in same.apart:
        assert one == other or same.of.get(one, one) != same.of.get(other, other)


def body_reversible(found: list[int]) -> None:
    judgements = judgements_of(found)
    claims = everybody()
    joined = merged(claims, judgements)
    assert [replace(claim, origin=before.origin) for claim, before in zip(joined, claims, strict=True)] == claims
    acts = [one for one in judgements if one.act != "undo"]
    undone = [judged(30 + n, "undo", one.key) for n, one in enumerate(acts)]
    assert merged(claims, [*acts, *undone]) == tuple(claims)


def body_counts(found: list[int]) -> None:
    """Judging two to be one never raises the support; the profiles are as many as the origins counted."""
    judgements = judgements_of(found)
    claims = everybody()
    joined = merged(claims, judgements)
    assert support(joined).high <= support(claims).high
    assert len(profiles(claims, (), judgements)) == support(joined).high


PROPERTIES = {
    "sameness": (body_sameness, (JUDGED, st.integers(0, 999))),
    "reversible": (body_reversible, (JUDGED,)),
    "counts": (body_counts, (JUDGED,)),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_judgements(name: str) -> None:
    body, strategies = PROPERTIES[name]
    FEW(given(*strategies)(body))()


@pytest.mark.soak
@pytest.mark.parametrize("name", PROPERTIES)
def test_judgements_at_length(name: str) -> None:
    body, strategies = PROPERTIES[name]
    MANY(given(*strategies)(body))()
