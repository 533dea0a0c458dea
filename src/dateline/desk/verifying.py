"""A desk, an archive, an exhibit, a head or a proof checked offline: what is not as it was written, and where."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from dateline.custody.heads import Head, leaves_of, signature_of
from dateline.custody.proofs import Proof, heads_of, holds, in_words
from dateline.desk import Desk
from dateline.desk.archive import read_archive
from dateline.desk.custody import heads_given, turned_back
from dateline.desk.manifests import differences, file_faults, seal_of
from dateline.errors import BadDesk, DatelineError
from dateline.records.exhibit import Exhibit
from dateline.store.checking import Checked, check_about
from dateline.store.exhibits import ExhibitStore
from dateline.store.log import id_of, leaves_to
from dateline.store.log_checking import Fault, leniently
from dateline.store.schema import log

_PIECE = 1 << 20
_LARGEST = 64 << 20


@dataclass(slots=True)
class Verified:
    """What was checked, with what is no fault and yet to be known; `what` is a file by itself, in words."""

    what: str = ""
    checked: Checked = field(default_factory=Checked)
    notes: list[str] = field(default_factory=list)
    members: int = 0


def verify_desk(desk: Desk, heads: Mapping[str, Head], verified: Verified) -> Iterator[Fault]:
    """Yield what of a desk is not as it was written, and which kept heads its log no longer comes to.

    Where the database is so damaged that it can't be read on, what was found until then is said, and that too.
    """
    yield from _guarded(desk, _verified(desk, heads, verified))


def _guarded(desk: Desk, faults: Iterator[Fault]) -> Iterator[Fault]:
    found = 0
    try:
        for fault in faults:
            found += 1
            yield fault
    except BadDesk as error:
        if not found:
            raise
        where, _, what = str(error).partition(": ")
        yield Fault(where, f"the rest can't be checked: {what}")
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        what = f"it holds values of kinds that nobody wrote ({type(error).__name__})"
        yield Fault(desk.store.where, f"the rest can't be checked: {what}")


def _verified(desk: Desk, heads: Mapping[str, Head], verified: Verified) -> Iterator[Fault]:
    given = _given(desk)
    roots = verified.checked.roots
    roots.wanted = frozenset({head.size for head in heads.values()} | {size for _, size, _, _ in given})
    yield from desk.store.check(verified.checked)
    whole = {size: found.hex() for size, found in roots.found.items()}
    held = {head.size for head in heads.values() if whole.get(head.size) == head.root}
    for where, size, root, seq in given:
        if size < seq and whole.get(size, root) != root:
            yield Fault(where, f"gave out another head of {size:,} entries than they come to", seq)
    for name, head in heads.items():
        yield from _signature(name, head, verified)
        if signature_of(head) != "wrong":  # what was changed of it says nothing of the log
            with desk.store.transaction() as connection:
                yield from _head(connection, name, head, verified.checked, held)
    with contextlib.suppress(BadDesk), desk.store.transaction() as connection, leniently(connection):
        verified.notes += turned_back(connection)


def _given(desk: Desk) -> list[tuple[str, int, str, int]]:
    """Return the heads that the log says to have given out; none where it is damaged, which is then said of it."""
    with contextlib.suppress(BadDesk), desk.store.transaction() as connection:
        return [(f"log entry {seq}", size, root, seq) for seq, size, root in heads_given(connection)]
    return []


def verify_head(name: str, head: Head, verified: Verified) -> Iterator[Fault]:
    """Yield what is wrong with a head by itself."""
    verified.what = f"a head of {head.size:,} entries of desk {head.desk}, at {head.at}"
    yield from _signature(name, head, verified)
    if head.leaves is not None and leaves_of(head) is None:
        yield Fault(name, "the hashes of its entries do not come to its root: it was changed")


def verify_proof(name: str, proof: Proof, heads: Mapping[str, Head], verified: Verified) -> Iterator[Fault]:
    """Yield why a proof does not hold; heads that were kept must be those that it leads to."""
    verified.what = in_words(proof)
    why = holds(proof)
    if why is not None:
        yield Fault(name, why)
    for head in heads_of(proof):
        yield from _signature(name, head, verified)
    for kept, head in heads.items():
        same = [one for one in heads_of(proof) if (one.desk, one.size) == (head.desk, head.size)]
        if any(one.root != head.root for one in same):
            yield Fault(name, f"leads to another root than {kept}")
        elif not same:
            verified.notes.append(f"{kept}: of another size or desk than the proof; ask for one that leads to it")


def verify_archive(path: Path, heads: Mapping[str, Head], now: datetime, verified: Verified) -> Iterator[Fault]:
    """Yield what of an archive or of a package is not as its manifest says, then what of the desk in it."""
    faults = 0
    try:
        with zipfile.ZipFile(path) as archive:
            told = _listed(archive)
            for fault in _members(archive, told, verified):
                faults += 1
                yield fault
            whole_desk = "tables/log.jsonl" in told
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError, NotImplementedError, zlib.error) as error:
        yield Fault(str(path), f"no whole archive of ours ({error}); bring it back from a copy")
        return
    if faults or not whole_desk:
        return
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "desk.sqlite"
        try:
            read_archive(path, fresh, now)
        except DatelineError as error:
            where, _, what = str(error).partition(": ")
            yield Fault(where, what)
            return
        with Desk.open(str(fresh), now, create=False) as desk:
            yield from verify_desk(desk, heads, verified)


def verify_manifest(
    name: str, told: dict[str, Any], desk: Desk | None, heads: Mapping[str, Head], verified: Verified
) -> Iterator[Fault]:
    """Yield what of an exhibit's manifest was changed, and where the desk has it otherwise."""
    if desk is None:
        verified.what = "the manifest of an exhibit, by itself"
        verified.notes.append(f"{name}: no desk to compare it with; whoever changed it can have sealed it anew")
    else:
        verified.what = "the manifest of an exhibit, against the desk"
    if seal_of(told) != told.get("seal"):
        yield Fault(name, "not as it was sealed: the manifest was changed")
    elif desk is not None:
        found = list(differences(name, told, desk.store, verified.notes))
        yield from found
        if not found:
            for exhibit in ExhibitStore(desk.store).starting(told["file"]["sha256"]):
                yield from _told_of(name, exhibit, desk, heads, verified)


