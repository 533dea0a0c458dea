"""A desk as the web serves it: its record, its ledger, its people, and what was worked out lately."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.gazetteer.lookup import Gazetteer
from dateline.pipeline import Reader, named_annotator
from dateline.records.incident import AccessState, ControlState
from dateline.store import web_dispatches
from dateline.store.asking import Asked
from dateline.web.channel import Channel
from dateline.web.holdings import Keeper, keepers
from dateline.web.jobs import Jobs
from dateline.web.people import People
from dateline.web.register import Register
from dateline.web.roll import Roll
from dateline.web.second import SecondSteps
from dateline.web.throttle import Throttle
from dateline.web.tiles import Tiles

_T = TypeVar("_T")
_KEPT = 96
_GARBAGE = (20_000, 50, 50)  # made before it is looked for


class Memo:
    """What was worked out for a state of the record, the latest used first; of many who ask, one works it out."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what is kept under a key, or make it; whoever asks meanwhile waits for that."""
        with self._lock:
            if key in self._held:
                return cast(_T, self._used(key))
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._held:
                    return cast(_T, self._used(key))
            made = make()
            self._keep(key, made)
            return made

    def _used(self, key: Hashable) -> Any:
        self._held.move_to_end(key)
        return self._held[key]

    def _keep(self, key: Hashable, made: object) -> None:
        with self._lock:
            self._held[key] = made
            self._making.pop(key, None)
            while len(self._held) > self._most:
                self._held.popitem(last=False)


@dataclass(slots=True)
class Site:
    """An open desk with what its pages need.

    `note` is said on every page: that a desk is a sample, or temporary. `tiles` is where maps may have a background
    from, None where nothing is ever loaded from elsewhere.
    """

    desk: Desk
    people: People
    gazetteer: Callable[[], Gazetteer]
    note: str = ""
    passwords: bool = True
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    memo: Memo = field(default_factory=Memo)
    throttle: Throttle = field(default_factory=Throttle)
    tiles: Tiles | None = None
    reports: Throttle = field(default_factory=lambda: Throttle(each=12, whole=200, within=3600.0))
    receipts: Throttle = field(default_factory=lambda: Throttle(each=6, whole=300))
    stories: Memo = field(default_factory=lambda: Memo(500))
    second: SecondSteps = field(init=False)
    roll: Roll = field(init=False)
    register: Register = field(init=False)
    control: Keeper[ControlState] = field(init=False)
    access: Keeper[AccessState] = field(init=False)
    pasts: Memo = field(default_factory=lambda: Memo(2))  # whole ledgers
    working_back: threading.Lock = field(default_factory=threading.Lock)
    channel: Channel = field(init=False)
    jobs: Jobs = field(init=False)
    reader: Callable[[], Reader] = field(init=False)

    def __post_init__(self) -> None:
        self.register = Register(self.desk.store)
        self.roll = Roll(self.desk.store, self.register)
        self.control, self.access = keepers(self.desk.store)
        self.second = SecondSteps(self.people.open)
        self.channel = Channel(self.people.open, self.people.seal_key())
        self.jobs = Jobs(self.people.open, self.clock)
        self.reader = cache(lambda: Reader(named_annotator(None), self.gazetteer()))

    @property
    def ledger(self) -> DeskLedger:
        """The ledger of the desk."""
        return DeskLedger(self.desk)

    def warm(self) -> None:
        """Read and work out at once what pages are made of, before anybody asks.

        What is known then is kept for good: no collection of garbage looks through it again while somebody waits, and
        there are fewer, as next to nothing here is garbage that refers to itself.
        """
        number = self.last()
        self.control.stands(number)
        self.access.stands(number)
        self.roll.sources(Asked())
        self.roll.silence(Asked(), None)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_GARBAGE)

    def last(self) -> int:
        """Return the number of the last change of the record."""
        with self.desk.store.transaction() as connection:
            return web_dispatches.last_seq(connection)
