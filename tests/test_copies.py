"""Which texts are copies of which, what was copied, and where a story began."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dateline.copies.compare import compare
from dateline.copies.groups import Group
from dateline.copies.index import Copies, Held
from dateline.copies.postings import Postings
from dateline.copies.sentences import sentences
from dateline.copies.sketch import SHINGLE, bands, hashes, signature
from dateline.copies.words import notes_in, read_words
from dateline.lexicon import load
from dateline.records.text import Span
from timing import grows_in_proportion

LEAD = "KARVEL, Monday — Shells hit a covered market in Karvel on Monday, killing 12 traders, the governor said."
BRIDGE = "Engineers of the Northern Front blew up the rail bridge at Osmar an hour later to slow the army's tanks."
QUOTE = "“I was counting the day's money when the roof came down on all of us,” said Lena Bast, who sells cloth."
HOSPITAL = "Surgeons at the Osmar hospital worked by torchlight because no diesel had reached the town for nine days."
TALKS = "Envoys of both sides are to meet again in Geneva next week over the release of some 340 prisoners."
ORIGIN = "\n\n".join([LEAD, BRIDGE, QUOTE, HOSPITAL, TALKS])
REPORT = """Twelve stallholders died in Karvel on Monday when the market was shelled, witnesses told this newspaper.

Nobody could say who had fired. The bridge that carries the railway over the Osmar went down soon after.

