"""Incidents: the same in any order, merged and split by people and back again, with ids that stay."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.ledger.accounts import account_of, accounts_of
from dateline.ledger.blocks import links_of
from dateline.ledger.clusters import cluster, cut
from dateline.ledger.incidents import Graded, incident_id, incidents_of
from dateline.ledger.judgements import standing
from dateline.ledger.origins import support
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Account, Grade, Incident, Judgement, Link, TollRange
from dateline.records.text import Excerpt, Span
from filed import TAVNIK, event, filed, toll
from reconciled import Score, from_annotations, sets

HARVEN = FiledPlace("own:harven", "Harven", "town", 10.5, 21.0, 3.0, "XX", ("own:orven", "own:country"))
MILL = FiledPlace("~lesk mill", "Lesk mill", "site", None, None, None, None)
AIR, SHELLING, CLASH, AGREEMENT = "Air/drone strike", "Shelling/artillery/missile attack", "Armed clash", "Agreement"
NOON = datetime(2031, 6, 1, 12, tzinfo=UTC)


def strike(number: int, dispatch: str, kind: str = SHELLING, **more: Any) -> FiledClaim:
    return filed(number, "event", dispatch=dispatch, event=event(kind), **more)


def dead(number: int, dispatch: str, low: int, **more: Any) -> FiledClaim:
    return filed(number, "toll", dispatch=dispatch, toll=toll(low=low, high=low), **more)


def reckoned(claims: tuple[FiledClaim, ...]) -> tuple[TollRange, ...]:
    """The lowest and the highest figure, to see what an incident is made of."""
    figures = sorted((claim.toll.low or 0, claim.key) for claim in claims if claim.toll)
    if not figures:
        return ()
    keys, origins = tuple(key for _, key in figures), support(claims)
    return (TollRange("killed", "all", None, figures[0][0], figures[-1][0], None, "test", origins, False, keys),)


def graded(claims: tuple[FiledClaim, ...]) -> Graded:
    keys = tuple(sorted(claim.key for claim in claims))
    return Graded(Grade("single-source", support(claims), 3, "test", keys), (), ())


def made(claims: list[FiledClaim], judgements: list[Judgement] | None = None) -> tuple[Incident, ...]:
    """All incidents of claims, told apart by dispatch in the order in which these first come."""
    dispatches = dict.fromkeys(claim.dispatch for claim in claims)
    accounts = [one for name in dispatches for one in accounts_of([x for x in claims if x.dispatch == name])]
    return incidents_of(accounts, judgements or [], reckon=reckoned, grade=graded)


def judged(act: str, *subjects: str, at: int = 0, value: str | None = None) -> Judgement:
    key = f"j{at:03}"
    return Judgement(key, act, subjects, value, f"reason {at}", "editor", NOON + timedelta(minutes=at))


def groups(found: tuple[Incident, ...]) -> list[list[str]]:
    return sorted(sorted(claim.key for one in incident.accounts for claim in one.claims) for incident in found)


SIX = [
    [
        strike(1, "a"), dead(2, "a", 14), strike(3, "b", kind=AIR, by="B"), dead(4, "b", 9, by="B"),
        strike(5, "c", by="C"), dead(6, "d", 14),
    ],
    [
        strike(1, "a"), strike(2, "b", place=HARVEN), strike(3, "c", place=None), dead(4, "c", 5, place=None),
        dead(5, "a", 5), dead(6, "b", 5, place=HARVEN),
    ],
    [
        strike(1, "a", day=5), strike(2, "b", day=6), strike(3, "c", day=6, start=None, end=None),
        strike(4, "d", day=6, start=filed(1, day=5).start), strike(5, "e", kind=CLASH), strike(6, "f", kind=AGREEMENT),
    ],
    [
        strike(1, "a", certainty="denied"), strike(2, "b"), strike(3, "b", kind=AGREEMENT), dead(4, "b", 7),
        dead(5, "c", 7, published=None), dead(6, "d", 8, story="c"),
    ],
]  # fmt: skip


@pytest.mark.parametrize("claims", SIX)
def test_all_orders_of_six_claims_give_the_same_incidents(claims: list[FiledClaim]) -> None:
    expected = made(claims)
    for order in itertools.permutations(claims):
        assert made(list(order)) == expected


def test_accounts_of_one_happening_are_one_incident() -> None:
    (incident,) = made(SIX[0])
    assert [one.dispatch for one in incident.accounts] == ["a", "b", "c", "d"]
    assert incident.types == (SHELLING, AIR)
    assert (incident.place, incident.start, incident.end) == (TAVNIK, filed(1).start, filed(1).end)
    assert (incident.tolls[0].low, incident.tolls[0].high) == (9, 14)
    assert {link.state for link in incident.links} == {"suggested"}
    assert incident.discounted is None


def test_types_are_voted_by_origins_not_by_mentions() -> None:
    claims = [strike(n, f"d{n}", kind=AIR, by="Observatory") for n in (1, 2, 3)]
    claims += [strike(4, "d4", by="Ministry"), strike(5, "d5", by="Clinic")]
    (incident,) = made(claims)
    assert incident.types == (SHELLING, AIR)


def test_the_earliest_account_gives_the_id_and_those_without_a_date_come_last() -> None:
    first, later, undated = strike(7, "z", day=6), strike(2, "b", day=6), strike(1, "a", published=None)
    (incident,) = made([undated, replace(later, published=NOON), first])
    assert [one.key for one in incident.accounts] == ["c00007", "c00002", "c00001"]
    assert incident.id == incident_id(incident.accounts[0]) == made([first])[0].id
    assert re.fullmatch(r"TAV-[0-9A-HJKMNP-TV-Z]{8}", incident.id)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Homs", "HOM"), ("Al-Qaʿim", "ALQ"), ("Šid", "SID"), ("Ås", "ZZZ"), ("حمص", "ZZZ"), (None, "ZZZ")],
)
def test_the_letters_of_an_id_can_be_said(name: str | None, letters: str) -> None:
    place = replace(TAVNIK, name=name) if name else None
    assert incident_id(account_of([strike(1, "a", place=place)])).startswith(f"{letters}-")


def test_ids_of_many_accounts_differ() -> None:
    account = account_of([strike(1, "a")])
    assert len({incident_id(replace(account, key=f"{n:024x}")) for n in range(20_000)}) == 20_000


def test_two_accounts_of_one_dispatch_without_a_link_stay_apart_though_another_speaks_of_both() -> None:
    claims = [strike(1, "a", kind=CLASH), strike(2, "a", kind=AGREEMENT), dead(3, "b", 7)]
    assert groups(made(claims)) == [["c00001", "c00003"], ["c00002"]]


def test_two_accounts_of_one_dispatch_stay_apart_though_a_third_is_of_both_their_places() -> None:
    chapel = replace(MILL, key="~chapel", name="chapel")
    claims = [strike(1, "a"), strike(2, "a", kind=CLASH, place=chapel), strike(3, "b"), strike(4, "b", place=chapel)]
    assert groups(made(claims)) == [["c00001", "c00003", "c00004"], ["c00002"]]
    assert groups(made([replace(claims[1], dispatch="c"), *claims[2:]])) == [["c00002", "c00003", "c00004"]]


def test_what_is_told_as_one_more_stays_apart() -> None:
    another = replace(strike(2, "a"), trigger=Excerpt(Span(20, 34), "another attack"))
    assert groups(made([strike(1, "a"), another])) == [["c00001"], ["c00002"]]
    assert len(groups(made([strike(1, "a"), another, strike(3, "b")]))) == 2


def test_a_group_takes_in_nothing_that_one_of_its_accounts_excludes() -> None:
    open_days = strike(2, "b", start=filed(1, day=5).start, end=filed(1, day=6).end)
    claims = [strike(1, "a", day=5), open_days, strike(3, "c", day=6)]
    found = groups(made(claims))
    assert len(found) == 2
    assert ["c00001", "c00003"] not in [[key for key in group if key != "c00002"] for group in found]


def test_the_stronger_link_comes_first() -> None:
    both = {"start": filed(1, day=5).start, "end": filed(1, day=6).end}
    for number, name, day in ((1, "a", 5), (3, "c", 6)):
        claims = [strike(1, "a", day=5), strike(2, "b", **both), strike(3, "c", day=6), dead(4, "b", 17, **both)]
        claims.append(dead(5, name, 17, day=day))
        (joined,) = (group for group in groups(made(claims)) if "c00002" in group)
        assert joined == sorted([f"c{number:05}", "c00002", "c00004", "c00005"])


def test_a_person_links_what_nothing_suggests_and_parts_what_everything_does() -> None:
    claims = [strike(1, "a"), strike(2, "b"), strike(3, "c", place=HARVEN, day=9)]
    assert groups(made(claims)) == [["c00001", "c00002"], ["c00003"]]
    linked = made(claims, [judged("link", "c00001", "c00003")])
    assert groups(linked) == [["c00001", "c00002", "c00003"]]
    assert {(link.one, link.other): link.state for link in linked[0].links} == {
        ("c00001", "c00002"): "suggested",
        ("c00001", "c00003"): "confirmed",
    }
    parted = made(claims, [judged("part", "c00001", "c00002")])
    assert groups(parted) == [["c00001"], ["c00002"], ["c00003"]]


def test_what_is_parted_is_not_joined_by_a_third() -> None:
    claims = [strike(1, "a"), strike(2, "b"), strike(3, "c")]
    found = groups(made(claims, [judged("part", "c00001", "c00002")]))
    assert len(found) == 2
    by_people = [judged("part", "c00001", "c00002"), judged("link", "c00001", "c00003", at=1)]
    by_people.append(judged("link", "c00002", "c00003", at=2))
    assert groups(made(claims, by_people)) == [["c00001"], ["c00002", "c00003"]]


def test_a_person_parts_the_claims_of_one_account() -> None:
    first, second = strike(1, "a"), strike(9, "a")
    claims = [first, dead(2, "a", 4, sentence=first.sentence), second, dead(10, "a", 7, sentence=second.sentence)]
    assert groups(made(claims)) == [["c00001", "c00002", "c00009", "c00010"]]
    assert groups(made(claims, [judged("part", "c00009", "c00001")])) == [["c00001", "c00002"], ["c00009", "c00010"]]
    (whole,) = accounts_of(claims)
    assert cut([whole], [judged("part", "c00001", "c00099")]) == (whole,)


def test_a_discount_is_kept_with_its_reason_and_can_be_undone() -> None:
    claims = [strike(1, "a"), dead(2, "a", 14), strike(3, "b")]
    (plain,) = made(claims)
    (aside,) = made(claims, [judged("discount", "c00003", at=1)])
    assert aside == replace(plain, discounted="reason 1")
    assert made(claims, [judged("discount", "c00003", at=1), judged("undo", "j001", at=2)]) == (plain,)


def test_later_judgements_take_the_place_of_earlier_ones_on_the_same_question() -> None:
    link, part, other = judged("link", "x", "y"), judged("part", "y", "x", at=1), judged("part", "x", "z", at=2)
    assert standing([other, part, link]) == (part, other)
    undo = judged("undo", "j001", at=3)
    assert standing([undo, other, part, link]) == (link, other)
    assert standing([judged("undo", "j003", at=4), undo, other, part, link]) == (part, other)
    assert standing([judged("undo", "j009", at=1)]) == ()
    grades = [judged("reliability", "o", at=n, value=value) for n, value in enumerate("BCA")]
    assert [one.value for one in standing(grades)] == ["A"]
    assert standing(standing([undo, other, part, link])) == (link, other)


def test_an_undo_reaches_back_only() -> None:
    early = judged("undo", "j005", at=1)
    late = judged("link", "x", "y", at=5)
    assert standing([early, late]) == (late,)


KINDS = (SHELLING, SHELLING, AIR, CLASH, AGREEMENT, None, None)
PLACES = (TAVNIK, TAVNIK, TAVNIK, HARVEN, MILL, None)
ACTS = ("link", "part", "link", "part", "discount")


def drawn(told: bytes) -> list[FiledClaim]:
    """Claims of up to five dispatches, each told by four bytes: one draw is far cheaper than many."""
    found = []
    for number, (kind, place, day, low) in enumerate(zip(*[iter(told)] * 4, strict=False)):
        more = {"place": PLACES[place % 6], "day": 5 + day % 3, "by": f"origin {low % 3}"}
        name = "abcde"[day // 3 % 5]
        what = KINDS[kind % 7]
        found.append(strike(number, name, what, **more) if what else dead(number, name, low % 9 + 1, **more))
    return found


def decided(told: bytes, at: int = 0) -> list[Judgement]:
    """Judgements about the claims, each told by three bytes."""
    acts = [(ACTS[act % 5], {f"c{a % 7:05}", f"c{b % 7:05}"}) for act, a, b in zip(*[iter(told)] * 3, strict=False)]
    return [judged(act, *sorted(pair), at=at + n) for n, (act, pair) in enumerate(acts)]


DRAWN = st.binary(max_size=28).map(drawn)
JUDGED = st.binary(min_size=3, max_size=12).map(decided)


CASES = pytest.mark.parametrize("cases", [2000, pytest.param(10_000, marks=pytest.mark.soak)])


def checking(cases: int) -> Any:
    return settings(max_examples=cases, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@CASES
def test_no_order_of_claims_and_judgements_changes_an_incident(cases: int) -> None:
    @checking(cases)
    @given(DRAWN, JUDGED, st.integers(0, 255))
    def holds(claims: list[FiledClaim], judgements: list[Judgement], seed: int) -> None:
        random = Random(seed)
        expected = made(claims, judgements)
        mixed = made(random.sample(claims, len(claims)), random.sample(judgements, len(judgements)))
        assert mixed == expected
        assert len({incident.id for incident in expected}) == len(expected)

    holds()


@CASES
def test_what_people_merge_and_split_and_undo_leaves_everything_as_it_was(cases: int) -> None:
    @checking(cases)
    @given(DRAWN, JUDGED, st.binary(min_size=3, max_size=9))
    def holds(claims: list[FiledClaim], earlier: list[Judgement], told: bytes) -> None:
        later = decided(told, at=10)
        undone = [judged("undo", one.key, at=20 + n) for n, one in enumerate(later)]
        assert made(claims, [*earlier, *later, *undone]) == made(claims, earlier)
        again = [judged("undo", one.key, at=30 + n) for n, one in enumerate(undone)]
        assert standing([*earlier, *later, *undone, *again]) == standing([*earlier, *later])

    holds()


@CASES
def test_what_hangs_together_is_grouped_alone_as_with_all_the_rest(cases: int) -> None:
    @checking(cases)
    @given(DRAWN, JUDGED)
    def holds(claims: list[FiledClaim], judgements: list[Judgement]) -> None:
        stand = standing(judgements)
        by_dispatch = [[x for x in claims if x.dispatch == name] for name in "abcde"]
        accounts = cut([one for own in by_dispatch for one in accounts_of(own)], stand)
        links = links_of(accounts)
        whole = cluster(accounts, links, stand)
        parts = [cluster(part, links, stand) for part in _components(accounts, links, stand)]
        assert sorted(_keys(group) for group in whole) == sorted(_keys(group) for part in parts for group in part)
        told = {claim.key for account in accounts for claim in account.claims}
        assert {claim.key for group in whole for one in group for claim in one.claims} == told

    holds()


def _keys(group: tuple[Account, ...]) -> list[str]:
    return [account.key for account in group]


def _components(
    accounts: tuple[Account, ...], links: tuple[Link, ...], stand: tuple[Judgement, ...]
) -> list[list[Account]]:
    """The accounts that links, or claims that people linked, join, however many steps away."""
    holding = {claim.key: account.key for account in accounts for claim in account.claims}
    near = [(link.one, link.other) for link in links]
    for judgement in stand:
        if judgement.act == "link":
            held = [holding[key] for key in judgement.subjects if key in holding]
            near += [(held[0], other) for other in held[1:]]
    found = [{account.key} for account in accounts]
    for one, other in near:
        joined = [group for group in found if one in group or other in group]
        found = [group for group in found if group not in joined] + [set().union(*joined)]
    return [[account for account in accounts if account.key in group] for group in found]


def test_the_campaign_sets_are_put_together_as_the_analysts_did() -> None:
    worked, held = sets()
    for names, least in ((worked, 85.0), (held, 81.0)):
        total = Score()
        for name in names:
            total.add(from_annotations(name))
        assert total.precision >= 95.0
        assert total.f >= least
