"""What an archive holds, in one order on every machine: units of files, and the items of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple, cast

from dateline.desk.columns import named_columns, opener
from dateline.errors import BadInput, DatelineError
from dateline.formats import Mapping
from dateline.formats.bulk import stream_jsonl, stream_parquet
from dateline.formats.needing import needed
from dateline.records.item import Item

_LINES = (".jsonl", ".ndjson", ".jsonlines")
_ROWS = (".parquet", ".pq")
_PACKED = (".gz", ".bz2", ".xz", ".zst")
_TOGETHER = 256  # files that make one unit
_LARGEST = 200_000_000


class Named(NamedTuple):
    """An item with the name by which its reading is known: file and part."""

    name: str
    item: Item


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that are read one after the other: one large file of lines or rows, or some small files.

    `kind` is "lines", "rows" or "files"; `paths` are as the file system has them, `names` as they are told.
    """

    number: int
    kind: str
    paths: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """An input that was looked through: its units, and a digest of the files' names and sizes."""

    address: str
    units: tuple[Unit, ...]
    digest: str

    def number(self) -> int | None:
        """Return about how many dispatches there are; None where only reading all of it would tell."""
        files = _file_system(self.address)[0]
        counts = [_number(files, unit) for unit in self.units]
        return None if None in counts else sum(count or 0 for count in counts)

    def items(self, unit: Unit, columns: tuple[str, ...] = ()) -> Iterator[Named]:
        """Yield the items of a unit; what can't be read is an item with a note and without a text.

        Raises `DatelineError` where a file did not come to its end and may another time.
        """
        files = _file_system(self.address)[0]
        for path, name in zip(unit.paths, unit.names, strict=True):
            try:
                for item in _opened(files, unit.kind, path, name, columns):
                    yield Named(f"{name} {item.part}".strip(), item)
            except BadInput as error:
                yield Named(name, Item("", "", notes=(str(error),)))
            except (ConnectionError, TimeoutError) as error:
                raise DatelineError(f"{name}: did not come to its end ({error}); give the command again") from None
            except MemoryError:
                raise
            except Exception as error:  # one file that breaks what reads its format must not stop a million
                told = str(error) or type(error).__name__
                yield Named(name, Item("", "", notes=(f"{name}: can't be read to its end ({told})",)))


def look_through(address: str) -> Archive:
    """Find what a path or an address of fsspec holds: a file, or all files below a folder, by name.

    Files and folders whose name begins with a dot are left out, as are pipes and devices. Raises `BadInput` where there
    is nothing.
    """
    files, root = _file_system(address)
    try:
        listed = sorted(_listed(files, root))
    except FileNotFoundError:
        listed = []
    except OSError as error:
        raise BadInput(f"{address}: can't be listed ({error})") from None
    told = [(path, _name(path, root), size) for path, size in listed]
    told = [one for one in told if not any(part.startswith(".") for part in one[1].split("/"))]
    if not told:
        raise BadInput(f"{address}: no such file or folder, or nothing in it; check the name")
    digest = hashlib.sha256("".join(f"{name}\0{size}\0" for _, name, size in told).encode()).hexdigest()
    return Archive(address, tuple(_units(told)), digest)


def _listed(files: Any, root: str) -> Iterator[tuple[str, int]]:
    """Yield path and size of every file, of a disk folder by folder: all at once a million files take a gigabyte.

    A folder that can't be looked into is an error, not left out.
    """
    if "file" in files.protocol:
        found = (told for *_, entries in files.walk(root, detail=True, on_error="raise") for told in entries.items())
    else:
        found = ((path, one) for path, one in files.find(root, detail=True).items())
    for path, one in found:
        if one.get("type") != "other":
            yield str(one.get("name", path)), int(one.get("size") or 0)


def _file_system(address: str) -> tuple[Any, str]:
    library = needed("fsspec.core", "bulk")
    try:
        files, root = library.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise BadInput(f"{address}: no file system opens that ({error})") from None
    return files, str(root)


def _name(path: str, root: str) -> str:
    return path[len(root) :].lstrip("/") if path != root else path.rpartition("/")[2]


def _units(told: Iterable[tuple[str, str, int]]) -> Iterator[Unit]:
    small: list[tuple[str, str]] = []
    number = 0
    for path, name, _ in told:
        kind = _kind(name)
        if kind == "files":
            small.append((path, name))
        if small and (kind != "files" or len(small) == _TOGETHER):
            yield _unit(number, "files", small)
            small, number = [], number + 1
        if kind != "files":
            yield _unit(number, kind, [(path, name)])
            number += 1
    if small:
        yield _unit(number, "files", small)


def _unit(number: int, kind: str, files: list[tuple[str, str]]) -> Unit:
    return Unit(number, kind, tuple(path for path, _ in files), tuple(name for _, name in files))


def _kind(name: str) -> str:
    low = name.casefold()
    for suffix in _PACKED:
        low = low.removesuffix(suffix)
    return "lines" if low.endswith(_LINES) else "rows" if low.endswith(_ROWS) else "files"


def _number(files: Any, unit: Unit) -> int | None:
    path = unit.paths[0]
    if unit.kind == "files":
        return len(unit.paths)
    if unit.kind == "lines":
        if path.endswith(_PACKED) or "file" not in files.protocol:
            return None
        with files.open(path, "rb") as stream:
            blocks: Iterator[bytes] = iter(lambda: stream.read(1 << 20), b"")
            return sum(block.count(b"\n") for block in blocks)
    try:
        with files.open(path, "rb") as stream:
            return int(needed("pyarrow.parquet", "parquet").ParquetFile(stream).metadata.num_rows)
    except (ValueError, OSError, ArithmeticError):
        return None


def _packing(path: str, name: str) -> str | None:
    """Return how a file is packed, by its name; a zip is none of these, since it may hold many files."""
    if not path.casefold().endswith(_PACKED):
        return None
    if found := needed("fsspec.utils", "bulk").infer_compression(path):
        return str(found)
    raise BadInput(f"{name}: nothing here unpacks that; install what does (pip install zstandard), or unpack it")


def _opened(files: Any, kind: str, path: str, name: str, columns: tuple[str, ...]) -> Iterator[Item]:
    mapping: Mapping | None = named_columns(columns) if columns else None
    if kind == "rows":
        with files.open(path, "rb") as stream:
            yield from stream_parquet(cast(BinaryIO, stream), name, mapping)
    elif kind == "lines":
        with files.open(path, "rb", compression=_packing(path, name)) as stream:
            yield from stream_jsonl(cast(BinaryIO, stream), name, mapping)
    else:
        with files.open(path, "rb", compression=_packing(path, name)) as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise BadInput(f"{name}: larger than {_LARGEST:,} bytes; write it as JSON lines or Parquet")
        yield from opener(columns)(data, name)
