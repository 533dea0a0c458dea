"""Serving a desk on this machine alone: a sample desk where there is none, the first link, the server."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import uvicorn

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.errors import DatelineError
from dateline.pipeline import Reader, named_gazetteer
from dateline.web.app import application
from dateline.web.argon import Argon
from dateline.web.people import People
from dateline.web.site import Site
from dateline.web.tiles import Tiles

HOST = "127.0.0.1"
SAMPLE_NOTE = (
    "A sample: 31 composed dispatches of one campaign, in a temporary desk that is gone when the program ends. "
    "“dateline add FILE” takes in your own."
)


def people_file(where: str, data: Path) -> Path:
    """Return the file of a desk's accounts: beside the desk, or in the data folder where it is on a server."""
    if "://" not in where:
        return Path(f"{where}.users")
    return data / f"desk-{hashlib.sha256(where.encode()).hexdigest()[:12]}.users"


@contextlib.contextmanager
def sample_desk(say: Callable[[str], None]) -> Iterator[Desk]:
    """Fill a temporary desk with the sample campaign, and take it away at the end."""
    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        now = datetime.now(UTC)
        with Desk.open(str(Path(folder) / "desk.sqlite"), now) as desk:
            desk.add([str(files("dateline") / "samples" / "campaign")], now, lambda _: None)
            say("reading the sample campaign: some seconds")
            DeskLedger(desk).update(Reader.default, now)
            yield desk


def site_of(desk: Desk, users: Path, gazetteers: Path, sample: bool, tiles: str | None = None) -> Site:
    """Return a desk as it is served; its maps have a background from elsewhere only where `tiles` says from where."""
    note = SAMPLE_NOTE if sample else ""
    site = Site(desk, People(users, Argon()), lambda: named_gazetteer(gazetteers), note, passwords=not sample)
    site.tiles = Tiles.of(tiles) if tiles else None
    return site


def first_link(site: Site, port: int, role: str | None, now: datetime) -> str | None:
    """Return a link that makes an account: where nobody has one yet, or where one of a role is asked for."""
    if role is None and not site.people.is_empty():
        return None
    return f"http://{HOST}:{port}/join/{site.people.invite(role or 'administrator', now)}"


class _Announced(uvicorn.Server):
    """A server that says so once it answers, and can be interrupted cleanly from then on."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready()


def serve(site: Site, port: int, ready: Callable[[], None]) -> None:
    """Serve until interrupted, to this machine alone; `ready` is called once when pages are answered.

    Raises DatelineError where the port is taken.
    """
    config = uvicorn.Config(
        application(site), log_level="warning", server_header=False, proxy_headers=False,
        access_log=False, timeout_keep_alive=20, lifespan="off", ws="none",
    )  # fmt: skip
    with _bound(port) as listening:
        site.jobs.take_over()
        threading.Thread(target=_warm, args=[site], daemon=True).start()
        try:
            _Announced(config, ready).run([listening])
        finally:
            site.jobs.stop()


def _bound(port: int) -> socket.socket:
    """Return a socket on a port of this machine alone."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise DatelineError(f"desk: port {port} of {HOST} cannot be had: {error}; take another with --port") from None
    return listening


def _warm(site: Site) -> None:
    """Work out what takes long on a large desk before anybody asks; what goes wrong is told to whoever asks."""
    with contextlib.suppress(DatelineError):
        site.warm()
