"""What the pages of a large desk take: python bench/desk.py

Fills desks of each size of `--sizes` with the made-up claims of `ledger_scale`, each dispatch with a text around them,
and asks for every route that gives something, with nothing asked for and narrowed by place, period, day, kind, state,
source and words, as they come in a browser: through the application, in this process. Before each request what was
worked out for earlier ones is forgotten, as it is after each change of the record; `kept` is the same request again.
On a machine that does other things too, the milliseconds of processor are what tells.
Then `--readers` at once, against a server of this machine. `--into` keeps the desks for another run.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import platform
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urlsplit

import ledger_scale
import uvicorn
from argon2 import PasswordHasher
from sqlalchemy import event, insert, select

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.gazetteer.world import open_world
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import STATES
from dateline.store import searching
from dateline.store.filings import Filed
from dateline.store.held import stamp
from dateline.store.schema import claims, dispatches, incidents, originals
from dateline.web.app import application
from dateline.web.argon import Argon
from dateline.web.people import People
from dateline.web.routes import ENTRIES
from dateline.web.site import Memo, Site

NOW = datetime(2031, 1, 1, tzinfo=UTC)
PORT = 8399
_AT_ONCE, _CLAIMS, _LONG = 1000, 10, 2400
_NO_WAY_BACK = zlib.compress(b"[]")
_WORDS = (
    "market road hospital morning smoke bridge ambulance residents crossing shops school fuel night river checkpoint "
    "convoy square families quarter bakery clinic mosque church harvest siren water power shelter border column"
).split()


# --- a desk -----------------------------------------------------------------------------------------------------------


def fill(desk: Desk, size: int) -> None:
    """File so many claims, each dispatch with a text in which they stand."""
    ledger, make, chance = DeskLedger(desk), ledger_scale.Generator(), random.Random(7)
    with desk.store.transaction(writes=True) as connection:
        connection.execute(insert(originals).values(sha256="bench", size=0, name="bench", received=stamp(NOW)))
    take(desk, ledger, list(_of_countries(make)), chance)
    for first in range(1, size // _CLAIMS + 1, _AT_ONCE):
        filed = list(make.dispatches(first, min(_AT_ONCE, size // _CLAIMS + 1 - first)))
        take(desk, ledger, filed, chance)
        print(f"\r{first + len(filed) - 1:,} dispatches", end="", file=sys.stderr, flush=True)
    ledger.store.fold()
    print("\r" + " " * 30, end="\r", file=sys.stderr)


def take(desk: Desk, ledger: DeskLedger, filed: list[Filed], chance: random.Random) -> None:
    """Take dispatches in, and file their claims."""
    rows = [_row(one, chance) for one in filed]
    with desk.store.transaction(writes=True) as connection:
        connection.execute(insert(dispatches), rows)
        searching.enter(connection, rows)
    ledger.store.file(filed, "bench", NOW)


def _of_countries(make: ledger_scale.Generator) -> Iterator[Filed]:
    """Yield a dispatch on each country as a whole, so that it is a place that can be asked for."""
    for number in range(ledger_scale.COUNTRIES):
        (one,) = make.dispatches(10_000_000 + number, 1)
        code = f"X{chr(65 + number)}"
        place = FiledPlace(f"bench:{code}", code, "country", 0.0, 0.0, 300.0, code)
        yield Filed(one.dispatch, (replace(one.claims[4], place=place),))


def _row(one: Filed, chance: random.Random) -> dict[str, object]:
    id, first = one.dispatch, one.claims[0]
    assert first.published is not None
    return {
        "id": id, "original": "bench", "part": str(id), "digest": f"{id:024x}{0:040x}", "received": stamp(NOW),
        "format": "bench", "headline": " ".join(chance.sample(_WORDS, 6)).capitalize(),
        "outlet": first.outlet, "published": first.published.isoformat(), "published_at": stamp(first.published),
        "language": "en", "status": "new", "credit": "[]", "attachments": "[]", "notes": "[]",
        "text": _text(one.claims, chance), "offsets": _NO_WAY_BACK, "state": "standing",
        "copies": id - id % 5 if id > 5 and id % 5 < 2 else None,
    }  # fmt: skip


def _text(told: Sequence[FiledClaim], chance: random.Random) -> str:
    """Return prose in which the claims' words stand where they say."""
    prose = ""
    while len(prose) < _LONG:
        prose += " ".join(chance.choices(_WORDS, k=12)).capitalize() + (".\n\n" if chance.random() < 0.2 else ". ")
    letters = list(prose)
    for claim in told:
        letters[claim.content.span.start : claim.content.span.end] = claim.content.text
    return "".join(letters)


