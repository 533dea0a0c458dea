"""The folder of a site: written whole beside its place and swapped in, and known again as one of ours."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.errors import BadInput
from dateline.publish.briefs import read_brief
from dateline.publish.changes import Earlier, read_export
from dateline.publish.corrections import Edition, read_editions
from dateline.publish.site import BRIEF, CHANGES, EDITIONS, MANIFEST, PROFILE, ROWS


@dataclass(frozen=True, slots=True)
class Before:
    """The edition that a folder holds: its brief, its records, all editions up to it, and its feed of changes."""

    brief: dict[str, Any]
    records: Earlier
    editions: tuple[Edition, ...]
    changes: bytes


def edition_in(folder: Path) -> Before | None:
    """Return the edition that a folder holds; None where there is none. Raises `BadInput` where it is not ours."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    own = _own(folder)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name != MANIFEST and name not in own:
            raise BadInput(f"{folder}: {name} is none of the site's own files; move it away, or publish elsewhere")
    for name in (BRIEF, ROWS, EDITIONS, CHANGES):
        if not (folder / name).is_file():
            raise BadInput(f"{folder}: {name} of the edition before is gone; publish into a new folder")
    told = read_editions((folder / EDITIONS).read_text(encoding="utf-8"), str(folder / EDITIONS))
    return Before(read_brief(folder / BRIEF), read_export(folder / ROWS), told, (folder / CHANGES).read_bytes())


def _own(folder: Path) -> set[str]:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if told["site"] == PROFILE:
            return set(map(str, told["files"]))
    raise BadInput(f"{folder}: a folder that is no site of ours; name one that is empty or not there yet")


def write_site(folder: Path, files: Mapping[str, bytes], check: Callable[[], None]) -> None:
    """Write all files of a site beside its place, then let them take the place of what was there; all or nothing."""
    target = folder.resolve()
    part, old = (target.with_name(f".{target.name[:60]}.{secrets.token_hex(4)}.{end}") for end in ("part", "old"))
    try:
        for name, data in files.items():
            path = part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
        check()
        _swap(part, target, old)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _swap(part: Path, target: Path, old: Path) -> None:
    """Give a whole folder its name; should that fail, what was there has its name again."""
    if target.exists():
        target.rename(old)
    try:
        part.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