def verify_exhibit(
    name: str, exhibit: Exhibit, desk: Desk, heads: Mapping[str, Head], verified: Verified
) -> Iterator[Fault]:
    """Yield what of an exhibit that a desk holds is not as it was written: its file, its rows, the log over them."""
    seen = exhibit.appearances[0] if exhibit.appearances else None
    came = f", received {seen.at:%Y-%m-%d %H:%M} UTC by {seen.by}" if seen else ""
    verified.what = f"exhibit {exhibit.id}{came}"
    yield from _told_of(name, exhibit, desk, heads, verified)


def _told_of(name: str, exhibit: Exhibit, desk: Desk, heads: Mapping[str, Head], verified: Verified) -> Iterator[Fault]:
    """Yield what of one exhibit is not as the log has it; with heads that were kept, all of the desk is checked."""
    if heads:
        yield from verify_desk(desk, heads, verified)
        return
    yield from file_faults(name, exhibit, desk.store)
    yield from _guarded(desk, _logged(exhibit, desk, verified))


def _logged(exhibit: Exhibit, desk: Desk, verified: Verified) -> Iterator[Fault]:
    verdicts = ExhibitStore(desk.store).verdicts(exhibit.sha256)
    with desk.store.transaction() as connection:
        yield from check_about(connection, [exhibit.sha256, *(one.key for one in verdicts)], verified.checked)


