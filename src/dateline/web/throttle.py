"""How often something failed lately: who fails too often must wait."""

from __future__ import annotations

import threading
from collections import defaultdict, deque


class Throttle:
    """How often something failed lately, by name and in all; too often, and it must wait."""

    def __init__(self, each: int = 6, whole: int = 60, within: float = 900.0) -> None:
        self._each, self._whole, self._within = each, whole, within
        self._failed: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def must_wait(self, name: str, now: float) -> bool:
        """Tell whether a name, or everybody together, has failed too often."""
        with self._lock:
            self._forget(now)
            return len(self._failed.get(name, ())) >= self._each or sum(map(len, self._failed.values())) >= self._whole

    def failed(self, name: str, now: float) -> None:
        """Note a failure."""
        with self._lock:
            self._failed[name].append(now)

    def _forget(self, now: float) -> None:
        for name in list(self._failed):
            times = self._failed[name]
            while times and times[0] < now - self._within:
                times.popleft()
            if not times:
                del self._failed[name]
