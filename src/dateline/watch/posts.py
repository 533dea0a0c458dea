"""The loop: whatever is due is visited, one at a time, until it is told to stop."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from dateline.errors import BadInput, DatelineError

BACK_OFF_MOST = 86_400.0


class Take(Protocol):
    """Where what comes goes; raises `BadInput` for what can never be taken, any other error for now."""

    def __call__(self, data: bytes, name: str, source: str, how: str, media_type: str = "") -> object:
        """Take an original with its name, where it came from, and how ("file", "feed", "page"); then it is safe.

        `media_type` is what its host said that it is.
        """


class Post(Protocol):
    """One thing that is watched."""

    def due(self) -> float:
        """Return the time of the next visit."""

    def visit(self) -> None:
        """Look, and take what is new; whatever goes wrong is said, not raised."""

    def finished(self) -> bool:
        """Tell whether a single round is over here."""


class Stopped(BaseException):
    """The watch was told to stop."""


class Stop:
    """Lets a signal end a wait at once, but never what is being taken."""

    def __init__(self) -> None:
        self.asked = False
        self._may_break = False

    def ask(self, *_: object) -> None:
        """Take a signal: break off a wait or a fetch, else stop when what is taken is safe; the second, at once."""
        again, self.asked = self.asked, True
        if self._may_break or again:
            self._may_break = False
            raise Stopped

    @contextlib.contextmanager
    def breakable(self) -> Iterator[None]:
        """Let what is done here be broken off."""
        self._may_break = True
        try:
            if self.asked:
                raise Stopped
            yield
        finally:
            self._may_break = False

    def sleep(self, seconds: float) -> None:
        """Wait, unless told to stop."""
        with self.breakable():
            time.sleep(seconds)


def run(
    posts: Sequence[Post], stop: Stop, clock: Callable[[], float], sleep: Callable[[float], None], once: bool = False
) -> None:
    """Visit the posts as they fall due; `once` ends when each has had its round."""
    with contextlib.suppress(Stopped):
        while not stop.asked:
            waiting = [post for post in posts if not (once and post.finished())]
            if not waiting:
                return
            post = min(waiting, key=lambda post: post.due())
            left = post.due() - clock()
            if left > 0:
                sleep(min(left, 60.0))
            else:
                post.visit()


def backed_off(every: float, failures: int, told: float | None) -> float:
    """Return the seconds to wait after so many failures in a row: twice as long each time, a day at most."""
    return max(min(every * 2.0 ** min(failures, 20), max(every, BACK_OFF_MOST)), told or 0.0)


def taken(take: Callable[[], object], source: str, say: Callable[[str], None]) -> bool:
    """Hand something over; False where it must be tried again later. What can't be read is said, and done with."""
    try:
        take()
    except BadInput as error:
        say(str(error))
    except BrokenPipeError:
        raise
    except (DatelineError, OSError) as error:
        say(f"{source}: {error}; tried again later")
        return False
    return True
