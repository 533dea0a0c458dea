"""What was seen: one small SQLite file, so that a watch that is stopped or killed goes on where it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import BadWatch
from dateline.fetch.page import UNKNOWN, Known
from dateline.fetch.robots import Rules

_SCHEMA = """
create table if not exists feed (
  url text primary key, etag text, modified text, digest text, due real, failures integer
);
create table if not exists page (
  feed text, url text, tries integer, due real, done integer, listed real, primary key (feed, url)
);
create index if not exists page_queue on page (feed, due) where not done;
create table if not exists file (path text primary key, size integer, changed integer);
create table if not exists robots (origin text primary key, text text, until real, trouble text);
"""
_VERSION = 1
_FORGOTTEN = 90 * 86_400.0


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed: its last body by digest, when to ask again, and how often in a row it failed."""

    known: Known = UNKNOWN
    digest: str = ""
    due: float = 0.0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Queued:
    """A page that a feed leads to and that is still to be taken."""

    url: str
    tries: int
    due: float


class State:
    """The state of one watch; while it is open, no other watch can work from it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        try:
            self._db = sqlite3.connect(path, timeout=0.2, isolation_level=None)
            self._open()
        except sqlite3.OperationalError as error:
            locked = "locked" in str(error)
            why = "another watch works from it; stop that one first" if locked else str(error)
            raise BadWatch(f"{path}: {why}") from None
        except sqlite3.DatabaseError:
            raise BadWatch(f"{path}: damaged; delete it: what is taken a second time changes nothing") from None

    def _open(self) -> None:
        self._db.execute("pragma locking_mode = exclusive")
        self._db.execute("begin exclusive")
        version = self._db.execute("pragma user_version").fetchone()[0]
        if version > _VERSION:
            raise BadWatch(f"{self._path}: written by a newer Dateline")
        for statement in filter(str.strip, _SCHEMA.split(";")):
            self._db.execute(statement)
        self._db.execute(f"pragma user_version = {_VERSION}")
        self._db.execute("commit")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def feed(self, url: str) -> FeedState:
        """Return what is known of a feed."""
        row = self._do("select etag, modified, digest, due, failures from feed where url = ?", (url,)).fetchone()
        return FeedState(Known(row[0], row[1]), row[2], row[3], row[4]) if row else FeedState()

    def note_feed(self, url: str, state: FeedState, pages: list[str], now: float) -> None:
        """Keep what is known of a feed and queue the pages that it leads to and that are new, at one stroke."""
        known = state.known
        self._do("begin")
        self._do(
            "replace into feed values (?, ?, ?, ?, ?, ?)",
            (url, known.etag, known.modified, state.digest, state.due, state.failures),
        )
        for page in pages:
            self._do(
                "insert into page values (?, ?, 0, ?, 0, ?) on conflict do update set listed = excluded.listed",
                (url, page, now, now),
            )
        if pages:
            self._do("delete from page where feed = ? and done and listed < ?", (url, now - _FORGOTTEN))
        self._do("commit")

    def queued(self, feed: str) -> Queued | None:
        """Return the page of a feed to be taken next."""
        row = self._do(
            "select url, tries, due from page where feed = ? and not done order by due, rowid limit 1", (feed,)
        ).fetchone()
        return Queued(*row) if row else None

    def note_page(self, feed: str, page: Queued, done: bool) -> None:
        """Keep how taking a page went."""
        self._do(
            "update page set tries = ?, due = ?, done = ? where feed = ? and url = ?",
            (page.tries, page.due, done, feed, page.url),
        )

    def has_file(self, path: str, size: int, changed: int) -> bool:
        """Tell whether a file was taken as it is now."""
        row = self._do("select size, changed from file where path = ?", (path,)).fetchone()
        return row is not None and tuple(row) == (size, changed)

    def note_file(self, path: str, size: int, changed: int) -> None:
        """Keep that a file was taken."""
        self._do("replace into file values (?, ?, ?)", (path, size, changed))

    def rules(self) -> MutableMapping[str, Rules]:
        """Return the robots.txt of the hosts that were asked, kept in this file."""
        return _Kept(self._do)

    def _do(self, statement: str, values: tuple[str | float, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise BadWatch(f"{self._path}: {error}") from None


class _Kept(MutableMapping[str, Rules]):
    def __init__(self, do: Callable[..., sqlite3.Cursor]) -> None:
        self._do = do

    def __getitem__(self, origin: str) -> Rules:
        row = self._do("select text, until, trouble from robots where origin = ?", (origin,)).fetchone()
        if row is None:
            raise KeyError(origin)
        return Rules(*row)

    def __setitem__(self, origin: str, rules: Rules) -> None:
        values = (origin, rules.text, rules.until, rules.trouble)
        self._do("replace into robots values (?, ?, ?, ?)", values)

    def __delitem__(self, origin: str) -> None:
        self._do("delete from robots where origin = ?", (origin,))

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._do("select origin from robots order by origin"))

    def __len__(self) -> int:
        return int(self._do("select count(*) from robots").fetchone()[0])