def opened(folder: Path, size: int) -> Desk:
    """Open a desk of a size, filled if it is not there yet."""
    where = folder / f"desk-{size}.sqlite"
    is_new = not where.exists()
    desk = Desk.open(str(where), NOW)
    if is_new:
        event.listen(desk.store._engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
        desk.store._engine.dispose()
        fill(desk, size)
    return desk


# --- what is asked for ------------------------------------------------------------------------------------------------


def asked(desk: Desk, times: int) -> dict[str, list[dict[str, str]]]:
    """Return queries of each sort, so many each and no two alike."""
    chance, year = random.Random(3), timedelta(days=365)
    with desk.store.transaction() as connection:
        towns = connection.execute(select(claims.c.place).distinct().order_by(claims.c.place)).scalars().all()
        origins = connection.execute(select(claims.c.origin).distinct().order_by(claims.c.origin)).scalars().all()
    days = [ledger_scale.FIRST + timedelta(days=chance.randrange(100, 3500)) for _ in range(times)]
    countries = [key.rpartition("-town")[0] for key in towns if "-town" in key]
    return {
        "all": [{}],
        "town": [{"place": key} for key in chance.sample(towns, times)],
        "country": [{"place": key} for key in sorted(set(countries))[:times]],
        "a year": [{"since": str(day), "until": str(day + year)} for day in days],
        "a day": [{"until": str(day)} for day in days],
        "kind": [{"kind": kind} for kind in ledger_scale.TYPES[:times]],
        "state": [{"state": state} for state in STATES[:times]],
        "source": [{"source": key} for key in chance.sample(origins, min(times, len(origins)))],
        "words": [{"text": " ".join(chance.sample(_WORDS, 1))} for _ in range(times)],
        "as of": [{"as_of": f"2030-12-{day + 1:02}"} for day in range(min(times, 3))],
    }


def paths(desk: Desk) -> dict[str, list[str]]:
    """Return the addresses of every route that gives something: where a key is wanted, of some there are."""
    with desk.store.transaction() as connection:
        keys = {
            "/incidents/{id}": _some(connection, incidents.c.id),
            "/dispatches/{id:int}": _some(connection, dispatches.c.id),
            "/words/{key:path}": _some(connection, claims.c.key),
            "/places/{key:path}": _some(connection, claims.c.place),
            "/sources/{key:path}": _some(connection, claims.c.origin),
            "/claims/{key}": _some(connection, claims.c.key),
        }
    found = {}
    for entry in ENTRIES:
        short = entry.path.removeprefix("/api/v1")
        if entry.method != "GET" or "token" in entry.path:
            continue
        if "{" not in entry.path:
            found[entry.path] = [entry.path]
        elif short in keys:
            head = entry.path.partition("{")[0]
            found[entry.path] = [head + quote(str(key), safe="") for key in keys[short]]
    return found


def _some(connection: object, column: object) -> list[object]:
    query = select(column).distinct().order_by(column).limit(1000)  # type: ignore[call-overload]
    return random.Random(5).sample(connection.execute(query).scalars().all(), 12)  # type: ignore[attr-defined]


# --- asking -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Browser:
    """Somebody who is signed in, and asks the application itself."""

    site: Site
    cookie: str = ""
    app: object = None

    def __post_init__(self) -> None:
        people = self.site.people
        person = people.join(people.invite("administrator", NOW), f"Bench {time.time_ns()}", None, NOW)
        assert person is not None
        self.cookie = f"dateline_session_{PORT}={people.begin(person, NOW).token}"
        self.app = application(self.site)

    async def get(self, address: str) -> tuple[int, bytes, float]:
        """Return the status, the body and the seconds until all of it was there."""
        parts, sent, body = urlsplit(address), {}, bytearray()
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": unquote(parts.path),
            "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "",
            "headers": [(b"host", f"127.0.0.1:{PORT}".encode()), (b"cookie", self.cookie.encode())],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", PORT),
        }  # fmt: skip

        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, object]:
            for message in asked:
                return message
            await asyncio.Event().wait()  # nobody hangs up
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.update({"status": message.get("status", sent.get("status"))})
            body.extend(message.get("body", b""))  # type: ignore[arg-type]

        began = time.perf_counter()
        await self.app(scope, receive, send)  # type: ignore[operator]
        return int(sent["status"]), bytes(body), time.perf_counter() - began  # type: ignore[call-overload]


