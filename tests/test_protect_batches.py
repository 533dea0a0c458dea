"""Two publications in a row can't be subtracted to isolate one source: what is hidden comes in batches, or not yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from dateline.protect.batches import held_back
from dateline.protect.clearance import inside
from dateline.protect.policy import Policy, default_policy, read_policy
from dateline.records.filed import FiledClaim
from dateline.records.text import Excerpt, Span
from filed import NOON, event, filed, origin, toll
from publishing import cleared, everything, given

LEAST = default_policy().batch
LATER = NOON + timedelta(days=60)
ASKED = Excerpt(Span(0, 9), "who asked not to be named")


def told(number: int, who: int, day: int = 1) -> FiledClaim:
    """A claim of somebody whom nobody is to know (0 to 5), or of a body that is named (6 to 9).

    They come through two outlets: which number a dispatch has among those of its outlet and day goes into its public
    id, that says nothing without the key of the desk.
    """
    by = origin(f"Zorvath Quill{'abcdef'[who]}", "resident") if who < 6 else origin(f"Observatory {who} of Orven")
    kinds = {"event": {"event": event()}, "toll": {"toll": toll("killed", number + 1, number + 1)}}
    kind = "toll" if number % 2 else "event"
    known = NOON + timedelta(days=day, minutes=number)
    return filed(
        number, kind, by, day=3 + who % 4, published=known - timedelta(hours=1), recorded=known,
        outlet="Letters" if who < 6 else "Wire", **kinds[kind],
    )  # fmt: skip


def published(claims: list[FiledClaim], at: datetime = LATER, policy: Policy | None = None) -> dict[str, str]:
    return everything(cleared(claims, policy or default_policy(), at=at))


def people(claims: list[FiledClaim], at: datetime = LATER) -> dict[str, str]:
    """Who told each published claim, as the desk alone knows it."""
    back = inside(given(claims, at=at), default_policy())
    shown = cleared(claims, default_policy(), at=at).claims
    return {one.record.key: back[one.record.key].origin.name for one in shown}


def test_the_default_waits_for_several() -> None:
    assert LEAST >= 3


BASE = [told(n, who) for n, who in enumerate((6, 7, 0, 8, 1, 2, 6, 7))]


@pytest.mark.parametrize("who", [(3,), (3, 3, 3), (3, 4), (3, 6), (0,)])
def test_the_word_of_few_changes_not_one_byte(who: tuple[int, ...]) -> None:
    more = [told(20 + n, one, 9) for n, one in enumerate(who)]
    named = [claim for claim in more if claim.origin.name.startswith("Observatory")]
    assert published([*BASE, *more]) == published([*BASE, *named])


def test_the_word_of_many_comes_at_once() -> None:
    more = [told(20 + n, who, 9) for n, who in enumerate((3, 3, 4, 5))]
    before = people(BASE)
    assert published([*BASE, *more[:-1]]) == published(BASE)
    after = people([*BASE, *more])
    new = {name for key, name in after.items() if key not in before}
    assert new == {f"Zorvath Quill{letter}" for letter in "def"}


def test_what_waits_is_not_even_counted() -> None:
    for claims in ([*BASE, told(20, 3, 9)], [*BASE, told(20, 3, 9), told(21, 4, 9)]):
        assert (
            cleared(claims, default_policy(), at=LATER).withheld == cleared(BASE, default_policy(), at=LATER).withheld
        )
    young = told(20, 3, 58)
    assert published([*BASE, young], NOON + timedelta(days=58)) == published(BASE, NOON + timedelta(days=58))


def test_whoever_asked_not_to_be_named_waits_too_and_others_do_not() -> None:
    resident = replace(told(20, 0, 9), origin=origin("a resident", "resident", False))
    assert published([*BASE, resident]) != published(BASE)
    assert published([*BASE, replace(resident, withheld=ASKED)]) == published(BASE)


def test_a_policy_may_publish_at_once() -> None:
    at_once = read_policy(b"policy = 1\n[batch]\nsources = 1\n", "test")
    assert published([*BASE, told(20, 3, 9)], policy=at_once) != published(BASE, policy=at_once)


def test_what_came_at_one_moment_is_never_parted() -> None:
    same = [replace(told(n, n % 6), recorded=NOON) for n in range(5)]
    back = held_back([(one,) for one in same], lambda one: one.origin.name, lambda _: True, 3)
    assert back == frozenset()
    assert held_back([(one,) for one in same], lambda one: one.origin.name, lambda _: False, 3) == {
        one.key for one in same
    }


timelines = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), min_size=1, max_size=24)


@settings(max_examples=150)
@generated(timelines, st.lists(st.integers(1, 40), min_size=2, max_size=4))
def test_between_two_publications_comes_the_word_of_nobody_or_of_many(
    line: list[tuple[int, int]], days: list[int]
) -> None:
    claims = [told(n, who, day) for n, (who, day) in enumerate(sorted(line, key=lambda one: one[1]))]
    before: dict[str, str] = {}
    for day in sorted(days):
        at = NOON + timedelta(days=day)
        now = people([claim for claim in claims if claim.recorded <= at], at)
        assert before.items() <= now.items()
        new = {name for key, name in now.items() if key not in before and name.startswith("Zorvath")}
        assert not new or len(new) >= LEAST
        before = now


@settings(max_examples=40)
@generated(timelines, st.integers(0, 5))
def test_without_any_one_source_that_waits_the_bytes_are_the_same(line: list[tuple[int, int]], who: int) -> None:
    claims = [told(n, one, day) for n, (one, day) in enumerate(sorted(line, key=lambda one: one[1]))]
    shown = set(people(claims).values())
    name = told(0, who).origin.name
    if name not in shown:
        assert published(claims) == published([claim for claim in claims if claim.origin.name != name])
