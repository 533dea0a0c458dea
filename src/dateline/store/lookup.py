"""Bands -> the sketches that share them, the rarest bands first and no more rows than are needed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from dateline.copies.sketch import least_shared
from dateline.store.schema import bands

Found = Mapping[int, int]
"""How many bands each other sketch shares."""

_ENOUGH = 2000  # rows that are met for one sketch
_AT_ONCE = 500
_COUNT = """WITH mine (band) AS (VALUES {}) SELECT band, (SELECT count(*) FROM
  (SELECT 1 FROM bands WHERE bands.band = mine.band LIMIT {}) AS few) FROM mine"""


def like(connection: Connection, wanted: Mapping[int, tuple[int, ...]]) -> dict[int, Found]:
    """Return for each sketch the others that share its bands.

    What set phrases would find grows with all that is held, and is no copy: the rarest bands are looked up first, until
    enough is met.
    """
    often = _often(connection, {band for keys in wanted.values() for band in keys})
    chosen = {id: _rarest(keys, often) for id, keys in wanted.items()}
    met = _met(connection, {band for keys in chosen.values() for band in keys})
    found: dict[int, Found] = {}
    for id, keys in chosen.items():
        shared = Counter(other for band in keys for other in met[band])
        fewest = least_shared(len(wanted[id]), 0)
        found[id] = {other: n for other, n in shared.items() if n >= fewest and other != id}
    return found


def _rarest(keys: Iterable[int], often: Mapping[int, int]) -> list[int]:
    """Return the bands that others have, the rarest first, up to where enough is met."""
    chosen, rows = [], 0
    for band in sorted(keys, key=lambda band: (often[band], band)):
        rows += often[band]
        if rows > _ENOUGH:
            break
        if often[band] > 1:
            chosen.append(band)
    return chosen


def _often(connection: Connection, keys: Iterable[int]) -> dict[int, int]:
    """Count how many sketches have each band, no further than matters."""
    found: dict[int, int] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        some = ", ".join(f"({band:d})" for band in ordered[start : start + _AT_ONCE])
        found |= {row[0]: row[1] for row in connection.exec_driver_sql(_COUNT.format(some, _ENOUGH + 1))}
    return found


def _met(connection: Connection, keys: Iterable[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        query = select(bands.c.band, bands.c.sketch).where(bands.c.band.in_(ordered[start : start + _AT_ONCE]))
        for row in connection.execute(query):
            found[row.band].append(row.sketch)
    return found
