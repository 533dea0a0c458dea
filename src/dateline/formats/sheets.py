"""CSV and XLSX tables -> one item a row, streamed; formulas as the values they were saved with, macros never run."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from dateline.errors import BadInput
from dateline.formats.columns import Mapping, check_mapping, row_item, under
from dateline.formats.needing import needed
from dateline.formats.packed import check_packed
from dateline.records.item import Item

_DELIMITERS = ",;\t|"
_MAX_COLUMNS = 500
_MAX_EMPTY = 10_000
_BATCH = 64
_OLE = b"\xd0\xcf\x11\xe0"
_LONGEST_CELL = 131_072
_LONGEST_HEADER = 1_000_000


@dataclass(frozen=True, slots=True)
class _Bad:
    """A row that can't be read, and why."""

    why: str


_Rows = Iterator[tuple[int, "list[object] | _Bad"]]


def read_csv(data: bytes, name: str, mapping: Mapping | None = None) -> Iterator[Item]:
    """Yield an item a row of a table as CSV with a header row; `part` names a row by its first line.

    The delimiter is the commonest of comma, semicolon, tab and bar in the header.
    """
    rows = _csv_rows(data)
    header = _header(rows)
    if header is None:
        raise BadInput(f"{name}: no header row that can be read as UTF-8; its first row must name the columns")
    chosen, notes = check_mapping(header, mapping, name)
    for line, cells in rows:
        part = f"row {line}"
        if isinstance(cells, _Bad):
            item: Item | None = Item("csv", "", part=part, notes=(f"{part}: {cells.why}; row not read",))
        else:
            item = _csv_item(cells, header, chosen, part)
        if item is not None:
            yield replace(item, notes=notes + item.notes) if notes else item
            notes = ()


def _csv_item(cells: list[object], header: list[str], mapping: Mapping, part: str) -> Item | None:
    """The item of a row; None for a row that is all empty."""
    if not any(cells):
        return None
    item = row_item(_row(header, cells), mapping, "csv", part, under(part))
    if len(cells) <= len(header):
        return item
    return replace(item, notes=(*item.notes, f"{part}: {len(cells)} cells under {len(header)} columns; is one quoted?"))


def _row(header: list[str], cells: list[object]) -> dict[str, object]:
    """Return a row's cells by column; of columns of one name the first that says something counts."""
    row: dict[str, object] = {}
    for column, cell in zip(header, cells, strict=False):
        if column and row.get(column) in (None, ""):
            row[column] = cell
    return row


def _csv_rows(data: bytes) -> _Rows:
    """Yield each row with the number of its first line; bytes that are no text are told where they stand."""
    codec = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if codec == "utf-16":
        data = data.decode("utf-16", "replace").encode("utf-8")
    delimiter = _delimiter(data)
    stream = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", errors="surrogateescape", newline="")
    reader = csv.reader(stream, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        csv.field_size_limit(_LONGEST_CELL)  # one for the whole process; other libraries lift it
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, _Bad(f"not CSV ({str(error)[:80]}); is a quotation mark left open?")
            continue
        bad = next((cell for cell in cells if not _is_text(cell)), None)
        yield line, _Bad("not UTF-8; save the table as UTF-8") if bad is not None else list(cells)


def _is_text(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in cell)


def _delimiter(data: bytes) -> str:
    """Return the commonest delimiter of the first line that has one, outside quotation marks."""
    for line in io.BytesIO(data[:_LONGEST_HEADER]):
        outside = b"".join(line.split(b'"')[::2]).decode("utf-8", "replace")
        counts = {delimiter: outside.count(delimiter) for delimiter in _DELIMITERS}
        best = max(_DELIMITERS, key=counts.__getitem__)
        if outside.strip("\ufeff\r\n ,;\t|"):
            return best if counts[best] else ","
    return ","


def _header(rows: _Rows) -> list[str] | None:
    """Return the first row that says something, as column names; None where it can't be read."""
    for _, cells in islice(rows, _MAX_EMPTY):
        if isinstance(cells, _Bad):
            return None
        if any(str(cell).strip() for cell in cells if cell is not None):
            return ["" if cell is None else str(cell).strip() for cell in cells[:_MAX_COLUMNS]]
    return None


def read_xlsx(data: bytes, name: str, mapping: Mapping | None = None) -> Iterator[Item]:
    """Yield an item a row of each sheet that has a header row with a text column; raises `BadInput` where none has.

    Needs openpyxl, the extra `sheets`.
    """
    book = _open(data, name)
    refused: list[str] = []
    took = False
    for sheet in book.worksheets:
        rows = _xlsx_rows(sheet)
        header = _header(rows)
        if header is None:
            continue
        try:
            chosen, notes = check_mapping(header, mapping, f"sheet {sheet.title!r}")
        except BadInput as error:
            refused.append(str(error))
            continue
        took = True
        yield from _sheet_items(sheet.title, rows, header, chosen, notes)
    if not took:
        raise BadInput(f"{name}: {refused[0] if refused else 'no sheet has a header row; name the columns in one'}")
    if refused:
        yield Item("xlsx", "", part="sheets", notes=tuple(f"{why}; sheet not read" for why in refused))


def _sheet_items(
    title: str, rows: _Rows, header: list[str], mapping: Mapping, notes: tuple[str, ...]
) -> Iterator[Item]:
    columns = {column: _letters(index) for index, column in reversed(list(enumerate(header)))}
    for number, cells in rows:
        part = f"{title}!{number}"
        if isinstance(cells, _Bad):
            yield Item("xlsx", "", part=part, notes=(*notes, f"{part}: {cells.why}; the rest of the sheet is not read"))
            return
        if any(cell is not None for cell in cells):
            item = row_item(_row(header, cells), mapping, "xlsx", part, _cells(title, columns, number))
            yield replace(item, notes=notes + item.notes) if notes else item
            notes = ()


def _cells(title: str, columns: dict[str, str], row: int) -> Callable[[str], str]:
    return lambda column: f"{title}!{columns[column]}{row}"


def _letters(index: int) -> str:
    """Return a column's letters: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _open(data: bytes, name: str) -> Any:
    """Return the workbook as openpyxl streams it, or raise `BadInput`."""
    if data.startswith(_OLE):
        raise BadInput(f"{name}: an old .xls or a locked workbook; save it as .xlsx without a password")
    check_packed(data, name)
    library = needed("openpyxl", "sheets")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return library.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise BadInput(f"{name}: not a workbook ({_said(error)}); open it and save it anew as .xlsx") from None


def _xlsx_rows(sheet: Any) -> _Rows:
    """Yield rows as lists of values, drawn in batches with the library's warnings off; stops at what can't be read."""
    width = min(sheet.max_column or _MAX_COLUMNS, _MAX_COLUMNS)
    cells = enumerate(sheet.iter_rows(max_col=width, values_only=True), 1)
    empty = 0
    while True:
        batch: list[tuple[int, Any]] = []
        failed: _Bad | None = None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for row in islice(cells, _BATCH):
                    batch.append(row)
        except Exception as error:  # openpyxl lets through whatever its parsers raise
            failed = _Bad(f"not a sheet from here on ({_said(error)})")
        for number, row in batch:
            empty = 0 if any(cell is not None for cell in row) else empty + 1
            yield number, list(row)
        if failed:
            yield batch[-1][0] + 1 if batch else 1, failed
        if failed or not batch or empty > _MAX_EMPTY:
            return


def _said(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:100] or type(error).__name__
