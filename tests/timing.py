"""What work costs, as ratios within one run: a busy machine slows both sides of one, and no bound counts seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

_LEAST = 0.01  # seconds that are measured at a time, or the clock's own grain would be
_ROUNDS = 4
_TIMES, _MOST = 8, 24.0  # in proportion is 8, with the square is 64

Work = Callable[[], object]


def cost(work: Work) -> float:
    """Seconds of processor time that one run of work takes, measured over as many runs as it takes to be seen."""
    runs, started = 0, time.process_time()
    while not runs or time.process_time() - started < _LEAST:
        work()
        runs += 1
    return (time.process_time() - started) / runs


def ratio(work: Work, other: Work, most: float) -> float:
    """How many times what the other costs work costs, at best; measured again as long as that is more than `most`."""
    least = other_least = inf
    for _ in range(_ROUNDS):
        other_least = min(other_least, cost(other))
        least = min(least, cost(work))
        if least <= most * other_least:
            break
    return least / other_least


def grows_in_proportion(work: Callable[[int], object], size: int) -> None:
    """Assert that work on an input of the size takes about eight times as long as on an eighth, and not its square."""
    grown = ratio(lambda: work(size), lambda: work(size // _TIMES), _MOST)
    assert grown <= _MOST, f"{_TIMES} times as much of it costs {grown:.0f} times as much"
