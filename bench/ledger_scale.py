"""What a new dispatch costs as the desk grows, and what tolls and the control map take: bench/ledger_scale.py

Fills a desk with made-up claims (so many countries, towns and years; each happening told by one to four dispatches),
files dispatches at each size of `--sizes` and compares what one costs; then asks for the tolls of a country and year,
and for who holds what on a day. `--desk` may be a postgresql:// address of an empty database.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.records.claim import Control, Event, Party, Toll
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.text import Excerpt, Span
from dateline.store.asking import Asked
from dateline.store.filings import Filed
from dateline.store.schema import dispatches, originals

COUNTRIES, TOWNS, YEARS = 12, 300, 10
FIRST = date(2001, 1, 1)
TYPES = ("Air/drone strike", "Armed clash", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED")
SOURCES = ("Observatory", "Ministry of Defence", "Health Directorate", "Red Crescent", "Local Council")
_AT_ONCE, _CLAIMS = 200, 10


class Generator:
    """Dispatches with ten claims each, always the same for a seed."""

    def __init__(self, seed: int = 7) -> None:
        self._chance = random.Random(seed)
        self._places = [_place(country, town) for country in range(COUNTRIES) for town in range(TOWNS)]
        self._recent: list[tuple[FiledPlace, date, str, int]] = []

    def dispatches(self, first: int, number: int) -> Iterator[Filed]:
        """Yield so many dispatches, numbered from the first on."""
        for id in range(first, first + number):
            yield Filed(id, tuple(self._claims(id)))

    def _claims(self, id: int) -> Iterator[FiledClaim]:
        for part in range(_CLAIMS // 5):
            place, day, kind, killed = self._happening()
            place_in_text = part * 1000
            by = self._chance.choice(SOURCES)
            say = _Speaker(id, by, place, day, place_in_text)
            party = Party(Excerpt(Span(0, 6), "forces"), "people", self._chance.choice(("state forces", "rebel group")))
            event = Event(kind, None, None, (party,), (), ())
            yield say.claim(0, "event", "hit the town", event=event)
            yield say.claim(1, "toll", f"{killed} people", toll=_toll("killed", killed))
            yield say.claim(2, "toll", f"{killed * 2} others", toll=_toll("wounded", killed * 2))
            holder = Excerpt(Span(0, 4), self._chance.choice(("army", "rebels")))
            status = self._chance.choice(("held", "captured", "contested"))
            yield say.claim(3, "control", "hold", control=Control(status, holder, None, None))
            yield say.claim(4, "statement", "said so")

    def _happening(self) -> tuple[FiledPlace, date, str, int]:
        """A new happening, or one that another dispatch told of lately."""
        if self._recent and self._chance.random() < 0.55:
            place, day, kind, killed = self._chance.choice(self._recent)
            return place, day, kind, max(1, killed + self._chance.choice((-2, -1, 0, 0, 0, 1, 2)))
        day = FIRST + timedelta(days=self._chance.randrange(365 * YEARS))
        made = (self._chance.choice(self._places), day, self._chance.choice(TYPES), self._chance.randrange(1, 40))
        self._recent = [*self._recent[-40:], made]
        return made


class _Speaker:
    def __init__(self, id: int, by: str, place: FiledPlace, day: date, start: int) -> None:
        self._id, self._place, self._day, self._start = id, place, day, start
        self._origin = Origin(f"source:{by.lower()} {place.country}", f"{by} {place.country}", "official", True)
        self._published = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)

    def claim(self, number: int, kind: str, words: str, **what: object) -> FiledClaim:
        start = self._start + 60 * number
        trigger = Excerpt(Span(start, start + len(words)), words)
        content = Excerpt(Span(start, start + 40), f"{words} in {self._place.name}".ljust(40)[:40])
        return FiledClaim(
            key=f"{self._id:016x}{self._start // 1000:04x}{number:04x}", dispatch=f"{self._id:024x}",
            story=f"{self._id:024x}", outlet=f"Outlet {self._id % 40}", published=self._published,
            recorded=self._published, kind=kind, certainty="asserted", marks=(), stance="says", origin=self._origin,
            relays=(), place=self._place, start=self._day, end=self._day, edtf=self._day.isoformat(), trigger=trigger,
            content=content, sentence=Span(self._start, self._start + 400), rule="bench", **what,  # type: ignore[arg-type]
        )  # fmt: skip


def _place(country: int, town: int) -> FiledPlace:
    code = f"X{chr(65 + country)}"
    lat, lon = -60 + country * 10 + (town // 20) * 0.6, -150 + country * 20 + (town % 20) * 0.6
    region = f"bench:{code}-{town // 25}"
    return FiledPlace(
        f"bench:{code}-town-{town}", f"{_name(country * TOWNS + town)}", "town", lat, lon, 3.0, code,
        (region, f"bench:{code}"),
    )  # fmt: skip


def _name(number: int) -> str:
    syllables = (
        "ka",
        "lo",
        "ri",
        "mu",
        "ten",
        "sha",
        "bo",
        "vel",
        "dar",
        "qim",
        "zu",
        "pae",
        "nor",
        "fi",
        "gol",
        "wes",
    )
    return "".join(syllables[number >> 4 * place & 15] for place in range(3)).title()


def _toll(harm: str, number: int) -> Toll:
    return Toll(harm, number, number, False, None, "unknown", None, "incident")


def fill(desk: Desk, ledger: DeskLedger, make: Generator, start: int, end: int) -> None:
    """File dispatches up to a number, saying how far it is."""
    for first in range(start, end, _AT_ONCE):
        number = min(_AT_ONCE, end - first)
        _rows(desk, first, number)
        ledger.store.file(list(make.dispatches(first, number)), "bench", datetime(2031, 1, 1, tzinfo=UTC))
        if (first // _AT_ONCE) % 25 == 0:
            print(f"\r{first + number:,} dispatches", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)


def _rows(desk: Desk, first: int, number: int) -> None:
    """Write dispatches without text: only that they are there matters here."""
    with desk.store.transaction(writes=True) as connection:
        if first == 1:
            connection.execute(insert(originals).values(sha256="bench", size=0, name="bench", received="2031"))
        connection.execute(
            insert(dispatches),
            [
                {
                    "id": id, "original": "bench", "part": str(id), "digest": f"{id:064x}", "received": "2031",
                    "format": "bench", "status": "new", "credit": "[]", "attachments": "[]", "notes": "[]",
                    "text": "", "offsets": b"", "state": "standing",
                }
                for id in range(first, first + number)
            ],
        )  # fmt: skip


def cost(desk: Desk, ledger: DeskLedger, make: Generator, start: int, rounds: int = 60) -> tuple[float, float]:
    """Return the seconds of processor that filing and linking a dispatch takes, and folding the control of its places.

    Each is the middle of several.
    """
    linking, folding = [], []
    for id in range(start, start + rounds):
        _rows(desk, id, 1)
        filed = list(make.dispatches(id, 1))
        began = time.process_time()
        ledger.store.file(filed, "bench", datetime(2031, 1, 1, tzinfo=UTC))
        linked = time.process_time()
        ledger.store.fold()
        linking.append(linked - began)
        folding.append(time.process_time() - linked)
    return statistics.median(linking), statistics.median(folding)


def timed(what: object, times: int = 5) -> float:
    """Return the shortest of several runs, in milliseconds."""
    assert callable(what)
    found = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        found.append(time.perf_counter() - began)
    return 1000 * min(found)


def asked(ledger: DeskLedger) -> tuple[float, float]:
    """Return the milliseconds that the tolls of a country and year take, and the control map of a day."""
    year = Asked(country="XC", since=date(2004, 1, 1), until=date(2004, 12, 31))
    place = FiledPlace("bench:XC", "XC", "country", 0.0, 0.0, 100.0, "XC")
    day = Asked(since=date(2006, 6, 1), until=date(2006, 6, 1))
    return timed(lambda: list(ledger.tolls(year, place))), timed(lambda: ledger.control(day))


def main() -> int:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000], help="claims held")
    parser.add_argument("--desk", default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = given.desk or str(Path(folder) / "desk.sqlite")
        with Desk.open(where, datetime(2031, 1, 1, tzinfo=UTC)) as desk:
            measure(desk, given.sizes)
    return 0


def measure(desk: Desk, sizes: list[int]) -> None:
    """Measure at each size, and print a line for each."""
    ledger, make, at, first = DeskLedger(desk), Generator(), 1, None
    for size in sizes:
        fill(desk, ledger, make, at, size // _CLAIMS + 1)
        at = size // _CLAIMS + 1
        ledger.store.fold()
        linking, folding = cost(desk, ledger, make, at)
        at += 60
        first = first or linking
        print(
            f"{size:>10,} claims held: filing and linking a new dispatch costs {1000 * linking:.2f} ms of processor, "
            f"{linking / first:.2f} x; folding the control of its places {1000 * folding:.2f} ms"
        )
        tolls, held = asked(ledger)
        print(f"{'':>10} tolls of a country and year {tolls:.0f} ms; control map of a day {held:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
