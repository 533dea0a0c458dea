"""Pages of the record itself: every change that was ever made, and exports of what is asked for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from starlette.responses import Response, StreamingResponse

from dateline.ledger.cells import INCIDENT_COLUMNS
from dateline.ledger.geo import collection_parts
from dateline.store import web_dispatches
from dateline.store.repository import Logged
from dateline.web.call import Call
from dateline.web.cursors import packed, unpacked

KINDS = ("judgement", "comment", "retraction", "dispatch", "state", "group", "filing", "original")
_AT_ONCE = 200
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def log(call: Call) -> Response:
    """List every change, the latest first."""
    cursor = unpacked(call.parameters.get("after"), (int,))
    kind = call.parameters.get("change")
    kind = kind if kind in KINDS else None
    subject = call.parameters.get("subject") or None
    with call.site.desk.store.transaction() as connection:
        told = web_dispatches.log_page(connection, cursor[0] if cursor else None, 60, kind, subject)
    after = packed(told.entries[-1].seq) if told.more else None
    undone = {key for one in call.site.ledger.store.judgements() if one.act == "undo" for key in one.subjects}
    return call.page(
        "log", entries=[(one, json.loads(one.body)) for one in told.entries], after=after, change=kind, subject=subject,
        changes=KINDS, undone=undone, filters=False,
    )  # fmt: skip


def logged_object(entry: Logged) -> dict[str, Any]:
    """Return an entry of the log as JSON has it."""
    return {
        "seq": entry.seq, "at": entry.at.isoformat(), "kind": entry.kind, "subject": entry.subject,
        "body": json.loads(entry.body), "seal": entry.seal,
    }  # fmt: skip


def incidents_csv(call: Call) -> Response:
    """Write the incidents of the query as a table."""
    rows = ([harmless(value) for value in row] for row in call.answers().cells())
    return _file(map(_line, chain([INCIDENT_COLUMNS], rows)), "text/csv; charset=utf-8", "incidents.csv")


def _line(row: Iterable[Any]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(row)
    return stream.getvalue()


def harmless(value: Any) -> Any:
    """Keep a cell from being taken for a formula by a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def incidents_map(call: Call) -> Response:
    """Write the incidents of the query as GeoJSON."""
    return _file(collection_parts(call.answers().features()), "application/geo+json", "incidents.geojson")


def _file(parts: Iterable[str], media_type: str, name: str) -> Response:
    """Return a file that is sent as it is written, some lines at a time: it may be longer than is good to hold."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_together(parts), media_type=media_type, headers=headers)


def _together(parts: Iterable[str]) -> Iterator[str]:
    waiting = iter(parts)
    while some := "".join(islice(waiting, _AT_ONCE)):
        yield some
