"""Ten thousand generated and mutated texts: no uncaught exception, every span re-slices, bounded time."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.errors import BadInput
from dateline.intake.receive import receive, receive_text
from dateline.pipeline import Reader
from dateline.present.contract import to_json
from dateline.records.dispatch import Dispatch
from grounding import check_grounded
from timing import cost, ratio

SAMPLES = Path(__file__).parent.parent / "src" / "dateline" / "samples"
SENTENCES = [
    sentence.strip() + "."
    for path in sorted(SAMPLES.glob("*.txt"))
    for sentence in path.read_text(encoding="utf-8").replace("\n", ". ").split(". ")
    if len(sentence) > 20
]
LIMIT = 100  # times what a sample dispatch costs; a short text takes a fraction of one
PIECES = [
    *('"', "“", "”", "‘", "'", "(", ")", "[", "]", " — ", " -- ", "-", ",", ";", ":", ".", "...", "?", "!"),
    *("\n", "\n\n", "\r\n", "\t", "\ufeff", "\u202e", "\u202c", "\u200b", "\u2028", "\x07", "\x1b[0m"),
    *("é", "e\u0301", "الجيش", "军队", "🙂", "👩\u200d👩\u200d👧", "½", "١٢"),
    *("he said", "she denied that", "according to", "at least", "up to", "between", "dozens", "12", "1,500", "no"),
    *("killed", "wounded", "captured", "on Friday", "the day before", "in 1890", "31 February"),
    *("9999-12-31", "0001-01-01", "99999999999999999999", "one hundred million", "U.N.", "Mr.", "a.m."),
    *("BEIRUT (AP) —", "Published: 2013-07-06\n", "Outlet: X\n", "[TEXT]"),
]


def rounds(examples: int) -> settings:
    """Settings for so many examples: 15,000 in this module, of which over 10,000 are accepted as text."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )


STEPS = ["insert", "delete", "swap", "upper", "cut"]
mutations = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 400), st.sampled_from(PIECES)),
    max_size=6,
)


def read_and_check(reader: Reader, text: str) -> None:
    """Read a text, or have it refused; whatever is read is grounded."""
    try:
        dispatch = receive_text(text)
    except BadInput:
        return
    bounded(reader, dispatch)


def bounded(reader: Reader, dispatch: Dispatch) -> None:
    """Read and check a dispatch at a cost within the limit; one that is over it is measured again."""
    started = process_time()
    grounded(reader, dispatch)
    if process_time() - started > LIMIT * _usual(reader):
        again = ratio(lambda: grounded(reader, dispatch), lambda: grounded(reader, _sample()), LIMIT)
        assert again <= LIMIT, f"{len(dispatch.text)} characters cost {again:.0f} times a dispatch"


def grounded(reader: Reader, dispatch: Dispatch) -> None:
    """Read a dispatch and check that all of what is read stands in its text."""
    check_grounded(to_json(reader.read(dispatch)), dispatch.text)


@cache
def _sample() -> Dispatch:
    return receive_text((SAMPLES / "homs-wire.txt").read_text(encoding="utf-8"))


@cache
def _usual(reader: Reader) -> float:
    grounded(reader, _sample())
    return cost(lambda: grounded(reader, _sample()))


def mutate(text: str, steps: list[tuple[str, int, str]]) -> str:
    """Apply mutations at offsets that wrap around the text's end."""
    for step, offset, piece in steps:
        at = offset % (len(text) + 1)
        if step == "insert":
            text = text[:at] + piece + text[at:]
        elif step == "delete":
            text = text[:at] + text[at + len(piece) :]
        elif step == "swap":
            text = text[at:] + text[:at]
        elif step == "cut":
            text = text[: at or None]
        else:
            text = text[:at] + text[at:].upper()
    return text


@rounds(2_200)
@given(sentence=st.sampled_from(SENTENCES), steps=mutations)
def test_mutated_sentences(reader: Reader, sentence: str, steps: list[tuple[str, int, str]]) -> None:
    read_and_check(reader, mutate(sentence, steps))


@rounds(1_800)
@given(
    parts=st.lists(st.sampled_from(PIECES + [word for line in SENTENCES[:12] for word in line.split()]), max_size=18)
)
def test_words_in_any_order(reader: Reader, parts: list[str]) -> None:
    read_and_check(reader, " ".join(parts))


@rounds(6_500)
@given(text=st.text(max_size=120))
def test_any_unicode(reader: Reader, text: str) -> None:
    read_and_check(reader, text)


@rounds(4_500)
@given(data=st.one_of(st.binary(max_size=120), st.text(max_size=80).map(lambda text: text.encode("utf-16", "replace"))))
def test_any_bytes(reader: Reader, data: bytes) -> None:
    try:
        dispatch = receive(data, "f")
    except BadInput:
        return
    bounded(reader, dispatch)


@pytest.mark.parametrize("end", ["", ",", ".", "\n", " ”"])
@pytest.mark.parametrize(
    "text",
    [
        "report, he said",
        "The road, he said",
        "“We left”, she said",
        "They said",
        "said",
        "according to",
        "Killed",
        "two",
        "shelled the town, according to the governor",
        "Gunmen killed at least",
        "up to",
        "He denied that",
        "the head of",
        "Smith, who",
    ],
)
def test_text_that_breaks_off(reader: Reader, text: str, end: str) -> None:
    read_and_check(reader, text + end)


@rounds(40)
@given(name=st.sampled_from(sorted(SAMPLES.glob("*.txt"))), steps=mutations)
def test_mutated_dispatches(reader: Reader, name: Path, steps: list[tuple[str, int, str]]) -> None:
    read_and_check(reader, mutate(name.read_text(encoding="utf-8"), steps))


@pytest.mark.parametrize(
    "unit", ['"', "“", "(", "he said that ", "12 ", "killed and ", "of the ", "A" * 500, ". ", "— ", "1-Jan-"]
)
def test_repetition_takes_time_in_proportion(reader: Reader, unit: str) -> None:
    """Reading four times as much takes about four times as long, not sixteen: 10 MB on a line come to an end."""
    short, long = (receive_text("Troops " + unit * (size // len(unit))) for size in (2_000, 8_000))
    assert ratio(lambda: grounded(reader, long), lambda: grounded(reader, short), 10) <= 10


def test_a_text_on_one_line_takes_time_in_proportion_however_long(reader: Reader) -> None:
    """300,000 characters take about five times as long as 60,000, which is the most that is read in one part."""
    line = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in sorted(SAMPLES.glob("*.txt")))
    line = "Troops came. " + line * (300_000 // len(line) + 1)
    short, long = (receive_text(line[:size]) for size in (60_000, 300_000))
    assert ratio(lambda: grounded(reader, long), lambda: grounded(reader, short), 10) <= 10
