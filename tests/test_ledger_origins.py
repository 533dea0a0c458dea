"""Whose word a claim is in the end, and how many origins there are at least and at most."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.ledger.bodies import body_of, nation_of, relays_of
from dateline.ledger.independence import kin_of, largest_apart, pair
from dateline.ledger.origins import Cited, origin_of, support
from dateline.ledger.shorthand import in_full
from dateline.lexicon import load
from dateline.records.filed import FiledClaim, Origin
from filed import filed, origin

LEXICON = load("ledger_sources")
FEW = settings(max_examples=2000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=10_000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("row", LEXICON["body"], ids=lambda row: row["id"])
def test_a_kind_of_body_keeps_its_own_examples(row: dict[str, list[str]]) -> None:
    for words in row["yes"]:
        body = body_of(words)
        assert body is not None, words
        assert body.rule.id == row["id"], words
    for words in row["no"]:
        body = body_of(words)
        assert body is None or body.rule.id != row["id"], words


@pytest.mark.parametrize("row", LEXICON["relay"], ids=lambda row: row["id"])
def test_a_relay_keeps_its_own_examples(row: dict[str, list[list[str]]]) -> None:
    for phrase, words in row["yes"]:
        found = relays_of(phrase, False)
        assert (found[0].rule, found[0].words, found[0].does) == (row["id"], words, row["does"]), phrase
    for phrase in row["no"]:
        assert row["id"] not in {relay.rule for relay in relays_of(str(phrase), False)}, phrase


@pytest.mark.parametrize(
    "phrase", ["former army spokesman Adan Ruz", "a self-styled spokesman for the army", "army spokesman " * 50]
)
def test_who_speaks_for_it_no_more_or_in_no_phrase_at_all_passes_nothing_on(phrase: str) -> None:
    assert relays_of(phrase, True) == ()


def cited(name: str, kind: str = "official", identity: str = "institution", *words: str, standing: str | None = None):
    return Cited(name, kind, identity, standing, words or (name,))


def whose(*sources: Cited, story: str = "s1", home: str | None = "XX", outlet: str | None = "Harven Post") -> Origin:
    return origin_of(sources, outlet, None, story, home)


RUZ = "Col. Adan Ruz, the defence ministry's spokesman"
OREK = "Pavle Orek, who heads the Lesk Observatory"
OBSERVATORY, RESIDENTS = cited("the Lesk Observatory", "monitor"), cited("residents", "resident", "unnamed")
WHOSE_WORD = [
    # what is cited, outermost first; whose word that is, and whether it has a name
    ([cited("Adan Ruz", "military", "named", RUZ)], "source:defence ministry@XX", True),
    ([cited("Pavle Orek", "monitor", "named", OREK)], "source:lesk observatory", True),
    ([cited("a spokesman", "other", "unnamed", "a spokesman for the Red Crescent")], "source:redcrescent@XX", True),
    ([cited("the army's bulletins", "document")], "source:army@XX", True),
    ([cited("Zabul Amin", "armed-group", "named", "Taliban spokesman Zabul Amin")], "source:taliban", True),
    ([cited("Ana Orek", "medical", "named", "Ana Orek, a nurse at Tavnik Hospital")], "source:ana orek", True),
    ([cited("Ana Orek", "resident", "named", "Ana Orek, in a statement from the army")], "source:ana orek", True),
    ([cited("the burial list", "document")], "unnamed:s1:burial list", False),
    ([RESIDENTS], "unnamed:s1:residents", False),
    ([OBSERVATORY, RESIDENTS], "source:lesk observatory", True),
    ([cited("Harven Radio", "media"), cited("the army", "military")], "source:army@XX", True),
    ([cited("Tavnik General Hospital", "medical")], "source:general hospital tavnik", True),
    ([cited("the hospital", "medical")], "source:hospital@story:s1", True),
    ([cited("the rebel army", "armed-group")], "source:army rebel@story:s1", True),
    ([cited("police", "official")], "source:police@story:s1", True),
    ([], "source:harven post", True),
    ([cited("The interior ministry in Harven")], "source:interior ministry@XX", True),
    ([cited("the charity", "monitor")], "source:charity@story:s1", True),
    ([cited("Doctors Without Borders", "monitor")], "source:msf", True),
]  # fmt: skip


@pytest.mark.parametrize(("sources", "key", "named"), WHOSE_WORD, ids=[row[1] for row in WHOSE_WORD])
def test_whose_word_it_is(sources: list[Cited], key: str, named: bool) -> None:
    found = whose(*sources)
    assert (found.key, found.named) == (key, named)


SAME = [
    ("the Ministry of Defence", "defense ministry"),
    ("Ministry of Interior, Press Service", "the interior ministry"),
    ("the armed forces", "the army"),
    ("Bab al-Wadi Hospital, casualty desk", "the hospital of Bab al-Wadi"),
    ("the U.N.", "United Nations"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_body_are_one_origin(one: str, other: str) -> None:
    assert whose(cited(one)).key == whose(cited(other), story="s2").key


def test_an_outlet_that_is_a_body_is_the_origin_that_others_cite() -> None:
    own = origin_of([], "Ministry of Defence, Harven", None, "s1", "XX")
    assert own.key == whose(cited("the defence ministry"), story="s2").key
    assert (own.kind, own.side, own.party) == ("official", "state forces", "state forces:XX")


def test_the_army_of_another_country_is_another_origin() -> None:
    assert whose(cited("the army", "military")).key != whose(cited("the army", "military"), home="YY").key
    assert whose(cited("the Syrian army", "military"), home="SY").key == whose(cited("the army"), home="SY").key
    assert whose(cited("the Turkish army", "military"), home="SY").key.endswith("@TR")


def test_a_country_without_a_code_is_known_by_its_name() -> None:
    assert whose(cited("the Orveni army", "military"), home="~orven").key == "source:army@~orven"
    assert whose(cited("the Lesk army", "military"), home="~orven").key == "source:army lesk"


def test_a_general_body_of_no_known_country_is_one_within_its_story_and_may_be_one_with_others() -> None:
    one, two = whose(cited("the army", "military"), home=None), whose(cited("the army"), story="s2", home=None)
    assert one.key != two.key
    assert kin_of(one, two) is not None


def test_a_copy_is_the_word_of_the_agency_whose_words_it_prints() -> None:
    assert origin_of([], "Harven Post", "CNS", "s1").key == origin_of([], "CNS", None, "s2").key


def test_organs_of_one_state_speak_for_one_party() -> None:
    organs = [cited("the army", "military"), cited("the interior ministry"), cited("state television", "state-media")]
    assert {whose(organ, story=f"s{n}").party for n, organ in enumerate(organs)} == {"state forces:XX"}


def test_who_is_of_another_country_is_external_and_of_its_party() -> None:
    found = whose(cited("Ivo Lark", "official", "named", "U.S. envoy Ivo Lark", standing="state"), home="SY")
    assert (found.side, found.party) == ("external forces", "state forces:US")
    at_home = whose(cited("Jordan Lark", "official", "named", "mayor Jordan Lark", standing="state"), home="SY")
    assert (at_home.side, at_home.party) == ("state forces", "state forces:SY")


def test_of_its_spokesman_nobody_knows_whose_he_is() -> None:
    found = whose(cited("Its spokesman", "official", "unnamed", standing="state"))
    assert (found.side, found.party) == (None, None)


def test_us_is_no_country_and_the_us_is_one() -> None:
    assert nation_of("a man who told us of it") is None
    assert nation_of("the US army") == nation_of("the U.S. army") == "US"


# Counting


def by(*origins: Origin) -> list[FiledClaim]:
    return [filed(n, by=one) for n, one in enumerate(origins, 1)]


def test_ten_outlets_that_cite_one_observatory_are_one_origin() -> None:
    claims = [filed(n, by="Lesk Observatory", outlet=f"Outlet {n}", relays=(f"Outlet {n}",)) for n in range(1, 11)]
    assert (support(claims).low, support(claims).high) == (1, 1)


KIN = [
    (origin("Lesk Observatory for Human Rights", "monitor"), origin("the Observatory", "monitor"), "kin.name-shorter"),
    (origin("Lesk Observatory", "monitor"), origin("Lesk Observatory for Human Rights", "monitor"), "kin.name-shorter"),
    (origin("LDC", "other"), origin("Lesk Defence Council", "other"), "kin.initials"),
    (origin("Voice of the Cadres", "outlet"), origin("Liberation Cadres", "armed-group"), "kin.mouth"),
    (origin("Rami Abdurrahman", "monitor"), origin("Rami Abdulrahman", "monitor"), "kin.name-same"),
    (origin("Abdurrahman", "monitor"), origin("Rami Abdurrahman", "monitor"), "kin.name-shorter"),
    (origin("a nurse", "medical", False), origin("a farmer", "resident", False), "kin.unnamed"),
    (origin("a", "military", party="p:1"), origin("b", "official", party="p:1"), "kin.party"),
    (origin("Abu Orek", "armed-group"), origin("Lesk Front", "armed-group", party="body:lesk front"), "kin.fighters"),
]
NO_KIN = [
    (origin("Lesk Observatory", "monitor"), origin("Tavnik Observatory", "monitor")),
    (origin("Lesk Hospital", "medical"), origin("Lesk Municipality", "official")),
    (origin("Ana Orek", "resident"), origin("Pavle Orek", "resident")),
    (origin("Orek", "resident"), origin("Pavle Orek", "military")),
    (origin("a", "military", party="p:1"), origin("b", "official", party="p:2")),
    (origin("a nurse", "medical", False), origin("Lesk Hospital", "medical")),
    (origin("Harven Post", "outlet"), origin("Tavnik Post", "outlet")),
]


@pytest.mark.parametrize(("one", "other", "rule"), KIN, ids=[f"{row[0].name} {row[1].name}" for row in KIN])
def test_who_may_be_one_counts_once_at_least_and_twice_at_most(one: Origin, other: Origin, rule: str) -> None:
    kin = kin_of(one, other)
    assert kin is not None
    assert (kin.rule, kin_of(other, one)) == (rule, kin)
    assert (support(by(one, other)).low, support(by(one, other)).high) == (1, 2)


@pytest.mark.parametrize(("one", "other"), NO_KIN, ids=[f"{row[0].name} {row[1].name}" for row in NO_KIN])
def test_who_cannot_be_one_counts_twice(one: Origin, other: Origin) -> None:
    assert kin_of(one, other) is None
    assert support(by(one, other)).low == 2


def test_every_rule_of_kinship_is_known_to_the_lexicon_and_proved_here() -> None:
    from_claims = {"kin.relay", "kin.copy", "kin.speaks-for", "kin.same-words"}
    assert {row["id"] for row in LEXICON["kin"]} == {rule for _, _, rule in KIN} | from_claims


def test_the_observatory_between_two_others_is_one_of_them_but_they_stay_two() -> None:
    found = [origin(name, "monitor") for name in ("Lesk Observatory", "the Observatory", "Tavnik Observatory")]
    assert support(by(*found)).low == 2


def test_an_outlet_in_its_own_voice_may_have_it_from_whom_it_cites_beside() -> None:
    claims = [filed(1, by=origin("Harven Post", "outlet"), dispatch="d"), filed(2, by="Lesk Council", dispatch="d")]
    assert (support(claims).low, support(claims).high) == (1, 2)
    assert support([claims[0], replace(claims[1], dispatch="e")]).low == 2


def test_the_largest_set_is_found_where_taking_the_loneliest_first_does_not_find_it() -> None:
    edges = ((0, 1), (0, 3), (0, 4), (0, 5), (1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5))
    origins = {str(n): Origin(str(n), f"Body{n}", f"kind{n}", True) for n in range(6)}
    assert largest_apart(origins, [], near={(str(a), str(b)) for a, b in edges}) == 3


def test_two_outlets_of_one_story_are_one_at_least() -> None:
    claims = [filed(n, by=origin(name, "outlet"), story="s") for n, name in ((1, "Harven Post"), (2, "Lesk Times"))]
    assert support(claims).low == 1


def test_who_passed_on_a_body_s_word_may_be_its_voice_when_he_speaks_alone() -> None:
    claims = [
        filed(1, by=origin("Lesk Observatory", "monitor"), relays=("Wire", "Pavle Orek")),
        filed(2, by=origin("Pavle Orek", "monitor")),
    ]
    assert support(claims).low == 1


def test_what_people_judged_apart_counts_apart_and_what_was_suggested_elsewhere_once() -> None:
    one, other = origin("Lesk Observatory", "monitor"), origin("Lesk Observatory for Human Rights", "monitor")
    assert support(by(one, other), apart=[pair(one.key, other.key)]).low == 2
    two = [origin("Ana Orek"), origin("Mission 7")]
    assert support(by(*two), near=[pair(two[0].key, two[1].key)]).low == 1


# Properties

NAMES = (
    "Lesk Observatory",
    "the Observatory",
    "LO",
    "Tavnik Observatory",
    "Ana Orek",
    "Orek",
    "Harven Post",
    "Voice of Lesk",
)
KINDS = ("monitor", "outlet", "armed-group", "official", "resident")
PARTIES = (None, None, "state forces:XX", "body:lesk")

PLACES = 4  # dispatches that the claims are spread over
CASES = len(NAMES) * len(KINDS) * 2 * len(PARTIES) * PLACES
SOME = st.lists(st.integers(0, CASES - 1), min_size=1, max_size=7)


def made(number: int, case: int) -> FiledClaim:
    """Make a claim of a number: by whom, of which kind, with a name or not, of which party, in which dispatch."""
    case, name = divmod(case, len(NAMES))
    case, kind = divmod(case, len(KINDS))
    case, named = divmod(case, 2)
    place, side = divmod(case, len(PARTIES))
    by_ = Origin(f"k:{name}:{named}", NAMES[name], KINDS[kind], bool(named), None, None, PARTIES[side])
    return filed(number, by=by_, dispatch=f"d{place}")


def told(found: list[int]) -> list[FiledClaim]:
    """Make claims; equal keys are one origin."""
    claims = [made(n, case) for n, case in enumerate(found, 1)]
    known = {claim.origin.key: claim.origin for claim in reversed(claims)}
    return [replace(claim, origin=known[claim.origin.key]) for claim in claims]


def body_order(found: list[int], seed: int) -> None:
    claims = told(found)
    assert support(Random(seed).sample(claims, len(claims))) == support(claims)
    counted = support(claims)
    assert 1 <= counted.low <= counted.high == len(counted.origins)


def body_copy(found: list[int], which: int) -> None:
    claims = told(found)
    copied = replace(claims[which % len(claims)], key="copy", dispatch="copy", outlet="Another Outlet")
    assert support([*claims, copied]) == support(claims)


def body_growth(found: list[int], more: int) -> None:
    claims = told(found)
    new = made(99, more)
    new = replace(new, origin=replace(new.origin, key="k:new"))
    before, after = support(claims), support([*claims, new])
    assert before.low <= after.low <= before.low + 1
    assert after.high == before.high + 1


def body_apart(found: list[int]) -> None:
    claims = told(found)
    keys = support(claims).origins
    assert support(claims, apart=list(combinations(keys, 2))).low == len(keys)
    assert support(claims, near=list(combinations(keys, 2))).low == 1


def body_largest(size: int, edges: list[int]) -> None:
    """The count agrees with the plain way: try every set."""
    origins = {f"{n}": Origin(f"{n}", f"Body{n}", f"kind{n}", True) for n in range(size)}
    near = {pair(str(a % size), str(b % size)) for a, b in (divmod(edge, 8) for edge in edges) if a % size != b % size}
    best = max(
        len(some)
        for count in range(size + 1)
        for some in combinations(sorted(origins), count)
        if not near & set(combinations(some, 2))
    )
    assert largest_apart(origins, [], near=near) == best


PROPERTIES = {
    "order": (body_order, (SOME, st.integers(0, 999))),
    "copy": (body_copy, (SOME, st.integers(0, 9))),
    "growth": (body_growth, (SOME, st.integers(0, CASES - 1))),
    "apart": (body_apart, (SOME,)),
    "largest": (body_largest, (st.integers(1, 8), st.lists(st.integers(0, 63), max_size=14))),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_support(name: str) -> None:
    body, strategies = PROPERTIES[name]
    FEW(given(*strategies)(body))()


@pytest.mark.soak
@pytest.mark.parametrize("name", PROPERTIES)
def test_support_at_length(name: str) -> None:
    body, strategies = PROPERTIES[name]
    MANY(given(*strategies)(body))()


def test_an_outlet_is_called_as_others_credit_it() -> None:
    assert whose(outlet="Harven Post (northern edition)").key == whose(outlet="Harven Post").key
    assert whose(outlet="The Associated Press").key == whose(outlet="AP").key


MSF, WATCHDOG = cited("MSF", "monitor"), cited("Lesk Observatory", "monitor")
CHARITY, MONITOR = cited("the medical charity", "monitor"), cited("Monitor", "monitor")
MEANT = [
    ("the one that is named", [CHARITY, MSF, WATCHDOG], "source:msf"),
    ("one of two that are named", [CHARITY, MSF, cited("UNICEF", "monitor")], "source:charity medical@story:s1"),
    ("nobody that is named", [CHARITY, WATCHDOG], "source:charity medical@story:s1"),
    ("a name", [cited("Charity of Orven", "monitor"), MSF], "source:charity of orven"),
    ("the outlet", [MONITOR], "source:monitor rights tavnik"),
]


@pytest.mark.parametrize(("sources", "key"), [row[1:] for row in MEANT], ids=[row[0] for row in MEANT])
def test_whom_a_general_word_stands_for(sources: list[Cited], key: str) -> None:
    found = in_full({str(n): one for n, one in enumerate(sources)}, "Tavnik Rights Monitor", "s1", "XX")
    assert whose(found["0"], outlet="Tavnik Rights Monitor").key in (
        key,
        key.replace("charity medical", "medical charity"),
    )
    assert [found[str(n)] for n in range(1, len(sources))] == sources[1:]


@pytest.mark.parametrize("row", LEXICON["shorthand"], ids=lambda row: row["id"])
def test_a_shorthand_keeps_its_own_examples(row: dict[str, list[str]]) -> None:
    kind = row["kinds"][0]
    named = (
        Cited("Zed Front", "armed-group", "institution", None, ())
        if kind == "armed-group"
        else (MSF if kind == "international-organisation" else WATCHDOG)
    )
    for wanted in ("yes", "no"):
        for words in row[wanted]:
            found = in_full({"0": cited(words, kind), "1": named}, "Post", "s1", "XX")
            assert (found["0"] == named) == (wanted == "yes"), words
