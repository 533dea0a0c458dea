"""Which accounts of different dispatches speak of one happening, and how a link explains itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.ledger.accounts import account_of
from dateline.ledger.blocks import DAYS, block_keys, links_of
from dateline.ledger.linking import MERGE, SUGGEST, compare, excluded, weigh
from dateline.ledger.nearness import akin, days, grain, relation
from dateline.ledger.parties import party_words, side_of
from dateline.ledger.profiles import profile
from dateline.lexicon import load
from dateline.records.claim import SIDES, Party
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Account
from dateline.records.text import Excerpt, Span
from filed import TAVNIK, event, filed, toll

HARVEN = FiledPlace("own:harven", "Harven", "town", 10.5, 21.0, 3.0, "XX", ("own:orven", "own:country"))
MILL = FiledPlace("own:mill", "Lesk mill", "site", 10.02, 20.02, 1.0, "XX", ("own:orven", "own:country"))
DOLNIK = FiledPlace("own:dolnik", "Dolnik", "suburb", 10.3, 20.3, 1.0, "XX", ("own:tavnik", "own:orven", "own:country"))
ORVEN = FiledPlace("own:orven", "Upper Orven", "province", 10.2, 20.4, 90.0, "XX", ("own:country",))
COUNTRY = FiledPlace("own:country", "Orvenia", "country", 10.2, 20.4, 300.0, "XX", ())
AIR, SHELLING, CLASH, LOOTING = (
    "Air/drone strike",
    "Shelling/artillery/missile attack",
    "Armed clash",
    "Looting/property destruction",
)


def unresolved(name: str, feature: str | None = "site", *inside: str) -> FiledPlace:
    return FiledPlace(f"~{name.lower()}", name, feature, None, None, None, None, tuple(f"~{x.lower()}" for x in inside))


def party(words: str, side: str | None = "civilians") -> Party:
    return Party(Excerpt(Span(0, len(words)), words), "people", side)


def strike(number: int, kind: str = SHELLING, **more: Any) -> FiledClaim:
    made = event(kind, **{name: more.pop(name) for name in ("actors", "targets", "weapons") if name in more})
    return filed(number, "event", event=made, **more)


def dead(number: int, low: int, **more: Any) -> FiledClaim:
    made = toll(low=low, high=low, **{name: more.pop(name) for name in ("harm", "side") if name in more})
    return filed(number, "toll", toll=made, **more)


def one(*claims: FiledClaim) -> Account:
    return account_of([replace(claim, dispatch=claims[0].dispatch, story=claims[0].story) for claim in claims])


def points(a: Account, b: Account, slot: str) -> int:
    return sum(reason.points for reason in weigh(profile(a), profile(b)).reasons if reason.slot == slot)


def test_the_same_kind_place_and_day_is_a_link_that_says_why() -> None:
    link = compare(one(strike(1)), one(strike(2)))
    assert link
    assert link.points >= MERGE
    assert (link.one, link.other, link.state) == ("c00001", "c00002", "suggested")
    assert [reason.slot for reason in link.reasons] == ["place", "day", "type"]
    assert link.reasons[0].words == "the same place: Tavnik, Tavnik"
    assert link.reasons[1].words == "the same day: 2031-05-06, 2031-05-06"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (strike(2, day=7), "different days"),
        (strike(2, place=HARVEN), "different places"),
        (strike(2, kind="Agreement"), "different kinds of event"),
        (strike(2, kind=LOOTING, start=date(2031, 5, 1), end=date(2031, 5, 5)), "different days"),
    ],
)
def test_other_days_places_and_kinds_are_no_link_whatever_else_is_alike(other: FiledClaim, why: str) -> None:
    a, b = one(strike(1), dead(3, 14)), one(other, replace(dead(4, 14), place=other.place, start=other.start))
    b = account_of([b.claims[0]])
    assert excluded(a, b) == why
    assert compare(a, b) is None


def test_figures_of_harm_are_not_those_of_what_leaves_none() -> None:
    assert excluded(one(dead(1, 9)), one(strike(2, kind=LOOTING))) == "different kinds of event"
    assert excluded(one(dead(1, 9)), one(strike(2, kind=LOOTING), dead(3, 9))) is None
    assert excluded(one(dead(1, 9)), one(strike(2, kind=AIR))) is None


def test_two_targets_in_one_breath_are_no_link_but_of_two_dispatches_they_may_be() -> None:
    school = one(strike(1, targets=(party("the school"),)))
    market = one(strike(2, targets=(party("the market"),), dispatch="d001", sentence=school.claims[0].sentence))
    assert excluded(school, market) == "told side by side"
    assert compare(school, replace(market, dispatch="d002")) is not None


def test_sources_confuse_some_kinds_more_than_others() -> None:
    def kind(a: str, b: str) -> int:
        return points(one(strike(1, kind=a)), one(strike(2, kind=b)), "type")

    assert kind(AIR, AIR) > kind(AIR, SHELLING) > kind(CLASH, SHELLING) > kind(AIR, LOOTING) > kind(AIR, "Agreement")
    assert akin((AIR,), (SHELLING,)) == akin((SHELLING,), (AIR,))


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [
        (TAVNIK, TAVNIK, "same"),
        (TAVNIK, DOLNIK, "inside"),
        (TAVNIK, MILL, "near"),
        (TAVNIK, HARVEN, "apart"),
        (ORVEN, ORVEN, "wide"),
        (ORVEN, TAVNIK, "wide"),
        (COUNTRY, TAVNIK, "country"),
        (None, TAVNIK, "unknown"),
        (unresolved("the Tavnik mill"), unresolved("Tavnik mill"), "named"),
        (unresolved("tavnik", "town"), TAVNIK, "named"),
        (unresolved("the bridge at Karsa"), unresolved("Karsa Bridge"), "named"),
        (unresolved("the Karsa abutment"), unresolved("Karsa Bridge"), "alike"),
        (unresolved("the chapel"), unresolved("Camp Kolo", "camp"), "part"),
        (unresolved("the chapel", "site", "Camp Kolo"), unresolved("Camp Kolo", "camp"), "inside"),
        (unresolved("Kolo", "village"), unresolved("Mirk", "village"), "apart"),
        (unresolved("Kolo", None), unresolved("Mirk", None), "other"),
    ],
)
def test_places(a: FiledPlace | None, b: FiledPlace | None, how: str) -> None:
    assert relation(a, b) == relation(b, a) == how


def test_a_place_with_a_vague_point_is_not_near_everything() -> None:
    vague = replace(HARVEN, radius_km=500.0)
    assert relation(vague, TAVNIK) == "apart"


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [
        ((6, 6), (6, 6), "same"),
        ((6, 6), (5, 7), "overlap"),
        ((6, 6), (1, 20), "wide"),
        ((6, 6), (7, 7), "apart"),
        ((6, 6), (None, 20), "unknown"),
        ((6, 6), (None, None), "unknown"),
        ((6, 6), (7, 5), "unknown"),
    ],
)
def test_days(a: tuple[int | None, int | None], b: tuple[int | None, int | None], how: str) -> None:
    def made(pair: tuple[int | None, int | None]) -> tuple[date | None, date | None]:
        start, end = (date(2031, 5, day) if day else None for day in pair)
        return start, end

    assert days(made(a), made(b)) == days(made(b), made(a)) == how


def test_figures_that_agree_speak_for_a_link_and_rival_ones_hardly_against() -> None:
    def figures(a: int, b: int) -> int:
        return points(one(dead(1, a)), one(dead(2, b)), "figures")

    assert figures(14, 14) > figures(14, 15) > figures(14, 40) == 0 > figures(3, 40)
    assert figures(1, 1) == figures(0, 14) == 0
    assert points(one(dead(1, 14)), one(dead(2, 14, harm="wounded")), "figures") == 0


def test_who_suffered_tells_more_than_who_did_it() -> None:
    bus = one(strike(1, targets=(party("a bus with nurses"),), actors=(party("the army", "state forces"),)))
    same = one(strike(2, targets=(party("the nurses' bus"),), actors=(party("the Lesk Council", "rebel group"),)))
    other = one(strike(3, targets=(party("the garrison", "state forces"),)))
    assert points(bus, same, "target") > 0 > points(bus, other, "target")
    assert abs(points(bus, same, "actor")) < points(bus, same, "target")


def test_names_of_one_side_take_one_form() -> None:
    forces = ["government forces", "the army", "regime troops", "soldiers", "a military patrol"]
    assert len({frozenset({"army"}) & party_words(words)[1] for words in forces}) == 1
    assert party_words("fighters of the Greenwater Brigade")[0] == {"greenwater"}
    assert side_of([party("They", None)]).forms == frozenset()
    assert {"civilians", "state forces"} <= set(SIDES)


def test_words_of_the_sentence_speak_for_a_link_but_not_those_of_every_report() -> None:
    def saying(number: int, words: str) -> Account:
        return one(strike(number, content=Excerpt(Span(0, len(words)), words)))

    told = saying(1, "Shells hit a bakery in Tavnik on Sunday, officials said")
    assert points(told, saying(2, "The bakery was shelled"), "words") > 0
    assert (
        points(told, saying(2, "Officials said shells had hit Tavnik"), "words")
        == load("ledger_links")["words"]["each"]
    )
    assert points(told, saying(2, "In Tavnik on Sunday officials said that"), "words") == 0


def test_copies_that_say_the_same_sentence_speak_of_one_happening() -> None:
    first, copy = one(strike(1, story="s")), one(strike(2, story="s", content=strike(1).content))
    assert points(first, copy, "story") > points(first, one(strike(3, story="s")), "story") > 0
    assert points(first, one(strike(2, content=strike(1).content)), "story") == 0


def test_what_is_not_known_is_at_most_suggested() -> None:
    link = weigh(profile(one(strike(1, place=None))), profile(one(strike(2))))
    assert SUGGEST <= link.points < MERGE
    link = weigh(profile(one(strike(1, start=None, end=None))), profile(one(strike(2))))
    assert SUGGEST <= link.points < MERGE
    assert compare(one(strike(1, place=ORVEN)), one(strike(2, place=ORVEN))) is not None
    assert weigh(profile(one(strike(1, place=ORVEN))), profile(one(strike(2, place=ORVEN)))).points < MERGE


def test_every_weight_of_the_lexicon_is_a_whole_number_and_no_kind_is_unknown() -> None:
    table = load("ledger_links")
    kinds = {kind for row in table["type"]["akin"].values() for kind in row} | set(table["type"]["akin"])
    from corpus.labels import EVENTS

    assert kinds - {"*"} <= set(EVENTS.values())
    assert {kind for row in table["harmless"].values() for kind in row} <= set(EVENTS.values())
    for slot in ("place", "day", "parties", "figures", "words", "story", "thresholds"):
        assert all(isinstance(value, int) for value in table[slot].values())
    assert all(0 <= points <= 1000 for row in table["type"]["akin"].values() for points in row.values())


def test_a_block_is_of_a_place_and_a_day() -> None:
    keys = block_keys(one(strike(1, place=DOLNIK)))
    assert "2031-05-06 in own:tavnik" in keys
    assert "2031-05-06 as dolnik" in keys
    assert any(key.startswith("2031-05-06 at ") for key in keys)
    assert not any("own:orven" in key for key in keys)


def test_places_on_either_side_of_the_date_line_share_a_block() -> None:
    east, west = (replace(TAVNIK, key=f"own:{lon}", name=f"T{lon}", lon=lon, lineage=()) for lon in (179.99, -179.99))
    assert relation(east, west) == "near"
    ones, others = (set(block_keys(one(strike(n, place=place)))) for n, place in enumerate((east, west)))
    assert ones & others


def test_a_long_stretch_or_a_country_makes_no_blocks_of_its_own() -> None:
    week = date(2031, 5, 1), date(2031, 5, DAYS)
    assert len({key[:10] for key in block_keys(one(strike(1, start=week[0], end=week[1])))} - {"by d001"}) == DAYS
    assert block_keys(one(strike(1, start=week[0], end=date(2031, 5, DAYS + 1)))) == ("by d001",)
    assert block_keys(one(strike(1, place=COUNTRY))) == ("by d001",)
    assert [key[11:] for key in block_keys(one(strike(1, place=ORVEN)))[:-1]] == ["in own:orven"]


def test_a_day_that_is_not_known_is_looked_for_in_the_week_before_publication() -> None:
    keys = block_keys(one(strike(1, start=None, end=None)))
    assert min(key for key in keys if "at " in key)[:10] == "2031-04-30"
    assert block_keys(one(strike(1, start=None, end=None, published=None))) == ("by d001",)


def test_figures_and_names_are_looked_for_where_places_do_not_meet() -> None:
    told = one(strike(1, place=None, targets=(party("a bus with nurses"),)), dead(2, 14, place=None))
    assert set(block_keys(told)) == {
        "by d001",
        "2031-05-06 killed 14",
        "2031-05-06 on bus",
        "2031-05-06 on nurse",
    }


PLACES = (TAVNIK, HARVEN, MILL, DOLNIK, unresolved("Tavnik", "town"), unresolved("the Lesk mill"), unresolved("Lesk"))
NEARBY = st.builds(
    lambda lat, lon, radius, number: FiledPlace(f"own:{number}", f"N{number}", "village", lat, lon, radius, "XX"),
    st.floats(9.9, 10.2), st.floats(-180, 180).map(lambda x: 179.9 + x / 900), st.floats(0, 40), st.integers(0, 9999),
)  # fmt: skip
DRAWN = st.builds(
    lambda place, start, length, kind, low, known: (place, start, length, kind, low, known),
    st.one_of(st.sampled_from(PLACES), NEARBY),
    st.integers(1, 6), st.integers(0, 3), st.sampled_from([AIR, SHELLING, CLASH, None]), st.integers(1, 20),
    st.booleans(),
)  # fmt: skip


def drawn(number: int, values: tuple[Any, ...]) -> Account:
    place, start, length, kind, low, _ = values
    when = {"start": date(2031, 5, start), "end": date(2031, 5, start + length), "place": place}
    claims = [strike(number, kind, **when)] if kind else []
    return one(*claims, dead(number + 50, low, **when))


@pytest.mark.parametrize("cases", [2000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_comparing_does_not_depend_on_which_comes_first_and_what_merges_shares_a_block(cases: int) -> None:
    @settings(max_examples=cases, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(DRAWN, DRAWN)
    def holds(left: tuple[Any, ...], right: tuple[Any, ...]) -> None:
        a, b = drawn(1, left), drawn(2, right)
        link = compare(a, b)
        assert link == compare(b, a)
        assert (link is None) == (weigh(profile(a), profile(b)).points < SUGGEST or excluded(a, b) is not None)
        if link:
            assert link.points == sum(reason.points for reason in link.reasons)
            met = relation(left[0], right[0]) in ("same", "named", "inside", "near", "alike")
            if met and min(map(grain, (left[0], right[0]))) == 2:
                assert set(block_keys(a)) & set(block_keys(b))
                assert links_of([a, b]) == (link,)

    holds()


def test_comparing_touches_only_what_shares_a_block() -> None:
    def places(count: int) -> list[Account]:
        towns = [replace(TAVNIK, key=f"own:{n}", name=f"Town{n:04}", lat=n / 2 % 80, lon=n / 160) for n in range(count)]
        return [one(strike(n, place=town), dead(n, n % 40, place=town)) for n, town in enumerate(towns)]

    def pairs(accounts: list[Account]) -> int:
        blocks: dict[str, int] = {}
        for account in accounts:
            for key in block_keys(account):
                if " at " in key or " as " in key or " in " in key:
                    blocks[key] = blocks.get(key, 0) + 1
        return sum(held * (held - 1) // 2 for held in blocks.values())

    assert pairs(places(800)) <= 12 * pairs(places(100)) + 40


GATE = FiledPlace("own:gate", "North Gate", "site", 10.03, 20.03, 1.0, "XX", ("own:tavnik", "own:orven", "own:country"))


def test_two_named_sites_with_nothing_in_common_are_two_happenings() -> None:
    mill = one(strike(1, AIR, place=MILL, targets=(party("the mill"),)), dead(2, 22, place=MILL))
    gate = one(strike(3, place=GATE, targets=(party("a house"),)), dead(4, 4, place=GATE))
    assert excluded(mill, gate) == "different places"
    assert excluded(mill, one(strike(5, place=GATE, targets=(party("the mill"),)))) is None
    assert excluded(mill, one(strike(6, place=GATE), dead(7, 22, place=GATE))) is None
    assert excluded(mill, one(strike(8, place=replace(GATE, lat=10.021, lon=20.021)))) is None
    assert excluded(mill, one(strike(9, place=replace(GATE, feature="suburb")))) is None


def test_a_wider_word_beside_a_strike_from_afar_is_no_kind_of_its_own() -> None:
    clash = one(strike(1, CLASH))
    assert points(one(strike(2, AIR), strike(3, "Attack")), clash, "type") == points(one(strike(2, AIR)), clash, "type")
    mine = "Remote explosive/landmine/IED"
    assert points(one(strike(2, mine), strike(3, "Attack")), clash, "type") > points(
        one(strike(2, mine)), clash, "type"
    )
