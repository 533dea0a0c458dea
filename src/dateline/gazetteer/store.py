"""A gazetteer that a desk added: one SQLite file, never changed once it can be seen, looked up by name and by sound."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import extract

from dateline.errors import BadGazetteer
from dateline.gazetteer.features import feature_of
from dateline.gazetteer.lookup import Entry
from dateline.names.spelling import alike, fold, skeleton
from dateline.records.referent import Place

IN_USE = "another import into it is under way"
FORMAT = "dateline-gazetteer-store-1"
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE places (
  id INTEGER PRIMARY KEY, identity TEXT, name TEXT NOT NULL, lat REAL, lon REAL, feature TEXT NOT NULL,
  country TEXT NOT NULL, admin1 TEXT NOT NULL, population INTEGER NOT NULL, radius_km REAL, inside TEXT,
  inside_name TEXT, source TEXT, outline BLOB, zone INTEGER
);
CREATE TABLE zones (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE names (
  key TEXT NOT NULL, weight INTEGER NOT NULL, place INTEGER NOT NULL, country TEXT NOT NULL, sound TEXT NOT NULL
);
CREATE TABLE divisions (
  country TEXT NOT NULL, admin1 TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (country, admin1)
) WITHOUT ROWID;
CREATE UNIQUE INDEX own_ids ON places (identity) WHERE identity IS NOT NULL;
"""
INDEXES = (
    "CREATE INDEX IF NOT EXISTS names_by_key ON names (key, weight DESC, place, country)",
    "CREATE INDEX IF NOT EXISTS names_by_sound ON names (country, sound, weight DESC, place, key) WHERE sound <> ''",
)
_COLUMNS = "id, identity, name, lat, lon, feature, country, admin1, population, radius_km, inside, zone"
_BY_KEY = "SELECT place FROM names WHERE key = ? ORDER BY weight DESC, place LIMIT ?"
_BY_KEY_NEAR = "SELECT place FROM names WHERE key = ? AND country = ? ORDER BY weight DESC, place LIMIT ?"
_BY_SOUND = (
    "SELECT place, key FROM names WHERE country = ? AND sound = ? AND sound <> '' ORDER BY weight DESC, place LIMIT ?"
)
_MANY, _MANY_NEAR = 48, 200
_BUCKET, _HEARD = 256, 8  # of so many names with the consonants of a name, so many of the nearest are sounded out
_MAPPED = 1 << 33  # bytes of the file that lookups may map; nothing is held that is not asked for
_PROBES = (
    "Deir ez-Zor", "al-Qusayr", "Khan Shaykhun", "Kyïv", "Ščerbakov", "St. Petersburg", "Ḩimş", "حمص", "دير الزور",
    "Київ",
    "الخالدية", "Nāblus", "Qal'at al-Madiq", "Tell Rifaat", "Mu'addamiyyah", "ירושלים", "Øresund", "Jisr ash-Shughur",
)  # fmt: skip


