"""A gazetteer while it is written: nothing of it is seen until it is whole, and what a kill leaves can be taken up."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dateline.gazetteer.features import sounded
from dateline.gazetteer.record import Record, Tally
from dateline.gazetteer.store import FORMAT, INDEXES, TABLES, spelling_mark, told
from dateline.names.spelling import fold, skeleton

_CODE = re.compile(r"[A-Z0-9]{1,4}")
_LONGEST = 120
_BATCH = 20_000
_COUNTRY_CODES = frozenset({"PCL", "PCLD", "PCLF", "PCLI", "PCLIX", "PCLS", "TERR"})
_PLACE = "INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NAME = "INSERT INTO names VALUES (?, ?, ?, ?, ?)"
_HELD = "SELECT 1 FROM names WHERE key = ? AND weight = ? AND place = ?"


class Draft:
    """The part file of a gazetteer. `kept` is the import that an earlier run left in it, or None."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._names: list[tuple[str, int, int, str, str]] = []
        with told(path):
            self.base = sqlite3.connect(path, isolation_level=None, timeout=1.0)
            for pragma in ("locking_mode = EXCLUSIVE", "synchronous = NORMAL", "cache_size = -48000"):
                self.base.execute(f"PRAGMA {pragma}")
            self.base.execute("BEGIN EXCLUSIVE")
            if not self.base.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                for statement in TABLES.split(";"):
                    self.base.execute(statement)
            self.base.execute("COMMIT")
            zones = self.base.execute("SELECT name, id FROM zones").fetchall()
        self._zones: dict[str, int] = dict(zones)

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *_: object) -> None:
        self.base.close()

    def meta(self, key: str) -> Any:
        """Return what is noted under a key, or None."""
        row = self.base.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def note(self, **values: object) -> None:
        """Note values in the gazetteer itself."""
        rows = [(key, json.dumps(value)) for key, value in values.items()]
        self.base.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    def add(self, record: Record) -> bool:
        """Add a place with its names, unless its id is there already; tell which."""
        number = record.identity if isinstance(record.identity, int) else None
        outline = zlib.compress(record.outline.encode(), 6) if record.outline else None
        done = self.base.execute(_PLACE, (
            number, None if number else record.identity, record.name, record.lat, record.lon, record.feature,
            record.country, record.admin1, record.population, record.radius_km, record.parent or None,
            record.parent_name or None, record.source or None, outline, self._zone(record.zone),
        ))  # fmt: skip
        if done.rowcount == 0 or done.lastrowid is None:
            return False
        place = number or done.lastrowid
        self._names.extend(name_rows(record, place))
        if record.country and (record.feature == "ADM1" or record.feature in _COUNTRY_CODES):
            self.division(record.country, record.admin1 if record.feature == "ADM1" else "", place, record.name)
        if len(self._names) > _BATCH:
            self.flush()
        return True

    def _zone(self, name: str) -> int | None:
        """Return the number under which a time zone is noted."""
        if not name:
            return None
        if name not in self._zones:
            self._zones[name] = len(self._zones) + 1
            self.base.execute("INSERT INTO zones VALUES (?, ?)", (self._zones[name], name))
        return self._zones[name]

    def division(self, country: str, admin1: str, place: int, name: str) -> None:
        """Note which place is a country or a first-level division; what is noted first stays."""
        self.base.execute("INSERT OR IGNORE INTO divisions VALUES (?, ?, ?, ?)", (country, admin1, place, name))

    def add_name(self, place: int, name: str) -> bool:
        """Add a name to a place that is there; tell whether it was new."""
        row = self.base.execute("SELECT population, country FROM places WHERE id = ?", (place,)).fetchone()
        key = usable(name)
        if row is None or not key or self.base.execute(_HELD, (key, row[0], place)).fetchone():
            return False
        self.base.execute(_NAME, (key, row[0], place, row[1], sound_of(name, key, row[1] in sounded())))
        return True

    def holds(self, place: int) -> bool:
        """Tell whether a place of GeoNames is there."""
        return self.base.execute("SELECT 1 FROM places WHERE id = ?", (place,)).fetchone() is not None

    def flush(self) -> None:
        """Hand the names that wait to the database."""
        self.base.executemany(_NAME, self._names)
        self._names.clear()

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Write all or nothing of what is added within; a failure leaves the batch before."""
        self.base.execute("BEGIN")
        try:
            yield
            self.flush()
            self.base.execute("COMMIT")
        except BaseException:
            self._names.clear()
            if self.base.in_transaction:
                self.base.execute("ROLLBACK")
            raise

    def publish(self, target: Path, tally: Tally, **about: object) -> None:
        """Index the names, note what the gazetteer is, and put it in its place at once and whole."""
        for statement in INDEXES:
            self.base.execute(statement)
        for table in ("places", "names"):
            about[table] = self.base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        about |= {"format": FORMAT, "spelling": spelling_mark(), "left_out": tally.bad, "progress": None}
        with self.batch():
            self.note(**about)
        self.base.close()
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        self.path.replace(target)

    def discard(self) -> None:
        """Delete the draft."""
        self.base.close()
        discard(self.path)


def discard(path: Path) -> None:
    """Delete what an import has left."""
    for left in (path, path.with_name(path.name + "-journal"), path.with_name(path.name + ".copy")):
        left.unlink(missing_ok=True)


def copied(source: Path, part: Path) -> None:
    """Put a whole copy of a gazetteer where a draft of it is to be."""
    copy = part.with_name(part.name + ".copy")
    shutil.copyfile(source, copy)
    copy.replace(part)


def name_rows(record: Record, place: int) -> Iterator[tuple[str, int, int, str, str]]:
    """Yield the rows of a place's names, each key once."""
    keys: dict[str, str] = {}
    for name in record.names:
        if name == record.name or not _CODE.fullmatch(name) or record.feature in _COUNTRY_CODES:
            keys.setdefault(usable(name), name)
    keys.pop("", None)
    country, own = record.country, not isinstance(record.identity, int)
    for key, name in keys.items():
        yield key, record.population, place, country, sound_of(name, key, own or country in sounded())


def usable(name: str) -> str:
    """Return a name's key, or nothing where it is no name that a dispatch would print."""
    key = fold(name) if len(name) <= _LONGEST else ""
    return "" if key.isdigit() else key


def sound_of(name: str, key: str, heard: bool) -> str:
    """Return the key by which a name is looked up by its sound, if it is to be."""
    if not heard or not key.isascii():
        return ""
    sound = skeleton(name)
    return sound if len(sound) > 1 else ""


def tally_of(kept: dict[str, Any] | None) -> Tally:
    """Return the tally that an earlier run left, or a new one."""
    return Tally(**kept) if kept else Tally()


def as_kept(tally: Tally) -> dict[str, Any]:
    """Return a tally as it is noted in a draft."""
    return asdict(tally)
