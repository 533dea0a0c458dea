"""JSON lines and Parquet in bulk: one item a row, and memory that does not grow with the file."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import BadInput
from dateline.formats import bulk, items, recognise
from dateline.formats.bulk import read_jsonl, read_parquet, stream_jsonl, stream_parquet
from dateline.formats.columns import Mapping
from dateline.records.item import Origin
from dateline.records.text import Span
from mangling import mangled, survives

ROWS: list[dict[str, Any]] = [
    {
        "id": "k-1",
        "title": "Shells at Korvash",
        "text": "Two shells hit the mill.",
        "published": "2031-03-05T21:14:00Z",
    },
    {"id": "k-2", "title": None, "text": "The bridge at Dorle is closed.", "published": None, "tags": ["a", {"b": 1}]},
]
JSONL = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def table(columns: dict[str, list[Any]], **options: Any) -> bytes:
    """A Parquet file of our own making."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def parquet() -> bytes:
    return table(
        {
            "Body": ["Two shells hit the mill.", None, "The bridge is closed."],
            "Headline": ["Shells", "Nothing", None],
            "Date": [datetime(2031, 3, 5, 21, 14, tzinfo=UTC), None, None],
            "weight": [1.5, 2.5, 3.5],
        },
        row_group_size=2,
    )


def test_lines_of_json_are_items() -> None:
    assert recognise(JSONL, "wire.jsonl") == "jsonl"
    first, second = items(JSONL, "wire.jsonl")
    assert (first.text, first.headline, first.guid) == ("Two shells hit the mill.", "Shells at Korvash", "k-1")
    assert first.published == datetime(2031, 3, 5, 21, 14, tzinfo=UTC)
    assert first.part == "line 1"
    assert first.offsets.origins(Span(4, 10)) == (Origin("line 1/text", 4, 10),)
    assert first.notes == (
        "columns guessed: text from 'text', headline from 'title', date from 'published', id from 'id'",
    )
    assert (second.text, second.notes) == ("The bridge at Dorle is closed.", ())


def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on() -> None:
    deep = b'{"text": ' + b"[" * 200_000
    lines = (
        b"\xef\xbb\xbfnot json\n" + JSONL + b'\n[1]\n{"text": "\xff"}\n' + deep + b'\n{"id": 9}\n{"text": "\\ud800"}\n'
    )
    found = list(items(lines, "wire.jsonl", "jsonl"))
    assert [bool(item.text) for item in found] == [False, True, True, False, False, False, False, True]
    assert [item.notes[0].partition(":")[0] for item in found if not item.text] == [
        "line 1", "line 5", "line 6", "line 7", "line 8",
    ]  # fmt: skip
    assert "nested too deep" in found[5].notes[0]
    assert found[-1].text == "\ufffd"


def test_a_line_too_long_is_skipped_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MAX_LINE", 1000)
    long = json.dumps({"text": "x" * 5000}).encode()
    first, second, third = read_jsonl(JSONL.split(b"\n")[0] + b"\n" + long + b"\n" + JSONL.split(b"\n")[1], "x")
    assert second.notes == ("line 2: longer than 1,000 bytes; line not read",)
    assert (first.part, third.part) == ("line 1", "line 3")


def test_a_key_inside_another_can_be_mapped() -> None:
    data = b'{"payload": {"body": "Two shells."}, "day": "05/03/2031"}\n'
    (item,) = read_jsonl(data, "x", Mapping("payload.body", date="day", day_first=True))
    assert (item.text, item.published, item.notes) == ("Two shells.", datetime(2031, 3, 5), ())
    with pytest.raises(BadInput, match=r"columns found: 'payload', 'day', 'payload\.body'"):
        list(read_jsonl(data, "x", Mapping("words")))


def test_what_holds_no_object_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^x: no line is a JSON object \(line 1: not JSON at column 1"):
        list(read_jsonl(b"a\nb\n", "x"))
    with pytest.raises(BadInput, match=r"^x: no line is a JSON object \(empty\)"):
        list(read_jsonl(b"", "x"))


def test_rows_of_parquet_are_items(parquet: bytes) -> None:
    assert recognise(parquet, "wire.parquet") == "parquet"
    first, second, third = items(parquet, "wire.parquet")
    assert (first.text, first.headline, first.part) == ("Two shells hit the mill.", "Shells", "row 1")
    assert first.published == datetime(2031, 3, 5, 21, 14, tzinfo=UTC)
    assert first.offsets.origins(Span(0, 3)) == (Origin("row 1/Body", 0, 3),)
    assert second.notes == ("row 2: no text in column 'Body'; row not read",)
    assert third.text == "The bridge is closed."


def test_what_is_no_parquet_is_refused(parquet: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match=r"^x: not a whole Parquet file"):
        list(read_parquet(parquet[:-10], "x"))
    with pytest.raises(BadInput, match=r"columns found: 'a'"):
        list(read_parquet(table({"a": ["b"]}), "x"))
    monkeypatch.setattr(bulk, "_MAX_GROUP", 10)
    with pytest.raises(BadInput, match="row group"):
        list(read_parquet(parquet, "x"))


def _many(number: int) -> Iterator[bytes]:
    words = "Two shells hit the mill at Korvash and four people were hurt, a resident said. " * 20
    for each in range(number):
        yield json.dumps({"id": str(each), "text": words, "published": "2031-03-05"}).encode() + b"\n"


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_memory_does_not_grow_with_the_file(format: str, tmp_path: Path) -> None:
    def peak(number: int) -> int:
        path = tmp_path / "wire"
        if format == "jsonl":
            path.write_bytes(b"".join(_many(number)))
        else:
            texts = [f"Shell {each} hit the mill." * 40 for each in range(number)]
            path.write_bytes(table({"text": texts}, row_group_size=500))
        stream = stream_jsonl if format == "jsonl" else stream_parquet
        tracemalloc.start()
        with path.open("rb") as file:
            assert sum(1 for _ in stream(file, "x")) == number
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(8000) < peak(1000) + 500_000


@given(mangled([JSONL]))
def test_mangled_lines_never_break_the_reader(data: bytes) -> None:
    survives(read_jsonl, data, "wire.jsonl")


@given(st.lists(st.dictionaries(st.sampled_from(["text", "id", "date"]), st.text() | st.integers() | st.none())))
def test_every_row_that_goes_in_comes_out(rows: list[dict[str, Any]]) -> None:
    data = "".join(json.dumps(row) + "\n" for row in [{"text": "first"}, *rows]).encode()
    found = list(items(data, "wire.jsonl", "jsonl"))
    assert len(found) == len(rows) + 1
    for row, item in zip(rows, found[1:], strict=True):
        wanted = row.get("text")
        assert not item.text or item.text == str(wanted)


@settings(max_examples=60)
@given(data=mangled([b"\0" * 40]))
def test_a_mangled_parquet_never_breaks_the_reader(parquet: bytes, data: bytes) -> None:
    at = 4 + sum(data) * 7919 % (len(parquet) - 8)
    survives(read_parquet, parquet[:at] + data + parquet[at + len(data) :], "wire.parquet")


@pytest.mark.soak
@settings(max_examples=20_000)
@given(mangled([JSONL]))
def test_mangled_lines_in_number(data: bytes) -> None:
    survives(read_jsonl, data, "wire.jsonl")
