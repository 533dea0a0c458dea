"""Tables: CSV and XLSX rows as items, by columns that are named or guessed."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from dateline.errors import BadInput
from dateline.formats import READERS, TABLES, items, recognise, rows
from dateline.formats.columns import Mapping, guess, plain_name
from dateline.formats.days import moment_in
from dateline.formats.sheets import read_csv, read_xlsx
from dateline.lexicon import load
from dateline.records.item import Origin
from dateline.records.text import Span
from mangling import mangled, survives

CSV = b"""Article_ID,Published_at,Headline,Body_Text,Outlet,Link,Author
17,2031-03-05T21:14:00Z,Shells at Korvash,"Two shells hit the mill, a resident said.
Four were hurt.",Harbour Desk,https://example.org/17,Layla Haddad
18,5 March 2031,,The bridge at Dorle is closed.,,,
19,03/04/2031,No words,,,,
"""
SEMICOLONS = "\ufeffid;date;النص\r\n1;2031-03-05;سقطت قذيفتان; zu viel\r\n".encode()


def workbook(rows: dict[str, list[list[Any]]]) -> bytes:
    """An XLSX of our own making."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def xlsx() -> bytes:
    return workbook(
        {
            "Cover": [["Made by the desk"], ["for the week"]],
            "Log": [
                [None],
                ["Date", "Text", "ID", "Score"],
                [datetime(2031, 3, 5, 21, 14), "Two shells hit the mill.", 7, "=1+1"],
                [None, None, None, None],
                ["2031-03-06", "  The bridge is closed.", 8.0, None],
                ["2031-03-07", None, 9, None],
            ],
        }
    )


def test_rows_of_a_csv_are_items() -> None:
    assert recognise(CSV, "log.csv") == "csv"
    first, second, third = items(CSV, "log.csv")
    assert first.text == "Two shells hit the mill, a resident said.\nFour were hurt."
    assert (first.headline, first.guid, first.outlet) == ("Shells at Korvash", "17", "Harbour Desk")
    assert (first.url, first.byline, first.part) == ("https://example.org/17", "Layla Haddad", "row 2")
    assert first.published is not None
    assert first.published.isoformat() == "2031-03-05T21:14:00+00:00"
    assert first.offsets.origins(Span(4, 10)) == (Origin("row 2/Body_Text", 4, 10),)
    told = (
        "columns guessed: text from 'Body_Text', headline from 'Headline', date from 'Published_at', "
        "outlet from 'Outlet', url from 'Link', id from 'Article_ID', byline from 'Author'"
    )
    assert first.notes == (told,)
    assert (second.part, second.published, second.notes) == ("row 4", datetime(2031, 3, 5), ())
    assert third.text == ""
    assert third.notes == (
        "row 5: no text in column 'Body_Text'; row not read",
        "row 5: date '03/04/2031' can't be read; write it as 2031-03-05",
    )


def test_a_mapping_overrules_the_guess_and_settles_dates() -> None:
    mapping = Mapping("Headline", date="Published_at", day_first=True)
    first, second, third = read_csv(CSV, "log.csv", mapping)
    assert (first.text, first.notes) == ("Shells at Korvash", ())
    assert second.notes == ("row 4: no text in column 'Headline'; row not read",)
    assert third.published == datetime(2031, 4, 3)


def test_rows_go_by_a_mapping_in_every_table() -> None:
    assert set(TABLES) < set(READERS)
    (first, *_) = rows(CSV, "log.csv", Mapping("Headline", id="Link"))
    assert (first.text, first.guid) == ("Shells at Korvash", "https://example.org/17")
    with pytest.raises(BadInput, match=r"^a\.txt: text has no columns to map; csv, jsonl, parquet, xlsx have"):
        rows(b"Two shells hit the mill.", "a.txt", Mapping("text"))


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(BadInput, match=r"^a\.csv: no column 'Words' for the text; columns found: 'a', 'b'$"):
        list(read_csv(b"a,b\n1,2\n", "a.csv", Mapping("Words")))
    with pytest.raises(BadInput, match=r"^a\.csv: no column is known to hold the text; columns found: 'a', 'b'; name"):
        list(read_csv(b"a,b\n1,2\n", "a.csv"))
    with pytest.raises(BadInput, match=r"^a\.csv: no header row"):
        list(read_csv(b"\n\n", "a.csv"))


