"""Desks for tests: a plain format of our own, clocks that are set, and a desk on each database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.desk import Arriving, Desk, Tally
from dateline.errors import BadInput
from dateline.records.item import Item, OffsetMap, Origin, Piece
from dateline.records.text import Span
from dateline.store.repository import Store

NOON = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)


def lines(data: bytes, name: str, _media_type: str = "") -> Iterator[Item]:
    """Read items of which each is a line of JSON with an item's own fields, or a whole text."""
    if data.startswith(b"\x89"):
        raise BadInput(f"{name}: a picture, not text")
    if not data.startswith(b"{"):
        text = data.decode("utf-8")
        yield Item("text", text, OffsetMap((Piece(Span(0, len(text)), Origin("", 0, len(data)), True),)))
        return
    for number, line in enumerate(data.splitlines(), 1):
        if not line.startswith(b"{"):
            raise BadInput(f"{name}: line {number} is cut short")
        yield _item(json.loads(line), f"line {number}")


def _item(values: dict[str, Any], part: str) -> Item:
    published = values.pop("published", None)
    for name in ("credit", "notes", "attachments"):
        values[name] = tuple(values.get(name, ()))
    values = {"text": "", "part": part, "format": "jsonl"} | values
    return Item(published=datetime.fromisoformat(published) if published else None, **values)


def written(*items: dict[str, Any]) -> bytes:
    """Return items as lines."""
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def desk_at(where: str, now: datetime = NOON) -> Desk:
    """Open a desk that reads our lines."""
    return Desk(Store.open(where, now), lines)


def taken(desk: Desk, *originals: bytes, now: datetime = NOON, said: list[str] | None = None) -> Tally:
    """Take originals in, in order."""
    inputs = [Arriving(f"in-{n}", "file", f"/in-{n}", lambda data=data: data) for n, data in enumerate(originals)]
    return desk.take(inputs, now, (said if said is not None else []).append)


def later(hours: int) -> datetime:
    """Return a moment so many hours after noon."""
    return NOON + timedelta(hours=hours)


def made(number: int, start: int = 0) -> bytes:
    """Return an original of so many dispatches, every tenth an update of the one before it."""
    return written(
        *(
            {
                "text": f"Shells fell on the ford of Orlen on day {n}, the wardens said.", "outlet": "Example Press",
                "guid": f"urn:example:{n - (n % 10 == 9)}", "version": str(1 + (n % 10 == 9)),
                "status": "update" if n % 10 == 9 else "new", "published": f"2031-05-{1 + n % 28:02}T08:00:00+00:00",
            }
            for n in range(start, start + number)
        )
    )  # fmt: skip