@cache
def spelling_mark() -> str:
    """Return a mark of the rules by which names become keys: keys made by other rules would not be met."""
    keys = [(fold(name), skeleton(name)) for name in _PROBES]
    return hashlib.sha256(repr(keys).encode()).hexdigest()[:16]


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say what the database engine says in a line that names the file and what to do."""
    try:
        yield
    except (sqlite3.DatabaseError, zlib.error) as error:
        word = str(error)
        if "full" in word or "disk I/O" in word:
            advice = "free some space, then give the same command again; other gazetteers are as they were"
        elif "locked" in word:
            advice = f"{IN_USE}; wait for it or stop it"
        else:
            advice = f'remove it with "dateline gazetteer remove {path.stem}" and add its file again'
        raise BadGazetteer(f"{path}: {word}; {advice}") from error


class Store:
    """A gazetteer that was added, opened to be looked up; it answers as every gazetteer does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        with told(path):
            self._base = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)
            self._base.execute(f"PRAGMA mmap_size = {_MAPPED}")
            rows = self._base.execute("SELECT key, value FROM meta").fetchall()
            self._zones: dict[int | None, str] = dict(self._base.execute("SELECT id, name FROM zones"))
        self.meta: dict[str, Any] = {key: json.loads(value) for key, value in rows}
        self._check()
        self.entry = lru_cache(maxsize=20000)(self._read)
        self._found = lru_cache(maxsize=8192)(self._find)
        self._found_like = lru_cache(maxsize=8192)(self._find_like)
        self.division = lru_cache(maxsize=4096)(self._division)

    def _check(self) -> None:
        again = f'"dateline gazetteer add {self.meta.get("file", "FILE")} --name {self.name} --replace"'
        if self.meta.get("format") != FORMAT or self.meta.get("spelling") != spelling_mark():
            raise BadGazetteer(f"{self.path}: added by another version of dateline; add its file again: {again}")

    @property
    def is_dump(self) -> bool:
        """Whether it is made of GeoNames' own files, and so shares ids with the packaged gazetteer."""
        return bool(self.meta["kind"] == "geonames")

    def find(self, name: str, country: str = "") -> tuple[Entry, ...]:
        """Return the places that bear a name, its alternates included, the most peopled first.

        A name borne by very many is cut to the largest, and to those of `country`.
        """
        return self._found(name, country)

    def find_like(self, name: str, country: str) -> tuple[Entry, ...]:
        """Return the places of a country of which a name sounds like a transliterated name."""
        return self._found_like(name, country)

    def country_of(self, people: str) -> None:
        """Return None: which country a people is of is for the packaged gazetteer to say."""

    def country_entry(self, code: str) -> Entry | None:
        """Return a country by its ISO code, where the gazetteer holds it as a place."""
        found = self.division(code, "")
        return self.entry(found[0]) if found and self._rows("SELECT 1 FROM places WHERE id = ?", found[0]) else None

    def capital_of(self, code: str) -> None:
        """Return None: which town is a capital is for the packaged gazetteer to say."""

    def _find(self, name: str, country: str) -> tuple[Entry, ...]:
        key = fold(name)
        if not key:
            return ()
        rows = self._rows(_BY_KEY, key, _MANY)
        if country and len(rows) == _MANY:
            rows += self._rows(_BY_KEY_NEAR, key, country, _MANY_NEAR)
        return tuple(self.entry(number) for number in dict.fromkeys(row[0] for row in rows))

    def _find_like(self, name: str, country: str) -> tuple[Entry, ...]:
        key = skeleton(name)
        if len(key) < 2:
            return ()
        rows = self._rows(_BY_SOUND, country, key, _BUCKET)
        near = extract(
            fold(name), [row[1] for row in rows], scorer=JaroWinkler.similarity, processor=None, limit=_HEARD
        )
        heard = sorted(at for _, _, at in near if alike(rows[at][1], name))
        return tuple(self.entry(number) for number in dict.fromkeys(rows[at][0] for at in heard))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with told(self.path):
            return self._base.execute(query, values).fetchall()

    def _read(self, number: int) -> Entry:
        (row,) = self._rows(f"SELECT {_COLUMNS} FROM places WHERE id = ?", number)
        _, own, name, lat, lon, written, country, admin1, people, radius, inside, zone = row
        feature = feature_of(written, people)
        identity = f"{self.name}:{own}" if own else f"geonames:{number}"
        place = Place(
            name=name, lat=lat, lon=lon, feature=feature.word, country=country or None, gazetteer=identity,
            inside=inside or self._lies_in(country, admin1, feature.kind, number),
            radius_km=radius if radius is not None else feature.radius_km, zone=self._zones.get(zone),
        )  # fmt: skip
        return Entry(place, people, feature.kind, admin1, written == "PPLC")

    def _lies_in(self, country: str, admin1: str, kind: str, number: int) -> str | None:
        """Return the division that a place of GeoNames lies in; a division lies in its country."""
        if kind == "country" or not country:
            return None
        found = self.division(country, admin1) if admin1 else None
        if found is None or found[0] == number:
            found = self.division(country, "")
        return f"geonames:{found[0]}" if found else None

    def _division(self, country: str, admin1: str) -> tuple[int, str] | None:
        rows = self._rows("SELECT place, name FROM divisions WHERE country = ? AND admin1 = ?", country, admin1)
        return rows[0] if rows else None

    def by_id(self, identity: str) -> Entry | None:
        """Return a place by its id, if it is one of this gazetteer's."""
        gazetteer, _, own = identity.partition(":")
        rows: list[tuple[Any, ...]] = []
        if gazetteer == "geonames" and own.isdigit() and self.is_dump:
            rows = self._rows("SELECT id FROM places WHERE id = ?", int(own[:18]))
        elif gazetteer == self.name:
            rows = self._rows("SELECT id FROM places WHERE identity = ?", own)
        return self.entry(rows[0][0]) if rows else None

    def noted(self, entry: Entry) -> tuple[str, str]:
        """Return where a desk has a place from, its own note or the gazetteer's, and its parent's name."""
        own = entry.place.gazetteer.partition(":")[2]
        rows = self._rows("SELECT source, inside_name FROM places WHERE identity = ?", own)
        source, parent = rows[0] if rows else ("", "")
        return source or str(self.meta.get("source") or ""), parent or ""

    def outline_of(self, entry: Entry) -> dict[str, Any] | None:
        """Return the polygon that a place was drawn with, as a GeoJSON geometry."""
        rows = self._rows("SELECT outline FROM places WHERE identity = ?", entry.place.gazetteer.partition(":")[2])
        packed = rows[0][0] if rows else None
        return json.loads(zlib.decompress(packed)) if packed else None

    def names_in(self, country: str) -> Iterator[tuple[str, int]]:
        """Yield the folded names of a country with their places, for a search that may take its time."""
        with told(self.path):
            yield from self._base.execute("SELECT key, place FROM names WHERE country = ?", (country,))

    def close(self) -> None:
        """Close the file."""
        self._base.close()