Doctors there have run out of fuel, one of them said by telephone, and operate with lamps strapped to their heads."""
FIRST_BAND = "08818e766a2dba61"
START = datetime(2021, 6, 1, 12, tzinfo=UTC)
WORDS = "shell market bridge town rebel army child road fire water doctor envoy truce village tank river".split()
prose = st.lists(st.sampled_from([*WORDS, "the", "of", "12", ".", "\n\n", "—"]), max_size=120).map(" ".join)
long_prose = st.lists(st.sampled_from([*WORDS, ".", "12"]), min_size=30, max_size=200).map(" ".join)
anything = st.text(max_size=300)


SHOUTED = ORIGIN.upper().replace("12 TRADERS", "TWELVE TRADERS").replace("\n\n", "\n \n")
NEW_LEAD = "A week of fire ended over Karvel in the worst blow yet to its old town."
REWORDED = ORIGIN.replace("blew up the rail bridge", "destroyed a railway span").replace("worked by", "laboured under")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (ORIGIN, "verbatim"),
        (f"Market shelled\n\n{SHOUTED}", "verbatim"),
        (ORIGIN.replace("Monday —", "Monday (AP) —"), "verbatim"),
        (f"{LEAD}\n\n{HOSPITAL}", "trimmed"),
        (f"{LEAD}\n\n{TALKS}\n\n{QUOTE}\n\n{BRIDGE}\n\n{HOSPITAL}", "re-ordered"),
        (f"{NEW_LEAD}\n\n{BRIDGE}\n\n{QUOTE}\n\n{HOSPITAL}", "re-led"),
        (REWORDED, "rewritten"),
        (REPORT, "unrelated"),
        ("", "unrelated"),
    ],
)
def test_the_kind_of_a_copy_is_named(text: str, verdict: str) -> None:
    assert compare(text, ORIGIN).verdict == verdict


def test_only_what_an_outlet_adds_is_its_own() -> None:
    added = "Our correspondent counted nineteen coffins at the gate of the mosque on Tuesday morning."
    text = f"Karvel mourns\n\n{LEAD}\n\n{added}\n\n{BRIDGE}\n\n{TALKS}\n\nBy our own staff"
    overlap = compare(text, ORIGIN)
    assert [span.of(text) for span in overlap.own] == [added]
    assert overlap.adds(Span(text.index("nineteen"), text.index("coffins")))
    assert not overlap.adds(Span(text.index("covered"), text.index("market")))


def test_a_figure_that_the_copied_text_does_not_have_is_the_outlets_own() -> None:
    text = ORIGIN.replace("12 traders", "17 traders")
    assert [span.of(text) for span in compare(text, ORIGIN).own] == ["17"]


def test_a_long_addition_inside_a_copied_sentence_is_found() -> None:
    text = ORIGIN.replace("Lena Bast,", "Lena Bast, reached by this newspaper at a cousin's flat in Osmar,")
    [own] = compare(text, ORIGIN).own
    assert own.of(text) == "reached by this newspaper at a cousin's flat in Osmar"


def test_copied_words_lead_back_to_the_earlier_text() -> None:
    text = f"{TALKS} {LEAD}"
    overlap = compare(text, ORIGIN)
    assert [[part.earlier.of(ORIGIN) for part in each.parts] for each in overlap.sentences] == [
        [TALKS[:-1]],
        [LEAD[:-1]],
    ]


def test_notes_that_stand_under_every_dispatch_make_no_copy() -> None:
    note = "Copyright Example Press. All rights reserved. This material may not be published, broadcast or rewritten."
    assert compare(f"{REPORT}\n\n{note}", f"{ORIGIN}\n\n{note}").verdict == "unrelated"


def test_short_texts_are_never_called_copies_by_chance() -> None:
    index = Copies()
    for number, text in enumerate(["Heavy shelling on the east side again now", LEAD] * 3):
        assert index.add(str(number), text) is None
    assert signature("word " * 1000) == b""
    assert index.add("long", f"{LEAD} {BRIDGE}") is None
    assert index.add("long again", f"{LEAD} {BRIDGE}") is not None


def test_the_signature_is_the_same_on_every_machine() -> None:
    assert signature(ORIGIN)[:8].hex() == FIRST_BAND
    assert bands(signature(ORIGIN))[0].hex() == FIRST_BAND
    assert b"".join(bands(signature(ORIGIN))) == signature(ORIGIN)


@given(prose | anything)
def test_a_text_is_a_copy_of_itself(text: str) -> None:
    assume(len(read_words(text)) >= SHINGLE)
    overlap = compare(text, text)
    assert overlap.is_copy
    assert overlap.own == ()
    assert overlap.copied == overlap.kept == 1


@given(long_prose)
def test_what_has_a_signature_is_found_again(text: str) -> None:
    assume(signature(text))
    index = Copies()
    assert index.add("a", text) is None
    found = index.add("b", text)
    assert found is not None
    assert (found.earlier, found.later) == ("a", "b")


@given(prose, prose)
def test_whether_two_texts_are_copies_is_symmetric(one: str, other: str) -> None:
    forth, back = compare(one, other), compare(other, one)
    assert forth.is_copy == back.is_copy
    assert (forth.copied, forth.kept) == (back.kept, back.copied)


@given(prose | anything, prose | anything)
def test_spans_reslice_to_the_same_words(later: str, earlier: str) -> None:
    overlap = compare(later, earlier)
    end = 0
    for sentence in overlap.sentences:
        assert end <= sentence.span.start < sentence.span.end <= len(later)
        end = sentence.span.end
        for part in sentence.parts:
            assert sentence.span.covers(part.later)
            ours, theirs = read_words(part.later.of(later)).keys, read_words(part.earlier.of(earlier)).keys
            assert ours.tolist() == theirs.tolist()
    assert list(overlap.own) == sorted(overlap.own)
    assert all(span.of(later).strip() and overlap.adds(span) for span in overlap.own)


@given(prose | anything)
def test_every_word_stands_in_one_sentence(text: str) -> None:
    told = sentences(text)
    assert all(before.end <= after.start for before, after in pairwise(told))
    words = read_words(text)
    assert sum(last - first for first, last in map(words.inside, told)) == len(words)


def _variants() -> list[tuple[str, str, datetime | None, str, tuple[str, ...]]]:
    return [
        ("wire", ORIGIN, START, "The Associated Press", ()),
        ("gazette", ORIGIN.replace("Monday —", "Monday (AP) —"), START + timedelta(hours=1), "Gazette", ()),
        ("trimmed", f"{LEAD}\n\n{HOSPITAL}", START + timedelta(hours=2), "Courier", ("AP",)),
        ("early", f"{LEAD}\n\n{BRIDGE}\n\n{TALKS}", START - timedelta(hours=1), "Herald", ("Associated Press",)),
        ("undated", f"{TALKS}\n\n{QUOTE}\n\n{LEAD}", None, "Post", ()),
        ("naive", ORIGIN, (START + timedelta(hours=3)).replace(tzinfo=None), "Echo", ()),
        ("report", REPORT, START, "Independent", ()),
    ]


def _groups(order: list[int]) -> tuple[Group, ...]:
    index, rows = Copies(), _variants()
    for number in order:
        index.add(*rows[number])
    return index.groups()


@given(st.permutations(range(7)))
@settings(max_examples=40, deadline=None)
def test_groups_do_not_hang_on_the_order_of_coming(order: list[int]) -> None:
    assert _groups(order) == _groups(list(range(7)))


def test_a_group_names_the_agency_that_its_copies_credit() -> None:
    [group] = _groups(list(range(7)))
    assert [member.key for member in group.members] == ["early", "wire", "gazette", "trimmed", "naive", "undated"]
    assert (group.origin, group.agency, group.from_agency) == ("wire", "AP", True)


def test_without_a_credit_the_earliest_is_the_origin() -> None:
    index = Copies()
    index.add("b", ORIGIN, START + timedelta(hours=1), "Gazette")
    found = index.add("a", ORIGIN, START, "Herald")
    assert found is not None
    assert (found.earlier, found.later) == ("a", "b")
    [group] = index.groups()
    assert (group.origin, group.agency, group.from_agency) == ("a", None, False)


def test_a_text_drawn_from_two_agencies_does_not_make_one_of_them() -> None:
    other = REPORT + "\n\nThe mayor of Karvel ordered three days of mourning and shut every school in the old town."
    index = Copies()
    index.add("one", ORIGIN, START)
    index.add("two", other, START)
    index.add("both", f"{LEAD}\n\n{BRIDGE}\n\n{QUOTE}\n\n{other}", START + timedelta(hours=1))
    [group] = index.groups()
    assert len(group.members) == 2


def test_an_index_is_made_again_from_what_a_store_holds() -> None:
    texts = {key: text for key, text, *_ in _variants()}
    first, again = Copies(texts.__getitem__), Copies(texts.__getitem__)
    for key, text, published, outlet, credit in _variants():
        first.add(key, text, published, outlet, credit)
    for held in first.held():
        assert held.text is None
        again.restore(Held(held.key, bytes(held.signature), None, held.published, held.outlet, held.credit))
    assert again.groups() == first.groups() == _groups(list(range(7)))
    assert len(again) == 7


def test_what_is_held_already_is_not_held_twice() -> None:
    index = Copies()
    assert index.add("a", ORIGIN, START) is None
    assert index.add("a", ORIGIN, START) is None
    assert len(index) == 1
    assert index.groups() == ()


def test_postings_find_the_same_before_and_after_they_are_sorted() -> None:
    chance = random.Random(1)
    rows = [[chance.randrange(5000) for _ in range(60)] for _ in range(1500)]
    postings = Postings()
    for number, row in enumerate(rows):
        postings.add(number, hashes(b"".join(key.to_bytes(8, "big") for key in sorted(set(row)))))
    wanted = hashes(b"".join(key.to_bytes(8, "big") for key in sorted(set(rows[700]))))
    found = postings.find(wanted)
    assert found.most_common(1) == [(700, len(wanted))]
    assert all(shared == len(set(rows[number]) & set(rows[700])) for number, shared in found.items())


def test_adversarial_repetition_takes_time_in_proportion() -> None:
    grows_in_proportion(_compared_with_repetition, 8_000)


def _compared_with_repetition(times: int) -> None:
    many = f"{LEAD} " * times
    assert compare(many, many).verdict == "verbatim"
    assert compare(many, ORIGIN).is_copy
    assert compare(ORIGIN, many).is_copy
    index = Copies()
    index.add("a", many)
    assert index.add("b", LEAD * 3) is not None
    compare("a b " * 2 * times, "b a a " * 2 * times)


@pytest.mark.parametrize("rule", load("agencies")["note"], ids=lambda rule: rule["id"])
def test_a_note_rule_holds_its_own_examples(rule: dict[str, list[str]]) -> None:
    assert all(notes_in(text) for text in rule["yes"])
    assert not any(notes_in(text) for text in rule["no"])
