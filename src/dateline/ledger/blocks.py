"""Which accounts are worth comparing: those that share a key of place and day, or of day and what is told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from dateline.ledger.accounts import places_of
from dateline.ledger.linking import compare_profiles
from dateline.ledger.nearness import bounds, grain, name_words, reach_km
from dateline.ledger.profiles import Profile, profile
from dateline.records.filed import FiledPlace
from dateline.records.incident import Account, Link

DAYS = 7
_CELL = 0.25
_FEWEST = 3
_TELLING = 2


def block_keys(account: Account) -> tuple[str, ...]:
    """Return the keys under which an account is found: two accounts are compared only where they share one.

    A day that is not known is looked for in the week up to publication. A stretch longer than `DAYS`, or nothing but
    a country for a place, gives keys of what is told alone, and none where nothing is.
    """
    days = tuple(_days(account))
    here = (*(part for place in places_of(account.claims) for part in _where(place)), *_what(account))
    return tuple(sorted({f"{day.isoformat()} {part}" for day in days for part in here} | {f"by {account.dispatch}"}))


def links_of(accounts: Iterable[Account]) -> tuple[Link, ...]:
    """Return all links among accounts, each pair that shares a key compared once."""
    profiles = {account.key: profile(account) for account in accounts}
    blocks: dict[str, list[str]] = {}
    for key in sorted(profiles):
        for block in block_keys(profiles[key].account):
            blocks.setdefault(block, []).append(key)
    pairs = {(a, b) for held in blocks.values() for i, a in enumerate(held) for b in held[i + 1 :]}
    found = (compare_profiles(profiles[a], profiles[b]) for a, b in sorted(pairs))
    return tuple(link for link in found if link)


def _days(account: Account) -> Iterator[date]:
    """Yield each day that an account may be of; nothing where that could be any day of more than a week."""
    start, end = bounds(account.start, account.end)
    if start is None or end is None:
        published = account.claims[0].published
        if published is None or account.start or account.end:
            return
        end = published.date()
        start = end - timedelta(DAYS - 1)
    if (end - start).days < DAYS:
        yield from (start + timedelta(n) for n in range((end - start).days + 1))


def _where(place: FiledPlace) -> Iterator[str]:
    """Yield the cells around a place, what it lies in below a province, and the words of its name."""
    if grain(place) == 0:
        return
    if grain(place) == 1:
        yield f"in {place.key}"
        return
    if place.lat is not None and place.lon is not None:
        yield from _cells(place)
    yield f"in {place.key}"
    above = [key for key in place.lineage if key.startswith("~")][:2]
    yield from (f"in {key}" for key in (*place.lineage[:-2], *above))
    yield from (f"as {word}" for name in (place.name, *(key[1:] for key in above)) for word in name_words(name))


def _cells(place: FiledPlace) -> Iterator[str]:
    """Yield the cells of a grid that a circle around a place touches: places nearer than two radii share one."""
    lat, lon = place.lat or 0.0, place.lon or 0.0
    reach = 1.05 * reach_km(place) / 111.2
    wide = reach / max(0.05, math.cos(math.radians(lat)))
    rows = range(math.floor((lat - reach) / _CELL), math.floor((lat + reach) / _CELL) + 1)
    columns = range(math.floor((lon - wide) / _CELL), math.floor((lon + wide) / _CELL) + 1)
    around = round(360 / _CELL)
    yield from (f"at {row} {column % around}" for row in rows for column in columns)


def _what(account: Account) -> Iterator[str]:
    """Yield the figures and names by which a happening is known again where places do not meet."""
    own: Profile = profile(account)
    for harm in ("killed", "wounded"):
        figures = {low for low, high in own.figures.get(harm, ()) if low is not None and low == high and low >= _FEWEST}
        yield from (f"{harm} {low}" for low in sorted(figures)[-_TELLING:])
    yield from (f"on {word}" for word in sorted(own.target.words)[:_TELLING])
