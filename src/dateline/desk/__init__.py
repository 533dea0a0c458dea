"""What a desk does: take in what arrives, and say what it holds; record, formats and originals meet only here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dateline.copies.compare import Overlap, compare
from dateline.desk.arriving import Arriving, Opener, Sent, arriving
from dateline.desk.heads import headed
from dateline.desk.intake import Intake, Tally, Tick
from dateline.store.held import Held, Original
from dateline.store.listing import Wanted
from dateline.store.repository import Change, Store

__all__ = ["Arriving", "Desk", "History", "Sent", "Tally", "Wanted"]

_OPENER = headed()


@dataclass(frozen=True, slots=True)
class History:
    """A dispatch with what became of it: its states in order, the other versions, its original, where it came again.

    Of a copy, `source` is the dispatch that it was made from, and `overlap` what it has of that, sentence by sentence.
    """

    held: Held
    changes: tuple[Change, ...]
    versions: tuple[Held, ...]
    original: Original
    seen: tuple[tuple[str, str], ...]
    source: Held | None = None
    overlap: Overlap | None = None


class Desk:
    """A desk that is open; it is closed by `close` or at the end of a `with`."""

    def __init__(self, store: Store, opener: Opener = _OPENER) -> None:
        self.store = store
        self._opener = opener

    @classmethod
    def open(cls, where: str, now: datetime, create: bool = True, opener: Opener = _OPENER) -> Desk:
        """Open the desk at a file or a postgresql:// address, and make it where there is none. Raises `BadDesk`."""
        return cls(Store.open(where, now, create), opener)

    def close(self) -> None:
        """Let go of the record."""
        self.store.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self,
        paths: Iterable[str],
        now: datetime,
        complain: Callable[[str], None],
        tick: Tick = lambda _name, _done, _bytes: None,
    ) -> Tally:
        """Take in files and all files of folders; what was taken in before changes nothing."""
        return self.take(arriving(paths), now, complain, tick)

    def take(
        self,
        inputs: Iterable[Arriving],
        now: datetime,
        complain: Callable[[str], None],
        tick: Tick = lambda _name, _done, _bytes: None,
    ) -> Tally:
        """Take in what arrives by whatever way, one batch after the other; each that `tick` tells of is safe."""
        return Intake(self.store, self._opener, now, complain, tick).run(inputs)

    def dispatches(self, wanted: Wanted) -> Iterator[Held]:
        """Yield the dispatches that are wanted."""
        return self.store.dispatches(wanted)

    def history(self, id: int) -> History | None:
        """Return a dispatch with what became of it."""
        held = self.store.dispatch(id)
        original = self.store.original(held.original) if held else None
        if held is None or original is None:
            return None
        source = self.store.source(id)
        overlap = compare(held.item.text, source.item.text) if source else None
        versions, seen = self.store.versions(held), self.store.seen(id)
        return History(held, self.store.changes(id), versions, original, seen, source, overlap)
