"""Valid originals of every format, mutated: read or refused in one line, in bounded time, and never another error."""

from __future__ import annotations

from functools import cache
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import originals
from dateline.errors import BadInput
from dateline.formats import items
from timing import cost, ratio

SAMPLES = originals.samples()
LIMIT = 600  # times what reading all samples costs; the longest takes a hundredth of that
PIECES = [
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"'",
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"<![CDATA[",
        b"<!--",
        b"]]>",
        b"&b;",
        b"&#0;",
    ),
    *(
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&#x110000;",
        b"\r\n\r\n",
        b"--outer",
        b"[",
        b"]",
        b"{",
        b"}",
        b"NaN",
        b"null",
    ),
    *(b"1e999", b"-1", b"99999999999999999999", b'"uri":1,', b"=?utf-8?b?/?=", b"charset=utf-7", b"charset=nope"),
    *(b"\\ud800", b"xmlns:x='y'", b"<p>" * 50, b"obj", b"endstream", b"/Length 99999999", b"<< /Type /Pages >>"),
    *(b"4 0 R", b"0000-00-00", b"2020-13-45T99:99:99Z", b"From x\n", b"\n\nFrom y z\nA: b\n\n", b"(((((", b"boundary="),
]
STEPS = ["insert", "repeat", "delete", "replace", "double", "cut", "byte"]
mutations = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 10_000), st.integers(1, 200), st.sampled_from(PIECES)),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, steps: list[tuple[str, int, int, bytes]]) -> bytes:
    """Change some places of an original, one step after another."""
    for step, place, length, piece in steps:
        at = place % (len(data) + 1)
        before, some, after = data[:at], data[at : at + length], data[at + length :]
        made = {
            "insert": before + piece + some + after,
            "repeat": before + piece * length + some + after,
            "delete": before + after,
            "replace": before + piece + after,
            "double": before + some * 3 + after,
            "cut": before,
            "byte": before + bytes([length % 256]) + some[1:] + after,
        }
        data = made[step]
    return data


def read_and_check(data: bytes, format: str | None) -> None:
    """Read an original, or have it refused in one line; what is read is sound."""
    began = process_time()
    refused = _read(data, format)
    assert "\n" not in refused
    if process_time() - began > LIMIT * _all_samples():
        assert ratio(lambda: _read(data, format), _read_samples, LIMIT) <= LIMIT


def _read(data: bytes, format: str | None) -> str:
    """Read an original to its end and return why it was refused, nothing where it was not."""
    try:
        for item in items(data, "x", format):
            item.text.encode("utf-8")
            assert all(piece.span.end <= len(item.text) for piece in item.offsets.pieces)
    except BadInput as error:
        return str(error)
    return ""


def _read_samples() -> None:
    for format, data in SAMPLES.items():
        _read(data, format)


@cache
def _all_samples() -> float:
    _read_samples()
    return cost(_read_samples)


def rounds(examples: int) -> settings:
    """Settings for so many examples a format."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )


@pytest.mark.parametrize("format", SAMPLES)
@rounds(60)
@given(steps=mutations)
def test_mutated_originals(format: str, steps: list[tuple[str, int, int, bytes]]) -> None:
    data = mutated(SAMPLES[format], steps)
    read_and_check(data, format)
    read_and_check(data, None)


@pytest.mark.soak
@pytest.mark.parametrize("format", SAMPLES)
@rounds(10_000)
@given(steps=mutations)
def test_many_mutated_originals(format: str, steps: list[tuple[str, int, int, bytes]]) -> None:
    data = mutated(SAMPLES[format], steps)
    read_and_check(data, format)
    read_and_check(data, None)


@pytest.mark.parametrize("format", SAMPLES)
@rounds(30)
@given(data=st.binary(max_size=300))
def test_noise(format: str, data: bytes) -> None:
    read_and_check(data, format)
    read_and_check(data, None)
