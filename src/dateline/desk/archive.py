"""A whole desk in one ZIP, for the desk alone, and a fresh desk out of it: originals, rows, and hashes of them all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from dateline.desk import Desk
from dateline.errors import BadDesk, BadInput
from dateline.store import carrying
from dateline.store.ledger import LedgerStore
from dateline.store.originals import Folder
from dateline.store.repository import Store

PROFILE = "dateline-archive-1"
_MOMENT = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20
_LARGE = 64 << 20  # larger originals are stored as they are, so what is larger and packed is a bomb
_LONGEST = 512 << 20  # of a row, as a line
_TABLE, _ORIGINAL = re.compile(r"tables/([a-z_]+)\.jsonl"), re.compile(r"originals/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_MANIFEST, _PACKAGE = "manifest.jsonl", "datapackage.json"
_ABOUT = (
    "A whole desk of Dateline, for that desk alone: it holds dispatches as they came, names and places as they were "
    "told. It is not for publication; `dateline export` writes what is. The vault, accounts and keys of "
    "publication are not in it."
)


@dataclass(slots=True)
class Written:
    """What an archive holds: how many rows and originals, and how many bytes."""

    rows: int = 0
    originals: int = 0
    size: int = 0
    members: list[dict[str, Any]] = field(default_factory=list)


def write_archive(store: Store, stream: IO[bytes]) -> Written:
    """Write a whole desk as it is at one moment; the same bytes for the same record."""
    LedgerStore(store).fold()
    written = Written()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, store.transaction() as connection:
        carrying.still(connection)
        for table in carrying.carried():
            pieces = (line.encode("utf-8", "surrogatepass") for line in carrying.row_lines(connection, table))
            _member(archive, written, f"tables/{table.name}.jsonl", _counted(pieces, written))
        for sha256 in carrying.originals_of(connection):
            written.originals += 1
            data = store.data(sha256)
            _member(archive, written, f"originals/{sha256[:2]}/{sha256}", [data], len(data) > _LARGE)
        ledger = _hash(line.encode() for line in carrying.ledger_lines(connection))
        rows = (json.dumps(one, separators=(",", ":")).encode() + b"\n" for one in written.members.copy())
        _member(archive, written, _MANIFEST, rows)
        _member(archive, written, _PACKAGE, [_package(written, carrying.step(connection), ledger)])
    return written


def _counted(pieces: Iterable[bytes], written: Written) -> Iterator[bytes]:
    for piece in pieces:
        written.rows += 1
        yield piece


def _member(
    archive: zipfile.ZipFile, written: Written, name: str, pieces: Iterable[bytes], stored: bool = False
) -> None:
    """Write a member piece by piece, and note its hash."""
    member, seal, size = zipfile.ZipInfo(name, _MOMENT), hashlib.sha256(), 0
    member.compress_type, member.create_system = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED, 3
    with archive.open(member, "w", force_zip64=True) as out:
        for piece in pieces:
            out.write(piece)
            seal.update(piece)
            size += len(piece)
    written.size += size
    written.members.append({"path": name, "bytes": size, "sha256": seal.hexdigest()})


def _hash(pieces: Iterable[bytes]) -> str:
    seal = hashlib.sha256()
    for piece in pieces:
        seal.update(piece + b"\n")
    return seal.hexdigest()


def _package(written: Written, step: int, ledger: str) -> bytes:
    """Return the description of the data package: the tables as resources, and what checks the rest."""
    shown = [one for one in written.members if not one["path"].startswith("originals/")]
    told = {
        "name": "dateline-archive", "profile": "data-package", "title": "A desk of Dateline", "description": _ABOUT,
        "dateline": {"archive": PROFILE, "step": step, "ledger": ledger, "rows": written.rows,
                     "originals": written.originals, "public": False},
        "resources": [_resource(one) for one in shown],
    }  # fmt: skip
    return json.dumps(told, indent=1).encode() + b"\n"


def _resource(one: dict[str, Any]) -> dict[str, Any]:
    name = Path(one["path"]).stem.replace("_", "-")
    told = {"name": name, "path": one["path"], "format": "jsonl", "mediatype": "application/jsonl", "encoding": "utf-8",
            "bytes": one["bytes"], "hash": f"sha256:{one['sha256']}"}  # fmt: skip
    table = next((table for table in carrying.carried() if f"tables/{table.name}.jsonl" == one["path"]), None)
    if table is not None:
        told["schema"] = {"fields": carrying.fields(table), "primaryKey": [c.name for c in table.primary_key.columns]}
    return told


@dataclass(frozen=True, slots=True)
class _Checked:
    """An archive whose members are all there, under no other names, and of the bytes that it says."""

    archive: zipfile.ZipFile
    where: Path
    told: dict[str, Any]

    def lines(self, name: str) -> Generator[str, None, None]:
        """Yield the lines of a member."""
        with self.archive.open(name) as stream:
            while line := stream.readline(_LONGEST):
                if len(line) == _LONGEST:
                    raise BadInput(f"{self.where}: {name}: a line longer than any row; not read")
                yield line.decode("utf-8", "surrogatepass")


def read_archive(path: Path, target: Path, now: datetime) -> Written:
    """Make a fresh desk out of an archive; all of it or nothing. Raises `BadInput` and `BadDesk`."""
    originals = target.with_name(f"{target.name}.originals")
    for taken in (target, originals):
        if taken.exists():
            raise BadDesk(f"{taken}: there is something already; an archive is read into a desk that is not there yet")
    draft = target.with_name(f".{target.name[:60]}.{secrets.token_hex(4)}.part")
    try:
        with _opened(path) as checked:
            draft.mkdir(parents=True)
            written = _filled(checked, draft / "desk", now)
        _put(draft, target, originals)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return written


def _put(draft: Path, target: Path, originals: Path) -> None:
    """Give a whole desk its name: the originals first, since nothing names them yet."""
    made = draft / "desk.originals"
    if made.is_dir():
        made.rename(originals)
    try:
        (draft / "desk").rename(target)
    except OSError:
        if originals.is_dir():
            originals.rename(made)
        raise


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[_Checked]:
    """Open an archive, and look through all of it before anything is written."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, path)
            told = _description(archive, path)
            _check(archive, path, members)
            yield _Checked(archive, path, told)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: no whole archive ({error}); copy it again") from None


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the members by name, if there are only such as an archive of ours has."""
    found: dict[str, zipfile.ZipInfo] = {}
    for one in archive.infolist():
        if one.filename in found:
            raise BadInput(f"{path}: {one.filename!r} is in it twice; not read")
        known = _TABLE.fullmatch(one.filename) or _ORIGINAL.fullmatch(one.filename)
        if not known and one.filename not in (_MANIFEST, _PACKAGE):
            raise BadInput(f"{path}: {one.filename!r} is no part of an archive of ours; not read")
        if one.compress_type == zipfile.ZIP_DEFLATED and not _TABLE.fullmatch(one.filename) and one.file_size > _LARGE:
            raise BadInput(f"{path}: {one.filename} would unpack to {one.file_size:,} bytes; not read")
        found[one.filename] = one
    if _PACKAGE not in found or _MANIFEST not in found:
        raise BadInput(f"{path}: no archive of a desk; `dateline archive write` makes one")
    free = shutil.disk_usage(path.parent).free
    if sum(one.file_size for one in found.values()) > free:
        raise BadInput(f"{path}: would unpack to more than is free on the disk ({free:,} bytes); make room first")
    return found


def _description(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        told = json.loads(archive.read(_PACKAGE))
        own = told["dateline"]
        if own["archive"] == PROFILE and isinstance(own["step"], int) and isinstance(own["ledger"], str):
            return dict(told)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise BadInput(f"{path}: {_PACKAGE} describes no archive that this version reads; update dateline")


def _check(archive: zipfile.ZipFile, path: Path, members: dict[str, zipfile.ZipInfo]) -> None:
    """Compare every member with the manifest, and the manifest with the description."""
    package = _description(archive, path)
    sealed = {one.get("path"): one.get("hash") for one in package.get("resources", ()) if isinstance(one, dict)}
    if sealed.get(_MANIFEST) != f"sha256:{_seal(archive, _MANIFEST, path, members[_MANIFEST].file_size)}":
        raise BadInput(f"{path}: {_MANIFEST} is not as it was written; copy the archive again")
    left = set(members) - {_MANIFEST, _PACKAGE}
    with contextlib.closing(_Checked(archive, path, package).lines(_MANIFEST)) as lines:
        for one in (_sealed(line, path) for line in lines):
            if one["path"] not in left:
                raise BadInput(f"{path}: {one['path']} is missing; copy the archive again")
            left.remove(one["path"])
            if one["sha256"] != _seal(archive, one["path"], path, one["bytes"]):
                raise BadInput(f"{path}: {one['path']} is not as it was written; copy the archive again")
    if left:
        raise BadInput(f"{path}: {min(left)} is not in its manifest; not read")


def _sealed(line: str, path: Path) -> dict[str, Any]:
    """Return what a line of the manifest says of a member."""
    try:
        one = json.loads(line)
        return {"path": str(one["path"]), "bytes": int(one["bytes"]), "sha256": str(one["sha256"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadInput(f"{path}: {_MANIFEST} is no manifest of ours; not read") from None


def _seal(archive: zipfile.ZipFile, name: str, path: Path, most: int) -> str:
    seal, size = hashlib.sha256(), 0
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE):
            seal.update(piece)
            size += len(piece)
            if size > most:
                raise BadInput(f"{path}: {name} holds more than it says; not read")
    return seal.hexdigest()


def _filled(checked: _Checked, draft: Path, now: datetime) -> Written:
    """Fill a fresh desk, and see that it says what the archive's desk said."""
    written = Written()
    with Desk.open(str(draft), now) as desk:
        _originals(checked, Folder(draft.with_name(f"{draft.name}.originals")), written)
        with desk.store.transaction(writes=True) as connection:
            if checked.told["dateline"]["step"] != carrying.step(connection):
                raise BadInput(
                    f"{checked.where}: of a desk at step {checked.told['dateline']['step']}, this version makes step "
                    f"{carrying.step(connection)}; read it with the version that wrote it"
                )
            carrying.empty(connection)
            for table in carrying.carried():
                name = f"tables/{table.name}.jsonl"
                if name not in checked.archive.NameToInfo:
                    raise BadInput(f"{checked.where}: {name} is missing; copy the archive again")
                with contextlib.closing(checked.lines(name)) as told:
                    written.rows += carrying.enter_rows(connection, table, told)
            if _hash(line.encode() for line in carrying.ledger_lines(connection)) != checked.told["dateline"]["ledger"]:
                raise BadInput(f"{checked.where}: its rows do not give the ledger that it says; not read")
        fault = next(desk.store.faults(), None)
        if fault:
            raise BadInput(f"{checked.where}: {fault}; not read")
    return written


def _originals(checked: _Checked, folder: Folder, written: Written) -> None:
    """Take the originals one by one, each under the hash that it has."""
    for name in sorted(checked.archive.NameToInfo):
        found = _ORIGINAL.fullmatch(name)
        if found:
            data = checked.archive.read(name)
            if hashlib.sha256(data).hexdigest() != found[2]:
                raise BadInput(f"{checked.where}: {name} is not the original of that name; not read")
            folder.keep(found[2], data)
            written.originals += 1
            if written.originals % 200 == 0:
                folder.settle()
    folder.settle()