@dataclass(slots=True)
class Taken:
    """Milliseconds of requests of one route with one sort of query."""

    first: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)  # of processor, in the first
    kept: list[float] = field(default_factory=list)
    largest: int = 0


NAMES = ("first", "worked", "kept")


async def drive(
    browser: Browser, queries: dict[str, list[dict[str, str]]], only: str | None
) -> dict[tuple[str, str], Taken]:
    """Ask for each route with each query, anew and then again."""
    found: dict[tuple[str, str], Taken] = {}
    for route, addresses in paths(browser.site.desk).items():
        if only and only not in route:
            continue
        for sort, some in queries.items():
            taken = found[route, sort] = Taken()
            for number in range(8):
                query = some[number % len(some)]
                address = addresses[number % len(addresses)] + ("?" + urlencode(query) if query else "")
                browser.site.memo = Memo()
                began = time.process_time()
                await _timed(browser, address, taken.first, taken)
                taken.worked.append(1000 * (time.process_time() - began))
                await _timed(browser, address, taken.kept, taken)
                if sum(taken.first) > 2000:  # slow enough to be seen in a few
                    break
        print(f"\r{route:<40}", end="\r", file=sys.stderr, flush=True)
    return found


async def _timed(browser: Browser, address: str, to: list[float], taken: Taken) -> None:
    status, body, seconds = await browser.get(address)
    if status >= 500:
        raise SystemExit(f"{address}: {status}")
    to.append(1000 * seconds)
    taken.largest = max(taken.largest, len(body))


# --- many at once -----------------------------------------------------------------------------------------------------


def at_once(browser: Browser, readers: int, seconds: float, queries: dict[str, list[dict[str, str]]]) -> str:
    """Let so many readers ask a real server for pages, one after another; say how that went."""
    server = uvicorn.Server(
        uvicorn.Config(browser.app, host="127.0.0.1", port=PORT, log_level="error", lifespan="off", access_log=False)  # type: ignore[arg-type]
    )
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    views = ["/", "/inbox", "/incidents", "/tolls", "/control", "/sources", "/silence"]
    narrow = [{}, *(query for sort in ("town", "country", "a year", "kind") for query in queries[sort])]
    found: list[tuple[int, float]] = []
    asyncio.run(_read(browser.cookie, readers, seconds, views, narrow, found))
    server.should_exit = True
    wrong = sum(status != 200 for status, _ in found)
    times = [1000 * spent for _, spent in found]
    return (
        f"{readers} readers at once, {seconds:.0f} s: {len(found):,} pages, {wrong} not as they should be, "
        f"{len(found) / seconds:.0f} a second, p50 {_at(times, 0.5):.0f} ms, p95 {_at(times, 0.95):.0f} ms"
    )


async def _read(
    cookie: str, readers: int, seconds: float, views: list[str], narrow: list[dict[str, str]],
    found: list[tuple[int, float]],
) -> None:  # fmt: skip
    until = time.monotonic() + seconds

    async def read(seed: int) -> None:
        chance = random.Random(seed)
        while time.monotonic() < until:
            query = chance.choice(narrow)
            began = time.perf_counter()
            status = await _fetched(chance.choice(views) + ("?" + urlencode(query) if query else ""), cookie)
            found.append((status, time.perf_counter() - began))

    await asyncio.gather(*(read(seed) for seed in range(readers)))


