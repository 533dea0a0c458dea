"""What a database says when something is wrong, in a line that says what to do."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from dateline.errors import BadDesk

_AGAIN = "what was taken in is safe; give the same command again"
_ADVICE = (
    (("locked", "lock timeout", "lock_timeout"), "another dateline writes to it; wait for it or stop it"),
    (("readonly", "read-only"), "may not be written; check the permissions of the file and of its folder"),
    (("full", "disk i/o", "no space", "too large"), f"the disk is full or fails; free some space: {_AGAIN}"),
    (("not a database",), "is no desk; name another file with --desk"),
    (
        ("malformed", "corrupt", "no such table"),
        "is damaged, cut short or written over; bring it back from a copy (the originals stand beside it)",
    ),
    (("unable to open",), "can't be opened; check that its folder is there and may be written"),
    (("does not exist",), "there is no such database or user; make it, or check the address"),
    (("password", "authentication", "no pg_hba"), "the server refuses the user; check name and password"),
    (
        ("could not", "refused", "timeout", "closed", "terminat", "connection", "failed to resolve"),
        f"the database can't be reached; {_AGAIN}",
    ),
)


def worded(where: str, error: BaseException) -> BadDesk:
    """Return a database's error as a line that names the desk and says what to do."""
    word = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    low = str(error).lower()
    for signs, advice in _ADVICE:
        if any(sign in low for sign in signs):
            return BadDesk(f"{where}: {advice} ({word})")
    return BadDesk(f"{where}: {word}")


@contextlib.contextmanager
def told(where: str) -> Iterator[None]:
    """Raise what goes wrong with a database as `BadDesk`."""
    try:
        yield
    except DBAPIError as error:
        raise worded(where, error.orig or error) from error
    except sqlite3.Error as error:
        raise worded(where, error) from error
    except UnicodeDecodeError as error:  # Python fails to tell what SQLite says of a schema whose names are no text
        raise BadDesk(f"{where}: is damaged: a name in its schema is no UTF-8; bring it back from a copy") from error
