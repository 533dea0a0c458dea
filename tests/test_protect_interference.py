"""Two desks that differ only in what is protected publish the same bytes: order, counts, ids and sizes included."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from dateline.protect.policy import Policy, read_policy
from dateline.records.claim import Party
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.incident import Judgement
from dateline.records.text import Excerpt, Span
from filed import NOON, TAVNIK, control, event, filed, origin, toll
from publishing import CLINIC, MILL, ORVEN, binaries, cleared, everything

PAIRS = 500
FILES = 30
MANY = 5_000
NAMES = (
    ("Zorvath Quill", "Mirela Osk", "Abu Tarn", "Governor Zelmira Orloth", "Ruvan Delk"),
    ("Li Bo", "Anastasiya Verkhovenskaya-Ostrova", "Abu Constantine", "Marshal Ti Vo", "Bartholomew Featherstonehaugh"),
)
ASKED = ("who fears her brother in the mill", "x")
SITES = (("Old Mill", "Yarrow Clinic"), ("The Covered Market of the Northern Gate", "St. Anne Maternity Hospital"))
LISTED = ("bluebird", "a-very-long-code-word")
TYPES = ("Attack", "Shelling/artillery/missile attack", "Armed clash")
HARMS = ("killed", "wounded", "detained")


@dataclass(frozen=True)
class Said:
    """One claim of a generated desk: numbers that both worlds share."""

    kind: str
    who: int
    where: int
    number: int
    day: int
    words: int


claims_ = st.builds(
    Said, st.sampled_from(["event", "toll", "control"]), st.integers(0, 8), st.integers(0, 3), st.integers(1, 30),
    st.integers(1, 4), st.integers(0, 3),
)  # fmt: skip
dispatches = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 4), st.lists(claims_, min_size=1, max_size=4)), min_size=1, max_size=5
)


# What a desk knows of: a name that is on no claim is not known to be one.
MET = [Said("event", who, where, 1, 1, 3) for who, where in ((0, 2), (1, 3), (2, 0), (7, 0), (8, 0))]


class World:
    """One of the two desks: its own names, places, digests, hours and words that nobody is to see."""

    def __init__(self, number: int, seed: int) -> None:
        self.number = number
        self.random = random.Random(f"{number} {seed}")
        self.later = self.random.randrange(300)

    def policy(self, batch: int) -> Policy:
        told = f'policy = 1\n[words]\ncut = ["{LISTED[self.number]}"]\n[batch]\nsources = {batch}\n'
        return read_policy(told.encode(), "test")

    def judgements(self) -> list[Judgement]:
        """The desk took one official into protection; another asked not to be named once, and is named elsewhere."""
        key = self.origin(7, "").key
        return [Judgement(self.digest(), "protect", (key,), None, f"{NAMES[self.number][3]} asked", "Ana", NOON)]

    def digest(self) -> str:
        return f"{self.random.getrandbits(96):024x}"

    def origin(self, who: int, digest: str) -> Origin:
        if who < 2:
            return origin(NAMES[self.number][who], ("resident", "activist")[who])
        if who == 2:
            return origin(NAMES[self.number][2], "official", side="state forces")
        if who > 6:
            return origin(NAMES[self.number][who - 4], "official")
        if who == 3:
            return Origin(f"unnamed:{digest}:a resident", "a resident", "resident", False)
        return origin(
            ("Northern Observatory", "Interior Ministry", "Wire")[who - 4], ("monitor", "official", "outlet")[who - 4]
        )

    def place(self, where: int) -> FiledPlace:
        if where < 2:
            return (TAVNIK, ORVEN)[where]
        site = (MILL, CLINIC)[where - 2]
        near = self.random.uniform(-0.001, 0.001)
        return replace(site, key=f"own:{where}-{self.number}", name=SITES[self.number][where - 2], lat=site.lat + near)

    def said(self, one: Said, at: int) -> Excerpt:
        who, site, listed = NAMES[self.number], SITES[self.number], LISTED[self.number]
        text = (
            f"Shells hit the {site[0]}, {who[0]} and {who[1].split()[0]} said",
            f"{one.number} came to harm near {site[1]}, {listed} told {who[2]}",
            f"Fighters hold Tavnik, as {listed.upper()} heard from {who[1]}",
            f"{one.number} were brought to the town, said {who[3]}, and not {who[4].split()[-1]}",
        )[one.words]
        return Excerpt(Span(at, at + len(text)), text)

    def claim(self, one: Said, number: int, at: int, dispatch: str, outlet: int, day: int) -> FiledClaim:
        words = self.said(one, at)
        hidden = Party(Excerpt(Span(at, at + 4), NAMES[self.number][0]), "person", "civilians")
        kinds = {
            "event": {"event": event(TYPES[one.number % 3], targets=(hidden,) if one.number % 2 else ())},
            "toll": {"toll": toll(HARMS[one.number % 3], one.number, one.number if one.words else None)},
            "control": {"control": control("held", ("rebels", "the army")[one.number % 2],
                                           ("rebel group", "state forces")[one.number % 2])},
        }  # fmt: skip
        published = NOON.replace(day=day) + timedelta(minutes=number + self.later)
        asked = ASKED[self.number] if one.who in (3, 8) and (one.number % 3 == 0 or number == 0) else None
        return filed(
            number, one.kind, self.origin(one.who, dispatch), date(2031, 5, one.day), key=self.digest(),
            dispatch=dispatch, outlet=("Wire", "Post", "Radio")[outlet], published=published,
            recorded=NOON + timedelta(days=10, minutes=number), trigger=Excerpt(Span(at, at + 5), words.text[:5]),
            withheld=Excerpt(Span(at, at + len(asked)), asked) if asked else None,
            content=words, sentence=words.span, place=self.place(one.where), relays=(NAMES[self.number][0], "Post"),
            **kinds[one.kind],
        )  # fmt: skip

    def desk(self, told: list[tuple[int, int, list[Said]]]) -> list[FiledClaim]:
        found: list[FiledClaim] = []
        for nth, (outlet, day, said) in enumerate([(0, 1, MET), *told]):
            dispatch, at = self.digest(), 0
            for one in said:
                found.append(self.claim(one, nth, at, dispatch, outlet, day))
                at = found[-1].content.span.end + 1 + self.random.randrange(5)
        return found


def same(told: list[tuple[int, int, list[Said]]], seed: int) -> None:
    """Check that two desks that hold the same, but for what nobody is to see, publish the same bytes."""
    first, second = (
        everything(cleared(world.desk(told), world.policy(1 + seed % 3), judgements=world.judgements()))
        for world in (World(0, seed), World(1, seed))
    )
    for format, text in first.items():
        assert text == second[format], format
    for word in (*NAMES[0], *SITES[0], LISTED[0], *ASKED[:1], *NAMES[1], *SITES[1], LISTED[1]):
        assert not any(word.casefold() in text.casefold() for text in first.values()), word


def same_files(told: list[tuple[int, int, list[Said]]], seed: int) -> None:
    """Check the same of what is no text: paper, tables for machines, packages and sites."""
    for extra in ("typst", "docx", "pyarrow"):
        pytest.importorskip(extra)
    first, second = (
        binaries(cleared(world.desk(told), world.policy(1 + seed % 3), judgements=world.judgements()))
        for world in (World(0, seed), World(1, seed))
    )
    assert first.keys() >= {"pdf", "docx", "parquet", "package", "site/index.html"}
    for file, data in first.items():
        assert data == second[file], file


@settings(max_examples=FILES)
@generated(dispatches, st.integers(0, 9))
def test_what_is_protected_leaves_no_trace_in_files(told: list[tuple[int, int, list[Said]]], seed: int) -> None:
    same_files(told, seed)


@pytest.mark.soak
@settings(max_examples=PAIRS)
@generated(dispatches, st.integers(0, 9))
def test_what_is_protected_leaves_no_trace_in_many_files(told: list[tuple[int, int, list[Said]]], seed: int) -> None:
    same_files(told, seed)


@settings(max_examples=PAIRS)
@generated(dispatches, st.integers(0, 9))
def test_what_is_protected_leaves_no_trace(told: list[tuple[int, int, list[Said]]], seed: int) -> None:
    same(told, seed)


@pytest.mark.soak
@settings(max_examples=MANY)
@generated(dispatches, st.integers(0, 9))
def test_what_is_protected_leaves_no_trace_in_many(told: list[tuple[int, int, list[Said]]], seed: int) -> None:
    same(told, seed)