def test_semicolons_a_byte_order_mark_and_a_cell_too_many() -> None:
    (item,) = read_csv(SEMICOLONS, "a.csv")
    assert (item.text, item.guid, item.published) == ("سقطت قذيفتان", "1", datetime(2031, 3, 5))
    assert item.notes[1] == "row 2: 4 cells under 3 columns; is one quoted?"
    (item,) = read_csv(SEMICOLONS.decode("utf-8-sig").encode("utf-16"), "a.csv")
    assert item.text == "سقطت قذيفتان"


def test_a_bad_row_is_told_with_its_line_and_the_rest_goes_on() -> None:
    long = b"x" * 200_000
    found = list(read_csv(b'text\n"one\ntwo"\nbad \xff\n' + long + b"\nlast\n", "a.csv"))
    assert [item.text for item in found] == ["one\ntwo", "", "", "last"]
    assert found[1].notes == ("row 4: not UTF-8; save the table as UTF-8; row not read",)
    assert found[2].notes[0].startswith("row 5: not CSV (field larger than field limit")


def test_an_open_quotation_mark_does_not_swallow_the_rest() -> None:
    rows = b"".join(b"Shell %d fell on the mill near the harbour.\n" % number for number in range(10_000))
    found = list(read_csv(b'text\n"open ' + rows, "a.csv"))
    assert any("quotation mark" in note for item in found for note in item.notes)
    assert sum(bool(item.text) for item in found) > 5000


def test_rows_of_a_workbook_are_items(xlsx: bytes) -> None:
    assert recognise(xlsx, "log.xlsx") == "xlsx"
    first, second, third, told = items(xlsx, "log.xlsx")
    assert (first.text, first.guid, first.part) == ("Two shells hit the mill.", "7", "Log!3")
    assert first.published == datetime(2031, 3, 5, 21, 14)
    assert first.offsets.origins(Span(0, 3)) == (Origin("Log!B3", 0, 3),)
    assert (second.text, second.guid, second.part) == ("  The bridge is closed.", "8", "Log!5")
    assert third.notes == ("Log!6: no text in column 'Text'; row not read",)
    assert told.notes[0].startswith("sheet 'Cover': no column is known to hold the text; columns found: 'Made by")


def test_a_formula_is_the_value_it_was_saved_with(xlsx: bytes) -> None:
    found = list(read_xlsx(xlsx, "log.xlsx", Mapping("Text", headline="Score")))
    assert found[0].headline is None  # openpyxl saves no value beside a formula


def test_what_is_no_workbook_is_refused(xlsx: bytes) -> None:
    with pytest.raises(BadInput, match="password"):
        list(read_xlsx(b"\xd0\xcf\x11\xe0" + bytes(600), "a.xlsx"))
    with pytest.raises(BadInput, match="not a whole ZIP"):
        list(read_xlsx(xlsx[:300], "a.xlsx"))
    with pytest.raises(BadInput, match="columns found: 'a'"):
        list(read_xlsx(workbook({"S": [["a"], ["b"]]}), "a.xlsx"))


def test_a_workbook_that_bursts_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("xl/workbook.xml", b"<a>" + b" " * 30_000_000)
    with pytest.raises(BadInput, match="made to burst"):
        list(read_xlsx(out.getvalue(), "a.xlsx"))


def test_a_workbook_packed_or_locked_in_an_odd_way_is_refused(xlsx: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as box:
        box.writestr("xl/workbook.xml", b"<a/>")
    with pytest.raises(BadInput, match=r"^a\.xlsx: packed in a way that no office program does"):
        list(read_xlsx(out.getvalue(), "a.xlsx"))
    data = bytearray(xlsx)
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadInput, match=r"^a\.xlsx: locked with a password"):
        list(read_xlsx(bytes(data), "a.xlsx"))


