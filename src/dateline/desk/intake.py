"""Originals into the record: recognised, kept, taken apart into items, and written batch by batch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from dateline.desk.arriving import Arriving, Opener, Sent
from dateline.errors import BadInput
from dateline.records.item import Item
from dateline.store.repository import Store
from dateline.store.taking import Batch, Came, Ended

Tick = Callable[[str, int, int], None]
"""Told after each batch: which original is being read, how many new dispatches are safe, how many bytes are through."""

_ITEMS, _BYTES = 1_000, 8 << 20  # a batch is written when it holds as many items, or so much
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOLD = 20  # complaints about one original
_WORDS = (
    "text", "part", "headline", "byline", "outlet", "language", "url", "guid", "version", "replaces", "credit",
    "attachments", "notes",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """How an intake went. `held` counts originals and items that were in the record already."""

    originals: int = 0
    new: int = 0
    held: int = 0
    held_originals: int = 0
    changed: int = 0
    unread: int = 0
    failed: int = 0

    @property
    def taken(self) -> int:
        """How many originals are in the record, by this intake or an earlier one."""
        return self.originals + self.held_originals


@dataclass(slots=True)
class _Read:
    """An original while it is taken apart."""

    sha256: str
    name: str
    parts: int = 0
    problems: list[str] = field(default_factory=list)


class Intake:
    """One run of taking in: nothing is kept in memory but one original and one batch."""

    def __init__(
        self, store: Store, opener: Opener, now: datetime, complain: Callable[[str], None], tick: Tick
    ) -> None:
        self._store, self._opener, self._now = store, opener, now
        self._complain, self._tick = complain, tick
        self._tally = Tally()
        self._batch, self._weight, self._through = Batch(), 0, 0
        self._resumed: set[str] = set()

    def run(self, inputs: Iterable[Arriving]) -> Tally:
        """Take in all inputs; what can't be taken in is told in one line, and the rest goes on."""
        name = ""
        for one in inputs:
            name = one.name
            try:
                came = one.read()
                self._original(one, *(came if isinstance(came, Sent) else (came, "")))
            except BadInput as error:
                self._tally.failed += 1
                self._complain(str(error))
            self._through += one.size
        self._write(name)
        return self._tally

    def _original(self, one: Arriving, data: bytes, media_type: str) -> None:
        """Take in one original."""
        sha256 = hashlib.sha256(data).hexdigest()
        known = self._store.original(sha256)
        came = Came(sha256, one.name, one.how, one.address, data)
        if known and known.parts is not None:
            self._tally.held_originals += 1
            if all((way.how, way.address) != (one.how, one.address) for way in known.arrivals):
                self._add(one.name, came=came)
            return
        if any(other.sha256 == sha256 for other in self._batch.came):
            self._tally.held_originals += 1
            self._add(one.name, came=came)
            return
        found = self._opener(data, one.name, media_type)
        first = next(found, None)  # what is of no format that is read is not kept
        self._store.keep(sha256, data)
        self._tally.originals += 1
        if known:
            self._resumed.add(sha256)
        self._add(one.name, came=came)
        self._items(_Read(sha256, one.name), first, found)

    def _items(self, read: _Read, first: Item | None, rest: Iterator[Item]) -> None:
        """Add the items of an original, then that it is through."""
        for item in _guarded(first, rest, read):
            read.parts += 1
            if _sound(item):
                self._note(item, read)
                self._add(read.name, item=(read.sha256, item))
            else:
                read.problems.append(_at(item, "holds characters that no text may hold; left out"))
                self._tally.unread += 1
        for problem in read.problems[:_TOLD]:
            self._complain(f"{read.name}: {problem}")
        if len(read.problems) > _TOLD:
            self._complain(f"{read.name}: and {len(read.problems) - _TOLD:,} more like these")
        self._add(read.name, ended=Ended(read.sha256, read.parts, "; ".join(read.problems[:_TOLD]) or None))

    def _note(self, item: Item, read: _Read) -> None:
        """Keep in mind what an item says could not be read of it; a kill needs no text."""
        if not item.text and item.status == "kill":
            return
        if not item.text:
            self._tally.unread += 1
        read.problems += [_at(item, note) for note in item.notes or (() if item.text else ("no text in it",))]
        del read.problems[_TOLD * 50 :]

    def _add(
        self, name: str, came: Came | None = None, item: tuple[str, Item] | None = None, ended: Ended | None = None
    ) -> None:
        """Add to the batch, and write it when it is full."""
        if came:
            self._batch.came.append(came)
            self._weight += len(came.data)
        if item:
            self._batch.items.append(item)
            self._weight += len(item[1].text)
        if ended:
            self._batch.ended.append(ended)
        if len(self._batch.items) >= _ITEMS or len(self._batch.came) >= _ITEMS or self._weight >= _BYTES:
            self._write(name)

    def _write(self, name: str) -> None:
        """Write the batch; from then on what it holds is safe."""
        if not self._batch:
            return
        written = self._store.take(self._batch, self._now)
        self._batch, self._weight = Batch(), 0
        self._tally.new += len(written.new)
        self._tally.changed += written.changed
        self._tally.held += written.held + len(written.again)
        for original, part in written.again:
            if original not in self._resumed:
                self._complain(f"{name}: {part or 'the whole'}: stands there twice; the second is left out")
        self._tick(name, self._tally.new, self._through)


def _guarded(first: Item | None, rest: Iterator[Item], read: _Read) -> Iterator[Item]:
    """Yield the items up to where the original can't be read on, which is a problem of it and not the end of all."""
    try:
        if first is not None:
            yield first
            yield from rest
    except BadInput as error:
        read.problems.append(str(error).removeprefix(f"{read.name}: "))


def _at(item: Item, problem: str) -> str:
    return f"{item.part}: {problem}" if item.part and not problem.startswith(item.part) else problem


def _sound(item: Item) -> bool:
    """Tell whether what an item says can be written down: no lone surrogate, no NUL."""
    said: list[str] = []
    for value in (getattr(item, name) for name in _WORDS):
        said += (value,) if isinstance(value, str) else value or ()
    return not any("\0" in words or _SURROGATE.search(words) for words in said)
