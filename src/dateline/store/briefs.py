"""Incidents in brief: what files say of each and how origins fared in it, written with it, so that it need not be read.

What is written here follows from the incident alone; where its form changes, a step of `migrations` writes it anew.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from dateline.ledger.cells import incident_row
from dateline.ledger.geo import feature_text
from dateline.ledger.sources import fared_in
from dateline.records.incident import Incident
from dateline.store.filings import on_file, portions
from dateline.store.held import canonical
from dateline.store.incidents import key, whole
from dateline.store.reports import write_reports
from dateline.store.schema import briefs, claims, incidents


def write_briefs(connection: Connection, made: Sequence[Incident]) -> None:
    """Write incidents in brief that are not there."""
    if made:
        connection.execute(insert(briefs), [_row(one) for one in made])


def drop_briefs(connection: Connection, keys: Iterable[str]) -> None:
    """Take incidents in brief out."""
    for some in portions(sorted(keys)):
        connection.execute(delete(briefs).where(briefs.c.incident.in_(some)))


def fill(connection: Connection, _: str) -> None:
    """Write briefs and reports of a desk that was made before there were any."""
    ids = connection.execute(select(claims.c.dispatch).distinct().order_by(claims.c.dispatch)).scalars().all()
    for some_ids in portions(ids):
        write_reports(connection, on_file(connection, some_ids).items())
    keys = connection.execute(select(incidents.c.key).order_by(incidents.c.key)).scalars().all()
    for some in portions(keys):
        rows = connection.execute(select(incidents.c.key, incidents.c.body).where(incidents.c.key.in_(some))).all()
        write_briefs(connection, list(whole(connection, rows)))


def cells(connection: Connection, keys: Sequence[str]) -> list[list[Any]]:
    """Return incidents as rows of a table, in the order of some keys; those that are no more are left out."""
    found = _column(connection, briefs.c.cells, keys)
    return [json.loads(found[key]) for key in keys if key in found]


def features(connection: Connection, keys: Sequence[str]) -> list[str]:
    """Return incidents as features of GeoJSON, in the order of some keys; those that are no more are left out."""
    found = _column(connection, briefs.c.feature, keys)
    return [zlib.decompress(found[key]).decode() for key in keys if key in found]


def _column(connection: Connection, column: Any, keys: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for some in portions(keys):
        rows = connection.execute(select(briefs.c.incident, column).where(briefs.c.incident.in_(some))).all()
        found |= {row[0]: row[1] for row in rows}
    return found


def _row(one: Incident) -> dict[str, Any]:
    origins = {claim.origin.key for account in one.accounts for claim in account.claims}
    fared = {origin: [0, 0, 0, 0] for origin in origins} | {
        origin: [how.borne_out, how.contradicted, how.disputed, how.alone] for origin, how in fared_in([one]).items()
    }
    feature = zlib.compress(feature_text(one).encode("utf-8"))
    return {
        "incident": key(one), "cells": json.dumps(incident_row(one), ensure_ascii=False, separators=(",", ":")),
        "feature": feature, "fared": canonical(fared),
    }  # fmt: skip