def test_a_workbook_of_entities_and_far_cells_stays_small(xlsx: bytes) -> None:
    """Entities that double, and a cell in the last row and column, are refused or read within bounds."""
    names = "abcdefghij"
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    cell = '<c r="A1" t="inlineStr"><is><t>{}</t></is></c>'
    sheet = f"{head}<sheetData><row r='1'>{cell.format('&j;')}</row></sheetData></worksheet>"
    sheet = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{bomb}]>{sheet}'
    far = f"{head}<dimension ref='A1:XFD1048576'/><sheetData><row r='1'>{cell.format('text')}</row>"
    far += "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData></worksheet>"
    for words in (sheet, far):
        survives(read_xlsx, _with_sheet(xlsx, words), "a.xlsx")


def _with_sheet(xlsx: bytes, words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, words if name.endswith("sheet2.xml") else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2031-03-05", "2031-03-05T00:00:00"),
        ("2031-03-05T21:14:00+02:00", "2031-03-05T21:14:00+02:00"),
        ("2031/3/5 21:14", "2031-03-05T21:14:00"),
        ("25/03/2031", "2031-03-25T00:00:00"),
        ("03/25/2031 9:14 PM", "2031-03-25T21:14:00"),
        ("5.3.2031", "2031-03-05T00:00:00"),
        ("March 5, 2031", "2031-03-05T00:00:00"),
        ("Wed, 05 Mar 2031 21:14:00 +0000", "2031-03-05T21:14:00+00:00"),
        (1930511643, "2031-03-05T21:14:03+00:00"),
        ("1930511643000", "2031-03-05T21:14:03+00:00"),
        ("05/03/2031", None),
        ("31/02/2031", None),
        ("13:60 PM", None),
        (44990, None),
        ("soon", None),
        (None, None),
        (True, None),
        (float("inf"), None),
    ],
)
def test_moments_of_cells(written: object, read: str | None) -> None:
    found = moment_in(written)
    assert (found.isoformat() if found else None) == read


def test_the_usual_names_of_columns_keep_their_examples() -> None:
    for row in load("columns")["column"]:
        names = {plain_name(name) for name in row["names"]}
        assert names == set(row["names"]), row["id"]
        assert all(plain_name(name) in names for name in row["yes"]), row["id"]
        assert not any(plain_name(name) in names for name in row["no"]), row["id"]


def test_the_better_name_is_chosen() -> None:
    assert guess(["Summary", "Body", "Title"], "x") == Mapping("Body", headline="Title")


@given(mangled([CSV, SEMICOLONS, SEMICOLONS.decode().encode("utf-16")]))
def test_a_mangled_csv_never_breaks_the_reader(data: bytes) -> None:
    survives(read_csv, data, "a.csv")


@settings(max_examples=40)
@given(case=mangled([b"\0" * 64]))
def test_a_mangled_workbook_never_breaks_the_reader(xlsx: bytes, case: bytes) -> None:
    at = sum(case) * 7919 % len(xlsx)
    survives(read_xlsx, xlsx[:at] + case + xlsx[at + len(case) :], "a.xlsx")


@pytest.mark.soak
@settings(max_examples=20_000)
@given(mangled([CSV, SEMICOLONS]))
def test_mangled_tables_in_number(data: bytes) -> None:
    survives(read_csv, data, "a.csv")


@pytest.mark.soak
@settings(max_examples=3_000)
@given(data=mangled([b"<row><c t='s'><v>1</v></c></row>", b"<worksheet>"]))
def test_mangled_workbooks_in_number(xlsx: bytes, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx)) as box:
        sheet = box.read("xl/worksheets/sheet2.xml")
    at = sum(data) * 7919 % len(sheet)
    survives(read_xlsx, _with_sheet(xlsx, (sheet[:at] + data + sheet[at:]).decode("utf-8", "replace")), "a.xlsx")
