"""A chunk -> what it reads to: pure, so that every engine writes the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from dateline.bulk.inputs import Named
from dateline.errors import BadInput
from dateline.intake.receive import receive_text
from dateline.pipeline import Reader
from dateline.present.contract import to_json
from dateline.records.dispatch import Dispatch
from dateline.records.item import Item
from dateline.records.reading import Reading
from dateline.store.coding import packed
from dateline.store.held import canonical

Json = dict[str, Any]
UNDATED = "undated"
KEY = 16
_NO_MEMORY = "Failed to allocate memory"  # as the model's run time has it
NOTICES = "notices"
ITEM = ("headline", "byline", "outlet", "language", "url", "guid", "version", "status", "replaces")
LISTS = ("credit", "attachments", "notes")


@dataclass(frozen=True, slots=True)
class Line:
    """A dispatch that was read: its day, its reading as a line of JSON, and the same as a desk takes it.

    `id` is a hash of the id and outlet that it came with, 0 where it has no id. A notice that withdraws another claims
    nothing: its day is `NOTICES`, its line the item, its record empty.
    """

    day: str
    line: str
    record: bytes
    id: int = 0


@dataclass(frozen=True, slots=True)
class Aside:
    """A dispatch that was set aside, and why."""

    name: str
    reason: str


def read_items(
    reader: Reader, items: Iterable[Named], begin: Callable[[int], None], counts: Counter[str]
) -> Iterator[Line | Aside]:
    """Read items one by one; `begin` is told of each before."""
    for number, one in enumerate(items):
        begin(number)
        if one.item.status == "kill":
            counts["kill notices"] += 1
            yield Line(NOTICES, _said({"item": _item(one.item), "text": one.item.text}), b"")
            continue
        found = _read(reader, one, counts)
        counts["set aside" if isinstance(found, Aside) else "read"] += 1
        yield found


def _read(reader: Reader, one: Named, counts: Counter[str]) -> Line | Aside:
    item = one.item
    if not item.text.strip():
        return Aside(one.name, "; ".join(item.notes) or "no text")
    try:
        dispatch = received(item, one.name)
        reading = reader.read(dispatch)
    except BadInput as error:
        return Aside(one.name, str(error))
    except MemoryError:
        raise
    except Exception as error:  # one dispatch that breaks the reader must not stop a million
        if _NO_MEMORY in str(error):
            raise MemoryError(str(error)) from None
        return Aside(one.name, f"the reader failed: {type(error).__name__}: {error}")
    _count(reading, counts)
    return Line(_day(dispatch), _line(item, reading), record_of(reading), _id(item))


def received(item: Item, name: str) -> Dispatch:
    """Take an item for a dispatch, as a desk does."""
    return receive_text(item.text, name, item.published.date() if item.published else None, item.outlet)


def _id(item: Item) -> int:
    told = canonical([item.guid, item.outlet]).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(told).digest()[:8]) if item.guid else 0


def _day(dispatch: Dispatch) -> str:
    return dispatch.published.isoformat() if dispatch.published else UNDATED


def _line(item: Item, reading: Reading) -> str:
    """The contract's object with what else there is of the item, and the text that the spans count in."""
    return _said(to_json(reading) | {"item": _item(item), "text": reading.dispatch.text})


def _item(item: Item) -> Json:
    told: Json = {name: getattr(item, name) for name in ITEM} | {name: list(getattr(item, name)) for name in LISTS}
    return told | {"published": item.published.isoformat() if item.published else None}


def _said(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def record_of(reading: Reading) -> bytes:
    """Return a reading as a desk takes it: its dispatch's key, then all but the text, which the desk has."""
    bare = replace(reading, dispatch=replace(reading.dispatch, text=""))
    return key_of(reading.dispatch) + packed((bare,))


def key_of(dispatch: Dispatch) -> bytes:
    """Return what tells two dispatches apart that may read differently: text, day and outlet; `KEY` bytes."""
    day = dispatch.published.isoformat() if dispatch.published else None
    return hashlib.sha256(canonical([dispatch.id, day, dispatch.outlet]).encode("utf-8")).digest()[:KEY]


def _count(reading: Reading, counts: Counter[str]) -> None:
    counts["words"] += reading.dispatch.text.count(" ") + 1
    counts["other language"] += reading.dispatch.language not in (None, "en", "und")
    counts["claims"] += len(reading.claims)
    counts["claims without a place"] += sum(not claim.places for claim in reading.claims)
    counts["claims without a day"] += sum(claim.time.start is None for claim in reading.claims)
    counts["attributions"] += len(reading.attributions)
    counts["sources"] += len(reading.sources)
    counts["places"] += len(reading.places)
    counts["places unresolved"] += sum(place.place is None for place in reading.places)
    counts["times"] += len(reading.times)
    counts["times unresolved"] += sum(time.reason is not None for time in reading.times)
    for claim in reading.claims:
        counts[f"claims: {claim.kind}"] += 1


def as_text(found: Line | Aside) -> str:
    """Return one result as a line of a chunk's file."""
    if isinstance(found, Aside):
        return canonical({"aside": found.name, "reason": found.reason})
    record = base64.b64encode(found.record).decode("ascii")
    return canonical({"day": found.day, "line": found.line, "record": record, "id": found.id})


def of_text(line: str) -> Line | Aside:
    """Return the result that a line of a chunk's file is."""
    value = json.loads(line)
    if "aside" in value:
        return Aside(value["aside"], value["reason"])
    return Line(value["day"], value["line"], base64.b64decode(value["record"]), value["id"])