async def _fetched(address: str, cookie: str) -> int:
    """Return the status that a server answers with, 0 where it does not."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
        writer.close()
        return int(answer.split(b" ", 2)[1])
    except (OSError, ValueError, IndexError):
        return 0


# --- telling ----------------------------------------------------------------------------------------------------------


def _at(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(found: dict[int, dict[tuple[str, str], Taken]]) -> Iterator[str]:
    """Yield a line for each route: over all sorts of query together, and the slowest sort."""
    sizes = sorted(found)
    against = f"against {sizes[0]:,}"
    yield (
        f"{'milliseconds':<28}{'p50':>8}{'p95':>8}{'of processor':>13}{'p95':>7}{'kept p95':>10}{'KB':>8}  "
        f"{'slowest sort':<18}{against:>16}"
    )
    for route in dict.fromkeys(route for route, _ in found[sizes[-1]]):
        mine, less = _of(found[sizes[-1]], route), _of(found[sizes[0]], route)
        small = [ms for taken in less.values() for ms in taken.worked]
        first, worked, kept = ([ms for one in mine.values() for ms in getattr(one, name)] for name in NAMES)
        worst = max(mine, key=lambda sort: statistics.median(mine[sort].worked))
        slow = f"{worst} {statistics.median(mine[worst].worked):.0f}"
        ratio = statistics.median(worked) / statistics.median(small)
        largest = max(taken.largest for taken in mine.values()) / 1000
        yield (
            f"{route:<28}{_at(first, 0.5):>8.0f}{_at(first, 0.95):>8.0f}{_at(worked, 0.5):>13.0f}"
            f"{_at(worked, 0.95):>7.0f}{_at(kept, 0.95):>10.0f}{largest:>8.0f}  {slow:<18}{ratio:>15.1f}x"
        )
        past = found[sizes[-1]].get((route, "as of"))
        if past and max(past.first) > 150:
            yield f"{'':<28}as of a past moment: first {max(past.first):.0f} ms, then {max(past.kept):.0f} ms"


def _of(found: dict[tuple[str, str], Taken], route: str) -> dict[str, Taken]:
    return {sort: taken for (path, sort), taken in found.items() if path == route and sort != "as of"}


def transfer(browser: Browser) -> str:
    """Say how much the first view brings over, with what it loads."""
    _, body, _ = asyncio.run(browser.get("/"))
    addresses = sorted(set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', body)))
    loaded = [asyncio.run(browser.get(address.decode()))[1] for address in addresses]
    whole, packed = (sum(map(len, some)) / 1000 for some in ((body, *loaded), map(gzip.compress, (body, *loaded))))
    return f"first view: {len(body) / 1000:.0f} KB, with what it loads {whole:.0f} KB ({packed:.0f} KB packed)"


def main() -> int:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="claims held")
    parser.add_argument("--times", type=int, default=8, help="queries of each sort")
    parser.add_argument("--only", help="routes that have this in them")
    parser.add_argument("--sorts", nargs="+", help="sorts of query")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--into", type=Path, help="where to keep the desks")
    given = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, SQLite, {date.today()}")
    with tempfile.TemporaryDirectory() as folder:
        measure(given, given.into or Path(folder))
    return 0


def measure(given: argparse.Namespace, folder: Path) -> None:
    """Measure at each size and print the table, then what many readers get."""
    found, browser = {}, None
    for size in sorted(given.sizes):
        desk = opened(folder, size)
        people = People(folder / f"people-{size}", Argon(PasswordHasher(1, 8, 1)))
        site = Site(desk, people, open_world, clock=lambda: NOW)
        browser, queries = Browser(site), asked(desk, given.times)
        began = time.perf_counter()
        site.warm()
        print(f"{size:,} claims: {time.perf_counter() - began:.1f} s from the start until all sources are known")
        kept = {sort: some for sort, some in queries.items() if not given.sorts or sort in given.sorts}
        found[size] = asyncio.run(drive(browser, kept, given.only))
    print("\n".join(table(found)))
    assert browser is not None
    if given.readers:
        print(at_once(browser, given.readers, given.seconds, queries))
    print(transfer(browser))


if __name__ == "__main__":
    sys.exit(main())
