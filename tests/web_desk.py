"""Desks as the web serves them, for tests: a sample that is read once and copied, people of every role, forms."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the desk's pages need the extra `desk`")
pytest.importorskip("argon2", reason="the desk's pages need the extra `desk`")

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.gazetteer.world import open_world
from dateline.pipeline import Reader
from dateline.web.app import application
from dateline.web.argon import Argon
from dateline.web.guard import Entry
from dateline.web.people import People
from dateline.web.routes import ENTRIES
from dateline.web.site import Site

NOON = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:8377"
PASSWORD = "three grey herons standing"
CHEAP = Argon(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def filled(folder: Path, reader: Reader) -> Path:
    """Fill a desk with the sample campaign."""
    where = folder / "sample.sqlite"
    with Desk.open(str(where), NOON) as desk:
        desk.add([str(files("dateline") / "samples" / "campaign")], NOON, lambda _: None)
        DeskLedger(desk).update(lambda: reader, NOON)
    return where


def copied(where: Path, folder: Path) -> Path:
    """Copy a desk that is closed."""
    there = folder / "desk.sqlite"
    shutil.copy(where, there)
    shutil.copytree(f"{where}.originals", f"{there}.originals")
    return there


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def served(where: Path, clock: Callable[[], datetime] = lambda: NOON) -> Iterator[Site]:
    """Open a desk as a site, with people kept beside it."""
    with Desk.open(str(where), NOON, create=False) as desk:
        yield Site(desk, People(Path(f"{where}.users"), CHEAP), open_world, clock=clock)


def client(site: Site, role: str | None, name: str | None = None, entries: tuple[Entry, ...] = ENTRIES) -> Any:
    """Return a browser without scripts in which somebody of a role is signed in, or nobody."""
    made = TestClient(application(site, entries), base_url=ADDRESS, raise_server_exceptions=False)
    made.headers["host"] = "127.0.0.1:8377"
    if role is not None:
        token = site.people.invite(role, site.clock())
        answer = made.post(f"/join/{token}", data={"name": name or role.title(), "password": PASSWORD})
        assert answer.status_code == 200, answer.text
    return made


def fields(html: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that leads to an address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.S)
    assert form is not None, f"no form to {action}"
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1])
    return {name: unescape(value) for name, value in found}


def words(html: str) -> str:
    """Return what a page says, without its tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