def _signature(name: str, head: Head, verified: Verified) -> Iterator[Fault]:
    match signature_of(head):
        case "wrong":
            yield Fault(name, "not as it was signed: the head was changed")
        case "none":
            verified.notes.append(f"{name}: not signed; it is worth what the way is worth by which you got it")
        case "unchecked":
            verified.notes.append(f"{name}: its signature was not checked; pip install 'dateline[custody]'")


def _head(connection: Connection, name: str, head: Head, checked: Checked, held: set[int]) -> Iterator[Fault]:
    """Yield where a log parts from a head that somebody kept."""
    size, found = checked.roots.size, checked.roots.found.get(head.size)
    own = id_of(connection)
    if head.desk != own:
        yield Fault(name, f"a head of another desk ({head.desk}, this one is {own})")
        return
    if head.size > size:
        yield Fault(
            f"log entries {size + 1:,} to {head.size:,}",
            f"gone: {name}, of {head.at}, has them; the log was cut off, or this is an older copy of it", size + 1,
        )  # fmt: skip
    elif found is None:
        yield Fault(name, "can't be compared: entries before it are missing")
    elif found.hex() != head.root:
        yield from _parting(connection, name, head, max((one for one in held if one < head.size), default=0))
    if head.key is not None and _unknown(connection, head.key):
        yield Fault(name, "signed with a key that the log does not know of")


def _parting(connection: Connection, name: str, head: Head, good: int) -> Iterator[Fault]:
    """Yield the entries that are others than a head was made over: one by one where it has their hashes."""
    kept = leaves_of(head)
    if kept is not None:
        for seq, (then, now) in enumerate(zip(kept, leaves_to(connection, head.size), strict=False), 1):
            if then != now:
                yield Fault(f"log entry {seq}", f"another than when {name} was made, at {head.at}", seq)
        return
    where = f"log entries {good + 1:,} to {head.size:,}"
    yield Fault(where, f"not all those over which {name} was made, at {head.at}", good + 1)


def _unknown(connection: Connection, key: str) -> bool:
    query = select(log.c.seq).where(log.c.kind == "key", log.c.subject == key).limit(1)
    return connection.execute(query).first() is None


def _listed(archive: zipfile.ZipFile) -> dict[str, tuple[int, str]]:
    """Return what an archive's own lists say of its members: their sizes and SHA-256."""
    package = json.loads(_small(archive, "datapackage.json"))
    told = {one["path"]: (int(one["bytes"]), one["hash"].removeprefix("sha256:")) for one in package["resources"]}
    if "manifest.jsonl" in told:
        for line in _small(archive, "manifest.jsonl").splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):  # its own hash says that it was changed
                one = json.loads(line)
                told[one["path"]] = int(one["bytes"]), str(one["sha256"])
    return told


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST:
        raise ValueError(f"{name} is larger than any of ours")
    return archive.read(name)


def _members(archive: zipfile.ZipFile, told: dict[str, tuple[int, str]], verified: Verified) -> Iterator[Fault]:
    names: Sequence[str] = archive.namelist()
    for name in sorted({one for one in names if names.count(one) > 1} if len(set(names)) < len(names) else ()):
        yield Fault(name, "in the archive twice")
    for name in sorted(set(names) - told.keys() - {"datapackage.json"}):
        yield Fault(name, "in the archive, and not in its manifest")
    for name, (size, sha256) in told.items():
        verified.members += 1
        if name not in archive.NameToInfo:
            yield Fault(name, "in the manifest, and not in the archive")
        elif _sealed(archive, name, size) != sha256:
            yield Fault(name, "not as it was written")


def _sealed(archive: zipfile.ZipFile, name: str, most: int) -> str | None:
    """Return the SHA-256 of a member; None where it is damaged or has more than it should."""
    seal, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as stream:
            while piece := stream.read(_PIECE):
                seal.update(piece)
                size += len(piece)
                if size > most:
                    return None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        return None
    return seal.hexdigest() if size == most else None
